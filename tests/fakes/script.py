"""The script of the fake model server: conversations of ordered steps, and a step as bytes on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScriptedCall(_Part):
    """A tool call. `id` is made when absent; an empty string sends none; equal ids are sent as given."""

    name: str
    arguments: str | Json = "{}"
    id: str | None = None
    index: int | None = None
    """The index on the wire; the position among the calls when absent. Some servers send 0 for all."""

    @property
    def text(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


class ScriptedUsage(_Part):
    """The last chunk's usage. `cost` in USD, as OpenRouter states it."""

    input: int = 100
    output: int = 20
    cached: int = 0
    reasoning: int = 0
    cost: float | None = None

    def json_form(self) -> Json:
        form: Json = {
            "prompt_tokens": self.input,
            "completion_tokens": self.output,
            "total_tokens": self.input + self.output,
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        }
        return form if self.cost is None else form | {"cost": self.cost}


class Step(_Part):
    """One answer of the model, and how badly it travels."""

    text: str | tuple[str, ...] = ""
    """A tuple is sent chunk by chunk as given; a string in pieces of `chunk` characters."""
    reasoning: str = ""
    reasoning_details: tuple[Json, ...] = ()
    """Signed reasoning, as it must come back with the calls."""
    calls: tuple[ScriptedCall, ...] = ()
    chunk: int = 6
    argument_chunk: int = 7
    interleave: bool = False
    """Argument pieces of all calls alternate."""
    ascii: bool = False
    """Non-ASCII characters as JSON escapes."""
    wire_bytes: int = 0
    """Writes of this many bytes, so that they end inside UTF-8 sequences and JSON escapes; 0 is an event a write."""
    usage: ScriptedUsage | None = ScriptedUsage()
    usage_with_finish: bool = False
    """The usage rides on the chunk that has the finish reason."""
    finish: str | None = None
    """`stop` or `tool_calls` when absent; an empty string sends none."""
    done: bool = True
    wait_s: float = 0
    """Before the response's headers."""
    first_s: float = 0
    """Between the headers and the first chunk."""
    delay_s: float = 0
    """Between chunks."""
    comments: int = 0
    """How many `: OPENROUTER PROCESSING` lines to send before the first chunk, `comment_s` apart."""
    comment_s: float = 0.1
    status: int = 200
    headers: dict[str, str] = Field(default_factory=dict)
    body: Json | str | None = None
    """The body of an error status."""
    error: Json | None = None
    """An error chunk inside the stream, after the content."""
    garbage: str | None = None
    """A data line that is not JSON, after the first chunk."""
    cut: Literal["reset", "clean"] | None = None
    """Ends after `cut_after` chunks: the socket is closed, or the body ends properly but too early."""
    cut_after: int = 3
    hang_after: int | None = None
    """Sends nothing more after so many chunks, and keeps the connection open."""

    def chunks(self, model: str) -> Iterator[Json]:
        """The content of the stream, as JSON objects."""
        texts = self.text if isinstance(self.text, tuple) else pieces(self.text, self.chunk)
        for part in pieces(self.reasoning, self.chunk):
            yield chunk_of(model, {"role": "assistant", "content": "", "reasoning": part})
        if self.reasoning_details:
            details = list(self.reasoning_details)
            yield chunk_of(model, {"role": "assistant", "content": "", "reasoning_details": details})
        for part in texts:
            yield chunk_of(model, {"role": "assistant", "content": part})
        for delta in self._call_deltas():
            yield chunk_of(model, {"role": "assistant", "content": None, "tool_calls": [delta]})
        if self.error is not None:
            yield {"error": self.error, "id": "gen-1", "object": "chat.completion.chunk", "created": 1, "model": model}
            return
        finish = self.finish if self.finish is not None else ("tool_calls" if self.calls else "stop")
        usage = self.usage.json_form() if self.usage else None
        if finish:
            last = chunk_of(model, {"role": "assistant", "content": ""}, finish)
            yield last | {"usage": usage} if usage and self.usage_with_finish else last
        if usage and not self.usage_with_finish:
            yield chunk_of(model, None) | {"usage": usage}

    def whole(self, model: str) -> Json:
        """The answer to a request that does not stream."""
        if self.error is not None:
            return {"error": self.error}
        text = self.text if isinstance(self.text, str) else "".join(self.text)
        message: Json = {"role": "assistant", "content": text}
        if self.calls:
            message["tool_calls"] = [_call(c, i, c.text) for i, c in enumerate(self.calls)]
        finish = self.finish or ("tool_calls" if self.calls else "stop")
        form: Json = {"id": "gen-1", "object": "chat.completion", "created": 1, "model": model}
        form["choices"] = [{"index": 0, "message": message, "finish_reason": finish}]
        return form | ({"usage": self.usage.json_form()} if self.usage else {})

    def _call_deltas(self) -> Iterator[Json]:
        runs = [list(_call_pieces(c, i, self.argument_chunk)) for i, c in enumerate(self.calls)]
        if not self.interleave:
            yield from (delta for run in runs for delta in run)
            return
        for round_ in range(max((len(run) for run in runs), default=0)):
            yield from (run[round_] for run in runs if round_ < len(run))


class When(_Part):
    """Which requests a conversation answers: all that is given must hold."""

    text: str | None = None
    """Part of the last user message."""
    header: str | None = None
    """The value of `x-script`."""


class Conversation(_Part):
    """Steps in order. `by_hop` picks the step by the assistant messages since the last user message, for scripts that
    several conversations share; otherwise each request takes the next one."""

    steps: tuple[Step, ...]
    when: When = When()
    by_hop: bool = False
    repeat: bool = False
    """Starts again when the steps are used up."""


class Script(_Part):
    """What the server says."""

    conversations: tuple[Conversation, ...] = ()

    @classmethod
    def of(cls, *steps: Step) -> Script:
        """One conversation for every request."""
        return cls(conversations=(Conversation(steps=steps),))


def pieces(text: str, size: int) -> Sequence[str]:
    """The text in pieces of `size` characters."""
    return [text[i : i + size] for i in range(0, len(text), size)]


def chunk_of(model: str, delta: Json | None, finish: str | None = None) -> Json:
    """A `chat.completion.chunk`; without a delta its choices are empty."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "gen-1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices}


def _call(call: ScriptedCall, position: int, arguments: str) -> Json:
    made = f"call_{position}" if call.id is None else call.id
    return ({"id": made} if made else {}) | {
        "index": position if call.index is None else call.index,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }


def _call_pieces(call: ScriptedCall, position: int, size: int) -> Iterator[Json]:
    first = _call(call, position, "")
    yield first
    for part in pieces(call.text, size):
        yield {"index": first["index"], "function": {"arguments": part}}
