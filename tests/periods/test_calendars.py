"""Fiscal years, weeks that start on Sunday, and dates as people of a country write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.calendar import Calendar
from assistant.intents import DateRange
from assistant.periods import UnknownPeriod, elapsed, find, previous, resolve, resolve_compare, text

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))
APRIL = Calendar(fiscal_start=4)
JULY = Calendar(fiscal_start=7)
JULY_BY_START = Calendar(fiscal_start=7, fiscal_named="start")
FEBRUARY = Calendar(fiscal_start=2)
SUNDAY = Calendar(week_start=6)

FISCAL = [
    (Calendar(), "FY25", "2025-01-01/2026-01-01"),
    (APRIL, "FY25", "2024-04-01/2025-04-01"),
    (APRIL, "año fiscal 2027", "2026-04-01/2027-04-01"),
    (APRIL, "este ejercicio", "2026-04-01/2026-11-25"),
    (APRIL, "fiscal year to date", "2026-04-01/2026-11-25"),
    (APRIL, "last fiscal year", "2025-04-01/2026-04-01"),
    (APRIL, "Q1 fiscal", "2026-04-01/2026-07-01"),
    (APRIL, "primer trimestre fiscal de 2026", "2025-04-01/2025-07-01"),
    (APRIL, "Q4 FY26", "2026-01-01/2026-04-01"),
    (APRIL, "calendar Q1", "2026-01-01/2026-04-01"),
    (APRIL, "T1 natural 2026", "2026-01-01/2026-04-01"),
    (APRIL, "este trimestre", "2026-10-01/2026-11-25"),
    (APRIL, "último trimestre", "2026-07-01/2026-10-01"),
    (APRIL, "2025", "2025-01-01/2026-01-01"),
    (APRIL, "este año", "2026-01-01/2026-11-25"),
    (JULY, "FY26", "2025-07-01/2026-07-01"),
    (JULY, "FY2025/26", "2025-07-01/2026-07-01"),
    (JULY, "H1 fiscal", "2026-07-01/2027-01-01"),
    (JULY, "los dos últimos ejercicios", "2024-07-01/2026-07-01"),
    (JULY_BY_START, "FY26", "2026-07-01/2027-07-01"),
    (JULY_BY_START, "Q2 FY26", "2026-10-01/2027-01-01"),
    (FEBRUARY, "this fiscal quarter", "2026-11-01/2026-11-25"),
    (FEBRUARY, "el trimestre natural pasado", "2026-07-01/2026-10-01"),
]  # fmt: skip


def shown(period: DateRange) -> str:
    return f"{period.start}/{period.end}"


@pytest.mark.parametrize(("calendar", "words", "expected"), FISCAL)
def test_fiscal_years(calendar: Calendar, words: str, expected: str) -> None:
    assert shown(resolve(words, NOW, calendar=calendar)) == expected


@pytest.mark.parametrize(
    ("calendar", "words", "options", "notes"),
    [
        (APRIL, "Q1", ("1 Jan – 31 Mar 2026", "1 Apr – 30 Jun 2026"), ("calendar year", "fiscal year")),
        (APRIL, "Q1 2025", ("1 Jan – 31 Mar 2025", "1 Apr – 30 Jun 2024"), ("calendar year", "fiscal year")),
        (JULY, "primer semestre", ("1 Jan – 30 Jun 2026", "1 Jul – 31 Dec 2026"), ("calendar year", "fiscal year")),
        (FEBRUARY, "last quarter", ("1 Jul – 30 Sep 2026", "1 Aug – 31 Oct 2026"), ("calendar year", "fiscal year")),
        (APRIL, "since Q1", ("1 Jan – 24 Nov 2026", "1 Apr – 24 Nov 2026"), ("calendar year", "fiscal year")),
        (SUNDAY, "week 10", ("2–8 Mar 2026", "1–7 Mar 2026"), ("ISO week", "counted from 1 January")),
        (Calendar(order="ask"), "10/1", ("10 Jan 2026", "1 Oct 2026"), ("", "")),
        (Calendar(order="ask"), "from 10/1 to 11/7", ("10 Jan – 11 Jul 2026", "1 Oct – 7 Nov 2026"), ("", "")),
        (Calendar(), "oct-25", ("1–31 Oct 2025", "25 Oct 2026"), ("", "")),
    ],
)  # fmt: skip
def test_two_readings_are_asked_with_both(
    calendar: Calendar, words: str, options: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownPeriod) as caught:
        resolve(words, NOW, lang="en", calendar=calendar)
    assert caught.value.options == options and not caught.value.usual
    assert caught.value.labels == tuple(f"{o} ({n})" if n else o for o, n in zip(options, notes, strict=True))
    assert find(f"revenue for {words} by country", NOW, calendar=calendar) == []
    for option in options:
        assert text(resolve(option, NOW, calendar=calendar), "en") == option


ORDERS = [
    ("es-ES", "es-ES", "10/1", "2026-01-10"),
    ("es-MX", "es-MX", "10/1/2026", "2026-01-10"),
    ("en-GB", "en-GB", "10/1/2026", "2026-01-10"),
    ("en-US", "en-US", "10/1/2026", "2026-10-01"),
    ("en-US", "en-US", "10-1-26", ""),
    ("en-US", "en-US", "15/3/2026", "2026-03-15"),
    ("es-ES", "es-ES", "03/15/2026", "2026-03-15"),
    ("en-US", "en-US", "5/5", "2026-05-05"),
    ("en-GB", "es-ES", "10/1", "2026-01-10"),
    ("es-ES", "en-US", "10/1", ""),
    ("en-US", "es-ES", "10/1", ""),
    ("es-ES", "en-US", "2026-10-01", "2026-10-01"),
    ("es-ES", "en-US", "Thursday 10/1", "2026-10-01"),
]


@pytest.mark.parametrize(("preferred", "spoken", "words", "expected"), ORDERS)
def test_day_and_month_in_the_persons_order(preferred: str, spoken: str, words: str, expected: str) -> None:
    calendar = Calendar().of(preferred, spoken)
    try:
        found = str(resolve(words, NOW, calendar=calendar).start)
    except UnknownPeriod:
        found = ""
    assert found == expected


def test_a_date_that_can_be_read_one_way_tells_how_the_others_are_meant() -> None:
    american = Calendar(order="mdy")
    assert shown(resolve("del 1/10/2025 al 22/10/2025", NOW, calendar=american)) == "2025-10-01/2025-10-23"
    assert shown(resolve("from 1/10/2025 to 1/22/2025", NOW, calendar=Calendar())) == "2025-01-10/2025-01-23"


WEEKS = [
    ("this week", "2026-11-22/2026-11-25"),
    ("la semana pasada", "2026-11-15/2026-11-22"),
    ("last 2 weeks", "2026-11-08/2026-11-22"),
    ("WTD", "2026-11-22/2026-11-25"),
    ("Sunday of last week", "2026-11-15/2026-11-16"),
    ("last weekend", "2026-11-21/2026-11-23"),
    ("the week of 18 November", "2026-11-15/2026-11-22"),
    ("the first week of October", "2026-10-04/2026-10-11"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), WEEKS)
def test_weeks_from_sunday(words: str, expected: str) -> None:
    assert shown(resolve(words, NOW, calendar=SUNDAY)) == expected
    for found in find(f"sales {words} by channel", NOW, calendar=SUNDAY):
        assert shown(found.period) == expected


def test_comparisons_know_the_calendar() -> None:
    this_year = resolve("this fiscal year", NOW, calendar=JULY)
    assert shown(resolve_compare("previous period", this_year, NOW, calendar=JULY)) == "2025-07-01/2025-11-25"
    last_year = resolve("last fiscal year", NOW, calendar=JULY)
    assert shown(previous(last_year, JULY)) == "2024-07-01/2025-07-01"
    week = resolve("last week", NOW, calendar=SUNDAY)
    assert shown(resolve_compare("the week before", week, NOW, calendar=SUNDAY)) == "2026-11-08/2026-11-15"
    assert shown(resolve_compare("last year", week, NOW, calendar=SUNDAY)) == "2025-11-16/2025-11-23"
    running = resolve("FY27", NOW, calendar=JULY)
    cut = elapsed(running, resolve("FY26", NOW, calendar=JULY), date(2026, 11, 24), JULY)
    assert [shown(one) for one in cut] == ["2026-07-01/2026-11-25", "2025-07-01/2025-11-25"]


HOLIDAYS = [
    ("US", "Labor Day weekend", "2026-09-05/2026-09-08"),
    ("US", "Independence Day 2025", "2025-07-04/2025-07-05"),
    ("MX", "el día de las madres", "2026-05-10/2026-05-11"),
    ("CO", "día de la madre", "2026-05-10/2026-05-11"),
    ("AR", "día de la madre", "2026-10-18/2026-10-19"),
    ("ES", "día de la madre", "2026-05-03/2026-05-04"),
    ("MX", "el día de la independencia", "2026-09-16/2026-09-17"),
    ("ES", "Black Friday 2025", "2025-11-28/2025-11-29"),
]


@pytest.mark.parametrize(("country", "words", "expected"), HOLIDAYS)
def test_named_days_of_a_country(country: str, words: str, expected: str) -> None:
    assert shown(resolve(words, NOW, calendar=Calendar(country=country))) == expected


def test_a_named_day_of_no_known_country_is_asked() -> None:
    for words in ("el día de la madre", "independence day"):
        with pytest.raises(UnknownPeriod):
            resolve(words, NOW)
