"""Totals by the engine itself, over everything that a question is about, asked beside the question.

The total of an average or a share is no sum of its rows, and a ranking of five has a total that its rows do not show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.catalogue import Explore
from assistant.errors import HablaError
from tools.base import Raw
from tools.lightdash.client import LightdashClient, quoted
from tools.lightdash.fields import metric_of
from tools.lightdash.parameters import given
from tools.lightdash.table import coerced

Json = dict[str, Any]
Totals = Mapping[str, Raw]
PATIENCE = 2.0
"""Seconds for which rows that are there wait for a total that is only shown beside them."""


def summable(query: Json, explore: Explore) -> list[str]:
    """The metrics of a query of which a total says something: numbers, broken down."""
    if not query.get("dimensions"):
        return []
    return [m for m in query.get("metrics") or () if (known := metric_of(explore, m)) and known.type == "number"]


def narrowed(query: Json) -> bool:
    """Whether rows are left out by their own figures: a total over everything is one of other rows then."""
    filters = query.get("filters") or {}
    return bool(filters.get("tableCalculations") or filters.get("metrics"))


def asked(
    client: LightdashClient,
    project: str,
    explore: Explore,
    query: Json | None,
    *,
    chart: str = "",
    parameters: Mapping[str, str | float] | None = None,
) -> asyncio.Task[Totals] | None:
    """The totals of a query on their way, where it has any; `chart` is the saved one that it is, unchanged."""
    if query is None or narrowed(query):
        return None
    wanted = summable(query, explore)
    return (
        asyncio.create_task(_totals(client, project, explore, query, wanted, chart, parameters or {}))
        if wanted
        else None
    )


async def _totals(
    client: LightdashClient,
    project: str,
    explore: Explore,
    query: Json,
    wanted: Sequence[str],
    chart: str,
    parameters: Mapping[str, str | float],
) -> Totals:
    """None where they cannot be had: an answer never fails for want of a total."""
    plain = {"tableCalculations": [], "additionalMetrics": [], "metrics": list(wanted), "sorts": []}
    body = {"explore": explore.name, "metricQuery": {**query, **plain}, **given(parameters)}
    try:
        found = await client.post(f"/api/v1/projects/{quoted(project)}/calculate-total", body)
    except HablaError as error:
        if error.code != "forbidden" or not chart:
            return {}
        found = await _of_saved(client, chart)
    sent: Json = found if isinstance(found, dict) else {}
    read = {i: coerced(sent.get(i), "number") for i in wanted}
    return {i: value for i, value in read.items() if isinstance(value, int | float)}


async def _of_saved(client: LightdashClient, chart: str) -> Json:
    """Who may only view has no queries of their own, but the totals of a saved chart."""
    try:
        found = await client.post(f"/api/v1/saved/{quoted(chart)}/calculate-total", {})
    except HablaError:
        return {}
    return found if isinstance(found, dict) else {}


async def arrived(task: asyncio.Task[Totals] | None, *, needed: bool) -> Totals:
    """What has come so far, after a short wait; a total that a figure of the answer depends on is waited for."""
    if task is None:
        return {}
    done, _ = await asyncio.wait({task}, timeout=None if needed else PATIENCE)
    return task.result() if done else {}
