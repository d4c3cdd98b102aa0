"""The application: version, login, searches, and the data sets behind `x-context`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engines import clock
from engines.tracardi import auth, search, tql
from engines.tracardi.auth import Auth, Refused
from engines.tracardi.data import DataSet, Sample
from engines.tracardi.documents import Json
from engines.tracardi.faults import FaultMiddleware, Faults
from engines.tracardi.read_routes import ReadRoutes, guarded
from engines.tracardi.settings import TENANT, VERSION, Account, TracardiSettings
from engines.tracardi.write_routes import WriteRoutes

_SELECTABLE = ("resource", "session", "profile", "event", "rule", "segment", "flow", "log")
_RANGEABLE = ("session", "profile", "event", "log", "entity")
_STORED = {"session", "profile", "event", "log"}
_CONTEXTS = ("production", "staging")


class _Search:
    def __init__(self, keeper: Auth, data: Callable[[Request], DataSet]) -> None:
        self._keeper = keeper
        self._data = data

    def routes(self) -> list[Route]:
        table = {
            "/{index}/select": self.select,
            "/{index}/select/range": self.range,
            "/{index}/select/range/page/{page:int}": self.range,
            "/{index}/select/histogram": self.histogram,
        }
        return [Route(path, guarded(self._keeper, auth.SELECT, call), methods=["POST"]) for path, call in table.items()]

    async def select(self, request: Request) -> Response:
        index = _index(request, _SELECTABLE)
        if index not in _STORED:
            raise Refused(500, f"There is no index defined for `{index}`.")
        body = await _body(request)
        limit = _limit(body)
        data, where = self._data(request), body.get("where")
        return JSONResponse(await run_in_threadpool(search.select, data, index, where, limit, clock.now()))

    async def _within(self, request: Request, index: str, body: Json, span: search.Range) -> list[Json]:
        # Some 50 000 events take a second, and other engines share this event loop.
        data, where = self._data(request), body.get("where")
        return await run_in_threadpool(search.within, data, index, where, span, clock.now())

    async def range(self, request: Request) -> Response:
        index, body = _index(request, _RANGEABLE), await _body(request)
        limit = _limit(body)
        span = search.date_range(body, clock.now())
        found = await self._within(request, index, body, span)
        start = request.path_params.get("page", 0) * limit if "page" in request.path_params else body.get("start") or 0
        shown = found[start : start + limit]
        return JSONResponse({"total": min(len(found), search.TRACKED_TOTAL), "result": shown, "buckets": []})

    async def histogram(self, request: Request) -> Response:
        index, body = _index(request, _RANGEABLE), await _body(request)
        span = search.date_range(body, clock.now())
        found = await self._within(request, index, body, span)
        return JSONResponse(search.histogram(found, span, request.query_params.get("group_by")))


def _limit(body: Json) -> int:
    given = body.get("limit")
    return 20 if given is None else max(0, int(given))


def _index(request: Request, known: tuple[str, ...]) -> str:
    index: str = request.path_params["index"]
    if index not in known:
        quoted = [f"'{name}'" for name in known]
        expected = ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
        problem = {"type": "enum", "loc": ["path", "index"], "msg": f"Input should be {expected}", "input": index}
        raise Refused(422, [problem | {"ctx": {"expected": expected}}])
    return index


async def _body(request: Request) -> Json:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise Refused(422, [{"type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error"}]) from error
    return body if isinstance(body, dict) else {}


class _Context:
    """Echoes the data set a request was about."""

    def __init__(self, app: ASGIApp, settings: TracardiSettings) -> None:
        self._app = app
        self._default = "production" if settings.production else "staging"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Request(scope).headers.get("x-context", "")
        context = asked if asked in _CONTEXTS else self._default
        scope.setdefault("state", {})["context"] = context

        async def echo(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-context", context.encode())]
            await send(message)

        await self._app(scope, receive, echo)


def create_app(settings: TracardiSettings) -> Starlette:
    """A Tracardi stand-in."""
    keeper = Auth([Account(settings.user, settings.password), *settings.accounts])
    sample = Sample(settings.warehouse)
    sets = {
        name: DataSet(
            sample if name in settings.contexts else None,
            settings.data_dir / f"{name}.jsonl",
            refresh=settings.refresh,
            more=settings.more_profiles,
        )
        for name in _CONTEXTS
    }

    def data(request: Request) -> DataSet:
        return sets[request.state.context]

    routes = [
        *_general(settings, keeper),
        *WriteRoutes(keeper, data, settings.source_cache).routes(),
        *ReadRoutes(keeper, data).routes(),
        *_Search(keeper, data).routes(),
    ]
    handlers: Mapping[Any, Any] = {
        Refused: _refused,
        HTTPException: _http_error,
        search.SearchError: _server_error,
        **dict.fromkeys((ValueError, TypeError, KeyError, AttributeError), _unreadable),
        tql.TqlError: _server_error,
    }
    middleware = [Middleware(_Context, settings=settings)]
    if settings.faults:
        faults = Faults()
        routes.insert(0, Route("/__faults", guarded(keeper, auth.READ, faults.control), methods=["GET", "POST"]))
        middleware.append(Middleware(FaultMiddleware, faults=faults))
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers)


def _general(settings: TracardiSettings, keeper: Auth) -> list[Route]:
    """Version, health, sign-in and the checker of queries."""

    async def version(request: Request) -> Response:
        return JSONResponse(_version(settings))

    async def short(request: Request) -> Response:
        return JSONResponse(VERSION)

    async def health(request: Request) -> Response:
        return JSONResponse("")

    async def login(request: Request) -> Response:
        form = await _form(request)
        missing = [name for name in ("username", "password") if name not in form]
        if missing:
            problem = {"type": "missing", "msg": "Field required", "input": None}
            raise Refused(422, [problem | {"loc": ["body", name]} for name in missing])
        return JSONResponse(keeper.login(form["username"], form["password"]))

    async def logout(request: Request) -> Response:
        keeper.logout(request)
        return JSONResponse(None)

    async def validate(request: Request) -> Response:
        keeper.require(request, auth.READ)
        try:
            tql.compile_query((await request.body()).decode(), clock.now())
        except tql.TqlError as error:
            raise Refused(400, str(error)) from error
        return JSONResponse(None)

    async def audience(request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}/")

    return [
        Route("/", version, methods=["GET"]),
        Route("/info/version/details", version, methods=["GET"]),
        Route("/info/version", short, methods=["GET"]),
        Route("/healthcheck", health, methods=["GET"]),
        Route("/user/token", login, methods=["POST"]),
        Route("/user/logout", logout, methods=["POST"]),
        Route("/tql/validate", validate, methods=["POST"]),
        Route("/audience", audience, methods=["GET"]),
    ]


async def _form(request: Request) -> dict[str, str]:
    if "json" in request.headers.get("content-type", ""):
        return {}
    async with request.form() as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _version(settings: TracardiSettings) -> Json:
    return {
        "version": VERSION,
        "name": TENANT,
        "upgrades": [],
        "production": settings.production,
        "config": {},
        "db_version": "09x",
        "mysql_version": 1,
        "instance": "embedded",
        "installed": {"schema": True, "users": True, "form": True},
        "multi-tenant": False,
        "tenant": TENANT,
        "owner": "embedded",
        "expires": "Never",
        "licenses": [],
    }


async def _refused(request: Request, error: Refused) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return JSONResponse({"detail": error.detail}, error.status, headers=headers)


async def _http_error(request: Request, error: HTTPException) -> Response:
    return JSONResponse({"detail": error.detail}, error.status_code, headers=error.headers)


async def _unreadable(request: Request, error: Exception) -> Response:
    problem = {"type": "value_error", "loc": ["body"], "msg": "The request could not be read", "input": None}
    return JSONResponse({"detail": [problem]}, 422)


async def _server_error(request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, 500)
