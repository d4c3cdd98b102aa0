"""The tool that writes an event on a customer's profile, after approval, once, and checks whose profile it went to.

Tracardi makes a new profile without a word when it does not know the one named, or when the session is somebody
else's (the answer alone tells). The session is derived from the profile, so that a stored event by itself shows
whether it is where it should be.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx

from assistant.catalogue import Catalogue, Lang, closest
from assistant.errors import AskModelAgain, NeedsAnswer, NotConfigured, ToolFailed
from assistant.intents import Intent
from tools.base import Argument, Execution, Proposal, ToolContext
from tools.tracardi.ask import part
from tools.tracardi.client import TracardiClient
from tools.tracardi.intents import RecordEvent
from tools.tracardi.people import find_person
from tools.tracardi.texts import KEYS, named, say
from tools.wire import json_of, trimmed

_KEPT = 200
_LOOKS = 12


class RecordEventTool:
    """`record_event`."""

    intent: type[Intent] = RecordEvent
    system = "Tracardi"

    def __init__(self, client: TracardiClient) -> None:
        self._client = client
        self._ended: OrderedDict[str, Execution] = OrderedDict()
        """Outcomes that the server's answer told already, by event id."""

    def reading(self, intent: RecordEvent, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading_record", lang, whom=intent.of_whom(lang), text=intent.text)

    async def propose(self, intent: RecordEvent, ctx: ToolContext) -> Proposal:
        """See `WriteTool.propose`. The one profile is looked up now, and its id is part of what is approved."""
        from tools.tracardi.card import kind_label, name_of

        client = self._client.speaking(ctx.lang)
        settings, lang = client.settings, ctx.lang
        if not settings.source:
            raise NotConfigured(say("no_source", lang))
        if intent.type not in settings.event_types:
            near = closest(intent.type, settings.event_types)
            kinds = ", ".join(settings.event_types)
            raise AskModelAgain(f"events that may be written: {kinds}", field="type", value=intent.type, closest=near)
        profile = await find_person(client, intent, ctx.locale, "note_option")
        word = named(KEYS, intent.key, lang)
        if profile is None:
            raise NeedsAnswer(say("not_found", lang, key=word, value=intent.value))
        profile_id = str(profile["id"])
        whom = " · ".join(w for w in (name_of(profile), intent.value) if w)
        return Proposal(
            title=say("record_title", lang),
            target=f"Tracardi: {intent.type}",
            revision=0,
            arguments=(
                Argument(name="customer", label=say("customer", lang), type="STRING", value=whom),
                Argument(name="type", label=say("event", lang), type="STRING", value=kind_label(intent.type, lang)),
                Argument(name="text", label=say("text", lang), type="STRING", value=intent.text),
            ),
            values={
                "profile": profile_id,
                "session": session_of(profile_id),
                "type": intent.type,
                "text": intent.text,
                "context": settings.context,
            },
            risk=say("record_risk", lang),
            lang=lang,
        )

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        """See `WriteTool.perform`. The correlation id is the event's own, so a second arrival would overwrite it."""
        client, values = self._client.speaking(proposal.lang), proposal.values
        event = {"id": correlation_id, "type": values["type"], "properties": {"text": values["text"]}}
        body = {
            "source": {"id": client.settings.source},
            "session": {"id": values["session"]},
            "profile": {"id": values["profile"]},
            "context": {},
            "events": [event | {"options": {}, "context": {}, "tags": []}],
            "options": {"saveSession": True},
        }
        outcome = _outcome(await client.track(body), correlation_id, values["profile"], client)
        self._ended[correlation_id] = outcome
        while len(self._ended) > _KEPT:
            self._ended.popitem(last=False)
        return outcome

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        """See `WriteTool.find`."""
        return await self._stored(self._client.speaking(proposal.lang), correlation_id)

    async def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        """See `WriteTool.follow`. An event is over as soon as it is stored."""
        client = self._client.speaking(lang)
        found = self._ended.get(execution_id)
        for look in range(_LOOKS):
            found = found or await self._stored(client, execution_id)
            if found is not None:
                yield found
                return
            await asyncio.sleep(client.settings.pause if look < _LOOKS - 1 else 0)
        raise ToolFailed(say("event_lost", lang), code="not_found")

    async def _stored(self, client: TracardiClient, event_id: str) -> Execution | None:
        answer = await client.get("event", event_id)
        event = part(answer, "event")
        if not event:
            return None
        owner, session = str(part(event, "profile").get("id")), part(event, "session").get("id")
        if session != session_of(owner):
            return _strayed(event_id, owner, client.lang)
        return _done(event_id)


def session_of(profile_id: str) -> str:
    """A session of ours for this profile alone: one that is somebody else's would take the event with it."""
    return f"habla-{hashlib.sha256(profile_id.encode()).hexdigest()[:32]}"


def _outcome(response: httpx.Response, event_id: str, profile_id: str, client: TracardiClient) -> Execution:
    """What the answer means. Its body is looked at for two things only: it may echo what was sent.

    Raises:
        NotConfigured, ToolFailed: certainly not stored.
        UpstreamUnavailable: in doubt.
    """
    lang = client.lang
    match response.status_code:
        case 401 | 403:
            raise NotConfigured(say("source_refused", lang))
        case 406 | 422:
            raise ToolFailed(say("event_refused", lang), code="refused")
        case 404 | 405 | 429 | 402 | 400:
            raise ToolFailed(say("not_taken", lang, url=client.settings.base), code="refused")
        case status if status >= 500:
            raise client.unreachable()
        case _ if not response.is_success:
            raise client.garbled()
        case _:
            body = json_of(response)
    if body is None and response.content.strip() == b"null":
        raise ToolFailed(say("nothing_stored", lang), code="refused")
    if not isinstance(body, dict) or not part(body, "profile").get("id"):
        raise client.garbled()
    owner = str(part(body, "profile")["id"])
    if owner != profile_id:
        return _strayed(event_id, owner, lang)
    errors: Any = body.get("errors")
    if response.status_code == 226 or errors:
        first = trimmed(errors[0], 160) if isinstance(errors, list) and errors else ""
        text = say("with_errors", lang, detail=first).strip()
        return replace(_done(event_id), state="ERRORS", ok=False, error=text)
    return _done(event_id)


def _done(event_id: str) -> Execution:
    return Execution(id=event_id, state="SUCCESS", live=False, ok=True, outputs={})


def _strayed(event_id: str, owner: str, lang: Lang) -> Execution:
    text = say("strayed", lang, id=trimmed(owner, 80))
    return Execution(id=event_id, state="OTHER_PROFILE", live=False, ok=False, error=text)
