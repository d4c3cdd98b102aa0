"""The tools of all engines, the live catalogue, and the two checks every call passes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.catalogue import Catalogue, CataloguePart, Lang, closest
from assistant.connections import NOBODY, Access
from assistant.errors import AskModelAgain, HablaError
from assistant.founded import check_figures
from assistant.intents import Intent, IntentContext, parse, schema_of
from assistant.model import Call, ToolSchema
from assistant.stems import LANGS
from assistant.texts import say
from tools.base import AnyTool, Engine, EngineState

log = logging.getLogger("habla.toolbox")
FRESH_SECONDS = 120.0
RETRY_SECONDS = 3.0
"""An engine that failed is not asked again before: each turn would wait for it."""
LOAD_SECONDS = 15.0
"""An engine that says nothing holds up the questions to the others no longer than this, and then not again for"""
SILENT_SECONDS = 60.0


PEOPLE = 200
"""Views kept at most; the one used longest ago goes first."""


@dataclass
class _View:
    """What can be asked, as one person's rights have it."""

    parts: dict[str, CataloguePart] = field(default_factory=dict)
    missing: dict[str, dict[Lang, str]] = field(default_factory=dict)
    good_until: dict[str, float] = field(default_factory=dict)
    catalogues: dict[Lang, Catalogue] = field(default_factory=dict)
    """The same in the languages asked for: only what is missing is said differently."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class Toolbox:
    """What can be called. `load` gives the catalogue; a part that cannot be loaded is named, not fatal."""

    engines: Sequence[Engine]
    tools: Mapping[str, AnyTool]
    elapsed: Callable[[], float] = time.monotonic
    own_words: Callable[[Catalogue], Catalogue] | None = None
    """Puts a house's own names over what the engines call things."""

    def __post_init__(self) -> None:
        self._views: dict[tuple[tuple[str, str], ...], _View] = {}

    @cached_property
    def schemas(self) -> tuple[ToolSchema, ...]:
        """All tools as a model sees them; made once, because it costs as much as the rest of a short turn."""
        return tuple(
            ToolSchema(name, _prompt(tool.intent), schema_of(tool.intent)) for name, tool in self.tools.items()
        )

    async def load(self, access: Access = NOBODY, lang: Lang = "es") -> Catalogue:
        """What this person may ask, at most two minutes old; parts that fail keep their last good copy."""
        view = self._views.pop(access.subject, None) or _View()
        self._views[access.subject] = view
        while len(self._views) > PEOPLE:
            self._views.pop(next(iter(self._views)))
        async with view.lock:
            stale = [e for e in self.engines if self._is_stale(e, view, lang)]
            if stale or lang not in view.catalogues:
                async with asyncio.TaskGroup() as group:
                    for engine in stale:
                        group.create_task(self._load_part(engine, view, access, lang))
                # In the engines' order, whichever answered first: the prompt of a model must not vary with it.
                ids = [engine.id for engine in self.engines]
                parts = [view.parts[i] for i in ids if i in view.parts]
                if stale:
                    view.catalogues.clear()
                whole = Catalogue.of(parts, [view.missing[i][lang] for i in ids if i in view.missing])
                view.catalogues[lang] = self.own_words(whole) if self.own_words else whole
            return view.catalogues[lang]

    def _is_stale(self, engine: Engine, view: _View, lang: Lang) -> bool:
        """Too old, or why it is missing was said in another language only."""
        said = view.missing.get(engine.id)
        return self.elapsed() >= view.good_until.get(engine.id, float("-inf")) or (
            said is not None and lang not in said
        )

    async def _load_part(self, engine: Engine, view: _View, access: Access, lang: Lang) -> None:
        """One engine's part, or why there is none; whatever is wrong with it, the others go on."""
        retry = RETRY_SECONDS
        try:
            credential = access.credentials.get(engine.id)
            if engine.login is not None and credential is None:
                # Told apart from engines that are down, see `Turn`: only the person can mend it.
                view.good_until[engine.id] = float("-inf")
                return
            async with asyncio.timeout(LOAD_SECONDS):
                view.parts[engine.id] = await engine.catalogue(credential=credential, lang=lang)
        except TimeoutError:
            problem, retry = _in_both("upstream_silent", engine), SILENT_SECONDS
        except HablaError as error:
            problem = {lang: error.message}
        except Exception as error:
            log.error("catalogue cannot be read", exc_info=error, extra={"engine": engine.id})
            problem = _in_both("upstream_garbled", engine)
        else:
            view.missing.pop(engine.id, None)
            view.good_until[engine.id] = self.elapsed() + FRESH_SECONDS
            return
        view.missing[engine.id] = {one: f"{engine.label} ({text})" for one, text in problem.items()}
        view.good_until[engine.id] = self.elapsed() + retry

    def label(self, engine_id: str) -> str:
        """An engine's name as people read it."""
        return next((engine.label for engine in self.engines if engine.id == engine_id), engine_id)

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
        intent = parse(tool.intent, call.arguments)
        check_figures(intent, ctx)
        return tool, intent.resolve(ctx)

    async def aclose(self) -> None:
        for engine in self.engines:
            await engine.aclose()


def _in_both(key: str, engine: Engine) -> dict[Lang, str]:
    return {lang: say(key, lang, system=engine.label) for lang in LANGS}


def _prompt(intent: type[Intent]) -> str:
    return " ".join((intent.__doc__ or intent.__name__).split())
