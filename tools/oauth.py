"""OAuth 2 as a client: discovery (RFC 8414), registration (RFC 7591), codes with PKCE, rotation, revocation.

Only the paths of what a server says of itself are used: below the address that the operator has set, so that no answer
can send a person or a secret elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from assistant.errors import HablaError, ToolFailed
from tools.base import Grant, OAuthApp
from tools.wire import json_of, trimmed, under

_DISCOVERY = "/.well-known/oauth-authorization-server"
_NAMES = ("authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint")
_PLAIN = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]+)+/?")
_FORGOTTEN = {"invalid_client", "unauthorized_client"}


@dataclass
class OAuthServer:
    """One authorisation server. `base` is where this server reaches it, `open_base` where persons do."""

    http: httpx.AsyncClient
    base: str
    open_base: str
    scope: str
    unreachable: Callable[[], HablaError]
    """What to raise when it cannot be reached or answers out of order."""
    refused: Callable[[str], str]
    """What to say when it refuses, with its own words."""
    paths: dict[str, str] = field(default_factory=dict)
    """Of its endpoints, by name; asked for once."""

    async def register(self, redirect_uri: str, name: str) -> OAuthApp:
        """See `Login.register`."""
        body = {
            "client_name": name,
            "redirect_uris": [redirect_uri],
            "grantTypes": ["authorization_code", "refresh_token"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": self.scope,
        }
        answer = await self._send("registration_endpoint", json=body)
        if not isinstance(answer.get("client_id"), str):
            raise self.unreachable()
        return OAuthApp(answer["client_id"], str(answer.get("client_secret") or ""))

    async def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        """See `Login.address`."""
        query = {
            "response_type": "code",
            "client_id": app.id,
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.open_base}{(await self._known())['authorization_endpoint']}?{urlencode(query)}"

    async def exchange(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> Grant:
        """See `Login.exchange`."""
        return await self._grant(
            app, grant_type="authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier
        )

    async def refresh(self, app: OAuthApp, refresh: str) -> Grant:
        """See `Login.refresh`."""
        return await self._grant(app, grant_type="refresh_token", refresh_token=refresh)

    async def revoke(self, app: OAuthApp, token: str) -> None:
        """See `Login.revoke`."""
        try:
            await self._send("revocation_endpoint", data={**_authenticated(app), "token": token})
        except HablaError:
            return

    async def _grant(self, app: OAuthApp, **fields: str) -> Grant:
        answer = await self._send("token_endpoint", data={**_authenticated(app), **fields})
        access, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(access, str) or not access:
            raise self.unreachable()
        seconds = float(lasts) if isinstance(lasts, int | float) and not isinstance(lasts, bool) else None
        return Grant(access, str(answer.get("refresh_token") or ""), seconds)

    async def _known(self) -> dict[str, str]:
        if not self.paths:
            try:
                response = await self.http.get(self.base + _DISCOVERY)
            except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
                raise self.unreachable() from error
            said = json_of(response)
            if not response.is_success or not isinstance(said, dict):
                raise self.unreachable()
            self.paths = {name: self._path(str(said.get(name) or "")) for name in _NAMES}
            if not all(self.paths[name] for name in _NAMES[:3]):
                self.paths = {}
                raise self.unreachable()
        return self.paths

    def _path(self, address: str) -> str:
        """Path below the base, which may have one of its own behind a proxy; none for what is no plain path."""
        try:
            path = urlsplit(address).path
        except ValueError:
            return ""
        for base in (self.open_base, self.base):
            path = path.removeprefix(urlsplit(base).path.rstrip("/"))
        return path if _PLAIN.fullmatch(path) and under(self.base + path, (self.base,)) else ""

    async def _send(
        self, endpoint: str, *, json: Mapping[str, Any] | None = None, data: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Sent once: neither a code nor a refresh token may be used twice."""
        path = (await self._known())[endpoint]
        if not path:
            raise self.unreachable()
        url = self.base + path
        try:
            response = await self.http.post(url, json=json, data=data)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error
        body = json_of(response)
        answer: dict[str, Any] = body if isinstance(body, dict) else {}
        if response.is_success:
            return answer
        if response.status_code >= 500 or response.status_code == 429:
            raise self.unreachable()
        name = str(answer.get("error") or response.status_code)
        code = "invalid_client" if name in _FORGOTTEN else "sign_in_refused"
        raise ToolFailed(self.refused(trimmed(answer.get("error_description") or name, 120)), code=code)


def _authenticated(app: OAuthApp) -> dict[str, str]:
    """The client's own credential, as `client_secret_post`."""
    return {"client_id": app.id, **({"client_secret": app.secret} if app.secret else {})}
