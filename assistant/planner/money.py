"""“How much money came in": a word for money, where nothing was named to be measured."""

from __future__ import annotations

from assistant.catalogue import Field
from assistant.planner import suggest
from assistant.planner.desk import Desk
from assistant.planner.lexicon import Token
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots

_WORDS = frozenset("plata dinero lana guita pasta money cash".split())
_OF = frozenset({"de", "of"})


def is_money(word: Token, reading: Reading) -> bool:
    """Whether a word means money in general; "ventas de plata" may be of silver."""
    before = [w.text for w in reading.words if w.end <= word.start]
    return word.text in _WORDS and not (before and before[-1] in _OF)


def meant(reading: Reading, slots: Slots, desk: Desk) -> tuple[Token, Field] | None:
    """The word, and the sum of money that goes with everything else that was named."""
    word = next((w for w in reading.unexplained if is_money(w, reading)), None)
    if word is None:
        return None
    named = [*slots.dimensions, *slots.values]
    for explore in suggest.ranked(desk.lexicon.catalogue):
        if all(any(explore.field(s.id) for s in n.senses) for n in named):
            sums = [m for m in explore.metrics if m.format.style == "currency" and m.additive]
            if sums:
                return word, sums[0]
    return None
