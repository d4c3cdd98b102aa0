"""Numbers over all rows: the totals of a query, and one metric against the period before."""

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from engines.lightdash.charts import find_chart
from engines.lightdash.earlier import earlier_metrics
from engines.lightdash.errors import CompileError, NotFoundError, ParameterError
from engines.lightdash.fields import Json, Metric
from engines.lightdash.measures import metric_json
from engines.lightdash.people import Person, who
from engines.lightdash.request import MetricQuery, MetricTotalBody, TotalBody, parse
from engines.lightdash.running import run_compiled
from engines.lightdash.service import Service, json_body
from engines.lightdash.windows import shift


async def total(service: Service, request: Request) -> Json:
    """The totals of a query's metrics over all rows; earlier periods have none, for there is no date left."""
    body = parse(TotalBody, await json_body(request))
    return await _over_all(service, request, body.explore, body.metric_query)


async def saved_total(service: Service, request: Request) -> Json:
    """The same for the query of a saved chart, for who may see it."""
    chart = find_chart(service.charts, request.path_params["chart"])
    return await _over_all(service, request, chart.table_name, parse(MetricQuery, dict(chart.metric_query)))


async def _over_all(service: Service, request: Request, explore: str, asked: MetricQuery) -> Json:
    metrics = [m for m in asked.metrics if m not in earlier_metrics(asked)]
    alone = {"dimensions": [], "sorts": [], "table_calculations": [], "custom_dimensions": [], "limit": 1}
    query = asked.model_copy(update=alone | {"explore_name": explore, "metrics": metrics})
    row = await _only_row(service, who(request), query)
    return {field_id: _as_number(row.get(field_id)) for field_id in query.metrics}


async def metric_total(service: Service, request: Request) -> Json:
    """One metric from `startDate` to `endDate`, both in it, and the same span one time frame before."""
    body = parse(MetricTotalBody, await json_body(request))
    person = who(request)
    explore = service.explore(request.path_params["explore"], person)
    name = request.path_params["metric"]
    metric = explore.metrics.get(f"{explore.base_table}_{name}")
    if metric is None:
        raise NotFoundError(f"Metric {name} not found in explore {explore.name}")
    time = metric.default_time_dimension or explore.tables[metric.table].default_time_dimension
    if not time:
        raise CompileError(f"Metric {name} does not have a valid time dimension")
    first, last = (_day(request, key) for key in ("startDate", "endDate"))
    frame = request.query_params.get("timeFrame", "")
    field_id = f"{metric.table}_{time['field']}"
    value = await _between(service, person, explore.name, metric, field_id, (first, last), body.filters)
    answer: Json = {"value": value, "comparisonValue": None}
    if body.comparison_type != "none":
        moved = (shift(first, -1, frame), shift(last, -1, frame))
        answer["comparisonValue"] = await _between(service, person, explore.name, metric, field_id, moved, body.filters)
    described = metric_json(explore, metric) | {"timeDimension": {**time, "table": metric.table}}
    return answer | {"metric": described}


def _day(request: Request, key: str) -> datetime:
    text = request.query_params.get(key, "")
    try:
        return datetime.fromisoformat(text[:10])
    except ValueError as error:
        raise ParameterError(f"{key} has to be a date, not {text!r}") from error


async def _between(
    service: Service,
    person: Person,
    explore: str,
    metric: Metric,
    field_id: str,
    days: tuple[datetime, datetime],
    also: list[Json],
) -> Any:
    values = [day.date().isoformat() for day in days]
    rule = {"id": "range", "target": {"fieldId": field_id}, "operator": "inBetween", "values": values}
    content = {
        "exploreName": explore,
        "dimensions": [],
        "metrics": [metric.id],
        "filters": {"dimensions": {"id": "total", "and": [rule, *also]}},
        "sorts": [],
        "limit": 1,
        "tableCalculations": [],
    }
    return _as_number((await _only_row(service, person, parse(MetricQuery, content))).get(metric.id))


async def _only_row(service: Service, person: Person, query: MetricQuery) -> Json:
    result = await run_in_threadpool(run_compiled, service, service.compile(query, person))
    return result.rows[0] if result.rows else {}


def _as_number(cell: Json | None) -> Any:
    value = cell["value"]["raw"] if cell else None
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value
