"""The question of a receipt asked today: by the engines, with the clock, definitions and rights of now."""

from __future__ import annotations

import copy
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from assistant.catalogue import Catalogue
from assistant.errors import ToolFailed
from assistant.intents import Effect
from assistant.journal import Owner
from assistant.model import Model, ModelProfile
from assistant.receipts.definitions import definitions
from assistant.receipts.receipt import Definition, Receipt, Step
from assistant.receipts.replay import Recorded, ReplayedModel
from assistant.receipts.stage import Played, play
from assistant.receipts.steps import steps_of
from assistant.scene import Setting

Json = dict[str, Any]


@dataclass(frozen=True)
class Today:
    """What the same question comes to now."""

    steps: tuple[Step, ...]
    errors: tuple[Json, ...]
    """Of the calls that did not work."""
    definitions: tuple[Definition, ...]
    """Today's, of what the receipt's answer used."""
    catalogue: Catalogue


async def ask_again(receipt: Receipt, setting: Setting, owner: Owner, *, held: bool = False) -> Today:
    """Asks it, as this person, of the engines.

    What a language model had called is called again, its date words resolved anew; the planner plans anew. Nothing is
    proposed: writes answer as they did. `held`: with the ranges and conditions that were understood then.

    Raises:
        ToolFailed: `not_replayable`, by its key.
    """
    if receipt.replay is None or receipt.asked is None or receipt.model is None:
        raise ToolFailed(receipt.why_not or "no_trace", code="not_replayable")
    material, used = receipt.replay, receipt.model
    toolbox = copy.copy(setting.toolbox)
    recorded = Recorded(receipt, material)
    toolbox.tools = {
        name: recorded.tool(tool) if tool.intent.effect is Effect.WRITE else tool
        for name, tool in setting.toolbox.tools.items()
    }
    speaks: Model = setting.model
    if held:
        speaks = cast(Model, ReplayedModel(ModelProfile("held", "held", "planner"), _held(receipt), None))
    elif used.kind != "planner":
        profile = ModelProfile(used.id, used.label, used.kind, used.supports_parallel_calls)
        speaks = cast(Model, ReplayedModel(profile, material.hops, None))
    elif setting.model.profile.kind != "planner":
        from assistant.planner import OfflinePlanner

        speaks = OfflinePlanner()
    again = replace(setting, model=speaks, toolbox=toolbox, sure=())
    with tempfile.TemporaryDirectory(prefix="habla-diff-") as folder:
        played = await play(receipt, material, again, owner, Path(folder) / "today.db")
    access = await setting.connections.access(owner, _lang(receipt))
    catalogue = await setting.toolbox.load(access, _lang(receipt))
    steps = steps_of(played.stored, played.trace, played.results)
    return Today(steps, _errors(played), definitions(catalogue, receipt.steps), catalogue)


def _held(receipt: Receipt) -> list[list[Json]]:
    """The receipt's own tables, called again as they were understood."""
    tables = [step for step in receipt.steps if step.outcome == "table" and step.tool != "draw_chart"]
    calls = [{"call": [step.id, step.tool, json.dumps(step.intent)]} for step in tables]
    return [[*calls, {"stop": "tool_calls"}], [{"stop": "stop"}]]


def _lang(receipt: Receipt) -> Any:
    return receipt.asked.lang if receipt.asked else "es"


def _errors(played: Played) -> tuple[Json, ...]:
    calls = (played.trace or {}).get("calls", ())
    return tuple(call["error"] for call in calls if "error" in call)
