"""How many rows, and in which order."""

from __future__ import annotations

from assistant.planner import amounts
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots

_WEAK = frozenset("mas more menos less fewer first main primeros primeras ultimos ultimas principales".split())


def put_order(reading: Reading, got: Slots) -> None:
    """Puts in the limit and the order."""
    got.order_name = reading.has("alphabetical")
    limits = reading.of("limit")
    if limits:
        got.limit = limits[0].number
    nth = next(iter(reading.of("nth")), None)
    if nth is not None and got.limit is None:
        got.limit, got.nth = nth.number, True
    nouns = [*(d.item for d in got.dimensions), *reading.of("grain")]
    for noun in nouns:
        ranked = noun.kind == "dimension" or any(i.cue in {"asc", "desc"} for i in reading.items)
        counted = amounts.counted(reading.folded, noun.start) if got.limit is None and ranked else None
        if counted and reading.is_free(*counted[:2]):
            got.limit = counted[2]
            reading.claim(Item("limit", counted[0], counted[1], number=counted[2]))
    ups = [i for i in reading.items if i.cue == "asc"]
    downs = [i for i in reading.items if i.cue == "desc"]
    if not got.order and (ups or downs or got.limit):
        got.order = "asc" if ups and not (downs and downs[0].start > ups[0].start) else "desc"
    got.superlative = any(i.text not in _WEAK for i in (*ups, *downs))
    if reading.has("ranking"):
        got.order = got.order or "desc"
        got.superlative = True
    sorts = [i for i in reading.items if i.cue == "sort"]
    for cue in sorts:
        after = [m for m in got.metrics if m.item.start >= cue.end and not _grown(m, cue, reading)]
        got.order = got.order or "desc"
        if after:
            got.order_by = after[0]
        elif any(g.start >= cue.end for g in reading.of("grain")):
            got.order, got.order_time = "asc", True
    if got.limit or got.order:
        leads = [i for i in reading.items if i.cue == "by"]
        by = [
            m for m in got.metrics if any(0 <= m.item.start - i.end <= 4 and not _grown(m, i, reading) for i in leads)
        ]
        got.order_by = got.order_by or (by[0] if by else None)


def _grown(named: Named, lead: Item, reading: Reading) -> bool:
    """Whether "by revenue growth", "by growth of revenue" names the change of a metric and not the metric."""
    return any(
        i.cue == "growth" and (0 <= i.start - named.item.end <= 1 or lead.end <= i.start < named.item.start)
        for i in reading.items
    )
