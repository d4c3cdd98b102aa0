"""What one read asked for: a query, or a saved report with a period and filters, and how it is to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.state.query import Json, Query, conditions, from_json

DRAW = "draw_chart"
"""The tool that draws a result anew: it asks for nothing, so it leaves what was asked as it was."""


@dataclass(frozen=True)
class Asked:
    """One read. Of a saved report only what was asked beside it is known: `query` holds a period and filters."""

    tool: str
    query: Query = Query()
    report: str = ""
    tile: str = ""
    chart: str = ""
    """How the person wants it drawn; empty: by rule."""

    def arguments(self) -> Json:
        """The arguments of the call that asks the same again."""
        if not self.report:
            drawn: Json = {"chart": self.chart} if self.chart else {}
            return self.query.to_json() | drawn
        query = self.query
        got: Json = {"report": self.report}
        if self.tile:
            got["tile"] = self.tile
        if query.period is not None:
            got["period"] = query.period
        if query.filters:
            got["filters"] = [f.to_json() for f in query.filters]
        return got

    def but(self, **changes: Any) -> Asked:
        """The same with parts of its query changed."""
        return replace(self, query=self.query.but(**changes))


def asked_of(tool: str, arguments: Json, drawn: Mapping[str, Asked]) -> Asked | None:
    """What a call asks for, by the shape of its arguments; None where it reads no figures.

    `drawn`: what the results that a call may draw anew were asked with, by handle.
    """
    if tool == DRAW:
        before = drawn.get(str(arguments.get("result", "")).removeprefix("$"))
        return None if before is None else replace(before, chart=_drawn(arguments.get("type")))
    if arguments.get("metrics"):
        return Asked(tool, from_json(arguments), chart=_drawn(arguments.get("chart")))
    if arguments.get("report"):
        query = Query(filters=conditions(arguments.get("filters")), period=arguments.get("period"))
        return Asked(tool, query, str(arguments["report"]), str(arguments.get("tile") or ""))
    return None


def _drawn(kind: object) -> str:
    return "" if kind in (None, "auto") else str(kind)
