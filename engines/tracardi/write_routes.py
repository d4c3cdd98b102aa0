"""`POST /track` and what an administrator may write."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines import clock
from engines.tracardi import auth
from engines.tracardi.auth import Auth, Refused
from engines.tracardi.documents import Happening, Json, blank_profile, index_name
from engines.tracardi.read_routes import SetOf, guarded
from engines.tracardi.settings import Account
from engines.tracardi.sources import Source, Sources


class WriteRoutes:
    """Routes that store something."""

    def __init__(self, keeper: Auth, data: SetOf, source_cache: float) -> None:
        self._keeper = keeper
        self._data = data
        self._sources = Sources(source_cache)

    def routes(self) -> list[Route]:
        """The routes."""
        admin = {"/event-source": self.add_source, "/profiles/import": self.add_profiles, "/user": self.add_user}
        found = [Route(path, guarded(self._keeper, auth.ADMIN, call), methods=["POST"]) for path, call in admin.items()]
        found += [
            Route("/track", self.track, methods=["POST"]),
            Route("/track", self.stub, methods=["PUT"]),
            Route("/collect/{type}/{source}", self.collect, methods=["POST"]),
            Route("/profile/{id}", guarded(self._keeper, auth.ADMIN, self.stub), methods=["DELETE"]),
            Route("/event-sources/entity", guarded(self._keeper, auth.MAINTAIN, self.sources), methods=["GET"]),
        ]
        return found

    async def track(self, request: Request) -> Response:
        """Store events. The source's id is the credential; the session may belong to somebody else."""
        payload: Json = await request.json()
        now = clock.now().astimezone(UTC)
        events: list[Any] = payload.get("events") or []
        missing = [_untyped(number, event, now) for number, event in enumerate(events) if not _typed(event)]
        if missing:
            raise Refused(422, missing)
        source = self._source(payload, now)
        if request.query_params.get("profile_less") == "true" and not payload.get("session"):
            raise Refused(500, "unsupported operand type(s) for +=: 'NoneType' and 'NoneType'")
        if not events:
            return JSONResponse(None)
        fault = getattr(request.state, "fault", None)
        session = str((payload.get("session") or {}).get("id") or uuid.uuid4())
        wanted = (payload.get("profile") or {}).get("id")
        profile, new = self._profile(request, source, session, wanted)
        if fault == "other_profile":
            profile, new = self._made(request, str(uuid.uuid4())), True
        made = _Made(now, profile, session, source.id, dict(request.headers))
        data = self._data(request)
        begins = not data.has_session(session)
        for event in events:
            kind = str(event["type"]).strip().lower().replace(" ", "-")
            data.track(made.event(str(event.get("id") or uuid.uuid4()), kind, event.get("properties") or {}))
        for kind in ["profile-created"] * new + ["visit-started", "session-opened"] * begins:
            data.track(made.event(str(uuid.uuid4()), kind, {}, before=True))
        answer: Json = {"task": str(uuid.uuid4()), "ux": [], "response": {}, "events": []}
        errors = ["Injected fault"] if fault == "errors" else []
        answer |= {"profile": {"id": profile}, "session": {"id": session}, "errors": errors, "warnings": []}
        return JSONResponse(answer, 226 if errors else 200)

    def _source(self, payload: Json, now: datetime) -> Source:
        identifier = str((payload.get("source") or {}).get("id", ""))
        if identifier.startswith("@"):
            raise Refused(500, "Internal event sources are not allowed via API.")
        found = self._sources.find(identifier)
        if found is None:
            # The real server answers with the whole payload too, which is why nobody may show this text.
            raise Refused(401, f"Invalid event source `{identifier}`. {_echo(payload, now)}")
        if "rest" not in found.types:
            raise Refused(401, _wrong_bridge(found, "rest"))
        return found

    def _profile(self, request: Request, source: Source, session: str, wanted: str | None) -> tuple[str, bool]:
        """The profile that gets the events, and whether it is a new one."""
        data = self._data(request)
        owner = data.session_owner(session)
        found = data.profile(wanted) if wanted else None
        if owner is not None and (found is None or found["id"] != owner):
            return (owner, False) if data.profile(owner) else (self._made(request, str(uuid.uuid4())), True)
        if found is not None:
            return str(found["id"]), False
        return self._made(request, wanted if wanted and source.static else str(uuid.uuid4())), True

    def _made(self, request: Request, identifier: str) -> str:
        self._data(request).add_profile(blank_profile(identifier, clock.now()))
        return identifier

    async def stub(self, request: Request) -> Response:
        """`PUT /track` stores nothing, as on the real server; nothing can be deleted here either."""
        return JSONResponse(None)

    async def collect(self, request: Request) -> Response:
        """`POST /collect/{type}/{source}` is for webhooks, and no source here is one."""
        found = self._sources.find(request.path_params["source"])
        if found is None:
            raise Refused(401, f"Invalid event source `{request.path_params['source']}`.")
        raise Refused(401, _wrong_bridge(found, "webhook"))

    async def add_source(self, request: Request) -> Response:
        """`POST /event-source`."""
        body: Json = await request.json()
        static = bool((body.get("config") or {}).get("static_profile_id"))
        made = Source(
            str(body["id"]),
            str(body.get("name") or body["id"]),
            static,
            tuple(body.get("type") or ("rest",)),
            enabled=body.get("enabled", True) is not False,
        )
        self._sources.stored[made.id] = made
        return JSONResponse(made.id)

    async def add_user(self, request: Request) -> Response:
        """`POST /user`, until the next start."""
        body: Json = await request.json()
        roles = tuple(str(role) for role in body["roles"])
        self._keeper.add(Account(str(body["email"]), str(body["password"]), roles, body.get("enabled", True) is True))
        return JSONResponse(str(uuid.uuid4()))

    async def sources(self, request: Request) -> Response:
        """`GET /event-sources/entity`."""
        result = [{"id": one.id, "name": one.name} for one in self._sources.stored.values()]
        return JSONResponse({"total": len(result), "result": result})

    async def add_profiles(self, request: Request) -> Response:
        """`POST /profiles/import`: what is given, over a blank profile."""
        given: list[Json] = await request.json()
        for item in given:
            made = _merged(blank_profile(str(item["id"]), clock.now()), item)
            self._data(request).add_profile(made)
        ids = [item["id"] for item in given]
        return JSONResponse({"saved": len(ids), "errors": [], "ids": ids, "index": index_name("profile")})


class _Made:
    """What all events of one request have in common."""

    def __init__(self, at: datetime, profile: str, session: str, source: str, headers: dict[str, str]) -> None:
        self._common = (at, profile, session, source)
        self._headers = headers

    def event(self, identifier: str, kind: str, properties: Json, *, before: bool = False) -> Happening:
        """`before`: what the server adds happened just before what was sent."""
        at, profile, session, source = self._common
        at = at - timedelta(microseconds=1) if before else at
        return Happening(identifier, kind, at, profile, session, source, properties, self._headers)


def _typed(event: Any) -> bool:
    return isinstance(event, dict) and bool(event.get("type"))


def _untyped(number: int, event: Any, now: datetime) -> Json:
    where = ["body", "events", number, "type"]
    time = {"insert": now.isoformat().replace("+00:00", "Z"), "create": None, "update": None}
    given = {**event, "id": str(uuid.uuid4()), "time": time} if isinstance(event, dict) else event
    return {"type": "missing", "loc": where, "msg": "Field required", "input": given}


def _echo(payload: Json, now: datetime) -> str:
    entities = [f"{name}=Entity(id={str((payload.get(name) or {}).get('id'))!r})" for name in ("source", "session")]
    entities.append(f"metadata=EventPayloadMetadata(time=Time(insert={now!r}, create=None, update=None), ip=None)")
    entities.append(f"profile=PrimaryEntity(id={str((payload.get('profile') or {}).get('id'))!r}, primary_id=None)")
    entities += [f"{name}={payload.get(name)!r}" for name in ("context", "properties", "events")]
    return f"Request came from IP: `None` width payload: {' '.join(entities)}"


def _wrong_bridge(source: Source, wanted: str) -> str:
    types = list(source.types)
    return (
        f"This endpoint allows only bridges of types ['{wanted}'], but the even source `{source.name}`.`{source.id}` "
        f"has types `{types}`. Change bridge type in event source `{source.name}` to one that has endpoint type "
        f"['{wanted}'] or call any `{types}` endpoint."
    )


def _merged(base: Json, given: Json) -> Json:
    merged = dict(base)
    for key, value in given.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
