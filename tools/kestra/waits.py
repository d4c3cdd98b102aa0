"""What a paused execution waits for: the Pause task, its inputs, until when, told in the person's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalogue import FlowInput, Lang
from assistant.errors import HablaError
from assistant.intents import DateRange
from tools.base import Wait
from tools.kestra.client import KestraClient
from tools.kestra.durations import duration
from tools.kestra.executions import labels_of, quoted, state_of, task_label
from tools.kestra.inputs import read_inputs
from tools.kestra.texts import named, say
from tools.words import joined, lowered

Json = dict[str, Any]
STANDING = frozenset({"PAUSED", "BREAKPOINT"})
"""States in which nothing goes on until a person acts. A paused one has an end date as if it were over."""
_DEEP = 30
WHO = frozenset({"approved_by", "resumed_by", "decided_by", "approver", "aprobado_por", "decidido_por"})
"""Inputs by which a flow asks who decided: filled in by code, since the open edition does not know persons."""


@dataclass(frozen=True)
class Pause:
    """One wait of an execution. `inputs` are what the resume takes; `step` names where it stands."""

    id: str
    step: str = ""
    inputs: tuple[FlowInput, ...] = ()
    secret: tuple[str, ...] = ()
    """Required inputs that no conversation fills in."""
    until: datetime | None = None
    then: str = ""
    """What the flow's author lets happen then: RESUME, WARN, FAIL or CANCEL."""


def wait_id(raw: Json) -> str:
    """Names the present wait: the paused run of the task, or of the whole, and when it began. Empty when none."""
    if state_of(raw) not in STANDING:
        return ""
    run = _paused_run(raw)
    return f"{run['id'] if run else state_of(raw)}@{_since(run or raw)}"


async def pause_of(client: KestraClient, raw: Json) -> Pause:
    """The wait of a paused execution, with what the flow's definition says of it.

    Raises:
        HablaError: the flow cannot be read.
    """
    run, labels = _paused_run(raw), labels_of(raw.get("labels"))
    if run is None or state_of(raw) != "PAUSED":
        return Pause(wait_id(raw))
    place = f"/flows/{quoted(str(raw.get('namespace')))}/{quoted(str(raw.get('flowId')))}"
    revision = raw.get("flowRevision")
    flow = await client.get(place, [("revision", int(revision))] if revision else None)
    task: Json = next((t for t in _tasks(flow, _DEEP) if t.get("id") == run.get("taskId")), {})
    inputs, kept_back = read_inputs(task.get("onResume"))
    until, then = _end(task, _since(run))
    return Pause(
        wait_id(raw),
        task_label(labels, str(run.get("taskId")), client.lang),
        inputs,
        tuple(i.id for i in kept_back if i.required),
        until,
        then,
    )


async def wait_of(client: KestraClient, raw: Json) -> Wait:
    """The wait as it is told. A flow that cannot be read is no reason to keep silent."""
    try:
        pause = await pause_of(client, raw)
    except HablaError:
        pause = Pause(wait_id(raw))
    return told(pause, title_of(raw, client.lang), state_of(raw), client.lang, client.settings.timezone)


def told(pause: Pause, title: str, state: str, lang: Lang, timezone: str) -> Wait:
    """Words and one-tap answers."""
    stop = (say("tap_stop", lang), say("ask_stop", lang, title=title))
    if state == "BREAKPOINT":
        return Wait(id=pause.id, text=say("at_breakpoint", lang, title=title), options=(stop,))
    text = say("paused_at" if pause.step else "paused", lang, title=title, step=pause.step)
    asked = [_asked(one, lang) for one in pause.inputs if one.id not in WHO]
    if asked:
        text += " " + say("pause_asks", lang, inputs=joined(asked, lang))
    if pause.until is not None:
        text += " " + say(f"until_{_then(pause.then)}", lang, moment=_moment(pause.until, lang, timezone))
    return Wait(id=pause.id, text=text, options=((say("tap_resume", lang), say("ask_resume", lang, title=title)), stop))


def _moment(at: datetime, lang: Lang, timezone: str) -> str:
    """“25 Nov 2026, 10:30 (Europe/Madrid)”."""
    from assistant.periods import text

    here = at.astimezone(ZoneInfo(timezone))
    day = text(DateRange(start=here.date(), end=here.date() + timedelta(days=1)), lang)
    return f"{day}, {here:%H:%M} ({timezone})"


def title_of(raw: Json, lang: Lang) -> str:
    """The flow's name, which its executions carry as a label."""
    return labels_of(raw.get("labels")).get(f"assistant.name.{lang}") or str(raw.get("flowId") or raw.get("id"))


def _asked(one: FlowInput, lang: Lang) -> str:
    name = lowered(named(one.label, lang))
    return name if one.required else f"{name} ({say('optional', lang)})"


def _then(behaviour: str) -> str:
    return {"RESUME": "resume", "WARN": "resume", "CANCEL": "cancel"}.get(behaviour, "fail")


def _paused_run(raw: Json) -> Json | None:
    runs = [r for r in raw.get("taskRunList") or () if isinstance(r, dict) and r.get("id")]
    return next((r for r in runs if state_of(r) == "PAUSED"), None)


def _since(item: Json) -> str:
    state = item.get("state")
    histories = state.get("histories") if isinstance(state, dict) else None
    last = histories[-1] if isinstance(histories, list) and histories else None
    return str(last.get("date") or "") if isinstance(last, dict) else ""


def _tasks(node: Any, deep: int) -> Iterator[Json]:
    """Every task of a flow, wherever a flowable one keeps its children."""
    if isinstance(node, dict):
        if node.get("id") and node.get("type"):
            yield node
        children: list[Any] = list(node.values())
    else:
        children = node if isinstance(node, list) else []
    if deep:
        for child in children:
            yield from _tasks(child, deep - 1)


def _end(task: Json, since: str) -> tuple[datetime | None, str]:
    """When the pause ends by itself. A duration that is an expression is known to the server alone."""
    found: list[tuple[datetime, str]] = []
    behaviour = str(task.get("behavior") or "RESUME").upper()
    for written, then in ((task.get("pauseDuration", task.get("delay")), behaviour), (task.get("timeout"), "FAIL")):
        length = duration(written) if isinstance(written, str) else None
        if length is not None:
            try:
                found.append((datetime.fromisoformat(since) + length, then))
            except (ValueError, OverflowError):
                continue
    return min(found, key=lambda end: end[0]) if found else (None, "")
