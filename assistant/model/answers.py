"""The answer of a model without tool calls, as one pydantic model built from the tools of the request."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, Union

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model, model_validator

from assistant.intents import Intent
from assistant.model import ToolSchema

MAX_CALLS = 8


class ToolUse(BaseModel):
    """Base of the variants; `arguments` is the tool's own model."""

    model_config = ConfigDict(extra="forbid")

    tool: str
    arguments: Any

    def arguments_json(self) -> str:
        """Only what the model wrote, so that defaults stay the tool's."""
        return self.model_dump_json(include={"arguments"}, exclude_unset=True)[len('{"arguments":') : -1]


class Answer(BaseModel):
    """Tools to call now, or text for the person."""

    model_config = ConfigDict(extra="forbid")

    calls: list[Any] = []
    text: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.calls and not self.text.strip():
            raise ValueError("give at least one call, or a text")
        return self


def answer_model(tools: Sequence[ToolSchema], intents: Mapping[str, type[Intent]]) -> type[Answer]:
    """A union discriminated on `tool`. A tool without an intent class is only held to be called by its name."""
    variants = [_variant(tool, intents.get(tool.name)) for tool in tools]
    if not variants:
        return Answer
    one: Any = variants[0]
    if len(variants) > 1:
        one = Annotated[Union[tuple(variants)], Field(discriminator="tool")]  # noqa: UP007 - built at run time
    return create_model(
        "Answer", __base__=Answer, __doc__=Answer.__doc__, calls=(list[one], Field(default=[], max_length=MAX_CALLS))
    )


def _variant(tool: ToolSchema, intent: type[Intent] | None) -> type[ToolUse]:
    name: Any = Literal[tool.name]
    arguments: Any = intent or Annotated[dict[str, Any], WithJsonSchema(inlined(tool.parameters))]
    return create_model(
        f"{tool.name}_use",
        __base__=ToolUse,
        __doc__=tool.description,
        tool=(name, ...),
        arguments=(arguments, ...),
    )


def inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without `$defs`: its references would point nowhere inside another schema."""
    body = copy.deepcopy(dict(schema))
    defs = body.pop("$defs", {})
    found: dict[str, Any] = _resolve(body, defs, depth=0)
    return found


def _resolve(node: Any, defs: Mapping[str, Any], depth: int) -> Any:
    if isinstance(node, list):
        return [_resolve(item, defs, depth) for item in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if name in defs:
        # A schema that contains itself is cut to "any object": no tool of ours needs more.
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return {"type": "object"} if depth > 8 else {**_resolve(defs[name], defs, depth + 1), **rest}
    return {key: _resolve(value, defs, depth) for key, value in node.items()}
