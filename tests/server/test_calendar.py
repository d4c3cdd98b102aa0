"""The business's calendar and the person's way to write dates, through the public door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person, Told, _server


@pytest.fixture(scope="module")
def fiscal_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop whose weeks start on Sunday and whose fiscal year starts in April."""
    folder = tmp_path_factory.mktemp("fiscal")
    calendar = {"ASSISTANT_WEEK_START": "sunday", "ASSISTANT_FISCAL_YEAR_START": "4"}
    yield from _server(folder / "server.log", DATA=str(folder / "data"), **calendar)


@pytest.fixture
def accountant(fiscal_base: str) -> Iterator[Person]:
    with httpx.Client(base_url=fiscal_base, timeout=60, trust_env=False) as http:
        yield Person(fiscal_base, http)


def period(told: Told) -> tuple[str, str]:
    found = told.results[-1]["period"]
    return found["start"], found["end"]


def options(told: Told) -> list[dict[str, Any]]:
    return [
        o for e in told.of("TEXT_MESSAGE_END") for o in e.get("metadata", {}).get("question", {}).get("options", [])
    ]


def asks(person: Person, text: str, locale: str) -> Told:
    return person.ask(text, forwardedProps={"locale": locale})


def test_the_calendar_is_the_businesss(accountant: Person) -> None:
    for text, expected in (
        ("ingresos de esta semana por canal", ("2026-11-22", "2026-11-25")),
        ("ingresos del ejercicio pasado por canal", ("2025-04-01", "2026-04-01")),
        ("revenue of FY26 by channel", ("2025-04-01", "2026-04-01")),
        ("revenue of fiscal Q1 by channel", ("2026-04-01", "2026-07-01")),
    ):
        assert period(accountant.ask(text)) == expected, text


def test_a_quarter_of_two_calendars_is_asked_and_a_tap_answers(accountant: Person) -> None:
    told = accountant.ask("ingresos del Q1 por canal")
    assert told.results == []
    taps = options(told)
    assert [o["label"] for o in taps] == ["1 ene – 31 mar 2026 (año natural)", "1 abr – 30 jun 2026 (año fiscal)"]
    assert [o["default"] for o in taps] == [True, False]
    assert period(accountant.ask(taps[1]["text"])) == ("2026-04-01", "2026-07-01")


def test_ten_slash_one_is_read_as_the_person_writes_it(person: Person) -> None:
    assert period(asks(person, "revenue since 10/1/2026 by channel", "en-US")) == ("2026-10-01", "2026-11-25")
    assert period(asks(person, "revenue since 10/1/2026 by channel", "en-GB")) == ("2026-01-10", "2026-11-25")
    assert period(asks(person, "ingresos desde el 10/1/2026 por canal", "es-MX")) == ("2026-01-10", "2026-11-25")
    told = asks(person, "what was the revenue since 10/1/2026 by channel", "es-ES")
    assert told.results == [] and len(options(told)) == 2
    assert period(person.ask(options(told)[0]["text"]))[1] == "2026-11-25"


def test_words_that_a_model_passes_on_and_nobody_can_know_are_asked(guided: Person, scripted: ScriptedServer) -> None:
    asked = {"metrics": ["orders_revenue"], "dimensions": ["orders_channel"], "period": "finales de 2025"}
    scripted.play(Step(calls=(ScriptedCall(name="query_metrics", arguments=asked),)))
    told = guided.ask("ingresos de finales de 2025 por canal")
    assert told.results == [] and "«finales de 2025»" in told.text
    taps = options(told)
    assert taps[0]["text"] == "ingresos de 1 oct – 31 dic 2025 por canal"
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments={**asked, "period": "1 oct – 31 dic 2025"}),)),
        Step(text="Ahí está."),
    )
    assert period(guided.ask(taps[0]["text"])) == ("2025-10-01", "2026-01-01")
