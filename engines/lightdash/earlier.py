"""Period over period: beside each row the same metric one or more periods before.

As on the real server the earlier rows are read from outside of the asked range too: conditions on the time field give
way to the range of the rows found, moved back. A row whose earlier period has no data stays, with nothing beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engines.lightdash.errors import CompileError, FieldReferenceError
from engines.lightdash.fields import Dimension, Explore, Json
from engines.lightdash.filters import field_of
from engines.lightdash.refs import quote
from engines.lightdash.request import MetricQuery

BASE = "__base"
_UNITS = {
    "MINUTE": (1, "MINUTE"),
    "HOUR": (1, "HOUR"),
    "DAY": (1, "DAY"),
    "WEEK": (7, "DAY"),
    "MONTH": (1, "MONTH"),
    "QUARTER": (3, "MONTH"),
    "YEAR": (12, "MONTH"),
}


@dataclass(frozen=True)
class Shift:
    """How far back, along which dimension."""

    time_id: str
    interval: str


@dataclass(frozen=True)
class Earlier:
    """One metric of the earlier period: its own id, and the metric that it repeats."""

    id: str
    base_id: str
    shift: Shift


def earlier_metrics(query: MetricQuery) -> dict[str, Earlier]:
    """The period-over-period metrics of a query by id."""
    specs = [spec for spec in query.additional_metrics if spec.get("generationType") == "periodOverPeriod"]
    found = (_earlier(spec) for spec in specs)
    return {one.id: one for one in found}


def _earlier(spec: Json) -> Earlier:
    name, unit, offset = spec.get("name"), str(spec.get("granularity")).upper(), spec.get("periodOffset")
    if unit not in _UNITS or isinstance(offset, bool) or not isinstance(offset, int) or not 1 <= offset <= 1000:
        raise CompileError(f"Period over period metric {name!r} needs a granularity and a positive periodOffset")
    count, plain = _UNITS[unit]
    shift = Shift(str(spec.get("timeDimensionId")), f"INTERVAL '{count * offset}' {plain}")
    return Earlier(f"{spec.get('table')}_{name}", str(spec.get("baseMetricId")), shift)


def by_shift(found: Iterable[Earlier]) -> dict[Shift, list[Earlier]]:
    """Metrics that look equally far back share one query."""
    groups: dict[Shift, list[Earlier]] = {}
    for one in found:
        groups.setdefault(one.shift, []).append(one)
    return groups


def without_time(group: Json | None, explore: Explore, time: Dimension) -> Json | None:
    """The filters less those on the time field at any grain."""
    if not group:
        return None
    if "target" in group:
        return None if _same_time(field_of(group), explore, time) else group
    word = "or" if "or" in group else "and"
    kept = [part for item in group.get(word) or [] if (part := without_time(item, explore, time))]
    return {**group, word: kept} if kept else None


def _same_time(field_id: str, explore: Explore, time: Dimension) -> bool:
    found = explore.dimensions.get(field_id)
    return found is not None and (found.table, found.base_name or found.name) == (
        time.table,
        time.base_name or time.name,
    )


def bounds(sql: str, shift: Shift) -> str:
    """The rows found in the main query, moved back."""
    column = quote(shift.time_id)
    first, last = (f"(SELECT {f}({column}) FROM {BASE}) - {shift.interval}" for f in ("MIN", "MAX"))
    return f"({sql}) >= {first} AND ({sql}) <= {last}"


def beside(base: str, parts: list[tuple[Shift, list[Earlier], str]], dimensions: list[str]) -> str:
    """The main query with the earlier ones joined to it: NULL matches NULL, the time field moved on."""
    named = [f"{BASE} AS (\n{base}\n)", *(f"__earlier_{n} AS (\n{sql}\n)" for n, (_, _, sql) in enumerate(parts))]
    columns, joins = [f"{BASE}.*"], []
    for n, (shift, metrics, _) in enumerate(parts):
        columns += [f"__earlier_{n}.{quote(m.base_id)} AS {quote(m.id)}" for m in metrics]
        matched = []
        for field_id in dimensions:
            column = quote(field_id)
            if field_id == shift.time_id:
                matched.append(f"{BASE}.{column} = __earlier_{n}.{column} + {shift.interval}")
            else:
                matched.append(f"{BASE}.{column} IS NOT DISTINCT FROM __earlier_{n}.{column}")
        joins.append(f"LEFT JOIN __earlier_{n} ON {' AND '.join(matched) or 'TRUE'}")
    return "\n".join([f"WITH {', '.join(named)}", f"SELECT {', '.join(columns)}", f"FROM {BASE}", *joins])


def time_dimension(explore: Explore, shift: Shift) -> Dimension:
    """The dimension that the periods are counted along."""
    found = explore.dimensions.get(shift.time_id)
    if found is None:
        raise FieldReferenceError(f"Tried to reference dimension with unknown field id: {shift.time_id}")
    return found
