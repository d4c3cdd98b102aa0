"""A period under way is compared with the same part of the other."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.catalogue import Grain
from assistant.intents import DateRange
from assistant.periods import elapsed, equal_buckets, resolve, resolve_compare

TODAY = "2026-11-24"
YEAR = ("2026-01-01/2026-11-25", "2025-01-01/2025-11-25")
MONTH = ("2026-11-01/2026-11-25", "2026-10-01/2026-10-25")
CASES = [
    ("2026", "2025", TODAY, *YEAR),
    ("2025", "2026", TODAY, *YEAR[::-1]),
    ("este año", "el año 2025", TODAY, *YEAR),
    ("noviembre", "octubre", TODAY, *MONTH),
    ("este mes", "octubre", TODAY, *MONTH),
    ("octubre", "este mes", TODAY, *MONTH[::-1]),
    ("Q4", "Q3", TODAY, "2026-10-01/2026-11-25", "2026-07-01/2026-08-25"),
    ("Q4", "last year", TODAY, "2026-10-01/2026-11-25", "2025-10-01/2025-11-25"),
    ("segundo semestre", "primer semestre", TODAY, "2026-07-01/2026-11-25", "2026-01-01/2026-05-25"),
    ("la segunda quincena de noviembre", "la segunda quincena de octubre", TODAY, "2026-11-16/2026-11-25",
     "2026-10-16/2026-10-25"),
    ("esta semana", "la semana pasada", TODAY, "2026-11-23/2026-11-25", "2026-11-16/2026-11-18"),
    ("este mes", "el mes anterior", TODAY, *MONTH),
    ("hoy", "ayer", "2026-11-01", "2026-11-01/2026-11-02", "2026-10-31/2026-11-01"),
    ("marzo", "febrero", "2026-03-30", "2026-03-01/2026-03-31", "2026-02-01/2026-03-01"),
    ("octubre", "septiembre", TODAY, "2026-10-01/2026-11-01", "2026-09-01/2026-10-01"),
    ("2026", "Q4 2025", TODAY, "2026-01-01/2027-01-01", "2025-10-01/2026-01-01"),
    ("2027", "2026", TODAY, "2027-01-01/2028-01-01", "2026-01-01/2027-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "against", "today", "cut", "beside"), CASES)
def test_what_is_under_way_stands_beside_an_equal_part(
    words: str, against: str, today: str, cut: str, beside: str
) -> None:
    now = datetime.fromisoformat(f"{today}T10:00").replace(tzinfo=ZoneInfo("Europe/Madrid"))
    period = resolve(words, now)
    found = elapsed(period, resolve_compare(against, period, now), now.date())
    assert tuple(f"{one.start}/{one.end}" for one in found) == (cut, beside)


def _range(text: str) -> DateRange:
    start, _, end = text.partition("/")
    return DateRange(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("grain", "now", "period", "before", "compare", "equal"),
    [
        ("month", "2026-11-01", YEAR[0], "2025-11-01", YEAR[1], True),
        ("month", "2026-11-01", YEAR[0], "2025-11-01", "2025-01-01/2026-01-01", False),
        ("month", "2026-02-01", YEAR[0], "2026-01-01", YEAR[0], True),
        ("week", "2026-11-23", YEAR[0], "2025-11-24", YEAR[1], False),
        ("week", "2026-11-16", YEAR[0], "2025-11-17", YEAR[1], True),
        ("day", "2026-11-24", YEAR[0], "2025-11-24", YEAR[1], True),
    ],
)
def test_buckets_are_equal_when_whole_or_cut_alike(
    grain: Grain, now: str, period: str, before: str, compare: str, equal: bool
) -> None:
    days = date.fromisoformat(now), date.fromisoformat(before)
    assert equal_buckets(grain, days[0], _range(period), days[1], _range(compare)) is equal
