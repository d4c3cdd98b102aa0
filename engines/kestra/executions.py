"""Executions, task runs and their states, and how each dialect shows them."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engines.kestra import durations
from engines.kestra.settings import Dialect

Json = dict[str, Any]

TERMINAL = frozenset({"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED", "SKIPPED", "RETRIED", "RESUBMITTED"})
_STOPPED = TERMINAL | {"PAUSED"}
_ALPHABET = string.digits + string.ascii_letters


def new_id() -> str:
    """An id in the style of Kestra: 22 characters, base 62."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(22))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class State:
    """The current state and how it came to be."""

    histories: list[Json] = field(default_factory=lambda: [{"state": "CREATED", "date": _now()}])

    @property
    def current(self) -> str:
        return str(self.histories[-1]["state"])

    @property
    def terminal(self) -> bool:
        return self.current in TERMINAL

    def move(self, state: str) -> None:
        """Enter a state; entering the current one again changes nothing."""
        if state != self.current:
            self.histories.append({"state": state, "date": _now()})

    def to_json(self) -> Json:
        start, last = self.histories[0]["date"], self.histories[-1]["date"]
        answer: Json = {"current": self.current, "histories": list(self.histories)}
        if self.current in _STOPPED:
            elapsed = datetime.fromisoformat(last) - datetime.fromisoformat(start)
            answer |= {"duration": durations.render(elapsed), "endDate": last}
        return answer | {"startDate": start}


@dataclass
class TaskRun:
    """One run of one task."""

    id: str
    task_id: str
    parent: str | None = None
    state: State = field(default_factory=State)
    outputs: Json = field(default_factory=dict)

    def to_record(self) -> Json:
        """As stored."""
        record = {"id": self.id, "task_id": self.task_id, "parent": self.parent, "outputs": self.outputs}
        return record | {"histories": self.state.histories}


@dataclass
class Execution:
    """One run of a flow."""

    id: str
    namespace: str
    flow_id: str
    inputs: Json
    labels: list[dict[str, str]]
    state: State = field(default_factory=State)
    task_runs: list[TaskRun] = field(default_factory=list)
    outputs: Json = field(default_factory=dict)
    ended: bool = False
    """Set when the tasks after the execution are over too."""
    original_id: str | None = None
    """Of a replay, the execution that it repeats."""
    trigger: Json | None = None
    """What started it, when that was no call of the API."""

    def label(self, key: str) -> str | None:
        """The value of a label, the last one when it was given twice."""
        return next((item["value"] for item in reversed(self.labels) if item["key"] == key), None)

    def task_run(self, task_id: str, parent: str | None = None) -> TaskRun | None:
        """The run of a task under a parent."""
        return next((r for r in self.task_runs if r.task_id == task_id and r.parent == parent), None)

    def paused_run(self) -> TaskRun | None:
        """The run of the Pause task that waits; none when somebody paused the whole by hand."""
        return next((r for r in self.task_runs if r.state.current == "PAUSED"), None)

    def to_record(self) -> Json:
        """As stored."""
        return {
            "id": self.id,
            "namespace": self.namespace,
            "flow_id": self.flow_id,
            "inputs": self.inputs,
            "labels": self.labels,
            "histories": self.state.histories,
            "task_runs": [run.to_record() for run in self.task_runs],
            "outputs": self.outputs,
            "ended": self.ended,
            "original_id": self.original_id,
            "trigger": self.trigger,
        }

    def to_json(self, dialect: Dialect, tenant: str, *, listed: bool = False) -> Json:
        """As the API answers it; `listed` is one item of a search."""
        answer: Json = {"tenantId": tenant, "id": self.id, "namespace": self.namespace}
        answer |= {"flowId": self.flow_id, "flowRevision": 1}
        if self.task_runs and not (listed and dialect == "2.x"):
            answer["taskRunList"] = [self._task_run_json(run, dialect, tenant) for run in self.task_runs]
        answer["inputs"] = self.inputs
        if dialect == "1.x" and self.outputs:
            answer["outputs"] = self.outputs
        answer |= {"labels": self.labels, "state": self.state.to_json(), "originalId": self.original_id or self.id}
        if self.trigger is not None:
            answer["trigger"] = self.trigger
        if dialect == "1.x":
            answer["deleted"] = False
        if not listed or dialect == "1.x":
            created = self.state.histories[0]["date"]
            answer["metadata"] = {"attemptNumber": 1, "originalCreatedDate": created}
        return answer

    def _task_run_json(self, run: TaskRun, dialect: Dialect, tenant: str) -> Json:
        answer: Json = {"id": run.id, "taskId": run.task_id}
        if dialect == "1.x":
            answer |= {"tenantId": tenant, "executionId": self.id}
            answer |= {"namespace": self.namespace, "flowId": self.flow_id}
            if run.outputs:
                answer["outputs"] = run.outputs
        if run.parent:
            answer["parentTaskRunId"] = run.parent
        state = run.state.to_json()
        return answer | {"attempts": [{"state": state}], "state": state}


def from_record(record: Json) -> Execution:
    """Read back what `Execution.to_record` wrote."""
    runs: Sequence[Json] = record["task_runs"]
    return Execution(
        id=record["id"],
        namespace=record["namespace"],
        flow_id=record["flow_id"],
        inputs=record["inputs"],
        labels=record["labels"],
        state=State(record["histories"]),
        task_runs=[TaskRun(r["id"], r["task_id"], r["parent"], State(r["histories"]), r["outputs"]) for r in runs],
        outputs=record["outputs"],
        ended=record["ended"],
        original_id=record.get("original_id"),
        trigger=record.get("trigger"),
    )
