"""Shares, running totals, ranks and changes in plain questions of both languages; what does not fit is said."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
from tests.planner.asking import Conversation, accepted, planned, query

REVENUE, ORDERS, MARGIN = "orders_revenue", "orders_order_count", "order_items_gross_margin"
COUNTRY, CHANNEL, MONTH = "customers_country", "orders_channel", "orders_order_date_month"
Json = dict[str, Any]


def worked(kind: str, metric: str, **rest: str) -> Json:
    return {"kind": kind, "metric": metric, **rest}


SHARE = worked("percent_of_total", REVENUE)
CHANGE = worked("change_from_previous", REVENUE)
YEAR = worked("change_from_previous", REVENUE, step="year")
RUNNING = worked("running_total", REVENUE)

_PAIRS: list[tuple[str, str, list[str], list[Json]]] = [
    ("qué porcentaje de las ventas es cada país", "what percentage of sales is each country", [COUNTRY], [SHARE]),
    ("porcentaje de ingresos por país", "share of revenue by country", [COUNTRY], [SHARE]),
    ("% de ventas por canal", "% of revenue by channel", [CHANNEL], [SHARE]),
    ("ventas por país en %", "revenue by country as a percentage", [COUNTRY], [SHARE]),
    ("¿cómo se reparten las ventas por canal?", "revenue share by channel", [CHANNEL], [SHARE]),
    ("cuánto representa cada canal en los pedidos", "percentage of orders by channel", [CHANNEL],
     [worked("percent_of_total", ORDERS)]),
    ("ingresos acumulados por mes", "cumulative revenue by month", [MONTH], [RUNNING]),
    ("acumulado de pedidos por semana", "running total of orders by week", ["orders_order_date_week"],
     [worked("running_total", ORDERS)]),
    ("ranking de productos por margen", "ranking of products by margin", ["products_product_name"],
     [worked("rank", MARGIN)]),
    ("ranking de países por ventas", "rank countries by revenue", [COUNTRY], [worked("rank", REVENUE)]),
    ("ingresos por mes con variación respecto al mes anterior",
     "revenue by month with change from the previous month",
     [MONTH], [CHANGE]),
    ("ingresos por mes vs el año anterior", "revenue by month vs previous year", [MONTH], [YEAR]),
    ("crecimiento mensual de pedidos", "monthly growth of orders", [MONTH], [worked("change_from_previous", ORDERS)]),
    ("crecimiento interanual de ingresos por mes", "year over year growth of revenue by month", [MONTH], [YEAR]),
    ("ventas por trimestre frente al trimestre anterior", "revenue growth by quarter", ["orders_order_date_quarter"],
     [CHANGE]),
]  # fmt: skip


@pytest.mark.parametrize(("es", "en", "dimensions", "calculations"), _PAIRS, ids=[p[0] for p in _PAIRS])
def test_both_languages_ask_for_the_same_columns(
    es: str, en: str, dimensions: list[str], calculations: list[Json]
) -> None:
    texts: list[tuple[str, Lang]] = [(es, "es"), (en, "en")]
    for text, lang in texts:
        got = query(text, lang)
        assert (got["dimensions"], got["calculations"]) == (dimensions, calculations), text
        assert "compare" not in got and "period" not in got, text


def test_a_ranking_is_in_its_order_and_a_top_keeps_its_share() -> None:
    assert query("ranking de países por ventas", "es")["sorts"] == [{"field": REVENUE, "descending": True}]
    top = query("top 3 países por ventas y su participación", "es")
    assert (top["limit"], top["calculations"]) == (3, [SHARE])


def test_what_runs_up_without_a_grain_goes_by_the_length_of_its_period() -> None:
    assert query("ventas acumuladas este año", "es")["dimensions"] == [MONTH]
    assert query("cumulative revenue last month", "en")["dimensions"] == ["orders_order_date_day"]


def test_a_period_no_longer_than_what_it_is_compared_with_is_compared_as_a_whole() -> None:
    got = query("ventas por mes este año vs año pasado", "es")
    assert (got["period"], got["compare"]) == ("este año", "año pasado") and "calculations" not in got


def test_a_change_inside_a_period_keeps_it() -> None:
    got = query("variación mensual de ventas en 2025", "es")
    assert (got["period"], got["calculations"]) == ("2025", [CHANGE])


def test_a_rate_of_its_own_is_no_share() -> None:
    for text in ("porcentaje de margen por categoría", "margen en % por categoría"):
        got = query(text, "es")
        assert got["metrics"] == ["order_items_gross_margin_pct"] and "calculations" not in got, text
    units = query("unidades vendidas por categoría en %", "es")
    assert units["metrics"] == ["order_items_units"], "the only rate there is, is that of the margin"
    assert units["calculations"] == [worked("percent_of_total", "order_items_units")]


@pytest.mark.parametrize(("text", "lang"), [("participación por canal", "es"), ("share by channel", "en")])
def test_a_share_of_nothing_named_is_of_the_main_metric_and_says_so(text: str, lang: Lang) -> None:
    got = planned(text, lang)
    assert isinstance(got, Do) and got.reads[0].arguments["calculations"] == [SHARE]
    assert got.notes and ("Ingresos" in got.notes[0] or "Revenue" in got.notes[0])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("ticket medio acumulado por mes", "es"),
        ("share of average order value by channel", "en"),
        ("ingresos acumulados por país", "es"),
        ("promedio de ventas por país", "es"),
    ],
)
def test_what_cannot_be_worked_out_is_declined_with_what_can(text: str, lang: Lang) -> None:
    got = planned(text, lang)
    assert isinstance(got, Decline), (text, got)
    for offered in got.suggestions:
        again = planned(offered, lang)
        assert isinstance(again, Do), (text, offered, again)
        accepted(again.reads[0].tool, again.reads[0].arguments, offered, lang)


def test_a_ranking_of_nothing_asks_of_what() -> None:
    got = planned("ranking de ventas", "es")
    assert isinstance(got, Ask)
    again = planned(got.options[1].text, "es")
    assert isinstance(again, Do) and again.reads[0].arguments["calculations"] == [worked("rank", REVENUE)]


def _calls(lang: Lang, *texts: str) -> tuple[list[Json], list[str]]:
    thread = Conversation(lang)
    got, said = [], []
    for text in texts:
        calls, words = thread.say(text)
        got.append(calls[0][1])
        said.append(words)
    return got, said


def test_follow_ups_add_take_out_and_keep_columns() -> None:
    got, _ = _calls("es", "ventas por país el mes pasado", "¿y en porcentaje?", "¿y por canal?", "quita el porcentaje")
    assert [c.get("calculations") for c in got] == [None, [SHARE], [SHARE], None]
    assert [c["dimensions"] for c in got] == [[COUNTRY], [COUNTRY], [CHANNEL], [CHANNEL]]
    assert {c["period"] for c in got} == {"mes pasado"}
    got, _ = _calls("es", "crecimiento mensual de pedidos", "¿y de los ingresos?", "en 2025")
    assert [c["calculations"] for c in got[1:]] == [[CHANGE], [CHANGE]] and got[2]["period"] == "2025"
    got, _ = _calls("en", "revenue by month", "with the change from the previous month", "remove the comparison")
    assert [c.get("calculations") for c in got] == [None, [CHANGE], None]


def test_a_column_that_new_rows_do_not_allow_goes_with_a_word() -> None:
    got, said = _calls("es", "ingresos por mes", "¿y acumulado?", "por canal")
    assert got[1]["calculations"] == [RUNNING] and "calculations" not in got[2]
    assert "el acumulado" in said[2]


def test_answers_tell_of_the_columns_by_their_cells() -> None:
    _, said = _calls("es", "porcentaje de ventas por país")
    assert f"([[r1.{REVENUE}__percent_of_total.2]] del total)" in said[0]
    _, said = _calls("en", "cumulative revenue by month")
    assert f"reaches [[r1.{REVENUE}__running_total.2]]" in said[0]
    _, said = _calls("es", "ranking de países por ventas")
    assert "__rank" not in said[0] and "en cabeza" in said[0]
    _, said = _calls("es", "crecimiento mensual de ingresos")
    assert f"[[r1.{REVENUE}__change.2]]" in said[0] and "__before" not in said[0]


@pytest.mark.parametrize(
    ("text", "lang", "rows"),
    [
        ("porcentaje de pedidos devueltos por canal", "es", CHANNEL),
        ("percentage of returned orders by channel last month", "en", CHANNEL),
        ("porcentaje de pedidos devueltos por mes", "es", MONTH),
        ("share of returned orders by month", "en", MONTH),
    ],
)
def test_a_share_of_a_value_asks_which_of_two_and_takes_either(text: str, lang: Lang, rows: str) -> None:
    """Of each channel's orders, the returned ones? Or among the returned ones, those of each channel?"""
    got = planned(text, lang)
    assert isinstance(got, Ask) and len(got.options) == 2, got
    of_each, among = (query(o.text, lang) for o in got.options)
    assert set(of_each["dimensions"]) == {rows, "orders_status"} and "filters" not in of_each
    assert of_each["calculations"][0].get("within", MONTH) == rows
    assert among["dimensions"] == [rows]
    assert among["filters"] == [{"field": "orders_status", "operator": "equals", "values": ["returned"]}]
    assert {q.get("period") for q in (of_each, among)} == {"last month" if "last month" in text else None}


def test_where_the_share_is_sought_is_no_doubt() -> None:
    got = query("porcentaje de ventas en España por canal", "es")
    assert got["calculations"] == [SHARE] and got["filters"][0]["values"] == ["Spain"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("cuota de mercado por país", "es"),
        ("market share by country", "en"),
        ("ventas mensuales acumuladas comparadas con el año pasado", "es"),
        ("top 3 meses por crecimiento de ventas", "es"),
    ],
)
def test_what_only_sounds_like_it_is_not_worked_out(text: str, lang: Lang) -> None:
    got = planned(text, lang)
    assert isinstance(got, Ask | Decline), (text, got)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("% de crecimiento por mes de las ventas", "es"),
        ("crecimiento porcentual mensual de ventas", "es"),
        ("growth rate of revenue by month", "en"),
        ("ventas por mes, cuál subió más", "es"),
    ],
)
def test_a_rate_of_growth_is_a_change_in_the_order_of_time(text: str, lang: Lang) -> None:
    got = query(text, lang)
    assert got["calculations"] == [CHANGE] and "sorts" not in got


def test_a_difference_between_two_values_is_one_against_the_other() -> None:
    got = query("diferencia entre España y México por mes en ventas", "es")
    assert got["dimensions"] == [MONTH, COUNTRY] and "calculations" not in got


def test_a_share_within_each_is_not_told_as_a_share_of_all() -> None:
    _, said = _calls("en", "share of orders by order status within each sales channel")
    assert "of the total)" not in said[0]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("share of revenue by channel with more than 20000 in revenue", "en"),
        ("porcentaje de ingresos por canal con más de 20000 de ingresos", "es"),
    ],
)
def test_a_share_among_rows_that_meet_a_condition_is_not_told_as_one_of_all(text: str, lang: Lang) -> None:
    got, said = _calls(lang, text)
    assert got[0]["calculations"] == [SHARE]
    assert [f["field"] for f in got[0]["filters"]] == [REVENUE]
    assert f"[[r1.{REVENUE}." in said[0] and "__percent_of_total" not in said[0], said[0]
