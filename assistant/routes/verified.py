"""Verified questions: approving an answer, the list of those approved, and taking one back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from assistant.catalogue import Catalogue, Lang
from assistant.events import MessageReceived
from assistant.journal import RunRow, VerifiedRow
from assistant.periods.fold import fold
from assistant.recorder import new_id
from assistant.routes.http import accept_lang, check_id, json_response, not_found, owner, read_json, services
from assistant.verified.entry import Entry, rests_on


class Verdict(BaseModel):
    """Whether the answer of a run is approved."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    verified: bool


async def verify(request: Request) -> Response:
    """Approves the answer of one of the person's runs, or takes the approval back."""
    at, lang = services(request), accept_lang(request)
    verdict = await read_json(request, Verdict, consent=True)
    run_id = check_id(request.path_params["run_id"], "runId", lang)
    run = await at.store.run(run_id, owner(request))
    if run is None:
        raise not_found("unknown_run", lang)
    if not verdict.verified:
        await at.store.drop_verified(run.owner, run_id=run.id)
        return json_response({"runId": run.id, "verified": False})
    catalogue = await _catalogue(request, lang)
    row = await _row(request, run, catalogue)
    await at.store.put_verified(row)
    return json_response({"runId": run.id, "verified": True, **_body(Entry.of(row), catalogue, run.owner.person, lang)})


async def listed(request: Request) -> Response:
    """The verified questions of this house, each with whether it still holds in the caller's catalogue."""
    at, lang, me = services(request), accept_lang(request), owner(request)
    catalogue = await _catalogue(request, lang)
    entries = [Entry.of(row) for row in await at.store.verified(me.tenant)]
    return json_response({"verified": [_body(entry, catalogue, me.person, lang) for entry in entries]})


async def forget(request: Request) -> Response:
    """Removes one of the person's own."""
    lang = accept_lang(request)
    verified_id = check_id(request.path_params["verified_id"], "id", lang)
    if not await services(request).store.drop_verified(owner(request), verified_id=verified_id):
        raise not_found("unknown_verified", lang)
    return Response(status_code=204)


async def _catalogue(request: Request, lang: Lang) -> Catalogue:
    at = services(request)
    return await at.toolbox.load(await at.connections.access(owner(request), lang), lang)


async def _row(request: Request, run: RunRow, catalogue: Catalogue) -> VerifiedRow:
    # Reads words as the planner does, whose lists take half a second to load: not while the server starts.
    from assistant.verified.making import answered, as_asked

    at = services(request)
    made = answered(await at.store.events(run_id=run.id), at.settings.timezone)
    before = await _said_before(request, run)
    wording = _wording(made.question.text)
    calls = as_asked(made, at.toolbox, catalogue, at.settings.timezone, alone=before <= {wording})
    body = {
        "question": made.question.text,
        "locale": made.question.locale,
        "calls": [call.model_dump(mode="json") for call in calls],
        "rests_on": rests_on(calls, catalogue),
    }
    now: datetime = at.settings.clock()
    return VerifiedRow(new_id(), run.owner, run.id, made.question.lang, wording, body, now)


async def _said_before(request: Request, run: RunRow) -> set[str]:
    """What the person had written in the conversation until then."""
    events = await services(request).store.events(thread_id=run.thread_id)
    until = next(n for n, stored in enumerate(events) if stored.run_id == run.id)
    return {_wording(s.event.text) for s in events[:until] if isinstance(s.event, MessageReceived)}


def _wording(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _body(entry: Entry, catalogue: Catalogue, person: str, lang: Lang) -> dict[str, Any]:
    changed = entry.changed(catalogue)
    names = {f"field:{f.id}": f.name(lang) for f in (*catalogue.metrics, *catalogue.dimensions)}
    return {
        "id": entry.id,
        "runId": entry.run_id,
        "question": entry.question,
        "lang": entry.lang,
        "calls": [call.model_dump(mode="json") for call in entry.calls],
        "by": entry.by,
        "at": entry.at.isoformat(),
        "mine": entry.by == person,
        "state": "needs_review" if changed else "ready",
        "changed": [names.get(name, name.partition(":")[2]) for name in changed],
    }
