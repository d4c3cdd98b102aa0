"""Dashboards: found, read, and run tile by tile with their filters."""

from typing import Any

import pytest

from engines.lightdash.dashboardfilters import for_tile, laid_over
from engines.lightdash.model import load_project
from tests.engines.lightdash.conftest import TIENDA, Api, Json, rule, where

_PATH = "/api/v2/projects/{p}/query/dashboard-chart"
_NO_LOGIN = {"Authorization": ""}


def _board(api: Api, slug: str = "sales-dashboard") -> Json:
    found: Json = api.get(f"/api/v2/projects/{{p}}/dashboards/{slug}")
    return found


def _tile(board: Json, chart: str) -> Json:
    return next(t for t in board["tiles"] if t["properties"].get("chartSlug") == chart)


def _asked(board: Json, chart: str, **rest: Any) -> Json:
    tile = _tile(board, chart)
    return {
        "dashboardUuid": board["uuid"],
        "tileUuid": tile["uuid"],
        "chartUuid": tile["properties"]["savedChartUuid"],
        "dashboardFilters": board["filters"],
        "dashboardSorts": [],
        "context": "api",
    } | rest


def _rules(submitted: Json) -> list[tuple[str, str]]:
    group = submitted["metricQuery"]["filters"]["dimensions"]
    return [(r["target"]["fieldId"], r["operator"]) for r in group["and"]]


def test_a_dashboard_is_listed_and_read_by_uuid_and_by_slug(api: Api) -> None:
    listed = api.get("/api/v1/projects/{p}/dashboards")
    assert [(d["name"], d["tileTypes"]) for d in listed] == [
        ("Commercial dashboard", ["saved_chart"]),
        ("Sales dashboard", ["markdown", "saved_chart"]),
    ]
    assert all("slug" not in d for d in listed)
    board = api.get(f"/api/v1/dashboards/{listed[1]['uuid']}")
    assert board == _board(api)
    charts = {c["uuid"]: c["slug"] for c in api.get("/api/v1/projects/{p}/chart-summaries")}
    tiles = [t["properties"] for t in board["tiles"] if t["type"] == "saved_chart"]
    assert tiles and all(charts[t["savedChartUuid"]] == t["chartSlug"] for t in tiles)
    assert api.get("/api/v1/projects/{p}/spaces")[0]["dashboardCount"] == "2"


def test_wrong_names_of_dashboards_answer_as_those_of_charts(api: Api) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    assert api.request("GET", f"/api/v1/dashboards/{unknown}").status_code == 404
    assert api.request("GET", "/api/v1/dashboards/any").status_code == 500
    assert api.request("GET", "/api/v2/projects/{p}/dashboards/any").status_code == 404
    asked = _asked(_board(api), "sales-report", dashboardUuid=unknown)
    assert api.request("POST", _PATH, json=asked).status_code == 404
    del asked["dashboardFilters"]
    assert api.request("POST", _PATH, json=asked).status_code == 422


def test_a_tile_is_run_with_the_filters_that_reach_it(api: Api) -> None:
    board = _board(api)
    sales = api.post(_PATH, _asked(board, "sales-report"))
    assert _rules(sales) == [("orders_order_date_month", "inThePast"), ("orders_status", "notEquals")]
    rows = api.poll(sales["queryUuid"], pageSize=500)["rows"]
    days = [row["orders_order_date_day"]["value"]["raw"][:10] for row in rows]
    assert days[0] == "2026-08-01" and days[-1] == "2026-10-31"
    spend = api.post(_PATH, _asked(board, "marketing-spend-by-channel"))
    assert _rules(spend) == [("marketing_spend_date_month", "inThePast")]
    assert [r["target"]["tableName"] for r in spend["appliedDashboardFilters"]["dimensions"]] == ["marketing_spend"]
    assert spend["dateZoomApplied"] is False


def test_the_filters_sent_count_and_not_those_kept(api: Api) -> None:
    board = _board(api)
    none: Json = {"dimensions": [], "metrics": [], "tableCalculations": []}
    sorts = [{"fieldId": "orders_revenue", "descending": True}]
    asked = _asked(board, "sales-report", dashboardFilters=none, dashboardSorts=sorts, limit=3)
    rows = api.poll(api.post(_PATH, asked)["queryUuid"])["rows"]
    revenue = [row["orders_revenue"]["value"]["raw"] for row in rows]
    assert len(revenue) == 3 and revenue == sorted(revenue, reverse=True)


def _aimed(field: str, operator: str, *values: Any, table: str = "orders", **rest: Any) -> Json:
    return rule(field, operator, *values, **rest) | {"target": {"fieldId": field, "tableName": table}}


@pytest.mark.parametrize(
    ("own", "over", "expected"),
    [
        (None, _aimed("orders_status", "equals", "x"), [("orders_status", ["x"])]),
        (rule("orders_status", "equals", "a"), _aimed("orders_status", "equals", "x"), [("orders_status", ["x"])]),
        (
            rule("orders_order_date_month", "equals", "2026-01-01"),
            _aimed("orders_order_date_year", "equals", "2025-01-01"),
            [("orders_order_date_year", ["2025-01-01"])],
        ),
        # A date without a grain has no base: the real server then keeps both.
        (
            rule("orders_order_date_month", "equals", "2026-01-01"),
            _aimed("orders_order_date", "equals", "2025-01-01"),
            [("orders_order_date_month", ["2026-01-01"]), ("orders_order_date", ["2025-01-01"])],
        ),
        (
            rule("orders_channel", "equals", "web"),
            _aimed("orders_status", "equals", "x"),
            [("orders_channel", ["web"]), ("orders_status", ["x"])],
        ),
        (rule("orders_status", "equals", "a"), _aimed("orders_status", "equals", "x", disabled=True), None),
        (rule("orders_status", "equals", "a"), _aimed("orders_status", "equals", "x", tileTargets={"t": False}), None),
        (rule("orders_status", "equals", "a"), _aimed("products_category", "equals", "x", table="products"), None),
    ],
)
def test_a_filter_takes_the_place_of_the_chart_s_own(
    own: Json | None, over: Json, expected: list[tuple[str, list[str]]] | None
) -> None:
    explore = load_project(TIENDA, ("explore",)).explores["orders"]
    applied = for_tile({"dimensions": [over]}, "t", explore)
    made = laid_over({"filters": where(own) if own else {}}, applied, explore)
    rules = [(r["target"]["fieldId"], r["values"]) for r in made["filters"]["dimensions"]["and"]]
    assert rules == (expected if expected is not None else [("orders_status", ["a"])])


def test_alternatives_of_a_chart_stay_together() -> None:
    explore = load_project(TIENDA, ("explore",)).explores["orders"]
    own = where(rule("orders_channel", "equals", "web"), rule("orders_status", "equals", "a"), word="or")
    applied = for_tile(
        {"dimensions": [_aimed("customers_country", "equals", "Spain", table="customers")]}, "t", explore
    )
    group = laid_over({"filters": own}, applied, explore)["filters"]["dimensions"]
    assert [sorted(item) for item in group["and"]] == [["id", "or"], ["id", "operator", "target", "values"]]


def test_saved_things_are_searched_together_sorted_and_paged(api: Api) -> None:
    found = api.get("/api/v2/content", search="sales", contentTypes=["chart", "dashboard"])["data"]
    assert {(c["contentType"], c["slug"]) for c in found[:2]} == {
        ("dashboard", "sales-dashboard"),
        ("chart", "sales-report"),
    }
    only = api.get("/api/v2/content", contentTypes="dashboard")
    assert {c["contentType"] for c in only["data"]} == {"dashboard"}
    names, page = [], 1
    while True:
        answer = api.get("/api/v2/content", sortBy="name", sortDirection="desc", pageSize=4, page=page)
        names += [c["name"] for c in answer["data"]]
        if page >= answer["pagination"]["totalPageCount"]:
            break
        page += 1
    assert len(names) == 6 and names == sorted(names, reverse=True)
    assert api.get("/api/v2/content", projectUuids="00000000-0000-0000-0000-000000000000")["data"] == []
    assert api.request("GET", "/api/v2/content", params={"sortBy": "mood"}).status_code == 400


def test_the_page_of_a_dashboard_shows_its_tiles_under_its_filters(api: Api) -> None:
    board = _board(api)
    page = api.request("GET", f"/projects/{{p}}/dashboards/{board['uuid']}", headers=_NO_LOGIN)
    assert page.status_code == 200
    assert "<h1>Sales dashboard</h1>" in page.text and "How to read this" in page.text
    assert "Months inThePast 3" in page.text
    for heading in ("Sales report", "Margin by category", "Marketing spend by channel"):
        assert f"<h2>{heading}</h2>" in page.text
    index = api.request("GET", "/", headers=_NO_LOGIN)
    assert f"dashboards/{board['uuid']}" in index.text
