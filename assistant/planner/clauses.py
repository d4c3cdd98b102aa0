"""Several questions in one text."""

from __future__ import annotations

from dataclasses import replace

from assistant.planner.reading import Reading
from assistant.planner.slots import Slots


def clauses_of(reading: Reading, slots: Slots) -> list[Slots]:
    """Several metrics, each with a breakdown or values of its own right after it, are several questions in one."""
    metrics = sorted(slots.metrics, key=lambda m: m.item.start)
    if len(metrics) < 2 or slots.limit or slots.order or slots.conditions or slots.trend:
        return []
    got: list[Slots] = []
    for one, following in zip(metrics, [*metrics[1:], None], strict=True):
        end = following.item.start if following else len(reading.text)
        dimensions = [d for d in slots.dimensions if one.item.end <= d.item.start < end]
        grains = [i.grain for i in reading.of("grain") if i.grain and one.item.end <= i.start < end]
        values = [v for v in slots.values if one.item.end <= v.item.start < end]
        if not dimensions and not grains and not values:
            return []
        got.append(
            replace(slots, metrics=[one], dimensions=dimensions, grains=list(dict.fromkeys(grains)), values=values)
        )
    placed = {id(v) for clause in got for v in clause.values}
    shared = [v for v in slots.values if id(v) not in placed]
    different = any(_differ(one, other) for one, other in zip(got, got[1:], strict=False))
    return [replace(c, values=[*c.values, *shared]) for c in got] if different else []


def _differ(one: Slots, other: Slots) -> bool:
    """Whether two clauses ask for other rows: by another breakdown, or limited to other values."""
    first, second = _broken_down(one), _broken_down(other)
    rows = bool(first or second or one.grains or other.grains)
    return (rows and (not (first & second) or one.grains != other.grains)) or _limited(one) != _limited(other)


def _broken_down(clause: Slots) -> set[str]:
    return {s.id for d in clause.dimensions for s in d.senses}


def _limited(clause: Slots) -> set[tuple[str, str | None]]:
    return {(s.id, s.value) for v in clause.values for s in v.senses}
