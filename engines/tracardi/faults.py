"""Misbehaviour on demand, for tests.

`POST /__faults` takes a list of `{"kind", "method"?, "path"?, "times"?, "seconds"?}` and replaces what was set; `GET`
shows what is left. Kinds:

- `error`: 500, and nothing was done
- `reset_after`: the request was carried out, then the connection breaks in the middle of the answer
- `hang`: no answer for `seconds` (default 60), and nothing was done
- `unauthorized`: 401
- `errors`: events are stored, and the answer is 226 with errors
- `other_profile`: events go to a new profile, as when a session is somebody else's
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS = frozenset({"error", "reset_after", "hang", "unauthorized", "errors", "other_profile"})


@dataclass
class Fault:
    """One fault that still waits to happen."""

    kind: str
    method: str | None = None
    path: str = ""
    times: int = 1
    seconds: float = 60


class Faults:
    """The faults that still wait, and the route that sets them."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    async def control(self, request: Request) -> Response:
        """`/__faults`."""
        if request.method == "POST":
            wanted = [Fault(**item) for item in await request.json()]
            if any(fault.kind not in _KINDS for fault in wanted):
                return JSONResponse({"detail": f"kind must be one of {sorted(_KINDS)}"}, 422)
            self._waiting = wanted
        return JSONResponse([vars(fault) for fault in self._waiting])

    def take(self, scope: Scope) -> Fault | None:
        """The fault for a request, if one waits; it is used up."""
        if scope["path"].endswith("/__faults"):
            return None
        for fault in self._waiting:
            if fault.method in {None, scope["method"]} and re.search(fault.path, scope["path"]):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


class FaultMiddleware:
    """Makes the requests that pass go wrong; what only a route can do wrong is left in `request.state.fault`."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope) if scope["type"] == "http" else None
        match fault.kind if fault else None:
            case "error":
                await JSONResponse({"detail": "Injected fault"}, 500)(scope, receive, send)
            case "unauthorized":
                detail = "Invalid authentication credentials"
                await JSONResponse({"detail": detail}, 401)(scope, receive, send)
            case "hang":
                await asyncio.sleep(fault.seconds if fault else 0)
                await JSONResponse({"detail": "Injected fault"}, 504)(scope, receive, send)
            case "reset_after":
                await self._app(scope, receive, _swallow)
                # Promising more bytes than come makes the server drop the connection.
                headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": b"{", "more_body": True})
            case kind:
                scope.setdefault("state", {})["fault"] = kind
                await self._app(scope, receive, send)


async def _swallow(message: Message) -> None:
    return None
