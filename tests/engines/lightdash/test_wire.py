"""The wire: who may ask, how errors read, pages of rows, cancelling, files, shares and search."""

import time
import uuid
from pathlib import Path

import pytest

from engines.lightdash import Faults, LightdashSettings
from tests.engines.lightdash.conftest import Api, Json, query, rule, settings, where

_QUERY = "/api/v2/projects/{p}/query/metric-query"
_BY_STATUS = query("orders", ["orders_status"], ["orders_revenue"])


@pytest.mark.parametrize("header", [None, "Bearer ldpat_EXAMPLE", "ApiKey", "Basic eDp5"])
def test_without_a_token_the_answer_is_plain_text(api: Api, header: str | None) -> None:
    answer = api.request("GET", "/api/v1/org/projects", headers={"Authorization": header or ""})
    assert (answer.status_code, answer.text) == (401, "Unauthorized")


def test_an_unknown_token_is_told_in_json(api: Api) -> None:
    answer = api.request("GET", "/api/v1/user", headers={"Authorization": "ApiKey ldpat_other"})
    assert answer.status_code == 401
    assert answer.json()["error"]["name"] == "AuthorizationError"


def test_health_needs_no_token_and_tells_the_limits(api: Api) -> None:
    answer = api.request("GET", "/api/v1/health", headers={"Authorization": ""}).json()["results"]
    assert answer["query"]["maxPageSize"] == 2500
    assert answer["query"]["defaultLimit"] == 500


@pytest.mark.parametrize(
    ("change", "status", "name", "message"),
    [
        ({"exploreName": "nope"}, 404, "NotFoundError", 'Explore "nope" does not exist.'),
        (
            {"dimensions": ["orders_nope"]},
            400,
            "FieldReferenceError",
            "Tried to reference dimension with unknown field id: orders_nope",
        ),
        (
            {"metrics": ["orders_nope"]},
            400,
            "FieldReferenceError",
            "Tried to reference metric with unknown field id: orders_nope",
        ),
        (
            {"dimensions": ["products_category"]},
            400,
            "FieldReferenceError",
            "Tried to reference dimension with unknown field id: products_category",
        ),
        (
            {"filters": where(rule("orders_revenue", "greaterThan", 1))},
            400,
            "FieldReferenceError",
            "Tried to reference dimension with unknown field id: orders_revenue",
        ),
        (
            {"tableCalculations": [{"name": "x", "displayName": "X", "sql": "(SELECT 1)"}]},
            403,
            "ForbiddenError",
            "You don't have permission to use custom SQL in table calculations",
        ),
        ({"timezone": "Mars/Base"}, 400, "ParameterError", None),
        ({"limit": -1}, 400, "ParameterError", None),
    ],
)
def test_refused_queries(api: Api, change: Json, status: int, name: str, message: str | None) -> None:
    got_status, error = api.refused(_BY_STATUS | change)
    assert (got_status, error["name"]) == (status, name)
    assert message is None or error["message"] == message


def test_missing_keys_are_listed(api: Api) -> None:
    status, error = api.refused({"exploreName": "orders", "dimensions": [], "metrics": [], "filters": {}})
    assert (status, error["name"]) == (422, "ValidateError")
    for key in ("limit", "sorts", "tableCalculations"):
        assert f'"body.query.{key}": {{"message": "\'{key}\' is required"}}' in error["message"]
    assert error["data"]["body"]["value"]["query"]["exploreName"] == "orders"


def test_a_limit_may_be_a_numeric_string_but_not_null(api: Api) -> None:
    assert len(api.run(_BY_STATUS | {"limit": "2"})) == 2
    assert api.refused(_BY_STATUS | {"limit": None})[0] == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/projects/abc/explores", 500),
        ("GET", "/api/v1/projects/00000000-0000-0000-0000-000000000000/explores", 404),
        ("GET", "/api/v1/projects/{p}/explores/nope", 404),
        ("GET", "/api/v2/projects/{p}/query/00000000-0000-0000-0000-000000000000", 404),
        ("GET", "/api/v2/projects/{p}/query/abc", 500),
        ("GET", "/api/v1/saved/abc", 500),
        ("GET", "/api/v2/projects/{p}/saved/abc", 404),
        ("GET", "/api/v1/share/abc", 404),
        ("GET", "/api/v1/nope", 404),
        ("DELETE", "/api/v1/nope", 404),
    ],
)
def test_addresses_that_lead_nowhere(api: Api, method: str, path: str, status: int) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert answer.json()["status"] == "error"
    assert answer.json()["error"]["statusCode"] == status


def test_a_body_that_is_not_json_is_a_server_error_and_a_big_one_is_refused(api: Api) -> None:
    assert api.request("POST", _QUERY, content=b"{bad").status_code == 500
    assert api.request("POST", _QUERY, content=b" " * 5_000_001).status_code == 413
    assert api.request("POST", _QUERY, content=b"[]").status_code == 422


def _submit(api: Api, asked: Json) -> str:
    return str(api.post(_QUERY, {"query": asked})["queryUuid"])


def test_pages(api: Api) -> None:
    query_uuid = _submit(api, query("orders", ["orders_order_date_month"], ["orders_revenue"], limit=10))
    first = api.poll(query_uuid, page=1, pageSize=4)
    assert (first["pageSize"], first["nextPage"], first["totalPageCount"], first["totalResults"]) == (4, 2, 3, 10)
    assert "previousPage" not in first
    last = api.poll(query_uuid, page=3, pageSize=4)
    assert (last["pageSize"], last["previousPage"], len(last["rows"])) == (2, 2, 2)
    assert "nextPage" not in last
    path = f"/api/v2/projects/{{p}}/query/{query_uuid}"
    refused = [
        ({"page": 9, "pageSize": 4}, "invalid page 9, last page is 3"),
        ({"page": 0}, "page should be greater than 0"),
        ({"pageSize": 10000}, "page size is too large, max is 2500"),
    ]
    for params, message in refused:
        answer = api.request("GET", path, params=params)
        assert answer.status_code == 422
        assert answer.json()["error"]["name"] == "PaginationError"
        assert answer.json()["error"]["message"] == message


def test_an_answer_without_rows_has_no_columns(api: Api) -> None:
    asked = query("orders", ["orders_status"], [], filters=where(rule("orders_status", "equals", "zzz")))
    found = api.poll(_submit(api, asked))
    assert (found["rows"], found["columns"], found["totalResults"], found["totalPageCount"]) == ([], {}, 0, 0)


def test_cells(api: Api) -> None:
    dimensions = [f"orders_order_date_{grain}" for grain in ("day", "week", "month", "quarter", "year")]
    metrics = ["order_items_gross_margin", "order_items_gross_margin_pct", "order_items_units"]
    day = where(rule("orders_order_date", "equals", "2026-11-20"))
    [row] = api.poll(_submit(api, query("order_items", dimensions, metrics, filters=day)))["rows"]
    cells = {name: cell["value"] for name, cell in row.items()}
    assert [cells[d]["formatted"] for d in dimensions] == ["2026-11-20", "2026-11-16", "2026-11", "2026-Q4", "2026"]
    assert cells["orders_order_date_month"]["raw"] == "2026-11-01T00:00:00Z"
    assert cells["order_items_gross_margin"]["formatted"].startswith("€")
    assert cells["order_items_gross_margin_pct"]["formatted"].endswith("%")
    assert isinstance(cells["order_items_units"]["raw"], str), "64-bit integers are strings"
    unknown = where(rule("orders_channel", "isNull"))
    found = api.poll(_submit(api, query("orders", ["orders_channel"], ["orders_revenue"], filters=unknown)))
    assert found["rows"][0]["orders_channel"]["value"] == {"raw": None, "formatted": "∅"}


def test_a_sort_by_something_else_fails_in_the_warehouse(api: Api) -> None:
    asked = _BY_STATUS | {"sorts": [{"fieldId": "orders_nope", "descending": True}]}
    found = api.poll(_submit(api, asked))
    assert set(found) == {"status", "queryUuid", "error", "erroredAt"}
    assert "orders_nope" in found["error"]


def test_cancel_throws_even_a_finished_result_away(api: Api) -> None:
    query_uuid = _submit(api, _BY_STATUS)
    api.poll(query_uuid)
    answer = api.request("POST", f"/api/v2/projects/{{p}}/query/{query_uuid}/cancel")
    assert answer.json() == {"status": "ok"}
    assert api.poll(query_uuid) == {"status": "cancelled", "queryUuid": query_uuid}


def test_a_slow_query_is_pending_and_can_be_cancelled(shop: Path) -> None:
    with Api(settings(shop, faults=Faults(query_delay=0.4))) as slow:
        query_uuid = _submit(slow, _BY_STATUS)
        path = f"/api/v2/projects/{{p}}/query/{query_uuid}"
        assert slow.get(path) == {"status": "pending", "queryUuid": query_uuid}
        assert slow.request("POST", f"{path}/download", json={"type": "csv"}).status_code == 500
        slow.request("POST", f"{path}/cancel")
        time.sleep(0.5)
        assert slow.get(path)["status"] == "cancelled"


def test_trouble_on_demand(shop: Path) -> None:
    with Api(settings(shop, faults=Faults(query_error="out of memory"))) as broken:
        assert broken.poll(_submit(broken, _BY_STATUS))["error"] == "out of memory"
    with Api(settings(shop, faults=Faults(refuse=lambda method, path: 503 if "explores" in path else None))) as down:
        assert down.request("GET", "/api/v1/projects/{p}/explores").status_code == 503
        assert down.request("GET", "/api/v1/user").status_code == 200


def test_a_new_day_is_added_when_a_query_meets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tienda.duckdb"
    with Api(LightdashSettings(**{**vars(settings(path)), "grow": True})) as growing:
        for day in ("2024-01-10", "2024-01-11"):
            monkeypatch.setenv("ASSISTANT_NOW", f"{day}T00:05:00+01:00")
            rows = growing.run(query("orders", ["orders_order_date_day"], [], limit=1))
            assert rows == [{"orders_order_date_day": f"{day}T00:00:00Z"}]


def test_csv(api: Api) -> None:
    query_uuid = _submit(api, query("orders", ["orders_order_date_month", "orders_channel"], ["orders_revenue"]))
    api.poll(query_uuid)
    path = f"/api/v2/projects/{{p}}/query/{query_uuid}/download"
    made = api.post(path, {"type": "csv", "attachmentDownloadName": "orders"})
    assert made["truncated"] is False
    answer = api.request("GET", made["fileUrl"], headers={"Authorization": ""})
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.text.startswith("\ufeff")
    assert lines[0] == "Order date month,Sales channel,Revenue"
    assert lines[1].startswith('"2026-11-01","')
    assert api.request("POST", path, json={"type": "xlsx"}).status_code == 400


def test_values_of_a_field(api: Api) -> None:
    body = {"table": "orders", "fieldId": "customers_country", "search": "CHI", "limit": 5}
    submitted = api.post("/api/v2/projects/{p}/query/field-values", body)
    assert set(submitted) == {"queryUuid", "cacheMetadata"}
    rows = api.poll(submitted["queryUuid"])["rows"]
    assert [row["customers_country"]["value"]["raw"] for row in rows] == ["Chile"]
    path = "/api/v1/projects/{p}/field/orders_status/search"
    found = api.post(path, {"search": "", "table": "orders", "limit": 10, "filters": None})
    assert found["results"] == ["cancelled", "completed", "pending", "returned"]


def test_search_finds_fields_and_charts_by_words_of_either_language(api: Api) -> None:
    path = "/api/v1/projects/{p}/dataCatalog"
    found = api.get(path, search="facturación", type="field", filter="metrics")
    assert [f["name"] for f in found] == ["revenue"]
    assert found[0]["aiHints"]
    assert {t["name"] for t in api.get(path, type="table")} == {"orders", "order_items", "customers", "marketing_spend"}
    content = api.get("/api/v2/content", search="reporte de ventas", contentTypes="chart")
    assert content["data"][0]["slug"] == "sales-report"
    assert content["pagination"]["totalResults"] >= 1
    page = api.get("/api/v1/projects/{p}/dataCatalog/metrics", page=2, pageSize=4)
    assert len(page["data"]) == 4
    one = api.get("/api/v1/projects/{p}/dataCatalog/metrics/orders/revenue")
    assert one["timeDimension"] == {"field": "order_date", "interval": "DAY", "table": "orders"}


def test_charts_by_uuid_and_slug_and_the_rest_of_the_content(api: Api) -> None:
    summaries = api.get("/api/v1/projects/{p}/chart-summaries")
    assert [s["slug"] for s in summaries] == [c["slug"] for c in api.get("/api/v1/projects/{p}/charts")]
    chart = api.get(f"/api/v1/saved/{summaries[0]['uuid']}")
    assert chart == api.get(f"/api/v2/projects/{{p}}/saved/{summaries[0]['slug']}")
    assert api.get("/api/v1/projects/{p}/spaces")[0]["chartCount"] == str(len(summaries))
    assert api.get("/api/v1/projects/{p}/content-verification") == []
    assert api.get("/api/v2/projects/{p}/parameters") == {}
    assert api.get("/api/v1/projects/{p}")["queryTimezone"] == "Europe/Madrid"
    assert api.get("/api/v1/org")["organizationUuid"] == api.get("/api/v1/user")["organizationUuid"]
    assert uuid.UUID(api.get("/api/v1/org/projects")[0]["projectUuid"])


def test_the_sql_of_a_query_and_of_one_that_cannot_be(api: Api) -> None:
    path = "/api/v1/projects/{p}/explores/orders/compileQuery"
    assert "SUM(" in api.post(path, _BY_STATUS)["query"]
    bad = _BY_STATUS | {"filters": where(rule("orders_status", "greaterThan", "x"))}
    assert api.post(path, bad)["query"].startswith("/* ERROR: No function")


def test_only_the_tables_that_a_query_touches_are_joined(api: Api) -> None:
    path = "/api/v1/projects/{p}/explores/order_items/compileQuery"
    assert "JOIN" not in api.post(path, query("order_items", [], ["order_items_units"]))["query"]
    sql = api.post(path, query("order_items", ["customers_country"], ["order_items_units"]))["query"]
    assert '"orders"' in sql and '"customers"' in sql and '"products"' not in sql


@pytest.mark.parametrize("text", ['x"; DROP TABLE orders; --', "x' OR '1'='1", "${orders.revenue}", "{}", "\x00"])
def test_text_of_a_request_stays_text(api: Api, text: str) -> None:
    calculation = {
        "name": text,
        "displayName": text,
        "template": {"type": "rank_in_column", "fieldId": "orders_revenue"},
    }
    rows = api.run(_BY_STATUS | {"filters": where(rule("orders_status", "equals", text))})
    assert rows == []
    assert api.refused(_BY_STATUS | {"dimensions": [text]})[0] == 400
    sorted_by = _submit(api, _BY_STATUS | {"sorts": [{"fieldId": text, "descending": True}]})
    assert api.poll(sorted_by)["status"] == "error"
    calculated = api.poll(_submit(api, _BY_STATUS | {"tableCalculations": [calculation]}))
    assert calculated["status"] == "error" or len(calculated["rows"]) == 4
