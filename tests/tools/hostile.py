"""A server on loopback that misbehaves as told: any status, any bytes, silence, or a connection that breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """`chunks` are sent one by one with a pause before each; `then` says how it ends."""

    status: int = 200
    body: Any = None
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Sequence[tuple[float, str]] = ()
    hang: float = 0.0
    reset: bool = False


def ld(results: Any) -> Reply:
    """Lightdash's envelope."""
    return Reply(body={"status": "ok", "results": results})


def ld_error(status: int, name: str, message: str = "no") -> Reply:
    error = {"statusCode": status, "name": name, "message": message, "data": {}}
    return Reply(status, {"status": "error", "error": error})


def text(status: int, body: str, kind: str = "text/plain") -> Reply:
    return Reply(status, body, kind)


def sse(*events: tuple[float, str, Any], reset: bool = False, hang: float = 0.0) -> Reply:
    """Server-sent events `(pause, id, data)`."""
    chunks = [(pause, f"id: {kind}\ndata: {json.dumps(data)}\n\n") for pause, kind, data in events]
    return Reply(type="text/event-stream", chunks=chunks, reset=reset, hang=hang)


@dataclass
class Server:
    url: str = ""
    seen: list[Request] = field(default_factory=list)

    def count(self, method: str, ending: str) -> int:
        return sum(r.method == method and r.path.endswith(ending) for r in self.seen)

    async def until(self, method: str, ending: str, times: int = 1) -> None:
        """Waits until such a request has come so often."""
        for _ in range(500):
            if self.count(method, ending) >= times:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"no {method} {ending} came")


Handler = Callable[[Request], Reply]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Server]:
    server = Server()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            if request is None:
                return
            server.seen.append(request)
            await _answer(handler(request), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(one, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()[:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        listening.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:]) if k}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    if headers.get("transfer-encoding") == "chunked":
        body = await _chunked(reader)
    parts = urlsplit(target)
    return Request(method, parts.path, parse_qsl(parts.query), headers, body)


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


async def _answer(reply: Reply, writer: asyncio.StreamWriter) -> None:
    if reply.hang and not reply.chunks:
        await asyncio.sleep(reply.hang)
    if reply.reset and not reply.chunks:
        writer.transport.abort()
        return
    whole = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
    headers = {"Content-Type": reply.type, "Connection": "close", **reply.headers}
    if not reply.chunks:
        headers["Content-Length"] = str(len(whole.encode()))
    lines = [f"HTTP/1.1 {reply.status} X", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    if not reply.chunks:
        writer.write(whole.encode())
    for pause, chunk in reply.chunks:
        await asyncio.sleep(pause)
        writer.write(chunk.encode())
        await writer.drain()
    if reply.chunks and reply.hang:
        await asyncio.sleep(reply.hang)
    if reply.reset:
        writer.transport.abort()
        return
    await writer.drain()
