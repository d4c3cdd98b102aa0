"""The application: routes, error pages, and the few headers that every answer carries."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from assistant.errors import HablaError
from assistant.language import lang_of
from assistant.routes import openapi, page
from assistant.routes.http import on_any_error, on_disconnect, on_habla_error, on_http_error, problem, services
from assistant.texts import say

HEADER_BYTES = 32_000


class Envelope:
    """Request id, and nothing for pages of other sites: they must neither read here nor press our buttons."""

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
        refusal = _refusal(request)
        if refusal is not None:
            status, code = refusal
            detail = say(code, lang_of(request.headers.get("accept-language", "")))
            await problem(request, status, code, detail)(scope, receive, stamped)
            return
        await self._app(scope, receive, stamped)


def _refusal(request: Request) -> tuple[int, str] | None:
    if sum(len(name) + len(value) for name, value in request.headers.raw) > HEADER_BYTES:
        return 431, "headers_too_large"
    settings = services(request).settings
    public = urlsplit(settings.public_url)
    if _is_loopback(settings.host) and not _names_this_machine(request, public.hostname):
        return 403, "wrong_host"
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _own_page(request, public.netloc):
        return 403, "cross_site"
    return None


def _names_this_machine(request: Request, public: str | None) -> bool:
    """A page that has its own name point to this machine (DNS rebinding) shows that name; an address cannot be one."""
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    if host is None or host == public or host == "localhost" or host.endswith(".localhost"):
        return True
    return _address(host) is not None


def _own_page(request: Request, public: str) -> bool:
    """Browsers tell where a request comes from; on plain http and before 2023 only by its origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] in (request.headers.get("host", ""), public)


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def create_app(lifespan: Lifespan[Starlette]) -> Starlette:
    """The application; `lifespan` puts `Services` on `app.state.services`."""
    handlers: dict[type[Exception], Callable[..., object]] = {
        HablaError: on_habla_error,
        HTTPException: on_http_error,
        ClientDisconnect: on_disconnect,
        Exception: on_any_error,
    }
    return Starlette(
        routes=[*openapi.routes(), *page.routes()],
        middleware=[Middleware(Envelope)],
        exception_handlers=handlers,  # type: ignore[arg-type]
        lifespan=lifespan,
    )
