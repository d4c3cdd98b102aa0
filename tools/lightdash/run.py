"""A query from start to table: the run itself, its comparison beside it, its link, and where it all came from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from assistant.catalogue import Explore, Lang
from assistant.errors import HablaError, ToolFailed
from assistant.intents import DateRange, Filter
from tools.base import Link, Progress, Provenance, Result, TableResult, ToolContext
from tools.lightdash import totals
from tools.lightdash.buckets import counted
from tools.lightdash.calculated import Added
from tools.lightdash.client import SYSTEM, Answer, LightdashClient, quoted
from tools.lightdash.compile import direct_link, open_params
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.parameters import given
from tools.lightdash.periods import axis
from tools.lightdash.reading import filter_text
from tools.lightdash.saved import holds, rule_text, saved_conditions, standing_conditions
from tools.lightdash.table import Row, beside, column, rows_of
from tools.lightdash.texts import say
from tools.lightdash.totals import Totals
from tools.lightdash.worked import as_summed, not_adding_up, overlapping, summed_up, unfinished_buckets, worked_out
from tools.wire import under

Json = dict[str, Any]
_SHARE_PATIENCE = 4.0
_DEFAULT_LIMIT = 500
"""A limit of fewer rows is somebody's wish (a top ten); reaching this one means that there may be more."""

_AMONG_ROWS = ("percent_of_total", "rank", "running_total")


@dataclass(frozen=True)
class Job:
    """What is to be run and how the outcome is to look."""

    title: str
    explore: Explore
    kind: str
    """`metric-query`, `chart` or `dashboard-chart`."""
    body: Json
    query: Json
    """The metric query itself, also for a saved chart."""
    columns: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    period: DateRange | None = None
    compare: DateRange | None = None
    comparison: Json | None = None
    parameters: Mapping[str, str | float] = field(default_factory=dict)
    """Values of the model's parameters that the person has chosen."""
    chart: Json | None = None
    chart_url: str | None = None
    """Where the saved chart or its dashboard can be opened, when it ran unchanged."""
    links: tuple[Link, ...] = ()
    """Further places to open."""
    saved: bool = False
    """The query was saved in the engine, with conditions of its own."""
    own: tuple[Json, ...] = ()
    """The rules by which the question limits a saved query. Each must be in what ran."""
    described: tuple[Json, ...] = ()
    """Calculations of a saved chart, for the names of their columns."""
    added: tuple[Added, ...] = ()
    """Columns that the question's own calculations add."""
    warnings: tuple[str, ...] = ()
    """What has to be said whatever the rows are."""
    counted: tuple[str, ...] = ()
    """Metrics that a calculation adds up though their rows may overlap; the total tells whether they do."""
    ordered: bool = False
    """Whether somebody chose the order of the rows."""
    fanned: tuple[str, ...] = ()
    """Sums whose rows may overlap because of a join; without a total that proves otherwise they are not added up."""


async def run_job(
    client: LightdashClient, project: str, job: Job, ctx: ToolContext
) -> AsyncIterator[Progress | Result]:
    """Progress of the main query, then the table."""
    early = job.chart_url or job.kind != "dashboard-chart"
    link = asyncio.create_task(_link(client, project, job)) if early else None
    compared = None
    if job.comparison is not None:
        compared = asyncio.create_task(
            _all(client.run(project, "metric-query", {"query": job.comparison, **given(job.parameters)}))
        )
    # With the filters of a dashboard only the engine knows what is asked, once it has answered.
    whole = None
    if job.kind != "dashboard-chart":
        chart = str(job.body.get("chartUuid") or "")
        whole = totals.asked(client, project, job.explore, job.query, chart=chart, parameters=job.parameters)
    whole_before = (
        totals.asked(client, project, job.explore, job.comparison, parameters=job.parameters) if whole else None
    )
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
        _check_applied(job, answer, ctx.lang)
        if job.kind == "dashboard-chart":
            whole = totals.asked(client, project, job.explore, _ran(job, answer))
        other = await compared if compared else None
        url = await link if link else await _link(client, project, replace(job, query=_ran(job, answer)))
        found = await totals.arrived(whole, needed=bool(job.counted or job.fanned))
        before = await totals.arrived(whole_before, needed=False)
        table = _table(project, job, answer, other, found, before, url, ctx)
        yield Progress("done", rows=len(table.rows), query_id=answer.query_id, url=table.provenance.url)
        yield table
    except HablaError:
        yield Progress("failed", query_id=query_id)
        raise
    finally:
        await _stop(link, compared, whole, whole_before)


def _ran(job: Job, answer: Answer) -> Json:
    """The query as the engine understood it; with the filters of a dashboard only the engine knows it."""
    return {**job.query, **answer.metric_query}


def _check_applied(job: Job, answer: Answer, lang: Lang) -> None:
    """A dashboard's filter that reaches no table of the chart is dropped in silence: the rows would be other ones."""
    for rule in job.own if job.kind == "dashboard-chart" else ():
        if not holds(_ran(job, answer).get("filters") or {}, rule):
            text = rule_text(rule, job.explore, lang)
            raise ToolFailed(say("not_applied", lang, text=text), code="filter_not_applied")


async def _stop(*tasks: asyncio.Task[Any] | None) -> None:
    """Ends what still runs beside the query; what it raised no longer matters."""
    running = [task for task in tasks if task]
    for task in running:
        task.cancel()
    if running:
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
    path = f"/projects/{quoted(project)}/tables/{quoted(job.explore.name)}"
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
    project: str,
    job: Job,
    answer: Answer,
    other: Answer | None,
    whole: Totals,
    whole_before: Totals,
    url: str | None,
    ctx: ToolContext,
) -> TableResult:
    sent = {**{str(d.get("name")): d for d in job.described}, **answer.fields}
    made = {one.id for one in job.added}
    fields = tuple(column(i, job.explore, ctx.lang, sent.get(i) or {}) for i in job.columns if i not in made)
    columns = (*fields, *(one.column for one in job.added))
    rows, told = worked_out(rows_of(answer.rows, columns), columns, job.added, job.period, ctx.today, ctx.lang)
    measured = _measured(job, answer)
    whole = {} if measured else whole
    may = (*job.counted, *job.fanned)
    known = whole if _complete(job, answer, rows) else {}
    sums = summed_up(rows, columns, may, known)
    others = summed_up(
        rows, columns, [c.id for c in columns if c.additive and c.id in known and c.id not in may], known
    )
    warnings = [*job.warnings, *answer.warnings, *told, *overlapping(columns, sums, job.counted, job.fanned, ctx.lang)]
    warnings += not_adding_up(columns, others, ctx.lang)
    if measured and not _of_each(job) and any(one.kind in _AMONG_ROWS for one in job.added):
        warnings.append(say("of_the_kept", ctx.lang))
    if _of_each(job):
        columns = tuple(c.model_copy(update={"additive": False}) for c in columns)  # a sum of the first is no total
    columns = as_summed(columns, {**others, **sums}, (*job.fanned, *others), ctx.lang)
    compared = None
    if other is not None:
        compared, absent = beside(rows, rows_of(other.rows, columns), columns, job.period, job.compare)
        if absent and len(rows) < int(job.query["limit"]):
            warnings.append(say("only_before", ctx.lang, count=absent))
    partial = unfinished_buckets(rows, columns, job.period, ctx.today)
    every = not measured and not job.saved and _complete(job, answer, rows)
    buckets, parts = counted(columns, rows, job.period, ctx.today, set(partial)) if every else (None, ())
    return TableResult(
        title=job.title,
        columns=columns,
        rows=rows,
        row_count=answer.total,
        truncated=answer.total > len(rows) or len(rows) >= max(int(job.query["limit"]), _DEFAULT_LIMIT),
        limit=int(job.query["limit"]) if job.query["dimensions"] else None,
        ordered=job.ordered,
        totals=dict(whole),
        compared_totals={} if measured else dict(whole_before),
        partial=partial,
        buckets=buckets if set(parts) == set(partial) else None,
        period=job.period,
        compare=job.compare,
        compared=compared,
        filters=job.filters,
        warnings=tuple(warnings),
        links=(*_links(job, url, ctx.lang), *job.links),
        queries=(_ran(job, answer), *((other.metric_query,) if other else ())),
        provenance=_provenance(project, job, answer, url, ctx),
    )


def _links(job: Job, url: str | None, lang: Lang) -> tuple[Link, ...]:
    if not url:
        return ()
    if job.chart_url and job.kind == "dashboard-chart":
        return (Link(label=say("open_dashboard", lang), kind="dashboard", href=url),)
    return (Link(label=say("open", lang), kind="chart" if job.chart_url else "explore", href=url),)


def _complete(job: Job, answer: Answer, rows: Sequence[Row]) -> bool:
    """Whether these are all rows there are."""
    return answer.total <= len(rows) < int(job.query["limit"])


def _measured(job: Job, answer: Answer) -> bool:
    """Whether rows are left out by their own figures: totals over everything are of other rows then."""
    filters = _ran(job, answer).get("filters") or {}
    saved = job.saved and bool(filters.get("metrics") or filters.get("tableCalculations"))
    return saved or _of_each(job) or any(metric_of(job.explore, f.field) for f in job.filters)


def _of_each(job: Job) -> bool:
    """Whether only the first rows of each group are kept, ranked among all."""
    return any(one.kind == "rank" and one.calculation.top for one in job.added)


def _provenance(project: str, job: Job, answer: Answer, url: str | None, ctx: ToolContext) -> Provenance:
    explore, lang = job.explore, ctx.lang
    dimensions: Sequence[str] = job.query["dimensions"]
    made = {one.id for one in job.added}
    time = axis(explore, dimensions)
    period = None
    if job.period:
        period = {"start": job.period.start.isoformat(), "end": job.period.end.isoformat(), "field": time and time.id}
    ran = _ran(job, answer).get("filters") or {}
    saved = saved_conditions(ran, explore, lang, job.own) if job.saved else ()
    return Provenance(
        engine=SYSTEM,
        project=project,
        explore=explore.name,
        explore_label=explore.label,
        metrics=(
            *({"id": i, "label": _label(i, explore, lang)} for i in job.query["metrics"] if i not in made),
            *({"id": one.id, "label": one.label} for one in job.added),
        ),
        dimensions=tuple({"id": i, "label": _label(i, explore, lang)} for i in dimensions),
        filters=(
            *standing_conditions(ran, explore, lang),
            *saved,
            *(
                {
                    "field": f.field,
                    "label": _label(f.field, explore, lang),
                    "operator": f.operator,
                    "values": list(f.values),
                    "text": filter_text(f, explore, lang),
                }
                for f in job.filters
            ),
        ),
        period=period,
        query_id=answer.query_id,
        executed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        elapsed_ms=ctx.elapsed_ms(),
        url=url,
        explained=True,
    )


def _label(field_id: str, explore: Explore, lang: Lang) -> str:
    use = use_of(explore, field_id)
    field = use.field if use else explore.field(field_id)
    return field.name(lang) if field else field_id
