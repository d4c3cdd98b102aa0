from pathlib import Path
from typing import Any

import httpx
import pytest

from engines import warehouse
from tests.engines.tracardi.conftest import Build, login

pytestmark = pytest.mark.anyio


async def select(client: httpx.AsyncClient, where: str | None, index: str = "profile", limit: int = 0) -> Any:
    answer = await client.post(f"/{index}/select", json={"where": where, "limit": limit})
    return answer.json() if answer.status_code == 200 else answer


async def test_a_customer_is_the_same_person_here_and_in_the_warehouse(client: httpx.AsyncClient, shop: Path) -> None:
    person = max(warehouse.customers(shop), key=lambda customer: customer.order_count)
    found = (await select(client, f'data.contact.email.main="{person.email}"', limit=3))["result"][0]
    assert found["data"]["pii"]["firstname"] == person.first_name
    assert found["data"]["metrics"]["ltv"] == round(person.lifetime_value, 2)
    assert found["segments"] == [person.segment]

    for identifier in (found["id"], str(person.customer_id), f"customer-{person.customer_id}"):
        assert (await client.get(f"/profile/{identifier}")).json()["id"] == found["id"]
    orders = warehouse.recent_orders(shop, person.customer_id, 1000)
    counts = (await client.get(f"/profile/{found['id']}/by/type", params={"table": "true"})).json()
    assert counts["purchase-order"] == len(orders)
    events = (await client.get(f"/events/profile/{found['id']}", params={"limit": 100})).json()["result"]
    times = [event["metadata"]["time"]["insert"] for event in events]
    assert times == sorted(times, reverse=True)
    assert all(event["tags"]["values"] == ["event:system"] for event in events if event["type"] == "visit-started")
    last = (await client.get(f"/session/profile/{found['id']}")).json()
    assert last["profile"]["id"] == found["id"]


async def test_segments_add_up(client: httpx.AsyncClient, shop: Path) -> None:
    people = warehouse.customers(shop)
    for name in ("consumer", "business", "vip"):
        expected = sum(person.segment == name for person in people)
        assert (await select(client, f'segments="{name}"'))["total"] == expected
        body = {"minDate": {"delta": {"value": -10, "entity": "year"}}, "where": f'segments="{name}"'}
        bars = (await client.post("/profile/select/histogram", json=body)).json()
        assert sum(row["count"] for row in bars["result"]) == expected
    assert (await client.get("/profile/count")).json()["count"] == len(people)
    grouped = (await client.post("/profile/select/histogram?group_by=segments", json=body)).json()
    assert grouped["buckets"] == ["vip"]


async def test_what_happened_last_week_comes_in_pages(client: httpx.AsyncClient) -> None:
    week = {"minDate": {"delta": {"value": -7, "entity": "day"}}, "maxDate": {}}
    body = week | {"where": 'type="purchase-order"', "limit": 5}
    first = (await client.post("/event/select/range", json=body)).json()
    second = (await client.post("/event/select/range/page/1", json=body)).json()
    assert first["total"] == second["total"] > 10 and first["buckets"] == []
    assert not {item["id"] for item in first["result"]} & {item["id"] for item in second["result"]}
    dates = [item["metadata"]["time"]["insert"] for item in first["result"] + second["result"]]
    assert dates == sorted(dates, reverse=True)


async def test_totals_stop_at_ten_thousand(client: httpx.AsyncClient) -> None:
    assert (await select(client, "", index="event"))["total"] == 10_000
    assert (await client.get("/event/count")).json()["count"] > 10_000
    assert (await select(client, "", limit=10_001)).status_code == 500


@pytest.mark.parametrize(
    "where",
    [
        "who is ana?",
        "data.pii.firstname='Ana'",
        'segments="vip" AND active=TRUE OR active=FALSE',
        'segments!="vip"',
        "stats.visits!=3",
        'segments IN ["vip"]',
        'NOT segments="vip"',
    ],
)
async def test_queries_the_server_chokes_on(client: httpx.AsyncClient, where: str) -> None:
    answer = await select(client, where)
    assert answer.status_code == 500 and set(answer.json()) == {"detail"}
    body = {"minDate": {"delta": {"value": -365, "entity": "day"}}, "where": where}
    silent = await client.post("/profile/select/range", json=body)
    assert (silent.status_code, silent.json()["total"]) == (200, 0)


@pytest.mark.parametrize(
    ("where", "share"),
    [
        ('segments="vip" and active=true', "some"),
        ('segments="vip" AND (data.contact.address.country="Spain" OR data.contact.address.country="Mexico")', "some"),
        ('segments="VIP"', "none"),
        ("data.metrics.ltv>-1", "none"),
        ("data.metrics.ltv>=10.5", "some"),
        ("data.metrics.ltv BETWEEN 1 AND 1000", "some"),
        ('data.contact.email.main="elena*"', "some"),
        ('data.contact.email.main="*"', "none"),
        ('data.contact.phone.main="none"', "some"),
        ("data.contact.email.main!=NULL", "all"),
        ("data.contact.email.business=NULL", "all"),
        ("data.contact.email.business IS NULL", "none"),
        ("data.contact.email.main EXISTS", "all"),
        ("data.contact.email.business NOT EXISTS", "all"),
        ('data.contact.email.main="x" OR id EXISTS', "all"),
        ('segments=["vip"]', "none"),
        ('metadata.time.update>datetime("2010-01-01")', "all"),
        ('metadata.time.insert>=datetime("90 days ago")', "some"),
        ('metadata.time.insert>="now-90d"', "some"),
        ("traits.customer_id=10410", "some"),
        (None, "all"),
    ],
)
async def test_queries_the_server_understands(client: httpx.AsyncClient, where: str | None, share: str) -> None:
    everybody = (await client.get("/profile/count")).json()["count"]
    total = (await select(client, where))["total"]
    assert {0: "none", everybody: "all"}.get(total, "some") == share


async def test_a_token_is_shared_and_dies_for_all(client: httpx.AsyncClient) -> None:
    before = client.headers["authorization"]
    await login(client)
    assert client.headers["authorization"] == before
    assert (await client.post("/user/logout")).status_code == 200
    refused = await client.get("/profile/count")
    assert (refused.status_code, refused.json()) == (401, {"detail": "Invalid authentication credentials"})
    wrong = await client.post("/user/token", data={"username": "m@example.com", "password": "no"})
    assert wrong.json() == {"detail": "Authentication error: Incorrect username or password."}


async def test_a_data_set_is_chosen_by_header(build: Build) -> None:
    transport = httpx.ASGITransport(build(contexts=("staging",)))
    async with httpx.AsyncClient(transport=transport, base_url="http://tracardi") as client:
        await login(client)
        staging = await client.get("/profile/10410", headers={"x-context": "staging"})
        production = await client.get("/profile/10410", headers={"x-context": "production"})
        other = await client.get("/profile/10410", headers={"x-context": "elsewhere"})
    assert (staging.status_code, production.status_code, other.status_code) == (200, 404, 200)
    assert production.json() is None
    assert [answer.headers["x-context"] for answer in (staging, production, other)] == [
        "staging",
        "production",
        "staging",
    ]


async def test_a_tracked_event_stays_and_an_unknown_person_is_somebody_new(build: Build) -> None:
    event = {"id": "e1", "type": "Assistant Note", "properties": {"note": "called"}}
    payload: dict[str, Any] = {
        "source": {"id": "assistant"},
        "session": {"id": "s1"},
        "profile": {"id": "10410"},
        "events": [event],
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build()), base_url="http://tracardi") as client:
        await login(client)
        known = (await client.get("/profile/10410")).json()["id"]
        assert (await client.post("/track", json=payload)).json()["profile"] == {"id": known}
        await client.post("/track", json=payload)
        bad = await client.post("/track", json=payload | {"source": {"id": "nope"}})
        assert bad.status_code == 401
        taken = await client.post("/track", json=payload | {"profile": {"id": "10411"}, "events": [{"type": "x"}]})
        assert taken.json()["profile"] == {"id": known}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build()), base_url="http://tracardi") as client:
        await login(client)
        notes = await select(client, 'type="assistant-note"', index="event", limit=5)
        assert [item["properties"] for item in notes["result"]] == [{"note": "called"}]
