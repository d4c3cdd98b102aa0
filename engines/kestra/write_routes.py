"""Flows that come over the API, kept in memory until the server stops, and executions that are deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.flow_routes import FlowRoutes, Flows
from engines.kestra.flows import Flow
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings
from engines.kestra.store import Store
from engines.kestra.tasks import EXIT, IF, PAUSE, RUNNERS, SEQUENTIAL

_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")
_NAMESPACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
_TYPES = {*RUNNERS, EXIT, IF, PAUSE, SEQUENTIAL}
_MOST = 200
_BYTES = 200_000


class WriteRoutes:
    """Routes below `/api/v1/{tenant}` that change what there is."""

    def __init__(
        self, settings: KestraSettings, flows: Flows, found: FlowRoutes, executions: ExecutionRoutes, store: Store
    ) -> None:
        self._settings = settings
        self._flows = flows
        self._found = found
        self._executions = executions
        self._store = store

    def routes(self) -> list[Route]:
        """The routes, without the tenant's prefix."""
        return [
            Route("/flows", self.create, methods=["POST"]),
            Route("/flows/{namespace}/{flow}", self.delete, methods=["DELETE"]),
            Route("/executions/{id}", self.delete_execution, methods=["DELETE"]),
        ]

    async def create(self, request: Request) -> Response:
        """`POST /flows`: YAML in, the flow out."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in {"application/x-yaml", "application/yaml"}:
            raise Problem(415, f"Content Type [{kind}] not allowed. Allowed types: [application/x-yaml]")
        raw = await request.body()
        if len(raw) > _BYTES:
            raise Problem(413, "The flow is too large")
        flow = _read(raw)
        if (flow.namespace, flow.id) in self._flows:
            raise Problem(422, "flow.id: Flow id already exists")
        if len(self._flows) >= _MOST:
            raise Problem(422, f"this stand-in keeps {_MOST} flows at most")
        self._flows[flow.namespace, flow.id] = flow
        return JSONResponse(flow.to_json(self._settings.tenant, source=True))

    async def delete(self, request: Request) -> Response:
        """`DELETE /flows/{namespace}/{flow}`; one with executions under way stays, since they need it."""
        flow = self._found.find(request)
        running = [e for e in self._store.unfinished() if (e.namespace, e.flow_id) == (flow.namespace, flow.id)]
        if running:
            raise Problem(409, "The flow has executions under way.")
        del self._flows[flow.namespace, flow.id]
        return Response(status_code=204)

    async def delete_execution(self, request: Request) -> Response:
        """`DELETE /executions/{id}`, with its logs."""
        execution = self._executions.find(request)
        if not execution.ended:
            raise Problem(409, "The execution is under way.")
        self._store.delete(execution.id)
        return Response(status_code=204)


def _read(raw: bytes) -> Flow:
    """A flow that this stand-in can run.

    Raises:
        Problem: 422, with what is wrong.
    """
    try:
        document: Any = yaml.safe_load(raw)
        source = raw.decode()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(422, f"Illegal flow source: {str(error).splitlines()[0]}") from error
    if not isinstance(document, Mapping):
        raise Problem(422, "Illegal flow source: it must be an object")
    for key, pattern in (("id", _ID), ("namespace", _NAMESPACE)):
        if not pattern.fullmatch(str(document.get(key, ""))):
            raise Problem(422, f"{key}: must match {pattern.pattern}")
    tasks = document.get("tasks")
    if not isinstance(tasks, list) or not tasks:
        raise Problem(422, "tasks: must not be empty")
    for task in tasks:
        if not isinstance(task, Mapping) or not task.get("id"):
            raise Problem(422, "tasks: each needs an id")
        if task.get("type") not in _TYPES:
            raise Problem(422, f"Invalid type: {task.get('type')}")
    return Flow(document, source, datetime.now(UTC))
