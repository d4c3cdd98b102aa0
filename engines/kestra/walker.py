"""Walks the tasks of a flow.

The walk is re-entrant: a task whose run is over is passed by. So a paused execution needs nothing in memory,
and resuming it, even in another process, is walking again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engines.kestra import durations, tasks
from engines.kestra.executions import Execution, TaskRun, new_id
from engines.kestra.flows import Flow
from engines.kestra.storage import Storage
from engines.kestra.store import Store
from engines.kestra.templates import Renderer

Json = dict[str, Any]


class Paused(Exception):
    """The walk stops here until somebody resumes it."""


class Exited(Exception):
    """The flow ends here by its own will, in the state that it names."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(eq=False)
class Live:
    """An execution in memory, with what it takes to go on."""

    execution: Execution
    flow: Flow
    renderer: Renderer
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the next change, and then replaced."""
    work: asyncio.Task[None] | None = None
    timer: asyncio.Task[None] | None = None
    """Ends a pause that does not last for ever."""
    halted: bool = False
    """Somebody paused it between two tasks: no further one starts."""
    doomed: bool = False
    """Fails at its next task: a fault for tests."""


def variables(live: Live) -> Json:
    """What templates see."""
    execution, flow = live.execution, live.flow
    return {
        "inputs": execution.inputs,
        "outputs": {run.task_id: run.outputs for run in execution.task_runs},
        "vars": flow.document.get("variables") or {},
        "trigger": (execution.trigger or {}).get("variables", {}),
        "labels": {item["key"]: item["value"] for item in execution.labels},
        "flow": {"id": flow.id, "namespace": flow.namespace, "revision": 1},
        "execution": {
            "id": execution.id,
            "state": execution.state.current,
            "startDate": execution.state.histories[0]["date"],
            "originalId": execution.original_id or execution.id,
            "outputs": execution.outputs,
        },
    }


class Walker:
    """Runs tasks in order, into branches and back."""

    def __init__(
        self,
        delay: float,
        storage: Storage,
        store: Store,
        log: Callable[[Execution, TaskRun | None, str, str], None],
        touch: Callable[[Live], None],
    ) -> None:
        self._delay = delay
        self._storage = storage
        self._store = store
        self._log = log
        self._touch = touch

    async def walk(self, live: Live, steps: list[Json], parent: str | None) -> None:
        """Run steps one after another; raises `TaskFailed`, `Paused` or `Exited` where they stop."""
        for step in steps:
            if not step.get("disabled"):
                await self._step(live, step, parent)

    async def _step(self, live: Live, step: Json, parent: str | None) -> None:
        execution = live.execution
        run = execution.task_run(step["id"], parent)
        if run is None:
            run = TaskRun(new_id(), step["id"], parent)
            execution.task_runs.append(run)
        elif run.state.terminal:
            return
        if live.halted:
            if run.state.current == "CREATED":
                execution.task_runs.remove(run)
            raise Paused
        run.state.move("RUNNING")
        self._touch(live)
        try:
            if live.doomed:
                live.doomed = False
                raise tasks.TaskFailed("This execution was told to fail.")
            # Nothing a task does takes long here; the delay is what makes progress visible.
            await asyncio.sleep(self._delay)
            await self._run_task(live, step, run)
        except (Paused, Exited):
            raise
        # A flow is data somebody wrote: whatever is wrong with it ends its task, not this server's work.
        except Exception as error:
            allowed = bool(step.get("allowFailure"))
            self._log(execution, run, str(error) or "The task timed out.", "WARN" if allowed else "ERROR")
            run.state.move("WARNING" if allowed else "FAILED")
            self._touch(live)
            if not allowed:
                raise tasks.TaskFailed(str(error)) from error
            return
        run.state.move("SUCCESS")
        self._touch(live)

    async def _run_task(self, live: Live, step: Json, run: TaskRun) -> None:
        kind = str(step["type"])
        if kind == tasks.IF:
            if "evaluationResult" not in run.outputs:
                truth = live.renderer.truthy(step.get("condition"), variables(live))
                run.outputs = {"evaluationResult": truth}
            branch = "then" if run.outputs["evaluationResult"] else "else"
            await self.walk(live, list(step.get(branch) or ()), run.id)
        elif kind == tasks.SEQUENTIAL:
            await self.walk(live, list(step.get("tasks") or ()), run.id)
        elif kind == tasks.PAUSE:
            run.state.move("PAUSED")
            raise Paused
        elif kind == tasks.EXIT:
            run.state.move("SUCCESS")
            raise Exited(tasks.exit_state(live.renderer.render(step.get("state", "SUCCESS"), variables(live))))
        elif kind in tasks.RUNNERS:
            run.outputs = await self._attempts(live, step, run, kind)
        else:
            raise tasks.TaskFailed(f"The task type {kind!r} is not supported here.")

    async def _attempts(self, live: Live, step: Json, run: TaskRun, kind: str) -> Json:
        retry: Json = step.get("retry") or {}
        left = int(retry.get("maxAttempts", 1))
        interval = durations.parse(str(retry.get("interval", "PT1S"))).total_seconds()
        limit = durations.parse(str(step["timeout"])).total_seconds() if step.get("timeout") else None
        while True:
            left -= 1
            try:
                async with asyncio.timeout(limit):
                    return await tasks.RUNNERS[kind](self._context(live, step, run))
            except (tasks.TaskFailed, TimeoutError):
                if left <= 0:
                    raise
            await asyncio.sleep(interval)
            interval *= 2 if retry.get("type") == "exponential" else 1

    def _context(self, live: Live, step: Json, run: TaskRun) -> tasks.Context:
        execution, namespace = live.execution, live.flow.namespace

        def store_file(name: str, data: bytes) -> str:
            place = f"tasks/{run.task_id}/{run.id}"
            return self._storage.put(namespace, execution.flow_id, execution.id, place, name, data)

        def log(message: str, level: str = "INFO") -> None:
            self._log(execution, run, message, level)

        return tasks.Context(
            task=step,
            variables=variables(live),
            renderer=live.renderer,
            storage=self._storage,
            log=log,
            store_file=store_file,
            set_kv=lambda key, value: self._store.kv_set(namespace, key, value),
        )
