"""What is refused before anything is sent, and how it helps whoever has to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.errors import AskModelAgain, NeedsAnswer
from tests.tools.desk import Desk


@dataclass(frozen=True)
class Case:
    id: str
    arguments: dict[str, Any]
    message: str
    closest: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


def _filter(name: str, operator: str = "equals", *values: Any) -> dict[str, Any]:
    return {"filters": [{"field": name, "operator": operator, "values": list(values)}]}


REVENUE = {"metrics": ["orders_revenue"]}
CASES = [
    Case("no metric", {"metrics": ["ingresos"]}, "no metric 'ingresos'", ("orders_revenue",)),
    Case("no metric at all", {"metrics": []}, "metrics"),
    Case("dimension as metric", {"metrics": ["customers_country"]}, "is a dimension"),
    Case("metric as dimension", {**REVENUE, "dimensions": ["order_items_units"]}, "is a metric"),
    Case("unknown dimension", {**REVENUE, "dimensions": ["pais"]}, "no dimension", ("customers_country",)),
    Case("elsewhere", {**REVENUE, "dimensions": ["products_category"]}, "goes with order_items_gross_margin"),
    Case("two explores", {"metrics": ["orders_revenue", "order_items_units"]}, "separate calls"),
    Case(
        "undeclared grain",
        {**REVENUE, "dimensions": ["orders_order_date_hour"]},
        "not declared",
        ("orders_order_date_day",),
    ),
    Case("hidden field", {**REVENUE, "dimensions": ["orders_order_id"]}, "no dimension"),
    Case("no values", {**REVENUE, **_filter("customers_country")}, "would keep all rows"),
    Case("empty value", {**REVENUE, **_filter("customers_country", "equals", " ")}, "isNull"),
    Case("unknown value", {**REVENUE, **_filter("customers_country", "equals", "Francia")}, "Spain"),
    Case("operator", {**REVENUE, **_filter("customers_country", "greaterThan", "a")}, "does not fit"),
    Case("text in number", {**REVENUE, **_filter("orders_order_total", "equals", "mucho")}, "is a number"),
    Case("nan", {**REVENUE, **_filter("orders_order_total", "equals", "nan")}, "ordinary number"),
    Case("one bound", {**REVENUE, **_filter("orders_order_total", "inBetween", 1)}, "exactly two"),
    Case("backwards", {**REVENUE, **_filter("orders_order_total", "inBetween", 9, 1)}, "is after"),
    Case("two of one", {**REVENUE, **_filter("orders_order_total", "lessThan", 1, 2)}, "exactly one"),
    Case(
        "two dates", {**REVENUE, **_filter("orders_order_date", "equals", "2026-01-01", "2026-01-02")}, "takes one date"
    ),
    Case("bad date", {**REVENUE, **_filter("orders_order_date", "equals", "ayer")}, "ISO dates"),
    Case("off the grain", {**REVENUE, **_filter("orders_order_date_month", "equals", "2026-01-15")}, "use 2026-01-01"),
    Case(
        "sort not selected",
        {**REVENUE, "sorts": [{"field": "orders_aov"}]},
        "not among the selected",
        ("orders_revenue",),
    ),
    Case("limit", {**REVENUE, "limit": 9999}, "limit"),
    Case("limit zero", {**REVENUE, "limit": 0}, "limit"),
    Case("compare alone", {**REVENUE, "compare": "el año pasado"}, "give both"),
    Case("backwards period", {**REVENUE, "period": {"start": "2026-02-01", "end": "2026-01-01"}}, "half-open"),
    Case("free sql", {**REVENUE, "sql": "select 1"}, "sql"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_the_model_is_told_what_to_mend(case: Case, words: Desk) -> None:
    with pytest.raises(AskModelAgain) as refused:
        words.resolve("query_metrics", **case.arguments)
    assert case.message in refused.value.message
    for near in case.closest:
        assert near in refused.value.closest


def test_words_that_are_no_period_go_to_the_person(words: Desk) -> None:
    with pytest.raises(NeedsAnswer, match="juicio"):
        words.resolve("query_metrics", metrics=["orders_revenue"], period="el día del juicio")


def test_a_report_that_does_not_exist_has_neighbours(words: Desk) -> None:
    with pytest.raises(AskModelAgain) as refused:
        words.resolve("run_report", report="reporte de las ventas")
    assert refused.value.closest[0] == "sales-report"


def test_a_resolved_question_is_exactly_its_public_arguments(words: Desk) -> None:
    intent = words.resolve(
        "query_metrics",
        metrics=["orders_revenue", "orders_revenue"],
        dimensions=["orders_order_date"],
        filters=[{"field": "orders_status", "values": ["Entregados"]}],
        period="octubre de 2026",
        compare="el mes anterior",
        sorts=[{"field": "orders_order_date", "descending": False}],
    )
    assert intent.model_dump(mode="json") == {
        "metrics": ["orders_revenue"],
        "dimensions": ["orders_order_date_day"],
        "filters": [{"field": "orders_status", "operator": "equals", "values": ["completed"]}],
        "period": {"start": "2026-10-01", "end": "2026-11-01"},
        "compare": {"start": "2026-09-01", "end": "2026-10-01"},
        "sorts": [{"field": "orders_order_date_day", "descending": False}],
        "limit": 500,
        "calculations": [],
        "chart": "auto",
    }


def test_resolving_twice_changes_nothing(words: Desk) -> None:
    once = words.resolve("query_metrics", metrics=["orders_revenue"], period="ayer", dimensions=["customers_country"])
    assert once.resolve(words.intent_context) == once


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("es", "ingresos por país, estado del pedido: completado, 1–31 oct 2026, frente a 1–30 sept 2026"),
        ("en", "revenue by country, order status: completed, 1–31 Oct 2026, against 1–30 Sep 2026"),
    ],
)
def test_a_question_is_read_back_in_the_persons_words(lang: Any, expected: str, words: Desk) -> None:
    words.lang = lang
    reading = words.reading(
        "query_metrics",
        metrics=["orders_revenue"],
        dimensions=["customers_country"],
        filters=[{"field": "orders_status", "values": ["completed"]}],
        period={"start": "2026-10-01", "end": "2026-11-01"},
        compare={"start": "2026-09-01", "end": "2026-10-01"},
    )
    assert reading == expected


def test_a_report_is_read_back(words: Desk) -> None:
    period = {"start": "2026-10-01", "end": "2026-11-01"}
    assert words.reading("run_report", report="sales-report", period=period) == "Reporte de ventas, 1–31 oct 2026"
