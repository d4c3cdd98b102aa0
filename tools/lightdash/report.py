"""The tool that runs saved reports, and dashboards chart by chart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from assistant.catalogue import Catalogue, Explore, Field, Lang
from assistant.errors import ToolFailed
from assistant.intents import DateRange, Intent
from tools.base import Link, Progress, Result, ToolContext
from tools.lightdash.checks import checked
from tools.lightdash.client import LightdashClient, quoted
from tools.lightdash.compile import filter_groups, with_filters
from tools.lightdash.connection import Connection
from tools.lightdash.dashboards import chart_tiles, filters_with, person_rules
from tools.lightdash.fresh import noted
from tools.lightdash.joins import fanned_out
from tools.lightdash.periods import axis, needed_axis
from tools.lightdash.reading import report_reading
from tools.lightdash.reports import RunReport
from tools.lightdash.run import Job, run_job
from tools.lightdash.texts import say

Json = dict[str, Any]


class RunReportTool:
    """`run_report`."""

    intent: type[Intent] = RunReport

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self, intent: RunReport, catalogue: Catalogue, lang: Lang) -> str:
        return report_reading(intent, catalogue, lang)

    async def run(self, intent: RunReport, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        client = self._connection.of(ctx)
        async with self._connection.watched(client):
            project = await self._connection.project(client)
            root = f"{client.settings.open_base}/projects/{quoted(project)}"
            if intent.tile:
                job = await _tile_job(client, project, intent, ctx, root)
            else:
                chart = await client.get(f"/api/v2/projects/{quoted(project)}/saved/{quoted(intent.report)}")
                job = _chart_job(intent, chart, ctx, f"{root}/saved/{quoted(str(chart['uuid']))}")
            time = axis(job.explore, tuple(job.query.get("dimensions") or ()))
            until = asyncio.create_task(
                self._connection.freshness.until(client, project, job.explore, time, job.period, ctx.today)
            )
            async for step in noted(run_job(client, project, job, ctx), until, ctx):
                yield step


def _chart_job(intent: RunReport, chart: Json, ctx: ToolContext, chart_url: str) -> Job:
    report = ctx.catalogue.report(intent.report)
    query, explore = _query(chart, ctx)
    period = intent.period if isinstance(intent.period, DateRange) else None
    filters = checked(intent.filters, explore)
    unchanged = not period and not filters
    own: list[Json] = []
    if not unchanged:
        time = _time(query, explore, period, ctx.lang)
        added = filter_groups(filters, explore, time, period)
        own = [rule for group in added.values() for rule in group["and"]]
        query = with_filters(query, added, time, replace_period=period is not None)
    return Job(
        title=report.title(ctx.lang) if report else str(chart.get("name") or intent.report),
        explore=explore,
        kind="chart" if unchanged else "metric-query",
        body={"chartUuid": chart["uuid"], "limit": int(query.get("limit") or 500)} if unchanged else {"query": query},
        query=query,
        columns=_columns(chart, query),
        filters=filters,
        period=period,
        chart=chart.get("chartConfig"),
        chart_url=chart_url if unchanged else None,
        described=_calculations(query),
        fanned=fanned_out(explore, query.get("metrics") or (), query.get("dimensions") or ()),
        saved=True,
        ordered=bool(query.get("sorts")),
        own=tuple(own),
    )


async def _tile_job(client: LightdashClient, project: str, intent: RunReport, ctx: ToolContext, root: str) -> Job:
    """One chart of a dashboard, under the dashboard's filters and the person's."""
    board: Json = await client.get(f"/api/v2/projects/{quoted(project)}/dashboards/{quoted(intent.report)}")
    tile = chart_tiles(board).get(intent.tile)
    if tile is None:
        raise ToolFailed(say("missing", ctx.lang), code="not_found")
    chart: Json = await client.get(f"/api/v1/saved/{quoted(str(tile['properties']['savedChartUuid']))}")
    query, explore = _query(chart, ctx)
    period = intent.period if isinstance(intent.period, DateRange) else None
    filters = checked(intent.filters, explore)
    own = person_rules(filters, explore, _time(query, explore, period, ctx.lang), period)
    rules = tuple(rule for group in own.values() for rule in group)
    url = f"{root}/dashboards/{quoted(str(board['uuid']))}"
    return Job(
        title=_tile_title(intent, board, ctx),
        explore=explore,
        kind="dashboard-chart",
        body={
            "dashboardUuid": board["uuid"],
            "tileUuid": tile["uuid"],
            "chartUuid": chart["uuid"],
            "dashboardFilters": filters_with(board, str(tile["uuid"]), own, explore),
            "dashboardSorts": [],
            "limit": int(query.get("limit") or 500),
        },
        query=query,
        columns=_columns(chart, query),
        filters=filters,
        period=period,
        chart=chart.get("chartConfig"),
        chart_url=None if rules else url,
        links=(Link(label=say("open_dashboard", ctx.lang), kind="dashboard", href=url),) if rules else (),
        described=_calculations(query),
        fanned=fanned_out(explore, query.get("metrics") or (), query.get("dimensions") or ()),
        saved=True,
        ordered=bool(query.get("sorts")),
        own=rules,
    )


def _tile_title(intent: RunReport, board: Json, ctx: ToolContext) -> str:
    report = ctx.catalogue.report(intent.report)
    tile = next((t for t in report.tiles if t.name == intent.tile), None) if report else None
    dashboard = report.title(ctx.lang) if report else str(board.get("name") or intent.report)
    return say("tile", ctx.lang, dashboard=dashboard, title=tile.title(ctx.lang) if tile else intent.tile)


def _query(chart: Json, ctx: ToolContext) -> tuple[Json, Explore]:
    query: Json = chart.get("metricQuery") or {}
    explore = ctx.catalogue.explore(str(query.get("exploreName") or chart.get("tableName") or ""))
    if explore is None:
        raise ToolFailed(say("missing", ctx.lang), code="not_found")
    return query, explore


def _time(query: Json, explore: Explore, period: DateRange | None, lang: Lang) -> Field | None:
    """The date that a period limits."""
    dimensions = query.get("dimensions") or []
    return needed_axis(explore, dimensions, lang) if period else axis(explore, dimensions)


def _calculations(query: Json) -> tuple[Json, ...]:
    return tuple(c for c in query.get("tableCalculations") or () if c.get("name"))


def _columns(chart: Json, query: Json) -> tuple[str, ...]:
    """In the order of the saved table, and only what the query selects."""
    calculations = [c["name"] for c in _calculations(query)]
    selected = [*(query.get("dimensions") or ()), *(query.get("metrics") or ()), *calculations]
    order = [i for i in (chart.get("tableConfig") or {}).get("columnOrder") or () if i in selected]
    return tuple(dict.fromkeys((*order, *selected)))
