"""Means over time: “average daily revenue", "pedidos de media por semana". Each day, week or month counts once."""

from __future__ import annotations

from assistant.catalogue import Explore
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.desk import Desk
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.query import Query
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Slots
from assistant.planner.texts import say
from assistant.planner.unable import unable

_AVERAGE = Lazy(
    r"(?<!\w)(?:(?:en|de|como|por termino) (?:promedio|media|medio)|promedios?|medi[oa]s?|(?:on|in) average|averages?|"
    r"mean|averaged)(?!\w)"
)


def put_average(reading: Reading, got: Slots) -> None:
    """Takes up the words for a mean, where it is one of each bucket of time and of nothing else."""
    if len(got.grains) != 1 or got.dimensions or not got.metrics:
        return
    apart = got.limit or got.superlative or got.calculations or got.compare or got.compare_growth or got.conditions
    if apart or got.each or got.trend or got.versus_values:
        return
    for said in _AVERAGE.finditer(reading.folded):
        if reading.is_free(*said.span()):
            got.average = Item("cue", *said.span(), cue="average", text=said.group())
            reading.claim(got.average)


def asks_average(text: str) -> bool:
    """Whether a text asks for a mean."""
    return _AVERAGE.search(fold(text)) is not None


def averaged(query: Query, slots: Slots, average: Item, explore: Explore, desk: Desk) -> Query | Ask | Decline:
    """The rows of which there is to be a mean, in the order of time; of a rate, or of all time, there is none."""
    fields = [explore.field(m) for m in query.metrics]
    if any(f is None or not (f.additive or f.distinct) for f in fields):
        return unable(average.text, query, slots, explore, desk)
    if query.period is None:
        long = slots.grains[0] in {"month", "quarter", "year"}
        keys = ("m_this_year", "m_last_year") if long else ("m_last_month", "m_this_year", "m_last_year")
        texts = [say(k, desk.lang) for k in keys]
        options = tuple(
            Option(t[:1].upper() + t[1:], f"{desk.text.strip(' .?!')} {t}", n == 0) for n, t in enumerate(texts)
        )
        return Ask(say("m_when", desk.lang), options)
    return query
