"""How one question differs from the one before it: a closed union of changes, worked out from both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.state.asked import Asked
from assistant.state.query import GRAINS, Calculation, Condition, Query, Words

How = Literal["added", "removed"]


@dataclass(frozen=True)
class FilterChanged:
    """A condition came, went, or took the place of another on the same field."""

    before: Condition | None
    after: Condition | None


@dataclass(frozen=True)
class PeriodChanged:
    """The time that counts; None: all of it."""

    before: Words
    after: Words


@dataclass(frozen=True)
class CompareChanged:
    """What the period is compared with."""

    before: Words
    after: Words


@dataclass(frozen=True)
class GrainChanged:
    """The same date in other buckets: `before` and `after` are selected ids."""

    before: str
    after: str


@dataclass(frozen=True)
class DimensionChanged:
    """A breakdown."""

    how: How
    dimension: str


@dataclass(frozen=True)
class MetricChanged:
    """What is measured."""

    how: How
    metric: str


@dataclass(frozen=True)
class OrderChanged:
    """The order of the rows: (field id, descending) each."""

    before: tuple[tuple[str, bool], ...]
    after: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class LimitChanged:
    """How many rows at most."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class CalculationChanged:
    """A column that is worked out."""

    how: How
    calculation: Calculation


@dataclass(frozen=True)
class ChartChanged:
    """How it is drawn; empty: by rule."""

    before: str
    after: str


@dataclass(frozen=True)
class SourceChanged:
    """Another saved report, or none: what was saved with it is no part of the question."""

    before: str
    after: str


Change = (
    FilterChanged | PeriodChanged | CompareChanged | GrainChanged | DimensionChanged | MetricChanged | OrderChanged
    | LimitChanged | CalculationChanged | ChartChanged | SourceChanged
)  # fmt: skip


def diff(before: Asked, after: Asked) -> tuple[Change, ...]:
    """All changes from one question to the next; none where they ask the same."""
    return tuple(_diff(before, after))


def _diff(one: Asked, two: Asked) -> Iterator[Change]:
    if (one.report, one.tile) != (two.report, two.tile):
        yield SourceChanged(one.report, two.report)
    before, after = one.query, two.query
    for how, here, there in (("removed", before, after), ("added", after, before)):
        for metric in here.metrics:
            if metric not in there.metrics:
                yield MetricChanged(how, metric)  # type: ignore[arg-type]
    yield from _dimensions(before, after)
    yield from _filters(before, after)
    if before.period != after.period:
        yield PeriodChanged(before.period, after.period)
    if before.compare != after.compare:
        yield CompareChanged(before.compare, after.compare)
    if before.sorts != after.sorts:
        yield OrderChanged(before.sorts, after.sorts)
    if before.limit != after.limit:
        yield LimitChanged(before.limit, after.limit)
    for calculation in before.calculations:
        if calculation not in after.calculations:
            yield CalculationChanged("removed", calculation)
    for calculation in after.calculations:
        if calculation not in before.calculations:
            yield CalculationChanged("added", calculation)
    if one.chart != two.chart:
        yield ChartChanged(one.chart, two.chart)


def _dimensions(before: Query, after: Query) -> Iterator[Change]:
    gone = [d for d in before.dimensions if d not in after.dimensions]
    come = [d for d in after.dimensions if d not in before.dimensions]
    for old in [*gone]:
        same = [new for new in come if _bucketed(new) and _bucketed(new) == _bucketed(old)]
        if same:
            gone.remove(old)
            come.remove(same[0])
            yield GrainChanged(old, same[0])
    yield from (DimensionChanged("removed", d) for d in gone)
    yield from (DimensionChanged("added", d) for d in come)


def _bucketed(dimension: str) -> str:
    """The date of a selected `<date>_<grain>`; empty for anything else."""
    name, _, grain = dimension.rpartition("_")
    return name if grain in GRAINS else ""


def _filters(before: Query, after: Query) -> Iterator[Change]:
    gone = [f for f in before.filters if not any(alike(f, g) for g in after.filters)]
    come = [f for f in after.filters if not any(alike(f, g) for g in before.filters)]
    for old in gone:
        new = next((f for f in come if f.field == old.field), None)
        if new is not None:
            come.remove(new)
        yield FilterChanged(old, new)
    yield from (FilterChanged(None, new) for new in come)


def alike(one: Condition, other: Condition) -> bool:
    """Whether two conditions keep the same rows: the order of values says nothing."""
    return (one.field, one.operator) == (other.field, other.operator) and (
        one.values == other.values or ({*one.values} == {*other.values} and one.operator != "inBetween")
    )
