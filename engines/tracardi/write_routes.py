"""`POST /track` and what an administrator may write."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines import clock
from engines.tracardi import auth
from engines.tracardi.auth import Auth, Refused
from engines.tracardi.documents import Happening, Json, blank_profile
from engines.tracardi.read_routes import SetOf, guarded
from engines.tracardi.settings import SOURCE


class WriteRoutes:
    """Routes that store something."""

    def __init__(self, keeper: Auth, data: SetOf) -> None:
        self._keeper = keeper
        self._data = data
        self._static: dict[str, bool] = {SOURCE: True}
        """Event sources, and whether each keeps profile ids it does not know."""

    def routes(self) -> list[Route]:
        """The routes."""
        admin = {"/event-source": self.add_source, "/profiles/import": self.add_profiles}
        found = [Route(path, guarded(self._keeper, auth.ADMIN, call), methods=["POST"]) for path, call in admin.items()]
        found += [
            Route("/track", self.track, methods=["POST"]),
            Route("/track", self.stub, methods=["PUT"]),
            Route("/profile/{id}", guarded(self._keeper, auth.ADMIN, self.stub), methods=["DELETE"]),
            Route("/event-sources/entity", guarded(self._keeper, auth.MAINTAIN, self.sources), methods=["GET"]),
        ]
        return found

    async def track(self, request: Request) -> Response:
        """Store events. The source's id is the credential; the session may belong to somebody else."""
        payload: Json = await request.json()
        source = str((payload.get("source") or {}).get("id", ""))
        if source.startswith("@"):
            raise Refused(500, "Internal event sources are not allowed via API.")
        if source not in self._static:
            raise Refused(401, f"Invalid event source `{source}`. Request came from IP: `None` width payload: …")
        events: list[Any] = payload.get("events") or []
        if not events:
            return JSONResponse(None)
        for number, event in enumerate(events):
            if not isinstance(event, dict) or not event.get("type"):
                where = ["body", "events", number, "type"]
                raise Refused(422, [{"type": "missing", "loc": where, "msg": "Field required", "input": event}])
        data = self._data(request)
        session = str((payload.get("session") or {}).get("id") or uuid.uuid4())
        wanted = (payload.get("profile") or {}).get("id")
        profile = self._profile(request, source, session, wanted)
        for event in events:
            kind = str(event["type"]).strip().lower().replace(" ", "-")
            identifier = str(event.get("id") or uuid.uuid4())
            properties = event.get("properties") or {}
            data.track(Happening(identifier, kind, clock.now().astimezone(UTC), profile, session, source, properties))
        answer: Json = {"task": str(uuid.uuid4()), "ux": [], "response": {}, "events": []}
        answer |= {"profile": {"id": profile}, "session": {"id": session}, "errors": [], "warnings": []}
        return JSONResponse(answer)

    def _profile(self, request: Request, source: str, session: str, wanted: str | None) -> str:
        data = self._data(request)
        owner = data.session_owner(session)
        found = data.profile(wanted) if wanted else None
        if owner is not None and (found is None or found["id"] != owner):
            return owner if data.profile(owner) else self._made(request, str(uuid.uuid4()))
        if found is not None:
            return str(found["id"])
        kept = wanted if wanted and self._static[source] else str(uuid.uuid4())
        return self._made(request, kept)

    def _made(self, request: Request, identifier: str) -> str:
        self._data(request).add_profile(blank_profile(identifier, clock.now()))
        return identifier

    async def stub(self, request: Request) -> Response:
        """`PUT /track` stores nothing, as on the real server; nothing can be deleted here either."""
        return JSONResponse(None)

    async def add_source(self, request: Request) -> Response:
        """`POST /event-source`."""
        body: Json = await request.json()
        config = body.get("config") or {}
        self._static[str(body["id"])] = bool(config.get("static_profile_id"))
        return JSONResponse(body["id"])

    async def sources(self, request: Request) -> Response:
        """`GET /event-sources/entity`."""
        result = [{"id": name, "name": name} for name in self._static]
        return JSONResponse({"total": len(result), "result": result})

    async def add_profiles(self, request: Request) -> Response:
        """`POST /profiles/import`: what is given, over a blank profile."""
        given: list[Json] = await request.json()
        for item in given:
            made = _merged(blank_profile(str(item["id"]), clock.now()), item)
            self._data(request).add_profile(made)
        ids = [item["id"] for item in given]
        return JSONResponse({"saved": len(ids), "errors": [], "ids": ids, "index": "embedded-profile"})


def _merged(base: Json, given: Json) -> Json:
    merged = dict(base)
    for key, value in given.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
