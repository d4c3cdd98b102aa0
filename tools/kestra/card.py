"""What a card shows and the start sends: the same values, with the defaults that the engine would fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.catalogue import Flow, FlowInput, Lang
from assistant.errors import NeedsAnswer, ToolFailed
from tools.base import Argument, Attachment
from tools.kestra.inputs import read_input
from tools.kestra.kinds import wire
from tools.kestra.texts import expected, named, say
from tools.wire import trimmed
from tools.words import folded, lowered, raised

Json = dict[str, Any]
_UNLIKE = "match the pattern"
"""How Kestra says that a validator's expression does not fit; the expression itself tells a person nothing."""


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
        rendered = item.get("input") or {}
        name = str(rendered.get("id", ""))
        if item.get("enabled") is False:
            # Another input switches it off: it is not sent, so it must not be shown.
            settled.pop(name, None)
            continue
        problems = [trimmed(e.get("message", "")) for e in item.get("errors") or ()]
        if problems:
            raise _refused(flow, inputs.get(name), rendered, values.get(name), problems[0], lang)
        default = item.get("value") if item.get("isDefault") else None
        if name in inputs and name not in settled and default is not None:
            settled[name] = wire(default)
    blocking = [c for c in checked.get("checks") or () if c.get("behavior") in {"BLOCK_EXECUTION", "FAIL_EXECUTION"}]
    if blocking:
        detail = trimmed(blocking[0].get("message", ""))
        raise ToolFailed(say("blocked", lang, flow=title, detail=detail), code="blocked")
    return {i.id: settled[i.id] for i in flow.inputs if i.id in settled}


def corrected(flow: Flow, values: Mapping[str, str], checked: Json) -> dict[str, str]:
    """The values with those put right that name a choice which only the engine knows, by its label or another case."""
    inputs = {i.id: i for i in flow.inputs}
    found = dict(values)
    for item in checked.get("inputs") or ():
        rendered = item.get("input") or {}
        name = str(rendered.get("id", ""))
        if item.get("errors") and name in found and name in inputs and inputs[name].type == "SELECT":
            offered = read_input(rendered)
            wanted = folded(found[name])
            for choice in offered.choices:
                if wanted in (folded(choice), folded(offered.choice_name(choice))):
                    found[name] = choice
    return found


def _refused(
    flow: Flow, one: FlowInput | None, rendered: Json, given: str | None, detail: str, lang: Lang
) -> NeedsAnswer:
    """The engine's refusal; where it wants one of its choices or a value at all, that is what is asked for."""
    offered = read_input(rendered)
    label = named((one or offered).label, lang)
    choices = tuple(offered.choice_name(choice) for choice in offered.choices)
    if given is None and one is not None:
        text = say(
            "input_missing",
            lang,
            flow=flow.title(lang),
            input=lowered(label),
            expected=expected(offered.type, lang, choices),
        )
        return NeedsAnswer(text, options=choices[:6])
    if given is not None and one is not None and one.pattern and _UNLIKE in detail:
        told = " ".join(t for t in (say("pattern", lang), one.description) if t)
        text = say("input_wrong", lang, flow=flow.title(lang), input=lowered(label), value=given[:80], expected=told)
        return NeedsAnswer(text)
    return NeedsAnswer(
        say("input_refused", lang, input=label, flow=flow.title(lang), detail=detail), options=choices[:6]
    )


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
            shown = say("yes" if value == "true" else "no", lang) if one.type == "BOOL" else one.choice_name(value)
            found.append(Argument(name=one.id, label=raised(named(one.label, lang)), type=one.type, value=shown))
    return found


def _file(one: FlowInput, file: Attachment, cut: str, lang: Lang) -> Argument:
    facts = {"name": file.name, "size": len(file.content), "rows": file.rows, "sha256": file.sha256}
    value = f"{file.name} ({cut})" if cut else file.name
    return Argument(name=one.id, label=raised(named(one.label, lang)), type=one.type, value=value, file=facts)
