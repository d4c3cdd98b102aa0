"""Words that say how a question is put together are kept, or the question is declined."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
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


MORE_DECLINED: list[tuple[Lang, str]] = [
    ("es", "clientes que compraron en septiembre pero no en octubre, cuántos son"),
    ("es", "qué productos no se vendieron ni una sola vez el mes pasado"),
    ("en", "which products never sold last month"),
    ("en", "how many returning customers did we have last month"),
    ("en", "revenue from email campaigns in october"),
]


@pytest.mark.parametrize(("lang", "text"), MORE_DECLINED, ids=[t for _, t in MORE_DECLINED])
def test_what_needs_each_customer_or_product_is_declined(lang: Lang, text: str) -> None:
    assert isinstance(planned(text, lang), Decline), planned(text, lang)


def test_a_place_in_a_ranking_is_the_last_row() -> None:
    for text, lang in (("el segundo país con más pedidos", "es"), ("what was the third best category by margin", "en")):
        outcome = planned(text, lang)  # type: ignore[arg-type]
        assert isinstance(outcome, Do), outcome
        assert outcome.reads[0].arguments["limit"] == (2 if lang == "es" else 3)
        assert any("última fila" in n or "last row" in n for n in outcome.notes)
    assert "limit" not in query("pedidos del segundo trimestre", "es")


def test_what_customers_spend_is_what_is_sold_to_them() -> None:
    assert query("what did VIP customers spend in October", "en")["metrics"] == ["orders_revenue"]
    assert query("cuánto gastamos en octubre", "es")["metrics"] == ["marketing_spend_spend"]


def test_the_part_of_a_share_is_named_last() -> None:
    got = query("what percentage of spain's orders was returned in Q3", "en")
    assert got["dimensions"] == ["orders_status"]
    assert got["filters"] == [{"field": "customers_country", "operator": "equals", "values": ["Spain"]}]


def test_a_day_up_to_which_is_counted_is_not_that_day_alone() -> None:
    outcome = planned("units sold up to last friday", "en")
    alone = isinstance(outcome, Do) and outcome.reads[0].arguments.get("period") == "last friday"
    assert not alone, outcome


def test_a_verb_counts_what_it_is_about() -> None:
    sold = query("cuánto vendimos en pedidos de más de 100 por segmento este trimestre", "es")
    assert sold["metrics"] == ["orders_revenue"]
    assert [f["field"] for f in sold["filters"]] == ["orders_order_total"]
    assert "compare" not in query("cuantos pedidos cayeron el domingo", "es")
    assert query("qué productos vendieron menos de 50 unidades en septiembre", "es")["dimensions"]
    held = query("qué países tuvieron 200 pedidos o más el mes pasado", "es")
    assert [f["field"] for f in held["filters"]] == ["orders_order_count"]


def test_open_is_to_do_or_a_state() -> None:
    outcome = planned("uh yeah can you open the sales report for october", "en")
    assert isinstance(outcome, Do) and not outcome.reads[0].arguments.get("filters")
    assert query("open orders last week", "en")["filters"][0]["values"] == ["pending"]
