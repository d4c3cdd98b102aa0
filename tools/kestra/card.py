"""What a card shows and the start sends: the same values, with the defaults that the engine would fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.catalogue import Flow, FlowInput, Lang
from assistant.errors import NeedsAnswer, ToolFailed
from tools.base import Argument, Attachment
from tools.kestra.texts import named, say
from tools.wire import trimmed
from tools.words import raised

Json = dict[str, Any]


def wire(value: object) -> str:
    """A value as a part of a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def settled(flow: Flow, values: Mapping[str, str], checked: Json, lang: Lang) -> dict[str, str]:
    """The values with the defaults that the server would fill in, so that the card shows and the start sends them.

    Raises:
        NeedsAnswer: the server does not take a value.
        ToolFailed: the flow may not start now.
    """
    title = flow.title(lang)
    inputs = {i.id: i for i in flow.inputs}
    settled = dict(values)
    for item in checked.get("inputs") or ():
        name = str((item.get("input") or {}).get("id", ""))
        problems = [trimmed(e.get("message", "")) for e in item.get("errors") or ()]
        if problems and item.get("enabled", True):
            label = named(inputs[name].label if name in inputs else name, lang)
            raise NeedsAnswer(say("input_refused", lang, input=label, flow=title, detail=problems[0]))
        default = item.get("value") if item.get("isDefault") else None
        if name in inputs and name not in settled and isinstance(default, str | bool | int | float):
            settled[name] = wire(default)
    blocking = [c for c in checked.get("checks") or () if c.get("behavior") in {"BLOCK_EXECUTION", "FAIL_EXECUTION"}]
    if blocking:
        detail = trimmed(blocking[0].get("message", ""))
        raise ToolFailed(say("blocked", lang, flow=title, detail=detail), code="blocked")
    return {i.id: settled[i.id] for i in flow.inputs if i.id in settled}


def arguments(
    flow: Flow, values: Mapping[str, str], files: Sequence[Attachment], cut: Mapping[str, str], lang: Lang
) -> list[Argument]:
    """All that is sent, as the card shows it; `cut` says which files hold only a part."""
    by_input = {f.input: f for f in files}
    found = []
    for one in flow.inputs:
        if one.id in by_input:
            found.append(_file(one, by_input[one.id], cut.get(one.id, ""), lang))
        elif one.id in values:
            value = values[one.id]
            shown = say("yes" if value == "true" else "no", lang) if one.type == "BOOL" else value
            found.append(Argument(name=one.id, label=raised(named(one.label, lang)), type=one.type, value=shown))
    return found


def _file(one: FlowInput, file: Attachment, cut: str, lang: Lang) -> Argument:
    facts = {"name": file.name, "size": len(file.content), "rows": file.rows, "sha256": file.sha256}
    value = f"{file.name} ({cut})" if cut else file.name
    return Argument(name=one.id, label=raised(named(one.label, lang)), type=one.type, value=value, file=facts)
