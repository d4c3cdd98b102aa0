"""Columns that a query makes: earlier periods, bins, other grains, windows. Numbers against hand-written SQL."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.engines.lightdash.conftest import Api, Json, query, rule, where

_MONTH = "orders_order_date_month"


def _rows(gold: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    """What hand-written SQL finds, decimals as floats."""
    found = gold.execute(sql).fetchall()
    return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in found]


def _before(unit: str = "MONTH", offset: int = 1, time: str = _MONTH, base: str = "orders_revenue") -> Json:
    return {
        "name": "revenue__prev",
        "label": "Before",
        "table": "orders",
        "type": "sum",
        "sql": "${TABLE}.order_total",
        "generationType": "periodOverPeriod",
        "baseMetricId": base,
        "timeDimensionId": time,
        "granularity": unit,
        "periodOffset": offset,
    }


def _trend(api: Api, spec: Json, filters: Json, dimensions: list[str] | None = None, **rest: Any) -> list[Json]:
    ids = dimensions or [_MONTH]
    sorts = [{"fieldId": d, "descending": False} for d in ids]
    metrics = ["orders_revenue", "orders_revenue__prev"]
    return api.run(query("orders", ids, metrics, filters=filters, sorts=sorts, additionalMetrics=[spec], **rest))


_MONTHS = "SELECT date_trunc('month', order_date) m, round(sum(order_total), 2) FROM orders GROUP BY 1"


def test_the_month_before_comes_from_outside_of_the_range_too(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    spring = where(rule("orders_order_date", "inBetween", "2026-03-01", "2026-05-31"))
    rows = _trend(api, _before(), spring)
    known = {str(m)[:7]: v for m, v in _rows(gold, _MONTHS)}
    assert [row[_MONTH][:7] for row in rows] == ["2026-03", "2026-04", "2026-05"]
    assert [row["orders_revenue"] for row in rows] == pytest.approx([known[f"2026-0{m}"] for m in (3, 4, 5)])
    assert [row["orders_revenue__prev"] for row in rows] == pytest.approx([known[f"2026-0{m}"] for m in (2, 3, 4)])


@pytest.mark.parametrize(("unit", "offset"), [("YEAR", 1), ("QUARTER", 4), ("MONTH", 12)])
def test_a_year_before_however_it_is_counted(api: Api, gold: duckdb.DuckDBPyConnection, unit: str, offset: int) -> None:
    rows = _trend(api, _before(unit, offset), where(rule(_MONTH, "greaterThanOrEqual", "2026-01-01")))
    known = {str(m)[:7]: v for m, v in _rows(gold, _MONTHS)}
    assert len(rows) == 11
    for row in rows:
        assert row["orders_revenue__prev"] == pytest.approx(known[row[_MONTH][:7].replace("2026", "2025")])


def test_weeks_before_and_other_conditions_stay(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    week = "orders_order_date_week"
    web = where(rule("orders_order_date", "greaterThanOrEqual", "2026-11-02"), rule("orders_channel", "equals", "web"))
    rows = _trend(api, _before("WEEK", 1, week), web, [week])
    known = _rows(
        gold, "SELECT date_trunc('week', order_date), sum(order_total) FROM orders WHERE channel = 'web' GROUP BY 1"
    )
    by_week = {str(w)[:10]: v for w, v in known}
    assert [row[week][:10] for row in rows] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    before = ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"]
    assert [row["orders_revenue__prev"] for row in rows] == pytest.approx([by_week[w] for w in before])


def test_by_a_category_as_well_null_matches_null(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    year = where(rule("orders_order_date", "greaterThanOrEqual", "2026-09-01"))
    rows = _trend(api, _before(), year, [_MONTH, "orders_channel"])
    known = _rows(gold, "SELECT date_trunc('month', order_date), channel, sum(order_total) FROM orders GROUP BY ALL")
    by_key = {(str(m)[:7], c): v for m, c, v in known}
    assert {row["orders_channel"] for row in rows} >= {None, "web"}
    for row in rows:
        month = date.fromisoformat(row[_MONTH][:10])
        key = (f"{month.year}-{month.month - 1:02}", row["orders_channel"])
        assert row["orders_revenue__prev"] == (pytest.approx(by_key[key]) if key in by_key else None)


def test_a_ratio_before_and_a_condition_on_what_was_before(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    spec = _before(base="orders_aov") | {
        "type": "number",
        "name": "aov__prev",
        "sql": "${revenue} / NULLIF(${order_count}, 0)",
    }
    rows = api.run(
        query(
            "orders",
            [_MONTH],
            ["orders_aov__prev"],
            filters=where(rule(_MONTH, "equals", "2026-04-01"))
            | where(rule("orders_aov__prev", "greaterThan", 1), group="metrics"),
            additionalMetrics=[spec],
        )
    )
    expected = _rows(
        gold, "SELECT sum(order_total) / count(*) FROM orders WHERE date_trunc('month', order_date) = '2026-03-01'"
    )[0]
    assert [row["orders_aov__prev"] for row in rows] == pytest.approx([expected[0]])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"granularity": "FORTNIGHT"}, "CompileError"),
        ({"periodOffset": 0}, "CompileError"),
        ({"periodOffset": True}, "CompileError"),
        ({"baseMetricId": "orders_nope"}, "FieldReferenceError"),
        ({"timeDimensionId": "orders_nope"}, "FieldReferenceError"),
        ({"sql": "1) UNION (SELECT 2"}, "CompileError"),
    ],
)
def test_an_earlier_period_that_makes_no_sense_is_refused(api: Api, change: Json, name: str) -> None:
    asked = query("orders", [_MONTH], ["orders_revenue__prev"], additionalMetrics=[_before() | change])
    status, error = api.refused(asked)
    assert (status, error["name"]) == (400, name)


def _bin(**rest: Any) -> Json:
    made = {"id": "size", "name": "Size", "table": "orders", "type": "bin", "dimensionId": "orders_order_total"}
    return made | {"binType": "fixed_number", "binNumber": 4} | rest


def test_bins_count_every_order_once(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    sorts = [{"fieldId": "size", "descending": False}]
    rows = api.run(query("orders", ["size"], ["orders_order_count"], sorts=sorts, customDimensions=[_bin()]))
    found = _rows(gold, "SELECT floor(min(order_total)), max(order_total), min(order_total) FROM orders")[0]
    low, high, least = found
    width = int((high - least) // 4)
    edges = [int(low) + width * n for n in range(4)]
    for n, row in enumerate(rows):
        until = edges[n + 1] if n < 3 else -int(-high // 1)
        assert (row["size"], row["size_order"]) == (f"{edges[n]} - {until}", n)
        condition = f"order_total >= {edges[n]}" + (f" AND order_total < {until}" if n < 3 else "")
        counted = _rows(gold, f"SELECT count(*) FROM orders WHERE {condition}")[0]
        assert int(row["orders_order_count"]) == counted[0]


def test_bins_of_one_width(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    made = _bin(binType="fixed_width", binWidth=50)
    sorts = [{"fieldId": "size", "descending": False}]
    rows = api.run(query("orders", ["size"], ["orders_order_count"], sorts=sorts, customDimensions=[made]))
    expected = _rows(gold, "SELECT (floor(order_total / 50) * 50)::INT b, count(*) FROM orders GROUP BY 1 ORDER BY 1")
    assert [(row["size"], row["size_order"], int(row["orders_order_count"])) for row in rows] == [
        (f"{b} - {b + 49}", b, n) for b, n in expected
    ]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"binNumber": 0}, (400, "CompileError")),
        ({"binNumber": None}, (400, "CompileError")),
        ({"binType": "custom_range"}, (400, "CompileError")),
        ({"dimensionId": "orders_nope"}, (400, "FieldReferenceError")),
        ({"type": "sql", "sql": "(SELECT 1)"}, (403, "ForbiddenError")),
    ],
)
def test_dimensions_that_nobody_may_make(api: Api, change: Json, refused: tuple[int, str]) -> None:
    asked = query("orders", ["size"], ["orders_order_count"], customDimensions=[_bin(**change)])
    status, error = api.refused(asked)
    assert (status, error["name"]) == refused


def test_date_zoom_keeps_the_id(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    day = "orders_order_date_day"
    filters = where(rule(day, "inBetween", "2025-02-10", "2026-03-10"))
    asked = query("orders", [day], ["orders_revenue"], filters=filters, sorts=[{"fieldId": day, "descending": False}])
    zoom = {"granularity": "Year", "xAxisFieldId": day}
    submitted = api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked, "dateZoom": zoom})
    assert submitted["fields"][day]["timeInterval"] == "YEAR" and submitted["fields"][day]["name"] == "order_date_day"
    rows = api.poll(submitted["queryUuid"])["rows"]
    expected = _rows(
        gold,
        "SELECT year(order_date)::VARCHAR, sum(order_total) FROM orders "
        "WHERE order_date BETWEEN '2025-02-10' AND '2026-03-10' GROUP BY 1 ORDER BY 1",
    )
    assert [row[day]["value"]["formatted"] for row in rows] == [y for y, _ in expected]
    assert [row["orders_revenue"]["value"]["raw"] for row in rows] == pytest.approx([v for _, v in expected])


def test_a_zoom_that_no_date_can_take_changes_nothing(api: Api) -> None:
    day = "orders_order_date_day"
    asked = query("orders", [day], ["orders_revenue"], limit=3)
    for zoom in ({"granularity": "Hour"}, {"granularity": "Nope"}, {"xAxisFieldId": day}, {}):
        submitted = api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked, "dateZoom": zoom})
        assert submitted["fields"][day]["timeInterval"] == "DAY"


def test_a_window_may_have_a_frame(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    frame = {"frameType": "rows", "start": {"type": "preceding", "offset": 2}, "end": {"type": "current_row"}}
    template = {
        "type": "window_function",
        "windowFunction": "avg",
        "fieldId": "orders_revenue",
        "orderBy": [{"fieldId": _MONTH, "order": "asc"}],
        "partitionBy": [],
        "frame": frame,
    }
    calculation = {"name": "smooth", "displayName": "Smooth", "template": template}
    sorts = [{"fieldId": _MONTH, "descending": False}]
    rows = api.run(query("orders", [_MONTH], ["orders_revenue"], sorts=sorts, tableCalculations=[calculation]))
    expected = _rows(
        gold,
        "SELECT avg(v) OVER (ORDER BY m ROWS 2 PRECEDING) FROM (SELECT date_trunc('month', order_date) m, "
        "sum(order_total) v FROM orders GROUP BY 1) ORDER BY m",
    )
    assert [row["smooth"] for row in rows] == pytest.approx([v for (v,) in expected])
    template["frame"] = frame | {"end": {"type": "0 PRECEDING) --"}}
    status, error = api.refused(query("orders", [_MONTH], ["orders_revenue"], tableCalculations=[calculation]))
    assert (status, error["name"]) == (400, "CompileError")


def test_a_share_within_each_month(api: Api) -> None:
    template = {"type": "percent_of_column_total", "fieldId": "orders_revenue", "partitionBy": [_MONTH]}
    calculation = {"name": "share", "displayName": "Share", "template": template, "format": {"type": "percent"}}
    rows = api.run(query("orders", [_MONTH, "orders_channel"], ["orders_revenue"], tableCalculations=[calculation]))
    months: dict[str, float] = {}
    for row in rows:
        months[row[_MONTH]] = months.get(row[_MONTH], 0) + row["share"]
    assert len(months) > 12 and all(total == pytest.approx(1) for total in months.values())


def test_a_calculation_may_not_take_the_name_of_a_column(api: Api) -> None:
    template = {"type": "rank_in_column", "fieldId": "orders_revenue"}
    calculation = {"name": "orders_revenue", "displayName": "x", "template": template}
    status, error = api.refused(query("orders", [_MONTH], ["orders_revenue"], tableCalculations=[calculation]))
    assert status == 400 and "already exists" in error["message"]


def test_one_metric_against_the_month_before(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    path = "/api/v1/projects/{p}/metricsExplorer/orders/revenue/runMetricTotal"
    span = "?timeFrame=MONTH&granularity=MONTH&startDate=2026-03-01&endDate=2026-03-31"
    web = rule("orders_channel", "equals", "web")
    got = api.post(path + span, {"comparisonType": "previous_period", "filters": [web]})
    expected = _rows(
        gold,
        "SELECT sum(order_total) FILTER (order_date BETWEEN '2026-03-01' AND '2026-03-31'), "
        "sum(order_total) FILTER (order_date BETWEEN '2026-02-01' AND '2026-02-28') FROM orders WHERE channel = 'web'",
    )[0]
    assert (got["value"], got["comparisonValue"]) == pytest.approx(expected)
    assert api.post(path + span, {})["comparisonValue"] is None
    assert api.request("POST", path, json={}).status_code == 400
    assert api.request("POST", path.replace("revenue", "nope") + span, json={}).status_code == 404


def test_totals_leave_out_what_needs_a_date(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    asked = query("orders", [_MONTH], ["orders_revenue", "orders_revenue__prev"], additionalMetrics=[_before()])
    got = api.post("/api/v1/projects/{p}/calculate-total", {"explore": "orders", "metricQuery": asked})
    expected = _rows(gold, "SELECT sum(order_total) FROM orders")[0]
    assert got == {"orders_revenue": pytest.approx(expected[0])}
