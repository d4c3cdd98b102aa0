"""What is asked and noted about the reading of a question, in both languages."""

from __future__ import annotations

from assistant.catalogue import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # key: (es, en)
    "which_sense": ("¿A cuál te refieres con «{word}»?", "Which one do you mean by “{word}”?"),
    "stands_for": (
        "No conozco «{word}» en estos datos. ¿Te sirve {metric}?",
        "I do not know “{word}” in this data. Would {metric} do?",
    ),
    "which_metric": ("¿Qué quieres medir?", "What do you want to measure?"),
    "taken": ("Entiendo «{word}» como {name}.", "I take “{word}” as {name}."),
    "measured": ("Entiendo que preguntas por {name}.", "I take it that you mean {name}."),
    "unsure": (
        "No reconozco «{words}»: mira si la lectura es la que querías.",
        "I do not recognise “{words}”: see whether this is what you meant.",
    ),
    "unused": ("No he usado: {words}.", "I did not use: {words}."),
    "limited": (
        "Limitado además a {field}: {values}.",
        "Also limited to {field}: {values}.",
    ),
    "limited_by": (
        "Limitado además por {field}.",
        "Also limited by {field}.",
    ),
    "dated": ("Limitado a un periodo que no has pedido.", "Limited to a period that you did not ask for."),
    "other_period": (
        "El periodo no es exactamente «{words}»: mira el rango.",
        "The period is not exactly “{words}”: see the range.",
    ),
    "other_limit": ("Son otras filas de las que has pedido.", "These are not as many rows as you asked for."),
    "cut": ("Hay más filas: no has pedido que las corte.", "There are more rows: you did not ask to cut them."),
    "unknown_words": (
        "No sé qué es «{words}». ¿Sigo sin tenerlo en cuenta?",
        "I do not know what “{words}” is. Shall I go on without it?",
    ),
    "go_without": ("Seguir sin eso", "Go on without it"),
    "by": ("por", "by"),
    "which_value": ("¿Qué valor uso para «{name}»?", "Which value shall I use for “{name}”?"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text with its values put in."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)
