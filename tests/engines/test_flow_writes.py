"""Flows that come to the Kestra stand-in over the API, as a client of the real one would send them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

GOOD = """id: made_here
namespace: company.team
tasks:
  - id: a
    type: io.kestra.plugin.core.log.Log
    message: hi
"""
YAML = {"Content-Type": "application/x-yaml"}


def client(engines: dict[str, Any]) -> httpx.Client:
    kestra = engines["kestra"]
    base = f"{kestra['url']}/api/v1/main"
    return httpx.Client(base_url=base, auth=(kestra["user"], kestra["password"]), trust_env=False)


def test_a_flow_is_made_run_and_deleted_with_its_execution(engines: dict[str, Any]) -> None:
    with client(engines) as http:
        made = http.post("/flows", content=GOOD, headers=YAML)
        assert made.status_code == 200 and made.json()["source"] == GOOD
        assert http.post("/flows", content=GOOD, headers=YAML).status_code == 422, "there is one of that id"
        run = http.post("/executions/company.team/made_here", params={"wait": "true"}).json()
        assert run["state"]["current"] == "SUCCESS"
        assert http.delete(f"/executions/{run['id']}").status_code == 204
        assert http.get(f"/executions/{run['id']}").status_code == 404
        assert http.delete("/flows/company.team/made_here").status_code == 204
        assert http.get("/flows/company.team/made_here").status_code == 404


@pytest.mark.parametrize(
    "source",
    [
        "[", "just text", "id: ../x\nnamespace: a\ntasks: [{id: a, type: io.kestra.plugin.core.log.Log}]",
        "id: x\nnamespace: a\ntasks: []", "id: x\nnamespace: a\ntasks: [{id: a, type: no.such.Task}]",
        "id: x\nnamespace: A/..\ntasks: [{id: a, type: io.kestra.plugin.core.log.Log}]",
    ],
)  # fmt: skip
def test_what_is_no_flow_is_refused(engines: dict[str, Any], source: str) -> None:
    with client(engines) as http:
        before = http.get("/flows/search").json()["total"]
        assert http.post("/flows", content=source, headers=YAML).status_code == 422
        assert http.post("/flows", json={"id": "x"}).status_code == 415
        assert http.get("/flows/search").json()["total"] == before


def test_only_who_signs_in_makes_flows(engines: dict[str, Any]) -> None:
    url = f"{engines['kestra']['url']}/api/v1/main/flows"
    assert httpx.post(url, content=GOOD, headers=YAML, trust_env=False).status_code == 401
