"""What two runs have shown, side by side: the first things that differ.

Ids, measured times and the sizes of pieces are no part of an answer; all else is, to the last character.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

Json = dict[str, Any]
_UNSEEN = ("run.started", "message.received", "tool.progress", "usage")
_IDS = ("message_id", "tool_call_id", "result_id", "approval_id", "parent_message_id")
_MOVING = ("digest", "expires_at", "response_schema", "usage")
_MOST = 20


@dataclass(frozen=True)
class Difference:
    """Where, by path, and what was there and is now; none where there was nothing."""

    where: str
    then: Any
    now: Any


def differences(then: Sequence[Json], now: Sequence[Json]) -> list[Difference]:
    """The first few, in the order of what was shown."""
    found: list[Difference] = []
    for one in _between("", shown(then), shown(now)):
        found.append(one)
        if len(found) == _MOST:
            break
    return found


def shown(events: Sequence[Json]) -> list[Json]:
    """The events that make up an answer, texts whole, ids by the order in which they come."""
    return _named([*_joined(events)])


def _joined(events: Sequence[Json]) -> Iterator[Json]:
    texts: dict[str, list[Json]] = {}
    for event in events:
        match event["type"]:
            case kind if kind in _UNSEEN:
                continue
            case "text.started":
                texts[event["message_id"]] = []
            case "text.delta":
                texts.setdefault(event["message_id"], []).append(event)
            case "text.ended":
                yield {**event, **_whole(texts.pop(event["message_id"], []))}
            case _:
                yield {key: value for key, value in _still(event).items()}
    for message, pieces in texts.items():
        yield {"type": "text.open", "message_id": message, **_whole(pieces)}


def _whole(pieces: Sequence[Json]) -> Json:
    """One text with whatever its pieces carry: origins count from the beginning of the message."""
    body: Json = {"text": "".join(piece["text"] for piece in pieces)}
    for piece in pieces:
        for key, value in piece.items():
            if isinstance(value, list) and value:
                body.setdefault(key, []).extend(value)
    return body


def _still(value: Any) -> Any:
    """Without what moves from run to run."""
    if isinstance(value, dict):
        return {key: _still(item) for key, item in value.items() if key not in _MOVING}
    if isinstance(value, list):
        return [_still(item) for item in value]
    return value


def _named(events: list[Json]) -> list[Json]:
    """Ids become `#1`, `#2`, …, also inside links."""
    ids: dict[str, str] = {}
    for event in events:
        for key in _IDS:
            if isinstance(event.get(key), str) and event[key]:
                ids.setdefault(event[key], f"#{len(ids) + 1}")
    text = to_json(events).decode()
    for known, name in sorted(ids.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(known, name)
    named: list[Json] = from_json(text)
    return named


def _between(where: str, then: Any, now: Any) -> Iterator[Difference]:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*then, *now)):
            yield from _between(f"{where}.{key}" if where else str(key), then.get(key), now.get(key))
    elif isinstance(then, list) and isinstance(now, list):
        for index in range(max(len(then), len(now))):
            before = then[index] if index < len(then) else None
            after = now[index] if index < len(now) else None
            yield from _between(f"{where}[{index}]", before, after)
    elif then != now or isinstance(then, bool) != isinstance(now, bool):
        yield Difference(where, then, now)
