"""Lightdash over HTTP: the envelope, its errors, and a query from submission to its last page."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx

from assistant.catalogue import Lang
from assistant.errors import HablaError, NeedsSignIn, NotConfigured, ToolFailed, UpstreamUnavailable
from assistant.texts import say as core_say
from tools.base import Credential, Progress
from tools.lightdash.settings import LightdashSettings
from tools.lightdash.texts import say
from tools.wire import json_of, read_once_more, retry_after, trimmed

Json = dict[str, Any]
SYSTEM = "lightdash"
MAX_ROWS = 5000
_MISSING_ATTRIBUTE = re.compile(r'Invalid or missing user attribute "(\w{1,60})"')
_LONGEST_PAUSE = 1.0
_PHASES = {"pending": "submitted", "queued": "queued", "executing": "running"}


@dataclass
class Limits:
    """What the server says it allows; read once from its health page."""

    max_limit: int = MAX_ROWS
    page_size: int = 500


@dataclass(frozen=True)
class Answer:
    """A finished query: raw cells by field id, as the engine sent them."""

    query_id: str
    rows: tuple[Json, ...]
    total: int
    fields: Json
    metric_query: Json
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LightdashClient:
    """One person's view of one server. `speaking` makes the same for another person or language."""

    settings: LightdashSettings
    http: httpx.AsyncClient
    lang: Lang = "es"
    credential: Credential | None = None
    limits: Limits = field(default_factory=Limits)

    def speaking(self, lang: Lang, credential: Credential | None = None) -> LightdashClient:
        """The same connection with errors in `lang` and, if given, as the person whose credential it is."""
        return replace(self, lang=lang, credential=credential or self.credential)

    @property
    def subject(self) -> str:
        """Whose view this is: nothing learnt under it may be shown under another."""
        return self.credential.subject if self.credential else ""

    async def get(self, path: str, **params: str | int) -> Any:
        """`results` of a GET."""
        return await self._call("GET", path, params=params)

    async def post(self, path: str, body: Json) -> Any:
        """`results` of a POST, sent once."""
        return await self._call("POST", path, body=body)

    async def run(
        self, project: str, kind: str, body: Json, *, cap: int = MAX_ROWS
    ) -> AsyncGenerator[Progress | Answer, None]:
        """Submits to `/query/{kind}`, polls, and reads every page up to `cap` rows; the last item is the `Answer`."""
        base = f"/api/v2/projects/{quoted(project)}/query"
        submitted = await self.post(f"{base}/{kind}", {**body, "context": "api"})
        query_id = str(submitted.get("queryUuid", "")) if isinstance(submitted, dict) else ""
        if not query_id:
            raise self._garbled()
        yield Progress("submitted", query_id=query_id)
        ready = False
        try:
            phase = "submitted"
            page: Json = {}
            async with aclosing(self._poll(project, query_id)) as answers:
                async for page in answers:
                    ready = page.get("status") == "ready"
                    now = _PHASES.get(str(page.get("status")), phase)
                    if now != phase:
                        phase = now
                        yield Progress("running" if now == "running" else "queued", query_id=query_id)
            rows, total = await self._pages(base, query_id, page, cap)
            yield Progress("rows", rows=len(rows), query_id=query_id)
        except (asyncio.CancelledError, GeneratorExit):
            if not ready:
                await asyncio.shield(self.cancel(project, query_id))
            raise
        yield Answer(
            query_id=query_id,
            rows=tuple(rows),
            total=total,
            fields=submitted.get("fields") or {},
            metric_query=submitted.get("metricQuery") or {},
            warnings=tuple(trimmed(w.get("message", "")) for w in submitted.get("warnings") or ()),
        )

    async def cancel(self, project: str, query_id: str) -> None:
        """Asks the server to forget a query; the warehouse may go on all the same."""
        try:
            await self.post(f"/api/v2/projects/{quoted(project)}/query/{quoted(query_id)}/cancel", {})
        except HablaError:
            return

    async def _poll(self, project: str, query_id: str) -> AsyncGenerator[Json, None]:
        """Every answer until the query is ready."""
        started, pause = time.monotonic(), self.settings.first_poll
        base = f"/api/v2/projects/{quoted(project)}/query"
        while True:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            page = await self.get(f"{base}/{quoted(query_id)}", page=1, pageSize=self.limits.page_size)
            if not isinstance(page, dict):
                raise self._garbled()
            match page.get("status"):
                case "pending" | "queued" | "executing":
                    yield page
                case "ready":
                    yield page
                    return
                case "error":
                    detail = trimmed(page.get("error") or "?")
                    raise ToolFailed(say("refused", self.lang, detail=detail), code="query_failed")
                case "cancelled":
                    raise ToolFailed(say("cancelled", self.lang), code="query_cancelled")
                case "expired":
                    raise ToolFailed(say("missing", self.lang), code="query_expired")
                case _:
                    raise self._garbled()
            if time.monotonic() - started > self.settings.deadline:
                await self.cancel(project, query_id)
                seconds = int(self.settings.deadline)
                raise UpstreamUnavailable(say("too_slow", self.lang, seconds=seconds), system=SYSTEM, code="timeout")

    async def _pages(self, base: str, query_id: str, page: Json, cap: int) -> tuple[list[Json], int]:
        rows: list[Json] = list(page.get("rows") or ())
        total = int(page.get("totalResults") or len(rows))
        following = page.get("nextPage")
        while following and len(rows) < cap:
            page = await self.get(f"{base}/{quoted(query_id)}", page=int(following), pageSize=self.limits.page_size)
            more = list(page.get("rows") or ())
            rows += more
            following = page.get("nextPage") if more else None
        return rows[:cap], max(total, len(rows))

    async def _call(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        token = self.credential.token if self.credential else self.settings.token
        response = await self._send(method, path, token, params, body)
        if response.status_code == 401 and self.credential and self.credential.renew:
            # Refused before anything was done, so that even a POST may be sent again.
            response = await self._send(method, path, await self.credential.renew(), params, body)
        return self._results(response)

    async def _send(
        self, method: str, path: str, token: str, params: Mapping[str, Any] | None, body: Any
    ) -> httpx.Response:
        scheme = "ApiKey" if token.startswith("ldpat_") else "Bearer"
        # Where persons sign in there is none for all: the health page and sign-in need none.
        url, headers = self.settings.base + path, {"Authorization": f"{scheme} {token}"} if token else {}
        try:
            if method == "GET":
                return await read_once_more(self.http, url, params=params, headers=headers)
            return await self.http.request(method, url, json=body, headers=headers)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            text = say("unreachable", self.lang, url=self.settings.base)
            raise UpstreamUnavailable(text, system=SYSTEM) from error

    def _results(self, response: httpx.Response) -> Any:
        body = json_of(response)
        envelope: Json = body if isinstance(body, dict) else {}
        if response.is_success and envelope.get("status") == "ok":
            return envelope.get("results")
        raise self._refusal(response, envelope)

    def _refusal(self, response: httpx.Response, envelope: Json) -> HablaError:
        """One of ours for each way in which the server says no."""
        status, error = response.status_code, envelope.get("error")
        problem: Json = error if isinstance(error, dict) else {}
        name, detail = str(problem.get("name", "")), trimmed(problem.get("message") or "")
        if response.is_success and envelope.get("status") == "error":
            return ToolFailed(say("refused", self.lang, detail=detail or name or "?"), code="query_failed")
        if response.is_redirect:
            return NotConfigured(say("redirected", self.lang, url=self.settings.base))
        match status:
            case 401:
                return self._unauthorised()
            case 403:
                return ToolFailed(self._forbidden(detail), code="forbidden")
            case 404:
                return ToolFailed(say("missing", self.lang), code="not_found") if problem else self._garbled()
            case 429:
                return self._busy(response)
            case 502 | 503 | 504:
                text = say("unreachable", self.lang, url=self.settings.base)
                return UpstreamUnavailable(text, system=SYSTEM, retry_after=retry_after(response))
            case _ if status >= 500:
                return ToolFailed(say("broken", self.lang), code="engine_error")
            case _ if status >= 400 and problem:
                code = "unknown_field" if name == "FieldReferenceError" else "query_refused"
                return ToolFailed(say("refused", self.lang, detail=detail or name), code=code)
            case _:
                return self._garbled()

    def _forbidden(self, detail: str) -> str:
        """Why not, without the server's words: for a missing attribute they hold the SQL of the row filter."""
        missing = _MISSING_ATTRIBUTE.match(detail)
        return say("no_attribute", self.lang, name=missing[1]) if missing else say("forbidden", self.lang)

    def _unauthorised(self) -> HablaError:
        if self.credential:
            return NeedsSignIn(core_say("sign_in_again", self.lang, engine="Lightdash"), engine=SYSTEM)
        return NotConfigured(say("token", self.lang))

    def _busy(self, response: httpx.Response) -> UpstreamUnavailable:
        """Too many requests, for how long when the server says so."""
        seconds = retry_after(response)
        text = say("busy", self.lang) if seconds is None else say("busy_for", self.lang, seconds=int(seconds))
        return UpstreamUnavailable(text, system=SYSTEM, retry_after=seconds)

    def _garbled(self) -> UpstreamUnavailable:
        text = say("garbled", self.lang, url=self.settings.base)
        return UpstreamUnavailable(text, system=SYSTEM, code="garbled_answer")


def quoted(part: str) -> str:
    """One part of a path: names and ids are the server's or a model's, and none of them leads elsewhere."""
    return quote(part, safe="")
