"""A word that the planner cannot follow is said, asked about or declined; the question is never silently another."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
from tests.planner.asking import Conversation, accepted, planned, query

REVENUE, UNITS = "orders_revenue", "order_items_units"
COUNTRY, MONTH = "customers_country", "orders_order_date_month"
Json = dict[str, Any]


def done(text: str, lang: Lang) -> Do:
    """The plan of one query, with its notes, accepted by its tool."""
    got = planned(text, lang)
    assert isinstance(got, Do) and len(got.reads) == 1, (text, got)
    accepted(got.reads[0].tool, got.reads[0].arguments, text, lang)
    return got


@pytest.mark.parametrize(
    ("text", "lang", "period", "compare"),
    [
        ("difference in sales between September and October", "en", "October", "September"),
        ("sales growth between last month and this month", "en", "this month", "last month"),
        ("diferencia de ventas entre octubre y septiembre", "es", "octubre", "septiembre"),
        ("compara las ventas entre septiembre y octubre", "es", "octubre", "septiembre"),
        ("cambio de septiembre a octubre en ventas", "es", "octubre", "septiembre"),
        ("diferencia de ventas entre septiembre y octubre de 2025", "es", "octubre de 2025", "septiembre 2025"),
    ],
)
def test_between_two_periods_is_one_against_the_other(text: str, lang: Lang, period: str, compare: str) -> None:
    got = query(text, lang)
    assert (got["period"], got["compare"]) == (period, compare)


def test_between_is_a_range_for_a_trend_and_for_other_things_to_compare() -> None:
    got = query("crecimiento de ventas por mes entre enero y junio", "es")
    assert got["period"] == "entre enero y junio" and "compare" not in got
    got = query("compare revenue of Spain and Mexico between September and October", "en")
    assert got["period"] == "between September and October" and "compare" not in got


def test_two_periods_that_cannot_be_told_apart_are_asked_about() -> None:
    assert isinstance(planned("diferencia de ventas entre el 1 y el 15 de octubre", "es"), Ask)


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("where does Mexico rank in revenue by country", "en", "Mexico"),
        ("rank of Spain by revenue", "en", "Spain"),
        ("qué puesto ocupa México en ventas por país", "es", "México"),
        ("qué puesto ocupa México", "es", "México"),
    ],
)
def test_the_rank_of_one_value_is_sought_among_all(text: str, lang: Lang, name: str) -> None:
    got = done(text, lang)
    asked = got.reads[0].arguments
    assert asked["dimensions"] == [COUNTRY] and "filters" not in asked and asked["calculations"][0]["kind"] == "rank"
    assert any(name in note for note in got.notes)


def test_a_later_question_for_a_rank_drops_the_filter_too() -> None:
    thread = Conversation("es")
    thread.say("ventas por país el mes pasado")
    calls, said = thread.say("¿qué puesto ocupa México?")
    assert "filters" not in calls[0][1] and calls[0][1]["period"] == "mes pasado" and "México" in said
    assert query("rank channels by revenue in Spain", "en")["filters"][0]["values"] == ["Spain"]


@pytest.mark.parametrize(
    ("text", "lang"), [("Spain's share of revenue by month", "en"), ("España: cuota de ventas por mes", "es")]
)
def test_a_share_of_a_value_named_first_asks_which(text: str, lang: Lang) -> None:
    got = planned(text, lang)
    assert isinstance(got, Ask) and len(got.options) == 2
    assert set(query(got.options[0].text, lang)["dimensions"]) == {MONTH, COUNTRY}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("channels with more than 30 % of sales", "en"),
        ("países que representan más del 20 %", "es"),
        ("países con más del 20 % de las ventas", "es"),
        ("top 3 months by revenue growth", "en"),
    ],
)
def test_what_the_rows_cannot_be_cut_by_is_declined_with_what_works(text: str, lang: Lang) -> None:
    got = planned(text, lang)
    assert isinstance(got, Decline) and got.suggestions, (text, got)
    for offered in got.suggestions:
        done(offered, lang)


def test_a_rate_still_takes_a_percentage() -> None:
    got = query("categorías con margen de más del 30 %", "es")
    assert got["filters"][0] == {"field": "order_items_gross_margin_pct", "operator": "greaterThan", "values": [0.3]}


@pytest.mark.parametrize(
    ("text", "lang", "within"),
    [
        ("rank products by units within each category", "en", "products_category"),
        ("ranking de productos por unidades en cada categoría", "es", "products_category"),
        ("ranking de países por ventas dentro de cada mes", "es", MONTH),
    ],
)
def test_a_rank_within_each_starts_anew_in_each(text: str, lang: Lang, within: str) -> None:
    (rank,) = query(text, lang)["calculations"]
    assert (rank["kind"], rank["within"]) == ("rank", within)


def test_rows_beside_a_change_keep_an_order_by_the_metric() -> None:
    got = query("top 3 months by revenue versus previous month", "en")
    assert (got["limit"], got["sorts"]) == (3, [{"field": REVENUE, "descending": True}])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("growth by month of revenue sorted from highest to lowest", "en"),
        ("revenue by month versus previous month sorted by growth", "en"),
        ("mes con mayor crecimiento de ventas", "es"),
    ],
)
def test_an_order_by_the_change_is_said_not_to_be(text: str, lang: Lang) -> None:
    got = done(text, lang)
    assert "sorts" not in got.reads[0].arguments
    assert any("fecha" in n or "by date" in n for n in got.notes)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("revenue by month versus previous year in 2026", "en"),
        ("ingresos por mes frente al año anterior en 2026", "es"),
    ],
)
def test_against_the_year_before_within_a_year(text: str, lang: Lang) -> None:
    got = query(text, lang)
    assert got["period"] == "2026" and got["compare"] in {"previous year", "año anterior"}
    assert got["dimensions"] == [MONTH]


def test_also_keeps_the_columns_there_were_and_a_swap_is_said() -> None:
    thread = Conversation("es")
    thread.say("ranking de meses por ventas")
    calls, _ = thread.say("también el acumulado")
    assert [c["kind"] for c in calls[0][1]["calculations"]] == ["rank", "running_total"]
    thread = Conversation("es")
    thread.say("ventas por mes frente al mes anterior")
    calls, said = thread.say("¿y en ranking?")
    assert [c["kind"] for c in calls[0][1]["calculations"]] == ["rank"] and "la variación" in said
    thread = Conversation("en")
    thread.say("ranking of months by revenue")
    calls, said = thread.say("now the running total")
    assert "sorts" not in calls[0][1] and "the rank" in said, "a running total goes by date"


@pytest.mark.parametrize(
    ("first", "then", "lang", "word"),
    [
        ("ventas de ayer", "súmale los de hoy", "es", "súmale"),
        ("reporte de ventas de ayer", "también lo de hoy", "es", "también"),
        ("revenue yesterday", "add today's", "en", "add"),
    ],
)
def test_one_result_is_not_added_to_another_and_that_is_said(first: str, then: str, lang: Lang, word: str) -> None:
    thread = Conversation(lang)
    thread.say(first)
    calls, said = thread.say(then)
    assert calls[0][1]["period"] in {"hoy", "today's"} and word in said
