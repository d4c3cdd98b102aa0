"""Misbehaviour on demand, for tests: what Kestra and the proxies before it have been seen to do.

`POST /__faults` takes a list of `{"kind", "method"?, "path"?, "times"?, "seconds"?, "flow"?}` and replaces what was
set; `GET` shows what is left. `path` is a regular expression, searched in the request's path.

Answers in place of the real one, nothing done:

- `error` 500 · `unauthorized` 401 · `forbidden` 403, as the paid edition answers unknown routes
- `busy` 429 and `unavailable` 503, as a proxy says it: HTML, and `Retry-After` in `seconds` (default 2)
- `timeout` 504 in Kestra's own words · `hang` no answer for `seconds` (default 60), then 504
- `html` 200 with a sign-in page · `garbage` 200 with broken JSON

The request is carried out, and then:

- `error_after` 500 · `timeout_after` 504 · `vanished_after` 404 "disappeared after create", an early 2.0 bug
- `reset_after` the connection breaks in the middle of the answer · `garbage_after` broken JSON
- `twice_reset_after` carried out twice, as a proxy that repeats a request does it, then the connection breaks
- `drip` the answer comes in drops, for `seconds` in all

Streams (`follow`):

- `follow_early` closes after its first progress · `follow_no_end` closes without the `end`
- `follow_silent` nothing after the fake first event, though the execution goes on
- `follow_quiet_cut` the connection breaks once nothing has come for `seconds`, as proxies do after a minute
- `follow_unknown` an unknown id breaks after `seconds` (Kestra: up to 10)

How executions are, until the next `POST`:

- `fail` the next execution of `flow` fails at its first task
- `late` a new execution is not readable for `seconds` after the answer to its start or its webhook
- `outputs_gone` outputs are lost · `logs_late` log lines can be read after `seconds`
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from engines.kestra.problems import Problem

ANSWERS = frozenset({"error", "unauthorized", "forbidden", "busy", "unavailable", "timeout", "hang", "html", "garbage"})
AFTER = frozenset(
    {"error_after", "timeout_after", "vanished_after", "reset_after", "garbage_after", "twice_reset_after", "drip"}
)
STREAMS = frozenset({"follow_early", "follow_no_end", "follow_silent", "follow_quiet_cut"})
STANDING: Mapping[str, float] = {"late": 2.0, "outputs_gone": 0.0, "logs_late": 2.0, "follow_unknown": 1.0}
"""Kinds that hold until they are taken back, and their usual seconds."""
KINDS = ANSWERS | AFTER | STREAMS | STANDING.keys() | {"fail"}


@dataclass
class Fault:
    """One fault that still waits to happen."""

    kind: str
    method: str | None = None
    path: str = ""
    times: int = 1
    seconds: float | None = None
    flow: str | None = None


class Faults:
    """The faults that still wait, and the route that sets them."""

    def __init__(self, doom_next: set[str]) -> None:
        self._doom_next = doom_next
        self._waiting: list[Fault] = []
        self._standing: dict[str, Fault] = {}
        self._hidden: dict[str, float] = {}

    async def control(self, request: Request) -> Response:
        """`/__faults`."""
        if request.method == "POST":
            given = [_fault(item) for item in await request.json()]
            self._doom_next |= {f.flow for f in given if f.kind == "fail" and f.flow}
            self._standing = {f.kind: f for f in given if f.kind in STANDING}
            self._waiting = [f for f in given if f.kind not in STANDING and f.kind != "fail"]
        return JSONResponse([vars(fault) for fault in [*self._waiting, *self._standing.values()]])

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

    def on(self, kind: str) -> bool:
        """Whether a standing fault holds."""
        return kind in self._standing

    def seconds(self, kind: str) -> float:
        """Seconds of a standing fault; 0 when it does not hold."""
        fault = self._standing.get(kind)
        if fault is None:
            return 0.0
        return STANDING[kind] if fault.seconds is None else fault.seconds

    def hide(self, execution_id: str) -> None:
        """A new execution is late, where that is asked for."""
        if self.on("late"):
            self._hidden[execution_id] = time.monotonic() + self.seconds("late")

    def hides(self, execution_id: str) -> bool:
        """Whether an execution is not readable yet."""
        return time.monotonic() < self._hidden.get(execution_id, 0.0)


def _fault(item: Any) -> Fault:
    try:
        fault = Fault(**item)
    except TypeError as error:
        raise Problem(422, f"no fault: {error}") from error
    if fault.kind not in KINDS:
        raise Problem(422, f"kind must be one of {sorted(KINDS)}")
    return fault
