"""Ranks and tops: of one value among all the rows, and inside each of some groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.catalogue import Explore, Lang
from assistant.periods.lazy import Lazy
from assistant.planner import suggest
from assistant.planner.lexicon import Lexicon, Sense
from assistant.planner.outcome import Decline
from assistant.planner.query import Query
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import listed, say

_EACH = Lazy(
    r"(?<!\w)(?:en|de|dentro de|para|por) cada(?: un[oa] de)?(?!\w)|(?<!\w)(?:in|within|inside|for|of|per) each(?!\w)"
)
_PLACE = Lazy(r"(?<!\w)(?:puesto|puestos|posicion|ocupan?|rank|ranks)(?!\w)")


class Desk(Protocol):
    """What it takes to name things."""

    @property
    def lexicon(self) -> Lexicon: ...
    @property
    def lang(self) -> Lang: ...

    def name(self, field_id: str) -> str: ...


def ranks_a_value(slots: Slots) -> bool:
    """Whether a rank is asked for beside a value that is to be kept."""
    ranked = any(i.cue == "ranking" for i in slots.calculations)
    return ranked and any(not v.negated for v in slots.values)


def rows_to_rank(slots: Slots, folded: str) -> Slots:
    """“Which place does Mexico hold": the rows are those of its own kind, where no others are named."""
    kept = [v for v in slots.values if not v.negated]
    if not ranks_a_value(slots) or slots.dimensions or slots.grains or not _PLACE.search(folded):
        return slots
    senses = tuple(dict.fromkeys(Sense("dimension", s.id, rank=s.rank) for s in kept[0].senses if s.kind == "value"))
    return replace(slots, dimensions=[Named(kept[0].item, senses)])


def rows_to_share(slots: Slots, explore: Explore) -> Slots:
    """“What percentage of sales comes from Spain": the rows are all of its kind, so that the whole is there too."""
    shared = any(i.cue == "share" for i in slots.calculations)
    kept = [v for v in slots.values if not v.negated]
    ids = {s.id for v in kept for s in v.senses if s.kind == "value" and explore.field(s.id)}
    whole: list[Named] = []
    if shared and len(ids) > 1 and not (slots.dimensions or slots.grains):
        # "What percentage of Spain's orders was returned": the last is the part, the others say of what.
        last = max(kept, key=lambda v: v.item.start)
        own_ids = {s.id for s in last.senses}
        whole = [v for v in kept if not own_ids & {s.id for s in v.senses}]
        kept = [v for v in kept if v not in whole]
        ids = {s.id for v in kept for s in v.senses if s.kind == "value" and explore.field(s.id)}
    if not shared or slots.trend or len(ids) != 1 or slots.missing:
        return slots
    rows = len(slots.dimensions) + len(slots.grains)
    if rows and not (rows == 1 and _of_the_whole(slots, kept[0])):
        return slots
    own = Named(kept[0].item, (Sense("dimension", next(iter(ids))),))
    others = [*whole, *(v for v in slots.values if v.negated)]
    return replace(slots, dimensions=[*slots.dimensions, own], values=others, within_rows=rows == 1, parted=bool(whole))


def _of_the_whole(slots: Slots, named: Named) -> bool:
    """“Cancelled orders as a percentage of all orders”: the value is a part of what follows."""
    return any(
        i.cue == "share" and named.item.end <= i.start and i.text.startswith(("as ", "como ", "en "))
        for i in slots.calculations
    )


def shared_note(before: Slots, after: Slots, desk: Desk) -> tuple[str, ...]:
    """Says which row holds the share that was asked for."""
    gone = [v for v in before.values if v not in after.values]
    named = [desk.lexicon.fields[s.id].value_name(s.value, desk.lang) for v in gone for s in v.senses[:1]]
    plain = [n for n in named if not any(c.isdigit() for c in n)]
    key = "share_row_within" if after.within_rows else "share_row"
    return (say(key, desk.lang, names=listed(plain, desk.lang)),) if plain else ()


def among_all(query: Query) -> Query:
    """The query less the conditions that leave only the ranked row itself: alone it is always the first."""
    if not any(c.kind == "rank" and not c.top for c in query.calculations):
        return query
    kept = tuple(f for f in query.filters if f.operator != "equals" or f.field not in query.dimensions or not f.values)
    return query if kept == query.filters else query.but(filters=kept, limit=None)


def ranked_note(before: Query, after: Query, desk: Desk) -> tuple[str, ...]:
    """Says which rows to look for, where all of them are ranked."""
    gone = [f for f in before.filters if f not in after.filters]
    names = [
        field.value_name(str(v), desk.lang)
        for f in gone
        if (field := desk.lexicon.fields.get(f.field))
        for v in f.values
    ]
    plain = [n for n in names if not any(c.isdigit() for c in n)]
    return (say("ranked_all", desk.lang, names=listed(plain, desk.lang)),) if plain else ()


def top_of_each(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“The top 3 products in each category": rows are cut for the whole table only; their ranks can be had."""
    said = _EACH.search(reading.folded)
    if said is None or not slots.limit or slots.each is not None:
        return None
    groups = [n for n in slots.dimensions if n.item.start >= said.start()]
    rows = [n for n in slots.dimensions if n.item.start < said.start()]
    times = [i.start for i in reading.of("grain")]
    if not groups and not any(t >= said.start() for t in times):
        return None
    limits = reading.of("limit")
    word = reading.text[limits[0].start : said.end()] if limits else reading.text[said.start() : said.end()]
    return Decline(say("not_computed", desk.lang, word=word), tuple(_offers(rows, groups, slots, desk)))


def _offers(rows: Sequence[Named], groups: Sequence[Named], slots: Slots, desk: Desk) -> list[str]:
    """Rankings that work, of the metric that was named or else of the main one of data that has these fields."""
    wanted = {s.id for m in slots.metrics[:1] for s in m.senses}
    for explore in suggest.ranked(desk.lexicon.catalogue):
        main = suggest.main(explore)
        metrics = [m.id for m in explore.metrics if m.id in wanted] or ([main.id] if main and not wanted else [])
        named = [next((s.id for s in n.senses if explore.field(s.id)), "") for n in (*rows[:1], *groups[:1])]
        if metrics and named and all(named):
            metric, of = desk.name(metrics[0]).lower(), [desk.name(i).lower() for i in named]
            within, plain = _ASKED[desk.lang]
            both = [within.format(row=of[0], group=of[1], metric=metric)] if len(of) == 2 else []
            return [*both, plain.format(row=of[0], metric=metric)]
    return []


_ASKED: dict[Lang, tuple[str, str]] = {
    "es": ("ranking de {row} por {metric} dentro de cada {group}", "ranking de {row} por {metric}"),
    "en": ("ranking of {row} by {metric} within each {group}", "ranking of {row} by {metric}"),
}
