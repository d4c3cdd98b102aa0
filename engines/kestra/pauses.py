"""A pause: until when it lasts by itself, and what becomes of it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engines.kestra import durations
from engines.kestra.executions import TaskRun
from engines.kestra.templates import Renderer

Json = dict[str, Any]
_BEHAVIOURS = {"RESUME": "SUCCESS", "WARN": "WARNING", "FAIL": "FAILED", "CANCEL": "CANCELLED"}


@dataclass(frozen=True)
class Deadline:
    """When a pause ends without a person, and the state that its task run gets."""

    at: datetime
    state: str

    @property
    def seconds(self) -> float:
        """From now; never negative."""
        return max((self.at - datetime.now(UTC)).total_seconds(), 0.0)


def deadline(task: Json, run: TaskRun, renderer: Renderer, variables: Mapping[str, Any]) -> Deadline | None:
    """The earlier of `pauseDuration` (what `behavior` says follows) and `timeout` (a failure); none waits for ever.

    Raises:
        ValueError: a duration that is none.
    """
    since = datetime.fromisoformat(str(run.state.histories[-1]["date"]))
    found: list[Deadline] = []
    duration = task.get("pauseDuration", task.get("delay"))
    for written, state in (
        (duration, _BEHAVIOURS.get(str(task.get("behavior", "RESUME")).upper(), "SUCCESS")),
        (task.get("timeout"), "FAILED"),
    ):
        if written is not None:
            length = durations.parse(str(renderer.render(written, variables)))
            found.append(Deadline(since + length, state))
    return min(found, key=lambda end: end.at, default=None)
