"""Conditions on totals, amounts in words, shares of one value, and what changed most, as people say them."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Do
from assistant.planner.quantities import part
from tests.planner.asking import planned, query

ORDERS, REVENUE, UNITS, RATE = (
    "orders_order_count",
    "orders_revenue",
    "order_items_units",
    "order_items_gross_margin_pct",
)
COUNTRY, CHANNEL, STATUS, PRODUCT = "customers_country", "orders_channel", "orders_status", "products_product_name"


@pytest.mark.parametrize(
    ("text", "lang", "field", "operator", "values"),
    [
        ("países con al menos mil pedidos", "es", ORDERS, "greaterThanOrEqual", [1000]),
        ("países con 200 pedidos como mínimo", "es", ORDERS, "greaterThanOrEqual", [200]),
        ("países que llegan a mil pedidos", "es", ORDERS, "greaterThanOrEqual", [1000]),
        ("países que no llegan a 1000 pedidos", "es", ORDERS, "lessThan", [1000]),
        ("países que no pasan de 500 pedidos", "es", ORDERS, "lessThanOrEqual", [500]),
        ("países con a lo sumo 500 pedidos", "es", ORDERS, "lessThanOrEqual", [500]),
        ("países arriba de 500 pedidos", "es", ORDERS, "greaterThan", [500]),
        ("países con exactamente 500 pedidos", "es", ORDERS, "equals", [500]),
        ("canales con más de medio millón en ventas", "es", REVENUE, "greaterThan", [500000]),
        ("países que facturaron más de un millón y medio", "es", REVENUE, "greaterThan", [1500000]),
        ("productos con 2.000 unidades o más", "es", UNITS, "greaterThanOrEqual", [2000]),
        ("categorías donde el margen baja del 30 %", "es", RATE, "lessThan", [0.3]),
        ("countries that don't reach 1,000 orders", "en", ORDERS, "lessThan", [1000]),
        ("countries with no more than 500 orders", "en", ORDERS, "lessThanOrEqual", [500]),
        ("countries with half a million in revenue or more", "en", REVENUE, "greaterThanOrEqual", [500000]),
        ("products with 500 units or more", "en", UNITS, "greaterThanOrEqual", [500]),
        ("countries with in excess of 20k revenue", "en", REVENUE, "greaterThan", [20000]),
    ],
)
def test_conditions_on_totals(text: str, lang: Lang, field: str, operator: str, values: list[Any]) -> None:
    got = query(text, lang)
    assert got["filters"] == [{"field": field, "operator": operator, "values": values}]
    assert len(got["dimensions"]) == 1


def test_amounts_that_are_told_by_parts() -> None:
    told = {
        "medio millon": 500_000, "millon y medio": 1_500_000, "dos millones y medio": 2_500_000,
        "un cuarto de millon": 250_000, "half a million": 500_000, "a quarter of a million": 250_000,
        "one and a half million": 1_500_000, "una docena": 12, "media docena": 6, "dos docenas": 24,
    }  # fmt: skip
    assert {words: part(words) for words in told} == told
    assert query("una docena de productos más vendidos", "es")["limit"] == 12
    assert query("half a dozen products with most units", "en")["limit"] == 6


@pytest.mark.parametrize(
    ("text", "lang", "metric", "rows"),
    [
        ("qué porcentaje de las ventas viene de España", "es", REVENUE, COUNTRY),
        ("cuánto pesa México en las ventas", "es", REVENUE, COUNTRY),
        ("qué parte de los pedidos es de la app", "es", ORDERS, CHANNEL),
        ("porcentaje de devoluciones", "es", ORDERS, STATUS),
        ("what percentage of sales comes from Spain", "en", REVENUE, COUNTRY),
        ("percentage of returned orders", "en", ORDERS, STATUS),
        ("how much of our revenue is from the app", "en", REVENUE, CHANNEL),
    ],
)
def test_the_share_of_one_value_stands_among_all(text: str, lang: Lang, metric: str, rows: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), text
    got = outcome.reads[0].arguments
    assert (got["metrics"], got["dimensions"], got.get("filters", [])) == ([metric], [rows], [])
    assert got["calculations"] == [{"kind": "percent_of_total", "metric": metric}]
    assert any("fila" in note or "row" in note for note in outcome.notes), outcome.notes


def test_every_share_of_a_breakdown_is_worked_out() -> None:
    for text, lang in (("mix de ventas por canal", "es"), ("what part of sales comes from each channel", "en")):
        got = query(text, lang)  # type: ignore[arg-type]
        assert got["calculations"] == [{"kind": "percent_of_total", "metric": REVENUE}], text


def test_what_is_sold_most_are_products() -> None:
    for text, lang, down in (
        ("lo más vendido este mes", "es", True),
        ("qué es lo que menos se vende", "es", False),
        ("our best sellers in Mexico", "en", True),
    ):
        got = query(text, lang)  # type: ignore[arg-type]
        assert (got["metrics"], got["dimensions"]) == ([UNITS], [PRODUCT]), text
        assert got["sorts"] == [{"field": UNITS, "descending": down}], text


def test_rows_are_not_said_to_be_in_the_order_of_their_change() -> None:
    for text, lang in (("qué país creció más en ventas", "es"), ("which country grew most in sales", "en")):
        outcome = planned(text, lang)  # type: ignore[arg-type]
        assert isinstance(outcome, Do), text
        got = outcome.reads[0].arguments
        assert got["dimensions"] == [COUNTRY] and got["compare"] and not got.get("sorts"), text
        assert outcome.notes, text


def test_a_count_of_what_is_told_in_money_is_that_of_its_orders() -> None:
    assert query("número de ventas por país", "es")["metrics"] == [ORDERS]


def test_an_average_by_day_is_no_average_order() -> None:
    for text, lang in (("average sales per day", "en"), ("media diaria de ventas", "es"), ("ventas medias", "es")):
        assert not isinstance(planned(text, lang), Do), text  # type: ignore[arg-type]


def test_what_a_comparison_leaves_open_is_filled_in() -> None:
    got = query("ventas frente al mismo trimestre del año anterior", "es")
    assert (got["period"], got["compare"]) == ("este trimestre", "mismo trimestre del año anterior")
    got = query("are sales up on last month?", "en")
    assert (got["period"], got["compare"]) == ("this month", "last month")
    got = query(
        "van mejor las ventas que el mes anterior",
        "es",
    )
    assert (got["period"], got["compare"]) == ("este mes", "mes anterior")
    assert query("cuánto bajó el margen este mes", "es")["compare"] == "periodo anterior"
    assert "compare" not in query("margen bajo la categoría café", "es")
