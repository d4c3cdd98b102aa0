"""Chips, edits without a model, and follow-ups that code answers, as a client sees them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person, Told

Json = dict[str, Any]
REVENUE, COUNTRY, CHANNEL = "orders_revenue", "customers_country", "orders_channel"


def edit(person: Person, told: Told, text: str, run: str | None = None, at: int = -1, **what: Any) -> Told:
    """A tap on a result of `told`, with the words that are shown for it."""
    props = {"edit": {"resultId": told.results[at]["resultId"], **what}}
    return person.post(person.input(text, run=run, forwardedProps=props))


def refused(person: Person, result_id: str, **what: Any) -> tuple[int, Json]:
    body = person.input("Quitar", forwardedProps={"edit": {"resultId": result_id, **what}})
    answer = person.http.post("/agui", json=body, headers={"Accept-Language": "es"})
    return answer.status_code, answer.json()


def chips(told: Told, at: int = -1) -> dict[str, str]:
    """Labels by id."""
    return {chip["id"]: chip["label"] for chip in told.results[at]["chips"]}


def query(told: Told) -> Json:
    """What the last query of a run asks, less what is left open."""
    name, args = told.calls[-1]
    assert name == "query_metrics", told.calls
    return {k: v for k, v in args.items() if v not in (None, [], "auto") and not (k == "limit" and v == 500)}


def test_every_part_of_a_question_is_a_chip_and_goes_with_a_tap(person: Person) -> None:
    first = person.ask("ventas de España por mes en octubre de 2026 frente al mes anterior")
    assert chips(first) == {
        "metric:orders_revenue": "ingresos",
        "dimension:orders_order_date_month": "por mes",
        "filter:0:customers_country": "país: España",
        "period:period": "octubre 2026",
        "compare:compare": "frente a septiembre 2026",
    }
    shown = {c["id"]: c for c in first.results[-1]["chips"]}
    assert not shown["metric:orders_revenue"]["removable"]
    assert shown["filter:0:customers_country"] == {
        "id": "filter:0:customers_country", "slot": "filter", "label": "país: España",
        "text": "Quitar país: España", "removable": True,
    }  # fmt: skip

    second = edit(person, first, "Quitar país: España", remove=["filter:0:customers_country"])
    assert second.end["outcome"]["type"] == "success"
    assert query(second) == {k: v for k, v in query(first).items() if k != "filters"}
    assert "filter" not in {c["slot"] for c in second.results[-1]["chips"]}
    assert second.text and "[…]" not in second.text

    third = edit(person, second, "Quitar por mes", remove=["dimension:orders_order_date_month", "compare:compare"])
    assert set(query(third)) == {"metrics", "period"}
    back = edit(person, third, "Deshacer", undo=True)
    assert query(back) == query(second)
    again = person.ask("deshaz")
    assert query(again) == query(first)
    forth = person.ask("rehacer")
    assert query(forth) == query(second)
    # The words of the taps are in the thread, and the thread can be read again.
    thread = person.http.get(f"/threads/{person.thread}").json()
    assert "Quitar país: España" in [m["content"] for m in thread["messages"] if m["role"] == "user"]


def test_an_edit_is_carried_out_once_whatever_is_sent_again(person: Person) -> None:
    first = person.ask("ventas por país y canal")
    run = uuid.uuid4().hex
    one = edit(person, first, "Quitar por canal", run=run, remove=["dimension:orders_channel"])
    two = edit(person, first, "Quitar por canal", run=run, remove=["dimension:orders_channel"])
    assert one.events == two.events
    body = person.input("Quitar por canal", run=run, forwardedProps={"edit": {
        "resultId": first.results[-1]["resultId"], "remove": ["dimension:customers_country"],
    }})  # fmt: skip
    assert person.http.post("/agui", json=body).status_code == 409
    # Undone, and the same request again: what can no longer be undone is not asked about twice.
    undo = uuid.uuid4().hex
    back = edit(person, one, "Deshacer", run=undo, undo=True)
    assert edit(person, one, "Deshacer", run=undo, undo=True).events == back.events


def test_an_older_result_is_changed_as_it_stands(person: Person) -> None:
    first = person.ask("ventas de México por canal")
    person.ask("unidades por categoría")
    old = edit(person, first, "Quitar país: México", remove=["filter:0:customers_country"])
    assert query(old) == {"metrics": [REVENUE], "dimensions": [CHANNEL]}
    follow = person.ask("solo España")
    assert query(follow)["dimensions"] == [CHANNEL]
    assert query(follow)["filters"] == [{"field": COUNTRY, "operator": "equals", "values": ["Spain"]}]


def test_a_drawing_is_chosen_by_words_or_a_tap_and_asks_no_engine(person: Person) -> None:
    first = person.ask("ventas por mes este año")
    table = person.ask("como tabla")
    assert [name for name, _ in table.calls] == ["draw_chart"]
    assert "chart" not in table.results[-1] and table.results[-1]["rows"] == first.results[-1]["rows"]
    assert not table.of("ACTIVITY_SNAPSHOT")
    assert chips(table)["chart:chart"] == "solo tabla"
    kept = person.ask("solo México")
    assert query(kept)["dimensions"] == ["orders_order_date_month"]
    assert chips(kept)["chart:chart"] == "solo tabla"
    auto = edit(person, kept, "Quitar solo tabla", remove=["chart:chart"])
    assert [name for name, _ in auto.calls] == ["draw_chart"] and auto.results[-1]["chart"]
    assert "chart:chart" not in chips(auto)
    back = edit(person, auto, "Deshacer", undo=True)
    assert chips(back)["chart:chart"] == "solo tabla"
    further = edit(person, back, "Deshacer", undo=True)
    assert "filter:0:customers_country" not in chips(further) and "chart:chart" in chips(further)


def test_a_report_is_run_again_without_what_was_added(person: Person) -> None:
    first = person.ask("muéstrame el reporte de ventas del mes pasado")
    assert chips(first)["period:period"] == "octubre 2026"
    narrowed = person.ask("solo México")
    assert "filter:0:customers_country" in chips(narrowed)
    told = edit(person, narrowed, "Quitar octubre 2026", remove=["period:period"])
    ((name, args),) = told.calls
    assert name == "run_report" and args["period"] is None
    assert [f["values"] for f in args["filters"]] == [["Mexico"]]


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ({"remove": ["filter:9:nothing"]}, 422, "no tiene"),
        ({"remove": ["metric:orders_revenue"]}, 409, "no se puede quitar"),
        ({"remove": []}, 422, "una sola cosa"),
        ({"remove": ["dimension:customers_country"], "undo": True}, 422, "una sola cosa"),
        ({"chart": "hologram"}, 422, "hologram"),
        ({"undo": True}, 409, "deshacer"),
        ({"undo": "yes"}, 422, "undo"),
        ({"remove": "dimension:customers_country"}, 422, "remove"),
        ({"sql": "drop table"}, 422, "sql"),
    ],
)
def test_what_cannot_be_changed_is_refused_with_a_reason(person: Person, what: Json, status: int, words: str) -> None:
    first = person.ask("ventas por país")
    code, body = refused(person, first.results[-1]["resultId"], **what)
    assert (code, words in body["detail"]) == (status, True), body
    # Nothing was stored.
    assert len(person.http.get(f"/threads/{person.thread}").json()["runs"]) == 1


def test_a_result_of_another_thread_cannot_be_changed(person: Person) -> None:
    first = person.ask("ventas por país")
    other = Person(person.base, person.http)
    other.ask("ventas por canal")
    code, body = refused(other, first.results[-1]["resultId"], remove=["dimension:customers_country"])
    assert code == 422 and "no está en esta conversación" in body["detail"]


def test_a_follow_up_that_is_understood_completely_asks_no_model(guided: Person, scripted: ScriptedServer) -> None:
    ask = ScriptedCall(name="query_metrics", arguments={"metrics": [REVENUE], "dimensions": [CHANNEL]})
    scripted.play(Step(calls=(ask,)), Step(text="Aquí está."))
    first = guided.ask("dime los ingresos según el canal, anda")
    assert len(scripted.requests) == 2, first.events
    assert "model" not in first.end.get("metadata", {})
    for text, field in [("solo México", "filters"), ("y por mes también", "dimensions"), ("top 3", "limit")]:
        told = guided.ask(text)
        assert told.end["metadata"]["model"] == "offline/planner", (text, told.text)
        assert field in query(told)
    last = guided.ask("quita México")
    assert "filters" not in query(last) and query(last)["limit"] == 3
    told = edit(guided, last, "Quitar los 3 primeros", remove=["limit:limit"])
    assert told.events[0]["metadata"]["model"] == "offline/planner"
    assert len(scripted.requests) == 2


def test_what_is_in_doubt_goes_to_the_model(guided: Person, scripted: ScriptedServer) -> None:
    ask = ScriptedCall(name="query_metrics", arguments={"metrics": [REVENUE], "dimensions": [CHANNEL]})
    scripted.play(Step(calls=(ask,)), Step(text="Aquí está."), Step(text="No lo sé."), Step(text="Tampoco."))
    guided.ask("dime los ingresos según el canal, anda")
    told = guided.ask("solo México, pero sin contar lo raro")
    assert told.text == "No lo sé." and len(scripted.requests) == 3
    # A question of its own is the model's.
    told = guided.ask("¿cuántos pedidos hubo por país?")
    assert told.text == "Tampoco." and len(scripted.requests) == 4


def narrowed(person: Person, scripted: ScriptedServer, *later: Step) -> Told:
    """A first question about Spain in October, answered by a model that then follows `later`."""
    first = {"metrics": [REVENUE], "filters": [SPAIN], "period": "octubre de 2026"}
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments=first),)), Step(text="Aquí está."), *later
    )  # fmt: skip
    told = person.ask("dime los ingresos de España en octubre de 2026, anda")
    assert told.results, scripted.requests[-1].body["messages"][-1]
    return told


def asking(**arguments: Any) -> Step:
    return Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": [REVENUE], **arguments}),))


def notices(told: Told) -> list[str]:
    return [e["value"]["text"] for e in told.of("CUSTOM") if e["name"] == "notice"]


def limits(told: Told) -> list[str]:
    """What the person is told of limits that are gone."""
    words = ("Ya no se", "Antes se", "El periodo era", "Se comparaba")
    return [w for w in told.results[-1]["warnings"] if w.startswith(words)]


SPAIN: Json = {"field": COUNTRY, "operator": "equals", "values": ["Spain"]}
OCTOBER = "octubre de 2026"


def test_a_model_that_drops_a_filter_is_sent_back_and_mends_it(guided: Person, scripted: ScriptedServer) -> None:
    kept = asking(dimensions=[CHANNEL], filters=[SPAIN], period=OCTOBER)
    narrowed(guided, scripted, asking(dimensions=[CHANNEL], period=OCTOBER), kept, Step(text="Por canal."))
    told = guided.ask("y por canal, porfaplis")
    assert query(told)["filters"] == [SPAIN] and not limits(told)
    sent = scripted.requests[-2].body["messages"][-1]
    assert "filter on customers_country" in sent["content"] and "Spain" not in sent["content"]


def test_a_model_that_insists_has_its_way_and_the_person_is_told(guided: Person, scripted: ScriptedServer) -> None:
    bare = asking(dimensions=[CHANNEL])
    narrowed(guided, scripted, bare, bare, Step(text="Por canal."))
    told = guided.ask("y por canal, porfaplis")
    assert "filters" not in query(told)
    assert limits(told) == [
        "Ya no se limita a país: España.", "Ya no se limita al periodo octubre 2026.",
    ]  # fmt: skip


def test_another_value_that_nobody_named_is_told_as_well(guided: Person, scripted: ScriptedServer) -> None:
    other = asking(dimensions=[CHANNEL], filters=[{**SPAIN, "values": ["Mexico"]}], period="septiembre de 2026")
    narrowed(guided, scripted, other, other, Step(text="Por canal."))
    told = guided.ask("y por canal, porfaplis")
    assert limits(told) == [
        "Antes se limitaba a país: España; ahora, a país: México.",
        "El periodo era octubre 2026; ahora es septiembre 2026.",
    ]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("quita España, porfaplis", {"period": OCTOBER}),
        ("y en México, porfaplis", {"filters": [{**SPAIN, "values": ["Mexico"]}], "period": OCTOBER}),
        ("todos los países, porfaplis", {"period": OCTOBER}),
        ("sin filtros, porfaplis", {"period": OCTOBER}),
        ("y en septiembre de 2026, porfaplis", {"filters": [SPAIN], "period": "septiembre de 2026"}),
        ("desde siempre, porfaplis", {"filters": [SPAIN]}),
        ("¿cuántos pedidos hubo por canal, porfaplis?", {"metrics": ["orders_order_count"], "dimensions": [CHANNEL]}),
    ],
)
def test_what_the_person_asks_to_change_is_changed_at_once(
    guided: Person, scripted: ScriptedServer, text: str, asked: Json
) -> None:
    narrowed(guided, scripted, asking(**asked), Step(text="Hecho."))
    told = guided.ask(text)
    assert told.text == "Hecho." and len(scripted.requests) == 4, told.events
    assert not limits(told)


def test_a_model_out_of_reach_is_stood_in_for_where_code_is_sure(guided: Person, scripted: ScriptedServer) -> None:
    down = Step(status=401)
    scripted.play(down, down, down)
    told = guided.ask("ventas por canal en octubre de 2026")
    assert told.end["metadata"]["model"] == "offline/planner" and query(told)["dimensions"] == [CHANNEL]
    assert len(notices(told)) == 1 and "planificador" in notices(told)[0]
    scripted.play(down, down, down)
    told = guided.ask("ventas por canal porfaplis con lo de siempre")
    assert told.end["type"] == "RUN_ERROR"


def test_what_a_period_is_compared_with_moves_along_or_goes_with_a_word(person: Person) -> None:
    person.ask("ventas por canal en octubre de 2026 frente al mes anterior")
    moved = person.ask("¿y en septiembre de 2026?")
    assert query(moved)["compare"] == {"start": "2026-08-01", "end": "2026-09-01"}
    person.ask("ventas por canal en octubre de 2026 frente a marzo de 2026")
    gone = person.ask("¿y en septiembre de 2026?")
    assert "compare" not in query(gone) and "Quito la comparación" in gone.text
