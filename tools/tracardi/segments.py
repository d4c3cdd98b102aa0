"""The tool that counts the customers in segments, also beyond the number at which Tracardi's totals stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from assistant.catalogue import Catalogue, Lang, closest
from assistant.clock import system_clock
from assistant.errors import HablaError, NeedsAnswer
from assistant.intents import Intent
from tools.base import Column, Progress, Provenance, Result, TableResult, ToolContext
from tools.together import together
from tools.tracardi.ask import Count, counted, grouped, profiles, texts
from tools.tracardi.client import SYSTEM, TracardiClient
from tools.tracardi.fields import SEGMENTS
from tools.tracardi.intents import CountSegment
from tools.tracardi.texts import say
from tools.tracardi.tql import Compare, Exists, Unsafe
from tools.words import folded, joined

_SEEN = 100
"""Profiles whose segments are looked at for names."""
_MOST_NAMES = 40


class CountSegmentTool:
    """`count_segment`."""

    intent: type[Intent] = CountSegment

    def __init__(self, client: TracardiClient) -> None:
        self._client = client

    def reading(self, intent: CountSegment, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading_segment", lang, segments=joined(intent.segments, lang))

    async def run(self, intent: CountSegment, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        client = self._client.speaking(ctx.lang)
        yield Progress("running")
        found = await together([_found(client, name, ctx) for name in intent.segments])
        yield Progress("done", rows=len(found))
        yield _table(found, ctx, client.settings.context)


async def _found(client: TracardiClient, name: str, ctx: ToolContext) -> tuple[str, Count]:
    """The count of a segment, spelled as it is stored.

    Raises:
        NeedsAnswer: nothing is stored under any spelling of this name, nor is it on the operator's list.
    """
    for spelled in dict.fromkeys((name, name.upper(), name.lower(), name.capitalize())):
        try:
            count = await counted(client, Compare(SEGMENTS, spelled))
        except Unsafe:
            break
        if count.number or spelled in client.settings.segments:
            return spelled, count
    names = [*ctx.catalogue.segments, *await _frequent(client)]
    near = closest(name, dict.fromkeys(names)) if names else ()
    options = [say("count_option", ctx.lang, segment=one) for one in near]
    raise NeedsAnswer(say("no_segment", ctx.lang, segment=name[:60]), options=options)


async def _frequent(client: TracardiClient) -> list[str]:
    """The biggest segments, for a person to choose from; their spelling is lost on the way."""
    try:
        return await grouped(client, "profile", SEGMENTS)
    except HablaError:
        return []


async def names_seen(client: TracardiClient) -> tuple[str, ...]:
    """Names of segments as some profiles have them; there is no list of them on servers from 0.9 on."""
    try:
        found = await profiles(client, Exists(SEGMENTS), _SEEN)
    except HablaError:
        return ()
    names = dict.fromkeys(" ".join(n.split()) for p in found for n in texts(p.get("segments")) if n.isprintable())
    return tuple(sorted((n for n in names if 0 < len(n) <= 60), key=folded)[:_MOST_NAMES])


def _table(found: Sequence[tuple[str, Count]], ctx: ToolContext, context: str) -> TableResult:
    lang, names = ctx.lang, [name for name, _ in found]
    alone = len(found) == 1
    title = say("in_segment" if alone else "in_segments", lang, segments=joined(names, lang))
    people = Column(id="profiles", label=title if alone else say("customers", lang), type="number", role="metric")
    segment = Column(id="segment", label=say("segment", lang), type="string", role="dimension")
    least = [name for name, count in found if not count.exact]
    return TableResult(
        title=title,
        columns=(people,) if alone else (segment, people),
        rows=tuple((count.number,) if alone else (name, count.number) for name, count in found),
        row_count=len(found),
        warnings=(say("at_least", lang, segments=joined(least, lang)),) if least else (),
        provenance=Provenance(
            engine=SYSTEM,
            project=context,
            explore="profile",
            explore_label=say("customers", lang),
            metrics=({"id": people.id, "label": people.label},),
            dimensions=() if alone else ({"id": segment.id, "label": segment.label},),
            filters=({"field": SEGMENTS, "label": segment.label, "operator": "equals", "values": names},),
            period=None,
            query_id="",
            executed_at=system_clock().isoformat(timespec="seconds"),
            elapsed_ms=ctx.elapsed_ms(),
        ),
    )
