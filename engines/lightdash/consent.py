"""The authorisation server over HTTP: discovery, the page where a person says yes, tokens."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engines.lightdash.errors import AuthorizationError
from engines.lightdash.oauth import Client, OAuthError
from engines.lightdash.people import COOKIE
from engines.lightdash.service import Service

Json = dict[str, object]
_BASE = "/api/v1/oauth"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 26rem; padding: 0 1rem; }
label { display: block; margin: .75rem 0; }
input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { padding: .5rem 1rem; font: inherit; margin: 1rem .5rem 0 0; }
.error { color: #b3261e; }
"""


class Consent:
    """The handlers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._oauth = service.oauth
        self._site = service.settings.site_url

    async def discovery(self, request: Request) -> Response:
        """RFC 8414."""
        return JSONResponse(_discovery(self._site))

    async def resource(self, request: Request) -> Response:
        """RFC 9728."""
        return JSONResponse(_resource(self._site))

    async def register(self, request: Request) -> Response:
        """RFC 7591."""
        body = await request.json()
        if not isinstance(body, dict):
            raise OAuthError("invalid_client_metadata", "the body must be a JSON object")
        return JSONResponse(self._oauth.register(body), 201)

    async def authorize(self, request: Request) -> Response:
        """The page where a person says yes or no."""
        page, client = self._oauth.ask(dict(request.query_params))
        person = self._service.people.of_session(request.cookies.get(COOKIE))
        return _page(client, page, person.email if person else "", known=person is not None)

    async def decide(self, request: Request) -> Response:
        """Its buttons."""
        form = await _form(request)
        page, people = form.get("page", ""), self._service.people
        if form.get("decision") != "allow":
            asked, _ = self._oauth.decide(page, None)
            return _back(asked.redirect_uri, {"error": "access_denied", "state": asked.state})
        person = people.of_session(request.cookies.get(COOKIE))
        try:
            person = person or people.login(form.get("email", ""), form.get("password", ""))[0]
        except AuthorizationError:
            return _page(self._oauth.client_of(page), page, form.get("email", ""), wrong=True)
        asked, code = self._oauth.decide(page, person.uuid)
        return _back(asked.redirect_uri, {"code": code, "state": asked.state})

    async def token(self, request: Request) -> Response:
        """Tokens for a code or a refresh token."""
        return JSONResponse(self._oauth.token(await _form(request), _basic(request)), headers=_HEADERS)

    async def revoke(self, request: Request) -> Response:
        """RFC 7009."""
        self._oauth.revoke(await _form(request), _basic(request))
        return JSONResponse({"revoked": True})

    async def introspect(self, request: Request) -> Response:
        """RFC 7662."""
        return JSONResponse(self._oauth.introspect(await _form(request), _basic(request)), headers=_HEADERS)

    async def userinfo(self, request: Request) -> Response:
        """Whose token it is."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        user = self._oauth.user_of(given) if scheme.lower() == "bearer" else None
        person = None if user is None else self._service.people.find(user)
        if person is None:
            raise OAuthError("invalid_token", "The access token is invalid or has expired", 401)
        return JSONResponse(
            {"sub": person.uuid, "email": person.email, "name": f"{person.first_name} {person.last_name}"}
        )


def routes(service: Service) -> list[Route]:
    """All of it."""
    at = Consent(service)
    public = {
        ("GET", "/.well-known/oauth-authorization-server"): at.discovery,
        ("GET", f"{_BASE}/.well-known/oauth-authorization-server"): at.discovery,
        ("GET", "/.well-known/oauth-protected-resource"): at.resource,
        ("POST", f"{_BASE}/register"): at.register,
        ("GET", f"{_BASE}/authorize"): at.authorize,
        ("POST", f"{_BASE}/authorize"): at.decide,
        ("POST", f"{_BASE}/token"): at.token,
        ("POST", f"{_BASE}/revoke"): at.revoke,
        ("POST", f"{_BASE}/introspect"): at.introspect,
        ("GET", f"{_BASE}/userinfo"): at.userinfo,
    }
    return [Route(path, _answered(handler), methods=[method]) for (method, path), handler in public.items()]


def _answered(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except OAuthError as error:
            return JSONResponse(error.body(), error.status, headers=_HEADERS)
        except ValueError:
            return JSONResponse(OAuthError("invalid_request", "the body cannot be read").body(), 400)

    return answer


async def _form(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, secret


def _back(redirect_uri: str, answer: dict[str, str]) -> Response:
    glue = "&" if "?" in redirect_uri else "?"
    return RedirectResponse(f"{redirect_uri}{glue}{urlencode(answer)}", 302, headers=_HEADERS)


def _page(client: Client, page: str, email: str, *, known: bool = False, wrong: bool = False) -> Response:
    """Who asks for what, and the two buttons; with e-mail and password where there is no session yet."""
    login = (
        f"<p>You are signed in as <strong>{escape(email)}</strong>.</p>"
        if known
        else f'<label>E-mail <input name="email" type="email" required value="{escape(email)}" autocomplete="username">'
        '</label><label>Password <input name="password" type="password" required autocomplete="current-password">'
        "</label>"
    )
    error = '<p class="error" role="alert">E-mail and password do not match.</p>' if wrong else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><title>Authorize {escape(client.name)}</title><style>{_STYLE}</style>'
        f"<h1>Authorize {escape(client.name)}</h1><p><strong>{escape(client.name)}</strong> asks to read and query "
        f"data with your account.</p>{error}"
        f'<form method="post"><input type="hidden" name="page" value="{escape(page)}">{login}'
        '<button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny" formnovalidate>Deny</button></form></html>',
        401 if wrong else 200,
        headers={
            **_HEADERS,
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        },
    )


def _discovery(site: str) -> Json:
    return {
        "issuer": site,
        "authorization_endpoint": f"{site}{_BASE}/authorize",
        "token_endpoint": f"{site}{_BASE}/token",
        "introspection_endpoint": f"{site}{_BASE}/introspect",
        "revocation_endpoint": f"{site}{_BASE}/revoke",
        "registration_endpoint": f"{site}{_BASE}/register",
        "userinfo_endpoint": f"{site}{_BASE}/userinfo",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256", "plain"],
        "scopes_supported": ["read", "write", "mcp:read", "mcp:write"],
        "pkce_required": False,
    }


def _resource(site: str) -> Json:
    return {
        "resource": f"{site}/api/v1/mcp",
        "authorization_servers": [site],
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["read", "write", "mcp:read", "mcp:write"],
        "resource_documentation": f"{site}{_BASE}/.well-known/oauth-authorization-server",
        "introspection_endpoint": f"{site}{_BASE}/introspect",
        "revocation_endpoint": f"{site}{_BASE}/revoke",
    }
