"""The tools of all engines, the live catalogue, and the two checks every call passes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.catalogue import Catalogue, CataloguePart, closest
from assistant.errors import AskModelAgain, HablaError
from assistant.intents import Intent, IntentContext, parse, schema_of
from assistant.model import Call, ToolSchema
from tools.base import AnyTool, Engine, EngineState

FRESH_SECONDS = 120.0


@dataclass
class Toolbox:
    """What can be called. `load` gives the catalogue; a part that cannot be loaded is named, not fatal."""

    engines: Sequence[Engine]
    tools: Mapping[str, AnyTool]
    elapsed: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._parts: dict[str, tuple[float, CataloguePart]] = {}
        self._catalogue: Catalogue | None = None
        self._lock = asyncio.Lock()

    @cached_property
    def schemas(self) -> tuple[ToolSchema, ...]:
        """All tools as a model sees them; made once, because it costs as much as the rest of a short turn."""
        return tuple(
            ToolSchema(name, _prompt(tool.intent), schema_of(tool.intent)) for name, tool in self.tools.items()
        )

    async def load(self) -> Catalogue:
        """The catalogue, at most two minutes old; parts that fail keep their last good copy."""
        async with self._lock:
            stale = [e for e in self.engines if not self._is_fresh(e)]
            if stale or self._catalogue is None:
                await self._refresh(stale)
            assert self._catalogue is not None
            return self._catalogue

    def _is_fresh(self, engine: Engine) -> bool:
        part = self._parts.get(engine.id)
        return part is not None and self.elapsed() - part[0] < FRESH_SECONDS

    async def _refresh(self, stale: Sequence[Engine]) -> None:
        missing: list[str] = []
        async with asyncio.TaskGroup() as group:
            for engine in stale:
                group.create_task(self._load_part(engine, missing))
        self._catalogue = Catalogue.of((p for _, p in self._parts.values()), missing)

    async def _load_part(self, engine: Engine, missing: list[str]) -> None:
        try:
            self._parts[engine.id] = (self.elapsed(), await engine.catalogue())
        except HablaError as error:
            if engine.id in self._parts:
                self._parts[engine.id] = (self.elapsed() - FRESH_SECONDS + 5, self._parts[engine.id][1])
            missing.append(f"{engine.label} ({error.message})")

    async def states(self) -> list[EngineState]:
        """Health of every engine, asked in parallel."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(engine.state()) for engine in self.engines]
        return [task.result() for task in tasks]

    def check(self, call: Call, ctx: IntentContext) -> tuple[AnyTool, Intent]:
        """Shape, then meaning.

        Raises:
            AskModelAgain: for the model to mend.
            NeedsAnswer: for the person to say.
        """
        tool = self.tools.get(call.name)
        if tool is None:
            raise AskModelAgain(
                f"there is no tool {call.name!r}", field="tool", value=call.name, closest=closest(call.name, self.tools)
            )
        if len(call.arguments) > 16_000:
            raise AskModelAgain(f"the arguments of {call.name!r} are too long", code="invalid_arguments")
        return tool, parse(tool.intent, call.arguments).resolve(ctx)

    async def aclose(self) -> None:
        for engine in self.engines:
            await engine.aclose()


def _prompt(intent: type[Intent]) -> str:
    return " ".join((intent.__doc__ or intent.__name__).split())
