"""A model of ours behind litellm's interface, as the evals use it."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.model import Call, Message, Model, ModelEvent, ModelProfile, ModelUsage, Request, Stop, TextPiece
from assistant.model.litellm import LiteLLMTools, register_offline
from assistant.model.settings import ModelSettings
from tests.model.support import TOOL, answer, calls_of, litellm_warnings, request, stop_of, text_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("litellm_loaded"), litellm_warnings]
TWO = (Call("p-1", "a", '{"metrics":["ñ"]}'), Call("p-2", "b", "{}"))


class Scripted(Model):
    """Plays events and remembers what it was asked."""

    profile = ModelProfile("offline/planner", "planner", "planner")

    def __init__(self, *events: ModelEvent) -> None:
        self.events = events
        self.asked: list[Request] = []

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        self.asked.append(request)
        for event in self.events:
            yield event

    async def aclose(self) -> None: ...


async def test_streams_through_our_own_adapter() -> None:
    planner = Scripted(TextPiece("Año "), TextPiece("nuevo"), *TWO, ModelUsage("x", 7, 3), Stop("tool_calls"))
    register_offline(planner, request)
    history = (
        Message("user", "hola"),
        Message("assistant", "", (Call("c", "a", "{}"),)),
        Message("tool", "{}", call_id="c"),
        Message("user", "¿y ayer?"),
    )
    model = LiteLLMTools(ModelSettings("offline/planner"))
    events = await answer(model, request(*history))
    assert text_of(events) == "Año nuevo"
    assert [(c.name, c.arguments) for c in calls_of(events)] == [(c.name, c.arguments) for c in TWO]
    assert stop_of(events) == Stop("tool_calls")
    assert planner.asked[0].messages == history, "messages arrive as they were, without the facts of the turn"
    assert planner.asked[0].catalogue is not None
    await model.aclose()


async def test_answers_a_plain_completion() -> None:
    register_offline(Scripted(TextPiece("hola"), *TWO, Stop("tool_calls")), request)
    litellm: Any = importlib.import_module("litellm")
    tools = [{"type": "function", "function": {"name": TOOL.name, "parameters": TOOL.parameters}}]
    got = await litellm.acompletion(
        model="offline/planner", messages=[{"role": "user", "content": "hola"}], tools=tools, _skip_mcp_handler=True
    )
    message = got.choices[0].message
    assert message.content == "hola"
    assert [(c.id, c.function.name, c.function.arguments) for c in message.tool_calls] == [
        (c.id, c.name, c.arguments) for c in TWO
    ]


async def test_registering_again_replaces_it() -> None:
    for word in ("uno", "dos"):
        register_offline(Scripted(TextPiece(word), Stop("stop")), request)
    model = LiteLLMTools(ModelSettings("offline/planner"))
    assert text_of(await answer(model)) == "dos"
    litellm: Any = importlib.import_module("litellm")
    assert [entry["provider"] for entry in litellm.custom_provider_map].count("offline") == 1
    await model.aclose()
