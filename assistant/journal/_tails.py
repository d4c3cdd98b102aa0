"""Who is following what. Commits are pushed to followers in the process; nobody polls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from assistant.events import Stored

Topic = tuple[Literal["thread", "run"], str]


class Subscription:
    """One follower's buffer, of at most `limit` events: beyond that it is emptied and the follower reads again."""

    __slots__ = ("_buffer", "_closed", "_lagging", "_limit", "_ready")

    def __init__(self, limit: int) -> None:
        self._buffer: list[Stored] = []
        self._lagging = False
        self._closed = False
        self._limit = limit
        self._ready = asyncio.Event()

    def push(self, stored: Sequence[Stored]) -> None:
        """Called on the loop in order of commit."""
        if len(self._buffer) + len(stored) > self._limit:
            self._lagging = True
            self._buffer = []
        if not self._lagging:
            self._buffer.extend(stored)
        self._ready.set()

    def going(self) -> bool:
        """Until the store closes."""
        return not self._closed

    def in_step(self) -> bool:
        """False when the buffer has overflowed: what is missing has to be read."""
        return not self._lagging

    def close(self) -> None:
        self._closed = True
        self._ready.set()

    async def take(self) -> list[Stored]:
        """All that is ready; waits for something to be. Empty when lagging or closed."""
        await self._ready.wait()
        taken, self._buffer = self._buffer, []
        if not self._closed:
            self._ready.clear()
        return taken

    def catch_up(self) -> None:
        """To be called before reading the database: what is committed from now on is buffered."""
        self._lagging = False


class Tails:
    """All subscriptions by topic."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_topic: dict[Topic, set[Subscription]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_topic.values()))

    @contextmanager
    def subscribe(self, topic: Topic) -> Iterator[Subscription]:
        """A subscription for as long as the block lasts."""
        subscription = Subscription(self._limit)
        self._by_topic.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            followers = self._by_topic[topic]
            followers.discard(subscription)
            if not followers:
                del self._by_topic[topic]

    def publish(self, stored: Sequence[Stored]) -> None:
        """The events of one commit, which all belong to one run."""
        if not stored:
            return
        topics: tuple[Topic, Topic] = (("thread", stored[0].thread_id), ("run", stored[0].run_id))
        for topic in topics:
            for subscription in self._by_topic.get(topic, ()):
                subscription.push(stored)

    def close(self) -> None:
        """Ends every follower once it has taken what it holds."""
        for followers in self._by_topic.values():
            for subscription in followers:
                subscription.close()
