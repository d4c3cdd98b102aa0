"""What is said beside the cells of a table: totals, how many rows there are, and changes since the period before."""

from __future__ import annotations

from typing import Any, Literal

from assistant.answer import format as fmt
from assistant.answer.growth import before as before_of
from assistant.answer.growth import growth
from assistant.answer.table import Column, Table, number
from assistant.answer.texts import say
from assistant.catalogue import Lang, NumberFormat

Direction = Literal["up", "down", "same"]
_OWN_SCALE = ("rank", "before", "change")
"""A change of a place, of what was before, or of a change says nothing."""


def totals(table: Table, locale: str, lang: Lang) -> dict[str, Any]:
    """`totals` and those before, whose they are and how they are called; nothing below a table of one row."""
    if not table.rows or (len(table.rows) < 2 and not table.cut):
        return {}
    found = {c.id: value for c in table.columns if (value := table.total(c.id)) is not None}
    if not found:
        return {}
    columns = {c.id: c for c in table.columns}
    content: dict[str, Any] = {
        "totals": {i: fmt.number(value, columns[i].format, locale) for i, value in found.items()},
        "totalsOf": "all" if table.totals else "shown",
        "totalsLabel": say("total_of_all" if table.cut else "total", lang),
    }
    before = {i: then for i in found if (then := table.total_before(i)) is not None}
    if before and table.compared is not None:
        content["comparedTotals"] = {i: fmt.number(then, columns[i].format, locale) for i, then in before.items()}
        changed = {i: told for i, then in before.items() if (told := _of_total(columns[i], found[i], then, locale))}
        content["changedTotals"] = changed
    return content


def _of_total(column: Column, now: float | int, then: float | int, locale: str) -> dict[str, str] | None:
    if column.format.style == "percent":
        return {"text": fmt.points(now - then, locale), "direction": _direction((now - then) * 100)}
    if not then:
        return None
    change = (now - then) / abs(then)
    return {"text": fmt.growth(change, locale), "direction": _direction(change * 100)}


def rows_text(table: Table, shown: int, locale: str, lang: Lang) -> str:
    """How many rows there are, and of how many these are the first."""

    def count(value: int) -> str:
        return fmt.number(value, NumberFormat(), locale)

    if table.row_count > shown:
        return say("rows_of", lang, shown=count(shown), count=count(table.row_count))
    if table.truncated:
        return say("rows_more", lang, shown=count(shown))
    return say("rows_one", lang) if shown == 1 else say("rows", lang, count=count(shown))


def changes(table: Table, shown: int, locale: str) -> list[list[dict[str, str] | None]]:
    """For each row and column the change since the period before, or none where both cannot be compared."""
    return [[_change(table, row, index, locale) for index in range(len(table.columns))] for row in range(shown)]


def _change(table: Table, row: int, index: int, locale: str) -> dict[str, str] | None:
    column = table.columns[index]
    if column.role != "metric" or column.calculation in _OWN_SCALE:
        return None
    text = growth(table, row, index, locale)
    now, then = number(table.rows[row][index]), number(before_of(table, row, index))
    if text is None or now is None or then is None:
        return None
    apart = (now - then) * 100
    return {"text": text, "direction": _direction(apart if column.format.style == "percent" else apart / abs(then))}


def _direction(percent: float) -> Direction:
    """As the text shows it, to one decimal."""
    shown = round(percent, 1)
    return "up" if shown > 0 else "down" if shown < 0 else "same"
