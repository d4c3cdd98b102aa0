"""The rest of a query whose metrics are known: senses are decided, pairs checked, and what does not fit is said."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Explore, Field, Grain
from assistant.periods.fold import fold
from assistant.planner import amounts
from assistant.planner.average import averaged
from assistant.planner.desk import Desk, swap
from assistant.planner.grouped import rows_to_rank
from assistant.planner.of_each import of_each
from assistant.planner.ordered import dated, ordered
from assistant.planner.outcome import Ask, Decline
from assistant.planner.query import Condition, Query, explore_for, split_grain
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import quoted, say
from assistant.planner.unable import pick, unable
from assistant.planner.worked import Wanted, unclear, which_share


def fill(base: Query, slots: Slots, explore: Explore, desk: Desk) -> Query | Ask | Decline:
    """The rest of a query whose metrics are known."""
    slots = rows_to_rank(slots, fold(desk.text))
    amount = _amount(slots, explore)
    if amount is not None:
        slots = replace(slots, dimensions=[n for n in slots.dimensions if not _pick_id(n, explore, amount.id)])
    dimensions = _dimensions(slots, explore, desk, base.metrics)
    if isinstance(dimensions, Ask | Decline):
        return dimensions
    filters = _filters(slots, explore, desk, base.metrics)
    if isinstance(filters, Ask | Decline):
        return filters
    if slots.versus_values:
        dimensions += _contrasted(filters, dimensions)
    measured = _conditions(slots, explore, base.metrics, amount)
    if isinstance(measured, str):
        return Ask(say("unknown_word", desk.lang, words=quoted([measured], desk.lang)))
    if isinstance(measured, amounts.Condition):
        return unable(desk.text[measured.start : measured.end], base, slots, explore, desk)
    query = base.but(dimensions=tuple(dict.fromkeys(dimensions)), filters=(*filters, *measured))
    doubtful = None if slots.parted else unclear(slots, query, desk.text)
    if doubtful is not None:
        asked = which_share(doubtful, query, slots, desk)
        return asked or unable(doubtful.item.text, query, slots, explore, desk)
    made = Wanted(slots, explore, desk.text).of(query)
    if isinstance(made, str):
        return unable(made, query, slots, explore, desk)
    query = dated(query.but(calculations=made), slots, desk)
    if slots.each is not None:
        return of_each(query, slots, slots.each, explore, desk)
    if slots.average is not None:
        return averaged(query, slots, slots.average, explore, desk)
    return ordered(query, slots, desk, explore)


def _dimensions(slots: Slots, explore: Explore, desk: Desk, metrics: tuple[str, ...]) -> list[str] | Ask | Decline:
    got: list[str] = []
    for named in slots.dimensions:
        senses = pick(named, explore, "dimension")
        if not senses:
            return _not_here(named, metrics, slots, desk)
        field = explore.field(senses[0].id)
        if field is not None and field.type in {"date", "timestamp"}:
            got += [f"{field.id}_{grain}" for grain in slots.grains or ["day"]]
        elif field is not None and field.type == "number":
            of = [explore.field(m) for m in metrics]
            if all(m and m.format.style == field.format.style == "currency" for m in of):
                continue  # "the amount of the returned orders" is what the metric sums up
            return _not_here(named, metrics, slots, desk)
        elif field is not None:
            got.append(field.id)
    dated = any(split_grain(d, explore)[1] for d in got)
    running = any(i.cue == "running" for i in slots.calculations) and not got
    grains = slots.grains or ([_trend_grain(slots)] if slots.trend or running else [])
    if grains and not dated:
        time = explore.field(explore.time_dimension or "")
        fitting = [g for g in grains if time and g in time.grains]
        if time is None or not fitting:
            return Decline(say("not_here", desk.lang, metric=desk.name(metrics[0]), dimension=grains[0]))
        got = [*(f"{time.id}_{g}" for g in fitting), *got]
    return got


def _trend_grain(slots: Slots) -> Grain:
    """Buckets for a development over time: days for weeks, weeks for a quarter, months otherwise."""
    found = slots.periods[0].found if slots.periods else None
    days = found.period.days if found else 366
    return "day" if days <= 45 else "week" if days <= 100 else "month"


def _not_here(named: Named, metrics: tuple[str, ...], slots: Slots, desk: Desk) -> Decline:
    """Says what the dimension does go with, and what the metric does."""
    wanted = [s.id for s in named.senses if s.kind == "dimension"]
    others = [
        desk.asked(e.metrics[i].id, d)
        for e in desk.lexicon.catalogue.explores
        for d in wanted
        if (found := e.field(d)) and found.type == "string"
        for i in range(min(2, len(e.metrics)))
    ]
    explore = explore_for(desk.lexicon.catalogue, metrics)
    others = instead(slots, desk) or others
    own = [desk.asked(metrics[0], d.id) for d in (explore.dimensions if explore else ()) if d.type == "string"]
    text = say("not_here", desk.lang, metric=desk.name(metrics[0]), dimension=desk.name(wanted[0]).lower())
    return Decline(text, tuple(dict.fromkeys((*others[:2], *own[:2]))))


def instead(slots: Slots, desk: Desk) -> list[str]:
    """The same question about metrics that do go with everything else in it."""
    named = [*slots.dimensions, *slots.values]
    if len(slots.metrics) != 1:
        return []
    return [
        swap(desk, slots.metrics[0], m.name(desk.lang))
        for e in desk.lexicon.catalogue.explores
        for m in e.metrics
        if all(any(e.field(s.id) for s in n.senses) for n in named)
        # A rare name may be a verb ("spend"), which no noun replaces.
        and min(s.rank for s in slots.metrics[0].senses) <= 2
    ]


def _filters(slots: Slots, explore: Explore, desk: Desk, metrics: tuple[str, ...]) -> list[Condition] | Decline:
    wanted: dict[tuple[str, bool], list[str | float]] = {}
    for named in slots.values:
        senses = pick(named, explore, "value")
        if not senses:
            own = [desk.asked(metrics[0], d.id) for d in explore.dimensions if d.type == "string"]
            text = say("not_filter", desk.lang, metric=desk.name(metrics[0]), value=f"«{named.item.text}»")
            return Decline(text, tuple(dict.fromkeys((*instead(slots, desk)[:2], *own[:2]))))
        first = senses[0]
        all_of_them = named.item.cue == "part"
        values = [s.value for s in senses if s.id == first.id] if all_of_them else [first.value]
        wanted.setdefault((first.id, named.negated), []).extend(values)
    got = [
        Condition(field, "notEquals" if negated else "equals", tuple(dict.fromkeys(values)))
        for (field, negated), values in wanted.items()
    ]
    for named in slots.missing:
        senses = pick(named, explore, "dimension")
        if senses:
            got.append(Condition(senses[0].id, "isNull"))
    return got


def _contrasted(filters: list[Condition], dimensions: list[str]) -> list[str]:
    """“Spain versus Mexico” breaks down by what they are."""
    return [f.field for f in filters if f.operator == "equals" and len(f.values) > 1 and f.field not in dimensions]


def _amount(slots: Slots, explore: Explore) -> Field | None:
    """The dimension that is a number and is named with a condition: "orders with a total above 300"."""
    for named in slots.dimensions if slots.conditions else ():
        for sense in pick(named, explore, "dimension"):
            field = explore.field(sense.id)
            if field is not None and field.type == "number":
                return field
    return None


def _pick_id(named: Named, explore: Explore, wanted: str) -> bool:
    return any(s.id == wanted for s in pick(named, explore, "dimension"))


def _conditions(
    slots: Slots, explore: Explore, metrics: tuple[str, ...], amount: Field | None
) -> list[Condition] | str | amounts.Condition:
    """The conditions on numbers, or the word or the condition that the data cannot follow."""
    got: list[Condition] = []
    rows = bool(slots.dimensions or slots.grains or slots.trend or slots.limit)
    for condition, about in slots.conditions:
        ids = [s.id for s in about.senses if s.id in metrics] if about else []
        rates = [m for m in metrics if (found := explore.field(m)) and found.format.style == "percent"]
        metric = explore.field(rates[0] if condition.percent and rates else ids[0] if ids else metrics[0])
        values: tuple[str | float, ...] = tuple(int(v) if v == int(v) else v for v in condition.values)
        if metric is None:
            continue
        if condition.percent and (amount or metric).format.style != "percent":
            return condition  # "more than 30 % of sales" is about a share, on which no row can be kept
        if condition.percent:
            values = tuple(v / 100 for v in condition.values)
        field = amount or metric
        # One figure alone is held against no amount: "orders of more than 100" are those of 100 euros each.
        counts = metric.label == explore.label
        behind = about is not None and 0 <= condition.start - about.item.end <= 4
        each = counts and behind and not (rows or slots.compare)
        in_money = (condition.money or each) and metric.format.style != "currency"
        if amount is None and (in_money or condition.each):
            money = [d for d in explore.dimensions if d.type == "number" and d.format.style == "currency"]
            if len(money) != 1:
                return "€"
            field = money[0]
        got.append(Condition(field.id, condition.operator, values))
    return got
