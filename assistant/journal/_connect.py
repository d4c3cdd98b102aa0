"""Connections to the database file, and what their errors mean for a reader."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from assistant.errors import UpstreamUnavailable

T = TypeVar("T")

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_IOERR: "the disk does not take or give its bytes; free some space or replace it",
    sqlite3.SQLITE_READONLY: "the file is read-only; give the service write permission to it and to its folder",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that it exists and its permissions",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup",
    sqlite3.SQLITE_NOTADB: "the file is not a database; restore it from a backup",
    sqlite3.SQLITE_BUSY: "another program holds the file; close it",
}


def advice(error: sqlite3.Error) -> str:
    """What is wrong and what to do, in the middle of a sentence."""
    # The low byte is the primary code; the rest only refines it.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return f"{_ADVICE.get(code, 'the database answers with an error')} ({error})"


def unavailable(path: Path) -> Callable[[sqlite3.Error], UpstreamUnavailable]:
    """Maps a database error of the file at `path`."""

    def mapped(error: sqlite3.Error) -> UpstreamUnavailable:
        found = UpstreamUnavailable(
            f"Conversations cannot be stored or read at {path}: {advice(error)}. Nothing of this step was kept; "
            "try again afterwards.",
            system="store",
        )
        found.__cause__ = error
        return found

    return mapped


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with the store's settings; transactions are begun and ended by hand."""
    # Only its owner may read what people asked: SQLite gives the same mode to the files beside it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA journal_size_limit = 67108864")
        if read_only:
            db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


class Readers:
    """Threads with a connection each, so that reading never holds up the event loop or the writer."""

    def __init__(self, path: Path, failed: Callable[[sqlite3.Error], Exception], threads: int = 2) -> None:
        self._path = path
        self._failed = failed
        self._mine = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="journal-reader")

    async def run(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Result of `read`, which is given a connection that cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, read)

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        try:
            db: sqlite3.Connection | None = getattr(self._mine, "db", None)
            if db is None:
                db = self._mine.db = connect(self._path, read_only=True)
                self._open.append(db)
            return read(db)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Waits for reads under way. Blocks."""
        self._pool.shutdown()
        for db in self._open:
            db.close()
