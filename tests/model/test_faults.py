"""Every way a stream was seen to break, over real HTTP through the real litellm."""

from __future__ import annotations

import time
from typing import Any, Literal

import pytest

from assistant.catalogue import Lang
from assistant.errors import NotConfigured, UpstreamUnavailable
from assistant.model import Stop, TextPiece
from assistant.model.litellm import LiteLLMTools
from assistant.model.settings import Dialect, ModelSettings
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
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
GOOD = Step(text="hola")


async def refused(server: ScriptedServer, dialect: Dialect, lang: Lang = "es", **given: Any) -> UpstreamUnavailable:
    async with model_at(server, dialect, **given) as model:
        with pytest.raises(UpstreamUnavailable) as caught:
            await answer(model, request(lang=lang))
    assert caught.value.system == "model"
    assert KEY not in caught.value.message
    return caught.value


@both_dialects
@pytest.mark.parametrize("cut", ["reset", "clean"])
async def test_a_text_that_is_cut_says_so(
    server: ScriptedServer, dialect: Dialect, cut: Literal["reset", "clean"]
) -> None:
    server.play(Step(text="abcdefghijklmnopqrstuvwxyz", cut=cut))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert text_of(events) == "abcdefghijklmnopqr"
    assert stop_of(events) == Stop("stop", truncated=True)
    assert usage_in(events) is None, "nothing is estimated"
    assert len(server.requests) == 1, "there is text on the screen: no second try"


@both_dialects
@pytest.mark.parametrize("cut", ["reset", "clean"])
@pytest.mark.parametrize("cut_after", [1, 3, 6])
async def test_calls_of_a_stream_that_is_cut_are_never_given(
    server: ScriptedServer, dialect: Dialect, cut: Literal["reset", "clean"], cut_after: int
) -> None:
    """Not even the whole ones: a part of what the model wanted is not what it wanted."""
    calls = (ScriptedCall(name="a"), ScriptedCall(name="b", arguments={"metrics": ["ventas", "pedidos"]}))
    server.play(Step(calls=calls, cut=cut, cut_after=cut_after))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert not calls_of(events)
    assert stop_of(events).truncated


@both_dialects
async def test_a_text_without_any_end_is_truncated(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text="hola", finish="", usage=None, done=False))
    async with model_at(server, dialect) as model:
        assert stop_of(await answer(model)) == Stop("stop", truncated=True)


@both_dialects
@pytest.mark.parametrize("garbage", ["not json {", "<html>", '{"id": 1'])
async def test_a_garbage_line_means_that_something_is_missing(
    server: ScriptedServer, dialect: Dialect, garbage: str
) -> None:
    server.play(Step(text="hola que tal", calls=(ScriptedCall(name="a"),), garbage=garbage))
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert not calls_of(events)
    assert stop_of(events).truncated


@both_dialects
@pytest.mark.parametrize("code", ["rate_limited", "rate_limit_exceeded", 429, "429"])
async def test_an_error_inside_the_stream_is_named(server: ScriptedServer, dialect: Dialect, code: str | int) -> None:
    server.play(Step(text="hola", error={"code": code, "message": "slow down"}))
    error = await refused(server, dialect)
    assert error.code == "model_busy"
    assert len(server.requests) == 1


@both_dialects
@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "server_error", "message": "x"}, "model_down"),
        ({"message": "x"}, "model_down"),
        ({"code": 500}, "model_down"),
    ],
)
async def test_an_error_chunk_of_any_shape_is_mapped(
    server: ScriptedServer, dialect: Dialect, error: dict[str, Any], code: str
) -> None:
    server.play(Step(text="hola", error=error))
    assert (await refused(server, dialect)).code == code


@both_dialects
@pytest.mark.parametrize(
    "first",
    [Step(status=429), Step(status=502, body="<html>"), Step(status=503), Step(error={"code": 502, "message": "x"})],
    ids=["429", "502", "503", "in the stream"],
)
async def test_one_retry_before_the_first_token(server: ScriptedServer, dialect: Dialect, first: Step) -> None:
    server.play(first, GOOD)
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert text_of(events) == "hola"
    assert len(server.requests) == 2
    assert server.requests[1].at - server.requests[0].at >= 0.5


@both_dialects
async def test_never_more_than_one_retry(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(*[Step(status=503)] * 4)
    assert (await refused(server, dialect)).code == "model_down"
    assert len(server.requests) == 2


@both_dialects
@pytest.mark.parametrize("status", [500, 504, 408, 400])
async def test_other_statuses_are_not_retried(server: ScriptedServer, dialect: Dialect, status: int) -> None:
    server.play(*[Step(status=status)] * 3)
    await refused(server, dialect)
    assert len(server.requests) == 1


@both_dialects
async def test_retry_after_is_honoured(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(status=429, headers={"retry-after": "1"}), GOOD)
    async with model_at(server, dialect) as model:
        await answer(model)
    assert server.requests[1].at - server.requests[0].at >= 1


@both_dialects
async def test_a_long_retry_after_is_told_and_not_waited_for(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(status=429, headers={"retry-after": "40"}), GOOD)
    error = await refused(server, dialect, lang="en")
    assert error.retry_after == 40
    assert "in 40 s" in error.message
    assert len(server.requests) == 1


@both_dialects
@pytest.mark.parametrize(
    ("step", "code", "named"),
    [
        (Step(status=401), "model_key", "OPENROUTER_API_KEY"),
        (Step(status=403), "model_key", "OPENROUTER_API_KEY"),
        (Step(status=402), "model_credit", "OPENROUTER_API_KEY"),
        (Step(status=404, body={"error": {"message": "No model acme/one"}}), "model_model", "ASSISTANT_MODEL"),
        (
            Step(status=400, body={"error": {"code": 400, "message": "acme/one is not a valid model ID"}}),
            "model_model",
            "ASSISTANT_MODEL",
        ),
        (
            Step(status=404, body={"error": {"message": "No endpoints found that support tool use"}}),
            "model_tools",
            "ASSISTANT_MODEL_MODE=structured",
        ),
    ],
)
@pytest.mark.parametrize(("lang", "word"), [("es", "modelo"), ("en", "model ")])
async def test_what_the_operator_must_set_is_named(
    server: ScriptedServer, dialect: Dialect, step: Step, code: str, named: str, lang: Lang, word: str
) -> None:
    server.play(step)
    async with model_at(server, dialect) as model:
        with pytest.raises(NotConfigured) as caught:
            await answer(model, request(lang=lang))
    assert caught.value.code == code
    assert named in caught.value.message
    assert word in caught.value.message or code == "model_credit"
    assert len(server.requests) == 1


@both_dialects
async def test_a_providers_message_is_shown_without_the_key(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(status=422, body={"error": {"message": f"bad key\n\n{KEY} {'x' * 999}"}}))
    error = await refused(server, dialect)
    assert error.code == "model_refused"
    assert "bad key" in error.message
    assert len(error.message) < 300


@both_dialects
async def test_a_redirect_is_not_followed(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(status=307, headers={"location": f"{server.url}/chat/completions"}, body=""), GOOD)
    error = await refused(server, dialect)
    assert error.code == "model_unreachable"
    assert len(server.requests) == 1


@both_dialects
async def test_nobody_listening_is_unreachable(dialect: Dialect, litellm_loaded: None) -> None:
    model = LiteLLMTools(ModelSettings("acme/one", KEY, base_url="http://127.0.0.1:9/v1", dialect=dialect))
    with pytest.raises(UpstreamUnavailable, match=r"http://127\.0\.0\.1:9/v1.*OPENROUTER_BASE_URL") as caught:
        await answer(model)
    assert caught.value.code == "model_unreachable"
    await model.aclose()


@both_dialects
@pytest.mark.parametrize(
    "step",
    [
        Step(wait_s=30),
        Step(text="hola", first_s=30),
        Step(text="hola", comments=100, comment_s=0.05),
    ],
    ids=["no headers", "no chunk", "only comments"],
)
async def test_the_first_token_has_a_deadline_that_comments_do_not_move(
    server: ScriptedServer, dialect: Dialect, step: Step
) -> None:
    server.play(step)
    began = time.monotonic()
    error = await refused(server, dialect, timeout_first_token_s=0.5)
    assert 0.4 < time.monotonic() - began < 2
    assert error.code == "model_slow_first"
    assert "0.5 s" in error.message
    if not step.wait_s:
        await server.wait_for_disconnect()


@both_dialects
async def test_comments_before_a_timely_first_token_do_no_harm(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text="hola", comments=3, comment_s=0.02))
    async with model_at(server, dialect, timeout_first_token_s=3) as model:
        assert text_of(await answer(model)) == "hola"


@both_dialects
async def test_the_whole_answer_has_a_deadline(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text="x" * 600, delay_s=0.05))
    pieces = []
    began = time.monotonic()
    async with model_at(server, dialect, timeout_total_s=0.8) as model:
        with pytest.raises(UpstreamUnavailable) as caught:
            async for event in model.stream(request()):
                pieces.append(event)
    assert 0.7 < time.monotonic() - began < 2.5
    assert caught.value.code == "model_slow"
    assert pieces
    await server.wait_for_disconnect()


@both_dialects
async def test_a_stream_that_stalls_after_its_first_token_ends_by_the_deadline(
    server: ScriptedServer, dialect: Dialect
) -> None:
    server.play(Step(text="abcdefghijkl", hang_after=1))
    assert (await refused(server, dialect, timeout_total_s=0.7)).code == "model_slow"
    await server.wait_for_disconnect()


@both_dialects
async def test_a_model_that_repeats_itself_is_stopped(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text=("ja ",) * 300))
    error = await refused(server, dialect)
    assert error.code == "model_repeats"


@both_dialects
async def test_an_empty_answer_is_an_answer(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step())
    async with model_at(server, dialect) as model:
        events = await answer(model)
    assert not [event for event in events if isinstance(event, TextPiece)]
    assert stop_of(events) == Stop("stop")
