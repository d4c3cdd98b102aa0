"""Writes one run's events: fenced by its epoch, text coalesced, exactly one terminal event."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.events import (
    TERMINAL,
    Event,
    Option,
    Origin,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunInterrupted,
    TextDelta,
    TextEnded,
    TextStarted,
    Usage,
    utf16,
)
from assistant.journal import Change, RunRow, RunStatus, SetStatus, Store

COALESCE_SECONDS = 0.04


def new_id() -> str:
    """A random id: 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def _status(event: RunFinished | RunInterrupted | RunCancelled | RunFailed) -> RunStatus:
    match event:
        case RunFinished():
            return "finished"
        case RunInterrupted():
            return "interrupted"
        case RunCancelled():
            return "cancelled"
        case RunFailed():
            return "failed"


@dataclass
class Recorder:
    """The pen of one run."""

    store: Store
    run: RunRow
    epoch: int
    new_id: Callable[[], str] = new_id
    usage: list[Usage] = field(default_factory=list)
    answered_by: str = ""
    """The model that speaks, where it is not the configured one."""
    closing: Callable[[], Sequence[Change]] = tuple
    """What is committed together with the end."""
    _message: str | None = None
    _buffer: str = ""
    _origins: list[Origin] = field(default_factory=list)
    """Of the whole message; from `_told` on not yet committed."""
    _told: int = 0
    _length: int = 0
    """UTF-16 code units of the message so far."""
    _since: float = 0.0

    @property
    def speaking(self) -> bool:
        """Whether a message is begun and not ended."""
        return self._message is not None

    async def emit(self, *events: Event, changes: Sequence[Change] = ()) -> None:
        """Commits buffered text, then these, in one transaction."""
        pending = [*self._take(), *events]
        if not pending and not changes:
            return
        self.usage.extend(e for e in events if isinstance(e, Usage))
        for event in events:
            if isinstance(event, TERMINAL):
                changes = (*changes, *self.closing(), SetStatus(self.run.id, self.epoch, _status(event)))
        await self.store.commit(self.run.id, pending, changes, epoch=self.epoch)

    async def speak(self, text: str, origins: Sequence[Origin] = ()) -> None:
        """Adds to the message being spoken, opening one if needed; commits at most every 40 ms.

        `origins`: of the figures in this text, with offsets into it.
        """
        if not text:
            return
        if self._message is None:
            message = self.new_id()
            await self.emit(TextStarted(message_id=message))
            self._message = message
        if not self._buffer:
            self._since = time.monotonic()
        self._buffer += text
        self._origins += [o.moved(self._length) for o in origins]
        self._length += utf16(text)
        if self.due() <= 0:
            await self.emit()

    def due(self) -> float:
        """Seconds until buffered text wants a commit; infinite when there is none."""
        if not self._buffer:
            return float("inf")
        return COALESCE_SECONDS - (time.monotonic() - self._since)

    async def hush(self, options: Sequence[Option] = ()) -> str | None:
        """Ends the message being spoken, if any. Returns its id."""
        message, delta = self._message, self._take()
        if message is None:
            return None
        self._message = None
        known = tuple(self._origins)
        self._origins, self._told, self._length = [], 0, 0
        await self.emit(*delta, TextEnded(message_id=message, options=tuple(options), origins=known))
        return message

    async def tell(self, text: str, options: Sequence[Option] = (), origins: Sequence[Origin] = ()) -> str:
        """A whole message at once."""
        await self.hush()
        message = self.new_id()
        await self.emit(
            TextStarted(message_id=message),
            TextDelta(message_id=message, text=text, origins=tuple(origins)),
            TextEnded(message_id=message, options=tuple(options), origins=tuple(origins)),
        )
        return message

    async def finish(self) -> None:
        """The terminal event of a run that went well, with all usage."""
        await self.hush()
        await self.emit(RunFinished(usage=tuple(self.usage), answered_by=self.answered_by))

    def _take(self) -> list[Event]:
        if not self._buffer or self._message is None:
            return []
        text, self._buffer = self._buffer, ""
        fresh, self._told = tuple(self._origins[self._told :]), len(self._origins)
        return [TextDelta(message_id=self._message, text=text, origins=fresh)]
