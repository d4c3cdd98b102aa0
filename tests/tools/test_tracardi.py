"""Profiles: only by a key in the person's own words, only what is on the allow-list."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, NotConfigured, ToolFailed, UpstreamUnavailable
from tests.tools.desk import Desk
from tests.tools.hostile import Handler, Reply, Request, Server, serving, text
from tools.base import CardResult, Engine
from tools.registry import all_tools
from tools.tracardi import TracardiEngine, TracardiSettings
from tools.tracardi.ask import profiles
from tools.tracardi.client import TracardiClient
from tools.tracardi.people import said, spellings
from tools.tracardi.tql import Compare, Unsafe, quoted
from tools.wire import new_client

pytestmark = pytest.mark.anyio


@pytest.fixture
async def someone(connected: list[Engine]) -> dict[str, Any]:
    """A customer of the sample shop who has bought something."""
    client = connected[2]._client  # type: ignore[attr-defined]
    found: dict[str, Any] = (await profiles(client, Compare("data.metrics.ltv", 500, ">"), 1))[0]
    return found


def _labels(card: CardResult) -> dict[str, str]:
    return {item.label: item.value for item in card.items}


async def test_who_is_this_by_address_in_any_case(desk: Desk, someone: dict[str, Any]) -> None:
    email = someone["data"]["contact"]["email"]["main"]
    desk.user_text = f"¿Quién es {email.upper()}?"
    card = await desk.card("lookup_profile", key="email", value=email)
    assert card.kind == "profile" and card.title == someone["data"]["pii"]["display_name"]
    labels = _labels(card)
    assert labels["Correo"] == email and {"Segmento", "País", "Primera vez", "Visitas"} <= set(labels)
    assert [p.phase for p in desk.progress] == ["running", "done"]


async def test_by_phone_and_by_id_without_the_address(desk: Desk, someone: dict[str, Any]) -> None:
    phone = someone["data"]["contact"]["phone"]["main"]
    spoken = f"{phone[:3]} {phone[3:6]} {phone[6:]}"
    desk.user_text = f"mira el {spoken}, por favor"
    by_phone = await desk.card("lookup_profile", key="phone", value=spoken)
    desk.user_text = f"cliente {someone['ids'][1]}"
    by_id = await desk.card("lookup_profile", key="id", value=someone["ids"][1])
    assert by_phone.title == by_id.title == someone["data"]["pii"]["display_name"]
    for card in (by_phone, by_id):
        whole = card.model_dump_json()
        assert "@" not in whole and phone not in whole and someone["data"]["identifier"]["pk"] not in whole


async def test_nobody_is_said_plainly(desk: Desk) -> None:
    desk.user_text = "busca a nadie@example.com"
    card = await desk.card("lookup_profile", key="email", value="nadie@example.com")
    assert card.items == () and card.text == "No hay ningún cliente con ese correo: nadie@example.com."
    desk.lang, desk.user_text = "en", "id 999999999"
    card = await desk.card("lookup_profile", key="id", value="999999999")
    assert "There is no customer" in card.text


@pytest.mark.parametrize(
    ("key", "value", "user_text"),
    [
        ("email", "ana@example.com", "el primero de la lista"),
        ("email", "ana@example.com", "mariana@example.com"),
        ("email", "ana@example.com", "ana@example.com.mx"),
        ("id", "104", "cliente 10410"),
        ("phone", "+34600111222", "3460011122"),
        ("email", "", "hola"),
    ],
)
def test_a_key_that_the_person_did_not_write_is_asked_for(key: str, value: str, user_text: str, words: Desk) -> None:
    words.user_text = user_text
    with pytest.raises((NeedsAnswer, AskModelAgain)):
        words.resolve("lookup_profile", key=key, value=value)


@pytest.mark.parametrize("value", ['x" OR id EXISTS', "a*@example.com", "a\\@example.com", "none", "*", "a b@c.d"])
def test_a_value_that_would_change_the_query_never_leaves(value: str, words: Desk) -> None:
    words.user_text = f"busca {value}"
    with pytest.raises(NeedsAnswer):
        words.resolve("lookup_profile", key="email", value=value)


@pytest.mark.parametrize("value", ['"', "a\\b", "*", "null", "None", " ", "a\nb", "x" * 201])
def test_unsafe_texts_are_refused_by_the_builder(value: str) -> None:
    with pytest.raises(Unsafe):
        quoted(value)


def test_spellings() -> None:
    assert {"+34600111222", "600111222"} <= set(spellings("phone", "600 111 222", "es-ES"))
    assert "+447700900123" in spellings("phone", "07700 900123", "en-GB")
    assert "+34+34600" not in spellings("phone", "+34600", "es-ES")
    assert spellings("email", "Ana@b.c") == ("Ana@b.c", "ana@b.c")
    assert "+34600" in spellings("phone", "0034 600")
    assert said("phone", "+34 600-111-222", "llama al 34 600 111 222 ya")
    assert said("email", "a@b.com", "escribe a <a@b.com>.")


@asynccontextmanager
async def desk_of(handler: Handler, catalogue: Catalogue, user_text: str) -> AsyncIterator[tuple[Desk, Server]]:
    async with serving(handler) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u@example.com", password="pw"))
        desk = Desk(catalogue, all_tools([engine]), user_text=user_text)
        yield desk, server
        await engine.aclose()


GZIP = {"Content-Encoding": "gzip"}
TOKEN = Reply(body={"access_token": "tok", "token_type": "bearer"})


def signed_in(answer: Callable[[Request], Reply]) -> Handler:
    return lambda request: TOKEN if request.path == "/user/token" else answer(request)


async def test_a_session_that_ended_is_renewed_once(catalogue: Catalogue) -> None:
    replies = iter([Reply(401, {}), Reply(404, None)])
    async with desk_of(signed_in(lambda _: next(replies)), catalogue, "id abc") as (desk, server):
        await desk.card("lookup_profile", key="id", value="abc")
        assert server.count("POST", "/user/token") == 2
    first = server.seen[0]
    assert first.headers["content-type"] == "application/x-www-form-urlencoded" and b"username=u%40" in first.body
    read = server.seen[1]
    assert read.headers["authorization"] == "Bearer tok" and read.headers["x-context"] == "production"


BAD: list[tuple[str, Handler, type[HablaError], str]] = [
    ("forbidden", signed_in(lambda _: Reply(401, {})), ToolFailed, "marketer"),
    ("licence", signed_in(lambda _: Reply(402, {})), ToolFailed, "licencia"),
    ("500", signed_in(lambda _: Reply(500, {"detail": "No terminal matches"})), ToolFailed, "ha fallado"),
    ("503", signed_in(lambda _: Reply(503, {})), UpstreamUnavailable, "No puedo conectar"),
    ("302", signed_in(lambda _: Reply(302, "")), UpstreamUnavailable, "no entiendo"),
    ("reset", signed_in(lambda _: Reply(reset=True)), UpstreamUnavailable, "No puedo conectar"),
    ("no list", signed_in(lambda _: Reply(200, {"result": None})), UpstreamUnavailable, "no entiendo"),
    ("bad login", lambda _: Reply(400, {"detail": "Incorrect"}), NotConfigured, "TRACARDI_PASSWORD"),
    ("login down", lambda _: Reply(502, {}), UpstreamUnavailable, "No puedo conectar"),
    ("login odd", lambda _: text(200, "hello"), UpstreamUnavailable, "no entiendo"),
    ("login in odd bytes", lambda _: Reply(200, "plain", headers=GZIP), UpstreamUnavailable, "No puedo conectar"),
    ("login reset", lambda _: Reply(reset=True), UpstreamUnavailable, "No puedo conectar"),
]


@pytest.mark.parametrize(("handler", "kind", "words"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
async def test_bad_days(handler: Handler, kind: type[HablaError], words: str, catalogue: Catalogue) -> None:
    async with desk_of(handler, catalogue, "a@b.com") as (desk, server):
        with pytest.raises(kind) as failed:
            await desk.run("lookup_profile", key="email", value="a@b.com")
        assert server.count("POST", "/user/token") <= 2
    assert words in failed.value.message and "terminal" not in failed.value.message


async def test_a_version_in_bytes_that_cannot_be_read() -> None:
    async with serving(lambda _: Reply(200, "plain", headers=GZIP)) as server, new_client() as http:
        client = TracardiClient(TracardiSettings(url=server.url, user="u@example.com", password="pw"), http)
        with pytest.raises(UpstreamUnavailable, match="No puedo conectar"):
            await client.version()


def _profile(profile_id: str, updated: str = "2026-01-01T00:00:00+00:00", **more: Any) -> dict[str, Any]:
    return {"id": profile_id, "metadata": {"time": {"update": updated}}, "segments": [], "data": {}, **more}


def _select(*profiles: dict[str, Any], events: Any = ()) -> Handler:
    def answer(request: Request) -> Reply:
        found = profiles if "/profile/" in request.path else events
        return Reply(200, {"total": len(found), "result": list(found)})

    return signed_in(answer)


async def test_different_people_with_one_key_are_asked_about(catalogue: Catalogue) -> None:
    async with desk_of(_select(_profile("p1"), _profile("p2")), catalogue, "a@b.com") as (desk, _):
        with pytest.raises(NeedsAnswer) as asked:
            await desk.run("lookup_profile", key="email", value="a@b.com")
    assert asked.value.options == ("Ver el perfil con id p1", "Ver el perfil con id p2")


async def test_of_two_copies_of_one_person_the_newer_counts(catalogue: Catalogue) -> None:
    old = _profile("p1", segments=["old"])
    new = _profile("p1", "2026-06-01T00:00:00+00:00", segments=["new"])
    async with desk_of(_select(new, old), catalogue, "a@b.com") as (desk, _):
        card = await desk.card("lookup_profile", key="email", value="a@b.com")
    assert _labels(card)["Segmento"] == "new" and card.title == "Cliente sin nombre"


async def test_a_strange_id_has_no_events_and_an_unknown_locale_is_no_matter(catalogue: Catalogue) -> None:
    strange = _profile('p"1', stats={"visits": 1200})
    async with desk_of(_select(strange, {"nameless": 1}), catalogue, "a@b.com") as (desk, server):
        intent = desk.resolve("lookup_profile", key="email", value="a@b.com")
        context = replace(desk.context, locale="xx-??", lang="en")
        steps = [s async for s in desk.tools["lookup_profile"].run(intent, context)]  # type: ignore[union-attr]
        assert server.count("POST", "/event/select/range/page/0") == 0
        assert desk.reading("lookup_profile", key="email", value="a@b.com") == "ficha del cliente con correo a@b.com"
        with pytest.raises(NeedsAnswer):
            silent = replace(desk.context, user_text="")
            _ = [s async for s in desk.tools["lookup_profile"].run(intent, silent)]  # type: ignore[union-attr]
    card = steps[-1]
    assert isinstance(card, CardResult) and _labels(card)["Visits"] == "1,200"


async def test_only_the_keys_that_the_engine_offers(words: Desk) -> None:
    words.catalogue, words.user_text = replace(words.catalogue, profile_keys=("id",)), "a@b.com"
    with pytest.raises(AskModelAgain, match="found by id"):
        words.resolve("lookup_profile", key="email", value="a@b.com")


async def test_what_is_on_the_card_is_on_the_list(catalogue: Catalogue) -> None:
    def event(kind: str, tags: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
        times = {"time": {"insert": "2026-11-20T10:00:00+00:00"}}
        return {"type": kind, "metadata": times, "properties": properties, "tags": {"values": list(tags)}}

    events = [
        event(
            "purchase-order", total=84.2, channel="store", status="completed", note="CANARY 1", card="4111111111111111"
        ),
        event("purchase-order", total="CANARY 2", channel="x@canary.example", status="4111111111"),
        event("visit-started", ("event:system",)),
        event("order-delivered"),
    ]
    secret = {
        "pii": {"display_name": "Ana\n Reyes", "birthday": "CANARY", "gender": "CANARY"},
        "contact": {"email": {"main": "canary@example.com"}, "address": {"country": "Spain", "street": "CANARY"}},
        "identifier": {"passport": "CANARY", "credit_card": "CANARY"},
        "metrics": {"ltv": 1234.5},
    }
    profile = _profile("p1", data=secret, traits={"CANARY": 1}, stats={"visits": 3, "views": 0}, aux={"x": "CANARY"})
    async with desk_of(_select(profile, events=events), catalogue, "llama al 600111222") as (desk, server):
        card = await desk.card("lookup_profile", key="phone", value="600111222")
        asked = next(r for r in server.seen if r.path.startswith("/event/"))
    assert json.loads(asked.body)["where"] == 'profile.id="p1"'
    whole = card.model_dump_json().lower()
    assert "canary" not in whole and "4111" not in whole and card.title == "Ana Reyes"
    assert _labels(card)["Valor acumulado"] == "1.234,50" and "Páginas vistas" not in _labels(card)
    (_, purchases), (_, activity) = card.groups
    assert [(p.label, p.value) for p in purchases] == [
        ("20 nov 2026", "84,20 · tienda física · completado"),
        ("20 nov 2026", "—"),
    ]
    assert [(a.label, a.value) for a in activity] == [("Compras", "2"), ("Pedidos entregados", "1")]


async def test_the_state_names_what_to_mend() -> None:
    async with serving(lambda r: Reply(400, {}) if r.path == "/user/token" else Reply(200, {"version": "9"})) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u", password="p"))
        state = await engine.state()
        assert not state.ok and "TRACARDI_USER" in state.detail
        with pytest.raises(NotConfigured):
            await engine.catalogue()
        await engine.aclose()
    async with serving(lambda _: Reply(500, {})) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u", password="p"))
        assert not (await engine.state()).ok
        await engine.aclose()
