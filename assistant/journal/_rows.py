"""Between table rows and the journal's dataclasses.

Times are ISO text in UTC with microseconds, so that the order of the text is the order in time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json, to_json

from assistant.events import EVENT, Stored
from assistant.journal import ApprovalRow, EffectRow, FileRow, Owner, ResultRow, RunRow, ThreadRow

Row = tuple[Any, ...]

THREAD = """id, tenant, owner, title, created_at, updated_at,
    (SELECT status FROM runs WHERE thread_id = threads.id ORDER BY n DESC LIMIT 1)"""
RUN = "id, thread_id, tenant, owner, parent, status, request, fingerprint, created_at, ended_at, epoch"
STORED = "thread_id, run_id, seq, position, at, body"
APPROVAL = (
    "id, thread_id, run_id, tenant, owner, tool_call_id, tool, digest, proposal, state, expires_at, "
    "resolved_by, resolved_at, resolved_run"
)
EFFECT = (
    "id, approval_id, thread_id, run_id, tenant, owner, tool, target, state, execution_id, detail, updated_at"
)  # fmt: skip
RESULT = "id, thread_id, run_id, tenant, owner, handle, body"
FILE = "sha256, tenant, owner, name, media_type, content"


def to_text(at: datetime) -> str:
    """The stored form of an aware time."""
    if at.tzinfo is None:
        raise ValueError(f"The journal takes times with a zone; {at!r} has none.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def dump(body: dict[str, Any]) -> str:
    """The stored form of a JSON object."""
    return to_json(body).decode()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(text: str) -> dict[str, Any]:
    body: dict[str, Any] = from_json(text)
    return body


def thread(row: Row) -> ThreadRow:
    """From the columns of `THREAD`."""
    id_, tenant, owner, title, created, updated, status = row
    made, changed = datetime.fromisoformat(created), datetime.fromisoformat(updated)
    return ThreadRow(id_, Owner(tenant, owner), title, made, changed, status)


def run(row: Row) -> RunRow:
    """From the columns of `RUN`."""
    id_, thread_id, tenant, owner, parent, status, request, fingerprint, created, ended, epoch = row
    return RunRow(
        id=id_,
        thread_id=thread_id,
        owner=Owner(tenant, owner),
        parent=parent,
        status=status,
        request=_json(request),
        fingerprint=fingerprint,
        created_at=datetime.fromisoformat(created),
        ended_at=_time(ended),
        epoch=epoch,
    )


def stored(row: Row) -> Stored:
    """From the columns of `STORED`."""
    thread_id, run_id, seq, position, at, body = row
    return Stored(thread_id, run_id, seq, position, datetime.fromisoformat(at), EVENT.validate_json(body))


def approval(row: Row) -> ApprovalRow:
    """From the columns of `APPROVAL`."""
    id_, thread_id, run_id, tenant, owner, call, tool, digest, proposal, state, expires, by, at, resolved_run = row
    return ApprovalRow(
        id=id_,
        thread_id=thread_id,
        run_id=run_id,
        owner=Owner(tenant, owner),
        tool_call_id=call,
        tool=tool,
        digest=digest,
        proposal=_json(proposal),
        state=state,
        expires_at=datetime.fromisoformat(expires),
        resolved_by=by,
        resolved_at=_time(at),
        resolved_run=resolved_run,
    )


def effect(row: Row) -> EffectRow:
    """From the columns of `EFFECT`."""
    id_, approval_id, thread_id, run_id, tenant, owner, tool, target, state, execution_id, detail, updated = row
    return EffectRow(
        id=id_,
        approval_id=approval_id,
        thread_id=thread_id,
        run_id=run_id,
        owner=Owner(tenant, owner),
        tool=tool,
        target=target,
        state=state,
        execution_id=execution_id,
        detail=_json(detail),
        updated_at=datetime.fromisoformat(updated),
    )


def result(row: Row) -> ResultRow:
    """From the columns of `RESULT`."""
    id_, thread_id, run_id, tenant, owner, handle, body = row
    return ResultRow(id_, thread_id, run_id, Owner(tenant, owner), handle, _json(body))


def file(row: Row) -> FileRow:
    """From the columns of `FILE`."""
    sha256, tenant, owner, name, media_type, content = row
    return FileRow(sha256, Owner(tenant, owner), name, media_type, content)
