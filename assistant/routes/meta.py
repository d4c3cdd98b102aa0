"""What this server is and how it is: /info, /healthz, /readyz."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import HablaError
from assistant.proposals import working_questions
from assistant.routes.connections import accounts_of
from assistant.routes.http import accept_lang, json_response, owner, problem, services
from assistant.stems import LANGS
from assistant.texts import say
from assistant.version import VERSION
from tools.base import EngineState


async def info(request: Request) -> Response:
    """Which model and engines answer, and what can be asked to begin with."""
    at = services(request)
    states = {s.id: s for s in await at.health.states()}
    uses = {e.id: e for e in at.engines}
    accounts = {one["engine"]: one for one in await accounts_of(request)}
    return json_response(
        {
            "product": "Habla",
            "version": VERSION,
            "model": model_state(request),
            "engines": [_engine(states[i], uses[i].mode, accounts.get(i)) for i in states if i in uses],
            "timezone": at.settings.timezone,
            "locale": at.settings.locale,
            "now": at.settings.clock().isoformat(),
            "questions": await _questions(request),
        }
    )


def model_state(request: Request) -> dict[str, Any]:
    """Name, kind and state (`ready`, `loading`, `error`) of the model."""
    model = services(request).model
    state = getattr(model, "state", None)
    body = {
        "id": model.profile.id,
        "label": model.profile.label,
        "kind": model.profile.kind,
        "state": getattr(state, "phase", "ready"),
    }
    detail = getattr(state, "detail", "")
    return {**body, "detail": detail} if detail else body


def _engine(state: EngineState, mode: str, account: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": state.id,
        "mode": mode,
        "url": state.url,
        "state": "ready" if state.ok else "down",
        "version": state.version,
        "detail": state.detail,
        "account": account,
    }


async def _questions(request: Request) -> dict[str, list[str]]:
    at = services(request)
    try:
        access = await at.connections.access(owner(request), accept_lang(request))
        catalogue = await at.toolbox.load(access)
    except HablaError:
        return {"es": [], "en": []}
    zone = at.settings.timezone
    now = at.settings.clock().astimezone(ZoneInfo(zone))
    return {lang: await asyncio.to_thread(working_questions, at.toolbox, catalogue, now, zone, lang) for lang in LANGS}


async def healthz(request: Request) -> Response:
    """The process turns its loop; asks nobody."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Ready when it can store and plan; engines and the model are named and do not fail it."""
    at = services(request)
    try:
        await at.store.live_runs()
    except HablaError as error:
        detail = say("store_down", accept_lang(request), detail=error.message)
        return problem(request, 503, "not_ready", detail)
    states = await at.health.states()
    return json_response(
        {
            "status": "ready",
            "store": "ready",
            "prompts": at.prompts.digest,
            "model": model_state(request),
            "engines": {s.id: "ready" if s.ok else f"down: {s.detail}" for s in states},
        }
    )
