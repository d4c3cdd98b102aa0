"""Messages that take up the one before: corrections, going back to something, another subject, what words point at."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from evals.cases import Case, Expected
from evals.inprocess import Conversation
from evals.score import Happened
from tests.planner.asking import Json
from tests.planner.shop import catalogue

NOTHING = Expected((), (), None, "", "answer")
OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}


def last(lang: Lang, *turns: str) -> Happened:
    """What the last turn of a conversation comes to."""
    conversation = Conversation(Case("x", turns, NOTHING, "follow_up", lang, lang, "x"), catalogue())
    return [conversation.say(text) for text in turns][-1]


def asked(lang: Lang, *turns: str) -> Json:
    """The arguments of its one query."""
    happened = last(lang, *turns)
    assert len(happened.calls) == 1 and happened.calls[0].tool == "query_metrics", happened
    return happened.calls[0].args


def countries(args: Json) -> list[tuple[str, list[str]]]:
    return [(f["operator"], f["values"]) for f in args.get("filters", ()) if f["field"] == "customers_country"]


@pytest.mark.parametrize(
    ("lang", "turns"),
    [
        ("es", ("clientes nuevos en octubre", "no, me refería a clientes activos")),
        ("es", ("clientes nuevos en octubre", "perdón, quise decir clientes activos")),
        ("en", ("new customers in october", "sorry no i meant active customers")),
    ],
)
def test_a_correction_keeps_the_rest(lang: Lang, turns: tuple[str, str]) -> None:
    args = asked(lang, *turns)
    assert (args["metrics"], args["period"]) == (["orders_active_customers"], OCTOBER)


def test_going_back_to_a_metric_keeps_the_conditions() -> None:
    args = asked("es", "pedidos de México por mes este año", "¿y los ingresos?", "regrésame a pedidos pero por semana")
    assert args["metrics"] == ["orders_order_count"] and args["dimensions"] == ["orders_order_date_week"]
    assert countries(args) == [("equals", ["Mexico"])]


@pytest.mark.parametrize(
    ("lang", "turns"),
    [
        ("es", ("ventas de México en septiembre", "cambio de tema, ¿cuántos pedidos tuvimos en octubre?")),
        ("en", ("sales in Mexico in september", "different question: how many orders did we get in october?")),
    ],
)
def test_another_subject_inherits_nothing(lang: Lang, turns: tuple[str, str]) -> None:
    args = asked(lang, *turns)
    assert countries(args) == [] and args["period"] == OCTOBER


@pytest.mark.parametrize(
    ("lang", "turns"),
    [
        ("es", ("ventas de noviembre de 2025 por canal", "¿y el mes anterior?")),
        ("es", ("ventas de noviembre de 2025 por canal", "lo mismo el mes anterior")),
        ("en", ("sales by channel in november 2025", "and the month before that?")),
    ],
)
def test_the_period_before_is_seen_from_the_one_that_was_asked_about(lang: Lang, turns: tuple[str, str]) -> None:
    args = asked(lang, *turns)
    assert args["period"] == {"start": "2025-10-01", "end": "2025-11-01"} and not args.get("compare")
    assert args["dimensions"] == ["orders_channel"]


def test_the_same_weekday_a_week_earlier() -> None:
    args = asked("en", "how many orders did we get on Friday?", "no, the Friday before")
    assert args["period"] == {"start": "2026-11-13", "end": "2026-11-14"}


@pytest.mark.parametrize(
    ("lang", "turns"),
    [
        ("es", ("ingresos de España en octubre", "¿y el resto de países?")),
        ("es", ("ingresos de España en octubre", "¿y los demás?")),
        ("en", ("revenue in Spain in october", "and the other countries?")),
    ],
)
def test_the_rest_is_all_but_what_was_asked_about(lang: Lang, turns: tuple[str, str]) -> None:
    args = asked(lang, *turns)
    assert countries(args) == [("notEquals", ["Spain"])] and args["dimensions"] == ["customers_country"]


def test_that_country_is_the_one_that_was_kept_to() -> None:
    args = asked(
        "en", "how did Mexico do in October, revenue-wise?", "and in that country, which 3 products sold most?"
    )
    assert args["dimensions"] == ["products_product_name"] and countries(args) == [("equals", ["Mexico"])]
    assert args["period"] == OCTOBER and args["limit"] == 3


def test_that_country_is_the_first_of_the_ranking() -> None:
    turns = ("¿qué país vendió más en octubre?", "de ese país, ¿cuáles son los 3 productos con más unidades?")
    args = asked("es", *turns)
    assert countries(args) == [("equals", ["Mexico"])], "the first row of the made-up result"
    assert args["dimensions"] == ["products_product_name"] and args["period"] == OCTOBER


def test_that_country_is_asked_about_where_none_was() -> None:
    happened = last("es", "ventas de octubre", "en ese país, ¿cuáles son los 3 productos con más unidades?")
    assert happened.kind == "ask" and any("México" in option for option in happened.options)


def test_only_those_keeps_the_rows_and_the_days() -> None:
    args = asked("en", "orders by country in October", "only those above 200 orders")
    assert args["dimensions"] == ["customers_country"] and args["period"] == OCTOBER
    assert args["filters"] == [{"field": "orders_order_count", "operator": "greaterThan", "values": [200]}]


@pytest.mark.parametrize(("lang", "edit"), [("es", "solo el total"), ("es", "¿y el total?"), ("en", "no breakdown")])
def test_the_total_alone(lang: Lang, edit: str) -> None:
    first = "ventas por canal en octubre" if lang == "es" else "sales by channel in october"
    args = asked(lang, first, edit)
    assert args.get("dimensions", []) == [] and args["period"] == OCTOBER


@pytest.mark.parametrize(
    ("lang", "edit"),
    [("en", "take the country filter off"), ("en", "forget the country filter"), ("es", "quita el filtro de país")],
)
def test_a_filter_is_taken_off(lang: Lang, edit: str) -> None:
    first = "pedidos en España este mes" if lang == "es" else "orders in Spain this month"
    assert countries(asked(lang, first, edit)) == []


def test_what_that_means_is_the_meaning_of_the_metric() -> None:
    happened = last("en", "active customers by month this year", "how is that defined btw?")
    assert [(c.tool, c.args["field"]) for c in happened.calls] == [("describe_field", "orders_active_customers")]


def test_the_rest_and_each_of_several() -> None:
    rest = asked("en", "average order value for vips", "and for everyone else")
    assert rest["filters"] == [{"field": "customers_segment", "operator": "notEquals", "values": ["vip"]}]
    each = asked("es", "ventas en españa y méxico en octubre", "por separado")
    assert each["dimensions"] == ["customers_country"] and countries(each) == [("equals", ["Spain", "Mexico"])]
    split = asked("en", "weekly ad spend this year", "only google and meta", "split the two")
    assert "marketing_spend_channel" in split["dimensions"]


def test_the_only_metric_gives_way_to_what_stood_before_it() -> None:
    args = asked("es", "ventas por canal en octubre", "incluye el margen", "quita el margen")
    assert args["metrics"] == ["orders_revenue"] and args["period"] == OCTOBER


def test_without_a_comparison() -> None:
    args = asked("es", "ventas por canal en octubre", "compáralo con el mes anterior", "sin comparación")
    assert not args.get("compare") and args["period"] == OCTOBER


@pytest.mark.parametrize(
    ("lang", "there", "back"), [("es", "en porcentaje", "ahora en euros"), ("en", "in %", "in money")]
)
def test_percentages_and_back(lang: Lang, there: str, back: str) -> None:
    first = "ventas por canal en octubre" if lang == "es" else "sales by channel in october"
    assert asked(lang, first, there)["calculations"]
    assert not asked(lang, first, there, back).get("calculations")


def test_the_order_by_the_second_metric() -> None:
    args = asked("en", "revenue and orders by country last quarter", "sort by the second one")
    assert [s["field"] for s in args["sorts"]] == ["orders_order_count"]


def test_a_dashboard_for_other_days_is_all_of_its_charts() -> None:
    happened = last("es", "abre el tablero de ventas", "pero del mes pasado")
    assert len(happened.calls) > 1 and {c.tool for c in happened.calls} == {"run_report"}
    assert all(c.args["period"] == OCTOBER for c in happened.calls)


def test_a_flow_takes_what_is_pointed_at() -> None:
    day = last("es", "¿cuánto se vendió ayer?", "mándale el informe diario de ese día a gerencia@tienda.es")
    assert day.calls[0].args["inputs"]["date"] == "2026-11-23"
    them = last("es", "¿cuántos clientes activos de empresa tuvimos el mes pasado?", "lánzales la campaña de Navidad")
    assert them.calls[0].args["inputs"]["segment"] == "business"
