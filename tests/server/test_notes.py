"""A note on a customer: shown before it is written, written at most once, and never on another profile unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.server.conftest import Event, Person, Told
from tests.server.test_effects import faulty, notices, serving

__all__ = ["faulty"]
Json = dict[str, Any]
NOTE = "prefiere que la llamen por la tarde"


class Profiles:
    """Tracardi's own door."""

    def __init__(self, ready: Json) -> None:
        self.url = ready["tracardi"]["url"]
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=20)
        form = {"username": ready["tracardi"]["user"], "password": ready["tracardi"]["password"]}
        token = self.http.post("/user/token", data=form).json()["access_token"]
        self.http.headers.update({"Authorization": f"Bearer {token}", "x-context": "production"})

    def someone(self) -> Json:
        found = self.http.post("/profile/select", json={"where": "data.metrics.ltv>500", "limit": 1}).json()
        person: Json = found["result"][0]
        return person

    def notes(self, event_id: str) -> list[Json]:
        answer = self.http.get(f"/event/{event_id}")
        return [answer.json()["event"]] if answer.status_code == 200 else []

    def fault(self, *faults: Json) -> None:
        assert self.http.post("/__faults", json=list(faults)).is_success


@pytest.fixture(scope="module")
def tracardi(faulty: Json) -> Iterator[Profiles]:
    door = Profiles(faulty)
    yield door
    door.http.close()


@pytest.fixture(scope="module")
def noting(faulty: Json, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with serving(faulty, tmp_path_factory.mktemp("noting")) as person:
        yield person


@pytest.fixture
def fresh(noting: Person) -> Person:
    return Person(noting.base, noting.http)


@pytest.fixture
def fault(tracardi: Profiles) -> Iterator[Callable[..., None]]:
    yield tracardi.fault
    tracardi.fault()


@pytest.fixture
def email(tracardi: Profiles) -> str:
    return str(tracardi.someone()["data"]["contact"]["email"]["main"])


def propose(person: Person, email: str) -> Event:
    return person.ask(f"anota en el perfil de {email} que {NOTE}").interrupt


def approve(person: Person, email: str) -> tuple[Told, str]:
    interrupt = propose(person, email)
    return person.answer(interrupt, approved=True), f"habla-{interrupt['id']}"


def test_a_note_waits_for_approval_and_is_then_on_the_profile(fresh: Person, tracardi: Profiles, email: str) -> None:
    interrupt = propose(fresh, email)
    shown = {a["name"]: a["value"] for a in interrupt["metadata"]["preview"]["arguments"]}
    assert shown["text"] == NOTE and email in shown["customer"]
    event_id = f"habla-{interrupt['id']}"
    assert tracardi.notes(event_id) == []
    done = fresh.answer(interrupt, approved=True)
    assert notices(done.events) == [("success", "Anotar en el perfil: terminado")]
    (event,) = tracardi.notes(event_id)
    assert event["properties"] == {"text": NOTE} and event["type"] == "assistant-note"
    assert event["profile"]["id"] == tracardi.someone()["id"]
    told = fresh.ask(f"¿qué hizo {email} hoy?")
    assert ["Notas", 1] in [[cell["raw"] for cell in row] for row in told.results[-1]["rows"]]


def test_a_note_that_is_denied_is_not_written(fresh: Person, tracardi: Profiles, email: str) -> None:
    interrupt = propose(fresh, email)
    fresh.answer(interrupt, approved=False)
    assert tracardi.notes(f"habla-{interrupt['id']}") == []


def test_an_answer_lost_after_the_note_was_stored_is_found_again(
    fresh: Person, tracardi: Profiles, fault: Callable[..., None], email: str
) -> None:
    fault({"kind": "reset_after", "method": "POST", "path": "/track$", "times": 1})
    done, event_id = approve(fresh, email)
    assert notices(done.events) == [("success", "Anotar en el perfil: terminado")]
    assert len(tracardi.notes(event_id)) == 1
    assert tracardi.http.get("/__faults").json() == [], "sent once: the fault was used up by the first send"


def test_doubt_is_told_and_nothing_is_sent_again(
    fresh: Person, tracardi: Profiles, fault: Callable[..., None], email: str
) -> None:
    fault({"kind": "error", "method": "POST", "path": "/track$", "times": 5})
    done, event_id = approve(fresh, email)
    assert [level for level, _ in notices(done.events)] == ["warning"]
    assert tracardi.http.get("/__faults").json()[0]["times"] == 4, "a write is never repeated"
    assert tracardi.notes(event_id) == []


def test_another_profile_and_errors_are_told_as_failures(fresh: Person, fault: Callable[..., None], email: str) -> None:
    fault({"kind": "other_profile", "method": "POST", "path": "/track$"})
    ((level, text),) = notices(approve(fresh, email)[0].events)
    assert level == "error" and "otro perfil" in text
    fault({"kind": "errors", "method": "POST", "path": "/track$"})
    ((level, text),) = notices(approve(fresh, email)[0].events)
    assert level == "error" and "dio errores" in text


def test_without_a_source_nothing_can_be_written_and_it_is_said_what_to_set(
    faulty: Json, tmp_path_factory: pytest.TempPathFactory, email: str
) -> None:
    with serving(faulty, tmp_path_factory.mktemp("sourceless"), TRACARDI_SOURCE="") as person:
        told = person.ask(f"anota en el perfil de {email} que {NOTE}")
        assert told.end["type"] == "RUN_FINISHED" and "TRACARDI_SOURCE" in str(told.results)


def test_a_whole_record_and_a_segment_in_plain_words(fresh: Person, tracardi: Profiles, email: str) -> None:
    card = fresh.ask(f"ficha completa de {email}").results[-1]
    assert card["kind"] == "profile" and card["text"].startswith("Leído el ")
    told = fresh.ask("¿cuántos clientes hay en el segmento VIP?")
    found = tracardi.http.post("/profile/select", json={"where": 'segments="vip"', "limit": 0}).json()
    assert told.results[-1]["rows"] == [[{"raw": found["total"], "text": told.results[-1]["rows"][0][0]["text"]}]]
    assert told.results[-1]["rows"][0][0]["text"] in told.text
