"""The calls of a run, one step each, from its events and its tape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.events import (
    ApprovalRequested,
    IntentRecognised,
    IntentRefused,
    Stored,
    ToolFailed,
    ToolFinished,
)
from assistant.journal import ResultRow
from assistant.receipts.receipt import Step, fingerprint

Json = dict[str, Any]


def steps_of(stored: Sequence[Stored], trace: Json | None, results: Mapping[str, ResultRow]) -> tuple[Step, ...]:
    """In the order in which they were understood or refused."""
    said = [*(trace or {}).get("hops", ()), *((trace or {}).get("sure") or {}).get("hops", ())]
    sent = {call[0]: call[2] for hop in said for e in hop if (call := e.get("call"))}
    steps: dict[str, Step] = {}
    for event in (s.event for s in stored):
        match event:
            case IntentRecognised():
                steps[event.tool_call_id] = Step(
                    id=event.tool_call_id,
                    tool=event.tool,
                    sent=sent.get(event.tool_call_id, ""),
                    intent=event.args,
                    reading=event.reading,
                    outcome="none",
                )
            case IntentRefused():
                # The same call may have been understood before and be refused when repeated.
                steps[f"{event.tool_call_id} {len(steps)}"] = Step(
                    id=event.tool_call_id, tool=event.tool, sent=event.arguments, intent=None, outcome="refused"
                )
            case ToolFinished() if event.tool_call_id in steps:
                steps[event.tool_call_id] = _finished(steps[event.tool_call_id], event, results)
            case ToolFailed() if event.tool_call_id in steps:
                steps[event.tool_call_id] = steps[event.tool_call_id].model_copy(update={"outcome": "failed"})
            case ApprovalRequested() if event.tool_call_id in steps:
                steps[event.tool_call_id] = steps[event.tool_call_id].model_copy(update={"outcome": "approval"})
            case _:
                pass
    return tuple(steps.values())


def _finished(step: Step, event: ToolFinished, results: Mapping[str, ResultRow]) -> Step:
    row = results.get(event.result_id or "")
    if row is None:
        return step.model_copy(update={"outcome": "card"})
    provenance = event.provenance or {}
    return step.model_copy(
        update={
            "outcome": "table",
            "result": row.id,
            "handle": row.handle,
            "queries": tuple(row.body.get("queries") or ()),
            "sql": tuple(row.body.get("sql") or ()),
            "filters": tuple(provenance.get("filters") or ()),
            "provenance": event.provenance,
            "fingerprint": fingerprint(row.body),
            "table": row.body,
        }
    )
