"""Typed intents: the argument model of a tool is the intent, validated in shape and in meaning.

Shape is pydantic's; meaning is `resolve`, which reads the live catalogue of this person and returns the intent with
everything resolved (date words become a range, names become ids). Both refusals are rendered by one function.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant.calendar import Calendar
from assistant.catalogue import Catalogue, Lang
from assistant.errors import AskModelAgain

if TYPE_CHECKING:
    from assistant.ambiguity.thread import Spoken


class Effect(Enum):
    """What a tool does to the world."""

    READ = "read"
    WRITE = "write"
    TALK = "talk"
    """Only says something to the person and ends the turn (a question, a refusal)."""


class DateRange(BaseModel):
    """Half-open range of calendar days: `start` is in it, `end` is not. ISO dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date
    end: date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must be after start {self.start}: the range is half-open")
        return self

    @property
    def days(self) -> int:
        return (self.end - self.start).days


Operator = Literal[
    "equals", "notEquals", "include", "doesNotInclude", "startsWith", "endsWith", "isNull", "notNull",
    "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "inBetween",
]  # fmt: skip


class Filter(BaseModel):
    """One condition on a dimension or a metric (a metric's condition applies to its aggregated value)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    """Field id, e.g. `customers_country`."""
    operator: Operator = "equals"
    values: tuple[str | float | int | bool, ...] = ()
    """Any of these for equals; all of them excluded for notEquals; none for isNull and notNull."""


class Sort(BaseModel):
    """Order of the rows by one selected field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    descending: bool = True


@dataclass(frozen=True)
class OpenExecution:
    """An execution that this person has started and that has not ended, by our own ledger."""

    handle: str
    """Short name for a model and for the person: `#` and letters."""
    execution_id: str
    flow: str
    """What it is an execution of, as in the catalogue."""
    title: str
    about: str
    """Its arguments, to tell it from others of the same flow."""
    waits: bool
    """Whether the person has been told that it waits for a decision; the engine knows the present."""
    tool: str = "start_flow"
    """What started it."""


@dataclass(frozen=True)
class IntentContext:
    """What meaning is checked against."""

    catalogue: Catalogue
    now: datetime
    """Aware, in the person's zone."""
    timezone: str
    lang: Lang
    locale: str
    user_text: str = ""
    """The person's own words of this turn."""
    results: tuple[str, ...] = field(default=())
    """Handles of results of this thread that a call may refer to, oldest first: r1, r2, …"""
    thread_text: str = ""
    """The person's own words of the whole thread, this turn's among them."""
    quotable: tuple[str, ...] = field(default=(), repr=False)
    """Titles and ranges of those results, and cells that a call was filled from: made by code, never by a model."""
    executions: tuple[OpenExecution, ...] = ()
    """What can be resumed or stopped: this thread's first, oldest first."""
    person: str = ""
    """Who is asking."""
    thread: Spoken | None = field(default=None, repr=False)
    """What the conversation holds, where a language model's call is to be held against it; none for code's own."""
    calendar: Calendar = Calendar()
    """Of the business, with dates as this person writes them."""

    @property
    def own_words(self) -> str:
        """All that the person has written here."""
        return self.thread_text or self.user_text


class Intent(BaseModel):
    """Base of every tool's arguments. The class's docstring is what the model reads about the tool."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: ClassVar[str]
    effect: ClassVar[Effect]

    def resolve(self, ctx: IntentContext) -> Self:
        """Checks every name against the catalogue and returns the intent with all of it resolved.

        Raises:
            AskModelAgain: something does not exist; the error names the closest that does.
            NeedsAnswer: only the person can say.
        """
        return self


def parse(model: type[Intent], arguments: str) -> Intent:
    """Reads a call's JSON arguments into its intent; a wrong shape is for the model to mend."""
    try:
        return model.model_validate_json(arguments or "{}")
    except ValidationError as error:
        raise AskModelAgain(render_errors(error), code="invalid_arguments") from error


def render_errors(error: ValidationError) -> str:
    """One line per problem: where, what, and what came in."""
    lines = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"]) or "arguments"
        got = problem.get("input")
        lines.append(f"{where}: {problem['msg']} (got {json.dumps(got, default=str)[:120]})")
    return "; ".join(lines)


def schema_of(model: type[Intent]) -> dict[str, Any]:
    """The JSON Schema a model is given for a tool, without pydantic's titles."""
    schema: dict[str, Any] = _without_titles(model.model_json_schema())
    return schema


def _without_titles(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _without_titles(v) for k, v in node.items() if not (k == "title" and isinstance(v, str))}
    if isinstance(node, list):
        return [_without_titles(item) for item in node]
    return node
