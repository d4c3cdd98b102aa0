"""Profiles, events, sessions, counts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines import clock
from engines.tracardi import auth, documents, search
from engines.tracardi.auth import Auth, Refused
from engines.tracardi.data import DataSet
from engines.tracardi.documents import Happening, Json, blank_profile, index_name

Handler = Callable[[Request], Awaitable[Response]]
SetOf = Callable[[Request], DataSet]
_TOP = 15
_TOP_TYPES = 12
_FIELD = re.compile(r"[\w.]+")


def guarded(keeper: Auth, roles: frozenset[str], handler: Handler) -> Handler:
    """A handler behind its roles."""

    async def guard(request: Request) -> Response:
        keeper.require(request, roles)
        return await handler(request)

    return guard


def limit_of(request: Request, default: int) -> int:
    """The `limit` of a query."""
    try:
        return max(0, int(request.query_params.get("limit", default)))
    except ValueError as error:
        raise Refused(422, [{"type": "int_parsing", "loc": ["query", "limit"], "msg": "not an integer"}]) from error


class ReadRoutes:
    """Routes that look things up by id."""

    def __init__(self, keeper: Auth, data: SetOf) -> None:
        self._keeper = keeper
        self._data = data

    def routes(self) -> list[Route]:
        """The routes; the fixed ones first."""
        table: list[tuple[str, Handler]] = [
            ("/profile/count", self.count),
            ("/event/count", self.count),
            ("/session/count", self.count),
            ("/session/profile/{id}", self.last_session),
            ("/events/by_type", self.by_type),
            ("/events/profile/{id}", self.events),
            ("/events/session/{session}/profile/{id}", self.session_events),
            ("/profiles/top/modified", self.top_modified),
            ("/profiles/{mode}/segment/{names}", self.segment),
            ("/profile/{id}/by/{field}", self.by_field),
            ("/profile/{id}", self.profile),
            ("/event/{id}", self.event),
            ("/session/{id}", self.session),
        ]
        return [Route(path, guarded(self._keeper, auth.READ, call), methods=["GET"]) for path, call in table] + [
            Route("/logs", guarded(self._keeper, auth.MAINTAIN, self.nothing), methods=["GET"]),
            Route("/users", guarded(self._keeper, auth.ADMIN, self.nothing), methods=["GET"]),
            Route(
                "/storage/mapping/{index}/metadata",
                guarded(self._keeper, auth.MAINTAIN, self.mapping),
                methods=["GET"],
            ),
        ]

    async def profile(self, request: Request) -> Response:
        """`GET /profile/{id}`, by any of its ids."""
        found = self._data(request).profile(request.path_params["id"])
        if found is None:
            return JSONResponse(None, 404)
        return JSONResponse(found | {"_meta": {"id": found["id"], "index": index_name("profile")}})

    async def count(self, request: Request) -> Response:
        """`GET /profile/count` and its sisters: exact."""
        index = request.url.path.rsplit("/", 2)[1]
        data = self._data(request)
        match index:
            case "event":
                number = sum(1 for _ in data.happenings())
            case "session":
                number = len({item.session for item in data.happenings()})
            case _:
                number = data.count()
        shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
        return JSONResponse({"count": number, "_shards": shards})

    def _newest(self, request: Request) -> list[Happening]:
        found = self._of_profile(request)
        # Of one moment, what was stored last comes first.
        return sorted(reversed(found), key=lambda item: item.at, reverse=True)

    def _of_profile(self, request: Request) -> list[Happening]:
        return list(self._data(request).happenings(self._canonical(request)))

    def _canonical(self, request: Request) -> str:
        """Events know a profile by its own id; it may be asked for by another."""
        given: str = request.path_params["id"]
        found = self._data(request).profile(given)
        return str(found["id"]) if found else given

    async def events(self, request: Request) -> Response:
        """`GET /events/profile/{id}`: newest first."""
        found = self._newest(request)
        shown = [documents.event(item) for item in found[: limit_of(request, 24)]]
        return JSONResponse({"total": min(len(found), search.TRACKED_TOTAL), "result": shown})

    async def session_events(self, request: Request) -> Response:
        """`GET /events/session/{session}/profile/{id}`."""
        limit = limit_of(request, 20)
        found = [item for item in self._newest(request) if item.session == request.path_params["session"]]
        keys = ("id", "metadata", "type", "name", "source")
        shown = [{key: value for key, value in documents.event(item).items() if key in keys} for item in found[:limit]]
        return JSONResponse({"result": shown, "more_to_load": len(found) > limit})

    async def by_field(self, request: Request) -> Response:
        """`GET /profile/{id}/by/{field}`: counts of the profile's events, not a look-up."""
        field = request.path_params["field"]
        if not _FIELD.fullmatch(field):
            raise Refused(422, "field")
        found = search.grouped(map(documents.event, self._of_profile(request)), field, _TOP)
        if request.query_params.get("table", "").lower() in {"true", "1"}:
            return JSONResponse({item["name"]: item["value"] for item in found})
        return JSONResponse(found)

    async def by_type(self, request: Request) -> Response:
        """`GET /events/by_type`: the last month, the twelve most frequent."""
        since = clock.now() - timedelta(days=31)
        recent = ({"type": item.type} for item in self._data(request).happenings() if item.at >= since)
        return JSONResponse(search.grouped(recent, "type", _TOP_TYPES)[:-1])

    async def event(self, request: Request) -> Response:
        """`GET /event/{id}`."""
        wanted = request.path_params["id"]
        found = next((item for item in self._data(request).happenings() if item.id == wanted), None)
        if found is None:
            return JSONResponse(None, 404)
        metadata = {"id": wanted, "index": index_name("event")}
        return JSONResponse({"event": documents.event(found), "_metadata": metadata})

    async def session(self, request: Request) -> Response:
        """`GET /session/{id}`."""
        wanted = request.path_params["id"]
        found = next((item for item in self._data(request).happenings() if item.session == wanted), None)
        return JSONResponse(documents.session(found) if found else None, 200 if found else 404)

    async def last_session(self, request: Request) -> Response:
        """`GET /session/profile/{id}?n=`: `null` with 200 when there is none."""
        seen: dict[str, Happening] = {}
        for item in self._newest(request):
            seen[item.session] = item
        firsts = list(seen.values())
        number = abs(int(request.query_params.get("n", "0")))
        return JSONResponse(documents.session(firsts[number]) if number < len(firsts) else None)

    async def segment(self, request: Request) -> Response:
        """`GET /profiles/{any|all}/segment/{a,b}`: at most 1000 documents."""
        names = set(request.path_params["names"].split(","))
        every = request.path_params["mode"] == "all"
        found: list[Json] = []
        for item in self._data(request).profiles():
            has = names & set(item["segments"])
            if has == names if every else has:
                found.append(item)
        return JSONResponse({"total": len(found), "result": found[:1000]})

    async def top_modified(self, request: Request) -> Response:
        """`GET /profiles/top/modified`."""
        found = list(self._data(request).profiles())
        found.sort(key=lambda item: item["metadata"]["time"]["update"] or "", reverse=True)
        return JSONResponse({"total": len(found), "result": found[: limit_of(request, 20)]})

    async def nothing(self, request: Request) -> Response:
        """Lists that are empty here."""
        return JSONResponse({"total": 0, "result": []})

    async def mapping(self, request: Request) -> Response:
        """`GET /storage/mapping/profile/metadata?filter=`: the fields of a profile."""
        prefix = request.query_params.get("filter", "")
        paths = [path for path in _paths(blank_profile("", None), "") if path.startswith(prefix)]
        return JSONResponse({"result": paths, "total": len(paths)})


def _paths(document: Any, prefix: str) -> list[str]:
    if not isinstance(document, dict) or not document:
        return [prefix]
    return [path for key, part in document.items() for path in _paths(part, f"{prefix}.{key}" if prefix else key)]
