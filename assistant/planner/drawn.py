"""Words for how a result is to be drawn: alone they draw what is there anew, at an end they go with the question."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.catalogue import Lang
from assistant.periods.fold import fold
from assistant.planner.outcome import Do, Json, Outcome, Step
from assistant.planner.texts import say
from assistant.state.asked import DRAW

_KINDS = {
    "line": r"lineas|lines|(?:de |una )?linea|(?:a )?line|curvas?",
    "area": r"areas|(?:an )?area|(?:de )?area",
    "bar": r"barras|bars|columnas|columns|(?:a )?bar|(?:a )?column|histograma",
    "donut": r"(?:un |una |a )?(?:pastel|tarta|torta|queso|dona|donut|pie|rosquilla)|circular",
    "point": r"puntos|points|dots|dispersion|(?:a )?scatter|(?:a )?(?:point|dot)",
    "table": r"(?:una |a |la |solo |solo la |just a |just the |only a |only the |the )?(?:tabla|table)",
}
_PLAIN = r"(?:un |una |el |la |a |an |the )?(?:grafico|grafica|chart|graph|plot|diagrama)"
_VERBS = (
    r"(?:y|e|ahora|mejor|ok|okay|vale|bueno|por favor|porfa|please|and|now|then|instead|but|pero|"
    r"(?:me )?(?:lo |la )?(?:puedes |podrias |quiero |prefiero )?"
    r"(?:pon|ponlo|ponla|ponmelo|poner|ponerlo|muestra|muestralo|muestramelo|mostrar|mostrarlo|haz|hazlo|hazme|hacer|"
    r"hacerlo|dibuja|dibujalo|dibujar|dibujarlo|grafica|graficalo|graficar|pinta|pintalo|pasalo|pasa|cambialo|cambia|"
    r"cambiar|dame|damelo|ver|verlo|veamos|visualizalo|conviertelo)|(?:i |i'd |would )?(?:want|like|prefer)|"
    r"can (?:you|i)|could (?:you|i)|show|show it|show me|see|see it|make it|make|draw|draw it|plot|plot it|"
    r"turn it|turn|change it|change|switch|switch it|give me|put it|display it|chart it|graph it|it|that|"
    r"this|eso|esto|lo)"
)
_AS = r"(?:como|en|a|al|con|de|as|in|into|to|with|by|using)"
_TAIL = (
    r"(?: (?:chart|graph|plot|grafico|grafica))?(?: (?:por favor|porfa|please|instead|ahora|now|mejor|tambien|too))*"
)


def _kind(pattern: str) -> str:
    return rf"(?:(?:{_PLAIN})(?: (?:de|en|con|of|with|as))? )?(?:{pattern}){_TAIL}"


_ALONE = {
    kind: re.compile(rf"(?:{_VERBS} )*(?:{_AS} )*(?:me )?{_kind(pattern)}") for kind, pattern in _KINDS.items()
}  # fmt: skip
_ANY = re.compile(rf"(?:{_VERBS} )*(?:{_AS} )*{_PLAIN}{_TAIL}|graficalo|chart it|plot it|graph it|grafica eso")
_STRICT = {
    "line": r"(?:en|como|as|in|with) (?:lineas|lines)|(?:en|como|as|in|with|con) (?:(?:un|una|a|el|the) )?"
    r"(?:(?:grafico|grafica) de lineas?|line (?:chart|graph|plot))",
    "area": r"(?:en|como|as|in) (?:(?:un|una|a|an) )?(?:(?:grafico|grafica) de areas?|area (?:chart|graph|plot))",
    "bar": r"(?:en|como|as|in|with|con) (?:barras|bars|columnas)|(?:en|como|as|in|with|con) (?:(?:un|una|a) )?"
    r"(?:(?:grafico|grafica) de (?:barras|columnas)|(?:bar|column) (?:chart|graph|plot))",
    "donut": r"(?:en|como|as|in|with|con) (?:(?:un|una|a) )?(?:(?:grafico|grafica) (?:de (?:pastel|tarta|torta|"
    r"queso|dona)|circular)|pie(?: chart| graph)?|donut chart|pastel|tarta)",
    "point": r"(?:en|como|as|in) (?:(?:un|una|a) )?(?:(?:grafico|grafica) de (?:puntos|dispersion)|"
    r"scatter (?:chart|plot))",
    "table": r"(?:en|como|as|in) (?:(?:una|a|la|the) )?(?:tabla|table)",
}
_AT_END = {kind: re.compile(rf"(?P<rest>.*\w)[\s,]+(?:{pattern})\W*", re.DOTALL) for kind, pattern in _STRICT.items()}
_DO = (
    r"(?:(?:can you |could you |please |por favor |me )?(?:draw|make|give|show|plot|build|create|do|haz|hazme|dame|"
    r"quiero|ponme|muestrame|dibuja|dibujame|pinta|pintame|genera|generame|hace|haceme|i want|i need|"
    r"necesito)(?: me)? )"
)
_OPENS = {
    "line": (r"(?:grafic[oa]|diagrama) de lineas?|line (?:chart|graph|plot)", ""),
    "area": (r"(?:grafic[oa]|diagrama) de areas?|area (?:chart|graph|plot)", ""),
    "bar": (r"(?:grafic[oa]|diagrama) de (?:barras|columnas)|(?:bar|column) (?:chart|graph|plot)|histograma", ""),
    "donut": (
        r"(?:(?:grafic[oa]|diagrama) (?:de (?:pastel|tarta|torta|queso|dona)|circular))|(?:pie|donut|doughnut) "
        r"(?:chart|graph|plot)",
        r"pastel|tarta|torta|dona|quesito|pie",
    ),
    "point": (r"(?:grafic[oa]|diagrama) de (?:puntos|dispersion)|scatter (?:chart|plot|graph)", ""),
}
"""A drawing with what it shows after it; the names in the second place also name things that are sold."""
_AT_START = {
    kind: re.compile(
        rf"\W*(?:{_DO}?(?:un |una |el |la |a |an |the )?(?:{plain})"
        + (rf"|{_DO}(?:un |una |el |la |a |an |the )?(?:{bold})" if bold else "")
        + r") (?:de|del|con|para|sobre|of|for|with|showing|que muestre) (?P<rest>.*\w.*)",
        re.DOTALL,
    )
    for kind, (plain, bold) in _OPENS.items()
}


@dataclass(frozen=True)
class Drawn:
    """How it is to be drawn, `auto` where only a chart is asked for, and what else was said."""

    kind: str
    rest: str = ""


def drawn(text: str) -> Drawn | None:
    """The words for a drawing in a text, if it has any at an end of it."""
    plain = " ".join(fold(text).strip(" .,;:!?¿¡").split())
    for kind, pattern in _ALONE.items():
        if pattern.fullmatch(plain):
            return Drawn(kind)
    if _ANY.fullmatch(plain):
        return Drawn("auto")
    folded = fold(text)
    for kind, pattern in _AT_END.items():
        match = pattern.fullmatch(folded) if len(folded) == len(text) else None
        if match is not None:
            return Drawn(kind, text[: match.end("rest")])
    for kind, pattern in _AT_START.items():
        match = pattern.fullmatch(folded) if len(folded) == len(text) else None
        if match is not None:
            return Drawn(kind, text[match.start("rest") :])
    return None


def anew(handle: str, kind: str, before: str) -> Outcome | None:
    """A result that is there, drawn as asked; None where it is drawn so already and only a chart was asked for."""
    if kind == "auto" and before != "table":
        return None
    return Do(reads=(Step(DRAW, {"result": handle, "type": kind}),))


def with_chart(outcome: Outcome, kind: str) -> Outcome | None:
    """A question drawn as asked, where it comes to one query."""
    match outcome:
        case Do(reads=(Step(tool="query_metrics") as step,), flow=None):
            return replace(outcome, reads=(Step(step.tool, {**step.arguments, "chart": kind}),))
        case _:
            return None


def said_drawn(arguments: Json, answer: Json, lang: Lang) -> str:
    """What is said once it is drawn, or is not."""
    if answer.get("not_drawn_as"):
        return say("not_drawn", lang)
    return say("drawn_table" if arguments.get("type") == "table" else "drawn", lang)
