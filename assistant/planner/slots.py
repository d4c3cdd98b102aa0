"""Spans become slots: what to measure, by what, limited to what, when, against what, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.catalogue import Grain
from assistant.planner import amounts, cues
from assistant.planner.halves import two_named
from assistant.planner.lexicon import Lexicon, Sense
from assistant.planner.reading import Item, Reading

_JOINERS = frozenset(
    {"y", "e", "o", "ni", "and", "or", "nor", "u", "los", "las", "el", "la", "the", "de", "del", "a", "an", "un", "una"}
)
_NEGATED_THROUGH = _JOINERS | frozenset(
    "se han ha sido fueron fue estan esten sean son aun todavia were have been are is was that que yet from en "
    "in of".split()
)
_WEAK = frozenset("mas more menos less fewer first main primeros primeras ultimos ultimas principales".split())
_LEADING = frozenset(
    "el la lo los las al del de the that of in en a to con with same mismo misma los those era".split()
)
_INTO = frozenset("en in from for para at de del of con with desde por by".split())
_AND_NOT = frozenset("y e o u ni and or nor".split())
_AS_PERCENT = frozenset(
    {"en %", "en porcentaje", "en porcentajes", "en tanto por ciento", "como porcentaje", "in %", "as %", "in percent",
     "as percent", "as a percentage", "as percentages"}
)  # fmt: skip
"""How the numbers are wanted: the rate of the metric where it has one, else the share of each row."""
_TOTALS = frozenset({"total", "totales", "valor", "value"})
_EITHER = frozenset({"o", "u", "or"})
_NOUN_JOINERS = frozenset({"y", "e", "and", "ni"})


@dataclass
class Named:
    """A dimension or value that was named; its senses are decided once the explore is known."""

    item: Item
    senses: tuple[Sense, ...]
    negated: bool = False
    percent: bool = False
    """Whether a % sign stands beside it."""


@dataclass
class Slots:
    """What one text says, before the catalogue decides among senses."""

    metrics: list[Named] = field(default_factory=list)
    dimensions: list[Named] = field(default_factory=list)
    values: list[Named] = field(default_factory=list)
    missing: list[Named] = field(default_factory=list)
    """Dimensions that must be empty: "sin canal"."""
    absent: list[Item] = field(default_factory=list)
    grains: list[Grain] = field(default_factory=list)
    conditions: list[tuple[amounts.Condition, Named | None]] = field(default_factory=list)
    periods: list[Item] = field(default_factory=list)
    unsplit: Item | None = None
    """A "between A and B" that is to be two periods, of which it cannot be told which they are."""
    compare: str | None = None
    compare_growth: bool = False
    limit: int | None = None
    order: str = ""
    """desc, asc, or nothing asked."""
    order_by: Named | None = None
    order_time: bool = False
    order_name: bool = False
    """Whether the rows are to be in the order of the alphabet."""
    selling: bool = False
    trend: bool = False
    superlative: bool = False
    """Whether "the highest" and the like was said, which needs something to rank."""
    versus_values: bool = False
    calculations: list[Item] = field(default_factory=list)
    """Words for a share, a running total or a rank."""

    @property
    def any(self) -> bool:
        """Whether anything at all was said that belongs to a query."""
        return bool(
            self.metrics or self.dimensions or self.values or self.grains or self.conditions or self.periods
            or self.missing or self.absent or self.compare or self.limit or self.selling or self.compare_growth
            or self.calculations
        )  # fmt: skip


def slots_of(reading: Reading, lexicon: Lexicon) -> Slots:
    """Reads the items of a text."""
    got = Slots(absent=reading.of("absent"))
    _fields(reading, got)
    _percents(reading, got)
    _verbs(reading, lexicon, got)
    _nouns(reading, lexicon, got)
    got.grains = list(dict.fromkeys(i.grain for i in reading.of("grain") if i.grain))
    got.trend = reading.has("trend")
    got.calculations = calculations_of(reading)
    _periods(reading, got)
    _order(reading, got)
    for item in reading.of("condition"):
        if item.condition:
            # "Orders with a total above 300": the total of one order, though no currency is said.
            total = bool(set(reading.before(item, 1)) & _TOTALS)
            condition = replace(item.condition, money=True) if total else item.condition
            got.conditions.append((condition, _measured(item, reading, got)))
    return got


def calculations_of(reading: Reading) -> list[Item]:
    """The words for what is to be worked out, one for each kind."""
    asked = [i for i in reading.items if i.cue in {"share", "running", "ranking"} and i.text not in _AS_PERCENT]
    found = {i.cue: i for i in reversed(asked)}
    return sorted(found.values(), key=lambda i: i.start)


def _fields(reading: Reading, got: Slots) -> None:
    for item in reading.of("metric", "dimension", "value"):
        for kind, into in (("metric", got.metrics), ("dimension", got.dimensions), ("value", got.values)):
            senses = tuple(s for s in item.senses if s.kind == kind)
            if senses and kind == _kind_of(item, reading):
                between = [v for v in reading.of("value", "absent") if v.end <= item.start]
                listed = kind == "metric" and any(_negated(reading, v) for v in between)
                into.append(Named(item, senses, not listed and _negated(reading, item)))
    kept: list[Named] = []
    for named in got.dimensions:
        beside = [v for v in got.values if _adjacent(reading, named.item, v.item) and _share_field(named, v)]
        if beside or _is_scope(reading, named.item):
            continue
        if named.negated:
            got.missing.append(named)
        else:
            kept.append(named)
    got.dimensions = kept


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


def _share_field(one: Named, other: Named) -> bool:
    return bool({s.id for s in one.senses} & {s.id for s in other.senses})


def _gap(reading: Reading, one: Item, other: Item) -> list[str] | None:
    """The words between two items, or none when another item stands between."""
    first, last = sorted((one, other), key=lambda i: i.start)
    between = [w for w in reading.words if first.end <= w.start and w.end <= last.start]
    if any(i.start >= first.end and i.end <= last.start and i.kind not in {"cue"} for i in reading.items):
        return None
    return [w.text for w in between]


def _adjacent(reading: Reading, dimension: Item, value: Item) -> bool:
    gap = _gap(reading, dimension, value)
    return (
        gap is not None
        and len(gap) <= 2
        and set(gap) <= {"de", "es", "sea", "is", "the", "la", "el", "igual", "a", "in", "en"}
    )


def _negated(reading: Reading, item: Item) -> bool:
    """Whether a "without" governs this item: through a list, not through other words."""
    negations = [i for i in reading.items if i.cue == "not" and i.end <= item.start]
    if not negations:
        return False
    last = negations[-1]
    listed = [i for i in reading.of("value", "absent") if last.end <= i.start and i.end <= item.start]
    if listed:
        # "Without returns in Spain" leaves out returns, not Spain; "without returns nor Spain" both.
        gap = set(_words_between(reading, listed[-1].end, item.start))
        if gap & _INTO and not gap & _AND_NOT:
            return False
        if not _negated(reading, listed[-1]):
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


def _percents(reading: Reading, got: Slots) -> None:
    if any(i.cue == "share" and i.text in _AS_PERCENT for i in reading.items):
        for named in got.metrics:
            named.percent = True
    for word in reading.unexplained:
        beside = [
            m
            for m in got.metrics
            if word.text == "%" and (0 <= word.start - m.item.end <= 1 or 0 <= m.item.start - word.end <= 1)
        ]
        if beside:
            beside[0].percent = True
            reading.claim(Item("cue", word.start, word.end, text="%"))


def _verbs(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """Verbs that stand for a metric, where no metric was named: "how much did we sell"."""
    best = reading.of("best", "worst")
    if best:
        got.selling = True
        got.order = "asc" if best[0].kind == "worst" else "desc"
        return
    if got.metrics:
        return
    for word in reading.words:
        for name in cues.VERB_METRICS.get(word.text, ()):
            senses = tuple(s for s in lexicon.lookup(name) if s.kind == "metric")
            ambient = any(i.cue == "ambient" and i.start <= word.start < i.end for i in reading.items)
            if senses and (ambient or reading.is_free(word.start, word.end)):
                item = Item("metric", word.start, word.end, senses, text=reading.text[word.start : word.end])
                reading.claim(item)
                got.metrics.append(Named(item, senses, _negated(reading, item)))
                return


def _nouns(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """“Revenue of returned orders” measures one thing: the orders there are only what the filter is about."""
    verbs = [m for m in got.metrics if m.item.text.lower() in cues.VERBS]
    listed = any(set(reading.before(m.item, 1)) & _NOUN_JOINERS for m in verbs)
    if len(verbs) < len(got.metrics) and not listed:
        got.metrics = [m for m in got.metrics if m not in verbs]
    plain = [m for m in got.metrics if not _is_noun(m, reading, lexicon, got)]
    if plain and len(plain) < len(got.metrics):
        got.metrics = plain


def _is_noun(named: Named, reading: Reading, lexicon: Lexicon, got: Slots) -> bool:
    counts = {m.id for e in lexicon.catalogue.explores for m in e.metrics if m.label == e.label}
    if not counts & {s.id for s in named.senses}:
        return False
    if set(reading.before(named.item, 1)) & _NOUN_JOINERS:
        return False
    gaps = (_gap(reading, named.item, value.item) for value in got.values)
    return any(gap is not None and len(gap) <= 1 and not set(gap) & {"por", "by", "per"} for gap in gaps)


def _periods(reading: Reading, got: Slots) -> None:
    compares = [i for i in reading.items if i.cue == "compare"]
    verb = reading.has("compare_verb")
    periods = reading.of("period")
    versus = reading.of("versus")
    got.compare_growth = reading.has("growth")
    grown = {i.text for i in reading.items if i.cue == "growth"}
    if grown and grown <= {"diferencia", "difference"} and len([v for v in got.values if not v.negated]) > 1:
        # "The difference between Spain and Mexico" is one against the other, not now against before.
        got.compare_growth = False
        verb = True
    if versus:
        got.compare = versus[0].text
    if reading.has("yoy"):
        got.compare = got.compare or "last year"
    if reading.has("mom"):
        got.compare = got.compare or "last month"
    for cue in compares:
        after = [
            p for p in periods if p.start >= cue.end and set(_words_between(reading, cue.end, p.start)) <= _LEADING
        ]
        if after and not got.compare:
            got.compare = after[0].text
            periods = [p for p in periods if p is not after[0]]
    if (verb or got.compare_growth) and len(periods) == 2 and not got.compare:
        got.compare = periods[1].text
        periods = periods[:1]
    if len(periods) == 1 and not (got.compare or got.grains or len(got.values) > 1):
        periods = _split(periods[0], got, grown, verb=verb)
    got.versus_values = (bool(compares or verb) and not got.compare) or _either(reading, got)
    got.periods = periods


def _split(item: Item, got: Slots, grown: set[str], *, verb: bool) -> list[Item]:
    """“The difference between September and October”: the later one, against the other."""
    if not (verb or got.compare_growth) or not two_named(item.text, grown):
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
        and _share_field(one, other)
        and bool(_EITHER & set(_gap(reading, one.item, other.item) or ()))
        for one, other in zip(got.values, got.values[1:], strict=False)
    )


def _words_between(reading: Reading, start: int, end: int) -> list[str]:
    return [w.text for w in reading.words if start <= w.start and w.end <= end]


def _order(reading: Reading, got: Slots) -> None:
    got.order_name = reading.has("alphabetical")
    limits = reading.of("limit")
    if limits:
        got.limit = limits[0].number
    nouns = [*(d.item for d in got.dimensions), *reading.of("grain")]
    for noun in nouns:
        ranked = noun.kind == "dimension" or any(i.cue in {"asc", "desc"} for i in reading.items)
        counted = amounts.counted(reading.folded, noun.start) if got.limit is None and ranked else None
        if counted and reading.is_free(*counted[:2]):
            got.limit = counted[2]
            reading.claim(Item("limit", counted[0], counted[1], number=counted[2]))
    ups = [i for i in reading.items if i.cue == "asc"]
    downs = [i for i in reading.items if i.cue == "desc"]
    if not got.order and (ups or downs or got.limit):
        got.order = "asc" if ups and not (downs and downs[0].start > ups[0].start) else "desc"
    got.superlative = any(i.text not in _WEAK for i in (*ups, *downs))
    if reading.has("ranking"):
        got.order = got.order or "desc"
        got.superlative = True
    sorts = [i for i in reading.items if i.cue == "sort"]
    for cue in sorts:
        after = [m for m in got.metrics if m.item.start >= cue.end and not _grown(m, cue, reading)]
        got.order = got.order or "desc"
        if after:
            got.order_by = after[0]
        elif any(g.start >= cue.end for g in reading.of("grain")):
            got.order, got.order_time = "asc", True
    if got.limit or got.order:
        leads = [i for i in reading.items if i.cue == "by"]
        by = [
            m for m in got.metrics if any(0 <= m.item.start - i.end <= 4 and not _grown(m, i, reading) for i in leads)
        ]
        got.order_by = got.order_by or (by[0] if by else None)


def _grown(named: Named, lead: Item, reading: Reading) -> bool:
    """Whether "by revenue growth", "by growth of revenue" names the change of a metric and not the metric."""
    return any(
        i.cue == "growth" and (0 <= i.start - named.item.end <= 1 or lead.end <= i.start < named.item.start)
        for i in reading.items
    )


def _measured(item: Item, reading: Reading, got: Slots) -> Named | None:
    """The metric that a condition is about: right after it, else the nearest before it."""
    after = [m for m in got.metrics if 0 <= m.item.start - item.end <= 8]
    before = [m for m in got.metrics if m.item.end <= item.start]
    return after[0] if after else before[-1] if before else got.metrics[0] if got.metrics else None
