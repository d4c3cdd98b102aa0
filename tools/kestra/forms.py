"""The inputs of a flow, or of a pause, as a pydantic model of their own: made from what the engine declares.

Reading a value is ours (`kinds.py`: date words, "sí", labels of choices), bounds are pydantic's, and every refusal
becomes one question to the person, with the closest value that would do. Patterns are the engine's to match, in its dry
run: one that takes for ever would hold up everybody here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, create_model
from pydantic_core import PydanticCustomError

from assistant.catalogue import Flow, FlowInput, closest
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import IntentContext
from tools.kestra.asking import missing, wrong
from tools.kestra.durations import duration
from tools.kestra.kinds import Misfit, plain, read
from tools.kestra.words import check_text, clean

Value = str | int | float | bool | list[str | int | float | bool]
"""What a call may hold for an input; objects are given as JSON text."""
_LONGEST = 4000
_HANDLE = re.compile(r"^\$?(r\d+)$")
_TYPES: Mapping[str, Any] = {
    "BOOL": bool,
    "INT": int,
    "FLOAT": float,
    "DATE": date,
    "DATETIME": datetime,
    "TIME": time,
    "DURATION": timedelta,
    "MULTISELECT": list[str],
    "ARRAY": list[Any],
    "JSON": Any,
}
_BOUNDS = {"less_than_equal", "greater_than_equal", "less_than", "greater_than"}
_CODED = frozenset({"FILE", "BOOL", "INT", "FLOAT", "DATE", "DATETIME", "TIME", "DURATION"})
"""Types whose values hold no words."""


def checked(flow: Flow, given: Mapping[str, Value], ctx: IntentContext) -> dict[str, str | int | float | bool]:
    """All inputs as they stand in a resolved intent; an empty text counts as absent.

    Raises:
        NeedsAnswer: one is missing or does not fit; only the person can say.
        AskModelAgain: there is no such input, or the model has to give another value.
    """
    known = {one.id: one for one in flow.inputs}
    for name in given:
        if name not in known:
            raise AskModelAgain(
                f"{flow.id} has no input {name!r}; it has {', '.join(known) or 'none'}",
                field=name,
                value=str(given[name])[:80],
                closest=closest(name, known),
            )
    present = {name: value for name, raw in given.items() if (value := _trimmed(raw)) not in ("", None)}
    try:
        form = form_of(flow.inputs).model_validate(present, context={"flow": flow, "ctx": ctx})
    except ValidationError as error:
        raise _question(flow, known, present, error, ctx) from None
    found = {one.id: getattr(form, _attribute(at)) for at, one in enumerate(flow.inputs)}
    return {
        name: json.dumps(value, ensure_ascii=False) if known[name].type == "JSON" else plain(value)
        for name, value in found.items()
        if name in present
    }


@lru_cache(maxsize=512)
def form_of(inputs: tuple[FlowInput, ...]) -> type[BaseModel]:
    """The model of these inputs. Fields are called by their place, since ids need not be names; aliases are the ids."""
    fields: dict[str, Any] = {}
    for at, one in enumerate(inputs):
        kind: Any = Annotated[_TYPES.get(one.type, str), Field(**_bounds(one)), BeforeValidator(_reader(one))]
        default: Any = ... if one.required else None
        fields[_attribute(at)] = (
            kind if one.required else kind | None,
            Field(default, alias=one.id, description=one.description or None, title=one.label),
        )
    model: type[BaseModel] = create_model("Inputs", __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    return model


def _attribute(at: int) -> str:
    return f"input_{at}"


def _trimmed(value: Value) -> Value:
    return clean(value[: _LONGEST + 1]) if isinstance(value, str) else value


def _reader(one: FlowInput) -> Any:
    def reading(value: Any, info: ValidationInfo) -> Any:
        """Questions of ours (`HablaError`) pass through pydantic as they are."""
        context = info.context or {}
        flow, ctx = context["flow"], context["ctx"]
        if isinstance(value, str) and len(value) > _LONGEST:
            raise AskModelAgain(f"{one.id}: at most {_LONGEST} characters", field=one.id, value=value[:80])
        if one.type == "FILE":
            return _handle(flow, one, value, ctx)
        try:
            found = read(one, value, ctx)
        except Misfit:
            raise PydanticCustomError("misfit", "it does not fit") from None
        _check_words(flow, one, found, ctx)
        return found

    return reading


def _check_words(flow: Flow, one: FlowInput, found: Any, ctx: IntentContext) -> None:
    """Whose words a text holds, wherever in a value it is."""
    if one.type in _CODED or (one.type == "SELECT" and found in one.choices):
        return
    for text in _texts(found):
        if not (one.type == "MULTISELECT" and text in one.choices):
            check_text(flow, one, text, ctx)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in (*value.keys(), *value.values()) for text in _texts(item)]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


def _bounds(one: FlowInput) -> dict[str, Any]:
    """Bounds as pydantic's: numbers and durations within, days and times strictly after and before."""
    strict = one.type in ("DATE", "DATETIME", "TIME")
    found: dict[str, Any] = {}
    for name, text in (("gt" if strict else "ge", one.least), ("lt" if strict else "le", one.most)):
        bound = None if text is None else _bound(one.type, text)
        if bound is not None:
            found[name] = bound
    return found


def _bound(kind: str, text: str) -> Any:
    try:
        match kind:
            case "INT" | "FLOAT":
                return float(text)
            case "DURATION":
                return duration(text)
            case "DATE":
                return date.fromisoformat(text)
            case "TIME":
                return time.fromisoformat(text)
            case "DATETIME":
                moment = datetime.fromisoformat(text)
                return moment if moment.tzinfo else None
            case _:
                return None
    except ValueError:
        return None


def _question(
    flow: Flow, known: Mapping[str, FlowInput], given: Mapping[str, Value], error: ValidationError, ctx: IntentContext
) -> NeedsAnswer | AskModelAgain:
    """The first problem, in the order of the inputs, as a question."""
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    one = known[str(problem["loc"][0])]
    if problem["type"] == "missing":
        return _handles(flow, one, ctx) if one.type == "FILE" and ctx.results else missing(flow, one, ctx)
    value = given[one.id]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return wrong(flow, one, shown, ctx, bounds=problem["type"] in _BOUNDS)


def _handle(flow: Flow, one: FlowInput, value: Any, ctx: IntentContext) -> str:
    """A file is always a result of this conversation, never a path, an address or a text."""
    if not ctx.results:
        raise missing(flow, one, ctx)
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


def _handles(flow: Flow, one: FlowInput, ctx: IntentContext) -> AskModelAgain:
    handles = tuple(f"${r}" for r in reversed(ctx.results))
    return AskModelAgain(
        f"{flow.id} needs a file in {one.id}: name the result to send, one of {', '.join(handles)}",
        field=one.id,
        closest=handles[:3],
    )
