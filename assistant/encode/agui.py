"""Domain events as AG-UI frames. Pure: the same event always gives the same bytes, so any event id can be resumed.

Shapes are AG-UI 1.0 that the 0.0.59 client accepts too: absent optionals are left out, our own things are CUSTOM,
ACTIVITY_SNAPSHOT or metadata, and `cancelled` is sent only to a client that speaks 1.0. Framing uses a bare line
feed because the client splits on it: with CRLF it reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from pydantic_core import to_json

from assistant.events import (
    ApprovalRequested,
    ApprovalResolved,
    FlowProgress,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    Notice,
    Origin,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunInterrupted,
    RunStarted,
    Stored,
    TextDelta,
    TextEnded,
    TextStarted,
    ToolFailed,
    ToolFinished,
    ToolProgress,
    Usage,
)

PROTOCOL = "1.0"
Json = dict[str, Any]
Snapshot = Callable[[Stored], tuple[Json, list[Json]]]
"""State and messages of the thread up to an event: what an interrupt must be preceded by."""


@dataclass(frozen=True)
class Client:
    """What the reader of a stream understands and wants."""

    speaks_cancelled: bool = False
    """Its input said protocolVersion 1.0 or more."""
    echo_user: bool = False
    """Whether the person's own words are repeated (on a thread's stream; a POST's caller has them)."""


def frames(stored: Stored, client: Client, snapshot: Snapshot) -> list[bytes]:
    """All frames of one event. Its last frame has the id `<run>:<seq>`, the ones before `<run>:<seq>.<k>`."""
    bodies = encode(stored, client, snapshot)
    last = len(bodies) - 1
    return [
        _frame(f"{stored.run_id}:{stored.seq}" + ("" if k == last else f".{k}"), body) for k, body in enumerate(bodies)
    ]


def _frame(event_id: str, body: Json) -> bytes:
    return b"id: " + event_id.encode() + b"\ndata: " + to_json(body) + b"\n\n"


def encode(stored: Stored, client: Client, snapshot: Snapshot) -> list[Json]:
    """The AG-UI events of one domain event; some have none."""
    event = stored.event
    match event:
        case RunStarted():
            return [_started(stored, event)]
        case MessageReceived():
            return _user(event) if client.echo_user else []
        case TextStarted() | TextDelta() | TextEnded():
            return [_text(event)]
        case IntentRecognised():
            return _call(event)
        case ToolProgress() | FlowProgress():
            return [_activity(event)]
        case ToolFinished() | ToolFailed():
            return [_result(event)]
        case Notice():
            return [_notice(event)]
        case ApprovalResolved():
            return [_custom("approval.resolved", _camel(event.model_dump(mode="json", exclude={"type"})))]
        case IntentRefused() | ApprovalRequested() | Usage():
            return []
        case RunFinished() | RunInterrupted() | RunCancelled() | RunFailed():
            return _end(stored, event, client, snapshot)
        case _:
            assert_never(event)


def _started(stored: Stored, event: RunStarted) -> Json:
    body: Json = {
        "type": "RUN_STARTED",
        "threadId": stored.thread_id,
        "runId": stored.run_id,
        "protocolVersion": PROTOCOL,
        "metadata": {
            "model": event.model,
            "prompt": event.prompt,
            "cause": event.cause,
            "engines": [e.model_dump() for e in event.engines],
        },
    }
    if event.parent:
        body["parentRunId"] = event.parent
    return body


def _user(event: MessageReceived) -> list[Json]:
    return [
        {"type": "TEXT_MESSAGE_START", "messageId": event.message_id, "role": "user"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": event.message_id, "delta": event.text},
        {"type": "TEXT_MESSAGE_END", "messageId": event.message_id},
    ]


def _text(event: TextStarted | TextDelta | TextEnded) -> Json:
    match event:
        case TextStarted():
            return {"type": "TEXT_MESSAGE_START", "messageId": event.message_id, "role": "assistant"}
        case TextDelta():
            said: Json = {"type": "TEXT_MESSAGE_CONTENT", "messageId": event.message_id, "delta": event.text}
            return {**said, "metadata": {"origins": origins(event.origins)}} if event.origins else said
        case TextEnded():
            # A client keeps the last value of each key of a message's metadata: the end carries all origins.
            body: Json = {"type": "TEXT_MESSAGE_END", "messageId": event.message_id}
            about: Json = {"origins": origins(event.origins)} if event.origins else {}
            if event.options:
                about["question"] = {"options": [o.model_dump() for o in event.options]}
            return {**body, "metadata": about} if about else body


def origins(found: Sequence[Origin]) -> list[Json]:
    """Where figures come from, as the protocol spells it; what there is none of is left out."""
    return [
        _camel({k: v for k, v in o.model_dump(mode="json").items() if k == "value" or v not in (None, [], ())})
        for o in found
    ]


def _call(event: IntentRecognised) -> list[Json]:
    start: Json = {"type": "TOOL_CALL_START", "toolCallId": event.tool_call_id, "toolCallName": event.tool}
    if event.parent_message_id:
        start["parentMessageId"] = event.parent_message_id
    arguments = to_json(event.args).decode()
    return [
        start,
        {"type": "TOOL_CALL_ARGS", "toolCallId": event.tool_call_id, "delta": arguments},
        {
            "type": "TOOL_CALL_END",
            "toolCallId": event.tool_call_id,
            "metadata": {"intent": event.tool, "reading": event.reading},
        },
    ]


def _activity(event: ToolProgress | FlowProgress) -> Json:
    match event:
        case ToolProgress():
            kind, suffix = "query.progress", "progress"
        case FlowProgress():
            kind, suffix = "flow.progress", "flow"
    content = _camel(event.model_dump(mode="json", exclude={"type"}, exclude_none=True))
    return {
        "type": "ACTIVITY_SNAPSHOT",
        "messageId": f"{event.tool_call_id}:{suffix}",
        "activityType": kind,
        "content": content,
        "replace": True,
    }


def _result(event: ToolFinished | ToolFailed) -> Json:
    if isinstance(event, ToolFailed):
        content: Json = {
            "kind": "error",
            "code": event.code,
            "message": event.message,
            "retryable": event.retryable,
        }
    else:
        content = event.content
    body: Json = {
        "type": "TOOL_CALL_RESULT",
        "messageId": event.message_id,
        "toolCallId": event.tool_call_id,
        "role": "tool",
        "content": to_json(content).decode(),
    }
    if isinstance(event, ToolFinished) and event.provenance is not None:
        body["metadata"] = {"provenance": _camel(event.provenance)}
    return body


def _notice(event: Notice) -> Json:
    value: Json = {"level": event.level, "text": event.text}
    if event.link_href:
        value["link"] = {"label": event.link_label or event.link_href, "href": event.link_href}
    return _custom("notice", value)


def _custom(name: str, value: Json) -> Json:
    return {"type": "CUSTOM", "name": name, "value": value}


def _end(
    stored: Stored, event: RunFinished | RunInterrupted | RunCancelled | RunFailed, client: Client, snapshot: Snapshot
) -> list[Json]:
    tail = _usage(event.usage)
    if event.answered_by:
        tail["metadata"] = {**tail.get("metadata", {}), "model": event.answered_by}
    finished: Json = {"type": "RUN_FINISHED", "threadId": stored.thread_id, "runId": stored.run_id}
    match event:
        case RunFinished():
            return [{**finished, "outcome": {"type": "success"}, **tail}]
        case RunInterrupted():
            state, messages = snapshot(stored)
            outcome = {"type": "interrupt", "interrupts": [_interrupt(a) for a in event.approvals]}
            return [
                {"type": "STATE_SNAPSHOT", "snapshot": state},
                {"type": "MESSAGES_SNAPSHOT", "messages": messages},
                {**finished, "outcome": outcome, **tail},
            ]
        case RunCancelled():
            if client.speaks_cancelled:
                return [{**finished, "outcome": {"type": "cancelled"}, **tail}]
            return [{"type": "RUN_ERROR", "message": "cancelled", "code": "cancelled", **tail}]
        case RunFailed():
            body: Json = {"type": "RUN_ERROR", "message": event.message, "code": event.code, **tail}
            return [body]


def _interrupt(approval: ApprovalRequested) -> Json:
    return {
        "id": approval.approval_id,
        "reason": "tool_call",
        "message": approval.message,
        "toolCallId": approval.tool_call_id,
        "responseSchema": approval.response_schema,
        "expiresAt": approval.expires_at.isoformat(),
        "metadata": {"digest": approval.digest, "preview": approval.preview},
    }


def _usage(used: Sequence[Usage]) -> Json:
    """`usage` has tokens by model; the cost rides in metadata because TokenUsage has no place for it."""
    if not used:
        return {}
    by_model: dict[str, Json] = {}
    for one in used:
        entry = by_model.setdefault(one.model, {"model": one.model, "inputTokens": 0, "outputTokens": 0})
        entry["inputTokens"] += one.input_tokens
        entry["outputTokens"] += one.output_tokens
        for key, count in (("cachedInputTokens", one.cached_tokens), ("reasoningTokens", one.reasoning_tokens)):
            if count:
                entry[key] = entry.get(key, 0) + count
    body: Json = {"usage": list(by_model.values())}
    costs = [one.cost for one in used if one.cost is not None]
    if costs:
        body["metadata"] = {"cost": {"usd": round(sum(costs), 6)}}
    return body


def _camel(node: Any) -> Any:
    """Our snake_case keys as the protocol spells them; keys of outputs stay as the flow named them."""
    if isinstance(node, dict):
        return {_camel_key(k): v if k == "outputs" else _camel(v) for k, v in node.items()}
    if isinstance(node, list):
        return [_camel(item) for item in node]
    return node


def _camel_key(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(part.title() for part in rest)
