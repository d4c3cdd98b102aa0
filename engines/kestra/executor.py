"""Executions from start to end: keeps the record, tells who follows, kills, resumes, recovers."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from engines.kestra import again, pauses, tasks
from engines.kestra.executions import Execution, TaskRun
from engines.kestra.flows import Flow
from engines.kestra.settings import KestraSettings
from engines.kestra.storage import Storage
from engines.kestra.store import Store
from engines.kestra.templates import Renderer, RenderError
from engines.kestra.walker import Exited, Live, Paused, Walker, variables

Json = dict[str, Any]


class Executor:
    """All executions of one stand-in."""

    def __init__(self, settings: KestraSettings, flows: dict[tuple[str, str], Flow], store: Store) -> None:
        self._settings = settings
        self._flows = flows
        self._store = store
        self.storage = Storage(settings.data_dir / "storage")
        self._walker = Walker(settings.task_delay, self.storage, store, self._log, self._touch)
        self._live: dict[str, Live] = {}
        self._secrets: set[str] = set()
        self._background: set[asyncio.Task[None]] = set()
        self.doom_next: set[str] = set()
        """Flow ids whose next execution fails at its first task (a fault for tests)."""
        self._stopping = False
        self._interrupted = self._recover()

    def get(self, execution_id: str) -> Execution | None:
        """One execution as it is now."""
        live = self._live.get(execution_id)
        return live.execution if live else self._store.get(execution_id)

    def start(self, flow: Flow, execution: Execution) -> None:
        """Store a new execution and begin to run it."""
        live = self._adopt(flow, execution)
        live.doomed = flow.id in self.doom_next
        self.doom_next.discard(flow.id)
        self._touch(live)
        live.work = self._spawn(self._drive(live))

    def resume(self, execution: Execution, values: Json) -> Execution:
        """Go on after a pause: of a Pause task, with the values somebody gave, or of the whole by hand."""
        live = self._in_memory(execution)
        paused = live.execution.paused_run()
        if paused is not None:
            paused.outputs = {"onResume": values}
            paused.state.move("RUNNING")
            paused.state.move("SUCCESS")
        self._go_on(live)
        return live.execution

    def restart(self, execution: Execution) -> Execution:
        """Run what failed again, in the same execution."""
        live = self._in_memory(execution)
        again.restart(live.execution, live.flow)
        if live.timer:
            live.timer.cancel()
        live.halted = False
        self._touch(live)
        live.work = self._spawn(self._drive(live))
        return live.execution

    def save(self, execution: Execution) -> None:
        """Store what was changed on an execution that is over."""
        self._store.save(execution)

    @property
    def stopping(self) -> bool:
        """Whether the server is about to stop."""
        return self._stopping

    def pause(self, execution: Execution) -> Execution:
        """Pause a running execution by hand: what runs ends, and nothing else starts."""
        live = self._in_memory(execution)
        live.halted = True
        live.execution.state.move("PAUSED")
        self._touch(live)
        return live.execution

    def kill(self, execution: Execution) -> Execution:
        """Stop an execution that is not over."""
        live = self._in_memory(execution)
        live.execution.state.move("KILLING")
        self._touch(live)
        if live.timer:
            live.timer.cancel()
        work = live.work
        if work:
            work.cancel()
        live.work = self._spawn(self._end_killed(live, work))
        return live.execution

    async def follow(self, execution_id: str) -> AsyncIterator[tuple[str, Execution]]:
        """`progress` for the present and each change, `end` once everything is over."""
        live = self._live.get(execution_id)
        execution = live.execution if live else self._store.get(execution_id)
        if execution is None:
            return
        if live is None and not execution.ended:
            live = self._in_memory(execution)
        while live is not None and not execution.ended:
            changed = live.changed
            yield "progress", execution
            await changed.wait()
            if self._stopping:
                return
        yield "end", execution

    def stop_following(self) -> None:
        """Break every stream, without an `end`: the server is about to stop."""
        self._stopping = True
        for live in self._live.values():
            live.changed.set()

    async def wait(self, execution_id: str) -> None:
        """Until the execution is over."""
        async for _ in self.follow(execution_id):
            pass

    def finish_interrupted(self) -> None:
        """Run what comes after the execution for those an earlier process left half done; pauses go on counting."""
        for execution in self._store.unfinished():
            if execution.state.current == "PAUSED":
                self._count_down(self._in_memory(execution))
        for execution in self._interrupted:
            live = self._adopt(self._flows[execution.namespace, execution.flow_id], execution)
            live.work = self._spawn(self._after(live))
        self._interrupted = []

    async def close(self) -> None:
        """Stop all work. What runs stays unfinished on disk, and is told as FAILED on the next start."""
        for work in list(self._background):
            work.cancel()
        await asyncio.wait(self._background or {asyncio.ensure_future(asyncio.sleep(0))}, timeout=1)
        self._store.close()

    def renderer(self, namespace: str) -> Renderer:
        """A renderer that sees the secrets, files and key-value pairs of a namespace."""
        return Renderer(
            self._settings.environ,
            self._secret,
            lambda key: self._store.kv_get(namespace, key),
            lambda uri: self.storage.read(uri).decode("utf-8", "replace"),
        )

    def _secret(self, name: str) -> str:
        encoded = self._settings.environ.get(f"SECRET_{name.upper()}")
        if encoded is None:
            raise RenderError(f"Cannot find secret for key {name!r}.")
        try:
            value = base64.b64decode(encoded, validate=True).decode().strip()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise RenderError(f"The secret {name!r} is not base64.") from error
        self._secrets.add(value)
        return value

    def _recover(self) -> list[Execution]:
        interrupted: list[Execution] = []
        for execution in self._store.unfinished():
            known = (execution.namespace, execution.flow_id) in self._flows
            if execution.state.current == "PAUSED" and known:
                continue
            if not execution.state.terminal:
                self._log(execution, None, "The server stopped while this execution ran.", "ERROR")
                self._close_runs(execution, "FAILED")
                execution.state.move("FAILED")
                interrupted += [execution] if known else []
            execution.ended = True
            self._store.save(execution)
        return interrupted

    def _in_memory(self, execution: Execution) -> Live:
        flow = self._flows[execution.namespace, execution.flow_id]
        return self._live.get(execution.id) or self._adopt(flow, execution)

    def _adopt(self, flow: Flow, execution: Execution) -> Live:
        live = Live(execution, flow, self.renderer(flow.namespace))
        self._live[execution.id] = live
        return live

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def _touch(self, live: Live) -> None:
        self._store.save(live.execution)
        changed, live.changed = live.changed, asyncio.Event()
        changed.set()
        if live.execution.ended:
            self._live.pop(live.execution.id, None)

    def _log(self, execution: Execution, run: TaskRun | None, message: str, level: str) -> None:
        for secret in sorted(self._secrets, key=len, reverse=True):
            if secret:
                message = message.replace(secret, "******")
        entry = {"tenantId": self._settings.tenant, "namespace": execution.namespace}
        entry |= {"flowId": execution.flow_id, "executionId": execution.id}
        if run is not None:
            entry |= {"taskId": run.task_id, "taskRunId": run.id}
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        rest = {"attemptNumber": 0, "timestamp": stamp, "level": level, "thread": "worker_1"}
        self._store.log(execution.id, {**entry, **rest, "message": message})

    @staticmethod
    def _close_runs(execution: Execution, state: str) -> None:
        for run in execution.task_runs:
            if not run.state.terminal:
                run.state.move(state)

    async def _drive(self, live: Live) -> None:
        execution = live.execution
        execution.state.move("RUNNING")
        self._touch(live)
        try:
            await self._walker.walk(live, live.flow.tasks, None)
            if live.halted:
                raise Paused
        except Paused:
            execution.state.move("PAUSED")
            self._touch(live)
            self._count_down(live)
            return
        except Exited as exit_:
            self._close_runs(execution, exit_.state)
            await self._end(live, exit_.state)
            return
        except tasks.TaskFailed:
            await self._fail(live)
            return
        warned = any(run.state.current == "WARNING" for run in execution.task_runs)
        await self._end(live, "WARNING" if warned else "SUCCESS")

    async def _fail(self, live: Live) -> None:
        self._close_runs(live.execution, "FAILED")
        with suppress(tasks.TaskFailed, Paused, Exited):
            await self._walker.walk(live, live.flow.errors, None)
        await self._end(live, "FAILED")

    def _go_on(self, live: Live) -> None:
        """After a pause; a task that has run on meanwhile is left to its walk."""
        live.halted = False
        if live.timer:
            live.timer.cancel()
        live.execution.state.move("RUNNING")
        self._touch(live)
        if live.work is None or live.work.done():
            live.work = self._spawn(self._drive(live))

    def _count_down(self, live: Live) -> None:
        run = live.execution.paused_run()
        task = live.flow.find_task(run.task_id) if run else None
        if run is None or task is None:
            return
        try:
            end = pauses.deadline(task, run, live.renderer, variables(live))
        except ValueError as error:
            self._log(live.execution, run, str(error), "ERROR")
            return
        if end is not None:
            live.timer = self._spawn(self._expire(live, run, end))

    async def _expire(self, live: Live, run: TaskRun, end: pauses.Deadline) -> None:
        await asyncio.sleep(end.seconds)
        if run.state.current != "PAUSED" or live.execution.state.current != "PAUSED":
            return
        live.timer = None
        run.state.move(end.state)
        if end.state in {"SUCCESS", "WARNING"}:
            self._go_on(live)
        elif end.state == "CANCELLED":
            self._close_runs(live.execution, end.state)
            live.work = self._spawn(self._end(live, end.state))
        else:
            self._log(live.execution, run, "Nobody resumed the pause in time.", "ERROR")
            live.execution.state.move("RUNNING")
            live.work = self._spawn(self._fail(live))

    async def _end_killed(self, live: Live, work: asyncio.Task[None] | None) -> None:
        if work:
            await asyncio.wait({work}, timeout=5)
        self._close_runs(live.execution, "KILLED")
        await self._end(live, "KILLED")

    async def _end(self, live: Live, state: str) -> None:
        execution = live.execution
        for declared in live.flow.outputs:
            try:
                execution.outputs[declared["id"]] = live.renderer.render(declared["value"], variables(live))
            except RenderError as error:
                if state in {"SUCCESS", "WARNING"} and declared["required"]:
                    self._log(execution, None, f"Failed to render output values: {error}", "ERROR")
                    state = "FAILED"
        execution.state.move(state)
        self._touch(live)
        await self._after(live)

    async def _after(self, live: Live) -> None:
        live.execution.ended = False
        live.halted = False
        with suppress(tasks.TaskFailed, Paused, Exited):
            await self._walker.walk(live, live.flow.after_execution, None)
        live.execution.ended = True
        self._touch(live)
