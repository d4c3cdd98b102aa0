"""Two tables of the same question side by side: rows that came, rows that went, cells that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.catalogue import Lang
from assistant.receipts.texts import say

Json = dict[str, Any]
_ROUNDING = 1e-9
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One change. `row` holds the row's own names; a value of none was or is not there."""

    row: Key
    column: str
    then: Any
    now: Any

    def to_json(self) -> Json:
        return {"row": list(self.row), "column": self.column, "then": self.then, "now": self.now}

    def text(self, lang: Lang) -> str:
        """One line."""
        where = ", ".join((*self.row, self.column))
        return say("cell", lang, where=where, then=_shown(self.then), now=_shown(self.now))


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)


def changed(then: Json, now: Json) -> list[Cell]:
    """Of the rows and of those compared with; columns that only one has are left out, for they are no data."""
    found: list[Cell] = []
    for part in ("rows", "compared"):
        found += _between(_rows(then, part), _rows(now, part))
    return found


def _between(then: Mapping[Key, Json], now: Mapping[Key, Json]) -> Iterator[Cell]:
    for key in dict.fromkeys((*then, *now)):
        before, after = then.get(key, {}), now.get(key, {})
        columns = before.keys() & after.keys() if before and after else before.keys() | after.keys()
        for column in sorted(columns):
            if not _same(before.get(column), after.get(column)):
                yield Cell(key, column, before.get(column), after.get(column))


def _rows(table: Json, part: str) -> dict[Key, Json]:
    """Metrics by the dimensions of their row; a key that comes twice is numbered."""
    columns = table.get("columns") or []
    names = [n for n, c in enumerate(columns) if c["role"] == "dimension"]
    found: dict[Key, Json] = {}
    for row in table.get(part) or ():
        key = tuple(_shown(row[n]) for n in names)
        while key in found:
            key = (*key, "+")
        found[key] = {c["id"]: row[n] for n, c in enumerate(columns) if c["role"] == "metric"}
    return found


def _same(one: Any, other: Any) -> bool:
    """Numbers to the last bit but one: sums of floating figures depend on the order of rows."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= _ROUNDING * max(abs(one), abs(other), 1.0)
    return bool(one == other)
