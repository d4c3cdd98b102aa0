"""A profile as a card: an allow-list of fields, and nothing that is not on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from assistant.catalogue import Lang
from assistant.clock import system_clock
from tools.base import CardResult, Item, ToolContext
from tools.tracardi.ask import as_moment, by_system, leaf, part, texts
from tools.tracardi.client import Json
from tools.tracardi.fields import SHOWN, FieldClass
from tools.tracardi.texts import EVENTS, WORDS, named, say

_PURCHASES = 5
_ACTIVITY = 6
_WORD = 40
_CONTACT = 80
_AMOUNTS = ("total", "amount", "value", "revenue")


def profile_card(
    profile: Json, events: Sequence[Json], ctx: ToolContext, email: str | None, shows: Sequence[FieldClass]
) -> CardResult:
    """The card of a look-up; an e-mail address is on it when the person gave it or the operator lets it be shown."""
    seen = [e for e in events if not by_system(e)]
    purchases = [event_item(e, ctx) for e in seen if kind_of(e).startswith("purchase")]
    groups = [
        (say("purchases", ctx.lang), tuple(purchases[:_PURCHASES])),
        (say("activity", ctx.lang), activity(Counter(kind_of(e) for e in seen), ctx.lang)),
    ]
    return CardResult(
        kind="profile",
        title=name_of(profile) or say("unnamed", ctx.lang),
        items=tuple(facts(profile, ctx, shows, email)),
        groups=tuple((title, items) for title, items in groups if items),
        text=read_at(ctx),
    )


def read_at(ctx: ToolContext) -> str:
    """When this was read: a card in an old conversation does not follow the profile."""
    now = system_clock().astimezone(ZoneInfo(ctx.timezone))
    return say("read_at", ctx.lang, at=format_datetime(now, "d MMM y, HH:mm", locale=locale_of(ctx)))


def facts(profile: Json, ctx: ToolContext, shows: Sequence[FieldClass], email: str | None) -> Iterable[Item]:
    """Name, segments, visits and the fields of the classes that are shown, where there is a value."""
    found = {"name": name_of(profile), "email": email or "", **dict(_facts(profile, ctx, shows))}
    for key, value in found.items():
        if value:
            yield Item(label=say(key, ctx.lang), value=value)


def _facts(profile: Json, ctx: ToolContext, shows: Sequence[FieldClass]) -> Iterable[tuple[str, str]]:
    times, stats = part(profile, "metadata", "time"), part(profile, "stats")
    segments = [named(WORDS, word(s), ctx.lang) for s in texts(profile.get("segments"))]
    yield "segment", ", ".join(s for s in segments if s)[:120]
    for one in shows:
        for key, path in SHOWN[one]:
            value = _value(leaf(profile, path), ctx, contact=one == "contact")
            if value:
                yield key, value
    yield "first_seen", day(times.get("create") or times.get("insert"), ctx)
    yield "last_seen", day(part(times, "visit").get("last") or times.get("update"), ctx)
    yield "visits", number(stats.get("visits"), ctx)
    yield "views", number(stats.get("views"), ctx)


def _value(value: Any, ctx: ToolContext, *, contact: bool) -> str:
    if isinstance(value, list):
        return ", ".join(shown for item in value[:6] if (shown := word(item)))
    if contact and isinstance(value, str):
        return " ".join(value.split())[:_CONTACT]
    return word(value) if isinstance(value, str) else number(value, ctx)


def name_of(profile: Json) -> str:
    """First and last name, or how the customer wants to be called."""
    pii = part(profile, "data", "pii")
    shown = pii.get("display_name") or " ".join(str(pii[k]) for k in ("firstname", "lastname") if pii.get(k))
    return " ".join(str(shown).split())[:80]


def event_item(event: Json, ctx: ToolContext, *, kind: bool = False) -> Item:
    """When and what; of the properties, which may hold anything, only how much, where and what became of it."""
    words = [kind_name(event, ctx.lang)] if kind else []
    words.append(details(event, ctx))
    when = day(part(event, "metadata", "time").get("insert"), ctx)
    return Item(label=when or "—", value=" · ".join(w for w in words if w) or "—")


def details(event: Json, ctx: ToolContext) -> str:
    """How much, where and what became of it."""
    properties = part(event, "properties")
    amount = next((properties[k] for k in _AMOUNTS if k in properties), None)
    words = [named(WORDS, word(properties.get(k)), ctx.lang) for k in ("channel", "status")]
    return " · ".join(w for w in (number(amount, ctx, places=2), *words) if w)


def activity(counts: Mapping[str, int], lang: Lang) -> tuple[Item, ...]:
    """Kinds of events by how many there were."""
    best = sorted(((kind, count) for kind, count in counts.items() if kind and count), key=lambda pair: -pair[1])
    return tuple(Item(label=kind_label(kind, lang), value=str(count)) for kind, count in best[:_ACTIVITY])


def kind_of(event: Json) -> str:
    """The type of an event, as a word."""
    return word(event.get("type"))


def kind_name(event: Json, lang: Lang) -> str:
    """What kind of event it is, in the person's language."""
    return kind_label(kind_of(event), lang)


def kind_label(kind: str, lang: Lang) -> str:
    """A type in the person's language."""
    return (
        named(EVENTS, kind, lang).replace("-", " ").capitalize()[:_WORD] if kind not in EVENTS else EVENTS[kind][lang]
    )


def word(value: Any) -> str:
    """A short word; anything longer, or that could be an address or a number of a person, is left out."""
    text = " ".join(str(value).split()) if isinstance(value, str) else ""
    digits = sum(c.isdigit() for c in text)
    return "" if len(text) > _WORD or "@" in text or digits > 5 else text


def number(value: Any, ctx: ToolContext, places: int | None = None) -> str:
    """A number in the person's format; nothing for zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0:
        return ""
    pattern = "#,##0.00" if places == 2 or not float(value).is_integer() else "#,##0"
    return str(format_decimal(value, format=pattern, locale=locale_of(ctx)))


def day(value: Any, ctx: ToolContext) -> str:
    """The day of a moment in the person's zone."""
    local = local_moment(value, ctx)
    return str(format_date(local.date(), format="medium", locale=locale_of(ctx))) if local else ""


def local_moment(value: Any, ctx: ToolContext) -> datetime | None:
    """A moment in the person's zone."""
    moment = as_moment(value)
    return moment.astimezone(ZoneInfo(ctx.timezone)) if moment else None


def locale_of(ctx: ToolContext) -> Locale:
    """The person's locale, or their language's."""
    try:
        return Locale.parse(ctx.locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ctx.lang)
