"""A profile as a card: an allow-list of fields, and nothing that is not on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from assistant.catalogue import Lang
from tools.base import CardResult, Item, ToolContext
from tools.tracardi.texts import EVENTS, WORDS, named, say

Json = dict[str, Any]
_PURCHASES = 5
_ACTIVITY = 6
_WORD = 40


def profile_card(profile: Json, events: Sequence[Json], ctx: ToolContext, email: str | None) -> CardResult:
    """The card; an e-mail address is on it only when the person gave it."""
    lang, data = ctx.lang, _at(profile, "data")
    name = _name(_at(data, "pii"))
    seen = [e for e in events if "event:system" not in (_at(e, "tags").get("values") or ())]
    items = [("name", name), *_facts(profile, data, ctx)]
    found = [Item(label=say(key, lang), value=value) for key, value in items if value]
    if email:
        found.insert(1, Item(label="E-mail" if lang == "en" else "Correo", value=email))
    purchases = [_purchase(e, ctx) for e in seen if _type(e).startswith("purchase")]
    groups = [(say("purchases", lang), tuple(purchases[:_PURCHASES])), (say("activity", lang), _activity(seen, lang))]
    return CardResult(
        kind="profile",
        title=name or say("unnamed", lang),
        items=tuple(found),
        groups=tuple((title, items) for title, items in groups if items),
    )


def _facts(profile: Json, data: Json, ctx: ToolContext) -> Iterable[tuple[str, str]]:
    times, stats = _at(profile, "metadata", "time"), _at(profile, "stats")
    segments = [named(WORDS, _word(s), ctx.lang) for s in profile.get("segments") or ()]
    yield "segment", ", ".join(s for s in segments if s)[:120]
    yield "country", _word(_at(data, "contact", "address").get("country"))
    yield "first_seen", _day(times.get("create") or times.get("insert"), ctx)
    yield "last_seen", _day(_at(times, "visit").get("last") or times.get("update"), ctx)
    yield "visits", _number(stats.get("visits"), ctx)
    yield "views", _number(stats.get("views"), ctx)
    yield "value", _number(_at(data, "metrics").get("ltv"), ctx)


def _name(pii: Json) -> str:
    shown = pii.get("display_name") or " ".join(str(pii[k]) for k in ("firstname", "lastname") if pii.get(k))
    return " ".join(str(shown).split())[:80]


def _purchase(event: Json, ctx: ToolContext) -> Item:
    """When, how much, where and what became of it; other properties may hold anything and are left out."""
    properties = _at(event, "properties")
    amount = next((properties[k] for k in ("total", "amount", "value", "revenue") if k in properties), None)
    words = [named(WORDS, _word(properties.get(k)), ctx.lang) for k in ("channel", "status")]
    parts = [_number(amount, ctx, places=2), *words]
    when = _day(_at(event, "metadata", "time").get("insert"), ctx)
    return Item(label=when or "—", value=" · ".join(p for p in parts if p) or "—")


def _activity(events: Sequence[Json], lang: Lang) -> tuple[Item, ...]:
    counts = Counter(_type(e) for e in events if _type(e))
    return tuple(
        Item(label=named(EVENTS, kind, lang).replace("-", " ").capitalize()[:_WORD], value=str(count))
        for kind, count in counts.most_common(_ACTIVITY)
    )


def _type(event: Json) -> str:
    return _word(event.get("type"))


def _word(value: Any) -> str:
    """A short word; anything longer, or that could be an address or a number of a person, is left out."""
    text = " ".join(str(value).split()) if isinstance(value, str) else ""
    digits = sum(c.isdigit() for c in text)
    return "" if len(text) > _WORD or "@" in text or digits > 5 else text


def _number(value: Any, ctx: ToolContext, places: int | None = None) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0:
        return ""
    pattern = "#,##0.00" if places == 2 or not float(value).is_integer() else "#,##0"
    return str(format_decimal(value, format=pattern, locale=_locale(ctx)))


def _day(value: Any, ctx: ToolContext) -> str:
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return ""
    local = moment.astimezone(ZoneInfo(ctx.timezone)) if moment.tzinfo else moment
    return str(format_date(local.date(), format="medium", locale=_locale(ctx)))


def _locale(ctx: ToolContext) -> Locale:
    try:
        return Locale.parse(ctx.locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ctx.lang)


def _at(document: Any, *path: str) -> Json:
    """A nested part; an empty one when any step is missing."""
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}
