"""Who is let in: basic authentication on everything but a few paths, as Kestra's open edition has it."""

from __future__ import annotations

import base64
import binascii
import secrets

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from engines.kestra import pages
from engines.kestra.problems import Problem, render
from engines.kestra.settings import KestraSettings

COOKIE = "BASIC_AUTH"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Auth:
    """Lets in who has the account; from 2.0 a cookie alone changes nothing without a CSRF token."""

    def __init__(self, app: ASGIApp, settings: KestraSettings) -> None:
        self._app = app
        self._settings = settings
        self._expected = f"{settings.user}:{settings.password}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_open(scope):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        problem = self._refusal(request)
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await render(request, self._settings.dialect, problem)(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
        webhook = f"/api/v1/{self._settings.tenant}/executions/webhook/"
        return path == "/api/v1/configs" or path.startswith((pages.PREFIX, webhook))

    def _refusal(self, request: Request) -> Problem | None:
        header, cookie = request.headers.get("authorization", ""), request.cookies.get(COOKIE, "")
        if not self._allowed(header or f"Basic {cookie}"):
            return Problem(401, "Authentication is required")
        token = request.headers.get("x-csrf-token")
        by_cookie = not header and request.method not in _READS
        if by_cookie and self._settings.dialect == "2.x" and not token:
            return Problem(403, "CSRF token is missing or invalid")
        return None

    def _allowed(self, header: str) -> bool:
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        return secrets.compare_digest(given, self._expected)
