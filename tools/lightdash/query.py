"""The tool that answers questions about numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from assistant.catalogue import Catalogue, Explore, Lang
from assistant.intents import DateRange, Intent
from tools.base import Progress, Result, ToolContext
from tools.lightdash.calculated import Added, added_columns, only_top, whole_buckets, with_calculations, without_change
from tools.lightdash.calculations import kept_of_each
from tools.lightdash.client import quoted
from tools.lightdash.compile import metric_query
from tools.lightdash.connection import Connection
from tools.lightdash.fields import metric_of
from tools.lightdash.fresh import alike, noted
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.joins import fanned_out
from tools.lightdash.parameters import chosen, given, notes
from tools.lightdash.periods import axis, comparable
from tools.lightdash.reading import period_text, reading_of, title
from tools.lightdash.run import Job, run_job
from tools.lightdash.texts import say

Json = dict[str, Any]
_SUMMED = ("percent_of_total", "running_total")


class QueryMetricsTool:
    """`query_metrics`."""

    intent: type[Intent] = QueryMetrics

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self, intent: QueryMetrics, catalogue: Catalogue, lang: Lang) -> str:
        return reading_of(intent, catalogue, lang)

    async def run(self, intent: QueryMetrics, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        explore = intent.explore(ctx.catalogue)
        client = self._connection.of(ctx)
        async with self._connection.watched(client):
            project = await self._connection.project(client)
            period = intent.period if isinstance(intent.period, DateRange) else None
            time = axis(explore, intent.dimensions)
            until = asyncio.create_task(
                self._connection.freshness.until(client, project, explore, time, period, ctx.today)
            )
            added = added_columns(intent, explore, ctx.lang)
            earlier = any(one.kind == "before" for one in added)
            path = f"/api/v1/projects/{quoted(project)}/explores/{quoted(explore.name)}"
            raw = await client.get(path) if earlier else {}
            if intent.compare is not None:
                intent = intent.model_copy(update=alike(intent.period, intent.compare, await until, ctx))
            job = _job(intent, explore, added, raw, ctx)
            async for step in noted(run_job(client, project, job, ctx), until, ctx):
                yield step


def _job(intent: QueryMetrics, explore: Explore, added: tuple[Added, ...], raw: Json, ctx: ToolContext) -> Job:
    period = intent.period if isinstance(intent.period, DateRange) else None
    compare = intent.compare if isinstance(intent.compare, DateRange) else None
    warnings = without_change(intent, explore, ctx.lang)
    if period and compare and not comparable(period, compare, ctx.today):
        names = {"period": period_text(period, ctx.lang), "compare": period_text(compare, ctx.lang)}
        warnings, compare = (*warnings, say("not_alike", ctx.lang, **names)), None
    plain = metric_query(intent, explore, period, bucket=whole_buckets(intent, explore, period))
    query = only_top(with_calculations(plain, added, intent, explore, raw), added)
    comparison = metric_query(intent, explore, compare, compared=True) if compare else None
    if comparison is not None and not any(metric_of(explore, f.field) for f in intent.filters):
        # With a condition on a metric the rows before are other ones, and so would be their shares.
        comparison = with_calculations(comparison, added, intent, explore, raw)
    here = [one for one in added if one.kind != "change"]
    ids = (*intent.metrics, *intent.dimensions, *(f.field for f in intent.filters))
    words = ctx.asked.own_words if ctx.asked else ctx.user_text
    parameters = chosen(explore, ids, words)
    warnings = (*warnings, *notes(explore, ids, parameters, ctx.lang))
    return Job(
        title=title(intent, explore, ctx.lang),
        explore=explore,
        kind="metric-query",
        body={"query": query, **given(parameters)},
        query=query,
        columns=(*intent.dimensions, *intent.metrics, *(one.id for one in here)),
        filters=intent.filters,
        period=period,
        compare=compare,
        comparison=comparison,
        parameters=parameters,
        added=added,
        warnings=warnings,
        ordered=bool(intent.sorts),
        fanned=() if kept_of_each(intent.calculations) else fanned_out(explore, intent.metrics, intent.dimensions),
        counted=tuple(dict.fromkeys(one.metric.id for one in added if one.metric.distinct and one.kind in _SUMMED)),
    )
