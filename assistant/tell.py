"""What is said of an execution: its card, its waits, its end. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from assistant.catalogue import Lang
from assistant.events import (
    Event,
    FlowLink,
    FlowProgress,
    Notice,
    Option,
    TextDelta,
    TextEnded,
    TextStarted,
    ToolFinished,
)
from assistant.journal import ApprovalRow
from assistant.opened import handle_of
from assistant.recorder import new_id
from assistant.texts import say
from tools.base import Execution, Proposal, Wait


def answer(approval: ApprovalRow, effect_id: str, content: dict[str, Any]) -> ToolFinished:
    """The result of the call that the person approved; a model gets a handle, never the engine's id."""
    target, title = approval.proposal["target"], approval.proposal["title"]
    view = {"kind": "flow", "flow": target, "state": content["state"]}
    if not approval.proposal.get("execution"):
        view["handle"] = handle_of(effect_id)
    return ToolFinished(
        tool_call_id=approval.tool_call_id,
        tool=approval.tool,
        message_id=new_id(),
        content={"kind": "flow", "flow": target, "title": title, **content},
        model_view=view,
    )


def progress(call_id: str, flow: str, execution: Execution) -> FlowProgress:
    """Where the execution is, on the card of one call."""
    return FlowProgress(
        tool_call_id=call_id,
        flow=flow,
        execution_id=execution.id,
        state=execution.state,
        tasks=execution.tasks,
        url=execution.url,
        outputs=execution.outputs,
        links=tuple(_links(execution)),
    )


def _links(execution: Execution) -> Iterator[FlowLink]:
    """Files first: they come through this server, which asks the engine on the person's behalf."""
    for file in execution.files:
        href = f"/executions/{quote(execution.id, safe='')}/files/{quote(file.name, safe='')}"
        yield FlowLink(label=file.label, kind="file", href=href)
    for link in execution.links:
        yield FlowLink(label=link.label, kind=link.kind, href=link.href)


def ended(proposal: Proposal, execution: Execution, lang: Lang) -> Notice:
    """How it ended."""
    title = proposal.subject or proposal.title
    link = next(iter(execution.links), None)
    href = link.href if link else execution.url
    label = link.label if link else say("open", lang)
    if execution.ending:
        level = "success" if execution.ok else "warning"
        text = f"{title}: {execution.ending}"
        return Notice.model_validate({"level": level, "text": text, "link_label": label, "link_href": href})
    if execution.ok:
        key = "report_sent" if proposal.files and not proposal.execution else "flow_finished"
        return Notice(level="success", text=say(key, lang, title=title), link_label=label, link_href=href)
    text = say("flow_failed", lang, title=title, state=execution.state, detail=execution.error)
    return Notice(level="error", text=text, link_label=say("open", lang), link_href=execution.url)


def closing_words(notice: Notice) -> str:
    """The notice as a sentence of the conversation."""
    return f"{notice.text}." if notice.level == "success" else notice.text


def waiting(proposal: Proposal, execution: Execution, wait: Wait, lang: Lang) -> list[Event]:
    """That it stands still until the person decides: a notice, and the whole as a message with one-tap answers."""
    title = proposal.subject or proposal.title
    notice = Notice(
        level="info",
        text=say("flow_waits", lang, title=title),
        link_label=say("open", lang),
        link_href=execution.url,
    )
    return [notice, *message(wait.text, wait.options)]


def went_on(proposal: Proposal, execution: Execution, lang: Lang) -> list[Event]:
    """That somebody let it go on without us."""
    text = say("flow_went_on", lang, title=proposal.subject or proposal.title)
    label = say("open", lang)
    return [Notice(level="info", text=text, link_label=label, link_href=execution.url), *message(text)]


def message(text: str, options: Sequence[tuple[str, str]] = ()) -> list[Event]:
    """A whole message, for runs that nobody speaks in."""
    ident = new_id()
    taps = tuple(Option(label=label, text=words) for label, words in options)
    return [
        TextStarted(message_id=ident),
        TextDelta(message_id=ident, text=text),
        TextEnded(message_id=ident, options=taps),
    ]


def key_of(execution: Execution, wait_id: str) -> str:
    """One wait of one execution, as a name inside a run's id."""
    return hashlib.sha256(f"{execution.id} {wait_id}".encode()).hexdigest()[:20]
