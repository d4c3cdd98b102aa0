"""A client that costs little, so that on a small machine the server's figures stay the server's."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_FRAME = b"\ndata: "


@dataclass(frozen=True, slots=True)
class Received:
    """One whole stream. Times are seconds since the request was written."""

    first: float
    last: float
    frames: int
    size: int
    last_id: str


def _head(method: str, path: str, port: int, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


async def post(port: int, path: str, body: object) -> Received:
    """Sends JSON and follows the stream to its end."""
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return await _follow(port, _head("POST", path, port, headers) + content)


async def get(port: int, path: str) -> Received:
    """Follows a stream to its end."""
    return await _follow(port, _head("GET", path, port, {}))


async def _follow(port: int, request: bytes) -> Received:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        began = time.perf_counter()
        writer.write(request)
        received, first = b"", 0.0
        while piece := await reader.read(65_536):
            received += piece
            if not first and _FRAME in received:
                first = time.perf_counter() - began
        last = time.perf_counter() - began
    finally:
        writer.close()
        await writer.wait_closed()
    if not received.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"The server answered: {received[:300]!r}")
    frames = received.count(_FRAME)
    ids = received.rpartition(b"\nid: ")[2].partition(b"\n")[0]
    return Received(first, last, frames, len(received), ids.decode())


@asynccontextmanager
async def idle_streams(port: int, path: str, count: int, last_id: str) -> AsyncIterator[None]:
    """Holds that many open streams that have nothing to say."""
    request = _head("GET", path, port, {"Last-Event-ID": last_id} if last_id else {})
    writers: list[asyncio.StreamWriter] = []
    try:
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"The server answered: {head!r}")
        yield
    finally:
        for writer in writers:
            writer.close()
