"""Threads, runs and results as documents."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from assistant.answer.table import Table
from assistant.catalogue import Lang
from assistant.events import (
    IntentRecognised,
    IntentRefused,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunInterrupted,
    RunStarted,
    Stored,
    ToolFailed,
    ToolFinished,
)
from assistant.journal import LIVE, ResultRow, RunRow, ThreadRow
from assistant.journal.fold import client_messages
from assistant.routes.http import accept_lang, json_response, not_found, owner, services
from assistant.texts import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


async def threads(request: Request) -> Response:
    """The person's conversations, newest first."""
    rows = await services(request).store.threads(owner(request))
    return json_response({"threads": [_thread(row) for row in rows]})


async def thread(request: Request) -> Response:
    """One conversation: its messages, runs and approvals."""
    store = services(request).store
    row = await store.thread(owner(request), request.path_params["thread_id"])
    if row is None:
        raise not_found("unknown_thread", accept_lang(request))
    events = await store.events(thread_id=row.id)
    approvals = await store.approvals(row.id)
    return json_response(
        {
            **_thread(row),
            "messages": client_messages(events),
            "runs": [_run_head(r) for r in await store.runs(row.id)],
            "approvals": [
                {"id": a.id, "state": a.state, "digest": a.digest, "expiresAt": a.expires_at.isoformat()}
                for a in approvals
            ],
        }
    )


async def run(request: Request) -> Response:
    """One run: its state, the intents understood and refused, calls, timings, usage."""
    store = services(request).store
    row = await store.run(request.path_params["run_id"], owner(request))
    if row is None:
        raise not_found("unknown_run", accept_lang(request))
    link = {} if row.status in LIVE else {"receipt": f"/runs/{row.id}/receipt"}
    return json_response({**_run_head(row), **_run_body(await store.events(run_id=row.id)), **link})


async def stop(request: Request) -> Response:
    """Asks a run to stop; it ends as cancelled. Stopping one that has ended changes nothing."""
    at = services(request)
    row = await at.store.run(request.path_params["run_id"], owner(request))
    if row is None:
        raise not_found("unknown_run", accept_lang(request))
    stopping = at.runs.stop(row)
    return json_response({"runId": row.id, "stopping": stopping, "status": row.status}, 202)


async def result(request: Request) -> Response:
    """A full result as CSV or JSON."""
    kind = request.path_params["kind"]
    row = await services(request).store.result(request.path_params["result_id"], owner(request))
    if row is None or kind not in ("csv", "json"):
        raise not_found("unknown_result", accept_lang(request))
    if kind == "json":
        return json_response({"id": row.id, "threadId": row.thread_id, "runId": row.run_id, **row.body})
    return _csv(row, accept_lang(request))


def _csv(row: ResultRow, lang: Lang) -> Response:
    """All rows that were read; the name of the file says when these are not all there are."""
    table = Table.from_json(row.body)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_safe(c.label) for c in table.columns])
    for values in table.rows:
        writer.writerow([_safe(v) if isinstance(v, str) else ("" if v is None else v) for v in values])
    name = re.sub(r"[^\w .-]+", "", table.title).strip() or "result"
    if table.truncated:
        name = f"{name} - {say('first_rows', lang, count=len(table.rows))}"
    plain = name.encode("ascii", "ignore").decode() or "result"
    disposition = f"attachment; filename=\"{plain}.csv\"; filename*=UTF-8''{quote(name)}.csv"
    return Response(
        "\ufeff" + out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": disposition,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _safe(text: str) -> str:
    """A spreadsheet must not read a cell as a formula."""
    return "'" + text if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _thread(row: ThreadRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "createdAt": row.created_at.isoformat(),
        "updatedAt": row.updated_at.isoformat(),
        "status": row.status,
    }


def _run_head(row: RunRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "threadId": row.thread_id,
        "parentRunId": row.parent,
        "status": row.status,
        "kind": row.request.get("kind"),
        "createdAt": row.created_at.isoformat(),
        "endedAt": None if row.ended_at is None else row.ended_at.isoformat(),
    }


def _run_body(events: list[Stored]) -> dict[str, Any]:
    intents: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    calls: dict[str, dict[str, Any]] = {}
    body: dict[str, Any] = {"intents": intents, "refused": refused, "model": None, "usage": []}
    first = events[0].at if events else None
    for stored in events:
        event = stored.event
        ms = int((stored.at - first).total_seconds() * 1000) if first else 0
        if isinstance(event, RunStarted):
            body |= {"model": event.model, "prompt": event.prompt}
        elif isinstance(event, IntentRecognised):
            intents.append({"toolCallId": event.tool_call_id, "tool": event.tool, "arguments": event.args})
            calls[event.tool_call_id] = {"tool": event.tool, "atMs": ms, "state": "running"}
        elif isinstance(event, IntentRefused):
            refused.append({"tool": event.tool, "message": event.message, "closest": list(event.closest)})
        elif isinstance(event, ToolFinished):
            known = calls.setdefault(event.tool_call_id, {"tool": event.tool})
            known |= {"state": "done", "doneMs": ms, "resultId": event.result_id}
        elif isinstance(event, ToolFailed):
            known = calls.setdefault(event.tool_call_id, {"tool": event.tool})
            known |= {"state": "failed", "doneMs": ms, "code": event.code, "message": event.message}
        elif isinstance(event, RunFinished | RunInterrupted | RunCancelled | RunFailed):
            body["usage"] = [u.model_dump(mode="json", exclude={"type"}) for u in event.usage]
            body["elapsedMs"] = ms
            if isinstance(event, RunFailed):
                body["error"] = {"code": event.code, "message": event.message, "retryable": event.retryable}
    body["toolCalls"] = [{"id": call_id, **call} for call_id, call in calls.items()]
    return body
