"""Reasoning details, kept for the next hop.

Some models refuse a tool result unless the signed reasoning before the call comes back unchanged
(https://openrouter.ai/docs/use-cases/reasoning-tokens). They are not for people and not for the journal, so they
live here for as long as the process does; after a restart the model goes on without.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from assistant.model import Call, ModelEvent

_KEPT = 256


class Thoughts:
    """Remembers an answer's reasoning by the id of its first call."""

    def __init__(self) -> None:
        self._by_call: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()

    def keep(self, events: Iterable[ModelEvent], details: list[dict[str, Any]]) -> None:
        first = next((event.id for event in events if isinstance(event, Call)), None)
        if first is None or not details:
            return
        self._by_call[first] = details
        while len(self._by_call) > _KEPT:
            self._by_call.popitem(last=False)

    def put_back(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages, with the details in the assistant messages they belong to."""
        for message in messages:
            kept = (self._by_call.get(call["id"]) for call in message.get("tool_calls") or ())
            if details := next((found for found in kept if found), None):
                message["reasoning_details"] = details
        return messages
