"""Which kinds of chart a result may honestly be drawn as, and which one says it best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.answer import format as fmt
from assistant.answer.growth import before
from assistant.answer.table import Column, Table, number

ChartKind = Literal[
    "line",
    "area",
    "bar",
    "horizontal_bar",
    "grouped_bar",
    "stacked_bar",
    "point",
    "donut",
    "heatmap",
    "number",
    "table",
]
"""`table` is no chart at all, `number` the one figure in large."""

MAX_POINTS = 2000
MAX_CATEGORIES = 30
MAX_BARS = 60
LINES = 6
"""So many series have a colour of their own; the rest are summed as "others" or left to the table."""
_UPRIGHT, _UPRIGHT_LABEL = 6, 14
_SLICES = 6


@dataclass(frozen=True)
class Shape:
    """What of a table can be drawn."""

    table: Table
    times: tuple[Column, ...]
    categories: tuple[Column, ...]
    metrics: tuple[Column, ...]
    compared: bool
    """Whether each row is drawn beside the same one of the comparison period."""

    @classmethod
    def of(cls, table: Table) -> Shape:
        dimensions = [c for c in table.columns if c.role == "dimension"]
        times = tuple(c for c in dimensions if c.type in ("date", "timestamp"))
        metrics = _drawn([c for c in table.columns if c.role == "metric" and c.type == "number"])
        return cls(
            table=table,
            times=times,
            categories=tuple(c for c in dimensions if c not in times),
            metrics=tuple(metrics),
            compared=table.compared is not None and len(dimensions) == 1,
        )

    @property
    def several(self) -> bool:
        """Whether a place on the axis holds more than one mark."""
        return self.compared or any(len(group) > 1 for group in self.groups)

    @property
    def groups(self) -> list[list[Column]]:
        """Metrics that share a panel: of one unit and one scale; compared ones have a panel each."""
        if self.compared:
            return [[metric] for metric in self.metrics]
        if self.categories and len(self.times) + len(self.categories) > 1:
            # Each series is one value of a category: a second metric would be added to the first.
            return [group[:1] for group in _by_unit(self.metrics)]
        return _by_unit(self.metrics)

    def values(self, column: Column) -> list[fmt.Raw]:
        index = self.table.columns.index(column)
        return [row[index] for row in self.table.rows]

    def distinct(self, column: Column) -> int:
        return len(set(self.values(column)))

    def numbers(self, column: Column) -> Iterator[float | int | None]:
        """All values of a metric that are drawn, those before included."""
        index = self.table.columns.index(column)
        for row in range(len(self.table.rows)):
            yield number(self.table.rows[row][index])
            if self.compared:
                yield number(before(self.table, row, index))


def chart_types(table: Table) -> tuple[ChartKind, ...]:
    """The kinds that are honest for this result; `table` always is."""
    return (*_kinds(Shape.of(table)), "table")


def default_kind(table: Table, locale: str) -> ChartKind:
    """The kind that says it best."""
    shape = Shape.of(table)
    offered = _kinds(shape)
    if not offered:
        return "table"
    if "number" in offered:
        return "number"
    if shape.times:
        return "line"
    if len(shape.categories) == 1:
        column = shape.categories[0]
        names = [fmt.text(value, column, locale) for value in shape.values(column)]
        if len(set(shape.values(column))) > MAX_CATEGORIES:
            return "table"
        upright = len(names) <= _UPRIGHT and max(map(len, names)) <= _UPRIGHT_LABEL
        return ("grouped_bar" if shape.several else "bar") if upright else "horizontal_bar"
    return next((kind for kind in ("grouped_bar", "stacked_bar", "heatmap") if kind in offered), "table")


_MEANT: dict[str, tuple[ChartKind, ...]] = {
    "bar": ("bar", "grouped_bar", "horizontal_bar", "stacked_bar"),
    "pie": ("donut",),
    "scatter": ("point",),
}
"""What people mean by the word, the plainest first."""


def meant(table: Table, wanted: str, locale: str) -> ChartKind | None:
    """The honest kind that a word stands for: the rules' own where it is one of them; none where there is none."""
    offered, usual = chart_types(table), default_kind(table, locale)
    possible: tuple[str, ...] = _MEANT.get(wanted, (wanted,))
    if usual in possible:
        return usual
    return next((kind for one in possible for kind in offered if kind == one), None)


def _kinds(shape: Shape) -> tuple[ChartKind, ...]:
    rows, dimensions = len(shape.table.rows), len(shape.times) + len(shape.categories)
    if not rows or not shape.metrics or rows > MAX_POINTS or dimensions > 2 or len(shape.times) > 1:
        return ()
    if rows == 1:
        return ("number",)
    if not dimensions:
        return ()
    if shape.times:
        return tuple(_over_time_by(shape) if shape.categories else _over_time(shape))
    return tuple(_crossed(shape) if len(shape.categories) == 2 else _by_category(shape))


def _over_time(shape: Shape) -> Iterator[ChartKind]:
    rows = len(shape.table.rows)
    yield "line"
    if not shape.several and _piles_up(shape):
        yield "area"
    if rows * (2 if shape.several else 1) <= MAX_BARS:
        yield "grouped_bar" if shape.several else "bar"
    if _scattered(shape):
        yield "point"


def _over_time_by(shape: Shape) -> Iterator[ChartKind]:
    buckets, series = shape.distinct(shape.times[0]), shape.distinct(shape.categories[0])
    yield "line"
    if _piles_up(shape):
        yield "area"
        if buckets <= MAX_BARS:
            yield "stacked_bar"
    if buckets * series <= MAX_BARS and series <= LINES:
        yield "grouped_bar"
    if buckets <= MAX_BARS and series <= MAX_CATEGORIES:
        yield "heatmap"


def _by_category(shape: Shape) -> Iterator[ChartKind]:
    count = shape.distinct(shape.categories[0])
    if count * (2 if shape.several else 1) <= MAX_CATEGORIES:
        yield "grouped_bar" if shape.several else "bar"
    yield "horizontal_bar"
    if _is_whole(shape):
        yield "donut"
    if _scattered(shape):
        yield "point"


def _crossed(shape: Shape) -> Iterator[ChartKind]:
    first, second = (shape.distinct(c) for c in shape.categories)
    if first * second <= MAX_BARS and second <= LINES:
        yield "grouped_bar"
    if first <= MAX_CATEGORIES and _piles_up(shape):
        yield "stacked_bar"
    if first <= MAX_CATEGORIES and second <= MAX_CATEGORIES:
        yield "heatmap"


def _piles_up(shape: Shape) -> bool:
    """Whether the values of a metric may be put on top of each other: they add up, and none is below zero."""
    return shape.metrics[0].additive and all(v is None or v >= 0 for v in shape.numbers(shape.metrics[0]))


def _scattered(shape: Shape) -> bool:
    return not shape.compared and len(shape.metrics) > 1 and len(shape.table.rows) > 2


def _is_whole(shape: Shape) -> bool:
    """Whether the rows are the parts of a whole, all of them, and few enough to be told apart in a ring."""
    if shape.compared or len(shape.metrics) != 1 or not 2 <= len(shape.table.rows) <= _SLICES:
        return False
    metric = shape.metrics[0]
    values = list(shape.numbers(metric))
    known = [v for v in values if v is not None and v >= 0]
    if len(known) != len(values) or not sum(known):
        return False
    if metric.calculation == "percent_of_total":
        return math.isclose(sum(known), 1, rel_tol=1e-6)
    whole = number(shape.table.totals.get(metric.id))
    # No average or share of two parts above zero is their sum; counts of different things are, where none is in both.
    parts = metric.additive or sum(v > 0 for v in known) > 1
    return parts and whole is not None and math.isclose(sum(known), whole, rel_tol=1e-6)


def _drawn(metrics: list[Column]) -> list[Column]:
    """A rank says what the bars already show, and bars of shares have the shape of those of the amounts."""
    shared = {m.of for m in metrics if m.calculation == "percent_of_total"}
    return [m for m in metrics if m.calculation != "rank" and m.id not in shared]


def _by_unit(metrics: tuple[Column, ...]) -> list[list[Column]]:
    groups: dict[tuple[str, str], list[Column]] = {}
    for metric in metrics:
        groups.setdefault((metric.format.style, metric.format.currency), []).append(metric)
    return [g for group in groups.values() for g in _by_scale(group)]


def _by_scale(group: list[Column]) -> list[list[Column]]:
    """A sum and an average of the same unit live on different scales: additive ones share a panel.

    So do a metric and its earlier period; what has run up over time is on a scale of its own.
    """
    sums = {m.id for m in group if m.additive}
    running = [m for m in group if m.calculation == "running_total"]
    additive = [m for m in group if m not in running and (m.id in sums or (m.calculation == "before" and m.of in sums))]
    other = [m for m in group if m not in running and m not in additive]
    return [g for g in (additive, other, running) if g]
