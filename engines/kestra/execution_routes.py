"""Starting, reading and following executions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Send

from engines.kestra import filters, forms, inputs
from engines.kestra.executions import Execution, new_id
from engines.kestra.executor import Executor
from engines.kestra.faults import Faults
from engines.kestra.flow_routes import FlowRoutes
from engines.kestra.flows import Flow
from engines.kestra.inputs import Checked, Upload
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings
from engines.kestra.store import Store

_SETTABLE = {"system.correlationId", "system.from"}
_UNKNOWN_WAIT = 1.0


class ExecutionRoutes:
    """Routes below `/api/v1/{tenant}/executions`."""

    def __init__(
        self, settings: KestraSettings, flows: FlowRoutes, executor: Executor, store: Store, faults: Faults
    ) -> None:
        self._settings = settings
        self._flows = flows
        self._executor = executor
        self._store = store
        self._faults = faults

    def routes(self) -> list[Route]:
        """The routes, the fixed ones before those with a namespace in their place."""
        return [
            Route("/executions/search", self.search, methods=["GET"]),
            Route("/executions/{id}", self.get, methods=["GET"]),
            Route("/executions/{id}/follow", self.follow, methods=["GET"]),
            Route("/executions/{namespace}/{flow}/validate", self.validate, methods=["POST"]),
            Route("/executions/{namespace}/{flow}", self.create, methods=["POST"]),
        ]

    def find(self, request: Request) -> Execution:
        """The execution a path names."""
        execution = self._executor.get(request.path_params["id"])
        if execution is None or self._faults.hides(execution.id):
            raise Problem(404, f"Execution '{request.path_params['id']}' not found")
        return execution

    def json(self, execution: Execution, *, listed: bool = False) -> dict[str, Any]:
        """An execution in the dialect spoken."""
        shown = execution.to_json(self._settings.dialect, self._settings.tenant, listed=listed)
        if self._faults.on("outputs_gone"):
            shown.pop("outputs", None)
        return shown

    def begin(self, flow: Flow, execution: Execution) -> None:
        """Start a new execution."""
        self._faults.hide(execution.id)
        self._executor.start(flow, execution)

    async def checked(self, request: Request, declared: list[dict[str, Any]], namespace: str) -> list[Checked]:
        """The inputs of a request, checked against what is declared."""
        strict = self._settings.dialect == "2.x"
        parts = await forms.parts(request)
        return inputs.check(declared, parts, self._executor.renderer(namespace), strict)

    def values(self, execution: Execution, checked: list[Checked]) -> dict[str, Any]:
        """The values of checked inputs, files stored; the first error is a 422."""
        for item in checked:
            if item.errors:
                raise Problem(422, item.errors[0])
        found: dict[str, Any] = {}
        for item in checked:
            name, value = item.declared["id"], item.value
            if isinstance(value, Upload):
                value = self._executor.storage.put(
                    execution.namespace,
                    execution.flow_id,
                    execution.id,
                    f"inputs/{name}",
                    value.filename,
                    value.data,
                )
            if value is not None:
                inputs.put(found, name, value)
        return found

    async def validate(self, request: Request) -> Response:
        """`POST /executions/{namespace}/{flow}/validate`: 200 even when inputs are wrong."""
        flow = self._flows.find(request)
        checked = await self.checked(request, flow.inputs, flow.namespace)
        answer = {"id": flow.id, "namespace": flow.namespace, "inputs": [item.to_json() for item in checked]}
        return JSONResponse(answer | {"checks": []})

    async def create(self, request: Request) -> Response:
        """`POST /executions/{namespace}/{flow}`: start one; no key makes this idempotent, as in Kestra."""
        flow = self._flows.find(request)
        if flow.disabled:
            raise Problem(409, "Requested Flow is disabled.")
        labels = _labels(request, flow)
        checked = await self.checked(request, flow.inputs, flow.namespace)
        execution = Execution(new_id(), flow.namespace, flow.id, {}, labels)
        execution.inputs = self.values(execution, checked)
        if execution.label("system.correlationId") is None:
            labels.append({"key": "system.correlationId", "value": execution.id})
        if execution.label("system.from") is None:
            labels.append({"key": "system.from", "value": "api"})
        answer = self.json(execution) | {"url": self.url(execution)}
        self.begin(flow, execution)
        if request.query_params.get("wait") == "true":
            await self._executor.wait(execution.id)
            answer |= self.json(execution)
        return JSONResponse(answer)

    async def get(self, request: Request) -> Response:
        """`GET /executions/{id}`."""
        return JSONResponse(self.json(self.find(request)))

    async def search(self, request: Request) -> Response:
        """`GET /executions/search`."""
        allowed = ("q", "namespace", "flowId", "state", "startDate", "timeRange", "scope", "kind")
        wanted = filters.parse(request.query_params, self._settings.dialect, allowed)
        stored = (self._executor.get(item.id) or item for item in self._store.newest_first())
        readable = (item for item in stored if not self._faults.hides(item.id))
        found = [item for item in readable if filters.matches(wanted, _subject(item))]
        if request.query_params.get("sort", "").endswith(":asc"):
            found.reverse()
        shown, total = filters.page(request.query_params, found, self._settings.dialect)
        return JSONResponse(filters.results([self.json(item, listed=True) for item in shown], total))

    async def follow(self, request: Request) -> Response:
        """`GET /executions/{id}/follow`: the kind of event is in the SSE `id` field."""
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        execution_id = request.path_params["id"]
        known = self._executor.get(execution_id) is not None and not self._faults.hides(execution_id)
        stream = StreamingResponse if known else _Broken
        return stream(self._events(execution_id, known), headers=headers, media_type="text/event-stream")

    async def _events(self, execution_id: str, known: bool) -> AsyncIterator[bytes]:
        stub = {"id": execution_id, "originalId": execution_id, "deleted": False, "labels": []}
        yield _frame("start", stub)
        if not known:
            # Kestra never says 404 here: the stream starts, waits, and breaks.
            await asyncio.sleep(self._faults.seconds("follow_unknown") or _UNKNOWN_WAIT)
            return
        async for kind, execution in self._executor.follow(execution_id):
            yield _frame(kind, self.json(execution))

    def url(self, execution: Execution) -> str:
        """Where people see an execution."""
        base = (self._settings.url or "").rstrip("/")
        place = f"{execution.namespace}/{execution.flow_id}/{execution.id}"
        return f"{base}/ui/{self._settings.tenant}/executions/{place}"


class _Broken(StreamingResponse):
    """A stream without its end: the server drops the connection."""

    async def stream_response(self, send: Send) -> None:
        async def unfinished(message: Message) -> None:
            if message.get("more_body", True):
                await send(message)

        await super().stream_response(unfinished)


def _frame(kind: str, data: Mapping[str, Any]) -> bytes:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {kind}\ndata: {body}\n\n".encode()


def _labels(request: Request, flow: Flow) -> list[dict[str, str]]:
    labels = list(flow.labels)
    for text in request.query_params.getlist("labels"):
        key, colon, value = text.partition(":")
        if not colon or not key or not value or any(c.isspace() for c in key):
            raise Problem(422, f"Invalid label: {text}", argument=True)
        if key.startswith("system.") and key not in _SETTABLE:
            message = f"System labels can only be set by Kestra itself, offending label: {key}={value}"
            raise Problem(422, message, argument=True)
        labels = [item for item in labels if item["key"] != key]
        labels.append({"key": key, "value": value})
    return labels


def _subject(execution: Execution) -> filters.Subject:
    return filters.Subject(
        fields={
            "namespace": execution.namespace,
            "flowId": execution.flow_id,
            "state": execution.state.current,
            "startDate": execution.state.histories[0]["date"],
            "scope": "USER",
            "kind": "NORMAL",
        },
        labels={item["key"]: item["value"] for item in execution.labels},
        text=f"{execution.id} {execution.namespace}.{execution.flow_id}",
    )
