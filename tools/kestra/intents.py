"""What can be asked of Kestra. The docstring and descriptions are what a model reads."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Flow, FlowInput, Lang, closest
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import Effect, Intent, IntentContext
from tools.kestra.texts import expected, named, say
from tools.kestra.words import check_text, clean
from tools.words import folded, lowered

Value = str | int | float | bool
_HANDLE = re.compile(r"^\$?(r\d+)$")
_EMAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+$")
_LONGEST = 4000
_CHECKED = frozenset({"FILE", "BOOL", "INT", "FLOAT", "DATE", "DATETIME", "SELECT", "MULTISELECT"})
"""Types whose values are ours or one of the flow's own choices."""
_YES = frozenset({"true", "yes", "si", "1"})
_NO = frozenset({"false", "no", "0"})


class StartFlow(Intent):
    """Proposes to start a flow: send a report to the minutes, refresh the data, launch a campaign, and so on.

    Nothing starts: the person sees a card with every input and approves or denies it. Use it when the person asks for
    an action that the catalogue lists among its flows; never as a side effect of a question. Copy inputs from the
    person's own words and do not invent recipients, segments, names or titles: leave out what was not said, and the
    person is asked. An input of type FILE takes a result of this conversation by its handle, for example `$r1`; read
    the data first, in the same turn if need be. An input of type DATE takes the person's date words verbatim.
    """

    tool: ClassVar[str] = "start_flow"
    effect: ClassVar[Effect] = Effect.WRITE

    flow: Annotated[str, Field(description="Flow id from the catalogue, `<namespace>/<flow>`.")]
    inputs: Annotated[dict[str, Value], Field(max_length=30, description="Input id to value.")] = {}

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        flow = find_flow(ctx.catalogue, self.flow)
        known = {i.id: i for i in flow.inputs}
        for name in self.inputs:
            if name not in known:
                near = closest(name, known)
                raise AskModelAgain(
                    f"{flow.id} has no input {name!r}; it has {', '.join(known) or 'none'}",
                    field=name,
                    value=str(self.inputs[name])[:80],
                    closest=near,
                )
        inputs: dict[str, Value] = {}
        for one in flow.inputs:
            given = self.inputs.get(one.id)
            if isinstance(given, str):
                given = clean(given[: _LONGEST + 1])
            if given is None or given == "":
                if one.required:
                    raise _missing(flow, one, ctx)
                continue
            inputs[one.id] = value = typed(flow, one, given, ctx)
            if isinstance(value, str) and one.type not in _CHECKED:
                check_text(flow, one, value, ctx)
        return self.model_copy(update={"flow": flow.id, "inputs": inputs})


def find_flow(catalogue: Catalogue, wanted: str) -> Flow:
    """The flow with this id.

    Raises:
        AskModelAgain: there is none.
    """
    found = catalogue.flow(wanted)
    if found:
        return found
    short = [f for f in catalogue.flows if f.id.rpartition("/")[2] == wanted]
    if len(short) == 1:
        return short[0]
    names = {n: f.id for f in catalogue.flows for n in (f.id, f.label, *f.words.es, *f.words.en)}
    near = tuple(dict.fromkeys(names[n] for n in closest(wanted, names)))
    raise AskModelAgain(
        f"there is no flow {wanted!r}; the closest are {', '.join(near) or 'none'}. "
        "If none of them is meant, say that this cannot be done",
        field="flow",
        value=wanted,
        closest=near,
    )


def _missing(flow: Flow, one: FlowInput, ctx: IntentContext) -> AskModelAgain | NeedsAnswer:
    if one.type == "FILE":
        if not ctx.results:
            return NeedsAnswer(say("no_result", ctx.lang, flow=flow.title(ctx.lang)))
        handles = tuple(f"${r}" for r in reversed(ctx.results))
        return AskModelAgain(
            f"{flow.id} needs a file in {one.id}: name the result to send, one of {', '.join(handles)}",
            field=one.id,
            closest=handles[:3],
        )
    text = say(
        "input_missing",
        ctx.lang,
        flow=flow.title(ctx.lang),
        input=lowered(named(one.label, ctx.lang)),
        expected=expected(one.type, ctx.lang, one.choices),
    )
    return NeedsAnswer(text, options=one.choices[:6] or _options(one, ctx.lang))


def _options(one: FlowInput, lang: Lang) -> tuple[str, ...]:
    return (say("yes", lang), say("no", lang)) if one.type == "BOOL" else ()


def typed(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> Value:
    """A value as its input takes it.

    Raises:
        NeedsAnswer: it does not fit.
        AskModelAgain: the model has to give another.
    """
    if isinstance(value, str) and len(value) > _LONGEST:
        raise AskModelAgain(f"{one.id}: at most {_LONGEST} characters", field=one.id, value=value[:80])
    match one.type:
        case "FILE":
            return _handle(flow, one, value, ctx)
        case "BOOL":
            return _boolean(flow, one, value, ctx)
        case "INT" | "FLOAT":
            return _number(flow, one, value, ctx)
        case "DATE":
            return _day(flow, one, value, ctx)
        case "DATETIME":
            return _moment(flow, one, value, ctx)
        case "EMAIL":
            text = str(value).strip()
            if not _EMAIL.match(text):
                raise _wrong(flow, one, value, ctx)
            return text
        case "SELECT":
            return _choice(flow, one, value, ctx)
        case "MULTISELECT":
            return _choices(flow, one, value, ctx)
        case _:
            return value if isinstance(value, str) else _text(value)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _handle(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> str:
    """A file is always a result of this conversation, never a path, an address or a text."""
    if not ctx.results:
        raise NeedsAnswer(say("no_result", ctx.lang, flow=flow.title(ctx.lang)))
    match = _HANDLE.match(str(value).strip())
    if match is None or match[1] not in ctx.results:
        handles = tuple(f"${r}" for r in reversed(ctx.results))
        raise AskModelAgain(
            f"{one.id} takes the handle of a result of this conversation, one of {', '.join(handles)}",
            field=one.id,
            value=str(value)[:80],
            closest=handles[:3],
        )
    return f"${match[1]}"


def _boolean(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> bool:
    if isinstance(value, bool):
        return value
    word = folded(str(value))
    if word in _YES | _NO:
        return word in _YES
    raise _wrong(flow, one, value, ctx)


def _number(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> int | float:
    if isinstance(value, bool):
        raise _wrong(flow, one, value, ctx)
    try:
        number = float(value)
    except ValueError:
        raise _wrong(flow, one, value, ctx) from None
    if not math.isfinite(number) or (one.type == "INT" and not number.is_integer()):
        raise _wrong(flow, one, value, ctx)
    return int(number) if number.is_integer() else number


def _day(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> str:
    """An ISO date, or date words that mean one day."""
    text = str(value).strip()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    from assistant.periods import resolve

    period = resolve(text, ctx.now, lang=ctx.lang)
    if period.days != 1:
        raise _wrong(flow, one, value, ctx)
    return period.start.isoformat()


def _moment(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> str:
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong(flow, one, value, ctx) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ctx.now.tzinfo)).isoformat()


def _choice(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> str:
    wanted = folded(_text(value))
    for choice in one.choices:
        if folded(choice) == wanted:
            return choice
    if not one.choices:
        return _text(value)
    raise _wrong(flow, one, value, ctx)


def _choices(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> str:
    """Several of the choices, as the JSON list that the engine takes."""
    text = _text(value)
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = text.split(",")
    wanted = given if isinstance(given, list) else [given]
    return json.dumps([_choice(flow, one, str(item).strip(), ctx) for item in wanted], ensure_ascii=False)


def _wrong(flow: Flow, one: FlowInput, value: Value, ctx: IntentContext) -> NeedsAnswer:
    text = say(
        "input_wrong",
        ctx.lang,
        flow=flow.title(ctx.lang),
        input=lowered(named(one.label, ctx.lang)),
        value=str(value)[:80],
        expected=expected(one.type, ctx.lang, one.choices),
    )
    return NeedsAnswer(text, options=one.choices[:6] or _options(one, ctx.lang))
