"""The first of each group: “the best selling product of each country", "top 3 categories per month"."""

from __future__ import annotations

import re

from assistant.catalogue import Explore
from assistant.periods.lazy import Lazy
from assistant.planner import cues
from assistant.planner.desk import Desk
from assistant.planner.lexicon import Lexicon
from assistant.planner.outcome import Decline
from assistant.planner.query import Calculation, Query, split_grain
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Each, Named, Slots
from assistant.planner.texts import say
from assistant.planner.unable import unable

_EACH = Lazy(
    r"(?<!\w)(?:(?:en|de|dentro de|para|por) )?(?:cada(?: un[oa] de (?:l[oa]s|nuestr[oa]s))?)(?!\w)|"
    r"(?<!\w)(?:(?:in|within|inside|for|of|by|per|from) )?(?:each|every)(?: (?:one )?of (?:the|our))?(?!\w)"
)
_PER = Lazy(r"(?<!\w)(?:por|per)(?!\w)")
_ONE = frozenset("mes pais tres bus".split())
"""Words that end like a plural and are none."""


def put_each(reading: Reading, got: Slots, lexicon: Lexicon) -> None:
    """Takes "of each country" up where the first of each is asked for, and not one list of all."""
    ranked = bool(got.selling or got.limit or (got.order and got.superlative) or _most(reading))
    apart = got.compare or got.compare_growth or got.calculations or got.trend or got.order_name
    if not ranked or apart or any(i.cue == "sort" for i in reading.items) or not got.order:
        return
    each = _EACH.search(reading.folded)
    said = each or _per(reading, got)
    if said is None:
        return
    places = sorted([*(d.item for d in got.dimensions), *_grains(reading, got)], key=lambda i: i.start)
    behind = [i for i in places if 0 <= i.start - said.end() <= 20]
    group = behind[0] if behind else None
    rows = [i for i in places if i is not group]
    if group is not None and not rows and got.selling:
        senses = tuple(s for name in cues.SOLD for s in lexicon.lookup(name) if s.kind == "dimension")
        sold = Named(Item("dimension", 0, 0, senses[:1]), senses[:1])
        got.dimensions, rows = [sold, *got.dimensions], [sold.item]
    if group is None or len(rows) > 1 or not (rows or got.limit):
        return  # without rows, but with a number, they are those of the question before
    many = got.limit is None and _plural(rows[0], reading)
    got.each = Each(group, 0 if many else got.limit or 1)
    got.limit = None
    got.superlative = False
    reading.claim(Item("cue", *said.span(), cue="each", text=said.group()))


def _most(reading: Reading) -> bool:
    """“Que más se vende": the most, beside no noun."""
    return any(i.cue in {"desc", "asc"} for i in reading.items)


def _per(reading: Reading, got: Slots) -> re.Match[str] | None:
    """“Best selling category per country": of each, where one thing or so many are asked for."""
    nouns = [d.item for d in got.dimensions] + _grains(reading, got)
    for said in _PER.finditer(reading.folded):
        before = [i for i in nouns if i.end <= said.start()]
        if before and (got.limit or not _plural(before[-1], reading)):
            return said
    return None


def _grains(reading: Reading, got: Slots) -> list[Item]:
    return [i for i in reading.of("grain") if i.grain in got.grains]


def _plural(item: Item, reading: Reading) -> bool:
    words = reading.folded[item.start : item.end].split()
    return bool(words) and words[0].endswith("s") and words[0] not in _ONE


def of_each(query: Query, slots: Slots, each: Each, explore: Explore, desk: Desk) -> Query | Decline:
    """The query ranked within its groups, and cut there."""
    item, lowest = each.group, slots.order == "asc"
    ids = [s.id for s in item.senses]
    if item.kind == "grain":
        within = next((d for d in query.dimensions if split_grain(d, explore)[1] == item.grain), "")
    else:
        within = next((d for d in query.dimensions if d in ids or d.rpartition("_")[0] in ids), "")
    if not within or len(query.dimensions) < 2:
        return unable(say("rank", desk.lang), query, slots, explore, desk)
    by = [s.id for s in slots.order_by.senses if s.id in query.metrics] if slots.order_by else []
    metric = (by or list(query.metrics))[0]
    made = Calculation("rank", metric, within=within, top=each.top, lowest=lowest)
    others = [d for d in query.dimensions if d != within]
    return query.but(
        dimensions=(within, *others),
        calculations=(made,),
        sorts=((within, False), (metric, not lowest)),
        limit=None,
    )
