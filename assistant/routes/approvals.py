"""Approvals by id and digest, for surfaces that do not speak AG-UI."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest
from assistant.journal import ApprovalRow
from assistant.routes.agui import check_open, resolve
from assistant.routes.http import accept_lang, json_response, not_found, owner, read_json, services
from assistant.runs import Answer
from assistant.texts import say


class Decision(BaseModel):
    """The whole answer: what was shown, and yes or no."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    digest: str
    decision: Literal["approve", "deny"]


async def show(request: Request) -> Response:
    """One approval as its card shows it."""
    row = await _row(request)
    return json_response(
        {
            "id": row.id,
            "threadId": row.thread_id,
            "runId": row.run_id,
            "tool": row.tool,
            "digest": row.digest,
            "state": row.state,
            "expiresAt": row.expires_at.isoformat(),
            "resolvedBy": row.resolved_by,
            "resolvedRun": row.resolved_run,
            "title": row.proposal["title"],
            "target": row.proposal["target"],
            "revision": row.proposal["revision"],
            "arguments": row.proposal["arguments"],
        }
    )


async def decide(request: Request) -> Response:
    """Approves or denies, once. The same answer again gives the run that it started."""
    lang = accept_lang(request)
    body = await read_json(request, Decision, consent=True)
    row = await _row(request)
    if body.digest != row.digest:
        raise BadRequest(say("wrong_digest", lang), status=409, code="wrong_digest")
    wanted = "approved" if body.decision == "approve" else "denied"
    if row.state == wanted and row.resolved_run is not None:
        return json_response({"threadId": row.thread_id, "runId": row.resolved_run}, 202)
    check_open(request, row, lang)
    answer = Answer(row.id, body.decision == "approve", body.digest)
    run = await resolve(request, owner(request), f"{body.decision}-{row.id}", [answer], lang)
    return json_response({"threadId": run.thread_id, "runId": run.id}, 202)


async def _row(request: Request) -> ApprovalRow:
    row = await services(request).store.approval(request.path_params["approval_id"], owner(request))
    if row is None:
        raise not_found("unknown_approval", accept_lang(request))
    return row
