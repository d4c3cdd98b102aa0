"""Models without tool calls: one validated JSON answer, over real HTTP through the real instructor and litellm."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field

from assistant.errors import NotConfigured, UpstreamUnavailable
from assistant.intents import Effect, Filter, Intent, schema_of
from assistant.model import Call, Message, ModelUsage, Stop, TextPiece, ToolSchema
from assistant.model.answers import answer_model, inlined
from assistant.model.settings import Dialect
from assistant.model.structured import InstructorStructured, JsonMode
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedUsage, Step
from tests.model.support import (
    answer,
    both_dialects,
    calls_of,
    litellm_warnings,
    request,
    settings,
    stop_of,
    text_of,
    usage_in,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("litellm_loaded"), litellm_warnings]


class Ask(Intent):
    """Reads numbers."""

    tool: ClassVar[str] = "ask"
    effect: ClassVar[Effect] = Effect.READ

    metrics: Annotated[tuple[str, ...], Field(min_length=1)]
    filters: tuple[Filter, ...] = ()
    limit: int = 500


class Look(Intent):
    """Looks a value up."""

    tool: ClassVar[str] = "look"
    effect: ClassVar[Effect] = Effect.READ

    field: str


INTENTS: Sequence[type[Intent]] = (Ask, Look)
TOOLS = tuple(ToolSchema(i.tool, i.__doc__ or "", schema_of(i)) for i in INTENTS)
ASKED = request(tools=TOOLS)
GOOD = {
    "calls": [
        {"tool": "ask", "arguments": {"metrics": ["ventas"], "filters": [{"field": "país", "values": ["ES"]}]}},
        {"tool": "look", "arguments": {"field": "país"}},
    ]
}
BAD = {"calls": [{"tool": "ask", "arguments": {"metrics": [], "colour": "red"}}]}


def step(said: Any, **given: Any) -> Step:
    return Step(text=said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), **given)


@asynccontextmanager
async def structured(
    server: ScriptedServer,
    dialect: Dialect = "openai",
    intents: Sequence[type[Intent]] = INTENTS,
    json_mode: JsonMode = "md_json",
    **given: Any,
) -> AsyncIterator[InstructorStructured]:
    model = InstructorStructured(settings(server, dialect, **given), intents=intents, json_mode=json_mode)
    try:
        yield model
    finally:
        await model.aclose()


@both_dialects
@pytest.mark.parametrize("intents", [INTENTS, ()], ids=["intents", "schemas"])
@pytest.mark.parametrize(
    ("json_mode", "fence"),
    [("json", "{}"), ("md_json", "{}"), ("md_json", "```json\n{}\n```"), ("md_json", "Claro:\n```json\n{}\n```")],
)
async def test_calls_come_out_as_the_model_meant_them(
    server: ScriptedServer, dialect: Dialect, json_mode: JsonMode, intents: Sequence[type[Intent]], fence: str
) -> None:
    server.play(step(fence.replace("{}", json.dumps(GOOD, ensure_ascii=False))))
    async with structured(server, dialect, intents, json_mode) as model:
        events = await answer(model, ASKED)
    got = calls_of(events)
    assert [(c.name, json.loads(c.arguments)) for c in got] == [
        (use["tool"], use["arguments"]) for use in GOOD["calls"]
    ]
    assert len({c.id for c in got}) == 2
    assert stop_of(events) == Stop("tool_calls")
    body = server.requests[0].body
    assert "tools" not in body
    assert body.get("response_format") == ({"type": "json_object"} if json_mode == "json" else None)


async def test_a_wrong_shape_is_asked_again_and_paid_together(server: ScriptedServer) -> None:
    server.play(
        step(BAD, usage=ScriptedUsage(input=100, output=10, cost=0.001)),
        step(GOOD, usage=ScriptedUsage(input=150, output=20, cached=90, cost=0.002)),
    )
    async with structured(server) as model:
        events = await answer(model, ASKED)
    assert [c.name for c in calls_of(events)] == ["ask", "look"]
    assert usage_in(events) == ModelUsage("acme/one", 250, 30, 90, 0, 0.003)
    again = server.requests[1].last_user_text
    assert "colour" in again
    assert "metrics" in again


async def test_a_price_is_only_summed_when_every_attempt_stated_it(server: ScriptedServer) -> None:
    server.play(step(BAD, usage=ScriptedUsage(cost=0.001)), step(GOOD))
    async with structured(server) as model:
        usage = usage_in(await answer(model, ASKED))
    assert usage is not None
    assert usage.cost is None


async def test_at_most_two_re_asks_and_the_usage_is_told(server: ScriptedServer) -> None:
    server.play(*[step(BAD)] * 5)
    events = []
    async with structured(server) as model:
        with pytest.raises(UpstreamUnavailable) as caught:
            async for event in model.stream(ASKED):
                events.append(event)
    assert caught.value.code == "model_unusable"
    assert len(server.requests) == 3
    assert usage_in(events) == ModelUsage("acme/one", 300, 60)


async def test_a_tool_that_is_not_offered_is_not_called(server: ScriptedServer) -> None:
    server.play(step({"calls": [{"tool": "start_flow", "arguments": {}}]}), step({"text": "No puedo."}))
    async with structured(server) as model:
        events = await answer(model, ASKED)
    assert not calls_of(events)
    assert text_of(events) == "No puedo."


async def test_an_empty_answer_is_asked_again(server: ScriptedServer) -> None:
    server.play(step({"calls": [], "text": " "}), step({"text": "Hola."}))
    async with structured(server) as model:
        assert text_of(await answer(model, ASKED)) == "Hola."


async def test_plain_prose_is_taken_as_text(server: ScriptedServer) -> None:
    server.play(*[step("¡Hola! ¿Qué quieres saber?")] * 3)
    async with structured(server) as model:
        events = await answer(model, ASKED)
    assert events[1:] == [TextPiece("¡Hola! ¿Qué quieres saber?"), Stop("stop")]


async def test_an_answer_cut_by_its_length_acts_on_nothing(server: ScriptedServer) -> None:
    server.play(step('{"calls": [{"tool": "look", "arg', finish="length"))
    async with structured(server) as model:
        events = await answer(model, ASKED)
    assert events[1:] == [Stop("length", truncated=True)]
    assert len(server.requests) == 1


async def test_the_persons_braces_are_not_a_template(server: ScriptedServer) -> None:
    server.play(step({"text": "Hola."}))
    said = "{{ 7 * 7 }} {% for x in y %}"
    async with structured(server) as model:
        await answer(model, request(Message("user", said), tools=TOOLS))
    assert said in server.requests[0].last_user_text


async def test_history_has_no_roles_that_such_models_refuse(server: ScriptedServer) -> None:
    server.play(step({"text": "Hecho."}))
    history = (
        Message("user", "¿ventas?"),
        Message("assistant", "", (Call("c1", "ask", '{"metrics": ["ventas"]}'),)),
        Message("tool", '{"rows": [[1]]}', call_id="c1"),
    )
    async with structured(server) as model:
        await answer(model, request(*history, tools=TOOLS))
    messages = server.requests[0].body["messages"]
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"]
    assert not any("tool_calls" in m for m in messages)


@both_dialects
async def test_a_busy_server_is_tried_once_more(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(status=503), step(GOOD))
    async with structured(server, dialect) as model:
        assert calls_of(await answer(model, ASKED))
    assert len(server.requests) == 2


@both_dialects
@pytest.mark.parametrize(
    ("first", "error", "code"),
    [
        (Step(status=401), NotConfigured, "model_key"),
        (Step(status=402), NotConfigured, "model_credit"),
        (Step(status=500), UpstreamUnavailable, "model_down"),
        (Step(error={"code": "server_error", "message": "x"}), UpstreamUnavailable, "model_down"),
    ],
    ids=["401", "402", "500", "an error with status 200"],
)
async def test_refusals_are_mapped_and_not_repeated(
    server: ScriptedServer, dialect: Dialect, first: Step, error: type[Exception], code: str
) -> None:
    server.play(*[first] * 4)
    async with structured(server, dialect) as model:
        with pytest.raises(error) as caught:
            await answer(model, ASKED)
    assert getattr(caught.value, "code", "") == code
    assert len(server.requests) == 1


@both_dialects
async def test_the_answer_has_a_deadline(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(step(GOOD, wait_s=30))
    began = time.monotonic()
    async with structured(server, dialect, timeout_total_s=0.6) as model:
        with pytest.raises(UpstreamUnavailable) as caught:
            await answer(model, ASKED)
    assert time.monotonic() - began < 3
    assert caught.value.code == "model_slow"


async def test_cancelling_leaves_nothing_open(server: ScriptedServer) -> None:
    server.play(step(GOOD, wait_s=30), step(GOOD))
    async with structured(server) as model:
        task = asyncio.create_task(answer(model, ASKED))
        while not server.requests:  # noqa: ASYNC110 - the server lives in another thread
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert calls_of(await answer(model, ASKED))


def test_one_tool_needs_no_discriminator() -> None:
    for tools in (TOOLS[:1], ()):
        assert answer_model(tools, {"ask": Ask}).model_validate({"text": "hola"}).text == "hola"
    found = answer_model(TOOLS[:1], {"ask": Ask}).model_validate_json(json.dumps({"calls": GOOD["calls"][:1]}))
    assert found.calls[0].arguments == Ask(metrics=("ventas",), filters=(Filter(field="país", values=("ES",)),))


def test_references_are_resolved_where_they_stand() -> None:
    class Node(Intent):
        """A schema that contains itself."""

        kind: Literal["n"] = "n"
        child: Node | None = None

    flat = json.dumps(inlined(schema_of(Ask)))
    assert "$ref" not in flat
    assert "doesNotInclude" in flat
    assert "$defs" not in inlined(Node.model_json_schema())
