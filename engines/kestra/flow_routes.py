"""What can be asked about flows."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.kestra import filters
from engines.kestra.flows import Flow
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings

Flows = dict[tuple[str, str], Flow]


class FlowRoutes:
    """Routes below `/api/v1/{tenant}` that only read flows."""

    def __init__(self, settings: KestraSettings, flows: Flows) -> None:
        self._settings = settings
        self._flows = flows

    def routes(self) -> list[Route]:
        """The routes, without the tenant's prefix."""
        return [
            Route("/flows/search", self.search, methods=["GET"]),
            Route("/flows/{namespace}/{flow}", self.get, methods=["GET"]),
            Route("/flows/{namespace}/{flow}/graph", self.graph, methods=["GET"]),
            Route("/flows/{namespace}/{flow}/dependencies", self.dependencies, methods=["GET"]),
            Route("/executions/namespaces", self.namespaces, methods=["GET"]),
            Route("/executions/namespaces/{namespace}/flows", self.runnable, methods=["GET"]),
            Route("/executions/flows/{namespace}/{flow}", self.light, methods=["GET"]),
        ]

    def find(self, request: Request) -> Flow:
        """The flow a path names."""
        flow = self._flows.get((request.path_params["namespace"], request.path_params["flow"]))
        if flow is None:
            raise Problem(404, "Requested Flow is not found.")
        return flow

    async def search(self, request: Request) -> Response:
        """`GET /flows/search`."""
        allowed = ("q", "namespace", "flowId", "scope")
        wanted = filters.parse(request.query_params, self._settings.dialect, allowed)
        found = [flow for flow in self._flows.values() if filters.matches(wanted, _subject(flow))]
        found.sort(key=lambda flow: (flow.namespace, flow.id))
        shown, total = filters.page(request.query_params, found, self._settings.dialect)
        return JSONResponse(filters.results([self._json(flow) for flow in shown], total))

    async def get(self, request: Request) -> Response:
        """`GET /flows/{namespace}/{flow}`."""
        source = request.query_params.get("source") == "true"
        return JSONResponse(self.find(request).to_json(self._settings.tenant, source=source))

    async def light(self, request: Request) -> Response:
        """`GET /executions/flows/{namespace}/{flow}`."""
        return JSONResponse(self.find(request).to_json(self._settings.tenant, light=True))

    async def graph(self, request: Request) -> Response:
        """`GET /flows/{namespace}/{flow}/graph`."""
        return JSONResponse(self.find(request).graph())

    async def dependencies(self, request: Request) -> Response:
        """`GET /flows/{namespace}/{flow}/dependencies`: a flow alone, since none calls another here."""
        flow = self.find(request)
        tenant = self._settings.tenant
        node = {"uid": f"{tenant}_{flow.namespace}_{flow.id}", "tenantId": tenant}
        return JSONResponse({"nodes": [node | {"namespace": flow.namespace, "id": flow.id}], "edges": []})

    async def namespaces(self, request: Request) -> Response:
        """`GET /executions/namespaces`."""
        return JSONResponse(sorted({flow.namespace for flow in self._flows.values() if not flow.disabled}))

    async def runnable(self, request: Request) -> Response:
        """`GET /executions/namespaces/{namespace}/flows`."""
        namespace = request.path_params["namespace"]
        found = [f for f in self._flows.values() if f.namespace == namespace and not f.disabled]
        return JSONResponse([flow.to_json(self._settings.tenant, light=True) for flow in found])

    def _json(self, flow: Flow) -> dict[str, Any]:
        return flow.to_json(self._settings.tenant)


def _subject(flow: Flow) -> filters.Subject:
    return filters.Subject(
        fields={"namespace": flow.namespace, "flowId": flow.id, "scope": "USER"},
        labels={item["key"]: item["value"] for item in flow.labels},
        text=f"{flow.namespace}.{flow.id} {flow.document.get('description', '')}",
    )
