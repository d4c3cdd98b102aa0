"""How much a cell has changed since the comparison period, where both can be compared."""

from __future__ import annotations

from datetime import date

from assistant.answer import format as fmt
from assistant.answer.table import Table
from assistant.intents import DateRange
from assistant.periods import equal_buckets


def before(table: Table, row: int, column: int) -> fmt.Raw:
    """The same cell in the comparison period."""
    if table.compared is None or row >= len(table.compared):
        return None
    return table.compared[row][column]


def growth(table: Table, row: int, column: int, locale: str) -> str | None:
    """The change with its sign: of a rate in percentage points, of anything else in percent."""
    now, then = table.rows[row][column], before(table, row, column)
    if not isinstance(now, int | float) or not isinstance(then, int | float) or not equal_parts(table, row):
        return None
    if table.columns[column].format.style == "percent":
        return fmt.points(now - then, locale)
    return fmt.growth((now - then) / abs(then), locale) if then else None


def equal_parts(table: Table, row: int) -> bool:
    """Whether the row's bucket of time holds as many days as the one beside it, or both are whole.

    24 days of a month say nothing about growth beside a whole one.
    """
    if table.period is None or table.compare is None:
        return True
    period, compare = (DateRange(start=start, end=end) for start, end in (table.period, table.compare))
    for index, column in enumerate(table.columns):
        here, there = _day(table.rows[row][index]), _day(before(table, row, index))
        if column.grain and here and there and not equal_buckets(column.grain, here, period, there, compare):
            return False
    return True


def _day(value: fmt.Raw) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
