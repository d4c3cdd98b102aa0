"""Date words of both languages on a fixed day, and on awkward days."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.periods import UnknownPeriod, find, resolve, text

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=MADRID)

ON_24_NOV_2026 = {
    "2026-10-01/2026-11-01": (
        "el mes pasado", "mes pasado", "el mes anterior", "el pasado mes", "el último mes", "last month",
        "last month's", "the previous month", "octubre", "October", "octubre de 2026", "octubre 2026", "Oct 2026",
        "10/2026", "2026-10", "octubre pasado", "last October", "este octubre", "hace un mes", "a month ago",
        "del 1 al 31 de octubre", "01/10/2026 - 31/10/2026", "from 2026-10-01 to 2026-10-31", "mes vencido",
        "durante octubre", "en octubre", "el mes de octubre", "todo octubre", "in October", "OCTUBRE",
    ),
    "2026-11-01/2026-11-25": (
        "este mes", "el mes actual", "mes corriente", "mes en curso", "this month", "this month so far", "MTD",
        "month to date", "en lo que va de mes", "lo que va del mes", "lo que llevamos de mes", "del mes",
        "desde el 1 de noviembre", "since November 1", "desde noviembre",
    ),
    "2026-01-01/2026-11-25": (
        "este año", "YTD", "year to date", "this year", "en lo que va de año", "en lo que va del año",
        "lo que va de año", "el año en curso", "año hasta la fecha", "desde enero", "since January",
        "so far this year", "desde enero hasta hoy", "entre enero y hoy", "from January to date",
    ),
    "2025-01-01/2026-01-01": (
        "el año pasado", "last year", "2025", "todo 2025", "el año 2025", "in 2025", "hace un año",
    ),
    "2026-07-01/2026-10-01": (
        "Q3", "tercer trimestre", "el trimestre pasado", "last quarter", "third quarter of 2026", "3T 2026",
        "T3 2026", "Q3 2026", "2026-Q3", "julio, agosto y septiembre", "de julio a septiembre",
        "entre julio y septiembre", "from July to September", "July through September 2026", "jul-sep 2026",
        "tercer trimestre de este año",
    ),
    "2025-07-01/2025-10-01": (
        "Q3 2025", "Q3 del año pasado", "last year's Q3", "tercer trimestre del año pasado", "3T 2025",
    ),
    "2026-08-26/2026-11-24": (
        "últimos noventa días", "los últimos 90 días", "last 90 days", "last ninety days", "90 días pasados",
    ),
    "2026-08-01/2026-11-01": (
        "últimos 3 meses", "los últimos tres meses", "last three months", "the past 3 months", "3 últimos meses",
    ),
    "2025-11-01/2026-11-01": (
        "los últimos doce meses", "last 12 months", "trailing 12 months",
    ),
    "2026-11-23/2026-11-24": (
        "ayer", "yesterday", "el lunes", "Monday", "hace un día", "23/11/2026", "2026-11-23", "Nov 23",
    ),
    "2026-11-22/2026-11-23": (
        "anteayer", "antier", "antes de ayer", "the day before yesterday", "domingo", "two days ago",
    ),
    "2026-11-24/2026-11-25": (
        "hoy", "today", "24/11/2026", "el 24 de noviembre", "November 24th",
    ),
    "2026-11-16/2026-11-23": (
        "la semana pasada", "last week", "semana 47", "week 47 of 2026", "week of 17 November",
    ),
    "2026-11-09/2026-11-16": (
        "hace dos semanas", "two weeks ago", "2 weeks ago", "semana antepasada", "the week before last",
    ),
    "2026-11-23/2026-11-25": (
        "esta semana", "this week", "desde el lunes", "since Monday", "desde ayer",
    ),
    "2026-11-21/2026-11-23": (
        "el fin de semana pasado", "last weekend", "el pasado finde",
    ),
    "2026-11-01/2026-11-16": (
        "la última quincena", "primera quincena de noviembre", "quincena pasada",
    ),
    "2026-01-01/2026-07-01": (
        "primer semestre", "H1", "first half of 2026", "el semestre pasado", "1S 2026", "primera mitad de 2026",
    ),
    "2025-07-01/2026-01-01": (
        "segundo semestre de 2025", "H2 2025", "second half of last year",
    ),
    "2025-10-01/2025-11-01": (
        "octubre 2025", "octubre del año pasado", "October last year", "October of last year", "oct-2025",
    ),
    "2026-05-01/2026-06-01": (
        "mayo", "in May", "last May",
    ),
    "2025-12-01/2026-01-01": (
        "diciembre", "December", "diciembre pasado", "dic 2025",
    ),
    "2026-09-03/2026-09-13": (
        "entre el 3 y el 12 de septiembre", "del 3 al 12 de septiembre", "September 3 to 12", "3-12 sept",
    ),
    "2026-09-01/2026-10-01": (
        "hace dos meses", "el mes antepasado", "penúltimo mes", "the month before last",
    ),
    "2025-10-01/2026-01-01": (
        "cuarto trimestre de 2025", "último trimestre de 2025", "last quarter of 2025", "Q4 2025",
    ),
    "2025-01-01/2025-04-01": (
        "primeros tres meses de 2025", "first three months of 2025", "ene-mar 2025",
    ),
    "2025-03-15/2025-06-03": (
        "del 15/03/2025 al 02/06/2025", "between 15 March 2025 and 2 June 2025",
    ),
    "2026-12-01/2027-01-01": (
        "el próximo mes", "next month", "el mes que viene",
    ),
    "2024-01-01/2026-01-01": (
        "2024 y 2025", "entre 2024 y 2025", "from 2024 to 2025", "últimos dos años",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("expected", "words"), [(k, w) for k, ws in ON_24_NOV_2026.items() for w in ws])
def test_words_name_one_range(expected: str, words: str) -> None:
    period = resolve(words, NOW)
    assert f"{period.start}/{period.end}" == expected


@pytest.mark.parametrize("words", [w for ws in ON_24_NOV_2026.values() for w in ws])
def test_found_in_a_sentence_means_the_same(words: str) -> None:
    for sentence in (f"dame los ingresos de {words} por canal", f"show revenue for {words} by channel", words):
        found = find(sentence, NOW)
        assert [f.period for f in found] == [resolve(words, NOW)], sentence
        assert sentence[found[0].start : found[0].end] == found[0].words
        assert resolve(found[0].words, NOW) == found[0].period


UNKNOWN = (
    "", "blah", "finales de 2025", "principios de mes", "semana santa 2025", "hasta junio",
    "until June", "antes de 2025", "últimos meses", "the last few days", "el lunes pasado", "31/02/2026",
    "13/13/2026", "semana 60", "la última década", "mar", "dos días después de ayer", "mid October",
    "tres semanas", "Q5", "septiembre y noviembre", "octubre o noviembre", "ventas de octubre",
)  # fmt: skip


@pytest.mark.parametrize("words", UNKNOWN)
def test_what_is_not_known_is_never_guessed(words: str) -> None:
    with pytest.raises(UnknownPeriod):
        resolve(words, NOW)


def test_a_weekday_of_this_week_called_last_has_two_readings() -> None:
    with pytest.raises(UnknownPeriod) as caught:
        resolve("el lunes pasado", NOW, lang="es")
    assert caught.value.options == ("23 nov 2026", "16 nov 2026")
    assert resolve("el viernes pasado", NOW).start == date(2026, 11, 20)


@pytest.mark.parametrize("sentence", ["a finales de 2025", "antes de octubre", "the end of 2025", "until yesterday"])
def test_surroundings_that_change_the_meaning_hide_it(sentence: str) -> None:
    assert find(f"ventas {sentence}", NOW) == []


@pytest.mark.parametrize(
    "sentence", ["top 3 del mes pasado", "top 10 of last month", "los 3 del mes pasado", "the 5 best of last month"]
)
def test_how_many_is_no_day_of_the_month(sentence: str) -> None:
    assert [f.period for f in find(sentence, NOW)] == [resolve("last month", NOW)]


AWKWARD = [
    ("2026-01-01", "este año", "2026-01-01/2026-01-02"),
    ("2026-01-01", "ayer", "2025-12-31/2026-01-01"),
    ("2026-01-01", "el mes pasado", "2025-12-01/2026-01-01"),
    ("2026-01-01", "last quarter", "2025-10-01/2026-01-01"),
    ("2026-01-01", "la semana pasada", "2025-12-22/2025-12-29"),
    ("2026-01-01", "esta semana", "2025-12-29/2026-01-02"),
    ("2026-01-01", "enero", "2026-01-01/2026-02-01"),
    ("2026-01-01", "diciembre", "2025-12-01/2026-01-01"),
    ("2026-01-01", "Q4", "2025-10-01/2026-01-01"),
    ("2024-02-29", "hoy", "2024-02-29/2024-03-01"),
    ("2024-02-29", "este mes", "2024-02-01/2024-03-01"),
    ("2024-02-29", "hace un mes", "2024-01-01/2024-02-01"),
    ("2024-02-29", "29 de febrero", "2024-02-29/2024-03-01"),
    ("2025-02-28", "29 de febrero", "2024-02-29/2024-03-01"),
    ("2024-02-29", "el año pasado", "2023-01-01/2024-01-01"),
    ("2024-03-01", "ayer", "2024-02-29/2024-03-01"),
    ("2026-11-23", "lunes", "2026-11-16/2026-11-17"),
    ("2026-11-23", "esta semana", "2026-11-23/2026-11-24"),
    ("2026-11-23", "la semana pasada", "2026-11-16/2026-11-23"),
    ("2026-11-23", "last weekend", "2026-11-21/2026-11-23"),
    ("2026-03-29", "ayer", "2026-03-28/2026-03-29"),
    ("2026-03-29", "hoy", "2026-03-29/2026-03-30"),
    ("2026-03-30", "last 7 days", "2026-03-23/2026-03-30"),
    ("2026-10-25", "últimos 2 días", "2026-10-23/2026-10-25"),
    ("2026-10-26", "ayer", "2026-10-25/2026-10-26"),
    ("2026-12-31", "este mes", "2026-12-01/2027-01-01"),
    ("2021-01-03", "week 53", "2020-12-28/2021-01-04"),
]


@pytest.mark.parametrize(("day", "words", "expected"), AWKWARD)
def test_awkward_days(day: str, words: str, expected: str) -> None:
    for hour in (0, 2, 3, 23):
        period = resolve(words, datetime.fromisoformat(f"{day}T{hour:02}:30").replace(tzinfo=MADRID))
        assert f"{period.start}/{period.end}" == expected


def test_a_range_in_words() -> None:
    today = NOW.date()
    shown = {w: (text(resolve(w, NOW), "es", today=today), text(resolve(w, NOW), "en", today=today)) for w in
             ("octubre", "hoy", "últimos doce meses", "YTD")}  # fmt: skip
    assert shown == {
        "octubre": ("1–31 oct 2026", "1–31 Oct 2026"),
        "hoy": ("24 nov 2026", "24 Nov 2026"),
        "últimos doce meses": ("1 nov 2025 – 31 oct 2026", "1 Nov 2025 – 31 Oct 2026"),
        "YTD": ("1 ene – 24 nov 2026", "1 Jan – 24 Nov 2026"),
    }
