"""Words that say how a question is put together are kept, or the question is declined."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline
from tests.planner.asking import Json, planned, query

DECLINED: list[tuple[Lang, str]] = [
    ("en", "countries that sold twice as much as last month"),
    ("es", "el doble de las ventas"),
    ("es", "la mitad de los pedidos de españa"),
    ("en", "who are our top customers"),
    ("es", "los mejores clientes"),
    ("es", "quiénes compraron más"),
    ("es", "la diferencia entre ingresos y margen"),
    ("en", "revenue from new customers"),
    ("es", "ingresos de clientes nuevos"),
    ("en", "orders vs target"),
    ("es", "ventas respecto al objetivo"),
    ("es", "cuánto vendimos los lunes"),
    ("es", "ventas de todos los viernes de octubre"),
    ("en", "orders on Mondays"),
    ("en", "revenue every friday"),
    ("en", "shipping costs last quarter"),
    ("en", "show me the confirmed orders"),
]


@pytest.mark.parametrize(("lang", "text"), DECLINED, ids=[t for _, t in DECLINED])
def test_what_no_query_can_hold_is_declined(lang: Lang, text: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Decline), outcome
    assert outcome.suggestions


def test_a_word_after_an_amount_is_asked_about() -> None:
    outcome = planned("pedidos de más de 200 doblones", "es")
    assert isinstance(outcome, Ask) and "doblones" in outcome.question


KEPT: list[tuple[str, str, Json]] = [
    ("pedidos cancelados como porcentaje del total por mes", "cancelled orders as a percentage of all orders by month",
     {"dimensions": ["orders_order_date_month", "orders_status"],
      "calculations": [{"kind": "percent_of_total", "metric": "orders_order_count",
                        "within": "orders_order_date_month"}]}),
    ("qué tres países vendieron más", "which three countries sold the most", {"limit": 3}),
    ("ventas fuera de españa", "sales outside Spain",
     {"filters": [{"field": "customers_country", "operator": "notEquals", "values": ["Spain"]}]}),
    ("margen de todo menos accesorios este año", "margin of everything but accessories this year",
     {"filters": [{"field": "products_category", "operator": "notEquals", "values": ["Accessories"]}]}),
    ("ventas de este mes contra el pasado", "sales this month against last", {"compare": ("mes pasado", "last month")}),
    ("pedidos del tercer trimestre frente al segundo", "orders in the third quarter versus the second",
     {"compare": ("segundo trimestre", "second quarter")}),
]  # fmt: skip


@pytest.mark.parametrize(("spanish", "english", "expected"), KEPT, ids=[k[0] for k in KEPT])
def test_what_a_query_can_hold_is_in_it(spanish: str, english: str, expected: Json) -> None:
    for number, got in enumerate((query(spanish, "es"), query(english, "en"))):
        for key, value in expected.items():
            assert got[key] == (value[number] if isinstance(value, tuple) else value), (key, got)


DRAWN: list[tuple[Lang, str, str]] = [
    ("es", "haz un pastel con las ventas por canal", "donut"),
    ("es", "hazme un gráfico de líneas con los ingresos por mes", "line"),
    ("en", "pie chart of sales by channel", "donut"),
    ("en", "draw me a bar chart of orders by country last month", "bar"),
]


@pytest.mark.parametrize(("lang", "text", "kind"), DRAWN, ids=[d[1] for d in DRAWN])
def test_a_drawing_may_stand_before_what_it_shows(lang: Lang, text: str, kind: str) -> None:
    assert query(text, lang)["chart"] == kind


def test_the_scale_of_the_figures_is_only_told_as_not_used() -> None:
    outcome = planned("ventas en miles de euros por país", "es")
    assert "miles" in " ".join(getattr(outcome, "notes", ()))
