"""What can be asked of Tracardi. The docstring and descriptions are what a model reads."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import Effect, Intent, IntentContext
from tools.tracardi.texts import KEYS, named, say
from tools.tracardi.tql import Key, Unsafe, quoted

_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_PHONE = re.compile(r"^\+?[\d\s().-]{6,24}$")
_ID = re.compile(r"^[\w.:-]{1,80}$")
_SHAPES = {"email": _EMAIL, "phone": _PHONE, "id": _ID}
_PART = r"[\w.%+@-]"


class LookupProfile(Intent):
    """Shows what is known about one customer: name, segment, country, first and last visit, recent purchases.

    Use it only when the person names a customer by e-mail address, phone number or id, and copy that key from the
    person's own words. A name is no key: when only a name is given, ask for one of the three. For numbers about many
    customers use `query_metrics`.
    """

    tool: ClassVar[str] = "lookup_profile"
    effect: ClassVar[Effect] = Effect.READ

    key: Annotated[Key, Field(description="What the value is.")]
    value: Annotated[str, Field(min_length=1, max_length=200, description="The key, copied from the person's words.")]

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. The key must stand in the person's own words, wherever the model has it from."""
        if ctx.catalogue.profile_keys and self.key not in ctx.catalogue.profile_keys:
            keys = ", ".join(ctx.catalogue.profile_keys)
            raise AskModelAgain(f"profiles are found by {keys}", field="key", value=self.key)
        value = self.value.strip().strip("<>").removeprefix("mailto:")
        word = named(KEYS, self.key, ctx.lang)
        if not said(self.key, value, ctx.user_text):
            raise NeedsAnswer(say("own_words", ctx.lang, key=word))
        try:
            quoted(value)
            if not _SHAPES[self.key].match(value):
                raise Unsafe(value)
        except Unsafe:
            raise NeedsAnswer(say("bad_value", ctx.lang, key=word, value=value[:60])) from None
        return self.model_copy(update={"value": value})


def said(key: str, value: str, text: str) -> bool:
    """Whether the person's text holds this value as a whole."""
    if key == "phone":
        digits = re.sub(r"\D", "", value)
        spoken = [re.sub(r"\D", "", run) for run in re.findall(r"\+?\d[\d\s().-]{4,}\d", text)]
        return len(digits) >= 6 and digits in spoken
    pattern = rf"(?<!{_PART}){re.escape(value)}(?![\w@%+-])(?!\.\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None


def spellings(key: str, value: str) -> tuple[str, ...]:
    """How the value may be stored: Tracardi compares letter by letter."""
    if key == "email":
        return (value, value.lower())
    compact = re.sub(r"[^\d+]", "", value)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    return (value, compact, compact if compact.startswith("+") else f"+{compact}", compact.removeprefix("+"))
