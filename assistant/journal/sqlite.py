"""The journal in one SQLite file: one process, one writer thread, followers woken in the process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from assistant.clock import Clock
from assistant.errors import NotConfigured, UpstreamUnavailable
from assistant.events import TERMINAL, Event, Stored
from assistant.journal import (
    ApprovalRow,
    ApprovalState,
    Change,
    EffectRow,
    EffectState,
    FileRow,
    Owner,
    ResultRow,
    RunRow,
    SecretRow,
    ThreadRow,
    VerifiedRow,
)
from assistant.journal import _append as appends
from assistant.journal import _changes as conditional
from assistant.journal import _queries as queries
from assistant.journal import _secrets as secrets
from assistant.journal import _verified as approved
from assistant.journal._connect import Readers, advice, connect, unavailable
from assistant.journal._lock import FileLock
from assistant.journal._schema import migrate
from assistant.journal._tails import Tails
from assistant.journal._writer import Counters, Writer

T = TypeVar("T")
PAGE = 50
"""Events read from the file at a time while a follower catches up: a reader that stalls holds no more."""
BUFFER = 1_000
"""Events held for a follower that does not keep up, before it is sent back to the file."""


class SqliteStore:
    """A `Store` on a file. WAL with an fsync in each transaction: what `commit` returned survives a power cut."""

    def __init__(self, path: Path, clock: Clock, *, page: int = PAGE, buffer: int = BUFFER) -> None:
        self._path = path
        self._clock = clock
        self._page = page
        self._failed = unavailable(path)
        self._tails = Tails(buffer)
        self._writer: Writer | None = None
        self._readers: Readers | None = None
        self._pages: Readers | None = None
        self._opened = ExitStack()

    @property
    def counters(self) -> Counters:
        """Transactions so far and the commits in them, since the store was opened."""
        return self._writing().counters

    @property
    def followers(self) -> int:
        """Open tails."""
        return len(self._tails)

    async def open(self) -> None:
        with ExitStack() as undo:
            db = await asyncio.to_thread(self._prepare, undo)
            self._writer = Writer(db, self._failed)
            undo.callback(self._writer.stop)
            self._readers = Readers(self._path, self._failed)
            undo.callback(self._readers.close)
            # Apart: a hundred followers that read a long thread again must not stand before the turns.
            self._pages = Readers(self._path, self._failed, threads=1)
            undo.callback(self._pages.close)
            self._opened = undo.pop_all()

    def _prepare(self, undo: ExitStack) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            undo.callback(FileLock(self._path).close)
            db = connect(self._path)
        except (OSError, sqlite3.Error) as error:
            raise self._cannot_open(error) from error
        try:
            migrate(db, self._clock)
        except sqlite3.Error as error:
            db.close()
            raise self._cannot_open(error) from error
        except BaseException:
            db.close()
            raise
        return db

    def _cannot_open(self, error: OSError | sqlite3.Error) -> NotConfigured:
        why = advice(error) if isinstance(error, sqlite3.Error) else str(error)
        return NotConfigured(
            f"The database {self._path} cannot be opened: {why}. ASSISTANT_STORE_URL names it, "
            "for example sqlite:///data/habla.db."
        )

    async def aclose(self) -> None:
        """Writes what is waiting, ends all tails, frees the lock; further calls raise `UpstreamUnavailable`."""
        writer, self._writer = self._writer, None
        if writer is not None:
            await asyncio.to_thread(writer.stop)
        self._tails.close()
        self._readers = self._pages = None
        await asyncio.to_thread(self._opened.pop_all().close)

    def _writing(self) -> Writer:
        if self._writer is None:
            raise UpstreamUnavailable(f"The store {self._path} is closed.", system="store")
        return self._writer

    async def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        return await self._open(self._readers).run(read)

    def _open(self, readers: Readers | None) -> Readers:
        if readers is None:
            raise UpstreamUnavailable(f"The store {self._path} is closed.", system="store")
        return readers

    async def commit(
        self, run_id: str, events: Sequence[Event], changes: Sequence[Change] = (), *, epoch: int | None = None
    ) -> list[Stored]:
        append = appends.prepare(run_id, events, changes, epoch, self._clock())
        return await self._writing().submit(partial(appends.write, append=append), self._tails.publish)

    async def claim(self, run_id: str) -> int:
        return await self._writing().submit(partial(conditional.claim, run_id=run_id))

    async def thread(self, owner: Owner, thread_id: str) -> ThreadRow | None:
        return await self._read(partial(queries.thread, owner=owner, thread_id=thread_id))

    async def threads(self, owner: Owner, limit: int = 100) -> list[ThreadRow]:
        return await self._read(partial(queries.threads, owner=owner, limit=limit))

    async def run(self, run_id: str, owner: Owner | None = None) -> RunRow | None:
        return await self._read(partial(queries.run, run_id=run_id, owner=owner))

    async def runs(self, thread_id: str) -> list[RunRow]:
        return await self._read(partial(queries.runs, thread_id=thread_id))

    async def live_runs(self) -> list[RunRow]:
        return await self._read(queries.live_runs)

    async def events(self, *, thread_id: str | None = None, run_id: str | None = None, after: int = 0) -> list[Stored]:
        _one_of(thread_id, run_id)
        # No limit: SQLite reads a negative one as none.
        page = await self._read(partial(queries.page, thread_id=thread_id, run_id=run_id, after=after, limit=-1))
        return page.events

    async def position(self, run_id: str, seq: int) -> int | None:
        return await self._read(partial(queries.position, run_id=run_id, seq=seq))

    def tail(
        self, *, thread_id: str | None = None, run_id: str | None = None, after: int = 0
    ) -> AsyncGenerator[list[Stored], None]:
        _one_of(thread_id, run_id)
        return self._tail(thread_id, run_id, after)

    async def _tail(self, thread_id: str | None, run_id: str | None, after: int) -> AsyncGenerator[list[Stored], None]:
        # Subscribed before the first read: what is committed meanwhile is in the buffer, in the page, or in both.
        with self._tails.subscribe(("thread", thread_id or "") if run_id is None else ("run", run_id)) as live:
            while live.going():
                live.catch_up()
                full = True
                while full and live.going():
                    page = await self._open(self._pages).run(
                        partial(queries.page, thread_id=thread_id, run_id=run_id, after=after, limit=self._page)
                    )
                    if page.events:
                        after = page.events[-1].position
                        yield page.events
                    if page.ended:
                        return
                    full = page.full
                while live.in_step():
                    taken = await live.take()
                    if batch := [stored for stored in taken if stored.position > after]:
                        after = batch[-1].position
                        yield batch
                    if not taken and not live.going():
                        return
                    if run_id is not None and taken and isinstance(taken[-1].event, TERMINAL):
                        return

    async def approval(self, approval_id: str, owner: Owner | None = None) -> ApprovalRow | None:
        return await self._read(partial(queries.approval, approval_id=approval_id, owner=owner))

    async def approvals(self, thread_id: str, state: ApprovalState | None = None) -> list[ApprovalRow]:
        return await self._read(partial(queries.approvals, thread_id=thread_id, state=state))

    async def effect(self, effect_id: str) -> EffectRow | None:
        return await self._read(partial(queries.effect, effect_id=effect_id))

    async def effects(self, states: Sequence[EffectState]) -> list[EffectRow]:
        return await self._read(partial(queries.effects, states=states))

    async def effects_of(self, execution_id: str, owner: Owner) -> list[EffectRow]:
        return await self._read(partial(queries.effects_of, execution_id=execution_id, owner=owner))

    async def result(self, result_id: str, owner: Owner | None = None) -> ResultRow | None:
        return await self._read(partial(queries.result, result_id=result_id, owner=owner))

    async def results(self, thread_id: str) -> list[ResultRow]:
        return await self._read(partial(queries.results, thread_id=thread_id))

    async def file(self, sha256: str, owner: Owner) -> FileRow | None:
        return await self._read(partial(queries.file, sha256=sha256, owner=owner))

    async def trace(self, run_id: str) -> bytes | None:
        return await self._read(partial(queries.trace, run_id=run_id))

    async def snapshot(self, digest: str) -> bytes | None:
        return await self._read(partial(queries.snapshot, digest=digest))

    async def secret(self, owner: Owner, name: str) -> SecretRow | None:
        return await self._read(partial(secrets.secret, owner=owner, name=name, now=self._clock()))

    async def put_secret(self, row: SecretRow) -> int:
        return await self._writing().submit(partial(secrets.put, row=row, now=self._clock()))

    async def take_secret(self, owner: Owner, name: str) -> SecretRow | None:
        return await self._writing().submit(partial(secrets.take, owner=owner, name=name, now=self._clock()))

    async def verified(self, tenant: str) -> list[VerifiedRow]:
        return await self._read(partial(approved.verified, tenant=tenant))

    async def put_verified(self, row: VerifiedRow) -> None:
        await self._writing().submit(partial(approved.put, row=row))

    async def drop_verified(self, owner: Owner, *, verified_id: str | None = None, run_id: str | None = None) -> bool:
        return await self._writing().submit(partial(approved.drop, owner=owner, verified_id=verified_id, run_id=run_id))


def _one_of(thread_id: str | None, run_id: str | None) -> None:
    if (thread_id is None) == (run_id is None):
        raise ValueError("Events are those of a thread or of a run: name one.")
