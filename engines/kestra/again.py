"""Executions that run again: restarted where they failed, or replayed as new ones."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from engines.kestra.executions import Execution, State, TaskRun, new_id
from engines.kestra.flows import Flow
from engines.kestra.problems import Problem

Json = dict[str, Any]
_FAILED = frozenset({"FAILED", "KILLED", "CANCELLED", "PAUSED"})


def restart(execution: Execution, flow: Flow) -> None:
    """Makes what failed run again, in the same execution; what comes after errors and after the end is forgotten."""
    kept = set(_ids(flow.tasks))
    execution.task_runs = [run for run in execution.task_runs if run.task_id in kept]
    for run in execution.task_runs:
        if run.state.current in _FAILED:
            run.state.move("RESTARTED")
    execution.state.move("RESTARTED")
    execution.outputs = {}
    execution.ended = False
    label(execution, "system.restarted", "true")


def replay(execution: Execution, flow: Flow, task_run: str | None) -> Execution:
    """A new execution of the same inputs; from a task run on, keeping what came before it.

    Raises:
        Problem: 404, there is no such task run.
    """
    made = Execution(new_id(), execution.namespace, execution.flow_id, copy.deepcopy(execution.inputs), [])
    made.labels = [dict(item) for item in execution.labels if item["key"] != "system.replayed"]
    made.original_id = execution.original_id or execution.id
    made.trigger = copy.deepcopy(execution.trigger)
    label(made, "system.replay", "true")
    if task_run is not None:
        made.task_runs = _before(execution, flow, task_run)
    return made


def _before(execution: Execution, flow: Flow, task_run: str) -> list[TaskRun]:
    runs = {run.id: run for run in execution.task_runs}
    if task_run not in runs:
        raise Problem(404, f"Task run '{task_run}' not found on execution '{execution.id}'")
    order = [*_ids(flow.tasks)]
    at = order.index(runs[task_run].task_id) if runs[task_run].task_id in order else 0
    earlier = [run for run in execution.task_runs if run.task_id in order[:at] and run.state.current == "SUCCESS"]
    names = {run.id: new_id() for run in earlier}
    around = {*_around(runs, runs[task_run])}
    return [
        TaskRun(
            names[run.id],
            run.task_id,
            names.get(run.parent or ""),
            State() if run.id in around else State(list(run.state.histories)),
            dict(run.outputs),
        )
        for run in earlier
    ]


def _around(runs: Mapping[str, TaskRun], run: TaskRun) -> Iterable[str]:
    """The runs that hold a run: they are not over as long as it is to run again."""
    while run.parent is not None and run.parent in runs:
        run = runs[run.parent]
        yield run.id


def label(execution: Execution, key: str, value: str) -> None:
    """Sets one label."""
    execution.labels = [item for item in execution.labels if item["key"] != key]
    execution.labels.append({"key": key, "value": value})


def _ids(tasks: Iterable[Json]) -> Iterable[str]:
    for task in tasks:
        yield str(task["id"])
        for key in ("then", "else", "tasks"):
            yield from _ids(task.get(key) or ())
