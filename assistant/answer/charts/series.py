"""The points of a chart: names made different, buckets without rows kept empty, the small ones together, colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from assistant.answer import format as fmt
from assistant.answer.charts.kinds import LINES, Shape
from assistant.answer.growth import before
from assistant.answer.table import Column, Table, number
from assistant.answer.texts import say
from assistant.catalogue import Grain, Lang
from assistant.language import lang_of

Point = dict[str, Any]
PALETTE = ("#456f99", "#d97716", "#4ba669", "#9f2bd9", "#99632e", "#d962d9")
"""At least 3:1 on the light and on the dark page, and told apart by the colour-blind."""
ASIDE = "#858585"
"""What is not the matter itself: the period before, and the rest."""
_MOST_BUCKETS = 2500


@dataclass
class Series:
    """Points `{x, xt, y, yt, series, partial?}` in drawing order, and their series in the order of the legend."""

    points: list[Point]
    names: list[str]
    order: list[str] = field(default_factory=list)
    """Names on the axis of categories."""
    aside: str | None = None
    """The series that is grey."""
    left: int = 0
    """Series that are not drawn."""


@dataclass(frozen=True)
class Words:
    """How the two periods are called."""

    now: str
    before: str
    locale: str
    lang: Lang


def labels(values: Iterable[fmt.Raw], column: Column, locale: str) -> dict[fmt.Raw, str]:
    """A text for each value, and no two the same: marks with one name would fall onto each other."""
    found: dict[fmt.Raw, str] = {}
    taken: set[str] = set()
    for value in dict.fromkeys(values):
        text = fmt.text(value, column, locale) or say("blank", lang_of(locale))
        if text in taken and str(value) != text:
            text = f"{text} ({value})"
        while text in taken:
            text += "\u200b"
        taken.add(text)
        found[value] = text
    return found


def one_series(shape: Shape, metrics: Sequence[Column], axis: Column, words: Words) -> Series:
    """Each metric along an axis, or one metric in both periods."""
    table, names = shape.table, labels(shape.values(axis), axis, words.locale)
    at = table.columns.index(axis)
    called = different([m.label for m in metrics])
    points: list[Point] = []
    for row in range(len(table.rows)):
        value = table.rows[row][at]
        if value is None and axis in shape.times:
            continue
        for metric, label in zip(metrics, called, strict=True):
            own = words.now if shape.compared else label
            points.append(_point(table, row, axis, metric, (value, names[value]), own, words))
        if shape.compared:
            points.append(_before(table, row, axis, metrics[0], (value, names[value]), words))
    series = [words.now, words.before] if shape.compared else called
    aside = next((name for metric, name in zip(metrics, called, strict=True) if metric.calculation == "before"), None)
    return Series(points, series, list(names.values()), aside=words.before if shape.compared else aside)


def different(names: Sequence[str]) -> list[str]:
    """Labels with their number where two are the same."""
    return [f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name for n, name in enumerate(names)]


def _point(
    table: Table, row: int, axis: Column, metric: Column, at: tuple[fmt.Raw, str], series: str, words: Words
) -> Point:
    value = number(table.rows[row][table.columns.index(metric)])
    found: Point = {"x": at[0], "xt": at[1], "y": value, "yt": fmt.text(value, metric, words.locale), "series": series}
    if at[0] in table.partial:
        found |= {"partial": True, "xt": f"{at[1]} ({say('partial', words.lang)})"}
    return found


def _before(table: Table, row: int, axis: Column, metric: Column, at: tuple[fmt.Raw, str], words: Words) -> Point:
    """The same place a period earlier, under the name that it had then."""
    value = number(before(table, row, table.columns.index(metric)))
    then = before(table, row, table.columns.index(axis))
    named = fmt.text(then, axis, words.locale) if axis.grain and then is not None else at[1]
    return {
        "x": at[0],
        "xt": named,
        "y": value,
        "yt": fmt.text(value, metric, words.locale),
        "series": words.before,
    }


def split_series(shape: Shape, metric: Column, axis: Column, by: Column, words: Words) -> Series:
    """A metric along an axis, one series for each value of a category; the small ones are summed where they may be."""
    table = shape.table
    names, series = (labels(shape.values(c), c, words.locale) for c in (axis, by))
    at, of, what = (table.columns.index(c) for c in (axis, by, metric))
    kept = _largest(shape, metric, by)
    rest = say("others", words.lang)
    while rest in series.values():
        rest += "\u200b"
    summed: dict[tuple[fmt.Raw, str], tuple[str, float | int | None]] = {}
    for row in table.rows:
        if row[at] is None and axis in shape.times:
            continue
        if row[of] not in kept and not metric.additive:
            continue
        name = series[row[of]] if row[of] in kept else rest
        value, known = number(row[what]), summed.get((row[at], name), ("", None))[1]
        both = value if known is None else known if value is None else known + value
        summed[(row[at], name)] = (names[row[at]], both)
    points = [
        {"x": x, "xt": text, "y": y, "yt": fmt.text(y, metric, words.locale), "series": name}
        | ({"partial": True, "xt": f"{text} ({say('partial', words.lang)})"} if x in table.partial else {})
        for (x, name), (text, y) in summed.items()
    ]
    shown = [series[value] for value in kept]
    left = len(series) - len(kept)
    if left and metric.additive:
        return Series(points, [*shown, rest], list(names.values()), aside=rest)
    return Series(points, shown, list(names.values()), left=left)


def _largest(shape: Shape, metric: Column, by: Column) -> list[fmt.Raw]:
    """The values of a category that have a series of their own, the largest first."""
    sizes: dict[fmt.Raw, list[float | int]] = {}
    for value, size in zip(shape.values(by), shape.values(metric), strict=True):
        sizes.setdefault(value, []).append(abs(number(size) or 0))
    if shape.table.ordered and len(sizes) <= LINES + 1:
        return list(sizes)
    ranked = sorted(sizes, key=lambda v: -sum(sizes[v]) / (1 if metric.additive else len(sizes[v])))
    return ranked if len(ranked) <= LINES + 1 else ranked[:LINES]


def with_gaps(points: list[Point], grain: Grain | None, names: Sequence[str]) -> list[Point]:
    """The points with an empty one in each bucket that a series has no row for: a line must not run across it."""
    known = {str(point["x"]) for point in points}
    buckets = _buckets(sorted(x[:10] for x in known), grain) if grain else sorted(known)
    found = {(str(point["x"]), point["series"]) for point in points}
    empty = [
        {"x": bucket, "xt": "", "y": None, "yt": fmt.EMPTY, "series": name}
        for bucket in (buckets if len(buckets) * len(names) <= _MOST_BUCKETS else ())
        for name in names
        if (bucket, name) not in found
    ]
    place = {name: index for index, name in enumerate(names)}
    return sorted([*points, *empty], key=lambda p: (place[p["series"]], str(p["x"])))


def _buckets(days: Sequence[str], grain: Grain) -> list[str]:
    try:
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    except (ValueError, IndexError):
        return []
    found = [first]
    while found[-1] < last and len(found) <= _MOST_BUCKETS:
        found.append(_next(found[-1], grain))
    texts = [day.isoformat() for day in found]
    # Buckets that begin on other days than expected are kept as they are.
    return texts if set(days) <= set(texts) else []


def _next(day: date, grain: Grain) -> date:
    match grain:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7)
        case "month" | "quarter":
            months = day.year * 12 + day.month - 1 + (1 if grain == "month" else 3)
            return date(months // 12, months % 12 + 1, 1)
        case "year":
            return date(day.year + 1, day.month, 1)


def colours(names: Sequence[str], aside: str | None) -> list[str]:
    """One for each name: the same for the same name wherever it is drawn, as far as no two in a chart share one."""
    if len(names) == 2 and aside == names[1]:
        return [PALETTE[0], ASIDE]
    chosen: dict[str, str] = {} if aside is None else {aside: ASIDE}
    wanted = sorted((n for n in names if n != aside), key=lambda n: (crc32(n.encode()), n))
    for name in wanted:
        start = crc32(name.encode()) % len(PALETTE)
        turns = [PALETTE[(start + step) % len(PALETTE)] for step in range(len(PALETTE))]
        chosen[name] = next((c for c in turns if c not in chosen.values()), ASIDE if aside is None else turns[0])
    return [chosen[name] for name in names]
