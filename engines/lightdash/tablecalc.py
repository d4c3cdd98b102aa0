"""Table calculations by template; free SQL and formulas are refused, as for a token without that right."""

from collections.abc import Callable

from engines.lightdash.errors import CompileError, ForbiddenError
from engines.lightdash.fields import Json
from engines.lightdash.refs import quote
from engines.lightdash.request import Sort

_WINDOW = {"row_number", "percent_rank", "cume_dist", "rank", "sum", "avg", "count", "min", "max"}
_WITHOUT_ARGUMENT = {"row_number", "percent_rank", "cume_dist", "rank"}
_EDGES = {
    "unbounded_preceding": "UNBOUNDED PRECEDING",
    "unbounded_following": "UNBOUNDED FOLLOWING",
    "current_row": "CURRENT ROW",
}


def calculation_sql(calculation: Json, columns: set[str], sorts: list[Sort]) -> str:
    """The expression of one calculation over the columns of the result."""
    template = calculation.get("template")
    if not isinstance(template, dict):
        raise ForbiddenError("You don't have permission to use custom SQL in table calculations")
    name, kind = calculation.get("name"), template.get("type")
    if name in columns:
        raise CompileError(f"Table calculation has a name that already exists in the query: {name}")

    def column(field_id: object) -> str:
        if not isinstance(field_id, str) or field_id not in columns:
            raise CompileError(f"Table calculation {name!r} refers to {field_id!r}, which is not in the query")
        return quote(field_id)

    def order(keys: list[Json] | None) -> str:
        parts = [
            f"{column(key.get('fieldId'))} {'DESC' if key.get('order') == 'desc' else 'ASC'}" for key in keys or []
        ]
        return f"ORDER BY {', '.join(parts)}" if parts else ""

    def partition() -> str:
        parts = [column(field_id) for field_id in template.get("partitionBy") or []]
        return f"PARTITION BY {', '.join(parts)} " if parts else ""

    if kind == "window_function":
        return _window_function(template, name, column, partition() + order(template.get("orderBy")) + _frame(template))
    value = f"CAST({column(template.get('fieldId'))} AS DOUBLE)"
    match kind:
        case "percent_change_from_previous":
            previous = f"LAG({value}) OVER ({partition()}{order(template.get('orderBy'))})"
            return f"{value} / NULLIF({previous}, 0) - 1"
        case "percent_of_previous_value":
            previous = f"LAG({value}) OVER ({partition()}{order(template.get('orderBy'))})"
            return f"{value} / NULLIF({previous}, 0)"
        case "percent_of_column_total":
            return f"{value} / NULLIF(SUM({value}) OVER ({partition()}), 0)"
        case "rank_in_column":
            return f"RANK() OVER (ORDER BY {value} ASC)"
        case "running_total":
            keys = [{"fieldId": s.field_id, "order": "desc" if s.descending else "asc"} for s in sorts]
            rows = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
            return f"SUM({value}) OVER ({order([k for k in keys if k['fieldId'] in columns])} {rows})"
    raise CompileError(f"Table calculation template {kind!r} is not known")


def _frame(template: Json) -> str:
    """Which rows around the current one count; nothing said means up to the current one."""
    frame = template.get("frame")
    if not frame:
        return ""
    kind = str(frame.get("frameType")).upper()
    if kind not in {"ROWS", "RANGE"}:
        raise CompileError(f"Frame type {frame.get('frameType')!r} is not known")
    end = _edge(frame.get("end") or {})
    return f" {kind} BETWEEN {_edge(frame['start'])} AND {end}" if frame.get("start") else f" {kind} {end}"


def _edge(boundary: Json) -> str:
    kind, offset = str(boundary.get("type")), boundary.get("offset")
    if kind in _EDGES:
        return _EDGES[kind]
    if kind not in {"preceding", "following"} or isinstance(offset, bool) or not isinstance(offset, int) or offset < 0:
        raise CompileError(f"Frame boundary {kind!r} is not known or has no offset")
    return f"{offset} {kind.upper()}"


def _window_function(template: Json, name: object, column: Callable[[object], str], over: str) -> str:
    function = str(template.get("windowFunction"))
    if function not in _WINDOW:
        raise CompileError(f"Window function {function!r} of table calculation {name!r} is not known")
    argument = "" if function in _WITHOUT_ARGUMENT else column(template.get("fieldId"))
    return f"{function.upper()}({argument}) OVER ({over})"
