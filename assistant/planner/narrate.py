"""What to say once results are in: one or two sentences, every figure by reference to a cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.planner.average import asks_average
from assistant.planner.drawn import said_drawn
from assistant.planner.history import Exchange
from assistant.planner.put import Put, put, than
from assistant.planner.texts import listed, say
from assistant.planner.told import Told, column_name
from assistant.planner.told_each import first_of_each
from assistant.planner.told_growth import grew_most
from assistant.planner.told_mean import mean
from assistant.planner.versus import now_and_then, two_rows
from assistant.state.asked import DRAW

Json = dict[str, Any]


def narrate(
    exchanges: Sequence[Exchange], catalogue: Catalogue, lang: Lang, today: date | None = None, *, asked: str = ""
) -> str:
    """The answer to this turn's results, in order.

    `today`: the bucket that it is in is not over yet. `asked`: the person's words, for how the question is put.
    """
    reads = [e for e in exchanges if e.answer.get("kind") == "table"]
    words = asked if len(reads) == 1 else ""
    said = [text for e in exchanges if (text := _one(e, catalogue, lang, today, words))]
    return " ".join(dict.fromkeys(said))


def _one(exchange: Exchange, catalogue: Catalogue, lang: Lang, today: date | None, asked: str) -> str:
    answer = exchange.answer
    match answer.get("kind"):
        case "table" if exchange.call.name == DRAW:
            return said_drawn(exchange.arguments, answer, lang)
        case "table":
            now = exchange.call.name == "count_segment"
            return table(answer, exchange.arguments, catalogue, lang, today, now=now, asked=asked)
        case "profile" if not answer.get("found", True):
            return say("a_nobody", lang)
        case "definition" if exchange.call.name == "explain_result":
            return say("a_explained", lang)
        case "definition" | "catalogue" | "profile" as kind:
            return say(f"a_{kind}", lang)
        case "error":
            return say("a_error", lang, message=answer.get("message", ""))
        case "refused":
            return say("a_refused", lang, message=answer.get("message", ""))
        case "flow":
            return say("a_flow", lang)
        case "approval":
            return say("a_denied" if answer.get("state") == "deny" else "a_waiting", lang)
        case _:
            return ""


def table(
    view: Json,
    arguments: Json,
    catalogue: Catalogue,
    lang: Lang,
    today: date | None = None,
    *,
    now: bool = False,
    asked: str = "",
) -> str:
    """A table in words. `now`: it is about this moment, and no time was left open."""
    handle, rows = str(view["handle"]), view.get("rows") or []
    columns = view.get("columns") or []
    metrics = [i for i, c in enumerate(columns) if c.get("role") == "metric"]
    over = "a_in_open" if _open(view.get("period"), today) else "a_in"
    when = say(over, lang, r=handle) if view.get("period") else "" if now else say(_whenever(view), lang)
    if not metrics:
        return say("a_list", lang, title=view.get("title", ""), r=handle)
    first = metrics[0]
    if not rows or all(row[first] is None for row in rows):
        measured = {str(columns[i]["id"]) for i in metrics}
        none = any(str(f.get("field")) in measured for f in arguments.get("filters") or ())
        metric = (
            f"{_lower(column_name(columns[first], catalogue, lang))}{within(arguments, catalogue, lang, having=False)}"
        )
        return say("a_none" if none else "a_empty", lang, metric=metric, when=when)
    dimensions = [i for i, c in enumerate(columns) if c.get("role") == "dimension"]
    told = Told(view, handle, columns, rows, catalogue, lang, when, within(arguments, catalogue, lang), today)
    how = put(asked) if asked and len(metrics) == 1 else Put()
    if not dimensions and view.get("compare"):
        return " ".join(now_and_then(told, i, how) for i in metrics)
    if not dimensions:
        return " ".join(told.single(i) for i in metrics)
    firsts = first_of_each(told, arguments, main := _measure(arguments, columns, metrics), dimensions)
    if firsts:
        return firsts
    grown = grew_most(told, main, dimensions, asked) if asked else ""
    if grown:
        return grown
    timed = [i for i in dimensions if columns[i].get("grain") or columns[i].get("type") in {"date", "timestamp"}]
    # A saved report has columns that nobody named; of a question, every metric was asked for.
    spoken = _told_of(view, columns, main, metrics) if arguments.get("metrics") else [main]
    means = {columns[i]["id"] for i in spoken} <= set(view.get("means") or ())
    if asks_average(asked) and len(dimensions) == len(timed) == 1 and (means or view.get("buckets") is None):
        return " ".join(mean(told, i, timed[0]) for i in spoken)
    having = any(str(f.get("field")) == columns[main]["id"] for f in arguments.get("filters") or ())
    if len(dimensions) == len(timed) == 1 and len(rows) == 1 and arguments.get("limit") != 1 and not having:
        said = [told.single(i) for i in spoken]
    elif len(dimensions) == len(timed) == 1 and (len(rows) > 1 or arguments.get("limit") == 1):
        said = [told.along(i, timed[0], arguments) for i in spoken]
    else:
        against = [two_rows(told, i, dimensions, arguments, how, than=than(asked)) for i in spoken]
        top = (
            two or told.ranking(i, dimensions, arguments)
            for i, two in zip(spoken, against, strict=True)
            if told.ranks(i)
        )
        said = list(top)
    return " ".join(dict.fromkeys(said))


def _told_of(view: Json, columns: list[Json], main: int, metrics: list[int]) -> list[int]:
    """The metrics to speak of: what was worked out before other metrics. The order of the rows tells their ranks."""
    extremes = view.get("extremes") or {}
    known = [i for i in metrics if columns[i].get("calculation") not in {"rank", "before"}]
    made = [
        i for i in known if columns[i].get("calculation") and (view.get("truncated") or columns[i]["id"] in extremes)
    ]
    others = [i for i in known if not columns[i].get("calculation") and i != main]
    return [main, *made, *others][:3]


def _open(period: Any, today: date | None) -> bool:
    """Whether a period that was asked for whole is not over yet: its figures are no measure of the whole."""
    if today is None or not isinstance(period, dict):
        return False
    start, end = (str(period.get(key))[:10] for key in ("start", "end"))
    return start <= today.isoformat() and end > (today + timedelta(days=1)).isoformat()


def _whenever(view: Json) -> str:
    """Without a period it is all time, unless the conditions saved with a report say otherwise."""
    return "a_as_saved" if view.get("saved_filters") else "a_always"


def within(arguments: Json, catalogue: Catalogue, lang: Lang, *, having: bool = True) -> str:
    """The filters in words, as they stand beside the name of what is measured."""
    parts = []
    for one in arguments.get("filters") or ():
        field = next((d for d in catalogue.dimensions if d.id == one.get("field")), None)
        if field is None:
            parts += [say("w_having", lang)] if having else []
            continue
        names = [field.value_name(str(v), lang) for v in one.get("values") or ()]
        operator = one.get("operator", "equals")
        if operator == "isNull":
            parts.append(say("w_without", lang, names=_lower(field.name(lang))))
        elif operator not in {"equals", "notEquals"} or len(names) > 4 or any(c.isdigit() for n in names for c in n):
            # Figures come from cells only, so a filter with figures is named by its field.
            parts.append(say("w_by", lang, field=_lower(field.name(lang))))
        else:
            parts.append(listed(names, lang) if operator == "equals" else say("w_not", lang, names=listed(names, lang)))
    return "".join(f" · {part}" for part in parts)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _measure(arguments: Json, columns: list[Json], metrics: list[int]) -> int:
    """The metric that the rows were sorted by, else the first."""
    sorts = arguments.get("sorts") or ()
    return next((i for s in sorts for i in metrics if columns[i]["id"] == s.get("field")), metrics[0])
