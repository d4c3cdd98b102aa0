"""“In that country": what a word points at is in the question before, or in the rows of its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.planner.desk import Desk
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Option
from assistant.planner.query import Condition
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say

_POINTING = frozenset("ese esa aquel aquella dicho dicha that mismo misma same".split())


@dataclass(frozen=True)
class Pointed:
    """The slots without the words that point, and the condition that they stand for, if it is not there already."""

    slots: Slots
    condition: Condition | None = None


def points(reading: Reading, slots: Slots) -> list[Named]:
    """The dimensions that only point at one of their values."""
    return [d for d in slots.dimensions if set(reading.before(d.item, 1)) & _POINTING]


def pointed(reading: Reading, slots: Slots, past: Past, desk: Desk) -> Pointed | Ask:
    """What they point at: the one value that the question before kept to, else the row that came out first."""
    named = points(reading, slots)
    if not named or past.query is None:
        return Pointed(slots)
    one = named[0]
    left = replace(slots, dimensions=[d for d in slots.dimensions if d not in named])
    ids = {s.id for s in one.senses}
    kept = [f for f in past.query.filters if f.field in ids and f.operator == "equals"]
    if len(named) == 1 and kept and len(kept[0].values) == 1:
        return Pointed(left)
    row = _first(past, ids)
    if len(named) == 1 and row is not None:
        return Pointed(left, row)
    return _which(one, desk)


def _first(past: Past, ids: set[str]) -> Condition | None:
    """The value in the first row of a ranking, by the handle of its cell."""
    query = past.query
    dimension = next((d for d in (query.dimensions if query else ()) if d in ids), None)
    ranked = bool(query and query.sorts and query.sorts[0][0] in query.metrics)
    rows = past.table.get("rows") or []
    if dimension is None or not (ranked or len(rows) == 1) or not rows or not past.handle:
        return None
    return Condition(dimension, "equals", (f"${past.handle}.{dimension}.0",))


def _which(named: Named, desk: Desk) -> Ask:
    sense = next(s for s in named.senses if s.kind == "dimension")
    field = desk.lexicon.fields[sense.id]
    values = field.values[:6]
    start = desk.text[: named.item.start].rstrip()
    head = start.rpartition(" ")[0]
    options = tuple(
        Option(name, f"{head} {name}{desk.text[named.item.end :]}".strip())
        for name in (field.value_name(v, desk.lang) for v in values)
    )
    return Ask(say("which_sense", desk.lang, word=named.item.text), options)
