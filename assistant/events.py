"""The closed union of domain events. Every one is journalled; encoders turn them into a client's protocol.

Events are immutable facts. `AnyEvent` is discriminated on `type`; encoders end their `match` with `assert_never`, so
a new event breaks the build until each of them handles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from assistant.catalogue import Lang

Json = dict[str, Any]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EngineUse(_Event):
    """Which engine a run works with."""

    id: str
    mode: Literal["embedded", "external"]
    url: str


class RunStarted(_Event):
    """First event of a run: who answers, with what."""

    type: Literal["run.started"] = "run.started"
    model: str
    prompt: str
    """Digest of the prompt set."""
    engines: tuple[EngineUse, ...] = ()
    parent: str | None = None
    cause: Literal["message", "approval", "flow"] = "message"


class Edit(_Event):
    """A change of one result that the person made with a tap; exactly one of the three is given."""

    result_id: str
    remove: tuple[str, ...] = ()
    """Ids of chips of that result."""
    chart: str = ""
    """How it is to be drawn."""
    undo: bool = False
    """Back to the question before."""


class MessageReceived(_Event):
    """The person's own words."""

    type: Literal["message.received"] = "message.received"
    message_id: str
    text: str
    lang: Lang
    locale: str
    timezone: str
    preferred: str = ""
    """The locale the person's client asked for, where `locale` is another one because they write in that language."""
    channel: Literal["web", "api", "voice", "slack", "eval"] = "web"
    edit: Edit | None = None
    """What the words say, where they came with a tap: code carries it out, no model reads the words."""


class TextStarted(_Event):
    """The assistant begins to speak."""

    type: Literal["text.started"] = "text.started"
    message_id: str


def utf16(text: str) -> int:
    """Length as JavaScript counts it."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


class OriginCell(_Event):
    """A cell that a figure was derived from."""

    column: str
    row: int


class Origin(_Event):
    """Where a figure in a text comes from. Offsets count UTF-16 code units of the whole message."""

    start: int
    end: int
    result_id: str
    handle: str
    kind: Literal[
        "cell",
        "total",
        "before",
        "difference",
        "ratio",
        "share",
        "rank",
        "growth",
        "sum",
        "mean",
        "count",
        "period",
        "compare",
    ]
    column: str | None = None
    row: int | None = None
    of: tuple[OriginCell, ...] = ()
    value: str | float | int | bool | None = None

    def moved(self, by: int) -> Origin:
        """The same, so many code units further on."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})


class TextDelta(_Event):
    """A piece of what the assistant says, already checked and rendered."""

    type: Literal["text.delta"] = "text.delta"
    message_id: str
    text: str
    origins: tuple[Origin, ...] = ()
    """Of the figures in this piece."""


class Option(_Event):
    """One one-tap answer; `text` is what is sent as the person's words."""

    label: str
    text: str
    default: bool = False


class TextEnded(_Event):
    """The assistant has finished this message; a question carries its one-tap answers."""

    type: Literal["text.ended"] = "text.ended"
    message_id: str
    options: tuple[Option, ...] = ()
    origins: tuple[Origin, ...] = ()
    """Of all figures of the message."""


class IntentRecognised(_Event):
    """A call that passed both checks. `args` is the resolved intent as JSON."""

    type: Literal["intent.recognised"] = "intent.recognised"
    tool_call_id: str
    tool: str
    args: Json
    sent: Json | None = None
    """The same with the handles of cells in place of the cells, where there are any: what a model is told of it."""
    reading: str
    """The intent in the person's words."""
    parent_message_id: str | None = None


class IntentRefused(_Event):
    """A call that did not pass; the message went back to the model. Never shown as a call."""

    type: Literal["intent.refused"] = "intent.refused"
    tool_call_id: str
    tool: str
    arguments: str
    message: str
    closest: tuple[str, ...] = ()


class ToolProgress(_Event):
    """Where a read is. `elapsed_ms` counts from the call."""

    type: Literal["tool.progress"] = "tool.progress"
    tool_call_id: str
    tool: str
    phase: Literal["submitted", "queued", "running", "rows", "done", "failed"]
    elapsed_ms: int
    rows: int | None = None
    query_id: str | None = None
    url: str | None = None


class ToolFinished(_Event):
    """A call's result: `content` for the person (capped), `model_view` for the model (numbers and handles)."""

    type: Literal["tool.finished"] = "tool.finished"
    tool_call_id: str
    tool: str
    message_id: str
    result_id: str | None = None
    handle: str | None = None
    """Name of the result inside the thread: r1, r2, …"""
    content: Json
    model_view: Json
    provenance: Json | None = None


class ToolFailed(_Event):
    """A call that was right and did not work."""

    type: Literal["tool.failed"] = "tool.failed"
    tool_call_id: str
    tool: str
    message_id: str
    code: str
    message: str
    retryable: bool = False


class ApprovalRequested(_Event):
    """A write that waits for the person; `preview` shows every argument, `digest` binds the consent."""

    type: Literal["approval.requested"] = "approval.requested"
    approval_id: str
    tool_call_id: str
    tool: str
    digest: str
    message: str
    preview: Json
    response_schema: Json
    expires_at: datetime


class ApprovalResolved(_Event):
    """The person's explicit answer, or its expiry."""

    type: Literal["approval.resolved"] = "approval.resolved"
    approval_id: str
    tool_call_id: str
    decision: Literal["approved", "denied", "expired", "superseded"]
    by: str
    at: datetime


class FlowTask(_Event):
    """State of one task of a flow's execution."""

    id: str
    label: str
    state: str
    started_at: str | None = None
    ended_at: str | None = None


class FlowLink(_Event):
    """A link made by code, to a configured host."""

    label: str
    kind: str
    href: str


class FlowProgress(_Event):
    """Where an execution is; outputs and links once it has ended."""

    type: Literal["flow.progress"] = "flow.progress"
    tool_call_id: str
    flow: str
    execution_id: str
    state: str
    tasks: tuple[FlowTask, ...] = ()
    url: str | None = None
    outputs: Json | None = None
    links: tuple[FlowLink, ...] = ()


class Notice(_Event):
    """Something the person must see even when not looking; the link points to a configured host."""

    type: Literal["notice"] = "notice"
    level: Literal["info", "success", "warning", "error"]
    text: str
    link_label: str | None = None
    link_href: str | None = None


class Usage(_Event):
    """What one model call used; `cost` in USD as the provider said it, never computed."""

    type: Literal["usage"] = "usage"
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None


class _Terminal(_Event):
    """A run's last event carries what the run used, one entry a model call."""

    usage: tuple[Usage, ...] = ()
    answered_by: str = ""
    """The model that spoke, where it is another than the configured one."""


class RunFinished(_Terminal):
    """The turn is complete."""

    type: Literal["run.finished"] = "run.finished"


class RunInterrupted(_Terminal):
    """The turn waits for the person's answer to these approvals."""

    type: Literal["run.interrupted"] = "run.interrupted"
    approvals: tuple[ApprovalRequested, ...]


class RunCancelled(_Terminal):
    """Somebody pressed stop."""

    type: Literal["run.cancelled"] = "run.cancelled"


class RunFailed(_Terminal):
    """The turn could not be completed; the message says what to do."""

    type: Literal["run.failed"] = "run.failed"
    code: str
    message: str
    retryable: bool = False


Event = (
    RunStarted | MessageReceived | TextStarted | TextDelta | TextEnded | IntentRecognised | IntentRefused
    | ToolProgress | ToolFinished | ToolFailed | ApprovalRequested | ApprovalResolved | FlowProgress
    | Notice | Usage | RunFinished | RunInterrupted | RunCancelled | RunFailed
)  # fmt: skip
AnyEvent = Annotated[Event, Field(discriminator="type")]
EVENT: TypeAdapter[Event] = TypeAdapter(AnyEvent)
TERMINAL = (RunFinished, RunInterrupted, RunCancelled, RunFailed)


@dataclass(frozen=True, slots=True)
class Stored:
    """An event with its place: `seq` counts from 1 inside the run, `position` orders all events of the store."""

    thread_id: str
    run_id: str
    seq: int
    position: int
    at: datetime
    event: Event
