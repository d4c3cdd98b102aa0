"""Columns of a dbt model -> dimensions and metrics. What cannot be used carries the reason as its `error`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import METRIC_TYPES, Dimension, Guarded, Json, Metric, Requirement
from engines.lightdash.intervals import DEFAULT_INTERVALS, expand, expand_custom, known_interval
from engines.lightdash.problems import Problems
from engines.lightdash.projectconfig import ProjectConfig
from engines.lightdash.relations import Relation
from engines.lightdash.rules import filter_rules
from engines.lightdash.shapes import mapping, merged_meta, sequence, text, whole, words

_KINDS = {
    **dict.fromkeys(("integer", "int", "int2", "int4", "int8", "bigint", "smallint", "tinyint", "hugeint"), "number"),
    **dict.fromkeys(("uinteger", "ubigint", "usmallint", "utinyint", "uhugeint", "bignum"), "number"),
    **dict.fromkeys(("decimal", "numeric", "double", "double precision", "float", "float4", "float8"), "number"),
    **dict.fromkeys(("real", "number"), "number"),
    **dict.fromkeys(
        ("timestamp", "datetime", "timestamptz", "timestamp_s", "timestamp_ms", "timestamp_ns"), "timestamp"
    ),
    **dict.fromkeys(("timestamp with time zone", "timestamp without time zone"), "timestamp"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    "date": "date",
}
_NOBODY: Requirement = {"": []}
"""An attribute that nobody can have."""
_DIMENSION_TYPES = frozenset({"string", "number", "timestamp", "date", "boolean"})


@dataclass(frozen=True)
class Place:
    """The model that fields are read for: names, the file to mend, and what the project and the warehouse know."""

    table: str
    label: str
    path: str
    problems: Problems
    config: ProjectConfig
    relation: Relation | None
    time_dimension: Mapping[str, str] | None

    def wrong(self, what: str, error: str) -> str:
        """Tell what is wrong with a field; gives the text back for the field itself."""
        self.problems.add(self.path, f"{what} of model {self.table!r}: {error}")
        return error


def hints(value: Any) -> tuple[str, ...]:
    """`ai_hint` as lines; it may be one string or a list."""
    return words(value, "ai_hint")


def requirement(spec: Any, what: str) -> Requirement:
    """`required_attributes` or `any_attributes`: each attribute with one value or a list; values are text."""
    return {
        str(name): [_value(v) for v in wanted] if isinstance(wanted, list) else _value(wanted)
        for name, wanted in mapping(spec, what).items()
    }


def _read_guards(spec: Json) -> Guarded:
    return Guarded(
        required_attributes=requirement(spec.get("required_attributes"), "required_attributes"),
        any_attributes=requirement(spec.get("any_attributes"), "any_attributes"),
    )


def _guards(spec: Any) -> Guarded:
    """Who may see a field, read before the rest of it: a mistake there opens nothing, one here shuts it to all."""
    try:
        return _read_guards(spec if isinstance(spec, dict) else {})
    except CompileError:
        return Guarded(required_attributes=_NOBODY)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def friendly(name: str) -> str:
    """`order_total` -> `Order total`."""
    spaced = name.replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def column_fields(place: Place, column: Json, index: int) -> tuple[list[Dimension], list[Metric]]:
    """The dimensions and the metrics of one column; the column itself comes first."""
    name = text(column.get("name"), "the name of a column")
    if not name:
        raise CompileError("a column without a name")
    meta = merged_meta(column, f"column {name!r}")
    extra = mapping(meta.get("additional_dimensions"), f"additional_dimensions of column {name!r}")
    dimensions = list(dimensions_of(place, name, meta.get("dimension"), column, index))
    for extra_name, spec in extra.items():
        dimensions += dimensions_of(place, extra_name, spec, {**column, "data_type": None}, index)
    specs = mapping(meta.get("metrics"), f"metrics of column {name!r}")
    metrics = [metric_of(place, metric_name, spec, dimensions[0]) for metric_name, spec in specs.items()]
    return dimensions, metrics


def dimensions_of(place: Place, name: str, spec: Any, column: Json, index: int) -> Iterator[Dimension]:
    """One dimension and its time intervals."""
    guards = _guards(spec)
    base = Dimension(
        table=place.table,
        table_label=place.label,
        name=name,
        type="string",
        sql=f"${{TABLE}}.{name}",
        label=friendly(name),
        index=index,
        required_attributes=guards.required_attributes,
        any_attributes=guards.any_attributes,
    )
    try:
        spec = mapping(spec, f"dimension {name!r}")
        _read_guards(spec)
        base = replace(base, **_common(spec, name, column), type=_kind(place, name, spec, column))
        sql = text(spec.get("sql"), "sql")
        base = replace(base, case_sensitive=_case(spec))
        base = replace(base, sql=sql or base.sql, error=None if sql else _missing(place, name))
        intervals = _intervals(place, base, spec)
    except CompileError as error:
        yield replace(base, error=place.wrong(f"dimension {name!r}", error.message))
        return
    if base.error:
        place.wrong(f"dimension {name!r}", base.error)
    base = replace(base, is_interval_base=bool(intervals))
    yield base
    yield from expand(base, [unit.upper() for unit in intervals if known_interval(unit)])
    yield from expand_custom(base, {u: place.config.granularities[u] for u in intervals if not known_interval(u)})


def _case(spec: Json) -> bool | None:
    said = spec.get("case_sensitive")
    if said is not None and not isinstance(said, bool):
        raise CompileError(f"case_sensitive has to be true or false, not {said!r}")
    return said


def _kind(place: Place, name: str, spec: Json, column: Json) -> str:
    declared = text(spec.get("type"), "type")
    if declared is not None:
        if declared not in _DIMENSION_TYPES:
            raise CompileError(f"type {declared!r} is not known; use one of {', '.join(sorted(_DIMENSION_TYPES))}")
        return declared
    known = place.relation.columns.get(name.lower()) if place.relation else None
    written = str(known or column.get("data_type") or "").lower().split("(")[0].strip()
    return _KINDS.get(written, "string")


def _missing(place: Place, name: str) -> str | None:
    relation = place.relation
    if relation is None or name.lower() in relation.columns:
        return None
    return f"table {relation.schema}.{relation.name} has no column {name!r}; rebuild it, or take the column out"


def _intervals(place: Place, base: Dimension, spec: Json) -> list[str]:
    if base.type not in DEFAULT_INTERVALS:
        return []
    asked = spec.get("time_intervals")
    if asked is False or asked == "OFF":
        return []
    if asked is None or asked == "default":
        asked = [*DEFAULT_INTERVALS[base.type], *place.config.more_intervals.get(base.type, ())]
    units = dict.fromkeys(str(unit) for unit in sequence(asked, "time_intervals"))
    known = [unit for unit in units if known_interval(unit) or unit in place.config.granularities]
    for unit in units:
        if unit not in known:
            place.wrong(
                f"dimension {base.name!r}",
                f"time interval {unit!r} is neither a standard one nor in custom_granularities of lightdash.config.yml",
            )
    return known


def metric_of(place: Place, name: str, spec: Any, base: Dimension | None = None) -> Metric:
    """One metric of a model, or of the column whose dimension is `base`."""
    guard, own = base or Guarded(), _guards(spec)
    made = Metric(
        table=place.table,
        table_label=place.label,
        name=name,
        type="number",
        sql=base.sql if base else "NULL",
        label=friendly(name),
        dimension_reference=base.id if base else None,
        default_time_dimension=place.time_dimension,
        required_attributes={**guard.required_attributes, **own.required_attributes},
        any_attributes=own.any_attributes or guard.any_attributes,
    )
    try:
        spec = mapping(spec, f"metric {name!r}")
        _read_guards(spec)
        made = replace(made, **_common(spec, name, {}))
        kind = text(spec.get("type"), "type")
        if kind not in METRIC_TYPES:
            raise CompileError(f"type {kind!r} is not known; use one of {', '.join(sorted(METRIC_TYPES))}")
        sql = text(spec.get("sql"), "sql") or (base.sql if base else None)
        if sql is None:
            raise CompileError("it is a metric of the model, so it needs `sql`")
        percentile = spec.get("percentile")
        own_time = mapping(spec.get("default_time_dimension"), "default_time_dimension")
        made = replace(
            made,
            type=kind,
            sql=sql,
            filters=filter_rules(spec.get("filters"), "filters"),
            percentile=None if percentile is None else _fraction(percentile),
            distinct_keys=words(spec.get("distinct_keys"), "distinct_keys"),
            default_time_dimension=own_time or place.time_dimension,
        )
        if kind in {"sum_distinct", "average_distinct"} and not made.distinct_keys:
            raise CompileError(f"type {kind!r} needs `distinct_keys`")
    except CompileError as error:
        return replace(made, error=place.wrong(f"metric {name!r}", error.message))
    return made


def _fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise CompileError(f"percentile has to be a number from 0 to 100, not {value!r}")
    return float(value)


def _common(spec: Json, name: str, column: Json) -> Json:
    """What dimensions and metrics are described with alike."""
    group = text(spec.get("group_label"), "group_label")
    return {
        "label": text(spec.get("label"), "label") or friendly(name),
        "description": text(spec.get("description") or column.get("description"), "description"),
        "hidden": bool(spec.get("hidden")),
        "ai_hint": hints(spec.get("ai_hint")),
        "format": text(spec.get("format"), "format"),
        "round": whole(spec.get("round"), "round"),
        "compact": text(spec.get("compact"), "compact"),
        "format_options": mapping(spec.get("format_options"), "format_options") or None,
        "groups": words(spec.get("groups"), "groups") or ((group,) if group else ()),
    }
