"""Cells into rows: columns by the ids asked for, values by type, comparison rows beside their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.catalogue import Explore, FieldType, Grain, Lang
from assistant.intents import DateRange
from tools.base import Column, Raw
from tools.lightdash.catalogue import number_format
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.texts import GRAINS
from tools.words import raised, render

Json = dict[str, Any]
Row = tuple[Raw, ...]
_TYPES: Mapping[str, FieldType] = {
    "string": "string",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}


def column(field_id: str, explore: Explore, lang: Lang, sent: Json) -> Column:
    """The column for an id; `sent` is the engine's own description, for what the catalogue does not have."""
    metric = metric_of(explore, field_id)
    if metric:
        return Column(
            id=field_id,
            label=metric.name(lang),
            type=metric.type,
            role="metric",
            format=metric.format,
            additive=metric.additive,
            distinct=metric.distinct,
        )
    use = use_of(explore, field_id)
    if use:
        name = use.field.name(lang)
        label = f"{name} ({render(GRAINS, use.grain, lang)})" if use.grain else name
        kind: FieldType = "date" if use.grain else use.field.type
        return Column(id=field_id, label=label, type=kind, role="dimension", format=use.field.format, grain=use.grain)
    kind = _TYPES.get(str(sent.get("type")), "number")
    return Column(
        id=field_id,
        label=raised(str(sent.get("displayName") or sent.get("label") or field_id)),
        type=kind,
        role="dimension" if sent.get("fieldType") == "dimension" else "metric",
        format=number_format(sent if isinstance(sent.get("format"), str) else {"formatOptions": sent.get("format")}),
    )


def rows_of(cells: Sequence[Json], columns: Sequence[Column]) -> tuple[Row, ...]:
    """Only what was asked for: helper metrics and order columns come along in the answer."""
    return tuple(tuple(_cell(cell.get(c.id), c) for c in columns) for cell in cells)


def _cell(cell: Any, of: Column) -> Raw:
    value = cell.get("value") if isinstance(cell, dict) else None
    return coerced(value.get("raw") if isinstance(value, dict) else None, of.type)


def coerced(raw: Any, kind: FieldType) -> Raw:
    """Whole numbers arrive as texts and dates as moments; anything unexpected stays as text."""
    if raw is None:
        return None
    match kind:
        case "number":
            return _number(raw)
        case "date":
            text = str(raw)
            return text[:10] if _is_date(text[:10]) else text
        case "boolean":
            return raw if isinstance(raw, bool) else str(raw).lower() == "true"
        case _:
            return str(raw)


def _number(raw: Any) -> Raw:
    if isinstance(raw, bool | int):
        return int(raw)
    try:
        number = float(raw)
    except (TypeError, ValueError):
        return str(raw)
    if not math.isfinite(number):
        return None
    whole = isinstance(raw, str) and "." not in raw and "e" not in raw.lower()
    return int(raw) if whole else number


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def beside(
    rows: Sequence[Row],
    others: Sequence[Row],
    columns: Sequence[Column],
    period: DateRange | None,
    compare: DateRange | None,
) -> tuple[tuple[Row, ...], int]:
    """For each row the one of the comparison with the same key, and how many of the others found no place.

    Buckets of time have the same key when they are equally far into their period: the third month with the third.
    """
    dimensions = [n for n, c in enumerate(columns) if c.role == "dimension"]
    starts = (period.start if period else None, compare.start if compare else None)

    def key(row: Row, start: date | None) -> tuple[Raw, ...]:
        return tuple(_place(row[n], columns[n].grain, start) for n in dimensions)

    found = {key(row, starts[1]): row for row in others}
    keys = [key(row, starts[0]) for row in rows]
    absent = len(set(found) - set(keys))
    return tuple(found.get(k) or _empty(row, columns) for k, row in zip(keys, rows, strict=True)), absent


def _empty(row: Row, columns: Sequence[Column]) -> Row:
    return tuple(v if c.role == "dimension" and not c.grain else None for v, c in zip(row, columns, strict=True))


def _place(value: Raw, grain: Grain | None, start: date | None) -> Raw:
    """How many buckets after the period's first one."""
    if not grain or start is None or not isinstance(value, str) or not _is_date(value):
        return value
    day = date.fromisoformat(value)
    match grain:
        case "day":
            return (day - start).days
        case "week":
            # Weeks start on the weekday that this value has.
            return -((start - day).days // 7)
        case "month":
            return (day.year - start.year) * 12 + day.month - start.month
        case "quarter":
            return (day.year - start.year) * 4 + (day.month - 1) // 3 - (start.month - 1) // 3
        case "year":
            return day.year - start.year
