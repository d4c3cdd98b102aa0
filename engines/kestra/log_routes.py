"""Logs of executions: as a list, as text, searched, and followed for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from engines.kestra import filters
from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executor import Executor
from engines.kestra.faults import Faults
from engines.kestra.problems import Problem
from engines.kestra.settings import Dialect, KestraSettings
from engines.kestra.store import Store

Json = dict[str, Any]
LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
_PAUSE = 0.1
_OF_ONE: Mapping[str, str] = {"taskId": "taskId", "taskRunId": "taskRunId", "attempt": "attemptNumber"}
"""Flat names of 1.x, and the fields that 2.x filters by."""


class LogRoutes:
    """Routes below `/logs`."""

    def __init__(
        self, settings: KestraSettings, executions: ExecutionRoutes, executor: Executor, store: Store, faults: Faults
    ) -> None:
        self._settings = settings
        self._executions = executions
        self._executor = executor
        self._store = store
        self._faults = faults

    def routes(self) -> list[Route]:
        """The routes, without the tenant's prefix."""
        return [
            Route("/logs/search", self.search, methods=["GET"]),
            Route("/logs/{id}", self.logs, methods=["GET"]),
            Route("/logs/{id}/download", self.text, methods=["GET"]),
            Route("/logs/{id}/follow", self.follow, methods=["GET"]),
        ]

    async def logs(self, request: Request) -> Response:
        """`GET /logs/{id}`."""
        return JSONResponse(self._wanted(request))

    async def text(self, request: Request) -> Response:
        """`GET /logs/{id}/download`."""
        lines = [f"{e['timestamp']} {e['level']} {e['message']}\n" for e in self._wanted(request)]
        return Response("".join(lines), media_type="text/plain; charset=utf-8")

    async def search(self, request: Request) -> Response:
        """`GET /logs/search`."""
        dialect = self._settings.dialect
        least, _ = _asked(request.query_params, dialect)
        allowed = ("q", "namespace", "flowId", "executionId", "taskId", "startDate", "timeRange", "level")
        wanted = [f for f in filters.parse(request.query_params, dialect, allowed) if f.field != "level"]
        entries = [e for e in self._visible(self._store.every_log()) if _level(e) >= least]
        found = [e for e in entries if filters.matches(wanted, _subject(e))]
        shown, total = filters.page(request.query_params, found, dialect)
        return JSONResponse(filters.results(shown, total))

    async def follow(self, request: Request) -> Response:
        """`GET /logs/{id}/follow`: it never ends by itself, whether or not the execution has."""
        least, same = _asked(request.query_params, self._settings.dialect)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        body = self._events(request.path_params["id"], least, same)
        return StreamingResponse(body, headers=headers, media_type="text/event-stream")

    async def _events(self, execution_id: str, least: int, same: Mapping[str, str]) -> AsyncIterator[bytes]:
        yield _frame("start", {})
        sent = 0
        while not self._executor.stopping:
            ready = self._visible(self._store.logs(execution_id))
            for entry in ready[sent:]:
                if _fits(entry, least, same):
                    yield _frame("progress", entry)
            sent = len(ready)
            await asyncio.sleep(_PAUSE)

    def _wanted(self, request: Request) -> list[Json]:
        least, same = _asked(request.query_params, self._settings.dialect)
        entries = self._visible(self._store.logs(self._executions.find(request).id))
        return [entry for entry in entries if _fits(entry, least, same)]

    def _visible(self, entries: list[Json]) -> list[Json]:
        """What the indexer has got to by now: the last lines come late."""
        late = self._faults.seconds("logs_late")
        if not late:
            return entries
        until = datetime.now(UTC) - timedelta(seconds=late)
        return [entry for entry in entries if datetime.fromisoformat(entry["timestamp"]) <= until]


def _asked(query: QueryParams, dialect: Dialect) -> tuple[int, dict[str, str]]:
    """The lowest level and the fields that must be equal; each line reads its own names and passes over the other's."""
    if dialect == "1.x":
        level = query.get("minLevel", "TRACE")
        same = {field: query[name] for name, field in _OF_ONE.items() if name in query}
    else:
        level = query.get("filters[level][GREATER_THAN_OR_EQUAL_TO]", "TRACE")
        keys = {field: f"filters[{field}][EQUALS]" for field in _OF_ONE.values()}
        same = {field: query[key] for field, key in keys.items() if key in query}
    if level not in LEVELS:
        raise Problem(400, f"Unknown level {level!r}")
    return LEVELS.index(level), same


def _level(entry: Json) -> int:
    level = str(entry["level"])
    return LEVELS.index(level) if level in LEVELS else LEVELS.index("INFO")


def _fits(entry: Json, least: int, same: Mapping[str, str]) -> bool:
    return _level(entry) >= least and all(str(entry.get(k, "")) == v for k, v in same.items())


def _frame(kind: str, data: Json) -> bytes:
    return f"id: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _subject(entry: Json) -> filters.Subject:
    fields = {name: str(entry.get(name, "")) for name in ("namespace", "flowId", "executionId", "taskId")}
    return filters.Subject({**fields, "startDate": entry["timestamp"]}, {}, str(entry["message"]))
