"""What the offline planner says passes the guard of figures whole, and every figure on the wire has its origin."""

from typing import Any

import pytest

from assistant.answer.bind import WITHHELD
from evals.cases import load
from tests.server.conftest import Person

ASKED = {
    "es": (
        "ingresos por país el mes pasado",
        "ingresos por mes este año",
        "ingresos por mes en octubre de 2026 frente al mes anterior",
        "pedidos por país este mes frente al mes pasado",
        "top 3 productos por ingresos",
        "ventas de España en octubre",
        "¿cuánto vendimos ayer?",
        "porcentaje de ingresos por país",
        "ingresos y pedidos por canal",
        "ingresos por trimestre",
        "los 5 países con menos pedidos",
        "¿vendemos más en web o en tienda?",
        "gasto en google ads entre marzo y mayo",
        "ventas de España vs México el mes pasado",
    ),
    "en": (
        "revenue by country last month",
        "revenue by month this year vs last year",
        "revenue by month in October 2026 vs the previous month",
        "orders by country this month vs last month",
        "revenue in Mexico last quarter",
        "share of revenue by category",
        "which product sold least last month?",
        "did we spend more on google or on meta in October?",
    ),
}


EVERY = 4
"""One in so many of the questions that the evals know an answer to."""


def _figures(message: dict[str, Any]) -> str:
    """The text less all that has an origin."""
    units: bytes = message["content"].encode("utf-16-le")
    for origin in reversed(message.get("metadata", {}).get("origins", [])):
        units = units[: origin["start"] * 2] + units[origin["end"] * 2 :]
    return units.decode("utf-16-le")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_planners_answers_are_shown_whole(person: Person, lang: str) -> None:
    locale = {"forwardedProps": {"locale": "es-ES" if lang == "es" else "en-US"}}
    blocked = {q: told.text for q in ASKED[lang] if WITHHELD in (told := person.ask(q, **locale)).text}
    assert not blocked
    messages = person.http.get(f"/threads/{person.thread}").json()["messages"]
    spoken = [m for m in messages if m["role"] == "assistant" and m.get("metadata", {}).get("origins")]
    assert len(spoken) >= len(ASKED[lang]) // 2
    kinds = {o["kind"] for m in spoken for o in m["metadata"]["origins"]}
    assert kinds >= {"cell", "period"}
    assert all(o["resultId"] and o["handle"] for m in spoken for o in m["metadata"]["origins"])
    strange = [m["content"] for m in spoken if "€" in _figures(m)]
    assert not strange, "an amount without an origin"


def test_answers_to_many_questions_are_shown_whole(planner_base: str, person: Person) -> None:
    cases = [c for c in load() if c.expected.answers and c.category in {"clear", "follow_up"}]
    blocked, told = {}, 0
    for case in cases[::EVERY]:
        somebody = Person(planner_base, person.http)
        locale = {"forwardedProps": {"locale": "es-ES" if case.lang == "es" else "en-US"}}
        for turn in case.turns:
            said = somebody.ask(turn, **locale)
            told += bool(said.results)
            if WITHHELD in said.text:
                blocked[case.name] = said.text
    assert not blocked
    assert told >= 80


def test_a_verb_that_looks_like_this_does_not_point_back(planner_base: str, person: Person) -> None:
    said = Person(planner_base, person.http).ask("pedidos por país en octubre y los ingresos por segmento en octubre")
    assert len(said.results) == 2 and WITHHELD not in said.text
