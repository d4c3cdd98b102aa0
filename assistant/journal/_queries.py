"""What is read from SQLite. Each function runs in a reader's thread on a connection that cannot write."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.events import TERMINAL, Stored
from assistant.journal import (
    LIVE,
    ApprovalRow,
    ApprovalState,
    EffectRow,
    EffectState,
    FileRow,
    Owner,
    ResultRow,
    RunRow,
    ThreadRow,
)
from assistant.journal import _rows as rows

_Db = sqlite3.Connection


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of events. `full` says that more may follow, `ended` that none ever will."""

    events: list[Stored]
    full: bool
    ended: bool


def _mine(owner: Owner | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if owner is None else (" AND tenant = ? AND owner = ?", (owner.tenant, owner.person))


def _one(db: _Db, columns: str, table: str, id_: str, owner: Owner | None) -> rows.Row | None:
    where, mine = _mine(owner)
    found: rows.Row | None = db.execute(
        f"SELECT {columns} FROM {table} WHERE id = ?{where}", (id_, *mine)
    ).fetchone()  # fmt: skip
    return found


def thread(db: _Db, owner: Owner, thread_id: str) -> ThreadRow | None:
    found = _one(db, rows.THREAD, "threads", thread_id, owner)
    return None if found is None else rows.thread(found)


def threads(db: _Db, owner: Owner, limit: int) -> list[ThreadRow]:
    found = db.execute(
        f"SELECT {rows.THREAD} FROM threads WHERE tenant = ? AND owner = ?"
        " ORDER BY updated_at DESC, rowid DESC LIMIT ?",
        (owner.tenant, owner.person, limit),
    )
    return [rows.thread(row) for row in found]


def run(db: _Db, run_id: str, owner: Owner | None) -> RunRow | None:
    found = _one(db, rows.RUN, "runs", run_id, owner)
    return None if found is None else rows.run(found)


def runs(db: _Db, thread_id: str) -> list[RunRow]:
    found = db.execute(f"SELECT {rows.RUN} FROM runs WHERE thread_id = ? ORDER BY n", (thread_id,))
    return [rows.run(row) for row in found]


def live_runs(db: _Db) -> list[RunRow]:
    found = db.execute(f"SELECT {rows.RUN} FROM runs WHERE status IN ('queued', 'running') ORDER BY n")
    return [rows.run(row) for row in found]


def page(db: _Db, thread_id: str | None, run_id: str | None, after: int, limit: int) -> Page:
    # The status is read first: when it says ended, the terminal event is in what is read next. The run may also end
    # between the two reads.
    status = db.execute("SELECT status FROM runs WHERE id = ?", (run_id,)).fetchone()
    ended = status is not None and status[0] not in LIVE
    column, key = ("thread_id", thread_id) if run_id is None else ("run_id", run_id)
    found = db.execute(
        f"SELECT {rows.STORED} FROM events WHERE {column} = ? AND position > ? ORDER BY position LIMIT ?",
        (key, after, limit),
    )
    events = [rows.stored(row) for row in found]
    full = len(events) == limit
    ended = ended or (run_id is not None and bool(events) and isinstance(events[-1].event, TERMINAL))
    return Page(events, full, ended and not full)


def position(db: _Db, run_id: str, seq: int) -> int | None:
    found = db.execute("SELECT position FROM events WHERE run_id = ? AND seq = ?", (run_id, seq)).fetchone()
    return None if found is None else int(found[0])


def approval(db: _Db, approval_id: str, owner: Owner | None) -> ApprovalRow | None:
    found = _one(db, rows.APPROVAL, "approvals", approval_id, owner)
    return None if found is None else rows.approval(found)


def approvals(db: _Db, thread_id: str, state: ApprovalState | None) -> list[ApprovalRow]:
    found = db.execute(
        f"SELECT {rows.APPROVAL} FROM approvals WHERE thread_id = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY n",
        (thread_id, state),
    )
    return [rows.approval(row) for row in found]


def effect(db: _Db, effect_id: str) -> EffectRow | None:
    found = _one(db, rows.EFFECT, "effects", effect_id, None)
    return None if found is None else rows.effect(found)


def effects(db: _Db, states: Sequence[EffectState]) -> list[EffectRow]:
    slots = ", ".join("?" * len(states))
    found = db.execute(f"SELECT {rows.EFFECT} FROM effects WHERE state IN ({slots}) ORDER BY n", tuple(states))
    return [rows.effect(row) for row in found]


def effects_of(db: _Db, execution_id: str, owner: Owner) -> list[EffectRow]:
    found = db.execute(
        f"SELECT {rows.EFFECT} FROM effects WHERE execution_id = ? AND tenant = ? AND owner = ? ORDER BY n",
        (execution_id, owner.tenant, owner.person),
    )
    return [rows.effect(row) for row in found]


def result(db: _Db, result_id: str, owner: Owner | None) -> ResultRow | None:
    found = _one(db, rows.RESULT, "results", result_id, owner)
    return None if found is None else rows.result(found)


def results(db: _Db, thread_id: str) -> list[ResultRow]:
    found = db.execute(f"SELECT {rows.RESULT} FROM results WHERE thread_id = ? ORDER BY n", (thread_id,))
    return [rows.result(row) for row in found]


def file(db: _Db, sha256: str, owner: Owner) -> FileRow | None:
    found = db.execute(
        f"SELECT {rows.FILE} FROM files WHERE tenant = ? AND owner = ? AND sha256 = ?",
        (owner.tenant, owner.person, sha256),
    ).fetchone()
    return None if found is None else rows.file(found)


def trace(db: _Db, run_id: str) -> bytes | None:
    found = db.execute("SELECT body FROM traces WHERE run_id = ?", (run_id,)).fetchone()
    return None if found is None else bytes(found[0])


def snapshot(db: _Db, digest: str) -> bytes | None:
    found = db.execute("SELECT body FROM snapshots WHERE digest = ?", (digest,)).fetchone()
    return None if found is None else bytes(found[0])
