"""What is said once for both halves of a message, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.catalogue import Lang
from assistant.planner.halved import Half, elliptic
from assistant.planner.joints import Joint
from assistant.planner.reading import Item
from assistant.planner.situation import Situation
from assistant.planner.slots import Named
from assistant.planner.texts import listed, say

_LEADS = frozenset({"en", "in", "de", "para", "for", "from"})


@dataclass(frozen=True)
class Shared:
    """Both halves with what they have in common put in, and the notes that say so."""

    left: str
    right: str
    notes: tuple[str, ...] = ()


def shared(left: Half, right: Half, joint: Joint, situation: Situation) -> Shared:
    """A period said once goes for both; a value goes for the half that it stands in, unless it opens the message."""
    lang = situation.lang
    if not right.measures:
        return _tail(left, right, lang)
    given = Shared(left.text, right.text)
    if elliptic(left, right):
        given = Shared(left.text, f"{right.text} {_by(left, situation)}")
    mine, theirs = left.slots.periods, right.slots.periods
    opening = [v for v in left.slots.values if _opens(v, left) and not {s.id for s in v.senses} & right.fields]
    for value in opening:
        given = Shared(given.left, f"{given.right} {value.item.text}", (*given.notes, _for_both(value.item, lang)))
    if len(mine) == 1 and not theirs and not right.slots.compare:
        given = Shared(given.left, f"{given.right} {mine[0].text}", (*given.notes, _for_both(mine[0], lang)))
    elif len(theirs) == 1 and not mine and not joint.strong and not left.slots.compare:
        given = Shared(f"{given.left} {theirs[0].text}", given.right, (*given.notes, _for_both(theirs[0], lang)))
    return Shared(given.left, given.right, (*given.notes, *_for_one(left, right, opening, lang)))


def _by(left: Half, situation: Situation) -> str:
    """What the first half is broken down by, in words."""
    names = [situation.lexicon.fields[n.senses[0].id].name(situation.lang).lower() for n in left.slots.dimensions]
    names += [i.text for i in left.reading.of("grain")]
    return f"{say('by', situation.lang)} {listed(names, situation.lang)}"


def _opens(named: Named, half: Half) -> bool:
    """“In Spain, sales by channel and orders by month”: said before anything else."""
    others = [n.item.start for n in (*half.slots.metrics, *half.slots.dimensions) if n is not named]
    before = half.reading.before(named.item, 1)
    return bool(before) and before[0] in _LEADS and all(named.item.end <= start for start in others)


def _for_both(item: Item, lang: Lang) -> str:
    if any(c.isdigit() for c in item.text):
        return say("for_both_period", lang)
    return say("for_both", lang, words=item.text)


def _for_one(left: Half, right: Half, opening: list[Named], lang: Lang) -> tuple[str, ...]:
    """Says which half a value goes for, where the other one is not limited by the same field."""
    notes = []
    for half, other, key in ((left, right, "for_first"), (right, left, "for_second")):
        for value in half.slots.values:
            ids = {s.id for s in value.senses}
            if value in opening or ids & other.fields or any(c.isdigit() for c in value.item.text):
                continue
            notes.append(say(key, lang, words=value.item.text))
    return tuple(notes)


def _tail(left: Half, right: Half, lang: Lang) -> Shared:
    """“Sales in October and September by country”: what comes after the second period goes for both."""
    periods = right.slots.periods
    if not (periods and left.slots.periods):
        return Shared(left.text, right.text)
    end = periods[-1].end
    rows = [i for i in right.reading.of("dimension", "grain", "value") if i.start >= end]
    known = left.rows or left.fields
    if not rows or known:
        return Shared(left.text, right.text)
    tail = right.text[end:].strip(" .?!")
    words = tail if not any(c.isdigit() for c in tail) else rows[0].text
    return Shared(f"{left.text} {tail}", right.text, (say("for_both", lang, words=words),))
