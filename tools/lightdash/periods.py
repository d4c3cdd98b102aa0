"""Date words of a question and the date field that they limit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import cast

from assistant.catalogue import Explore, Field, Grain, Lang
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import DateRange, IntentContext
from tools.lightdash.fields import use_of
from tools.lightdash.texts import say

Words = DateRange | str | None
_LONGEST = 250
"""Of a question that is asked again by a tap, in characters."""
Json = dict[str, object]


def resolved(period: Words, compare: Words, ctx: IntentContext) -> tuple[DateRange | None, DateRange | None]:
    """Both periods as days, both cut to the elapsed part where one of them is under way.

    Raises:
        NeedsAnswer: only the person can say which days are meant.
        AskModelAgain: there is something to compare with and nothing to compare.
    """
    from assistant.periods import elapsed, resolve_compare

    if isinstance(period, str):
        period = _named(period, ctx) if period.strip() else None
    if isinstance(compare, str) and not compare.strip():
        compare = None
    if compare is None:
        return period, None
    if period is None:
        raise AskModelAgain("compare needs a period to compare; give both", field="compare", value=str(compare))
    if isinstance(compare, str):
        compare = resolve_compare(compare, period, ctx.now, lang=ctx.lang, calendar=ctx.calendar)
    return elapsed(period, compare, ctx.now.date(), ctx.calendar)


def _named(words: str, ctx: IntentContext) -> DateRange:
    """The days that words name. Where only the person knows, a tap asks their question again with other words."""
    from assistant.periods import UnknownPeriod, resolve

    try:
        return resolve(words, ctx.now, lang=ctx.lang, calendar=ctx.calendar)
    except UnknownPeriod as error:
        at = ctx.user_text.lower().find(words.lower())
        if at >= 0 and len(ctx.user_text) <= _LONGEST:
            before, after = ctx.user_text[:at], ctx.user_text[at + len(words) :]
            error.options = tuple(f"{before}{option}{after}" for option in error.options)
        raise


def comparable(period: DateRange, compare: DateRange, today: date) -> bool:
    """Whether both are over, as far as they go: what is still to come makes any change a false one."""
    from assistant.periods import unfinished

    return not unfinished(period, today) and not unfinished(compare, today)


def check_grains(grains: Iterable[Grain | None], ctx: IntentContext) -> None:
    """Raises NeedsAnswer for "by fiscal year" where that is another than the engine's, which is the calendar year."""
    from assistant.periods.fold import fold

    wide = {"year", "quarter"} & set(grains)
    if wide and ctx.calendar.fiscal and _BY_FISCAL.search(fold(ctx.user_text)):
        raise NeedsAnswer(say("fiscal_grain", ctx.lang))


_BY_FISCAL = re.compile(
    r"\b(?:por|by|per|cada|each|segun)(?: el| the)? (?:ejercicios?|(?:anos?|trimestres?) fiscal(?:es)?|"
    r"(?:fiscal|financial) (?:years?|quarters?))\b"
)


def axis(explore: Explore, dimensions: Sequence[str]) -> Field | None:
    """The date that a period limits: one of the columns if there is any, else the explore's own."""
    for wanted in dimensions:
        use = use_of(explore, wanted)
        if use and use.field.type in {"date", "timestamp"}:
            return use.field
    return explore.field(explore.time_dimension) if explore.time_dimension else None


def needed_axis(explore: Explore, dimensions: Sequence[str], lang: Lang) -> Field:
    """Like `axis`, for a question that has a period."""
    found = axis(explore, dimensions)
    if found is None:
        raise NeedsAnswer(say("no_time", lang))
    return found


def period_rules(field: Field, period: DateRange, bucket: str | None = None) -> list[Json]:
    """The period as Lightdash's filters: `inBetween` includes both ends, our ranges leave the last day out.

    With a `bucket`, the id of the date at a grain of which the period holds whole ones, that is what is limited.
    """
    last = (period.end - timedelta(days=1)).isoformat()
    if bucket:
        grain = bucket.rpartition("_")[2]
        first = start_of(period.end - timedelta(days=1), cast(Grain, grain)).isoformat()
        values = [period.start.isoformat(), first]
        return [{"id": "period", "target": {"fieldId": bucket}, "operator": "inBetween", "values": values}]
    if field.type == "date" or "day" in field.grains:
        field_id = field.id if field.type == "date" else f"{field.id}_day"
        values = [period.start.isoformat(), last]
        return [{"id": "period", "target": {"fieldId": field_id}, "operator": "inBetween", "values": values}]
    start, end = f"{period.start.isoformat()}T00:00:00", f"{period.end.isoformat()}T00:00:00"
    return [
        {
            "id": "period-start",
            "target": {"fieldId": field.id},
            "operator": "greaterThanOrEqual",
            "values": [start],
        },
        {"id": "period-end", "target": {"fieldId": field.id}, "operator": "lessThan", "values": [end]},
    ]


def start_of(day: date, grain: Grain) -> date:
    """First day of the bucket that `day` is in; weeks start on Monday."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)


def bucket_from(start: date, grain: Grain) -> DateRange:
    """The whole bucket that starts on `start`. A week may start on any day: warehouses differ, and settings too."""
    if grain == "week":
        return DateRange(start=start, end=start + timedelta(days=7))
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[grain]
    return DateRange(start=start, end=start_of(start + timedelta(days=longest), grain))
