"""Each filter operator, by the rows that it keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pytest

from engines.lightdash.windows import past_units, shift, start_of
from tests.engines.lightdash.conftest import Api, Json, query, rule, where


@dataclass(frozen=True)
class Case:
    id: str
    rule: Json
    sql: str


def _dates(operator: str, *values: Any, unit: str = "days", completed: bool = False) -> Json:
    return rule("orders_order_date", operator, *values, settings={"unitOfTime": unit, "completed": completed})


_DAY = "orders_order_date"
_TOTAL = "orders_order_total"
_CHANNEL = "orders_channel"
CASES = [
    Case("is null", rule(_CHANNEL, "isNull"), "channel IS NULL"),
    Case("not null", rule(_CHANNEL, "notNull"), "channel IS NOT NULL"),
    Case("equals", rule(_CHANNEL, "equals", "web"), "channel = 'web'"),
    Case("equals several", rule(_CHANNEL, "equals", "web", "app"), "channel IN ('web', 'app')"),
    Case("equals is case-sensitive", rule(_CHANNEL, "equals", "WEB"), "false"),
    Case("equals ignoring case", rule(_CHANNEL, "equals", "WEB", caseSensitive=False), "channel = 'web'"),
    Case("equals nothing keeps all", rule(_CHANNEL, "equals"), "true"),
    Case("not equals keeps nulls", rule(_CHANNEL, "notEquals", "web"), "channel <> 'web' OR channel IS NULL"),
    Case("include", rule(_CHANNEL, "include", "pp", "tor"), "channel IN ('app', 'store')"),
    Case("include is case-sensitive", rule(_CHANNEL, "include", "APP"), "false"),
    Case("does not include", rule(_CHANNEL, "doesNotInclude", "e"), "channel = 'app' OR channel IS NULL"),
    Case("starts with", rule(_CHANNEL, "startsWith", "w", "s"), "channel IN ('web', 'store')"),
    Case("ends with", rule(_CHANNEL, "endsWith", "b"), "channel = 'web'"),
    Case("quotes are quoted", rule(_CHANNEL, "equals", "x' OR 'a'='a"), "false"),
    Case("wildcards are not escaped", rule(_CHANNEL, "include", "w_b"), "channel = 'web'"),
    Case("disabled", rule(_CHANNEL, "equals", "web", disabled=True), "true"),
    Case("number equals", rule(_TOTAL, "equals", "8.90"), "order_total = 8.90"),
    Case("number not equals", rule(_TOTAL, "notEquals", 8.9), "order_total <> 8.90"),
    Case("greater", rule(_TOTAL, "greaterThan", 100), "order_total > 100"),
    Case("greater or equal", rule(_TOTAL, "greaterThanOrEqual", 8.9), "order_total >= 8.90"),
    Case("less", rule(_TOTAL, "lessThan", 8.9), "order_total < 8.90"),
    Case("less or equal", rule(_TOTAL, "lessThanOrEqual", 8.9), "order_total <= 8.90"),
    Case("between numbers", rule(_TOTAL, "inBetween", 10, 20), "order_total BETWEEN 10 AND 20"),
    Case("not between numbers", rule(_TOTAL, "notInBetween", 10, 20), "order_total NOT BETWEEN 10 AND 20"),
    Case("date", rule(_DAY, "equals", "2026-10-05"), "order_date = '2026-10-05'"),
    Case("only the first date", rule(_DAY, "equals", "2026-10-05", "2026-10-06"), "order_date = '2026-10-05'"),
    Case("not that date", rule(_DAY, "notEquals", "2026-10-05"), "order_date <> '2026-10-05'"),
    Case(
        "between dates",
        rule(_DAY, "inBetween", "2026-10-05", "2026-10-07"),
        "order_date BETWEEN '2026-10-05' AND '2026-10-07'",
    ),
    Case(
        "from a date to today",
        rule(_DAY, "inBetween", "2026-10-05"),
        "order_date BETWEEN '2026-10-05' AND '2026-11-24'",
    ),
    Case("after", rule(_DAY, "greaterThan", "2026-10-05"), "order_date > '2026-10-05'"),
    Case("on or before", rule(_DAY, "lessThanOrEqual", "2024-10-05"), "order_date <= '2024-10-05'"),
    Case("seven days are eight dates", _dates("inThePast", 7), "order_date BETWEEN '2026-11-17' AND '2026-11-24'"),
    Case(
        "seven complete days",
        _dates("inThePast", 7, completed=True),
        "order_date BETWEEN '2026-11-17' AND '2026-11-23'",
    ),
    Case("three months", _dates("inThePast", 3, unit="months"), "order_date BETWEEN '2026-08-24' AND '2026-11-24'"),
    Case(
        "three complete months",
        _dates("inThePast", 3, unit="months", completed=True),
        "order_date >= '2026-08-01' AND order_date < '2026-11-01'",
    ),
    Case(
        "a complete week starts on Monday",
        _dates("inThePast", 1, unit="weeks", completed=True),
        "order_date BETWEEN '2026-11-16' AND '2026-11-22'",
    ),
    Case(
        "a complete quarter",
        _dates("inThePast", 1, unit="quarters", completed=True),
        "order_date BETWEEN '2026-07-01' AND '2026-09-30'",
    ),
    Case("a complete year", _dates("inThePast", 1, unit="years", completed=True), "year(order_date) = 2025"),
    Case("not in the past year", _dates("notInThePast", 1, unit="years", completed=True), "year(order_date) <> 2025"),
    Case("the next two weeks include today", _dates("inTheNext", 2, unit="weeks"), "order_date >= '2026-11-24'"),
    Case("this month", _dates("inTheCurrent", 1, unit="months"), "order_date >= '2026-11-01'"),
    Case("this week", _dates("inTheCurrent", 1, unit="weeks"), "order_date >= '2026-11-23'"),
    Case("not this quarter", _dates("notInTheCurrent", 1, unit="quarters"), "order_date < '2026-10-01'"),
    Case("year to date, every year", _dates("inPeriodToDate", 1, unit="years"), "dayofyear(order_date) <= 328"),
    Case(
        "quarter to date, every quarter",
        _dates("inPeriodToDate", 1, unit="quarters"),
        "order_date - date_trunc('quarter', order_date)::DATE <= 54",
    ),
    Case("month to date, every month", _dates("inPeriodToDate", 1, unit="months"), "day(order_date) <= 24"),
    Case("week to date, every week", _dates("inPeriodToDate", 1, unit="weeks"), "isodow(order_date) <= 2"),
    Case(
        "a month by its first day",
        rule("orders_order_date_month", "equals", "2026-10-01"),
        "date_trunc('month', order_date) = '2026-10-01'",
    ),
    Case("a month by another day", rule("orders_order_date_month", "equals", "2026-10-15"), "false"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_operator(api: Api, gold: duckdb.DuckDBPyConnection, case: Case) -> None:
    rows = api.run(query("orders", [], ["orders_order_count"], filters=where(case.rule)))
    expected = gold.execute(f"SELECT count(*) FROM orders WHERE {case.sql}").fetchone()
    assert expected is not None
    assert int(rows[0]["orders_order_count"]) == expected[0]


def test_groups_nest(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    either = {"id": "g", "or": [rule(_CHANNEL, "equals", "app"), rule(_TOTAL, "greaterThan", 500)]}
    filters = where(rule("customers_country", "equals", "Chile"), either)
    rows = api.run(query("orders", [], ["orders_order_count"], filters=filters))
    expected = gold.execute(
        """SELECT count(*) FROM orders JOIN customers USING (customer_id)
        WHERE country = 'Chile' AND (channel = 'app' OR order_total > 500)"""
    ).fetchone()
    assert expected is not None
    assert int(rows[0]["orders_order_count"]) == expected[0]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (rule(_CHANNEL, "is", "web"), 'No function has been implemented to render SQL for the filter operator "is"'),
        (rule(_CHANNEL, "greaterThan", "web"), 'operator "greaterThan" on "orders_channel" field of type "string"'),
        (rule(_TOTAL, "equals", "abc"), 'Invalid number value in filter: "abc". Expected a valid number.'),
        (rule(_TOTAL, "equals", "1e999"), "Expected a valid number."),
        (rule(_DAY, "notInBetween", "2026-01-01", "2026-02-01"), 'operator "notInBetween"'),
        (rule(_DAY, "inThePast", "many"), "Expected a valid number."),
        (_dates("inThePast", 1, unit="fortnights"), "is not known"),
    ],
)
def test_filters_that_cannot_be_compiled(api: Api, bad: Json, message: str) -> None:
    status, error = api.refused(query("orders", [], ["orders_order_count"], filters=where(bad)))
    assert (status, error["name"]) == (400, "CompileError")
    assert message in error["message"]


def test_a_bad_date_fails_in_the_warehouse(api: Api) -> None:
    asked = query("orders", [], ["orders_order_count"], filters=where(rule(_DAY, "equals", "not-a-date")))
    submitted = api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked})
    found = api.poll(submitted["queryUuid"])
    assert found["status"] == "error"
    assert "NaT" in found["error"]


@pytest.mark.parametrize(
    ("now", "unit", "first", "last"),
    [
        ("2026-01-01T00:30:00+01:00", "months", "2025-12-01", "2026-01-01"),
        ("2024-02-29T10:00:00+01:00", "years", "2023-01-01", "2024-01-01"),
        ("2026-11-23T10:00:00+01:00", "weeks", "2026-11-16", "2026-11-23"),
    ],
)
def test_complete_units_at_the_edges_of_the_calendar(now: str, unit: str, first: str, last: str) -> None:
    window = past_units(datetime.fromisoformat(now), 1, unit, completed=True)
    assert (window.first.date().isoformat(), window.last.date().isoformat()) == (first, last)


def test_months_without_that_day_end_on_their_last() -> None:
    assert shift(datetime.fromisoformat("2026-03-31T10:00:00+02:00"), -1, "months").day == 28
    assert start_of(datetime.fromisoformat("2026-03-31T10:20:30+02:00"), "hours").minute == 0


def test_now_is_in_the_time_zone_of_the_project(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_NOW", "2026-11-24T23:30:00+00:00")
    filters = where(_dates("inTheCurrent", 1))
    asked = query("orders", [], ["orders_order_count"], filters=filters)
    path = "/api/v1/projects/{p}/explores/orders/compileQuery"
    assert "2026-11-25" in api.post(path, asked)["query"]
    assert "2026-11-24" in api.post(path, asked | {"timezone": "America/Bogota"})["query"]
