"""The pure parts: hints, formats, cells, comparison keys, saved filters, time fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.catalogue import Catalogue, Explore, Field, Words
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import DateRange, Filter
from tools.base import Column
from tools.lightdash.catalogue import number_format, read_explore
from tools.lightdash.checks import checked
from tools.lightdash.compile import chart_config, direct_link, with_filters
from tools.lightdash.fields import choose_explore
from tools.lightdash.hints import read_hints
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.periods import needed_axis, period_rules
from tools.lightdash.reading import reading_of, report_reading
from tools.lightdash.reports import RunReport
from tools.lightdash.table import beside, coerced, column

DAYS = Field("t_d", "t", "dimension", "D", "date", grains=("day", "month"))


def test_hints_are_told_from_descriptions() -> None:
    hints = read_hints("What came in.\nes: Ingresos, ventas", ["en: Revenue", "es.value a b: uno, dos", "More."])
    assert hints.words == Words(es=("Ingresos", "ventas"), en=("Revenue",))
    assert hints.value_words == (("a b", Words(es=("uno", "dos"))),)
    assert hints.description == "What came in. More."


@pytest.mark.parametrize(
    ("raw", "style", "currency", "decimals"),
    [
        ({"format": "usd", "round": 2}, "currency", "USD", 2),
        ({"format": "percent", "round": 1}, "percent", "", 1),
        ({"formatOptions": {"type": "currency", "currency": "EUR", "round": 0}}, "currency", "EUR", 0),
        ({"format": "km"}, "number", "", None),
        ({"format": "#,##0.0%"}, "percent", "", 1),
        ({"format": "$#,##0.00"}, "currency", "USD", 2),
        ({"format": "[$£]#,##0.00"}, "currency", "GBP", 2),
        ({"format": "[$€] #,##0"}, "currency", "EUR", 0),
        ({"format": "#,##0.000"}, "number", "", 3),
        ({"type": "count_distinct"}, "number", "", 0),
        ({}, "number", "", None),
    ],
)
def test_formats(raw: dict[str, Any], style: str, currency: str, decimals: int | None) -> None:
    found = number_format(raw)
    assert (found.style, found.currency, found.decimals) == (style, currency, decimals)


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("97", "number", 97),
        ("97.50", "number", 97.5),
        (2397, "number", 2397),
        (None, "number", None),
        ("NaN", "number", None),
        ("1e3", "number", 1000.0),
        ("x", "number", "x"),
        ("2026-03-01T00:00:00Z", "date", "2026-03-01"),
        ("∅", "date", "∅"),
        ("2024-07-15T03:00:00.000Z", "timestamp", "2024-07-15T03:00:00.000Z"),
        (True, "boolean", True),
        ("False", "boolean", False),
        (5, "string", "5"),
    ],
)
def test_cells_are_read_by_type(raw: Any, kind: Any, value: Any) -> None:
    found = coerced(raw, kind)
    assert found == value and type(found) is type(value)


def _explore(*tables: dict[str, Any], base: dict[str, Any] | None = None) -> Explore:
    named = {t["name"]: t for t in tables}
    first = tables[0]["name"]
    named[first] |= base or {}
    return read_explore({"name": "e", "label": "E", "baseTable": first, "tables": named})


def _raw(table: str, name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {name: {"name": name, "table": table, "type": kind, "label": name, **more}}


def test_only_visible_and_usable_fields_and_declared_grains() -> None:
    date_parts = {"timeIntervalBaseDimensionName": "at"}
    explore = _explore(
        {
            "name": "t",
            "metrics": _raw("t", "m", "sum") | _raw("t", "bad", "sum", compilationError={"message": "x"}),
            "dimensions": _raw("t", "at", "timestamp")
            | _raw("t", "at_month", "date", timeInterval="MONTH", **date_parts)
            | _raw("t", "at_raw", "timestamp", timeInterval="RAW", **date_parts)
            | _raw("t", "at_day", "date", timeInterval="DAY", hidden=True, **date_parts)
            | _raw("t", "secret", hidden=True)
            | _raw("t", "a.b"),
        }
    )
    assert [m.id for m in explore.metrics] == ["t_m"] and explore.metrics[0].additive
    assert [d.id for d in explore.dimensions] == ["t_at", "t_a__b"]
    assert explore.dimensions[0].grains == ("month",)
    assert explore.time_dimension == "t_at"


def test_the_declared_time_axis_wins() -> None:
    dates = _raw("t", "a", "date") | _raw("t", "b", "date")
    table = {"name": "t", "metrics": {}, "dimensions": dates}
    assert _explore(table, base={"defaultTimeDimension": {"field": "b", "interval": "DAY"}}).time_dimension == "t_b"
    assert _explore({"name": "t", "metrics": {}, "dimensions": _raw("t", "x")}).time_dimension is None


def test_a_metric_seen_through_a_join_is_asked_where_it_lives() -> None:
    metric = Field("b_m", "", "metric", "M", "number")
    explores = [Explore(n, n, None, (metric,), ()) for n in ("a", "b", "c")]
    assert choose_explore(Catalogue(explores=tuple(explores)), ["b_m"], []).name == "b"


def test_a_period_without_dates_is_the_persons_to_settle() -> None:
    with pytest.raises(NeedsAnswer):
        needed_axis(Explore("e", "E", None, (), ()), [], "es")


def test_a_half_open_period_on_dates_and_moments() -> None:
    period = DateRange(start=date(2026, 10, 1), end=date(2026, 11, 1))
    (rule,) = period_rules(DAYS, period)
    assert rule["operator"] == "inBetween" and rule["values"] == ["2026-10-01", "2026-10-31"]
    assert rule["target"] == {"fieldId": "t_d"}
    (by_day,) = period_rules(Field("t_at", "t", "dimension", "At", "timestamp", grains=("day",)), period)
    assert by_day["target"] == {"fieldId": "t_at_day"}
    exact = period_rules(Field("t_at", "t", "dimension", "At", "timestamp"), period)
    assert [(r["operator"], r["values"]) for r in exact] == [
        ("greaterThanOrEqual", ["2026-10-01T00:00:00"]),
        ("lessThan", ["2026-11-01T00:00:00"]),
    ]


def test_comparison_rows_find_their_place_even_with_gaps() -> None:
    columns = [
        Column(id="d", label="D", type="date", role="dimension", grain="week"),
        Column(id="c", label="C", type="string", role="dimension"),
        Column(id="m", label="M", type="number", role="metric"),
    ]
    now = DateRange(start=date(2026, 11, 2), end=date(2026, 11, 16))
    then = DateRange(start=date(2025, 11, 3), end=date(2025, 11, 17))
    rows = (("2026-11-02", "x", 1), ("2026-11-09", "x", 2), ("2026-11-09", "y", 3))
    before = (("2025-11-10", "x", 20), ("2025-11-03", "z", 9))
    compared, absent = beside(rows, before, columns, now, then)
    assert compared == ((None, "x", None), ("2025-11-10", "x", 20), (None, "y", None))
    assert absent == 1


@pytest.mark.parametrize(
    ("grain", "day", "other"),
    [
        ("day", "2026-02-03", "2025-02-03"),
        ("quarter", "2026-04-01", "2025-04-01"),
        ("year", "2027-01-01", "2026-01-01"),
    ],
)
def test_buckets_match_by_distance(grain: Any, day: str, other: str) -> None:
    columns = [Column(id="d", label="D", type="date", role="dimension", grain=grain)]
    now = DateRange(start=date(2026, 1, 1), end=date(2028, 1, 1))
    then = DateRange(start=date(2025, 1, 1), end=date(2027, 1, 1))
    assert beside(((day,),), ((other,),), columns, now, then) == (((other,),), 0)


def test_a_new_period_replaces_the_saved_one_and_keeps_the_rest() -> None:
    def rule(field: str, operator: str = "equals") -> dict[str, Any]:
        return {"id": field, "target": {"fieldId": field}, "operator": operator, "values": ["1"]}

    saved = {
        "id": "r",
        "and": [rule("t_d_month"), rule("t_d", "notNull"), rule("t_x"), {"id": "n", "and": [rule("t_d")]}],
    }
    query = {"filters": {"dimensions": saved}, "limit": 99999}
    added = {"dimensions": {"id": "dimensions", "and": [rule("new")]}}
    merged = with_filters(query, added, DAYS, replace_period=True)
    kept, extra = merged["filters"]["dimensions"]["and"]
    assert [r["id"] for r in kept["and"]] == ["t_d", "t_x"] and extra["and"][0]["id"] == "new"
    assert merged["limit"] == 5000
    whole = with_filters(query, added, DAYS, replace_period=False)
    assert len(whole["filters"]["dimensions"]["and"][0]["and"]) == 4
    either = {"filters": {"dimensions": {"id": "r", "or": [rule("t_d")]}}}
    assert with_filters(either, added, DAYS, replace_period=True)["filters"]["dimensions"]["and"][0]["or"]


def test_charts_and_links() -> None:
    assert chart_config({"dimensions": [], "metrics": ["m"]}) == {"type": "table", "config": {}}
    line = chart_config({"dimensions": ["t_d_month"], "metrics": ["m"]})
    assert line["config"]["eChartsConfig"]["series"][0]["type"] == "line"
    assert direct_link("http://l", "p", "e", "?x") == "http://l/projects/p/tables/e?x"
    assert direct_link("http://l", "p", "e", "?" + "x" * 9000) is None


def test_a_calculation_gets_its_own_name() -> None:
    explore = Explore("e", "E", None, (), ())
    found = column("calc", explore, "es", {"displayName": "margen neto", "format": {"type": "percent", "round": 1}})
    assert found.label == "Margen neto" and found.format.style == "percent" and found.role == "metric"


TYPED = Explore(
    "e",
    "E",
    None,
    (Field("e_m", "e", "metric", "M", "number"),),
    (
        Field("e_on", "e", "dimension", "On", "boolean"),
        Field("e_n", "e", "dimension", "N", "number"),
        Field("e_s", "e", "dimension", "S", "string"),
        Field("e_d", "e", "dimension", "D", "date", grains=("day", "week", "quarter", "year")),
    ),
)


def _check(name: str, operator: Any, *values: Any) -> tuple[Any, ...]:
    return checked([Filter(field=name, operator=operator, values=values)], TYPED)[0].values


@pytest.mark.parametrize(
    ("name", "operator", "values", "expected"),
    [
        ("e_on", "equals", ("TRUE",), (True,)),
        ("e_on", "notEquals", (False,), (False,)),
        ("e_n", "inBetween", ("1", 2.5), (1, 2.5)),
        ("e_s", "isNull", ("left over",), ()),
        ("e_s", "include", ("x-",), ("x-",)),
        ("e_s", "equals", ("never listed",), ("never listed",)),
        ("e_d", "inBetween", ("2026-01-01", "2026-02-01"), ("2026-01-01", "2026-02-01")),
        ("e_d_day", "equals", ("2026-01-15",), ("2026-01-15",)),
        ("e_d_week", "equals", ("2026-11-23",), ("2026-11-23",)),
        ("e_d_quarter", "greaterThan", ("2026-04-01",), ("2026-04-01",)),
        ("e_d_year", "equals", ("2026-01-01",), ("2026-01-01",)),
        ("e_m", "greaterThan", (10,), (10,)),
    ],
)
def test_filters_that_fit(name: str, operator: Any, values: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    assert _check(name, operator, *values) == expected


@pytest.mark.parametrize(
    ("name", "operator", "values"),
    [
        ("e_on", "equals", ("maybe",)),
        ("e_on", "greaterThan", (True,)),
        ("e_n", "equals", (True,)),
        ("e_n", "equals", tuple(range(201))),
        ("e_d_week", "equals", ("2026-11-24",)),
        ("e_d_quarter", "equals", ("2026-05-01",)),
        ("e_d", "inBetween", ("2026-02-01", "2026-01-01")),
        ("e_x", "equals", ("a",)),
    ],
)
def test_filters_that_do_not_fit(name: str, operator: Any, values: tuple[Any, ...]) -> None:
    with pytest.raises(AskModelAgain, match="^filters: "):
        _check(name, operator, *values)


def test_what_is_not_in_the_catalogue_any_more_is_read_by_its_id() -> None:
    asked = QueryMetrics(
        metrics=("gone",), dimensions=("too",), period="ayer", filters=(Filter(field="x", values=("1",)),)
    )
    assert reading_of(asked, Catalogue(), "es") == "gone por too, x: 1, ayer"
    assert report_reading(RunReport(report="gone"), Catalogue(), "en") == "gone"


def test_names_that_never_meet_in_one_explore() -> None:
    metric = Field("m", "", "metric", "M", "number")
    first = Explore("a", "A", None, (metric,), (Field("x", "a", "dimension", "X", "string"),))
    second = Explore("b", "B", None, (metric,), (Field("y", "b", "dimension", "Y", "string"),))
    with pytest.raises(AskModelAgain, match="together with x, y"):
        choose_explore(Catalogue(explores=(first, second)), ["m"], ["x", "y"])


def test_tables_that_a_model_hides_in_a_join_stay_hidden() -> None:
    table = {"name": "t", "metrics": _raw("t", "m", "sum"), "dimensions": {}}
    bridge = {"name": "b", "metrics": _raw("b", "n", "sum"), "dimensions": _raw("b", "x")}
    joined = [{"table": "b", "hidden": True}]
    answer = {"name": "t", "baseTable": "t", "tables": {"t": table, "b": bridge}, "joinedTables": joined}
    explore = read_explore(answer)
    assert [m.id for m in explore.metrics] == ["t_m"] and explore.dimensions == ()
