"""Kestra over HTTP: two dialects, two shapes of errors, and starts that are never repeated."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote

import httpx

from assistant.catalogue import Lang
from assistant.errors import HablaError, NotConfigured, ToolFailed, UpstreamUnavailable
from tools.kestra.settings import KestraSettings
from tools.kestra.texts import say
from tools.wire import Params, json_of, read_once_more, retry_after, trimmed

Json = dict[str, Any]
Dialect = Literal["1.x", "2.x"]
SYSTEM = "kestra"
File = tuple[str, bytes, str]
"""Name, content, media type."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
_VERSION = re.compile(r"^\D*(\d+)\.(\d+)")


@dataclass
class Probe:
    """What the server said about itself; asked once."""

    version: str = ""
    dialect: Dialect | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class KestraClient:
    """One server, one tenant. `speaking` makes the same with errors in another language."""

    settings: KestraSettings
    http: httpx.AsyncClient
    lang: Lang = "es"
    probe: Probe = field(default_factory=Probe)

    def speaking(self, lang: Lang) -> KestraClient:
        """The same connection with errors in `lang`."""
        return replace(self, lang=lang)

    @property
    def root(self) -> str:
        """Where everything of the tenant is."""
        return f"{self.settings.base}/api/v1/{self.settings.tenant}"

    @property
    def headers(self) -> dict[str, str]:
        """The credential; no cookie is ever kept, since cookies make Kestra ask for a CSRF token."""
        if self.settings.token:
            return {"Authorization": f"Bearer {self.settings.token}"}
        basic = httpx.BasicAuth(self.settings.user, self.settings.password)
        request = next(basic.auth_flow(httpx.Request("GET", self.settings.base)))
        return {"Authorization": request.headers["Authorization"]}

    async def dialect(self, *, fresh: bool = False) -> Dialect:
        """1.x or 2.x, asked again when `fresh`: a server may be upgraded under us.

        When the server does not say, 2.x: it fails loudly on the other, not silently.
        """
        async with self.probe.lock:
            if self.probe.dialect is None or fresh:
                self.probe.version = self.settings.version or await self._version()
                self.probe.dialect = _dialect(self.probe.version, self.lang)
        return self.probe.dialect

    async def _version(self) -> str:
        response = await self._send_get(f"{self.settings.base}/api/v1/configs", None)
        body = json_of(response)
        if not response.is_success or not isinstance(body, dict):
            raise self.refusal(response)
        return str(body.get("version") or "")

    async def get(self, path: str, params: Params | None = None) -> Any:
        """JSON of a GET below the tenant."""
        response = await self._send_get(self.root + path, params)
        if not response.is_success:
            raise self.refusal(response)
        body = json_of(response)
        if body is None:
            raise self.garbled()
        return body

    async def _send_get(self, url: str, params: Params | None) -> httpx.Response:
        try:
            return await read_once_more(self.http, url, params=params, headers=self.headers)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error

    async def validate(self, flow: str, values: Mapping[str, str], files: Mapping[str, File]) -> Json:
        """Dry run of a start. Answers 200 even when inputs are wrong; it changes nothing."""
        try:
            response = await self.http.post(
                f"{self.root}/executions/{_path(flow)}/validate", files=parts_of(values, files), headers=self.headers
            )
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise self.unreachable() from error
        if not response.is_success:
            raise self.refusal(response)
        body = json_of(response)
        if not isinstance(body, dict):
            raise self.garbled()
        return body

    async def start(
        self,
        flow: str,
        values: Mapping[str, str],
        files: Mapping[str, File],
        *,
        revision: int,
        labels: Sequence[tuple[str, str]],
    ) -> Json:
        """Starts an execution, once.

        Raises:
            ToolFailed: certainly not started.
            UpstreamUnavailable: in doubt.
        """
        params: list[tuple[str, str | int | float | bool | None]] = [("labels", f"{k}:{v}") for k, v in labels]
        if revision > 0:
            params.append(("revision", revision))
        url = f"{self.root}/executions/{_path(flow)}"
        try:
            response = await self.http.post(
                url, params=httpx.QueryParams(params), files=parts_of(values, files), headers=self.headers
            )
        except NOT_SENT as error:
            raise ToolFailed(say("not_sent", self.lang, url=self.settings.base), code="not_sent") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise self._doubt() from error
        body = json_of(response)
        if response.is_success and isinstance(body, dict) and body.get("id"):
            return body
        raise self._not_started(response)

    def _not_started(self, response: httpx.Response) -> HablaError:
        """A refusal below 500 means no execution, but for a time-out and an early 2.0 bug (kestra-io/kestra#17863)."""
        status = response.status_code
        vanished = status == 404 and "disappear" in detail_of(response).lower()
        if not 400 <= status < 500 or status == 408 or vanished:
            return self._doubt()
        error = self.refusal(response)
        return ToolFailed(error.message, code=error.code)

    def refusal(self, response: httpx.Response) -> HablaError:
        """One of ours for each way in which the server says no."""
        status, detail = response.status_code, detail_of(response)
        if response.is_redirect:
            return NotConfigured(say("redirected", self.lang, url=self.settings.base))
        match status:
            case 401:
                return NotConfigured(say("credentials", self.lang))
            case 403:
                return ToolFailed(say("forbidden", self.lang), code="forbidden")
            case 404:
                return ToolFailed(say("missing", self.lang), code="not_found")
            case 429:
                return self.busy(response)
            case _ if status >= 500:
                return self.unreachable(retry_after(response))
            case _ if status >= 400:
                return ToolFailed(say("refused", self.lang, detail=detail or status), code="refused")
            case _:
                return self.garbled()

    def refusal_of_act(self, response: httpx.Response) -> HablaError:
        """The same for an act on an execution, whose path differs between the dialects.

        The other dialect's path is unknown there, or reads as the start of a flow: the flow is not found, or the method
        or the body is wrong. The paid edition answers 403 to what it does not know.
        """
        status, detail = response.status_code, detail_of(response).lower()
        elsewhere = status == 404 and ("flow is not found" in detail or "page not found" in detail)
        if elsewhere or status in (405, 415):
            self.probe.dialect = None
            return NotConfigured(say("wrong_dialect", self.lang, version=self.probe.version or "?"))
        if status == 403:
            return ToolFailed(say("forbidden_act", self.lang), code="forbidden")
        return self.refusal(response)

    def busy(self, response: httpx.Response) -> UpstreamUnavailable:
        """Too many requests, for how long when the server says so."""
        seconds = retry_after(response)
        text = say("busy", self.lang) if seconds is None else say("busy_for", self.lang, seconds=int(seconds))
        return UpstreamUnavailable(text, system=SYSTEM, retry_after=seconds)

    def unreachable(self, retry_after: float | None = None) -> UpstreamUnavailable:
        """Nobody there, or not well."""
        text = say("unreachable", self.lang, url=self.settings.base)
        return UpstreamUnavailable(text, system=SYSTEM, retry_after=retry_after)

    def garbled(self) -> UpstreamUnavailable:
        """An answer that is none of Kestra's."""
        text = say("garbled", self.lang, url=self.settings.base)
        return UpstreamUnavailable(text, system=SYSTEM, code="garbled_answer")

    def _doubt(self) -> UpstreamUnavailable:
        return UpstreamUnavailable(say("in_doubt", self.lang), system=SYSTEM, code="in_doubt")


def detail_of(response: httpx.Response) -> str:
    """The reason in either shape of error, in a plain text, or none."""
    body = json_of(response)
    if isinstance(body, dict):
        return trimmed(body.get("detail") or body.get("message") or body.get("title") or "")
    return "" if body is not None or "<" in response.text[:200] else trimmed(response.text)


def _dialect(version: str, lang: Lang) -> Dialect:
    found = _VERSION.match(version)
    if found is None:
        return "2.x"
    major, minor = int(found[1]), int(found[2])
    if (major, minor) < (0, 23):
        raise NotConfigured(say("too_old", lang, version=version))
    return "2.x" if major >= 2 else "1.x"


def parts_of(values: Mapping[str, str], files: Mapping[str, File]) -> list[tuple[str, Any]] | None:
    """One part an input, always multipart; no body at all when there are no inputs."""
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in values.items()]
    parts += [(name, file) for name, file in files.items()]
    return parts or None


def _path(flow: str) -> str:
    """`<namespace>/<flow>` as a path."""
    namespace, _, name = flow.rpartition("/")
    return f"{quote(namespace, safe='')}/{quote(name, safe='')}"
