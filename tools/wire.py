"""HTTP as every engine's client does it: explicit time-outs, no redirects, no proxies, and only reads repeated once."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Mapping
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx

Params = Mapping[str, str | int] | list[tuple[str, str | int | float | bool | None]]
USER_AGENT = "habla/0.1"
_WORTH_REPEATING = frozenset({502, 503, 504})
_TRIM = 300
_READ = 4000
_QUERY = re.compile(r"(?:\bLINE \d+:|\b(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b.*?\b(?:FROM|AS|INTO|SET|WHERE)\b).*")
"""SQL shows how rows are kept from people; a name in lower case is only a word."""
_VALUE = (
    r"(?:\\\".*?(?:\\\"|$)|\"(?:[^\"\\]|\\.)*(?:\"|$)|'(?:[^'\\]|\\.)*(?:'|$)|[^;\"'=]{1,80}(?=;\s*\w[\w ]{0,30}=)|\S+)"
)
"""What follows the name of a secret: whole where it is quoted or a part of a connection string, else one word."""
_SECRETS = (
    (re.compile(r"(\w+://)[^\s/]+@"), r"\1…@"),
    # A slash in a password; digits before the first slash are a port.
    (re.compile(r"(\w+://)[^\s/@:]*:(?!\d{1,5}/)[^\s@\"'<>]+@"), r"\1…@"),
    (re.compile(r"\b(bearer|basic|apikey)\s+[\w.~+/=-]{6,}", re.IGNORECASE), r"\1 …"),
    (re.compile(r"\b(?:ldpat_|sk-|gh[pousr]_|xox[abprs]-|eyJ)[\w.-]{4,}"), "…"),
    (
        re.compile(
            r"(?<![a-z])(pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key)(\\?[\"']?\s*[=:]\s*)" + _VALUE,
            re.IGNORECASE,
        ),
        r"\1\2…",
    ),
)
_PRIVATE = (
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (re.compile(r"(\w+://[^\s\"'<>?#]+)[?#][^\s\"'<>]*"), r"\1?…"),
    (re.compile(r"(/webhooks?/)[^\s\"'<>]+"), r"\1…"),
    (re.compile(r"(authorization|x-api-key|cookie|credentials?)(\"?'?\s*[=:]\s*).*", re.IGNORECASE), r"\1\2…"),
    (re.compile(r"\b(?:AKIA|ASIA|AIza|glpat-|hooks\.slack\.com/)[\w/.-]{8,}"), "…"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*"), "…"),
    (re.compile(r"(?<![\w-])(?=[\w+-]*\d)(?=[\w+-]*[A-Za-z])[\w+-]{40,}={0,2}(?![\w-])"), "…"),
)
"""Beyond secrets with a name: who gets mail, what follows an address, keys by their look."""


class Http(httpx.AsyncClient):
    """A client whose requests may be given up at any moment without losing their connections.

    httpcore leaves a connection taken for ever when its task is cancelled while it connects, waits in the queue or
    closes (https://github.com/encode/httpcore/issues/1093). So what nobody waits for any more runs to its own end,
    which the time-outs bound. Streams are not covered: they have clients of their own, see `new_stream_client`.
    """

    def __init__(self, *, total: float, **options: Any) -> None:
        super().__init__(**options)
        _keep_no_cookies(self)
        self._total = total
        self._under_way: set[asyncio.Task[httpx.Response]] = set()

    async def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        if stream:
            return await super().send(request, stream=True, **options)
        task = asyncio.create_task(super().send(request, **options))
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        # Waiting is no holding: who is cancelled here leaves the task to its own end.
        await asyncio.wait({task}, timeout=self._total)
        if not task.done():
            task.cancel()
            raise httpx.ReadTimeout(f"no whole answer within {self._total:.0f} s", request=request)
        return task.result()

    def _forget(self, task: asyncio.Task[httpx.Response]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            # Read, so that an error nobody waited for is not reported as lost.
            task.exception()

    async def aclose(self) -> None:
        left = [*self._under_way]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        await super().aclose()


def new_client(*, read: float = 30.0, connections: int = 40, total: float = 120.0) -> httpx.AsyncClient:
    """A client for one engine. Nothing from the environment (proxies, netrc) takes part.

    `read` is how long an answer may stand still, `total` how long it may take as a whole, in seconds.
    """
    return Http(
        total=total,
        timeout=httpx.Timeout(read, connect=5.0, pool=10.0),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=10, keepalive_expiry=4.0),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        verify=_trusted(),
        follow_redirects=False,
        trust_env=False,
    )


def new_stream_client(*, read: float | None = None) -> httpx.AsyncClient:
    """A client for one long stream, so that streams never use up an engine's connections.

    Silence is no error, unless `read` says after how many seconds it is one.
    """
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(read, connect=5.0),
        headers={"User-Agent": USER_AGENT, "Accept": "text/event-stream"},
        verify=_trusted(),
        follow_redirects=False,
        trust_env=False,
    )
    _keep_no_cookies(client)
    return client


def _keep_no_cookies(client: httpx.AsyncClient) -> None:
    """One client speaks for many persons: a session that an answer opens for one must not go out with another's."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


async def read_once_more(
    http: httpx.AsyncClient,
    url: str,
    *,
    params: Params | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """A GET, repeated once after a broken connection or a 502, 503 or 504.

    Raises:
        httpx.TransportError: it failed twice.
    """
    query = httpx.QueryParams(params) if params else None
    try:
        response = await http.get(url, params=query, headers=headers)
    except httpx.TransportError:
        return await http.get(url, params=query, headers=headers)
    if response.status_code in _WORTH_REPEATING:
        return await http.get(url, params=query, headers=headers)
    return response


def json_of(response: httpx.Response) -> Any:
    """The body as JSON, or None when it is none; real engines answer plain text in places."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def trimmed(text: object, limit: int = _TRIM) -> str:
    """An engine's own words, on one line and short, without control characters, secrets and queries."""
    line = " ".join(str(text)[:_READ].split())
    clean = _QUERY.sub("…", "".join(c for c in line if c.isprintable()))
    for pattern, instead in _SECRETS:
        clean = pattern.sub(instead, clean)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def redacted(text: object, limit: int = _TRIM) -> str:
    """A line of a log as its owner may read it: as `trimmed`, and without addresses of people and keys in addresses."""
    clean = trimmed(text, _READ)
    for pattern, instead in _PRIVATE:
        clean = pattern.sub(instead, clean)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of a `Retry-After` header, when it says seconds."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def under(url: str, bases: tuple[str, ...]) -> bool:
    """Whether `url` is an http(s) address at or below one of `bases`; user info and tricks are refused."""
    try:
        got = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return False
    if got.scheme not in {"http", "https"} or got.userinfo or ".." in got.path or "\\" in url:
        return False
    return any(_below(got, httpx.URL(base)) for base in bases if base)


def _below(url: httpx.URL, base: httpx.URL) -> bool:
    same = (url.scheme, url.host, _port(url)) == (base.scheme, base.host, _port(base))
    prefix = base.path.rstrip("/")
    return same and (url.path == prefix or url.path.startswith(prefix + "/"))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
