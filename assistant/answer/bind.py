"""Text whose numbers are bound: `[[r1.orders_revenue.0]]` becomes the cell, any other figure is withheld.

References: `[[r1.<column>.<row>]]`, `[[r1.<column>.total]]` (additive, complete results only),
`[[r1.<column>.<row>.before]]` and `.growth` (compared results), `[[r1.count]]`, `[[r1.period]]`, `[[r1.compare]]`.
A digit outside a reference passes only when the person wrote the same figure, or it is part of a catalogue name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assistant.answer import format as fmt
from assistant.answer.table import Table
from assistant.answer.view import total
from assistant.catalogue import NumberFormat

WITHHELD = "[…]"
_REFERENCE = re.compile(r"\[\[([A-Za-z0-9_.]{1,160})\]\]")
_FIGURE = re.compile(r"\d+(?:[.,:/\-\u00a0 ]?\d+)*")
_LIST_MARK = re.compile(r"(^|\n)\s{0,3}\d{1,2}[.)] ")


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
    _line_start: bool = field(default=True, repr=False)

    def feed(self, piece: str) -> str:
        self._held += piece
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
        if opened >= 0 and "]]" not in text[opened:] and len(text) - opened < 200:
            text = text[:opened]
        elif text.endswith("["):
            text = text[:-1]
        for index in range(len(text) - 1, -1, -1):
            if text[index].isspace() and not _continues(text, index):
                return index + 1
        return 0

    def _render(self, text: str) -> str:
        out = []
        last = 0
        for match in _REFERENCE.finditer(text):
            out.append(self._guard(text[last : match.start()]))
            out.append(self._resolve(match.group(1)))
            last = match.end()
        out.append(self._guard(text[last:]))
        return "".join(out)

    def _guard(self, text: str) -> str:
        if not any(c.isdigit() for c in text):
            return text
        marks = [m.span() for m in _LIST_MARK.finditer(text)]

        def check(match: re.Match[str]) -> str:
            inside = any(a <= match.start() and match.end() <= b for a, b in marks)
            if inside or match.group() in self.allowed:
                return match.group()
            self.withheld += 1
            return WITHHELD

        return _FIGURE.sub(check, text)

    def _resolve(self, reference: str) -> str:
        text = resolve(reference, self.results, self.locale)
        if text is None:
            self.withheld += 1
            return WITHHELD
        return text


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
    before = _before(table, int(row), index)
    if derived == "before" and before is not None:
        return fmt.text(before, column, locale)
    if derived == "growth" and isinstance(value, int | float) and isinstance(before, int | float) and before:
        return fmt.growth((value - before) / before, locale)
    return None


def _before(table: Table, row: int, column: int) -> fmt.Raw:
    if table.compared is None or row >= len(table.compared):
        return None
    return table.compared[row][column]


def figures(texts: Iterable[str]) -> frozenset[str]:
    """All figures in these texts, whole and in their parts (a date allows its year)."""
    found: set[str] = set()
    for text in texts:
        for match in _FIGURE.finditer(text):
            found.add(match.group())
            found.update(re.findall(r"\d+", match.group()))
    return frozenset(found)


def _continues(text: str, index: int) -> bool:
    """A space inside a figure (1 234) does not end it."""
    return 0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()
