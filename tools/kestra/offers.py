"""How a flow's author says that an assistant may start it, and how dangerous that is: a label of ours, or an MCP tool.

From 2.x on a flow may carry an `McpToolTrigger`, made for just this. What its annotations leave open counts as the
worst that they could say, as MCP has it: it writes, destroys, and reaches outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
LABEL = "assistant.expose"
_TRIGGER = "McpToolTrigger"


@dataclass(frozen=True)
class Offer:
    """What the author says beside the flow's own description."""

    risk: str
    title: str = ""
    description: str = ""


def offer_of(labels: Mapping[str, str], triggers: Any) -> Offer | None:
    """None when the flow is not offered. The label's own word for the risk goes before the annotations."""
    trigger = next((t for t in _listed(triggers) if _is_tool(t)), None)
    risk = labels.get("assistant.risk", "")
    if trigger is not None:
        said = trigger.get("annotations")
        return Offer(
            risk or _risk(said if isinstance(said, dict) else {}),
            _line(trigger.get("title")),
            _line(trigger.get("toolDescription")),
        )
    return Offer(risk) if labels.get(LABEL) == "true" else None


def _is_tool(trigger: Any) -> bool:
    if not isinstance(trigger, dict) or trigger.get("disabled"):
        return False
    return str(trigger.get("type") or "").rpartition(".")[2] == _TRIGGER


def _risk(said: Mapping[str, Any]) -> str:
    if said.get("readOnly") is True:
        return "read-only"
    where = "internal" if said.get("openWorld") is False else "external"
    return f"writes-{where}" if said.get("destructive") is False else f"destroys-{where}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())[:300]
