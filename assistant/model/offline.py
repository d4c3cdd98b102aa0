"""A model of ours behind litellm's own interface, so that the evals can run it as they run any other."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from assistant.model import Call, Message, Model, ModelUsage, Request, Stop, TextPiece

Json = dict[str, Any]


def provider(library: Any, model: Model, template: Callable[[], Request]) -> Any:
    """A `CustomLLM` that delegates to `model`. `library` is litellm, handed in because only one module imports it."""

    class Offline(library.CustomLLM):  # type: ignore[misc]  # the base is only known when litellm has been loaded
        async def acompletion(self, *args: Any, **kwargs: Any) -> Any:
            request = _request(template(), kwargs["messages"])
            text, calls, stop, usage = "", list[Call](), Stop("stop"), ModelUsage("offline/planner", 0, 0)
            async for event in model.stream(request):
                match event:
                    case TextPiece():
                        text += event.text
                    case Call():
                        calls.append(event)
                    case ModelUsage():
                        usage = event
                    case Stop():
                        stop = event
            message = {"role": "assistant", "content": text, "tool_calls": [_call(c, i) for i, c in enumerate(calls)]}
            choice = {"index": 0, "finish_reason": stop.reason, "message": message if calls else _plain(text)}
            return library.ModelResponse(model="offline/planner", choices=[choice], usage=_usage(usage))

        async def astreaming(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            request = _request(template(), kwargs["messages"])
            usage, position = ModelUsage("offline/planner", 0, 0), 0
            async for event in model.stream(request):
                match event:
                    case TextPiece():
                        yield _chunk(library, {"content": event.text})
                    case Call():
                        yield _chunk(library, {"tool_calls": [_call(event, position)]})
                        position += 1
                    case ModelUsage():
                        usage = event
                    case Stop():
                        yield _chunk(library, {}, event.reason, _usage(usage))

    return Offline()


def _request(template: Request, messages: list[Json]) -> Request:
    system = "".join(str(m["content"]) for m in messages if m["role"] == "system")
    return replace(template, system=system, messages=tuple(_message(m) for m in messages if m["role"] != "system"))


def _message(message: Json) -> Message:
    calls = tuple(
        Call(call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    )
    content = str(message.get("content") or "").partition("\n\n<now>")[0]
    return Message(message["role"], content, calls, str(message.get("tool_call_id") or ""))


def _plain(text: str) -> Json:
    return {"role": "assistant", "content": text}


def _call(call: Call, index: int) -> Json:
    function = {"name": call.name, "arguments": call.arguments}
    return {"index": index, "id": call.id, "type": "function", "function": function}


def _usage(usage: ModelUsage) -> Json:
    """Always stated: litellm would run a tokenizer to estimate what is missing."""
    total = usage.input_tokens + usage.output_tokens
    return {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens, "total_tokens": total}


def _chunk(library: Any, delta: Json, finish: str | None = None, usage: Json | None = None) -> Any:
    choice = {"index": 0, "delta": {"role": "assistant"} | delta, "finish_reason": finish}
    given = {} if usage is None else {"usage": library.Usage(**usage)}
    return library.ModelResponseStream(
        id="offline", created=int(time.time()), model="offline/planner", choices=[choice], **given
    )
