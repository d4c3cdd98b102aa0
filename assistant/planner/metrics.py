"""Which metric each name stands for."""

from __future__ import annotations

from assistant.catalogue import Field, Lang
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import cues, suggest
from assistant.planner.desk import Desk, swap
from assistant.planner.outcome import Ask, Option
from assistant.planner.query import explore_for
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say

_LANGS: tuple[Lang, Lang] = ("es", "en")


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
    other = _counted_or_valued(named, ranked[0].id, desk)
    if other:
        return other
    percent = named.percent or any(c.percent for c, about in slots.conditions if about is named)
    if percent and desk.lexicon.fields[ranked[0].id].format.style != "percent":
        rate = rate_of(ranked[0].id, desk)
        if rate:
            return rate
    fitting = [s for s in ranked if _fits(s.id, slots, desk)] or ranked
    best = [s for s in fitting if s.rank == fitting[0].rank]
    if len(best) == 1:
        return best[0].id
    options = tuple(Option(desk.name(s.id), swap(desk, named, desk.name(s.id)), s is best[0]) for s in best)
    return Ask(say("which_sense", desk.lang, word=named.item.text), options)


_COUNT = Lazy(r"(?:cuant[ao]s|(?:numero|cantidad) de(?: l[ao]s)?|how many|(?:number|count) of(?: the)?) (?:\w+ )?$")
_VALUE = Lazy(
    r"(?:valor|importe|monto|value|amount)(?: total)?(?: (?:en|in) \w+)? "
    r"(?:del?|of)(?: l[ao]s?| the)? (?:\w+ )?$"
)


def _counted_or_valued(named: Named, metric: str, desk: Desk) -> str | None:
    """“How many sales" counts what is told in money, "the value of returned orders" is the money of what is counted."""
    lead = fold(desk.text[: named.item.start])
    explore = explore_for(desk.lexicon.catalogue, (metric,))
    field = explore.field(metric) if explore else None
    if explore is None or field is None or named.verb:
        return None
    if field.format.style == "currency" and field.additive and _COUNT.search(lead):
        return next((m.id for m in explore.metrics if m.label == explore.label), None)
    if field.format.style == "number" and _VALUE.search(lead):
        main = suggest.main(explore)
        return main.id if main and main.format.style == "currency" else None
    return None


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
