"""Customer 360, activity of a period, and members of segments: against the stand-in, and against servers gone wrong."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic_core import from_json

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, NeedsAnswer, ToolFailed, UpstreamUnavailable
from tests.conftest import environment, process, wait_for
from tests.tools.desk import ZONE, Desk
from tests.tools.hostile import Handler, Reply, Request, serving
from tests.tools.test_tracardi import desk_of, signed_in
from tools.base import CardResult, Engine
from tools.registry import all_tools
from tools.tracardi import CLASSES, TracardiEngine, TracardiSettings
from tools.tracardi.ask import by_system, profiles
from tools.tracardi.fields import USUAL
from tools.tracardi.intents import CustomerActivity, LookupProfile
from tools.tracardi.tql import Compare

pytestmark = pytest.mark.anyio
Json = dict[str, Any]


@pytest.fixture
async def busy(connected: list[Engine]) -> Json:
    """A customer with purchases."""
    client = connected[2]._client  # type: ignore[attr-defined]
    found = await profiles(client, Compare("data.metrics.ltv", 500, ">"), 50)
    return max(found, key=lambda p: int(p["stats"]["visits"]))


@pytest.fixture
async def history(connected: list[Engine], busy: Json) -> list[Json]:
    """All events of that customer, as the server lists them."""
    client = connected[2]._client  # type: ignore[attr-defined]
    found = await client.get("events", "profile", busy["id"], params={"limit": 1000})
    assert found["total"] == len(found["result"])
    return [e for e in found["result"] if not by_system(e)]


def _email(person: Json) -> str:
    return str(person["data"]["contact"]["email"]["main"])


def _local_day(event: Json) -> str:
    at = datetime.fromisoformat(event["metadata"]["time"]["insert"])
    return at.astimezone(ZoneInfo(ZONE)).date().isoformat()


async def test_a_whole_record_in_one_card(desk: Desk, busy: Json, history: list[Json]) -> None:
    email = _email(busy)
    desk.user_text = f"ficha completa de {email}"
    card = await desk.card("customer_overview", key="email", value=email)
    groups = dict(card.groups)
    assert card.title == busy["data"]["pii"]["display_name"]
    ever = {item.label: int(item.value) for item in groups["Actividad desde siempre"]}
    assert ever["Compras"] == sum(e["type"] == "purchase-order" for e in history)
    assert {"Correo", "Segmento", "País", "Valor acumulado"} <= {i.label for i in card.items}
    assert groups["Última sesión"] and card.text.startswith("Leído el ")
    whole = card.model_dump_json().lower()
    assert "visit started" not in whole and "127.0.0.1" not in whole
    assert busy["data"]["contact"]["phone"]["main"] not in whole


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [("octubre", "2026-10-01", "2026-11-01"), ("el trimestre pasado", "2026-07-01", "2026-10-01")],
)
async def test_activity_is_that_of_the_calendar_in_the_persons_zone(
    desk: Desk, busy: Json, history: list[Json], words: str, start: str, end: str
) -> None:
    email = _email(busy)
    desk.user_text = f"¿qué hizo {email} en {words}?"
    within = [e for e in history if start <= _local_day(e) < end]
    table = await desk.table("customer_activity", key="email", value=email, period=words)
    assert table.period is not None and table.period.start.isoformat() == start
    kinds = Counter(e["type"] for e in within)
    assert sorted(row[1] for row in table.rows) == sorted(kinds.values())  # type: ignore[type-var]
    assert not table.truncated and table.provenance.engine == "tracardi"
    by_day = await desk.table("customer_activity", key="email", value=email, period=words, by="day")
    assert dict(by_day.rows) == Counter(map(_local_day, within))  # type: ignore[arg-type]
    each = await desk.table("customer_activity", key="email", value=email, period=words, by="event")
    assert len(each.rows) == len(within)


async def test_without_a_time_it_is_the_last_thirty_days(words: Desk) -> None:
    words.user_text = "qué ha hecho ana@example.com"
    intent = words.resolve("customer_activity", key="email", value="ana@example.com")
    assert intent.period.days in (30, 31)  # type: ignore[attr-defined]
    assert "ana@example.com" in words.reading("customer_activity", key="email", value="ana@example.com")


def test_a_customer_of_this_conversation_may_be_asked_about_again(words: Desk) -> None:
    ctx = replace(
        words.intent_context, user_text="¿y en octubre?", thread_text="quién es ana@example.com\n¿y en octubre?"
    )
    intent = CustomerActivity(key="email", value="ana@example.com", period="octubre")
    assert intent.resolve(ctx).value == "ana@example.com"
    with pytest.raises(NeedsAnswer):
        CustomerActivity(key="email", value="eva@example.com").resolve(ctx)
    with pytest.raises(NeedsAnswer):
        LookupProfile(key="email", value="ana@example.com").resolve(ctx)


async def test_nobody_did_nothing(desk: Desk) -> None:
    desk.user_text = "nadie@example.com"
    for tool in ("customer_activity", "customer_overview"):
        card = await desk.card(tool, key="email", value="nadie@example.com")
        assert "No hay ningún cliente" in card.text


def _event(number: int, kind: str = "page-view", at: str = "2026-11-20T10:00:00+00:00") -> Json:
    return {"id": f"e{number}", "type": kind, "metadata": {"time": {"insert": at}}, "tags": {"values": []}}


def _pages(count: int, total: int | None = None) -> Handler:
    """A profile with so many events, in pages."""
    events = [_event(n) for n in range(count)]

    def answer(request: Request) -> Reply:
        if request.path.startswith("/profile/select"):
            return Reply(200, {"total": 1, "result": [{"id": "p1"}]})
        if "/event/select/range/page/" in request.path:
            page, limit = int(request.path.rpartition("/")[2]), request.json()["limit"]
            shown = events[page * limit : (page + 1) * limit]
            return Reply(200, {"total": min(total or count, 10_000), "result": shown, "buckets": []})
        return Reply(404, None)

    return signed_in(answer)


async def test_pages_are_read_to_the_end(catalogue: Any) -> None:
    async with desk_of(_pages(450), catalogue, "a@b.com") as (desk, server):
        table = await desk.table("customer_activity", key="email", value="a@b.com", period="noviembre")
        asked = [json.loads(r.body) for r in server.seen if "/event/select" in r.path]
    assert table.rows == (("Páginas vistas", 450),) and not table.truncated
    assert len(asked) == 3 and {a["timeZone"] for a in asked} == {"UTC"}
    # Midnight of the first of November in Madrid, as seven fields in UTC.
    assert asked[0]["minDate"]["absolute"] | {"meridiem": ""} == {
        "year": 2026, "month": 10, "date": 31, "hour": 23, "minute": 0, "second": 0, "meridiem": "",
    }  # fmt: skip


async def test_more_than_is_read_is_told(catalogue: Any) -> None:
    async with desk_of(_pages(1200, 12_345), catalogue, "a@b.com") as (desk, _):
        table = await desk.table("customer_activity", key="email", value="a@b.com", period="noviembre")
    assert table.truncated and table.rows == (("Páginas vistas", 1000),)
    assert "1000 más recientes" in table.warnings[0]


async def test_the_first_moment_of_the_next_day_is_not_in_the_period(catalogue: Any) -> None:
    late = [_event(1, at="2026-10-31T23:00:00+00:00"), _event(2, at="2026-10-31T22:59:59.9+00:00")]
    found = {"total": 2, "result": late, "buckets": []}
    people = {"total": 1, "result": [{"id": "p1"}]}
    handler = signed_in(lambda r: Reply(200, people if "/profile/" in r.path else found))
    async with desk_of(handler, catalogue, "a@b.com") as (desk, _):
        table = await desk.table("customer_activity", key="email", value="a@b.com", period="octubre")
    assert table.rows == (("Páginas vistas", 1),)


async def test_parts_that_fail_are_named_and_the_rest_is_shown(catalogue: Any) -> None:
    def answer(request: Request) -> Reply:
        if request.path == "/profile/select":
            return Reply(200, {"total": 1, "result": [_person()]})
        if request.path.endswith("/by/type"):
            return Reply(200, {"purchase-order": 3, "visit-started": 9, "ana@canary.example": 2, "other": 0})
        return Reply(500 if "/session/" in request.path else 503, {"detail": "canary"})

    async with desk_of(signed_in(answer), catalogue, "a@b.com") as (desk, _):
        card = await desk.card("customer_overview", key="email", value="a@b.com")
    assert "no se pudo leer: última sesión y últimos 30 días" in card.text
    groups = dict(card.groups)
    assert [(i.label, i.value) for i in groups["Actividad desde siempre"]] == [("Compras", "3")]
    assert [(i.label, i.value) for i in groups["Consentimientos"]] == [
        ("Marketing email", "Dado"),
        ("Old", "Caducó el 1 ene 2020"),
    ]
    assert [i.label for i in groups["Intereses"]] == ["Yoga", "Running"]
    assert "canary" not in card.model_dump_json().lower()


def _person() -> Json:
    return {
        "id": "p1",
        "consents": {"marketing-email": {"revoke": None}, "old": {"revoke": "2020-01-01T00:00:00"}},
        "interests": {"running": 9, "yoga": 10},
        "data": {
            "identifier": {"passport": "CANARY"},
            "job": {"salary": 1.0, "company": {"name": "CANARY"}},
            "contact": {"phone": {"main": "CANARY"}},
        },
        "traits": {"x": "CANARY"},
    }


async def test_a_session_shows_no_address(catalogue: Any) -> None:
    session = {
        "id": "s",
        "metadata": {"time": {"insert": "2026-11-20T10:00:00+00:00"}, "channel": "web"},
        "context": {"ip": "10.1.2.3"},
        "device": {"name": "iPhone", "ip": "10.1.2.3"},
        "os": {"name": "Other"},
    }
    event = _event(1) | {"request": {"headers": {"x": "canary"}}, "metadata": {"ip": "10.1.2.3"}}

    def answer(request: Request) -> Reply:
        if "/session/" in request.path:
            return Reply(200, session)
        if "/by/" in request.path:
            return Reply(200, [])
        return Reply(200, {"total": 1, "result": [_person() if "/profile/" in request.path else event]})

    async with desk_of(signed_in(answer), catalogue, "a@b.com") as (desk, _):
        card = await desk.card("customer_overview", key="email", value="a@b.com")
    assert [(i.label, i.value) for i in dict(card.groups)["Última sesión"]] == [
        ("Cuándo", "20 nov 2026"),
        ("Canal", "web"),
        ("Dispositivo", "iPhone"),
    ]
    assert "10.1.2.3" not in card.model_dump_json() and "canary" not in card.model_dump_json()


async def test_how_many_are_in_a_segment_however_it_is_written(desk: Desk, connected: list[Engine]) -> None:
    client = connected[2]._client  # type: ignore[attr-defined]
    answer = await client.post("/profile/select", {"where": 'segments="vip"', "limit": 0})
    assert set(desk.catalogue.segments) == {"business", "consumer", "vip"}
    desk.user_text = "¿cuántos clientes hay en el segmento VIP?"
    table = await desk.table("count_segment", segments=["VIP"])
    assert table.rows == ((answer["total"],),) and table.title == "Clientes en el segmento vip"
    desk.user_text = "clientes por segmento"
    every = await desk.table("count_segment")
    assert [row[0] for row in every.rows] == ["business", "consumer", "vip"]
    assert desk.reading("count_segment", segments=["vip"]) == "clientes en el segmento vip"


async def test_an_unknown_segment_is_answered_with_those_that_there_are(desk: Desk) -> None:
    desk.user_text = "clientes del segmento busines"
    with pytest.raises(NeedsAnswer) as asked:
        await desk.run("count_segment", segments=["busines"])
    assert asked.value.options[0] == "¿Cuántos clientes hay en el segmento business?"
    desk.user_text = "cuántos hay"
    with pytest.raises(AskModelAgain, match="closest are business"):
        desk.resolve("count_segment", segments=["busines"])
    nameless = replace(desk.catalogue, segments=())
    with pytest.raises(NeedsAnswer):
        Desk(nameless, desk.tools).resolve("count_segment")


def _segment(total: int, *counts: int, **bars: Any) -> Handler:
    def answer(request: Request) -> Reply:
        if request.path.endswith("/histogram"):
            return Reply(200, {"total": 10_000, "result": [{"count": n} for n in counts], "buckets": ["count"]} | bars)
        return Reply(200, {"total": total, "result": []})

    return signed_in(answer)


async def test_beyond_ten_thousand_the_histogram_is_summed(catalogue: Any) -> None:
    async with desk_of(_segment(10_000, 9000, 4321), catalogue, "VIP") as (desk, server):
        table = await desk.table("count_segment", segments=["vip"])
        body = next(r.json() for r in server.seen if r.path.endswith("/histogram"))
    assert table.rows == ((13_321,),) and not table.warnings
    assert body["where"] == 'segments="vip"' and body["minDate"]["delta"]["entity"] == "year"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TracardiSettings]:
    """A stand-in with more profiles than totals count."""
    folder = tmp_path_factory.mktemp("crowded")
    log = folder / "engines.log"

    def ready() -> Json | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((from_json(line) for line in lines if line.startswith("{")), None)

    arguments = ["-m", "engines", "--data", str(folder / "data"), "--port", "0", "--only", "tracardi"]
    with process(*arguments, "--more-profiles", "12345", env=environment(), log=log) as started:
        yield TracardiSettings(**wait_for(ready, started, log)["tracardi"])


async def test_a_crowd_is_counted_to_the_last(crowded: TracardiSettings) -> None:
    engine = TracardiEngine(crowded)
    desk = Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), user_text="cuántos hay en bulk")
    table = await desk.table("count_segment", segments=["bulk"])
    await engine.aclose()
    assert table.rows == ((12_345,),) and not table.warnings


async def test_names_of_segments_may_be_the_operators(crowded: TracardiSettings) -> None:
    engine = TracardiEngine(replace(crowded, segments=("Gold Plus", "vip")))
    desk = Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), user_text="gold plus y vip")
    assert desk.catalogue.segments == ("Gold Plus", "vip")
    table = await desk.table("count_segment", segments=["gold plus", "VIP"])
    await engine.aclose()
    # A segment that the operator names may be empty.
    assert [row[0] for row in table.rows] == ["Gold Plus", "vip"] and table.rows[0][1] == 0


async def test_contact_is_shown_only_where_the_operator_says_so(crowded: TracardiSettings) -> None:
    seen = []
    for shows in (USUAL, CLASSES):
        engine = TracardiEngine(replace(crowded, shows=shows))
        desk = Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), user_text="cliente 10410")
        card = await desk.card("customer_overview", key="id", value="10410")
        seen.append({"Correo", "Teléfono"} <= {item.label for item in card.items})
        await engine.aclose()
    assert seen == [False, True]


async def test_names_that_do_not_come_hold_nothing_up(crowded: TracardiSettings) -> None:
    hanging = signed_in(lambda _: Reply(200, {"total": 0, "result": []}, hang=20))
    async with serving(hanging) as server:
        engine = TracardiEngine(replace(crowded, url=server.url))
        async with asyncio.timeout(10):
            part = await engine.catalogue()
        await engine.aclose()
    assert part.profile_keys and part.segments == ()


async def test_staging_is_another_set(crowded: TracardiSettings) -> None:
    async with serving(signed_in(lambda _: Reply(200, {"total": 3, "result": []}))) as server:
        engine = TracardiEngine(replace(crowded, url=server.url, context="staging", segments=("vip",)))
        desk = Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), user_text="vip")
        table = await desk.table("count_segment", segments=["vip"])
        await engine.aclose()
        asked = [r.headers["x-context"] for r in server.seen if r.path == "/profile/select"]
    assert asked == ["staging"] and table.provenance.project == "staging"


async def test_a_number_that_cannot_be_known_is_said_to_be_the_least(catalogue: Any) -> None:
    async with desk_of(_segment(10_000, 12), catalogue, "VIP") as (desk, _):
        table = await desk.table("count_segment", segments=["vip"])
    assert table.rows == ((10_000,),) and "al menos" in table.warnings[0]


@pytest.mark.parametrize("total", [None, "many"])
async def test_an_answer_without_a_number_is_no_zero(catalogue: Any, total: Any) -> None:
    async with desk_of(_segment(total), catalogue, "VIP") as (desk, _):
        with pytest.raises(UpstreamUnavailable):
            await desk.run("count_segment", segments=["vip"])


async def test_reads_are_repeated_once_after_a_bad_gateway_and_never_after_a_500(catalogue: Any) -> None:
    replies = iter([Reply(502, ""), Reply(200, {"total": 5, "result": []})])
    async with desk_of(signed_in(lambda _: next(replies)), catalogue, "VIP") as (desk, _):
        assert (await desk.table("count_segment", segments=["vip"])).rows == ((5,),)
    async with desk_of(signed_in(lambda _: Reply(500, {"detail": "canary"})), catalogue, "VIP") as (desk, server):
        with pytest.raises(ToolFailed) as failed:
            await desk.run("count_segment", segments=["vip"])
        assert server.count("POST", "/profile/select") == 1 and "canary" not in failed.value.message


async def test_many_reads_at_once_share_one_renewal(catalogue: Any) -> None:
    """Every login gives the same token, so the token alone does not tell whether it was renewed already."""
    refused: set[str] = set()

    def answer(request: Request) -> Reply:
        name = request.json()["where"]
        if name in refused:
            return Reply(200, {"total": 1, "result": []})
        refused.add(name)
        return Reply(401, {"detail": "Invalid authentication credentials"})

    async with desk_of(signed_in(answer), catalogue, "vip business consumer") as (desk, server):
        table = await desk.table("count_segment", segments=["vip", "business", "consumer"])
        assert len(table.rows) == 3 and server.count("POST", "/user/token") == 2


async def test_a_card_of_what_was_read_is_a_profile(desk: Desk, busy: Json) -> None:
    desk.user_text = f"cliente {busy['ids'][1]}"
    card = await desk.run("lookup_profile", key="id", value=busy["ids"][1])
    assert isinstance(card, CardResult) and card.text.startswith("Leído el ")
