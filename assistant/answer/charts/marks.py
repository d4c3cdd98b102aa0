"""One panel for each kind of chart: data, marks and encoding, without colours of a theme, expressions or addresses."""

from __future__ import annotations

from typing import assert_never

from assistant.answer.charts.axes import LIGHTER, Json, amounts, colour, much, names_axis, time_axis, tooltip
from assistant.answer.charts.figures import donut, heatmap, large, scatter
from assistant.answer.charts.kinds import MAX_CATEGORIES, ChartKind, Shape
from assistant.answer.charts.series import Point, Series, Words, one_series, split_series, with_gaps
from assistant.answer.table import Column

_DOTS = 62
_ROW, _THIN = 24, 16
"""Pixels for one bar of a list, alone and beside others."""
_HEADS = 100
"""Pixels for the title, the axis and its name, where a height holds them all."""


def panel(kind: ChartKind, shape: Shape, metrics: list[Column], words: Words, lone: str) -> tuple[Json, Series]:
    """The panel of these metrics and its series."""
    match kind:
        case "line" | "area" | "bar" | "grouped_bar" | "stacked_bar" | "horizontal_bar":
            series = _series(shape, metrics, words)
            return _plain(kind, shape, metrics, series, lone, words), series
        case "point":
            return scatter(shape, words, lone)
        case "donut":
            return donut(shape, metrics[0], words)
        case "heatmap":
            return heatmap(shape, metrics[0], words, lone)
        case "number":
            return large(shape, words)
        case "table":
            raise ValueError("a table is not drawn")
        case _:
            assert_never(kind)


def _series(shape: Shape, metrics: list[Column], words: Words) -> Series:
    axis, by = _axes(shape)
    if by is not None:
        return split_series(shape, metrics[0], axis, by, words)
    return one_series(shape, metrics, axis, words)


def _axes(shape: Shape) -> tuple[Column, Column | None]:
    """What runs along the axis, and what makes the series."""
    along = [*shape.times, *shape.categories]
    return along[0], along[1] if len(along) > 1 else None


def _plain(kind: ChartKind, shape: Shape, metrics: list[Column], series: Series, lone: str, words: Words) -> Json:
    axis, by = _axes(shape)
    several = len(series.names) > 1
    flat = kind == "horizontal_bar"
    zero = much(metrics, zero=True, values=amounts(series), lone=lone)
    encoding: Json = {}
    if several:
        encoding["color"] = colour(series, by.label if by else None)
    encoding["tooltip"] = tooltip(
        axis.label, ", ".join(m.label for m in metrics), (by.label if by else "") if several else None
    )
    if kind in ("line", "area"):
        return _lines(
            kind, shape, series, encoding | {"x": time_axis(axis, series.points, words.lang), "y": zero}, axis
        )
    names = _named(shape, series, axis, metrics[0])
    where, size = ("y", "x") if flat else ("x", "y")
    encoding[where] = names_axis(axis.label, names, upright=not flat)
    encoding[size] = {"field": "y", **zero}
    if kind == "stacked_bar":
        encoding[size]["stack"] = "zero"
        encoding["order"] = {"field": "o", "type": "quantitative"}
        for point in series.points:
            point["o"] = series.names.index(point["series"])
    elif several:
        encoding[f"{where}Offset"] = {"field": "series", "sort": series.names}
    if any(p.get("partial") for p in series.points):
        encoding["opacity"] = LIGHTER
    found: Json = {"data": {"values": series.points}, "mark": "bar", "encoding": encoding}
    return found | ({"height": _HEADS + len(names) * (_THIN * len(series.names) if several else _ROW)} if flat else {})


def _named(shape: Shape, series: Series, axis: Column, metric: Column) -> list[str]:
    """Names along the axis: time forwards, the order that was asked for, or the largest first; ties as they come."""
    names = dict.fromkeys(series.order)
    sizes: dict[str, float] = {}
    # What was before is no part of a bar; the rest of a pile is.
    beside = series.aside if len(shape.times) + len(shape.categories) == 1 else None
    by_value: Json = {}
    for point in series.points:
        point["n"] = _name(series, shape, axis, point)
        by_value.setdefault(point["n"], point["x"])
        sizes[point["n"]] = sizes.get(point["n"], 0) + (point["y"] or 0 if point["series"] != beside else 0)
    order = [name for name in names if name in sizes]
    if axis in shape.times:
        order.sort(key=lambda name: str(by_value[name]))
    elif not shape.table.ordered and axis.type == "number":
        order.sort(key=lambda name: (by_value[name] is None, by_value[name] or 0))
    elif not shape.table.ordered:
        order.sort(key=lambda name: -sizes[name])
    if len(order) > MAX_CATEGORIES and axis not in shape.times:
        kept = set(order[:MAX_CATEGORIES])
        series.points = [p for p in series.points if p["n"] in kept]
        series.left = len(order) - MAX_CATEGORIES
        order = order[:MAX_CATEGORIES]
    return order


def _name(series: Series, shape: Shape, axis: Column, point: Point) -> str:
    names = dict(zip(dict.fromkeys(shape.values(axis)), series.order, strict=True))
    return names[point["x"]]


def _lines(kind: ChartKind, shape: Shape, series: Series, encoding: Json, axis: Column) -> Json:
    """Lines that stop where there is nothing, dashed into a bucket that is not whole."""
    points = with_gaps(series.points, axis.grain, series.names)
    series.points = points
    alone = len(shape.categories) + len(shape.times) == 1 and len(series.names) == 1
    if kind == "area":
        return {
            "data": {"values": points},
            "mark": {"type": "area", "line": alone},
            "encoding": _stacked(encoding, alone),
        }
    dashed = _tail(points)
    few = len(points) <= _DOTS * max(1, len(series.names))
    lone = _lonely(points)
    for index, point in enumerate(points):
        if (few or index in lone) and point["y"] is not None:
            point["dot"] = point["y"]
        if index in dashed:
            point["end"] = point["y"]
        if dashed and not point.get("partial"):
            point["whole"] = point["y"]
    value = encoding.pop("y")
    layers: list[Json] = [_layer("line", "whole" if dashed else "y", value)]
    if dashed:
        layers.append(_layer("line", "end", value, strokeDash=[5, 4]))
    if few or lone:
        layers.append(_layer("point", "dot", value, filled=True, size=28))
    return {"data": {"values": points}, "encoding": encoding, "layer": layers}


def _layer(mark: str, field: str, value: Json, **style: object) -> Json:
    return {"mark": {"type": mark, **style}, "encoding": {"y": {"field": field, **value}}}


def _stacked(encoding: Json, alone: bool) -> Json:
    y = {"field": "y", **encoding["y"]}
    return encoding | {"y": y if alone else {**y, "stack": "zero"}}


def _tail(points: list[Point]) -> set[int]:
    """The points of buckets that are not whole, with their neighbours: a dashed line leads to them."""
    found: set[int] = set()
    for index, point in enumerate(points):
        if point.get("partial"):
            near = (i for i in (index - 1, index + 1) if 0 <= i < len(points))
            found |= {index, *(i for i in near if points[i]["series"] == point["series"])}
    return found


def _lonely(points: list[Point]) -> set[int]:
    """Points between gaps: a line through one point cannot be seen."""
    drawn = [(p["series"], p["y"] is not None) for p in points]

    def beside(index: int, step: int) -> bool:
        near = index + step
        return 0 <= near < len(drawn) and drawn[near] == (drawn[index][0], True)

    return {i for i, (_, known) in enumerate(drawn) if known and not beside(i, -1) and not beside(i, 1)}
