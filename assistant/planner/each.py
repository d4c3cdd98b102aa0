"""“Split the two", "sort by the second one": told by the names of what the question before has."""

from __future__ import annotations

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.situation import Situation
from assistant.planner.texts import say

_LEAD = r"\W*(?:(?:y|and|now|ahora|vale|ok|pero|but|please|por favor|can you|puedes)\W+)*"
_APART = (
    r"(?:up|out|apart|separately|por separado|individually|uno por uno|una por una|cada un[oa]|side by side|one by one)"
)
_SPLIT = Lazy(
    rf"{_LEAD}(?:(?:split|separate|break|divide|show|separa(?:r)?|separal[oa]s|desglosa(?:l[oa]s)?|dividel[oa]s|"
    rf"muestral[oa]s)(?: (?:the two|the three|them|these|those|both|l[oa]s dos|l[oa]s tres))?(?: {_APART})?|"
    r"por separado|separad[oa]s|separately|side by side|one by one|individually|uno por uno|una por una)"
    r"(?:\W+(?:please|por favor|porfa))?\W*"
)
_SORT = Lazy(
    r"(?P<head>\W*(?:(?:y|and|now|ahora|vale|ok|please)\W+)*(?:sort|order|rank|orden\w+)(?: (?:it|them|l[oa]s?))? "
    r"(?:by|por)) "
    r"(?:(?:the|el|la|los|las) )?(?P<which>first|second|third|last|other|primer[oa]?|segund[oa]|tercer[oa]?|"
    r"ultim[oa]|otr[oa])"
    r"(?: (?:one|metric|column|metrica|columna))?\W*"
)
_AT = {
    "first": 0,
    "prim": 0,
    "second": 1,
    "segu": 1,
    "third": 2,
    "terc": 2,
    "last": -1,
    "ulti": -1,
    "other": 1,
    "otra": 1,
    "otro": 1,
}


def apart(situation: Situation) -> str | None:
    """The breakdown by what the question before keeps to several values of."""
    query = situation.past.query
    if query is None or not _SPLIT.fullmatch(fold(situation.text)):
        return None
    kept = [
        f for f in query.filters if f.operator == "equals" and len(f.values) > 1 and f.field not in query.dimensions
    ]
    if len(kept) != 1 or kept[0].field not in situation.lexicon.fields:
        return None
    name = situation.lexicon.fields[kept[0].field].name(situation.lang).lower()
    also = "también" if situation.lang == "es" else "also"
    return f"{also} {say('by', situation.lang)} {name}"


def by_column(situation: Situation) -> str | None:
    """The order by the name of the metric whose place was told."""
    query = situation.past.query
    found = _SORT.fullmatch(fold(situation.text)) if query is not None else None
    if found is None or query is None:
        return None
    at = next((n for lead, n in _AT.items() if found["which"].startswith(lead)), 0)
    if at >= len(query.metrics) or len(query.metrics) < 2:
        return None
    name = situation.lexicon.fields[query.metrics[at]].name(situation.lang).lower()
    return f"{found['head'].strip()} {name}"
