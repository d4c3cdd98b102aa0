"""Which name in a sentence each figure belongs to, by the ways in which people write it.

"España vendió A", "A en España", "Con A, España lidera", "España y México: A y B" (in order), "España supera a México
con A" (the one that does it). Where no way fits, the figure has an owner that no row can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answer import cue_words as cues
from assistant.answer.mentions import METRIC, Mention
from assistant.answer.numerals import folded


@dataclass(frozen=True)
class Place:
    """A figure in a sentence; `key` is the same for figures of one row (or, among metrics, of one column)."""

    start: int
    end: int
    key: object


Owners = dict[int, tuple[Mention, ...]]
"""For the figures (by their number) that belong to something: each of these names must be its own. Empty: to nothing
that can be."""

_SPAN = 60


def owners(
    text: str, names: Sequence[Mention], figures: Sequence[Place], topic: Sequence[Mention] = ()
) -> tuple[Owners, frozenset[int]]:
    """The owners, and which figures have theirs right behind them.

    `names` are all of one axis. `topic`: what the sentence before was about.
    """
    if not figures:
        return {}, frozenset()
    plain = folded(text)
    names = list(_included(plain, names))
    linked = _linked(plain, names, figures)
    found: Owners = {i: owner for i, (owner, _) in linked.items()}
    taken = {id(m) for _, all_of in linked.values() for m in all_of}
    free = [m for m in names if id(m) not in taken]
    runs = list(_runs(free, [(i, f) for i, f in enumerate(figures) if i not in linked]))
    last: list[Mention] = []
    for number, (named, run) in enumerate(runs):
        group = _past_heading(plain, named, run[0][1].start) if named and run else named
        following = runs[number + 1][0] if number + 1 < len(runs) else []
        of = group or last or (_head(plain, following) if following else []) or (list(topic) if not names else [])
        if of and run:
            found |= _assigned(plain, of, run)
        last = group or last
    return found, frozenset(linked)


def _included(plain: str, names: Sequence[Mention]) -> Iterator[Mention]:
    """The names that are not left out: "sin España y México" leaves out both."""
    at = 0
    while at < len(names):
        if not cues.EXCLUDED.search(plain, max(0, names[at].start - _SPAN), names[at].start):
            yield names[at]
            at += 1
            continue
        listed = _head(plain, names[at:])
        ends = [
            n + 1
            for n in range(1, len(listed))
            if cues.LIST_LAST.fullmatch(plain, listed[n - 1].end, listed[n].start)
            and cues.LIST_END.match(plain, listed[n].end)
        ]
        at += ends[-1] if ends else 1


def _past_heading(plain: str, group: list[Mention], at: int) -> list[Mention]:
    """The names behind a heading, if there are any: "web y tienda: en cabeza está web, con A" is about web alone."""
    colon = plain.rfind(":", group[0].end, at)
    behind = [m for m in group if m.start > colon]
    return behind if colon >= 0 and any(not is_object(plain, m) for m in behind) else group


def _linked(
    plain: str, names: Sequence[Mention], figures: Sequence[Place]
) -> dict[int, tuple[tuple[Mention, ...], list[Mention]]]:
    """Figures with their name right behind them: the owner of each, and the names that this takes."""
    found: dict[int, tuple[tuple[Mention, ...], list[Mention]]] = {}
    for index, figure in enumerate(figures):
        behind = [m for m in names if m.start >= figure.end]
        bound = figures[index + 1].start if index + 1 < len(figures) else len(plain)
        if not behind or behind[0].start >= bound:
            continue
        first = behind[0]
        if not _links(plain[figure.end : first.start], first) or is_object(plain, first):
            continue
        listed = _head(plain, behind)
        figs = _figures_before(plain, figures, index)
        if len(listed) > 1 and len(figs) == len(listed):
            for i, name in zip(figs, listed, strict=True):
                found[i] = ((name,), listed)
        else:
            whole = [m for m in names if m.start == first.start]
            found[index] = (tuple(listed) if len(listed) > 1 else tuple(whole), listed)
    return found


def _links(between: str, name: Mention) -> bool:
    if len(between) > _SPAN or len(between.split()) > 6 or between.lstrip("*_ ")[:1] == ")":
        return False
    if cues.PARENTHESIS.fullmatch(between):
        return True
    if cues.STOP.search(between):
        return False
    if name.axis == METRIC:
        return len(between.split()) <= 2 and not cues.PER_BEFORE.search(between)
    return cues.LINK.search(between) is not None


def _head(plain: str, names: Sequence[Mention]) -> list[Mention]:
    """The names that stand in a list at the beginning of these."""
    out = list(names[:1])
    for one, other in pairwise(names):
        if one.start == other.start or not cues.LIST_GAP.fullmatch(plain, one.end, other.start):
            break
        out.append(other)
    return out


def _figures_before(plain: str, figures: Sequence[Place], index: int) -> list[int]:
    """The figures that stand in a list which this one ends."""
    out = [index]
    while out[0] > 0 and cues.FIGURE_GAP.fullmatch(plain, figures[out[0] - 1].end, figures[out[0]].start):
        out.insert(0, out[0] - 1)
    return out


def _runs(
    names: Sequence[Mention], figures: Sequence[tuple[int, Place]]
) -> Iterator[tuple[list[Mention], list[tuple[int, Place]]]]:
    """Names and the figures behind them, again and again."""
    group: list[Mention] = []
    run: list[tuple[int, Place]] = []
    events: list[tuple[int, Mention | tuple[int, Place]]] = [(m.start, m) for m in names]
    events += [(f.start, (i, f)) for i, f in figures]
    for _, event in sorted(events, key=lambda e: e[0]):
        if isinstance(event, Mention):
            if run:
                yield group, run
                group, run = [], []
            group.append(event)
        else:
            run.append(event)
    yield group, run


def _assigned(plain: str, group: Sequence[Mention], run: Sequence[tuple[int, Place]]) -> Owners:
    """The figures of a run, given the names before them."""
    names = list(_distinct(group))
    order: list[object] = []
    places = []
    for _, figure in run:
        if not order or order[-1] != figure.key:
            order.append(figure.key)
        places.append(len(order) - 1)
    if len(names) == 1:
        return {i: tuple(m for m in group) if len({m.start for m in group}) == 1 else (group[-1],) for i, _ in run}
    if len(order) % len(names) == 0:
        return {i: (names[place % len(names)],) for (i, _), place in zip(run, places, strict=True)}
    if len(order) == 1:
        owner = _subject(plain, names, run[0][1])
        return {i: owner for i, _ in run}
    return {i: () for i, _ in run}


def _distinct(group: Sequence[Mention]) -> Iterator[Mention]:
    """Each thing once, where it is named first."""
    seen: list[tuple[object, ...]] = []
    for mention in group:
        key = (mention.rows, mention.then, mention.columns)
        if key not in seen or not (mention.rows or mention.then or mention.columns):
            seen.append(key)
            yield mention


def _subject(plain: str, names: Sequence[Mention], figure: Place) -> tuple[Mention, ...]:
    """Of several names before one figure, the one (or the list) that it belongs to."""
    last = names[-1]
    if cues.ADJACENT.fullmatch(plain, last.end, figure.start):
        return (last,)
    subjects = [m for m in names if not is_object(plain, m)] or list(names)
    tail = [subjects[-1]]
    for one, other in reversed(list(pairwise(subjects))):
        if not cues.LIST_GAP.fullmatch(plain, one.end, other.start):
            break
        tail.insert(0, one)
    return tuple(tail)


def is_object(plain: str, mention: Mention) -> bool:
    """Whether a name is what something else is compared with. `plain` is folded."""
    return cues.OBJECT.search(plain, max(0, mention.start - _SPAN), mention.start) is not None
