"""How many whole buckets of time a result has: what a mean for each day, week or month is divided by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assistant.catalogue import Grain
from assistant.intents import DateRange
from tools.base import Column, Raw
from tools.lightdash.periods import bucket_from, start_of


def whole(
    columns: Sequence[Column], rows: Sequence[tuple[Raw, ...]], period: DateRange | None, over: date
) -> tuple[str, ...] | None:
    """First days of the buckets that lie in the period and end by `over`, the first day that is not known whole.

    None where the rows are not along one date and nothing else, or the period is open.
    """
    dimensions = [n for n, c in enumerate(columns) if c.role == "dimension"]
    if period is None or len(dimensions) != 1 or not rows:
        return None
    at, grain = dimensions[0], columns[dimensions[0]].grain
    first = _day(rows[0][at])
    if grain is None or first is None or any(_day(row[at]) is None for row in rows):
        return None
    end = min(period.end, over)
    return tuple(b.start.isoformat() for b in _buckets(first, grain, period.start) if b.end <= end)


def _buckets(known: date, grain: Grain, start: date) -> Iterator[DateRange]:
    """The buckets from `start` on, for some two thousand. A week has the weekday of the known one."""
    begin = start_of(start, grain)
    if grain == "week":
        begin = start + timedelta(days=(known - start).days % 7)
    one = bucket_from(begin, grain)
    for _ in range(2000):
        if one.start >= start:
            yield one
        one = bucket_from(one.end, grain)


def _day(value: Raw) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def counted(
    columns: Sequence[Column], rows: Sequence[tuple[Raw, ...]], period: DateRange | None, over: date, partial: set[str]
) -> tuple[int | None, tuple[str, ...]]:
    """How many whole buckets there are, and the buckets of the rows that are none of them."""
    found = whole(columns, rows, period, over)
    if found is None:
        return None, tuple(sorted(partial))
    time = next(n for n, c in enumerate(columns) if c.role == "dimension")
    others = {str(row[time]) for row in rows if str(row[time])[:10] not in found}
    return len(found), tuple(sorted(partial | others))
