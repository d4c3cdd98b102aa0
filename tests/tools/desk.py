"""Tools at work in a test: the loop's part, without the loop."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from assistant.catalogue import Catalogue, Lang
from assistant.intents import Intent, IntentContext, parse
from tools.base import AnyTool, CardResult, Progress, QuerySource, TableResult, Tool, ToolContext, WriteTool

ZONE = "Europe/Madrid"
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo(ZONE))


@dataclass
class Desk:
    catalogue: Catalogue
    tools: dict[str, AnyTool]
    lang: Lang = "es"
    user_text: str = ""
    now: datetime = NOW
    results: dict[str, TableResult] = field(default_factory=dict)
    progress: list[Progress] = field(default_factory=list)

    @property
    def intent_context(self) -> IntentContext:
        locale = "es-ES" if self.lang == "es" else "en-GB"
        return IntentContext(self.catalogue, self.now, ZONE, self.lang, locale, self.user_text, tuple(self.results))

    @property
    def context(self) -> ToolContext:
        async def result(handle: str) -> TableResult | None:
            return self.results.get(handle)

        locale = "es-ES" if self.lang == "es" else "en-GB"
        return ToolContext(self.catalogue, self.lang, locale, ZONE, self.now.date(), self.user_text, lambda: 7, result)

    def resolve(self, tool: str, /, **arguments: Any) -> Intent:
        """With no words of their own, a test's person has said all that the call holds."""
        ctx = self.intent_context
        if not ctx.user_text and tool == "start_flow":
            ctx = replace(ctx, user_text=json.dumps(arguments, ensure_ascii=False))
        return parse(self.tools[tool].intent, json.dumps(arguments)).resolve(ctx)

    def reading(self, tool: str, /, **arguments: Any) -> str:
        readable = cast("Tool[Any]", self.tools[tool])
        return readable.reading(self.resolve(tool, **arguments), self.catalogue, self.lang)

    async def run(self, tool: str, /, **arguments: Any) -> TableResult | CardResult:
        intent, self.progress = self.resolve(tool, **arguments), []
        readable = cast("Tool[Any]", self.tools[tool])
        found: list[TableResult | CardResult] = []
        async for step in readable.run(intent, self.context):
            if isinstance(step, Progress):
                assert not found, "progress after the result"
                self.progress.append(step)
            else:
                found.append(step)
        assert len(found) == 1
        return found[0]

    async def table(self, tool: str, /, **arguments: Any) -> TableResult:
        found = await self.run(tool, **arguments)
        assert isinstance(found, TableResult)
        return found

    async def card(self, tool: str, /, **arguments: Any) -> CardResult:
        found = await self.run(tool, **arguments)
        assert isinstance(found, CardResult)
        return found

    async def sql(self, handle: str) -> str:
        """As the page asks for it."""
        table = self.results[handle]
        found = next(t for t in self.tools.values() if isinstance(t, QuerySource) and t.explains(table))
        return await found.source_of(table, self.context.credentials, self.lang)

    def write(self, tool: str) -> WriteTool[Any]:
        return cast("WriteTool[Any]", self.tools[tool])
