"""Pauses: by a task or by hand, for ever or for a while, resumed with inputs, over restarts, in both dialects."""

from pathlib import Path

import pytest

from tests.engines.kestra.conftest import Open, Site
from tests.engines.kestra.test_executions import flows, wait_for

TIMED = """
id: timed_{name}
namespace: tienda
tasks:
  - {{id: ask, type: io.kestra.plugin.core.flow.Pause, {what}}}
  - {{id: after, type: io.kestra.plugin.core.log.Log, message: went on}}
errors:
  - {{id: regret, type: io.kestra.plugin.core.log.Log, message: too late}}
"""
STEPS = """
id: steps
namespace: tienda
tasks:
  - {id: nap, type: io.kestra.plugin.core.flow.Sleep, duration: PT0.3S}
  - {id: after, type: io.kestra.plugin.core.log.Log, message: went on}
"""
CAMPAIGN = {"campaign": (None, "Navidad"), "segment": (None, "vip")}


def action(site: Site, dialect: str, execution: str, name: str) -> str:
    return f"/executions/{execution}" + (f"/actions/{name}" if dialect == "2.x" else f"/{name}")


def paused(site: Site) -> str:
    execution = str(site.start("send_campaign", files=CAMPAIGN)["id"])
    found = wait_for(site, execution, "PAUSED")
    state = found["state"]
    assert "endDate" in state and "duration" in state  # type: ignore[operator]
    return execution


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_a_campaign_waits_and_its_answer_decides(site: Open, dialect: str) -> None:
    here = site(dialect=dialect)
    execution = paused(here)
    states = {run["taskId"]: run["state"]["current"] for run in here.get(execution)["taskRunList"]}
    assert states == {"audience": "SUCCESS", "confirm": "PAUSED"}
    path = action(here, dialect, execution, "resume")
    dry = here.http.post(f"{path}/validate", files={"approved": (None, "perhaps")}).json()
    assert [i["input"]["id"] for i in dry["inputs"] if i["errors"]] == ["approved"]
    assert here.http.post(path).status_code == 422, "an input is missing"
    answer = here.http.post(path, files={"approved": (None, "true"), "approved_by": (None, "ana")})
    assert answer.status_code == (200 if dialect == "2.x" else 204)
    assert bool(answer.content) == (dialect == "2.x")
    final = here.follow(execution)[-1][1]
    assert final["state"]["current"] == "SUCCESS"
    messages = [entry["message"] for entry in here.http.get(f"/logs/{execution}").json()]
    assert "Approved by ana" in messages
    assert here.http.post(path).status_code == here.http.post(f"{path}/validate").status_code == 409


def test_a_no_leaves_the_flow_cancelled(site: Open) -> None:
    here = site()
    execution = paused(here)
    here.http.post(action(here, "2.x", execution, "resume"), files={"approved": (None, "false")})
    final = here.follow(execution)[-1][1]
    states = {run["taskId"]: run["state"]["current"] for run in final["taskRunList"]}
    assert final["state"]["current"] == "CANCELLED"
    assert states["leave"] == "SUCCESS" and states["decided"] == "CANCELLED" and "queue" not in states


ENDS = [
    ("pauseDuration: PT0.2S", "SUCCESS", ["SUCCESS", "SUCCESS"]),
    ("pauseDuration: PT0.2S, behavior: WARN", "WARNING", ["WARNING", "SUCCESS"]),
    ("pauseDuration: PT0.2S, behavior: CANCEL", "CANCELLED", ["CANCELLED"]),
    ("pauseDuration: PT0.2S, behavior: FAIL", "FAILED", ["FAILED", "SUCCESS"]),
    ("timeout: PT0.2S", "FAILED", ["FAILED", "SUCCESS"]),
    ("pauseDuration: '{{ \"PT0.2S\" }}'", "SUCCESS", ["SUCCESS", "SUCCESS"]),
]


@pytest.mark.parametrize(("what", "state", "runs"), ENDS)
def test_a_pause_may_end_by_itself(site: Open, tmp_path: Path, what: str, state: str, runs: list[str]) -> None:
    here = site(flows(tmp_path / "flows", TIMED.format(name="x", what=what)))
    final = here.follow(str(here.start("timed_x")["id"]))[-1][1]
    assert final["state"]["current"] == state
    assert [run["state"]["current"] for run in final["taskRunList"]] == runs


def test_a_pause_counts_on_over_a_restart(site: Open, tmp_path: Path) -> None:
    folder = flows(tmp_path / "flows", TIMED.format(name="x", what="pauseDuration: PT0.5S"))
    before = site(folder)
    execution = str(before.start("timed_x")["id"])
    wait_for(before, execution, "PAUSED")
    before.stop()
    assert wait_for(site(folder), execution, "SUCCESS")


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_a_pause_by_hand_stops_between_two_tasks(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", STEPS), dialect=dialect)
    execution = str(here.start("steps")["id"])
    wait_for(here, execution, "RUNNING")
    pause = action(here, dialect, execution, "pause")
    assert here.http.post(pause).status_code == (200 if dialect == "2.x" else 204)
    assert here.http.post(pause).status_code == 409
    for _ in range(100):
        found = here.get(execution)
        if [run["state"]["current"] for run in found["taskRunList"]] == ["SUCCESS"]:
            break
    else:
        raise AssertionError(found)
    assert found["state"]["current"] == "PAUSED"
    assert here.http.post(action(here, dialect, execution, "resume")).is_success
    final = here.follow(execution)[-1][1]
    assert [(run["taskId"], run["state"]["current"]) for run in final["taskRunList"]] == [
        ("nap", "SUCCESS"),
        ("after", "SUCCESS"),
    ]


def test_a_resume_while_the_last_task_runs_runs_nothing_twice(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", STEPS))
    execution = str(here.start("steps")["id"])
    wait_for(here, execution, "RUNNING")
    here.http.post(action(here, "2.x", execution, "pause"))
    here.http.post(action(here, "2.x", execution, "resume"))
    final = here.follow(execution)[-1][1]
    assert final["state"]["current"] == "SUCCESS" and len(final["taskRunList"]) == 2
    assert len(here.http.get(f"/logs/{execution}").json()) == 1


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_a_paused_run_can_be_killed(site: Open, dialect: str) -> None:
    here = site(dialect=dialect)
    execution = paused(here)
    assert here.http.delete(action(here, dialect, execution, "kill")).is_success
    final = here.follow(execution)[-1][1]
    assert final["state"]["current"] == "KILLED"
    assert here.http.post(action(here, dialect, execution, "resume")).status_code == 409
    assert here.http.post(action(here, dialect, execution, "pause")).status_code == 409
