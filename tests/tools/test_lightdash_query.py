"""Questions about numbers, asked of the stand-in over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, HablaError, ToolFailed
from assistant.intents import DateRange
from tests.tools.desk import Desk
from tools.base import Engine, TableResult

pytestmark = pytest.mark.anyio


def _sum(table: TableResult, column: str) -> float:
    index = [c.id for c in table.columns].index(column)
    return round(sum(float(row[index] or 0) for row in table.rows), 2)


async def test_the_catalogue_is_boiled_down(catalogue: Catalogue) -> None:
    orders = catalogue.explore("orders")
    assert orders and orders.time_dimension == "orders_order_date"
    revenue, date = orders.field("orders_revenue"), orders.field("orders_order_date")
    assert revenue and revenue.name("es") == "Ingresos" and revenue.name("en") == "Revenue"
    assert revenue.additive and revenue.format.currency == "EUR" and revenue.format.decimals == 2
    assert date and date.grains == ("day", "week", "month", "quarter", "year") and date.type == "date"
    status = orders.field("orders_status")
    assert status and set(status.values) == {"completed", "returned", "cancelled", "pending"}
    assert status.value_name("completed", "es") == "completado"
    assert orders.field("orders_order_id") is None, "hidden"
    share = catalogue.metric("order_items_gross_margin_pct")
    assert share and share.format.style == "percent" and not share.additive
    report = catalogue.report("sales-report")
    assert report and report.explore == "orders" and report.title("es") == "Reporte de ventas"


async def test_a_question_becomes_rows_with_their_origin(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics", metrics=["orders_revenue"], dimensions=["customers_country"], period="el mes pasado"
    )
    assert [c.id for c in table.columns] == ["customers_country", "orders_revenue"]
    assert [c.role for c in table.columns] == ["dimension", "metric"]
    assert table.title == "Ingresos por país"
    assert table.period == DateRange.model_validate({"start": "2026-10-01", "end": "2026-11-01"})
    values = [row[1] for row in table.rows]
    assert all(isinstance(v, float | int) for v in values)
    assert values == sorted(values, key=lambda v: -float(v or 0)), "the biggest first when no order was asked for"
    origin = table.provenance
    assert origin.explore == "orders" and origin.metrics == ({"id": "orders_revenue", "label": "Ingresos"},)
    assert origin.period == {"start": "2026-10-01", "end": "2026-11-01", "field": "orders_order_date"}
    assert origin.query_id and origin.elapsed_ms == 7
    phases = [p.phase for p in desk.progress]
    assert phases[0] == "submitted" and phases[-2:] == ["rows", "done"]


async def test_days_weeks_and_months_add_up_to_the_same(desk: Desk) -> None:
    sums = set()
    for grain in ("day", "month"):
        table = await desk.table(
            "query_metrics", metrics=["orders_revenue"], dimensions=[f"orders_order_date_{grain}"], period="2025"
        )
        assert table.columns[0].grain == grain
        assert list(table.rows) == sorted(table.rows, key=lambda r: str(r[0])), "time runs forwards"
        sums.add(_sum(table, "orders_revenue"))
    total = await desk.table("query_metrics", metrics=["orders_revenue"], period="2025")
    assert sums == {_sum(total, "orders_revenue")}


async def test_a_comparison_stands_beside_its_row(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["orders_revenue"],
        dimensions=["orders_order_date_month"],
        period="2025",
        compare="2024",
    )
    assert table.compared is not None and len(table.compared) == len(table.rows) == 12
    assert [row[0] for row in table.rows] == [f"2025-{m:02}-01" for m in range(1, 13)]
    assert [row[0] for row in table.compared] == [f"2024-{m:02}-01" for m in range(1, 13)]
    other = await desk.table("query_metrics", metrics=["orders_revenue"], period="2024")
    assert round(sum(float(r[1] or 0) for r in table.compared), 2) == _sum(other, "orders_revenue")


async def test_a_top_three_is_compared_with_the_same_three(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["order_items_units"],
        dimensions=["products_product_name"],
        limit=3,
        period="el mes pasado",
        compare="el mes anterior",
    )
    assert table.compared and [r[0] for r in table.compared] == [r[0] for r in table.rows]
    assert len(table.rows) == 3 and all(isinstance(r[1], int) for r in table.rows), "whole numbers stay whole"


async def test_rows_of_the_comparison_that_have_no_place_are_said(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["orders_revenue"],
        dimensions=["orders_order_date_day"],
        sorts=[{"field": "orders_order_date_day"}],
        period={"start": "2026-10-01", "end": "2026-10-03"},
        compare={"start": "2026-09-01", "end": "2026-09-11"},
    )
    assert [r[0] for r in table.rows] == ["2026-10-02", "2026-10-01"], "the order asked for"
    assert table.compared and [r[0] for r in table.compared] == ["2026-09-02", "2026-09-01"]
    assert table.warnings == ("El periodo de comparación tiene 8 filas más que no aparecen aquí.",)


async def test_reaching_the_limit_is_said_and_a_top_ten_is_not_cut(desk: Desk) -> None:
    days = {
        "metrics": ["orders_revenue"],
        "dimensions": ["orders_order_date_day"],
        "period": {"start": "2024-12-01", "end": "2026-11-01"},
    }
    assert (await desk.table("query_metrics", **days)).truncated
    assert not (await desk.table("query_metrics", **days, limit=5000)).truncated
    assert not (await desk.table("query_metrics", **days, limit=10)).truncated


async def test_filters_speak_the_engines_spelling(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["orders_order_count"],
        dimensions=["customers_country"],
        filters=[
            {"field": "customers_country", "values": ["ESPAÑA", "mexico"]},
            {"field": "orders_order_count", "operator": "greaterThan", "values": ["1"]},
        ],
        period="2025",
    )
    assert {row[0] for row in table.rows} == {"Spain", "Mexico"}
    assert table.filters[0].values == ("Spain", "Mexico") and table.filters[1].values == (1,)


async def test_open_in_lightdash_holds_the_query_with_its_filters(desk: Desk) -> None:
    table = await desk.table("query_metrics", metrics=["orders_revenue"], period="2025", dimensions=["orders_channel"])
    (link,) = table.links
    assert link.label == "Abrir en Lightdash" and "/share/" in link.href
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(link.href)
    location = answer.headers.get("location") or answer.text
    version = parse_qs(urlsplit(location).query).get("create_saved_chart_version")
    if version:  # a stand-in may serve a page instead of a redirect
        query = json.loads(version[0])["metricQuery"]
        rule = query["filters"]["dimensions"]["and"][0]
        assert rule["operator"] == "inBetween" and rule["values"] == ["2025-01-01", "2025-12-31"]


async def test_a_report_runs_as_saved_or_for_a_period(desk: Desk) -> None:
    saved = await desk.table("run_report", report="margin-by-category")
    assert [c.id for c in saved.columns][0] == "products_category" and len(saved.rows) == 4
    assert saved.links[0].kind == "chart" and "/saved/" in saved.links[0].href
    october = await desk.table("run_report", report="sales-report", period="el mes pasado")
    assert len(october.rows) == 31 and october.title == "Reporte de ventas"
    assert october.rows[0][0] == "2026-10-01" and october.rows[-1][0] == "2026-10-31"
    spain = await desk.table(
        "run_report",
        report="sales-report",
        period="el mes pasado",
        filters=[{"field": "customers_country", "values": ["España"]}],
    )
    assert 0 < _sum(spain, "orders_revenue") < _sum(october, "orders_revenue")


async def test_a_saved_condition_stays_when_a_period_is_added(desk: Desk) -> None:
    table = await desk.table("run_report", report="new-customers-by-month", period="este año")
    assert len(table.rows) == 11 and all(str(row[0]).startswith("2026-") for row in table.rows)


async def test_values_are_looked_up(desk: Desk) -> None:
    card = await desk.card("search_values", field="products_product_name", search="molin")
    assert [item.value for item in card.items] == ["Molinillo eléctrico", "Molinillo manual"]
    nothing = await desk.card("search_values", field="products_product_name", search="zzz")
    assert nothing.items == () and "zzz" in nothing.text
    assert (
        desk.reading("search_values", field="products_product_name", search="zzz") == "valores de producto como «zzz»"
    )
    assert desk.reading("search_values", field="products_product_name") == "valores de producto"
    with pytest.raises(AskModelAgain, match="no text dimension"):
        desk.resolve("search_values", field="producto")


async def test_a_wrong_token_is_the_operators_to_mend(engines: dict[str, Any]) -> None:
    from tools.lightdash import LightdashEngine, LightdashSettings

    engine = LightdashEngine(LightdashSettings(**{**engines["lightdash"], "token": "ldpat_" + "0" * 32}))
    with pytest.raises(HablaError, match="LIGHTDASH_TOKEN"):
        await engine.catalogue()
    state = await engine.state()
    assert not state.ok and "LIGHTDASH_TOKEN" in state.detail
    await engine.aclose()


async def test_the_state_is_known(connected: list[Engine]) -> None:
    states = [await engine.state() for engine in connected]
    assert [s.id for s in states] == ["lightdash", "kestra", "tracardi"]
    assert all(s.ok and s.version for s in states)


async def test_a_query_that_the_server_does_not_know_fails_plainly(desk: Desk) -> None:
    gone = Desk(desk.catalogue, desk.tools, lang="en")
    with pytest.raises(ToolFailed) as failed:
        tool = gone.write("run_report")
        intent = gone.resolve("run_report", report="sales-report").model_copy(update={"report": "nope"})
        async for _ in tool.run(intent, gone.context):  # type: ignore[attr-defined]
            pass
    assert failed.value.code == "not_found"


@pytest.mark.parametrize(
    ("period", "compare", "cut", "beside"),
    [
        ("2026", "2025", ("2026-01-01", "2026-11-25"), ("2025-01-01", "2025-11-25")),
        ("noviembre", "octubre", ("2026-11-01", "2026-11-25"), ("2026-10-01", "2026-10-25")),
        ("Q4", "Q3", ("2026-10-01", "2026-11-25"), ("2026-07-01", "2026-08-25")),
        ("2025", "2026", ("2025-01-01", "2025-11-25"), ("2026-01-01", "2026-11-25")),
        (
            {"start": "2026-01-01", "end": "2027-01-01"},
            {"start": "2025-01-01", "end": "2026-01-01"},
            ("2026-01-01", "2026-11-25"),
            ("2025-01-01", "2025-11-25"),
        ),
    ],
)
async def test_a_period_under_way_is_compared_with_the_same_days(
    desk: Desk, period: Any, compare: Any, cut: tuple[str, str], beside: tuple[str, str]
) -> None:
    asked: dict[str, Any] = {"metrics": ["orders_revenue"]}
    table = await desk.table("query_metrics", **asked, period=period, compare=compare)
    ranges = [{"start": start, "end": end} for start, end in (cut, beside)]
    assert [table.period, table.compare] == [DateRange.model_validate(one) for one in ranges]
    now, before = [await desk.table("query_metrics", **asked, period=one) for one in ranges]
    assert table.compared and (table.rows, table.compared) == (now.rows, before.rows)
    assert not table.warnings
    reading = desk.reading("query_metrics", **asked, period=period, compare=compare)
    assert "24 nov" in reading or "24 ago" in reading, "the days really compared are shown"


async def test_what_cannot_be_cut_alike_is_not_compared(desk: Desk) -> None:
    table = await desk.table("query_metrics", metrics=["orders_revenue"], period="2026", compare="Q4 2025")
    assert table.compare is None and table.compared is None and table.rows
    assert len(table.warnings) == 1 and table.warnings[0].startswith("No comparo 1 ene – 31 dic 2026 con")
