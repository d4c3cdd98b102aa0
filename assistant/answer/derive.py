"""Figures made of several cells: only those that mean something, and exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from assistant.answer import format as fmt
from assistant.answer.references import Cell, Kind, Resolved, exact_sum, shown
from assistant.answer.table import Column, Table, number
from assistant.catalogue import NumberFormat

_MOST = 50
"""Cells in one reference."""
_ONE_DECIMAL = NumberFormat(style="percent", decimals=1)


def derive(what: str, cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """`cells` is not empty. None where the figure would mean nothing."""
    if len(cells) > _MOST or any(c.exact is None or c.column.role != "metric" for c in cells):
        return None
    if any(c.column.calculation in {"rank", "running_total"} for c in cells):
        return None
    return DERIVED[what](cells, places, locale)


def _made(
    kind: Kind, text: str | None, value: Decimal | int, cells: Sequence[Cell], row: int | None = None
) -> Resolved | None:
    if text is None:
        return None
    first = cells[0]
    exact = value if isinstance(value, int) else float(value)
    return Resolved(text, kind, first.handle, first.bound, exact, first.column, row, tuple(cells))


def _sum(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """Of different rows of one column whose values may be summed."""
    first = cells[0]
    one = all((c.handle, c.column.id, c.then) == (first.handle, first.column.id, first.then) for c in cells)
    if not one or not first.column.additive or len({c.row for c in cells}) < len(cells) or len(cells) < 2:
        return None
    value = sum((_exact(c) for c in cells), Decimal())
    return _made("sum", shown(float(value), first.column, places, locale), value, cells)


def _difference(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """How far apart two values are, without a sign: which is the larger is said in words."""
    if not _two_of_a_kind(cells):
        return None
    value = abs(_exact(cells[0]) - _exact(cells[1]))
    if cells[0].column.format.style == "percent":
        return _made("difference", None if places else fmt.points_apart(value, locale), value, cells)
    return _made("difference", shown(float(value), cells[0].column, places, locale), value, cells)


def _ratio(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """How many times the second the first is."""
    if not _two_of_a_kind(cells) or _exact(cells[0]) < 0 or _exact(cells[1]) <= 0 or places in {"k", "m"}:
        return None
    value = _exact(cells[0]) / _exact(cells[1])
    decimals = int(places) if places else 2
    if value and round(value, decimals) == 0:
        return None
    return _made("ratio", fmt.number(value, NumberFormat(decimals=decimals), locale) + "×", value, cells)


def _share(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """Of one row in all rows, where these are all there are and none is below zero."""
    cell = cells[0]
    table, column = cell.bound.table, cell.column
    if len(cells) != 1 or cell.then or not column.additive or column.calculation or table.cut or places in {"k", "m"}:
        return None
    whole = Decimal(str(table.total(column.id))) if column.id in table.totals else exact_sum(table, cell.index)
    if whole <= 0 or any((v := number(row[cell.index])) is not None and v < 0 for row in table.rows):
        return None
    value = _exact(cell) / whole
    decimals = int(places) if places else 1
    text = fmt.number(value, NumberFormat(style="percent", decimals=decimals), locale)
    return _made("share", text if value <= 1 else None, value, cells, cell.row)


def _rank(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """Place among all rows, from the largest down; the same value has the same place."""
    cell = cells[0]
    if len(cells) != 1 or cell.then or cell.bound.table.cut or places:
        return None
    place = 1 + sum(1 for v in values(cell.bound.table, cell.index) if v > _exact(cell))
    return _made("rank", fmt.ordinal(place, locale), place, cells, cell.row)


def _change(cells: Sequence[Cell], places: str, locale: str) -> Resolved | None:
    """Of the first against the second, with its sign; not where a bucket of time is not whole."""
    if not _two_of_a_kind(cells) or places in {"k", "m"} or any(_partial(c) for c in cells):
        return None
    now, then = _exact(cells[0]), _exact(cells[1])
    if cells[0].column.format.style == "percent":
        return _made("growth", None if places else fmt.points(float(now - then), locale), now - then, cells)
    if then == 0:
        return None
    value = (now - then) / abs(then)
    decimals = int(places) if places else 1
    return _made("growth", fmt.growth(value, locale, decimals), value, cells)


DERIVED: Mapping[str, Callable[[Sequence[Cell], str, str], Resolved | None]] = {
    "sum": _sum,
    "diff": _difference,
    "ratio": _ratio,
    "share": _share,
    "rank": _rank,
    "growth": _change,
}


def values(table: Table, index: int) -> list[Decimal]:
    """The numbers of a column."""
    return [Decimal(str(v)) for row in table.rows if (v := number(row[index])) is not None]


def _two_of_a_kind(cells: Sequence[Cell]) -> bool:
    """Two places whose values measure the same thing; the same place twice says nothing."""
    if len(cells) != 2:
        return False
    one, other = cells
    places = {(c.handle, c.column.id, c.row, c.then) for c in cells}
    return len(places) == 2 and _measure(one.column) == _measure(other.column)


def _measure(column: Column) -> tuple[object, ...]:
    """Amounts of one currency may be set beside each other; counts and rates only those of the same thing."""
    if column.format.style == "currency" and column.calculation is None:
        return ("currency", column.format.currency)
    base = column.of if column.calculation == "before" else column.id
    return (base, column.format.style)


def _partial(cell: Cell) -> bool:
    table = cell.bound.table
    days = [
        str(table.rows[cell.row][i])[:10] for i, c in enumerate(table.columns) if c.grain is not None and not cell.then
    ]
    return any(day in table.partial for day in days) or cell.then


def _exact(cell: Cell) -> Decimal:
    value = cell.exact
    assert value is not None, "only cells with a number are derived from"
    return value
