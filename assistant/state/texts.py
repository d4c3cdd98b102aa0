"""Everything that chips and changes say, in both languages."""

from __future__ import annotations

from assistant.catalogue import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # key: (es, en)
    "remove": ("Quitar {what}", "Remove {what}"),
    "by": ("por {name}", "by {name}"),
    "day": ("día", "day"),
    "week": ("semana", "week"),
    "month": ("mes", "month"),
    "quarter": ("trimestre", "quarter"),
    "year": ("año", "year"),
    "other_date": ("por {grain} ({name})", "by {grain} ({name})"),
    "versus": ("frente a {period}", "versus {period}"),
    "all_time": ("todo el tiempo", "all time"),
    "top": ("los {n} primeros", "top {n}"),
    "rows": ("hasta {n} filas", "at most {n} rows"),
    "down": ("orden: {name}, de mayor a menor", "order: {name}, highest first"),
    "up": ("orden: {name}, de menor a mayor", "order: {name}, lowest first"),
    "date_down": ("orden: {name}, lo último primero", "order: {name}, latest first"),
    "date_up": ("orden: {name}, lo primero primero", "order: {name}, earliest first"),
    "name_down": ("orden: {name}, de la Z a la A", "order: {name}, Z to A"),
    "name_up": ("orden: {name}, de la A a la Z", "order: {name}, A to Z"),
    "more_values": ("{names} y {n} más", "{names} and {n} more"),
    "equals": ("{field}: {values}", "{field}: {values}"),
    "notEquals": ("{field}: sin {values}", "{field}: not {values}"),
    "include": ("{field} contiene {values}", "{field} contains {values}"),
    "doesNotInclude": ("{field} no contiene {values}", "{field} does not contain {values}"),
    "startsWith": ("{field} empieza por {values}", "{field} starts with {values}"),
    "endsWith": ("{field} termina en {values}", "{field} ends with {values}"),
    "isNull": ("{field}: vacío", "{field}: empty"),
    "notNull": ("{field}: no vacío", "{field}: not empty"),
    "lessThan": ("{field} < {values}", "{field} < {values}"),
    "lessThanOrEqual": ("{field} ≤ {values}", "{field} ≤ {values}"),
    "greaterThan": ("{field} > {values}", "{field} > {values}"),
    "greaterThanOrEqual": ("{field} ≥ {values}", "{field} ≥ {values}"),
    "inBetween": ("{field} entre {values}", "{field} between {values}"),
    "and": (" y ", " and "),
    "percent_of_total": ("% del total", "% of the total"),
    "percent_of_each": ("% de cada {within}", "% of each {within}"),
    "running_total": ("acumulado", "running total"),
    "rank": ("puesto", "rank"),
    "top_of_each": ("{n} más altos de cada {within}", "{n} highest of each {within}"),
    "lowest_of_each": ("{n} más bajos de cada {within}", "{n} lowest of each {within}"),
    "change_from_previous": ("frente a: {step} anterior", "change from the {step} before"),
    "of": ("{what} de {metric}", "{what} of {metric}"),
    "table_only": ("solo tabla", "table only"),
    # What a question no longer holds though nobody asked for that.
    "lost_filter": ("Ya no se limita a {what}.", "It is no longer limited to {what}."),
    "lost_period": ("Ya no se limita al periodo {what}.", "It is no longer limited to the period {what}."),
    "lost_compare": ("Ya no se compara con {what}.", "It is no longer compared with {what}."),
    "swapped_filter": ("Antes se limitaba a {what}; ahora, a {now}.", "It was limited to {what}; now it is to {now}."),
    "swapped_period": ("El periodo era {what}; ahora es {now}.", "The period was {what}; now it is {now}."),
    "swapped_compare": ("Se comparaba con {what}; ahora, con {now}.", "It was compared with {what}; now with {now}."),
    # The edit door.
    "edit_wrong": (
        "El cambio no tiene la forma esperada: {detail}. Envía `resultId` y una sola cosa: `remove`, `chart` o `undo`.",
        "The edit does not have the expected shape: {detail}. Send `resultId` and one of `remove`, `chart` or `undo`.",
    ),
    "edit_unknown_result": (
        "Ese resultado no está en esta conversación, o es ya muy antiguo para cambiarlo. Vuelve a preguntarlo.",
        "That result is not in this conversation, or it is too old to be changed. Ask for it again.",
    ),
    "edit_unknown_chip": (
        "Ese resultado no tiene «{chip}». Recarga la página para ver lo que tiene.",
        "That result has no “{chip}”. Reload the page to see what it has.",
    ),
    "edit_fixed_chip": (
        "«{label}» no se puede quitar: sin eso no queda pregunta, o viene guardado con el reporte.",
        "“{label}” cannot be removed: without it no question is left, or it is saved with the report.",
    ),
    "edit_chart": (
        "Ese resultado no se puede dibujar como «{kind}». Puede ser: {kinds}.",
        "That result cannot be drawn as “{kind}”. It can be: {kinds}.",
    ),
    "edit_no_past": (
        "No hay nada que deshacer: es la primera pregunta, o ese resultado no es el último.",
        "There is nothing to undo: it is the first question, or that result is not the last one.",
    ),
}  # fmt: skip


def say(key: str, lang: Lang, /, **values: object) -> str:
    """The text in the person's language."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)
