"""What people say about time, with the days it means on Tuesday 24 November 2026; written before code could read it.

A row is `meaning | Spanish; Spanish | English; English`; a line that begins with a space goes on with the row before.
Meanings: `start/end` (half-open), one day, `? day/day, …` for a question that offers these ranges (`?` alone: any),
`-` for what names no period at all (a question too, and nothing is found in a sentence), `>` for what is still to come
and is told so.
"""

from __future__ import annotations

import re

_ROWS = """
2026-08-01/2026-11-01 | ult 3 meses; últ. 3 meses; ult. tres meses; 3 últ. meses | last 3 mos; prev 3 months; past 3
    mths
2026-07-01/2026-10-01 | ult. trim; últ. trim.; trim. pasado; último trim; el trim anterior | last qtr; prev. qtr;
    prior quarter
2026-11-16/2026-11-23 | sem. pasada; última sem.; la sem anterior | last wk; prev. week
? 2026-11-09/2026-11-16, 2025-07-01/2026-01-01 | hace dos sem. |
? 2026-11-16/2026-11-23, 2026-01-01/2026-07-01 | últ. sem.; ult sem |
2026-01-01/2026-07-01 | sem. pasado; último sem.; H1; 1S; S1; 1H; primer semestre; 1er sem. | H1; 1H; first half;
    first half of the year; H1'26
2026-10-26/2026-11-23 | últimas 4 sem; ult. 4 semanas | last 4 wks; past 4 weeks
2026-11-01/2026-11-25 | mes corriente; mes en curso; el mes que corre; el corriente mes; este mes hasta hoy | cur.
    month; this month so far; MTD; month-to-date
2026-11-03 | el 3 de este mes; 3 del mes en curso; el 3 del corriente; el tres de este mes | the 3rd of this month;
    the third of the current month
2026-10-03 | el 3 del mes pasado; el día 3 del mes pasado; el 3 del mes anterior | the 3rd of last month; on the 3rd
    of last month
2026-11-30 | el 30 de este mes | the 30th of this month
- | el 31 de este mes | the 31st of this month
2026-09-15 | el 15 del mes antepasado | the 15th of the month before last
2026-10-03/2026-10-11 | del 3 al 10 de octubre; entre el 3 y el 10 de octubre; 3-10 oct | 3 to 10 October; October
    3-10; from the 3rd to the 10th of October; between the 3rd and the 10th of October
2026-10-03/2026-10-11 | del 3 al 10 del mes pasado; entre el 3 y el 10 del mes pasado; del día 3 al día 10 del mes
    anterior | from the 3rd to the 10th of last month; the 3rd to the 10th of last month
2026-11-03/2026-11-11 | del 3 al 10 de este mes; del 3 al 10 del corriente | from the 3rd to the 10th of this month;
    between the 3rd and the 10th of this month
2026-11-01/2026-11-16 | del 1ero al 15; del 1 al 15; del 1ro al 15; del día 1 al 15; del primero al quince | from the
    1st to the 15th
? 2026-10-20/2026-11-01 | del 20 al 31 | from the 20th to the 31st
2026-11-01 | el 1ro de mes; el primero de mes; el 1 de este mes; el primer día del mes | the 1st of the month; the
    first day of the month
2026-10-31 | el último día del mes pasado; último día de octubre | the last day of last month
2026-10-01/2026-10-11 | los primeros 10 días de octubre; los diez primeros días del mes pasado | the first 10 days of
    October; the first ten days of last month
2026-10-22/2026-11-01 | los últimos 10 días de octubre | the last 10 days of October
2026-09-28/2026-10-05 | primera semana de octubre; la 1ª semana de octubre | first week of October; the 1st week of
    October
2026-03-01/2026-03-16 | primera quincena de marzo; 1ra quincena de marzo; la 1a quincena de marzo | first half of
    March
? 2026-10-11/2026-10-21 | a mediados de octubre; mediados de octubre; mitad de octubre | mid October; mid-October; the
    middle of October
? 2026-10-21/2026-11-01, 2026-10-16/2026-11-01 | fines de octubre; a finales de octubre; final de octubre | late
    October; end of October; the end of October
? 2026-11-01/2026-11-11, 2026-11-01/2026-11-16 | principios de mes; a primeros de mes; comienzos de mes; inicio de mes
    | early this month; the beginning of the month
? 2026-01-01/2026-04-01, 2026-01-01/2026-07-01 | principios de año; a inicios de año; a comienzos de este año | early
    this year; the start of the year
? | mitad de año; a mitad de año | mid-year; mid year
2026-01-01/2026-11-25 | desde principios de año; desde comienzos de año; desde el inicio del año; desde inicio de año
    | since the beginning of the year; since the start of the year
2026-11-01/2026-11-25 | desde principios de mes; desde el inicio del mes; desde comienzos de mes | since the start of
    the month; since the beginning of this month
2026-11-21/2026-11-23 | fin de semana pasado; el finde pasado; el último finde; el pasado fin de semana | last
    weekend; the past weekend; the previous weekend
2026-11-14/2026-11-16 | el fin de semana antepasado; el finde antepasado; hace dos fines de semana | the weekend
    before last; two weekends ago
2026-11-28/2026-11-30 | este finde; este fin de semana | this weekend
2026-11-07/2026-11-09 | el finde del 7 de noviembre; el fin de semana del 7 y 8 de noviembre | the weekend of 7
    November; the weekend of November 7
- | los fines de semana; fines de semana; los findes; cada fin de semana | weekends; on weekends; every weekend; the
    weekends
- | cada lunes; todos los lunes; los lunes; los viernes y sábados; entre semana | every Monday; Mondays; on Mondays;
    each Friday; weekdays; on weekdays
- | los últimos 3 viernes; los dos últimos lunes; los últimos dos fines de semana | the last three Fridays; the last
    two weekends
? 2026-11-16/2026-11-21 | de lunes a viernes; lunes a viernes | Monday to Friday; from Monday to Friday
2026-11-16/2026-11-21 | la semana laboral pasada; la última semana laboral | last working week; the last business week
2026-11-23/2026-11-25 | esta semana laboral; en lo que va de semana; lo que va de la semana; la semana a la fecha |
    this working week; WTD; week to date
2026-11-16 | hace dos lunes; hace 2 lunes; lunes de la semana pasada | two Mondays ago; 2 Mondays ago
2026-11-13 | hace dos viernes; el viernes antepasado; el penúltimo viernes | two Fridays ago; the Friday before last
2026-11-08 | hace tres domingos; hace 3 domingos | three Sundays ago
2026-11-20 | el viernes; el viernes pasado; el último viernes; este viernes pasado | Friday; last Friday; this past
    Friday
2026-04-01/2026-07-01 | el trimestre antepasado; penúltimo trimestre; hace dos trimestres; 2T; T2; segundo trim. | the
    quarter before last; two quarters ago; Q2; 2Q
2026-10-01/2026-11-25 | en lo que va de trimestre; lo que va del trim; QTD; acumulado del trimestre; este trim | QTD;
    quarter-to-date; this qtr; the quarter so far
2026-01-01/2026-11-25 | en lo que va de año; acumulado anual; acumulado del año; YTD; este año hasta la fecha; año
    corriente | YTD; year-to-date; this year to date; so far this year; the year so far
2025-11-01/2026-11-01 | últimos 12 meses móviles; doce meses móviles; los últimos doce meses móviles; 12 últimos meses
    | rolling 12 months; trailing 12 months; trailing twelve months; the last rolling 12 months; L12M
2026-10-25/2026-11-24 | últimos 30 días móviles; últimos 30 días corridos; últ. 30 d; ult. 30 dias | rolling 30 days;
    trailing 30 days; last 30d; L30D; past 30 days
2026-11-17/2026-11-24 | últ. 7 días; últimos 7d | L7D; trailing 7 days; last 7d
? | últimas 24 horas; las últimas 48 horas; última hora | last 24 hours; the past 48 hours; last hour
? | ayer a la noche; ayer por la noche; anoche; esta mañana; hoy a las 10; ayer de 9 a 12; antenoche | last night;
    this morning; yesterday at 5pm; tonight; yesterday evening
2026-11-24 | hoy hasta ahora; hoy hasta el momento; en lo que va del día; lo que va de hoy; hoy hasta ahorita | today
    so far; so far today; today until now
2024-01-01/2025-01-01 | FY24; año fiscal 2024; ejercicio 2024; AF24 | FY24; FY2024; FY 24; fiscal 2024; FY'24
2025-07-01/2025-10-01 | Q3'25; 3T25; T3'25; 3T'25; tercer trim. de 2025; 3er trim 2025; 3T 2025; 3.er trimestre de
    2025 | Q3'25; Q3 '25; 3Q25; third qtr 2025; Q3 FY25
? 2024-10-01/2024-11-01, 2026-10-24/2026-10-25 | oct-24 | Oct-24
2024-10-01/2024-11-01 | oct'24; oct. 2024; oct. de 2024; oct/2024 | Oct'24; Oct. 2024; Oct/2024
2026-10-24 | 24/10; el 24/10; 24-oct; 24 oct. | 24/10; 24 Oct; Oct. 24
2026-10-12/2026-10-19 | semana 42; sem 42; sem. 42; la semana n.º 42; semana nº 42 | week 42; W42; wk 42; wk. 42; CW42
2025-10-13/2025-10-20 | semana 42 de 2025; S42 2025; semana 42 del año pasado; sem. 42/2025 | week 42 of 2025; W42
    2025; 2025-W42; W42'25
? 2025-11-01/2025-11-25, 2025-11-24/2025-11-25 | a estas alturas del año pasado; por estas fechas el año pasado; esta
    misma época del año pasado | this time last year; around this time last year
? | ahora; ahorita; en este momento | now; right now
? | el mismo periodo del año pasado; mismo período del año anterior | same period last year; the same period of last
    year
? 2025-11-01/2025-11-25, 2025-11-01/2025-12-01 | este mes del año pasado; este mismo mes del año pasado | this month
    last year; this same month last year
? | a la fecha; hasta la fecha; recientemente; últimamente | to date; recently; lately
2026-11-22 | anteayer; antier; antes de ayer | the day before yesterday; day before yesterday
2026-11-21 | trasanteayer; anteanteayer; trasantier; hace tres días | three days ago
2026-11-09/2026-11-16 | la semana antepasada; penúltima semana; hace 2 semanas | the week before last; two wks ago; 2
    weeks ago
2026-11-16/2026-11-25 | esta quincena; la quincena en curso; quincena actual |
2026-11-01/2026-11-16 | la quincena pasada; última quincena; primera quincena de este mes; la primera quincena del mes
    | the first half of this month; the first half of the month
2026-10-16/2026-11-01 | la quincena antepasada; la segunda quincena del mes pasado; 2da quincena de octubre | the
    second half of last month
2026-11-01/2026-11-25 | este bimestre; bimestre en curso |
2026-09-01/2026-11-01 | el bimestre pasado; último bimestre; quinto bimestre; 5to bimestre |
2026-09-01/2026-11-25 | este cuatrimestre; el cuatrimestre actual |
2026-05-01/2026-09-01 | cuatrimestre pasado; segundo cuatrimestre; 2do cuatrimestre; 2º cuatrimestre de 2026 |
2026-12-01/2027-01-01 | próximo mes; mes próximo; mes entrante; el mes que viene | next month; the coming month
2026-11-26 | pasado mañana | the day after tomorrow
> | próximos 7 días; los próximos tres meses; los siguientes 2 años; dentro de 2 semanas; en las próximas semanas |
    next 7 days; the next 3 months; in two weeks; coming weeks; over the next two years
> | lo que queda de año; lo que resta del mes; el resto del año | the rest of the year; the remainder of the month
2025-11-28 | Black Friday del año pasado; el último Black Friday; el Black Friday pasado; Black Friday 2025 | last
    year's Black Friday; last Black Friday; Black Friday last year; Black Friday '25
2025-12-25 | el pasado día de Navidad; 25 de diciembre | last Christmas Day; December 25
? 2025-12-25 | el día de Navidad | Christmas Day
? 2025-12-25/2025-12-26, 2025-12-24/2026-01-07 | Navidad; la Navidad pasada; las últimas Navidades; Navidad de 2025 |
    Christmas; last Christmas; Christmas 2025
? 2026-03-30/2026-04-06, 2026-03-29/2026-04-06 | Semana Santa; la Semana Santa pasada; Semana Santa de 2026 | Holy
    Week; last Holy Week; Holy Week 2026
? 2026-04-05/2026-04-06, 2026-04-03/2026-04-07 | Pascua; la Pascua pasada | Easter; last Easter; Easter 2026
? 2026-03-30/2026-11-25, 2026-03-29/2026-11-25 | desde Semana Santa; desde la Semana Santa pasada | since Holy Week
? 2026-04-05/2026-11-25, 2026-04-03/2026-11-25 | desde Pascua | since Easter; since last Easter
2026-04-03 | Viernes Santo; el Viernes Santo de 2026 | Good Friday; Good Friday 2026
2026-04-05 | domingo de Pascua; domingo de Resurrección | Easter Sunday
2026-01-06 | el día de Reyes; día de los Reyes Magos; 6 de enero | Epiphany; Three Kings' Day
? | este verano; el verano pasado; verano de 2025; antes de verano; antes del verano; desde el verano; otoño; la
    primavera pasada | last summer; this summer; summer 2025; before summer; since summer; autumn; last spring; in
    winter
? | hasta el viernes; hasta el viernes pasado; hasta junio; hasta ayer; hasta fin de año | until last Friday; until
    Friday; until June; up to yesterday; until the end of the year
? | antes de 2025; antes de octubre; antes del lunes | before 2025; before October; before Monday
2026-03-01/2026-11-25 | desde marzo; de marzo en adelante; de marzo para acá; desde marzo hasta ahora; marzo en
    adelante; desde el mes de marzo | from March on; from March onwards; since March; March to date; March to now;
    from March until today
2026-11-20/2026-11-25 | desde el viernes; desde el viernes pasado; del viernes a hoy; de viernes para acá | since
    Friday; since last Friday; from Friday until now; from last Friday to today
? 2026-08-24/2026-11-25, 2026-08-01/2026-11-25 | desde hace tres meses; desde hace 3 meses | since three months ago
2026-11-14/2026-11-25 | desde hace diez días | since ten days ago
2026-11-09/2026-11-16 | semana del 9 de noviembre; la semana que empieza el 9 de noviembre; la semana que termina el
    15 de noviembre; la semana terminada el 15 de noviembre | week of 9 November; w/c 9 Nov; week commencing 9
    November; week ending 15 November; the week ended 15 November
2025-07-01/2026-07-01 | los 12 meses terminados en junio de 2026; los doce meses hasta junio de 2026; 12 meses a junio
    de 2026 | 12 months ended June 2026; the twelve months to June 2026; the 12 months ending June 2026
2026-08-01/2026-11-01 | los tres meses hasta octubre; los tres meses terminados en octubre | the three months to
    October; three months ended October
2026-01-01/2026-10-01 | del T1 al T3; de T1 a T3; primeros tres trimestres del año; los primeros 9 meses del año;
    enero-septiembre | Q1 to Q3; Q1-Q3; first three quarters of the year; the first nine months of the year; Jan-Sep
2025-07-01/2026-01-01 | T3 y T4 de 2025; 3T y 4T de 2025; segundo semestre del año pasado; 2S25 | Q3 and Q4 2025;
    second half of last year; 2H25; H2'25
2026-11-23/2026-11-25 | ayer y hoy; desde ayer; de ayer a hoy; entre ayer y hoy | yesterday and today; since
    yesterday; from yesterday to today
2026-11-22/2026-11-24 | ayer y anteayer; anteayer y ayer; los últimos dos días | yesterday and the day before
    yesterday; the last two days
2025-10-01/2025-12-01 | octubre y noviembre de 2025; los meses de octubre y noviembre de 2025; oct y nov 2025 |
    October and November 2025; the months of October and November 2025; Oct-Nov 2025
2026-10-01/2026-11-01 | octubre último; el mes de octubre; mes pdo.; el mes ppdo. | October; the month of October;
    last mth
? | al cierre de octubre; cierre de octubre | at the close of October; as at the end of October
2026-08-01/2026-09-01 | hace 3 meses; hace tres meses | 3 months ago; three mos ago
2025-01-01/2026-01-01 | el año pdo.; el año pasado; todo el año pasado; el 2025; año 25; el año '25 | last yr; all of
    last year; the whole of 2025; the year 2025
2021-01-01/2026-01-01 | últ. 5 años; los últimos cinco ejercicios | last 5 yrs; the last five years
? | el último quinquenio; el último lustro; la última década | the last decade
2000-01-01/2100-01-01 | siglo XXI; el siglo 21 | 21st century; the 21st century
"""
SAID = re.sub(r"\n +", " ", _ROWS).strip().splitlines()
