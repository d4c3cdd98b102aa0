"""What is said in Spanish, in Latin America and in English means the same days, whatever day it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.calendar import Calendar
from assistant.periods import find, resolve

PAIRS = """
hoy | el día de hoy | today
ayer | | yesterday
anteayer | antier | the day before yesterday
antes de ayer | | day before yesterday
hace un día | | a day ago
hace dos días | hace 2 días | two days ago
hace diez días | | ten days ago
hace 15 días | hace quince días | 15 days ago
dos días antes de ayer | | two days before yesterday
esta semana | la semana actual | this week
la semana en curso | lo que va de la semana | this week so far
la semana pasada | la semana anterior | last week
la última semana | la pasada semana | the previous week
la semana antepasada | la penúltima semana | the week before last
hace una semana | | a week ago
hace dos semanas | hace 2 semanas | two weeks ago
hace tres semanas | | three weeks ago
las últimas dos semanas | las 2 últimas semanas | the last two weeks
las últimas cuatro semanas | últimas 4 semanas | last 4 weeks
este mes | el mes en curso | this month
el mes actual | mes corriente | the current month
este mes que corre | lo que va del mes | month to date
en lo que va de mes | lo que llevamos de mes | MTD
el mes a la fecha | mes corrido | this month to date
el mes pasado | el mes anterior | last month
el último mes | mes vencido | the previous month
el mes antepasado | penúltimo mes | the month before last
hace un mes | | a month ago
hace dos meses | hace 2 meses | two months ago
hace seis meses | | six months ago
los últimos 3 meses | últimos tres meses | last 3 months
los últimos seis meses | los 6 últimos meses | the last six months
los últimos 12 meses | los últimos doce meses | last 12 months
los últimos doce meses | año móvil | trailing twelve months
los últimos 18 meses | | the past 18 months
el último trimestre | el trimestre pasado | last quarter
este trimestre | el trimestre en curso | this quarter
trimestre a la fecha | lo que va del trimestre | quarter to date
el trimestre móvil | último trimestre móvil | rolling quarter
hace dos trimestres | | two quarters ago
los últimos dos trimestres | | last two quarters
los últimos 4 trimestres | | last 4 quarters
este semestre | el semestre en curso | this half-year
el semestre pasado | | last half-year
este año | el año en curso | this year
el año actual | el presente año | the current year
en lo que va de año | lo que va del año | year to date
lo que llevamos de año | en lo corrido del año | YTD
año a la fecha | año corrido | this year to date
el año hasta la fecha | el acumulado del año | so far this year
el año pasado | el año anterior | last year
el último año | el pasado año | the previous year
el año antepasado | el penúltimo año | the year before last
hace un año | | a year ago
hace dos años | | two years ago
los últimos dos años | los 2 últimos años | the last two years
los últimos cinco años | | last 5 years
los últimos 7 días | últimos siete días | last 7 days
los últimos 30 días | los últimos treinta días | last 30 days
los últimos noventa días | últimos 90 días | the past ninety days
los últimos 365 días | | last 365 days
los últimos 3 meses y 2 semanas | | the last 3 months and 2 weeks
este fin de semana | este finde | this weekend
el fin de semana pasado | el finde pasado | last weekend
el pasado finde | el último fin de semana | the previous weekend
enero | en enero | January
febrero | mes de febrero | in February
marzo | todo marzo | March
abril | | April
mayo | | in May
junio | | June
julio | | July
agosto | | August
septiembre | setiembre | September
octubre | | October
noviembre | | November
diciembre | | December
enero de 2025 | enero 2025 | January 2025
octubre del año pasado | octubre del año anterior | October last year
marzo de hace dos años | | March two years ago
diciembre pasado | el pasado diciembre | last December
abril del 87 | abril de 1987 | April 1987
octubre de 2024 | oct 2024 | Oct 2024
2025 | el año 2025 | the year 2025
2024 | todo 2024 | all 2024
dos mil veinticinco | el año dos mil veinticinco | two thousand twenty five
año calendario 2025 | año natural 2025 | calendar year 2025
primer trimestre de 2025 | T1 2025 | Q1 2025
segundo trimestre de 2025 | 2T 2025 | second quarter of 2025
tercer trimestre de 2025 | T3 2025 | Q3 2025
3er trimestre de 2025 | 3T 2025 | 3rd quarter 2025
cuarto trimestre de 2025 | último trimestre de 2025 | Q4 2025
primer trimestre del año pasado | T1 del año pasado | Q1 last year
primer semestre de 2025 | S1 2025 | H1 2025
segundo semestre de 2025 | 2º semestre de 2025 | second half of 2025
primera mitad de 2025 | 1S 2025 | first half of 2025
el primer trimestre natural de 2025 | T1 natural 2025 | calendar Q1 2025
la primera quincena de octubre de 2025 | 1ra quincena de octubre de 2025 | first half of October 2025
la segunda quincena de octubre de 2025 | 2da quincena de octubre de 2025 | second half of October 2025
semana 10 de 2025 | sem 10 de 2025 | week 10 of 2025
semana 52 de 2024 | la semana 52 del 2024 | week 52 2024
la semana del 4 de febrero de 2025 | | the week of 4 February 2025
la primera semana de octubre de 2025 | | the first week of October 2025
la última semana de julio de 2025 | | the last week of July 2025
los primeros tres meses de 2025 | los 3 primeros meses de 2025 | the first three months of 2025
los últimos dos meses de 2025 | | the last two months of 2025
el primer mes de 2025 | | the first month of 2025
desde enero de 2025 | a partir de enero de 2025 | since January 2025
desde enero | | since January
desde el 1 de marzo de 2025 | a partir del 1 de marzo de 2025 | since 1 March 2025
desde ayer | | since yesterday
desde el año pasado | | since last year
desde 2024 | de 2024 en adelante | since 2024
2024 en adelante | 2024 o posterior | 2024 or later
de enero a la fecha | desde enero hasta hoy | from January to date
desde enero hasta la fecha | de enero a hoy | from January until today
entre enero y marzo de 2025 | de enero a marzo de 2025 | between January and March 2025
de julio a septiembre de 2025 | julio a septiembre de 2025 | July to September 2025
julio, agosto y septiembre de 2025 | | July, August and September 2025
2024 y 2025 | entre 2024 y 2025 | 2024 and 2025
de 2023 a 2025 | desde 2023 hasta 2025 | from 2023 to 2025
del 3 al 12 de septiembre de 2025 | entre el 3 y el 12 de septiembre de 2025 | September 3 to 12, 2025
del 15 de marzo al 2 de junio de 2025 | | from 15 March to 2 June 2025
desde 2007 hasta el final de 2008 | de 2007 a fin de 2008 | from 2007 to the end of 2008
el 24 de octubre de 2025 | 24 de octubre del 2025 | October 24, 2025
el 1 de enero de 2025 | el primero de enero de 2025 | January 1st, 2025
el veintiuno de marzo de 2025 | 21 del 3 del 2025 | the twenty-first of March 2025
el 3 del 4 de 2025 | 3 del 4 del 25 | 3 April 2025
el 15 del 3 de 2025 | el quince del tres del 2025 | 15 March 2025
veintiuno del tres del 2025 | el 21 del 03 del 25 | March 21 2025
20251016 | 2025/10/16 | 2025-10-16
el lunes | lunes | Monday
el martes | | Tuesday
el miércoles | | Wednesday
el jueves | | Thursday
el viernes | | Friday
el sábado | | Saturday
el domingo | | Sunday
el lunes de la semana pasada | | Monday of last week
el viernes de la semana pasada | | last week's Friday
el lunes de la semana 10 de 2025 | | Monday of week 10 of 2025
la década de 1990 | los años 90 | the 1990s
los años noventa | la década de los noventa | the nineties
Black Friday 2024 | | black friday 2024
el día de la mujer de 2025 | día internacional de la mujer de 2025 | women's day 2025
San Valentín de 2025 | | Valentine's Day 2025
Nochebuena de 2024 | | Christmas Eve 2024
año fiscal 2025 | ejercicio 2025 | fiscal year 2025
ejercicio fiscal 2024 | FY24 | FY2024
este ejercicio | el año fiscal en curso | this fiscal year
el ejercicio pasado | el año fiscal anterior | last fiscal year
en lo que va del ejercicio | lo que va del año fiscal | fiscal year to date
los últimos dos ejercicios | los 2 últimos años fiscales | the last two fiscal years
primer trimestre fiscal de 2025 | Q1 fiscal 2025 | fiscal Q1 2025
primer trimestre del año fiscal 2025 | T1 del ejercicio 2025 | Q1 FY25
segundo semestre fiscal de 2025 | S2 fiscal 2025 | fiscal H2 2025
este trimestre fiscal | el trimestre fiscal en curso | this fiscal quarter
el trimestre fiscal pasado | | last fiscal quarter
""".strip().splitlines()

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in PAIRS]
DAYS = ("2026-11-24", "2026-01-01", "2028-02-29", "2026-03-31", "2026-11-23", "2027-01-03", "2026-10-25", "2032-12-31")
CALENDARS = (Calendar(), Calendar(fiscal_start=4), Calendar(week_start=6, fiscal_start=7, fiscal_named="start"))
_BY_CALENDAR = ("Q1", "T1", "T3", "2T", "3T", "Q3", "Q4", "H1", "S1", "1S", "trimestre", "semestre", "mitad", "half",
                "quarter", "semana 10", "semana 52", "week 10")  # fmt: skip


def _plain(row: tuple[str, ...]) -> bool:
    """Whether it means the same days in every calendar."""
    return not any(word in " ".join(row) for word in _BY_CALENDAR)


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 150 and all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("day", DAYS)
def test_the_languages_agree(day: str) -> None:
    now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("America/Mexico_City"))
    for calendar in CALENDARS:
        for row in ROWS if calendar == Calendar() else filter(_plain, ROWS):
            read = {words: resolve(words, now, calendar=calendar) for words in row if words}
            assert len(set(read.values())) == 1, read


def test_in_a_sentence_too() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Madrid"))
    for row in ROWS:
        for words, sentence in (
            (row[0], "ventas por canal del {}" if row[0].isdigit() else "ventas por canal, {}"),
            (row[2], "sales by channel, {}"),
        ):
            found = find(sentence.format(words), now)
            assert [f.period for f in found] == [resolve(words, now)], sentence.format(words)
