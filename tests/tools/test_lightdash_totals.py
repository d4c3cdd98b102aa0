"""Totals as the engine says them, beside rows that do not sum to them, or are only a part; against hand-written SQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import duckdb
import httpx
import pytest

from assistant.answer.table import Table
from assistant.answer.view import table_content, table_model_view
from tests.tools.desk import Desk
from tests.tools.test_lightdash_calculations import gold  # noqa: F401 - a fixture
from tools.base import TableResult
from tools.lightdash import totals

pytestmark = pytest.mark.anyio
REVENUE, AVERAGE, ORDERS = "orders_revenue", "orders_aov", "orders_order_count"
COUNTRY, MONTH = "customers_country", "orders_order_date_month"
PERIOD, COMPARE = {"start": "2026-10-01", "end": "2026-11-01"}, {"start": "2025-10-01", "end": "2025-11-01"}
Json = dict[str, Any]


def _content(found: TableResult) -> Json:
    table = Table.from_json(json.loads(found.model_dump_json()))
    return table_content(
        table, result_id="x", locale="es-ES", lang="es", timezone="UTC", period_text="", compare_text=""
    )


def _only(gold: duckdb.DuckDBPyConnection, sql: str) -> Any:  # noqa: F811
    row = gold.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


async def test_an_average_has_a_total_that_is_no_sum(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    found = await desk.table("query_metrics", metrics=[REVENUE, AVERAGE], dimensions=[COUNTRY], period=PERIOD)
    month = "FROM orders WHERE order_date >= '2026-10-01' AND order_date < '2026-11-01'"
    assert found.totals[AVERAGE] == pytest.approx(_only(gold, f"SELECT avg(order_total) {month}"))
    assert found.totals[REVENUE] == pytest.approx(_only(gold, f"SELECT sum(order_total) {month}"))
    content = _content(found)
    assert content["totalsOf"] == "all" and content["totalsLabel"] == "Total"
    assert set(content["totals"]) == {REVENUE, AVERAGE}


async def test_two_rows_of_many_have_the_total_of_all(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    found = await desk.table("query_metrics", metrics=[REVENUE], dimensions=[COUNTRY], limit=2)
    assert len(found.rows) == 2 == found.limit
    table = Table.from_json(json.loads(found.model_dump_json()))
    assert table.cut and table.total(REVENUE) == pytest.approx(_only(gold, "SELECT sum(order_total) FROM orders"))
    assert _content(found)["totalsLabel"] == "Total de todos"
    view = table_model_view(table, "r1")
    assert view["totals"] == [REVENUE] and view["limited"] is True


async def test_one_figure_needs_no_total(desk: Desk) -> None:
    found = await desk.table("query_metrics", metrics=[REVENUE])
    assert found.totals == {} and found.limit is None and "totals" not in _content(found)


async def test_rows_chosen_by_their_figures_have_no_total_of_others(desk: Desk) -> None:
    kept = [{"field": REVENUE, "operator": "greaterThan", "values": [1000]}]
    found = await desk.table("query_metrics", metrics=[REVENUE, AVERAGE], dimensions=[COUNTRY], filters=kept)
    assert found.totals == {} and found.compared_totals == {}
    content = _content(found)
    assert list(content["totals"]) == [REVENUE] and content["totalsOf"] == "shown"


async def test_both_periods_have_their_totals_and_rows_their_changes(
    desk: Desk,
    gold: duckdb.DuckDBPyConnection,  # noqa: F811
) -> None:
    found = await desk.table(
        "query_metrics", metrics=[REVENUE], dimensions=[COUNTRY], period=PERIOD, compare=COMPARE, limit=2
    )
    earlier = _only(
        gold, "SELECT sum(order_total) FROM orders WHERE order_date >= '2025-10-01' AND order_date < '2025-11-01'"
    )
    assert found.compared_totals[REVENUE] == pytest.approx(earlier)
    content = _content(found)
    changed = content["changedTotals"][REVENUE]
    now = found.totals[REVENUE]
    assert isinstance(now, float)
    assert changed["direction"] == ("up" if now > earlier else "down")
    assert len(content["changes"]) == 2
    for (dimension, metric), row, before in zip(content["changes"], found.rows, found.compared or (), strict=True):
        assert dimension is None and isinstance(row[1], float) and isinstance(before[1], float)
        assert metric["direction"] == ("up" if row[1] > before[1] else "down")
        assert metric["text"].startswith("+" if row[1] > before[1] else "-") and metric["text"].endswith("\u00a0%")


async def test_a_month_that_is_not_over_is_known_as_one(desk: Desk) -> None:
    year = {"start": "2026-01-01", "end": "2027-01-01"}
    found = await desk.table("query_metrics", metrics=[REVENUE], dimensions=[MONTH], period=year)
    assert found.partial == ("2026-11-01",)
    whole = {"start": "2026-01-15", "end": "2026-03-01"}
    cut = await desk.table("query_metrics", metrics=[REVENUE], dimensions=[MONTH], period=whole)
    assert cut.partial == ("2026-01-01",)


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> AsyncIterator[Desk]:
    """The engine answers everything but totals."""
    send = httpx.AsyncClient.send
    monkeypatch.setattr(totals, "PATIENCE", 0.1)

    async def hesitating(self: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.url.path.endswith("/calculate-total"):
            await asyncio.sleep(30)
        return await send(self, request, **options)

    monkeypatch.setattr(httpx.AsyncClient, "send", hesitating)
    yield desk


async def test_rows_do_not_wait_for_totals(slow: Desk) -> None:
    async with asyncio.timeout(10):
        found = await slow.table("query_metrics", metrics=[REVENUE, AVERAGE], dimensions=[COUNTRY], limit=3)
    assert len(found.rows) == 3 and found.totals == {}
    assert "totals" not in _content(found), "three rows are no whole"


def test_changes_of_what_cannot_be_compared_are_empty() -> None:
    """A bucket with fewer days than the one beside it, and what was nothing before."""
    body: Json = {
        "title": "t",
        "columns": [
            {"id": "m", "label": "Mes", "type": "date", "role": "dimension", "grain": "month", "format": {}},
            {"id": "v", "label": "V", "type": "number", "role": "metric", "format": {}, "additive": True},
        ],
        "rows": [["2026-10-01", 0], ["2026-11-01", 5]],
        "row_count": 2,
        "truncated": False,
        "compared": [["2025-10-01", 0], ["2025-11-01", 4]],
        "period": {"start": "2026-10-01", "end": "2026-11-25"},
        "compare": {"start": "2025-10-01", "end": "2025-12-01"},
    }
    table = Table.from_json(body)
    assert table.period == (date(2026, 10, 1), date(2026, 11, 25))
    content = table_content(
        table, result_id="x", locale="en-GB", lang="en", timezone="UTC", period_text="", compare_text=""
    )
    assert content["changes"] == [[None, None], [None, None]] and content["rowsText"] == "2 rows"
