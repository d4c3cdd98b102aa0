"""Asking back, declining, and telling what can be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from assistant.errors import AskModelAgain
from tests.tools.desk import Desk
from tools.base import TalkTool

pytestmark = pytest.mark.anyio


def _say(desk: Desk, tool: str, **arguments: Any) -> Any:
    talking = cast("TalkTool[Any]", desk.tools[tool])
    intent = desk.resolve(tool, **arguments)
    return talking.say(intent, "es")


def test_a_question_has_one_default(words: Desk) -> None:
    options = [{"label": n, "text": f"ver {n}", "default": True} for n in ("a", "b")]
    asked = _say(words, "clarify", question="¿Cuál?", options=options)
    assert asked.text == "¿Cuál?" and asked.options == (("a", "ver a", True), ("b", "ver b", False))


def test_a_refusal_suggests(words: Desk) -> None:
    said = _say(words, "decline", reason="No tengo nóminas.", suggestions=["ingresos del mes pasado"])
    assert said.options == (("ingresos del mes pasado", "ingresos del mes pasado", False),)


@pytest.mark.parametrize("arguments", [{"question": ""}, {"question": "a", "options": [{"label": "x"}]}, {}])
def test_a_question_needs_its_parts(arguments: dict[str, Any], words: Desk) -> None:
    with pytest.raises(AskModelAgain):
        words.resolve("clarify", **arguments)


async def test_everything_that_can_be_asked(words: Desk) -> None:
    card = await words.card("list_catalogue")
    titles = [title for title, _ in card.groups]
    assert titles == ["Métricas", "Desgloses", "Reportes guardados", "Acciones", "Clientes"]
    breakdowns = dict(card.groups)["Desgloses"]
    assert len({i.label for i in breakdowns}) == len(breakdowns), "a field that several explores join is listed once"
    assert card.examples and any("mes pasado" in e for e in card.examples)


async def test_a_topic_in_the_persons_words(words: Desk) -> None:
    words.lang = "en"
    card = await words.card("list_catalogue", search="profit")
    assert "Gross margin" in [i.label for i in dict(card.groups)["Metrics"]]
    assert words.reading("list_catalogue", search="profit") == "what there is about “profit”"
    assert words.reading("list_catalogue") == "what can be asked"


async def test_one_part_only_and_nothing_found(words: Desk) -> None:
    card = await words.card("list_catalogue", about="flows", search="minuta")
    assert [t for t, _ in card.groups] == ["Acciones"]
    nothing = await words.card("list_catalogue", search="qwxzqwxz")
    assert nothing.groups == () and "qwxz" in nothing.text


async def test_an_engine_that_is_away_is_said(words: Desk) -> None:
    words.catalogue = replace(words.catalogue, missing=("kestra",), flows=(), profile_keys=())
    card = await words.card("list_catalogue")
    assert "kestra" in card.text and "Acciones" not in [t for t, _ in card.groups]


async def test_what_a_field_means(words: Desk) -> None:
    card = await words.card("describe_field", field="orders_aov")
    facts = {i.label: i.value for i in card.items}
    assert card.title == "Ticket medio" and card.text and "país" in facts["Se puede desglosar por"]
    country = {i.label: i.value for i in (await words.card("describe_field", field="customers_country")).items}
    assert "España" in country["Valores"]
    date = await words.card("describe_field", field="orders_order_date_month")
    assert {i.label: i.value for i in date.items}["Por"] == "día, semana, mes, trimestre y año"
    assert words.reading("describe_field", field="orders_aov") == "qué es ticket medio"


def test_a_field_that_does_not_exist(words: Desk) -> None:
    with pytest.raises(AskModelAgain) as refused:
        words.resolve("describe_field", field="ticket medio")
    assert refused.value.closest[0] == "orders_aov"
