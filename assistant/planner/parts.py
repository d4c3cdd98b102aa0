"""Several questions in one message: each half is planned alone, the second one as what comes after the first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.planner.desk import Desk
from assistant.planner.followup import is_follow_up
from assistant.planner.halved import Half, apart, differ, elliptic, opens, waits
from assistant.planner.history import Past
from assistant.planner.joints import Joint, joints
from assistant.planner.outcome import Ask, Decline, Do, Option, Outcome
from assistant.planner.query import from_json
from assistant.planner.read import left_over, read_of
from assistant.planner.reading import Item, Reading
from assistant.planner.shared import Shared, shared
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Slots
from assistant.planner.slotted import slots_of
from assistant.planner.texts import say

_MOST = 4
"""Results that are shown together."""


@dataclass(frozen=True)
class _Split:
    """A message in two halves."""

    left: Half
    right: Half
    joint: Joint
    differ: bool
    """Whether one query for both would lose something, and not only perhaps."""


def reads_of(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
    """The reads of a text: those of each of its halves where one query would mix them, else those of the whole."""
    whole = read_of(reading, slots, situation, desk)
    found = _splits(reading, situation)
    splits = [s for s in found if s.differ]
    for split in splits if isinstance(whole, Do) else found:
        got = _both(split, reading, slots, situation)
        if got is not None:
            return got
    # What the halves say would be lost in one query for both.
    sure = [s for s in splits if not s.joint.bare]
    return _unsplit(sure[0], slots, whole, situation) if sure else whole


def without(text: str, hidden: tuple[Item, ...]) -> str:
    """The text with these stretches blanked."""
    chars = list(text)
    for item in hidden:
        chars[item.start : item.end] = " " * (item.end - item.start)
    return "".join(chars)


def _splits(reading: Reading, situation: Situation) -> list[_Split]:
    found = []
    for joint in joints(reading):
        left = _half(situation.text[: joint.start], situation)
        right = _half(situation.text[joint.end :], situation)
        sure = differ(left, right, joint, reading.folded[joint.start : joint.end])
        if sure or apart(left, right):
            found.append(_Split(left, right, joint, sure))
    return found


def _half(text: str, situation: Situation) -> Half:
    plain = " ".join(text.split()).strip(" ,;")
    reading = reading_of(replace(situation, text=plain), flows=False)
    return Half(plain, reading, slots_of(reading, situation.lexicon))


def _both(split: _Split, reading: Reading, slots: Slots, situation: Situation) -> Do | None:
    """Both halves' reads, if each can be planned and no word is lost that the whole explains."""
    listed = elliptic(split.left, split.right)
    compares = waits(split.left) and bool(split.left.when or split.left.values)
    if compares or (listed and not opens(split.right)):
        return None
    given = shared(split.left, split.right, split.joint, situation)
    first = _planned(given.left, situation)
    if first is None or not first.reads:
        return None
    past = _past(split, first, situation)
    if past is None:
        return None
    second = _planned(_opened(given, split, situation), replace(situation, past=past))
    if second is None or len(first.reads) + len(second.reads) > _MOST or first.reads == second.reads:
        return None
    unread = _lost(split, situation)
    if unread and (not split.right.measures or unread > len(left_over(reading, slots, situation))):
        return None
    notes = tuple(dict.fromkeys((*given.notes, *first.notes, *second.notes)))
    return Do(reads=(*first.reads, *second.reads), notes=notes, query=second.query or first.query)


def _planned(text: str, situation: Situation) -> Do | None:
    got = _alone(text, situation)
    return got if isinstance(got, Do) and got.flow is None and got.reads else None


def _alone(text: str, situation: Situation) -> Outcome:
    part = replace(situation, text=text)
    reading = reading_of(part, flows=False)
    return reads_of(reading, slots_of(reading, situation.lexicon), part, part.desk())


def _past(split: _Split, first: Do, situation: Situation) -> Past | None:
    """What the second half comes after: the first one, or what that came after; None where it cannot be told."""
    if split.right.measures:
        return situation.past if _goes_on(split, situation) else Past()
    last = first.reads[-1]
    if last.tool != "query_metrics":
        return None
    return Past(query=from_json(last.arguments))


def _goes_on(split: _Split, situation: Situation) -> bool:
    return is_follow_up(split.left.reading, split.left.slots, situation.past)


def _opened(given: Shared, split: _Split, situation: Situation) -> str:
    joined = not split.right.measures or _goes_on(split, situation)
    return f"{say('and', situation.lang)} {given.right}" if joined else given.right


def _lost(split: _Split, situation: Situation) -> int:
    return sum(len(left_over(h.reading, h.slots, situation)) for h in (split.left, split.right))


def _unsplit(split: _Split, slots: Slots, whole: Outcome, situation: Situation) -> Outcome:
    """For halves that cannot both be planned: what is wrong with one of them, or which to do first."""
    if not isinstance(whole, Do) and len(slots.periods) < 2:
        return whole
    outcomes = [(h, _alone(h.text, situation)) for h in (split.left, split.right)]
    if not isinstance(whole, Do):
        declined = next((o for _, o in outcomes if isinstance(o, Decline)), None)
        if declined is not None:
            return declined
    texts = [h.text.strip(" ¿?.!") for h, o in outcomes if isinstance(o, Do) and o.reads]
    if not texts and not isinstance(whole, Do):
        return whole
    return Ask(say("two_questions", situation.lang), tuple(Option(t[:1].upper() + t[1:], t) for t in texts))
