"""Misbehaviour on demand, for tests.

`POST /__faults` takes a list of `{"kind", "method"?, "path"?, "times"?, "seconds"?, "flow"?}` and replaces what was
set; `GET` shows what is left. Kinds:

- `error`: 500, and nothing was done
- `error_after`: 500, yet the request was carried out
- `reset_after`: the request was carried out, then the connection breaks in the middle of the answer
- `hang`: no answer for `seconds` (default 60), and nothing was done
- `unauthorized`: 401
- `fail`: the next execution of `flow` fails at its first task
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engines.kestra.problems import Problem, render
from engines.kestra.settings import Dialect

_KINDS = {"error", "error_after", "reset_after", "hang", "unauthorized", "fail"}


@dataclass
class Fault:
    """One fault that still waits to happen."""

    kind: str
    method: str | None = None
    path: str = ""
    times: int = 1
    seconds: float = 60
    flow: str | None = None


class Faults:
    """The faults that still wait, and the route that sets them."""

    def __init__(self, doom_next: set[str]) -> None:
        self._doom_next = doom_next
        self._waiting: list[Fault] = []

    async def control(self, request: Request) -> Response:
        """`/__faults`."""
        if request.method == "POST":
            self._waiting = [Fault(**item) for item in await request.json()]
            if any(fault.kind not in _KINDS for fault in self._waiting):
                raise Problem(422, f"kind must be one of {sorted(_KINDS)}")
            self._doom_next |= {f.flow for f in self._waiting if f.kind == "fail" and f.flow}
            self._waiting = [fault for fault in self._waiting if fault.kind != "fail"]
        return JSONResponse([vars(fault) for fault in self._waiting])

    def take(self, scope: Scope) -> Fault | None:
        """The fault for a request, if one waits; it is used up."""
        for fault in self._waiting:
            if scope["path"].endswith("/__faults"):
                return None
            if fault.method in {None, scope["method"]} and re.search(fault.path, scope["path"]):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


class FaultMiddleware:
    """Makes the requests that pass go wrong."""

    def __init__(self, app: ASGIApp, faults: Faults, dialect: Dialect) -> None:
        self._app = app
        self._faults = faults
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope) if scope["type"] == "http" else None
        match fault.kind if fault else None:
            case "error":
                await self._answer(500, scope, receive, send)
            case "unauthorized":
                await self._answer(401, scope, receive, send)
            case "hang":
                await asyncio.sleep(fault.seconds if fault else 0)
                await self._answer(504, scope, receive, send)
            case "error_after":
                await self._app(scope, receive, _swallow)
                await self._answer(500, scope, receive, send)
            case "reset_after":
                await self._app(scope, receive, _swallow)
                # Promising more bytes than come makes the server drop the connection.
                headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": b"{", "more_body": True})
            case _:
                await self._app(scope, receive, send)

    async def _answer(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(status, "Internal server error" if status == 500 else "Injected fault")
        await render(Request(scope, receive), self._dialect, problem)(scope, receive, send)


async def _swallow(message: Message) -> None:
    return None
