"""Whoever notices what an execution does, each conversation that has a hand in it hears of it, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import Person
from tests.server.test_effects import notices, serving
from tests.server.test_endings import ASYNC, ended, resume, stop
from tests.server.test_steering import CAMPAIGN, RESUME, STOP, Kestra, engines_of, fresh, paused, there, until

__all__ = ["fresh", "there"]
START = r"/executions/tienda/send_campaign$"
GO_ON, STOP_IT = "continúa la campaña; visto bueno: sí", "detén la campaña"
WAITS = ("info", "Enviar una campaña: espera tu decisión")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kestra]:
    yield from engines_of("2.x", tmp_path_factory.mktemp("new"))


def states(person: Person) -> dict[str, str]:
    """What each card of the thread shows last."""
    cards = [e["content"] for _, e in person.history() if e["type"] == "ACTIVITY_SNAPSHOT"]
    return {card["toolCallId"]: card["state"] for card in cards}


def test_a_flow_whose_run_is_stopped_while_sending_stays_in_the_persons_hands(fresh: Person, new: Kestra) -> None:
    interrupt = fresh.ask(CAMPAIGN).interrupt
    new.fault({"kind": "drip", "method": "POST", "path": START, "seconds": 20})
    body = resume(fresh, interrupt)
    assert fresh.http.post("/agui", json=body, headers=ASYNC).status_code == 202
    time.sleep(0.5)
    stop(fresh, body["runId"])
    assert ended(fresh, body["runId"]) == "cancelled"
    new.fault()
    events = until(fresh, lambda e: bool(notices(e)))
    assert notices(events) == [WAITS]
    (call,) = [e for e in events if e["type"] == "TOOL_CALL_RESULT"]
    assert call["toolCallId"] == interrupt["toolCallId"]
    shown = [e["content"] for e in events if e["type"] == "ACTIVITY_SNAPSHOT"][-1]
    assert shown["state"] == "PAUSED"
    assert fresh.http.get(f"/executions/{shown['executionId']}/log").status_code == 200
    done = fresh.answer(fresh.ask("detén el flujo").interrupt, approved=True)
    assert notices(done.events) == [("success", "Enviar una campaña: detenido")]
    assert new.state(shown["executionId"]) == "KILLED" and set(states(fresh).values()) == {"KILLED"}


TWICE = """
id: look_twice
namespace: tienda
labels:
  assistant.expose: "true"
  assistant.name.es: Revisar dos veces
  assistant.synonyms.es: revisar dos veces, revisión doble
tasks:
  - id: first
    type: io.kestra.plugin.core.flow.Pause
  - id: between
    type: io.kestra.plugin.core.flow.Sleep
    duration: PT1S
  - id: second
    type: io.kestra.plugin.core.flow.Pause
"""


@pytest.fixture
def hasty(new: Kestra, tmp_path: Path) -> Iterator[Person]:
    """A server whose runs let go of executions at once, over a flow that waits twice."""
    made = new.http.post(f"{new.root}/flows", content=TWICE, headers={"Content-Type": "application/x-yaml"})
    assert made.is_success, made.text
    with serving(new.ready, tmp_path, ASSISTANT_FOLLOW_SECONDS="0") as person:
        yield person


def test_a_second_pause_is_told_once_though_two_watch_it(hasty: Person, new: Kestra) -> None:
    waits = ("info", "Revisar dos veces: espera tu decisión")
    hasty.answer(hasty.ask("ejecuta revisar dos veces").interrupt, approved=True)
    until(hasty, lambda e: notices(e) == [waits])
    hasty.answer(hasty.ask("continúa el flujo").interrupt, approved=True)
    until(hasty, lambda e: len(notices(e)) > 1)
    time.sleep(2)
    assert notices([e for _, e in hasty.history()]) == [waits, waits]
    hasty.answer(hasty.ask("continúa el flujo").interrupt, approved=True)
    events = until(hasty, lambda e: len(notices(e)) > 2)
    assert notices(events)[2:] == [("success", "Revisar dos veces: terminado")]
    assert set(states(hasty).values()) == {"SUCCESS"}


@pytest.mark.parametrize("act", [GO_ON, STOP_IT], ids=["resume", "stop"])
def test_each_conversation_with_a_hand_in_a_flow_hears_its_end_once(fresh: Person, new: Kestra, act: str) -> None:
    _, execution = paused(fresh)
    other = Person(fresh.base, fresh.http)
    done = other.answer(other.ask(act).interrupt, approved=True)
    over = new.state(execution)
    assert [level for level, _ in notices(done.events)] == ["success"] and over in ("SUCCESS", "KILLED")
    until(fresh, lambda e: len(notices(e)) > 1)
    time.sleep(2)
    assert len(notices([e for _, e in fresh.history()])) == 2
    assert len(notices([e for _, e in other.history()])) == 1
    assert set(states(fresh).values()) == set(states(other).values()) == {over}
    assert "No hay ningún flujo tuyo" in fresh.ask(STOP_IT).text


@pytest.mark.parametrize(("words", "method", "path"), [(GO_ON, "POST", RESUME), (STOP_IT, "DELETE", STOP)])
def test_an_act_in_doubt_claims_nothing_of_an_execution_that_nobody_could_look_at(
    fresh: Person, new: Kestra, words: str, method: str, path: str
) -> None:
    _, execution = paused(fresh)
    body = resume(fresh, fresh.ask(words).interrupt)
    new.fault({"kind": "hang", "method": method, "path": path, "seconds": 2})
    assert fresh.http.post("/agui", json=body, headers=ASYNC).status_code == 202
    time.sleep(1)
    new.fault({"kind": "error", "method": "GET", "path": rf"/executions/{execution}", "times": 999})
    assert ended(fresh, body["runId"], within=20) == "finished"
    new.fault()
    (_, text), *_ = [n for n in notices([e for _, e in fresh.history()]) if n[0] == "warning"]
    assert "no consigo ver cómo está la ejecución" in text and "No lo repito por mi cuenta" in text
    assert new.state(execution) == "PAUSED"
