"""What a client has to know: sources, sessions of somebody else, late searches, totals that stop, broken answers."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.engines.tracardi.conftest import Build, login

pytestmark = pytest.mark.anyio
Json = dict[str, Any]


def opened(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tracardi")


def payload(profile: str = "10410", session: str = "s1", source: str = "assistant", **event: Any) -> Json:
    sent = {"type": "assistant-note", "properties": {"text": "called"}} | event
    return {"source": {"id": source}, "session": {"id": session}, "profile": {"id": profile}, "events": [sent]}


async def test_a_new_source_is_known_when_the_memory_of_its_absence_ends(build: Build) -> None:
    async with opened(build(source_cache=0.3)) as client:
        await login(client, "admin@example.com", "secret-a")
        assert (await client.post("/track", json=payload(source="web"))).status_code == 401
        created = await client.post("/event-source", json={"id": "web", "name": "Web"})
        assert created.json() == "web"
        assert (await client.post("/track", json=payload(source="web"))).status_code == 401
        await asyncio.sleep(0.35)
        assert (await client.post("/track", json=payload(source="web"))).status_code == 200
        await client.post("/event-source", json={"id": "web", "name": "Web", "enabled": False})
        await asyncio.sleep(0.35)
        assert (await client.post("/track", json=payload(source="web"))).status_code == 401


async def test_a_refused_source_echoes_what_was_sent(build: Build) -> None:
    async with opened(build()) as client:
        answer = await client.post("/track", json=payload(source="nope", properties={"text": "secret words"}))
    assert answer.status_code == 401 and "secret words" in answer.json()["detail"]


async def test_a_session_of_somebody_else_takes_the_event_along(build: Build) -> None:
    async with opened(build()) as client:
        first = (await client.post("/track", json=payload())).json()["profile"]["id"]
        other = (await client.post("/track", json=payload(profile="10411"))).json()["profile"]["id"]
        assert other == first
        own = (await client.post("/track", json=payload(profile="10411", session="s2"))).json()["profile"]["id"]
        assert own != first


async def test_a_new_session_brings_events_of_the_system(build: Build) -> None:
    async with opened(build()) as client:
        await login(client)
        for _ in range(2):
            await client.post("/track", json=payload(profile="brand-new"))
        counts = (await client.get("/profile/brand-new/by/type?table=true")).json()
    expected = {"assistant-note": 2, "profile-created": 1, "visit-started": 1, "session-opened": 1, "other": 0}
    assert counts == expected


async def test_an_event_is_found_once_the_search_engine_has_refreshed(build: Build) -> None:
    async with opened(build(refresh=0.3)) as client:
        await login(client)
        assert (await client.post("/track", json=payload(id="e1"))).status_code == 200
        assert (await client.get("/event/e1")).status_code == 404
        await asyncio.sleep(0.35)
        assert (await client.get("/event/e1")).json()["event"]["properties"] == {"text": "called"}


async def test_more_profiles_than_totals_count(build: Build) -> None:
    async with opened(build(contexts=(), more_profiles=12_000)) as client:
        await login(client)
        found = (await client.post("/profile/select", json={"where": 'segments="bulk"', "limit": 0})).json()
        assert found == {"total": 10_000, "result": []}
        span = {"minDate": {"delta": {"value": -10, "entity": "year"}}, "where": 'segments="bulk"'}
        bars = (await client.post("/profile/select/histogram", json=span)).json()
        assert bars["total"] == 10_000 and sum(row["count"] for row in bars["result"]) == 12_000
        assert (await client.get("/profile/count")).json()["count"] == 12_000


async def test_faults_are_closed_unless_asked_for(build: Build) -> None:
    async with opened(build()) as client:
        await login(client)
        assert (await client.post("/__faults", json=[])).status_code == 404


async def test_faults_happen_once(build: Build) -> None:
    async with opened(build(faults=True)) as client:
        await login(client)
        faults = [{"kind": "errors", "path": "/track$"}, {"kind": "other_profile", "path": "/track$"}]
        assert (await client.post("/__faults", json=faults)).status_code == 200
        with_errors = await client.post("/track", json=payload())
        assert with_errors.status_code == 226 and with_errors.json()["errors"]
        known = with_errors.json()["profile"]["id"]
        assert (await client.post("/track", json=payload())).json()["profile"]["id"] != known
        assert (await client.post("/track", json=payload())).json()["profile"]["id"] == known
        await client.post("/__faults", json=[{"kind": "error", "method": "GET"}, {"kind": "unauthorized"}])
        assert [(await client.get("/profile/count")).status_code for _ in range(3)] == [500, 401, 200]
        assert (await client.post("/__faults", json=[{"kind": "nonsense"}])).status_code == 422
