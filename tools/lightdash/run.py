"""A query from start to table: the run itself, its comparison beside it, its link, and where it all came from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.catalogue import Explore, Lang
from assistant.errors import HablaError
from assistant.intents import DateRange, Filter
from tools.base import Link, Progress, Provenance, Result, TableResult, ToolContext
from tools.lightdash.client import SYSTEM, Answer, LightdashClient
from tools.lightdash.compile import direct_link, open_params
from tools.lightdash.fields import use_of
from tools.lightdash.periods import axis
from tools.lightdash.reading import filter_text
from tools.lightdash.table import beside, column, rows_of
from tools.lightdash.texts import say
from tools.wire import under

Json = dict[str, Any]
_SHARE_PATIENCE = 4.0
_DEFAULT_LIMIT = 500
"""A limit of fewer rows is somebody's wish (a top ten); reaching this one means that there may be more."""


@dataclass(frozen=True)
class Job:
    """What is to be run and how the outcome is to look."""

    title: str
    explore: Explore
    kind: str
    """`metric-query` or `chart`."""
    body: Json
    query: Json
    """The metric query itself, also for a saved chart."""
    columns: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    period: DateRange | None = None
    compare: DateRange | None = None
    comparison: Json | None = None
    chart: Json | None = None
    chart_url: str | None = None
    """Where the saved chart itself can be opened, when it ran unchanged."""
    described: tuple[Json, ...] = ()
    """Calculations of a saved chart, for the names of their columns."""


async def run_job(
    client: LightdashClient, project: str, job: Job, ctx: ToolContext
) -> AsyncIterator[Progress | Result]:
    """Progress of the main query, then the table."""
    link = asyncio.create_task(_link(client, project, job))
    compared = None
    if job.comparison is not None:
        compared = asyncio.create_task(_all(client.run(project, "metric-query", {"query": job.comparison})))
    query_id = None
    try:
        answer: Answer | None = None
        async with aclosing(client.run(project, job.kind, job.body)) as steps:
            async for step in steps:
                if isinstance(step, Answer):
                    answer = step
                else:
                    query_id = step.query_id or query_id
                    yield step
        assert answer is not None
        other = await compared if compared else None
        table = _table(client.settings.timezone, project, job, answer, other, await link, ctx)
        yield Progress("done", rows=len(table.rows), query_id=answer.query_id, url=table.provenance.url)
        yield table
    except HablaError:
        yield Progress("failed", query_id=query_id)
        raise
    finally:
        await _stop(link, compared)


async def _stop(*tasks: asyncio.Task[Any] | None) -> None:
    """Ends what still runs beside the query; what it raised no longer matters."""
    running = [task for task in tasks if task]
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    for task in running:
        if not task.cancelled():
            task.exception()


async def _all(steps: AsyncGenerator[Progress | Answer, None]) -> Answer:
    found: Answer | None = None
    async with aclosing(steps) as running:
        async for step in running:
            found = step if isinstance(step, Answer) else found
    assert found is not None
    return found


async def _link(client: LightdashClient, project: str, job: Job) -> str | None:
    """A short link to the same query in Lightdash; an answer never fails for want of one."""
    if job.chart_url:
        return job.chart_url
    base, params = client.settings.open_base, open_params(job.query, job.columns, job.chart)
    path = f"/projects/{project}/tables/{job.explore.name}"
    try:
        async with asyncio.timeout(_SHARE_PATIENCE):
            shared = await client.post("/api/v1/share", {"path": path, "params": params})
    except (HablaError, TimeoutError):
        return direct_link(base, project, job.explore.name, params)
    url = str(shared.get("shareUrl") or "") if isinstance(shared, dict) else ""
    if under(url, (base, client.settings.base)):
        return url
    nanoid = str(shared.get("nanoid") or "") if isinstance(shared, dict) else ""
    safe = nanoid.replace("-", "").replace("_", "").isalnum()
    return f"{base}/share/{nanoid}" if safe else direct_link(base, project, job.explore.name, params)


def _table(
    timezone: str, project: str, job: Job, answer: Answer, other: Answer | None, url: str | None, ctx: ToolContext
) -> TableResult:
    sent = {**{str(d.get("name")): d for d in job.described}, **answer.fields}
    columns = tuple(column(i, job.explore, ctx.lang, sent.get(i) or {}) for i in job.columns)
    rows = rows_of(answer.rows, columns)
    warnings = list(answer.warnings)
    compared = None
    if other is not None:
        compared, absent = beside(rows, rows_of(other.rows, columns), columns, job.period, job.compare)
        if absent and len(rows) < int(job.query["limit"]):
            warnings.append(say("only_before", ctx.lang, count=absent))
    return TableResult(
        title=job.title,
        columns=columns,
        rows=rows,
        row_count=answer.total,
        truncated=answer.total > len(rows) or len(rows) >= max(int(job.query["limit"]), _DEFAULT_LIMIT),
        period=job.period,
        compare=job.compare,
        compared=compared,
        filters=job.filters,
        warnings=tuple(warnings),
        links=(Link(label=say("open", ctx.lang), kind="chart" if job.chart_url else "explore", href=url),)
        if url
        else (),
        provenance=_provenance(project, job, answer, url, ctx),
    )


def _provenance(project: str, job: Job, answer: Answer, url: str | None, ctx: ToolContext) -> Provenance:
    explore, lang = job.explore, ctx.lang
    dimensions: Sequence[str] = job.query["dimensions"]
    time = axis(explore, dimensions)
    period = None
    if job.period:
        period = {"start": job.period.start.isoformat(), "end": job.period.end.isoformat(), "field": time and time.id}
    return Provenance(
        engine=SYSTEM,
        project=project,
        explore=explore.name,
        explore_label=explore.label,
        metrics=tuple({"id": i, "label": _label(i, explore, lang)} for i in job.query["metrics"]),
        dimensions=tuple({"id": i, "label": _label(i, explore, lang)} for i in dimensions),
        filters=tuple(
            {
                "field": f.field,
                "label": _label(f.field, explore, lang),
                "operator": f.operator,
                "values": list(f.values),
                "text": filter_text(f, explore, lang),
            }
            for f in job.filters
        ),
        period=period,
        query_id=answer.query_id,
        executed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        elapsed_ms=ctx.elapsed_ms(),
        url=url,
    )


def _label(field_id: str, explore: Explore, lang: Lang) -> str:
    use = use_of(explore, field_id)
    field = use.field if use else explore.field(field_id)
    return field.name(lang) if field else field_id
