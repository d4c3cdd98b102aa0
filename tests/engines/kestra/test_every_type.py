"""Inputs of every type, both lines: what the client takes, the engine takes as it was meant; what it offers, too."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.catalogue import Catalogue, Flow, FlowInput
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import IntentContext
from tests.engines.kestra.conftest import Open, Site
from tests.engines.kestra.test_executions import flows
from tools.kestra.card import settled
from tools.kestra.catalogue import read_flow
from tools.kestra.forms import checked, form_of
from tools.kestra.kinds import wire

ZONE = "Europe/Madrid"
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo(ZONE))
EVERY = """
id: every
namespace: tienda
labels: {assistant.expose: "true"}
inputs:
  - {id: string, type: STRING, required: false, validator: "^[^{}]{1,40}$", description: Up to forty.}
  - {id: secret, type: SECRET, required: false}
  - {id: int, type: INT, required: false, min: 0, max: 10}
  - {id: float, type: FLOAT, required: false, min: -1.5, max: 1.5}
  - {id: bool, type: BOOL, required: false}
  - {id: date, type: DATE, required: false, after: "2026-01-01", before: "2026-12-31"}
  - {id: datetime, type: DATETIME, required: false}
  - {id: time, type: TIME, required: false, after: "08:00:00"}
  - {id: duration, type: DURATION, required: false, min: PT1M, max: PT5H}
  - {id: select, type: SELECT, required: false, values: [red, dark blue, "7"]}
  - id: labelled
    type: SELECT
    required: false
    values: [{label: Consumidores, value: consumer}, {label: Empresas, value: business}]
  - {id: free, type: SELECT, required: false, values: [a, b], allowCustomValue: true}
  - {id: first, type: SELECT, values: [uno, dos], autoSelectFirst: true}
  - {id: listed, type: SELECT, required: false, expression: "{{ ['north', 'south'] }}"}
  - {id: many, type: MULTISELECT, required: false, values: [red, green, blue]}
  - {id: array, type: ARRAY, itemType: INT, required: false}
  - {id: words, type: ARRAY, itemType: STRING, required: false}
  - {id: json, type: JSON, required: false}
  - {id: yaml, type: YAML, required: false}
  - {id: email, type: EMAIL, required: false}
  - {id: uri, type: URI, required: false}
  - {id: extra, type: STRING, dependsOn: {inputs: [bool], condition: "{{ inputs.bool == true }}"}}
  - {id: form, type: FORM, inputs: [{id: child, type: INT, required: false}]}
  - {id: hinted, type: STRING, required: false, prefill: nothing}
tasks:
  - {id: t, type: io.kestra.plugin.core.log.Log, message: hi}
"""
Case = tuple[Any, Any]
"""What is written, and what the engine should make of it (None: it does not fit)."""


def _int(dice: random.Random) -> Case:
    number = dice.randint(-5, 15)
    written = dice.choice([number, str(number), f"{number}.0", float(number)])
    return written, number if 0 <= number <= 10 else None


def _float(dice: random.Random) -> Case:
    number = round(dice.uniform(-3, 3), 3)
    return dice.choice([number, str(number), str(number).replace(".", ",")]), number if abs(number) <= 1.5 else None


def _bool(dice: random.Random) -> Case:
    return dice.choice([(True, True), ("Sí", True), ("no", False), ("false", False), ("1", True), ("quizás", None)])


def _date(dice: random.Random) -> Case:
    day = NOW.date() + timedelta(days=dice.randint(-400, 60))
    return day.isoformat(), day.isoformat() if "2026-01-01" < day.isoformat() < "2026-12-31" else None


def _datetime(dice: random.Random) -> Case:
    moment = NOW + timedelta(minutes=dice.randint(-500_000, 500_000))
    local = moment.replace(tzinfo=None).replace(tzinfo=ZoneInfo(ZONE))
    return dice.choice(
        [
            (moment.replace(tzinfo=None).isoformat(), local.isoformat()),
            (moment.isoformat(), moment.isoformat()),
            ("mañana", None),
            (moment.date().isoformat(), None),
        ]
    )


def _time(dice: random.Random) -> Case:
    hour, minute = dice.randint(0, 23), dice.randint(0, 59)
    text = f"{hour:02}:{minute:02}:00"
    return dice.choice([f"{hour}:{minute:02}", text, f"{hour}:{minute:02}h"]), text if text > "08:00:00" else None


def _duration(dice: random.Random) -> Case:
    minutes = dice.randint(0, 400)
    hours, rest = divmod(minutes, 60)
    written = dice.choice(
        [f"PT{minutes}M", f"{minutes} minutos", f"{hours} h {rest} min", f"{hours} hours and {rest} m"]
    )
    iso = "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return written, iso if 1 <= minutes <= 300 else None


def _select(dice: random.Random) -> Case:
    return dice.choice([("RED", "red"), ("Dark  Blue", "dark blue"), (7, "7"), ("7", "7"), ("pink", None)])


def _many(dice: random.Random) -> Case:
    chosen = dice.sample(["red", "green", "blue"], dice.randint(1, 3))
    if dice.random() < 0.2:
        return [*chosen, "pink"], None
    return dice.choice([chosen, json.dumps(chosen), ", ".join(c.upper() for c in chosen)]), chosen


def _array(dice: random.Random) -> Case:
    numbers = [dice.randint(-99, 99) for _ in range(dice.randint(1, 4))]
    if dice.random() < 0.2:
        return "1, dos", None
    return dice.choice([numbers, json.dumps(numbers), ", ".join(map(str, numbers))]), numbers


LETTERS = "abcñéü ,;:'\"<>&%$#¿?!/\\-_0123"


def _string(dice: random.Random) -> Case:
    text = " ".join("".join(dice.choice(LETTERS) for _ in range(dice.randint(1, 60))).split()) or "x"
    return text, text if len(text) <= 40 else None


def _json(dice: random.Random) -> Case:
    meant = dice.choice([{"a": [1, None, True], "ñ": "x"}, [1, 2], "plain", 5, {}])
    return dice.choice([(json.dumps(meant), meant), ('{"a": ', None)])


CASES: dict[str, Callable[[random.Random], Case]] = {
    "string": _string,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "duration": _duration,
    "select": _select,
    "labelled": lambda dice: dice.choice([("empresas", "business"), ("consumer", "consumer"), ("vip", None)]),
    "free": lambda dice: dice.choice([("A", "a"), ("otra cosa", "otra cosa")]),
    "first": lambda dice: dice.choice([("DOS", "dos"), ("tres", None)]),
    "many": _many,
    "array": _array,
    "words": lambda dice: dice.choice([("uno, dos", ["uno", "dos"]), (["x"], ["x"])]),
    "json": _json,
    "yaml": lambda dice: dice.choice([("a: 1", {"a": 1}), ("[x, y]", ["x", "y"])]),
    "email": lambda dice: dice.choice([("ana@example.com", "ana@example.com"), ("ana", None), ("a@b", None)]),
    "form.child": lambda dice: dice.choice([("3", 3), (4, 4), ("x", None)]),
}


def _context(value: Any) -> IntentContext:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return IntentContext(Catalogue(), NOW, ZONE, "es", "es-ES", user_text=said)


def _flow(here: Site) -> Flow:
    flow = read_flow(here.http.get("/flows/tienda/every").json(), "tienda")
    assert flow is not None
    return flow


def _dry(here: Site, values: dict[str, str]) -> dict[str, Any]:
    parts = {name: (None, value) for name, value in values.items()} or None
    answer = here.http.post("/executions/tienda/every/validate", files=parts)
    assert answer.status_code == 200, answer.text
    return {item["input"]["id"]: item for item in answer.json()["inputs"]}


def _same(kind: str, got: Any, meant: Any) -> bool:
    if kind == "datetime":
        return datetime.fromisoformat(got) == datetime.fromisoformat(meant)
    return bool(got == meant and type(got) is type(meant))


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_what_the_client_takes_the_engine_takes_as_meant(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", EVERY), dialect=dialect)
    flow, dice = _flow(here), random.Random(11)
    offered = 0
    for name, case in CASES.items():
        for _ in range(14):
            written, meant = case(dice)
            ctx = _context(written)
            try:
                value = checked(flow, {name: written}, ctx)[name]
            except NeedsAnswer as error:
                assert meant is None, (name, written, error.message)
                assert "no puede ser" in error.message
                if error.options:
                    near = checked(flow, {name: error.options[0]}, _context(error.options[0]))[name]
                    assert not _dry(here, {name: wire(near)})[name]["errors"], (name, near)
                    offered += 1
                continue
            answer = _dry(here, {name: wire(value)})[name]
            if meant is None and name == "string":
                assert "must match the pattern" in answer["errors"][0]["message"], "patterns are left to the engine"
                continue
            assert meant is not None and not answer["errors"], (name, written, value, answer)
            if meant not in ({}, ""):
                assert _same(name, answer["value"], meant), (name, written, answer["value"], meant)
    assert offered > 10


def test_a_flow_has_a_model_of_its_own(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", EVERY))
    flow = _flow(here)
    known = {one.id: one for one in flow.inputs}
    assert "secret" not in known and "uri" not in known, "secrets, and addresses a flow can do without, are kept back"
    assert {one.id for one in flow.inputs if one.required} == set()
    assert known["hinted"].hint == "nothing" and known["hinted"].default is None
    assert known["first"].default == "uno" and known["labelled"].choice_name("business") == "Empresas"
    schema = form_of(flow.inputs).model_json_schema()["properties"]
    assert schema["int"]["anyOf"][0] == {"type": "integer", "minimum": 0.0, "maximum": 10.0}
    assert schema["form.child"]["anyOf"][0]["type"] == "integer"
    assert form_of(flow.inputs) is form_of(tuple(flow.inputs))


def test_an_empty_text_is_absent_and_an_unknown_name_is_the_models(site: Open, tmp_path: Path) -> None:
    flow = _flow(site(flows(tmp_path / "flows", EVERY)))
    assert checked(flow, {"string": "  ", "int": ""}, _context("")) == {}
    with pytest.raises(AskModelAgain, match="has no input 'secret'"):
        checked(flow, {"secret": "x"}, _context("x"))


WORDS = [
    ("int", "12", "Entre 0 y 10.", ("10",)),
    ("date", "2027-03-01", "Posterior a 2026-01-01 y anterior a 2026-12-31.", ("2026-12-30",)),
    ("labelled", "empresaz", "¿Querías decir «Empresas»?", ("Empresas", "Consumidores")),
    ("duration", "9 horas", "Entre PT1M y PT5H.", ()),
]


@pytest.mark.parametrize(("name", "written", "told", "options"), WORDS)
def test_a_refusal_names_the_closest_that_fits(
    site: Open, tmp_path: Path, name: str, written: str, told: str, options: tuple[str, ...]
) -> None:
    flow = _flow(site(flows(tmp_path / "flows", EVERY)))
    with pytest.raises(NeedsAnswer) as asked:
        checked(flow, {name: written}, _context(written))
    assert told in asked.value.message and asked.value.options == options


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_a_pattern_is_the_engines_to_match(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", EVERY), dialect=dialect)
    flow = _flow(here)
    values = {"string": "x" * 41}
    assert checked(flow, values, _context("x" * 41)) == values
    answer = {"inputs": [*_dry(here, values).values()]}
    with pytest.raises(NeedsAnswer, match="No tiene la forma que pide el flujo. Up to forty.") as asked:
        settled(flow, values, answer, "es")
    assert "{1,40}" not in asked.value.message


def test_a_pattern_that_takes_for_ever_holds_nobody_up() -> None:
    """Once matched on the event loop: sixty characters took longer than anybody waits."""
    one = FlowInput("note", "STRING", "Note", pattern="(a+)+b")
    written = "a" * 60
    assert checked(Flow("tienda/x", 1, "X", inputs=(one,)), {"note": written}, _context(written)) == {"note": written}


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_the_engine_fills_in_what_only_it_knows(site: Open, tmp_path: Path, dialect: str) -> None:
    here = site(flows(tmp_path / "flows", EVERY), dialect=dialect)
    plain = _dry(here, {})
    assert plain["first"]["value"] == "uno" and plain["first"]["isDefault"]
    assert plain["listed"]["input"]["values"] == ["north", "south"]
    assert plain["extra"]["enabled"] is False and not plain["extra"]["errors"]
    assert "value" not in plain["hinted"]
    on = _dry(here, {"bool": "true", "listed": "west"})
    assert on["extra"]["errors"] and "north, south" in on["listed"]["errors"][0]["message"]
    done = here.start("every", files={"bool": (None, "true"), "extra": (None, "e"), "form.child": (None, "3")})
    assert done["inputs"]["form"] == {"child": 3} and done["inputs"]["extra"] == "e"
    assert here.http.post("/executions/tienda/every", files={"words": (None, "x")}).status_code == 422
