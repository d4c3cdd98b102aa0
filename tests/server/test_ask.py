"""Ask, answer or decline with a language model through the public door: what it picks, invents or swaps in silence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person, Told

Json = dict[str, Any]
ES: Json = {"forwardedProps": {"locale": "es-ES"}}
EN: Json = {"forwardedProps": {"locale": "en-US"}}


def reads(*calls: Json) -> Step:
    return Step(calls=tuple(ScriptedCall(name="query_metrics", arguments=c) for c in calls))


def question(told: Told) -> list[Json]:
    """The one-tap answers of the question that a run ended with."""
    found = [
        e["metadata"]["question"]["options"] for e in told.of("TEXT_MESSAGE_END") if "question" in e.get("metadata", {})
    ]
    return list(found[-1]) if found else []


@pytest.mark.parametrize(
    ("lang", "text", "default", "other"),
    [
        (ES, "clientes por país", "clientes nuevos por país", "clientes activos por país"),
        (EN, "customers by country", "new customers by country", "active customers by country"),
    ],
    ids=["es", "en"],
)
def test_a_noun_read_in_silence_is_asked_about_and_a_tap_runs(
    guided: Person, scripted: ScriptedServer, lang: Json, text: str, default: str, other: str
) -> None:
    new = {"metrics": ["customers_new_customers"], "dimensions": ["customers_country"]}
    active = {"metrics": ["orders_active_customers"], "dimensions": ["customers_country"]}
    scripted.play(reads(new), reads(active), Step(text="ok"))
    told = guided.ask(text, **lang)
    assert not told.results, "nothing is read before the person has said which"
    assert [(o["text"], o["default"]) for o in question(told)] == [(default, True), (other, False)]
    tapped = guided.ask(question(told)[1]["text"], **lang)
    assert not question(tapped)
    assert [c["id"] for c in tapped.results[0]["columns"]] == ["customers_country", "orders_active_customers"]


def test_a_condition_that_nobody_asked_for_goes_back_to_the_model(guided: Person, scripted: ScriptedServer) -> None:
    asked = {"metrics": ["orders_revenue"], "period": "el mes pasado"}
    invented = {**asked, "filters": [{"field": "orders_status", "operator": "equals", "values": ["completed"]}]}
    scripted.play(reads(invented), reads(asked), Step(text="ok"))
    told = guided.ask("ventas del mes pasado", **ES)
    assert [c[1]["filters"] for c in told.calls] == [[]]
    assert "did not ask to limit orders_status" in str(scripted.requests[1].body["messages"])
    assert told.results[0]["warnings"] == []


def test_a_model_that_insists_is_answered_with_a_warning(guided: Person, scripted: ScriptedServer) -> None:
    invented = {
        "metrics": ["orders_revenue"],
        "filters": [{"field": "orders_status", "operator": "equals", "values": ["completed"]}],
    }
    scripted.play(reads(invented), reads(invented), Step(text="ok"))
    told = guided.ask("revenue", **EN)
    assert told.results[0]["warnings"] == ["Also limited to order status: completed."]


@pytest.mark.parametrize(
    ("lang", "text", "unknown", "offer"),
    [
        (ES, "stock por producto", "stock", "unidades vendidas por producto"),
        (EN, "stock by product", "stock", "units sold by product"),
    ],
    ids=["es", "en"],
)
def test_a_thing_that_is_not_here_is_not_swapped_for_another(
    guided: Person, scripted: ScriptedServer, lang: Json, text: str, unknown: str, offer: str
) -> None:
    units = {"metrics": ["order_items_units"], "dimensions": ["products_product_name"]}
    scripted.play(reads(units), reads(units), Step(text="ok"))
    told = guided.ask(text, **lang)
    assert not told.results and unknown in told.text
    assert [o["text"] for o in question(told)] == [offer]
    assert guided.ask(offer, **lang).results[0]["rowCount"] > 0


def test_the_same_question_is_not_asked_twice(guided: Person, scripted: ScriptedServer) -> None:
    new = {"metrics": ["customers_new_customers"], "dimensions": ["customers_country"]}
    scripted.play(reads(new), reads(new), Step(text="ok"))
    assert question(guided.ask("clientes por país", **ES))
    again = guided.ask("clientes por país, te digo", **ES)
    assert not question(again)
    assert any("Clientes nuevos" in w for w in again.results[0]["warnings"])


def test_two_reads_of_one_sentence_pass_together(guided: Person, scripted: ScriptedServer) -> None:
    sales = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"]}
    margin = {"metrics": ["order_items_gross_margin"], "dimensions": ["products_category"]}
    scripted.play(reads(sales, margin), Step(text="ok"))
    told = guided.ask("ventas por país y margen por categoría", **ES)
    assert [r["warnings"] for r in told.results] == [[], []]


def test_what_a_model_offers_is_shown_only_where_it_would_run(guided: Person, scripted: ScriptedServer) -> None:
    offers = ["ventas por país", "ventas por vendedor", "clientes nuevos por canal de venta", "cuéntame un chiste"]
    choices = [{"label": o, "text": o, "default": n == 1} for n, o in enumerate(offers)]
    asks = ScriptedCall(name="clarify", arguments={"question": "¿Cuál?", "options": choices})
    scripted.play(Step(calls=(asks,)))
    told = guided.ask("ventas", **ES)
    assert [o["text"] for o in question(told)] == ["ventas por país"]


def test_who_is_told_no_is_told_what_works(guided: Person, scripted: ScriptedServer) -> None:
    says_no = ScriptedCall(name="decline", arguments={"reason": "No hay stock.", "suggestions": ["stock por almacén"]})
    scripted.play(Step(calls=(says_no,)))
    told = guided.ask("stock por almacén", **ES)
    offered = [o["text"] for o in question(told)]
    assert offered and "stock por almacén" not in offered
    scripted.play(Step(text="ok"))
    assert guided.http.get("/info").json()["questions"]["es"][:1] == offered[:1]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_question_on_the_page_runs(person: Person, lang: str) -> None:
    locale = {"forwardedProps": {"locale": {"es": "es-ES", "en": "en-US"}[lang]}}
    offered = person.http.get("/info").json()["questions"][lang]
    assert len(offered) >= 4
    for text in offered:
        fresh = Person(person.base, person.http)
        told = fresh.ask(text, **locale)
        assert told.results and told.results[0]["kind"] == "table", text
