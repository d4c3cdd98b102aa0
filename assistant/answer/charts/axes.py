"""Axes and tooltips: numbers in their unit, dates as people write them, names cut where they are long."""

from __future__ import annotations

from typing import Any

from assistant.answer.charts.kinds import MAX_CATEGORIES
from assistant.answer.charts.series import Point, Series, colours
from assistant.answer.table import Column
from assistant.catalogue import Lang

Json = dict[str, Any]
LABEL = 170
"""Longest label on an axis, in pixels; the tooltip has the whole."""
_NARROW = 0.05
_LONG = 1
_LETTER, _ROOM = 6.2, 560
"""Width of a letter of an axis label, and of a chart where nobody says it."""


def much(metrics: list[Column], *, zero: bool, values: list[float | int], lone: str) -> Json:
    """The axis of a metric; `lone` is the currency that the locale of the spec writes by itself."""
    # What a metric was before has its name in the legend.
    title = ", ".join(m.label for m in metrics if m.calculation != "before" or m.of not in {o.id for o in metrics})
    currency = metrics[0].format.currency
    if metrics[0].format.style == "currency" and currency != lone:
        title = f"{title} ({currency})"
    found: Json = {"type": "quantitative", "title": title, "axis": {"format": number_format(metrics[0], values, lone)}}
    return {**found, "scale": {"zero": zero}}


def number_format(metric: Column, values: list[float | int], lone: str) -> str:
    """For d3: as few decimals as tell the values apart."""
    if metric.format.style == "percent":
        narrow = bool(values) and max(values) - min(min(values), 0) < _NARROW
        return ".1%" if narrow else ".0%"
    small = max((abs(v) for v in values), default=0) < 100
    form = ",.2~f" if small else ",.0f"
    return f"${form}" if metric.format.style == "currency" and metric.format.currency == lone else form


def time_axis(time: Column, points: list[Point], lang: Lang) -> Json:
    """utc: a bucket's start must not move to the evening before in a reader's zone."""
    quarter = "T%q %Y" if lang == "es" else "Q%q %Y"
    days = "%b %Y" if len(points) > 1 and _years(points) > _LONG else "%-d %b"
    unit, form = {
        "year": ("utcyear", "%Y"),
        "quarter": ("utcyearquarter", quarter),
        "month": ("utcyearmonth", "%b %Y"),
    }.get(time.grain or "", ("utcyearmonthdate", days))
    axis = {"format": form, "labelOverlap": True}
    return {"field": "x", "type": "temporal", "title": time.label, "timeUnit": unit, "axis": axis}


def _years(points: list[Point]) -> int:
    years = [int(str(p["x"])[:4]) for p in points if str(p["x"])[:4].isdigit()]
    return max(years, default=0) - min(years, default=0)


def names_axis(title: str, order: list[str], *, upright: bool) -> Json:
    """A band for each name, in this order; below the bars they slant where there is no room side by side."""
    axis: Json = {"labelLimit": LABEL}
    if upright:
        room = len(order) * (max(map(len, order), default=0) * _LETTER + 8)
        slanted = {
            "labelAngle": -40,
            "labelAlign": "right",
            "labelLimit": 110,
            "labelOverlap": len(order) > MAX_CATEGORIES,
        }
        axis = {"labelAngle": 0, "labelOverlap": True} if room <= _ROOM else slanted
    return {"field": "n", "type": "nominal", "title": title, "sort": order, "axis": axis}


def colour(series: Series, title: str | None) -> Json:
    """The legend, in the order of the series."""
    scale = {"domain": series.names, "range": colours(series.names, series.aside)}
    return {"field": "series", "type": "nominal", "title": title, "scale": scale, "legend": {"labelLimit": LABEL}}


def tooltip(place: str, metric: str, series: str | None) -> list[Json]:
    """What a mark says: place, amount, and whose."""
    shown: list[Json] = [{"field": "xt", "title": place}, {"field": "yt", "title": metric}]
    return shown if series is None else [{"field": "series", "title": series or " "}, *shown]


def amounts(series: Series) -> list[float | int]:
    """All values that are drawn."""
    return [p["y"] for p in series.points if p["y"] is not None]


LIGHTER: Json = {"condition": {"test": {"field": "partial", "equal": True}, "value": 0.45}, "value": 1}
"""A bucket that is not whole is no lower one: it is drawn lighter."""
