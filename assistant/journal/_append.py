"""One commit in SQLite: check the run, apply the changes, append the events."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import Conflict
from assistant.events import EVENT, TERMINAL, Event, RunCancelled, RunFailed, RunFinished, RunInterrupted, Stored
from assistant.journal import LIVE, Change, CreateRun, ResolveApproval, RunStatus, SetStatus
from assistant.journal import _changes as changes
from assistant.journal import _rows as rows

_ENDED_AS: dict[type[Event], RunStatus] = {
    RunFinished: "finished",
    RunInterrupted: "interrupted",
    RunCancelled: "cancelled",
    RunFailed: "failed",
}

_RUN = """
SELECT thread_id, tenant, owner, status, epoch, (SELECT max(seq) FROM events WHERE run_id = runs.id)
FROM runs WHERE id = ?"""
_INSERT = """
INSERT INTO events (run_id, seq, thread_id, tenant, owner, type, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class Append:
    """What one call of `Store.commit` asks for, serialised and ready to be written."""

    run_id: str
    events: Sequence[Event]
    bodies: Sequence[str]
    changes: Sequence[Change]
    epoch: int | None
    at: datetime


def prepare(
    run_id: str, events: Sequence[Event], changed: Sequence[Change], epoch: int | None, at: datetime
) -> Append:  # fmt: skip
    """Checks what a caller can get wrong regardless of any state, and serialises."""
    _check_request(run_id, events, changed)
    return Append(run_id, tuple(events), [EVENT.dump_json(e).decode() for e in events], tuple(changed), epoch, at)


def _check_request(run_id: str, events: Sequence[Event], changed: Sequence[Change]) -> None:
    ends = [status for event in events if (status := _ENDED_AS.get(type(event)))]
    sets: list[RunStatus] = []
    for change in changed:
        match change:
            case SetStatus():
                if change.run_id != run_id:
                    raise ValueError(f"A commit to run {run_id!r} cannot set the status of {change.run_id!r}.")
                sets.append(change.status)
            case CreateRun(run) if run.status not in LIVE:
                raise ValueError(f"A new run is queued or running, not {run.status}.")
            case ResolveApproval(state="open"):
                raise ValueError("An approval is resolved to something other than open.")
            case _:
                pass
    if ends != [status for status in sets if status not in LIVE] or len(ends) > 1:
        raise ValueError("A terminal event and its SetStatus come together, once.")
    if ends and not isinstance(events[-1], TERMINAL):
        raise ValueError("Nothing follows a terminal event.")


def write(db: sqlite3.Connection, append: Append) -> list[Stored]:
    """Inside the caller's transaction; raises `Conflict` when the run or a change is not as expected."""
    run_id, at = append.run_id, append.at
    run = db.execute(_RUN, (run_id,)).fetchone()
    if run is not None and not any(isinstance(c, CreateRun) and c.run.id == run_id for c in append.changes):
        _check(run_id, run, append)
    for change in append.changes:
        changes.apply(db, change, at)
    if run is None:
        run = db.execute(_RUN, (run_id,)).fetchone()
        if run is None:
            raise Conflict(f"There is no run {run_id!r}.", code="not_found")
    thread_id, tenant, owner, _, _, last = run
    text = rows.to_text(at)
    stored: list[Stored] = []
    for seq, (event, body) in enumerate(zip(append.events, append.bodies, strict=True), (last or 0) + 1):
        values = (run_id, seq, thread_id, tenant, owner, event.type, body, text)
        position = db.execute(_INSERT, values).lastrowid or 0
        stored.append(Stored(thread_id, run_id, seq, position, at, event))
    return stored


def _check(run_id: str, run: rows.Row, append: Append) -> None:
    """An ended run takes no more events, and a stale worker writes nothing at all."""
    _, _, _, status, epoch, _ = run
    if append.events and status not in LIVE:
        raise Conflict(f"Run {run_id!r} has ended ({status}); start a new one.", code="run_ended")
    if append.epoch is not None and append.epoch != epoch:
        raise Conflict(f"Another worker has taken over run {run_id!r}; this one stops.", code="stale_epoch")
