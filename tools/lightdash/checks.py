"""Filters, checked before they are sent: Lightdash drops a filter that means nothing and answers for all rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from assistant.catalogue import Explore, Field, FieldType, Grain, closest
from assistant.errors import AskModelAgain
from assistant.intents import Filter, Sort
from tools.lightdash.fields import Use, metric_of, use_of
from tools.lightdash.periods import start_of
from tools.words import folded

_NONE = frozenset({"isNull", "notNull"})
_EQUAL = frozenset({"equals", "notEquals"})
_ORDERED = frozenset({"lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "inBetween"})
_TEXT = frozenset({"include", "doesNotInclude", "startsWith", "endsWith"})
_ALLOWED: dict[FieldType, frozenset[str]] = {
    "string": _NONE | _EQUAL | _TEXT,
    "number": _NONE | _EQUAL | _ORDERED,
    "date": _NONE | _EQUAL | _ORDERED,
    "timestamp": _NONE | _EQUAL | _ORDERED,
    "boolean": _NONE | _EQUAL,
}
_MANY = 200
_FEW = 12
Value = str | float | int | bool


def checked(filters: Sequence[Filter], explore: Explore) -> tuple[Filter, ...]:
    """The filters with typed values in the engine's spelling.

    Raises:
        AskModelAgain: one of them does not fit its field.
    """
    return tuple(_check(one, explore) for one in filters)


def check_sorts(sorts: Sequence[Sort], ids: Sequence[str]) -> None:
    """Lightdash accepts an unknown sort and fails in the warehouse; only selected fields order rows."""
    for sort in sorts:
        if sort.field not in ids:
            raise AskModelAgain(
                f"sorts: {sort.field!r} is not among the selected fields ({', '.join(ids)})",
                field="sorts",
                value=sort.field,
                closest=closest(sort.field, ids),
            )


def _check(one: Filter, explore: Explore) -> Filter:
    metric = metric_of(explore, one.field)
    use = Use(metric) if metric else use_of(explore, one.field)
    if use is None:
        raise _wrong(one, f"{explore.name} has no field {one.field!r}")
    allowed = _ALLOWED[use.field.type]
    if one.operator not in allowed:
        raise _wrong(
            one,
            f"{one.operator} does not fit {one.field}, a {use.field.type}; use one of {', '.join(sorted(allowed))}",
        )
    if one.operator in _NONE:
        return one.model_copy(update={"values": ()})
    if not one.values:
        raise _wrong(one, f"{one.operator} on {one.field} needs values; a filter without values would keep all rows")
    if len(one.values) > _MANY:
        raise _wrong(one, f"at most {_MANY} values in one filter")
    values = tuple(_typed(one, use, value) for value in one.values)
    _count(one, use, values)
    return one.model_copy(update={"values": values})


def _count(one: Filter, use: Use, values: tuple[Value, ...]) -> None:
    if one.operator == "inBetween":
        if len(values) != 2:
            raise _wrong(one, f"inBetween on {one.field} needs exactly two values, the first and the last")
        first, last = values
        numbers = use.field.type == "number"
        if float(first) > float(last) if numbers else str(first) > str(last):
            raise _wrong(one, f"inBetween on {one.field}: {first} is after {last}")
    elif one.operator in _ORDERED and len(values) != 1:
        raise _wrong(one, f"{one.operator} on {one.field} needs exactly one value")
    elif use.field.type in {"date", "timestamp"} and len(values) != 1:
        raise _wrong(one, f"{one.operator} on the date {one.field} takes one date; use period or inBetween for a range")


def _typed(one: Filter, use: Use, value: Value) -> Value:
    match use.field.type:
        case "number":
            return _number(one, value)
        case "boolean":
            return _boolean(one, value)
        case "date" | "timestamp":
            return _day(one, use.grain, value)
        case "string":
            return _text(one, use.field, str(value))


def _number(one: Filter, value: Value) -> float | int:
    if isinstance(value, bool):
        raise _wrong(one, f"{one.field} is a number; got {value}")
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except ValueError:
        raise _wrong(one, f"{one.field} is a number; got {value!r}") from None
    if not math.isfinite(number):
        raise _wrong(one, f"{one.field} needs an ordinary number; got {value!r}")
    return int(number) if number.is_integer() else number


def _boolean(one: Filter, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise _wrong(one, f"{one.field} is true or false; got {value!r}")


def _day(one: Filter, grain: Grain | None, value: Value) -> str:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        raise _wrong(one, f"{one.field} needs ISO dates such as 2026-10-01; got {value!r}") from None
    if grain and day != start_of(day, grain):
        raise _wrong(one, f"{one.field} holds the first day of each {grain}; use {start_of(day, grain)}, or period")
    return day.isoformat()


def _text(one: Filter, field: Field, value: str) -> str:
    if not value.strip():
        raise _wrong(one, f"{one.field}: an empty text is no value; use isNull for rows without one")
    if not value.isprintable():
        raise _wrong(one, f"{one.field}: a value is one line of visible letters")
    if one.operator in _TEXT and (any(c in "%\\" for c in value) or not any(c.isalnum() for c in value)):
        # The engine puts it into LIKE as it is: % and _ would stand for anything, and the filter for nothing.
        raise _wrong(one, f"{one.operator} on {one.field}: no wildcards, % or backslashes; give letters of the value")
    if one.operator in _TEXT or not field.values:
        return value
    spelled = spelling(field, value)
    if spelled is None:
        near = closest(value, field.values)
        few = len(field.values) <= _FEW
        raise AskModelAgain(
            f"{one.field} has no value {value!r}; "
            + (f"its values are {', '.join(field.values)}" if few else f"the closest are {', '.join(map(repr, near))}"),
            field=one.field,
            value=value,
            closest=near,
        )
    return spelled


def spelling(field: Field, value: str) -> str | None:
    """The engine's spelling of a value that a person or model wrote, by letter or by a known name for it."""
    wanted = folded(value)
    for known in field.values:
        if folded(known) == wanted:
            return known
    for known, words in field.value_words:
        if known in field.values and wanted in {folded(w) for w in (*words.es, *words.en)}:
            return known
    return None


def _wrong(one: Filter, message: str) -> AskModelAgain:
    return AskModelAgain(f"filters: {message}", field=one.field, value=str(list(one.values)))
