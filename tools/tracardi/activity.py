"""The tool that counts what one customer did in some time: a table, so that its numbers can be said by reference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from assistant.catalogue import Catalogue, Lang
from assistant.intents import DateRange, Intent
from tools.base import Progress, Result, ToolContext
from tools.tracardi.ask import events
from tools.tracardi.client import TracardiClient
from tools.tracardi.intents import CustomerActivity
from tools.tracardi.people import find_person, nobody
from tools.tracardi.texts import say

MOST = 1000
"""Events that are read at most; more than that is no longer about one person's week."""


class CustomerActivityTool:
    """`customer_activity`."""

    intent: type[Intent] = CustomerActivity

    def __init__(self, client: TracardiClient) -> None:
        self._client = client

    def reading(self, intent: CustomerActivity, catalogue: Catalogue, lang: Lang) -> str:
        from assistant.periods import text as period_text

        return say("reading_activity", lang, whom=intent.of_whom(lang), when=period_text(_period(intent), lang))

    async def run(self, intent: CustomerActivity, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        from tools.tracardi.timeline import activity_table

        client = self._client.speaking(ctx.lang)
        yield Progress("running")
        profile = await find_person(client, intent, ctx.locale)
        if profile is None:
            yield Progress("done", rows=0)
            yield nobody(intent, ctx.lang)
            return
        period, zone = _period(intent), ZoneInfo(ctx.timezone)
        start, end = (datetime.combine(day, time(), zone) for day in (period.start, period.end))
        found = await events(client, str(profile["id"]), start, end, MOST)
        table = activity_table(found, intent, period, ctx, client.settings.context, MOST)
        yield Progress("done", rows=len(table.rows))
        yield table


def _period(intent: CustomerActivity) -> DateRange:
    assert isinstance(intent.period, DateRange), "resolve has made it one"
    return intent.period
