"""A flow that waits for a person: told at once, resumed or stopped by approval, at most once, whatever goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import from_json

from tests.conftest import environment, free_port, process, wait_for
from tests.server.conftest import Event, Person, Told
from tests.server.test_effects import notices, serving

CAMPAIGN = "envía la campaña Navidad a vip"
RESUME = r"/actions/resume$"
STOP = r"/actions/kill$"


class Kestra:
    """The engine's own door, as its page would use it."""

    def __init__(self, ready: dict[str, Any], dialect: str) -> None:
        self.ready, self.dialect = ready, dialect
        kestra = ready["kestra"]
        self.root = f"{kestra['url']}/api/v1/{kestra['tenant']}"
        self.http = httpx.Client(auth=(kestra["user"], kestra["password"]), trust_env=False, timeout=20)

    def act(self, execution: str, name: str, **sent: Any) -> httpx.Response:
        action = f"actions/{name}" if self.dialect == "2.x" else name
        method = "DELETE" if name == "kill" else "POST"
        return self.http.request(method, f"{self.root}/executions/{execution}/{action}", **sent)

    def state(self, execution: str) -> str:
        found = self.http.get(f"{self.root}/executions/{execution}").json()
        return str(found["state"]["current"])

    def logs(self, execution: str) -> list[str]:
        return [line["message"] for line in self.http.get(f"{self.root}/logs/{execution}").json()]

    def fault(self, *faults: dict[str, Any]) -> None:
        answer = self.http.post(f"{self.ready['kestra']['url']}/__faults", json=list(faults))
        assert answer.is_success, answer.text


def engines_of(dialect: str, folder: Path) -> Iterator[Kestra]:
    log = folder / "engines.log"

    def ready() -> dict[str, Any] | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [from_json(line) for line in lines if line.startswith("{")]
        return found[0] if found else None

    arguments = ("-m", "engines", "--data", str(folder / "data"), "--port", str(free_port()), "--faults")
    more = ("--dialect", dialect, "--task-delay", "0.05")
    with process(*arguments, *more, env=environment(), log=log) as started:
        kestra = Kestra(wait_for(ready, started, log), dialect)
        with kestra.http:
            yield kestra


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kestra]:
    yield from engines_of("2.x", tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kestra]:
    yield from engines_of("1.x", tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def there(new: Kestra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with serving(new.ready, tmp_path_factory.mktemp("there")) as person:
        yield person


@pytest.fixture
def fresh(there: Person, new: Kestra) -> Iterator[Person]:
    person = Person(there.base, there.http)
    yield person
    new.fault()
    for execution in _live(new):
        new.act(execution, "kill")
    until = time.monotonic() + 20
    while _live(new):
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.2)


def _live(kestra: Kestra) -> list[str]:
    params = {"filters[state][IN]": "PAUSED,RUNNING,KILLING", "size": "100"}
    found = kestra.http.get(f"{kestra.root}/executions/search", params=params).json()["results"]
    return [item["id"] for item in found]


def paused(person: Person) -> tuple[Told, str]:
    """A campaign that is sent and waits; what was told, and the execution."""
    told = person.answer(person.ask(CAMPAIGN).interrupt, approved=True)
    card = told.of("ACTIVITY_SNAPSHOT")[-1]["content"]
    assert card["state"] == "PAUSED", card
    return told, card["executionId"]


def options(told: Told, of: str = "text") -> list[str]:
    last = told.of("TEXT_MESSAGE_END")[-1]
    return [o[of] for o in last.get("metadata", {}).get("question", {}).get("options", ())]


def until(person: Person, found: Callable[[list[Event]], bool]) -> list[Event]:
    end = time.monotonic() + 20
    while True:
        events = [event for _, event in person.history()]
        if found(events):
            return events
        assert time.monotonic() < end, events[-6:]
        time.sleep(0.1)


def card(interrupt: Event) -> dict[str, Any]:
    preview = interrupt["metadata"]["preview"]
    return {"title": preview["title"], **{a["name"]: a["value"] for a in preview["arguments"]}}


@pytest.mark.parametrize("dialect", ["2.x", "1.x"])
def test_a_pause_is_told_decided_and_followed_to_the_end(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kestra: Kestra = request.getfixturevalue("new" if dialect == "2.x" else "old")
    with serving(kestra.ready, tmp_path) as person:
        told, execution = paused(person)
        assert notices(told.events) == [("info", "Enviar una campaña: espera tu decisión")]
        assert "está en pausa en «Esperar el visto bueno»" in told.text and "visto bueno y nota (opcional)" in told.text
        assert "se cancela el" in told.text and told.end["outcome"] == {"type": "success"}
        go_on, stop = options(told)
        assert go_on == "continúa el flujo «Enviar una campaña»" and stop == "detén el flujo «Enviar una campaña»"

        asked = person.ask(go_on)
        assert "me falta: visto bueno" in asked.text and kestra.state(execution) == "PAUSED"
        yes = options(asked)[0]
        assert yes.endswith("visto bueno: sí") and options(asked, "label") == ["Sí", "No"]
        interrupt = person.ask(yes).interrupt
        shown = card(interrupt)
        assert shown["title"] == "Continuar: Enviar una campaña" and shown["approved"] == "sí"
        assert shown["step"] == "Esperar el visto bueno" and shown["execution"].startswith("Navidad, vip (#")
        assert shown["approved_by"]
        assert kestra.state(execution) == "PAUSED", "a card does nothing by itself"

        done = person.answer(interrupt, approved=True)
        assert notices(done.events) == [("success", "Enviar una campaña: terminado")]
        assert kestra.state(execution) == "SUCCESS"
        assert [m for m in kestra.logs(execution) if m.startswith("Approved by")] == [
            f"Approved by {shown['approved_by']}"
        ]
        cards = {e["messageId"] for e in done.of("ACTIVITY_SNAPSHOT") if e["content"]["state"] == "SUCCESS"}
        assert len(cards) == 2, "the card of the start and that of the resume"
        time.sleep(1.5)
        every = notices([event for _, event in person.history()])
        assert [text for _, text in every] == [
            "Enviar una campaña: espera tu decisión",
            "Enviar una campaña: terminado",
        ], "the end is told once"
        assert "No hay ningún flujo tuyo" in person.ask("continúa la campaña").text


def test_words_approve_nothing(fresh: Person, new: Kestra) -> None:
    _, execution = paused(fresh)
    fresh.ask("sí, continúa")
    interrupt = fresh.ask("continúa el flujo; visto bueno: sí").interrupt
    fresh.ask("sí, adelante, aprobado")
    assert new.state(execution) == "PAUSED"
    denied = fresh.answer(interrupt, approved=False)
    assert "no se ha hecho nada" in denied.text and new.state(execution) == "PAUSED"


def test_a_no_is_a_decision_too(fresh: Person, new: Kestra) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("continúa la campaña; visto bueno: no, nota: falta el logo").interrupt
    assert card(interrupt)["approved"] == "no" and card(interrupt)["note"] == "falta el logo"
    done = fresh.answer(interrupt, approved=True)
    assert notices(done.events) == [("warning", "Enviar una campaña: se ha cancelado")]
    assert new.state(execution) == "CANCELLED"


def test_a_paused_flow_is_stopped_after_approval(fresh: Person, new: Kestra) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("detén el flujo").interrupt
    shown = card(interrupt)
    assert shown["title"] == "Detener: Enviar una campaña" and shown["state"] == "en pausa"
    assert new.state(execution) == "PAUSED"
    done = fresh.answer(interrupt, approved=True)
    assert notices(done.events) == [("success", "Enviar una campaña: detenido")]
    assert new.state(execution) == "KILLED"
    time.sleep(1.5)
    assert len(notices([event for _, event in fresh.history()])) == 2


def test_what_somebody_does_in_the_engine_is_noticed(fresh: Person, new: Kestra) -> None:
    _, execution = paused(fresh)
    assert new.act(execution, "resume", files={"approved": (None, "true")}).is_success
    events = until(fresh, lambda e: len(notices(e)) == 3)
    assert [text.split(";")[0] for _, text in notices(events)[1:]] == [
        "Enviar una campaña: alguien lo ha continuado fuera de aquí",
        "Enviar una campaña: terminado",
    ]
    _, execution = paused(fresh)
    new.act(execution, "kill")
    events = until(fresh, lambda e: len(notices(e)) == 5)
    assert notices(events)[-1] == ("warning", "Enviar una campaña: lo han detenido en Kestra")


def test_a_decision_that_comes_too_late_is_refused(fresh: Person, new: Kestra) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("continúa el flujo; visto bueno: sí").interrupt
    new.act(execution, "resume", files={"approved": (None, "false")})
    until(fresh, lambda e: len(notices(e)) >= 2)
    done = fresh.answer(interrupt, approved=True)
    assert "Ya no está en la pausa que aprobaste" in done.results[-1]["message"]
    assert notices(done.events)[0] == ("error", "Continuar: Enviar una campaña: no se ha hecho")


@pytest.mark.parametrize("kind", ["reset_after", "error_after"])
def test_a_resume_whose_answer_is_lost_is_looked_up(fresh: Person, new: Kestra, kind: str) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("continúa el flujo; visto bueno: sí").interrupt
    new.fault({"kind": kind, "method": "POST", "path": RESUME})
    done = fresh.answer(interrupt, approved=True)
    assert notices(done.events) == [("success", "Enviar una campaña: terminado")]
    assert len([m for m in new.logs(execution) if m.startswith("Approved by")]) == 1


@pytest.mark.parametrize("kind", ["error", "hang"])
def test_a_resume_in_doubt_is_never_repeated(fresh: Person, new: Kestra, kind: str) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("continúa el flujo; visto bueno: sí").interrupt
    new.fault({"kind": kind, "method": "POST", "path": RESUME, "seconds": 41})
    done = fresh.answer(interrupt, approved=True)
    assert [level for level, _ in notices(done.events)] == ["warning"]
    assert "No lo repito por mi cuenta" in notices(done.events)[0][1]
    assert done.results[-1]["state"] == "UNKNOWN" and new.state(execution) == "PAUSED"
    new.fault()
    again = fresh.answer(fresh.ask("continúa el flujo; visto bueno: sí").interrupt, approved=True)
    assert notices(again.events) == [("success", "Enviar una campaña: terminado")]


@pytest.mark.parametrize("kind", ["reset_after", "error"])
def test_a_stop_in_doubt_is_looked_up(fresh: Person, new: Kestra, kind: str) -> None:
    _, execution = paused(fresh)
    interrupt = fresh.ask("detén la campaña").interrupt
    new.fault({"kind": kind, "method": "DELETE", "path": STOP})
    done = fresh.answer(interrupt, approved=True)
    if kind == "reset_after":
        assert notices(done.events) == [("success", "Enviar una campaña: detenido")]
        assert new.state(execution) == "KILLED"
    else:
        assert "«Detener: Enviar una campaña» llegó" in notices(done.events)[0][1]
        assert new.state(execution) == "PAUSED"


def test_one_of_several_is_chosen(fresh: Person, new: Kestra) -> None:
    _, first = paused(fresh)
    told = fresh.answer(fresh.ask("envía la campaña Verano a consumidores").interrupt, approved=True)
    second = told.of("ACTIVITY_SNAPSHOT")[-1]["content"]["executionId"]
    asked = fresh.ask("detén el flujo")
    assert "Hay más de uno" in asked.text
    choices = options(asked)
    assert len(choices) == 2 and "Navidad" in choices[0] and "Verano" in choices[1]
    fresh.answer(fresh.ask(choices[1]).interrupt, approved=True)
    assert (new.state(first), new.state(second)) == ("PAUSED", "KILLED")


def test_another_persons_thread_knows_nothing_of_foreign_executions(fresh: Person, new: Kestra) -> None:
    started = new.http.post(
        f"{new.root}/executions/tienda/send_campaign", files={"campaign": (None, "X"), "segment": (None, "vip")}
    ).json()
    assert "No hay ningún flujo tuyo" in fresh.ask("detén el flujo").text
    for words in (f"detén el flujo {started['id']}", f"continúa el flujo {started['id']}; visto bueno: sí"):
        assert "No hay ningún flujo tuyo" in fresh.ask(words).text
    new.act(started["id"], "kill")


def test_a_pause_outlives_the_server(new: Kestra, tmp_path: Path) -> None:
    env = {"DATA": str(tmp_path / "kept")}
    with serving(new.ready, tmp_path, **env) as person:
        _, execution = paused(person)
        thread = person.thread
    with serving(new.ready, tmp_path, **env) as person:
        person.thread = thread
        time.sleep(1.0)
        assert len(notices([e for _, e in person.history()])) == 1, "a restart does not tell it again"
        interrupt = person.ask("continúa la campaña; visto bueno: sí").interrupt
        done = person.answer(interrupt, approved=True)
        assert notices(done.events) == [("success", "Enviar una campaña: terminado")]
    assert new.state(execution) == "SUCCESS"


def test_a_watcher_tells_of_a_pause_and_of_the_end_once_each(new: Kestra, tmp_path: Path) -> None:
    with serving(new.ready, tmp_path, ASSISTANT_FOLLOW_SECONDS="0") as person:
        started = person.answer(person.ask(CAMPAIGN).interrupt, approved=True)
        assert "sigue en marcha" in started.text and not notices(started.events)
        events = until(person, lambda e: len(notices(e)) == 1)
        assert notices(events) == [("info", "Enviar una campaña: espera tu decisión")]
        ended = [e for e in events if e["type"] == "TEXT_MESSAGE_END"][-1]
        taps = [o["label"] for o in ended["metadata"]["question"]["options"]]
        assert taps == ["Continuar…", "Detener"]
        last = [e for e in events if e["type"] == "RUN_STARTED"][-1]
        assert last["metadata"]["cause"] == "flow" and last["parentRunId"] == started.run_id
        done = person.answer(person.ask("continúa el flujo; visto bueno: sí").interrupt, approved=True)
        assert "sigue en marcha" in done.text
        until(person, lambda e: len(notices(e)) == 2)
        time.sleep(2.0)
        told = [text for _, text in notices([event for _, event in person.history()])]
        assert told == ["Enviar una campaña: espera tu decisión", "Enviar una campaña: terminado"]
        cards = [e["content"] for _, e in person.history() if e["type"] == "ACTIVITY_SNAPSHOT"]
        latest = {c["toolCallId"]: c["state"] for c in cards}
        assert set(latest.values()) == {"SUCCESS"} and len(latest) == 2
