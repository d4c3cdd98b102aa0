"""Key-value pairs of namespaces."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.kestra import durations, filters
from engines.kestra.problems import Problem
from engines.kestra.settings import KestraSettings
from engines.kestra.store import Pair, Store

_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")
_DURATION = re.compile(r"P(?=\d|T\d).*")


class KvRoutes:
    """Routes below `/namespaces/{namespace}/kv` and `/kv`."""

    def __init__(self, settings: KestraSettings, store: Store) -> None:
        self._settings = settings
        self._store = store

    def routes(self) -> list[Route]:
        """The routes of the dialect: 2.x lists all namespaces at once."""
        found = [
            Route("/namespaces/{namespace}/kv/{key}", self.get, methods=["GET"]),
            Route("/namespaces/{namespace}/kv/{key}", self.put, methods=["PUT"]),
            Route("/namespaces/{namespace}/kv/{key}", self.delete, methods=["DELETE"]),
            Route("/kv", self.search, methods=["GET"]),
        ]
        if self._settings.dialect == "1.x":
            found.append(Route("/namespaces/{namespace}/kv", self.of_namespace, methods=["GET"]))
        return found

    async def get(self, request: Request) -> Response:
        """`GET /namespaces/{namespace}/kv/{key}`."""
        found = self._store.kv_pair(request.path_params["namespace"], request.path_params["key"])
        if found is None:
            raise Problem(404, "No value found for the key")
        described = {"type": _type(found.value), "value": found.value}
        return JSONResponse(described | {"revision": found.version, "updated": found.updated})

    async def put(self, request: Request) -> Response:
        """`PUT /namespaces/{namespace}/kv/{key}`: the body is JSON, sent as plain text."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "text/plain":
            raise Problem(415, f"Content Type [{kind}] not allowed. Allowed types: [text/plain]")
        key = request.path_params["key"]
        if not _KEY.fullmatch(key):
            raise Problem(422, f"Key must start with an alphanumeric character: {key}", argument=True)
        body = (await request.body()).decode("utf-8", "replace")
        try:
            value: Any = json.loads(body)
        except ValueError:
            value = body
        ttl = request.headers.get("ttl")
        try:
            expires = None if not ttl else (datetime.now(UTC) + durations.parse(ttl)).isoformat()
        except ValueError as error:
            raise Problem(422, f"Invalid ttl: {ttl}", argument=True) from error
        self._store.kv_set(request.path_params["namespace"], key, value, expires)
        return Response(status_code=200)

    async def delete(self, request: Request) -> Response:
        """`DELETE /namespaces/{namespace}/kv/{key}`: whether there was one."""
        return JSONResponse(self._store.kv_delete(request.path_params["namespace"], request.path_params["key"]))

    async def of_namespace(self, request: Request) -> Response:
        """`GET /namespaces/{namespace}/kv`."""
        namespace = request.path_params["namespace"]
        return JSONResponse([self._entry(p) for p in self._store.kv_pairs() if p.namespace == namespace])

    async def search(self, request: Request) -> Response:
        """`GET /kv`: paged; a namespace holds its children's pairs too."""
        dialect = self._settings.dialect
        wanted = filters.parse(request.query_params, dialect, ("q", "namespace"))
        found = [p for p in self._store.kv_pairs() if all(_in(p, f) for f in wanted)]
        shown, total = filters.page(request.query_params, found, dialect)
        return JSONResponse(filters.results([self._entry(pair) for pair in shown], total))

    def _entry(self, pair: Pair) -> dict[str, Any]:
        version = "version" if self._settings.dialect == "1.x" else "revision"
        entry: dict[str, Any] = {"namespace": pair.namespace, "key": pair.key, version: pair.version}
        entry |= {"creationDate": pair.created, "updateDate": pair.updated}
        return entry if pair.expires is None else entry | {"expirationDate": pair.expires}


def _in(pair: Pair, condition: filters.Filter) -> bool:
    if condition.field == "namespace" and condition.op == "EQUALS":
        return f"{pair.namespace}.".startswith(f"{condition.value}.")
    return filters.matches([condition], filters.Subject({"namespace": pair.namespace}, {}, pair.key))


def _type(value: Any) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int() | float():
            return "NUMBER"
        case str() if _DURATION.fullmatch(value):
            return "DURATION"
        case str():
            return "STRING"
        case _:
            return "JSON"
