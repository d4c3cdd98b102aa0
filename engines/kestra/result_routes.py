"""Outputs, files and logs of executions, and acting on them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executions import Execution
from engines.kestra.executor import Executor
from engines.kestra.faults import Faults
from engines.kestra.flow_routes import Flows
from engines.kestra.flows import input_json
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings

_NOT_RUNNING = "Cannot pause execution: execution is not running."
_NOT_PAUSED = "Cannot resume execution: execution is not paused."


class ResultRoutes:
    """Routes about an execution that exists."""

    def __init__(
        self,
        settings: KestraSettings,
        flows: Flows,
        executions: ExecutionRoutes,
        executor: Executor,
        faults: Faults,
    ) -> None:
        self._settings = settings
        self._flows = flows
        self._executions = executions
        self._executor = executor
        self._faults = faults

    def routes(self) -> list[Route]:
        """The routes of the dialect: 2.x moved actions and outputs, and kept nothing under the old paths."""
        action = "/executions/{id}" + ("/actions" if self._settings.dialect == "2.x" else "")
        found = [
            Route("/executions/{id}/graph", self.graph, methods=["GET"]),
            Route(f"{action}/kill", self.kill, methods=["DELETE"]),
            Route(f"{action}/pause", self.pause, methods=["POST"]),
            Route(f"{action}/resume", self.resume, methods=["POST"]),
            Route(f"{action}/resume/validate", self.resume_validate, methods=["POST"]),
        ]
        if self._settings.dialect == "2.x":
            found += [
                Route("/outputs/executions/{id}", self.outputs, methods=["GET"]),
                Route("/outputs/tasks/{id}", self.task_outputs, methods=["GET"]),
                Route("/outputs/tasks/{id}/{run}", self.task_output, methods=["GET"]),
            ]
        return found

    async def outputs(self, request: Request) -> Response:
        """`GET /outputs/executions/{id}`."""
        return JSONResponse(self._kept(request).outputs)

    async def task_outputs(self, request: Request) -> Response:
        """`GET /outputs/tasks/{id}`: which task runs have outputs."""
        runs = [run for run in self._kept(request).task_runs if run.outputs]
        return JSONResponse([{"taskId": r.task_id, "taskRunId": r.id, "inline": True} for r in runs])

    async def task_output(self, request: Request) -> Response:
        """`GET /outputs/tasks/{id}/{run}`."""
        runs = {run.id: run for run in self._kept(request).task_runs}
        run = runs.get(request.path_params["run"])
        if run is None:
            raise Problem(404, "Requested task run is not found.")
        return JSONResponse(run.outputs)

    def _kept(self, request: Request) -> Execution:
        execution = self._executions.find(request)
        if self._faults.on("outputs_gone"):
            raise Problem(404, f"No outputs found for execution '{execution.id}'")
        return execution

    async def graph(self, request: Request) -> Response:
        """`GET /executions/{id}/graph`."""
        execution = self._executions.find(request)
        flow = self._flows.get((execution.namespace, execution.flow_id))
        if flow is None:
            raise Problem(404, "Requested Flow is not found.")
        return JSONResponse(flow.graph())

    async def kill(self, request: Request) -> Response:
        """Kill; one that is over is no error unless `isOnKillCascade=false`."""
        execution = self._executions.find(request)
        if execution.state.terminal or execution.state.current == "KILLING":
            if request.query_params.get("isOnKillCascade") == "false":
                raise Problem(409, "Execution is already finished, can't kill it.")
        else:
            execution = self._executor.kill(execution)
        if self._settings.dialect == "1.x":
            return Response(status_code=202)
        return JSONResponse(self._executions.json(execution))

    async def pause(self, request: Request) -> Response:
        """Pause a running execution by hand."""
        execution = self._executions.find(request)
        if execution.state.current != "RUNNING":
            raise Problem(409, _NOT_RUNNING)
        execution = self._executor.pause(execution)
        if self._settings.dialect == "1.x":
            return Response(status_code=204)
        return JSONResponse(self._executions.json(execution))

    async def resume(self, request: Request) -> Response:
        """Resume a pause with the inputs it asked for."""
        execution, declared = self._pause(request)
        checked = await self._executions.checked(request, declared, execution.namespace)
        execution = self._executor.resume(execution, self._executions.values(execution, checked))
        if self._settings.dialect == "1.x":
            return Response(status_code=204)
        return JSONResponse(self._executions.json(execution))

    async def resume_validate(self, request: Request) -> Response:
        """Check the inputs of a resume."""
        execution, declared = self._pause(request)
        checked = await self._executions.checked(request, declared, execution.namespace)
        answer = {"id": execution.flow_id, "namespace": execution.namespace}
        return JSONResponse(answer | {"inputs": [item.to_json() for item in checked], "checks": []})

    def _pause(self, request: Request) -> tuple[Execution, list[dict[str, object]]]:
        execution = self._executions.find(request)
        if execution.state.current != "PAUSED":
            raise Problem(409, _NOT_PAUSED)
        paused = execution.paused_run()
        if paused is None:
            return execution, []
        task = self._flows[execution.namespace, execution.flow_id].find_task(paused.task_id) or {}
        return execution, [input_json(item) for item in task.get("onResume") or ()]
