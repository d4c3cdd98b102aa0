"""Who may do what: roles, sessions, tokens, and queries that belong to who made them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.lightdash.conftest import TOKEN, Api, query
from tests.engines.lightdash.people import PASSWORD, TOKENS, Someone, login, organization

_QUERY = query("orders", ["orders_status"], ["orders_revenue"])
_NO_ACCESS = "You don't have access to this resource or action"


@pytest.fixture(scope="module")
def org(shop: Path) -> Iterator[Api]:
    with organization(shop) as api:
        yield api


@pytest.fixture(scope="module")
def people(org: Api) -> dict[str, Someone]:
    return {name: Someone(org, name) for name in ("admin", "analyst", "other", "viewer", "member")}


def test_a_query_is_found_only_by_who_made_it(people: dict[str, Someone]) -> None:
    uuid = people["analyst"].submit(_QUERY).json()["results"]["queryUuid"]
    path = f"/api/v2/projects/{{p}}/query/{uuid}"
    assert people["analyst"]("GET", path).status_code == 200
    for name in ("other", "admin", "viewer"):
        for method, suffix in (("GET", ""), ("POST", "/cancel"), ("POST", "/download")):
            answer = people[name](method, path + suffix, **({"json": {}} if method == "POST" else {}))
            assert answer.status_code == 404
            assert answer.json()["error"]["message"].startswith(f"Query {uuid} not found for project ")


def test_a_viewer_runs_saved_charts_and_reads_but_asks_nothing_new(people: dict[str, Someone]) -> None:
    viewer = people["viewer"]
    refused = viewer.submit(_QUERY)
    assert (refused.status_code, refused.json()["error"]["message"]) == (403, _NO_ACCESS)
    assert refused.json()["error"]["name"] == "ForbiddenError"
    chart = viewer.get("/api/v1/projects/{p}/charts")[0]
    submitted = viewer("POST", "/api/v2/projects/{p}/query/chart", json={"chartUuid": chart["uuid"], "limit": 3})
    assert submitted.status_code == 200
    assert viewer.get(f"/api/v2/projects/{{p}}/query/{submitted.json()['results']['queryUuid']}")["status"]
    assert viewer.get("/api/v1/projects/{p}/explores/orders")["name"] == "orders"
    body = {"search": "we", "table": "orders", "limit": 5}
    values = viewer("POST", "/api/v1/projects/{p}/field/orders_channel/search", json=body)
    assert values.json()["results"]["results"] == ["web"]
    for path in ("explores/orders/compileQuery", "calculate-total"):
        assert viewer("POST", f"/api/v1/projects/{{p}}/{path}", json=_QUERY).status_code == 403


def test_a_member_sees_nothing_of_the_project(people: dict[str, Someone]) -> None:
    member = people["member"]
    assert member.get("/api/v1/org/projects") == []
    assert member("GET", "/api/v1/projects/{p}/explores").status_code == 403
    assert member.get("/api/v1/user")["role"] == "member"


def test_roles_are_given_by_admins_and_count_at_once(people: dict[str, Someone]) -> None:
    admin, other = people["admin"], people["other"]
    path = f"/api/v1/org/users/{other.uuid}"
    assert other("PATCH", path, json={"role": "admin"}).status_code == 403
    assert admin("PATCH", path, json={"role": "viewer"}).json()["results"]["role"] == "viewer"
    assert other.submit(_QUERY).status_code == 403
    assert admin("PATCH", path, json={"role": "king"}).status_code == 422
    assert admin("PATCH", path, json={"role": "interactive_viewer"}).status_code == 200
    assert other.submit(_QUERY).status_code == 200
    last = admin("PATCH", f"/api/v1/org/users/{admin.uuid}", json={"role": "viewer"})
    assert last.status_code == 403
    assert admin("PATCH", "/api/v1/org/users/nobody", json={"role": "viewer"}).status_code == 500
    gone = "00000000-0000-0000-0000-000000000000"
    assert admin("PATCH", f"/api/v1/org/users/{gone}", json={"role": "viewer"}).status_code == 404


def test_the_people_are_listed_with_pages_only_when_asked(people: dict[str, Someone]) -> None:
    viewer = people["viewer"]
    everyone = viewer.get("/api/v1/org/users")
    assert set(everyone) == {"data"}
    assert [p["role"] for p in everyone["data"]][:2] == ["admin", "interactive_viewer"]
    page = viewer.get("/api/v1/org/users", page=2, pageSize=2)
    assert [p["email"] for p in page["data"]] == ["other@example.com", "viewer@example.com"]
    assert page["pagination"]["totalResults"] == 5
    assert viewer.get(f"/api/v1/org/users/{viewer.uuid}")["email"] == "viewer@example.com"
    assert [p["email"] for p in viewer.get("/api/v1/org/users", searchQuery="ANALYST")["data"]] == [
        "analyst@example.com"
    ]


def test_a_session_is_opened_by_password_and_closed(org: Api) -> None:
    wrong = org.request("POST", "/api/v1/login", json={"email": "viewer@example.com", "password": "nope"})
    assert (wrong.status_code, wrong.json()["error"]["message"]) == (401, "Email and password not recognized")
    for body in ({"email": "viewer@example.com", "password": ""}, {"email": "x@example.com", "password": PASSWORD}):
        assert org.request("POST", "/api/v1/login", json=body).status_code == 401
    answer = org.request("POST", "/api/v1/login", json={"email": "Viewer@Example.com", "password": PASSWORD})
    assert answer.json()["results"]["email"] == "viewer@example.com"
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in answer.headers["set-cookie"].split(";")}
    headers = {"Authorization": "", "Cookie": login(org, "viewer@example.com")}
    assert org.request("GET", "/api/v1/user", headers=headers).json()["results"]["email"] == "viewer@example.com"
    assert org.request("GET", "/api/v1/logout", headers=headers).json() == {"status": "ok"}
    assert org.request("GET", "/api/v1/user", headers=headers).text == "Unauthorized"


def test_tokens_are_made_in_a_session_rotated_and_dropped(org: Api, people: dict[str, Someone]) -> None:
    viewer = people["viewer"]
    body = {"description": "second", "expiresAt": "2126-01-01T00:00:00Z", "autoGenerated": False}
    assert viewer("POST", TOKENS, json=body).status_code == 500, "a token cannot make a token"
    made = viewer.session("POST", TOKENS, json=body).json()["results"]
    assert made["token"].startswith("ldpat_") and len(made["token"]) == 38

    def works(token: str) -> int:
        return org.request("GET", "/api/v1/user", headers={"Authorization": f"ApiKey {token}"}).status_code

    assert works(made["token"]) == 200
    listed = viewer.get(TOKENS)
    assert [t["description"] for t in listed] == ["second", "viewer"]
    assert all("token" not in t for t in listed) and listed[0]["lastUsedAt"]
    path = f"{TOKENS}/{made['uuid']}"
    turned = viewer("PATCH", f"{path}/rotate", json={"expiresAt": "2127-01-01T00:00:00Z"}).json()["results"]
    assert (works(made["token"]), works(turned["token"]), turned["uuid"]) == (401, 200, made["uuid"])
    assert people["other"]("PATCH", f"{path}/rotate", json={"expiresAt": None}).status_code == 404
    assert people["other"]("DELETE", path).status_code == 404
    for bad in ("2001-01-01T00:00:00Z", "2127-01-01", "soon"):
        assert viewer("PATCH", f"{path}/rotate", json={"expiresAt": bad}).status_code == 400
    assert viewer("DELETE", path).status_code == 200
    assert works(turned["token"]) == 401


def test_a_token_that_is_over_is_nobodys(org: Api, people: dict[str, Someone], monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"description": "short", "expiresAt": "2026-11-24T10:00:00Z", "autoGenerated": False}
    made = people["other"].session("POST", TOKENS, json=body).json()["results"]
    headers = {"Authorization": f"ApiKey {made['token']}"}
    assert org.request("GET", "/api/v1/user", headers=headers).status_code == 200
    monkeypatch.setenv("ASSISTANT_NOW", "2026-11-24T11:00:00+00:00")
    assert org.request("GET", "/api/v1/user", headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["", f"Bearer {TOKEN}", "Basic eDp5", "ApiKey", "Bearer "])
def test_what_is_no_token_reads_as_plain_text(org: Api, header: str) -> None:
    answer = org.request("GET", "/api/v1/org/projects", headers={"Authorization": header})
    assert (answer.status_code, answer.text) == (401, "Unauthorized")


def test_roles_and_tokens_outlive_the_process_and_secrets_are_not_kept(shop: Path, tmp_path: Path) -> None:
    with organization(shop, state=tmp_path) as api:
        admin, viewer = Someone(api, "admin"), Someone(api, "viewer")
        admin("PATCH", f"/api/v1/org/users/{viewer.uuid}", json={"role": "editor"})
    kept = tmp_path / "people.json"
    assert viewer.token not in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0
    with organization(shop, state=tmp_path) as api:
        headers = {"Authorization": f"ApiKey {viewer.token}"}
        found: dict[str, Any] = api.request("GET", "/api/v1/user", headers=headers).json()["results"]
        assert (found["email"], found["role"]) == ("viewer@example.com", "editor")
