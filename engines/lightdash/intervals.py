"""The time intervals into which a date dimension is expanded."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Dimension
from engines.lightdash.projectconfig import Granularity

_STANDARD = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]
DEFAULT_INTERVALS: dict[str, list[str]] = {"date": _STANDARD, "timestamp": ["RAW", *_STANDARD]}


class _Interval(NamedTuple):
    sql: str
    type: str
    label: str


def _truncated(unit: str, kind: str = "date") -> _Interval:
    return _Interval(f"DATE_TRUNC('{unit}', {{}})", kind, unit.lower())


_INTERVALS: dict[str, _Interval] = {
    "RAW": _Interval("{}", "timestamp", "raw"),
    **{unit: _truncated(unit) for unit in _STANDARD},
    **{unit: _truncated(unit, "timestamp") for unit in ("MILLISECOND", "SECOND", "MINUTE", "HOUR")},
    "HOUR_OF_DAY_NUM": _Interval("EXTRACT(HOUR FROM {})", "number", "hour of day (number)"),
    "MINUTE_OF_HOUR_NUM": _Interval("EXTRACT(MINUTE FROM {})", "number", "minute of hour (number)"),
    "DAY_OF_WEEK_INDEX": _Interval("EXTRACT(ISODOW FROM {})", "number", "day of the week (index)"),
    "DAY_OF_MONTH_NUM": _Interval("EXTRACT(DAY FROM {})", "number", "day of the month (number)"),
    "DAY_OF_YEAR_NUM": _Interval("EXTRACT(DOY FROM {})", "number", "day of the year (number)"),
    "WEEK_NUM": _Interval("EXTRACT(WEEK FROM {})", "number", "week (number)"),
    "MONTH_NUM": _Interval("EXTRACT(MONTH FROM {})", "number", "month (number)"),
    "QUARTER_NUM": _Interval("EXTRACT(QUARTER FROM {})", "number", "quarter (number)"),
    "YEAR_NUM": _Interval("EXTRACT(YEAR FROM {})", "number", "year (number)"),
    "DAY_OF_WEEK_NAME": _Interval("DAYNAME({})", "string", "day of the week (name)"),
    "MONTH_NAME": _Interval("MONTHNAME({})", "string", "month (name)"),
    "QUARTER_NAME": _Interval("'Q' || EXTRACT(QUARTER FROM {})", "string", "quarter (name)"),
}


def known_interval(unit: str) -> bool:
    """Whether dates can be cut to this unit."""
    return unit.upper() in _INTERVALS


def truncation(unit: str, sql: str) -> str:
    """The SQL of `sql` cut to `unit`."""
    if unit.upper() not in _INTERVALS:
        raise CompileError(f"Time interval {unit!r} is not known here")
    return _INTERVALS[unit.upper()].sql.format(sql)


def expand(base: Dimension, intervals: list[str]) -> Iterator[Dimension]:
    """One dimension per interval, named `{base}_{interval}`."""
    for unit in intervals:
        interval = _INTERVALS.get(unit)
        if interval is None:
            raise CompileError(f"Time interval {unit!r} of dimension {base.id!r} is not known here")
        yield replace(
            base,
            name=f"{base.name}_{unit.lower()}",
            type=interval.type,
            sql=interval.sql.format(base.sql),
            label=f"{base.label} {interval.label}",
            groups=(*base.groups, base.label),
            interval=unit,
            base_name=base.name,
            base_type=base.type,
            is_interval_base=False,
        )


def expand_custom(base: Dimension, intervals: Mapping[str, Granularity]) -> Iterator[Dimension]:
    """One dimension per granularity of the project's own."""
    for name, one in intervals.items():
        yield replace(
            base,
            name=f"{base.name}_{name}",
            type=one.type,
            sql=one.sql.replace("${COLUMN}", base.sql),
            label=one.label,
            groups=(*base.groups, base.label),
            base_name=base.name,
            base_type=base.type,
            is_interval_base=False,
            custom_interval=name,
            format=None,
            round=None,
            compact=None,
        )
