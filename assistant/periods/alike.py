"""Two ranges as equals: what is under way stands beside the same part of the other, never beside a whole."""

from __future__ import annotations

from datetime import date

from assistant.calendar import Calendar
from assistant.catalogue import Grain
from assistant.intents import DateRange
from assistant.periods.calendar import DAY, PLAIN, add_months, days, span, unit_at, unit_of
from assistant.periods.words import Unit

_RUNNING: tuple[Unit, ...] = (
    "week", "month", "quarter", "half", "year", "fiscal quarter", "fiscal half", "fiscal year",
)  # fmt: skip


def unfinished(period: DateRange, today: date) -> bool:
    """Whether days of it are still to come after today."""
    return period.end > today + DAY


def elapsed(
    period: DateRange, compare: DateRange, today: date, calendar: Calendar = PLAIN
) -> tuple[DateRange, DateRange]:
    """Both ranges, cut to the days that have passed of the one under way.

    They stay as they are when both are over, when they are of different kinds (a month and a quarter), or when what
    is under way has not begun.
    """
    ahead = _cut(period, compare, today, calendar)
    if ahead:
        return ahead
    behind = _cut(compare, period, today, calendar)
    return (behind[1], behind[0]) if behind else (period, compare)


def _cut(open_one: DateRange, other: DateRange, today: date, calendar: Calendar) -> tuple[DateRange, DateRange] | None:
    alike = any(_same_kind(whole, other, calendar) for whole in _planned(open_one, today, calendar))
    if not alike or unfinished(other, today):
        return None
    return span(open_one.start, today + DAY), _same_part(open_one.start, today, other)


def _planned(period: DateRange, today: date, calendar: Calendar) -> list[DateRange]:
    """What a range under way may be the beginning of: "this month" is a part of one up to today."""
    if not period.start <= today < period.end:
        return []
    if unfinished(period, today):
        return [period]
    return [whole for unit in _RUNNING if (whole := unit_at(unit, today, calendar)).start == period.start]


def _same_kind(one: DateRange, other: DateRange, calendar: Calendar) -> bool:
    months = _months(one.start, one.end) == _months(other.start, other.end)
    days_alike = (one.start.day, one.end.day) == (other.start.day, other.end.day)
    unit = unit_of(one, calendar)
    same = unit is not None and unit == unit_of(other, calendar)
    return one.days == other.days or (months and days_alike) or same


def _same_part(start: date, last: date, other: DateRange) -> DateRange:
    """The days of `other` that `start` to `last` are of a range of the same kind."""
    back = _months(other.start, start)
    end = days(other.start, (last - start).days + 1).end
    if start.day == other.start.day and back:
        end = add_months(last, -back) + DAY
    return span(other.start, min(end, other.end))


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def equal_buckets(grain: Grain, now: date, period: DateRange, before: date, compare: DateRange) -> bool:
    """Whether the buckets that start on `now` and `before` hold as many days of their ranges, or are both whole."""
    here, there = unit_at(grain, now), unit_at(grain, before)
    held, held_before = _held(here, period), _held(there, compare)
    return held == held_before or (held == here.days and held_before == there.days)


def _held(bucket: DateRange, period: DateRange) -> int:
    return max(0, (min(bucket.end, period.end) - max(bucket.start, period.start)).days)
