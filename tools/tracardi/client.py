"""Tracardi over HTTP: one shared login, and reads."""

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
from tools.tracardi.tql import any_of
from tools.wire import json_of, read_once_more

Json = dict[str, Any]
SYSTEM = "tracardi"


@dataclass
class Login:
    """The token of the service account. Every login of an account gives the same token, so one is shared."""

    token: str | None = None
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
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unreachable() from error
        body = json_of(response)
        if not response.is_success or not isinstance(body, dict):
            raise self._unreachable() if response.status_code >= 500 else self._garbled()
        return str(body.get("version") or "")

    async def profile(self, profile_id: str) -> Json | None:
        """A profile by any of its ids; none when there is no such one."""
        found = await self._call("GET", f"/profile/{quote(profile_id, safe='')}")
        return found if isinstance(found, dict) else None

    async def profiles(self, where: str, limit: int) -> list[Json]:
        """Profiles for which the condition holds, unsorted."""
        answer = await self._call("POST", "/profile/select", {"where": where, "limit": limit})
        return _results(answer, self)

    async def events(self, profile_id: str, days: int, timezone: str, limit: int) -> list[Json]:
        """Events of a profile in the last days, newest first."""
        body = {
            "minDate": {"delta": {"value": -days, "entity": "day"}},
            "maxDate": {},
            "where": any_of("profile", [profile_id]),
            "timeZone": timezone,
            "start": 0,
            "limit": limit,
        }
        return _results(await self._call("POST", "/event/select/range", body), self)

    async def sign_in(self, refused: str | None = None) -> str:
        """The token; a new login only when there is none or `refused` is the one we have."""
        async with self.login.lock:
            if self.login.token is None or self.login.token == refused:
                self.login.token = await self._new_token()
            return self.login.token

    async def _new_token(self) -> str:
        form = {"username": self.settings.user, "password": self.settings.password}
        try:
            response = await self.http.post(f"{self.settings.base}/user/token", data=form)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unreachable() from error
        body = json_of(response)
        if response.is_success and isinstance(body, dict) and body.get("access_token"):
            return str(body["access_token"])
        if response.status_code in {400, 401, 403, 422}:
            raise NotConfigured(say("credentials", self.lang))
        raise self._unreachable() if response.status_code >= 500 else self._garbled()

    async def _call(self, method: str, path: str, body: Json | None = None) -> Any:
        """JSON of a read; the session may have ended, so a 401 is followed by one login and one more try."""
        token = await self.sign_in()
        response = await self._send(method, path, body, token)
        if response.status_code == 401:
            response = await self._send(method, path, body, await self.sign_in(refused=token))
        match response.status_code:
            case 401 | 402 | 403:
                # The same answer is given to a missing role; straight after a login it can mean nothing else.
                raise ToolFailed(say("forbidden", self.lang), code="forbidden")
            case 404:
                return None
            case 502 | 503 | 504:
                raise self._unreachable()
            case status if status >= 400:
                # A 500 carries the parser's or engine's own text; it is not for people.
                raise ToolFailed(say("broken", self.lang), code="engine_error")
            case _ if response.is_success:
                return json_of(response)
            case _:
                raise self._garbled()

    async def _send(self, method: str, path: str, body: Json | None, token: str) -> httpx.Response:
        url = self.settings.base + path
        headers = {"Authorization": f"Bearer {token}", "x-context": "production"}
        try:
            if method == "GET":
                return await read_once_more(self.http, url, headers=headers)
            return await self.http.request(method, url, json=body, headers=headers)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self._unreachable() from error

    def _unreachable(self) -> UpstreamUnavailable:
        return UpstreamUnavailable(say("unreachable", self.lang, url=self.settings.base), system=SYSTEM)

    def _garbled(self) -> UpstreamUnavailable:
        text = say("garbled", self.lang, url=self.settings.base)
        return UpstreamUnavailable(text, system=SYSTEM, code="garbled_answer")


def _results(answer: Any, client: TracardiClient) -> list[Json]:
    found = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise client._garbled()
    return [item for item in found if isinstance(item, dict)]
