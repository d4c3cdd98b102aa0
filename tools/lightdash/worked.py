"""What is left to do once the rows are in: changes, ranks of nothing, and what a reader has to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from assistant.catalogue import Lang
from assistant.intents import DateRange
from tools.base import Column, Raw
from tools.lightdash.calculated import Added
from tools.lightdash.periods import bucket_from
from tools.lightdash.reading import period_text
from tools.lightdash.texts import say
from tools.words import joined, lowered

Row = tuple[Raw, ...]
Sums = Literal["equal", "more", "less", "unknown"]


def worked_out(
    rows: Sequence[Row],
    columns: Sequence[Column],
    added: Sequence[Added],
    period: DateRange | None,
    today: date,
    lang: Lang,
) -> tuple[tuple[Row, ...], list[str]]:
    """The rows with their changes filled in, and warnings.

    A bucket that is not over, or that the period cuts, has no change: a part would stand against a whole.
    """
    at = {column.id: n for n, column in enumerate(columns)}
    table = [list(row) for row in rows]
    for one in added:
        if one.kind == "rank":
            within = at.get(one.calculation.within or "")
            for part in _parts(table, within):
                _unrank(part, at[one.id], at[one.metric.id])
    changes = [one for one in added if one.kind == "change"]
    time = next((n for n, c in enumerate(columns) if c.grain), None)
    if not changes or time is None:
        return tuple(tuple(row) for row in table), []
    cut = {
        value: bucket
        for row in table
        if (bucket := _cut(row[time], columns[time], period, today)) and (value := row[time])
    }
    for one in changes:
        before = at[one.id.replace("__change_", "__before_")]
        for row in table:
            whole = row[time] not in cut
            row[at[one.id]] = _change(row[at[one.metric.id]], row[before]) if whole else None
    warnings = []
    if cut:
        names = joined([period_text(bucket, lang) for _, bucket in sorted(cut.items(), key=lambda i: str(i[0]))], lang)
        warnings.append(say("unfinished", lang, periods=names))
    return tuple(tuple(row) for row in table), warnings


def unfinished_buckets(
    rows: Sequence[Row], columns: Sequence[Column], period: DateRange | None, today: date
) -> tuple[str, ...]:
    """First days of the buckets of time of which only a part is in the rows: not over yet, or cut by the period."""
    time = next((n for n, c in enumerate(columns) if c.grain), None)
    if time is None:
        return ()
    values = dict.fromkeys(value for row in rows if isinstance(value := row[time], str))
    return tuple(value for value in values if _cut(value, columns[time], period, today))


def _change(now: Raw, before: Raw) -> float | None:
    numbers = isinstance(now, int | float) and isinstance(before, int | float)
    if not numbers or not before:
        return None
    assert isinstance(now, int | float) and isinstance(before, int | float)
    return (now - before) / abs(before)


def _cut(value: Raw, time: Column, period: DateRange | None, today: date) -> DateRange | None:
    """The bucket, when only a part of it is in the rows."""
    if not isinstance(value, str) or time.grain is None:
        return None
    try:
        bucket = bucket_from(date.fromisoformat(value[:10]), time.grain)
    except ValueError:
        return None
    unfinished = bucket.start <= today < bucket.end
    outside = period is not None and (bucket.start < period.start or bucket.end > period.end)
    return bucket if unfinished or outside else None


def _parts(table: list[list[Raw]], within: int | None) -> list[list[list[Raw]]]:
    """The rows that were ranked among each other."""
    parts: dict[Raw, list[list[Raw]]] = {}
    for row in table:
        parts.setdefault(None if within is None else row[within], []).append(row)
    return list(parts.values())


def _unrank(table: list[list[Raw]], rank: int, metric: int) -> None:
    """Rows without a value have no rank; an engine that puts them first has pushed the others down.

    Where a limit cuts rows off, nobody knows by how many, unless the best one follows right after the empty ones.
    """
    empty = [row for row in table if row[metric] is None]
    ranks = [value for row in table if row[metric] is not None and isinstance(value := row[rank], int | float)]
    first = all(row[rank] == 1 for row in empty) and min(ranks, default=0) == len(empty) + 1
    for row in table:
        value = row[rank]
        if row[metric] is None:
            row[rank] = None
        elif first and isinstance(value, int | float) and value > len(empty):
            row[rank] = int(value) - len(empty)


def summed_up(
    rows: Sequence[Row], columns: Sequence[Column], metrics: Sequence[str], whole: Mapping[str, Raw]
) -> dict[str, Sums]:
    """How the rows of each metric sum up beside its total over everything; unknown where there is no total."""
    found: dict[str, Sums] = {}
    for n, column in enumerate(columns):
        if column.id not in metrics:
            continue
        total = whole.get(column.id)
        if not isinstance(total, int | float):
            found[column.id] = "unknown"
            continue
        values = [v for row in rows if isinstance(v := row[n], int | float)]
        summed = sum(values)
        close = abs(summed - total) <= 1e-9 * max(abs(total), sum(map(abs, values)))
        found[column.id] = "equal" if close else "more" if summed > total else "less"
    return found


def as_summed(
    columns: Sequence[Column], sums: Mapping[str, Sums], fanned: Sequence[str], lang: Lang
) -> tuple[Column, ...]:
    """The columns, where what counts a thing twice has no total, and a share of such a sum is called one."""
    names = {c.id: c.label for c in columns}
    shown = []
    for column in columns:
        own = column.of or column.id
        apart = sums.get(own, "equal") != "equal" and own in fanned
        if column.additive and apart:
            column = column.model_copy(update={"additive": False})
        if column.calculation == "percent_of_total" and (apart or sums.get(own) == "more"):
            label = say("percent_of_sum_of", lang, name=names[own])
            column = column.model_copy(update={"label": label, "calculation": None, "of": ""})
        shown.append(column)
    return tuple(shown)


def overlapping(
    columns: Sequence[Column], sums: Mapping[str, Sums], counted: Sequence[str], fanned: Sequence[str], lang: Lang
) -> list[str]:
    """Tells of metrics that count the same thing in several rows, so that the rows sum to more than there is.

    Of `fanned` ones it is told, too, when nobody can tell whether they do.
    """
    labels = {c.id: lowered(c.label) for c in columns}
    more = [i for i, found in sums.items() if found == "more"]
    texts = {
        "overlap": [i for i in more if i in counted],
        "overlap_rows": [i for i in more if i not in counted],
        "overlap_unknown": [i for i, found in sums.items() if found == "unknown" and i in fanned],
    }
    return [say(key, lang, names=joined([labels[i] for i in ids], lang)) for key, ids in texts.items() if ids]


def not_adding_up(columns: Sequence[Column], sums: Mapping[str, Sums], lang: Lang) -> list[str]:
    """Tells of sums whose rows, all of them here, are not the engine's own total."""
    names = [lowered(c.label) for c in columns if sums.get(c.id) in ("more", "less")]
    return [say("not_the_total", lang, names=joined(names, lang))] if names else []
