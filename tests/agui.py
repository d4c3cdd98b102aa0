"""Judges of an AG-UI stream: the protocol's own models, and the order of events that its clients insist on."""

from __future__ import annotations

from typing import Any

from ag_ui.core import Event
from pydantic import TypeAdapter
from pydantic_core import from_json

EVENT: TypeAdapter[Any] = TypeAdapter(Event)


def parse_sse(raw: bytes) -> list[tuple[str, dict[str, Any]]]:
    """`(id, event)` of each frame; framing is checked: bare line feeds, one id and one data line, no event line."""
    assert b"\r" not in raw, "AG-UI clients split on bare line feeds"
    out = []
    for frame in raw.decode().split("\n\n"):
        lines = [line for line in frame.split("\n") if line and not line.startswith(":")]
        if not lines:
            continue
        assert len(lines) == 2 and lines[0].startswith("id: ") and lines[1].startswith("data: "), frame[:200]
        out.append((lines[0][4:], from_json(lines[1][6:])))
    return out


def check_event(body: dict[str, Any]) -> None:
    """The protocol's model accepts it, knows every key, and no absent optional was written as null."""
    event = EVENT.validate_python(body)
    assert not event.model_extra, f"unknown keys {event.model_extra} in {body['type']}"
    assert all(value is not None for value in body.values()), body


def check_stream(events: list[dict[str, Any]]) -> None:
    """What the JavaScript clients refuse does not happen."""
    run: str | None = None
    texts: set[str] = set()
    calls: set[str] = set()
    for body in events:
        check_event(body)
        kind = body["type"]
        if kind == "RUN_STARTED":
            assert run is None, "a run began inside a run"
            run = body["runId"]
            continue
        assert run is not None, f"{kind} outside a run"
        if kind == "TEXT_MESSAGE_START":
            assert body["messageId"] not in texts
            texts.add(body["messageId"])
        elif kind == "TEXT_MESSAGE_CONTENT":
            assert body["messageId"] in texts
        elif kind == "TEXT_MESSAGE_END":
            texts.remove(body["messageId"])
        elif kind == "TOOL_CALL_START":
            calls.add(body["toolCallId"])
        elif kind == "TOOL_CALL_ARGS":
            assert body["toolCallId"] in calls
        elif kind == "TOOL_CALL_END":
            calls.remove(body["toolCallId"])
        elif kind == "RUN_FINISHED":
            assert not texts and not calls, "something was left open"
            assert body["runId"] == run
            run = None
        elif kind == "RUN_ERROR":
            texts.clear()
            calls.clear()
            run = None
    assert run is None, "no terminal event"
