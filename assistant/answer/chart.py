"""Charts by rule: one Vega-Lite spec an answer, made by code from the result, never by a model.

No dimension: no chart. Time: lines. Time and a category: one line each (the six largest, the rest as "others").
One category: sorted bars, horizontal from seven or with long labels. Two categories: grouped bars. Two units: two
panels. More than thirty categories or three dimensions: the table says it better. Ranks are not drawn; shares
take the place of their amounts, and a metric shares its panel with the period before.
"""

from __future__ import annotations

from typing import Any

from assistant.answer import format as fmt
from assistant.answer.locales import vega_locale
from assistant.answer.table import Column, Row, Table
from assistant.catalogue import Lang

MAX_POINTS = 2000
MAX_CATEGORIES = 30
LINES = 6
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_OTHERS = {"es": "otros", "en": "others"}


def chart(table: Table, *, locale: str, lang: Lang) -> dict[str, Any] | None:
    """A Vega-Lite spec with inline data, or none where a table says it better."""
    dims = [c for c in table.columns if c.role == "dimension"]
    metrics = _drawn([c for c in table.columns if c.role == "metric"])
    if not dims or not metrics or len(dims) > 2 or len(table.rows) < 2 or len(table.rows) > MAX_POINTS:
        return None
    times = [c for c in dims if c.type in ("date", "timestamp")]
    cats = [c for c in dims if c not in times]
    if len(times) > 1 or any(_distinct(table, c) > MAX_CATEGORIES for c in cats if not times):
        return None
    groups = _by_unit(metrics)[:3]
    if times and cats:
        # Each line is one value of the category: a second metric would be added to the first.
        groups = [group[:1] for group in groups]
    panels = [_panel(table, group, times, cats, locale, lang) for group in groups]
    spec: dict[str, Any] = {"$schema": _SCHEMA, "description": table.title, "config": _config(locale)}
    if len(panels) == 1:
        return {**spec, **panels[0], "width": "container", "height": 280}
    for panel in panels[:-1]:
        _untitle(panel)
    # A container width is not allowed inside a concatenation: https://github.com/vega/vega-lite/issues/5219
    return {**spec, "vconcat": [{**p, "width": 560, "height": 150} for p in panels]}


def _untitle(panel: dict[str, Any]) -> None:
    """Panels share their axis: its title stands below the last one only."""
    for side in ("x", "y"):
        if panel["encoding"][side].get("type") in ("temporal", "nominal"):
            panel["encoding"][side]["title"] = None


def _panel(
    table: Table, metrics: list[Column], times: list[Column], cats: list[Column], locale: str, lang: Lang
) -> dict[str, Any]:
    category = cats[0] if cats else None
    if times:
        return _lines(table, metrics, times[0], category, locale, lang)
    if len(cats) == 2:
        return _grouped(table, metrics[0], cats[0], cats[1], locale)
    assert category is not None
    return _bars(table, metrics, category, locale)


def _lines(
    table: Table, metrics: list[Column], time: Column, category: Column | None, locale: str, lang: Lang
) -> dict[str, Any]:
    keep = _largest(table, metrics[0], category, locale) if category else None
    values = []
    for row in table.rows:
        for metric in metrics:
            series = metric.label
            if category is not None:
                name = fmt.text(_at(table, row, category), category, locale)
                series = name if keep is None or name in keep else _OTHERS[lang]
            values.append(_point(table, row, time, metric, series, locale))
    several = category is not None or len(metrics) > 1
    encoding: dict[str, Any] = {
        "x": _time_axis(time, lang),
        "y": {"field": "y", "type": "quantitative", "title": _title(metrics), "axis": _axis(metrics[0])},
        "tooltip": _tooltip(time.label, _title(metrics), several),
    }
    if category is not None:
        encoding["y"]["aggregate"] = "sum"
        encoding["tooltip"] = [{"field": "series", "title": category.label}, {"field": "xt", "title": time.label}]
    if several:
        encoding["color"] = {
            "field": "series", "type": "nominal", "title": category.label if category else None,
        }  # fmt: skip
    return {"data": {"values": values}, "mark": {"type": "line", "point": len(values) <= 62}, "encoding": encoding}


def _bars(table: Table, metrics: list[Column], category: Column, locale: str) -> dict[str, Any]:
    several = len(metrics) > 1
    values = [_point(table, row, category, m, m.label, locale) for row in table.rows for m in metrics]
    names = [str(v["xt"]) for v in values]
    flat = len(set(names)) >= 7 or max(map(len, names), default=0) > 14
    where, much = ("y", "x") if flat else ("x", "y")
    encoding: dict[str, Any] = {
        where: {"field": "xt", "type": "nominal", "sort": f"-{much}", "title": category.label},
        much: {"field": "y", "type": "quantitative", "title": _title(metrics), "axis": _axis(metrics[0])},
        "tooltip": _tooltip(category.label, _title(metrics), several),
    }
    if not flat:
        encoding[where]["axis"] = {"labelAngle": 0}
    if several:
        encoding[f"{where}Offset"] = {"field": "series"}
        encoding["color"] = {"field": "series", "type": "nominal", "title": None}
    return {"data": {"values": values}, "mark": "bar", "encoding": encoding}


def _grouped(table: Table, metric: Column, first: Column, second: Column, locale: str) -> dict[str, Any]:
    values = [
        _point(table, row, first, metric, fmt.text(_at(table, row, second), second, locale), locale)
        for row in table.rows
    ]
    encoding = {
        "x": {"field": "xt", "type": "nominal", "title": first.label, "axis": {"labelAngle": 0}},
        "xOffset": {"field": "series"},
        "y": {"field": "y", "type": "quantitative", "title": metric.label, "axis": _axis(metric)},
        "color": {"field": "series", "type": "nominal", "title": second.label},
        "tooltip": _tooltip(first.label, metric.label, True),
    }
    return {"data": {"values": values}, "mark": "bar", "encoding": encoding}


def _point(table: Table, row: Row, dim: Column, metric: Column, series: str, locale: str) -> dict[str, Any]:
    at, value = _at(table, row, dim), _at(table, row, metric)
    return {
        "x": at,
        "xt": fmt.text(at, dim, locale),
        "y": value,
        "yt": fmt.text(value, metric, locale),
        "series": series,
    }


def _tooltip(dim: str, metric: str, several: bool) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = [{"field": "xt", "title": dim}, {"field": "yt", "title": metric}]
    return [{"field": "series", "title": " "}, *shown] if several else shown


def _by_unit(metrics: list[Column]) -> list[list[Column]]:
    groups: dict[tuple[str, str], list[Column]] = {}
    for metric in metrics:
        groups.setdefault((metric.format.style, metric.format.currency), []).append(metric)
    return [g for group in groups.values() for g in _by_scale(group)]


def _drawn(metrics: list[Column]) -> list[Column]:
    """A rank says what the bars already show, and bars of shares have the shape of those of the amounts."""
    shared = {m.of for m in metrics if m.calculation == "percent_of_total"}
    return [m for m in metrics if m.calculation != "rank" and m.id not in shared]


def _by_scale(group: list[Column]) -> list[list[Column]]:
    """A sum and an average of the same unit live on different scales: additive ones share a panel.

    So do a metric and its earlier period; what has run up over time is on a scale of its own.
    """
    sums = {m.id for m in group if m.additive}
    running = [m for m in group if m.calculation == "running_total"]
    additive = [m for m in group if m not in running and (m.id in sums or (m.calculation == "before" and m.of in sums))]
    other = [m for m in group if m not in running and m not in additive]
    return [g for g in (additive, other, running) if g]


def _largest(table: Table, metric: Column, category: Column, locale: str) -> set[str] | None:
    sums: dict[str, float] = {}
    for row in table.rows:
        value = _at(table, row, metric)
        name = fmt.text(_at(table, row, category), category, locale)
        sums[name] = sums.get(name, 0) + (value if isinstance(value, int | float) else 0)
    if len(sums) <= LINES + 1 or not metric.additive:
        return None
    return set(sorted(sums, key=lambda n: -sums[n])[:LINES])


def _distinct(table: Table, column: Column) -> int:
    return len({_at(table, row, column) for row in table.rows})


def _at(table: Table, row: Row, column: Column) -> fmt.Raw:
    return row[table.columns.index(column)]


def _title(metrics: list[Column]) -> str:
    return metrics[0].label if len(metrics) == 1 else ", ".join(m.label for m in metrics)


def _time_axis(time: Column, lang: Lang) -> dict[str, Any]:
    # utc: a bucket's start must not move to the evening before in a reader's zone.
    quarter = "T%q %Y" if lang == "es" else "Q%q %Y"
    unit, form = {
        "year": ("utcyear", "%Y"),
        "quarter": ("utcyearquarter", quarter),
        "month": ("utcyearmonth", "%b %Y"),
    }.get(time.grain or "", ("utcyearmonthdate", "%-d %b"))
    axis = {"format": form, "labelOverlap": True}
    return {"field": "x", "type": "temporal", "title": time.label, "timeUnit": unit, "axis": axis}


def _axis(metric: Column) -> dict[str, Any]:
    if metric.format.style == "percent":
        return {"format": ".0%"}
    if metric.format.style == "currency":
        return {"format": "$,.0f"}
    return {"format": ",.0f"}


def _config(locale: str) -> dict[str, Any]:
    return {"locale": vega_locale(locale), "font": "system-ui, Liberation Sans, sans-serif", "view": {"stroke": None}}
