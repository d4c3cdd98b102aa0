"""What two questions have in common: their conditions as one, and a comparison that moves along with the period."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Lang
from assistant.intents import DateRange
from assistant.periods import previous, year_before
from assistant.planner.query import Condition, Query

_UP = frozenset({"greaterThan", "greaterThanOrEqual"})
_DOWN = frozenset({"lessThan", "lessThanOrEqual"})


def conditions_of_both(
    before: tuple[Condition, ...], fresh: tuple[Condition, ...], *, also: bool = False
) -> tuple[Condition, ...]:
    """The new conditions with those before that they do not take the place of.

    A value takes the place of another of its field, "also" adds it. Values that are left out add up, and are taken
    out of those that were named before. A lower and an upper bound go together.
    """
    got = list(before)
    for one in fresh:
        got = _with(got, one, also=also)
    return tuple(got)


def _with(got: list[Condition], new: Condition, *, also: bool) -> list[Condition]:
    if new.operator == "notEquals":
        return _excluding(got, new)
    left_out = _of(got, new.field, "notEquals")
    if new.operator == "equals" and also and left_out is not None and _of(got, new.field, "equals") is None:
        return _excluding(got, replace(new, operator="notEquals"))  # "and the pending ones too", after leaving some out
    if new.operator == "equals" and also and (old := _of(got, new.field, "equals")) is not None:
        both = replace(old, values=tuple(dict.fromkeys((*old.values, *new.values))))
        return [both if one is old else one for one in got]
    return [*(one for one in got if one.field != new.field or _bounds(one, new)), new]


def _excluding(got: list[Condition], new: Condition) -> list[Condition]:
    named, left_out = _of(got, new.field, "equals"), _of(got, new.field, "notEquals")
    if named is not None:
        kept = tuple(v for v in named.values if v not in new.values)
        if kept:
            # What is limited to others holds none of these anyway.
            return [replace(named, values=kept) if one is named else one for one in got]
        return [new if one is named else one for one in got]
    if left_out is not None:
        both = replace(left_out, values=tuple(dict.fromkeys((*left_out.values, *new.values))))
        return [both if one is left_out else one for one in got]
    return [*got, new]


def _of(got: list[Condition], field: str, operator: str) -> Condition | None:
    return next((one for one in got if one.field == field and one.operator == operator), None)


def _bounds(one: Condition, other: Condition) -> bool:
    """Whether two bounds of one field go together: from, and up to."""
    return (one.operator in _UP and other.operator in _DOWN) or (one.operator in _DOWN and other.operator in _UP)


def moved_along(before: Query, lang: Lang) -> str | None:
    """The words for what the period before was compared with, where they mean as much of another period."""
    if not isinstance(before.period, dict) or not isinstance(before.compare, dict):
        return None
    period, compare = (DateRange.model_validate(one) for one in (before.period, before.compare))
    if compare == year_before(period):
        return "año anterior" if lang == "es" else "previous year"
    if compare == previous(period):
        return "periodo anterior" if lang == "es" else "previous period"
    return None
