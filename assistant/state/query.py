"""A query as the conversation holds it, to and from the arguments of a call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant.catalogue import Catalogue, Explore, Field, Grain

Words = str | dict[str, str] | None
Json = dict[str, Any]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Condition:
    """One filter."""

    field: str
    operator: str = "equals"
    values: tuple[str | float, ...] = ()

    def to_json(self) -> Json:
        return {"field": self.field, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Calculation:
    """A column to be worked out from a metric."""

    kind: str
    metric: str
    step: str = ""
    """How far back a change looks; empty for the trend's own grain."""
    within: str = ""
    """The dimension whose values are wholes of their own; empty for all rows, or each date."""
    top: int = 0
    """How many rows of each value of `within` a rank keeps; 0 for all."""
    lowest: bool = False
    """Whether a rank begins with the lowest."""

    def to_json(self) -> Json:
        extra = {"step": self.step, "within": self.within, "top": self.top, "lowest": self.lowest}
        return {"kind": self.kind, "metric": self.metric, **{k: v for k, v in extra.items() if v}}


@dataclass(frozen=True)
class Query:
    """Arguments of `query_metrics`."""

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[Condition, ...] = ()
    period: Words = None
    compare: Words = None
    sorts: tuple[tuple[str, bool], ...] = ()
    """(field id, descending) each."""
    limit: int | None = None
    calculations: tuple[Calculation, ...] = ()

    def to_json(self) -> Json:
        """The arguments, with what was not said left out."""
        got: Json = {"metrics": list(self.metrics), "dimensions": list(self.dimensions)}
        if self.filters:
            got["filters"] = [f.to_json() for f in self.filters]
        if self.period is not None:
            got["period"] = self.period
        if self.compare is not None:
            got["compare"] = self.compare
        if self.sorts:
            got["sorts"] = [{"field": field, "descending": down} for field, down in self.sorts]
        if self.limit is not None:
            got["limit"] = self.limit
        if self.calculations:
            got["calculations"] = [c.to_json() for c in self.calculations]
        return got

    def but(self, **changes: Any) -> Query:
        return replace(self, **changes)


def from_json(arguments: Json) -> Query:
    """A query from a call's arguments, as asked or as resolved."""
    limit = arguments.get("limit")
    return Query(
        metrics=tuple(arguments.get("metrics") or ()),
        dimensions=tuple(arguments.get("dimensions") or ()),
        filters=conditions(arguments.get("filters")),
        period=arguments.get("period"),
        compare=arguments.get("compare"),
        sorts=tuple((s["field"], bool(s.get("descending", True))) for s in arguments.get("sorts") or ()),
        limit=limit if limit != 500 else None,
        calculations=tuple(
            Calculation(
                str(c["kind"]),
                str(c["metric"]),
                str(c.get("step") or ""),
                str(c.get("within") or ""),
                int(c.get("top") or 0),
                bool(c.get("lowest")),
            )
            for c in arguments.get("calculations") or ()
        ),
    )


def conditions(filters: Any) -> tuple[Condition, ...]:
    """Filters from JSON."""
    return tuple(
        Condition(f["field"], f.get("operator", "equals"), tuple(f.get("values") or ())) for f in filters or ()
    )


def split_grain(dimension: str, explore: Explore) -> tuple[Field | None, Grain | None]:
    """A selected dimension id as its field and grain."""
    plain = explore.field(dimension)
    if plain is not None:
        return plain, None
    for grain in GRAINS:
        field = explore.field(dimension.removesuffix(f"_{grain}")) if dimension.endswith(f"_{grain}") else None
        if field is not None and grain in field.grains:
            return field, grain
    return None, None


def explore_for(catalogue: Catalogue, metrics: tuple[str, ...]) -> Explore | None:
    """The explore that has all of these metrics."""
    for explore in catalogue.explores:
        ids = {m.id for m in explore.metrics}
        if metrics and ids.issuperset(metrics):
            return explore
    return None
