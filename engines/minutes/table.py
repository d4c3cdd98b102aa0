"""The table of a report, read from CSV, and the chart it asks for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MAX_ROWS = 20_000
MAX_COLUMNS = 60
_CHART_ROWS = 1_000
_BARS = 30
_PANELS = 3
_SERIES = 6
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?([T ].*)?")
_FONT = "Liberation Sans"
_BLUE = "#2563eb"

Spec = dict[str, Any]


class BadTable(ValueError):
    """The CSV cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Table:
    """A header and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, index: int) -> list[str]:
        """The values of one column."""
        return [row[index] for row in self.rows]


def read(data: bytes) -> Table:
    """Read a CSV with a header row; commas or semicolons."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable("The report must be UTF-8") from error
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if line]
    except csv.Error as error:
        raise BadTable(f"The report is not CSV: {error}") from error
    if not lines:
        raise BadTable("The report is empty")
    header, rows = lines[0], lines[1:]
    if len(header) > MAX_COLUMNS or len(rows) > MAX_ROWS:
        raise BadTable(f"The report must have at most {MAX_COLUMNS} columns and {MAX_ROWS} rows")
    if any(len(row) != len(header) for row in rows):
        raise BadTable("A row of the report has more or fewer cells than the header")
    return Table(tuple(cell.strip() for cell in header), tuple(tuple(row) for row in rows))


def number(text: str) -> float | None:
    """The number a cell holds, if it holds one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _is_numeric(values: Sequence[str]) -> bool:
    filled = [value for value in values if value.strip()]
    return bool(filled) and all(number(value) is not None for value in filled)


def _is_time(values: Sequence[str]) -> bool:
    if not values or not all(_DATE.fullmatch(value) for value in values):
        return False
    try:
        return all(_utc(value) for value in set(values))
    except ValueError:
        return False


def chart(table: Table, title: str) -> Spec | None:
    """A Vega-Lite spec: a line over time, else bars; `None` when there is nothing to draw."""
    measures = [i for i in range(1, len(table.header)) if _is_numeric(table.column(i))][:_PANELS]
    if not table.rows or not measures:
        return None
    time = _is_time(table.column(0))
    others = [i for i in range(1, len(table.header)) if not _is_numeric(table.column(i))]
    series = next((i for i in others if len(set(table.column(i))) > 1), None)
    kept = _biggest(table, series, measures[0]) if series is not None else None
    shown = [row for row in table.rows if series is None or kept is None or row[series] in kept]
    values = [
        {"x": _utc(row[0]) if time else row[0], "s": row[series] if series is not None else ""}
        | {f"m{i}": number(row[i]) for i in measures}
        for row in shown[: _CHART_ROWS if time else _BARS]
    ]
    panels = [_panel(table, index, series, time, len({value["x"] for value in values})) for index in measures]
    body: Spec = panels[0] if len(panels) == 1 else {"vconcat": panels}
    heading: Spec = {"text": title, "anchor": "start"}
    if series is not None and kept is not None:
        heading["subtitle"] = f"{table.header[series]}: {len(kept)}/{len(set(table.column(series)))}"
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": heading,
        "background": "white",
        "padding": 16,
        "data": {"values": values},
        "config": {"font": _FONT, "view": {"stroke": None}, "axis": {"gridColor": "#e5e7eb"}},
    } | body


def _biggest(table: Table, series: int, measure: int) -> set[str] | None:
    """The series worth a colour, when there are too many to tell apart."""
    sizes: dict[str, float] = {}
    for row in table.rows:
        sizes[row[series]] = sizes.get(row[series], 0) + abs(number(row[measure]) or 0)
    if len(sizes) <= _SERIES:
        return None
    return set(sorted(sizes, key=lambda name: sizes[name], reverse=True)[:_SERIES])


def _utc(text: str) -> str:
    """The moment as the axis takes it: without a zone it would move with that of the machine."""
    moment = datetime.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _panel(table: Table, index: int, series: int | None, time: bool, count: int) -> Spec:
    measure = {"field": f"m{index}", "type": "quantitative", "title": table.header[index]}
    encoding: Spec
    if time:
        days = any(len(value) > 7 for value in table.column(0))
        form = "%d %b %Y" if days else "%b %Y"
        axis = {"format": form, "labelOverlap": True, "labelAngle": 0}
        x = {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}
        encoding = {"x": x | {"title": table.header[0]}, "y": measure}
        mark: Spec = {"type": "line", "color": _BLUE, "point": count <= 62}
        if series is None and count <= 62:
            mark["point"] = {"color": _BLUE}
    else:
        order: Spec = {"field": "x", "type": "nominal", "sort": None, "title": table.header[0]}
        wide = count > 6 or any(len(value) > 14 for value in table.column(0))
        order |= {"axis": {"labelAngle": 0, "labelLimit": 220}}
        encoding = {"y": order, "x": measure} if wide else {"x": order, "y": measure}
        mark = {"type": "bar", "color": _BLUE}
    if series is not None:
        encoding["color"] = {"field": "s", "type": "nominal", "title": table.header[series]}
    height = max(240, 22 * count) if not time and count > 6 else 240
    return {"width": 640, "height": height, "mark": mark, "encoding": encoding}
