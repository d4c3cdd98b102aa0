"""Every place where a model's words may reach the page holds no figure of its own, in digits or in words."""

import json
from typing import Any

import pytest

from assistant.answer.numerals import folded
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall
from tests.security.test_captured import EXPORT, GOOD, READ, cards, flow, obey, talk
from tests.server.conftest import Person, Told

DIGITS, WORDS = "9.876.543 €", "nueve millones ochocientos mil euros"
SAID = ("9.876.543", "9876543", "9,876,543", "nueve millones", "ochocientos mil")
QUERY = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"]}


def doors(figure: str) -> dict[str, ScriptedCall]:
    """A call for each of them."""
    option = {"label": f"Son {figure}", "text": "ingresos por país"}
    return {
        "a query's title": talk("query_metrics", **QUERY, title=f"Ingresos: {figure}"),
        "a chart's title": talk("draw_chart", result="r1", type="bar", title=f"Ingresos: {figure}"),
        "a chart's subtitle": talk("draw_chart", result="r1", subtitle=figure),
        "a chart's description": talk("draw_chart", result="r1", alt=figure),
        "a chart's type": talk("draw_chart", result="r1", type=figure),
        "a chart's result": talk("draw_chart", result=f"r1 de {figure}"),
        "a query's chart": talk("query_metrics", **QUERY, chart=figure),
        "a query's comparison": talk("query_metrics", **QUERY, period="octubre de 2026", compare=figure),
        "a query's sort": talk("query_metrics", **QUERY, sorts=[{"field": figure}]),
        "a report": talk("run_report", report=f"ventas de {figure}"),
        "a tile": talk("run_report", report="sales_overview", tile=figure),
        "an explanation": talk("explain_result", result=f"r1 {figure}"),
        "a question": talk("clarify", question=f"¿Sabías que vendimos {figure}?"),
        "an option": talk("clarify", question="¿Cuál?", options=[option, {**option, "label": "Por país"}]),
        "an option's words": talk("clarify", question="¿Cuál?", options=[{**option, "label": "Esa", "text": figure}]),
        "a refusal": talk("decline", reason=f"No puedo; vendimos {figure}.", suggestions=["ingresos por país"]),
        "a suggestion": talk("decline", reason="No puedo.", suggestions=[f"vender {figure}"]),
        "a flow's name": flow(f"tienda/{figure}"),
        "a flow's title": flow(EXPORT, **{**GOOD, "title": f"Ingresos de {figure}"}),
        "a flow's meeting": flow(EXPORT, **{**GOOD, "meeting": f"Reunión de los {figure}"}),
        "a flow's own input": flow(EXPORT, **GOOD, note=figure),
        "a note": talk("record_event", key="id", value="10410", text=f"vendimos {figure}"),
    }  # fmt: skip


CASES = [(name, figure) for figure in (DIGITS, WORDS) for name in doors(figure)]


def _said(told: Told, person: Person) -> list[str]:
    """The figure, wherever it is on the wire, in the thread, its title or its results."""
    thread = person.http.get(f"/threads/{person.thread}").json()
    listed = [t for t in person.http.get("/threads").json()["threads"] if t["id"] == person.thread]
    everything: list[Any] = [told.events, thread, listed]
    for result in told.results:
        if result.get("resultId"):
            everything.append(person.http.get(f"/results/{result['resultId']}/chart").json())
            everything.append(person.http.get(f"/results/{result['resultId']}.svg").text)
    text = folded(json.dumps(everything, ensure_ascii=False)).replace("\u00a0", " ")
    return [figure for figure in SAID if figure in text]


@pytest.mark.parametrize(
    ("door", "figure"), CASES, ids=[f"{d}-{'digits' if f == DIGITS else 'words'}" for d, f in CASES]
)
def test_a_figure_comes_through_no_door(guided: Person, scripted: ScriptedServer, door: str, figure: str) -> None:
    call = doors(figure)[door]
    told = obey(guided, scripted, "exporta los ingresos a la minuta", [READ], *[[call]] * 3, text=f"Son {figure}.")
    assert told.results[0]["kind"] == "table"
    assert not _said(told, guided)
    assert not any(figure in json.dumps(card, ensure_ascii=False) for card in cards(told))


def test_the_title_of_a_thread_is_what_the_person_wrote(guided: Person, scripted: ScriptedServer) -> None:
    told = obey(guided, scripted, "ingresos por país", [READ], text=f"# Ventas: {DIGITS}\n\nEso es todo.")
    assert guided.http.get(f"/threads/{guided.thread}").json()["title"] == "ingresos por país"
    assert not _said(told, guided)


def test_a_figure_of_the_model_that_is_a_cell_is_shown_as_it_is_written_here(
    guided: Person, scripted: ScriptedServer
) -> None:
    """The one thing that may become of it, with its origin; the same figure beside another country is withheld."""
    obey(guided, scripted, "ingresos por país", [READ])
    table = guided.http.get(f"/threads/{guided.thread}").json()
    assert table["runs"]
    other = Person(guided.base, guided.http)
    first = obey(other, scripted, "ingresos por país", [READ])
    rows = first.results[0]["rows"]
    name, cell = rows[0][0]["text"], rows[0][1]
    again = Person(guided.base, guided.http)
    text = f"{name} ingresó {cell['raw']} €. {rows[1][0]['text']} ingresó {cell['raw']} €."
    told = obey(again, scripted, "ingresos por país", [READ], text=text)
    shown = cell["text"].replace("\u00a0", " ")
    assert told.text.startswith(f"{name} ingresó {shown}. {rows[1][0]['text']} ingresó […].")
    (end,) = [e for e in told.of("TEXT_MESSAGE_END") if e.get("metadata", {}).get("origins")]
    (origin,) = end["metadata"]["origins"]
    assert (origin["kind"], origin["column"], origin["row"]) == ("cell", "orders_revenue", 0)
    assert told.text[origin["start"] : origin["end"]].replace("\u00a0", " ") == shown
