from datetime import UTC, datetime

from assistant.events import (
    EVENT,
    ApprovalRequested,
    Event,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    Origin,
    RunStarted,
    Stored,
    TextDelta,
    TextEnded,
    TextStarted,
    ToolFailed,
    ToolFinished,
)
from assistant.journal.fold import client_messages, model_messages, unfinished

AT = datetime(2026, 11, 24, tzinfo=UTC)


def log(*events: Event) -> list[Stored]:
    return [Stored("t", "r", i, i, AT, event) for i, event in enumerate(events, 1)]


START = RunStarted(model="m", prompt="p")
ASKED = MessageReceived(message_id="u", text="hola", lang="es", locale="es-ES", timezone="UTC")


def call(call_id: str) -> IntentRecognised:
    return IntentRecognised(tool_call_id=call_id, tool="q", args={"a": 1}, reading="x")


def done(call_id: str) -> ToolFinished:
    return ToolFinished(tool_call_id=call_id, tool="q", message_id=f"m{call_id}", content={}, model_view={"n": call_id})


def test_every_call_has_exactly_one_answer_right_behind_it() -> None:
    messages = model_messages(log(START, ASKED, call("a"), call("b"), done("b")))
    assert [(m.role, m.call_id) for m in messages] == [("user", ""), ("assistant", ""), ("tool", "a"), ("tool", "b")]
    assert [c.id for c in messages[1].calls] == ["a", "b"]
    assert "interrupted" in messages[2].content and messages[3].content == '{"n":"b"}'


def test_a_long_history_begins_with_a_person_and_cuts_no_answer_from_its_call() -> None:
    turn = (ASKED, *(event for n in range(7) for event in (call(f"c{n}"), done(f"c{n}"))), TextStarted(message_id="m"))
    for turns in range(1, 12):
        messages = model_messages(log(START, *turn * turns))
        assert messages[0].role == "user" and len(messages) <= 60
    (asked, *_), *_ = [
        model_messages(log(START, ASKED, *(e for n in range(90) for e in (call(f"c{n}"), done(f"c{n}")))))
    ]
    assert asked.role == "user"


def test_a_refusal_is_told_to_the_model_and_not_to_the_client() -> None:
    refused = IntentRefused(tool_call_id="a", tool="q", arguments="{", message="no", closest=("x",))
    events = log(START, ASKED, refused)
    assert '"closest":["x"]' in model_messages(events)[-1].content
    assert [m["role"] for m in client_messages(events)] == ["user"]


def test_an_answered_approval_replaces_the_waiting_one() -> None:
    waiting = ApprovalRequested(
        approval_id="p",
        tool_call_id="a",
        tool="q",
        digest="d",
        message="m",
        preview={},
        response_schema={},
        expires_at=AT,
    )
    messages = model_messages(log(START, ASKED, call("a"), waiting, done("a")))
    assert [m.content for m in messages if m.role == "tool"] == ['{"n":"a"}']


def test_text_belongs_to_the_conversation_once_it_has_ended() -> None:
    said = (TextStarted(message_id="t"), TextDelta(message_id="t", text="ho"), TextDelta(message_id="t", text="la"))
    assert [m.role for m in model_messages(log(START, ASKED, *said))] == ["user"]
    assert model_messages(log(START, ASKED, *said, TextEnded(message_id="t")))[-1].content == "hola"
    assert client_messages(log(START, ASKED, *said))[-1]["content"] == "hola"


def test_a_message_keeps_the_origins_of_its_figures() -> None:
    origins = [Origin(start=n, end=n + 1, result_id="R", handle="r1", kind="count", value=n) for n in range(2)]
    said = [TextDelta(message_id="t", text="0", origins=(o,)) for o in origins]
    message = client_messages(log(START, ASKED, TextStarted(message_id="t"), *said))[-1]
    assert [o["start"] for o in message["metadata"]["origins"]] == [0, 1]
    old = EVENT.validate_json('{"type":"text.delta","message_id":"t","text":"7"}')
    assert old == TextDelta(message_id="t", text="7"), "what was stored before figures had origins is still read"


def test_what_a_cut_run_had_begun() -> None:
    left = unfinished(
        log(
            START,
            ASKED,
            call("a"),
            call("b"),
            done("a"),
            TextStarted(message_id="t"),
            ToolFailed(tool_call_id="x", tool="q", message_id="y", code="c", message="m"),
        )
    )
    assert left.texts == ("t",) and [c.tool_call_id for c in left.calls] == ["b"] and left.question == ASKED
