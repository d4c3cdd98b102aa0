"""What the words around a figure say that it is: a level, a change, a share or a total, now or before.

Asked only of figures that a model wrote itself, so each rule wants to see a word, and does not guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.answer import claims
from assistant.answer import cue_words as cues
from assistant.answer.amounts import Amount
from assistant.answer.mentions import METRIC, Mention, month_mentions
from assistant.answer.numerals import folded
from assistant.answer.owners import is_object
from assistant.answer.references import Bound
from assistant.answer.written import Written

UNREAL = cues.cue(
    r"previst\w*|prevision\w*|estimad\w*|estimacion\w*|pronostic\w*|proyec\w+|objetivos?|presupuest\w*|hipot\w+",
    r"habri\w+|podri\w+|seri\w+|deberi\w+|alcanzar(?:a|an|ia)|sera|seran|si",
    r"forecast\w*|expect\w*|estimat\w*|targets?|goals?|budget\w*|project(?:ed|ion|ions)|would|could|should|might",
    r"may be|will|if|unless|hypothetic\w*",
)
"""Not what the data say but what somebody wishes, fears or asks."""
NOTHING_COUNTED = re.compile(
    r"[*_]*\s*(?:$|[.,;:)\]!?\n(]|(?:y|e|o|and|or|a|to|hasta|en|in|con|with|este|esta|this|that|ese|frente|vs|versus|"
    r"against|while|mientras|pero|but|durante|during|from|at|came|comes|correspond\w+|proced\w+|vien\w+|respectiv\w+)\b)"
)
"""Behind a number without a unit: no noun that says what is counted."""
_NOT = re.compile(
    r"\b(?:no|not|nunca|never|sin|without|tampoco|ni|nor|ningun\w*|none|nadie|nobody|excepto|except)\b|n't"
)
_MOVED_BY = re.compile(
    r"\s+(?:(?:en|un|una|otros?|otras?|by|another|de|hasta en|about|unos|unas|casi|nearly|over)\s+){0,3}[*_]*$"
)
_AVERAGE = cues.cue(
    r"medi[oa]s?|promedio\w*|averag\w*|mean|median\w*|cada|each|every|diari\w+|daily",
    r"(?:por|per|al|a) (?:pedido|order|client[ea]|customer|dia|day|mes|month|semana|week|hora|hour|ano|year|person\w*)",
)
_SHARE = cues.cue(
    r"(?:del|de la|of the|of) (?:total|conjunto|whole)|de (?:todos|todas|todo)|of all|cuotas?|shares?|pesos?|aport\w+",
    r"represent\w*|supon\w+|supuso|concentr\w+|accounts? for|accounted for|contribut\w+|makes? up|made up",
)
_WHOLE = re.compile(
    r"\b(?:total(?:es|iz\w+)?|suman?|sumaron|sums?|add(?:s|ed)? up to|en conjunto|in all|altogether|overall|combined|"
    r"together|global)\b[^.;:()]{0,30}$"
)
_WHOLE_BEHIND = re.compile(r"[*_]*\s+(?:in total|en total|en conjunto|in all|altogether|overall|combined)\b")
_PART_OF = re.compile(r"\b(?:de|of|sobre|from) (?:un|una|a|el|the|los|las)?\s*(?:total|conjunto)\b[^.;()]{0,12}$")
_ARTICLES = r"\s+(?:(?:el|la|los|las|the|unos|unas|lo)\s+)*[*_]*$"
_FROM = re.compile(rf"\b(?:pas\w+ de|desde|went from|up from|down from){_ARTICLES}")
_AGAINST = re.compile(
    rf"\b(?:from|frente a|vs\.?|versus|against|compared (?:to|with)|comparad[oa]s? con|respecto a){_ARTICLES}"
)
_MULTIPLE = re.compile(
    r"\b(?:doble|triple|mitad|tercio|cuarta parte|veces|half|twice|double|triple|times|third|quarter|multiplicad\w+)\b"
    r"[^,.;:()]{0,12}$"
)
_PLACE = re.compile(
    r"\b(?:puestos?|posicion|lugar|numero|ranking|ranks?|ranked|places?|position|number|no\.|n[º°]|top|version|fase|paso|"
    r"step|phase|tienda|store|dia|day|semana|week)\s*#?[*_]*$"
)
_ANOTHERS = re.compile(r"[*_]*\s+(?:mas|menos|more|less|higher|lower|fewer)\s+(?:\w+ )?(?:que|than)\s+")
_YEAR = re.compile(r"\b(?:en|in|de|del|of|since|desde|ano|year|para|for)\s+[*_]*$")
_LESS_PARTS = re.compile(r"\s+(?:y|and)\s+(?:medi[oa]|un cuarto|pico|a half|a bit|a quarter)\b")
_CLAUSE = re.compile(r"[,;:.()]|\b(?:mientras|while|whereas|aunque|although|pero|but)\b")
_BASES = (
    (
        cues.cue(
            "ano (?:pasado|anterior)|interanual\\w*|hace un ano|last year|previous year|year on year|yoy",
            "year over year|prior year|a year (?:ago|earlier)",
        ),
        360,
        372,
    ),
    (
        cues.cue("mes (?:pasado|anterior)|(?:last|previous|prior) month|month on month|month over month|mom"),
        28,
        31,
    ),
    (cues.cue("semana (?:pasada|anterior)|(?:last|previous) week|week on week|week over week"), 7, 7),
    (cues.cue("trimestre (?:pasado|anterior)|(?:last|previous) quarter|quarter on quarter"), 89, 92),
)
"""What a change is against, with the days that must lie between both stretches of time."""
_NAME = re.compile(r"(?<![\w'’])[A-ZÁÉÍÓÚÜÑ][^\W\d_]*")
_SPEAKS = re.compile(
    r"[*_]*(?:\s*:|\s+(?:se )?(?:lider\w+|encabez\w+|tuvo|tiene|hizo|fue|es|lleg\w+|registr\w+|super\w+|cerr\w+|"
    r"qued\w+|had|has|was|is|leads?|led|came|comes|reach\w*|hit|got|posted|recorded|closed|stood|account\w*|aport\w+|repres\w+)\b)"
)
_OPENERS = frozenset(
    "se ayer hoy total suma resultado result results this that it esto eso they we which quien who what lo la el los "
    "las the there esta este resumen summary respuesta answer en in i eur usd mxn yoy mom".split()
)


def kind_fits(text: str, one: Written, amount: Amount, bound: Bound, named: Sequence[Mention]) -> bool:
    """Whether a sentence says of a figure that it is an amount of this kind."""
    plain = folded(text)
    clause = plain[_clause(plain, one.start) : one.start]
    if _NOT.search(clause) or _MULTIPLE.search(plain[: one.start]) or _LESS_PARTS.match(plain, one.end):
        return False
    if not one.unit and (_PLACE.search(plain[: one.start]) or _is_year(plain, one)):
        return False
    if amount.column.additive and _AVERAGE.search(_without(plain, named, _sentence_part(plain, one.start), one.start)):
        return False
    match amount.kind:
        case "growth":
            beside = _ANOTHERS.match(plain, one.end)
            apart = beside and any(beside.end() <= m.start <= beside.end() + 12 for m in named if m.rows)
            return not apart and _says_change(plain, one, amount.value) and same_basis(plain, bound)
        case "share":
            return bool(_SHARE.search(plain)) and not _moved(plain, one)
        case "total":
            return _is_level(plain, one) and _says_total(plain, one, named, bound)
        case "before":
            return _is_level(plain, one) and _says_before(text, plain, one, bound, named)
        case _ if amount.column.calculation == "change":
            return _says_change(plain, one, amount.value)
        case _ if amount.column.calculation == "percent_of_total":
            return bool(_SHARE.search(plain)) and not _moved(plain, one)
        case _:
            return _is_level(plain, one) and not (amount.unit == "percent" and _SHARE.search(plain))


def _is_year(plain: str, one: Written) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", plain[one.core : one.end]) and _YEAR.search(plain[: one.core]))


def _is_level(plain: str, one: Written) -> bool:
    """Not by how much something moved, or is more than something else."""
    if cues.MORE_BEHIND.match(plain, one.end) or cues.LESS_BEHIND.match(plain, one.end) or one.sign > 0:
        return False
    return not _moved(plain, one)


def _moved(plain: str, one: Written) -> bool:
    part = plain[max(0, one.start - 60) : one.start]
    last = [m.end() for cue in (cues.UP, cues.DOWN) for m in cue.finditer(part)]
    return any(_MOVED_BY.fullmatch(part, at) for at in last)


def _says_change(plain: str, one: Written, change: float) -> bool:
    way = claims.direction_before(plain, _sentence_part(plain, one.start), one.start)
    way = way or claims.direction_behind(plain, one.end, min(len(plain), one.end + 30))
    if not way:
        way = 1 if cues.MORE_BEHIND.match(plain, one.end) else -1 if cues.LESS_BEHIND.match(plain, one.end) else 0
    if one.sign and (one.sign > 0) != (change > 0):
        return False
    return (change > 0 and way >= 0 if one.sign else change > 0 and way > 0) or (
        change < 0 and way <= 0 if one.sign else change < 0 and way < 0
    )


def same_basis(plain: str, bound: Bound) -> bool:
    """Whether a change is said to be against what it is against."""
    said = [(least, most) for cue, least, most in _BASES if cue.search(plain)]
    table = bound.table
    if not said:
        return True
    if table.period is None or table.compare is None:
        return False
    apart: int = (_start(table.period) - _start(table.compare)).days
    return any(least <= apart <= most for least, most in said)


def _start(period: tuple[date, date]) -> date:
    return period[0]


def _says_total(plain: str, one: Written, named: Sequence[Mention], bound: Bound) -> bool:
    at = _sentence_part(plain, one.start)
    if _PART_OF.search(plain, at, one.start):
        return True
    whole = _WHOLE.search(plain, at, one.start) or _WHOLE_BEHIND.match(plain, one.end)
    rows = [m for m in named if m.axis != METRIC and bound.table.column(m.axis) is not None]
    return whole is not None and not any(at <= m.start < one.start for m in rows)


def _says_before(text: str, plain: str, one: Written, bound: Bound, named: Sequence[Mention]) -> bool:
    """Said to be where something came from, or of the earlier month; what another row has is no time before."""
    if _FROM.search(plain[: one.start]):
        return True
    then = bound.table.compare
    if then is not None and any(then[0].month in m.rows and not is_object(plain, m) for m in month_mentions(text)):
        return True
    rows = {m.rows for m in named if m.axis != METRIC and bound.table.column(m.axis) is not None}
    moved = bool(cues.UP.search(plain, 0, one.start) or cues.DOWN.search(plain, 0, one.start))
    against = _AGAINST.search(plain[: one.start])
    return against is not None and len(rows) <= 1 and (moved or against.group()[:4] != "from")


def strange_name(text: str, known: Iterable[tuple[int, int]]) -> bool:
    """Whether a sentence has a name that no result knows: a figure beside it may be that one's."""
    spans = [*known, *((m.start, m.end) for m in month_mentions(text))]
    first = re.search(r"[^\W\d_]", text)
    for match in _NAME.finditer(text):
        inside = any(a <= match.start() < b for a, b in spans)
        if inside or folded(match.group()) in _OPENERS:
            continue
        begins = first is not None and match.start() == first.start()
        begins = begins or text[: match.start()].rstrip(' *_«“"¡¿')[-1:] in {".", "!", "?", "…", "\n"}
        if not begins:
            return True
        behind = folded(text[match.end() :])
        if _SPEAKS.match(behind) or cues.SELLS.match(behind.lstrip()) or _moves(behind):
            return True
    return False


def _moves(behind: str) -> bool:
    return bool(cues.UP.match(behind.lstrip()) or cues.DOWN.match(behind.lstrip()))


def _clause(plain: str, end: int) -> int:
    return max([0, *(m.end() for m in _CLAUSE.finditer(plain, 0, end) if not _decimal(plain, m))])


def _decimal(plain: str, mark: re.Match[str]) -> bool:
    return plain[mark.start() - 1 : mark.start()].isdigit() and plain[mark.end() : mark.end() + 1].isdigit()


def _sentence_part(plain: str, end: int) -> int:
    return max([0, *(m.end() for m in cues.BREAK.finditer(plain, 0, end))])


def _without(plain: str, named: Sequence[Mention], start: int, end: int) -> str:
    """A part of a text less the names in it: "valor medio" is no average of something else."""
    part = list(plain[start:end])
    for mention in named:
        for at in range(max(mention.start, start), min(mention.end, end)):
            part[at - start] = " "
    return "".join(part)
