"""Several questions in one text."""

from __future__ import annotations

from dataclasses import replace

from assistant.planner.reading import Reading
from assistant.planner.slots import Slots


def clauses_of(reading: Reading, slots: Slots) -> list[Slots]:
    """Several metrics, each with a breakdown of its own right after it, are several questions in one."""
    metrics = sorted(slots.metrics, key=lambda m: m.item.start)
    if len(metrics) < 2 or slots.limit or slots.order or slots.conditions or slots.trend:
        return []
    got: list[Slots] = []
    for one, following in zip(metrics, [*metrics[1:], None], strict=True):
        end = following.item.start if following else len(reading.text)
        dimensions = [d for d in slots.dimensions if one.item.end <= d.item.start < end]
        grains = [i.grain for i in reading.of("grain") if i.grain and one.item.end <= i.start < end]
        if not dimensions and not grains:
            return []
        values = [v for v in slots.values if one.item.end <= v.item.start < end]
        got.append(
            replace(slots, metrics=[one], dimensions=dimensions, grains=list(dict.fromkeys(grains)), values=values)
        )
    placed = {id(v) for clause in got for v in clause.values}
    shared = [v for v in slots.values if id(v) not in placed]
    ids = [({s.id for d in c.dimensions for s in d.senses}, tuple(c.grains)) for c in got]
    different = any(not (one[0] & other[0]) or one[1] != other[1] for one, other in zip(ids, ids[1:], strict=False))
    return [replace(c, values=[*c.values, *shared]) for c in got] if different else []
