"""Figures in digits that are neither known nor, whole and alone, a reference's or a part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answer.figures import FIGURE, PLAIN, known
from assistant.answer.mend import Figure

_LIST_MARK = re.compile(r"\s{0,3}(\d{1,2})[.)](?=\s)")
_TAIL = 80
"""Characters of what is shown that a figure may grow out of."""
_Span = tuple[int, int]


@dataclass
class Loose:
    """Finds them in one text after another; `allowed`: figures that may stand as they are."""

    allowed: frozenset[str]
    _item: int = field(default=0, repr=False)
    """Number of the last list item."""
    _item_before: int = field(default=0, repr=False)

    def forget(self) -> None:
        """The last text is looked at again."""
        self._item = self._item_before

    def find(self, bare: str, shown: str, found: Sequence[Figure], named: Sequence[_Span]) -> Iterator[_Span]:
        """Their places in `bare`, the text behind what is shown. `found`: its references; `named`: places of names."""
        self._item_before = self._item
        tail = shown[-_TAIL:]
        before = len(tail)
        whole = tail + bare
        for match in FIGURE.finditer(whole):
            start, end = match.span()
            if end <= before:
                continue
            inside = any(f.start + before <= start and end <= f.end + before for f in found)
            cells = [*((f.start, f.end) for f in found), *named]
            inside = inside or _apart(match, [(a + before, b + before) for a, b in cells])
            touched = [f for f in found if f.start + before < end and start < f.end + before]
            line_known = len(shown) < _TAIL
            if inside or (
                not touched and (known(match.group(), self.allowed) or self._marks_item(whole, start, end, line_known))
            ):
                continue
            if not touched and _part_of_name(whole, start, end, [(a + before, b + before) for a, b in named]):
                continue
            # A cell's text goes as a whole or not at all: half a date is another date.
            yield (
                max(0, min([start - before, *(f.start for f in touched)])),
                max([end - before, *(f.end for f in touched)]),
            )

    def _marks_item(self, whole: str, start: int, end: int, whole_is_all: bool) -> bool:
        """The next number of a list, at the beginning of a line."""
        line = whole.rfind("\n", 0, start) + 1
        mark = _LIST_MARK.match(whole, line)
        if mark is None or mark.start(1) != start or mark.end(1) != end or (line == 0 and not whole_is_all):
            return False
        number = int(mark[1])
        fits = number in (1, self._item + 1)
        if fits:
            self._item = number
        return fits


def _apart(match: re.Match[str], cells: Sequence[_Span]) -> bool:
    """Whether it only looks like one figure: the number ends a cell, and its unit begins the next ("2026 €5")."""
    number = PLAIN.search(match.group())
    if number is None:
        return False
    start, end = match.start() + number.start(), match.start() + number.end()
    rest = match.string[end : match.end()]
    first = any(a <= match.start() and b == end for a, b in cells)
    return (
        first
        and rest[:1].isspace()
        and any(a == end + len(rest) - len(rest.lstrip()) for a, b in cells)
        and start < end
    )


def _part_of_name(whole: str, start: int, end: int, named: Sequence[_Span]) -> bool:
    """Whether a figure stands in a name that says more than a number."""
    return any(a <= start and end <= b and not whole[a:b].isnumeric() for a, b in named)
