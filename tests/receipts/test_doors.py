"""The doors of receipts: whose they are, when there is one, and the commands on a running server."""

import json
from pathlib import Path

from tests.receipts.test_replay import habla
from tests.server.conftest import Person


def test_a_receipt_can_be_downloaded_verified_and_compared(person: Person, tmp_path: Path) -> None:
    run = person.ask("ingresos del mes pasado por país").run_id
    assert person.http.get(f"/runs/{run}").json()["receipt"] == f"/runs/{run}/receipt"
    answer = person.http.get(f"/runs/{run}/receipt")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    file = tmp_path / "receipt.json"
    file.write_bytes(answer.content)
    for command in (["verify", str(file)], ["replay", run], ["diff", str(file)]):
        done = habla(*command, "--url", person.base, "--lang", "es", "--json")
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert person.http.get(f"/runs/{run}/diff", headers={"Accept-Language": "en"}).json() == {
        "causes": [],
        "text": "nothing differs: the answer is the same today",
    }


def test_there_is_none_of_a_run_that_is_not_there(person: Person) -> None:
    for path in ("receipt", "diff"):
        answer = person.http.get(f"/runs/nobody/{path}")
        assert answer.status_code == 404 and answer.json()["code"] == "unknown_run"


def test_what_was_changed_or_is_somebody_elses_is_not_asked_again(person: Person) -> None:
    run = person.ask("ingresos del mes pasado").run_id
    raw = person.http.get(f"/runs/{run}/receipt").content
    headers = {"Content-Type": "application/json"}
    changed = person.http.post("/receipts/diff", content=raw.replace(b"ingresos", b"pedidos_"), headers=headers)
    assert changed.status_code == 422 and changed.json()["code"] == "tampered"
    nothing = person.http.post("/receipts/diff", content=b"{}", headers=headers)
    assert nothing.status_code == 422 and nothing.json()["code"] == "not_a_receipt"


def test_nothing_of_the_person_or_of_a_token_stands_in_it(person: Person) -> None:
    run = person.ask("ingresos del mes pasado").run_id
    body = json.loads(person.http.get(f"/runs/{run}/receipt").content)
    assert len(body["person"]) == 24 and "ldpat_" not in json.dumps(body)
    assert body["asked"]["timezone"] == "Europe/Madrid" and body["asked"]["now"].startswith("2026-11-24T10:00:00")
    step = next(step for step in body["steps"] if step["outcome"] == "table")
    assert step["queries"] and step["fingerprint"] and step["reading"]
    kinds = {(one["kind"], one["id"]) for one in body["definitions"]}
    assert {("explore", "orders"), ("metric", "orders_revenue")} <= kinds
    assert all(one["computed"] for one in body["definitions"] if one["kind"] == "metric")
