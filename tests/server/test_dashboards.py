"""Dashboards and "how was this computed?" through the public door, nothing configured."""

from __future__ import annotations

import pytest
from pydantic_core import from_json

from tests.server.conftest import Person


@pytest.mark.parametrize(
    ("question", "saved", "how", "title"),
    [
        ("abre el tablero de ventas", "con los filtros guardados", "¿cómo se calculó esto?", "Cómo se calculó: "),
        ("show me the sales dashboard", "with the saved filters", "how was this computed?", "How it was computed: "),
    ],
    ids=["es", "en"],
)
def test_a_dashboard_is_shown_chart_by_chart_and_explained(
    person: Person, question: str, saved: str, how: str, title: str
) -> None:
    told = person.ask(question)
    assert len(told.results) == 3 and "[…]" not in told.text
    assert saved in told.text and "todo el histórico" not in told.text and "all time" not in told.text
    for event in told.of("TOOL_CALL_RESULT"):
        source = event["metadata"]["provenance"]
        assert any(f.get("saved") for f in source["filters"]) and source["explained"] is True
    links = [link for table in told.results for link in table["links"]]
    assert {link["kind"] for link in links} == {"dashboard"} and len({link["href"] for link in links}) == 1
    page = person.http.get(links[0]["href"])
    assert page.status_code == 200 and "<h1>Sales dashboard</h1>" in page.text

    card = person.ask(how).results[0]
    assert card["kind"] == "definition" and card["title"].startswith(title)
    assert card["resultId"] == told.results[-1]["resultId"]
    assert "SELECT" in person.http.get(f"/results/{card['resultId']}/sql").json()["sql"]
    kept = [event for _, event in person.history()]
    assert "SELECT" not in str(kept), "no SQL is kept"
    again = [from_json(e["content"]) for e in kept if e["type"] == "TOOL_CALL_RESULT"][-1]
    assert again == card, "the card of a reloaded page finds its SQL the same way"

    first = told.results[0]["resultId"]
    answer = person.http.get(f"/results/{first}/sql")
    assert answer.status_code == 200
    assert answer.json()["resultId"] == first and "cancelled" in answer.json()["sql"]


def test_sql_of_a_result_that_is_not_there(person: Person) -> None:
    for name in ("nothing", "00000000000000000000000000000000"):
        answer = person.http.get(f"/results/{name}/sql", headers={"Accept-Language": "es"})
        assert answer.status_code == 404 and answer.json()["code"] == "unknown_result"
