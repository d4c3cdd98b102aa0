"""The recorded story of row and column security on a real Lightdash, told again: same statuses, errors and keys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.lightdash.conftest import Api, Json
from tests.engines.lightdash.people import PASSWORD, Someone, organization

_EXAMPLES = Path(__file__).parents[3].parent / "shared" / "contracts" / "lightdash" / "examples"
pytestmark = pytest.mark.skipif(
    not _EXAMPLES.is_dir(), reason="NOT CHECKED: the recorded answers of the real server are not on this machine"
)
_MODEL = """
models:
  - name: orders_rls
    meta:
      label: Orders (row filtered)
      sql_from: >-
        (SELECT * FROM (VALUES (1, 'phone', 10, 'new'), (2, 'website', 20, 'new'))
        t(id, order_source, amount, status))
      sql_filter: ${TABLE}.order_source IN (${lightdash.attributes.order_source})
    columns:
      - {name: id, meta: {dimension: {type: number}, metrics: {order_count: {type: count_distinct}}}}
      - {name: order_source}
      - {name: status}
      - name: amount
        meta:
          dimension: {type: number, required_attributes: {can_see_amount: "true"}}
          metrics: {revenue: {type: sum, format: usd, round: 2}}
"""


def _recorded(name: str) -> Json:
    found: Json = json.loads((_EXAMPLES / f"{name}.json").read_text("utf-8"))
    return found


def _shape(value: Any) -> Any:
    """The keys of a thing and of what is in it; of a list its first item."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items() if key not in ("__trimmed__", "requestContext")}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return None


@pytest.fixture(scope="module")
def org(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    project = tmp_path_factory.mktemp("recorded")
    (project / "models").mkdir()
    (project / "models" / "orders_rls.yml").write_text(_MODEL, "utf-8")
    with organization(shop, project) as api:
        yield api


@pytest.fixture(scope="module")
def people(org: Api) -> dict[str, Someone]:
    return {name: Someone(org, name) for name in ("admin", "analyst", "other", "viewer")}


def _as(someone: Someone, name: str) -> tuple[Json, Json, int, int]:
    """Replay a recorded query: both bodies, both statuses."""
    recorded = _recorded(name)
    answer = someone("POST", "/api/v2/projects/{p}/query/metric-query", json=recorded["request"]["body"])
    response = recorded["response"]
    return response["body"], answer.json(), response["status"], answer.status_code


def test_the_story_of_a_row_filter(people: dict[str, Someone]) -> None:
    admin, analyst, other = people["admin"], people["analyst"], people["other"]
    path = "/api/v1/org/attributes"
    create = _recorded("46b-create-user-attribute")
    body = create["request"]["body"] | {"users": [{"userUuid": analyst.uuid, "value": "phone"}]}
    made = admin("POST", path, json=body)
    assert made.status_code == create["response"]["status"]
    assert _shape(made.json()) == _shape(create["response"]["body"])

    theirs, mine, *statuses = _as(admin, "46d-rls-user-without-value")
    assert (mine, statuses[1]) == (theirs, statuses[0]), "an admin without a value is refused in the same words"
    theirs, mine, *statuses = _as(analyst, "46e-rls-as-interactive-viewer")
    assert statuses == [200, 200] and mine["results"].keys() == theirs["results"].keys()
    row = _recorded("46e-rls-as-interactive-viewer-result")["response"]["body"]["results"]["rows"][0]
    uuid = mine["results"]["queryUuid"]
    page = analyst.get(f"/api/v2/projects/{{p}}/query/{uuid}")
    while page["status"] != "ready":
        page = analyst.get(f"/api/v2/projects/{{p}}/query/{uuid}")
    assert [_shape(r) for r in page["rows"]] == [_shape(row)]
    assert page["rows"][0]["orders_rls_order_source"] == row["orders_rls_order_source"]

    foreign, recorded = admin("GET", f"/api/v2/projects/{{p}}/query/{uuid}"), _recorded("46g-other-users-query")
    assert foreign.status_code == recorded["response"]["status"]
    assert foreign.json()["error"]["name"] == recorded["response"]["body"]["error"]["name"]
    theirs, mine, *statuses = _as(analyst, "46h-restricted-metric-as-viewer")
    assert (mine, statuses[1]) == (theirs, statuses[0])

    update = _recorded("46m-update-user-attribute")
    users = [{"userUuid": analyst.uuid, "value": "phone"}, {"userUuid": other.uuid, "value": "website"}]
    changed = admin(
        "PUT", f"{path}/{made.json()['results']['uuid']}", json=update["request"]["body"] | {"users": users}
    )
    assert changed.status_code == update["response"]["status"]
    assert _shape(changed.json()) == _shape(update["response"]["body"])
    can_see: Json = {"name": "can_see_amount", "attributeDefault": None, "groups": []}
    admin("POST", path, json=can_see | {"users": [{"userUuid": other.uuid, "value": "true"}]})
    assert _as(other, "46n-rls-as-editor")[2:] == (200, 200)
    listed = admin.get(path)
    assert [_shape(a) for a in listed] == [
        _shape(a) for a in _recorded("43-user-attributes")["response"]["body"]["results"]
    ][:2]

    explore = other.get("/api/v1/projects/{p}/explores/orders_rls")["tables"]["orders_rls"]
    real = _recorded("15d-explore-orders-rls")["response"]["body"]["results"]["tables"]["orders_rls"]
    for key in ("sqlWhere", "uncompiledSqlWhere"):
        assert explore[key] == real[key]
    for kind, name in (("metrics", "revenue"), ("dimensions", "amount")):
        assert explore[kind][name]["requiredAttributes"] == real[kind][name]["requiredAttributes"]


@pytest.mark.parametrize(
    ("name", "who", "method", "path"),
    [
        ("47h-viewer-attributes", "viewer", "GET", "/api/v1/org/attributes"),
        ("47l-viewer-ad-hoc-query", "viewer", "POST", "/api/v2/projects/{p}/query/metric-query"),
    ],
)
def test_refusals_for_the_role(people: dict[str, Someone], name: str, who: str, method: str, path: str) -> None:
    recorded = _recorded(name)
    answer = people[who](method, path, json=recorded["request"]["body"])
    assert (answer.status_code, answer.json()) == (recorded["response"]["status"], recorded["response"]["body"])


def test_people_roles_sessions_and_tokens_have_the_keys_of_the_real_server(
    org: Api, people: dict[str, Someone]
) -> None:
    admin, viewer = people["admin"], people["viewer"]

    def same(name: str, answer: Any) -> None:
        recorded = _recorded(name)["response"]
        assert answer.status_code == recorded["status"]
        assert _shape(answer.json()) == _shape(recorded["body"])

    same("08b-org-users", admin("GET", "/api/v1/org/users?pageSize=10&page=1"))
    same("47i-viewer-org-users", viewer("GET", "/api/v1/org/users"))
    same("49-set-org-role", admin("PATCH", f"/api/v1/org/users/{viewer.uuid}", json={"role": "viewer"}))
    given = {"email": viewer.email, "password": PASSWORD}
    same("02-login-password", org.request("POST", "/api/v1/login", json=given))
    wrong = org.request("POST", "/api/v1/login", json=given | {"password": "nope"})
    assert wrong.json() == _recorded("03-login-bad-password")["response"]["body"]
    tokens = "/api/v1/user/me/personal-access-tokens"
    same("04-create-pat", viewer.session("POST", tokens, json=_recorded("04-create-pat")["request"]["body"]))
    same("04c-list-pats", viewer("GET", tokens))
