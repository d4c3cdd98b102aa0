"""Calendar arithmetic on half-open ranges of days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.calendar import Calendar
from assistant.intents import DateRange
from assistant.periods.words import FISCAL, MONTHS_IN, Unit

DAY = timedelta(days=1)
FISCAL_TWIN: dict[Unit, Unit] = {"quarter": "fiscal quarter", "half": "fiscal half"}
PLAIN = Calendar()
"""Weeks from Monday, fiscal years from January."""


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


def month_block(year: int, number: int, size: int, first: int = 1) -> DateRange:
    """The `number`-th (from 1) block of `size` months of a year that begins with month `first` of `year`."""
    if not 1 <= number <= 12 // size:
        raise ValueError(f"a year has no block {number} of {size} months")
    start = add_months(date(year, first, 1), (number - 1) * size)
    return span(start, add_months(start, size))


def week_start(day: date, calendar: Calendar = PLAIN) -> date:
    """The first day of its week."""
    return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)


def unit_at(unit: Unit, day: date, calendar: Calendar = PLAIN) -> DateRange:
    """The whole unit that `day` is in; for a weekend, the one that ends its week or that it is in."""
    if unit in MONTHS_IN:
        size = MONTHS_IN[unit]
        first = calendar.fiscal_start if unit in FISCAL else 1
        year = day.year if day.month >= first else day.year - 1
        return month_block(year, ((day.month - first) % 12) // size + 1, size, first)
    if unit == "week":
        return days(week_start(day, calendar), 7)
    if unit == "weekend":
        return days(week_start(day) + 5 * DAY, 2)
    if unit == "working week":
        return days(week_start(day), 5)
    if unit == "fortnight":
        first_day = day.replace(day=1)
        middle = first_day.replace(day=16)
        return span(first_day, middle) if day < middle else span(middle, add_months(first_day, 1))
    return days(day, 1)


def unit_shifted(unit: Unit, day: date, by: int, calendar: Calendar = PLAIN) -> DateRange:
    """The unit `by` units after (negative: before) the one that `day` is in."""
    if unit in MONTHS_IN:
        return unit_at(unit, add_months(day.replace(day=1), by * MONTHS_IN[unit]), calendar)
    if unit in ("week", "weekend", "working week"):
        return unit_at(unit, day + timedelta(weeks=by), calendar)
    if unit == "fortnight":
        here = unit_at(unit, day)
        for _ in range(abs(by)):
            here = unit_at(unit, here.start - DAY if by < 0 else here.end)
        return here
    return days(day + timedelta(days=by), 1)


def iso_week(year: int, number: int) -> DateRange:
    """The week of that ISO number; ValueError where the year has none."""
    return days(date.fromisocalendar(year, number, 1), 7)


def parts(unit: Unit, inside: DateRange, calendar: Calendar = PLAIN) -> list[tuple[date, date]]:
    """First day and end of the units within a range, in order. A week belongs where its fourth day is."""
    if unit in ("day", "week"):
        length, lead = (1, 0) if unit == "day" else (7, 3)
        first = inside.start if unit == "day" else week_start(inside.start, calendar)
        if first + lead * DAY < inside.start:
            first += length * DAY
        count = (inside.end - first - lead * DAY - DAY).days // length + 1
        return [(first + n * length * DAY, first + (n + 1) * length * DAY) for n in range(count)]
    found, here = [], unit_at(unit, inside.start, calendar)
    while here.start < inside.end:
        if here.start >= inside.start and here.end <= inside.end:
            found.append((here.start, here.end))
        here = unit_shifted(unit, here.start, 1, calendar)
    return found


def unit_of(period: DateRange, calendar: Calendar = PLAIN) -> Unit | None:
    """The unit that a range is exactly, if it is one."""
    units: tuple[Unit, ...] = ("day", "week", "month", "quarter", "half", "year", "fiscal year")
    return next((unit for unit in units if unit_at(unit, period.start, calendar) == period), None)


@dataclass(frozen=True)
class View:
    """One day, as a business with its calendar sees it."""

    today: date
    calendar: Calendar = PLAIN
    twins: bool = False
    """Whether quarters and halves are those of the fiscal year."""
    sem: Unit = "week"
    """What "sem." is short for."""

    def at(self, unit: Unit) -> DateRange:
        """The whole unit under way."""
        return unit_at(self._of(unit), self.today, self.calendar)

    def shifted(self, unit: Unit, by: int) -> DateRange:
        """The unit `by` units after the one under way."""
        return unit_shifted(self._of(unit), self.today, by, self.calendar)

    def _of(self, unit: Unit) -> Unit:
        unit = self.sem if unit == "sem" else unit
        return FISCAL_TWIN.get(unit, unit) if self.twins else unit

    def weekday(self, weekday: int, weeks: int = 0) -> date:
        """That day (0 is Monday) of the week under way, or `weeks` later."""
        return self.shifted("week", weeks).start + timedelta(days=(weekday - self.calendar.week_start) % 7)

    def parts(self, unit: Unit, inside: DateRange) -> list[tuple[date, date]]:
        """See `parts`."""
        return parts(self._of(unit), inside, self.calendar)

    def differ(self, unit: Unit) -> bool:
        """Whether the calendar's quarters (halves, …) are other ranges than the fiscal year's."""
        return unit in FISCAL_TWIN and (self.calendar.fiscal_start - 1) % MONTHS_IN[unit] != 0
