import time
from pathlib import Path

import httpx
import pytest

from tests.engines.kestra.conftest import Open, Site

CSV = b"month,Revenue,Orders\n2026-08,1200.5,10\n2026-09,1300.25,12\n2026-10,1500,15\n"

SLOW = """
id: slow
namespace: tienda
tasks:
  - {id: nap, type: io.kestra.plugin.core.flow.Sleep, duration: PT30S}
afterExecution:
  - {id: bye, type: io.kestra.plugin.core.log.Log, message: "state {{ execution.state }}"}
outputs:
  - {id: never, type: STRING, value: "{{ outputs.missing.value }}"}
"""

BROKEN = """
id: broken
namespace: tienda
inputs:
  - {id: excuse, type: STRING, defaults: none}
tasks:
  - {id: try, type: io.kestra.plugin.core.execution.Fail, errorMessage: "no: {{ inputs.excuse }}", allowFailure: true}
  - {id: fail, type: io.kestra.plugin.core.execution.Fail, condition: "{{ inputs.excuse != 'ok' }}"}
errors:
  - {id: regret, type: io.kestra.plugin.core.log.Log, message: sorry}
"""

APPROVAL = """
id: approval
namespace: tienda
tasks:
  - id: maybe
    type: io.kestra.plugin.core.flow.If
    condition: "{{ true }}"
    then:
      - id: ask
        type: io.kestra.plugin.core.flow.Pause
        onResume:
          - {id: approved, type: BOOL, defaults: false}
          - {id: note, type: STRING, required: false}
outputs:
  - {id: answer, type: STRING, value: "{{ outputs.ask.onResume.approved }}/{{ outputs.ask.onResume.note ?? 'none' }}"}
"""


def flows(folder: Path, *sources: str) -> Path:
    folder.mkdir(exist_ok=True)
    for n, source in enumerate(sources):
        (folder / f"{n}.yaml").write_text(source, encoding="utf-8")
    return folder


def export(site: Site, **sent: object) -> dict[str, object]:
    return site.start(
        "export_to_minutes",
        data={"title": "Ventas de octubre", "meeting": "Reunión del lunes"},
        files={"report": ("ventas.csv", CSV, "text/csv")},
        **sent,
    )


def wait_for(site: Site, execution: str, *states: str) -> dict[str, object]:
    for _ in range(200):
        found = site.get(execution)
        if found["state"]["current"] in states:
            return found
        time.sleep(0.03)
    raise AssertionError(f"still {found['state']['current']}")


def test_an_export_ends_in_the_minutes_and_calls_back(site: Open) -> None:
    here = site()
    started = export(here, params={"labels": "system.correlationId:key-1"})
    events = here.follow(str(started["id"]))

    assert [kind for kind, _ in events][0] == "start"
    assert [kind for kind, _ in events][-1] == "end"
    assert {kind for kind, _ in events[1:-1]} == {"progress"}
    assert set(events[0][1]) == {"id", "originalId", "deleted", "labels"}
    final = events[-1][1]
    assert final["state"]["current"] == "SUCCESS"
    assert "outputs" not in final and "outputs" not in final["taskRunList"][0]
    outputs = here.http.get(f"/outputs/executions/{started['id']}").json()
    assert outputs["minutes_url"] == f"{here.url}/minutes/reunion-del-lunes/"

    folder = here.data / "minutes" / "reunion-del-lunes"
    assert (folder / "ventas-de-octubre.csv").read_bytes() == CSV
    assert (folder / "ventas-de-octubre.png").read_bytes().startswith(b"\x89PNG")
    notes = (folder / "minutes.md").read_text(encoding="utf-8")
    assert "## Ventas de octubre" in notes and "| 2026-10 | 1500 | 15 |" in notes
    page = here.http.get(outputs["minutes_url"])
    assert "script" not in page.text and "default-src 'none'" in page.headers["content-security-policy"]

    assert here.callbacks == [
        {
            "auth": "Bearer back",
            "executionId": started["id"],
            "namespace": "tienda",
            "flowId": "export_to_minutes",
            "state": "SUCCESS",
        }
    ]


def test_a_correlation_id_finds_every_start_with_it(site: Open) -> None:
    here = site()
    first = here.start("churn_scoring", params={"labels": "system.correlationId:k"})
    second = here.start("churn_scoring", params={"labels": "system.correlationId:k"})
    here.start("churn_scoring")
    found = here.http.get(
        "/executions/search",
        params={"filters[labels][EQUALS][system.correlationId]": "k", "filters[namespace][EQUALS]": "tienda"},
    ).json()
    assert [item["id"] for item in found["results"]] == [second["id"], first["id"]]
    assert found["total"] == 2 and "taskRunList" not in found["results"][0]


def test_only_the_old_line_reads_flat_filters(site: Open, tmp_path: Path) -> None:
    old, new = site(data=tmp_path / "a", dialect="1.x"), site(data=tmp_path / "b")
    for here, expected in ((old, 0), (new, 1)):
        here.start("churn_scoring")
        assert here.http.get("/executions/search", params={"flowId": "other"}).json()["total"] == expected


def test_the_old_line_keeps_outputs_in_the_execution(site: Open) -> None:
    here = site(dialect="1.x")
    done = here.start("refresh_warehouse", params={"wait": "true"}, files={"full": (None, "false")})
    assert done["outputs"] == {"summary": "Warehouse refreshed (full: false)"}
    assert {run["executionId"] for run in done["taskRunList"]} == {done["id"]}
    assert here.http.get(f"/outputs/executions/{done['id']}").status_code == 404


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_a_kill_ends_a_run(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", SLOW), dialect=dialect)
    execution = str(here.start("slow")["id"])
    wait_for(here, execution, "RUNNING")
    path = f"/executions/{execution}" + ("/actions/kill" if dialect == "2.x" else "/kill")
    answer = here.http.delete(path)
    assert (answer.status_code, bool(answer.content)) == ((200, True) if dialect == "2.x" else (202, False))
    events = here.follow(execution)
    assert events[-1][0] == "end" and events[-1][1]["state"]["current"] == "KILLED"
    assert [run["state"]["current"] for run in events[-1][1]["taskRunList"]] == ["KILLED", "SUCCESS"]
    assert here.http.delete(path, params={"isOnKillCascade": "false"}).status_code == 409
    assert here.http.delete(path).status_code in {200, 202}


def test_the_other_lines_action_paths_are_refused(site: Open, tmp_path: Path) -> None:
    old, new = site(data=tmp_path / "a", dialect="1.x"), site(data=tmp_path / "b")
    assert new.http.delete("/executions/abc/kill").status_code == 405
    assert new.http.post("/executions/abc/resume").status_code == 404
    assert old.http.delete("/executions/abc/actions/kill").status_code in {404, 405}


def test_a_failing_flow_says_so(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", BROKEN))
    done = here.start("broken", params={"wait": "true"})
    assert done["state"]["current"] == "FAILED"
    states = {run["taskId"]: run["state"]["current"] for run in done["taskRunList"]}
    assert states == {"try": "WARNING", "fail": "FAILED", "regret": "SUCCESS"}
    logs = here.http.get(f"/logs/{done['id']}").json()
    assert [(entry["level"], entry["message"]) for entry in logs] == [
        ("WARN", "no: none"),
        ("ERROR", "Task failure"),
        ("INFO", "sorry"),
    ]
    tolerated = here.start("broken", params={"wait": "true"}, files={"excuse": (None, "ok")})
    assert tolerated["state"]["current"] == "WARNING"


def test_a_run_that_a_restart_interrupts_ends_failed(site: Open, tmp_path: Path) -> None:
    folder = flows(tmp_path / "flows", SLOW)
    before = site(folder)
    execution = str(before.start("slow")["id"])
    wait_for(before, execution, "RUNNING")
    before.stop()
    after = site(folder)
    last = after.follow(execution)[-1]
    assert last[0] == "end" and last[1]["state"]["current"] == "FAILED"
    messages = [entry["message"] for entry in after.http.get(f"/logs/{execution}").json()]
    assert messages == ["The server stopped while this execution ran.", "state FAILED"]


def test_a_pause_survives_a_restart_and_takes_its_answer(site: Open, tmp_path: Path) -> None:
    folder = flows(tmp_path / "flows", APPROVAL)
    before = site(folder)
    execution = str(before.start("approval")["id"])
    wait_for(before, execution, "PAUSED")
    before.stop()
    after = site(folder)
    wrong = after.http.post(f"/executions/{execution}/actions/resume", files={"approved": (None, "perhaps")})
    assert wrong.status_code == 422
    resumed = after.http.post(f"/executions/{execution}/actions/resume", files={"approved": (None, "true")})
    assert resumed.status_code == 200
    assert after.follow(execution)[-1][1]["state"]["current"] == "SUCCESS"
    assert after.http.get(f"/outputs/executions/{execution}").json() == {"answer": "true/none"}
    again = after.http.post(f"/executions/{execution}/actions/resume")
    assert again.status_code == 409
    assert again.json()["detail"] == "Cannot resume execution: execution is not paused."


def test_a_flow_that_is_wrong_fails_at_that_task(site: Open, tmp_path: Path) -> None:
    wrong = """
id: wrong
namespace: tienda
tasks:
  - {id: nap, type: io.kestra.plugin.core.flow.Sleep, duration: [soon], allowFailure: true}
  - {id: form, type: io.kestra.plugin.core.http.Request, uri: "http://127.0.0.1:1/", headers: 3, allowFailure: true}
  - {id: shell, type: io.kestra.plugin.scripts.shell.Commands, commands: [ls]}
"""
    here = site(flows(tmp_path / "flows", wrong))
    done = here.start("wrong", params={"wait": "true"})
    assert [run["state"]["current"] for run in done["taskRunList"]] == ["WARNING", "WARNING", "FAILED"]
    last = here.http.get(f"/logs/{done['id']}").json()[-1]["message"]
    assert last == "The task type 'io.kestra.plugin.scripts.shell.Commands' is not supported here."


def test_secrets_stay_out_of_logs(site: Open, tmp_path: Path) -> None:
    telling = """
id: telling
namespace: tienda
tasks:
  - {id: tell, type: io.kestra.plugin.core.log.Log, message: "it is {{ secret('MINUTES_TOKEN') }}"}
  - {id: miss, type: io.kestra.plugin.core.log.Log, message: "{{ secret('NOT_THERE') }}"}
"""
    here = site(flows(tmp_path / "flows", telling))
    done = here.start("telling", params={"wait": "true"})
    messages = [entry["message"] for entry in here.http.get(f"/logs/{done['id']}").json()]
    assert messages == ["it is ******", "Cannot find secret for key 'NOT_THERE'."]


def test_following_nobody_starts_and_breaks(site: Open) -> None:
    here = site()
    lines: list[str] = []
    with (
        pytest.raises(httpx.RemoteProtocolError),
        here.http.stream("GET", "/executions/unknown/follow") as response,
    ):
        for line in response.iter_lines():
            lines.append(line)
    assert response.status_code == 200 and [line for line in lines if line.startswith("id:")] == ["id: start"]


def test_files_stay_with_their_execution(site: Open) -> None:
    here = site()
    first = here.start(
        "daily_sales_report",
        params={"wait": "true"},
        files={"date": (None, "2026-11-20"), "recipient": (None, "ana@example.com")},
    )
    uri = here.http.get(f"/outputs/executions/{first['id']}").json()["report"]
    file = here.http.get(f"/executions/{first['id']}/file", params={"path": uri})
    assert "Day: 2026-11-20" in file.text
    assert here.http.get(f"/executions/{first['id']}/file/metas", params={"path": uri}).json() == {
        "size": len(file.content)
    }
    other = here.start("churn_scoring")
    moved = here.http.get(f"/executions/{other['id']}/file", params={"path": uri})
    assert moved.status_code == 301 and f"/executions/{first['id']}/file" in moved.headers["location"]
    for bad in ("kestra:///../../etc/passwd", f"kestra:///../executions/{first['id']}/../../../../etc/passwd", "x"):
        assert here.http.get(f"/executions/{first['id']}/file", params={"path": bad}).status_code == 404


def test_faults_happen_once(site: Open) -> None:
    here = site()
    switch = f"{here.url}/kestra/__faults"
    path = "/executions/tienda/churn_scoring"
    here.http.post(switch, json=[{"kind": "error_after", "method": "POST", "path": "churn"}])
    assert here.http.post(path).status_code == 500
    assert here.http.get("/executions/search").json()["total"] == 1
    here.http.post(switch, json=[{"kind": "reset_after", "method": "POST", "path": "churn"}])
    with pytest.raises(httpx.RemoteProtocolError):
        here.http.post(path)
    assert here.http.get("/executions/search").json()["total"] == 2
    here.http.post(switch, json=[{"kind": "unauthorized"}, {"kind": "fail", "flow": "churn_scoring"}])
    assert here.http.post(path).status_code == 401
    doomed = here.start("churn_scoring", params={"wait": "true"})
    assert doomed["state"]["current"] == "FAILED"
    assert here.start("churn_scoring", params={"wait": "true"})["state"]["current"] == "SUCCESS"
