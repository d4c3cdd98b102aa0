"""Resume, replay and stop: the log is the truth, whatever happens to a connection."""

import threading
import time
from typing import Any

import httpx
from babel.numbers import format_currency

from tests.agui import check_stream, parse_sse
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person

MONTHS = {"metrics": ["orders_revenue"], "dimensions": ["orders_order_date_month"], "period": "2025"}


def test_every_event_id_resumes_exactly_the_rest(person: Person) -> None:
    body = person.input("ingresos por canal del mes pasado")
    told = person.post(body)
    whole = list(zip(told.ids, told.events, strict=True))
    for index, event_id in enumerate(told.ids):
        rest = person.post(body, last=event_id)
        assert list(zip(rest.ids, rest.events, strict=True)) == whole[index + 1 :]


def test_the_threads_stream_is_the_same_log_with_the_persons_words(person: Person) -> None:
    first = person.ask("ingresos del mes pasado")
    second = person.ask("¿y por trimestre?")
    history = person.history()
    check_stream([event for _, event in history])
    words = [e["delta"] for _, e in history if e["type"] == "TEXT_MESSAGE_CONTENT" and "por trimestre" in e["delta"]]
    assert words
    shared = [pair for pair in history if pair[0] in {*first.ids, *second.ids}]
    assert shared == list(zip([*first.ids, *second.ids], [*first.events, *second.events], strict=True))


def test_the_same_run_id_again_is_the_same_run(person: Person) -> None:
    body = person.input("pedidos de ayer")
    first = person.post(body)
    assert person.post(body).events == first.events
    other = {**body, "messages": [{"id": "x", "role": "user", "content": "otra cosa"}]}
    answer = person.http.post("/agui", json=other)
    assert answer.status_code == 409 and answer.json()["code"] == "run_mismatch"


def test_a_closed_connection_does_not_end_the_run(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(Step(text="Una respuesta larga que llega despacio", delay_s=0.1))
    body = guided.input("cuéntame")
    with guided.http.stream("POST", "/agui", json=body) as answer:
        next(answer.iter_bytes())
    told = guided.post(body)
    assert told.end["outcome"] == {"type": "success"}
    assert told.text == "Una respuesta larga que llega despacio"


def test_stop_reaches_the_model_and_frees_the_thread(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(Step(text="palabras " * 400, delay_s=0.05), Step(text="listo"))
    body = guided.input("no acabes nunca")
    got: list[bytes] = []

    def read() -> None:
        with httpx.stream("POST", f"{guided.base}/agui", json=body, timeout=30, trust_env=False) as answer:
            got.extend(answer.iter_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    _until(lambda: any(b"TEXT_MESSAGE_CONTENT" in chunk for chunk in got))
    busy = guided.http.post("/agui", json=guided.input("¿hola?"))
    assert busy.status_code == 409 and busy.json()["code"] == "thread_busy"
    assert guided.http.post(f"/runs/{body['runId']}/stop").status_code == 202
    reader.join(5)
    _until(lambda: scripted.requests[0].disconnected)
    events = [event for _, event in parse_sse(b"".join(got))]
    check_stream(events)
    assert events[-1]["outcome"] == {"type": "cancelled"}
    assert guided.http.get(f"/runs/{body['runId']}").json()["status"] == "cancelled"
    assert guided.ask("otra vez").text == "listo"


def test_a_client_of_before_1_0_sees_cancelled_as_an_error(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(Step(text="palabras " * 400, delay_s=0.05))
    body = guided.input("no acabes nunca")
    threading.Timer(0.7, lambda: httpx.post(f"{guided.base}/runs/{body['runId']}/stop", trust_env=False)).start()
    told = guided.post({k: v for k, v in body.items() if k != "protocolVersion"})
    assert told.end == {"type": "RUN_ERROR", "message": "cancelled", "code": "cancelled"}


def test_model_calls_are_resolved_run_and_bound(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments=MONTHS),)),
        Step(text="En total [[r1.orders_revenue.total]], no 999999 euros."),
    )
    told = guided.ask("ingresos por mes en 2025")
    (name, arguments), *_ = told.calls
    assert name == "query_metrics"
    assert arguments["period"] == {"start": "2025-01-01", "end": "2026-01-01"}
    table = told.results[0]
    assert table["rowCount"] == 12
    total = table["totals"]["orders_revenue"].replace("\u00a0", " ")
    assert f"En total {total}, no […]." in told.text
    assert told.end["usage"] == [{"model": "scripted/model", "inputTokens": 200, "outputTokens": 40}]


def test_text_of_cells_never_reaches_the_model(guided: Person, scripted: ScriptedServer) -> None:
    call = {"metrics": ["order_items_units"], "dimensions": ["products_product_name"], "limit": 5}
    scripted.play(Step(calls=(ScriptedCall(name="query_metrics", arguments=call),)), Step(text="ok"))
    told = guided.ask("unidades por producto, los 5 primeros")
    names = [row[0]["raw"] for row in told.results[0]["rows"]]
    sent = str([m for m in scripted.requests[1].body["messages"] if m["role"] == "tool"])
    assert names and not any(name in sent for name in names)
    assert "$r1.products_product_name.0" in sent


def test_a_long_thread_keeps_its_results_and_sends_its_recent_past(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments=MONTHS),)),
        *(Step(text=f"respuesta {n}") for n in range(35)),
        Step(text="En total [[r1.orders_revenue.total]]."),
    )
    total = guided.ask("ingresos por mes en 2025").results[0]["totals"]["orders_revenue"].replace("\u00a0", " ")
    for n in range(34):
        guided.ask(f"pregunta {n}")
    assert f"En total {total}." in guided.ask("¿y el total?").text
    sent = [m for m in scripted.requests[-1].body["messages"] if m["role"] != "system"]
    assert sent[0]["role"] == "user" and len(sent) <= 60
    assert "pregunta 33" in str(sent) and "pregunta 1'" not in str(sent)


def test_refused_calls_go_back_with_the_closest_and_end_in_a_question(guided: Person, scripted: ScriptedServer) -> None:
    bad = Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": ["orders_revenu"]}),))
    worse = Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": ["orders_revenues"]}),))
    worst = Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": ["orders_rev"]}),))
    scripted.play(bad, worse, worst)
    told = guided.ask("ingresos")
    assert "orders_revenue" in str(scripted.requests[1].body["messages"])
    assert not told.calls and told.end["outcome"] == {"type": "success"}
    assert "¿Puedes decirlo de otra forma?" in told.text
    refused = guided.http.get(f"/runs/{told.run_id}").json()["refused"]
    assert len(refused) == 3 and "orders_revenue" in refused[0]["closest"]


def _until(ready: object, seconds: float = 5.0) -> None:
    assert callable(ready)
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_a_cell_by_its_handle_filters_the_next_query(guided: Person, scripted: ScriptedServer) -> None:
    by_country = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"], "limit": 3}
    first = {"field": "customers_country", "operator": "equals", "values": ["$r1.customers_country.0"]}
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments=by_country),)),
        Step(calls=(ScriptedCall(name="query_metrics", arguments={**MONTHS, "filters": [first]}),)),
        Step(text="Solo [[r1.customers_country.0]]."),
    )
    told = guided.ask("ingresos por mes del primer país")
    country = told.results[0]["rows"][0][0]
    assert told.calls[1][1]["filters"] == [{**first, "values": [country["raw"]]}]
    assert f"Solo {country['text']}." in told.text
    assert country["raw"] not in str([m for m in scripted.requests[1].body["messages"] if m["role"] == "tool"])


def test_a_follow_up_keeps_the_language_of_the_conversation(person: Person) -> None:
    english = {"forwardedProps": {"locale": "es-ES"}}
    assert "Revenue" in person.ask("revenue by month this year", **english).text
    assert "Revenue" in person.ask("top 3", **english).text


def test_highest_and_lowest_are_those_of_all_rows_not_of_the_first(person: Person) -> None:
    told = person.ask("ingresos por día en 2026")
    rows = [(row[1]["raw"], row[1]["text"].replace("\u00a0", " ")) for row in _all_rows(person, told.results[0])]
    assert len(rows) > 300
    assert max(rows)[1] in told.text and min(rows)[1] in told.text


def _all_rows(person: Person, table: dict[str, Any]) -> list[list[dict[str, Any]]]:
    whole = person.http.get(f"/results/{table['resultId']}.json").json()["rows"]
    return [[{"raw": d}, {"raw": v, "text": format_currency(v, "EUR", locale="es_ES")}] for d, v in whole]
