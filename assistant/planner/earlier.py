"""“And the week before?", "and the rest?": told in words that stand on their own."""

from __future__ import annotations

from datetime import timedelta

from assistant.intents import DateRange
from assistant.periods import UnknownPeriod
from assistant.periods import words as periods_words
from assistant.periods.compare import resolve_compare
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.query import Condition
from assistant.planner.situation import Situation
from assistant.planner.texts import listed, say

_AND = (
    r"\W*(?:(?:vale|ok|okay|bueno|no|y|e|and|but|pero|ahora|now|what about|how about|que tal|lo mismo|same|the same|"
    r"igual|"
    r"mejor|en|in|for|de|para|of|pero|con|with|from|del)\W+)*(?:(?:el|la|the|al|del)\W+)?"
)
_UNIT = r"dia|semana|mes|trimestre|semestre|ano|day|week|month|quarter|half|year"
_EARLIER = Lazy(
    rf"{_AND}(?P<words>(?:{_UNIT}) (?:before|antes|anterior|previ[ao]|earlier)|(?:previous|prior|preceding) "
    rf"(?:{_UNIT})|"
    r"anterior|previous one|one before|periodo anterior|previous period)"
    r"(?:\W+(?:that|it|de es[ae]|a es[ae]|de eso|entonces|then|por favor|please))*\W*"
)
_WEEKDAY = Lazy(
    rf"{_AND}(?P<day>{'|'.join(d for d in periods_words.WEEKDAYS if len(d) > 3)}) (?:before|antes|anterior|previo|"
    rf"earlier)"
    r"(?:\W+(?:that|it|de ese|a ese))*\W*"
)
_INSIDE = Lazy(
    rf"(?<!\w)(?:for|in|during|en|durante|de) (?:el|la|the) (?P<words>(?:{_UNIT}) (?:before|antes|anterior|previ[ao])|"
    rf"(?:previous|prior|preceding) (?:{_UNIT}))(?: (?:that|it|de es[ae]|a es[ae]))?(?!\w)"
)
_COMPARES = Lazy(
    r"(?<!\w)(?:compar\w+|versus|vs|frente|respecto|contra|against|than|que|relative|crec\w+|grew|growth|chang\w+|"
    r"varia\w+|diferencia|difference)(?!\w)"
)
_REST = Lazy(
    rf"{_AND}(?:(?:todos los|todas las|los|las|el|the|all the)\W+)?(?:resto|demas|otros|otras|rest|others|remaining|"
    rf"other|everyone else|everybody else|all others)(?!\w)"
    r"(?:\W+(?:de|of|de los|de las|of the))?(?:\W+(?P<what>[a-z]+(?: [a-z]+)?))?\W*"
)


def earlier(situation: Situation) -> str | None:
    """The days of "and the month before?", seen from the period of the question before."""
    query, folded = situation.past.query, fold(situation.text)
    if query is None or not isinstance(query.period, dict) or not {"start", "end"} <= set(query.period):
        return None
    period = DateRange.model_validate(query.period)
    day = _WEEKDAY.fullmatch(folded)
    found = _EARLIER.fullmatch(folded)
    if day is not None and period.days == 1 and periods_words.WEEKDAYS.get(day["day"]) == period.start.weekday():
        week = timedelta(days=7)
        return _days(DateRange(start=period.start - week, end=period.end - week), situation)
    inside = _INSIDE.search(folded) if found is None and not _COMPARES.search(folded) else None
    if inside is not None:
        days = _seen_from(period, inside["words"], situation)
        text = situation.text
        return days and f"{text[: inside.start()]}{days}{text[inside.end() :]}"
    return _seen_from(period, found["words"], situation) if found is not None else None


def _seen_from(period: DateRange, words: str, situation: Situation) -> str | None:
    try:
        before = resolve_compare(words, period, situation.now, lang=situation.lang, calendar=situation.calendar)
    except UnknownPeriod:
        return None
    return _days(before, situation)


def _days(period: DateRange, situation: Situation) -> str:
    first, last = period.start.isoformat(), (period.end - timedelta(days=1)).isoformat()
    return f"del {first} al {last}" if situation.lang == "es" else f"from {first} to {last}"


def the_rest(situation: Situation) -> str | None:
    """“And the other countries?”: all but those that the question before kept to, a row each."""
    found = _REST.fullmatch(fold(situation.text))
    query = situation.past.query
    if found is None or query is None:
        return None
    kept = [f for f in query.filters if f.operator == "equals" and f.values and _is_named(f, found["what"], situation)]
    if len(kept) != 1:
        return None
    field = situation.lexicon.fields[kept[0].field]
    names = [field.value_name(str(v), situation.lang) for v in kept[0].values]
    without = "sin" if situation.lang == "es" else "without"
    by, row = say("by", situation.lang), field.name(situation.lang).lower()
    return f"{by} {row}, {without} {listed(names, situation.lang)}"


def _is_named(condition: Condition, what: str | None, situation: Situation) -> bool:
    if situation.lexicon.fields.get(condition.field) is None:
        return False
    return not what or any(s.id == condition.field for s in situation.lexicon.lookup(what))
