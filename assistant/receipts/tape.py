"""What a turn met on its way: the model as it wrote, what tools gave, and what could be asked.

A tape stands between a turn and what it uses; it changes nothing of what passes. It is kept with the end of the run.
"""

from __future__ import annotations

import copy
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from assistant import approvals
from assistant.catalogue import Catalogue
from assistant.errors import HablaError, NeedsSignIn
from assistant.intents import Effect, Intent
from assistant.journal import Change, PutSnapshot, PutTrace
from assistant.loop import Setting, Turn
from assistant.model import Call, Model, ModelEvent, ModelUsage, Request, Stop, TextPiece
from assistant.receipts import failures
from assistant.scene import Scene
from assistant.speakers import Sure
from assistant.version import VERSION, build
from tools.base import AnyTool, CardResult, Progress, Proposal, Result, Tool, ToolContext, WriteTool

Json = dict[str, Any]
CATALOGUE: TypeAdapter[Catalogue] = TypeAdapter(Catalogue)
SNAPSHOTS = 32
"""Catalogues kept in their stored form: each is written out once, not with each run."""


@dataclass
class Tape:
    """One turn's. `known` holds catalogues as they are stored, by digest, the oldest first."""

    setting: Setting
    known: dict[str, bytes]
    turn: Turn | None = None
    resumed: bool = False
    """Whether a process before this one had begun the turn: what it met is on no tape."""
    hops: list[list[Json]] = field(default_factory=list)
    """What the configured model said, hop by hop."""
    sure: Json | None = None
    """Who answered in its place, and what it said."""
    calls: list[Json] = field(default_factory=list)

    def over(self) -> Setting:
        """The setting with the tape in between."""
        toolbox = copy.copy(self.setting.toolbox)
        # Made once and shared: the schemas of all tools cost as much as the rest of a short turn.
        toolbox.__dict__["schemas"] = self.setting.toolbox.schemas
        toolbox.tools = {name: self._heard(tool) for name, tool in self.setting.toolbox.tools.items()}
        model = HeardModel(self.setting.model, self.hops)
        return replace(self.setting, model=model, toolbox=toolbox, sure=tuple(map(self._sure, self.setting.sure)))

    def _sure(self, sure: Sure) -> Sure:
        async def heard(request: Request, scene: Scene) -> Model | None:
            found = await sure(request, scene)
            if found is None:
                return None
            self.sure = {"model": asdict(found.profile), "hops": []}
            return HeardModel(found, self.sure["hops"])

        return heard

    def _heard(self, tool: AnyTool) -> AnyTool:
        match tool.intent.effect:
            case Effect.READ:
                return _HeardRead(cast("Tool[Any]", tool), self)
            case Effect.WRITE:
                return cast(AnyTool, _HeardWrite(cast("WriteTool[Any]", tool), self))
            case Effect.TALK:
                return tool

    def begin(self, tool: str, intent: Intent) -> Json:
        """The entry of a call; what came of it is put in later."""
        entry: Json = {"tool": tool, "intent": intent.model_dump(mode="json")}
        self.calls.append(entry)
        return entry

    def changes(self) -> Sequence[Change]:
        """What is kept with the end of the run; nothing when the turn never came to a catalogue."""
        scene = getattr(self.turn, "scene", None)
        if not isinstance(scene, Scene):
            return ()
        catalogue = scene.catalogue
        if catalogue.digest not in self.known:
            while len(self.known) >= SNAPSHOTS:
                del self.known[next(iter(self.known))]
            self.known[catalogue.digest] = zlib.compress(CATALOGUE.dump_json(catalogue), 6)
        # Every time: whether an earlier commit went through is the store's to know.
        snapshot = PutSnapshot(catalogue.digest, self.known[catalogue.digest])
        return snapshot, PutTrace(scene.run.id, packed(self._body(scene)))

    def _body(self, scene: Scene) -> Json:
        missing = [
            {"engine": engine, "message": error.message, "sign_in": isinstance(error, NeedsSignIn)}
            for engine, error in scene.access.missing.items()
        ]
        return {
            "resumed": self.resumed,
            "version": VERSION,
            "build": build(),
            "now": scene.now.isoformat(),
            "timezone": self.setting.timezone,
            "calendar": asdict(self.setting.calendar),
            "approval_minutes": self.setting.approval_minutes,
            "model": asdict(self.setting.model.profile),
            "prompt": self.setting.prompts.digest,
            "catalogue": scene.catalogue.digest,
            "absent": list(scene.catalogue.missing),
            "missing": missing,
            "open": [asdict(one) for one in scene.open],
            "touched": sorted(scene.shelf.touched),
            "hops": self.hops,
            "sure": self.sure,
            "calls": self.calls,
        }


class HeardModel:
    """A model whose answers are written down."""

    def __init__(self, model: Model, hops: list[list[Json]]) -> None:
        self._model = model
        self._hops = hops
        self.profile = model.profile

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """See `Model.stream`."""
        hop: list[Json] = []
        self._hops.append(hop)
        try:
            async with aclosing(self._model.stream(request)) as stream:  # type: ignore[type-var]
                async for event in stream:
                    hop.append(as_json(event))
                    yield event
        except HablaError as error:
            hop.append({"error": failures.as_json(error)})
            raise

    async def aclose(self) -> None:
        """The model is not ours to close."""


_STORED = {"rows", "compared", "columns", "queries", "provenance"}
"""Of a table nobody changes these between its tool and the store."""


class _HeardRead:
    """A read whose result is written down; of a table only what may differ from the table that is stored."""

    def __init__(self, tool: Tool[Any], tape: Tape) -> None:
        self._tool = tool
        self._tape = tape
        self.intent = tool.intent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tool, name)

    def reading(self, intent: Any, catalogue: Any, lang: Any) -> str:
        return self._tool.reading(intent, catalogue, lang)

    async def run(self, intent: Any, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        entry = self._tape.begin(self.intent.tool, intent)
        try:
            async with aclosing(self._tool.run(intent, ctx)) as steps:  # type: ignore[type-var]
                async for step in steps:
                    if isinstance(step, CardResult):
                        entry["card"] = step.model_dump(mode="json")
                    elif not isinstance(step, Progress):
                        entry["table"] = step.model_dump(mode="json", exclude=_STORED)
                    yield step
        except HablaError as error:
            entry["error"] = failures.as_json(error)
            raise


class _HeardWrite:
    """A write whose proposals are written down; their files are stored by digest."""

    def __init__(self, tool: WriteTool[Any], tape: Tape) -> None:
        self._tool = tool
        self._tape = tape
        self.intent = tool.intent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tool, name)

    async def propose(self, intent: Any, ctx: ToolContext) -> Proposal:
        """See `WriteTool.propose`."""
        entry = self._tape.begin(self.intent.tool, intent)
        try:
            proposal = await self._tool.propose(intent, ctx)
        except HablaError as error:
            entry["error"] = failures.as_json(error)
            raise
        entry["proposal"] = approvals.to_json(proposal)
        return proposal


def as_json(event: ModelEvent) -> Json:
    """A model's event in short."""
    match event:
        case TextPiece(text):
            return {"text": text}
        case Call():
            return {"call": [event.id, event.name, event.arguments]}
        case ModelUsage():
            return {"usage": asdict(event)}
        case Stop():
            return {"stop": event.reason, **({"truncated": True} if event.truncated else {})}


def event_of(body: Json) -> ModelEvent:
    """The event again.

    Raises:
        HablaError: it was an error.
    """
    if "text" in body:
        return TextPiece(body["text"])
    if "call" in body:
        return Call(*body["call"])
    if "usage" in body:
        return ModelUsage(**body["usage"])
    if "error" in body:
        raise failures.error_of(body["error"])
    return Stop(body["stop"], truncated=body.get("truncated", False))


def packed(body: Json) -> bytes:
    """JSON, compressed."""
    return zlib.compress(to_json(body), 6)


def unpacked(raw: bytes) -> Json:
    """What `packed` has made."""
    body: Json = from_json(zlib.decompress(raw))
    return body
