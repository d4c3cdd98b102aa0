"""Restarts, replays, labels of finished runs, many at once, webhooks, logs, files, key-value pairs: in both lines."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engines.kestra.conftest import Open, Site
from tests.engines.kestra.test_executions import flows, wait_for

BOTH = pytest.mark.parametrize("dialect", ["1.x", "2.x"])
ONCE = """
id: once
namespace: tienda
inputs:
  - {id: word, type: STRING, defaults: one}
tasks:
  - {id: first, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.word }}"}
  - id: choose
    type: io.kestra.plugin.core.flow.If
    condition: "{{ true }}"
    then:
      - {id: inner, type: io.kestra.plugin.core.execution.Fail, condition: "{{ (kv('fixed') ?? 'no') != 'yes' }}"}
errors:
  - {id: regret, type: io.kestra.plugin.core.log.Log, message: sorry}
outputs:
  - {id: word, type: STRING, value: "{{ outputs.first.value }}"}
"""
HOOKED = """
id: hooked
namespace: tienda
inputs:
  - {id: name, type: STRING, required: false}
tasks:
  - {id: say, type: io.kestra.plugin.core.log.Log, message: "hello {{ trigger.body.name ?? 'nobody' }}"}
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: s3cret
    conditions:
      - {type: io.kestra.plugin.core.condition.Expression, expression: "{{ (trigger.body.name ?? '') != 'stop' }}"}
    inputs: {name: "{{ trigger.body.name }}"}
  - {id: slow, type: io.kestra.plugin.core.trigger.Webhook, key: waiting, wait: true, returnOutputs: true}
outputs:
  - {id: name, type: STRING, value: "{{ inputs.name ?? 'none' }}"}
"""


def action(dialect: str, execution: object, name: str) -> str:
    return f"/executions/{execution}/" + (f"actions/{name}" if dialect == "2.x" else name)


def put(here: Site, key: str, text: str, **headers: str) -> httpx.Response:
    sent = {"Content-Type": "text/plain", **headers}
    return here.http.put(f"/namespaces/tienda/kv/{key}", content=text.encode(), headers=sent)


def labels_of(execution: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["value"] for item in execution["labels"]}


@BOTH
def test_a_restart_runs_what_failed_again(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", ONCE), dialect=dialect)
    failed = here.start("once", params={"wait": "true"})
    assert failed["state"]["current"] == "FAILED"
    put(here, "fixed", "yes")
    answer = here.http.post(action(dialect, failed["id"], "restart"))
    assert answer.status_code == 200 and answer.json()["id"] == failed["id"]
    done = here.follow(failed["id"])[-1][1]
    assert done["state"]["current"] == "SUCCESS" and labels_of(done)["system.restarted"] == "true"
    assert [h["state"] for h in done["state"]["histories"]][-3:] == ["RESTARTED", "RUNNING", "SUCCESS"]
    assert {run["taskId"] for run in done["taskRunList"]} == {"first", "choose", "inner"}
    again = here.http.post(action(dialect, failed["id"], "restart"))
    assert again.status_code == (409 if dialect == "2.x" else 200)


@BOTH
def test_a_replay_is_a_new_execution(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", ONCE), dialect=dialect)
    first = here.start("once", params={"wait": "true", "labels": "system.correlationId:k"})
    put(here, "fixed", "yes")
    whole = here.http.post(action(dialect, first["id"], "replay")).json()
    assert whole["id"] != first["id"] and whole["originalId"] == first["id"]
    assert labels_of(whole)["system.correlationId"] == "k" and labels_of(whole)["system.replay"] == "true"
    assert here.follow(whole["id"])[-1][1]["state"]["current"] == "SUCCESS"
    inner = next(run for run in first["taskRunList"] if run["taskId"] == "inner")
    part = here.http.post(action(dialect, first["id"], "replay"), params={"taskRunId": inner["id"]}).json()
    done = here.follow(part["id"])[-1][1]
    assert {run["taskId"]: run["state"]["current"] for run in done["taskRunList"]} == {
        "first": "SUCCESS",
        "choose": "SUCCESS",
        "inner": "SUCCESS",
    }
    assert here.http.post(action(dialect, first["id"], "replay"), params={"taskRunId": "no"}).status_code == 404
    assert labels_of(here.get(first["id"]))["system.replayed"] == "true"


@BOTH
def test_a_replay_with_other_inputs(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", ONCE), dialect=dialect)
    first = here.start("once", params={"wait": "true"})
    path = action(dialect, first["id"], "replay-with-inputs")
    made = here.http.post(path, files={"word": (None, "two")}).json()
    assert made["inputs"] == {"word": "two"} and here.get(first["id"])["inputs"] == {"word": "one"}
    assert here.http.post(path).status_code == (415 if dialect == "2.x" else 200)


@BOTH
def test_labels_of_a_finished_run(site: Open, dialect: str) -> None:
    here = site(dialect=dialect)
    done = here.start("churn_scoring", params={"wait": "true"})
    path = action(dialect, done["id"], "labels")
    named = here.http.post(path, json=[{"key": "team", "value": "sales"}])
    assert named.status_code == 200
    kept = labels_of(here.get(done["id"]))
    assert kept == {"team": "sales", "system.correlationId": done["id"], "system.from": "api"}
    reserved = here.http.post(path, json=[{"key": "system.username", "value": "x"}])
    assert reserved.status_code == 422 and here.http.post(path, json={"key": "a"}).status_code == 422
    live = here.start("refresh_warehouse", files={"full": (None, "true")})
    assert here.http.post(action(dialect, live["id"], "labels"), json=[]).status_code == 400


@BOTH
def test_many_at_once_all_or_none(site: Open, dialect: str) -> None:
    here = site(dialect=dialect)
    ids = [here.start("refresh_warehouse", files={"full": (None, "true")})["id"] for _ in range(2)]
    bad = here.http.request("DELETE", "/executions/kill/by-ids", json=[*ids, "unknown"])
    assert (
        bad.status_code == (422 if dialect == "1.x" else 400) and bad.json()["invalids"][0]["invalidValue"] == "unknown"
    )
    killed = here.http.request("DELETE", "/executions/kill/by-ids", json=ids)
    if dialect == "1.x":
        assert (killed.status_code, killed.json()) == (200, {"count": 2})
    else:
        assert killed.status_code == 202 and set(killed.json()) == {"operationId", "totalItems"}
    for execution in ids:
        assert wait_for(here, execution, "KILLED")
    body = {"executionsId": ids, "executionLabels": [{"key": "batch", "value": "1"}]}
    assert here.http.post("/executions/labels/by-ids", json=body).is_success
    assert labels_of(here.get(ids[0]))["batch"] == "1"
    assert here.http.post("/executions/replay/by-ids", json=ids).is_success
    assert (
        here.http.get("/executions", params={"namespace": "tienda", "flowId": "refresh_warehouse"}).json()["total"] == 4
    )
    assert here.http.post("/executions/resume/by-ids", json=ids).status_code in {400, 422}


def test_webhooks(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", HOOKED))
    base = f"{here.url}/kestra/api/v1/main/executions/webhook/tienda/hooked"
    with httpx.Client(trust_env=False) as stranger:
        called = stranger.post(f"{base}/s3cret", json={"name": "Ana"})
        body = called.json()
        assert called.status_code == 200 and body["trigger"]["variables"]["body"] == {"name": "Ana"}
        assert {"id", "namespace", "flowId", "flowRevision", "labels", "state", "url"} <= set(body)
        assert here.follow(body["id"])[-1][1]["inputs"] == {"name": "Ana"}
        assert here.http.get(f"/logs/{body['id']}").json()[0]["message"] == "hello Ana"
        assert stranger.put(f"{base}/s3cret/more/path", json={"name": "stop"}).status_code == 204
        assert stranger.post(f"{base}/s3cret", json={"other": 1}).status_code == 422
        assert stranger.get(f"{base}/wrong").status_code == 404
        assert stranger.get(base.replace("hooked", "nothing") + "/s3cret").status_code == 404
        waited = stranger.get(f"{base}/waiting")
        assert (waited.status_code, waited.json()) == (200, {"name": "none"})
    graph = here.http.get("/flows/tienda/hooked/graph").json()
    assert [n["triggerDeclaration"]["id"] for n in graph["nodes"] if "triggerDeclaration" in n] == ["hook", "slow"]


def test_a_disabled_flow_takes_no_webhook(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", HOOKED + "disabled: true\n"))
    with httpx.Client(trust_env=False) as stranger:
        answer = stranger.get(f"{here.url}/kestra/api/v1/main/executions/webhook/tienda/hooked/s3cret")
    assert answer.status_code == 409


@BOTH
def test_each_line_reads_its_own_log_filters(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", ONCE), dialect=dialect)
    done = here.start("once", params={"wait": "true"})
    path = f"/logs/{done['id']}"
    mine, other = {"minLevel": "ERROR"}, {"filters[level][GREATER_THAN_OR_EQUAL_TO]": "ERROR"}
    if dialect == "2.x":
        mine, other = other, mine
    assert {entry["level"] for entry in here.http.get(path, params=mine).json()} == {"ERROR"}
    passed_over = {entry["level"] for entry in here.http.get(path, params=other).json()}
    assert passed_over == {"ERROR", "INFO"}, "with a 200"
    task = {"taskId": "regret"} if dialect == "1.x" else {"filters[taskId][EQUALS]": "regret"}
    assert [entry["message"] for entry in here.http.get(path, params=task).json()] == ["sorry"]
    assert "ERROR" in here.http.get(f"{path}/download", params=mine).text
    assert here.http.get("/logs/search", params={"size": 1}).json()["total"] == 3
    assert here.http.get(path, params={name: "LOUD" for name in mine}).status_code == 400


def test_a_followed_log_never_ends(site: Open) -> None:
    here = site()
    done = here.start("churn_scoring", params={"wait": "true"})
    count = len(here.http.get(f"/logs/{done['id']}").json())
    kinds: list[str] = []
    with (
        pytest.raises(httpx.ReadTimeout),
        here.http.stream("GET", f"/logs/{done['id']}/follow", timeout=httpx.Timeout(5, read=0.5)) as response,
    ):
        for line in response.iter_lines():
            if line.startswith("id: "):
                kinds.append(line[4:])
    assert kinds == ["start", *["progress"] * count] and count > 0


def test_a_preview_of_a_file(site: Open) -> None:
    here = site()
    sent = {"date": (None, "2026-11-20"), "recipient": (None, "ana@example.com")}
    done = here.start("daily_sales_report", params={"wait": "true"}, files=sent)
    uri = here.http.get(f"/outputs/executions/{done['id']}").json()["report"]
    path = f"/executions/{done['id']}/file/preview"
    shown = here.http.get(path, params={"path": uri, "maxRows": 1}).json()
    assert shown["type"] == "TEXT" and shown["truncated"] and "\n" not in shown["content"]
    assert here.http.get(path, params={"path": uri, "maxRows": "x"}).status_code == 422
    assert here.http.get(path, params={"path": uri, "encoding": "no-such"}).status_code == 422
    assert here.http.get(path, params={"path": "kestra:///x"}).status_code == 404


@BOTH
def test_key_value_pairs(site: Open, dialect: str) -> None:
    here = site(dialect=dialect)
    sent = {"word": '"a"', "n": "3", "list": "[1]", "yes": "true", "plain": "free text", "d": "PT5M"}
    for key, value in sent.items():
        assert put(here, key, value).status_code == 200
    told = {key: here.http.get(f"/namespaces/tienda/kv/{key}").json() for key in sent}
    assert [(t["type"], t["value"]) for t in told.values()] == [
        ("STRING", "a"),
        ("NUMBER", 3),
        ("JSON", [1]),
        ("BOOLEAN", True),
        ("STRING", "free text"),
        ("DURATION", "PT5M"),
    ]
    put(here, "n", "4")
    assert here.http.get("/namespaces/tienda/kv/n").json()["revision"] == 2
    assert put(here, "soon", "1", ttl="PT0S").status_code == 200 and put(here, "x", "1", ttl="later").status_code == 422
    assert here.http.get("/namespaces/tienda/kv/soon").status_code == 404
    assert here.http.put("/namespaces/tienda/kv/j", json=1).status_code == 415
    listed = here.http.get("/namespaces/tienda/kv")
    if dialect == "1.x":
        assert "n" in [entry["key"] for entry in listed.json()]
    else:
        assert listed.status_code in {404, 405}
        put(here, "n", "5")
        found = here.http.get("/kv", params={"filters[namespace][EQUALS]": "tienda", "size": 100}).json()
        assert found["total"] == 6 and json.dumps(found).count("revision") == 6
    assert here.http.delete("/namespaces/tienda/kv/n").json() is True
    assert here.http.delete("/namespaces/tienda/kv/n").json() is False


def test_a_cookie_alone_changes_nothing(site: Open, tmp_path: Path) -> None:
    for dialect, expected in (("2.x", 403), ("1.x", 200)):
        here = site(dialect=dialect, data=tmp_path / dialect)
        cookie = here.http.get("/flows/search").request.headers["authorization"].removeprefix("Basic ")
        with httpx.Client(base_url=here.http.base_url, cookies={"BASIC_AUTH": cookie}, trust_env=False) as page:
            assert page.get("/flows/search").status_code == 200
            assert page.post("/executions/tienda/churn_scoring").status_code == expected
            assert page.post("/executions/tienda/churn_scoring", headers={"X-CSRF-TOKEN": "t"}).status_code == 200


def test_how_long_a_flow_takes_and_what_waits_for_it(site: Open, tmp_path: Path) -> None:
    here = site(data=tmp_path / "a")
    path = "/executions/namespaces/tienda/flows/churn_scoring/average-duration"
    assert here.http.get(path).json() == {"count": 0}
    done = here.start("churn_scoring", params={"wait": "true"})
    assert here.http.get(path).json()["avgDurationMs"] > 0
    assert here.http.get(f"/executions/{done['id']}/flow").json()["id"] == "churn_scoring"
    told = here.http.get(f"/executions/{done['id']}/follow-dependencies").text
    assert [line for line in told.splitlines() if line.startswith("id:")] == ["id: start", "id: end", "id: end-all"]
    assert site(dialect="1.x", data=tmp_path / "b").http.get(path).status_code == 404
