"""Tools that only say something: a question back, and a refusal with what can be done instead."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.catalogue import Catalogue, Lang
from assistant.intents import Effect, Intent, IntentContext
from tools.base import Question


class Choice(BaseModel):
    """One answer that the person can give with a tap."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=60, description="What the button says.")]
    text: Annotated[
        str, Field(min_length=1, max_length=300, description="What is sent as the person's words, complete in itself.")
    ]
    default: Annotated[bool, Field(description="The likeliest one; at most one of them.")] = False


class Clarify(Intent):
    """Asks the person one short question and ends the turn.

    Use it only when the answer would differ and the person's words do not decide it: an ambiguous metric, a missing
    recipient, two periods that fit. Do not ask about what has a sensible default; take the default and say so. Offer
    two to four options, each a complete request, in the person's language.
    """

    tool: ClassVar[str] = "clarify"
    effect: ClassVar[Effect] = Effect.TALK

    question: Annotated[str, Field(min_length=1, max_length=400, description="One question, in the person's language.")]
    options: Annotated[tuple[Choice, ...], Field(max_length=6)] = ()

    def resolve(self, ctx: IntentContext) -> Self:
        """Two defaults are none: the first stays."""
        first = next((n for n, option in enumerate(self.options) if option.default), None)
        options = tuple(o.model_copy(update={"default": n == first}) for n, o in enumerate(self.options))
        return self.model_copy(update={"options": options})


class ClarifyTool:
    """`clarify`."""

    intent: type[Intent] = Clarify

    def reading(self, intent: Clarify, catalogue: Catalogue, lang: Lang) -> str:
        return intent.question

    def say(self, intent: Clarify, lang: Lang) -> Question:
        return Question(text=intent.question, options=tuple((o.label, o.text, o.default) for o in intent.options))


class Decline(Intent):
    """Says that the request cannot be done here, and what can be done instead; ends the turn.

    Use it when no metric, report, flow or profile of the catalogue answers the request, or when it asks for something
    that is not allowed (free SQL, someone's private data, starting a flow that is not listed). Say why in one sentence
    and suggest two or three requests that do work. Never use it for a request that only needs one more detail.
    """

    tool: ClassVar[str] = "decline"
    effect: ClassVar[Effect] = Effect.TALK

    reason: Annotated[str, Field(min_length=1, max_length=400, description="In the person's language, one sentence.")]
    suggestions: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...],
        Field(max_length=4, description="Requests that do work, as the person would write them."),
    ] = ()


class DeclineTool:
    """`decline`."""

    intent: type[Intent] = Decline

    def reading(self, intent: Decline, catalogue: Catalogue, lang: Lang) -> str:
        return intent.reason

    def say(self, intent: Decline, lang: Lang) -> Question:
        return Question(text=intent.reason, options=tuple((s, s, False) for s in intent.suggestions))
