"""What a model is to the loop: a stream of text, complete calls, usage and a stop.

Adapters: the offline planner (no network), LiteLLM with native tool calls, instructor for models without them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from assistant.calendar import Calendar
from assistant.catalogue import Catalogue, Lang

if TYPE_CHECKING:
    from assistant.state.thread import ThreadState


@dataclass(frozen=True)
class ModelProfile:
    """Facts about a model, so that nobody asks for its name."""

    id: str
    label: str
    kind: Literal["planner", "tools", "structured"]
    supports_parallel_calls: bool = True


@dataclass(frozen=True)
class ToolSchema:
    """A tool as the model sees it. `parameters` is JSON Schema."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A complete tool call. `arguments` is the raw JSON text: not validated, possibly broken."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """One message of the conversation, rebuilt from the journal."""

    role: Literal["user", "assistant", "tool"]
    content: str = ""
    calls: tuple[Call, ...] = ()
    call_id: str = ""
    """For role tool: the call it answers."""


@dataclass(frozen=True)
class Request:
    """Everything a model call depends on."""

    system: str
    """Stable part first, so that a provider can cache it."""
    messages: tuple[Message, ...]
    tools: tuple[ToolSchema, ...]
    catalogue: Catalogue
    now: datetime
    """Aware, in the person's zone."""
    timezone: str
    lang: Lang
    locale: str
    thread_id: str = ""
    run_id: str = ""
    shortlist: str = ""
    """Of a catalogue too large for the system prompt, the fields that this conversation is about."""
    state: ThreadState | None = None
    """What the thread has asked so far, typed; without it the messages tell."""
    calendar: Calendar = Calendar()
    """Of the business, with dates as this person writes them."""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TextPiece:
    """A piece of text as the model wrote it: unchecked."""

    text: str


@dataclass(frozen=True)
class ModelUsage:
    """Tokens of this call; `cost` in USD only when the provider states it."""

    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True)
class Stop:
    """The model has finished. `truncated`: the stream ended before its end was announced."""

    reason: Literal["stop", "tool_calls", "length", "content_filter"]
    truncated: bool = False


ModelEvent = TextPiece | Call | ModelUsage | Stop


class Model(Protocol):
    """A model. Closing the iterator (`aclose`) must close the connection upstream at once."""

    profile: ModelProfile

    def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """Streams one answer and ends with exactly one `Stop`.

        Raises:
            UpstreamUnavailable: not reachable, rate limited, broken; nothing was retried after the first token.
            NotConfigured: key refused, model unknown, no credit; the message names the setting.
        """
        ...

    async def aclose(self) -> None: ...
