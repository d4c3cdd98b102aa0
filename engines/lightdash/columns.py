"""Columns of a dbt model -> dimensions and metrics."""

from collections.abc import Iterator, Mapping
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Dimension, Guarded, Json, Metric, Requirement
from engines.lightdash.intervals import DEFAULT_INTERVALS, expand

_TYPES = {
    **dict.fromkeys(("integer", "int", "bigint", "smallint", "hugeint", "decimal", "numeric"), "number"),
    **dict.fromkeys(("double", "float", "real", "number"), "number"),
    **dict.fromkeys(("timestamp", "datetime", "timestamptz"), "timestamp"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    "date": "date",
}


def merged_meta(node: Json) -> Json:
    """`meta` and `config.meta` together: dbt has moved the one into the other."""
    merged: Json = {}
    for part in (node.get("meta"), (node.get("config") or {}).get("meta")):
        for key, value in (part or {}).items():
            known = merged.get(key)
            merged[key] = known | value if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def hints(value: Any) -> tuple[str, ...]:
    """`ai_hint` as lines; it may be one string or a list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(line) for line in value)


def requirement(spec: Any) -> Requirement:
    """`required_attributes` or `any_attributes`: each attribute with one value or a list; values are text."""
    return {
        str(name): [_value(v) for v in wanted] if isinstance(wanted, list) else _value(wanted)
        for name, wanted in (spec or {}).items()
    }


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def friendly(name: str) -> str:
    """`order_total` -> `Order total`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def dimensions_of(table: str, table_label: str, column: Json, meta: Json, index: int) -> Iterator[Dimension]:
    """The dimensions of one column: itself, its intervals and its additional dimensions."""
    specs = {column["name"]: meta.get("dimension") or {}} | (meta.get("additional_dimensions") or {})
    for name, spec in specs.items():
        kind = spec.get("type") or _TYPES.get(str(column.get("data_type", "")).lower().split("(")[0], "string")
        intervals = spec.get("time_intervals", DEFAULT_INTERVALS.get(kind, []))
        intervals = [] if intervals in (None, False, "OFF") else [str(i).upper() for i in intervals]
        base = Dimension(
            table=table,
            table_label=table_label,
            name=name,
            type=kind,
            sql=spec.get("sql") or "${TABLE}." + column["name"],
            label=spec.get("label") or friendly(name),
            description=spec.get("description") or column.get("description"),
            hidden=bool(spec.get("hidden")),
            ai_hint=hints(spec.get("ai_hint")),
            format=spec.get("format"),
            round=spec.get("round"),
            compact=spec.get("compact"),
            index=index,
            groups=tuple(spec.get("groups") or ()),
            required_attributes=requirement(spec.get("required_attributes")),
            any_attributes=requirement(spec.get("any_attributes")),
            is_interval_base=bool(intervals),
        )
        yield base
        yield from expand(base, intervals)


def metric_of(
    table: str,
    table_label: str,
    name: str,
    spec: Json,
    index: int,
    time_dimension: Mapping[str, str] | None,
    base: Dimension | None = None,
) -> Metric:
    """One metric of a model, or of the column whose dimension is `base`."""
    sql = spec.get("sql") or (base.sql if base else None)
    if sql is None:
        raise CompileError(f"Metric {name!r} of model {table!r} has no sql")
    guard = base or Guarded()
    return Metric(
        table=table,
        table_label=table_label,
        name=name,
        type=spec["type"],
        sql=sql,
        label=spec.get("label") or friendly(name),
        description=spec.get("description"),
        hidden=bool(spec.get("hidden")),
        ai_hint=hints(spec.get("ai_hint")),
        format=spec.get("format"),
        round=spec.get("round"),
        compact=spec.get("compact"),
        index=index,
        groups=tuple(spec.get("groups") or ()),
        required_attributes={**guard.required_attributes, **requirement(spec.get("required_attributes"))},
        any_attributes=requirement(spec.get("any_attributes")) or guard.any_attributes,
        filters=tuple(_metric_filters(spec.get("filters") or [])),
        percentile=spec.get("percentile"),
        dimension_reference=base.id if base else None,
        default_time_dimension=spec.get("default_time_dimension") or time_dimension,
    )


def _metric_filters(rules: list[Json]) -> Iterator[Json]:
    """The short form of model YAML (`- status: completed`, `- status: "!returned"`) as filter rules."""
    for number, rule in enumerate(rules):
        for reference, value in rule.items():
            values = value if isinstance(value, list) else [value]
            negated = all(isinstance(v, str) and v.startswith("!") for v in values)
            plain = [v[1:] for v in values] if negated else values
            yield {
                "id": f"{reference}-{number}",
                "target": {"fieldRef": reference},
                "operator": "notEquals" if negated else "equals",
                "values": plain,
            }
