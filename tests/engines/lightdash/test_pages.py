"""What a person sees after "open in Lightdash"."""

import json
from pathlib import Path
from urllib.parse import urlencode

from engines.lightdash import LightdashSettings
from tests.engines.lightdash.conftest import Api, query, settings

_NO_LOGIN = {"Authorization": ""}


def _share(api: Api, path: str, version: object) -> str:
    params = "?" + urlencode({"create_saved_chart_version": json.dumps(version), "isExploreFromHere": "true"})
    made = api.post("/api/v1/share", {"path": path.replace("{p}", api.project), "params": params}, status=201)
    assert made == api.get(f"/api/v1/share/{made['nanoid']}")
    assert made["shareUrl"] == f"http://127.0.0.1/share/{made['nanoid']}"
    return str(made["shareUrl"])


def test_a_share_link_leads_to_the_rows(api: Api) -> None:
    asked = query("orders", ["customers_country"], ["orders_revenue"])
    link = _share(api, "/projects/{p}/tables/orders", {"tableName": "orders", "metricQuery": asked})
    answer = api.request("GET", link, headers=_NO_LOGIN, follow_redirects=True)
    assert answer.status_code == 200
    assert '<th scope="col">Country</th>' in answer.text
    assert "Spain" in answer.text and "€" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_share_link_works_below_a_path(shop: Path) -> None:
    """As when all engines are served on one port."""
    with Api(settings(shop), below="/lightdash") as api:
        made = api.post("/api/v1/share", {"path": f"/projects/{api.project}/tables/orders", "params": ""}, status=201)
        answer = api.request("GET", f"/share/{made['nanoid']}", follow_redirects=True)
        assert "<h1>Orders</h1>" in answer.text
        index = api.request("GET", "/", headers=_NO_LOGIN)
        assert f'href="projects/{api.project}/tables/customers"' in index.text and "Sales report" in index.text


def test_a_saved_chart_and_the_fields_of_an_explore(api: Api) -> None:
    chart = api.get("/api/v2/projects/{p}/saved/margin-by-category")
    page = api.request("GET", f"/projects/{{p}}/saved/{chart['uuid']}", headers=_NO_LOGIN)
    assert "<h1>Margin by category</h1>" in page.text and "Accessories" in page.text
    fields = api.request("GET", "/projects/{p}/tables/customers", headers=_NO_LOGIN)
    assert "New customers" in fields.text and "email" not in fields.text


def test_what_is_shown_is_escaped(api: Api) -> None:
    calculation = {
        "name": "x",
        "displayName": "<script>alert(1)</script>",
        "template": {"type": "rank_in_column", "fieldId": "orders_revenue"},
    }
    asked = query("orders", ["orders_status"], ["orders_revenue"], tableCalculations=[calculation])
    link = _share(api, "/projects/{p}/tables/orders", {"metricQuery": asked})
    text = api.request("GET", link, follow_redirects=True).text
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_pages_that_cannot_be_shown(api: Api) -> None:
    paths = {
        "/share/nope": 404,
        "/projects/{p}/tables/nope": 404,
        "/projects/{p}/saved/nope": 404,
        "/projects/other/tables/orders": 404,
        "/projects/{p}/tables/orders?create_saved_chart_version=nope": 404,
        '/projects/{p}/tables/orders?create_saved_chart_version={"metricQuery":{}}': 422,
    }
    for path, status in paths.items():
        answer = api.request("GET", path, headers=_NO_LOGIN)
        assert answer.status_code == status, path
        assert answer.text.startswith("<!doctype html>")


def test_a_share_never_leads_to_another_site(api: Api) -> None:
    for path in ("//evil.example/projects/", "https://evil.example", "/api/v1/user"):
        link = api.post("/api/v1/share", {"path": path, "params": ""}, status=201)["shareUrl"]
        assert api.request("GET", link).status_code == 404
    link = api.post("/api/v1/share", {"path": "/projects/", "params": "@evil.example"}, status=201)["shareUrl"]
    assert api.request("GET", link).status_code == 404


def test_pages_are_for_this_machine_only_unless_opened(api: Api, shop: Path) -> None:
    path = "/projects/{p}/tables/orders"
    assert api.request("GET", path, headers={"Host": "rebound.example"}).status_code == 403
    base = settings(shop)
    opened = LightdashSettings(**{**vars(base), "open_pages": True})
    with Api(opened) as open_api:
        assert open_api.request("GET", path, headers={"Host": "demo.example"}).status_code == 200


def test_shares_outlive_the_process(shop: Path, tmp_path: Path) -> None:
    kept = LightdashSettings(**{**vars(settings(shop)), "shares_file": tmp_path / "state" / "shares.jsonl"})
    with Api(kept) as first:
        link = _share(first, "/projects/{p}/tables/orders", {"metricQuery": query("orders", ["orders_status"], [])})
    with Api(kept) as second:
        assert second.request("GET", link, follow_redirects=True).status_code == 200
