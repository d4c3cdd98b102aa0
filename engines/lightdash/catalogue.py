"""What can be asked: explores, one explore in full, and search over fields and tables."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from starlette.requests import Request

from engines.lightdash.errors import NotFoundError
from engines.lightdash.fields import Compiled, Dimension, Explore, Json, Metric, Table
from engines.lightdash.measures import metric_json
from engines.lightdash.people import who
from engines.lightdash.refs import dimension_sql, ordered, references, text_sql
from engines.lightdash.service import Service, integer
from engines.lightdash.settings import stable_uuid


async def explores(service: Service, request: Request) -> list[Json]:
    """Summaries of all explores."""
    return [_summary(explore) for explore in service.explores(who(request))] + [
        {
            "name": one.name,
            "label": one.label,
            "tags": list(one.tags),
            "errors": [{"type": "METADATA_PARSE_ERROR", "message": one.message}],
        }
        for one in service.project.broken.values()
    ]


def _summary(explore: Explore) -> Json:
    made: Json = {
        "name": explore.name,
        "label": explore.label,
        "tags": list(explore.tags),
        "databaseName": "warehouse",
        "schemaName": explore.tables[explore.base_table].schema,
    }
    if explore.group_label:
        made["groupLabel"] = explore.group_label
    return made | ({"description": explore.description} if explore.description else {})


async def explore(service: Service, request: Request) -> Json:
    """One explore in full."""
    found = _as_written(service.explore(request.path_params["explore"], who(request)))
    made: Json = {
        "name": found.name,
        "tags": list(found.tags),
        "label": found.label,
        "tables": {name: _table(found, table) for name, table in found.tables.items()},
        "ymlPath": found.yml_path,
        "baseTable": found.base_table,
        "joinedTables": [
            {
                "sqlOn": join.sql_on,
                "table": join.table,
                "relationship": join.relationship,
                **({"type": join.kind} if join.kind != "left" else {}),
                **({"always": True} if join.always else {}),
                **({"hidden": True} if join.hidden else {}),
                "compiledSqlOn": text_sql(found, join.table, join.sql_on).sql,
                "tablesReferences": list(ordered(r.rpartition(".")[0] or join.table for r in references(join.sql_on))),
            }
            for join in found.joins
        ],
        "caseSensitive": found.case_sensitive,
        "targetDatabase": "duckdb",
    }
    optional: Json = {
        "aiHint": list(found.ai_hint),
        "warnings": [{"type": "FIELD_ERROR", "message": message} for message in found.warnings],
    }
    return made | {key: value for key, value in optional.items() if value}


def _dimension(explore: Explore, dimension: Dimension) -> Json:
    unusable = Compiled("", (dimension.table,))
    return dimension.to_json(unusable if dimension.error else dimension_sql(explore, dimension))


def _as_written(view: Explore) -> Explore:
    """What the person sees, in the words of the model: `${lightdash.…}` in its SQL stays."""
    return replace(view, asked_by=None)


def _table(explore: Explore, table: Table) -> Json:
    made: Json = {
        "name": table.name,
        "label": table.label,
        "schema": table.schema,
        "database": "warehouse",
        "sqlTable": table.sql_table,
        "metrics": {name: metric_json(explore, metric) for name, metric in table.metrics.items()},
        "dimensions": {name: _dimension(explore, d) for name, d in table.dimensions.items()},
        "primaryKey": list(table.primary_key),
        "groupDetails": table.group_details,
        "orderFieldsBy": table.order_fields_by,
        "requiredFilters": list(table.filters),
    }
    if table.name != explore.base_table:
        made["originalName"] = table.original_name
    if table.sql_where:
        made["uncompiledSqlWhere"] = table.sql_where
        made["sqlWhere"] = text_sql(explore, table.name, table.sql_where).sql
    optional = {
        "description": table.description,
        "aiHint": list(table.ai_hint) or None,
        "defaultTimeDimension": table.default_time_dimension,
    }
    return made | {key: value for key, value in optional.items() if value is not None} | table.attributes_json()


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def rank(search: str, strong: str, weak: str) -> float:
    """How well a text answers a search: the share of its words that are found, names before descriptions."""
    words = fold(search).split()
    if not words:
        return 0.0
    strong, weak = fold(strong), fold(weak)
    return sum(1.0 if word in strong else 0.5 if word in weak else 0.0 for word in words) / len(words)


def _own_fields(explores: Iterable[Explore]) -> Iterable[tuple[Explore, Dimension | Metric]]:
    """The visible fields, each once, in the explore that it belongs to if it has one of its own."""
    seen: set[str] = set()
    by_owner = sorted(explores, key=lambda e: e.name)
    for own in (True, False):
        for item in by_owner:
            for table in item.tables.values():
                if (table.name == item.base_table) != own:
                    continue
                fields: list[Dimension | Metric] = [*table.metrics.values(), *table.dimensions.values()]
                for field in fields:
                    interval = isinstance(field, Dimension) and field.interval
                    if not field.hidden and not field.error and not interval and field.id not in seen:
                        seen.add(field.id)
                        yield item, field


def _catalogue_field(item: Explore, field: Dimension | Metric, search_rank: float) -> Json:
    metric = isinstance(field, Metric)
    return {
        "name": field.name,
        "label": field.label,
        "description": field.description,
        "tableLabel": field.table_label,
        "tableName": field.table,
        "fieldType": "metric" if metric else "dimension",
        "basicType": field.value_type if isinstance(field, Metric) else field.type,
        "fieldValueType": field.type,
        "type": "field",
        "aiHints": list(field.ai_hint) or None,
        "requiredAttributes": dict(field.required_attributes),
        "anyAttributes": dict(field.any_attributes),
        "tags": list(item.tags),
        "categories": [],
        "chartUsage": 0,
        "catalogSearchUuid": stable_uuid("field", field.id),
        "icon": None,
        "searchRank": round(search_rank, 6),
        "owner": None,
    }


def _found_fields(explores: Iterable[Explore], search: str, kind: str | None) -> list[Json]:
    found = []
    for item, field in _own_fields(explores):
        if kind == "metrics" and not isinstance(field, Metric):
            continue
        if kind == "dimensions" and not isinstance(field, Dimension):
            continue
        score = rank(search, f"{field.label} {field.name}", " ".join([field.description or "", *field.ai_hint]))
        if score or not search:
            found.append(_catalogue_field(item, field, score))
    return sorted(found, key=lambda f: (-f["searchRank"], f["label"]))


def _found_tables(explores: Iterable[Explore], search: str) -> list[Json]:
    return [
        {
            "name": item.name,
            "label": item.label,
            "description": item.description,
            "type": "table",
            "joinedTables": [join.table for join in item.joins],
            "tags": list(item.tags),
            "catalogSearchUuid": "",
            "categories": [],
            "icon": None,
            "aiHints": list(item.ai_hint) or None,
        }
        for item in explores
        if not search or rank(search, f"{item.label} {item.name}", " ".join([item.description or "", *item.ai_hint]))
    ]


async def catalogue(service: Service, request: Request) -> list[Json]:
    """Search over fields and tables."""
    search = request.query_params.get("search", "")
    kind, only = request.query_params.get("type"), request.query_params.get("filter")
    seen = service.explores(who(request))
    tables = _found_tables(seen, search) if kind != "field" and only in (None, "tables") else []
    fields = _found_fields(seen, search, only) if kind != "table" and only != "tables" else []
    return tables + fields


async def metrics(service: Service, request: Request) -> Json:
    """The metrics, page by page."""
    found = _found_fields(service.explores(who(request)), request.query_params.get("search", ""), "metrics")
    return paginated(found, integer(request, "page", 1), integer(request, "pageSize", 50))


async def metric(service: Service, request: Request) -> Json:
    """One metric with its time axis."""
    table, name = request.path_params["table"], request.path_params["metric"]
    item = _as_written(service.explore(table, who(request)))
    found = item.metrics.get(f"{table}_{name}")
    if found is None:
        raise NotFoundError(f'Metric "{name}" not found in table "{table}"')
    axis = found.default_time_dimension
    return metric_json(item, found) | {"timeDimension": {**axis, "table": table} if axis else None}


def paginated(items: list[Json], page: int, page_size: int) -> Json:
    """One page of a list in the paginated envelope."""
    page, page_size = max(page, 1), max(page_size, 1)
    return {
        "pagination": {
            "page": page,
            "pageSize": page_size,
            "totalPageCount": -(-len(items) // page_size),
            "totalResults": len(items),
        },
        "data": items[(page - 1) * page_size : page * page_size],
    }
