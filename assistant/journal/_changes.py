"""The conditional changes in SQLite. Each either applies exactly as its docstring says or raises `Conflict`."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import assert_never

from assistant.errors import Conflict
from assistant.journal import (
    LIVE,
    ApprovalRow,
    Change,
    CreateRun,
    EffectRow,
    FileRow,
    MoveEffect,
    PutApproval,
    PutEffect,
    PutFile,
    PutResult,
    PutSnapshot,
    PutTrace,
    ResolveApproval,
    ResultRow,
    SetStatus,
)
from assistant.journal import _rows as rows

_Db = sqlite3.Connection


def apply(db: _Db, change: Change, at: datetime) -> None:
    """Applies one change inside the caller's transaction; `at` is the time of the commit."""
    match change:
        case CreateRun():
            _create_run(db, change, at)
        case SetStatus():
            _set_status(db, change, at)
        case PutApproval(approval):
            _put_approval(db, approval)
        case ResolveApproval():
            _resolve_approval(db, change)
        case PutEffect(effect):
            _put_effect(db, effect)
        case MoveEffect():
            _move_effect(db, change)
        case PutResult(result):
            _put_result(db, result)
        case PutFile(file):
            _put_file(db, file)
        case PutTrace(run_id, body):
            db.execute("INSERT OR REPLACE INTO traces (run_id, body) VALUES (?, ?)", (run_id, body))
        case PutSnapshot(digest, body):
            db.execute("INSERT OR IGNORE INTO snapshots (digest, body) VALUES (?, ?)", (digest, body))
        case _:
            assert_never(change)


def _slots(count: int) -> str:
    return ", ".join("?" * count)


def _create_run(db: _Db, change: CreateRun, at: datetime) -> None:
    run = change.run
    owner = (run.owner.tenant, run.owner.person)
    thread = db.execute("SELECT tenant, owner FROM threads WHERE id = ?", (run.thread_id,)).fetchone()
    if thread is not None and thread != owner:
        raise Conflict(f"There is no conversation {run.thread_id!r}.", code="not_found")
    same = db.execute(
        "SELECT tenant, owner, thread_id, fingerprint FROM runs WHERE id = ?", (run.id,)
    ).fetchone()  # fmt: skip
    if same is not None:
        if same == (*owner, run.thread_id, run.fingerprint):
            raise Conflict(f"Run {run.id!r} exists already; follow its events.", code="run_exists")
        raise Conflict(f"Run id {run.id!r} was used for another request; choose a new one.", code="run_mismatch")
    live = db.execute(
        "SELECT id FROM runs WHERE thread_id = ? AND status IN ('queued', 'running')", (run.thread_id,)
    ).fetchone()
    if live is not None:
        raise Conflict(f"Run {live[0]!r} is still at work on this conversation; wait or stop it.", code="thread_busy")
    updated = rows.to_text(at)
    if thread is None:
        values = (run.thread_id, *owner, change.title, rows.to_text(run.created_at), updated)
        db.execute(f"INSERT INTO threads VALUES ({_slots(6)})", values)
    else:
        db.execute(
            "UPDATE threads SET updated_at = ?, title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
            (updated, change.title, run.thread_id),
        )
    ended = None if run.ended_at is None else rows.to_text(run.ended_at)
    db.execute(
        f"INSERT INTO runs ({rows.RUN}) VALUES ({_slots(11)})",
        (run.id, run.thread_id, *owner, run.parent, run.status, rows.dump(run.request), run.fingerprint,
         rows.to_text(run.created_at), ended, run.epoch),
    )  # fmt: skip


def _set_status(db: _Db, change: SetStatus, at: datetime) -> None:
    text = rows.to_text(at)
    moved = db.execute(
        "UPDATE runs SET status = ?, ended_at = ? WHERE id = ? AND epoch = ? AND status IN ('queued', 'running')"
        " RETURNING thread_id",
        (change.status, None if change.status in LIVE else text, change.run_id, change.epoch),
    ).fetchone()
    if moved is None:
        refuse_run(db, change.run_id, change.epoch)
        raise Conflict(f"Run {change.run_id!r} did not move.")
    db.execute("UPDATE threads SET updated_at = ? WHERE id = ?", (text, moved[0]))


def refuse_run(db: _Db, run_id: str, epoch: int | None) -> None:
    """Raises the reason why a run cannot be written to; returns when there is none."""
    found = db.execute("SELECT status, epoch FROM runs WHERE id = ?", (run_id,)).fetchone()
    if found is None:
        raise Conflict(f"There is no run {run_id!r}.", code="not_found")
    if found[0] not in LIVE:
        raise Conflict(f"Run {run_id!r} has ended ({found[0]}); start a new one.", code="run_ended")
    if epoch is not None and found[1] != epoch:
        raise Conflict(f"Another worker has taken over run {run_id!r}; this one stops.", code="stale_epoch")


def claim(db: _Db, run_id: str) -> int:
    """Running, one epoch later; refused when the run is unknown or has ended."""
    found = db.execute(
        "UPDATE runs SET status = 'running', epoch = epoch + 1 WHERE id = ? AND status IN ('queued', 'running')"
        " RETURNING epoch",
        (run_id,),
    ).fetchone()
    if found is None:
        refuse_run(db, run_id, None)
        raise Conflict(f"Run {run_id!r} cannot be taken.")
    return int(found[0])


def _put_approval(db: _Db, row: ApprovalRow) -> None:
    if db.execute("SELECT 1 FROM approvals WHERE id = ?", (row.id,)).fetchone():
        raise Conflict(f"Approval {row.id!r} exists already.", code="approval_exists")
    db.execute(
        f"INSERT INTO approvals ({rows.APPROVAL}) VALUES ({_slots(14)})",
        (row.id, row.thread_id, row.run_id, row.owner.tenant, row.owner.person, row.tool_call_id, row.tool,
         row.digest, rows.dump(row.proposal), "open", rows.to_text(row.expires_at), None, None, None),
    )  # fmt: skip


def _resolve_approval(db: _Db, change: ResolveApproval) -> None:
    at = rows.to_text(change.at)
    moved = db.execute(
        "UPDATE approvals SET state = ?1, resolved_by = ?2, resolved_at = ?3, resolved_run = ?4"
        " WHERE id = ?5 AND digest = ?6 AND state = 'open' AND (?1 <> 'approved' OR expires_at > ?3)",
        (change.state, change.by, at, change.run_id, change.approval_id, change.digest),
    ).rowcount
    if moved == 1:
        return
    found = db.execute("SELECT state, digest FROM approvals WHERE id = ?", (change.approval_id,)).fetchone()
    if found is None:
        raise Conflict(f"There is no approval {change.approval_id!r}.", code="not_found")
    if found[0] != "open":
        raise Conflict(f"Approval {change.approval_id!r} was answered before: {found[0]}.", code="approval_resolved")
    if found[1] != change.digest:
        raise Conflict("What was shown is not what would be done; ask again.", code="digest_mismatch")
    raise Conflict(f"Approval {change.approval_id!r} has expired; ask again.", code="approval_expired")


def _put_effect(db: _Db, row: EffectRow) -> None:
    other = db.execute(
        "SELECT id FROM effects WHERE approval_id = ? OR id = ?", (row.approval_id, row.id)
    ).fetchone()  # fmt: skip
    if other is not None:
        raise Conflict(f"Approval {row.approval_id!r} was used already, by {other[0]!r}.", code="effect_exists")
    db.execute(
        f"INSERT INTO effects ({rows.EFFECT}) VALUES ({_slots(12)})",
        (row.id, row.approval_id, row.thread_id, row.run_id, row.owner.tenant, row.owner.person, row.tool, row.target,
         row.state, row.execution_id, rows.dump(row.detail), rows.to_text(row.updated_at)),
    )  # fmt: skip


def _move_effect(db: _Db, change: MoveEffect) -> None:
    detail = None if change.detail is None else rows.dump(change.detail)
    moved = db.execute(
        "UPDATE effects SET state = ?, updated_at = ?, execution_id = coalesce(?, execution_id),"
        f" detail = coalesce(?, detail) WHERE id = ? AND state IN ({_slots(len(change.expect))})",
        (change.state, rows.to_text(change.at), change.execution_id, detail, change.effect_id, *change.expect),
    ).rowcount
    if moved == 1:
        return
    found = db.execute("SELECT state FROM effects WHERE id = ?", (change.effect_id,)).fetchone()
    if found is None:
        raise Conflict(f"There is no effect {change.effect_id!r}.", code="not_found")
    expected = " or ".join(change.expect)
    raise Conflict(f"Effect {change.effect_id!r} is {found[0]}, expected {expected}.", code="effect_moved")


def _put_result(db: _Db, row: ResultRow) -> None:
    if db.execute("SELECT 1 FROM results WHERE id = ?", (row.id,)).fetchone():
        raise Conflict(f"Result {row.id!r} exists already.", code="result_exists")
    db.execute(
        f"INSERT INTO results ({rows.RESULT}) VALUES ({_slots(7)})",
        (row.id, row.thread_id, row.run_id, row.owner.tenant, row.owner.person, row.handle, rows.dump(row.body)),
    )


def _put_file(db: _Db, row: FileRow) -> None:
    db.execute(
        f"INSERT INTO files ({rows.FILE}) VALUES ({_slots(6)}) ON CONFLICT (tenant, owner, sha256) DO NOTHING",
        (row.sha256, row.owner.tenant, row.owner.person, row.name, row.media_type, row.content),
    )
