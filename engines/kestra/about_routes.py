"""More that can be asked about executions: their flow, those of one flow, how long they take, what depends on them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from engines.kestra import filters
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executions import Execution
from engines.kestra.executor import Executor
from engines.kestra.flow_routes import FlowRoutes, Flows
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings
from engines.kestra.store import Store

_AVERAGED = 100


class AboutRoutes:
    """Routes below `/executions` that only read."""

    def __init__(
        self,
        settings: KestraSettings,
        flows: Flows,
        found: FlowRoutes,
        executions: ExecutionRoutes,
        executor: Executor,
        store: Store,
    ) -> None:
        self._settings = settings
        self._flows = flows
        self._found = found
        self._executions = executions
        self._executor = executor
        self._store = store

    def routes(self) -> list[Route]:
        """The routes of the dialect: averages are of 2.x."""
        found = [
            Route("/executions", self.of_flow, methods=["GET"]),
            Route("/executions/{id}/flow", self.flow, methods=["GET"]),
            Route("/executions/{id}/follow-dependencies", self.follow_dependencies, methods=["GET"]),
        ]
        if self._settings.dialect == "2.x":
            path = "/executions/namespaces/{namespace}/flows/{flow}/average-duration"
            found.append(Route(path, self.average, methods=["GET"]))
        return found

    async def of_flow(self, request: Request) -> Response:
        """`GET /executions?namespace=&flowId=`: both flat, in both lines."""
        query = request.query_params
        if not query.get("namespace") or not query.get("flowId"):
            raise Problem(400, "Required QueryValue [namespace, flowId] not specified")
        wanted = (query["namespace"], query["flowId"])
        found = [e for e in self._store.newest_first() if (e.namespace, e.flow_id) == wanted]
        shown, total = filters.page(query, found, self._settings.dialect)
        return JSONResponse(filters.results([self._executions.json(e, listed=True) for e in shown], total))

    async def flow(self, request: Request) -> Response:
        """`GET /executions/{id}/flow`: the flow of an execution, as who may execute it sees it."""
        execution = self._executions.find(request)
        flow = self._flows.get((execution.namespace, execution.flow_id))
        if flow is None:
            raise Problem(404, "Requested Flow is not found.")
        return JSONResponse(flow.to_json(self._settings.tenant, light=True))

    async def average(self, request: Request) -> Response:
        """`GET …/average-duration`: of the last finished executions."""
        flow = self._found.find(request)
        done = [e for e in self._store.newest_first() if e.state.terminal and e.flow_id == flow.id]
        taken = [_milliseconds(e) for e in done if e.namespace == flow.namespace][:_AVERAGED]
        average = {"avgDurationMs": round(sum(taken) / len(taken))} if taken else {}
        return JSONResponse(average | {"count": len(taken)})

    async def follow_dependencies(self, request: Request) -> Response:
        """`GET /executions/{id}/follow-dependencies`: an execution alone, since no flow starts another here."""
        execution = self._executions.find(request)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(execution), headers=headers, media_type="text/event-stream")

    async def _events(self, execution: Execution) -> AsyncIterator[bytes]:
        yield _frame("start", {"executionId": execution.id})
        async for kind, now in self._executor.follow(execution.id):
            yield _frame(kind, self._status(now))
        yield _frame("end-all", self._status(execution))

    def _status(self, execution: Execution) -> dict[str, Any]:
        place = {"executionId": execution.id, "tenantId": self._settings.tenant, "namespace": execution.namespace}
        return place | {"flowId": execution.flow_id, "state": execution.state.to_json()}


def _milliseconds(execution: Execution) -> float:
    first, last = (datetime.fromisoformat(execution.state.histories[at]["date"]) for at in (0, -1))
    return (last - first).total_seconds() * 1000


def _frame(kind: str, data: dict[str, Any]) -> bytes:
    return f"id: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
