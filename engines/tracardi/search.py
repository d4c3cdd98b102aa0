"""Searching: plain, within a time range, and as a histogram."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engines.tracardi import lucene, tql
from engines.tracardi.data import DataSet
from engines.tracardi.documents import Json

TRACKED_TOTAL = 10_000
"""The server never asks for more hits to be counted, so totals stop here."""
_BUCKETS = 30
_GROUPS = 5
_PROFILE = re.compile(r'\s*profile\.id\s*=\s*"([^"*\\]+)"(?P<rest>.*)', re.DOTALL)


class SearchError(ValueError):
    """A query the server answers with 500; the message is the detail."""


@dataclass(frozen=True)
class Range:
    """A half-open stretch of time."""

    start: datetime
    end: datetime


def _profile_of(where: str | None) -> str | None:
    """The profile a query is about, when it can be about no other."""
    match = _PROFILE.fullmatch(where or "")
    if match is None or match[1] in {"null", "none"} or re.search(r"\bOR\b", match["rest"], re.IGNORECASE):
        return None
    return match[1]


def _time_of(document: Json) -> str:
    return document["metadata"]["time"]["insert"] or ""


def select(data: DataSet, index: str, where: str | None, limit: int, now: datetime) -> Json:
    """`/select`: unsorted, no paging; a bad query is an error."""
    if limit > TRACKED_TOTAL:
        raise SearchError("Result window is too large, from + size must be less than or equal to: [10000]")
    predicate = tql.compile_query(where, now)
    total, shown = 0, []
    for item in data.documents(index, _profile_of(where)):
        if predicate(item):
            total += 1
            if total <= limit:
                shown.append(item)
    return {"total": min(total, TRACKED_TOTAL), "result": shown}


def within(data: DataSet, index: str, where: str | None, span: Range, now: datetime) -> list[Json]:
    """What matches inside a range, newest first; a query that is no TQL is tried as Lucene."""
    try:
        predicate = tql.compile_query(where, now)
    except tql.TqlError:
        predicate = lucene.compile_query(where or "")
    start, end = span.start.astimezone(UTC), span.end.astimezone(UTC)
    found: list[Json] = []
    for item in data.documents(index, _profile_of(where), start):
        stamp = _time_of(item)
        if stamp and start <= datetime.fromisoformat(stamp) <= end and predicate(item):
            found.append(item)
    return sorted(reversed(found), key=_time_of, reverse=True)


def date_range(body: Mapping[str, Any], now: datetime) -> Range:
    """The range of a body; nothing on either side means now."""
    now = now.astimezone(UTC).replace(microsecond=0)
    span = Range(_moment(body.get("minDate"), now), _moment(body.get("maxDate"), now))
    if span.start >= span.end:
        start, end = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (span.start, span.end))
        raise SearchError(
            f"Incorrect time range. From date `{start}` is earlier then to date `{end}` or dates are equal."
        )
    return span


def _moment(given: Mapping[str, Any] | None, now: datetime) -> datetime:
    delta, absolute = (given or {}).get("delta"), (given or {}).get("absolute")
    if delta:
        unit = str(delta.get("entity", "day")).rstrip("s")
        return now + timedelta(seconds=float(delta["value"]) * tql.seconds(unit))
    fields = ("year", "month", "date", "hour", "minute", "second", "meridiem")
    if absolute and all(absolute.get(name) is not None for name in fields):
        year, month, day, hour, minute, second = (int(absolute[name]) for name in fields[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return now


def histogram(found: Iterable[Json], span: Range, group_by: str | None) -> Json:
    """Counts over time. With a group, one lower-cased key for each of the five biggest values."""
    items = list(found)
    step, form, interval = _interval(span)
    groups: Counter[str] = Counter()
    cells: dict[int, Counter[str]] = {}
    for item in items:
        slot = int(datetime.fromisoformat(_time_of(item)).timestamp()) // step
        names = [str(value).lower() for value in tql.values(item, group_by)] if group_by else ["count"]
        groups.update(names)
        cells.setdefault(slot, Counter()).update(names)
    buckets = [name for name, _ in groups.most_common(_GROUPS)] if group_by else ["count"]
    first, last = int(span.start.timestamp()) // step, int(span.end.timestamp()) // step
    rows = [
        {"date": f"{datetime.fromtimestamp(slot * step, UTC):{form}}", "interval": interval}
        | {name: cells.get(slot, Counter())[name] for name in buckets}
        for slot in range(first, last + 1)
    ]
    return {"total": min(len(items), TRACKED_TOTAL), "result": rows, "buckets": buckets}


def _interval(span: Range) -> tuple[int, str, str]:
    part = (span.end - span.start).total_seconds() / _BUCKETS
    for unit, letter, form in ((86400, "d", "%y-%m-%d"), (3600, "h", "%d/%m %H:%M"), (60, "m", "%d/%m %H:%M")):
        if part >= unit:
            return int(part // unit) * unit, form, f"+{int(part // unit)}{letter}"
    return 60, "%d/%m %H:%M", "+1m"


def grouped(found: Iterable[Json], field: str, top: int) -> list[Json]:
    """`[{name, value}…, {name: other}]`, the biggest first."""
    counts = Counter(str(value) for item in found for value in tql.values(item, field))
    best = counts.most_common(top)
    other = counts.total() - sum(value for _, value in best)
    return [{"name": name, "value": value} for name, value in best] + [{"name": "other", "value": other}]
