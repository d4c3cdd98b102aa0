"""The fields and values that were named: which of their kinds, beside what, and what is left out."""

from __future__ import annotations

from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots

_JOINERS = frozenset(
    {"y", "e", "o", "ni", "and", "or", "nor", "u", "los", "las", "el", "la", "the", "de", "del", "a", "an", "un", "una"}
)
_NEGATED_THROUGH = _JOINERS | frozenset(
    "se han ha sido fueron fue estan esten sean son aun todavia were have been are is was that que yet from en "
    "in of".split()
)
_INTO = frozenset("en in from for para at de del of con with desde por by".split())
_AND_NOT = frozenset("y e o u ni and or nor".split())


def put_fields(reading: Reading, got: Slots) -> None:
    """Puts in the metrics, dimensions and values."""
    for item in reading.of("metric", "dimension", "value"):
        for kind, into in (("metric", got.metrics), ("dimension", got.dimensions), ("value", got.values)):
            senses = tuple(s for s in item.senses if s.kind == kind)
            if senses and kind == _kind_of(item, reading):
                between = [v for v in reading.of("value", "absent") if v.end <= item.start]
                listed = kind == "metric" and any(negated(reading, v) for v in between)
                into.append(Named(item, senses, not listed and negated(reading, item)))
    kept: list[Named] = []
    for named in got.dimensions:
        beside = [v for v in got.values if _adjacent(reading, named.item, v.item) and share_field(named, v)]
        if beside or _is_scope(reading, named.item):
            continue
        if named.negated:
            got.missing.append(named)
        else:
            kept.append(named)
    got.dimensions = kept


def _is_scope(reading: Reading, item: Item) -> bool:
    """“All countries except Spain” says which rows count, not what to break down by."""
    led = any(i.cue == "all" and i.end <= item.start <= i.end + 5 for i in reading.items)
    return led and any(i.cue == "not" and item.end <= i.start <= item.end + 2 for i in reading.items)


def _kind_of(item: Item, reading: Reading) -> str:
    """A word that names a metric and a dimension ("artículos") is a dimension after "by"."""
    kinds = {s.kind for s in item.senses}
    if {"metric", "dimension"} <= kinds:
        led = any(i.cue == "by" and i.end <= item.start <= i.end + 6 for i in reading.items)
        others = [i for i in reading.of("metric") if i is not item and not any(s.kind == "dimension" for s in i.senses)]
        return "dimension" if led or (others and reading.of("limit")) else "metric"
    return item.kind


def share_field(one: Named, other: Named) -> bool:
    """Whether both may belong to one field."""
    return bool({s.id for s in one.senses} & {s.id for s in other.senses})


def gap(reading: Reading, one: Item, other: Item) -> list[str] | None:
    """The words between two items, or none when another item stands between."""
    first, last = sorted((one, other), key=lambda i: i.start)
    between = [w for w in reading.words if first.end <= w.start and w.end <= last.start]
    if any(i.start >= first.end and i.end <= last.start and i.kind not in {"cue"} for i in reading.items):
        return None
    return [w.text for w in between]


def _adjacent(reading: Reading, dimension: Item, value: Item) -> bool:
    between = gap(reading, dimension, value)
    return (
        between is not None
        and len(between) <= 2
        and set(between) <= {"de", "es", "sea", "is", "the", "la", "el", "igual", "a", "in", "en"}
    )


def negated(reading: Reading, item: Item) -> bool:
    """Whether a "without" governs this item: through a list, not through other words."""
    negations = [i for i in reading.items if i.cue == "not" and i.end <= item.start]
    if not negations:
        return False
    last = negations[-1]
    listed = [i for i in reading.of("value", "absent") if last.end <= i.start and i.end <= item.start]
    if listed:
        # "Without returns in Spain" leaves out returns, not Spain; "without returns nor Spain" both.
        gap = set(words_between(reading, listed[-1].end, item.start))
        if gap & _INTO and not gap & _AND_NOT:
            return False
        if not negated(reading, listed[-1]):
            return False
    for word in reading.words:
        if not last.end <= word.start < item.start or word.text in _NEGATED_THROUGH:
            continue
        inside = [i for i in reading.items if i.start <= word.start < i.end]
        if not any(i.kind in {"value", "dimension", "metric", "absent"} for i in inside):
            return False
        if any(i.cue in {"by", "only"} for i in inside):
            return False
    return not any(i.cue in {"by", "only"} and last.end <= i.start < item.start for i in reading.items)


def words_between(reading: Reading, start: int, end: int) -> list[str]:
    """The words of a stretch."""
    return [w.text for w in reading.words if start <= w.start and w.end <= end]
