"""The routes, once: for the router and for /openapi.json."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.routes import (
    agui,
    approvals,
    callbacks,
    connections,
    executions,
    explained,
    meta,
    pictures,
    receipts,
    threads,
    verified,
)
from assistant.routes.http import Handler, json_response
from assistant.version import VERSION

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Endpoint:
    """One route and what is said of it. Its summary is the handler's docstring."""

    method: str
    path: str
    handler: Handler
    answer: str = "application/json"
    status: int = 200
    body: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    resumes: bool = False


async def document(request: Request) -> Response:
    """This document."""
    return json_response(build())


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("POST", "/agui", agui.run, "text/event-stream", body=agui.RunInput, resumes=True),
    Endpoint("GET", "/threads", threads.threads),
    Endpoint("GET", "/threads/{thread_id}", threads.thread),
    Endpoint(
        "GET",
        "/threads/{thread_id}/events",
        agui.thread_events,
        "text/event-stream",
        query=("after", "follow", "protocolVersion"),
        resumes=True,
    ),
    Endpoint("GET", "/runs/{run_id}", threads.run),
    Endpoint("GET", "/runs/{run_id}/receipt", receipts.receipt),
    Endpoint("GET", "/runs/{run_id}/diff", receipts.diff),
    Endpoint("GET", "/receipts/key", receipts.key),
    Endpoint("POST", "/receipts/diff", receipts.diff_of),
    Endpoint("POST", "/runs/{run_id}/stop", threads.stop, status=202),
    Endpoint("POST", "/runs/{run_id}/verified", verified.verify, body=verified.Verdict),
    Endpoint("GET", "/verified", verified.listed),
    Endpoint("DELETE", "/verified/{verified_id}", verified.forget, "", 204),
    Endpoint("GET", "/results/{result_id}.png", pictures.png, "image/png", query=("type", "locale", "scale")),
    Endpoint("GET", "/results/{result_id}.svg", pictures.svg, "image/svg+xml", query=("type", "locale")),
    Endpoint("GET", "/results/{result_id}.{kind}", threads.result),
    Endpoint("GET", "/results/{result_id}/chart", pictures.spec, query=("type", "locale")),
    Endpoint("GET", "/results/{result_id}/sql", explained.sql),
    Endpoint("GET", "/executions/{execution_id}/files/{name}", executions.file, "application/octet-stream"),
    Endpoint("GET", "/executions/{execution_id}/log", executions.log),
    Endpoint("GET", "/flows/{namespace}/{flow}/graph", executions.graph, query=("execution",)),
    Endpoint("GET", "/approvals/{approval_id}", approvals.show),
    Endpoint("POST", "/approvals/{approval_id}", approvals.decide, status=202, body=approvals.Decision),
    Endpoint("POST", "/callbacks/flow", callbacks.flow, status=202, body=callbacks.Ended),
    Endpoint("GET", "/connections", connections.accounts),
    Endpoint("GET", "/connections/{engine}/start", connections.start, "", 303, query=("next",)),
    Endpoint("GET", "/connections/{engine}/callback", connections.callback, "", 303, query=("code", "state", "error")),
    Endpoint("DELETE", "/connections/{engine}", connections.disconnect, "", 204),
    Endpoint("GET", "/info", meta.info),
    Endpoint("GET", "/healthz", meta.healthz),
    Endpoint("GET", "/readyz", meta.readyz),
    Endpoint("GET", "/openapi.json", document),
)


def routes() -> list[Route]:
    """All of them for the router."""
    return [Route(e.path, e.handler, methods=[e.method]) for e in ENDPOINTS]


def build() -> dict[str, Any]:
    """OpenAPI 3.1 of all endpoints."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Habla", "version": VERSION},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    doc = " ".join((endpoint.handler.__doc__ or "").split())
    parameters = [_parameter(name, "path", True) for name in _PLACEHOLDER.findall(endpoint.path)]
    parameters += [_parameter(name, "query", False) for name in endpoint.query]
    if endpoint.resumes:
        parameters.append(_parameter("Last-Event-ID", "header", False))
    operation: dict[str, Any] = {
        "summary": doc,
        "operationId": f"{endpoint.handler.__module__.rpartition('.')[2]}_{endpoint.handler.__name__}",
        "parameters": parameters,
        "responses": {
            str(endpoint.status): {
                "description": doc,
                **({"content": {endpoint.answer: {}}} if endpoint.answer else {}),
            },
            "default": {
                "description": "What went wrong and what to do, in the language of Accept-Language.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(endpoint.body, schemas)}},
        }
    return operation


def _parameter(name: str, where: str, required: bool) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "schema": {"type": "string"}}


def _ref(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, str]:
    schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    for name, nested in schema.pop("$defs", {}).items():
        schemas[name] = nested
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "requestId"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "requestId": {"type": "string"},
    },
}
