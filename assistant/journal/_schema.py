"""The tables of the SQLite store, as numbered steps that only go forward.

A step runs once, in its own transaction, and is remembered by its name. To change the schema append a step; never
edit one that has shipped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from assistant.clock import Clock
from assistant.errors import NotConfigured
from assistant.journal._rows import to_text

_THREADS = """
CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT"""

_RUNS = """
CREATE TABLE runs (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id),
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    parent TEXT,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'interrupted', 'finished', 'failed', 'cancelled')),
    request TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    epoch INTEGER NOT NULL
) STRICT"""

_EVENTS = """
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    thread_id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (run_id, seq)
) STRICT"""

_APPROVALS = """
CREATE TABLE approvals (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    tool_call_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    proposal TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'expired', 'superseded')),
    expires_at TEXT NOT NULL,
    resolved_by TEXT,
    resolved_at TEXT,
    resolved_run TEXT
) STRICT"""

_EFFECTS = """
CREATE TABLE effects (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    approval_id TEXT NOT NULL UNIQUE REFERENCES approvals (id),
    thread_id TEXT NOT NULL REFERENCES threads (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    tool TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('approved', 'dispatching', 'dispatched', 'finished', 'failed', 'unknown')),
    execution_id TEXT,
    detail TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT"""

_RESULTS = """
CREATE TABLE results (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    handle TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT"""

_FILES = """
CREATE TABLE files (
    n INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (tenant, owner, sha256)
) STRICT"""

_SECRETS = """
CREATE TABLE secrets (
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version INTEGER NOT NULL,
    expires_at TEXT,
    PRIMARY KEY (tenant, owner, name)
) STRICT"""

_TRACES = """
CREATE TABLE traces (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    body BLOB NOT NULL
) STRICT"""

_SNAPSHOTS = """
CREATE TABLE snapshots (
    digest TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT"""

_VERIFIED = """
CREATE TABLE verified (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (id),
    lang TEXT NOT NULL,
    wording TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (tenant, owner, lang, wording)
) STRICT"""

_INDEXES = (
    "CREATE INDEX threads_by_owner ON threads (tenant, owner, updated_at)",
    "CREATE INDEX runs_by_thread ON runs (thread_id, n)",
    "CREATE UNIQUE INDEX one_live_run ON runs (thread_id) WHERE status IN ('queued', 'running')",
    "CREATE INDEX events_by_thread ON events (thread_id, position)",
    "CREATE INDEX approvals_by_thread ON approvals (thread_id, n)",
    "CREATE INDEX effects_by_state ON effects (state)",
    "CREATE INDEX results_by_thread ON results (thread_id, n)",
)

_APPEND_ONLY = (
    "CREATE TRIGGER events_keep BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)


def _001_journal(db: sqlite3.Connection) -> None:
    for statement in (_THREADS, _RUNS, _EVENTS, _APPROVALS, _EFFECTS, _RESULTS, _FILES, *_INDEXES, *_APPEND_ONLY):
        db.execute(statement)


def _002_secrets(db: sqlite3.Connection) -> None:
    db.execute(_SECRETS)


def _003_receipts(db: sqlite3.Connection) -> None:
    db.execute(_TRACES)
    db.execute(_SNAPSHOTS)


def _004_verified(db: sqlite3.Connection) -> None:
    db.execute(_VERIFIED)


MIGRATIONS: tuple[tuple[str, Callable[[sqlite3.Connection], None]], ...] = (
    ("001_journal", _001_journal),
    ("002_secrets", _002_secrets),
    ("003_receipts", _003_receipts),
    ("004_verified", _004_verified),
)


def migrate(db: sqlite3.Connection, clock: Clock) -> None:
    """Applies the steps that this file has not seen; refuses a file that a newer version has changed."""
    db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT")
    applied = {name for (name,) in db.execute("SELECT name FROM migrations")}
    if newer := sorted(applied - {name for name, _ in MIGRATIONS}):
        raise NotConfigured(
            f"The database behind ASSISTANT_STORE_URL was changed by a newer version (migration {newer[-1]!r}). "
            "Start that version, or point ASSISTANT_STORE_URL to another file."
        )
    for name, step in MIGRATIONS:
        if name in applied:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            step(db)
            db.execute("INSERT INTO migrations VALUES (?, ?)", (name, to_text(clock())))
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
