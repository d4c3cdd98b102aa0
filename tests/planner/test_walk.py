"""Whole turns: the headline sentence, follow-ups, flows, and what is said at the end."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.catalogue import Lang
from tests.planner.asking import Conversation

Json = dict[str, Any]
REPORT: Json = {
    "handle": "r1",
    "kind": "table",
    "title": "Reporte de ventas",
    "columns": [
        {"id": "orders_order_date_day", "label": "Day", "type": "date", "role": "dimension", "grain": "day"},
        {"id": "orders_revenue", "label": "Revenue", "type": "number", "role": "metric"},
        {"id": "orders_order_count", "label": "Orders", "type": "number", "role": "metric"},
    ],
    "row_count": 3,
    "truncated": False,
    "period": {"start": "2026-10-01", "end": "2026-11-01"},
    "compare": None,
    "additive": ["orders_revenue"],
    "rows": [["2026-10-01", 5.5, 1], ["2026-10-02", 9.5, 2], ["2026-10-03", 7.5, 2]],
}
WAITING: Json = {"kind": "approval", "state": "waiting for the person"}


def talk(lang: Lang, **answers: Json) -> Conversation:
    return Conversation(lang, **{"run_report": REPORT, "start_flow": WAITING, **answers})


@pytest.mark.parametrize(
    ("lang", "text", "period", "title", "meeting"),
    [
        (
            "es",
            "Ok, muéstrame el reporte de ventas del mes pasado y envíalo a la minuta de la reunión",
            "mes pasado",
            "Reporte de ventas, 1–31 oct 2026",
            "Reunión 2026-11-24",
        ),
        (
            "en",
            "Ok, show me last month's sales report and send it to the meeting minutes",
            "last month",
            "Reporte de ventas, 1–31 Oct 2026",
            "Meeting 2026-11-24",
        ),
        (
            "es",
            "enséñame el informe de ventas de octubre y mándalo al acta de la reunión de dirección",
            "octubre",
            "Reporte de ventas, 1–31 oct 2026",
            "Reunión de dirección",
        ),
        (
            "en",
            "show me the sales report for October and add it to the minutes of the weekly sales meeting",
            "October",
            "Reporte de ventas, 1–31 Oct 2026",
            "Weekly sales meeting",
        ),
        (
            "en",
            "show me the sales report for October and send it to the minutes of the board",
            "October",
            "Reporte de ventas, 1–31 Oct 2026",
            "Board",
        ),
    ],
)
def test_report_then_minutes(lang: Lang, text: str, period: str, title: str, meeting: str) -> None:
    calls, _ = talk(lang).say(text)
    assert calls == [
        ("run_report", {"report": "sales-report", "period": period}),
        (
            "start_flow",
            {"flow": "tienda/export_to_minutes", "inputs": {"title": title, "report": "$r1", "meeting": meeting}},
        ),
    ]


def test_send_it_as_a_follow_up_takes_the_last_result() -> None:
    thread = talk("es")
    thread.say("muéstrame el reporte de ventas de octubre")
    calls, _ = thread.say("envíalo a la minuta de la reunión")
    assert [c[0] for c in calls] == ["start_flow"]
    assert calls[0][1]["inputs"]["report"] == "$r1"


def test_a_yes_in_words_approves_nothing() -> None:
    for lang, texts in (
        ("es", ("sí, hazlo", "sí", "dale", "adelante", "apruebo")),
        ("en", ("yes do it", "yes", "go ahead")),
    ):
        for text in texts:
            thread = talk(lang)  # type: ignore[arg-type]
            thread.say("muéstrame el reporte de ventas y envíalo a la minuta de la reunión")
            calls, said = thread.say(text)
            assert calls == []
            assert "Aprobar" in said or "Approve" in said


def test_nothing_to_send_is_asked_about() -> None:
    calls, _ = talk("es").say("envíalo a la minuta de la reunión")
    assert calls[0][0] == "clarify"
    for option in calls[0][1]["options"]:
        again, _ = talk("es").say(option["text"])
        assert [c[0] for c in again] == ["run_report", "start_flow"], option


FLOWS: list[tuple[Lang, str, str, Json]] = [
    ("es", "sincroniza el CRM con el segmento vip", "sync_crm", {"segment": "vip"}),
    ("en", "sync the CRM for business customers", "sync_crm", {"segment": "business"}),
    ("es", "pasa los clientes particulares al CRM", "sync_crm", {"segment": "consumer"}),
    ("es", "refresca el almacén de datos", "refresh_warehouse", {}),
    ("es", "refresca el almacén de datos por completo", "refresh_warehouse", {"full": True}),
    ("en", "refresh the warehouse", "refresh_warehouse", {}),
    ("en", "run a full refresh of the warehouse", "refresh_warehouse", {"full": True}),
    ("es", "calcula el riesgo de abandono", "churn_scoring", {}),
    ("en", "run the churn model", "churn_scoring", {}),
    ("en", "churn scoring", "churn_scoring", {}),
    (
        "es",
        "lanza la campaña «Navidad 2026» al segmento vip",
        "send_campaign",
        {"campaign": "Navidad 2026", "segment": "vip"},
    ),
    (
        "en",
        'send the campaign "Black Friday" to vip customers',
        "send_campaign",
        {"campaign": "Black Friday", "segment": "vip"},
    ),
    ("es", "envía la campaña Primavera a empresas", "send_campaign", {"campaign": "Primavera", "segment": "business"}),
    ("en", "send the spring campaign to consumers", "send_campaign", {"campaign": "spring", "segment": "consumer"}),
    (
        "es",
        "envía el reporte diario de ventas de ayer a ana@example.com",
        "daily_sales_report",
        {"date": "ayer", "recipient": "ana@example.com"},
    ),
    (
        "en",
        "send the daily sales report of 2026-11-20 to ana@example.com",
        "daily_sales_report",
        {"date": "2026-11-20", "recipient": "ana@example.com"},
    ),
]


@pytest.mark.parametrize(("lang", "text", "flow", "inputs"), FLOWS)
def test_flows_by_their_words(lang: Lang, text: str, flow: str, inputs: Json) -> None:
    calls, said = talk(lang).say(text)
    assert calls == [("start_flow", {"flow": f"tienda/{flow}", "inputs": inputs})]
    assert said == ""


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "envía la campaña al segmento empresas"),
        ("en", "send a campaign"),
        ("es", "sincroniza el CRM"),
        ("es", "envía el reporte diario a ana@example.com"),
        ("en", "send the daily sales report of yesterday"),
    ],
)
def test_a_missing_input_is_asked_for(lang: Lang, text: str) -> None:
    calls, _ = talk(lang).say(text)
    assert [c[0] for c in calls] == ["clarify"]
    assert calls[0][1]["question"]
    for option in calls[0][1]["options"]:
        again, _ = talk(lang).say(option["text"])
        assert again[0][0] in {"start_flow", "clarify"}


def test_the_answer_to_a_question_completes_it() -> None:
    thread = talk("es")
    thread.say("sincroniza el CRM")
    calls, _ = thread.say("vip")
    assert calls == [("start_flow", {"flow": "tienda/sync_crm", "inputs": {"segment": "vip"}})]
    thread = talk("es")
    thread.say("envía el reporte diario de ayer")
    calls, _ = thread.say("ana@example.com")
    assert calls[0][1]["inputs"] == {"date": "ayer", "recipient": "ana@example.com"}


def test_follow_ups_change_one_slot_each() -> None:
    thread = talk("es")
    steps: list[tuple[str, Json]] = [
        ("ventas por mes este año", {"dimensions": ["orders_order_date_month"], "period": "este año"}),
        ("¿y por trimestre?", {"dimensions": ["orders_order_date_quarter"], "period": "este año"}),
        ("solo México", {"filters": [{"field": "customers_country", "operator": "equals", "values": ["Mexico"]}]}),
        ("ahora en 2025", {"period": "2025", "dimensions": ["orders_order_date_quarter"]}),
        ("y el margen?", {"metrics": ["order_items_gross_margin"], "period": "2025"}),
        ("por categoría", {"dimensions": ["products_category"], "period": "2025"}),
        ("top 3", {"limit": 3, "sorts": [{"field": "order_items_gross_margin", "descending": True}]}),
        ("comparado con el año anterior", {"compare": "año anterior", "period": "2025", "limit": 3}),
    ]
    for text, expected in steps:
        calls, _ = thread.say(text)
        assert [c[0] for c in calls] == ["query_metrics"], text
        assert {k: calls[0][1].get(k) for k in expected} == expected, text
    assert calls[0][1]["filters"][0]["values"] == ["Mexico"]


def test_follow_ups_on_a_report() -> None:
    thread = talk("en")
    thread.say("show me the sales report for October")
    calls, _ = thread.say("and in 2025?")
    assert calls == [("run_report", {"report": "sales-report", "period": "2025"})]
    calls, _ = thread.say("only Spain")
    assert calls[0][1]["filters"] == [{"field": "customers_country", "operator": "equals", "values": ["Spain"]}]
    calls, _ = thread.say("by channel")
    assert calls[0][0] == "query_metrics"
    assert calls[0][1]["metrics"] == ["orders_revenue", "orders_order_count"]
    assert calls[0][1]["dimensions"] == ["orders_channel"]
    assert calls[0][1]["period"] == "2025"


@pytest.mark.parametrize(
    ("lang", "text", "parts"),
    [
        ("es", "ventas del mes pasado", ["Ingresos", "[[r1.period]]", "[[r1.orders_revenue.0]]"]),
        ("en", "sales last month", ["Revenue", "[[r1.period]]", "[[r1.orders_revenue.0]]"]),
        (
            "es",
            "ventas por país el mes pasado",
            ["[[r1.customers_country.2]]", "[[r1.orders_revenue.2]]", "[[r1.orders_revenue.total]]"],
        ),
        (
            "en",
            "aov by month in 2025",
            ["[[r1.orders_order_date_month.2]]", "[[r1.orders_aov.2]]", "[[r1.orders_aov.0]]"],
        ),
        ("es", "ventas de octubre vs septiembre", ["[[r1.orders_revenue.0.growth]]", "[[r1.orders_revenue.0.before]]"]),
        ("en", "the 3 worst countries by revenue", ["lowest", "[[r1.orders_revenue.0]]"]),
    ],
)
def test_the_answer_refers_to_cells(lang: Lang, text: str, parts: list[str]) -> None:
    _, said = talk(lang).say(text)
    assert all(part in said for part in parts), said
    assert not re.search(r"\d", re.sub(r"\[\[[^\]]*\]\]", "", said)), said
    assert "total" not in said or "aov" not in text


@pytest.mark.parametrize(
    ("period", "said_so"),
    [
        ({"start": "2026-11-01", "end": "2026-12-01"}, True),
        ({"start": "2026-11-01", "end": "2026-11-25"}, False),
        ({"start": "2026-10-01", "end": "2026-11-01"}, False),
        ({"start": "2027-01-01", "end": "2028-01-01"}, False),
    ],
    ids=["whole of this month", "so far", "over", "not begun"],
)
def test_a_period_that_is_not_over_is_no_measure_of_the_whole(period: Json, said_so: bool) -> None:
    before = {"start": "2026-10-01", "end": "2026-11-01"}
    table = {**REPORT, "columns": REPORT["columns"][1:2], "rows": [[5.5]], "period": period, "compare": before}
    _, said = talk("es", query_metrics=table).say("ingresos de noviembre vs octubre")
    assert ("aún sin terminar" in said) is said_so and "[[r1.orders_revenue.0.growth]]" in said
    _, said = talk("en", query_metrics=table).say("revenue of November vs October")
    assert ("not over yet" in said) is said_so


@pytest.mark.parametrize("withheld", [{"no_growth": [1]}, {"compared": [[None, 5.0], [None, None]]}, {}])
def test_growth_is_told_only_where_there_is_one(withheld: Json) -> None:
    columns = [{**REPORT["columns"][0], "id": "orders_order_date_month", "grain": "month"}, REPORT["columns"][1]]
    rows = [["2026-10-01", 5.5], ["2026-11-01", 9.5]]
    compare = {"start": "2025-10-01", "end": "2025-11-25"}
    table = {**REPORT, "columns": columns, "rows": rows, "row_count": 2, "compare": compare, **withheld}
    table["extremes"] = {"orders_revenue": {"max": 1, "min": 0}}
    _, said = talk("es", query_metrics=table).say("ventas por mes desde octubre frente al año pasado")
    assert ".1]]" in said and ("growth" in said) is not bool(withheld), said


@pytest.mark.parametrize(
    ("values", "row_count", "said_as"),
    [
        ((8.2, 8.2, 8.2), 3, "in every row."),
        ((None, 8.2, None), 3, "the other rows have no value"),
        ((8.2, 8.2, None), 3, "in every row that has a value"),
        ((8.2, 8.2, 8.2), 90, "in every row that has a value"),
    ],
)
def test_one_value_is_that_of_every_row_only_when_all_have_it(
    values: tuple[float | None, ...], row_count: int, said_as: str
) -> None:
    columns = [{**REPORT["columns"][0], "id": "orders_order_date_month", "grain": "month"}, REPORT["columns"][1]]
    rows = [[f"2026-{month:02}-01", value] for month, value in zip((8, 9, 10), values, strict=True)]
    at = next(i for i, value in enumerate(values) if value is not None)
    table = {**REPORT, "columns": columns, "rows": rows, "row_count": row_count}
    table |= {"period": None, "extremes": {"orders_revenue": {"max": at, "min": at}}}
    _, said = talk("en", query_metrics=table).say("sales by month")
    assert said_as in said and ("[[r1.orders_order_date_month.1]]" in said) is (values[0] is None), said


def test_an_empty_result_is_said_plainly() -> None:
    empty = {**REPORT, "rows": [], "row_count": 0}
    _, said = talk("es", query_metrics={**empty, "columns": REPORT["columns"][1:2]}).say("ventas de octubre")
    assert said == "No hay datos de ingresos ([[r1.period]])."
    calls, said = talk("es", run_report=empty).say("muéstrame el reporte de ventas de octubre y envíalo a la minuta")
    assert [c[0] for c in calls] == ["run_report"]
    assert "No hay datos" in said


def test_a_refusal_is_mended_once_then_explained() -> None:
    refused = {"kind": "refused", "message": "there is no field 'orders_revenue'", "closest": ["orders_aov"]}
    calls, said = talk("es", query_metrics=refused).say("ventas de octubre")
    assert [c[1]["metrics"] for c in calls] == [["orders_revenue"], ["orders_aov"]]
    assert "orders_revenue" in said


def test_an_error_is_told_and_nothing_is_sent() -> None:
    broken = {"kind": "error", "code": "tool_failed", "message": "the engine is down"}
    calls, said = talk("en", run_report=broken).say("show me the sales report and send it to the minutes")
    assert [c[0] for c in calls] == ["run_report"]
    assert "the engine is down" in said
