"""Whether two halves of a message ask for different things, so that one query for both would lose what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.words import MONTHS
from assistant.planner.joints import Joint
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots

_NO_HALF = Lazy(
    r"\W*(?:no|not|never|nunca|tampoco|sin|without|menos|minus|except|excepto|salvo|hasta|until|till|antes|before|after|"
    r"contra|vs|versus|frente|against|than|compar\w+)(?!\w)"
)
_MEANT_BEFORE = Lazy(
    r"(?<!\w)(?:sus?|their|its|es[oa]s?|aquell[oa]s?|those|alli|ahi|ell[oa]s|them|mism[oa]s?|same|"
    r"(?<!are )(?<!is )(?<!were )(?<!was )there)(?!\w)"
)
_ASKS = Lazy(r"\W*(?:(?:en|in|de|of) )?(?:cuant[oa]s?|how (?:much|many)|cual(?:es)?|que|what|which)(?!\w)")
_NEW_LIST = Lazy(
    r"\W*(?:(?:en|in|de|of) )?(?:el|la|los|las|the|top|bottom|best|worst|cual(?:es)?|que|which|what|\d+)(?!\w)"
)
_OPENS = Lazy(r"(?:y|e|and)(?!\w)|¿")
_COMPARING = ("compare", "compare_verb", "growth")


@dataclass(frozen=True)
class Half:
    """One half, read alone."""

    text: str
    reading: Reading
    slots: Slots

    @property
    def measures(self) -> bool:
        """Whether it names what is measured."""
        return bool(self.slots.metrics or self.slots.selling or self.reading.of("report"))

    @property
    def measured(self) -> frozenset[str]:
        """The metrics that it may name."""
        return frozenset(s.id for m in self.slots.metrics for s in m.senses)

    @property
    def rows(self) -> frozenset[str]:
        """What it is broken down by."""
        slots = self.slots
        ids = {s.id for d in slots.dimensions for s in d.senses}
        return frozenset({*ids, *slots.grains, *(("trend",) if slots.trend else ())})

    @property
    def values(self) -> frozenset[tuple[str, str | None, bool]]:
        """What it is limited to: field, value, and whether that is left out."""
        named = [*self.slots.values, *self.slots.missing]
        return frozenset((s.id, s.value, v.negated) for v in named for s in v.senses)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it is limited by."""
        return frozenset(ident for ident, _, _ in self.values)

    @property
    def when(self) -> tuple[object, ...]:
        """Its periods, and what they are compared with."""
        periods = tuple(p.found.period if p.found else p.text for p in self.slots.periods)
        return (*periods, *((self.slots.compare,) if self.slots.compare else ()))

    @property
    def ranked(self) -> bool:
        """Whether it says which rows come first, or how many."""
        slots = self.slots
        return bool(slots.limit or slots.superlative or slots.selling or (slots.order and not slots.conditions))

    @property
    def rank(self) -> tuple[object, ...]:
        """How many rows, in which order."""
        return (self.slots.limit, self.slots.order) if self.ranked else ()

    @property
    def kept(self) -> tuple[object, ...]:
        """Conditions on numbers."""
        return tuple((c.operator, c.values) for c, _ in self.slots.conditions)

    @property
    def worked(self) -> tuple[str, ...]:
        """What is to be worked out."""
        growth = ("growth",) if self.slots.compare_growth else ()
        return (*(i.cue for i in self.slots.calculations), *growth)

    @property
    def own(self) -> tuple[object, ...]:
        """All that it says of its own, to be held against the other half."""
        parts = (self.rows, self.values, self.when, self.rank, self.kept, self.worked)
        return parts if any(parts) else ()


def differ(left: Half, right: Half, joint: Joint, words: str) -> bool:
    """Whether one query for both would lose or mix what they say. `words`: the joint itself, folded."""
    if _NO_HALF.match(right.reading.folded) or not (right.slots.any or right.ranked):
        return False
    if _MEANT_BEFORE.search(right.reading.folded):
        return False
    if right.measures:
        if not left.measures or _in_a_row(left, right) or (waits(left) and left.measured == right.measured):
            return False
        return _own_each(left, right, joint)
    if any(half.reading.has(cue) for half in (left, right) for cue in _COMPARING) or left.reading.of("versus"):
        return False
    return _told_apart(left, right, joint, words)


def apart(left: Half, right: Half) -> bool:
    """Whether each half is a question of its own, though one query might do for both."""
    if _NO_HALF.match(right.reading.folded) or _MEANT_BEFORE.search(right.reading.folded) or _in_a_row(left, right):
        return False
    return left.measures and right.measures and bool(left.own and right.own) and left.own != right.own


def waits(left: Half) -> bool:
    """Whether "compare" still waits for what to compare with."""
    both = left.slots.versus_values and len(left.slots.values) > 1
    return left.reading.has("compare_verb") and not (left.slots.compare or both)


def elliptic(left: Half, right: Half) -> bool:
    """“Which country sold most and which sold least": a list of what the first half has in its rows."""
    named = right.reading.of("dimension", "grain")
    return right.ranked and bool(left.rows) and not named


def opens(right: Half) -> bool:
    """Whether a half begins as a new list does: "which", "los", "the 3"."""
    return _NEW_LIST.match(right.reading.folded) is not None


def _in_a_row(left: Half, right: Half) -> bool:
    """“Excluding returned | and cancelled orders": values of one field, joined."""
    last, first = left.slots.values[-1:], right.slots.values[:1]
    if not (last and first) or {s.id for s in last[0].senses}.isdisjoint(s.id for s in first[0].senses):
        return False
    after = any(w.start >= last[0].item.end for w in left.reading.words)
    before = any(w.end <= first[0].item.start for w in right.reading.words)
    return not (after or before)


def _own_each(left: Half, right: Half, joint: Joint) -> bool:
    """Whether halves that measure something each contradict one another, or narrow down only one of both.

    A breakdown or a period that only one has is rather meant for both.
    """
    if not right.own or (not left.own and not joint.strong):
        return False
    if not left.own and left.measured & right.measured:
        return False  # "in advertising, what did we spend on ..." only says what it is about
    if joint.strong:
        return left.own != right.own
    return (
        _contradict(left.when, right.when)
        or _contradict(left.rows, right.rows)
        or left.values != right.values
        or (right.ranked and left.rank != right.rank)
        or bool(left.slots.compare or right.slots.compare)
        or (not left.rows and (left.kept, left.worked) != (right.kept, right.worked))
    )


def _contradict(one: Collection[object], other: Collection[object]) -> bool:
    return bool(one and other and one != other)


def _told_apart(left: Half, right: Half, joint: Joint, words: str) -> bool:
    """Two periods, two lists, another cut of the same, or values of the same fields together."""
    asks = _ASKS.match(right.reading.folded) is not None
    if left.slots.periods and right.slots.periods:
        return not _years_between(left, right)
    if right.ranked and left.ranked and left.rank != right.rank:
        return True
    if right.ranked and right.rows and left.rows and right.rows != left.rows and opens(right):
        return True
    if joint.strong and (_OPENS.search(words) or asks) and right.own:
        return True
    if asks and left.rows and right.rows and left.rows != right.rows:
        return True
    return _several_values(left, right)


def _years_between(left: Half, right: Half) -> bool:
    """“October and December” said in November: two latest ones that are a year apart are hardly meant."""
    found = [p for half in (left, right) for p in half.slots.periods]
    bare = all(set(fold(p.text).split()) & MONTHS.keys() and not any(c.isdigit() for c in p.text) for p in found)
    years = {p.found.period.start.year for p in found if p.found}
    return bare and len(years) > 1


def _several_values(left: Half, right: Half) -> bool:
    """“The web in Spain and the app in Mexico”: no product of both."""
    shared = left.fields & right.fields
    if len(shared) > 1:
        return True
    named = sorted(right.slots.values, key=lambda v: v.item.start)
    if not shared or not named:
        return False
    return not {s.id for s in named[0].senses} & shared
