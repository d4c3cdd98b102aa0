"""Relative time windows of filters: the past, the current and the next units, seen from now."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engines.lightdash.errors import CompileError

_EXACT = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Window:
    """From `first` to `last`; `open_ended` leaves `last` out."""

    first: datetime
    last: datetime
    open_ended: bool


def _singular(unit: str) -> str:
    name = unit.lower().removesuffix("s")
    if name not in {*_EXACT, *_MONTHS, "day", "week"}:
        raise CompileError(f"Unit of time {unit!r} is not known; use days, weeks, months, quarters or years")
    return name


def shift(moment: datetime, count: int, unit: str) -> datetime:
    """Move by whole units; a day that the month does not have becomes its last one."""
    name = _singular(unit)
    if name in _EXACT:
        return moment + timedelta(seconds=count * _EXACT[name])
    if name in ("day", "week"):
        return moment + timedelta(days=count * (7 if name == "week" else 1))
    months = moment.year * 12 + moment.month - 1 + count * _MONTHS[name]
    year, month = months // 12, months % 12 + 1
    if not 1 <= year <= 9998:
        raise CompileError(f"{count} {unit} from now is outside of the calendar")
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def start_of(moment: datetime, unit: str) -> datetime:
    """The first moment of the unit that `moment` is in; weeks start on Monday."""
    name = _singular(unit)
    if name == "millisecond":
        return moment
    if name == "second":
        return moment.replace(microsecond=0)
    if name == "minute":
        return moment.replace(second=0, microsecond=0)
    if name == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if name == "day":
        return midnight
    if name == "week":
        return midnight - timedelta(days=midnight.weekday())
    month = {"month": midnight.month, "quarter": midnight.month - (midnight.month - 1) % 3, "year": 1}[name]
    return midnight.replace(month=month, day=1)


def past_units(now: datetime, count: int, unit: str, completed: bool) -> Window:
    """`count` units back: whole ones before the current one, or counted from this very moment."""
    if completed:
        start = start_of(now, unit)
        return Window(shift(start, -count, unit), start, open_ended=True)
    return Window(shift(now, -count, unit), now, open_ended=False)


def next_units(now: datetime, count: int, unit: str, completed: bool) -> Window:
    """`count` units ahead: whole ones after the current one, or counted from this very moment."""
    if completed:
        start = shift(start_of(now, unit), 1, unit)
        return Window(start, shift(start, count, unit), open_ended=True)
    return Window(now, shift(now, count, unit), open_ended=False)


def current(now: datetime, unit: str) -> Window:
    """The whole unit that now is in."""
    start = start_of(now, unit)
    return Window(start, shift(start, 1, unit) - timedelta(milliseconds=1), open_ended=False)


def to_date_condition(sql: str, today: date, unit: str) -> str:
    """Up to today's position in the period, in EVERY period: for comparing years, not for year to date."""
    match _singular(unit):
        case "year":
            return f"EXTRACT(DOY FROM {sql}) <= {today.timetuple().tm_yday}"
        case "quarter":
            first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
            return f"DATE_DIFF('day', DATE_TRUNC('QUARTER', {sql}), {sql}) <= {(today - first).days}"
        case "month":
            return f"EXTRACT(DAY FROM {sql}) <= {today.day}"
        case "week":
            return f"EXTRACT(ISODOW FROM {sql}) <= {today.isoweekday()}"
    raise CompileError(f"inPeriodToDate cannot use the unit {unit!r}")
