"""When, and against when."""

from __future__ import annotations

from dataclasses import replace

from assistant.periods.lazy import Lazy
from assistant.planner.halves import two_named
from assistant.planner.named import gap, share_field, words_between
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Slots

_LEADING = frozenset(
    "el la lo los las al del de the that of in en a to con with same mismo misma los those era".split()
)
_COUNTS = Lazy(r"(?<!\w)cuant[oa]s \w+ (?:nos )?ca(?:yo|yeron)(?!\w)")
_EITHER = frozenset({"o", "u", "or"})


def put_periods(reading: Reading, got: Slots) -> None:
    """Puts in the periods and what they are compared with."""
    compares = [i for i in reading.items if i.cue == "compare"]
    verb = reading.has("compare_verb")
    periods = reading.of("period")
    versus = reading.of("versus")
    got.compare_growth = reading.has("growth")
    grown = {i.text for i in reading.items if i.cue == "growth"}
    if grown <= {"cayeron", "cayo"} and _COUNTS.search(reading.folded) and not (compares or versus):
        got.compare_growth = False  # "cuántos pedidos cayeron ayer": how many came in
    if grown and grown <= {"diferencia", "difference"} and len([v for v in got.values if not v.negated]) > 1:
        # "The difference between Spain and Mexico" is one against the other, not now against before.
        got.compare_growth = False
        verb = True
    if versus:
        got.compare = versus[0].text
    if reading.has("yoy"):
        got.compare = got.compare or "last year"
    if reading.has("mom") and not got.compare:
        first = next((p.found for p in periods if p.found), None)
        if first is not None and first.period.days > 31 and not (got.dimensions or got.grains):
            # Of a year, each month beside the one before.
            got.grains, got.compare_growth = ["month"], True
        else:
            got.compare = "last month"
    for cue in compares:
        after = [p for p in periods if p.start >= cue.end and set(words_between(reading, cue.end, p.start)) <= _LEADING]
        if after and not got.compare:
            got.compare = after[0].text
            periods = [p for p in periods if p is not after[0]]
    if (verb or got.compare_growth) and len(periods) == 2 and not got.compare:
        got.compare = periods[1].text
        periods = periods[:1]
    if len(periods) == 1 and not (got.compare or got.grains or len(got.values) > 1):
        periods = _split(periods[0], got, grown, verb=verb)
    got.versus_values = (
        (bool(compares or verb) and not got.compare) or _either(reading, got) or _set_apart(compares, got)
    )
    got.periods = periods


def _set_apart(compares: list[Item], got: Slots) -> bool:
    """“Colombia vs Chile ... compared with September": values set against each other beside a comparison in time."""
    kept = sorted((v for v in got.values if not v.negated), key=lambda v: v.item.start)
    return any(
        share_field(one, other) and any(one.item.end <= c.start and c.end <= other.item.start for c in compares)
        for one, other in zip(kept, kept[1:], strict=False)
    )


def _split(item: Item, got: Slots, grown: set[str], *, verb: bool) -> list[Item]:
    """“The difference between September and October”: the later one, against the other."""
    next_to = bool(grown and item.halves and item.halves[1].period.end == item.halves[0].period.start)
    if not (verb or got.compare_growth) or not (two_named(item.text, grown) or next_to):
        return [item]
    if item.halves is None:
        got.unsplit = item
        return [item]
    later, earlier = item.halves
    got.compare = earlier.words
    return [replace(item, found=later, text=later.words)]


def _either(reading: Reading, got: Slots) -> bool:
    """“Who buys more, businesses or consumers”: one against the other."""
    return any(
        not (one.negated or other.negated)
        and share_field(one, other)
        and bool(_EITHER & set(gap(reading, one.item, other.item) or ()))
        for one, other in zip(got.values, got.values[1:], strict=False)
    )
