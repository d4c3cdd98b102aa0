"""What the offline planner says of figures that are worked out of others, in both languages."""

from __future__ import annotations

COMPUTED: dict[str, tuple[str, str]] = {
    "e_first": (
        "{metric}{when}, el primero de cada {group}: {rows}.",
        "{metric}{when}, ahead in each {group}: {rows}.",
    ),
    "e_last": (
        "{metric}{when}, el último de cada {group}: {rows}.",
        "{metric}{when}, trailing in each {group}: {rows}.",
    ),
    "e_firsts": (
        "{metric}{when}: la tabla tiene los primeros de cada {group}, [[{r}.count]] filas.",
        "{metric}{when}: the table has those ahead in each {group}, [[{r}.count]] rows.",
    ),
    "e_lasts": (
        "{metric}{when}: la tabla tiene los últimos de cada {group}, [[{r}.count]] filas.",
        "{metric}{when}: the table has those trailing in each {group}, [[{r}.count]] rows.",
    ),
    "w_grew": (
        "{metric}{when}: quien más crece en porcentaje es {name}, {change}: {now} frente a {before} ([[{r}.compare]]).",
        "{metric}{when}: {name} grew most in percent, {change}: {now} against {before} ([[{r}.compare]]).",
    ),
    "m_when": ("¿La media de qué periodo?", "The average of which period?"),
    "m_last_month": ("el mes pasado", "last month"),
    "m_this_year": ("este año", "this year"),
    "m_last_year": ("el año pasado", "last year"),
    "m_mean": (
        "{metric}{when}: de media, {mean} por {grain} (cuentan [[{r}.buckets]] {grains}).",
        "{metric}{when}: {mean} per {grain} on average (over [[{r}.buckets]] {grains}).",
    ),
    "m_whole": (" Lo que no está completo no cuenta.", " What is not complete does not count."),
    "m_none": ("{metric}{when}: de esto no puedo dar la media.", "{metric}{when}: I cannot give the average of this."),
    "n_day": ("días", "days"),
    "n_week": ("semanas", "weeks"),
    "n_month": ("meses", "months"),
    "n_quarter": ("trimestres", "quarters"),
    "n_year": ("años", "years"),
    "g_day": ("día", "day"),
    "g_week": ("semana", "week"),
    "g_month": ("mes", "month"),
    "g_quarter": ("trimestre", "quarter"),
    "g_year": ("año", "year"),
    "v_yes": ("Sí. ", "Yes. "),
    "v_no": ("No. ", "No. "),
    "v_two": ("{metric}{when}: {a}, {x}; {b}, {y}.", "{metric}{when}: {a}, {x}; {b}, {y}."),
    "v_ahead": (" {a} supera a {b} en {apart}.", " {a} is ahead of {b} by {apart}."),
    "v_same": (" Son iguales.", " They are equal."),
    "v_ratio": (" {a} tiene {ratio} lo de {b}.", " {a} has {ratio} as much as {b}."),
    "v_more": (" Son {apart} más.", " That is {apart} more."),
    "v_less": (" Son {apart} menos.", " That is {apart} less."),
    "v_times": (" Es {ratio} lo de antes.", " That is {ratio} as much as before."),
}
