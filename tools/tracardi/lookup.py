"""The tool that shows one customer's profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.errors import NeedsAnswer
from assistant.intents import Intent
from tools.base import CardResult, Progress, Result, ToolContext
from tools.tracardi.client import TracardiClient
from tools.tracardi.intents import LookupProfile, said, spellings
from tools.tracardi.texts import KEYS, named, say
from tools.tracardi.tql import Unsafe, any_of

Json = dict[str, Any]
_FOUND = 10
_DAYS = 365
_EVENTS = 100


class LookupProfileTool:
    """`lookup_profile`."""

    intent: type[Intent] = LookupProfile

    def __init__(self, client: TracardiClient) -> None:
        self._client = client

    def reading(self, intent: LookupProfile, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading", lang, key=named(KEYS, intent.key, lang), value=intent.value)

    async def run(self, intent: LookupProfile, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        from tools.tracardi.card import profile_card

        word = named(KEYS, intent.key, ctx.lang)
        if not said(intent.key, intent.value, ctx.user_text):
            raise NeedsAnswer(say("own_words", ctx.lang, key=word))
        client = self._client.speaking(ctx.lang)
        yield Progress("running")
        profile = await self._find(client, intent, word, ctx)
        if profile is None:
            yield Progress("done", rows=0)
            text = say("not_found", ctx.lang, key=word, value=intent.value)
            yield CardResult(kind="profile", title=say("nobody", ctx.lang), text=text)
            return
        events = await self._events(client, str(profile["id"]), ctx)
        yield Progress("done", rows=1)
        yield profile_card(profile, events, ctx, intent.value if intent.key == "email" else None)

    async def _find(self, client: TracardiClient, intent: LookupProfile, word: str, ctx: ToolContext) -> Json | None:
        if intent.key == "id":
            return await client.profile(intent.value)
        where = any_of(intent.key, spellings(intent.key, intent.value))
        people = _newest(await client.profiles(where, _FOUND))
        if len(people) > 1:
            options = [say("option", ctx.lang, id=profile_id) for profile_id in people]
            raise NeedsAnswer(say("several", ctx.lang, count=len(people), key=word), options=options[:6])
        return next(iter(people.values()), None)

    async def _events(self, client: TracardiClient, profile_id: str, ctx: ToolContext) -> list[Json]:
        try:
            return await client.events(profile_id, _DAYS, ctx.timezone, _EVENTS)
        except Unsafe:
            return []


def _newest(profiles: list[Json]) -> dict[str, Json]:
    """One document a person: a profile may be stored once a partition until the server merges them."""
    people: dict[str, Json] = {}
    for profile in profiles:
        if not profile.get("id"):
            continue
        known = people.get(str(profile["id"]))
        if known is None or _updated(profile) > _updated(known):
            people[str(profile["id"])] = profile
    return people


def _updated(profile: Json) -> str:
    times = (profile.get("metadata") or {}).get("time") or {}
    return str(times.get("update") or times.get("insert") or "")
