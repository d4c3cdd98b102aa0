"""A resolved question as Lightdash's metric query, and the link that opens it there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from assistant.catalogue import Explore, Field
from assistant.intents import DateRange, Filter, Sort
from tools.lightdash.calculations import kept_of_each
from tools.lightdash.client import quoted
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.intents import MAX_LIMIT, QueryMetrics
from tools.lightdash.periods import axis, period_rules

Json = dict[str, Any]
_OPEN_AT_MOST = 6000


def metric_query(
    intent: QueryMetrics,
    explore: Explore,
    period: DateRange | None,
    *,
    compared: bool = False,
    bucket: str | None = None,
) -> Json:
    """The body of a query. A comparison asks for all rows, so that each row of the first finds its own.

    `bucket`: the date at a grain that the period limits, where it holds whole ones.
    """
    filters = [f for f in intent.filters if not (compared and metric_of(explore, f.field))]
    return {
        "exploreName": explore.name,
        "dimensions": list(intent.dimensions),
        "metrics": list(intent.metrics),
        "filters": filter_groups(filters, explore, axis(explore, intent.dimensions), period, bucket),
        "sorts": [{"fieldId": s.field, "descending": s.descending} for s in ordered(intent, explore)],
        "limit": MAX_LIMIT if compared else min(intent.limit, MAX_LIMIT),
        "tableCalculations": [],
    }


def ordered(intent: QueryMetrics, explore: Explore) -> Sequence[Sort]:
    """The order asked for, else a date forwards, else the biggest first."""
    if intent.sorts:
        return intent.sorts
    kept = kept_of_each(intent.calculations)
    if kept is not None and kept.within:
        return Sort(field=kept.within, descending=False), Sort(field=kept.metric, descending=not kept.lowest)
    for wanted in intent.dimensions:
        use = use_of(explore, wanted)
        if use and use.grain:
            return (Sort(field=wanted, descending=False),)
    return (Sort(field=intent.metrics[0], descending=True),)


def filter_groups(
    filters: Sequence[Filter],
    explore: Explore,
    time: Field | None,
    period: DateRange | None,
    bucket: str | None = None,
) -> dict[str, Any]:
    """Conditions on dimensions and metrics in their own groups; a metric among the dimensions is refused."""
    dimensions = [_rule(n, f) for n, f in enumerate(filters) if not metric_of(explore, f.field)]
    metrics = [_rule(n, f) for n, f in enumerate(filters) if metric_of(explore, f.field)]
    if period and time:
        dimensions += period_rules(time, period, bucket)
    groups: dict[str, Any] = {}
    if dimensions:
        groups["dimensions"] = {"id": "dimensions", "and": dimensions}
    if metrics:
        groups["metrics"] = {"id": "metrics", "and": metrics}
    return groups


def _rule(number: int, one: Filter) -> Json:
    return {
        "id": f"filter-{number + 1}",
        "target": {"fieldId": one.field},
        "operator": one.operator,
        "values": list(one.values),
    }


def with_filters(query: Json, added: Json, time: Field | None, replace_period: bool) -> Json:
    """A saved query with more conditions; a new period takes the place of the saved one."""
    saved: Json = query.get("filters") or {}
    merged: Json = {k: v for k, v in saved.items() if v}
    for side, group in added.items():
        before = merged.get(side)
        kept = _without(before, time) if before and replace_period and side == "dimensions" else before
        merged[side] = {"id": "all", "and": [*([kept] if kept else []), group]}
    return {**query, "filters": merged, "limit": min(int(query.get("limit") or MAX_LIMIT), MAX_LIMIT)}


def _without(group: Json, time: Field | None) -> Json | None:
    """A group less the conditions on the time field that only limit it; emptiness tests stay."""
    if time is None or "and" not in group:
        return group
    ids = {time.id, *(f"{time.id}_{grain}" for grain in time.grains)}
    kept = []
    for item in group["and"]:
        nested = _without(item, time) if "and" in item else item
        limits = (item.get("target") or {}).get("fieldId") in ids and item.get("operator") not in {"isNull", "notNull"}
        if nested and not limits:
            kept.append(nested)
    return {**group, "and": kept} if kept else None


def open_params(query: Json, columns: Sequence[str], chart: Json | None = None) -> str:
    """The query string that opens a query in Lightdash's explorer, with its filters and a chart."""
    version = {
        "tableName": query["exploreName"],
        "metricQuery": {"additionalMetrics": [], **query},
        "tableConfig": {"columnOrder": list(columns)},
        "chartConfig": chart or chart_config(query),
    }
    text = json.dumps(version, ensure_ascii=False, separators=(",", ":"))
    return f"?create_saved_chart_version={quote(text, safe='')}&isExploreFromHere=true"


def chart_config(query: Json) -> Json:
    """A line over a date, bars over anything else, a table when there is nothing to draw."""
    dimensions, metrics = query["dimensions"], query["metrics"]
    if not dimensions or not metrics:
        return {"type": "table", "config": {}}
    first = dimensions[0]
    kind = "line" if first.rsplit("_", 1)[-1] in {"day", "week", "month", "quarter", "year"} else "bar"
    series = [{"type": kind, "encode": {"xRef": {"field": first}, "yRef": {"field": metric}}} for metric in metrics[:2]]
    layout = {"xField": first, "yField": list(metrics[:2])}
    return {"type": "cartesian", "config": {"layout": layout, "eChartsConfig": {"series": series}}}


def direct_link(base: str, project: str, explore: str, params: str) -> str | None:
    """The long address, when it is not too long for a browser."""
    href = f"{base}/projects/{quoted(project)}/tables/{quoted(explore)}{params}"
    return href if len(href) <= _OPEN_AT_MOST else None
