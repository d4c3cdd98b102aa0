"""An answer that a person approved is given again without a model, under the rights and the definitions of that day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person, Told

JARGON = "¿Cómo va el chiringuito de España este mes?"
CALL: dict[str, Any] = {
    "metrics": ["orders_revenue", "orders_order_count"],
    "filters": [{"field": "customers_country", "operator": "equals", "values": ["Spain"]}],
    "period": "este mes",
}


@pytest.fixture
def guided(guided: Person) -> Iterator[Person]:
    """Nothing is verified before and after."""
    forget_all(guided)
    yield guided
    forget_all(guided)


def forget_all(person: Person) -> None:
    for one in entries(person):
        assert person.http.delete(f"/verified/{one['id']}").status_code == 204


def entries(person: Person, **headers: str) -> list[Any]:
    return list(person.http.get("/verified", headers=headers).json()["verified"])


def by_model(
    person: Person, scripted: ScriptedServer, text: str, call: dict[str, Any], tool: str = "query_metrics"
) -> Told:
    """The person asks until the model's reading of their own words stands, and says a word."""
    step = Step(calls=(ScriptedCall(name=tool, arguments=call),))
    for _ in range(3):
        scripted.play(step, step, Step(text="Ahí está."))
        told = person.ask(text)
        if told.results:
            return told
    raise AssertionError(told.text)


def verdict(person: Person, run_id: str, verified: bool = True) -> httpx.Response:
    return person.http.post(f"/runs/{run_id}/verified", json={"verified": verified}, headers={"Accept-Language": "es"})


def verify(person: Person, told: Told) -> dict[str, Any]:
    answer = verdict(person, told.run_id)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def elsewhere(person: Person) -> Person:
    """The same person in a new conversation."""
    return Person(person.base, person.http)


def test_what_was_verified_is_answered_without_the_model(guided: Person, scripted: ScriptedServer) -> None:
    first = by_model(guided, scripted, JARGON, CALL)
    made = verify(guided, first)
    assert made["calls"] == [{"tool": "query_metrics", "arguments": made["calls"][0]["arguments"]}]
    assert made["calls"][0]["arguments"]["period"] == "este mes" and made["state"] == "ready"
    before = len(scripted.requests)
    again = elsewhere(guided).ask("oye, ¿cómo va el CHIRINGUITO en España este mes, por favor?")
    assert len(scripted.requests) == before
    assert [name for name, _ in again.calls] == ["query_metrics"]
    assert again.calls == first.calls and again.results[0]["rows"] == first.results[0]["rows"]
    assert again.end["metadata"]["model"] == "offline/verified"
    assert again.results[0]["rows"][0][0]["text"].replace("\u00a0", " ") in again.text


def test_other_dates_are_resolved_anew_and_another_value_is_filtered_by(
    guided: Person, scripted: ScriptedServer
) -> None:
    call = {**CALL, "metrics": ["orders_revenue"], "period": "octubre"}
    verify(guided, by_model(guided, scripted, "¿qué tal el garito de España en octubre?", call))
    before = len(scripted.requests)
    told = elsewhere(guided).ask("¿qué tal el garito de México el mes pasado?")
    ((_, made),) = told.calls
    assert made["filters"][0]["values"] == ["Mexico"] and made["period"] == {"start": "2026-10-01", "end": "2026-11-01"}
    september = elsewhere(guided).ask("qué tal el garito de España en septiembre")
    assert september.calls[0][1]["period"] == {"start": "2026-09-01", "end": "2026-10-01"}
    assert len(scripted.requests) == before


@pytest.mark.parametrize(
    "text",
    ["¿Cómo no va el chiringuito de España este mes?", "¿Cómo va el otro chiringuito de España este mes?",
     "¿Cómo va el chiringuito de España?", "¿Cómo va el chiringuito este mes?",
     "¿Cómo va el chiringuito de España este mes por canal?", "¿Cómo va el chiringuito este mes sin España?",
     "¿Y cómo va el chiringuito de España este mes?", "How is the chiringuito in Spain doing this month?"],
)  # fmt: skip
def test_what_only_looks_alike_goes_to_the_model(guided: Person, scripted: ScriptedServer, text: str) -> None:
    verify(guided, by_model(guided, scripted, JARGON, CALL))
    scripted.play(Step(text="No lo sé."))
    told = elsewhere(guided).ask(text)
    assert len(scripted.requests) == 1 and not told.calls
    assert "model" not in told.end.get("metadata", {})


def test_a_question_in_the_middle_of_something_else_is_not_taken_for_it(
    guided: Person, scripted: ScriptedServer
) -> None:
    verify(guided, by_model(guided, scripted, "ticket medio", {"metrics": ["orders_aov"]}))
    person = elsewhere(guided)
    by_model(person, scripted, "ingresos de España en octubre", {**CALL, "period": "octubre"})
    scripted.play(Step(text="No lo sé."))
    told = person.ask("ticket medio")
    assert told.end.get("metadata", {}).get("model") != "offline/verified"
    assert len(scripted.requests) == 1 or told.calls[0][1]["filters"], "the country is not lost without a word"


def test_it_is_taken_back_by_its_run_and_by_its_id(guided: Person, scripted: ScriptedServer) -> None:
    told = by_model(guided, scripted, JARGON, CALL)
    one = verify(guided, told)
    assert [e["id"] for e in entries(guided)] == [one["id"]] and entries(guided)[0]["mine"]
    assert verdict(guided, told.run_id, verified=False).json() == {"runId": told.run_id, "verified": False}
    assert entries(guided) == []
    twice = [verify(guided, told)["id"] for _ in range(2)]
    assert [e["id"] for e in entries(guided)] == [twice[1]], "verified again, it is still one"
    assert guided.http.delete(f"/verified/{twice[1]}").status_code == 204
    assert guided.http.delete(f"/verified/{twice[1]}").status_code == 404
    scripted.play(Step(text="No lo sé."))
    elsewhere(guided).ask(JARGON)
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("text", "call", "code"),
    [
        ("¿Cómo va el chiringuito de España?", CALL, "verify_dates"),
        ("¿Y el chiringuito de España este mes?", CALL, "verify_not_alone"),
    ],
)
def test_what_the_question_does_not_say_cannot_be_verified(
    guided: Person, scripted: ScriptedServer, text: str, call: dict[str, Any], code: str
) -> None:
    refused = verdict(guided, by_model(guided, scripted, text, call).run_id)
    assert (refused.status_code, refused.json()["code"]) == (409, code) and entries(guided) == []


def test_only_answers_with_numbers_are_verified(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(Step(text="Hola."))
    assert verdict(guided, guided.ask("hola, chiringuito").run_id).json()["code"] == "verify_no_answer"
    card = by_model(elsewhere(guided), scripted, "¿qué hay del chiringuito?", {"about": "metrics"}, "list_catalogue")
    assert verdict(guided, card.run_id).json()["code"] == "verify_not_numbers"
    assert verdict(guided, "nobody").status_code == 404
    assert guided.http.post(f"/runs/{card.run_id}/verified", json={"verified": 1}).status_code == 422


def test_a_follow_up_is_verified_only_when_it_says_it_all(guided: Person, scripted: ScriptedServer) -> None:
    by_model(guided, scripted, "ventas por país en octubre", {"metrics": ["orders_revenue"], "period": "octubre"})
    loose = by_model(guided, scripted, "el chiringuito de España este mes", CALL)
    assert verdict(guided, loose.run_id).json()["code"] == "verify_not_alone"
    whole = {"metrics": ["orders_order_count"], "dimensions": ["orders_channel"], "period": "octubre"}
    told = by_model(guided, scripted, "dame los pedidos por canal de venta en octubre", whole)
    assert verify(guided, told)["calls"][0]["arguments"]["period"] == "octubre"


def test_a_comparison_keeps_both_of_its_words(guided: Person, scripted: ScriptedServer) -> None:
    call = {"metrics": ["orders_revenue"], "period": "este año", "compare": "el año pasado"}
    one = verify(guided, by_model(guided, scripted, "chiringuito este año vs el año pasado", call))
    arguments = one["calls"][0]["arguments"]
    assert (arguments["period"], arguments["compare"]) == ("este año", "año pasado")
    before = len(scripted.requests)
    told = elsewhere(guided).ask("Chiringuito este año vs el año pasado")
    assert told.calls[0][1]["compare"] == {"start": "2025-01-01", "end": "2025-11-25"}
    assert len(scripted.requests) == before


def test_what_the_planner_answered_can_be_verified_too(person: Person) -> None:
    told = person.ask("ingresos por país en octubre")
    one = verify(person, told)
    again = elsewhere(person).ask("facturación por países en octubre")
    assert again.calls == told.calls and again.end["metadata"]["model"] == "offline/verified"
    assert person.http.delete(f"/verified/{one['id']}").status_code == 204


def test_the_list_speaks_the_readers_language(guided: Person, scripted: ScriptedServer) -> None:
    assert verify(guided, by_model(guided, scripted, JARGON, CALL))["at"].startswith("2026-11-24")
    (one,) = entries(guided, **{"Accept-Language": "en"})
    assert (one["question"], one["lang"], one["state"], one["changed"]) == (JARGON, "es", "ready", [])
