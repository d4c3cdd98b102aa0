"""Text whose numbers are bound: `[[r1.orders_revenue.0]]` becomes the cell, any other figure is withheld.

References: `[[r1.<column>.<row>]]`, `[[r1.<column>.total]]` (additive, complete results only),
`[[r1.<column>.<row>.before]]` and `.growth` (compared results), `[[r1.count]]`, `[[r1.period]]`, `[[r1.compare]]`.
A digit outside a reference passes only when the person wrote the same figure, or it is part of a catalogue name.
Neither it nor a cell may be made part of another number: by more digits, a magnitude or a unit beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.answer import format as fmt
from assistant.answer.figures import FIGURE, figures, known, visible
from assistant.answer.growth import before, growth
from assistant.answer.table import Table
from assistant.answer.view import total
from assistant.catalogue import NumberFormat

__all__ = ["WITHHELD", "Binder", "Bound", "figures", "resolve"]

WITHHELD = "[…]"
_REFERENCE = re.compile(r"\[\[([^\[\]\n]{0,200})\]\]")
_NAME = re.compile(r"[A-Za-z0-9_.]{1,160}")
_LIST_MARK = re.compile(r"\s{0,3}(\d{1,2})[.)](?=\s)")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|(?<=\])(?=[(:\[])|&(?=#?\w{1,32};)")
"""What other pages than ours would read as HTML, a link or an entity; code alone makes links."""
_OPEN = 210
"""A reference that has not ended after so many characters is none."""
_LONGEST = 600
"""So much text without a blank is shown before its end: a stream must not stand still."""
_TAIL = 80
_Piece = tuple[str, bool]
"""Text, and whether it is a cell."""


@dataclass(frozen=True)
class Bound:
    """A result that text may refer to, with its ranges written out."""

    table: Table
    period_text: str = ""
    compare_text: str = ""


@dataclass
class Binder:
    """Renders a stream of model text. `feed` returns what may be shown now; `end` the rest."""

    results: Mapping[str, Bound]
    locale: str
    allowed: frozenset[str]
    """Figures that may appear as they are: those of the person's own words and of names."""
    withheld: int = 0
    _held: str = field(default="", repr=False)
    _tail: str = field(default="", repr=False)
    """The end of what is shown: no figure may grow out of it."""
    _item: int = field(default=0, repr=False)
    """Number of the last list item."""

    def feed(self, piece: str) -> str:
        self._held += visible(piece)
        cut = self._safe_length()
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._render(ready)

    def end(self) -> str:
        ready, self._held = self._held, ""
        return self._render(ready)

    def _safe_length(self) -> int:
        """How much can no longer change its meaning: no open reference, no unfinished word."""
        text = self._held
        opened = text.rfind("[[")
        if opened >= 0 and "]]" not in text[opened:] and len(text) - opened < _OPEN:
            text = text[:opened]
        elif text.endswith("["):
            text = text[:-1]
        for index in range(len(text) - 1, -1, -1):
            if text[index].isspace() and not _continues(text, index):
                return index + 1
        return len(text) if len(text) > _LONGEST else 0

    def _render(self, text: str) -> str:
        if not text:
            return ""
        pieces = list(self._pieces(text))
        bare = "".join(piece for piece, _ in pieces)
        shown = self._guarded(bare, pieces) if any(c.isnumeric() for c in self._tail + bare) else bare
        shown = _MARKUP.sub(_harmless, self._tail[-1:] + shown)[len(self._tail[-1:]) :]
        self._tail = (self._tail + shown)[-_TAIL:]
        return shown

    def _pieces(self, text: str) -> Iterator[_Piece]:
        last = 0
        for match in _REFERENCE.finditer(text):
            yield text[last : match.start()], False
            yield self._resolve(match.group(1)), True
            last = match.end()
        yield text[last:], False

    def _guarded(self, bare: str, pieces: list[_Piece]) -> str:
        """The text less each figure that is neither known nor, whole and alone, a cell's."""
        cells = list(_spans(pieces))
        before = len(self._tail)
        whole = self._tail + bare
        out, last = [], before
        for match in FIGURE.finditer(whole):
            start, end = match.span()
            if end <= before:
                continue
            inside = any(a + before <= start and end <= b + before for a, b in cells)
            touched = [(a, b) for a, b in cells if a + before < end and start < b + before]
            if inside or (not touched and (known(match.group(), self.allowed) or self._marks_item(whole, start, end))):
                continue
            self.withheld += 1
            # A cell's text goes as a whole or not at all: half a date is another date.
            start = max(before, min([start, *(a + before for a, _ in touched)]))
            end = max([end, *(b + before for _, b in touched)])
            out.append(whole[last : max(start, last)])
            out.append(WITHHELD if end > last else "")
            last = max(last, end)
        out.append(whole[last:])
        return "".join(out)

    def _marks_item(self, whole: str, start: int, end: int) -> bool:
        """The next number of a list, at the beginning of a line."""
        line = whole.rfind("\n", 0, start) + 1
        mark = _LIST_MARK.match(whole, line)
        if mark is None or mark.start(1) != start or mark.end(1) != end or (line == 0 and len(self._tail) == _TAIL):
            return False
        number = int(mark[1])
        fits = number in (1, self._item + 1)
        if fits:
            self._item = number
        return fits

    def _resolve(self, reference: str) -> str:
        text = resolve(reference, self.results, self.locale) if _NAME.fullmatch(reference) else None
        if text is None:
            self.withheld += 1
            return WITHHELD
        return visible(text)


def _spans(pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Where the cells are."""
    at = 0
    for text, is_cell in pieces:
        if is_cell:
            yield at, at + len(text)
        at += len(text)


def _harmless(match: re.Match[str]) -> str:
    return {"<": "‹", "&": "& "}.get(match.group(), " ")


def resolve(reference: str, results: Mapping[str, Bound], locale: str) -> str | None:
    """A reference as text, or none when it names nothing."""
    handle, _, rest = reference.partition(".")
    bound = results.get(handle)
    if bound is None or not rest:
        return None
    if rest == "period":
        return bound.period_text or None
    if rest == "compare":
        return bound.compare_text or None
    if rest == "count":
        return fmt.number(bound.table.row_count, NumberFormat(), locale)
    column, _, which = rest.partition(".")
    return _cell(bound.table, column, which, locale)


def _cell(table: Table, column_id: str, which: str, locale: str) -> str | None:
    index = table.column(column_id)
    if index is None:
        return None
    column = table.columns[index]
    if which == "total":
        if not column.additive or table.truncated:
            return None
        return fmt.number(total(table, column), column.format, locale)
    row, _, derived = which.partition(".")
    if not row.isdigit() or int(row) >= len(table.rows):
        return None
    value = table.rows[int(row)][index]
    if not derived:
        return fmt.text(value, column, locale)
    then = before(table, int(row), index)
    if derived == "before" and then is not None:
        return fmt.text(then, column, locale)
    return growth(table, int(row), index, locale) if derived == "growth" else None


def _continues(text: str, index: int) -> bool:
    """A space inside a figure (1 234) does not end it."""
    return 0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()
