"""What cannot be worked out over some rows, with what can."""

from __future__ import annotations

from assistant.catalogue import Explore
from assistant.planner.desk import Desk
from assistant.planner.lexicon import Sense
from assistant.planner.outcome import Decline
from assistant.planner.query import Query
from assistant.planner.slots import Named, Slots
from assistant.planner.worked import cannot


def unable(word: str, query: Query, slots: Slots, explore: Explore, desk: Desk) -> Decline:
    """Says so of a word, with shares and running totals that work."""
    named = [s.id for v in slots.values for s in pick(v, explore, "value")]
    texts = [d.id for d in explore.dimensions if d.type == "string"]
    rows = [i for d in slots.dimensions for s in pick(d, explore, "dimension")[:1] if (i := s.id) in texts]
    dimensions = list(dict.fromkeys((*rows, *named, *texts)))
    summed = [f.id for m in query.metrics if (f := explore.field(m)) and (f.additive or f.distinct)]
    summed = summed or [f.id for f in explore.metrics if f.additive]
    return cannot(word, [desk.name(m) for m in summed], [desk.name(d) for d in dimensions], desk.lang)


def pick(named: Named, explore: Explore, kind: str) -> list[Sense]:
    """The senses of one kind that this explore has, the best first."""
    return sorted((s for s in named.senses if s.kind == kind and explore.field(s.id)), key=lambda s: s.rank)
