"""The main job, through the public door, with nothing configured."""

import csv
import io

import httpx
import pytest

from tests.server.conftest import Person

ES = "Ok, muéstrame el reporte de ventas del mes pasado y envíalo a la minuta de la reunión"
EN = "Ok, show me last month's sales report and send it to the meeting minutes"


@pytest.mark.parametrize(("sentence", "sent"), [(ES, "Reporte enviado"), (EN, "Report sent")], ids=["es", "en"])
def test_report_card_approval_and_notice(person: Person, sentence: str, sent: str) -> None:
    told = person.ask(sentence)
    assert told.events[0]["type"] == "RUN_STARTED"
    (name, arguments), (flow, inputs) = told.calls
    assert name == "run_report" and arguments["period"] == {"start": "2026-10-01", "end": "2026-11-01"}
    assert flow == "start_flow" and inputs["flow"] == "tienda/export_to_minutes"
    table = told.results[0]
    assert table["kind"] == "table" and table["rowCount"] == 31 and len(table["rows"]) == 31
    assert table["period"]["timezone"] == "Europe/Madrid" and "2026" in table["period"]["text"]
    assert table["chart"] and any(link["kind"] == "explore" for link in table["links"])
    source = told.of("TOOL_CALL_RESULT")[0]["metadata"]["provenance"]
    assert source["explore"] == "orders" and source["queryId"]

    card = told.interrupt["metadata"]["preview"]
    shown = {a["name"]: a for a in card["arguments"]}
    assert set(shown) == {"title", "report", "meeting"}
    assert shown["report"]["file"]["rows"] == 31

    done = person.answer(told.interrupt, approved=True)
    states = [e["content"]["state"] for e in done.of("ACTIVITY_SNAPSHOT")]
    assert states[-1] == "SUCCESS" and len(states) >= 3
    last = done.of("ACTIVITY_SNAPSHOT")[-1]["content"]
    assert ("Subir el informe" if sent == "Reporte enviado" else "Upload the report") in {
        t["label"] for t in last["tasks"]
    }
    assert {t["state"] for t in last["tasks"]} == {"SUCCESS"}, "the end is told when all has ended"
    notice = next(e["value"] for e in done.of("CUSTOM") if e["name"] == "notice")
    assert notice["text"] == sent and notice["level"] == "success"
    assert done.end["outcome"] == {"type": "success"}

    execution = httpx.get(last["url"], trust_env=False)
    assert execution.status_code == 200 and "SUCCESS" in execution.text
    explore = next(link["href"] for link in table["links"] if link["kind"] == "explore")
    assert httpx.get(explore, trust_env=False, follow_redirects=True).status_code == 200
    page = httpx.get(notice["link"]["href"], trust_env=False)
    assert page.status_code == 200 and shown["title"]["value"] in page.text


def test_a_second_press_changes_nothing(person: Person) -> None:
    told = person.ask(ES)
    interrupt = told.interrupt
    body = {"digest": interrupt["metadata"]["digest"], "decision": "approve"}
    first = person.http.post(f"/approvals/{interrupt['id']}", json=body)
    second = person.http.post(f"/approvals/{interrupt['id']}", json=body)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    late = person.http.post(f"/approvals/{interrupt['id']}", json={**body, "decision": "deny"})
    assert late.status_code == 409 and "ya no espera respuesta" in late.json()["detail"]


def test_deny_sends_nothing(person: Person) -> None:
    told = person.ask(ES)
    done = person.answer(told.interrupt, approved=False)
    assert "no se ha hecho nada" in done.text
    assert not done.of("ACTIVITY_SNAPSHOT")
    assert done.results == [{"kind": "flow", "flow": "tienda/export_to_minutes", "state": "DENIED"}]


@pytest.mark.parametrize("words", ["sí, hazlo", "apruébalo", "yes, do it", "ok, adelante"])
def test_words_approve_nothing(person: Person, words: str) -> None:
    interrupt = person.ask(ES).interrupt
    person.ask(words)
    assert person.http.get(f"/approvals/{interrupt['id']}").json()["state"] == "open"


def test_the_csv_has_all_rows(person: Person) -> None:
    table = person.ask("ingresos por día del mes pasado").results[0]
    answer = person.http.get(f"/results/{table['resultId']}.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 32 and rows[1][0] == "2026-10-01"
    full = person.http.get(f"/results/{table['resultId']}.json").json()
    assert len(full["rows"]) == 31
