"""A follow-up changes slots of the question before and keeps the others."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Explore, Lang
from assistant.periods.fold import fold
from assistant.planner.boards import MOST
from assistant.planner.desk import Desk
from assistant.planner.fill import fill
from assistant.planner.grouped import among_all, ranked_note, rows_to_rank
from assistant.planner.history import Past
from assistant.planner.merged import conditions_of_both, moved_along
from assistant.planner.metrics import chosen_metrics
from assistant.planner.of_each import of_each
from assistant.planner.ordered import default_period, order_note
from assistant.planner.outcome import Ask, Decline, Do, Step
from assistant.planner.pointed import pointed, points
from assistant.planner.query import Condition, Json, Query, explore_for, split_grain
from assistant.planner.reading import Reading
from assistant.planner.same_year import in_year
from assistant.planner.slots import Slots
from assistant.planner.texts import listed, quoted, say
from assistant.planner.worked import Wanted, cannot, carried, fitting, unclear


def is_follow_up(reading: Reading, slots: Slots, past: Past) -> bool:
    """Whether a text makes sense only after the question before."""
    if past.query is None or not past.query.metrics:
        return False
    if points(reading, slots):
        return True
    if not slots.metrics and (not slots.selling or _sellers(reading, slots, past)):
        return slots.any or bool(slots.order) or reading.has("all") or reading.has("all_time")
    if _only_metrics(reading, slots):
        return True
    first = next((w.text for w in reading.words), "")
    opens = any(i.cue in {"follow", "also", "instead"} and i.start <= 3 for i in reading.items)
    bare = not (slots.dimensions or slots.values or slots.grains or slots.periods or slots.compare)
    return (opens or first in {"y", "and", "ahora", "now", "e"}) and (bare or not slots.periods)


def _sellers(reading: Reading, slots: Slots, past: Past) -> bool:
    """“The 3 best sellers": of the rows that are shown, where nothing else is said."""
    other = slots.values or slots.grains or slots.periods or slots.compare or slots.calculations or slots.conditions
    rows = past.query.dimensions if past.query else ()
    ids = {s.id for d in slots.dimensions for s in d.senses}
    return bool(slots.limit and ids & set(rows)) and not (other or reading.unexplained)


_ASKING = frozenset("que cual cuales cuanto cuanta cuantos cuantas what which how who is are".split())


def _only_metrics(reading: Reading, slots: Slots) -> bool:
    """“Ticket medio”, "por unidades": nothing but the name of a metric is that metric of the same thing."""
    other = (
        slots.dimensions or slots.values or slots.missing or slots.absent or slots.grains or slots.conditions
        or slots.periods or slots.compare or slots.compare_growth or slots.selling or slots.limit or slots.superlative
        or slots.calculations
    )  # fmt: skip
    asking = any(w.text in _ASKING for w in reading.words) or reading.has("report") or reading.has("what_is")
    return bool(slots.metrics) and not other and not asking and not reading.unexplained


def follow(reading: Reading, slots: Slots, past: Past, desk: Desk) -> Ask | Decline | Do:
    """The question before with what is new."""
    at = pointed(reading, slots, past, desk)
    if isinstance(at, Ask):
        return at
    slots = rows_to_rank(at.slots, fold(desk.text))
    before = past.query or Query()
    if at.condition is not None:
        before = before.but(filters=conditions_of_both(before.filters, (at.condition,)), dimensions=())
    metrics = _metrics(slots, before, reading, desk)
    if isinstance(metrics, Ask):
        return metrics
    explore, apart = explore_for(desk.lexicon.catalogue, metrics), tuple[str, ...]()
    if explore is None:
        apart = tuple(m for m in before.metrics if m not in _named(slots)) if len(metrics) > 1 else ()
        metrics = tuple(m for m in metrics if m not in apart)[:1]
        explore = explore_for(desk.lexicon.catalogue, metrics)
        if explore is None:
            return Do()
    alone = (*_not_added(reading, slots, desk), *_instead_of(apart, metrics, desk))
    if past.report is not None and _same_report(slots, reading):
        again = _report_again(past, slots, desk, explore)
        return replace(again, notes=(*alone, *again.notes)) if isinstance(again, Do) else again
    fresh = fill(Query(metrics=metrics), replace(_plain(_without_period(slots)), each=None), explore, desk)
    if not isinstance(fresh, Query):
        return fresh
    if (slots.limit or slots.superlative) and not fresh.dimensions and not before.dimensions:
        return fill(Query(metrics=metrics), slots, explore, desk)  # type: ignore[return-value]
    carried_over, lost = _carried(before, metrics, explore, desk)
    if slots.order and not fresh.dimensions and before.dimensions:
        by = next((m for m in metrics if slots.order_by and m in {s.id for s in slots.order_by.senses}), metrics[0])
        fresh = Query(metrics=metrics, sorts=((by, slots.order != "asc"),), limit=slots.limit or before.limit)
    plain = _merge(carried_over, fresh.but(metrics=metrics), slots, reading, explore, desk.lang)
    if slots.periods and isinstance(plain.period, str):
        plain = plain.but(period=in_year(plain.period, before.period, desk.lang))
    doubtful = unclear(slots, plain, desk.text)
    also = reading.has("also")
    merged = doubtful.item.text if doubtful else _worked(plain, carried_over, slots, explore, desk.text, also=also)
    if isinstance(merged, str):
        names = [desk.name(d.id) for d in explore.dimensions if d.type == "string"]
        return cannot(merged, [desk.name(m) for m in metrics], names, desk.lang)
    # What the new metric cannot be combined with goes, but never without a word.
    notes: tuple[str, ...] = (
        (say("left_out", desk.lang, metric=desk.name(metrics[0]), names=listed(lost, desk.lang)),) if lost else ()
    )
    gone = _gone(carried_over, merged)
    key = "replaced" if not also and (slots.calculations or slots.compare or slots.compare_growth) else "no_longer"
    notes += (say(key, desk.lang, names=listed([say(k, desk.lang) for k in gone], desk.lang)),) if gone else ()
    whole = among_all(merged)
    notes += (*ranked_note(merged, whole, desk), *order_note(merged, slots, desk))
    merged = whole
    if slots.each is not None:
        within = of_each(merged, slots, slots.each, explore, desk)
        if not isinstance(within, Query):
            return within
        merged = within
    stepped = any(c.kind == "change_from_previous" for c in merged.calculations)
    if before.compare is not None and merged.compare is None and not stepped:
        notes += (say("compare_gone", desk.lang),)
    return Do(reads=(Step("query_metrics", merged.to_json()),), query=merged, notes=(*alone, *notes))


def _named(slots: Slots) -> set[str]:
    return {s.id for m in slots.metrics for s in m.senses}


def _instead_of(apart: tuple[str, ...], metrics: tuple[str, ...], desk: Desk) -> tuple[str, ...]:
    """Says which metrics cannot stand beside the new one."""
    if not apart:
        return ()
    names = listed([_lower(desk.name(m)) for m in apart], desk.lang)
    return (say("left_out", desk.lang, metric=desk.name(metrics[0]), names=names),)


def _not_added(reading: Reading, slots: Slots, desk: Desk) -> tuple[str, ...]:
    """“Add today's": one result is not added to another, so the period replaces the one before."""
    other = (
        slots.metrics or slots.dimensions or slots.values or slots.missing or slots.grains or slots.calculations
        or slots.conditions or slots.compare or slots.compare_growth
    )  # fmt: skip
    said = [reading.text[i.start : i.end] for i in reading.items if i.cue == "also"]
    if other or not said or not slots.periods:
        return ()
    return (say("not_added", desk.lang, words=quoted(said, desk.lang)),)


def _gone(before: Query, after: Query) -> list[str]:
    """What was worked out before and is no more: the rows do not allow it."""
    left = {c.kind for c in after.calculations}
    return list(dict.fromkeys(c.kind for c in before.calculations if c.kind not in left))


def _only(query: Query, kind: str) -> bool:
    return bool(query.calculations) and all(c.kind == kind for c in query.calculations)


def _plain(slots: Slots) -> Slots:
    """The slots less what is worked out: that needs the rows of both questions."""
    return replace(slots, calculations=[], metrics=[replace(m, percent=False) for m in slots.metrics])


def _worked(merged: Query, before: Query, slots: Slots, explore: Explore, text: str, *, also: bool) -> Query | str:
    """The merged query with what is newly worked out, or else with what was worked out before. `also`: with both."""
    found = Wanted(slots, explore, text).of(merged)
    if isinstance(found, str):
        return found
    if any(c.kind == "change_from_previous" for c in found):
        merged = merged.but(compare=None, period=slots.periods[0].text if slots.periods else before.period)
    old = carried(before.calculations, merged, explore) if also or not found else ()
    kept = tuple(dict.fromkeys((*old, *found)))
    if found and _only(before, "rank") and not slots.order and not any(c.kind == "rank" for c in kept):
        merged = merged.but(sorts=(), limit=None)  # the order was that of the ranking
    return fitting(merged.but(calculations=kept), explore)


def _carried(before: Query, metrics: tuple[str, ...], explore: Explore, desk: Desk) -> tuple[Query, tuple[str, ...]]:
    """The query before as the explore of the new metrics has it, and the names of what that explore lacks."""
    old = explore_for(desk.lexicon.catalogue, before.metrics)
    if old is None or old.name == explore.name:
        return before, ()
    dimensions: list[str] = []
    lost: list[str] = []
    for dimension in before.dimensions:
        field, grain = split_grain(dimension, old)
        time = explore.field(explore.time_dimension or "")
        if split_grain(dimension, explore)[0]:
            dimensions.append(dimension)
        elif field and grain and time and field.id == old.time_dimension and grain in time.grains:
            dimensions.append(f"{time.id}_{grain}")
        elif field:
            lost.append(_lower(field.name(desk.lang)))
    for one in before.filters:
        field = desk.lexicon.fields.get(one.field)
        if explore.field(one.field) is None and field is not None:
            names = [field.value_name(str(v), desk.lang) for v in one.values]
            figures = any(c.isdigit() for name in names for c in name)
            lost.append(listed(names, desk.lang) if names and not figures else _lower(field.name(desk.lang)))
    return before.but(dimensions=tuple(dimensions)), tuple(dict.fromkeys(lost))


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _metrics(slots: Slots, before: Query, reading: Reading, desk: Desk) -> tuple[str, ...] | Ask:
    if not slots.metrics:
        sold = chosen_metrics(slots, desk) if slots.selling and not _all_here(slots, before, desk) else before.metrics
        return sold if isinstance(sold, Ask) else tuple(sold)
    chosen = chosen_metrics(replace(slots, selling=False), desk)
    if isinstance(chosen, Ask):
        return chosen
    new = tuple(chosen)
    ordering = reading.has("sort") and _only_order(slots)
    if ordering and set(new) <= set(before.metrics):
        return before.metrics
    # "Sort it by orders" puts that column beside, for the rows to be in its order.
    return tuple(dict.fromkeys((*before.metrics, *new))) if ordering or reading.has("also") else new


def _all_here(slots: Slots, before: Query, desk: Desk) -> bool:
    """Whether the data of the question before has the rows that are to be ranked."""
    explore = explore_for(desk.lexicon.catalogue, before.metrics)
    return explore is not None and all(any(explore.field(s.id) for s in d.senses) for d in slots.dimensions)


def _only_order(slots: Slots) -> bool:
    """Whether the metric was named for the order of the rows and nothing else was asked."""
    other = (
        slots.dimensions or slots.values or slots.missing or slots.absent or slots.grains or slots.conditions
        or slots.periods or slots.compare or slots.compare_growth or slots.calculations
    )  # fmt: skip
    return slots.order_by is not None and not other


def _without_period(slots: Slots) -> Slots:
    """The slots for what is new; periods and order are put in where both questions meet."""
    bare = not (slots.dimensions or slots.grains or slots.trend)
    order: Json = {"order": "", "limit": None, "superlative": False} if bare else {}
    return Slots(**{**slots.__dict__, "periods": [], "compare": None, "compare_growth": False, **order})


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
    if arguments.get("tile") and slots.periods and not fresh.filters:
        return _board_again(arguments, slots, desk)
    if slots.periods:
        arguments["period"] = slots.periods[0].text
    filters = conditions_of_both((past.query or Query()).filters, fresh.filters)
    if filters:
        arguments["filters"] = [f.to_json() for f in filters]
    kept = {k: v for k, v in arguments.items() if v not in (None, [], ())}
    return Do(reads=(Step("run_report", kept),))


def _board_again(arguments: Json, slots: Slots, desk: Desk) -> Do:
    """All the charts of a dashboard for other days, each with the conditions that it had."""
    board = next(r for r in desk.lexicon.catalogue.reports if r.slug == arguments["report"])
    each = [{**arguments, "tile": tile.name, "period": slots.periods[0].text} for tile in board.tiles[:MOST]]
    return Do(
        reads=tuple(Step("run_report", {k: v for k, v in one.items() if v not in (None, [], ())}) for one in each)
    )


def _merge(before: Query, fresh: Query, slots: Slots, reading: Reading, explore: Explore, lang: Lang) -> Query:
    dimensions = _dimensions(before, fresh, reading, explore)
    filters = before.filters
    if reading.has("all"):
        named = {s.id for d in slots.dimensions for s in d.senses}
        # "All countries but Spain" is about countries only.
        about = named or {f.field for f in fresh.filters}
        filters = tuple(f for f in filters if about and f.field not in about)
        dimensions = before.dimensions if named else dimensions
    filters = conditions_of_both(filters, fresh.filters, also=reading.has("also"))
    period = slots.periods[0].text if slots.periods else None if reading.has("all_time") else before.period
    compare = slots.compare or ("previous period" if slots.compare_growth else None)
    if compare is None and reading.has("all_time"):
        return _sorted(before, fresh, dimensions, filters, explore).but(period=period)
    if compare is None and slots.periods and before.compare is not None:
        compare = moved_along(before, lang)
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
        renamed = {m: fresh.metrics[0] for m in before.metrics if m not in fresh.metrics}
        sorts = tuple((renamed.get(field, field), down) for field, down in before.sorts)
        kept = tuple(s for s in sorts if s[0] in (*dimensions, *fresh.metrics))
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
