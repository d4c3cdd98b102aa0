"""The turn is a fold over its events: messages for the model, messages for a client, calls still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from assistant.encode.agui import origins
from assistant.events import (
    ApprovalRequested,
    ApprovalResolved,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    RunFinished,
    RunStarted,
    Stored,
    TextDelta,
    TextEnded,
    TextStarted,
    ToolFailed,
    ToolFinished,
)
from assistant.model import Call, Message

HISTORY = 60
"""Messages of earlier turns that a model is given; older ones add cost and no sense to a data question."""


@dataclass
class _Building:
    messages: list[Message] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def model_messages(events: Iterable[Stored]) -> tuple[Message, ...]:
    """The conversation as a model reads it: every call has exactly one answer."""
    got = _Building()
    for stored in events:
        _add(got, stored)
    return tuple(_recent(_closed(got.messages)))


def _recent(messages: list[Message]) -> list[Message]:
    """At most `HISTORY`, from a person's message on: an answer whose call is left out would be refused."""
    users = [index for index, message in enumerate(messages) if message.role == "user"]
    start = next((index for index in users if index >= len(messages) - HISTORY), users[-1] if users else 0)
    return messages[start:]


def _add(got: _Building, stored: Stored) -> None:
    event = stored.event
    if isinstance(event, MessageReceived):
        got.messages.append(Message(role="user", content=event.text))
    elif isinstance(event, TextDelta):
        got.texts[event.message_id] = got.texts.get(event.message_id, "") + event.text
    elif isinstance(event, TextEnded):
        text = got.texts.pop(event.message_id, "")
        if text:
            got.messages.append(Message(role="assistant", content=text))
    elif isinstance(event, IntentRecognised):
        known = event.args if event.sent is None else event.sent
        _call(got, Call(event.tool_call_id, event.tool, to_json(known).decode()))
    elif isinstance(event, IntentRefused):
        _call(got, Call(event.tool_call_id, event.tool, event.arguments))
        _answer(got, event.tool_call_id, {"kind": "refused", "message": event.message, "closest": list(event.closest)})
    elif isinstance(event, ToolFinished):
        _answer(got, event.tool_call_id, event.model_view)
    elif isinstance(event, ToolFailed):
        _answer(got, event.tool_call_id, {"kind": "error", "code": event.code, "message": event.message})
    elif isinstance(event, ApprovalRequested):
        _answer(got, event.tool_call_id, {"kind": "approval", "state": "waiting for the person"})
    elif isinstance(event, ApprovalResolved):
        _answer(got, event.tool_call_id, {"kind": "approval", "state": event.decision})


def _call(got: _Building, call: Call) -> None:
    last = got.messages[-1] if got.messages else None
    if last is not None and last.role == "assistant":
        got.messages[-1] = Message(role="assistant", content=last.content, calls=(*last.calls, call))
    else:
        got.messages.append(Message(role="assistant", calls=(call,)))


def _answer(got: _Building, call_id: str, view: dict[str, Any]) -> None:
    message = Message(role="tool", content=to_json(view).decode(), call_id=call_id)
    for index, earlier in enumerate(got.messages):
        if earlier.role == "tool" and earlier.call_id == call_id:
            got.messages[index] = message
            return
    got.messages.append(message)


def _closed(messages: Sequence[Message]) -> list[Message]:
    """Answers stand right behind their calls, in order: providers refuse anything else."""
    answers = {m.call_id: m for m in messages if m.role == "tool"}
    out: list[Message] = []
    for message in messages:
        if message.role == "tool":
            continue
        out.append(message)
        for call in message.calls:
            out.append(answers.get(call.id) or Message(role="tool", content='{"kind":"interrupted"}', call_id=call.id))
    return out


def client_messages(events: Iterable[Stored]) -> list[dict[str, Any]]:
    """The conversation as AG-UI messages, for MESSAGES_SNAPSHOT and GET /threads/{id}."""
    out: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}

    def message(message_id: str, **body: Any) -> dict[str, Any]:
        if message_id not in by_id:
            by_id[message_id] = {"id": message_id, **body}
            out.append(by_id[message_id])
        return by_id[message_id]

    for stored in events:
        event = stored.event
        if isinstance(event, MessageReceived):
            message(event.message_id, role="user", content=event.text)
        elif isinstance(event, TextStarted):
            message(event.message_id, role="assistant", content="")
        elif isinstance(event, TextDelta):
            said = message(event.message_id, role="assistant", content="")
            said["content"] += event.text
            if event.origins:
                said.setdefault("metadata", {}).setdefault("origins", []).extend(origins(event.origins))
        elif isinstance(event, IntentRecognised):
            parent = message(event.parent_message_id or event.tool_call_id, role="assistant")
            parent.setdefault("toolCalls", []).append(
                {
                    "id": event.tool_call_id,
                    "type": "function",
                    "function": {"name": event.tool, "arguments": to_json(event.args).decode()},
                }
            )
        elif isinstance(event, ToolFinished):
            message(
                event.message_id,
                role="tool",
                toolCallId=event.tool_call_id,
                content=to_json(event.content).decode(),
            )
        elif isinstance(event, ToolFailed):
            content = {"kind": "error", "code": event.code, "message": event.message, "retryable": event.retryable}
            message(event.message_id, role="tool", toolCallId=event.tool_call_id, content=to_json(content).decode())
    return out


@dataclass(frozen=True)
class Unfinished:
    """What a run that was cut off had begun."""

    texts: tuple[str, ...]
    """Messages that were started and not ended."""
    calls: tuple[IntentRecognised, ...]
    """Recognised calls without an answer."""
    question: MessageReceived | None
    started: RunStarted | None


def unfinished(events: Iterable[Stored]) -> Unfinished:
    """Reads one run's events for recovery."""
    texts: dict[str, None] = {}
    calls: dict[str, IntentRecognised] = {}
    question: MessageReceived | None = None
    started: RunStarted | None = None
    for stored in events:
        event = stored.event
        if isinstance(event, RunStarted):
            started = event
        elif isinstance(event, MessageReceived):
            question = event
        elif isinstance(event, TextStarted):
            texts[event.message_id] = None
        elif isinstance(event, TextEnded):
            texts.pop(event.message_id, None)
        elif isinstance(event, IntentRecognised):
            calls[event.tool_call_id] = event
        elif isinstance(event, ToolFinished | ToolFailed | ApprovalRequested):
            calls.pop(event.tool_call_id, None)
        elif isinstance(event, RunFinished):
            calls.clear()
    return Unfinished(tuple(texts), tuple(calls.values()), question, started)
