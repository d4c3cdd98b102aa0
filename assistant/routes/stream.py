"""Journal tails as server-sent events: bytes with bare line feeds, all that is ready in one write."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from assistant.catalogue import Lang
from assistant.encode.agui import Client, Json, frames
from assistant.errors import BadRequest
from assistant.events import RunInterrupted, Stored
from assistant.journal import Store
from assistant.journal.fold import client_messages
from assistant.texts import say

PING_SECONDS = 15
_EVENT_ID = re.compile(r"([A-Za-z0-9_-]{1,64}):([0-9]{1,9})(?:\.([0-9]{1,3}))?")
_HEADERS = {"Cache-Control": "no-cache, no-transform"}


def respond(request: Request, body: AsyncIterator[bytes]) -> Response:
    """A stream with pings; proxies are told not to buffer. A HEAD is over at once: it would hold its connection."""
    if request.method == "HEAD":
        return Response(headers=_HEADERS, media_type="text/event-stream")
    return EventSourceResponse(body, headers=_HEADERS, ping=PING_SECONDS, ping_message_factory=_ping)


def _ping() -> ServerSentEvent:
    return ServerSentEvent(comment="ping", sep="\n")


async def of_run(store: Store, run_id: str, thread_id: str, after: Cursor, client: Client) -> AsyncIterator[bytes]:
    """One run, to its end."""
    async with aclosing(store.tail(run_id=run_id, after=after.position)) as batches:
        async for batch in batches:
            yield await _encode(store, batch, after, client)


async def of_thread(
    store: Store, thread_id: str, after: Cursor, client: Client, *, follow: bool
) -> AsyncIterator[bytes]:
    """A thread: what is stored, then, with `follow`, what comes."""
    if not follow:
        stored = await store.events(thread_id=thread_id, after=after.position)
        for start in range(0, len(stored), 200):
            yield await _encode(store, stored[start : start + 200], after, client)
        return
    async with aclosing(store.tail(thread_id=thread_id, after=after.position)) as batches:
        async for batch in batches:
            yield await _encode(store, batch, after, client)


class Cursor:
    """Where a reader is: behind an event, or behind the k-th frame of one."""

    def __init__(self, position: int = 0, run_id: str = "", seq: int = 0, frame: int = -1) -> None:
        self.position = position
        self.run_id = run_id
        self.seq = seq
        self.frame = frame

    def rest(self, stored: Stored, parts: list[bytes]) -> list[bytes]:
        """Leaves out the frames that the reader has already."""
        if self.frame >= 0 and stored.run_id == self.run_id and stored.seq == self.seq:
            return parts[self.frame + 1 :]
        return parts


async def cursor(store: Store, request: Request, lang: Lang, *, thread_id: str) -> Cursor:
    """From `Last-Event-ID` or `?after=`; an id of another thread is refused."""
    raw = request.headers.get("last-event-id") or request.query_params.get("after") or ""
    if not raw:
        return Cursor()
    found = _EVENT_ID.fullmatch(raw)
    if found is None:
        raise BadRequest(say("unknown_event", lang), status=400, code="unknown_event")
    run_id, seq, frame = found[1], int(found[2]), found[3]
    run = await store.run(run_id)
    position = await store.position(run_id, seq)
    if position is None or run is None or run.thread_id != thread_id:
        raise BadRequest(say("unknown_event", lang), status=400, code="unknown_event")
    if frame is not None:
        return Cursor(position - 1, run_id, seq, int(frame))
    return Cursor(position)


async def _encode(store: Store, batch: Sequence[Stored], after: Cursor, client: Client) -> bytes:
    snapshots = {s.position: await _snapshot(store, s) for s in batch if isinstance(s.event, RunInterrupted)}
    parts: list[bytes] = []
    for stored in batch:
        parts.extend(after.rest(stored, frames(stored, client, lambda s: snapshots[s.position])))
    return b"".join(parts)


async def _snapshot(store: Store, stored: Stored) -> tuple[Json, list[Json]]:
    """State and messages of the thread as they were at this event."""
    events = [s for s in await store.events(thread_id=stored.thread_id) if s.position <= stored.position]
    assert isinstance(stored.event, RunInterrupted)
    state: Json = {"pendingApprovals": [a.approval_id for a in stored.event.approvals]}
    return state, client_messages(events)
