"""Running executions again, labels of finished ones, and acting on many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.kestra import again
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executions import Execution, new_id
from engines.kestra.executor import Executor
from engines.kestra.flow_routes import Flows
from engines.kestra.flows import Flow
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings

Json = dict[str, Any]
Act = Callable[[Execution], object]


class ActionRoutes:
    """Routes below `/executions` that change executions that exist."""

    def __init__(self, settings: KestraSettings, flows: Flows, executions: ExecutionRoutes, executor: Executor) -> None:
        self._settings = settings
        self._flows = flows
        self._executions = executions
        self._executor = executor

    def routes(self) -> list[Route]:
        """The routes of the dialect."""
        action = "/executions/{id}" + ("/actions" if self._settings.dialect == "2.x" else "")
        return [
            Route("/executions/kill/by-ids", self.kill_many, methods=["DELETE"]),
            Route("/executions/pause/by-ids", self.pause_many, methods=["POST"]),
            Route("/executions/resume/by-ids", self.resume_many, methods=["POST"]),
            Route("/executions/restart/by-ids", self.restart_many, methods=["POST"]),
            Route("/executions/replay/by-ids", self.replay_many, methods=["POST"]),
            Route("/executions/labels/by-ids", self.label_many, methods=["POST"]),
            Route(f"{action}/restart", self.restart, methods=["POST"]),
            Route(f"{action}/replay", self.replay, methods=["POST"]),
            Route(f"{action}/replay-with-inputs", self.replay_with_inputs, methods=["POST"]),
            Route(f"{action}/labels", self.labels, methods=["POST"]),
        ]

    async def restart(self, request: Request) -> Response:
        """Run what failed again, in the same execution."""
        execution = self._executions.find(request)
        self._check_restart(execution)
        return JSONResponse(self._executions.json(self._executor.restart(execution)))

    async def replay(self, request: Request) -> Response:
        """A new execution with the same inputs, from the start or from a task run on."""
        execution = self._executions.find(request)
        made = self._replay(execution, request.query_params.get("taskRunId"))
        return JSONResponse(self._executions.json(made))

    async def replay_with_inputs(self, request: Request) -> Response:
        """The same with other inputs. 2.x wants a form, even an empty one."""
        execution = self._executions.find(request)
        if self._settings.dialect == "2.x" and not request.headers.get("content-type"):
            raise Problem(415, "Content Type [null] not allowed. Allowed types: [multipart/form-data]")
        flow = self._flow(execution)
        checked = await self._executions.checked(request, flow.inputs, flow.namespace)
        made = again.replay(execution, flow, request.query_params.get("taskRunId"))
        made.inputs = self._executions.values(made, checked)
        return JSONResponse(self._executions.json(self._begin(execution, flow, made)))

    async def labels(self, request: Request) -> Response:
        """Replace the labels of a finished execution; those of the system stay."""
        execution = self._executions.find(request)
        self._relabel(execution, _labels(await request.json()))
        return JSONResponse(self._executions.json(execution))

    async def kill_many(self, request: Request) -> Response:
        """`DELETE /executions/kill/by-ids`."""
        return await self._many(request, self._executor.kill, self._check_alive)

    async def pause_many(self, request: Request) -> Response:
        """`POST /executions/pause/by-ids`."""
        return await self._many(request, self._executor.pause, lambda e: _check(e, {"RUNNING"}, "not running"))

    async def resume_many(self, request: Request) -> Response:
        """`POST /executions/resume/by-ids`: without inputs."""
        return await self._many(
            request, lambda e: self._executor.resume(e, {}), lambda e: _check(e, {"PAUSED"}, "not paused")
        )

    async def restart_many(self, request: Request) -> Response:
        """`POST /executions/restart/by-ids`."""
        return await self._many(request, self._executor.restart, self._check_restart)

    async def replay_many(self, request: Request) -> Response:
        """`POST /executions/replay/by-ids`."""
        return await self._many(request, lambda e: self._replay(e, None), lambda e: None)

    async def label_many(self, request: Request) -> Response:
        """`POST /executions/labels/by-ids`: `{executionsId: […], executionLabels: […]}`, added to what is there."""
        body = await request.json()
        added = _labels(body.get("executionLabels"))

        def act(execution: Execution) -> None:
            kept = [item for item in execution.labels if item["key"] not in {new["key"] for new in added}]
            self._relabel(execution, [*kept, *added])

        return self._act(body.get("executionsId") or (), act, lambda e: None)

    async def _many(self, request: Request, act: Act, check: Act) -> Response:
        ids = await request.json()
        if not isinstance(ids, list):
            raise Problem(400, "The body must be a list of execution ids")
        return self._act(ids, act, check)

    def _act(self, ids: Iterable[Any], act: Act, check: Act) -> Response:
        """All or none: 1.x acts at once and counts, 2.x takes the order and acts later."""
        found: list[Execution] = []
        invalid: list[Json] = []
        for execution_id in map(str, ids):
            try:
                execution = self._executor.get(execution_id)
                if execution is None:
                    raise Problem(404, "execution not found")
                check(execution)
                found.append(execution)
            except Problem as problem:
                invalid.append({"message": problem.detail, "invalidValue": execution_id})
        old = self._settings.dialect == "1.x"
        if invalid:
            return JSONResponse({"message": "invalid bulk operation", "invalids": invalid}, 422 if old else 400)
        for execution in found:
            act(execution)
        if old:
            return JSONResponse({"count": len(found)})
        return JSONResponse({"operationId": new_id(), "totalItems": len(found)}, 202)

    def _flow(self, execution: Execution) -> Flow:
        flow = self._flows.get((execution.namespace, execution.flow_id))
        if flow is None:
            raise Problem(404, "Requested Flow is not found.")
        return flow

    def _replay(self, execution: Execution, task_run: str | None) -> Execution:
        flow = self._flow(execution)
        return self._begin(execution, flow, again.replay(execution, flow, task_run))

    def _begin(self, execution: Execution, flow: Flow, made: Execution) -> Execution:
        self._executor.start(flow, made)
        if execution.ended:
            again.label(execution, "system.replayed", "true")
            self._executor.save(execution)
        return made

    def _relabel(self, execution: Execution, labels: list[dict[str, str]]) -> None:
        if not execution.state.terminal:
            raise Problem(400, "Can't change labels of an execution that is not terminated")
        own = [item for item in execution.labels if item["key"].startswith("system.")]
        for item in labels:
            if item["key"].startswith("system.") and item not in own:
                text = "System labels can only be set by Kestra itself, offending label"
                raise Problem(422, f"{text}: {item['key']}={item['value']}", argument=True)
        execution.labels = [*(i for i in labels if not i["key"].startswith("system.")), *own]
        self._executor.save(execution)

    def _check_restart(self, execution: Execution) -> None:
        state = execution.state
        if self._settings.dialect == "2.x":
            _check(execution, {"FAILED", "PAUSED"}, "not failed or paused")
        elif not (state.terminal or state.current == "PAUSED") or state.current == "KILLED":
            raise Problem(409, f"Execution must be terminated to be restarted, current state is '{state.current}' !")
        self._flow(execution)

    @staticmethod
    def _check_alive(execution: Execution) -> None:
        if execution.state.terminal:
            raise Problem(409, "Execution is already finished, can't kill it.")


def _check(execution: Execution, states: set[str], words: str) -> None:
    if execution.state.current not in states:
        raise Problem(409, f"Cannot do this: execution is {words}.")


def _labels(body: Any) -> list[dict[str, str]]:
    good = isinstance(body, list) and all(isinstance(i, dict) and i.get("key") and i.get("value") for i in body)
    if not good:
        raise Problem(422, "labels must be a list of {key, value}", argument=True)
    return [{"key": str(item["key"]), "value": str(item["value"])} for item in body]
