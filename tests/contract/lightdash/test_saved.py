"""Dashboards of one Lightdash, run chart by chart, and how their figures came about."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.catalogue import Explore, Report, Tile
from assistant.errors import AskModelAgain, ToolFailed
from tests.contract.lightdash.conftest import Bench, cells

pytestmark = pytest.mark.anyio
MOST = 50
DAYS = {"start": "2026-10-05", "end": "2026-10-12"}


def charted(bench: Bench) -> list[tuple[Report, Tile, Explore]]:
    """Charts of dashboards over an explore that this account may read; skipped when there is none."""
    found = []
    for report in bench.catalogue.reports:
        for tile in report.tiles:
            explore = bench.catalogue.explore(tile.explore)
            found += [(report, tile, explore)] if explore else []
    if not found:
        pytest.skip("no dashboard with a chart over a known explore")
    return found


async def test_a_dashboard_s_charts_run_under_its_filters(lightdash: Bench) -> None:
    for report, tile, _ in charted(lightdash)[:3]:
        assert report.kind == "dashboard" and report.name
        table = await lightdash.desk.table("run_report", report=report.slug, tile=tile.name)
        assert table.columns and "/dashboards/" in table.links[0].href
        ran = [e for e in lightdash.watch.exchanges if e.path.endswith("/query/dashboard-chart")]
        assert ran and ran[-1].status == 200, "run as a tile, so that the server applies the dashboard's filters"


async def test_a_dashboard_s_charts_under_a_person_s_own_period(lightdash: Bench) -> None:
    """Where the chart is by day the days tell; for the others it is enough that the server takes it."""
    dated = [(r, t, e) for r, t, e in charted(lightdash) if e.time_dimension]
    if not dated:
        pytest.skip("no chart of a dashboard over an explore with a time axis")
    for report, tile, explore in dated[:3]:
        table = await lightdash.desk.table("run_report", report=report.slug, tile=tile.name, period=DAYS)
        by_day = [c.id for c in table.columns if c.id == f"{explore.time_dimension}_day"]
        for column in by_day:
            days = {str(v)[:10] for v in cells(table, column)}
            assert all(DAYS["start"] <= day < DAYS["end"] for day in days), days
        assert any("/dashboards/" in link.href for link in table.links)
        sent = [e for e in lightdash.watch.exchanges if e.path.endswith("/query/dashboard-chart")]
        assert DAYS["start"] in str(sent[-1].body["results"]["metricQuery"]["filters"]), "its own words came back"


async def test_charts_and_dashboards_that_are_none(lightdash: Bench) -> None:
    with pytest.raises(AskModelAgain):
        await lightdash.desk.table("run_report", report="no-such-report-here")
    for path in ("dashboards", "saved"):
        with pytest.raises(ToolFailed) as missing:
            await lightdash.client.get(f"/api/v2/projects/{lightdash.project}/{path}/no-such-slug-here")
        assert missing.value.code == "not_found"


async def explained(bench: Bench, **question: Any) -> str:
    bench.desk.results["r1"] = await bench.desk.table("query_metrics", **question)
    return await bench.desk.sql("r1")


async def test_a_result_s_sql_can_be_read(lightdash: Bench) -> None:
    explore = next((e for e in lightdash.catalogue.explores if e.metrics), None)
    if explore is None:
        pytest.skip("no explore with a metric")
    sql = await explained(lightdash, metrics=[explore.metrics[0].id])
    assert "select" in sql.lower()


async def test_the_sql_holds_what_was_asked(lightdash: Bench) -> None:
    """Columns, conditions and calculations; the query that is explained is the one that ran."""
    _, metric, by = lightdash.partition("string")
    first = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[by.id], limit=MOST)
    known = [v for v in cells(first, by.id) if isinstance(v, str) and v.isalnum()]
    if not known:
        pytest.skip(f"no plain value in {by.id}")
    sql = await explained(
        lightdash,
        metrics=[metric.id],
        dimensions=[by.id],
        filters=[{"field": by.id, "operator": "equals", "values": [known[0]]}],
        calculations=[{"kind": "percent_of_total", "metric": metric.id}],
        limit=MOST,
    )
    for part in (metric.id, by.id, known[0], "percent_of_total"):
        assert part in sql, f"{part} is not in\n{sql}"


async def test_a_comparison_is_two_queries(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.partition("date", "timestamp")
    time = explore.field(explore.time_dimension or "")
    if time is None:
        pytest.skip("no time axis to compare along")
    before = {"start": "2026-09-28", "end": "2026-10-05"}
    sql = await explained(lightdash, metrics=[metric.id], period=DAYS, compare=before)
    parts = re.split(r"\n\n-- [^\n]+\n", sql)
    assert len(parts) == 2 and parts[0] != parts[1] and all("select" in part.lower() for part in parts)


async def test_what_cannot_be_compiled_is_told_in_the_sql(lightdash: Bench) -> None:
    """A wrong condition is answered with 200 all the same: why the SQL is looked at before it is shown."""
    explore, metric, _ = lightdash.partition("string")
    rule = {"id": "f", "target": {"fieldId": metric.id}, "operator": "noSuchOperator", "values": [1]}
    body = {
        "exploreName": explore.name,
        "dimensions": [],
        "metrics": [metric.id],
        "filters": {"metrics": {"id": "m", "and": [rule]}},
        "sorts": [],
        "limit": 1,
        "tableCalculations": [],
    }
    answer = await lightdash.client.post(
        f"/api/v1/projects/{lightdash.project}/explores/{explore.name}/compileQuery", body
    )
    assert "/* ERROR" in str(answer["query"])
