"""What a reference in a model's text stands for: a cell, or something derived from cells, as text with its origin.

Grammar, inside `[[ ]]`: `r1.<column>.<row>`, with `.before` or `.growth` behind it in a compared result;
`r1.<column>.total`; `r1.<column>.mean` and `r1.buckets`, of a trend: the mean of its whole buckets of time, and how
many these are; `r1.count`, `r1.period`, `r1.compare`; or one of sum, diff, ratio, growth, share, rank with cells
behind it (`diff r1.revenue.0 r1.revenue.1`). `~0`, `~1`, `~2` at the end round to so many decimals, `~k` and `~m` show
thousands and millions. What was rounded so that it is another number is marked with "≈".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from assistant.answer import format as fmt
from assistant.answer.growth import before, growth
from assistant.answer.table import Column, Raw, Table, number
from assistant.catalogue import NumberFormat

Kind = Literal[
    "cell",
    "total",
    "before",
    "difference",
    "ratio",
    "share",
    "rank",
    "growth",
    "sum",
    "mean",
    "count",
    "period",
    "compare",
]
_CELL = re.compile(r"(r\d{1,4})\.([A-Za-z0-9_]{1,120})\.(\d{1,4})(\.before)?")
_PATH = re.compile(r"[A-Za-z0-9_.]{1,160}")
_ROUNDED = re.compile(r"^(.*?) ?~([012km])$")


@dataclass(frozen=True)
class Bound:
    """A result that text may refer to, with its ranges written out."""

    table: Table
    period_text: str = ""
    compare_text: str = ""
    result_id: str = ""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people call each column, in both languages."""
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """What people call the values of a column, in both languages, those without a row here included."""
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Dimensions that were limited to these values."""
    others: tuple[str, ...] = ()
    """What people call the metrics that are not in it."""
    made: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out of it once, by locale."""


@dataclass(frozen=True)
class Cell:
    """A place in a result. `then`: in the comparison period."""

    handle: str
    bound: Bound
    column: Column
    row: int
    then: bool = False

    @property
    def index(self) -> int:
        return self.bound.table.columns.index(self.column)

    @property
    def value(self) -> Raw:
        table = self.bound.table
        return before(table, self.row, self.index) if self.then else table.rows[self.row][self.index]

    @property
    def exact(self) -> Decimal | None:
        """The number without the noise of a float."""
        found = number(self.value)
        return None if found is None else Decimal(str(found))


@dataclass(frozen=True)
class Resolved:
    """A reference as it is shown, and where it comes from."""

    text: str
    kind: Kind
    handle: str
    bound: Bound
    value: Raw = None
    column: Column | None = None
    row: int | None = None
    of: tuple[Cell, ...] = ()
    """The cells that it was derived from."""

    @property
    def is_label(self) -> bool:
        """Whether it names a row and measures nothing."""
        return self.kind in {"cell", "before"} and self.column is not None and self.column.role == "dimension"


def resolve(reference: str, results: Mapping[str, Bound], locale: str) -> Resolved | None:
    """What it stands for; none when it names nothing, or nothing that means something."""
    from assistant.answer.derive import DERIVED, derive  # the two know each other

    match = _ROUNDED.match(reference)
    body, places = (match[1], match[2]) if match else (reference, "")
    what, *arguments = body.split(" ")
    if what in DERIVED:
        cells = [found for a in arguments if (found := _cell(a, results)) is not None]
        return derive(what, cells, places, locale) if len(cells) == len(arguments) > 0 else None
    return _plain(body, places, results, locale) if _PATH.fullmatch(body) else None


def _cell(text: str, results: Mapping[str, Bound]) -> Cell | None:
    match = _CELL.fullmatch(text)
    bound = results.get(match[1]) if match else None
    if match is None or bound is None:
        return None
    index = bound.table.column(match[2])
    if index is None or int(match[3]) >= len(bound.table.rows):
        return None
    return Cell(match[1], bound, bound.table.columns[index], int(match[3]), bool(match[4]))


def _plain(path: str, places: str, results: Mapping[str, Bound], locale: str) -> Resolved | None:
    handle, _, rest = path.partition(".")
    bound = results.get(handle)
    if bound is None or not rest:
        return None
    if rest in {"period", "compare"}:
        text = bound.period_text if rest == "period" else bound.compare_text
        kind: Kind = "period" if rest == "period" else "compare"
        return Resolved(text, kind, handle, bound, text) if text and not places else None
    if rest == "buckets":
        many = bound.table.buckets
        return (
            None if many is None else Resolved(fmt.number(many, NumberFormat(), locale), "count", handle, bound, many)
        )
    if rest == "count":
        count = bound.table.row_count
        return Resolved(fmt.number(count, NumberFormat(), locale), "count", handle, bound, count)
    column_id, _, which = rest.partition(".")
    if which == "total":
        return _total(handle, bound, column_id, places, locale)
    if which == "mean":
        return _mean(handle, bound, column_id, places, locale)
    cell = _cell(path.removesuffix(".growth"), results)
    if cell is None:
        return None
    if which.endswith(".growth"):
        return None if cell.then or places else _growth(cell, locale)
    if cell.then and cell.value is None:
        return None
    value = shown(cell.value, cell.column, places, locale)
    if value is None:
        return None
    return Resolved(value, "before" if cell.then else "cell", handle, bound, cell.value, cell.column, cell.row)


def _total(handle: str, bound: Bound, column_id: str, places: str, locale: str) -> Resolved | None:
    index, value = bound.table.column(column_id), bound.table.total(column_id)
    if index is None or value is None:
        return None
    column = bound.table.columns[index]
    value = float(exact_sum(bound.table, index)) if column_id not in bound.table.totals else value
    text = shown(value, column, places, locale)
    return None if text is None else Resolved(text, "total", handle, bound, value, column)


def _mean(handle: str, bound: Bound, column_id: str, places: str, locale: str) -> Resolved | None:
    """For each whole bucket of time; a count has a decimal then."""
    index, value = bound.table.column(column_id), bound.table.mean(column_id)
    if index is None or value is None:
        return None
    column = bound.table.columns[index]
    if column.format.style == "number" and not places:
        places = "" if value == int(value) else "1"
    text = shown(float(value), column, places, locale)
    return None if text is None else Resolved(text, "mean", handle, bound, float(value), column)


def exact_sum(table: Table, index: int) -> Decimal:
    """The sum of a column without the noise of floats."""
    return sum((Decimal(str(v)) for row in table.rows if (v := number(row[index])) is not None), Decimal())


def _growth(cell: Cell, locale: str) -> Resolved | None:
    text = growth(cell.bound.table, cell.row, cell.index, locale)
    then = number(before(cell.bound.table, cell.row, cell.index))
    now = number(cell.value)
    if text is None or then is None or now is None:
        return None
    rate = cell.column.format.style == "percent"
    change = Decimal(str(now)) - Decimal(str(then))
    value = float(change if rate else change / abs(Decimal(str(then))))
    return Resolved(text, "growth", cell.handle, cell.bound, value, cell.column, cell.row)


def shown(value: Raw, column: Column, places: str, locale: str) -> str | None:
    """A value of a column as text, rounded as asked; none where there is nothing to round, or nothing left of it."""
    if not places:
        return fmt.text(value, column, locale)
    if number(value) is None or column.calculation == "rank":
        return None
    return fmt.rounded(Decimal(str(value)), column.format, places, locale)
