"""The application: authentication, routes, errors in the right shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from engines.kestra import flows as flow_files
from engines.kestra import pages
from engines.kestra.about_routes import AboutRoutes
from engines.kestra.action_routes import ActionRoutes
from engines.kestra.auth import Auth
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executor import Executor
from engines.kestra.faults import Faults
from engines.kestra.file_routes import FileRoutes
from engines.kestra.flow_routes import FlowRoutes, Flows
from engines.kestra.kv_routes import KvRoutes
from engines.kestra.log_routes import LogRoutes
from engines.kestra.misbehave import FaultMiddleware
from engines.kestra.problems import Problem, render
from engines.kestra.result_routes import ResultRoutes
from engines.kestra.settings import VERSIONS, KestraSettings
from engines.kestra.store import Store
from engines.kestra.webhooks import WebhookRoutes
from engines.kestra.write_routes import WriteRoutes


def create_app(settings: KestraSettings) -> Starlette:
    """A Kestra stand-in. Its lifespan finishes what a restart interrupted, and stops running work."""
    flows = flow_files.load(settings.flows_dir)
    store = Store(settings.data_dir / "kestra.sqlite")
    executor = Executor(settings, flows, store)
    faults = Faults(executor.doom_next)

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

    middleware = [Middleware(Auth, settings=settings)]
    routes: list[BaseRoute] = [
        Route("/api/v1/configs", configs, methods=["GET"]),
        Mount(f"/api/v1/{settings.tenant}", routes=_below_tenant(settings, flows, executor, store, faults)),
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


def _below_tenant(
    settings: KestraSettings, flows: Flows, executor: Executor, store: Store, faults: Faults
) -> list[Route]:
    """Everything below `/api/v1/{tenant}`.

    Actions come before starts: on 1.x `/executions/<id>/resume` would else be a start of the flow `resume`.
    """
    found = FlowRoutes(settings, flows)
    executions = ExecutionRoutes(settings, found, executor, store, faults)
    return [
        *found.routes(),
        *ActionRoutes(settings, flows, executions, executor).routes(),
        *WebhookRoutes(settings, flows, executions, executor).routes(),
        *FileRoutes(executions, executor).routes(),
        *LogRoutes(settings, executions, executor, store, faults).routes(),
        *KvRoutes(settings, store).routes(),
        *AboutRoutes(settings, flows, found, executions, executor, store).routes(),
        *ResultRoutes(settings, flows, executions, executor, faults).routes(),
        *executions.routes(),
        *WriteRoutes(settings, flows, found, executions, store).routes(),
    ]
