"""The application: authentication, routes, errors in the right shape."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from engines.kestra import flows as flow_files
from engines.kestra import pages
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executor import Executor
from engines.kestra.faults import FaultMiddleware, Faults
from engines.kestra.flow_routes import FlowRoutes
from engines.kestra.problems import Problem, render
from engines.kestra.result_routes import ResultRoutes
from engines.kestra.settings import VERSIONS, KestraSettings
from engines.kestra.store import Store
from engines.kestra.write_routes import WriteRoutes


class _Auth:
    """Basic authentication on everything but `/configs`, as Kestra's open edition has it."""

    def __init__(self, app: ASGIApp, settings: KestraSettings) -> None:
        self._app = app
        self._settings = settings
        self._expected = f"{settings.user}:{settings.password}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path == "/api/v1/configs" or path.startswith(pages.PREFIX):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if self._allowed(request.headers.get("authorization", "")):
            await self._app(scope, receive, send)
        else:
            problem = Problem(401, "Authentication is required")
            await render(request, self._settings.dialect, problem)(scope, receive, send)

    def _allowed(self, header: str) -> bool:
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        return secrets.compare_digest(given, self._expected)


def create_app(settings: KestraSettings) -> Starlette:
    """A Kestra stand-in. Its lifespan finishes what a restart interrupted, and stops running work."""
    flows = flow_files.load(settings.flows_dir)
    store = Store(settings.data_dir / "kestra.sqlite")
    executor = Executor(settings, flows, store)
    flow_routes = FlowRoutes(settings, flows)
    execution_routes = ExecutionRoutes(settings, flow_routes, executor, store)
    result_routes = ResultRoutes(settings, flows, execution_routes, executor, store)
    write_routes = WriteRoutes(settings, flows, flow_routes, execution_routes, store)

    async def configs(request: Request) -> Response:
        answer = {"uuid": "0" * 22, "version": VERSIONS[settings.dialect], "edition": "OSS"}
        answer |= {"commitId": "embedded", "systemNamespace": "system"}
        rest = {"hiddenLabelsPrefixes": ["system.", "internal."], "isAiEnabled": False}
        more = {"isBasicAuthInitialized": True, "isAnonymousUsageEnabled": False, "url": settings.url}
        return JSONResponse(answer | rest | more)

    async def problem(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            error = Problem(error.status_code, "Page Not Found" if error.status_code == 404 else error.detail)
        assert isinstance(error, Problem)
        return render(request, settings.dialect, error)

    async def other_tenant(request: Request) -> Response:
        raise Problem(400, f"Tenant must be {settings.tenant!r}")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        executor.finish_interrupted()
        yield
        await executor.close()

    async def missing_file(request: Request, error: Exception) -> Response:
        return render(request, settings.dialect, Problem(404, f"File not found: {error}"))

    faults = Faults(executor.doom_next)
    middleware = [Middleware(_Auth, settings=settings)]
    # Actions before starts: on 1.x `/executions/<id>/resume` would else be a start of the flow `resume`.
    tenant = flow_routes.routes() + result_routes.routes() + execution_routes.routes() + write_routes.routes()
    routes: list[BaseRoute] = [
        Route("/api/v1/configs", configs, methods=["GET"]),
        Mount(f"/api/v1/{settings.tenant}", routes=tenant),
        *pages.routes(settings, store),
        Route("/api/v1/{tenant}/{rest:path}", other_tenant, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    if settings.faults:
        routes.append(Route("/__faults", faults.control, methods=["GET", "POST"]))
        middleware.append(Middleware(FaultMiddleware, faults=faults, dialect=settings.dialect))
    handlers: Mapping[Any, Any] = {
        Problem: problem,
        HTTPException: problem,
        FileNotFoundError: missing_file,
    }
    app = Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=lifespan)
    app.state.executor = executor
    return app
