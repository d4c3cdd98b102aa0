"""“This month against the last one": what is compared with is told by one word, its unit was said before."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.periods.lazy import Lazy

_AGAINST = (
    r"(?:contra|vs\.?|versus|frente al?|comparad[oa]s? (?:con|al?)|respecto al?|con|que(?: en)?|against|"
    r"compared (?:to|with)|with|to|than|y)(?: el| la| the)?"
)
_END = r"(?=\W*$|[,;.:]| (?:por|by|en|in|de|del|of|para|for|segun)(?!\w)(?! (?:los|las)? ?(?:mes|ano|trimestre)))"
_LAST = Lazy(
    rf"(?<!\w){_AGAINST} (?P<which>pasad[oa]|anterior|previ[oa]|last(?: one)?|previous(?: one)?|"
    rf"(?:the )?one before){_END}"
)
_NTH = Lazy(
    rf"(?<!\w){_AGAINST} (?P<which>primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|first|second|third|fourth)"
    rf"(?: one)?{_END}"
)
_UNITS = {
    "dia": "day", "semana": "week", "mes": "month", "trimestre": "quarter", "semestre": "half", "ano": "year",
}  # fmt: skip
_SPANISH = Lazy(rf"(?<!\w)(?P<unit>{'|'.join(_UNITS)})(?!\w)")
_ENGLISH = Lazy(r"(?<!\w)(?P<unit>day|week|month|quarter|half|year)(?!\w)")
_FEMININE = {"semana"}


def against(folded: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, words) of such a word, with the unit put to it."""
    for pattern, nth in ((_LAST, False), (_NTH, True)):
        for match in pattern.finditer(folded):
            start, end = match.span("which")
            which = match["which"].split()[0]
            english = which in {"last", "previous", "the", "one", "first", "second", "third", "fourth"}
            units = list((_ENGLISH if english else _SPANISH).finditer(folded[: match.start()]))
            if not units:
                continue
            unit = units[-1]["unit"]
            if nth and unit not in {"trimestre", "semestre", "quarter", "half"}:
                continue
            yield start, end, _said(which, unit, english=english, nth=nth)


def _said(which: str, unit: str, *, english: bool, nth: bool) -> str:
    if nth:
        return f"{_SHORT.get(which, which)} {unit}"
    if english:
        return f"last {unit}"
    return f"{unit.replace('ano', 'año')} {'pasada' if unit in _FEMININE else 'pasado'}"


_SHORT = {"primero": "primer", "tercero": "tercer", "primera": "primer", "tercera": "tercer"}
