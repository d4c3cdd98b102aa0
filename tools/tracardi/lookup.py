"""The tool that shows one customer's profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.catalogue import Catalogue, Lang
from assistant.errors import NeedsAnswer
from assistant.intents import Intent
from tools.base import Progress, Result, ToolContext
from tools.tracardi.ask import events
from tools.tracardi.client import Json, TracardiClient
from tools.tracardi.intents import LookupProfile
from tools.tracardi.people import find_person, nobody, said
from tools.tracardi.texts import KEYS, named, say
from tools.tracardi.tql import Unsafe

_DAYS = 365
_EVENTS = 100


class LookupProfileTool:
    """`lookup_profile`."""

    intent: type[Intent] = LookupProfile

    def __init__(self, client: TracardiClient) -> None:
        self._client = client

    def reading(self, intent: LookupProfile, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading", lang, whom=intent.of_whom(lang))

    async def run(self, intent: LookupProfile, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        from tools.tracardi.card import profile_card

        client = self._client.speaking(ctx.lang)
        yield Progress("running")
        if not said(intent.key, intent.value, ctx.user_text):
            raise NeedsAnswer(say("own_words", ctx.lang, key=named(KEYS, intent.key, ctx.lang)))
        profile = await find_person(client, intent, ctx.locale)
        if profile is None:
            yield Progress("done", rows=0)
            yield nobody(intent, ctx.lang)
            return
        recent = await self._events(client, str(profile["id"]), ctx)
        yield Progress("done", rows=1)
        email = intent.value if intent.key == "email" else None
        yield profile_card(profile, recent, ctx, email, client.settings.shows)

    async def _events(self, client: TracardiClient, profile_id: str, ctx: ToolContext) -> list[Json]:
        start, end = since(ctx, _DAYS)
        try:
            return list((await events(client, profile_id, start, end, _EVENTS)).items)
        except Unsafe:
            return []


def since(ctx: ToolContext, days: int) -> tuple[datetime, datetime]:
    """The last so many days, up to the end of today, in the person's zone."""
    end = datetime.combine(ctx.today + timedelta(days=1), time(), ZoneInfo(ctx.timezone))
    return end - timedelta(days=days), end
