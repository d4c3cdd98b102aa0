"""Every run ends in one terminal event, its stored status, wherever it is cut short; what it had sent is told."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.agui import check_stream, parse_sse
from tests.conftest import engine_settings, environment, free_port
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Event, Person, Told
from tests.server.test_crash import REPORT, SEND, executions, kill, server
from tests.server.test_effects import SEND as SEND_WORDS
from tests.server.test_effects import START, fault, faulty, fresh, notices, patient, serving

__all__ = ["fault", "faulty", "fresh", "patient"]
ASYNC = {"Prefer": "respond-async"}
BY_STATUS = {"cancelled": "cancelled", "finished": "success", "interrupted": "interrupt"}


def follow(person: Person, body: dict[str, Any], until: Callable[[bytes], bool], act: Callable[[], object]) -> Told:
    """Sends a run, acts once `until` holds for what has come, and reads on to the end."""
    got = b""
    acted = False
    with person.http.stream("POST", "/agui", json=body) as answer:
        for chunk in answer.iter_bytes():
            got += chunk
            if not acted and until(got):
                acted = True
                act()
    assert acted, got
    frames = parse_sse(got)
    events = [event for _, event in frames]
    check_stream(events)
    return Told(body["runId"], body["threadId"], [event_id for event_id, _ in frames], events)


def stop(person: Person, run_id: str) -> None:
    assert person.http.post(f"/runs/{run_id}/stop").status_code == 202


def ended(person: Person, run_id: str, within: float = 10.0) -> str:
    """The status that a run has come to; the last event of its stream says the same, once."""
    until = time.monotonic() + within
    while (status := person.http.get(f"/runs/{run_id}").json()["status"]) in ("queued", "running"):
        assert time.monotonic() < until, f"{run_id} is still {status}"
        time.sleep(0.02)
    mine = [e for i, e in person.history() if i.startswith(f"{run_id}:")]
    check_stream(mine)
    ends = [e for e in mine if e["type"] in ("RUN_FINISHED", "RUN_ERROR")]
    assert len(ends) == 1 and mine[-1] == ends[0]
    told = ends[0]["outcome"]["type"] if ends[0]["type"] == "RUN_FINISHED" else "failed"
    assert told == BY_STATUS.get(status, status)
    return str(status)


def told_later(person: Person, within: float = 20.0) -> list[tuple[str, str]]:
    """Notices on the thread, once there are any."""
    until = time.monotonic() + within
    while not (found := notices([e for _, e in person.history()])):
        assert time.monotonic() < until, "nothing was told"
        time.sleep(0.1)
    return found


def resume(person: Person, *interrupts: Event) -> dict[str, Any]:
    return person.input(
        resume=[
            {
                "interruptId": one["id"],
                "status": "resolved",
                "payload": {"approved": True, "digest": one["metadata"]["digest"]},
            }
            for one in interrupts
        ]
    )


def test_stop_at_once_always_frees_the_thread(person: Person) -> None:
    for _ in range(15):
        body = person.input("ingresos del mes pasado por país")
        assert person.http.post("/agui", json=body, headers=ASYNC).status_code == 202
        stop(person, body["runId"])
        stop(person, body["runId"])
        assert ended(person, body["runId"]) in ("cancelled", "finished")
    assert person.ask("pedidos de ayer").end["outcome"] == {"type": "success"}


@contextmanager
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_silent_engine_holds_nobody_up_and_stop_works_meanwhile(faulty: dict[str, Any], tmp_path: Path) -> None:
    # Not /readyz: it asks the silent engine too, and the load that is to be stopped could be over by then.
    with silent() as url, serving(faulty, tmp_path, ready="/healthz", LIGHTDASH_URL=url) as person:
        body = person.input("ingresos del mes pasado")
        assert person.http.post("/agui", json=body, headers=ASYNC).status_code == 202
        time.sleep(0.3)
        stop(person, body["runId"])
        assert ended(person, body["runId"], within=2) == "cancelled"
        began = time.monotonic()
        told = person.ask("hola")
        assert time.monotonic() - began < 20 and "Lightdash" in told.text
        began = time.monotonic()
        assert "Lightdash" in person.ask("hola").text
        assert time.monotonic() - began < 2, "it is not waited for again and again"


def test_stop_while_sending_ends_soon_and_the_doubt_is_told(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any]
) -> None:
    interrupt = fresh.ask(SEND_WORDS).interrupt
    fault({"kind": "hang", "method": "POST", "path": START, "seconds": 30})
    body = resume(fresh, interrupt)
    assert fresh.http.post("/agui", json=body, headers=ASYNC).status_code == 202
    time.sleep(0.5)
    stop(fresh, body["runId"])
    assert ended(fresh, body["runId"], within=6) == "cancelled"
    assert [level for level, _ in told_later(fresh)] == ["warning"]
    assert executions(faulty, f"habla-{interrupt['id']}") == 0
    last = [e for _, e in fresh.history()]
    check_stream(last)
    assert [e["content"] for e in last if e["type"] == "TOOL_CALL_RESULT"][-1].count("UNKNOWN") == 1


def test_stop_while_sending_adopts_what_had_started(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any]
) -> None:
    interrupt = fresh.ask(SEND_WORDS).interrupt
    fault({"kind": "error_after", "method": "POST", "path": START})
    body = resume(fresh, interrupt)
    assert fresh.http.post("/agui", json=body, headers=ASYNC).status_code == 202
    stop(fresh, body["runId"])
    assert ended(fresh, body["runId"], within=6) in ("cancelled", "finished")
    told = told_later(fresh)
    began = executions(faulty, f"habla-{interrupt['id']}")
    expected = ("success", "Reporte enviado") if began else ("error", "Exportar a la minuta: no ha empezado")
    assert told == [expected] and began <= 1


def test_a_stop_around_the_send_leaves_no_doubt_with_an_engine_that_answers(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any]
) -> None:
    """Wherever the stop falls, it is known whether the flow was sent."""
    for step in range(16):
        person = Person(fresh.base, fresh.http)
        interrupt = person.ask(SEND_WORDS).interrupt
        body = resume(person, interrupt)
        assert person.http.post("/agui", json=body, headers=ASYNC).status_code == 202
        time.sleep(step * 0.0005)
        stop(person, body["runId"])
        assert ended(person, body["runId"], within=6) in ("cancelled", "finished")
        told = told_later(person)
        began = executions(faulty, f"habla-{interrupt['id']}")
        expected = ("success", "Reporte enviado") if began else ("error", "Exportar a la minuta: no ha empezado")
        assert (told, began) in (([expected], 0), ([expected], 1)), step


def test_stop_while_following_still_tells_the_end_once(fresh: Person, faulty: dict[str, Any]) -> None:
    interrupt = fresh.ask(SEND_WORDS).interrupt
    body = resume(fresh, interrupt)
    told = follow(fresh, body, lambda got: b"flow.progress" in got, lambda: stop(fresh, body["runId"]))
    assert told.end.get("outcome") == {"type": "cancelled"}
    assert ended(fresh, body["runId"]) == "cancelled"
    assert told_later(fresh) == [("success", "Reporte enviado")]
    assert executions(faulty, f"habla-{interrupt['id']}") == 1
    assert len([e for _, e in fresh.history() if e.get("parentRunId") == body["runId"]]) == 1


def test_an_execution_out_of_sight_is_left_to_a_watcher(
    faulty: dict[str, Any], fault: Callable[..., None], tmp_path: Path
) -> None:
    with serving(faulty, tmp_path) as person:
        interrupt = person.ask(SEND_WORDS).interrupt
        fault({"kind": "unauthorized", "method": "GET", "path": "/executions/", "times": 3})
        done = person.post(resume(person, interrupt))
        assert done.end["outcome"] == {"type": "success"}
        fault()
        assert told_later(person)[-1] == ("success", "Reporte enviado")


def two_sends(guided: Person, scripted: ScriptedServer) -> tuple[Event, Event]:
    assert isinstance(SEND.arguments, dict)
    other = {**SEND.arguments, "inputs": {**SEND.arguments["inputs"], "meeting": "Junta"}}
    again = ScriptedCall(name="start_flow", arguments=other)
    scripted.play(Step(calls=(REPORT,)), Step(calls=(SEND, again)))
    first, second = guided.ask("ventas a dos minutas").end["outcome"]["interrupts"]
    return first, second


def test_two_approvals_of_a_run_are_answered_together(
    guided: Person, scripted: ScriptedServer, engines: dict[str, Any]
) -> None:
    first, second = two_sends(guided, scripted)
    done = guided.post(resume(guided, first, second))
    assert [level for level, _ in notices(done.events)] == ["success", "success"]
    assert [executions(engines, f"habla-{one['id']}") for one in (first, second)] == [1, 1]


def test_stop_between_two_approved_sends_says_that_the_second_did_not_start(
    guided: Person, scripted: ScriptedServer, engines: dict[str, Any]
) -> None:
    first, second = two_sends(guided, scripted)
    body = resume(guided, first, second)
    follow(guided, body, lambda got: b"flow.progress" in got, lambda: stop(guided, body["runId"]))
    assert ended(guided, body["runId"]) == "cancelled"
    mine = [e for i, e in guided.history() if i.startswith(f"{body['runId']}:")]
    (refused,) = [e for e in mine if e["type"] == "TOOL_CALL_RESULT" and '"stopped"' in e["content"]]
    assert refused["toolCallId"] == second["toolCallId"]
    assert executions(engines, f"habla-{second['id']}") == 0


def test_one_approval_many_answers_at_once(person: Person) -> None:
    interrupt = person.ask(SEND_WORDS).interrupt
    path, digest = f"/approvals/{interrupt['id']}", interrupt["metadata"]["digest"]

    def decide(k: int) -> httpx.Response:
        with httpx.Client(base_url=person.base, timeout=60, trust_env=False) as http:
            if k % 3 == 2:
                return http.post("/agui", json=resume(person, interrupt), headers=ASYNC)
            decision = "approve" if k % 3 == 0 else "deny"
            return http.post(path, json={"digest": digest, "decision": decision})

    with ThreadPoolExecutor(20) as pool:
        given = [*pool.map(decide, range(20))]
    taken = {a.json()["runId"] for a in given if a.status_code == 202}
    assert len(taken) == 1
    assert all(a.json()["code"] in ("approval_closed", "thread_busy") for a in given if a.status_code != 202)
    assert ended(person, taken.pop()) == "finished"
    answered = [e for _, e in person.history() if e["type"] == "CUSTOM" and e["name"] == "approval.resolved"]
    assert len(answered) == 1


def test_the_same_answer_many_times_is_the_same_run(person: Person) -> None:
    interrupt = person.ask(SEND_WORDS).interrupt
    body = {"digest": interrupt["metadata"]["digest"], "decision": "approve"}
    answer = resume(person, interrupt)

    def approve(_: int) -> httpx.Response:
        return httpx.post(f"{person.base}/approvals/{interrupt['id']}", json=body, timeout=60, trust_env=False)

    with ThreadPoolExecutor(10) as pool:
        assert {(a.status_code, a.json().get("runId")) for a in pool.map(approve, range(10))}.__len__() == 1
    late = person.http.post("/agui", json=answer)
    assert late.status_code == 409 and late.json()["code"] in ("approval_closed", "thread_busy")


@contextmanager
def scripted_over(engines: dict[str, Any], scripted: ScriptedServer, folder: Path) -> Iterator[Person]:
    model = {"OPENROUTER_BASE_URL": scripted.url, "OPENROUTER_API_KEY": "sk-test", "ASSISTANT_MODEL": "scripted/model"}
    with serving(engines, folder, **model) as person:
        yield person


def test_proposals_that_keep_failing_end_in_words(
    faulty: dict[str, Any], fault: Callable[..., None], scripted: ScriptedServer, tmp_path: Path
) -> None:
    assert isinstance(SEND.arguments, dict)
    inputs = SEND.arguments["inputs"]
    calls = [
        ScriptedCall(name="start_flow", arguments={**SEND.arguments, "inputs": {**inputs, "meeting": f"Comité {n}"}})
        for n in range(3)
    ]
    scripted.play(Step(calls=(REPORT,)), *(Step(calls=(call,)) for call in calls))
    with scripted_over(faulty, scripted, tmp_path) as person:
        fault({"kind": "unauthorized", "method": "POST", "path": "/validate$", "times": 9})
        told = person.ask("envía las ventas")
        assert told.end["type"] == "RUN_FINISHED", told.end
        assert "KESTRA" in told.text and "¿Puedes decirlo de otra forma?" in told.text


def test_a_store_that_takes_nothing_for_a_while_ends_the_run_once_it_does(
    faulty: dict[str, Any], scripted: ScriptedServer, tmp_path: Path
) -> None:
    with scripted_over(faulty, scripted, tmp_path) as person:
        scripted.play(Step(text="palabras " * 400, delay_s=0.05), Step(text="listo"))
        body = person.input("cuéntame")
        (database,) = tmp_path.glob("data-*/habla.db")
        lock = sqlite3.connect(database, isolation_level=None, check_same_thread=False)

        def hold() -> None:
            lock.execute("BEGIN IMMEDIATE")
            threading.Timer(7, lock.rollback).start()

        told = follow(person, body, lambda got: got.count(b"_CONTENT") > 1, hold)
        assert told.end["type"] == "RUN_ERROR" and told.end["code"] == "upstream_unavailable"
        assert ended(person, body["runId"]) == "failed"
        assert person.ask("¿y ahora?").text == "listo"
        lock.close()


@pytest.mark.parametrize("first", [True, False], ids=["early", "late"])
def test_hints_change_nothing_but_when(faulty: dict[str, Any], tmp_path: Path, first: bool) -> None:
    follow_seconds = "0" if first else "30"
    token = {"ASSISTANT_CALLBACK_TOKEN": "a-token", "ASSISTANT_FOLLOW_SECONDS": follow_seconds}
    with serving(faulty, tmp_path, **token) as person:
        interrupt = person.ask(SEND_WORDS).interrupt
        done = person.post(resume(person, interrupt))
        execution = next(r["executionId"] for r in done.results if r.get("executionId"))
        headers = {"Authorization": "Bearer a-token"}
        for known in (execution, "nobody", execution, execution):
            answer = person.http.post("/callbacks/flow", json={"executionId": known}, headers=headers)
            assert answer.status_code == 202
        assert told_later(person) == [("success", "Reporte enviado")]
        time.sleep(1)
        assert notices([e for _, e in person.history()]) == [("success", "Reporte enviado")]


@pytest.mark.parametrize("moment", ["accepted", "sending", "stopped", "sent"])
def test_kill_9_around_an_approved_send_leaves_one_told_end_and_at_most_one_execution(
    faulty: dict[str, Any], fault: Callable[..., None], tmp_path: Path, moment: str
) -> None:
    given = environment(
        PORT=str(free_port()), DATA=str(tmp_path), ASSISTANT_LOOKUP_SECONDS="2", **engine_settings(faulty)
    )
    log = tmp_path / "server.log"
    with server(given, log) as (base, started), httpx.Client(base_url=base, timeout=30, trust_env=False) as http:
        person = Person(base, http)
        interrupt = person.ask(SEND_WORDS).interrupt
        if moment in ("sending", "stopped"):
            fault({"kind": "hang", "method": "POST", "path": START, "seconds": 20})
        elif moment == "sent":
            fault({"kind": "reset_after", "method": "POST", "path": START})
        body = resume(person, interrupt)
        assert http.post("/agui", json=body, headers=ASYNC).status_code == 202
        if moment != "accepted":
            time.sleep(0.4)
        if moment == "stopped":
            stop(person, body["runId"])
            assert ended(person, body["runId"]) == "cancelled"
        kill(started)
    fault()
    with server(given, log) as (base, _), httpx.Client(base_url=base, timeout=30, trust_env=False) as http:
        person = Person(base, http, person.thread)
        status = ended(person, body["runId"], within=20)
        assert status == ("cancelled" if moment == "stopped" else "finished")
        told = told_later(person)
        count = executions(faulty, f"habla-{interrupt['id']}")
        assert count == (0 if moment in ("sending", "stopped") else 1) or moment == "accepted"
        assert [level for level, _ in told] == ["success" if count else "warning"]
        check_stream([e for _, e in person.history()])
        assert person.ask("pedidos de ayer").results[0]["kind"] == "table"
