"""Date words of a question and the date field that they limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assistant.catalogue import Explore, Field, Lang
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import DateRange, IntentContext
from tools.lightdash.fields import use_of
from tools.lightdash.texts import say

Words = DateRange | str | None
Json = dict[str, object]


def resolved(period: Words, compare: Words, ctx: IntentContext) -> tuple[DateRange | None, DateRange | None]:
    """Both periods as days.

    Raises:
        NeedsAnswer: only the person can say which days are meant.
        AskModelAgain: there is something to compare with and nothing to compare.
    """
    from assistant.periods import resolve, resolve_compare

    if isinstance(period, str):
        period = resolve(period, ctx.now, lang=ctx.lang) if period.strip() else None
    if isinstance(compare, str) and not compare.strip():
        compare = None
    if compare is None:
        return period, None
    if period is None:
        raise AskModelAgain("compare needs a period to compare; give both", field="compare", value=str(compare))
    if isinstance(compare, str):
        compare = resolve_compare(compare, period, ctx.now)
    return period, compare


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


def period_rules(field: Field, period: DateRange) -> list[Json]:
    """The period as Lightdash's filters: `inBetween` includes both ends, our ranges leave the last day out."""
    last = (period.end - timedelta(days=1)).isoformat()
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
