"""Every read of our client against one Tracardi, and the traps of its query language. This file only reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assistant.clock import system_clock
from assistant.errors import NotConfigured, ToolFailed
from tests.contract.tracardi.conftest import Bench
from tools.tracardi.ask import counted, events, profile, profiles
from tools.tracardi.client import Login
from tools.tracardi.fields import EMAILS
from tools.tracardi.tql import Exists, equals_any

pytestmark = pytest.mark.anyio
YEARS = {"minDate": {"delta": {"value": -3650, "entity": "day"}}, "maxDate": {}, "timeZone": "Europe/Madrid"}


async def test_version_and_login(tracardi: Bench) -> None:
    state = await tracardi.engine.state()
    assert state.ok and state.version, state.detail
    assert set(tracardi.desk.catalogue.profile_keys) >= {"email", "phone", "id"}


async def test_every_login_gives_the_same_token(tracardi: Bench) -> None:
    token, number = await tracardi.client.sign_in()
    assert await tracardi.client.sign_in(after=number) == (token, number + 1)


async def test_a_wrong_password_is_told(tracardi: Bench) -> None:
    with pytest.raises(NotConfigured) as refused:
        await tracardi.as_stranger("certainly-not-this-1").sign_in()
    assert "TRACARDI_" in refused.value.message
    assert tracardi.watch.statuses("/user/token")[-1] == 400


async def test_an_ended_session_is_renewed_once(tracardi: Bench) -> None:
    tracardi.client.login.token = "0" * 40
    assert await profile(tracardi.client, "no-such-profile-here") is None
    assert [e.status for e in tracardi.watch.exchanges[-3:]] == [401, 200, 404]


async def test_somebody_by_address_and_by_id(tracardi: Bench) -> None:
    person = await tracardi.someone()
    email = person["data"]["contact"]["email"]["main"]
    found = await profiles(tracardi.client, equals_any(EMAILS, [email]), 10)
    assert person["id"] in {p["id"] for p in found}
    same = await profile(tracardi.client, person["id"])
    assert same and same["id"] == person["id"]
    assert await profiles(tracardi.client, equals_any(EMAILS, ["nobody@no-such-domain.example"]), 3) == []


async def test_addresses_are_case_sensitive(tracardi: Bench) -> None:
    email = (await tracardi.someone())["data"]["contact"]["email"]["main"]
    other = email.swapcase()
    assert all(
        p["data"]["contact"]["email"]["main"] != email
        for p in await profiles(tracardi.client, equals_any(EMAILS, [other]), 3)
    )


async def test_the_card_of_somebody(tracardi: Bench) -> None:
    person = await tracardi.someone()
    tracardi.desk.user_text = f"who is {person['data']['contact']['email']['main']}"
    found = await tracardi.desk.card("lookup_profile", key="id", value=person["id"]) if person["id"].isalnum() else None
    assert found is None or found.kind == "profile"


async def test_events_of_a_period_newest_first(tracardi: Bench) -> None:
    person = await tracardi.someone()
    now = system_clock() + timedelta(days=1)
    found = await events(tracardi.client, person["id"], now - timedelta(days=3650), now, 20)
    times = [e["metadata"]["time"]["insert"] for e in found.items]
    assert times == sorted(times, reverse=True)
    assert {e["profile"]["id"] for e in found.items if e["profile"]} <= {person["id"]}


async def test_pages_of_a_range(tracardi: Bench) -> None:
    body = {**YEARS, "where": "", "start": 0, "limit": 2}
    first = (await tracardi.send("POST", "/event/select/range/page/0", body)).json()
    second = (await tracardi.send("POST", "/event/select/range/page/1", body)).json()
    assert len(first["result"]) <= 2 and first["total"] == second["total"]
    assert not {e["id"] for e in first["result"]} & {e["id"] for e in second["result"]}


async def test_a_count_goes_on_where_totals_stop(tracardi: Bench) -> None:
    everybody = (await tracardi.send("GET", "/profile/count")).json()["count"]
    named = await counted(tracardi.client, Exists("id"))
    assert named.exact and named.number == everybody


async def test_all_that_is_known_of_somebody(tracardi: Bench) -> None:
    email = (await tracardi.someone())["data"]["contact"]["email"]["main"]
    tracardi.desk.user_text = f"everything about {email}"
    card = await tracardi.desk.card("customer_overview", key="email", value=email)
    assert card.text.startswith("Read on"), "every part of the overview was read"


async def test_what_somebody_did_in_a_month(tracardi: Bench) -> None:
    email = (await tracardi.someone())["data"]["contact"]["email"]["main"]
    tracardi.desk.user_text = f"what did {email} do last month"
    table = await tracardi.desk.table("customer_activity", key="email", value=email, period="last month")
    assert all(isinstance(row[1], int) and row[1] > 0 for row in table.rows)


async def test_members_of_a_segment(tracardi: Bench) -> None:
    names = tracardi.desk.catalogue.segments
    if not names:
        pytest.skip("no profile is in a segment")
    tracardi.desk.user_text = f"how many are in {names[0]}"
    ((number,),) = (await tracardi.desk.table("count_segment", segments=[names[0]])).rows
    assert isinstance(number, int) and number > 0


async def test_a_count_needs_no_documents(tracardi: Bench) -> None:
    counted = (await tracardi.send("GET", "/profile/count")).json()["count"]
    none = (await tracardi.send("POST", "/profile/select", {"where": "", "limit": 0})).json()
    assert none["result"] == [] and none["total"] == min(counted, 10_000)


async def test_a_histogram_adds_up(tracardi: Bench) -> None:
    answer = (await tracardi.send("POST", "/profile/select/histogram", {**YEARS, "where": ""})).json()
    assert answer["buckets"] == ["count"]
    summed = sum(row["count"] for row in answer["result"])
    assert summed == answer["total"] or answer["total"] == 10_000
    grouped = (await tracardi.send("POST", "/event/select/histogram?group_by=type", {**YEARS, "where": ""})).json()
    assert len(grouped["buckets"]) <= 5 and all(b == b.lower() for b in grouped["buckets"])


async def test_what_somebody_did_by_type(tracardi: Bench) -> None:
    person = await tracardi.someone()
    counts = (await tracardi.send("GET", f"/profile/{person['id']}/by/type")).json()
    assert counts[-1]["name"] == "other"
    nobody = (await tracardi.send("GET", "/profile/no-such-profile-here/by/type")).json()
    assert nobody == [{"name": "other", "value": 0}]


async def test_the_last_session(tracardi: Bench) -> None:
    assert (await tracardi.send("GET", f"/session/profile/{(await tracardi.someone())['id']}")).status_code == 200
    nobody = await tracardi.send("GET", "/session/profile/no-such-profile-here")
    assert nobody.status_code == 200 and nobody.json() is None


@pytest.mark.parametrize("path", ["/profile/{}", "/event/{}", "/session/{}"])
async def test_a_missing_document_is_null(tracardi: Bench, path: str) -> None:
    answer = await tracardi.send("GET", path.format("no-such-thing-here"))
    assert answer.status_code == 404 and answer.json() is None


ILL = [
    ("and beside or", 'segments="A" AND active=TRUE OR active=FALSE'),
    ("no query", "who is ana?"),
    ("single quotes", "data.pii.firstname='Ana'"),
    ("not equal", 'segments!="VIP"'),
    ("in", 'segments IN ["VIP"]'),
]


@pytest.mark.parametrize("where", [i[1] for i in ILL], ids=[i[0] for i in ILL])
async def test_a_wrong_query_is_a_500_that_nobody_is_shown(tracardi: Bench, where: str) -> None:
    with pytest.raises(ToolFailed) as failed:
        await tracardi.client.post("/profile/select", {"where": where, "limit": 1})
    assert "terminal" not in failed.value.message and "attribute" not in failed.value.message


async def test_a_wrong_query_of_a_range_is_silently_nothing(tracardi: Bench) -> None:
    answer = await tracardi.send("POST", "/profile/select/range", {**YEARS, "where": "who is (ana?", "limit": 1})
    assert answer.status_code == 200 and answer.json()["total"] == 0


async def test_a_range_without_time_is_refused(tracardi: Bench) -> None:
    assert (await tracardi.send("POST", "/profile/select/range", {"where": ""})).status_code == 500


async def test_reserved_words_mean_that_a_field_is_missing(tracardi: Bench) -> None:
    """Why they are refused before anything is sent."""
    body: dict[str, Any] = {"where": 'data.contact.email.main="none"', "limit": 0}
    absent = (await tracardi.send("POST", "/profile/select", body)).json()["total"]
    body["where"] = "data.contact.email.main NOT EXISTS"
    assert (await tracardi.send("POST", "/profile/select", body)).json()["total"] == absent


async def test_without_and_with_a_wrong_token(tracardi: Bench) -> None:
    base = tracardi.client.settings.base
    assert (await tracardi.client.http.get(f"{base}/profile/x")).status_code == 401
    assert (await tracardi.send("GET", "/profile/x", token="0" * 40)).status_code == 401
    assert (await tracardi.send("POST", "/customers/select", {"where": "", "limit": 1})).status_code == 422
    assert not Login().token
