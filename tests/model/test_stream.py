"""What a healthy stream becomes, over real HTTP through the real litellm."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import pytest

from assistant.errors import UpstreamUnavailable
from assistant.model import Call, Message, ModelUsage, Stop
from assistant.model.settings import Dialect
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, ScriptedUsage, Step
from tests.model.support import (
    KEY,
    answer,
    both_dialects,
    calls_of,
    litellm_warnings,
    model_at,
    request,
    stop_of,
    text_of,
    usage_in,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("litellm_loaded"), litellm_warnings]


@both_dialects
@pytest.mark.parametrize("escaped", [False, True])
async def test_text_survives_any_splitting_of_its_bytes(
    server: ScriptedServer, dialect: Dialect, escaped: bool
) -> None:
    said = "Año nuevo: ¿señor Núñez? 日本 😀 fin"
    server.play(Step(text=said, chunk=5, wire_bytes=7, ascii=escaped))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert text_of(events) == said
    assert stop_of(events) == Stop("stop")


@both_dialects
async def test_a_call_with_tools_needs_no_optional_package(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": ["ventas"]}, id="c-1"),)))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert [(c.name, c.arguments) for c in calls_of(events)] == [("query_metrics", '{"metrics": ["ventas"]}')]
    assert stop_of(events) == Stop("tool_calls")
    assert server.requests[0].body["tools"][0]["function"]["name"] == "query_metrics"


@both_dialects
async def test_interleaved_calls_keep_their_own_arguments(server: ScriptedServer, dialect: Dialect) -> None:
    first, second = {"metrics": ["ñandú", 'co"millas']}, {"metrics": [str(n) for n in range(20)]}
    calls = (ScriptedCall(name="a", arguments=first), ScriptedCall(name="b", arguments=second))
    server.play(Step(calls=calls, interleave=True, argument_chunk=2, wire_bytes=101))
    async with model_at(server, dialect) as model:
        got = calls_of(await answer(model))
    assert [(c.name, json.loads(c.arguments)) for c in got] == [("a", first), ("b", second)]


@both_dialects
@pytest.mark.parametrize("ids", [("c", "c"), ("", ""), ("c", "d"), (None, None)])
async def test_every_call_gets_an_id_of_its_own(
    server: ScriptedServer, dialect: Dialect, ids: tuple[str | None, str | None]
) -> None:
    """Servers leave them out, repeat them, or count from zero in every answer."""
    step = Step(calls=(ScriptedCall(name="a", id=ids[0]), ScriptedCall(name="b", id=ids[1])))
    server.play(step, step)
    async with model_at(server, dialect) as model:
        got = [call.id for _ in range(2) for call in calls_of(await answer(model))]
    assert len({*got, *ids}) == 4 + len(set(ids))
    assert all(re.fullmatch("call_[0-9a-f]{24}", call_id) for call_id in got)


@both_dialects
async def test_calls_that_share_an_index_stay_two(server: ScriptedServer, dialect: Dialect) -> None:
    calls = tuple(ScriptedCall(name=n, arguments={n: 1}, id=n, index=0) for n in ("a", "b"))
    server.play(Step(text="Miro.", calls=calls))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert [(c.name, c.arguments) for c in calls_of(events)] == [("a", '{"a": 1}'), ("b", '{"b": 1}')]
    assert text_of(events) == "Miro."


@both_dialects
async def test_calls_that_end_with_stop_are_calls_when_the_stream_is_whole(
    server: ScriptedServer, dialect: Dialect
) -> None:
    server.play(Step(calls=(ScriptedCall(name="a"),), finish="stop"))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert [c.name for c in calls_of(events)] == ["a"]
    assert stop_of(events) == Stop("tool_calls")


@both_dialects
@pytest.mark.parametrize("with_finish", [False, True])
async def test_usage_and_cost_are_the_providers_own(
    server: ScriptedServer, dialect: Dialect, with_finish: bool
) -> None:
    usage = ScriptedUsage(input=1234, output=56, cached=1000, reasoning=30, cost=0.00042)
    server.play(Step(text="hola", usage=usage, usage_with_finish=with_finish))
    async with model_at(server, dialect) as model:
        got = usage_in(await answer(model))
    assert got == ModelUsage("acme/one", 1234, 56, 1000, 30, 0.00042)


@both_dialects
async def test_without_a_stated_price_there_is_none(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text="hola"), Step(text="hola", usage=None))
    async with model_at(server, dialect) as model:
        priced, silent = usage_in(await answer(model)), usage_in(await answer(model))
    assert priced is not None
    assert priced.cost is None
    assert silent is None


@both_dialects
async def test_reasoning_is_not_shown(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(reasoning="el usuario quiere algo secreto", text="Hola."))
    async with model_at(server, dialect) as model:
        assert text_of(await answer(model)) == "Hola."


@both_dialects
@pytest.mark.parametrize(
    ("finish", "stop"), [("length", Stop("length", True)), ("content_filter", Stop("content_filter"))]
)
async def test_other_ends_are_named(server: ScriptedServer, dialect: Dialect, finish: str, stop: Stop) -> None:
    server.play(Step(text="hola", finish=finish))
    async with model_at(server, dialect) as model:
        assert stop_of(await answer(model)) == stop


@both_dialects
async def test_calls_cut_by_length_are_not_given(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(calls=(ScriptedCall(name="a", arguments='{"metrics": ["ven'),), finish="length"))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert not calls_of(events)
    assert stop_of(events).reason == "length"


async def test_openrouter_is_asked_for_price_routing_and_fallbacks(server: ScriptedServer) -> None:
    server.play(Step(text="hola"))
    routing = {"data_collection": "deny"}
    async with model_at(
        server, routing=routing, fallbacks=("b/two",), reasoning_effort="low", referer="https://habla.example"
    ) as model:
        await answer(model)
    sent = server.requests[0]
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert (sent.headers["http-referer"], sent.headers["x-title"]) == ("https://habla.example", "Habla")
    wanted = {
        "model": "acme/one",
        "stream": True,
        "stream_options": {"include_usage": True},
        "usage": {"include": True},
        "parallel_tool_calls": True,
        "reasoning_effort": "low",
        "session_id": "t-1",
        "provider": routing,
        "models": ["b/two"],
    }
    assert {key: sent.body.get(key) for key in wanted} == wanted


async def test_another_server_gets_no_field_of_openrouters(server: ScriptedServer) -> None:
    server.play(Step(text="hola"))
    async with model_at(server, None, fallbacks=("b/two",), routing={"sort": "price"}) as model:
        await answer(model)
    assert set(server.requests[0].body) == {
        "model", "messages", "stream", "stream_options", "tools", "parallel_tool_calls",
    }  # fmt: skip


async def test_signed_reasoning_goes_back_with_its_call_under_the_servers_own_id(server: ScriptedServer) -> None:
    details = ({"type": "reasoning.encrypted", "data": "abc", "id": "c-1"},)
    server.play(Step(calls=(ScriptedCall(name="a", id="c-1"),), reasoning_details=details), Step(text="ya"))
    async with model_at(server) as model:
        (call,) = calls_of(await answer(model))
        old = Call("call_old", "a", "{}")
        again = request(
            Message("user", "hola"),
            Message("assistant", calls=(old,)),
            Message("tool", "{}", call_id=old.id),
            Message("assistant", calls=(call,)),
            Message("tool", "{}", call_id=call.id),
        )
        await answer(model, again)
    sent = server.requests[1].body["messages"]
    assert sent[4]["reasoning_details"] == list(details)
    assert (sent[4]["tool_calls"][0]["id"], sent[5]["tool_call_id"]) == ("c-1", "c-1")
    assert "reasoning_details" not in sent[2]
    assert (sent[2]["tool_calls"][0]["id"], sent[3]["tool_call_id"]) == ("call_old", "call_old")


@pytest.mark.parametrize(
    ("model", "dialect", "marked"),
    [
        ("anthropic/claude-sonnet-4.5", "openrouter", True),
        ("anthropic/claude", "openai", False),
        ("a/b", "openrouter", False),
    ],
)
async def test_the_stable_part_is_marked_for_caching_where_that_is_needed(
    server: ScriptedServer, model: str, dialect: Dialect, marked: bool
) -> None:
    server.play(Step(text="hola"))
    async with model_at(server, dialect, model=model) as adapter:
        await answer(adapter)
    block = {"type": "text", "text": "Eres Habla.", "cache_control": {"type": "ephemeral"}}
    assert server.requests[0].body["messages"][0]["content"] == ([block] if marked else "Eres Habla.")


@both_dialects
async def test_nothing_of_a_conversation_is_printed_or_logged(
    server: ScriptedServer, dialect: Dialect, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.play(Step(text="respuesta-canaria"), Step(status=500, body="cuerpo-canario"), Step(text="x", garbage="?"))
    async with model_at(server, dialect) as model:
        for _ in range(3):
            with suppress(UpstreamUnavailable):
                await answer(model, request(Message("user", "pregunta-canaria")))
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "canari" not in printed
    assert KEY not in printed
