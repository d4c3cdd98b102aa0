"""Running queries: submit and poll, values of a field, totals, files."""

import contextlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from engines.lightdash import queries
from engines.lightdash.charts import find_chart
from engines.lightdash.compile import CompiledQuery
from engines.lightdash.errors import (
    CompileError,
    FieldReferenceError,
)
from engines.lightdash.fields import Json
from engines.lightdash.people import Person, who
from engines.lightdash.request import (
    ChartBody,
    DateZoom,
    FieldSearchBody,
    FieldValuesBody,
    MetricQuery,
    MetricQueryBody,
    parse,
    positive,
)
from engines.lightdash.service import NO_RESULTS, Service, integer, json_body


async def metric_query(service: Service, request: Request) -> Json:
    """Submit a metric query."""
    body = await json_body(request)
    asked = parse(MetricQueryBody, body)
    return submitted(service, who(request), asked.query, body["query"], asked.date_zoom)


async def chart_query(service: Service, request: Request) -> Json:
    """Submit the query of a saved chart."""
    body = parse(ChartBody, await json_body(request))
    content = dict(find_chart(service.charts, body.chart_uuid).metric_query)
    if body.limit is not None:
        content["limit"] = positive(body.limit)
    return submitted(service, who(request), parse(MetricQuery, content), content)


def submitted(
    service: Service, person: Person, query: MetricQuery, content: Json, zoom: DateZoom | None = None
) -> Json:
    """Compiles and queues a query: what every submission answers."""
    compiled = service.compile(query, person, zoom)
    queued = service.queries.submit(compiled, person.uuid)
    return {
        "queryUuid": queued.uuid,
        "cacheMetadata": {"cacheHit": False},
        "metricQuery": content,
        "fields": compiled.fields,
        "warnings": list(compiled.warnings),
        "parameterReferences": [],
        "usedParametersValues": {},
        "resolvedTimezone": query.timezone,
    }


async def field_values(service: Service, request: Request) -> Json:
    """Submit a search over the values of a field."""
    body = parse(FieldValuesBody, await json_body(request))
    compiled = _values_query(service, who(request), body)
    queued = service.queries.submit(compiled, who(request).uuid)
    return {"queryUuid": queued.uuid, "cacheMetadata": {"cacheHit": False}}


async def field_search(service: Service, request: Request) -> Json:
    """The values of a field at once (v1)."""
    body = parse(FieldSearchBody, await json_body(request))
    field_id = request.path_params["field"]
    asked = FieldValuesBody(
        table=body.table, fieldId=field_id, search=body.search, limit=body.limit, filters=body.filters
    )
    compiled = _values_query(service, who(request), asked)
    result = await run_in_threadpool(run_compiled, service, compiled)
    values = [row[field_id]["value"]["raw"] for row in result.rows]
    return {
        "search": body.search,
        "results": values,
        "refreshedAt": service.now().isoformat(),
        "cached": False,
    }


def _values_query(service: Service, person: Person, body: FieldValuesBody) -> CompiledQuery:
    explore = service.explore(body.table, person)
    dimension = explore.dimensions.get(body.field_id)
    if dimension is None:
        raise FieldReferenceError(f"Tried to reference dimension with unknown field id: {body.field_id}")
    rules: list[Json] = [{"id": "some", "target": {"fieldId": body.field_id}, "operator": "notNull"}]
    if body.search:
        if dimension.type != "string":
            raise CompileError(f"Values of {body.field_id} cannot be searched: it is a {dimension.type}")
        rules.append(
            {
                "id": "search",
                "target": {"fieldId": body.field_id},
                "operator": "include",
                "values": [body.search],
                "caseSensitive": False,
            }
        )
    if body.filters:
        rules.append(body.filters)
    content: Json = {
        "exploreName": body.table,
        "dimensions": [body.field_id],
        "metrics": [],
        "filters": {"dimensions": {"id": "values", "and": rules}},
        "sorts": [{"fieldId": body.field_id, "descending": False}],
        "limit": min(max(body.limit, 1), 5000),
        "tableCalculations": [],
    }
    return service.compile(parse(MetricQuery, content), person)


def run_compiled(service: Service, compiled: CompiledQuery) -> queries.Result:
    """Run a query on the spot, for the few answers that do not wait for a poll."""
    with contextlib.closing(service.connect()) as connection:
        return queries.run(connection, compiled, service.settings.query_seconds)


async def poll(service: Service, request: Request) -> Json:
    """The state of a query and one page of its rows."""
    query = service.queries.get(request.path_params["query"], who(request).uuid)
    size = integer(request, "pageSize", queries.DEFAULT_PAGE_SIZE)
    return queries.page_of(query, integer(request, "page", 1), size)


async def cancel(service: Service, request: Request) -> object:
    """Mark a query as cancelled."""
    service.queries.cancel(service.queries.get(request.path_params["query"], who(request).uuid))
    return NO_RESULTS


async def compile_sql(service: Service, request: Request) -> Json:
    """The SQL of a query; a query that cannot be compiled answers 200 with the error as a comment."""
    content = await json_body(request)
    query = parse(MetricQuery, content | {"exploreName": request.path_params["explore"]})
    try:
        sql = service.compile(query, who(request)).sql
    except CompileError as error:
        sql = f"/* ERROR: {error.message.replace('*/', '* /')} */"
    return {"query": sql, "parameterReferences": []}
