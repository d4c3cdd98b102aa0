"""What holds for ranges on any day: lengths, neighbours, the same after 400 years, whatever the clock's zone."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.calendar import Calendar
from assistant.intents import DateRange
from assistant.periods import UnknownPeriod, find, previous, resolve, text
from assistant.periods.calendar import add_months

DAY = timedelta(days=1)
CYCLE = 146_097
"""Days in 400 years: after them the calendar repeats, weekdays too."""
CALENDARS = (Calendar(), Calendar(week_start=6), Calendar(fiscal_start=4), Calendar(week_start=5, fiscal_start=7))
UNITS = ("day", "week", "month", "quarter", "half-year", "year", "fiscal year", "fiscal quarter")
AWKWARD = (
    "2026-01-01", "2024-02-29", "2026-03-31", "2026-11-23", "2026-11-22", "2026-03-29", "2026-10-25", "2026-12-31",
    "2021-01-03", "2020-12-31", "2026-04-01", "2026-07-01", "2026-06-30", "2024-03-01", "2025-02-28", "2026-09-05",
)  # fmt: skip
_RANDOM = random.Random(7)
DAYS = (*AWKWARD, *(str(date(2000, 1, 1) + timedelta(days=_RANDOM.randrange(15_000))) for _ in range(40)))
PHRASES = (
    "hoy", "ayer", "esta semana", "la semana pasada", "este mes", "el mes pasado", "este trimestre", "Q1", "T3",
    "primer semestre", "este año", "el año pasado", "últimos 90 días", "últimos 12 meses", "lunes", "domingo",
    "octubre", "29 de febrero", "desde enero", "entre marzo y mayo", "semana 53", "la última quincena", "hace un mes",
    "el fin de semana pasado", "the first week of October", "last fiscal year", "fiscal Q2", "Black Friday",
)  # fmt: skip


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("America/Santiago"))


def said(words: str, now: datetime, calendar: Calendar) -> tuple[DateRange | None, tuple[str, ...]]:
    try:
        return resolve(words, now, calendar=calendar), ()
    except UnknownPeriod as error:
        return None, error.options


@pytest.mark.parametrize("calendar", CALENDARS)
def test_units_touch_and_last_n_is_as_long_as_it_says(calendar: Calendar) -> None:
    for day in DAYS:
        now = at(day)
        for unit in UNITS:
            if unit == "half-year" and calendar.fiscal_start == 4:
                continue  # the fiscal year has other halves, so that it is asked which
            this, last = (resolve(f"{word} {unit}", now, calendar=calendar) for word in ("this", "last"))
            assert last.end == this.start <= now.date() < this.end == now.date() + DAY
            assert previous(last, calendar).end == last.start
            assert resolve(f"{unit} before last", now, calendar=calendar).end == last.start
            three = resolve(f"last 3 {unit}s", now, calendar=calendar)
            assert three.end == last.end and three.start < last.start
        assert resolve("last 17 days", now, calendar=calendar).days == 17
        assert resolve("last 5 weeks", now, calendar=calendar).days == 35
        months = resolve("last 7 months", now, calendar=calendar)
        assert months.start == add_months(months.end, -7) and months.end.day == 1
        assert resolve("this week", now, calendar=calendar).start.weekday() == calendar.week_start
        assert resolve("this fiscal year", now, calendar=calendar).start.month == calendar.fiscal_start


@pytest.mark.parametrize("calendar", CALENDARS)
def test_after_400_years_everything_means_the_same(calendar: Calendar) -> None:
    for day in DAYS[:30]:
        now = at(day)
        later = now.replace(year=now.year + 400)
        assert later.date() - now.date() == timedelta(days=CYCLE)
        for words in PHRASES:
            (one, asked), (other, asked_later) = said(words, now, calendar), said(words, later, calendar)
            assert (one is None) == (other is None) and len(asked) == len(asked_later), (words, day)
            if one and other:
                assert (other.start - one.start, other.end - one.end) == (timedelta(days=CYCLE),) * 2, (words, day)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Mexico_City", "America/Santiago"])
def test_the_day_is_that_of_the_zone_around_midnight_and_when_clocks_change(zone: str) -> None:
    for day in ("2026-03-29", "2026-10-25", "2026-04-05", "2026-09-06", "2026-01-01", "2026-06-30"):
        first = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for minutes in (-1, 1, 90, 180, 1370):
            now = (first + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
            today = date.fromisoformat(day) - (DAY if minutes < 0 else timedelta())
            assert now.date() == today
            assert resolve("hoy", now).start == today
            assert resolve("yesterday", now) == DateRange(start=today - DAY, end=today)
            assert resolve("últimos 7 días", now) == DateRange(start=today - 7 * DAY, end=today)


def test_a_range_in_words_is_read_back_as_the_same_range() -> None:
    now = at("2026-11-24")
    for _ in range(400):
        start = date(2015, 1, 1) + timedelta(days=_RANDOM.randrange(4300))
        period = DateRange(start=start, end=start + timedelta(days=_RANDOM.choice((1, 2, 7, 30, 31, 90, 365, 500))))
        for lang in ("es", "en"):
            words = text(period, lang)
            assert resolve(words, now) == period, words
            assert [f.period for f in find(f"ventas del {words}", now)] == [period], words


UNCLEAR = (
    "finales de 2025", "mediados de octubre", "early 2025", "hasta junio", "la última década", "hace rato", "blah",
    "antes de 2025", "el lunes pasado", "week 52", "mid October", "ayer por la mañana",
)  # fmt: skip


def test_a_question_offers_only_words_that_are_understood() -> None:
    now = at("2026-11-24")
    for words in UNCLEAR:
        for lang in ("es", "en"):
            with pytest.raises(UnknownPeriod) as caught:
                resolve(words, now, lang=lang)
            assert 1 <= len(caught.value.options) <= 4
            for option in caught.value.options:
                assert resolve(option, now).start <= now.date(), (words, option)
