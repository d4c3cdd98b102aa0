"""Accounts that the person connects at engines: what is connected, sign-in and back, disconnecting."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.errors import UpstreamUnavailable
from assistant.routes.http import accept_lang, json_response, owner, services

_BACK = re.compile(r"/(t/[A-Za-z0-9_-]{1,64})?\Z")
_PARAMETER = 2_000
"""Longest state or code that is looked at."""


async def accounts(request: Request) -> Response:
    """Engines where each person signs in, and the account of this person."""
    return json_response({"connections": await accounts_of(request)})


async def accounts_of(request: Request) -> list[dict[str, Any]]:
    """`{engine, account, start}` each; `account` is null when there is none yet."""
    connections = services(request).connections
    mine = await connections.accounts(owner(request))
    return [
        {"engine": engine, "account": mine.get(engine), "start": f"/connections/{engine}/start"}
        for engine in connections.personal
    ]


async def start(request: Request) -> Response:
    """Sends the person to the engine to say yes. `next`: the page to come back to."""
    wanted = request.query_params.get("next", "/")
    back = wanted if _BACK.match(wanted) else "/"
    engine = request.path_params["engine"]
    try:
        address = await services(request).connections.begin(owner(request), engine, accept_lang(request), back)
    except UpstreamUnavailable:
        return _back_to(back, engine, "down")
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


async def callback(request: Request) -> Response:
    """Where the engine sends the person back to, with `code` and `state`, or with `error`."""
    engine = request.path_params["engine"]
    state, code = (request.query_params.get(name, "")[:_PARAMETER] for name in ("state", "code"))
    outcome, back = await services(request).connections.finish(
        owner(request), engine, state, code, accept_lang(request)
    )
    return _back_to(back, engine, outcome)


async def disconnect(request: Request) -> Response:
    """Forgets the person's account at an engine."""
    await services(request).connections.end(owner(request), request.path_params["engine"], accept_lang(request))
    return Response(status_code=204)


def _back_to(page: str, engine: str, outcome: str) -> Response:
    """The page says in words what became of it; the code is gone from the address."""
    query = urlencode({"connection": engine, "outcome": outcome})
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(f"{page}?{query}", 303, headers=headers)
