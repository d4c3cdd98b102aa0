"""All that is known about one customer, as one card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import HablaError
from tools.base import CardResult, Item, ToolContext
from tools.tracardi import card
from tools.tracardi.ask import Events, as_moment, part
from tools.tracardi.client import Json, TracardiClient
from tools.tracardi.texts import say
from tools.words import joined

_LISTED = 10
_SCORES = 6


@dataclass(frozen=True)
class Known:
    """What was read beside the profile; an error in place of what was not."""

    counts: Mapping[str, int] | HablaError
    session: Json | HablaError
    recent: Events | HablaError


def overview_card(
    profile: Json, known: Known, ctx: ToolContext, email: str | None, client: TracardiClient
) -> CardResult:
    """The card; parts that could not be read are named in its text."""
    lang = ctx.lang
    groups: list[tuple[str, Sequence[Item]]] = [
        (say("consents", lang), _consents(profile, ctx)),
        (say("interests", lang), _scores(profile, ctx)),
    ]
    missing: list[str] = []
    if isinstance(known.counts, HablaError):
        missing.append(say("ever", lang).lower())
    else:
        groups.append((say("ever", lang), card.activity({card.word(k): n for k, n in known.counts.items()}, lang)))
    if isinstance(known.session, HablaError):
        missing.append(say("last_session", lang).lower())
    else:
        groups.append((say("last_session", lang), _last_session(known.session, ctx)))
    if isinstance(known.recent, HablaError):
        missing.append(say("recent", lang).lower())
    else:
        groups.append((say("recent", lang), _recent(known.recent, ctx)))
    text = card.read_at(ctx)
    if missing:
        text = f"{say('not_read', lang, parts=joined(missing, lang))} {text}"
    return CardResult(
        kind="profile",
        title=card.name_of(profile) or say("unnamed", lang),
        items=tuple(card.facts(profile, ctx, client.settings.shows, email)),
        groups=tuple((title, tuple(items)) for title, items in groups if items),
        text=text,
    )


def _recent(found: Events, ctx: ToolContext) -> list[Item]:
    items = [card.event_item(event, ctx, kind=True) for event in found.items[:_LISTED]]
    left = len(found.items) - len(items)
    if left or found.cut:
        items.append(Item(label="…", value=say("older_too" if found.cut else "more", ctx.lang, count=left)))
    return items


def _last_session(session: Mapping[str, Any], ctx: ToolContext) -> list[Item]:
    """When and with what; never from which address."""
    when = card.day(part(session, "metadata", "time").get("insert"), ctx)
    found = {
        "when": when,
        "channel": card.word(part(session, "metadata").get("channel")),
        "device": card.word(part(session, "device").get("name")),
        "system": card.word(part(session, "os").get("name")),
        "app": card.word(part(session, "app").get("name")),
    }
    return [Item(label=say(k, ctx.lang), value=v) for k, v in found.items() if v and v != "Other"]


def _consents(profile: Json, ctx: ToolContext) -> list[Item]:
    """A consent that is not there was not given; one whose end has passed is over."""
    found = []
    for name, consent in list(part(profile, "consents").items())[:_LISTED]:
        until = as_moment(part(consent).get("revoke"))
        end = card.local_moment(part(consent).get("revoke"), ctx)
        if until is None or end is None:
            state = say("granted", ctx.lang)
        else:
            over = end.date() < ctx.today
            state = say("expired" if over else "until", ctx.lang, day=card.day(part(consent).get("revoke"), ctx))
        found.append(Item(label=card.word(name).replace("-", " ").capitalize() or "—", value=state))
    return found


def _scores(profile: Json, ctx: ToolContext) -> list[Item]:
    """Interests with the highest scores; the server compares them as texts, so they are ordered here."""
    scores = [(card.word(k), v) for k, v in part(profile, "interests").items() if isinstance(v, int | float)]
    best = sorted(((k, v) for k, v in scores if k), key=lambda pair: -pair[1])[:_SCORES]
    return [Item(label=k.capitalize(), value=card.number(v, ctx) or "0") for k, v in best]
