"""What a chart says in words: title, subtitle, and a description for who cannot see it. Every figure is a cell's."""

from __future__ import annotations

from datetime import date, timedelta
from textwrap import wrap
from typing import Any, get_args

from assistant.answer import format as fmt
from assistant.answer.charts.kinds import ChartKind, Shape
from assistant.answer.charts.series import Series, Words
from assistant.answer.table import Column, Table, number
from assistant.answer.texts import say
from assistant.catalogue import Lang, NumberFormat

_LINE = 72
_ALT = 1500


def span(period: tuple[date, date] | None, text: str, locale: str) -> str:
    """A whole month, quarter or year by its name, any other range as it is written out."""
    if period is None:
        return text
    start, end = period
    last = end - timedelta(days=1)
    whole = start.day == 1 and end.day == 1
    months = (end.year - start.year) * 12 + end.month - start.month
    if whole and months == 1:
        return fmt.day(start, "month", locale)
    if whole and months == 3 and start.month % 3 == 1:
        return fmt.day(start, "quarter", locale)
    if whole and months == 12 and start.month == 1:
        return fmt.day(start, "year", locale)
    return text or f"{fmt.day(start, 'day', locale)} – {fmt.day(last, 'day', locale)}"


def words_of(table: Table, locale: str, lang: Lang, period: str, compare: str) -> Words:
    """How both periods are called in a legend; never the same."""
    now = span(table.period, period, locale) or say("now", lang)
    then = span(table.compare, compare, locale) or say("before", lang)
    return Words(now, then if then != now else say("before", lang), locale, lang)


def title(table: Table, notes: list[str], words: Words, period: str, compare: str) -> Any:
    """`title` of a spec: what is asked, and below it the range and the notes."""
    against = say("against", words.lang, period=compare) if compare else ""
    found: dict[str, Any] = {"text": wrap(table.title, _LINE)[:3] or [""], "anchor": "start"}
    lines = [", ".join(t for t in (period, against) if t), *notes]
    subtitle = [part for line in lines if line for part in wrap(line, _LINE + 14)]
    return {**found, "subtitle": subtitle} if subtitle else found


def notes(shape: Shape, drawn: list[tuple[list[Column], Series]], words: Words) -> list[str]:
    """What the picture does not show, or shows in part."""
    table, lang = shape.table, words.lang
    lines = [_not_all(table, words)]
    left = [(metrics, series.left) for metrics, series in drawn if series.left]
    if left:
        by = (shape.categories or shape.times)[-1]
        count = shape.distinct(by)
        shown, whole = (fmt.number(n, NumberFormat(), words.locale) for n in (count - left[0][1], count))
        lines.append(say("largest", lang, shown=shown, count=whole, name=by.label))
    if table.partial:
        time = shape.times[0] if shape.times else None
        names = ", ".join(fmt.text(v, time, words.locale) if time else v for v in table.partial)
        lines.append(say("partial_of", lang, names=names))
    missing = [f"{time.label}: {fmt.EMPTY}" for time in shape.times if None in shape.values(time)]
    missing += [m.label for m in shape.metrics if all(m not in metrics for metrics, _ in drawn)]
    if missing:
        lines.append(say("not_drawn", lang, names=", ".join(missing)))
    return [line for line in lines if line]


def _not_all(table: Table, words: Words) -> str:
    shown = fmt.number(len(table.rows), NumberFormat(), words.locale)
    if table.row_count > len(table.rows):
        count = fmt.number(table.row_count, NumberFormat(), words.locale)
        return say("rows_of", words.lang, shown=shown, count=count)
    return say("rows_more", words.lang, shown=shown) if table.truncated else ""


def described(kind: ChartKind, shape: Shape, words: Words, period: str, compare: str) -> str:
    """The picture in words: kind, title, range, extremes, the latest, the total."""
    table, lang = shape.table, words.lang
    head = ", ".join(t for t in (table.title, period, say("against", lang, period=compare) if compare else "") if t)
    parts = [f"{say(f'k_{kind}', lang)}: {head}"]
    for metric in shape.metrics[:3]:
        parts.append(_metric(shape, metric, words))
    parts.append(_not_all(table, words))
    if table.partial and shape.times:
        names = ", ".join(fmt.text(v, shape.times[0], words.locale) for v in table.partial)
        parts.append(say("partial_of", lang, names=names))
    text = ". ".join(part[0].upper() + part[1:] for part in parts if part) + "."
    return text if len(text) <= _ALT else text[: _ALT - 1] + "…"


def _metric(shape: Shape, metric: Column, words: Words) -> str:
    table, index = shape.table, shape.table.columns.index(metric)
    known = [(v, i) for i, row in enumerate(table.rows) if (v := number(row[index])) is not None]
    if not known:
        return ""
    high, low = max(known, key=lambda p: (p[0], -p[1])), min(known)

    def at(row: int) -> str:
        return ", ".join(
            fmt.text(value, c, words.locale)
            for c, value in zip(table.columns, table.rows[row], strict=True)
            if c.role == "dimension"
        )

    def cell(value: float | int) -> str:
        return fmt.text(value, metric, words.locale)

    if len(table.rows) == 1:
        return say("alt_one", words.lang, metric=metric.label, value=cell(high[0]))
    ends = {"high": cell(high[0]), "high_at": at(high[1]), "low": cell(low[0]), "low_at": at(low[1])}
    parts = [say("alt_most", words.lang, metric=metric.label, **ends)]
    if shape.times and not shape.categories:
        time = table.columns.index(shape.times[0])
        last = max(known, key=lambda p: str(table.rows[p[1]][time] or ""))
        parts.append(say("alt_last", words.lang, value=cell(last[0]), at=at(last[1])))
    total = table.total(metric.id)
    if total is not None:
        parts.append(say("alt_total" if metric.additive else "alt_overall", words.lang, value=cell(total)))
    return ", ".join(parts)


def kind_name(kind: str, lang: Lang) -> str:
    """What a kind, or the word that people use for it, is called."""
    known = {"pie": "donut", "scatter": "point"}.get(kind, kind)
    return say(f"k_{known}", lang) if known in get_args(ChartKind) else kind
