"""Conversations: every message changes what it says, keeps the rest, and loses nothing without a word."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
from tests.planner.asking import Conversation, planned, query
from tests.planner.test_colloquial import (
    AOV,
    CHANNEL,
    COUNTRY,
    MARGIN,
    ORDERS,
    PRODUCT,
    RATE,
    REVENUE,
    SEGMENT,
    SPEND,
    STATUS,
    UNITS,
    only,
    top,
)  # fmt: skip

Json = dict[str, Any]
MEXICO = [only(COUNTRY, "Mexico")]

# What is said in both languages, and what the last query must hold. Absent keys must be absent.
THREADS: list[tuple[list[tuple[str, str]], Json]] = [
    ([("ventas por mes este año", "sales by month this year"), ("solo México", "only Mexico"),
      ("quita México", "remove Mexico")],
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"]}),
    ([("ventas por canal", "sales by channel"), ("solo México", "only Mexico"), ("solo vip", "only vip"),
      ("elimina el filtro de país", "remove the country filter")],
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(SEGMENT, "vip")]}),
    ([("ventas por canal", "sales by channel"), ("solo México", "only Mexico"), ("solo vip", "only vip"),
      ("quita todos los filtros", "clear all filters")],
     {"metrics": [REVENUE], "dimensions": [CHANNEL]}),
    ([("ventas de México por canal", "sales in Mexico by channel"),
      ("cambia México por Chile", "change Mexico to Chile")],
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(COUNTRY, "Chile")]}),
    ([("ventas por país y canal", "sales by country and channel"), ("quita el canal", "remove the channel")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY]}),
    ([("ventas por país", "sales by country"), ("quita los cancelados", "take out the cancelled")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY], "filters": [only(STATUS, "cancelled", operator="notEquals")]}),
    ([("ventas y pedidos por país", "sales and orders by country"), ("quita los pedidos", "take out the orders")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY]}),
    ([("ventas por país", "sales by country"), ("top 3", "top 3"), ("deshacer", "undo")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY]}),
    ([("ventas por país", "sales by country"), ("solo vip", "only vip"), ("por canal", "by channel"),
      ("vuelve atrás", "go back"), ("vuelve atrás", "go back")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY]}),
    ([("top 5 productos por margen", "top 5 products by margin"), ("solo México", "only Mexico"),
      ("por unidades", "by units")],
     {"metrics": [UNITS], "dimensions": [PRODUCT], "filters": MEXICO, "sorts": top(UNITS), "limit": 5}),
    ([("top 5 productos por margen", "top 5 products by margin"), ("los peores", "the worst")],
     {"metrics": [MARGIN], "dimensions": [PRODUCT], "sorts": top(MARGIN, False), "limit": 5}),
    ([("top 5 productos por margen", "top 5 products by margin"), ("los 10", "show 10")],
     {"metrics": [MARGIN], "dimensions": [PRODUCT], "sorts": top(MARGIN), "limit": 10}),
    ([("ventas de México por canal", "sales in Mexico by channel"), ("ticket medio", "average order value")],
     {"metrics": [AOV], "dimensions": [CHANNEL], "filters": MEXICO}),
    ([("pedidos por canal", "orders by channel"), ("ordenado de menor a mayor", "lowest first")],
     {"metrics": [ORDERS], "dimensions": [CHANNEL], "sorts": top(ORDERS, False)}),
    ([("gasto en Google Ads por mes", "Google Ads spend by month"), ("y ventas", "and sales")],
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"]}),
    ([("ventas de España por día", "sales in Spain by day"), ("añade México", "and Mexico too")],
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_day"], "filters": [only(COUNTRY, "Spain", "Mexico")]}),
    ([("margen por categoría", "margin by category"), ("en %", "in %")],
     {"metrics": [RATE], "dimensions": ["products_category"]}),
    ([("ventas por mes", "sales by month"), ("quita el país", "remove the country"), ("por semana", "by week")],
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_week"]}),
    # A question of its own takes nothing along.
    ([("ventas de México", "sales in Mexico"), ("cuántos pedidos hubo por canal", "how many orders by channel")],
     {"metrics": [ORDERS], "dimensions": [CHANNEL]}),
    # The answer to a question of ours.
    ([("ventas por ciudad", "sales by city"), ("por país entonces", "by country then")],
     {"metrics": [REVENUE], "dimensions": [COUNTRY]}),
    ([("ventas en Perú", "sales in Peru"), ("en Chile", "in Chile")],
     {"metrics": [REVENUE], "filters": [only(COUNTRY, "Chile")]}),
    ([("ventas por categoría", "sales by category"), ("unidades", "units")],
     {"metrics": [UNITS], "dimensions": ["products_category"]}),
    ([("clientes por país", "customers by country"), ("nuevos", "new")],
     {"metrics": ["customers_new_customers"], "dimensions": [COUNTRY]}),
    ([("canal", "channel"), ("ventas", "sales")], {"metrics": [REVENUE], "dimensions": [CHANNEL]}),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(("said", "expected"), THREADS, ids=[" / ".join(s[0] for s in t[0]) for t in THREADS])
def test_threads(said: list[tuple[str, str]], expected: Json, lang: Lang) -> None:
    thread = Conversation(lang)
    calls: list[tuple[str, Json]] = []
    for spanish, english in said:
        calls, _ = thread.say(spanish if lang == "es" else english)
    assert [c[0] for c in calls] == ["query_metrics"], calls
    got = {k: v for k, v in calls[0][1].items() if k != "period" and v}
    assert got == {k: v for k, v in expected.items() if v}


@pytest.mark.parametrize(
    ("lang", "first", "then", "named"),
    [
        ("es", "ventas de Chile ayer", "¿y el gasto en marketing?", "Chile"),
        ("en", "sales in Chile yesterday", "and the marketing spend?", "Chile"),
        ("es", "margen por categoría", "ahora el ticket medio", "categoría de producto"),
        ("en", "margin by category", "now the average order value", "product category"),
    ],
)
def test_what_a_new_metric_cannot_have_is_said(lang: Lang, first: str, then: str, named: str) -> None:
    thread = Conversation(lang)
    thread.say(first)
    calls, said = thread.say(then)
    assert calls[0][0] == "query_metrics"
    assert named in said


def test_data_is_still_not_deleted() -> None:
    thread = Conversation("es")
    thread.say("pedidos por país")
    for text in ("elimina los pedidos cancelados", "borra los datos", "borra todo"):
        calls, _ = thread.say(text)
        assert [c[0] for c in calls] == ["decline"], text


def test_a_filtered_result_is_sent_under_a_title_that_says_so() -> None:
    thread = Conversation("es")
    thread.say("ventas de octubre")
    thread.say("solo México")
    calls, _ = thread.say("envíalo a la minuta")
    assert "México" in calls[0][1]["inputs"]["title"]


def test_of_two_results_the_one_to_be_sent_is_named() -> None:
    for lang, first, then in (
        ("es", "ventas por canal y gasto por canal", "envíalo a la minuta"),
        ("en", "sales by channel and spend by channel", "send it to the minutes"),
    ):
        thread = Conversation(lang)  # type: ignore[arg-type]
        thread.say(first)
        calls, said = thread.say(then)
        assert calls[0][0] == "start_flow"
        assert "Table" in said


NEVER_AS_A_NUMBER: list[tuple[str, str, type]] = [
    ("cuánto venderemos en diciembre", "how much will we sell in December", Decline),
    ("ventas de mañana", "sales of tomorrow", Decline),
    ("ventas de los últimos meses", "sales of the last months", Ask),
    ("ventas recientes", "recent sales", Ask),
    ("ventas de los fines de semana", "sales on weekends", Decline),
    ("ventas por género", "sales by gender", Decline),
    ("ventas por tienda", "sales by store", Ask),
    ("cancela el pedido 123", "cancel order 123", Decline),
    ("coste por pedido", "cost per order", Decline),
    ("unidades por pedido por categoría", "units per order by category", Decline),
    ("pedido más grande del mes pasado", "largest single order last month", Ask),
    ("ventas con y sin devoluciones", "sales with and without returns", Ask),
    ("ventas sin IVA por canal", "sales without VAT by channel", Ask),
]


@pytest.mark.parametrize(("spanish", "english", "kind"), NEVER_AS_A_NUMBER, ids=[n[0] for n in NEVER_AS_A_NUMBER])
def test_what_cannot_be_known_is_not_answered_with_a_number(spanish: str, english: str, kind: type) -> None:
    assert isinstance(planned(spanish, "es"), kind)
    assert isinstance(planned(english, "en"), kind)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_by_store_offers_questions_that_work(lang: Lang) -> None:
    outcome = planned("ventas por tienda" if lang == "es" else "sales by store", lang)
    assert isinstance(outcome, Ask)
    by, one = (query(o.text, lang) for o in outcome.options)
    assert by["dimensions"] == [CHANNEL]
    assert one["filters"] == [only(CHANNEL, "store")]


def test_a_report_without_a_period_says_that_it_is_all_time() -> None:
    for text, lang, words in (("reporte de ventas", "es", "todo el histórico"), ("sales report", "en", "all time")):
        outcome = planned(text, lang)  # type: ignore[arg-type]
        assert isinstance(outcome, Do) and words in outcome.notes[0]


def test_the_rate_is_meant_by_every_way_to_say_it() -> None:
    for text in ("% de margen por categoría", "porcentaje de margen por categoría", "margen porcentual por categoría"):
        assert query(text, "es")["metrics"] == [RATE]
    for text in ("% margin by category", "margin percentage by category", "percent margin by category"):
        assert query(text, "en")["metrics"] == [RATE]


def test_spend_is_not_confused() -> None:
    assert query("gasto por canal", "es")["metrics"] == [SPEND]


@pytest.mark.parametrize(
    ("lang", "text", "meeting"),
    [
        ("es", "mándale al acta de la junta de dirección el informe de ventas de septiembre", "Junta de dirección"),
        ("es", "reporte de ventas de octubre y guárdalo en la minuta de la reunión comercial", "Reunión comercial"),
        ("es", "agrega a la minuta de la junta semanal el reporte de ventas de octubre", "Junta semanal"),
        ("es", "envíame el reporte de ventas del mes pasado a la minuta", "Reunión 2026-11-24"),
        ("es", "manda el reporte de ventas de octubre al acta de la junta del lunes", "Junta del lunes"),
        ("en", "export the sales report of October to the minutes of the meeting with the sales team",
         "Meeting with the sales team"),
        ("en", "put the October sales report in the minutes of the weekly meeting please", "Weekly meeting"),
    ],
)  # fmt: skip
def test_a_meeting_is_named_as_it_was_said(lang: Lang, text: str, meeting: str) -> None:
    calls, _ = Conversation(lang).say(text)
    assert [c[0] for c in calls] == ["run_report", "start_flow"]
    assert calls[0][1]["period"].lower() in {"octubre", "october", "septiembre", "mes pasado"}
    assert calls[1][1]["inputs"]["meeting"] == meeting


def test_a_name_of_an_action_does_not_eat_the_period() -> None:
    calls, _ = Conversation("es").say("pasa el reporte de ventas de la semana pasada a la minuta")
    assert calls[0][1]["period"] == "semana pasada"


def test_a_segment_is_no_name_of_a_campaign() -> None:
    for text, lang in (("launch the vip campaign", "en"), ("lanza la campaña vip", "es")):
        assert isinstance(planned(text, lang), Ask)  # type: ignore[arg-type]


TWO: list[tuple[str, Lang, list[tuple[str, list[str]]]]] = [
    ("ventas por país y margen por categoría de octubre", "es",
     [(REVENUE, [COUNTRY]), (MARGIN, ["products_category"])]),
    ("sales by country and orders by status last month", "en", [(REVENUE, [COUNTRY]), (ORDERS, [STATUS])]),
    ("ventas por mes y pedidos por canal", "es", [(REVENUE, ["orders_order_date_month"]), (ORDERS, [CHANNEL])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lang", "expected"), TWO, ids=[t[0] for t in TWO])
def test_two_questions_in_one_are_two_queries(text: str, lang: Lang, expected: list[tuple[str, list[str]]]) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do)
    assert [(s.arguments["metrics"][0], s.arguments["dimensions"]) for s in outcome.reads] == expected


def test_two_reports_are_both_run() -> None:
    for text, lang in (
        ("reporte de ventas y reporte de marketing de octubre", "es"),
        ("the sales report and the marketing report for October", "en"),
    ):
        outcome = planned(text, lang)  # type: ignore[arg-type]
        assert isinstance(outcome, Do)
        assert [s.arguments["report"] for s in outcome.reads] == ["sales-report", "marketing-spend-by-channel"]


def _said(lang: Lang, text: str, rows: list[list[Any]], grain: str | None = None, **more: Any) -> str:
    """What is said of a table with these rows, the first column being time or a country."""
    dimension = f"orders_order_date_{grain}" if grain else COUNTRY
    values = [r[1] for r in rows]
    kind = "date" if grain else "string"
    view = {
        "handle": "r1", "kind": "table", "title": "Table", "row_count": len(rows), "rows": rows,
        "columns": [
            {"id": dimension, "label": dimension, "type": kind, "role": "dimension", "grain": grain},
            {"id": REVENUE, "label": REVENUE, "type": "number", "role": "metric"},
        ],
        "period": {"start": "2026-10-01", "end": "2026-11-01"}, "additive": [REVENUE],
        "extremes": {REVENUE: {"max": values.index(max(values)), "min": values.index(min(values))}}, **more,
    }  # fmt: skip
    return Conversation(lang, query_metrics=view).say(text)[1]


def test_a_day_is_on_a_week_is_in_the_week_of_and_a_cut_one_is_said_to_be() -> None:
    days = [["2026-10-01", 5.0], ["2026-10-02", 7.0]]
    assert "highest on [[" in _said("en", "sales by day in October", days, "day")
    assert " el [[" in _said("es", "ventas por día de octubre", days, "day")
    weeks = [["2026-09-28", 5.0], ["2026-10-05", 7.0]]
    said = _said("en", "sales by week in October", weeks, "week")
    assert "highest in the week of [[" in said and "] (incomplete)" in said
    said = _said("es", "ventas por semana de octubre", weeks, "week")
    assert "en la semana del [[" in said and "] (incompleto)" in said
    months = [["2026-10-01", 5.0], ["2026-11-01", 7.0]]
    assert " en [[" in _said("es", "ventas por mes", months, "month", period=None)


def test_nothing_is_said_of_rows_that_are_not_there() -> None:
    top_days = [["2026-10-29", 9.0], ["2026-10-02", 7.0]]
    said = _said("en", "top 2 days by sales in October", top_days, "day")
    assert "lowest" not in said and "total" not in said
    cut = _said("es", "qué día de octubre vendimos más", top_days, "day", extremes={}, truncated=True)
    assert "lo más alto" in cut and "lo más bajo" not in cut
    assert "todas las filas" in _said(
        "es", "ventas por día de octubre", [["2026-10-01", 5.0], ["2026-10-02", 5.0]], "day"
    )
    assert "tied" in _said("en", "sales by country in October", [["Spain", 5.0], ["Chile", 5.0], ["Mexico", 1.0]])


def test_filters_and_every_metric_asked_for_are_told() -> None:
    _, said = Conversation("es").say("ventas y pedidos por canal en México sin devueltos")
    assert "Ingresos · México · sin devuelto" in said
    assert "Pedidos · México" in said


def test_a_value_is_explained_not_counted() -> None:
    for text, lang in (("qué es un pedido completado", "es"), ("what is a completed order", "en")):
        outcome = planned(text, lang)  # type: ignore[arg-type]
        assert isinstance(outcome, Do)
        assert [(s.tool, s.arguments) for s in outcome.reads] == [("describe_field", {"field": STATUS})]


def test_the_bucket_of_today_is_not_over() -> None:
    months = [["2026-10-01", 5.0], ["2026-11-01", 7.0]]
    said = _said("en", "sales by month in 2026", months, "month", period={"start": "2026-01-01", "end": "2027-01-01"})
    assert "] (incomplete) with" in said
    one = _said("en", "sales by month in October", months[:1], "month")
    assert one == "Revenue ([[r1.period]]): [[r1.orders_revenue.0]]."


def test_an_unanswered_follow_up_changes_nothing_later() -> None:
    for lang, said in (
        ("es", ("pedidos por canal ayer", "lo mismo del día antes de todo", "solo cancelados")),
        ("en", ("orders by channel yesterday", "same for the day before", "only cancelled")),
    ):
        thread = Conversation(lang)  # type: ignore[arg-type]
        for text in said:
            calls, _ = thread.say(text)
        assert calls[0][1]["dimensions"] == [CHANNEL]


def test_an_empty_result_is_not_sent() -> None:
    empty: Json = {"handle": "r1", "kind": "table", "title": "Table", "columns": [], "rows": [], "row_count": 0}
    thread = Conversation("en", query_metrics=empty)
    thread.say("cancelled orders yesterday")
    calls, said = thread.say("send it to the minutes")
    assert calls == []
    assert "nothing to send" in said
