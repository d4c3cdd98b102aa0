"""An answer made again from its receipt: the product's own turn, where model, tools, clock and catalogue repeat.

Nothing is asked of a network: what the model wrote and what the tools gave is in the receipt.
"""

from __future__ import annotations

import base64
import copy
import tempfile
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from assistant import approvals
from assistant.calendar import Calendar
from assistant.catalogue import Catalogue
from assistant.clock import pinned_clock
from assistant.connections import Access, Connections
from assistant.errors import HablaError, NeedsSignIn, ToolFailed
from assistant.events import EVENT, Event
from assistant.intents import Effect
from assistant.journal import Owner
from assistant.loop import Setting
from assistant.model import Model, ModelEvent, ModelProfile, Request
from assistant.prompts import Prompts
from assistant.receipts import failures
from assistant.receipts.compare import Difference, differences
from assistant.receipts.receipt import Material, Receipt
from assistant.receipts.stage import play
from assistant.receipts.tape import CATALOGUE, as_json, event_of
from assistant.speakers import Sure
from assistant.toolbox import Toolbox
from assistant.version import build
from tools.base import AnyTool, CardResult, Progress, Proposal, Result, TableResult, Tool, ToolContext, WriteTool

Json = dict[str, Any]


@dataclass(frozen=True)
class Kit:
    """What a replay needs of the product besides the receipt."""

    tools: Mapping[str, AnyTool]
    prompts: Prompts
    planner: Model
    """Plans again, where it was the planner that spoke."""


@dataclass(frozen=True)
class Replay:
    """What came of it. `plan` says whether the planner plans the same today; none when a model had spoken."""

    differences: tuple[Difference, ...]
    same_build: bool
    plan: bool | None

    @property
    def identical(self) -> bool:
        return not self.differences


async def replay(receipt: Receipt, kit: Kit) -> Replay:
    """Makes the answer again and compares everything that was shown.

    Raises:
        ToolFailed: `not_replayable`; the message is why, by its key.
    """
    if receipt.replay is None or receipt.asked is None or receipt.model is None or receipt.catalogue is None:
        raise ToolFailed(receipt.why_not or "no_trace", code="not_replayable")
    with tempfile.TemporaryDirectory(prefix="habla-replay-") as folder:
        scene = _Scene(receipt, receipt.replay, kit)
        events = await scene.play(Path(folder) / "replay.db")
    shown = [EVENT.dump_python(e, mode="json") for e in events]
    planned = scene.model.same_plan if receipt.model.kind == "planner" else None
    return Replay(tuple(differences(receipt.shown, shown)), receipt.product.build == build(), planned)


class _Scene:
    def __init__(self, receipt: Receipt, material: Material, kit: Kit) -> None:
        assert receipt.asked is not None and receipt.model is not None, "checked by the caller"
        self.receipt, self.material = receipt, material
        used = receipt.model
        profile = ModelProfile(used.id, used.label, used.kind, used.supports_parallel_calls)
        self.model = ReplayedModel(profile, material.hops, kit.planner if used.kind == "planner" else None)
        self.clock = pinned_clock(datetime.fromisoformat(receipt.asked.now))
        shelf = Recorded(receipt, material)
        toolbox = _Toolbox([], {name: shelf.tool(tool) for name, tool in kit.tools.items()})
        toolbox.catalogue = catalogue_of(receipt)
        toolbox.labels = {e["id"]: e["id"] for e in material.engines}
        self.setting = Setting(
            model=cast(Model, self.model),
            toolbox=toolbox,
            prompts=kit.prompts,
            clock=self.clock,
            timezone=receipt.asked.timezone,
            approval_minutes=material.approval_minutes,
            connections=_Accounts(material.missing),
            sure=self._sure(material.sure),
            calendar=Calendar(**receipt.asked.calendar),
        )
        self.owner = Owner("replay", receipt.person)

    def _sure(self, said: Json | None) -> tuple[Sure, ...]:
        if said is None:
            return ()
        model = ReplayedModel(ModelProfile(**said["model"]), said["hops"], None)

        async def again(request: Request, scene: Any) -> Model | None:
            return cast(Model, model)

        return (again,)

    async def play(self, file: Path) -> list[Event]:
        """The run's events, made again."""
        return (await play(self.receipt, self.material, self.setting, self.owner, file)).events


class ReplayedModel:
    """Says again what a model said. With a `planner`, that one is asked as well, to tell whether it plans the same."""

    def __init__(self, profile: ModelProfile, hops: Sequence[Sequence[Json]], planner: Model | None) -> None:
        self.profile = profile
        self.same_plan = True
        self._hops = [*hops]
        self._planner = planner

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """See `Model.stream`."""
        if not self._hops:
            raise ToolFailed("the receipt holds no further answer of the model", code="not_recorded")
        hop = self._hops.pop(0)
        if self._planner is not None:
            again = [as_json(event) async for event in self._planner.stream(request)]
            self.same_plan = self.same_plan and again == [*hop]
        for body in hop:
            yield event_of(body)

    async def aclose(self) -> None:
        """Nothing is open."""


class _Toolbox(Toolbox):
    """The real checks over recorded tools."""

    catalogue = Catalogue()
    labels: Mapping[str, str] = {}

    async def load(self, access: Any = None, lang: Any = "es") -> Catalogue:
        return self.catalogue

    def label(self, engine_id: str) -> str:
        return self.labels.get(engine_id, engine_id)


class _Accounts(Connections):
    """Nobody's accounts: which were missing is on record."""

    def __init__(self, missing: Sequence[Json]) -> None:
        self._missing = {one["engine"]: _missing(one) for one in missing}

    async def access(self, owner: Owner, lang: Any) -> Access:
        return Access({}, self._missing)


def _missing(one: Json) -> HablaError:
    if one["sign_in"]:
        return NeedsSignIn(one["message"], engine=one["engine"])
    return ToolFailed(one["message"])


@dataclass
class Recorded:
    """What tools gave, by tool and intent; the same call twice gives its answers in their order."""

    receipt: Receipt
    material: Material
    left: list[Json] = field(init=False)

    def __post_init__(self) -> None:
        self.left = [*self.material.calls]

    def tool(self, tool: AnyTool) -> AnyTool:
        """The tool with its own checks and readings, and recorded answers."""
        match tool.intent.effect:
            case Effect.READ:
                return cast(AnyTool, _Read(cast("Tool[Any]", tool), self))
            case Effect.WRITE:
                return cast(AnyTool, _Write(cast("WriteTool[Any]", tool), self))
            case Effect.TALK:
                return tool

    def take(self, tool: str, intent: Any) -> Json:
        """What came of this call.

        Raises:
            HablaError: as it was raised then, or `not_recorded` when there was no such call.
        """
        body = intent.model_dump(mode="json")
        found = next((c for c in self.left if c["tool"] == tool and c["intent"] == body), None)
        if found is None:
            raise ToolFailed(f"{tool} was not called with {body}", code="not_recorded")
        self.left.remove(found)
        if "error" in found:
            raise failures.error_of(found["error"])
        return found


class _Read:
    def __init__(self, tool: Tool[Any], recorded: Recorded) -> None:
        self._tool, self._recorded = tool, recorded
        self.intent = tool.intent

    def reading(self, intent: Any, catalogue: Any, lang: Any) -> str:
        return self._tool.reading(intent, catalogue, lang)

    async def run(self, intent: Any, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        found = self._recorded.take(self.intent.tool, intent)
        if "card" in found:
            yield CardResult.model_validate(found["card"])
        elif "table" in found:
            kept = self._recorded.receipt.steps[found["table"]].table or {}
            yield TableResult.model_validate({**kept, **found["own"]})


class _Write:
    def __init__(self, tool: WriteTool[Any], recorded: Recorded) -> None:
        self._tool, self._recorded = tool, recorded
        self.intent, self.system = tool.intent, tool.system

    def reading(self, intent: Any, catalogue: Any, lang: Any) -> str:
        return self._tool.reading(intent, catalogue, lang)

    async def propose(self, intent: Any, ctx: ToolContext) -> Proposal:
        found = self._recorded.take(self.intent.tool, intent)
        contents = {sha: base64.b64decode(text) for sha, text in self._recorded.material.files.items()}
        return approvals.from_json(copy.deepcopy(found["proposal"]), contents)


def catalogue_of(receipt: Receipt) -> Catalogue:
    """What could be asked when the answer was given."""
    assert receipt.catalogue is not None, "checked by the caller"
    raw = zlib.decompress(base64.b64decode(receipt.catalogue.zlib))
    absent = () if receipt.replay is None else receipt.replay.absent
    return replace(CATALOGUE.validate_json(raw), missing=tuple(absent))
