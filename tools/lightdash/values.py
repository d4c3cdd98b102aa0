"""The tool that looks up how values are spelled."""

from __future__ import annotations

from collections.abc import AsyncIterator

from assistant.catalogue import Catalogue, Lang
from assistant.intents import Intent
from tools.base import CardResult, Item, Progress, Result, ToolContext
from tools.lightdash.catalogue import search_values
from tools.lightdash.connection import Connection
from tools.lightdash.intents import SearchValues
from tools.lightdash.texts import say
from tools.words import lowered

_SHOWN = 25


class SearchValuesTool:
    """`search_values`."""

    intent: type[Intent] = SearchValues

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self, intent: SearchValues, catalogue: Catalogue, lang: Lang) -> str:
        field = next((d for d in catalogue.dimensions if d.id == intent.field), None)
        name = lowered(field.name(lang)) if field else intent.field
        if not intent.search:
            return lowered(say("values_of", lang, field=name))
        return say("searching", lang, field=name, search=intent.search)

    async def run(self, intent: SearchValues, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        field = next(d for d in ctx.catalogue.dimensions if d.id == intent.field)
        client = self._connection.of(ctx)
        yield Progress("running")
        async with self._connection.watched(client):
            project = await self._connection.project(client)
            found = await search_values(client, project, field.id, field.explore, intent.search, _SHOWN)
        yield Progress("done", rows=len(found))
        name = field.name(ctx.lang)
        yield CardResult(
            kind="catalogue",
            title=say("values_of", ctx.lang, field=name),
            items=tuple(Item(label=field.value_name(v, ctx.lang), value=v) for v in found),
            text="" if found else say("no_values", ctx.lang, field=name, search=intent.search),
        )
