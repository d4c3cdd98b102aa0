"""Webhooks: a flow started by whoever knows the key."""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from engines.kestra import inputs
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executions import Execution, new_id
from engines.kestra.executor import Executor
from engines.kestra.flow_routes import Flows
from engines.kestra.flows import Flow
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings
from engines.kestra.templates import Renderer, RenderError

Json = dict[str, Any]
TYPE = "io.kestra.plugin.core.trigger.Webhook"
_METHODS = ["GET", "POST", "PUT"]


class WebhookRoutes:
    """Routes below `/executions/webhook`; open to all, the key is the secret."""

    def __init__(self, settings: KestraSettings, flows: Flows, executions: ExecutionRoutes, executor: Executor) -> None:
        self._settings = settings
        self._flows = flows
        self._executions = executions
        self._executor = executor

    def routes(self) -> list[Route]:
        """The routes, without the tenant's prefix."""
        path = "/executions/webhook/{namespace}/{flow}/{key}"
        return [Route(path, self.call, methods=_METHODS), Route(path + "/{more:path}", self.call, methods=_METHODS)]

    async def call(self, request: Request) -> Response:
        """Start the flow that has this key."""
        flow, trigger = self._find(request)
        if flow.disabled:
            raise Problem(409, "Requested Flow is disabled.")
        seen = {
            "body": _body((await request.body()).decode("utf-8", "replace")),
            "headers": {name: request.headers.getlist(name) for name in request.headers},
            "parameters": {name: request.query_params.getlist(name) for name in request.query_params},
        }
        renderer = self._executor.renderer(flow.namespace)
        if not _met(trigger, renderer, flow, seen):
            return Response(status_code=204)
        execution = self._execution(flow, trigger, renderer, seen)
        answer = self._answer(execution)
        self._executions.begin(flow, execution)
        if not trigger.get("wait"):
            return JSONResponse(answer)
        return await self._waited(trigger, execution)

    async def _waited(self, trigger: Json, execution: Execution) -> Response:
        await self._executor.wait(execution.id)
        done = self._executor.get(execution.id) or execution
        if done.state.current not in {"SUCCESS", "WARNING"}:
            raise Problem(500, f"Execution {done.id} ended as {done.state.current}")
        code = int(trigger.get("responseCode", 200))
        if trigger.get("returnOutputs"):
            kind = str(trigger.get("responseContentType", "application/json"))
            if kind == "text/plain":
                return PlainTextResponse("\n".join(str(v) for v in done.outputs.values()), code)
            return JSONResponse(done.outputs, code, media_type=kind)
        outputs = {"outputs": done.outputs} if done.outputs else {}
        return JSONResponse(self._answer(done) | outputs, code)

    def _find(self, request: Request) -> tuple[Flow, Json]:
        given = request.path_params
        flow = self._flows.get((given["namespace"], given["flow"]))
        for trigger in flow.triggers if flow else ():
            if flow and trigger.get("type") == TYPE and not trigger.get("disabled"):
                key = str(self._executor.renderer(flow.namespace).render(trigger.get("key", ""), {}))
                if key and secrets.compare_digest(key.encode(), given["key"].encode()):
                    return flow, trigger
        raise Problem(404, "Webhook not found")

    def _execution(self, flow: Flow, trigger: Json, renderer: Renderer, seen: Json) -> Execution:
        described = {"id": trigger["id"], "type": TYPE, "variables": seen}
        execution = Execution(new_id(), flow.namespace, flow.id, {}, list(flow.labels), trigger=described)
        try:
            given = renderer.render(trigger.get("inputs") or {}, {"trigger": seen})
        except RenderError as error:
            raise Problem(422, str(error)) from error
        parts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items()}
        strict = self._settings.dialect == "2.x"
        execution.inputs = self._executions.values(execution, inputs.check(flow.inputs, parts, renderer, strict))
        execution.labels.append({"key": "system.correlationId", "value": execution.id})
        execution.labels.append({"key": "system.from", "value": "trigger"})
        return execution

    def _answer(self, execution: Execution) -> Json:
        shown = self._executions.json(execution)
        names = ("tenantId", "id", "namespace", "flowId", "flowRevision", "trigger", "labels", "state")
        return {name: shown[name] for name in names} | {"url": self._executions.url(execution)}


def _met(trigger: Json, renderer: Renderer, flow: Flow, seen: Json) -> bool:
    """Whether all conditions hold; one that cannot be rendered does not."""
    known = {"trigger": seen, "flow": {"id": flow.id, "namespace": flow.namespace}}
    asked = [c.get("expression") for c in trigger.get("conditions") or ()]
    asked += [trigger["when"]] if "when" in trigger else []
    try:
        return all(renderer.truthy(expression, known) for expression in asked)
    except RenderError:
        return False


def _body(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
