"""The tool that answers questions about numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator

from assistant.catalogue import Catalogue, Lang
from assistant.intents import DateRange, Intent
from tools.base import Progress, Result, ToolContext
from tools.lightdash.compile import metric_query
from tools.lightdash.connection import Connection
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.reading import reading_of, title
from tools.lightdash.run import Job, run_job


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
        period = intent.period if isinstance(intent.period, DateRange) else None
        compare = intent.compare if isinstance(intent.compare, DateRange) else None
        query = metric_query(intent, explore, period)
        job = Job(
            title=title(intent, explore, ctx.lang),
            explore=explore,
            kind="metric-query",
            body={"query": query},
            query=query,
            columns=(*intent.dimensions, *intent.metrics),
            filters=intent.filters,
            period=period,
            compare=compare,
            comparison=metric_query(intent, explore, compare, compared=True) if compare else None,
        )
        client = self._connection.of(ctx)
        async with self._connection.watched(client):
            async for step in run_job(client, await self._connection.project(client), job, ctx):
                yield step
