"""What a reading takes for granted and therefore says: the order of a date's numbers, and what "the shop" is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.outcome import Step
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation
from assistant.planner.slots import Slots
from assistant.planner.texts import listed, quoted, say

_NUMBERS = Lazy(r"(?<![\d/.-])(?P<one>\d{1,2})[/-](?P<two>\d{1,2})(?![\d/-])")
_SHOP = Lazy(r"(?<!\w)la (?P<noun>tienda)(?!\w)")


def granted(reading: Reading, slots: Slots, situation: Situation, steps: Sequence[Step] = ()) -> tuple[str, ...]:
    """Notes; none where nothing could have been meant otherwise. `steps`: the reads that it comes to."""
    shown = {str(d) for step in steps for d in step.arguments.get("dimensions") or ()}
    return (*_order(slots, situation), *_shop(reading, situation), *_together(slots, situation, shown))


def _together(slots: Slots, situation: Situation, shown: set[str]) -> Iterator[str]:
    """“Sales in Spain and Mexico" without a row for each: one figure for both."""
    shared = slots.versus_values or any(i.cue in {"share", "ranking"} for i in slots.calculations)
    broken_down = {s.id for n in slots.dimensions for s in n.senses} | shown
    kept: dict[str, list[str]] = {}
    for named in slots.values:
        if not (named.negated or shared or named.item.cue == "part"):
            first = min(named.senses, key=lambda s: s.rank)
            field = situation.lexicon.fields[first.id]
            kept.setdefault(first.id, []).append(field.value_name(first.value, situation.lang))
    for ident, names in kept.items():
        plain = list(dict.fromkeys(names))
        if len(plain) > 1 and ident not in broken_down and not any(c.isdigit() for n in plain for c in n):
            said = [quoted([name], situation.lang) for name in plain]
            yield say("together", situation.lang, names=listed(said, situation.lang))


def _order(slots: Slots, situation: Situation) -> Iterator[str]:
    """“10/11" in English: who writes it may be used to either order."""
    if situation.lang != "en":
        return
    for item in slots.periods:
        for match in _NUMBERS.finditer(item.text):
            one, two = int(match["one"]), int(match["two"])
            if max(one, two) <= 12 and one != two:
                key = "month_first" if situation.calendar.order == "mdy" else "day_first"
                yield say(key, situation.lang, words=item.text)
                return


def _shop(reading: Reading, situation: Situation) -> Iterator[str]:
    """“Ventas de la tienda": the business, where a value is called by the same word."""
    found = _SHOP.search(reading.folded)
    if found is None or any(i.start <= found.start("noun") < i.end for i in reading.of("value", "dimension", "flow")):
        return
    for dimension in situation.catalogue.dimensions:
        for value in dimension.values:
            name = dimension.value_name(value, situation.lang)
            if found["noun"] in fold(name).split():
                yield say("whole_business", situation.lang, word=found.group(), value=name)
                return
