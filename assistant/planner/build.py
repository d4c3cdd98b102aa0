"""Slots and the catalogue become queries: senses are decided, pairs checked, and what does not fit is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from assistant.catalogue import Explore, Field, Grain, Lang
from assistant.periods.fold import fold
from assistant.planner import amounts, cues
from assistant.planner.grouped import among_all, ranked_note, rows_to_rank
from assistant.planner.lexicon import Lexicon, Sense
from assistant.planner.outcome import Ask, Decline, Do, Option, Step
from assistant.planner.query import Condition, Query, explore_for, split_grain
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import listed, quoted, say
from assistant.planner.worked import Wanted, cannot, unclear, which_share

_LANGS: tuple[Lang, Lang] = ("es", "en")


@dataclass(frozen=True)
class Desk:
    """What building needs besides the slots."""

    lexicon: Lexicon
    lang: Lang
    text: str

    def name(self, field_id: str) -> str:
        """A field's name in the person's language."""
        return self.lexicon.fields[field_id].name(self.lang)

    def asked(self, *ids: str) -> str:
        """A question that surely works: metric by dimensions, in words."""
        metric, *dimensions = ids
        by = f" {say('by', self.lang)} " if dimensions else ""
        return f"{self.name(metric)}{by}{listed([self.name(d).lower() for d in dimensions], self.lang)}"


def build(slots: Slots, desk: Desk) -> Ask | Decline | Do:
    """The queries of a question that names at least one metric, or the question why not."""
    metrics = chosen_metrics(slots, desk)
    if isinstance(metrics, Ask):
        return metrics
    if not metrics:
        return Ask(say("which_metric", desk.lang))
    groups = _by_explore(metrics, desk)
    notes: list[str] = []
    queries: list[Query] = []
    for explore, ids in groups:
        got = fill(Query(metrics=ids), slots, explore, desk)
        if isinstance(got, Query):
            queries.append(among_all(got))
            notes += [*ranked_note(got, queries[-1], desk), *order_note(got, slots, desk)]
        else:
            return got
    if len(queries) > 1:
        notes.append(say("two_explores", desk.lang, names=listed([desk.name(m) for m in metrics], desk.lang)))
    steps = tuple(Step("query_metrics", q.to_json()) for q in queries)
    return Do(reads=steps, notes=tuple(notes), query=queries[0])


def _by_explore(metrics: list[str], desk: Desk) -> list[tuple[Explore, tuple[str, ...]]]:
    whole = explore_for(desk.lexicon.catalogue, tuple(metrics))
    if whole is not None:
        return [(whole, tuple(metrics))]
    home = {m: desk.lexicon.explores_of[m][0] for m in metrics}
    ordered = sorted(metrics, key=lambda m: metrics.index(next(x for x in metrics if home[x] == home[m])))
    pairs = []
    for name, ids in groupby(ordered, key=lambda m: home[m]):
        explore = desk.lexicon.catalogue.explore(name)
        if explore is not None:
            pairs.append((explore, tuple(ids)))
    return pairs


def chosen_metrics(slots: Slots, desk: Desk) -> list[str] | Ask:
    """One metric for each that was named."""
    chosen: list[str] = []
    for named in slots.metrics:
        found = _one_metric(named, slots, desk)
        if isinstance(found, Ask):
            return found
        if found not in chosen:
            chosen.append(found)
    if slots.selling:
        return _selling(chosen, slots, desk)
    return chosen


def _one_metric(named: Named, slots: Slots, desk: Desk) -> str | Ask:
    ranked = sorted(named.senses, key=lambda s: s.rank)
    percent = named.percent or any(c.percent for c, about in slots.conditions if about is named)
    if percent and desk.lexicon.fields[ranked[0].id].format.style != "percent":
        rate = rate_of(ranked[0].id, desk)
        if rate:
            return rate
    fitting = [s for s in ranked if _fits(s.id, slots, desk)] or ranked
    best = [s for s in fitting if s.rank == fitting[0].rank]
    if len(best) == 1:
        return best[0].id
    options = tuple(Option(desk.name(s.id), _swap(desk, named, desk.name(s.id)), s is best[0]) for s in best)
    return Ask(say("which_sense", desk.lang, word=named.item.text), options)


def rate_of(metric: str, desk: Desk) -> str | None:
    """The metric in percent that goes with a metric in money."""
    explore = explore_for(desk.lexicon.catalogue, (metric,))
    own = explore.field(metric) if explore else None
    if explore is None or own is None:
        return None
    rates = [m for m in explore.metrics if m.format.style == "percent" and _rate_belongs(m, own)]
    return rates[0].id if len(rates) == 1 else None


def _rate_belongs(rate: Field, metric: Field) -> bool:
    """Whether a rate is that of this metric: the margin's, not just any of the same data."""
    names = [(rate.name(lang).lower(), metric.name(lang).lower()) for lang in _LANGS]
    return rate.id.startswith(metric.id) or any(of in name for name, of in names)


def _fits(metric: str, slots: Slots, desk: Desk) -> bool:
    homes = set(desk.lexicon.explores_of[metric])
    return all(
        any(homes & set(desk.lexicon.explores_of[s.id]) for s in named.senses)
        for named in (*slots.dimensions, *slots.values)
    )


def _selling(chosen: list[str], slots: Slots, desk: Desk) -> list[str]:
    """What "best selling" is measured by: what was named, else units where they go with the dimensions."""
    if chosen:
        return chosen
    ids = [s.id for name in cues.BEST_SELLING for s in desk.lexicon.lookup(name) if s.kind == "metric"]
    fitting = [m for m in ids if _fits(m, slots, desk)] or ids
    return fitting[:1]


def _swap(desk: Desk, named: Named, word: str) -> str:
    return f"{desk.text[: named.item.start]}{word}{desk.text[named.item.end :]}".strip()


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
        return _cannot(desk.text[measured.start : measured.end], base, slots, explore, desk)
    query = base.but(dimensions=tuple(dict.fromkeys(dimensions)), filters=(*filters, *measured))
    doubtful = unclear(slots, query, desk.text)
    if doubtful is not None:
        asked = which_share(doubtful, query, slots, desk)
        return asked or _cannot(doubtful.item.text, query, slots, explore, desk)
    made = Wanted(slots, explore, desk.text).of(query)
    if isinstance(made, str):
        return _cannot(made, query, slots, explore, desk)
    query = query.but(calculations=made)
    return _ordered(_dated(query, slots, desk), slots, desk, explore)


def _cannot(word: str, query: Query, slots: Slots, explore: Explore, desk: Desk) -> Decline:
    named = [s.id for v in slots.values for s in _pick(v, explore, "value")]
    texts = [d.id for d in explore.dimensions if d.type == "string"]
    rows = [i for d in slots.dimensions for s in _pick(d, explore, "dimension")[:1] if (i := s.id) in texts]
    dimensions = list(dict.fromkeys((*rows, *named, *texts)))
    summed = [f.id for m in query.metrics if (f := explore.field(m)) and (f.additive or f.distinct)]
    summed = summed or [f.id for f in explore.metrics if f.additive]
    return cannot(word, [desk.name(m) for m in summed], [desk.name(d) for d in dimensions], desk.lang)


def _pick(named: Named, explore: Explore, kind: str) -> list[Sense]:
    return sorted((s for s in named.senses if s.kind == kind and explore.field(s.id)), key=lambda s: s.rank)


def _dimensions(slots: Slots, explore: Explore, desk: Desk, metrics: tuple[str, ...]) -> list[str] | Ask | Decline:
    got: list[str] = []
    for named in slots.dimensions:
        senses = _pick(named, explore, "dimension")
        if not senses:
            return _not_here(named, metrics, slots, desk)
        field = explore.field(senses[0].id)
        if field is not None and field.type in {"date", "timestamp"}:
            got += [f"{field.id}_{grain}" for grain in slots.grains or ["day"]]
        elif field is not None and field.type == "number":
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
        _swap(desk, slots.metrics[0], m.name(desk.lang))
        for e in desk.lexicon.catalogue.explores
        for m in e.metrics
        if all(any(e.field(s.id) for s in n.senses) for n in named)
        # A rare name may be a verb ("spend"), which no noun replaces.
        and min(s.rank for s in slots.metrics[0].senses) <= 2
    ]


def _filters(slots: Slots, explore: Explore, desk: Desk, metrics: tuple[str, ...]) -> list[Condition] | Decline:
    wanted: dict[tuple[str, bool], list[str | float]] = {}
    for named in slots.values:
        senses = _pick(named, explore, "value")
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
        senses = _pick(named, explore, "dimension")
        if senses:
            got.append(Condition(senses[0].id, "isNull"))
    return got


def _contrasted(filters: list[Condition], dimensions: list[str]) -> list[str]:
    """“Spain versus Mexico” breaks down by what they are."""
    return [f.field for f in filters if f.operator == "equals" and len(f.values) > 1 and f.field not in dimensions]


def _amount(slots: Slots, explore: Explore) -> Field | None:
    """The dimension that is a number and is named with a condition: "orders with a total above 300"."""
    for named in slots.dimensions if slots.conditions else ():
        for sense in _pick(named, explore, "dimension"):
            field = explore.field(sense.id)
            if field is not None and field.type == "number":
                return field
    return None


def _pick_id(named: Named, explore: Explore, wanted: str) -> bool:
    return any(s.id == wanted for s in _pick(named, explore, "dimension"))


def _conditions(
    slots: Slots, explore: Explore, metrics: tuple[str, ...], amount: Field | None
) -> list[Condition] | str | amounts.Condition:
    """The conditions on numbers, or the word or the condition that the data cannot follow."""
    got: list[Condition] = []
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
        if amount is None and condition.money and metric.format.style != "currency":
            money = [d for d in explore.dimensions if d.type == "number" and d.format.style == "currency"]
            if len(money) != 1:
                return "€"
            field = money[0]
        got.append(Condition(field.id, condition.operator, values))
    return got


def _dated(query: Query, slots: Slots, desk: Desk) -> Query:
    """Puts in the period and what it is compared with; a comparison without a period gets the current one."""
    period = slots.periods[0].text if slots.periods else None
    if any(c.kind == "change_from_previous" for c in query.calculations):
        return query.but(period=period)
    compare = slots.compare
    if slots.compare_growth and compare is None:
        compare = "previous period" if desk.lang == "en" else "periodo anterior"
        period = period or ("last month" if desk.lang == "en" else "mes pasado")
    if compare is not None and period is None:
        period = default_period(compare, desk.lang)
    return query.but(period=period, compare=compare)


def default_period(compare: str, lang: Lang) -> str:
    """The current period of the unit that a comparison names."""
    folded = compare.lower()
    units = (
        (("mes", "month"), "este mes", "this month"),
        (("trimestre", "quarter"), "este trimestre", "this quarter"),
        (("semana", "week"), "esta semana", "this week"),
        (("ayer", "yesterday"), "hoy", "today"),
    )
    for words, es, en in units:
        if any(w in folded for w in words) and not any(y in folded for y in ("año", "ano", "year")):
            return es if lang == "es" else en
    return "este año" if lang == "es" else "this year"


def _ordered(query: Query, slots: Slots, desk: Desk, explore: Explore) -> Query | Ask | Decline:
    if not query.dimensions:
        if slots.limit or (slots.superlative and not slots.selling):
            own = [d for d in explore.dimensions if d.type == "string"]
            options = tuple(
                Option(d.name(desk.lang), f"{desk.text} {say('by', desk.lang)} {d.name(desk.lang)}") for d in own
            )
            return Ask(say("which_dimension", desk.lang), options[:4])
        return query
    if slots.order_name:
        return query.but(sorts=((query.dimensions[0], False),), limit=slots.limit)
    if slots.order_time:
        times = [d for d in query.dimensions if split_grain(d, explore)[1]]
        return query.but(sorts=((times[0], False),) if times else ())
    changes = any(c.kind == "change_from_previous" for c in query.calculations)
    by_change = changes and slots.compare_growth and not slots.order_by
    if by_change and slots.limit:
        # Rows cannot be put in the order of a change.
        return _cannot(say("change_from_previous", desk.lang), query, slots, explore, desk)
    if not slots.order or by_change:
        return query
    by = [s.id for s in slots.order_by.senses if s.id in query.metrics] if slots.order_by else []
    return query.but(sorts=(((by or list(query.metrics))[0], slots.order == "desc"),), limit=slots.limit)


def order_note(query: Query, slots: Slots, desk: Desk) -> tuple[str, ...]:
    """Says that rows beside their change stay in the order of time, where another order was asked for."""
    changes = any(c.kind == "change_from_previous" for c in query.calculations)
    return (say("by_date", desk.lang),) if changes and slots.order and not query.sorts else ()


def fields_of_explore(explore: Explore) -> list[Field]:
    """Dimensions that a person may break down by."""
    return [d for d in explore.dimensions if d.type == "string"]
