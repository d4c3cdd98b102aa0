"""What a message itself takes away or replaces of the question before, whoever answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues
from assistant.planner.again import understood
from assistant.planner.drawn import drawn
from assistant.planner.edits import edit
from assistant.planner.followup import is_follow_up
from assistant.planner.history import Past
from assistant.planner.outcome import Do
from assistant.planner.query import Query
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Slots
from assistant.planner.slotted import slots_of

_POINTS_BACK = Lazy(
    r"(?<!\w)(?:eso|esto|aquello|ahi|alli|lo mismo|los mismos|las mismas|(?:of|for|from|in|with|about) (?:that|those|"
    r"these|it|them)|the same)(?!\w)"
)
"""Words for what was spoken of before."""
_TIMES = frozenset("periodo periodos fecha fechas period periods date dates".split())


@dataclass(frozen=True)
class Wished:
    """What the words of a message touch."""

    follows: bool
    """Whether it only makes sense after the question before; otherwise it is a question of its own."""
    fields: frozenset[str] = frozenset()
    """Fields that a value of it, or the field itself, was named for."""
    period: bool = False
    compare: bool = False
    all_filters: bool = False
    also: bool = False
    """Whether what is named comes besides what was there."""


def wished(situation: Situation, before: Query) -> Wished:
    """Reads a message against the question before it."""
    situation = understood(replace(situation, past=replace(situation.past, query=situation.past.query or before)))
    shape = drawn(situation.text)
    if shape is not None and shape.rest:
        situation = replace(situation, text=shape.rest)
    past = Past(query=before, handle=situation.past.handle)
    reading = reading_of(situation)
    slots = slots_of(reading, situation.lexicon)
    changed = edit(reading, slots, past, situation.desk())
    follows = isinstance(changed, Do) or is_follow_up(reading, slots, past)
    follows = follows or _points_back(reading)
    words = {w.text for w in reading.words}
    removes = cues.said("remove", reading.folded)
    named = _fields(slots)
    all_named = removes and cues.said("filter_word", reading.folded)
    times = bool(words & _TIMES)
    compares = bool(
        slots.compare or slots.compare_growth or cues.said("compare_word", reading.folded) or slots.versus_values
    )
    open_ = [w for w in reading.unexplained if coverage.harm_of(reading, w) == "date"]
    return Wished(
        follows=follows,
        fields=named,
        period=bool(slots.periods or open_ or reading.has("all_time") or (removes and times)),
        compare=compares or (removes and times),
        all_filters=all_named
        or (
            (reading.has("all") or reading.has("all_time") or removes)
            and not (named or times or compares or slots.metrics or slots.grains or slots.calculations)
        ),
        also=reading.has("also"),
    )


def _points_back(reading: Reading) -> bool:
    return any(
        not any(i.kind != "cue" and i.start <= match.start() < i.end for i in reading.items)
        for match in _POINTS_BACK.finditer(reading.folded)
    )


def _fields(slots: Slots) -> frozenset[str]:
    """The fields that conditions, values or breakdowns of a message are about."""
    named = [*slots.values, *slots.missing, *slots.dimensions]
    ids = {s.id for one in named for s in one.senses}
    ids |= {s.id for item in slots.absent for s in item.senses}
    ids |= {s.id for _, about in slots.conditions if about for s in about.senses}
    return frozenset(ids)
