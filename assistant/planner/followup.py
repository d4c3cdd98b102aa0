"""A follow-up changes slots of the question before and keeps the others."""

from __future__ import annotations

from assistant.catalogue import Explore
from assistant.periods.fold import fold
from assistant.planner.build import Desk, default_period, fill
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Decline, Do, Step
from assistant.planner.query import Condition, Query, explore_for, split_grain
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots


def is_follow_up(reading: Reading, slots: Slots, past: Past) -> bool:
    """Whether a text makes sense only after the question before."""
    if past.query is None or not past.query.metrics:
        return False
    if not slots.metrics and not slots.selling:
        return slots.any or bool(slots.order) or reading.has("all") or reading.has("all_time")
    first = next((w.text for w in reading.words), "")
    opens = any(i.cue in {"follow", "also", "instead"} and i.start <= 3 for i in reading.items)
    bare = not (slots.dimensions or slots.values or slots.grains or slots.periods or slots.compare)
    return (opens or first in {"y", "and", "ahora", "now", "e"}) and (bare or not slots.periods)


def follow(reading: Reading, slots: Slots, past: Past, desk: Desk) -> Ask | Decline | Do:
    """The question before with what is new."""
    before = past.query or Query()
    metrics = _metrics(slots, before, reading)
    explore = explore_for(desk.lexicon.catalogue, metrics)
    if explore is None:
        explore = explore_for(desk.lexicon.catalogue, metrics[:1])
        if explore is None:
            return Do()
    if past.report is not None and _same_report(slots, reading):
        return _report_again(past, slots, desk, explore)
    fresh = fill(Query(metrics=metrics), _without_period(slots), explore, desk)
    if not isinstance(fresh, Query):
        if isinstance(fresh, Ask) and slots.limit and before.dimensions:
            fresh = Query(metrics=metrics, sorts=((metrics[0], slots.order != "asc"),), limit=slots.limit)
        else:
            return fresh
    merged = _merge(before, fresh.but(metrics=metrics), slots, reading, explore)
    return Do(reads=(Step("query_metrics", merged.to_json()),), query=merged)


def _metrics(slots: Slots, before: Query, reading: Reading) -> tuple[str, ...]:
    new = tuple(dict.fromkeys(sorted(n.senses, key=lambda s: s.rank)[0].id for n in slots.metrics))
    if not new:
        return before.metrics
    return tuple(dict.fromkeys((*before.metrics, *new))) if reading.has("also") else new


def _without_period(slots: Slots) -> Slots:
    return Slots(**{**slots.__dict__, "periods": [], "compare": None, "compare_growth": False})


def _same_report(slots: Slots, reading: Reading) -> bool:
    """Only the period or filters change: the saved report is run again."""
    return not (
        slots.metrics or slots.dimensions or slots.grains or slots.limit or slots.compare or slots.compare_growth
        or slots.conditions or slots.order
    )  # fmt: skip


def _report_again(past: Past, slots: Slots, desk: Desk, explore: Explore) -> Ask | Decline | Do:
    fresh = fill(Query(metrics=(past.query or Query()).metrics), _without_period(slots), explore, desk)
    if not isinstance(fresh, Query):
        return fresh
    arguments = dict(past.report or {})
    if slots.periods:
        arguments["period"] = slots.periods[0].text
    filters = _filters((past.query or Query()).filters, fresh.filters)
    if filters:
        arguments["filters"] = [f.to_json() for f in filters]
    kept = {k: v for k, v in arguments.items() if v not in (None, [], ())}
    return Do(reads=(Step("run_report", kept),))


def _merge(before: Query, fresh: Query, slots: Slots, reading: Reading, explore: Explore) -> Query:
    dimensions = _dimensions(before, fresh, reading, explore)
    filters = _filters(before.filters, fresh.filters)
    if reading.has("all"):
        named = {s.id for d in slots.dimensions for s in d.senses}
        filters = tuple(f for f in filters if named and f.field not in named)
        dimensions = before.dimensions if named else dimensions
    period = slots.periods[0].text if slots.periods else None if reading.has("all_time") else before.period
    compare = slots.compare or ("previous period" if slots.compare_growth else None)
    if compare is None and not slots.periods and isinstance(before.compare, str):
        compare = before.compare
    elif compare is None and not slots.periods:
        compare_range = before.compare
        return _sorted(before, fresh, dimensions, filters, explore).but(period=period, compare=compare_range)
    if compare and period is None:
        period = default_period(compare, "en" if _is_english(compare) else "es")
    return _sorted(before, fresh, dimensions, filters, explore).but(period=period, compare=compare)


def _is_english(words: str) -> bool:
    return any(w in fold(words) for w in ("last", "previous", "year", "month", "week", "prior", "quarter"))


def _sorted(
    before: Query, fresh: Query, dimensions: tuple[str, ...], filters: tuple[Condition, ...], explore: Explore
) -> Query:
    usable = tuple(f for f in filters if explore.field(f.field))
    query = Query(metrics=fresh.metrics, dimensions=dimensions, filters=usable)
    if fresh.sorts:
        return query.but(sorts=fresh.sorts, limit=fresh.limit)
    if dimensions == before.dimensions:
        kept = tuple(s for s in before.sorts if s[0] in (*dimensions, *fresh.metrics))
        return query.but(sorts=kept, limit=before.limit if kept or not before.sorts else None)
    return query


def _dimensions(before: Query, fresh: Query, reading: Reading, explore: Explore) -> tuple[str, ...]:
    old = tuple(d for d in before.dimensions if split_grain(d, explore)[0])
    if not fresh.dimensions:
        return old
    if reading.has("also"):
        return tuple(dict.fromkeys((*old, *fresh.dimensions)))

    def timed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(d for d in ids if split_grain(d, explore)[1])

    old_time, new_time = timed(old), timed(fresh.dimensions)
    old_rest = tuple(d for d in old if d not in old_time)
    new_rest = tuple(d for d in fresh.dimensions if d not in new_time)
    if new_time and not new_rest and old_time:
        return (*new_time, *old_rest)
    if new_rest and not new_time and old_rest:
        return (*old_time, *new_rest)
    return fresh.dimensions


def _filters(before: tuple[Condition, ...], fresh: tuple[Condition, ...]) -> tuple[Condition, ...]:
    replaced = {f.field for f in fresh}
    return (*(f for f in before if f.field not in replaced), *fresh)
