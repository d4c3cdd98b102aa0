"""The charts that are no lines and no bars: rings, clouds of points, fields of colour, and one figure in large."""

from __future__ import annotations

from assistant.answer import format as fmt
from assistant.answer.charts.axes import LABEL, Json, colour, much, names_axis, number_format
from assistant.answer.charts.kinds import Shape
from assistant.answer.charts.series import Point, Series, Words, different, labels
from assistant.answer.growth import growth
from assistant.answer.table import Column, number
from assistant.answer.texts import say
from assistant.catalogue import NumberFormat

_CELLS = 80
"""So many cells of a field of colour have their figure in them."""


def scatter(shape: Shape, words: Words, lone: str) -> tuple[Json, Series]:
    """The first metric against the second, one point a row."""
    axis = [*shape.times, *shape.categories][0]
    one, other = shape.metrics[:2]
    names = labels(shape.values(axis), axis, words.locale)
    points: list[Point] = []
    for place, x, y in zip(shape.values(axis), shape.values(one), shape.values(other), strict=True):
        points.append(
            {
                "xt": names[place],
                "a": number(x),
                "at": fmt.text(x, one, words.locale),
                "y": number(y),
                "yt": fmt.text(y, other, words.locale),
                "series": "",
            }
        )
    across = much([one], zero=False, values=[p["a"] for p in points if p["a"] is not None], lone=lone)
    up = much([other], zero=False, values=[p["y"] for p in points if p["y"] is not None], lone=lone)
    encoding: Json = {
        "x": {"field": "a", **across},
        "y": {"field": "y", **up},
        "tooltip": [
            {"field": "xt", "title": axis.label},
            {"field": "at", "title": one.label},
            {"field": "yt", "title": other.label},
        ],
    }
    spec: Json = {"data": {"values": points}, "mark": {"type": "point", "filled": True, "size": 60}}
    return spec | {"encoding": encoding}, Series(points, [""])


def donut(shape: Shape, metric: Column, words: Words) -> tuple[Json, Series]:
    """The parts of a whole, their shares in the legend."""
    axis = shape.categories[0]
    names = labels(shape.values(axis), axis, words.locale)
    values = [number(v) or 0 for v in shape.values(metric)]
    whole = sum(values)
    rows = list(zip(shape.values(axis), values, strict=True))
    if not shape.table.ordered:
        rows.sort(key=lambda r: -r[1])
    percent = NumberFormat("percent", decimals=1)
    points = [
        {
            "x": place,
            "xt": names[place],
            "y": value,
            "yt": fmt.text(value, metric, words.locale),
            "series": names[place],
            "part": fmt.number(value / whole, percent, words.locale),
            "o": index,
        }
        for index, (place, value) in enumerate(rows)
    ]
    series = Series(points, [str(p["series"]) for p in points])
    shown = {p["series"]: f"{p['series']} · {p['part']}" for p in points}
    encoding = colour(series, axis.label)
    encoding["field"] = "legend"
    encoding["scale"]["domain"] = [shown[name] for name in series.names]
    for point in points:
        point["legend"] = shown[point["series"]]
    tips = [
        {"field": "xt", "title": axis.label},
        {"field": "yt", "title": metric.label},
        {"field": "part", "title": "%"},
    ]
    spec: Json = {
        "data": {"values": points},
        "mark": {"type": "arc", "innerRadius": 62},
        "encoding": {
            "theta": {"field": "y", "type": "quantitative", "stack": True},
            "order": {"field": "o", "type": "quantitative"},
            "color": encoding,
            "tooltip": [{"field": name, "title": label} for name, label in tips],
        },
    }
    return spec, series


def heatmap(shape: Shape, metric: Column, words: Words, lone: str) -> tuple[Json, Series]:
    """Two dimensions crossed; where there is no row there is no colour."""
    across, down = [*shape.times, *shape.categories]
    columns, rows = (labels(shape.values(c), c, words.locale) for c in (across, down))
    points = [
        {"xt": columns[x], "n": columns[x], "series": rows[s], "y": number(y), "yt": fmt.text(y, metric, words.locale)}
        for x, s, y in zip(shape.values(across), shape.values(down), shape.values(metric), strict=True)
        if number(y) is not None
    ]
    values = [p["y"] for p in points if isinstance(p["y"], int | float)]
    order = sorted(columns, key=str) if shape.times else list(columns)
    low, high = min(values, default=0), max(values, default=0)
    scale: Json = {"scheme": "teals"}
    if low < 0 < high:
        scale = {"scheme": "blueorange", "domainMid": 0}
    if low == high:
        scale["domain"] = sorted((0, low or 1))
    form = number_format(metric, values, lone)
    encoding: Json = {
        "x": names_axis(across.label, [columns[v] for v in order], upright=True),
        "y": {**names_axis(down.label, list(rows.values()), upright=False), "field": "series"},
        "tooltip": [
            {"field": "xt", "title": across.label},
            {"field": "series", "title": down.label},
            {"field": "yt", "title": metric.label},
        ],
    }
    shade = {"field": "y", "type": "quantitative", "title": metric.label, "scale": scale, "legend": {"format": form}}
    layers: list[Json] = [{"mark": "rect", "encoding": {"color": shade}}]
    if len(points) <= _CELLS and len(columns) <= 12:
        dark = {"field": "y", "gt": low + (high - low) * 0.6}
        ink = {"condition": {"test": dark, "value": "#ffffff"}, "value": "#1c1b1a"}
        layers.append({"mark": {"type": "text", "fontSize": 10}, "encoding": {"text": {"field": "yt"}, "color": ink}})
    spec: Json = {"data": {"values": points}, "encoding": encoding, "layer": layers}
    return spec | {"height": 100 + 26 * len(rows)}, Series(points, list(rows.values()))


def large(shape: Shape, words: Words) -> tuple[Json, Series]:
    """The figures of one row, each in large under its name."""
    table = shape.table
    points = []
    for metric, name in zip(shape.metrics, different([m.label for m in shape.metrics]), strict=True):
        index = table.columns.index(metric)
        changed = growth(table, 0, index, words.locale) if table.compared is not None else None
        points.append(
            {
                "n": name,
                "y": number(table.rows[0][index]),
                "yt": fmt.text(table.rows[0][index], metric, words.locale),
                "change": f"{changed} {say('against', words.lang, period=words.before)}" if changed else "",
                "series": "",
                "xt": name,
            }
        )
    names = [str(p["n"]) for p in points]
    title = {"labelLimit": LABEL, "domain": False, "ticks": False, "labelFontSize": 13}
    axis = {"field": "n", "type": "nominal", "title": None, "sort": names, "axis": title}
    figure = {"mark": {"type": "text", "fontSize": 30, "fontWeight": "bold"}, "encoding": {"text": {"field": "yt"}}}
    layers: list[Json] = [figure]
    if any(p["change"] for p in points):
        layers.append({"mark": {"type": "text", "fontSize": 12, "dy": 26}, "encoding": {"text": {"field": "change"}}})
    spec: Json = {"data": {"values": points}, "encoding": {"y": axis}, "layer": layers}
    return spec | {"height": 50 + 80 * len(names)}, Series(points, [""])
