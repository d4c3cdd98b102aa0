"""Who is meant: a key in the person's own words, its spellings, and the one profile that has it."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field

from assistant.catalogue import Lang
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import Intent, IntentContext
from tools.base import CardResult
from tools.tracardi.ask import as_moment, part, profile, profiles
from tools.tracardi.client import Json, TracardiClient
from tools.tracardi.fields import EMAILS, PHONES
from tools.tracardi.texts import KEYS, named, say
from tools.tracardi.tql import Unsafe, equals_any, quoted

Key = Literal["email", "phone", "id"]
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_PHONE = re.compile(r"^\+?[\d\s().-]{6,24}$")
_ID = re.compile(r"^[\w.:-]{1,80}$")
_SHAPES = {"email": _EMAIL, "phone": _PHONE, "id": _ID}
_FIELDS = {"email": EMAILS, "phone": PHONES}
_PART = r"[\w.%+@-]"
_FOUND = 10
_CODES = {"ES": "34", "MX": "52", "CO": "57", "AR": "54", "CL": "56", "US": "1", "GB": "44"}
"""Country codes of telephones, for the regions of the locales that there are."""


class AboutCustomer(Intent):
    """Base of what is asked about one customer."""

    key: Annotated[Key, Field(description="What the value is.")]
    value: Annotated[str, Field(min_length=1, max_length=200, description="The key, copied from the person's words.")]

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. The key must stand in the person's own words, wherever the model has it from."""
        if ctx.catalogue.profile_keys and self.key not in ctx.catalogue.profile_keys:
            keys = ", ".join(ctx.catalogue.profile_keys)
            raise AskModelAgain(f"profiles are found by {keys}", field="key", value=self.key)
        value = self.value.strip().strip("<>").removeprefix("mailto:")
        word = named(KEYS, self.key, ctx.lang)
        if not said(self.key, value, self.words(ctx)):
            raise NeedsAnswer(say("own_words", ctx.lang, key=word))
        try:
            quoted(value)
            if not _SHAPES[self.key].match(value):
                raise Unsafe(value)
        except Unsafe:
            raise NeedsAnswer(say("bad_value", ctx.lang, key=word, value=value[:60])) from None
        return self.model_copy(update={"value": value})

    def words(self, ctx: IntentContext) -> str:
        """Where the key has to stand: in this conversation, so that "and last month?" may follow."""
        return ctx.own_words

    def of_whom(self, lang: Lang) -> str:
        """The customer in words: "cliente con correo ana@example.com"."""
        return say("whom", lang, key=named(KEYS, self.key, lang), value=self.value)


def said(key: str, value: str, text: str) -> bool:
    """Whether the person's text holds this value as a whole."""
    if key == "phone":
        digits = re.sub(r"\D", "", value)
        spoken = [re.sub(r"\D", "", run) for run in re.findall(r"\+?\d[\d\s().-]{4,}\d", text)]
        return len(digits) >= 6 and digits in spoken
    pattern = rf"(?<!{_PART}){re.escape(value)}(?![\w@%+-])(?!\.\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None


def spellings(key: str, value: str, locale: str = "") -> tuple[str, ...]:
    """How the value may be stored: Tracardi compares letter by letter. National numbers may have a code."""
    if key == "email":
        return (value, value.lower())
    compact = re.sub(r"[^\d+]", "", value)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    bare = compact.removeprefix("+")
    found = [value, compact, f"+{bare}", bare]
    code = _CODES.get(locale[-2:].upper(), "")
    if code and not compact.startswith("+"):
        found += [f"+{code}{bare.removeprefix('0')}", f"{code}{bare.removeprefix('0')}"]
    return tuple(found)


async def find_person(
    client: TracardiClient, about: AboutCustomer, locale: str = "", option: str = "option"
) -> Json | None:
    """The newest document of the one profile that has the key, or none.

    Raises:
        NeedsAnswer: several different profiles have it; only the person can say which.
    """
    if about.key == "id":
        return await profile(client, about.value)
    where = equals_any(_FIELDS[about.key], spellings(about.key, about.value, locale))
    people = newest(await profiles(client, where, _FOUND))
    if len(people) > 1:
        options = [say(option, client.lang, id=profile_id) for profile_id in people]
        word = named(KEYS, about.key, client.lang)
        raise NeedsAnswer(say("several", client.lang, count=len(people), key=word), options=options[:6])
    return next(iter(people.values()), None)


def newest(found: list[Json]) -> dict[str, Json]:
    """One document a person: a profile may be stored once a partition until the server merges them."""
    people: dict[str, Json] = {}
    for item in found:
        if not item.get("id"):
            continue
        known = people.get(str(item["id"]))
        if known is None or _updated(item) > _updated(known):
            people[str(item["id"])] = item
    return people


def _updated(item: Json) -> float:
    times = part(item, "metadata", "time")
    at = as_moment(times.get("update")) or as_moment(times.get("insert"))
    return at.timestamp() if at else 0.0


def nobody(about: AboutCustomer, lang: Lang) -> CardResult:
    """What is shown when there is no such customer."""
    text = say("not_found", lang, key=named(KEYS, about.key, lang), value=about.value)
    return CardResult(kind="profile", title=say("nobody", lang), text=text)
