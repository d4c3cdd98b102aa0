"""The tool that runs saved reports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from assistant.catalogue import Catalogue, Explore, Lang
from assistant.errors import ToolFailed
from assistant.intents import DateRange, Intent
from tools.base import Progress, Result, ToolContext
from tools.lightdash.checks import checked
from tools.lightdash.compile import filter_groups, with_filters
from tools.lightdash.connection import Connection
from tools.lightdash.intents import RunReport, find_report
from tools.lightdash.periods import axis, needed_axis
from tools.lightdash.reading import report_reading
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
            chart = await client.get(f"/api/v2/projects/{project}/saved/{quote(intent.report, safe='')}")
            job = _job(intent, chart, ctx, f"{client.settings.open_base}/projects/{project}/saved/{chart['uuid']}")
            async for step in run_job(client, project, job, ctx):
                yield step


def _job(intent: RunReport, chart: Json, ctx: ToolContext, chart_url: str) -> Job:
    report = find_report(ctx.catalogue, intent.report)
    query: Json = chart.get("metricQuery") or {}
    name = str(query.get("exploreName") or chart.get("tableName") or "")
    explore = ctx.catalogue.explore(name)
    if explore is None:
        raise ToolFailed(say("missing", ctx.lang), code="not_found")
    period = intent.period if isinstance(intent.period, DateRange) else None
    filters = checked(intent.filters, explore)
    calculations = tuple(c for c in query.get("tableCalculations") or () if c.get("name"))
    unchanged = not period and not filters
    if not unchanged:
        query = _narrowed(query, explore, period, intent, ctx.lang)
    return Job(
        title=report.title(ctx.lang),
        explore=explore,
        kind="chart" if unchanged else "metric-query",
        body={"chartUuid": chart["uuid"], "limit": int(query.get("limit") or 500)} if unchanged else {"query": query},
        query=query,
        columns=_columns(chart, query),
        filters=filters,
        period=period,
        chart=chart.get("chartConfig"),
        chart_url=chart_url if unchanged else None,
        described=calculations,
    )


def _narrowed(query: Json, explore: Explore, period: DateRange | None, intent: RunReport, lang: Lang) -> Json:
    """The saved query for another period and with more conditions."""
    dimensions = query.get("dimensions") or []
    time = needed_axis(explore, dimensions, lang) if period else axis(explore, dimensions)
    added = filter_groups(checked(intent.filters, explore), explore, time, period)
    return with_filters(query, added, time, replace_period=period is not None)


def _columns(chart: Json, query: Json) -> tuple[str, ...]:
    """In the order of the saved table, and only what the query selects."""
    calculations = [c["name"] for c in query.get("tableCalculations") or () if c.get("name")]
    selected = [*(query.get("dimensions") or ()), *(query.get("metrics") or ()), *calculations]
    order = [i for i in (chart.get("tableConfig") or {}).get("columnOrder") or () if i in selected]
    return tuple(dict.fromkeys((*order, *selected)))
