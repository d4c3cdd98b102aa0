"""An approved action happens at most once, and what became of it is always told: refused, failed, in doubt, late."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import from_json

from tests.conftest import answers, engine_settings, environment, free_port, process, wait_for
from tests.server.conftest import Event, Person, Told
from tests.server.test_crash import executions

SEND = "envía las ventas del mes pasado a la minuta"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Engines of this module alone, whose Kestra can be told to misbehave."""
    folder = tmp_path_factory.mktemp("faulty")
    log = folder / "engines.log"

    def ready() -> dict[str, Any] | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [from_json(line) for line in lines if line.startswith("{")]
        return found[0] if found else None

    arguments = ("-m", "engines", "--data", str(folder / "data"), "--port", str(free_port()), "--faults")
    with process(*arguments, env=environment(), log=log) as started:
        yield wait_for(ready, started, log)


@contextmanager
def serving(engines: dict[str, Any], folder: Path, *, ready: str = "/readyz", **env: str) -> Iterator[Person]:
    """A server over these engines, with short patience; `/healthz` does not wait for engines."""
    settings = {
        "ASSISTANT_FOLLOW_SECONDS": "30",
        "ASSISTANT_LOOKUP_SECONDS": "2",
        **engine_settings(engines),
        **env,
    }
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = folder / f"server-{port}.log"
    given = environment(**{"PORT": str(port), "DATA": str(folder / f"data-{port}"), **settings})
    with process("server.py", env=given, log=log) as started:
        wait_for(lambda: base if answers(f"{base}{ready}") else None, started, log)
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
            yield Person(base, http)


@pytest.fixture(scope="module")
def patient(faulty: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with serving(faulty, tmp_path_factory.mktemp("patient")) as person:
        yield person


@pytest.fixture
def fresh(patient: Person) -> Person:
    return Person(patient.base, patient.http)


@pytest.fixture
def fault(faulty: dict[str, Any]) -> Iterator[Callable[..., None]]:
    kestra = faulty["kestra"]
    who = (kestra["user"], kestra["password"])

    def break_(*faults: dict[str, Any]) -> None:
        answer = httpx.post(f"{kestra['url']}/__faults", json=list(faults), auth=who, trust_env=False)
        assert answer.status_code < 300, answer.text

    yield break_
    break_()


def approve(person: Person) -> tuple[Told, Event]:
    interrupt = person.ask(SEND).interrupt
    return person.answer(interrupt, approved=True), interrupt


def notices(events: list[Event]) -> list[tuple[str, str]]:
    found = [e["value"] for e in events if e["type"] == "CUSTOM" and e["name"] == "notice"]
    return [(n["level"], n["text"]) for n in found]


START = r"/executions/tienda/export_to_minutes$"


def test_an_answer_lost_after_the_start_is_found_again(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any]
) -> None:
    fault({"kind": "reset_after", "method": "POST", "path": START, "times": 1})
    done, interrupt = approve(fresh)
    assert notices(done.events) == [("success", "Reporte enviado")]
    assert executions(faulty, f"habla-{interrupt['id']}") == 1


@pytest.mark.parametrize("kind", ["error", "hang"])
def test_doubt_becomes_a_visible_unknown_and_is_never_sent_again(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any], kind: str
) -> None:
    fault({"kind": kind, "method": "POST", "path": START, "seconds": 40})
    done, interrupt = approve(fresh)
    assert [level for level, _ in notices(done.events)] == ["warning"]
    assert "No lo repito por mi cuenta" in notices(done.events)[0][1]
    assert done.results[-1]["state"] == "UNKNOWN"
    assert done.end["outcome"] == {"type": "success"}
    assert executions(faulty, f"habla-{interrupt['id']}") == 0
    fault()
    assert fresh.ask("pedidos de ayer").results[0]["kind"] == "table"


def test_a_flow_that_fails_is_told_with_its_execution(fresh: Person, fault: Callable[..., None]) -> None:
    fault({"kind": "fail", "flow": "export_to_minutes", "times": 1})
    done, _ = approve(fresh)
    (level, text), *_ = notices(done.events)
    assert level == "error" and "FAILED" in text
    flow = done.of("ACTIVITY_SNAPSHOT")[-1]["content"]
    assert flow["state"] == "FAILED"
    line, *_ = fresh.http.get(f"/executions/{flow['executionId']}/log").json()["lines"]
    assert (line["level"], line["message"]) == ("ERROR", "This execution was told to fail.")
    assert line["message"] not in str(fresh.history()), "a log is shown to the person and kept nowhere"


def test_a_start_that_a_proxy_sends_twice_is_followed_once(
    fresh: Person, fault: Callable[..., None], faulty: dict[str, Any]
) -> None:
    fault({"kind": "twice_reset_after", "method": "POST", "path": START})
    done, interrupt = approve(fresh)
    assert notices(done.events) == [("success", "Reporte enviado")]
    assert executions(faulty, f"habla-{interrupt['id']}") == 2, "the proxy's doing, not ours"
    told = {one["content"].get("executionId") for one in done.of("ACTIVITY_SNAPSHOT")} - {None}
    assert len(told) == 1


def test_a_refused_start_did_certainly_not_happen(fresh: Person, fault: Callable[..., None]) -> None:
    interrupt = fresh.ask(SEND).interrupt
    fault({"kind": "unauthorized", "method": "POST", "path": START})
    done = fresh.answer(interrupt, approved=True)
    assert [level for level, _ in notices(done.events)] == ["error"]
    assert done.results[-1]["kind"] == "error" and "no ha empezado" in done.results[-1]["message"]


def test_a_flow_that_outlives_its_run_ends_as_a_run_of_its_own(faulty: dict[str, Any], tmp_path: Path) -> None:
    with serving(faulty, tmp_path, ASSISTANT_FOLLOW_SECONDS="0") as person:
        done, _ = approve(person)
        assert "sigue en marcha" in done.text and not notices(done.events)
        until = time.monotonic() + 20
        while not notices(events := [e for _, e in person.history()]):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert notices(events) == [("success", "Reporte enviado")]
        last = [e for e in events if e["type"] == "RUN_STARTED"][-1]
        assert last["parentRunId"] == done.run_id and last["metadata"]["cause"] == "flow"
        assert person.ask("hola").end["outcome"] == {"type": "success"}


def test_an_expired_approval_does_nothing(faulty: dict[str, Any], tmp_path: Path) -> None:
    with serving(faulty, tmp_path, ASSISTANT_APPROVAL_MINUTES="0") as person:
        interrupt = person.ask(SEND).interrupt
        body = {"digest": interrupt["metadata"]["digest"], "decision": "approve"}
        answer = person.http.post(f"/approvals/{interrupt['id']}", json=body, headers={"Accept-Language": "es"})
        assert answer.status_code == 410 and "caducó" in answer.json()["detail"]
        assert executions(faulty, f"habla-{interrupt['id']}") == 0


def test_engines_down_or_refusing_are_named_and_the_next_turn_works(faulty: dict[str, Any], tmp_path: Path) -> None:
    with serving(faulty, tmp_path, LIGHTDASH_URL=f"http://127.0.0.1:{free_port()}", KESTRA_PASSWORD="wrong") as person:
        told = person.ask("ingresos del mes pasado")
        assert told.end["type"] in ("RUN_FINISHED", "RUN_ERROR")
        assert "lightdash" in str(told.events).lower()
        engines = {e["id"]: e for e in person.http.get("/info").json()["engines"]}
        assert engines["lightdash"]["state"] == engines["kestra"]["state"] == "down"
        assert "KESTRA" in engines["kestra"]["detail"]
        assert engines["tracardi"]["state"] == "ready"
        assert person.ask("hola").end["outcome"] == {"type": "success"}
