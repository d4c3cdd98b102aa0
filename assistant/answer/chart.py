"""Charts by rule: one Vega-Lite spec an answer, made by code from the result, never by a model.

The rules choose a kind and say which others are honest (`chart_types`): time is lines; time and a category one line
each, the six largest and the rest as "others"; one category is sorted bars, lying from seven or with long names; two
categories are grouped bars, or a field of colour. Two units are two panels. More than thirty categories or three
dimensions are a table. The same spec is drawn by the page, as PNG and as SVG: it names no colours but those of its
series, holds its own data, and has neither expressions nor addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answer.charts.kinds import MAX_CATEGORIES, MAX_POINTS, ChartKind, Shape, chart_types, default_kind, meant
from assistant.answer.charts.marks import panel
from assistant.answer.charts.series import Series
from assistant.answer.charts.words import described, kind_name, notes, title, words_of
from assistant.answer.locales import vega_locale
from assistant.answer.table import Column, Table
from assistant.answer.texts import say
from assistant.catalogue import Lang

__all__ = [
    "MAX_CATEGORIES", "MAX_POINTS", "ChartKind", "Said", "alt_text", "chart", "chart_types", "default_kind", "meant",
    "refusal",
]  # fmt: skip

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_PANELS = 3
_SINGLE: tuple[ChartKind, ...] = ("donut", "heatmap", "point", "number", "area", "stacked_bar")
"""Kinds that show one metric, or all of them in their own way."""
_HEIGHT, _PANEL = 280, 150


@dataclass(frozen=True)
class Said:
    """For whom a chart is drawn, and how its periods are written out."""

    locale: str
    lang: Lang
    period: str = ""
    compare: str = ""


def chart(table: Table, said: Said, kind: ChartKind | None = None) -> dict[str, Any] | None:
    """A Vega-Lite spec with inline data; none for a table, and for a kind that is not honest for this result.

    Without a `kind` the rules choose, and one figure is none: the page shows it as it is.
    """
    wanted = kind or default_kind(table, said.locale)
    if wanted == "table" or wanted not in chart_types(table) or (kind is None and wanted == "number"):
        return None
    shape = Shape.of(table)
    words = words_of(table, said.locale, said.lang, said.period, said.compare)
    groups = shape.groups[:1] if wanted in _SINGLE else shape.groups[:_PANELS]
    lone = next((m.format.currency for group in groups for m in group if m.format.style == "currency"), "")
    drawn: list[tuple[list[Column], Series]] = []
    panels = []
    for group in groups:
        spec, series = panel(wanted, shape, group, words, lone)
        panels.append(spec)
        drawn.append((_shown(wanted, shape, group), series))
    told = notes(shape, drawn, words)
    whole: dict[str, Any] = {
        "$schema": _SCHEMA,
        "title": title(table, told, words, said.period, said.compare),
        "usermeta": {"notes": told},
        "description": described(wanted, shape, words, said.period, said.compare),
        "config": _config(said.locale, lone),
    }
    if len(panels) == 1:
        return {**whole, "width": "container", "height": _HEIGHT, **panels[0]}
    for one in panels[:-1]:
        _untitle(one)
    # A container width is not allowed inside a concatenation: https://github.com/vega/vega-lite/issues/5219
    return {**whole, "vconcat": [{"width": 560, "height": _PANEL, **one} for one in panels]}


def alt_text(table: Table, said: Said, kind: ChartKind | None = None) -> str:
    """The chart in words, for who cannot see it."""
    words = words_of(table, said.locale, said.lang, said.period, said.compare)
    return described(kind or default_kind(table, said.locale), Shape.of(table), words, said.period, said.compare)


def refusal(wanted: str, lang: Lang) -> str:
    """Why a chart is not drawn as somebody asked."""
    return say("not_honest", lang, kind=kind_name(wanted, lang))


def _shown(kind: ChartKind, shape: Shape, group: list[Column]) -> list[Column]:
    """The metrics that a panel shows."""
    if kind == "number":
        return list(shape.metrics)
    if kind == "point":
        return list(shape.metrics[:2])
    return group[:1] if kind in _SINGLE else group


def _untitle(one: dict[str, Any]) -> None:
    """Panels share their axis: its title stands below the last one only."""
    for side in ("x", "y"):
        if one["encoding"].get(side, {}).get("type") in ("temporal", "nominal"):
            one["encoding"][side]["title"] = None


def _config(locale: str, currency: str) -> dict[str, Any]:
    return {
        "locale": vega_locale(locale, currency),
        # Whoever shows the picture gives it its description; names of single marks would read empty ones as NaN.
        "aria": False,
        "font": "system-ui, Liberation Sans, sans-serif",
        "view": {"stroke": None},
    }
