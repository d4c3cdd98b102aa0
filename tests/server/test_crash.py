"""kill -9 of the server: the turn goes on after the restart, an approved action is not sent twice."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.agui import check_stream
from tests.conftest import ROOT, answers, engine_settings, environment, free_port, tail
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person

REPORT = ScriptedCall(name="run_report", arguments={"report": "sales-report", "period": "mes pasado"})
INPUTS = {"title": "Ventas", "report": "$r1", "meeting": "Comité"}
SEND = ScriptedCall(name="start_flow", arguments={"flow": "tienda/export_to_minutes", "inputs": INPUTS})


@contextmanager
def server(env: dict[str, str], log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server that may be killed; what is left of it is killed at the end."""
    with log.open("ab") as out:
        started = subprocess.Popen([sys.executable, "server.py"], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        base = f"http://127.0.0.1:{env['PORT']}"
        until = time.monotonic() + 60
        while not answers(f"{base}/readyz"):
            assert started.poll() is None and time.monotonic() < until, tail(log)
            time.sleep(0.05)
        yield base, started
    finally:
        started.kill()
        started.wait()


@pytest.fixture
def env(tmp_path: Path, engines: dict[str, Any], scripted: ScriptedServer) -> dict[str, str]:
    return environment(
        PORT=str(free_port()),
        DATA=str(tmp_path),
        OPENROUTER_BASE_URL=scripted.url,
        OPENROUTER_API_KEY="sk-test",
        ASSISTANT_MODEL="scripted/model",
        **engine_settings(engines),
    )


def post_and_forget(base: str, body: dict[str, Any], seen: Callable[[bytes], bool]) -> None:
    """Sends a run and leaves once `seen` says that enough has come."""
    got = b""
    with httpx.stream("POST", f"{base}/agui", json=body, timeout=30, trust_env=False) as answer:
        for chunk in answer.iter_bytes():
            got += chunk
            if seen(got):
                return
    raise AssertionError(f"the run ended too early: {got[-500:]!r}")


def kill(started: subprocess.Popen[bytes]) -> None:
    os.kill(started.pid, signal.SIGKILL)
    started.wait()


def executions(engines: dict[str, Any], correlation: str) -> int:
    kestra = engines["kestra"]
    found = httpx.get(
        f"{kestra['url']}/api/v1/{kestra['tenant']}/executions/search",
        params={"filters[labels][EQUALS][system.correlationId]": correlation},
        auth=(kestra["user"], kestra["password"]),
        trust_env=False,
    )
    total: int = found.json()["total"]
    return total


def test_a_turn_cut_in_mid_text_is_taken_up_again(
    env: dict[str, str], scripted: ScriptedServer, tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    thread = uuid.uuid4().hex
    with server(env, log) as (base, started):
        scripted.play(Step(text="una respuesta muy larga " * 50, delay_s=0.05), Step(text="la respuesta entera"))
        person = Person(base, httpx.Client(base_url=base, timeout=30, trust_env=False), thread)
        body = person.input("cuéntame")
        post_and_forget(base, body, lambda got: got.count(b"TEXT_MESSAGE_CONTENT") > 2)
        kill(started)
    with server(env, log) as (base, _):
        with httpx.Client(base_url=base, timeout=30, trust_env=False) as http:
            person = Person(base, http, thread)
            told = person.post(body)
            assert told.end["outcome"] == {"type": "success"} and told.text.endswith("la respuesta entera")
            assert len(told.of("RUN_FINISHED")) == 1
            check_stream([event for _, event in person.history()])
            assert http.get(f"/runs/{body['runId']}").json()["status"] == "finished"


def test_an_approved_flow_is_sent_once_and_its_end_is_told_once(
    env: dict[str, str], scripted: ScriptedServer, engines: dict[str, Any], tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    thread = uuid.uuid4().hex
    with server(env, log) as (base, started):
        scripted.play(Step(calls=(REPORT,)), Step(calls=(SEND,)))
        with httpx.Client(base_url=base, timeout=30, trust_env=False) as http:
            interrupt = Person(base, http, thread).ask("ventas a la minuta").interrupt
        payload = {"approved": True, "digest": interrupt["metadata"]["digest"]}
        resume = [{"interruptId": interrupt["id"], "status": "resolved", "payload": payload}]
        body = Person(base, httpx.Client(), thread).input(resume=resume)
        post_and_forget(base, body, lambda got: b"flow.progress" in got)
        kill(started)
    with server(env, log) as (base, _):
        with httpx.Client(base_url=base, timeout=30, trust_env=False) as http:
            told = Person(base, http, thread).post(body)
            assert told.end["outcome"] == {"type": "success"}, tail(log)
            notices = [e["value"]["text"] for e in told.of("CUSTOM") if e["name"] == "notice"]
            assert notices == ["Reporte enviado"]
    assert executions(engines, f"habla-{interrupt['id']}") == 1
