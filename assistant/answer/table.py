"""A result set as this room needs it: columns, raw rows, period. Built from what a tool returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from assistant.catalogue import Calculated, FieldType, Grain, NumberFormat

Raw = str | float | int | bool | None
Row = tuple[Raw, ...]


def number(value: Raw) -> float | int | None:
    """The cell where it is a number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


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
    distinct: bool = False
    """Whether it counts different things."""
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
    limit: int | None = None
    """Most rows that were let through, where somebody said so."""
    ordered: bool = False
    """Whether the order of the rows is somebody's wish."""
    totals: Mapping[str, Raw] = field(default_factory=dict)
    """The engine's own, over everything that the question is about; see `total`."""
    compared_totals: Mapping[str, Raw] = field(default_factory=dict)
    partial: tuple[str, ...] = ()
    """Buckets of time, by their first day, of which only a part is in the rows."""
    buckets: int | None = None
    """How many whole buckets of its one date the period has, those without a row included."""
    drawn: str = ""
    """How the person wants it drawn; empty: by rule."""

    def column(self, column_id: str) -> int | None:
        """Index of a column."""
        return next((i for i, c in enumerate(self.columns) if c.id == column_id), None)

    @property
    def cut(self) -> bool:
        """Whether there may be rows beyond these, asked for or not."""
        return self.truncated or (self.limit is not None and len(self.rows) >= self.limit)

    def total(self, column_id: str) -> float | int | None:
        """The total of a metric over everything that the question is about, rows beyond these included.

        The engine's where it has said so; else the sum of an additive column whose rows are all here. Empty cells
        count as nothing.
        """
        index = self.column(column_id)
        if index is None or self.columns[index].role != "metric":
            return None
        known = number(self.totals.get(column_id))
        if known is not None:
            return known
        if self.cut or not self.columns[index].additive:
            return None
        return sum(v for row in self.rows if (v := number(row[index])) is not None)

    def mean(self, column_id: str) -> Decimal | None:
        """The mean of a sum or a count over the whole buckets of time; one without a row counts as nothing."""
        index = self.column(column_id)
        time = next((i for i, c in enumerate(self.columns) if c.grain is not None), None)
        if index is None or time is None or not self.buckets or self.truncated:
            return None
        column = self.columns[index]
        if column.role != "metric" or column.calculation or not (column.additive or column.distinct):
            return None
        whole = [row for row in self.rows if str(row[time])[:10] not in self.partial]
        return sum((Decimal(str(v)) for r in whole if (v := number(r[index])) is not None), Decimal()) / self.buckets

    def total_before(self, column_id: str) -> float | int | None:
        """The same for the comparison period; only the engine knows it, for rows may have no counterpart here."""
        return number(self.compared_totals.get(column_id))

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
            limit=body.get("limit"),
            ordered=body.get("ordered", False),
            totals=body.get("totals") or {},
            compared_totals=body.get("compared_totals") or {},
            partial=tuple(body.get("partial", ())),
            buckets=body.get("buckets"),
            drawn=body.get("drawn", ""),
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
