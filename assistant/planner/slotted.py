"""Spans become slots."""

from __future__ import annotations

from dataclasses import replace

from assistant.planner.average import put_average
from assistant.planner.instead import put_times, rather, replaced_by, set_against
from assistant.planner.lexicon import Lexicon
from assistant.planner.named import put_fields
from assistant.planner.of_each import put_each
from assistant.planner.ordering import put_order
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.spans import put_periods
from assistant.planner.verbs import one_thing, put_verbs

_AS_PERCENT = frozenset(
    {"en %", "en porcentaje", "en porcentajes", "en tanto por ciento", "como porcentaje", "in %", "as %", "in percent",
     "as percent", "as a percentage", "as percentages"}
)  # fmt: skip
"""How the numbers are wanted: the rate of the metric where it has one, else the share of each row."""
_TOTALS = frozenset("total totales valor value worth valued importe monto totalling totaling".split())

_BEING = frozenset("is are was were es sea sean son fue fueron de of".split())


def slots_of(reading: Reading, lexicon: Lexicon) -> Slots:
    """Reads the items of a text."""
    got = Slots(absent=reading.of("absent"))
    put_fields(reading, got)
    _things_sold(reading, lexicon, got)
    _percents(reading, got)
    put_verbs(reading, lexicon, got)
    one_thing(reading, lexicon, got)
    spared = replaced_by(reading, got)
    got.grains = list(dict.fromkeys(i.grain for i in reading.of("grain") if i.grain and i not in spared))
    got.trend = reading.has("trend")
    got.calculations = calculations_of(reading)
    put_periods(reading, got)
    put_order(reading, got)
    rather(reading, got)
    put_average(reading, got)
    put_each(reading, got, lexicon)
    set_against(reading, got)
    put_times(reading, got)
    for item in reading.of("condition"):
        if item.condition:
            # "Orders with a total above 300": the total of one order, though no currency is said.
            lead = [w for w in reading.before(item, 3) if w not in _BEING]
            total = bool(set(lead[:1]) & _TOTALS)
            condition = replace(item.condition, money=True) if total else item.condition
            if any(0 <= item.start - inside.end <= 4 for inside in got.inside):
                condition = replace(condition, each=True)  # "how much did we sell in orders of more than 100"
            got.conditions.append((condition, _measured(item, reading, got)))
    return got


def _things_sold(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """“Which products sold fewer than 50 units": the products are the rows, and no part of a name of the units."""
    for named in got.metrics:
        words = [w for w in reading.words if named.item.start <= w.start < named.item.end]
        ids = {s.id for s in named.senses}
        twice = any(m is not named and ids == {s.id for s in m.senses} for m in got.metrics)
        rows = tuple(s for s in lexicon.lookup(words[0].text) if s.kind == "dimension") if len(words) > 1 else ()
        if twice and rows and not got.dimensions:
            item = Item("dimension", words[0].start, words[0].end, rows, text=words[0].text)
            got.metrics = [m for m in got.metrics if m is not named]
            got.dimensions.append(Named(item, rows))
            return


def calculations_of(reading: Reading) -> list[Item]:
    """The words for what is to be worked out, one for each kind."""
    asked = [i for i in reading.items if i.cue in {"share", "running", "ranking"} and i.text not in _AS_PERCENT]
    found = {i.cue: i for i in reversed(asked)}
    return sorted(found.values(), key=lambda i: i.start)


def _percents(reading: Reading, got: Slots) -> None:
    shares = {i.text for i in reading.items if i.cue == "share"}
    if shares and shares <= _AS_PERCENT:
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


def _measured(item: Item, reading: Reading, got: Slots) -> Named | None:
    """The metric that a condition is about: right after it, else the nearest before it."""
    after = [m for m in got.metrics if 0 <= m.item.start - item.end <= 8]
    before = [m for m in got.metrics if m.item.end <= item.start]
    return after[0] if after else before[-1] if before else got.metrics[0] if got.metrics else None
