"""Tracardi over HTTP: one shared login, reads that may be repeated, and the one write that never is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx

from assistant.catalogue import Lang
from assistant.errors import NotConfigured, ToolFailed, UpstreamUnavailable
from tools.tracardi.settings import TracardiSettings
from tools.tracardi.texts import say
from tools.wire import json_of, read_once_more, retry_after

Json = dict[str, Any]
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
SYSTEM = "tracardi"
_WORTH_REPEATING = frozenset({502, 503, 504})


@dataclass
class Login:
    """The token of the service account, and how many logins there were: each of them gives the same token."""

    token: str = ""
    number: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class TracardiClient:
    """One server, one account. `speaking` makes the same with errors in another language."""

    settings: TracardiSettings
    http: httpx.AsyncClient
    lang: Lang = "es"
    login: Login = field(default_factory=Login)

    def speaking(self, lang: Lang) -> TracardiClient:
        """The same connection with errors in `lang`."""
        return replace(self, lang=lang)

    async def version(self) -> str:
        """What the server says about itself; needs no credential."""
        try:
            response = await read_once_more(self.http, self.settings.base + "/")
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error
        body = json_of(response)
        if not response.is_success or not isinstance(body, dict):
            raise self.unreachable() if response.status_code >= 500 else self.garbled()
        return str(body.get("version") or "")

    async def get(self, *path: str, params: dict[str, str | int] | None = None) -> Any:
        """JSON of a GET; each step of the path is escaped. None when there is no such document."""
        return await self._call("GET", "/" + "/".join(quote(step, safe="") for step in path), None, params)

    async def post(self, path: str, body: Json) -> Json:
        """JSON of a search, which is always an object."""
        answer = await self._call("POST", path, body, None)
        if not isinstance(answer, dict):
            raise self.garbled()
        return answer

    async def sign_in(self, after: int = 0) -> tuple[str, int]:
        """The token and its number; a new login only when number `after` is still the last one."""
        async with self.login.lock:
            if self.login.number <= after:
                self.login.token = await self._new_token()
                self.login.number += 1
            return self.login.token, self.login.number

    async def track(self, body: Json) -> httpx.Response:
        """Sends events, once. The answer is the caller's to read: its body may echo what was sent.

        Raises:
            ToolFailed: it was certainly not sent.
            UpstreamUnavailable: it may or may not have arrived.
        """
        headers = {"x-context": self.settings.context}
        try:
            return await self.http.post(f"{self.settings.base}/track", json=body, headers=headers)
        except _NOT_SENT as error:
            raise ToolFailed(say("not_sent", self.lang, url=self.settings.base), code="not_sent") from error
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error

    async def _new_token(self) -> str:
        form = {"username": self.settings.user, "password": self.settings.password}
        try:
            response = await self.http.post(f"{self.settings.base}/user/token", data=form)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error
        body = json_of(response)
        if response.is_success and isinstance(body, dict) and body.get("access_token"):
            return str(body["access_token"])
        if response.status_code in {400, 401, 403, 422}:
            raise NotConfigured(say("credentials", self.lang))
        if response.status_code == 429:
            raise self.busy(response)
        raise self.unreachable() if response.status_code >= 500 else self.garbled()

    async def _call(self, method: str, path: str, body: Json | None, params: dict[str, str | int] | None) -> Any:
        """JSON of a read; the session may have ended, so a 401 is followed by one login and one more try."""
        token, number = await self.sign_in()
        response = await self._send(method, path, body, params, token)
        if response.status_code == 401:
            token, _ = await self.sign_in(after=number)
            response = await self._send(method, path, body, params, token)
        match response.status_code:
            case 401 | 403:
                # The same answer is given to a missing role; straight after a login it can mean nothing else.
                raise ToolFailed(say("forbidden", self.lang), code="forbidden")
            case 402:
                raise ToolFailed(say("licence", self.lang), code="forbidden")
            case 404 if response.content.strip() in {b"null", b""}:
                return None
            case 429:
                raise self.busy(response)
            case 502 | 503 | 504:
                raise self.unreachable()
            case 404 | 405:
                raise self.garbled()
            case status if status >= 400:
                # A 500 carries the parser's or engine's own text; it is not for people.
                raise ToolFailed(say("broken", self.lang), code="engine_error")
            case _ if response.is_success:
                return self._json(response)
            case _:
                raise self.garbled()

    async def _send(
        self, method: str, path: str, body: Json | None, params: dict[str, str | int] | None, token: str
    ) -> httpx.Response:
        """One request, repeated once after a broken connection or a 502, 503 or 504: all of these only read."""
        url = self.settings.base + path
        headers = {"Authorization": f"Bearer {token}", "x-context": self.settings.context}
        sent: dict[str, Any] = {"headers": headers, "params": params} | ({"json": body} if body is not None else {})
        try:
            try:
                response = await self.http.request(method, url, **sent)
            except httpx.TransportError:
                return await self.http.request(method, url, **sent)
            if response.status_code in _WORTH_REPEATING:
                return await self.http.request(method, url, **sent)
            return response
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error

    def _json(self, response: httpx.Response) -> Any:
        found = json_of(response)
        if found is None and response.content.strip() != b"null":
            raise self.garbled()
        return found

    def busy(self, response: httpx.Response) -> UpstreamUnavailable:
        """Too many requests, for how long when the server says so."""
        seconds = retry_after(response)
        text = say("busy", self.lang) if seconds is None else say("busy_for", self.lang, seconds=int(seconds))
        return UpstreamUnavailable(text, system=SYSTEM, retry_after=seconds)

    def unreachable(self) -> UpstreamUnavailable:
        """Nobody answers, or only a gateway does."""
        return UpstreamUnavailable(say("unreachable", self.lang, url=self.settings.base), system=SYSTEM)

    def garbled(self) -> UpstreamUnavailable:
        """Somebody answers what Tracardi would not."""
        text = say("garbled", self.lang, url=self.settings.base)
        return UpstreamUnavailable(text, system=SYSTEM, code="garbled_answer")
