"""What really came over the wire, beside what litellm makes of it.

litellm reports a stream that was cut as complete: it makes up a finish reason and estimates the usage
(https://github.com/BerriAI/litellm/issues/36168 is the neighbouring loss). So the end, the usage and an error inside
the stream are read here, from the bytes.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import certifi
import httpx

_FINISH = re.compile(rb'"finish_reason"\s*:\s*"(\w+)"')


@dataclass
class WireRecord:
    """One exchange as the bytes tell it."""

    status: int = 0
    retry_after: float | None = None
    received: int = 0
    """Bytes of the body."""
    requests: int = 0
    done: bool = False
    """`[DONE]` was seen."""
    finish: str = ""
    """The finish reason the server gave; litellm's may be made up."""
    usage: dict[str, Any] | None = None
    served: str = ""
    """The model that answered, which is another one after a fallback."""
    error: dict[str, Any] | None = None
    """The error object: a refusal's body, or one inside a stream that had begun with status 200."""
    broken: bool = False
    """The connection was lost in the middle of the body."""
    garbled: bool = False
    """A data line was not JSON. litellm skips it, or breaks, by dialect; either way something is missing."""
    whole: bool = False
    """The body is one JSON object, not a stream of events."""
    _rest: bytes = b""
    _body: _RecordedBody | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """The server said that it had finished."""
        intact = self.error is None and not self.broken and not self.garbled
        return intact and (self.done or self.usage is not None or bool(self.finish))

    def begin(self, response: httpx.Response, body: _RecordedBody) -> None:
        self.requests += 1
        self.status = response.status_code
        self.whole = self.status >= 300 or "json" in response.headers.get("content-type", "")
        self.retry_after = _seconds(response.headers.get("retry-after"))
        self._body = body

    def feed(self, data: bytes) -> None:
        """Reads what arrived; lines may be split anywhere, inside a UTF-8 sequence too."""
        self.received += len(data)
        if self.whole:
            self._rest += data
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line)

    def end(self) -> None:
        rest, self._rest = self._rest, b""
        if self.status >= 300:
            self._refusal(rest)
        elif self.whole:
            self._facts(rest)
        else:
            self._line(rest)

    def _refusal(self, body: bytes) -> None:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            found = body.decode("utf-8", "replace")[:500]
        error = found.get("error", found) if isinstance(found, dict) else found
        self.error = error if isinstance(error, dict) else {"message": str(error)}

    async def aclose(self) -> None:
        """Closes the connection upstream; harmless when it is closed already."""
        if self._body is not None:
            await self._body.aclose()

    def _line(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        payload = line[5:].strip()
        if payload == b"[DONE]":
            self.done = True
            return
        if payload and not (payload.startswith(b"{") and payload.endswith(b"}")):
            self.garbled = True
            return
        if found := _FINISH.search(line):
            self.finish = found[1].decode()
        if b'"usage"' in line or b'"error"' in line:
            self._facts(payload)

    def _facts(self, payload: bytes) -> None:
        try:
            chunk = json.loads(payload)
        except (ValueError, RecursionError):
            return
        if not isinstance(chunk, dict):
            return
        if isinstance(chunk.get("usage"), dict):
            self.usage = chunk["usage"]
            self.served = str(chunk.get("model") or "")
        if error := chunk.get("error"):
            self.error = error if isinstance(error, dict) else {"message": str(error)}


class _RecordedBody(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, record: WireRecord) -> None:
        self._stream = stream
        self._record = record

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                self._record.feed(part)
                yield part
        except httpx.TransportError:
            self._record.broken = True
            raise
        self._record.end()

    async def aclose(self) -> None:
        await self._stream.aclose()


class RecordingTransport(httpx.AsyncBaseTransport):
    """Records one call. The pool is shared, so closing this one leaves its connections alone."""

    def __init__(self, pool: httpx.AsyncBaseTransport, record: WireRecord) -> None:
        self._pool = pool
        self._record = record

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._pool.handle_async_request(request)
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("the pool must answer with asynchronous streams")
        body = _RecordedBody(response.stream, self._record)
        self._record.begin(response, body)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=body, extensions=response.extensions
        )


class Canned(httpx.AsyncBaseTransport):
    """A pool that connects to nothing and gives every request the same short stream."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        head = {"id": "canned", "object": "chat.completion.chunk", "created": 1, "model": "canned"}
        call = {"index": 0, "id": "c", "type": "function", "function": {"name": "a", "arguments": "{}"}}
        chunks = (
            {"choices": [{"index": 0, "delta": {"content": "hola"}, "finish_reason": None}]},
            {"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}]},
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]},
            {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}},
        )
        body = "".join(f"data: {json.dumps(head | chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)


def new_pool() -> httpx.AsyncHTTPTransport:
    """The connections to the model; no proxy is taken from the environment."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=20, keepalive_expiry=60)
    return httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=False, limits=limits)


@cache
def _trusted() -> ssl.SSLContext:
    """The system's roots, where a company adds its own, and certifi's, where a slim image has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        return None
