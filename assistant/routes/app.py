"""The application: routes, error pages, and the few headers that every answer carries."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from assistant.errors import HablaError
from assistant.language import lang_of
from assistant.routes import openapi, page
from assistant.routes.http import on_any_error, on_habla_error, on_http_error, problem
from assistant.texts import say


class Envelope:
    """Request id, and no unsafe request from another site: a page elsewhere must not press our buttons."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        request = Request(scope)
        site = request.headers.get("sec-fetch-site", "none")
        if request.method not in ("GET", "HEAD", "OPTIONS") and site not in ("same-origin", "none"):
            detail = say("cross_site", lang_of(request.headers.get("accept-language", "")))
            await problem(request, 403, "cross_site", detail)(scope, receive, stamped)
            return
        await self._app(scope, receive, stamped)


def create_app(lifespan: Lifespan[Starlette]) -> Starlette:
    """The application; `lifespan` puts `Services` on `app.state.services`."""
    handlers: dict[type[Exception], Callable[..., object]] = {
        HablaError: on_habla_error,
        HTTPException: on_http_error,
        Exception: on_any_error,
    }
    return Starlette(
        routes=[*openapi.routes(), *page.routes()],
        middleware=[Middleware(Envelope)],
        exception_handlers=handlers,  # type: ignore[arg-type]
        lifespan=lifespan,
    )
