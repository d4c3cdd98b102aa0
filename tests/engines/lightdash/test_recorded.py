"""The recorded answers of a real Lightdash, where they are at hand: same errors, same keys, same SQL conditions."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engines.lightdash import filters
from engines.lightdash.errors import ApiError, FieldReferenceError
from tests.engines.lightdash.conftest import NOW, Api, Json, query, rule, where

_EXAMPLES = Path(__file__).parents[3].parent / "shared" / "contracts" / "lightdash" / "examples"
pytestmark = pytest.mark.skipif(
    not _EXAMPLES.is_dir(), reason="NOT CHECKED: the recorded answers of the real server are not on this machine"
)
_RECORDED_TYPES = {
    "orders_order_date": ('"orders".order_date', "date"),
    "orders_order_date_month": ("DATE_TRUNC('MONTH', \"orders\".order_date)", "date"),
    "orders_status": ('"orders".status', "string"),
    "orders_order_source": ('"orders".order_source', "string"),
    "orders_order_id": ('"orders".order_id', "number"),
    "orders_amount": ('"orders".amount', "number"),
    "orders_is_completed": ('"orders".is_completed', "boolean"),
    "customers_created": ('"customers".created', "timestamp"),
    "customers_first_name": ('"customers".first_name', "string"),
}


def _load(name: str) -> Any:
    return json.loads((_EXAMPLES / f"{name}.json").read_text("utf-8"))


def _cases() -> list[Any]:
    path = _EXAMPLES / "30-filter-cases-where.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def _tight(sql: str) -> str:
    """Without the spaces inside parentheses, a time zone of zero, and one pair of brackets that says nothing."""
    return re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")").replace("+00:00", "").strip()


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c["case"])
def test_filters_render_as_on_the_real_server(case: Json) -> None:
    def resolve(field_id: str) -> filters.Operand:
        if field_id not in _RECORDED_TYPES:
            raise FieldReferenceError(f"Filter has a reference to an unknown dimension: {field_id}")
        return filters.Operand(*_RECORDED_TYPES[field_id])

    try:
        made = filters.compile_group(case["filters"]["dimensions"], resolve, datetime.fromisoformat(NOW))
    except ApiError as error:
        assert error.message in case["where"]
        return
    assert made is not None
    assert _tight(made) == _tight(case["where"])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("92-error-unknown-dimension", {"dimensions": ["orders_nope"]}),
        ("92b-error-unknown-metric", {"metrics": ["orders_nope"]}),
        ("92c-error-unknown-explore", {"exploreName": "nope"}),
        ("92e-error-bad-operator", {"filters": where(rule("orders_status", "is", "x"))}),
        ("92f-error-unknown-filter-field", {"filters": where(rule("orders_zzz", "equals", "x"))}),
        ("92g-error-number-filter-text", {"filters": where(rule("orders_order_id", "equals", "abc"))}),
    ],
)
def test_refusals_read_as_on_the_real_server(api: Api, name: str, change: Json) -> None:
    recorded = _load(name)["response"]
    status, error = api.refused(query("orders", [], ["orders_revenue"]) | change)
    assert (status, error) == (recorded["status"], recorded["body"]["error"])


def test_missing_keys_read_as_on_the_real_server(api: Api) -> None:
    recorded = _load("92d-error-missing-keys")["response"]
    status, error = api.refused({"exploreName": "orders", "dimensions": [], "metrics": ["orders_x"], "filters": {}})
    assert status == recorded["status"]

    def issues(text: str) -> Any:
        return json.loads(text[text.index("[") : text.rindex("]") + 1])

    assert issues(error["message"]) == issues(recorded["body"]["error"]["message"])


@pytest.mark.parametrize(
    "name",
    [
        "91-error-project-not-found",
        "91b-error-malformed-uuid",
        "94-error-query-not-found",
        "95-error-endpoint-not-found",
    ],
)
def test_wrong_addresses_read_as_on_the_real_server(api: Api, name: str) -> None:
    recorded = _load(name)
    path = recorded["request"]["path"].replace("3675b69e-8324-4110-bdca-059031aa8da3", api.project)
    answer = api.request("GET", path)
    error = recorded["response"]["body"]["error"]
    error.pop("sentryEventId", None)
    expected = json.loads(json.dumps(error).replace("3675b69e-8324-4110-bdca-059031aa8da3", api.project))
    assert (answer.status_code, answer.json()["error"]) == (recorded["response"]["status"], expected)


def _keys(value: Any) -> set[str]:
    return set(value) - {"__trimmed__"}


def _results(name: str) -> Any:
    return _load(name)["response"]["body"]["results"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("05-whoami", "/api/v1/user"),
        ("06-org", "/api/v1/org"),
        ("07-org-projects", "/api/v1/org/projects"),
        ("08-project", "/api/v1/projects/{p}"),
        ("10-charts", "/api/v1/projects/{p}/charts"),
        ("10b-chart-summaries", "/api/v1/projects/{p}/chart-summaries"),
        ("12-dashboards", "/api/v1/projects/{p}/dashboards"),
        ("14-explores", "/api/v1/projects/{p}/explores"),
        ("16b-catalog-tables", "/api/v1/projects/{p}/dataCatalog?type=table"),
    ],
)
def test_lists_and_things_have_the_keys_of_the_real_server(api: Api, name: str, path: str) -> None:
    recorded, mine = _results(name), api.get(path)
    if isinstance(recorded, list):
        recorded, mine = recorded[0], mine[0]
    missing = _keys(recorded) - _keys(mine) - {"requestContext", "groupLabel", "updatedByUser"}
    extra = _keys(mine) - _keys(recorded) - {"pinnedListOrder"}
    assert (missing, extra) == (set(), set())


def test_an_explore_has_the_keys_of_the_real_server(api: Api) -> None:
    recorded, mine = _results("15-explore-orders"), api.get("/api/v1/projects/{p}/explores/orders")
    assert _keys(mine) - _keys(recorded) <= {"aiHint"}
    assert _keys(recorded) - _keys(mine) <= {"sqlPath", "spotlight", "preAggregates"}
    assert _keys(mine["joinedTables"][0]) == _keys(recorded["joinedTables"][0])
    table, real = mine["tables"]["orders"], recorded["tables"]["orders"]
    assert _keys(real) - _keys(table) == set()
    real_metric = real["metrics"]["total_order_amount"]
    assert _keys(real_metric) - _keys(table["metrics"]["revenue"]) <= {"spotlight", "compiledValueSql"}
    month = table["dimensions"]["order_date_month"]
    assert _keys(month) - _keys(real["dimensions"]["order_date_month"]) == {"aiHint"}
    assert _keys(real["dimensions"]["order_date_month"]) - _keys(month) == set()
    assert month["label"] == "Order date month"


def test_a_submitted_query_and_its_pages_have_the_keys_of_the_real_server(api: Api) -> None:
    asked = query("orders", ["orders_order_date_month"], ["orders_revenue"], limit=5)
    mine = api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked, "context": "api"})
    assert _keys(mine) == _keys(_results("21-v2-metric-query-submit"))
    page = api.poll(mine["queryUuid"], page=1, pageSize=3)
    recorded = _results("22-v2-poll-ready-page1")
    assert _keys(page) == _keys(recorded)
    assert _keys(page["metadata"]["performance"]) == _keys(recorded["metadata"]["performance"])
    last = api.poll(mine["queryUuid"], page=2, pageSize=3)
    assert _keys(last) == _keys(_results("22b-v2-poll-ready-page2"))
    month = page["rows"][0]["orders_order_date_month"]["value"]
    assert re.fullmatch(r"\d{4}-\d\d-01T00:00:00Z", month["raw"])
    assert re.fullmatch(r"\d{4}-\d\d", month["formatted"])


def test_a_dashboard_and_the_search_have_the_keys_of_the_real_server(api: Api) -> None:
    uuid = next(d["uuid"] for d in api.get("/api/v1/projects/{p}/dashboards") if d["name"] == "Sales dashboard")
    recorded, mine = _results("12b-dashboard"), api.get(f"/api/v1/dashboards/{uuid}")
    assert _keys(mine) == _keys(recorded)
    notes = [next(t for t in b["tiles"] if t["type"] == "markdown") for b in (recorded, mine)]
    assert _keys(notes[0]) == _keys(notes[1]) and _keys(notes[1]["properties"]) <= _keys(notes[0]["properties"])
    assert mine["filters"].keys() == recorded["filters"].keys()
    for rule_ in mine["filters"]["dimensions"]:
        assert _keys(rule_) - _keys(recorded["filters"]["dimensions"][1]) <= {"label", "tileTargets", "disabled"}
    theirs = next(c for c in _results("13b-content-v2-page")["data"] if c["contentType"] == "dashboard")
    page = api.get("/api/v2/content", sortBy="last_updated_at", sortDirection="desc", pageSize=6)
    assert _keys(next(c for c in page["data"] if c["contentType"] == "dashboard")) == _keys(theirs)
    assert api.get("/api/v1/projects/{p}/content-verification") == _results("18e-verified")


def test_saved_charts_shares_and_values_have_the_keys_of_the_real_server(api: Api) -> None:
    chart = api.get("/api/v2/projects/{p}/saved/sales-report")
    assert _keys(_results("11-saved-chart")) - _keys(chart) <= {"colorPaletteUuid", "resolvedColorPalette"}
    share = api.post("/api/v1/share", {"path": "/projects/x", "params": "?a=1"}, status=201)
    assert _keys(share) == _keys(_results("35-share-create"))
    values = api.post("/api/v1/projects/{p}/field/orders_status/search", {"search": "c", "table": "orders"})
    assert _keys(values) == _keys(_results("28c-v1-field-values"))
    content = api.get("/api/v2/content", search="sales", contentTypes="chart")
    recorded = _results("13-content-v2-search")
    assert _keys(content["pagination"]) == _keys(recorded["pagination"])
    assert _keys(content["data"][0]) == _keys(recorded["data"][0])
    fields = api.get("/api/v1/projects/{p}/dataCatalog", search="revenue", type="field")
    assert _keys(fields[0]) == _keys(_results("16-catalog-search")[0]) - {"tableGroupLabel"}
    assert _keys(api.get("/api/v1/health")["query"]) == _keys(_results("01-health")["query"])


_CALCULATED = {
    "31b-table-calculation-template": "chg",
    "32-custom-metric": "orders_amount_p90",
    "32b-custom-bin-dimension": "amount_bin",
    "32c-period-over-period": "orders_total_order_amount__prev",
}
_HERE = {
    "orders_total_order_amount": "orders_revenue",
    "total_order_amount": "revenue",
    "orders_unique_order_count": "orders_order_count",
    "${TABLE}.amount": "${TABLE}.order_total",
    '"orders_amount"': '"orders_order_total"',
    '"baseDimensionName": "amount"': '"baseDimensionName": "order_total"',
}


def _translated(text: str) -> str:
    """A recorded request in the names of the sample shop."""
    for there, here in _HERE.items():
        text = text.replace(there, here)
    return text


@pytest.mark.parametrize(("name", "column"), _CALCULATED.items())
def test_calculated_columns_answer_as_on_the_real_server(api: Api, name: str, column: str) -> None:
    recorded = _load(name)
    column = _translated(column)
    submitted = api.post(
        "/api/v2/projects/{p}/query/metric-query", json.loads(_translated(json.dumps(recorded["request"]["body"])))
    )
    theirs = json.loads(_translated(json.dumps(recorded["submit"]["body"]["results"])))
    assert submitted["fields"].keys() == theirs["fields"].keys()
    assert submitted["fields"][column] == theirs["fields"][column]
    assert submitted["metricQuery"] == theirs["metricQuery"]
    mine = api.poll(submitted["queryUuid"], pageSize=500)
    rows = json.loads(_translated(json.dumps(recorded["result"]["body"]["results"]["rows"])))
    assert mine["rows"] and list(mine["rows"][0]) == [c for c in mine["rows"][0] if c in rows[0]]
    assert set(mine["rows"][0]) == set(rows[0]) == set(mine["columns"])
    kinds = {type(row[column]["value"]["raw"]) for row in rows}
    assert {type(row[column]["value"]["raw"]) for row in mine["rows"]} <= kinds | {float, type(None)}


def test_a_grain_nobody_declared_answers_as_on_the_real_server(api: Api) -> None:
    """Their model declares no quarter; ours declares no hour."""
    asked = query("orders", ["orders_order_date_month_num"], ["orders_order_count"], limit=2)
    submitted = api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked})
    assert list(submitted["fields"]) == ["orders_order_count"]
    rows = api.poll(submitted["queryUuid"])["rows"]
    recorded = _results("48-undefined-granularity-result")["rows"]
    assert set(rows[0]) == {"orders_order_date", "orders_order_count"} and set(recorded[0]) >= {"orders_order_date"}
    counts = [int(row["orders_order_count"]["value"]["raw"]) for row in rows]
    assert counts == sorted(counts, reverse=True), "sorted by the metric: the grain counts as no date"
    hours = query("orders", ["orders_order_date_hour"], ["orders_order_count"], limit=1)
    submitted = api.post("/api/v2/projects/{p}/query/metric-query", {"query": hours})
    value = api.poll(submitted["queryUuid"])["rows"][0]["orders_order_date"]["value"]
    assert value["raw"] == value["formatted"] and value["raw"].endswith("T00:00:00.000Z")


def test_a_metric_total_has_the_keys_of_the_real_server(api: Api) -> None:
    recorded = _load("37-metric-total")
    path = _translated(recorded["request"]["path"]).replace("3675b69e-8324-4110-bdca-059031aa8da3", api.project)
    mine = api.post(path, recorded["request"]["body"])
    theirs = recorded["response"]["body"]["results"]
    assert mine.keys() == theirs.keys()
    assert mine["metric"]["timeDimension"] == theirs["metric"]["timeDimension"]
