"""A result set as this room needs it: columns, raw rows, period. Built from what a tool returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self

from assistant.catalogue import Calculated, FieldType, Grain, NumberFormat

Raw = str | float | int | bool | None
Row = tuple[Raw, ...]


@dataclass(frozen=True)
class Column:
    """One column; `grain` is set for a bucketed date."""

    id: str
    label: str
    type: FieldType
    role: Literal["dimension", "metric"]
    format: NumberFormat = NumberFormat()
    grain: Grain | None = None
    additive: bool = False
    calculation: Calculated | None = None
    """What was worked out from the metric column `of`."""
    of: str = ""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """How values of a string column are called in the person's language."""


@dataclass(frozen=True)
class Table:
    """Raw values in the order of `columns`. Ranges are half-open."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_count: int
    truncated: bool = False
    period: tuple[date, date] | None = None
    compare: tuple[date, date] | None = None
    compared: tuple[Row, ...] | None = None
    warnings: tuple[str, ...] = ()
    links: tuple[dict[str, str], ...] = ()

    def column(self, column_id: str) -> int | None:
        """Index of a column."""
        return next((i for i, c in enumerate(self.columns) if c.id == column_id), None)

    def named(self, names: Callable[[str], Mapping[str, str]]) -> Self:
        """The same table, its string columns with the names of their values."""
        columns = tuple(replace(c, names=names(c.id)) if c.type == "string" else c for c in self.columns)
        return replace(self, columns=columns)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """From a tool's result as JSON (`tools.base.TableResult` dumped, or as the store keeps it)."""
        return cls(
            title=body["title"],
            columns=tuple(_column(c) for c in body["columns"]),
            rows=tuple(tuple(row) for row in body["rows"]),
            row_count=body["row_count"],
            truncated=body["truncated"],
            period=_range(body.get("period")),
            compare=_range(body.get("compare")),
            compared=None if body.get("compared") is None else tuple(tuple(row) for row in body["compared"]),
            warnings=tuple(body.get("warnings", ())),
            links=tuple(body.get("links", ())),
        )


def _column(body: dict[str, Any]) -> Column:
    return Column(**{**body, "format": NumberFormat(**body["format"])})


def _range(body: dict[str, str] | None) -> tuple[date, date] | None:
    if body is None:
        return None
    return date.fromisoformat(body["start"]), date.fromisoformat(body["end"])
