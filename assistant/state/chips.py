"""Chips: what a result was asked with, part by part, and what is left of the question without one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.answer.charts.words import kind_name
from assistant.state.asked import Asked
from assistant.state.names import Names, lowered
from assistant.state.query import Query
from assistant.state.texts import say

Slot = Literal["metric", "dimension", "filter", "period", "compare", "sort", "limit", "calculation", "chart"]
SAVED = "saved"
"""The key of a chip for a condition that came with a saved report."""


@dataclass(frozen=True)
class Chip:
    """One part. `id` is unique among the chips of its result; `text` is what a tap on its cross says."""

    id: str
    slot: Slot
    label: str
    text: str
    removable: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "slot": self.slot, "label": self.label, "text": self.text, "removable": self.removable,
        }  # fmt: skip


def chips(asked: Asked, names: Names, standing: Sequence[Mapping[str, Any]] = ()) -> tuple[Chip, ...]:
    """The parts of a question in reading order. `standing`: conditions that the engine brought along, with `text`."""
    made = [*_parts(asked, names), *_standing(standing)]
    return tuple(
        Chip(f"{slot}:{key}", slot, label, say("remove", names.lang, what=label), removable)
        for slot, key, label, removable in made
    )


Part = tuple[Slot, str, str, bool]


def _parts(asked: Asked, names: Names) -> Iterator[Part]:
    query = asked.query
    for metric in query.metrics:
        yield "metric", metric, names.name(metric), len(query.metrics) > 1
    for dimension in query.dimensions:
        yield "dimension", dimension, names.dimension(dimension), True
    for index, one in enumerate(query.filters):
        yield "filter", f"{index}:{one.field}", names.condition(one), True
    if query.period is not None:
        yield "period", "period", names.period(query.period), True
    if query.compare is not None:
        yield "compare", "compare", say("versus", names.lang, period=names.period(query.compare)), True
    for calculation in query.calculations:
        several = len(query.metrics) > 1
        label = names.calculation(calculation, several=several)
        yield "calculation", f"{calculation.kind}:{calculation.metric}:{calculation.within}", label, True
    for field, down in query.sorts:
        yield "sort", field, names.order(field, down=down), query.limit is None
    if query.limit is not None:
        ranked = any(field in query.metrics for field, _ in query.sorts)
        yield "limit", "limit", say("top" if ranked else "rows", names.lang, n=query.limit), True
    if asked.chart:
        only = asked.chart == "table"
        label = say("table_only", names.lang) if only else lowered(kind_name(asked.chart, names.lang))
        yield "chart", "chart", label, True


def _standing(standing: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    for index, one in enumerate(standing):
        if one.get("saved") and one.get("text"):
            yield "filter", f"{SAVED}:{index}", str(one["text"]), False


def without(asked: Asked, gone: Sequence[str]) -> Asked:
    """The question without these chips and what cannot be without them. Ids that it does not have change nothing."""
    query = asked.query
    kept_filters = tuple(f for i, f in enumerate(query.filters) if f"filter:{i}:{f.field}" not in gone)
    metrics = tuple(m for m in query.metrics if f"metric:{m}" not in gone) or query.metrics
    no_period = "period:period" in gone
    query = query.but(
        metrics=metrics,
        dimensions=tuple(d for d in query.dimensions if f"dimension:{d}" not in gone),
        filters=kept_filters,
        period=None if no_period else query.period,
        compare=None if no_period or "compare:compare" in gone else query.compare,
        calculations=tuple(
            c for c in query.calculations if f"calculation:{c.kind}:{c.metric}:{c.within}" not in gone
        ),
        sorts=tuple(s for s in query.sorts if f"sort:{s[0]}" not in gone),
        limit=None if "limit:limit" in gone else query.limit,
    )  # fmt: skip
    chart = "" if "chart:chart" in gone else asked.chart
    return replace(asked, query=_fitting(query, asked.query), chart=chart)


def _fitting(query: Query, before: Query) -> Query:
    """Orders and calculations need their metric and rows; a limit needs an order that means something."""
    selected = {*query.metrics, *query.dimensions}
    if not query.dimensions and before.dimensions:
        return query.but(sorts=(), limit=None, calculations=())
    sorts = tuple(s for s in query.sorts if s[0] in selected)
    if before.sorts and not sorts and query.limit is not None:
        sorts = ((query.metrics[0], True),)
    calculations = tuple(
        c
        for c in query.calculations
        if c.metric in query.metrics
        and (not c.within or c.within in query.dimensions)
        and (not c.top or len(query.dimensions) > 1)
    )
    return query.but(sorts=sorts, calculations=calculations)
