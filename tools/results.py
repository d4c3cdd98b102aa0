"""What a read answers with: a table, or a card of labelled values."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.catalogue import Calculated, FieldType, Grain, NumberFormat
from assistant.intents import DateRange, Filter
from tools.origins import Link, Provenance

Raw = str | float | int | bool | None
"""A cell: numbers are numbers (an engine's numeric strings are coerced), dates are ISO strings."""


ChartType = Literal[
    "auto", "line", "area", "bar", "horizontal_bar", "grouped_bar", "stacked_bar", "point", "donut", "heatmap",
    "number", "table",
]  # fmt: skip
"""How a result may be drawn; `auto` leaves it to the rules."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Frozen):
    """One column. `id` is the field id asked for; `grain` is set for a bucketed date."""

    id: str
    label: str
    type: FieldType
    role: Literal["dimension", "metric"]
    format: NumberFormat = NumberFormat()
    grain: Grain | None = None
    additive: bool = False
    distinct: bool = False
    """Whether it counts different things: each bucket of time has a count of its own."""
    calculation: Calculated | None = None
    """What was worked out from the metric `of`, when it is no field of the engine."""
    of: str = ""
    names: dict[str, str] = Field(default_factory=dict)
    """How values are called in the language of whoever asked; put beside them when the result is kept."""


class TableResult(_Frozen):
    """A result set. `rows` hold raw values in the order of `columns`; texts and chart are made by code later."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Raw, ...], ...]
    row_count: int
    """Rows the engine has for the query; more than `len(rows)` when cut."""
    truncated: bool = False
    """Whether there may be rows beyond these that nobody asked to leave out."""
    limit: int | None = None
    """Most rows that the query let through; as many rows as that may be a part of them."""
    ordered: bool = False
    """Whether the order of the rows is somebody's wish."""
    totals: dict[str, Raw] = Field(default_factory=dict)
    """The engine's own, by metric column, over everything that the question is about, with or without a row here."""
    compared_totals: dict[str, Raw] = Field(default_factory=dict)
    """The same for the comparison period."""
    partial: tuple[str, ...] = ()
    """Buckets of time, by their first day, of which only a part is in the rows."""
    buckets: int | None = None
    """How many whole buckets of the one date among the columns the period has, those without a row included."""
    period: DateRange | None = None
    compare: DateRange | None = None
    compared: tuple[tuple[Raw, ...], ...] | None = None
    """Rows of the comparison period, same columns."""
    filters: tuple[Filter, ...] = ()
    drawn: str = ""
    """How the person wants it drawn, a `ChartType`; empty: by rule."""
    warnings: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    provenance: Provenance
    queries: tuple[dict[str, Any], ...] = ()
    """The engine's own queries as they ran, that of the comparison last: whoever explains the result asks by them."""


class Item(_Frozen):
    """A labelled value of a card. `id` is the catalogue's own name, for a model that has to name the thing."""

    label: str
    value: str
    id: str = ""


class CardResult(_Frozen):
    """Labelled values, in groups: a profile, a definition, or what can be asked."""

    kind: Literal["profile", "definition", "catalogue"]
    title: str
    items: tuple[Item, ...] = ()
    groups: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    text: str = ""
    examples: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    explains: str = ""
    """Handle of the result that this is about. The page asks for its SQL by `resultId`, which the loop puts beside it.
    Its values may be cells that a handle put into a condition, so a model gets labels and ids only."""


Result = TableResult | CardResult
