"""One result, twice: the table a person sees and the compact view a model gets.

The model's view holds counts, types, numbers and, in place of strings, handles such as `$r1.customers_country.0`
that only code can resolve: text of a cell never reaches the model.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.answer import format as fmt
from assistant.answer.changes import changes, rows_text, totals
from assistant.answer.chart import Said, alt_text, chart, chart_types, default_kind, meant, refusal
from assistant.answer.growth import equal_parts
from assistant.answer.table import Column, Table
from assistant.catalogue import Lang

PAGE_ROWS = 200
MODEL_ROWS = 50


def table_content(
    table: Table,
    *,
    result_id: str,
    locale: str,
    lang: Lang,
    timezone: str,
    period_text: str,
    compare_text: str,
    kind: str = "",
) -> dict[str, Any]:
    """The content of a table result as described in docs/design/protocol.md.

    `kind`: how the person wants it drawn, instead of what the table says of it.
    """
    content: dict[str, Any] = {
        "kind": "table",
        "resultId": result_id,
        "title": table.title,
        "columns": [_column(c) for c in table.columns],
        "rows": [_row(table.columns, row, locale) for row in table.rows[:PAGE_ROWS]],
        "rowCount": table.row_count,
        "truncated": table.truncated,
        "rowsText": rows_text(table, min(len(table.rows), PAGE_ROWS), locale, lang),
        "warnings": list(table.warnings),
        "links": list(table.links),
    }
    if table.limit is not None:
        content["limit"] = table.limit
    content |= totals(table, locale, lang)
    if table.period is not None:
        content["period"] = _period(table.period, period_text, timezone)
    if table.compare is not None:
        content["compare"] = _period(table.compare, compare_text, timezone)
        content["compared"] = [_row(table.columns, row, locale) for row in (table.compared or ())[:PAGE_ROWS]]
        if table.compared is not None:
            content["changes"] = changes(table, min(len(table.rows), PAGE_ROWS), locale)
    return content | _drawn(table, kind or table.drawn, content, Said(locale, lang, period_text, compare_text))


def _drawn(table: Table, wanted: str, content: dict[str, Any], said: Said) -> dict[str, Any]:
    """The chart as it was asked for, or by rule; what else it may be; where its pictures are."""
    found = meant(table, wanted, said.locale) if wanted else None
    usual = default_kind(table, said.locale)
    if wanted and found is None and len(chart_types(table)) > 1:
        content["warnings"].append(refusal(wanted, said.lang))
    shown: dict[str, Any] = {"chartType": found or usual, "chartTypes": list(chart_types(table))}
    spec = chart(table, said, found)
    if spec is not None:
        shown["chart"] = spec
    if shown["chartType"] != "table":
        shown["alt"] = alt_text(table, said, found)
        address = f"/results/{content['resultId']}"
        shown["images"] = {form: f"{address}.{form}?type={shown['chartType']}" for form in ("png", "svg")}
    return shown


def table_model_view(table: Table, handle: str) -> dict[str, Any]:
    """What the model may know of a table."""
    view: dict[str, Any] = {
        "handle": handle,
        "kind": "table",
        "title": table.title,
        "columns": [_model_column(c) for c in table.columns],
        "row_count": table.row_count,
        "truncated": table.truncated,
        "additive": [c.id for c in table.columns if c.additive],
        "totals": [c.id for c in table.columns if table.total(c.id) is not None],
        "limited": table.cut,
        "means": [c.id for c in table.columns if table.mean(c.id) is not None],
        "period": _iso(table.period),
        "compare": _iso(table.compare),
        "rows": [_model_row(table.columns, row, handle, i) for i, row in enumerate(table.rows[:MODEL_ROWS])],
    }
    if table.buckets is not None:
        view |= {"buckets": table.buckets, "partial": list(table.partial)}
    if not table.truncated:
        view["extremes"] = {c.id: found for c in table.columns if (found := _extremes(table, c)) is not None}
    if table.compared is not None:
        view["compared"] = [
            _model_row(table.columns, row, handle, i) for i, row in enumerate(table.compared[:MODEL_ROWS])
        ]
        unequal = [i for i in range(min(len(table.rows), MODEL_ROWS)) if not equal_parts(table, i)]
        if unequal:
            view["no_growth"] = unequal
    return view


def _extremes(table: Table, column: Column) -> dict[str, int] | None:
    """Rows of the largest and smallest value over all rows, of which the model sees only the first.

    Rows whose category is empty count only when there is no other.
    """
    if column.role != "metric":
        return None
    index = table.columns.index(column)
    dims = [i for i, c in enumerate(table.columns) if c.role == "dimension"]
    known = [
        (v, i)
        for i, row in enumerate(table.rows)
        if isinstance(v := row[index], int | float) and not isinstance(v, bool)
    ]
    named = [(v, i) for v, i in known if all(table.rows[i][d] is not None for d in dims)] or known
    if not named:
        return None
    return {"max": max(named, key=lambda p: (p[0], -p[1]))[1], "min": min(named, key=lambda p: (p[0], p[1]))[1]}


def _column(c: Column) -> dict[str, Any]:
    got: dict[str, Any] = {"id": c.id, "label": c.label, "type": c.type, "role": c.role}
    if c.role == "metric" and c.format.style != "number":
        got["format"] = c.format.style
        got["unit"] = c.format.currency or "%"
    if c.grain is not None:
        got["grain"] = c.grain
    return got


def _model_column(c: Column) -> dict[str, Any]:
    got: dict[str, Any] = {"id": c.id, "label": c.label, "type": c.type, "role": c.role}
    if c.grain is not None:
        got["grain"] = c.grain
    if c.calculation is not None:
        got["calculation"] = c.calculation
        got["of"] = c.of
    return got


def _row(columns: tuple[Column, ...], row: tuple[fmt.Raw, ...], locale: str) -> list[dict[str, Any]]:
    return [{"raw": value, "text": fmt.text(value, c, locale)} for c, value in zip(columns, row, strict=True)]


def _model_row(columns: tuple[Column, ...], row: tuple[fmt.Raw, ...], handle: str, index: int) -> list[Any]:
    return [
        f"${handle}.{c.id}.{index}" if isinstance(value, str) and c.type == "string" else value
        for c, value in zip(columns, row, strict=True)
    ]


def _period(period: tuple[date, date], text: str, timezone: str) -> dict[str, Any]:
    return {"start": period[0].isoformat(), "end": period[1].isoformat(), "text": text, "timezone": timezone}


def _iso(period: tuple[date, date] | None) -> dict[str, str] | None:
    return None if period is None else {"start": period[0].isoformat(), "end": period[1].isoformat()}
