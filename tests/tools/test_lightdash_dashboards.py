"""Dashboards and saved reports, run against the stand-in over HTTP with the conditions that were saved with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.catalogue import Catalogue, Report
from assistant.errors import AskModelAgain, NeedsAnswer, ToolFailed
from tests.tools.desk import Desk
from tools.base import TableResult

pytestmark = pytest.mark.anyio


def _saved(table: TableResult) -> list[str]:
    return [f["text"] for f in table.provenance.filters if f.get("saved")]


def _days(table: TableResult, column: str) -> tuple[str, str]:
    index = [c.id for c in table.columns].index(column)
    days = sorted(str(row[index]) for row in table.rows)
    return days[0], days[-1]


async def test_a_dashboard_is_listed_with_its_charts(catalogue: Catalogue) -> None:
    board = catalogue.report("sales-dashboard")
    assert board and board.kind == "dashboard" and board.title("es") == "Tablero de ventas"
    assert [(t.name, t.title("en"), t.explore) for t in board.tiles] == [
        ("sales-report", "Sales report", "orders"),
        ("margin-by-category", "Margin by category", "order_items"),
        ("marketing-spend-by-channel", "Marketing spend by channel", "marketing_spend"),
    ]
    assert board.tiles[1].title("es") == "Margen por categoría"


async def test_a_chart_of_a_dashboard_runs_under_its_filters_and_leads_there(desk: Desk) -> None:
    table = await desk.table("run_report", report="sales-dashboard", tile="sales-report")
    assert table.title == "Tablero de ventas · Reporte de ventas"
    assert _days(table, "orders_order_date_day") == ("2026-08-01", "2026-10-31")
    assert _saved(table) == ["fecha del pedido: últimos 3 meses (enteros)", "estado del pedido distinto de cancelado"]
    assert [(link.kind, link.label) for link in table.links] == [("dashboard", "Abrir el tablero en Lightdash")]
    assert "/dashboards/" in table.links[0].href and table.provenance.url == table.links[0].href
    whole = await desk.table("run_report", report="sales-report")
    assert len(whole.rows) > len(table.rows) and _saved(whole) == []


async def test_a_switched_off_filter_does_not_reach_the_chart(desk: Desk) -> None:
    table = await desk.table("run_report", report="sales-dashboard", tile="marketing-spend-by-channel")
    assert _saved(table) == ["fecha del gasto: últimos 3 meses (enteros)"]


async def test_the_person_s_period_and_filters_are_laid_over(desk: Desk) -> None:
    table = await desk.table(
        "run_report",
        report="sales-dashboard",
        tile="sales-report",
        period="2025",
        filters=[{"field": "customers_country", "values": ["Spain"]}],
    )
    assert _days(table, "orders_order_date_day")[0].startswith("2025-01")
    assert _days(table, "orders_order_date_day")[1].startswith("2025-12")
    assert _saved(table) == ["estado del pedido distinto de cancelado"], "the dashboard's months made room"
    texts = [f["text"] for f in table.provenance.filters]
    assert texts == ["estado del pedido distinto de cancelado", "país: España"]
    assert [link.kind for link in table.links] == ["explore", "dashboard"]
    asked = await desk.table(
        "query_metrics",
        metrics=["orders_revenue", "orders_order_count"],
        dimensions=["orders_order_date_day"],
        period="2025",
        filters=[
            {"field": "customers_country", "values": ["Spain"]},
            {"field": "orders_status", "operator": "notEquals", "values": ["cancelled"]},
        ],
        limit=1500,
    )
    assert [row[:3] for row in table.rows] == [row[:3] for row in asked.rows]


async def test_the_person_s_status_takes_the_place_of_the_dashboard_s(desk: Desk) -> None:
    table = await desk.table(
        "run_report",
        report="sales-dashboard",
        tile="margin-by-category",
        filters=[{"field": "orders_status", "values": ["cancelled"]}],
    )
    assert _saved(table) == ["fecha del pedido: últimos 3 meses (enteros)"]
    assert table.rows


async def test_a_saved_report_s_own_conditions_are_told(desk: Desk) -> None:
    table = await desk.table("run_report", report="new-customers-by-month")
    assert len(_saved(table)) == 1 and _saved(table)[0].endswith("no vacío")
    narrowed = await desk.table("run_report", report="new-customers-by-month", period="2025")
    assert len(_saved(narrowed)) == 1, "the period is shown as the period, not as saved"
    assert all(str(row[0]).startswith("2025") for row in narrowed.rows)


@pytest.mark.parametrize(
    ("tile", "said"),
    [("", "one call for each of its charts"), ("nope", "has no chart 'nope'")],
)
async def test_a_dashboard_wants_one_of_its_charts(desk: Desk, tile: str, said: str) -> None:
    with pytest.raises(AskModelAgain, match=said) as caught:
        desk.resolve("run_report", report="sales-dashboard", tile=tile)
    assert "margin-by-category" in caught.value.message


async def test_a_chart_is_found_by_its_title_and_a_dashboard_by_its_name(desk: Desk) -> None:
    found: Any = desk.resolve("run_report", report="Tablero de ventas", tile="informe de ventas")
    assert (found.report, found.tile) == ("sales-dashboard", "sales-report")
    assert desk.reading("run_report", report="sales-dashboard", tile="sales-report", period="2025") == (
        "Tablero de ventas · Reporte de ventas, 1 ene – 31 dic 2025"
    )


async def test_several_saved_things_of_one_name_are_asked_about(desk: Desk) -> None:
    twins = (Report("a", "Ventas", "orders"), Report("b", "Ventas", "", kind="dashboard"))
    desk.catalogue = replace(desk.catalogue, reports=twins)
    with pytest.raises(NeedsAnswer) as caught:
        desk.resolve("run_report", report="ventas")
    assert caught.value.options == ("Reporte Ventas", "Tablero Ventas")


async def test_a_condition_that_the_engine_drops_is_no_result(desk: Desk) -> None:
    """Lightdash leaves out, in silence, a dashboard filter on a table that the chart's explore does not have."""
    explores = tuple(
        replace(e, dimensions=tuple(replace(d, table="elsewhere") for d in e.dimensions))
        for e in desk.catalogue.explores
    )
    desk.catalogue = replace(desk.catalogue, explores=explores)
    with pytest.raises(ToolFailed) as caught:
        await desk.table(
            "run_report",
            report="sales-dashboard",
            tile="sales-report",
            filters=[{"field": "customers_country", "values": ["Spain"]}],
        )
    assert caught.value.code == "filter_not_applied" and "país: España" in caught.value.message
