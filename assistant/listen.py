"""Listens to a model: its text is shown as it comes, bound to results; its calls are gathered whole."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from assistant.answer.bind import Binder
from assistant.events import Usage
from assistant.model import Call, Model, ModelEvent, ModelUsage, Request, Stop, TextPiece
from assistant.recorder import Recorder


async def listen(model: Model, request: Request, recorder: Recorder, binder: Binder) -> tuple[list[Call], Stop]:
    """One answer of the model. Cancelling closes the model's connection at once."""
    calls: list[Call] = []
    stop = Stop("stop", truncated=True)
    async with aclosing(model.stream(request)) as stream:  # type: ignore[type-var]
        step = asyncio.ensure_future(anext(stream, None))
        try:
            while (event := await _next(step, recorder)) is not None:
                step = asyncio.ensure_future(anext(stream, None))
                match event:
                    case TextPiece(text):
                        said = binder.feed(text)
                        await recorder.speak(said.text, said.origins)
                    case Call():
                        calls.append(event)
                    case ModelUsage():
                        await recorder.emit(_usage(event))
                    case Stop():
                        stop = event
        finally:
            if not step.done():
                step.cancel()
                await asyncio.wait({step})
    rest = binder.end()
    await recorder.speak(rest.text, rest.origins)
    return calls, stop


async def _next(step: asyncio.Future[ModelEvent | None], recorder: Recorder) -> ModelEvent | None:
    """The next event; while it is awaited, text that is due is committed."""
    while not step.done():
        due = recorder.due()
        done, _ = await asyncio.wait({step}, timeout=None if due == float("inf") else max(due, 0))
        if not done:
            await recorder.emit()
    return step.result()


def _usage(event: ModelUsage) -> Usage:
    return Usage(
        model=event.model,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cached_tokens=event.cached_tokens,
        reasoning_tokens=event.reasoning_tokens,
        cost=event.cost,
    )
