"""Dashboards and "how was this computed?" through the public door, nothing configured."""

from __future__ import annotations

import pytest
from pydantic_core import from_json

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
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


def test_what_a_handle_put_into_a_condition_is_explained_to_the_person_only(
    guided: Person, scripted: ScriptedServer
) -> None:
    by_country = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"], "limit": 3}
    first = {"field": "customers_country", "operator": "equals", "values": ["$r1.customers_country.0"]}
    narrowed = {"metrics": ["orders_order_count"], "filters": [first]}
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments=by_country),)),
        Step(calls=(ScriptedCall(name="query_metrics", arguments=narrowed),)),
        Step(calls=(ScriptedCall(name="explain_result", arguments={"result": "r2"}),)),
        Step(text="Ahí está."),
    )
    told = guided.ask("pedidos del primer país, y cómo se calcularon")
    country, card = told.results[0]["rows"][0][0], told.results[2]
    assert country["text"] in str(card["groups"]) and card["resultId"] == told.results[1]["resultId"]
    sent = str([m for m in scripted.requests[-1].body["messages"] if m["role"] == "tool"])
    assert "orders_order_count" in sent and country["raw"] not in sent and country["text"] not in sent


def test_sql_of_a_result_that_is_not_there(person: Person) -> None:
    for name in ("nothing", "00000000000000000000000000000000"):
        answer = person.http.get(f"/results/{name}/sql", headers={"Accept-Language": "es"})
        assert answer.status_code == 404 and answer.json()["code"] == "unknown_result"
