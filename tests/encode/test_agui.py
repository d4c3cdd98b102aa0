from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.encode.agui import Client, encode, frames
from assistant.events import (
    ApprovalRequested,
    ApprovalResolved,
    EngineUse,
    Event,
    FlowLink,
    FlowProgress,
    FlowTask,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    Notice,
    Option,
    Origin,
    OriginCell,
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
from tests.agui import check_event, parse_sse

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
USAGE = Usage(model="m", input_tokens=10, output_tokens=2, cached_tokens=4, cost=0.002)
ORIGIN = Origin(
    start=1,
    end=3,
    result_id="R",
    handle="r1",
    kind="sum",
    column="n",
    of=(OriginCell(column="n", row=0), OriginCell(column="n", row=1)),
    value=12,
)
APPROVAL = ApprovalRequested(
    approval_id="a1",
    tool_call_id="c1",
    tool="start_flow",
    digest="d" * 64,
    message="Revisa",
    preview={"title": "Exportar", "arguments": []},
    response_schema={"type": "object"},
    expires_at=AT,
)
EVERY: list[Event] = [
    RunStarted(model="offline/planner", prompt="p", engines=(EngineUse(id="x", mode="embedded", url="http://x"),)),
    RunStarted(model="m", prompt="p", parent="r0", cause="flow"),
    MessageReceived(message_id="u1", text="hola", lang="es", locale="es-ES", timezone="Europe/Madrid"),
    TextStarted(message_id="t1"),
    TextDelta(message_id="t1", text="ñ"),
    TextDelta(message_id="t1", text="12", origins=(ORIGIN,)),
    TextEnded(message_id="t1", origins=(ORIGIN,)),
    TextEnded(message_id="t1"),
    TextEnded(message_id="t1", options=(Option(label="Sí", text="sí", default=True),)),
    IntentRecognised(tool_call_id="c1", tool="q", args={"metrics": ["m"]}, reading="Leo: x", parent_message_id="t1"),
    IntentRefused(tool_call_id="c2", tool="q", arguments="{}", message="no"),
    ToolProgress(tool_call_id="c1", tool="q", phase="rows", elapsed_ms=4, rows=3, query_id="7"),
    ToolFinished(
        tool_call_id="c1", tool="q", message_id="m1", content={"kind": "table"}, model_view={}, provenance={"e": 1}
    ),
    ToolFailed(tool_call_id="c1", tool="q", message_id="m2", code="x", message="no"),
    APPROVAL,
    ApprovalResolved(approval_id="a1", tool_call_id="c1", decision="approved", by="me", at=AT),
    FlowProgress(
        tool_call_id="c1",
        flow="t/e",
        execution_id="x",
        state="RUNNING",
        tasks=(FlowTask(id="a", label="A", state="RUNNING"),),
        outputs={"minutes_url": "http://x"},
        links=(FlowLink(label="l", kind="page", href="http://x"),),
    ),
    Notice(level="success", text="Reporte enviado", link_label="Abrir", link_href="http://x"),
    USAGE,
    RunFinished(usage=(USAGE, USAGE)),
    RunInterrupted(approvals=(APPROVAL,)),
    RunCancelled(),
    RunFailed(code="x", message="no"),
]


def stored(event: Event, seq: int = 3) -> Stored:
    return Stored("t", "r", seq, 30 + seq, AT, event)


def snapshot(_: Stored) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return {"pendingApprovals": ["a1"]}, [{"id": "u1", "role": "user", "content": "hola"}]


@pytest.mark.parametrize("event", EVERY, ids=lambda e: e.type)
@pytest.mark.parametrize("client", [Client(), Client(speaks_cancelled=True, echo_user=True)], ids=["old", "new"])
def test_the_protocols_models_accept_every_event(event: Event, client: Client) -> None:
    for body in encode(stored(event), client, snapshot):
        check_event(body)


@pytest.mark.parametrize("event", EVERY, ids=lambda e: e.type)
def test_frames_carry_ids_that_resume_inside_an_event(event: Event) -> None:
    parts = frames(stored(event), Client(echo_user=True), snapshot)
    ids = [event_id for event_id, _ in parse_sse(b"".join(parts))]
    assert ids == [*(f"r:3.{k}" for k in range(len(parts) - 1)), "r:3"][-len(parts) :] or not parts


def test_cancelled_is_said_so_that_each_client_survives_it() -> None:
    assert encode(stored(RunCancelled()), Client(), snapshot)[0]["type"] == "RUN_ERROR"
    assert encode(stored(RunCancelled()), Client(speaks_cancelled=True), snapshot)[0]["outcome"] == {
        "type": "cancelled"
    }


def test_an_interrupt_follows_its_snapshots() -> None:
    kinds = [b["type"] for b in encode(stored(RunInterrupted(approvals=(APPROVAL,))), Client(), snapshot)]
    assert kinds == ["STATE_SNAPSHOT", "MESSAGES_SNAPSHOT", "RUN_FINISHED"]


def test_usage_is_summed_by_model_and_the_cost_is_the_providers() -> None:
    body = encode(stored(RunFinished(usage=(USAGE, USAGE))), Client(), snapshot)[0]
    assert body["usage"] == [{"model": "m", "inputTokens": 20, "outputTokens": 4, "cachedInputTokens": 8}]
    assert body["metadata"] == {"cost": {"usd": 0.004}}


def test_the_persons_words_are_repeated_only_on_a_threads_stream() -> None:
    message = EVERY[2]
    assert encode(stored(message), Client(), snapshot) == []
    assert [b["type"] for b in encode(stored(message), Client(echo_user=True), snapshot)] == [
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
    ]


def test_a_figure_says_where_it_comes_from() -> None:
    told = {
        "start": 1, "end": 3, "resultId": "R", "handle": "r1", "kind": "sum", "column": "n",
        "of": [{"column": "n", "row": 0}, {"column": "n", "row": 1}], "value": 12,
    }  # fmt: skip
    said, ended = TextDelta(message_id="t", text="12", origins=(ORIGIN,)), TextEnded(message_id="t", origins=(ORIGIN,))
    for event in (said, ended):
        assert encode(stored(event), Client(), snapshot)[0]["metadata"] == {"origins": [told]}
    assert "metadata" not in encode(stored(TextDelta(message_id="t", text="a")), Client(), snapshot)[0]
