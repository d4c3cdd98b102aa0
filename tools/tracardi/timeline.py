"""What one customer did in some time, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from assistant.catalogue import Lang
from assistant.clock import system_clock
from assistant.intents import DateRange
from tools.base import Column, Provenance, Raw, TableResult, ToolContext
from tools.tracardi import card
from tools.tracardi.ask import Events, moment_of
from tools.tracardi.client import SYSTEM, Json
from tools.tracardi.intents import CustomerActivity
from tools.tracardi.texts import say

Rows = tuple[tuple[Raw, ...], ...]


def activity_table(
    found: Events, intent: CustomerActivity, period: DateRange, ctx: ToolContext, context: str, most: int
) -> TableResult:
    """The events in rows by kind, by day, or one by one."""
    lang = ctx.lang
    columns, rows = _rows(found.items, intent.by, ctx)
    return TableResult(
        title=say("activity_of", lang, value=intent.value),
        columns=columns,
        rows=rows,
        row_count=len(rows),
        truncated=found.cut,
        period=period,
        warnings=(say("only_newest", lang, count=most),) if found.cut else (),
        provenance=Provenance(
            engine=SYSTEM,
            project=context,
            explore="event",
            explore_label=say("events", lang),
            metrics=tuple({"id": c.id, "label": c.label} for c in columns if c.role == "metric"),
            dimensions=tuple({"id": c.id, "label": c.label} for c in columns if c.role == "dimension"),
            filters=(_filter(intent, lang),),
            period={
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "field": "metadata.time.insert",
            },
            query_id="",
            executed_at=system_clock().isoformat(timespec="seconds"),
            elapsed_ms=ctx.elapsed_ms(),
        ),
    )


def _filter(intent: CustomerActivity, lang: Lang) -> Json:
    return {
        "field": "profile.id",
        "label": say("customer", lang),
        "operator": "equals",
        "values": [intent.value],
        "text": intent.of_whom(lang),
    }


def _rows(items: Sequence[Json], by: str, ctx: ToolContext) -> tuple[tuple[Column, ...], Rows]:
    lang = ctx.lang
    count = Column(id="events", label=say("events", lang), type="number", role="metric", additive=True)
    kind = Column(id="event", label=say("event", lang), type="string", role="dimension")
    match by:
        case "day":
            day = Column(id="day", label=say("day", lang), type="date", role="dimension", grain="day")
            days = Counter(_day(item, ctx) for item in items)
            return (day, count), tuple((at, number) for at, number in sorted(days.items()) if at)
        case "event":
            when = Column(id="moment", label=say("when", lang), type="string", role="dimension")
            more = Column(id="details", label=say("details", lang), type="string", role="dimension")
            rows = tuple((_when(item, ctx), card.kind_name(item, lang), card.details(item, ctx)) for item in items)
            return (when, kind, more), rows
        case _:
            kinds = Counter(card.kind_name(item, lang) or "—" for item in items)
            return (kind, count), tuple((name, number) for name, number in kinds.most_common())


def _day(item: Json, ctx: ToolContext) -> str:
    at = moment_of(item)
    return at.astimezone(ZoneInfo(ctx.timezone)).date().isoformat() if at else ""


def _when(item: Json, ctx: ToolContext) -> str:
    at = moment_of(item)
    local = at.astimezone(ZoneInfo(ctx.timezone)) if at else None
    return str(format_datetime(local, "d MMM y, HH:mm", locale=card.locale_of(ctx))) if local else "—"
