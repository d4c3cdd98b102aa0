"""What the person named and no call takes up: metrics, breakdowns, values, amounts, time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.ambiguity.utterance import Utterance
from assistant.planner.query import GRAINS, Query
from assistant.planner.slots import Named

_JOINERS = frozenset({"y", "e", "and", "ni", "nor", "plus", "mas"})
_AGAINST = frozenset({"change_from_previous", "rank", "percent_of_total", "running_total"})


@dataclass(frozen=True)
class Dropped:
    """Words of the person and the argument that they belong to."""

    words: str
    where: str
    ids: tuple[str, ...] = ()


def dropped_parts(query: Query, said: Utterance) -> list[Dropped]:
    """Everything that the message names and neither this call nor those made together with it hold."""
    if said.stepwise:
        return []
    found = [*_fields(query, said), *_values(query, said)]
    if said.thread.alone:
        found += [*_times(query, said), *_numbers(query, said)]
    return list({(d.where, d.words): d for d in found}.values())


def _fields(query: Query, said: Utterance) -> Iterator[Dropped]:
    for named in said.nouns:
        if _listed(named, said) and not _used(named, query, said):
            yield Dropped(named.item.text, "metrics", _ids(named))
    for named in said.slots.dimensions:
        # A number that is a dimension ("the amount of an order") is no breakdown.
        if not _used(named, query, said) and all(said.lexicon.fields[s.id].type != "number" for s in named.senses):
            yield Dropped(named.item.text, "dimensions", _ids(named))


def _listed(named: Named, said: Utterance) -> bool:
    """Whether a metric stands in a list with others: two names side by side are often one thing."""
    start, end = named.item.start, named.item.end
    words = [w for w in said.reading.words if w.end <= start]
    after = [w for w in said.reading.words if w.start >= end]
    near = {w.text for w in (*words[-1:], *after[:1])}
    return bool(near & _JOINERS) or "," in said.reading.folded[end : end + 2] + said.reading.folded[start - 2 : start]


def _values(query: Query, said: Utterance) -> Iterator[Dropped]:
    """A value is used by a condition on its field, or by a breakdown that shows it beside the others."""
    for named in (*said.slots.values, *said.slots.missing):
        if not _used(named, query, said):
            yield Dropped(named.item.text, "filters", _ids(named))


def _used(named: Named, query: Query, said: Utterance) -> bool:
    used = {f.id for f in said.fields_of(query)}
    return any(s.id in used or s.id in said.thread.beside for s in named.senses)


def _ids(named: Named) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.id for s in named.senses))[:4]


def _times(query: Query, said: Utterance) -> Iterator[Dropped]:
    dated = any(d.endswith(tuple(f"_{g}" for g in GRAINS)) for d in query.dimensions)
    filtered = any((f := said.field(c.field)) and f.type in {"date", "timestamp"} for c in query.filters)
    periods = said.slots.periods
    if periods and query.period is None and not filtered:
        yield Dropped(periods[0].text, "period")
    if said.slots.grains and not dated and not query.calculations and not query.compare:
        grains = said.reading.of("grain")
        yield Dropped(said.reading.text[grains[0].start : grains[0].end], "dimensions")
    worked = any(c.kind in _AGAINST for c in query.calculations)
    if said.slots.compare and not query.compare and not worked and not dated:
        yield Dropped(said.slots.compare, "compare")


def _numbers(query: Query, said: Utterance) -> Iterator[Dropped]:
    slots = said.slots
    if slots.limit and slots.limit > 1 and query.limit is None and query.dimensions:
        yield Dropped(said.reading.of("limit")[0].text if said.reading.of("limit") else str(slots.limit), "limit")
    bounds = [v for f in query.filters for v in f.values if isinstance(v, int | float) and not isinstance(v, bool)]
    for condition, _ in slots.conditions:
        if not bounds:
            yield Dropped(said.reading.text[condition.start : condition.end], "filters")
