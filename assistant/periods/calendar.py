"""Calendar arithmetic on half-open ranges of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods.words import MONTHS_IN, Unit

DAY = timedelta(days=1)


def span(start: date, end: date) -> DateRange:
    """Half-open."""
    return DateRange(start=start, end=end)


def days(start: date, count: int) -> DateRange:
    """`count` days from `start`."""
    return span(start, start + timedelta(days=count))


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_block(year: int, number: int, size: int) -> DateRange:
    """The `number`-th (from 1) block of `size` months of a year."""
    if not 1 <= number <= 12 // size:
        raise ValueError(f"a year has no block {number} of {size} months")
    start = date(year, (number - 1) * size + 1, 1)
    return span(start, add_months(start, size))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def unit_at(unit: Unit, day: date) -> DateRange:
    """The whole calendar unit that `day` is in; for a weekend, that of its week."""
    if unit in MONTHS_IN:
        size = MONTHS_IN[unit]
        return month_block(day.year, (day.month - 1) // size + 1, size)
    if unit == "week":
        return days(monday(day), 7)
    if unit == "weekend":
        return days(monday(day) + 5 * DAY, 2)
    if unit == "fortnight":
        first = day.replace(day=1)
        return span(first, first.replace(day=16)) if day.day < 16 else span(first.replace(day=16), add_months(first, 1))
    return days(day, 1)


def unit_shifted(unit: Unit, day: date, by: int) -> DateRange:
    """The unit `by` units after (negative: before) the one that `day` is in."""
    if unit in MONTHS_IN:
        return unit_at(unit, add_months(day.replace(day=1), by * MONTHS_IN[unit]))
    if unit in ("week", "weekend"):
        return unit_at(unit, day + timedelta(weeks=by))
    if unit == "fortnight":
        here = unit_at(unit, day)
        for _ in range(abs(by)):
            here = unit_at(unit, here.start - DAY if by < 0 else here.end)
        return here
    return days(day + timedelta(days=by), 1)


def iso_week(year: int, number: int) -> DateRange:
    """The week of that ISO number; ValueError where the year has none."""
    return days(date.fromisocalendar(year, number, 1), 7)


def parts(unit: Unit, inside: DateRange) -> list[DateRange]:
    """The units within a range, in order. A week belongs where its Thursday is."""
    if unit == "week":
        first = monday(inside.start)
        if first + 3 * DAY < inside.start:
            first += 7 * DAY
        starts = range((inside.end - first).days // 7 + 1)
        weeks = [days(first + timedelta(weeks=n), 7) for n in starts]
        return [week for week in weeks if inside.start <= week.start + 3 * DAY < inside.end]
    found, here = [], unit_at(unit, inside.start)
    while here.start < inside.end:
        if here.start >= inside.start and here.end <= inside.end:
            found.append(here)
        here = unit_shifted(unit, here.start, 1)
    return found


def unit_of(period: DateRange) -> Unit | None:
    """The calendar unit that a range is exactly, if it is one."""
    units: tuple[Unit, ...] = ("day", "week", "month", "quarter", "half", "year")
    return next((unit for unit in units if unit_at(unit, period.start) == period), None)
