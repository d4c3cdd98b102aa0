"""The period and the order of a query."""

from __future__ import annotations

import re

from assistant.catalogue import Explore, Lang
from assistant.periods.fold import fold
from assistant.planner.desk import Desk
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.query import Query, split_grain
from assistant.planner.slots import Slots
from assistant.planner.texts import say
from assistant.planner.unable import unable


def dated(query: Query, slots: Slots, desk: Desk) -> Query:
    """Puts in the period and what it is compared with; a comparison without a period gets the current one."""
    period = slots.periods[0].text if slots.periods else None
    if any(c.kind == "change_from_previous" for c in query.calculations):
        return query.but(period=period)
    compare = slots.compare
    if slots.compare_growth and compare is None:
        compare = "previous period" if desk.lang == "en" else "periodo anterior"
        period = period or ("last month" if desk.lang == "en" else "mes pasado")
    if compare is not None and period is None:
        period = default_period(compare, desk.lang)
    return query.but(period=period, compare=compare)


def default_period(compare: str, lang: Lang) -> str:
    """The current period of the unit that a comparison names."""
    folded = fold(compare)
    same = re.search(r"(?:mism[oa]|same) (\w+)", folded)
    folded = same[1] if same else folded
    units = (
        (("trimestre", "quarter"), "este trimestre", "this quarter"),
        (("mes", "month"), "este mes", "this month"),
        (("semana", "week"), "esta semana", "this week"),
        (("ayer", "yesterday"), "hoy", "today"),
    )
    for words, es, en in units:
        if any(w in folded for w in words) and not any(y in folded for y in ("año", "ano", "year")):
            return es if lang == "es" else en
    return "este año" if lang == "es" else "this year"


def ordered(query: Query, slots: Slots, desk: Desk, explore: Explore) -> Query | Ask | Decline:
    """The query with its sorts and its limit, or the question what is to be ranked."""
    if not query.dimensions:
        better = slots.compare is not None and not slots.limit  # "are sales better than last month?"
        if slots.limit or (slots.superlative and not slots.selling and not better):
            own = [d for d in explore.dimensions if d.type == "string"]
            options = tuple(
                Option(d.name(desk.lang), f"{desk.text} {say('by', desk.lang)} {d.name(desk.lang)}") for d in own
            )
            return Ask(say("which_dimension", desk.lang), options[:4])
        return query
    if slots.order_name:
        return query.but(sorts=((query.dimensions[0], False),), limit=slots.limit)
    if slots.order_time:
        times = [d for d in query.dimensions if split_grain(d, explore)[1]]
        return query.but(sorts=((times[0], False),) if times else ())
    changes = any(c.kind == "change_from_previous" for c in query.calculations)
    by_change = slots.compare_growth and not slots.order_by and bool(changes or query.compare)
    if by_change and changes and slots.limit:
        # Rows cannot be put in the order of a change.
        return unable(say("change_from_previous", desk.lang), query, slots, explore, desk)
    if not slots.order or by_change:
        return query
    by = [s.id for s in slots.order_by.senses if s.id in query.metrics] if slots.order_by else []
    return query.but(sorts=(((by or list(query.metrics))[0], slots.order == "desc"),), limit=slots.limit)


def order_note(query: Query, slots: Slots, desk: Desk) -> tuple[str, ...]:
    """Says that rows beside their change stay in the order of time, where another order was asked for."""
    if slots.nth and query.limit and query.sorts:
        return (say("nth_row", desk.lang),)
    changes = any(c.kind == "change_from_previous" for c in query.calculations)
    if not slots.order or query.sorts or not query.dimensions:
        return ()
    grown = slots.compare_growth and query.compare is not None
    return (say("by_date", desk.lang),) if changes else (say("by_growth", desk.lang),) if grown else ()
