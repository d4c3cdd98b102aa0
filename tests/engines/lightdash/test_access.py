"""Rows and columns by user attributes: who sees what, and what nobody can get at by another way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engines.lightdash.conftest import TIENDA, Api, Json, query, rule, where
from tests.engines.lightdash.people import Someone, organization

_MODELS = """
models:
  - name: sales
    config: {meta: {primary_key: order_id}}
    meta:
      sql_from: '"main"."orders"'
      sql_filter: ${TABLE}.channel IN (${lightdash.attributes.channel})
      joins:
        - {join: order_items, sql_on: "${sales.order_id} = ${order_items.order_id}", relationship: one-to-many}
        - {join: secrets, sql_on: "${sales.customer_id} = ${secrets.customer_id}", relationship: many-to-one}
      metrics:
        aov: {type: number, sql: "${revenue} / NULLIF(${order_count}, 0)"}
        both: {type: number, sql: "${revenue} + ${order_items.units}"}
        finished: {type: sum, sql: "${TABLE}.order_total", filters: [{status: completed}],
                   any_attributes: {team: [red, blue], boss: true}}
        best: {type: number, sql: "${secrets.people} * 2"}
    columns:
      - {name: order_id, meta: {dimension: {type: number}, metrics: {order_count: {type: count}}}}
      - {name: customer_id, meta: {dimension: {type: number, hidden: true}}}
      - {name: channel}
      - name: status
        config: {meta: {dimension: {required_attributes: {level: high}}}}
      - name: order_date
        meta: {dimension: {type: date, required_attributes: {level: [high, middle]}}}
      - name: order_total
        meta:
          dimension: {type: number, required_attributes: {money: "yes"}}
          metrics: {revenue: {type: sum}}
  - name: mail
    meta:
      sql_from: (SELECT 'analyst@example.com' AS who, 1 AS n UNION ALL SELECT 'o''brien@example.com', 2)
      sql_where: ${TABLE}.who = ${ld.user.email}
      metrics: {total: {type: sum, sql: "${TABLE}.n"}}
    columns: [{name: who}]
  - name: secrets
    meta:
      sql_from: '"main"."customers"'
      primary_key: customer_id
      required_attributes: {clearance: top}
      metrics: {people: {type: count, sql: "${TABLE}.customer_id"}}
    columns: [{name: customer_id, meta: {dimension: {type: number}}}, {name: country}]
  - name: mistyped
    meta:
      sql_from: '"main"."orders"'
      metrics:
        of_nobody: {type: count, sql: "1", required_attributes: admins}
        unknown: {type: summ, sql: "1", required_attributes: {money: "yes"}}
    columns:
      - {name: channel}
      - name: order_total
        meta:
          dimension: {type: number, round: many, required_attributes: {money: "yes"}}
          metrics: {revenue: {type: sum}, most: {type: max, label: [1]}}
      - name: status
        meta: {dimension: {any_attributes: [high]}, metrics: {kinds: {type: count_distinct}}}
  - name: quoted
    meta:
      sql_from: '"main"."orders"'
      sql_filter: ${TABLE}.channel = '${ld.attr.channel}'
      metrics: {n: {type: count, sql: "1"}}
    columns: [{name: channel}]
"""
_BY_CHANNEL = query("sales", ["sales_channel"], ["sales_order_count"])
_BIN = {"id": "b", "name": "b", "table": "sales", "type": "bin", "dimensionId": "sales_order_total"}
_BINNED = _BY_CHANNEL | {"dimensions": ["b"], "customDimensions": [_BIN | {"binType": "fixed_number", "binNumber": 2}]}
_MISSING = 'Invalid or missing user attribute "channel": ""sales".channel IN (${lightdash.attributes.channel})"'
Give = Callable[..., None]


@pytest.fixture(scope="module")
def org(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    project = tmp_path_factory.mktemp("guarded")
    (project / "models").mkdir()
    (project / "models" / "guarded.yml").write_text(_MODELS, "utf-8")
    items = (TIENDA / "models" / "order_items.yml").read_text("utf-8").replace("[explore]", "[]")
    items = items[: items.index("      joins:")] + items[items.index("      metrics:") :]
    (project / "models" / "order_items.yml").write_text(items, "utf-8")
    with organization(shop, project) as api:
        yield api


@pytest.fixture(scope="module")
def people(org: Api) -> dict[str, Someone]:
    return {name: Someone(org, name) for name in ("admin", "analyst", "other")}


@pytest.fixture
def give(people: dict[str, Someone]) -> Iterator[Give]:
    """Set an attribute: `give("channel", analyst="web")`, with `default` and the group `Field` if wanted."""
    admin = people["admin"]

    def set_to(name: str, *, default: str | None = None, group: str | None = None, **values: str) -> None:
        groups = admin.get("/api/v1/org/groups")["data"]
        body = {
            "name": name,
            "attributeDefault": default,
            "users": [{"userUuid": people[who].uuid, "value": value} for who, value in values.items()],
            "groups": [{"groupUuid": groups[0]["uuid"], "value": group}] if group else [],
        }
        known = {a["name"]: a["uuid"] for a in admin.get("/api/v1/org/attributes")}
        method, path = ("PUT", f"/{known[name]}") if name in known else ("POST", "")
        answer = admin(method, f"/api/v1/org/attributes{path}", json=body)
        assert answer.status_code == 201, answer.text

    yield set_to
    for attribute in admin.get("/api/v1/org/attributes"):
        assert admin("DELETE", f"/api/v1/org/attributes/{attribute['uuid']}").json() == {"status": "ok"}


def test_each_person_gets_their_own_rows(
    people: dict[str, Someone], give: Give, gold: duckdb.DuckDBPyConnection
) -> None:
    give("channel", analyst="web", other="store")
    expected = dict(gold.execute("SELECT channel, count(*) FROM orders GROUP BY 1").fetchall())
    assert people["analyst"].run(_BY_CHANNEL) == [{"sales_channel": "web", "sales_order_count": str(expected["web"])}]
    assert people["other"].run(_BY_CHANNEL) == [{"sales_channel": "store", "sales_order_count": str(expected["store"])}]
    everywhere = _BY_CHANNEL | {"filters": where(rule("sales_channel", "equals", "web", "store", "app"), word="or")}
    assert [r["sales_channel"] for r in people["analyst"].run(everywhere)] == ["web"]
    items = query("sales", [], ["order_items_units"])
    units = gold.execute(
        "SELECT sum(quantity) FROM order_items JOIN orders USING (order_id) WHERE channel = 'web'"
    ).fetchone()
    assert units is not None
    assert people["analyst"].run(items) == [{"order_items_units": str(units[0])}]


def test_without_a_value_there_is_a_403_that_holds_the_sql_for_admins_too(people: dict[str, Someone]) -> None:
    for name in ("analyst", "admin"):
        answer = people[name].submit(_BY_CHANNEL)
        assert answer.status_code == 403
        assert answer.json()["error"]["name"] == "ForbiddenError"
        assert answer.json()["error"]["message"] == _MISSING
    body = {"table": "sales", "fieldId": "sales_channel", "search": ""}
    assert people["analyst"]("POST", "/api/v2/projects/{p}/query/field-values", json=body).status_code == 403
    assert people["analyst"].get("/api/v1/projects/{p}/explores/sales")["name"] == "sales"


def test_values_of_fields_obey_the_row_filter(people: dict[str, Someone], give: Give) -> None:
    give("channel", analyst="web")
    body = {"table": "sales", "search": "", "limit": 50}
    found = people["analyst"]("POST", "/api/v1/projects/{p}/field/sales_channel/search", json=body)
    assert found.json()["results"]["results"] == ["web"]


def test_a_default_and_a_group_count_and_a_put_replaces_everything(people: dict[str, Someone], give: Give) -> None:
    give("channel", default="app", other="store")
    assert [r["sales_channel"] for r in people["analyst"].run(_BY_CHANNEL)] == ["app"]
    assert [r["sales_channel"] for r in people["other"].run(_BY_CHANNEL)] == ["store"]
    give("channel", group="store", analyst="web")
    assert sorted(r["sales_channel"] for r in people["analyst"].run(_BY_CHANNEL)) == ["store", "web"]
    assert people["other"].submit(_BY_CHANNEL).status_code == 403


@pytest.mark.parametrize(
    "value",
    [
        "web') OR ('1'='1",
        "') OR TRUE --",
        "web' UNION SELECT 1 --",
        "$${sales.channel}",
        "${ld.attr.channel}",
        "'",
        "\\'",
    ],
)
def test_a_value_cannot_break_out(people: dict[str, Someone], give: Give, value: str) -> None:
    give("channel", analyst=value)
    assert people["analyst"].run(_BY_CHANNEL) == []


def test_the_text_of_a_request_cannot_read_attributes(people: dict[str, Someone], give: Give) -> None:
    give("channel", analyst="web")
    for text in ("${lightdash.attributes.channel}", "${ld.user.email}"):
        assert people["analyst"].run(_BY_CHANNEL | {"filters": where(rule("sales_channel", "equals", text))}) == []


def test_the_email_of_who_asks(people: dict[str, Someone]) -> None:
    total = query("mail", [], ["mail_total"])
    assert people["analyst"].run(total) == [{"mail_total": "1"}]
    assert people["other"].run(total) == [{"mail_total": None}]


def test_quotes_around_an_attribute_are_refused_and_not_run(people: dict[str, Someone], give: Give) -> None:
    give("channel", analyst=" OR TRUE OR ")
    answer = people["analyst"].submit(query("quoted", [], ["quoted_n"]))
    assert answer.status_code == 400
    assert "puts quotes around" in answer.json()["error"]["message"]


def _names(table: Json) -> set[str]:
    return {*table["dimensions"], *table["metrics"]}


def test_fields_come_and_go_with_attributes_everywhere(people: dict[str, Someone], give: Give) -> None:
    analyst = people["analyst"]
    guarded = {"status", "order_date_month", "revenue", "order_total", "finished"}

    def seen() -> tuple[set[str], set[str]]:
        table = analyst.get("/api/v1/projects/{p}/explores/sales")["tables"]["sales"]
        catalogue = analyst.get("/api/v1/projects/{p}/dataCatalog", type="field")
        metrics = analyst.get("/api/v1/projects/{p}/dataCatalog/metrics", pageSize=100)["data"]
        found = {f["name"] for f in [*catalogue, *metrics] if f["tableName"] == "sales"}
        return _names(table) & guarded, found & guarded

    assert seen() == (set(), set())
    give("level", analyst="middle")
    assert seen() == ({"order_date_month"}, set()), "intervals are no fields of their own in the catalogue"
    give("level", analyst="high")
    give("money", analyst="yes")
    assert seen() == (guarded - {"finished"}, {"status", "order_total", "revenue"})
    for attribute, value in (("team", "green"), ("boss", "false")):
        give(attribute, analyst=value)
        assert "finished" not in seen()[0]
    give("team", analyst="blue")
    assert seen()[0] == guarded
    shown = analyst.get("/api/v1/projects/{p}/explores/sales")["tables"]["sales"]
    assert shown["metrics"]["revenue"]["requiredAttributes"] == {"money": "yes"}
    assert shown["metrics"]["finished"]["anyAttributes"] == {"team": ["red", "blue"], "boss": "true"}
    assert shown["sqlWhere"] == '"sales".channel IN (${lightdash.attributes.channel})'
    assert "requiredAttributes" not in shown["metrics"]["order_count"]


def _unknown(kind: str, field_id: str) -> str:
    return f"Tried to reference {kind} with unknown field id: {field_id}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metrics": ["sales_revenue"]}, _unknown("metric", "sales_revenue")),
        ({"dimensions": ["sales_status"]}, _unknown("dimension", "sales_status")),
        ({"dimensions": ["sales_order_date_quarter"]}, _unknown("dimension", "sales_order_date_quarter")),
        ({"dimensions": ["sales_order_date_hour"]}, _unknown("dimension", "sales_order_date_hour")),
        ({"filters": where(rule("sales_status", "equals", "completed"))}, _unknown("dimension", "sales_status")),
        (
            {"filters": where(rule("sales_revenue", "greaterThan", 1), group="metrics")},
            _unknown("metric", "sales_revenue"),
        ),
        ({"dimensions": ["secrets_country"]}, _unknown("dimension", "secrets_country")),
        ({"metrics": ["sales_best"]}, _unknown("metric", "sales_best")),
    ],
)
def test_using_a_hidden_field_reads_like_a_typo(
    people: dict[str, Someone], give: Give, change: Json, message: str
) -> None:
    give("channel", analyst="web")
    answer = people["analyst"].submit(_BY_CHANNEL | change)
    error = answer.json()["error"]
    assert (answer.status_code, error["name"], error["message"]) == (400, "FieldReferenceError", message)


@pytest.mark.parametrize(
    "change",
    [
        {"additionalMetrics": [{"table": "sales", "name": "x", "type": "sum", "sql": "${TABLE}.order_total"}]},
        {"additionalMetrics": [{"table": "sales", "name": "x", "type": "max", "sql": "${TABLE}.status"}]},
        {
            "additionalMetrics": [
                {
                    "table": "sales",
                    "name": "x",
                    "type": "count",
                    "sql": "${TABLE}.order_id",
                    "filters": [
                        {"target": {"fieldRef": "sales.status"}, "operator": "equals", "values": ["completed"]}
                    ],
                }
            ]
        },
    ],
)
def test_a_custom_metric_is_no_way_around(people: dict[str, Someone], give: Give, change: Json) -> None:
    give("channel", analyst="web")
    asked = _BY_CHANNEL | {"metrics": ["sales_x"]} | change
    assert people["analyst"].submit(asked).status_code == 400
    give("level", analyst="high")
    give("money", analyst="yes")
    assert people["analyst"].submit(asked).status_code == 200


def test_bins_and_values_are_no_way_around(people: dict[str, Someone], give: Give) -> None:
    give("channel", analyst="web")
    analyst = people["analyst"]
    assert analyst.submit(_BINNED).status_code == 400
    body = {"table": "sales", "search": "", "limit": 50}
    assert analyst("POST", "/api/v1/projects/{p}/field/sales_status/search", json=body).status_code == 400


def test_the_edges_of_bins_tell_nothing_of_other_peoples_rows(
    people: dict[str, Someone], give: Give, gold: duckdb.DuckDBPyConnection
) -> None:
    give("channel", analyst="store")
    give("money", analyst="yes")
    most = gold.execute("SELECT ceil(max(order_total)) FROM orders WHERE channel = 'store'").fetchone()
    everybody = gold.execute("SELECT ceil(max(order_total)) FROM orders").fetchone()
    assert most is not None and everybody is not None and most != everybody
    assert max(int(r["b"].split(" - ")[1]) for r in people["analyst"].run(_BINNED)) == int(most[0])


def test_a_ratio_of_a_hidden_metric_answers_but_brings_it_not_along(people: dict[str, Someone], give: Give) -> None:
    """As on the real server the modeller decides: what a visible metric computes with is not hidden by that."""
    give("channel", analyst="web")
    rows = people["analyst"].run(query("sales", ["sales_channel"], ["sales_aov", "order_items_units"]))
    assert set(rows[0]) == {"sales_channel", "sales_aov", "order_items_units", "sales_order_count"}
    assert rows[0]["sales_aov"] > 0
    rows = people["analyst"].run(query("sales", [], ["sales_both"]))
    assert set(rows[0]) == {"sales_both", "order_items_units"}


def test_a_mistake_in_a_model_opens_nothing(people: dict[str, Someone], give: Give) -> None:
    """Who may see a field is read before the rest of it; where that cannot be read, nobody may."""
    analyst = people["analyst"]

    def seen() -> set[str]:
        return _names(analyst.get("/api/v1/projects/{p}/explores/mistyped")["tables"]["mistyped"])

    assert seen() == {"channel"}
    for name in ("revenue", "most", "of_nobody", "kinds"):
        assert analyst.submit(query("mistyped", [], [f"mistyped_{name}"])).status_code == 400
    give("money", analyst="yes")
    assert seen() == {"channel", "order_total", "revenue", "most", "unknown"}


def test_a_hidden_model_is_not_there(people: dict[str, Someone], give: Give) -> None:
    analyst = people["analyst"]

    def names() -> set[str]:
        found = analyst.get("/api/v1/projects/{p}/dataCatalog", type="table")
        assert {e["name"] for e in analyst.get("/api/v1/projects/{p}/explores")} == {t["name"] for t in found}
        return {t["name"] for t in found}

    assert "secrets" not in names()
    gone = analyst("GET", "/api/v1/projects/{p}/explores/secrets")
    assert (gone.status_code, gone.json()["error"]["message"]) == (404, 'Explore "secrets" does not exist.')
    assert analyst.submit(query("secrets", [], ["secrets_people"])).status_code == 404
    assert "secrets" not in analyst.get("/api/v1/projects/{p}/explores/sales")["tables"]
    give("clearance", analyst="top")
    assert "secrets" in names()
    assert analyst.run(query("secrets", [], ["secrets_people"]))
    assert "best" in analyst.get("/api/v1/projects/{p}/explores/sales")["tables"]["sales"]["metrics"]


def test_attributes_are_the_admins_and_checked(people: dict[str, Someone], give: Give) -> None:
    admin, analyst = people["admin"], people["analyst"]
    path = "/api/v1/org/attributes"
    body: dict[str, Any] = {"name": "region", "description": "Where", "attributeDefault": None, "groups": []}
    users = [{"userUuid": analyst.uuid, "value": "north"}]
    for method in ("GET", "POST"):
        answer = analyst(method, path, **({"json": body | {"users": users}} if method == "POST" else {}))
        assert (answer.status_code, answer.json()["error"]["name"]) == (403, "ForbiddenError")
    made = admin("POST", path, json=body | {"users": users}).json()["results"]
    assert made["users"] == [{"userUuid": analyst.uuid, "value": "north", "email": "analyst@example.com"}]
    assert (made["attributeDefault"], made["description"], made["groups"]) == (None, "Where", [])
    assert admin("POST", path, json=body | {"users": []}).status_code == 409
    assert admin("POST", path, json=body | {"name": "a b", "users": []}).status_code == 400
    twice = admin("PUT", f"{path}/{made['uuid']}", json=body | {"users": users * 2})
    assert (twice.status_code, twice.json()["error"]["name"]) == (500, "UnexpectedServerError")
    assert admin("PUT", f"{path}/{made['uuid']}", json=body).status_code == 422
    emptied = admin("PUT", f"{path}/{made['uuid']}", json=body | {"users": []})
    assert (emptied.status_code, emptied.json()["results"]["users"]) == (201, [])
    assert emptied.json()["results"]["uuid"] == made["uuid"]
    gone = "00000000-0000-0000-0000-000000000000"
    assert admin("DELETE", f"{path}/{gone}").status_code == 404
