"""Makes requests go wrong as `Faults` says."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engines.kestra.faults import AFTER, ANSWERS, STREAMS, Fault, Faults
from engines.kestra.problems import Problem, render
from engines.kestra.settings import Dialect

_SIGN_IN = "<!doctype html><title>Sign in</title><form>…</form>"
_BROKEN = '{"id": "4NFYrJfMEBQpLNDsGwXWZg", "state": {"curr'
_TIMED_OUT = "Operation timed out waiting for state transition"
_PROBLEMS = {
    "error": (500, "Internal server error"),
    "error_after": (500, "Internal server error"),
    "unauthorized": (401, "Injected fault"),
    "forbidden": (403, "Forbidden"),
    "timeout": (504, _TIMED_OUT),
    "timeout_after": (504, _TIMED_OUT),
    "hang": (504, "Injected fault"),
    "vanished_after": (404, "Execution disappeared after create"),
}
_DROPS = 40
_PROXY = {"busy": (429, "Too Many Requests"), "unavailable": (503, "Service Temporarily Unavailable")}


class FaultMiddleware:
    """Answers for the application, spoils its answer, or lets it pass."""

    def __init__(self, app: ASGIApp, faults: Faults, dialect: Dialect) -> None:
        self._app = app
        self._faults = faults
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind in ANSWERS:
            if fault.kind == "hang":
                await asyncio.sleep(60 if fault.seconds is None else fault.seconds)
            await self._answer(fault, scope, receive)(scope, receive, send)
        elif fault.kind in AFTER:
            await self._spoil(fault, scope, receive, send)
        elif fault.kind in STREAMS:
            await _stream(self._app, fault, scope, receive, send)

    def _answer(self, fault: Fault, scope: Scope, receive: Receive) -> Response:
        kind = fault.kind
        if kind in _PROXY:
            status, words = _PROXY[kind]
            headers = {"Retry-After": str(math.ceil(2 if fault.seconds is None else fault.seconds))}
            return HTMLResponse(f"<html><h1>{status} {words}</h1></html>", status, headers=headers)
        if kind == "html":
            return HTMLResponse(_SIGN_IN)
        if kind in ("garbage", "garbage_after"):
            return Response(_BROKEN, media_type="application/json")
        status, words = _PROBLEMS[kind]
        return render(Request(scope, receive), self._dialect, Problem(status, words))

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "drip":
            await self._app(scope, receive, _Drip(send, 1.0 if fault.seconds is None else fault.seconds))
            return
        again = await _kept(receive) if fault.kind == "twice_reset_after" else None
        for _ in range(1 if again is None else 2):
            await self._app(dict(scope), receive if again is None else again(), _swallow)
        if fault.kind.endswith("reset_after"):
            # Promising more bytes than come makes the server drop the connection.
            headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
        else:
            await self._answer(fault, scope, receive)(scope, receive, send)


async def _kept(receive: Receive) -> Callable[[], Receive]:
    """The whole body, to be received again and again."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break

    def again() -> Receive:
        left = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_kept() -> Message:
            return left.pop() if left else {"type": "http.disconnect"}

        return receive_kept

    return again


class _Drip:
    """Sends a body in drops."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds

    async def __call__(self, message: Message) -> None:
        body = message.get("body", b"")
        size = max(1, len(body) // _DROPS)
        drops = [body[at : at + size] for at in range(0, len(body), size)]
        for drop in drops[:-1]:
            await self._send({"type": "http.response.body", "body": drop, "more_body": True})
            await asyncio.sleep(self._seconds / len(drops))
        await self._send({**message, "body": drops[-1]} if drops else message)


class _Cut(Exception):
    """The stream is over here."""


async def _stream(app: ASGIApp, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """Passes a stream on until the fault strikes; what is left unfinished the server breaks off."""
    heard = asyncio.Event()

    async def passing(message: Message) -> None:
        body = bytes(message.get("body", b""))
        if fault.kind == "follow_silent" and body and not body.startswith(b"id: start"):
            return
        if fault.kind == "follow_no_end" and body.startswith(b"id: end"):
            raise _Cut
        heard.set()
        await send(message)
        if fault.kind == "follow_early" and body.startswith(b"id: progress"):
            raise _Cut

    if fault.kind != "follow_quiet_cut":
        with suppress(_Cut):
            await app(scope, receive, passing)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    work = asyncio.ensure_future(app(scope, receive, passing))
    try:
        while not work.done():
            heard.clear()
            async with asyncio.timeout(1.0 if fault.seconds is None else fault.seconds):
                await heard.wait()
    except TimeoutError:
        pass
    finally:
        work.cancel()
        await asyncio.wait({work})


async def _swallow(message: Message) -> None:
    return None
