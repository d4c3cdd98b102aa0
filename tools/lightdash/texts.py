"""Everything Lightdash's tools say to people."""

from __future__ import annotations

from assistant.catalogue import Lang
from tools.words import Texts, render

TEXTS: Texts = {
    "unreachable": {
        "es": "No puedo conectar con Lightdash en {url}. Comprueba que está en marcha y vuelve a intentarlo.",
        "en": "Lightdash does not answer at {url}. Check that it is running and try again in a moment.",
    },
    "garbled": {
        "es": "Lightdash ({url}) ha respondido algo que no entiendo. Comprueba LIGHTDASH_URL o espera un poco.",
        "en": "Lightdash ({url}) answered something unreadable. Check LIGHTDASH_URL, or try again in a moment.",
    },
    "busy_for": {
        "es": "Lightdash está saturado. Espera {seconds} segundos y vuelve a intentarlo.",
        "en": "Lightdash is too busy. Wait {seconds} seconds and try again.",
    },
    "busy": {
        "es": "Lightdash está saturado. Espera un momento y vuelve a intentarlo.",
        "en": "Lightdash is too busy. Wait a moment and try again.",
    },
    "token": {
        "es": "Lightdash no acepta la credencial. Crea un token personal en Lightdash (Settings > Personal access "
        "tokens) y ponlo en LIGHTDASH_TOKEN, por ejemplo LIGHTDASH_TOKEN=ldpat_…",
        "en": "Lightdash refuses the credential. Create a personal access token in Lightdash (Settings > Personal "
        "access tokens) and set LIGHTDASH_TOKEN, for example LIGHTDASH_TOKEN=ldpat_…",
    },
    "sign_in_refused": {
        "es": "Lightdash no ha aceptado la conexión ({detail}). Vuelve a pulsar «Conectar Lightdash».",
        "en": "Lightdash did not accept the connection ({detail}). Press “Connect Lightdash” again.",
    },
    "no_sign_in": {
        "es": "Lightdash en {url} no responde al conectar cuentas. Comprueba que está en marcha; si su versión no "
        "tiene OAuth, usa LIGHTDASH_TOKEN.",
        "en": "Lightdash at {url} does not answer when connecting accounts. Check that it is running; if its version "
        "has no OAuth, use LIGHTDASH_TOKEN.",
    },
    "redirected": {
        "es": "{url} redirige a otra dirección. Pon en LIGHTDASH_URL la dirección final de Lightdash.",
        "en": "{url} redirects elsewhere. Set LIGHTDASH_URL to the final address of Lightdash.",
    },
    "no_project": {
        "es": "Lightdash no tiene proyectos para este token. Pon en LIGHTDASH_PROJECT el identificador del proyecto.",
        "en": "Lightdash has no project for this token. Set LIGHTDASH_PROJECT to the project's uuid.",
    },
    "forbidden": {
        "es": "Tu usuario de Lightdash no tiene permiso para esta consulta. Pide a quien administra Lightdash el rol "
        "«interactive viewer» o acceso a estos datos.",
        "en": "Your Lightdash user may not run this query. Ask your Lightdash administrator for the role "
        "“interactive viewer” or for access to this data.",
    },
    "no_attribute": {
        "es": "Lightdash no sabe qué filas puedes ver: a tu usuario le falta el atributo «{name}». Pide a quien "
        "administra Lightdash que te lo ponga.",
        "en": "Lightdash does not know which rows you may see: your user lacks the attribute “{name}”. Ask your "
        "Lightdash administrator to set it.",
    },
    "missing": {
        "es": "Lightdash ya no encuentra lo que se pidió. Puede haber cambiado: vuelve a preguntar.",
        "en": "Lightdash no longer finds what was asked for. It may have changed: ask again.",
    },
    "refused": {
        "es": "Lightdash no ha podido hacer la consulta: {detail}",
        "en": "Lightdash could not run the query: {detail}",
    },
    "broken": {
        "es": "Lightdash ha fallado con esta consulta. Prueba a pedirla de otra forma.",
        "en": "Lightdash failed on this query. Try asking for it differently.",
    },
    "too_slow": {
        "es": "La consulta no ha terminado en {seconds} segundos y la he dejado; el almacén puede seguir trabajando. "
        "Prueba con un periodo más corto.",
        "en": "The query did not finish in {seconds} seconds and was given up; the warehouse may still be at work. "
        "Try a shorter period.",
    },
    "cancelled": {
        "es": "La consulta se ha cancelado en Lightdash. Vuelve a pedirla.",
        "en": "The query was cancelled in Lightdash. Ask for it again.",
    },
    "open": {"es": "Abrir en Lightdash", "en": "Open in Lightdash"},
    "open_dashboard": {"es": "Abrir el tablero en Lightdash", "en": "Open the dashboard in Lightdash"},
    "which_saved": {
        "es": "Hay varias cosas guardadas que se llaman «{name}». ¿Cuál quieres?",
        "en": "Several saved things are called “{name}”. Which one do you want?",
    },
    "a_chart": {"es": "Reporte {name}", "en": "Report {name}"},
    "a_dashboard": {"es": "Tablero {name}", "en": "Dashboard {name}"},
    "tile": {"es": "{dashboard} · {title}", "en": "{dashboard} · {title}"},
    "not_applied": {
        "es": "Lightdash no ha aplicado a este gráfico la condición «{text}», así que no lo muestro. Pídelo sin ella o "
        "pregunta por la métrica directamente.",
        "en": "Lightdash did not apply the condition “{text}” to this chart, so it is not shown. Ask without it, or "
        "ask for the metric itself.",
    },
    "explaining": {"es": "cómo se calculó el resultado {result}", "en": "how result {result} was computed"},
    "how_computed": {"es": "Cómo se calculó: {title}", "en": "How it was computed: {title}"},
    "not_explained": {
        "es": "Ese resultado no viene de una consulta de Lightdash o es de antes de que se guardaran. Vuelve a hacer "
        "la pregunta y te enseño cómo se calcula.",
        "en": "That result does not come from a Lightdash query, or it is from before they were kept. Ask the "
        "question again to see how it is computed.",
    },
    "no_sql": {
        "es": "Lightdash no ha podido escribir el SQL de esta consulta. Puede haber cambiado el modelo: vuelve a hacer "
        "la pregunta o ábrela en Lightdash.",
        "en": "Lightdash could not write the SQL of this query. Its model may have changed: ask the question again, or "
        "open it in Lightdash.",
    },
    "sql_compared": {"es": "periodo de comparación", "en": "the period compared with"},
    "explore": {"es": "Exploración", "en": "Explore"},
    "period": {"es": "Periodo", "en": "Period"},
    "compared_with": {"es": "Comparado con", "en": "Compared with"},
    "warning": {"es": "Aviso", "en": "Warning"},
    "metrics": {"es": "Métricas", "en": "Metrics"},
    "broken_down": {"es": "Desglose", "en": "Broken down by"},
    "conditions": {"es": "Condiciones", "en": "Conditions"},
    "was_saved": {"es": "Guardada con el reporte", "en": "Saved with the report"},
    "was_standing": {"es": "Del modelo, siempre", "en": "Of the model, always"},
    "was_asked": {"es": "De la pregunta", "en": "Of the question"},
    "either": {"es": " o ", "en": " or "},
    "whole_units": {"es": " (enteros)", "en": " (whole ones)"},
    "values_of": {"es": "Valores de {field}", "en": "Values of {field}"},
    "no_values": {
        "es": "No hay ningún valor de {field} que contenga «{search}».",
        "en": "No value of {field} contains “{search}”.",
    },
    "only_before": {
        "es": "El periodo de comparación tiene {count} filas más que no aparecen aquí.",
        "en": "The comparison period has {count} more rows that are not shown here.",
    },
    "percent_of_total_of": {"es": "{name} (% del total)", "en": "{name} (% of total)"},
    "percent_of_sum_of": {"es": "{name} (% de la suma de las filas)", "en": "{name} (% of the sum of the rows)"},
    "percent_of_each_of": {"es": "{name} (% de cada {within})", "en": "{name} (% of each {within})"},
    "running_total_of": {"es": "{name}, acumulado", "en": "{name}, running total"},
    "rank_of": {"es": "{name}, puesto", "en": "{name}, rank"},
    "rank_lowest_of": {"es": "{name}, puesto desde abajo", "en": "{name}, rank from the lowest"},
    "relative_change_of": {"es": "{name}, variación relativa {against}", "en": "{name}, relative change {against}"},
    "change_of": {"es": "{name}, variación {against}", "en": "{name}, change {against}"},
    "r_percent_of_total": {"es": "con su % del total", "en": "with its % of the total"},
    "r_percent_of_each": {"es": "con su % de cada {within}", "en": "with its % of each {within}"},
    "r_running_total": {"es": "acumulado", "en": "running total"},
    "r_rank": {"es": "con su puesto", "en": "with its rank"},
    "r_rank_lowest": {"es": "con su puesto desde abajo", "en": "with its rank from the lowest"},
    "r_rank_top": {"es": "solo lo más alto de cada {within}", "en": "only the highest of each {within}"},
    "r_rank_lowest_top": {"es": "solo lo más bajo de cada {within}", "en": "only the lowest of each {within}"},
    "r_change_from_previous": {"es": "con la variación {against}", "en": "with the change {against}"},
    "r_of": {"es": "{text} de {metric}", "en": "{text} of {metric}"},
    "unfinished": {
        "es": "Solo hay una parte de {periods}: ahí no doy variación, porque compararía una parte con un periodo "
        "entero.",
        "en": "There is only a part of {periods}, so no change is given there: a part would stand against a whole "
        "period.",
    },
    "unchanged": {
        "es": "La variación es solo de {names}; pídela aparte para {others}.",
        "en": "The change is of {names} only; ask for that of {others} separately.",
    },
    "data_until": {
        "es": "Los datos llegan hasta el {day}.",
        "en": "There are data up to {day}.",
    },
    "not_alike": {
        "es": "No comparo {period} con {compare}: uno de los dos no ha terminado y el otro no tiene un tramo igual.",
        "en": "{period} is not compared with {compare}: one of them is not over, and the other has no equal part.",
    },
    "overlap": {
        "es": "Lo mismo puede contar en varias filas de {names}: juntas suman más que el total. Los porcentajes y "
        "acumulados son sobre esa suma.",
        "en": "The same thing may count in several rows of {names}, so they sum to more than the total. Percentages "
        "and running totals are of that sum.",
    },
    "overlap_rows": {
        "es": "Lo mismo puede contar en varias filas de {names}: juntas suman más que el total, así que no las sumo.",
        "en": "The same thing may count in several rows of {names}: together they are more than the total, so they "
        "are not added up.",
    },
    "overlap_unknown": {
        "es": "Lo mismo puede contar en varias filas de {names}, así que no las sumo.",
        "en": "The same thing may count in several rows of {names}, so they are not added up.",
    },
    "not_the_total": {
        "es": "Las filas de {names} no suman lo mismo que su total: hay datos que no están en ninguna fila, o que han "
        "cambiado mientras los calculaba. No las sumo.",
        "en": "The rows of {names} do not add up to their total: some data is in no row, or has changed while this was "
        "worked out. They are not added up.",
    },
    "of_the_kept": {
        "es": "Los porcentajes, puestos y acumulados son solo entre las filas que cumplen la condición.",
        "en": "Percentages, ranks and running totals are among the rows that meet the condition only.",
    },
    "which_parameter": {
        "es": "Estos datos dependen de «{label}». ¿Qué valor uso?",
        "en": "These data depend on “{label}”. Which value shall I use?",
    },
    "which_required": {
        "es": "Estos datos se piden siempre con «{label}». ¿Cuál?",
        "en": "These data are always asked for with “{label}”. Which one?",
    },
    "parameter": {"es": "{label}: {value}.", "en": "{label}: {value}."},
    "parameter_default": {"es": "{label}: {value}, el valor por defecto.", "en": "{label}: {value}, the default."},
    "no_time": {
        "es": "Estos datos no tienen fecha, así que no puedo limitarlos a un periodo. ¿Los quieres sin periodo?",
        "en": "These data carry no date, so they cannot be limited to a period. Do you want them without one?",
    },
    "fiscal_grain": {
        "es": "Estos datos se agrupan por años y trimestres naturales, no por los fiscales. Puedo darte un año fiscal "
        "entero como periodo, o agrupar por mes.",
        "en": "These data are grouped by calendar years and quarters, not by fiscal ones. I can give you a whole "
        "fiscal year as the period, or group by month.",
    },
    "by": {"es": " por {names}", "en": " by {names}"},
    "versus": {"es": "frente a {period}", "en": "against {period}"},
    "all_time": {"es": "todo el histórico", "en": "all time"},
    "report": {"es": "{title}", "en": "{title}"},
    "searching": {"es": "valores de {field} como «{search}»", "en": "values of {field} like “{search}”"},
}

RELATIVE: Texts = {
    "inThePast": {"es": "{field}: últimos {count} {units}{whole}", "en": "{field}: last {count} {units}{whole}"},
    "notInThePast": {
        "es": "{field}: no en los últimos {count} {units}{whole}",
        "en": "{field}: not in the last {count} {units}{whole}",
    },
    "inTheNext": {"es": "{field}: próximos {count} {units}{whole}", "en": "{field}: next {count} {units}{whole}"},
    "inTheCurrent": {"es": "{field}: en curso ({units})", "en": "{field}: current ({units})"},
    "notInTheCurrent": {"es": "{field}: no en curso ({units})", "en": "{field}: not current ({units})"},
    "inPeriodToDate": {"es": "{field}: hasta la fecha ({units})", "en": "{field}: to date ({units})"},
}

UNITS: Texts = {
    "minutes": {"es": "minutos", "en": "minutes"},
    "hours": {"es": "horas", "en": "hours"},
    "days": {"es": "días", "en": "days"},
    "weeks": {"es": "semanas", "en": "weeks"},
    "months": {"es": "meses", "en": "months"},
    "quarters": {"es": "trimestres", "en": "quarters"},
    "years": {"es": "años", "en": "years"},
}

GRAINS: Texts = {
    "day": {"es": "día", "en": "day"},
    "week": {"es": "semana", "en": "week"},
    "month": {"es": "mes", "en": "month"},
    "quarter": {"es": "trimestre", "en": "quarter"},
    "year": {"es": "año", "en": "year"},
}

EARLIER: Texts = {
    "previous_day": {"es": "día anterior", "en": "day before"},
    "previous_week": {"es": "semana anterior", "en": "week before"},
    "previous_month": {"es": "mes anterior", "en": "month before"},
    "previous_quarter": {"es": "trimestre anterior", "en": "quarter before"},
    "previous_year": {"es": "año anterior", "en": "year before"},
    "one_week": {"es": "una semana antes", "en": "one week earlier"},
    "one_quarter": {"es": "un trimestre antes", "en": "one quarter earlier"},
    "one_year": {"es": "un año antes", "en": "one year earlier"},
    "weeks": {"es": "cincuenta y dos semanas antes", "en": "fifty-two weeks earlier"},
}

AGAINST: Texts = {
    "previous_day": {"es": "frente al día anterior", "en": "from the day before"},
    "previous_week": {"es": "frente a la semana anterior", "en": "from the week before"},
    "previous_month": {"es": "frente al mes anterior", "en": "from the month before"},
    "previous_quarter": {"es": "frente al trimestre anterior", "en": "from the quarter before"},
    "previous_year": {"es": "frente al año anterior", "en": "from the year before"},
    "one_week": {"es": "frente a una semana antes", "en": "from one week earlier"},
    "one_quarter": {"es": "frente a un trimestre antes", "en": "from one quarter earlier"},
    "one_year": {"es": "frente a un año antes", "en": "from one year earlier"},
    "weeks": {"es": "frente a cincuenta y dos semanas antes", "en": "from fifty-two weeks earlier"},
}

OPERATORS: Texts = {
    "equals": {"es": "{field}: {values}", "en": "{field}: {values}"},
    "notEquals": {"es": "{field} distinto de {values}", "en": "{field} other than {values}"},
    "include": {"es": "{field} contiene {values}", "en": "{field} contains {values}"},
    "doesNotInclude": {"es": "{field} no contiene {values}", "en": "{field} does not contain {values}"},
    "startsWith": {"es": "{field} empieza por {values}", "en": "{field} starts with {values}"},
    "endsWith": {"es": "{field} termina en {values}", "en": "{field} ends with {values}"},
    "isNull": {"es": "{field} vacío", "en": "{field} empty"},
    "notNull": {"es": "{field} no vacío", "en": "{field} not empty"},
    "lessThan": {"es": "{field} menor que {values}", "en": "{field} under {values}"},
    "lessThanOrEqual": {"es": "{field} hasta {values}", "en": "{field} up to {values}"},
    "greaterThan": {"es": "{field} mayor que {values}", "en": "{field} over {values}"},
    "greaterThanOrEqual": {"es": "{field} desde {values}", "en": "{field} from {values}"},
    "inBetween": {"es": "{field} entre {values}", "en": "{field} between {values}"},
}


def say(key: str, lang: Lang, /, **values: object) -> str:
    """A text of this package."""
    return render(TEXTS, key, lang, **values)
