"""Reasoning details, kept for the next hop.

Some models refuse a tool result unless the signed reasoning before the call comes back unchanged
(https://openrouter.ai/docs/use-cases/reasoning-tokens). They are not for people and not for the journal, so they
live here for as long as the process does; after a restart the model goes on without.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_KEPT = 256


@dataclass(frozen=True)
class _Thought:
    details: list[Json]
    originals: Mapping[str, str]
    """Our call ids to the server's: a signature may name a call by its id."""


class Thoughts:
    """Remembers an answer's reasoning by the ids of its calls."""

    def __init__(self) -> None:
        self._by_call: OrderedDict[str, _Thought] = OrderedDict()

    def keep(self, originals: Mapping[str, str], details: list[Json]) -> None:
        """Keeps the details of an answer that called something; of another they are not asked for again."""
        if not details:
            return
        thought = _Thought(details, dict(originals))
        self._by_call.update(dict.fromkeys(originals, thought))
        while len(self._by_call) > _KEPT:
            self._by_call.popitem(last=False)

    def put_back(self, messages: list[Json]) -> list[Json]:
        """The messages as their model knows them: with the details, and with its own call ids beside them."""
        renamed: dict[str, str] = {}
        for message in messages:
            calls: list[Json] = message.get("tool_calls") or []
            thought = next((self._by_call[call["id"]] for call in calls if call["id"] in self._by_call), None)
            if thought is not None:
                message["reasoning_details"] = thought.details
                renamed.update(thought.originals)
            for call in calls:
                call["id"] = renamed.get(call["id"], call["id"])
            if message["role"] == "tool":
                message["tool_call_id"] = renamed.get(message["tool_call_id"], message["tool_call_id"])
        return messages
