"""The tool that shows all that is known about one customer, read in parallel; what cannot be read is named."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.catalogue import Catalogue, Lang
from assistant.errors import HablaError
from assistant.intents import Intent
from tools.base import Progress, Result, ToolContext
from tools.together import together
from tools.tracardi.ask import by_system, events
from tools.tracardi.client import Json, TracardiClient
from tools.tracardi.intents import CustomerOverview
from tools.tracardi.lookup import since
from tools.tracardi.people import find_person, nobody
from tools.tracardi.texts import say
from tools.tracardi.tql import Unsafe

if TYPE_CHECKING:
    from tools.tracardi.sheet import Known

T = TypeVar("T")
_DAYS = 30
_EVENTS = 50


class CustomerOverviewTool:
    """`customer_overview`."""

    intent: type[Intent] = CustomerOverview

    def __init__(self, client: TracardiClient) -> None:
        self._client = client

    def reading(self, intent: CustomerOverview, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading_overview", lang, whom=intent.of_whom(lang))

    async def run(self, intent: CustomerOverview, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        from tools.tracardi.sheet import overview_card

        client = self._client.speaking(ctx.lang)
        yield Progress("running")
        profile = await find_person(client, intent, ctx.locale)
        if profile is None:
            yield Progress("done", rows=0)
            yield nobody(intent, ctx.lang)
            return
        known = await _read(client, str(profile["id"]), ctx)
        yield Progress("done", rows=1)
        email = intent.value if intent.key == "email" else None
        yield overview_card(profile, known, ctx, email, client)


async def _read(client: TracardiClient, profile_id: str, ctx: ToolContext) -> Known:
    from tools.tracardi.sheet import Known

    start, end = since(ctx, _DAYS)
    results: list[Any] = await together(
        [
            _or_error(_counts(client, profile_id)),
            _or_error(_session(client, profile_id)),
            _or_error(events(client, profile_id, start, end, _EVENTS)),
        ]
    )
    return Known(*results)


async def _or_error(work: Coroutine[Any, Any, T]) -> T | HablaError:
    try:
        return await work
    except HablaError as error:
        return error
    except Unsafe:
        return HablaError("this id cannot be asked about")


async def _counts(client: TracardiClient, profile_id: str) -> dict[str, int]:
    """All-time events by kind; the server answers a list or an object, by version."""
    found = await client.get("profile", profile_id, "by", "type")
    pairs: list[tuple[Any, Any]] = []
    if isinstance(found, dict):
        pairs = list(found.items())
    elif isinstance(found, list):
        pairs = [(item.get("name"), item.get("value")) for item in found if isinstance(item, dict)]
    else:
        raise client.garbled()
    return {
        str(kind): count
        for kind, count in pairs
        if isinstance(count, int) and kind != "other" and not by_system({"type": kind})
    }


async def _session(client: TracardiClient, profile_id: str) -> Json:
    found = await client.get("session", "profile", profile_id)
    return found if isinstance(found, dict) else {}
