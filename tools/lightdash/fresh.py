"""Up to which day there are data: a total of days without data would pass for a fall.

The engine keeps no such day. It is asked for with one small query over the days of the question, of which it takes the
last that has rows, and kept for some minutes; whatever goes wrong with it, the answer comes without it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

from assistant.catalogue import Explore, Field, Lang
from assistant.errors import HablaError
from assistant.intents import DateRange
from tools.base import Progress, Result, TableResult, ToolContext
from tools.lightdash.buckets import counted
from tools.lightdash.client import Answer, LightdashClient
from tools.lightdash.periods import period_rules
from tools.lightdash.reading import period_text
from tools.lightdash.texts import say

Json = dict[str, Any]
_RECENT = timedelta(days=7)
"""Periods that ended longer ago are taken to be loaded."""
_KEPT = 300.0
_PATIENCE = 4.0
"""Seconds for the question, after which the answer goes without."""


class Freshness:
    """The latest day with data of each explore, as each person sees it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[float, date]] = {}

    async def until(
        self, client: LightdashClient, project: str, explore: Explore, field: Field | None, period: DateRange | None,
        today: date,
    ) -> date | None:  # fmt: skip
        """The latest day with data, when it is before the last day of `period` that has come; else none."""
        if period is None or field is None or period.start > today or period.end <= today - _RECENT:
            return None
        last = min(period.end - timedelta(days=1), today)
        key = (client.subject, project, field.id)
        at, known = self._known.get(key, (float("-inf"), date.min))
        if time.monotonic() - at > _KEPT:
            found = await _latest(client, project, explore, field, DateRange(start=period.start, end=today + _DAY))
            if found is None:
                return None
            self._known[key], known = (time.monotonic(), found), found
        return known if period.start <= known < last else None


_DAY = timedelta(days=1)


async def _latest(
    client: LightdashClient, project: str, explore: Explore, field: Field, within: DateRange
) -> date | None:
    day = f"{field.id}_day" if "day" in field.grains else field.id if field.type == "date" else ""
    if not day:
        return None
    query = {
        "exploreName": explore.name,
        "dimensions": [day],
        "metrics": [],
        "filters": {"dimensions": {"id": "dimensions", "and": period_rules(field, within)}},
        "sorts": [{"fieldId": day, "descending": True}],
        "limit": 1,
        "tableCalculations": [],
    }
    try:
        async with asyncio.timeout(_PATIENCE), aclosing(client.run(project, "metric-query", {"query": query})) as steps:
            async for step in steps:
                if isinstance(step, Answer) and step.rows:
                    return date.fromisoformat(str(step.rows[0][day]["value"]["raw"])[:10])
    except (HablaError, TimeoutError, LookupError, TypeError, ValueError):
        return None
    return None


async def noted(
    steps: AsyncIterator[Progress | Result], asked: asyncio.Task[date | None], ctx: ToolContext
) -> AsyncIterator[Progress | Result]:
    """The steps of a run, its table with a word on the day up to which there are data."""
    try:
        async for step in steps:
            if isinstance(step, TableResult) and (until := await asked):
                told = {"warnings": (until_text(until, ctx.lang), *step.warnings)}
                step = step.model_copy(update={**told, **_known_whole(step, until)})
            yield step
    finally:
        asked.cancel()


def _known_whole(table: TableResult, until: date) -> dict[str, Any]:
    """The buckets of which all days are loaded: the others are only parts."""
    if table.buckets is None:
        return {}
    many, partial = counted(table.columns, table.rows, table.period, until + _DAY, set(table.partial))
    return {"buckets": many, "partial": partial}


def alike(period: object, compare: object, until: date | None, ctx: ToolContext) -> dict[str, DateRange]:
    """Both ranges up to the last day with data: what is not loaded yet must not stand against whole days."""
    from assistant.periods import elapsed

    if until is None or not isinstance(period, DateRange) or not isinstance(compare, DateRange):
        return {}
    cut, beside = elapsed(period, compare, until, *([ctx.asked.calendar] if ctx.asked else []))
    return {"period": cut, "compare": beside}


def until_text(day: date, lang: Lang) -> str:
    """“There are data up to 21 Nov 2026”."""
    return say("data_until", lang, day=period_text(DateRange(start=day, end=day + _DAY), lang))
