"""Every amount that a result holds, so that a figure somebody wrote can be looked up in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.growth import before, equal_parts
from assistant.answer.references import Bound, Kind, Resolved
from assistant.answer.table import Column, number
from assistant.answer.written import Unit, Written

_ROWS = 200
_NEAR = 1.0000001


@dataclass(frozen=True)
class Amount:
    """A cell, or what may be said of one; `value` in the unit in which it is written."""

    reference: str
    """Behind the handle, or with `{}` where the handle belongs."""
    kind: Kind
    column: Column
    row: int | None
    value: float
    unit: Unit

    def written(self, handle: str) -> str:
        """As a model would refer to it."""
        return self.reference.format(handle)


def amounts(bound: Bound) -> list[tuple[Column, Unit, list[Amount]]]:
    """All of a result's by column and unit, made once."""
    found = bound.made.get("amounts")
    if not isinstance(found, list):
        by: dict[tuple[str, Unit], list[Amount]] = {}
        for one in _amounts(bound):
            by.setdefault((one.column.id, one.unit), []).append(one)
        found = bound.made["amounts"] = [(group[0].column, group[0].unit, group) for group in by.values()]
    return found


def matching(bound: Bound, written: Written) -> list[Amount]:
    """Those that a figure may be, by its value and its unit."""
    reach = [(float(r.value), float(2 * r.half) * _NEAR + abs(float(r.value)) * 1e-9) for r in written.readings]
    ends = [(value - by, value + by) for value, by in reach]
    return [
        a
        for column, unit, group in amounts(bound)
        if fits_unit(column, unit, written)
        for a in group
        if any(low <= _size(a, written) <= high for low, high in ends)
    ]


def says(written: Written, amount: Amount, found: Resolved) -> bool:
    """Whether a figure is this very number, by the number itself and not by a float near it."""
    value = number(found.value)
    if value is None:
        return False
    exact = Decimal(str(value)) * (100 if amount.unit in {"percent", "points"} else 1)
    if found.kind == "growth" and not written.sign:
        return written.says(abs(exact))
    return written.says(exact * written.sign if written.sign else exact)


def _size(amount: Amount, written: Written) -> float:
    if amount.kind == "growth" and not written.sign:
        return abs(amount.value)
    return amount.value * written.sign if written.sign else amount.value


def fits_unit(column: Column, unit: Unit, written: Written) -> bool:
    """Whether a figure's unit is that of amounts of a column; one without a unit may be of any but a rate."""
    if written.unit != unit:
        return not written.unit and unit == "money"
    return unit != "money" or (column.format.currency or "EUR") in written.currencies


def unit_of(column: Column) -> Unit:
    """In what a column's cells are written."""
    match column.format.style:
        case "currency":
            return "money"
        case "percent":
            return "percent"
        case _:
            return ""


def _amounts(bound: Bound) -> Iterator[Amount]:
    table = bound.table
    for index, column in enumerate(table.columns):
        if column.role != "metric" or column.calculation == "rank":
            continue
        unit = unit_of(column)
        by = 100 if unit == "percent" else 1
        whole = number(table.total(column.id))
        if whole is not None and len(table.rows) > 1:
            yield Amount(f"{{}}.{column.id}.total", "total", column, None, whole * by, unit)
        shares = column.additive and not column.calculation and not table.cut and whole is not None and whole > 0
        for row in range(min(len(table.rows), _ROWS)):
            now, then = number(table.rows[row][index]), number(before(table, row, index))
            at = f"{{}}.{column.id}.{row}"
            if now is not None:
                yield Amount(at, "cell", column, row, now * by, unit)
            if shares and now is not None and whole is not None and len(table.rows) > 1:
                yield Amount(f"share {at}", "share", column, row, 100 * now / whole, "percent")
            if then is None:
                continue
            yield Amount(f"{at}.before", "before", column, row, then * by, unit)
            if now is not None and (change := _change(now, then, unit)) is not None and equal_parts(table, row):
                points: Unit = "points" if unit == "percent" else "percent"
                yield Amount(f"{at}.growth", "growth", column, row, change, points)


def _change(now: float, then: float, unit: Unit) -> float | None:
    if unit == "percent":
        return 100 * (now - then)
    return 100 * (now - then) / abs(then) if then else None
