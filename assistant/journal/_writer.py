"""The one thread that writes. Whatever waits when it is free goes into one transaction: one COMMIT, one fsync.

Each piece of work has its own savepoint, so a refused one fails alone. Callers hear of success only after the COMMIT.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from assistant.errors import Conflict

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
MAX_GROUP = 1_000
"""Pieces of work in one transaction: bounds how long the first of them waits for the last."""


@dataclass(slots=True, eq=False)
class _Job:
    work: Work[Any]
    then: Callable[[Any], None] | None
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True)
class Counters:
    """What the writer has done since it was opened."""

    groups: int = 0
    """Transactions, each with one fsync."""
    jobs: int = 0
    """Pieces of work inside them."""


class Writer:
    """Runs work on `db` in groups. `failed` turns a database error into what callers shall see."""

    def __init__(self, db: sqlite3.Connection, failed: Callable[[sqlite3.Error], Exception]) -> None:
        self.counters = Counters()
        self._db = db
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    async def submit(self, work: Work[T], then: Callable[[T], None] | None = None) -> T:
        """Result of `work` once it is committed; `then` is called before, on the loop, in order of commit.

        What was handed over is written even when the caller stops waiting.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Job(work, then, future))
        return await future

    def stop(self) -> None:
        """Writes what is waiting, then ends the thread and closes the connection. Blocks."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._db.close()

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._execute(group)
                # The loop is gone when the process leaves without closing the store; nobody waits then.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(_settle, group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            group.append(job)
            if len(group) >= MAX_GROUP:
                return group, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return group, True
        return group, False

    def _execute(self, group: list[_Job]) -> None:
        db = self._db
        try:
            db.execute("BEGIN IMMEDIATE")
            for job in group:
                self._one(job)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                db.rollback()
            for job in group:
                if job.error is None:
                    job.error = self._failed(error)
        self.counters.groups += 1
        self.counters.jobs += len(group)

    def _one(self, job: _Job) -> None:
        db = self._db
        db.execute("SAVEPOINT job")
        try:
            job.result = job.work(db)
        except (sqlite3.OperationalError, sqlite3.InternalError):
            raise
        except sqlite3.IntegrityError as error:
            job.error = Conflict(f"The journal refuses this row: {error}.")
            job.error.__cause__ = error
        except Exception as error:
            if type(error) is sqlite3.DatabaseError:
                raise
            job.error = error
        if job.error is not None:
            db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")


def _settle(group: list[_Job]) -> None:
    for job in group:
        if job.error is None and job.then is not None:
            job.then(job.result)
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)
