"""A proxy in front of a stand-in: it passes everything on, counts it, and misbehaves where it is told to."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

Kind = Literal["slow", "cut", "garbage", "busy", "busy_soon", "broken", "refused", "changed"]
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"}


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    method: str
    path: str
    target: str
    """Path and query."""
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Trouble:
    """What goes wrong, where (a pattern of the path), and how often.

    `slow` never answers within a test's patience, `cut` passes the request on and breaks the answer in its middle,
    `garbage` is a page that is no answer, `busy` 429 (`busy_soon` with a Retry-After), `broken` 500, `refused` 401,
    `changed` alters the JSON of the answer.
    """

    kind: Kind
    path: str = ""
    method: str = ""
    times: int = 1_000_000
    change: Callable[[Any], Any] = lambda body: body

    def takes(self, seen: Seen) -> bool:
        """Whether this request meets it; counts down."""
        if self.times <= 0 or (self.method and self.method != seen.method) or not re.search(self.path, seen.path):
            return False
        self.times -= 1
        return True


@dataclass
class Proxy:
    """`url` stands for the target's address; `troubles` and `seen` may be read and set from the test."""

    target: str
    url: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _listening: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _port: int = 0

    def count(self, method: str, path: str) -> int:
        """Requests so far of this method whose path matches."""
        return sum(s.method == method and bool(re.search(path, s.path)) for s in self.seen)

    def goes_wrong(self, *troubles: Trouble) -> None:
        """From now on these; with none all is well."""
        self.troubles[:] = troubles

    def down(self) -> None:
        """Nobody listens any more, and open connections end."""
        self._wait(self._close())

    def up(self) -> None:
        """At the same address again."""
        self._wait(self._listen())

    def _wait(self, work: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._listening is None:
            self._listening = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._listening.sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{self._port}{urlsplit(self.target).path}"

    async def _close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for writer in [*self._open]:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while seen := await _read(reader):
                self.seen.append(seen)
                if not await self._answer(seen, writer):
                    writer.transport.abort()
                    return
        except (ConnectionError, asyncio.IncompleteReadError, httpx.HTTPError):
            writer.transport.abort()
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        """Answers; false when the connection is to be broken."""
        trouble = next((t for t in self.troubles if t.takes(seen)), None)
        match trouble.kind if trouble else None:
            case "slow":
                await asyncio.sleep(60)
                return False
            case "garbage":
                await _send(writer, 200, [("content-type", "text/html")], b"<html><body>Sign in</body></html>")
            case "busy":
                await _send(writer, 429, [("content-type", "text/plain")], b"Too Many Requests")
            case "busy_soon":
                await _send(writer, 429, [("content-type", "text/plain"), ("retry-after", "7")], b"Too Many Requests")
            case "broken":
                detail = b'{"detail": "NullPointerException at SELECT secret FROM t"}'
                await _send(writer, 500, [("content-type", "application/json")], detail)
            case "refused":
                await _send(writer, 401, [("content-type", "text/plain")], b"Unauthorized")
            case _:
                return await self._pass_on(seen, writer, trouble)
        return True

    async def _pass_on(self, seen: Seen, writer: asyncio.StreamWriter, trouble: Trouble | None) -> bool:
        parts = urlsplit(self.target)
        url = f"{parts.scheme}://{parts.netloc}{seen.target}"
        headers = [(k, v) for k, v in seen.headers if k not in _HOP]
        async with httpx.AsyncClient(timeout=None, trust_env=False) as http:
            async with http.stream(seen.method, url, headers=headers, content=seen.body) as answer:
                kept = [(k, v) for k, v in answer.headers.items() if k not in _HOP]
                if answer.headers.get("content-type", "").startswith("text/event-stream"):
                    writer.write(_head(answer.status_code, [*kept, ("connection", "close")]))
                    async for chunk in answer.aiter_bytes():
                        writer.write(chunk)
                        await writer.drain()
                    return False
                body = await answer.aread()
        if trouble and trouble.kind == "cut":
            head = [*kept, ("content-length", str(len(body) + 10))]
            writer.write(_head(answer.status_code, head) + body[: len(body) // 2])
            await writer.drain()
            # What was written has to leave before the connection breaks.
            await asyncio.sleep(0.05)
            return False
        if trouble and trouble.kind == "changed" and body:
            body = json.dumps(trouble.change(json.loads(body))).encode()
        await _send(writer, answer.status_code, kept, body)
        return True


async def _read(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _ = head[0].split(" ", 2)
    headers = [(k.lower(), v.strip()) for k, _, v in (line.partition(":") for line in head[1:]) if k]
    given = dict(headers)
    if given.get("transfer-encoding") == "chunked":
        body = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    else:
        body = await reader.readexactly(int(given.get("content-length", "0")))
    return Seen(method, target.partition("?")[0], target, headers, body)


def _head(status: int, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send(writer: asyncio.StreamWriter, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    writer.write(_head(status, [*headers, ("content-length", str(len(body)))]) + body)
    await writer.drain()


@contextmanager
def in_front_of(target: str) -> Iterator[Proxy]:
    """A proxy in a thread of its own until the end of the block."""
    proxy, ready = Proxy(target.rstrip("/")), threading.Event()

    async def run() -> None:
        proxy._loop = asyncio.get_running_loop()
        await proxy._listen()
        ready.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await proxy._close()

    loop = asyncio.new_event_loop()
    main = loop.create_task(run())

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(main)
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.wait(left)) if left else None
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=work, name="proxy", daemon=True)
    thread.start()
    assert ready.wait(10), "the proxy did not start"
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(main.cancel)
        thread.join(10)
