"""What Kestra says of an execution, in our words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from assistant.catalogue import Lang
from assistant.events import FlowTask
from tools.base import Execution, Link, OutputFile
from tools.kestra.settings import KestraSettings
from tools.kestra.stored import STORAGE, file_name, stored
from tools.kestra.texts import named, say
from tools.wire import trimmed, under

Json = dict[str, Any]
TERMINAL = frozenset({"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED", "SKIPPED", "RETRIED", "RESUBMITTED"})
_FINE = frozenset({"SUCCESS", "WARNING"})
"""WARNING: done, with failures that the flow's author allowed."""
_BY_HAND = frozenset({"KILLED", "CANCELLED", "SKIPPED"})
"""Ends that are no failure of the flow."""
_OUTPUT = 500


def quoted(part: str) -> str:
    """One part of a path."""
    return quote(part, safe="")


def state_of(raw: Json) -> str:
    """Current state; an unknown one counts as live."""
    state = raw.get("state")
    return str(state.get("current") or "") if isinstance(state, dict) else ""


def to_execution(
    raw: Json, settings: KestraSettings, lang: Lang, outputs: Mapping[str, Any] | None = None
) -> Execution:
    """The execution; `outputs` make it a finished one with links."""
    state = state_of(raw) or "CREATED"
    over = state in TERMINAL
    url = _url(raw, settings)
    links = [Link(label=say("open", lang), kind="execution", href=url)]
    return Execution(
        id=str(raw["id"]),
        state=state,
        live=not over,
        ok=state in _FINE,
        tasks=tuple(_tasks(raw, lang)),
        outputs=_shown(outputs) if outputs is not None else None,
        links=(*output_links(outputs or {}, settings, lang), *links) if over else (),
        url=url,
        error=_error(raw) if over and state not in _FINE else "",
        ending=say(f"ending_{state}", lang) if state in _BY_HAND else "",
        files=tuple(_files(outputs or {}, lang)) if over else (),
    )


def _tasks(raw: Json, lang: Lang) -> Iterable[FlowTask]:
    """Steps as people are told of them: by the flow's label `assistant.task.<id>.<lang>`, else by their id."""
    labels = labels_of(raw.get("labels"))
    for run in raw.get("taskRunList") or ():
        if not isinstance(run, dict) or not run.get("taskId"):
            continue
        task = str(run["taskId"])
        state: Json = run.get("state") or {}
        current = str(state.get("current") or "CREATED")
        yield FlowTask(
            id=str(run.get("id") or run["taskId"]),
            label=task_label(labels, task, lang),
            state=current,
            started_at=state.get("startDate"),
            ended_at=state.get("endDate") if current in TERMINAL else None,
        )


def task_label(labels: Mapping[str, str], task: str, lang: Lang) -> str:
    """A step's name for people."""
    words = task.replace("_", " ").replace("-", " ")
    return trimmed(labels.get(f"assistant.task.{task}.{lang}") or words.capitalize(), 60)


def labels_of(labels: Any) -> dict[str, str]:
    """Labels as a map; the API answers a list, YAML authors write a map."""
    if isinstance(labels, dict):
        return {str(k): str(v) for k, v in labels.items()}
    return {str(i["key"]): str(i["value"]) for i in labels or () if isinstance(i, dict) and "key" in i and "value" in i}


def _files(outputs: Mapping[str, Any], lang: Lang) -> Iterable[OutputFile]:
    for name, uri in stored(outputs).items():
        words = name.replace("_", " ").strip()
        yield OutputFile(name, say("download", lang, name=named(words, lang), file=file_name(uri)))


def _error(raw: Json) -> str:
    """The task that failed; its log lines are not for people."""
    failed = [r for r in raw.get("taskRunList") or () if state_of(r) == "FAILED"]
    return str(failed[-1].get("taskId", "")) if failed else ""


def _url(raw: Json, settings: KestraSettings) -> str:
    """Kestra's own address of the execution when it is one of ours, else the one it has in the open edition."""
    sent = str(raw.get("url") or "")
    if under(sent, (settings.open_base, settings.base)):
        return sent
    parts = (raw.get("namespace") or settings.namespace, raw.get("flowId"), raw["id"])
    place = "/".join(quoted(str(part)) for part in parts)
    return f"{settings.open_base}/ui/{settings.tenant}/executions/{place}"


def output_links(outputs: Mapping[str, Any], settings: KestraSettings, lang: Lang) -> list[Link]:
    """Outputs that are addresses of configured places; any other address stays a text."""
    found = []
    for name, value in outputs.items():
        if isinstance(value, str) and under(value, settings.links):
            words = name.removesuffix("_url").removesuffix("_link").replace("_", " ").strip() or name
            found.append(Link(label=say("open_output", lang, name=named(words, lang)), kind="page", href=value))
    return found


def _shown(outputs: Mapping[str, Any]) -> Json:
    """Outputs as they may be shown: short texts; an address inside the engine's storage only by its file name."""
    shown: Json = {}
    for name, value in outputs.items():
        if isinstance(value, str):
            text = file_name(value) if value.startswith(STORAGE) else value
            shown[str(name)] = trimmed(text, _OUTPUT)
        elif value is None or isinstance(value, bool | int | float):
            shown[str(name)] = value
        else:
            shown[str(name)] = trimmed(value, _OUTPUT)
    return shown
