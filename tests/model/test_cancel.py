"""Whoever stops listening closes the connection upstream, at once: a model that goes on is paid for."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import anyio
import pytest

from assistant.model import TextPiece
from assistant.model.settings import Dialect
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import Step
from tests.model.support import answer, both_dialects, litellm_warnings, model_at, request, text_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("litellm_loaded"), litellm_warnings]
ENDLESS = Step(text="una respuesta muy larga " * 200, delay_s=0.01)
AT_ONCE_S = 0.5
"""Generous for a busy machine; alone it takes a few milliseconds."""


@both_dialects
async def test_aclose_in_the_middle_closes_the_connection(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(ENDLESS)
    async with model_at(server, dialect) as model:
        async with aclosing(model.stream(request())) as events:
            async for event in events:
                assert isinstance(event, TextPiece)
                break
        assert await server.wait_for_disconnect() < AT_ONCE_S


@both_dialects
@pytest.mark.parametrize(
    "step", [ENDLESS, Step(text="hola", hang_after=1), Step(first_s=30), Step(text="x", comments=99)]
)
async def test_cancelling_the_task_closes_the_connection(server: ScriptedServer, dialect: Dialect, step: Step) -> None:
    server.play(step)
    async with model_at(server, dialect) as model:
        task = asyncio.create_task(answer(model))
        while not server.requests:  # noqa: ASYNC110 - the server lives in another thread
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await server.wait_for_disconnect() < AT_ONCE_S


@both_dialects
async def test_a_cancelled_scope_closes_the_connection(server: ScriptedServer, dialect: Dialect) -> None:
    """anyio throws into every await of a cancelled scope, the closing ones too."""
    server.play(ENDLESS)
    async with model_at(server, dialect) as model:
        with anyio.move_on_after(0.3):
            async with aclosing(model.stream(request())) as events:
                async for _ in events:
                    pass
        assert await server.wait_for_disconnect() < AT_ONCE_S


@both_dialects
async def test_each_step_may_be_taken_by_another_task(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(Step(text="hola que tal estás"), ENDLESS)
    async with model_at(server, dialect) as model:
        events = []
        stream = model.stream(request())
        while (event := await asyncio.ensure_future(anext(stream, None))) is not None:
            events.append(event)
        assert text_of(events) == "hola que tal estás"

        stream = model.stream(request())
        await asyncio.ensure_future(anext(stream))
        step = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        step.cancel()
        await asyncio.wait({step})
        await stream.aclose()
        assert await server.wait_for_disconnect() < AT_ONCE_S


@both_dialects
async def test_a_cancelled_answer_leaves_the_next_one_alone(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(ENDLESS, Step(text="hola"))
    async with model_at(server, dialect) as model:
        async with aclosing(model.stream(request())) as events:
            await anext(events)
        assert text_of(await answer(model)) == "hola"


@both_dialects
async def test_answers_at_the_same_time_are_kept_apart(server: ScriptedServer, dialect: Dialect) -> None:
    server.play(*[Step(text=str(n) * 30, delay_s=0.005) for n in range(8)])
    async with model_at(server, dialect) as model:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(answer(model)) for _ in range(8)]
    texts = sorted(text_of(task.result()) for task in tasks)
    assert texts == [str(n) * 30 for n in range(8)]
