"""Files, logs and graphs of executions, for the person who started them and nobody else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.conftest import Person

DAILY = "ejecuta el reporte diario de ventas de ayer para ana@example.com"


@pytest.fixture(scope="module")
def done(planner_base: str) -> tuple[Person, dict[str, Any]]:
    """A person whose daily report has run, and its last progress."""
    with httpx.Client(base_url=planner_base, timeout=60, trust_env=False) as http:
        person = Person(planner_base, http)
        told = person.answer(person.ask(DAILY).interrupt, approved=True)
    flow = told.of("ACTIVITY_SNAPSHOT")[-1]["content"]
    assert flow["state"] == "SUCCESS", flow
    return person, flow


def test_a_file_among_the_outputs_is_a_link_through_us(person: Person, done: tuple[Person, dict[str, Any]]) -> None:
    _, flow = done
    (link,) = [one for one in flow["links"] if one["kind"] == "file"]
    assert link["href"] == f"/executions/{flow['executionId']}/files/report"
    assert link["label"].startswith("Descargar reporte (")
    answer = person.http.get(link["href"])
    assert answer.status_code == 200 and "2026" in answer.text
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert int(answer.headers["content-length"]) == len(answer.content)
    head = person.http.head(link["href"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]
    told = Person(person.base, person.http, done[0].thread).history()
    assert "kestra://" not in str(told) and answer.text not in str(told)


def test_what_is_not_there_and_what_is_not_yours_look_the_same(
    person: Person, done: tuple[Person, dict[str, Any]]
) -> None:
    execution = done[1]["executionId"]
    missing = person.http.get(f"/executions/{execution}/files/nothing", headers={"Accept-Language": "es"})
    assert missing.status_code == 404 and "no está entre los resultados" in missing.json()["detail"]
    for path in ("files/report", "log"):
        stranger = person.http.get(f"/executions/4NFYrJfMEBQpLNDsGwXWZg/{path}")
        assert stranger.status_code == 404 and stranger.json()["code"] == "unknown_execution"
    assert person.http.get("/executions/a%2F..%2Fb/log").status_code in (404, 422)
    assert person.http.get("/flows/tienda/nothing/graph").json()["code"] == "unknown_flow"
    foreign = person.http.get("/flows/tienda/daily_sales_report/graph", params={"execution": "nobodys"})
    assert foreign.status_code == 404
    other = person.http.get("/flows/tienda/churn_scoring/graph", params={"execution": execution})
    assert other.status_code == 404 and other.json()["code"] == "not_found"


def test_a_graph_has_the_states_of_the_execution(person: Person, done: tuple[Person, dict[str, Any]]) -> None:
    path = "/flows/tienda/daily_sales_report/graph"
    plain = person.http.get(path, headers={"Accept-Language": "es"}).json()
    told = person.http.get(path, params={"execution": done[1]["executionId"]}).json()
    assert plain["nodes"] and all("state" not in node for node in plain["nodes"])
    assert {node["state"] for node in told["nodes"] if node["kind"] == "task"} == {"SUCCESS"}
    ids = {node["id"] for node in plain["nodes"]}
    assert all(edge["source"] in ids and edge["target"] in ids for edge in plain["edges"])
    assert not any("root" in identity or "-" in identity for identity in ids)


def test_the_log_of_a_good_run_has_nothing_to_say(person: Person, done: tuple[Person, dict[str, Any]]) -> None:
    execution = done[1]["executionId"]
    assert person.http.get(f"/executions/{execution}/log").json() == {"executionId": execution, "lines": []}
