"""Bad input: a clear error in the person's language, nothing lost, and the next turn works."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person

ES = {"Accept-Language": "es-ES"}
EN = {"Accept-Language": "en-GB,en;q=0.9"}
JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code and body["requestId"] == answer.headers["x-request-id"]
    detail: str = body["detail"]
    return detail


@pytest.mark.parametrize(("headers", "words"), [(ES, "no es JSON válido"), (EN, "not valid JSON")])
@pytest.mark.parametrize("raw", [b"{", b"", b'{"threadId": "\\ud800"}', b"[" * 5000, b"\xff\xfe"])
def test_malformed_json(person: Person, headers: dict[str, str], words: str, raw: bytes) -> None:
    answer = person.http.post("/agui", content=raw, headers={**headers, **JSON})
    assert words in problem(answer, 400, "malformed_json")


def test_oversized_body(person: Person) -> None:
    huge = b'{"threadId":"' + b"x" * 8_100_000
    assert "8000000" in problem(person.http.post("/agui", content=huge, headers={**ES, **JSON}), 413, "body_too_large")


def test_oversized_body_without_a_length(person: Person) -> None:
    def chunks() -> Any:
        for _ in range(90):
            yield b"x" * 100_000

    answer = person.http.post("/agui", content=chunks(), headers={**ES, **JSON})
    problem(answer, 413, "body_too_large")


Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda b: {k: v for k, v in b.items() if k != "threadId"}, 422, "invalid_body"),
        (lambda b: {**b, "threadId": "../x"}, 422, "bad_id"),
        (lambda b: {**b, "runId": "x" * 65}, 422, "bad_id"),
        (lambda b: {**b, "runId": 7}, 422, "invalid_body"),
        (lambda b: {**b, "messages": []}, 422, "no_message"),
        (lambda b: {**b, "messages": [{"role": "assistant", "content": "hola"}]}, 422, "no_message"),
        (lambda b: {**b, "messages": [{"id": "1", "role": "user", "content": " \n "}]}, 422, "empty_message"),
        (lambda b: {**b, "messages": [{"id": "1", "role": "user", "content": "a" * 8001}]}, 422, "message_too_long"),
        (lambda b: {**b, "resume": [{"interruptId": "nope", "status": "resolved"}]}, 404, "unknown_approval"),
    ],
)
def test_wrong_shapes(person: Person, change: Change, status: int, code: str) -> None:
    answer = person.http.post("/agui", json=change(person.input("hola")), headers=ES)
    assert problem(answer, status, code)
    assert person.http.get(f"/threads/{person.thread}").status_code == 404, "nothing was stored"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/threads/nope", 404, "unknown_thread"),
        ("GET", "/threads/nope/events", 404, "unknown_thread"),
        ("GET", "/runs/nope", 404, "unknown_run"),
        ("POST", "/runs/nope/stop", 404, "unknown_run"),
        ("GET", "/results/nope.csv", 404, "unknown_result"),
        ("GET", "/results/nope.exe", 404, "unknown_result"),
        ("GET", "/approvals/nope", 404, "unknown_approval"),
        ("GET", "/nothing/here", 404, "not_found"),
        ("DELETE", "/threads", 405, "method_not_allowed"),
        ("POST", "/callbacks/flow", 401, "unauthorised"),
    ],
)
def test_unknown_things(person: Person, method: str, path: str, status: int, code: str) -> None:
    spanish = problem(person.http.request(method, path, headers=ES), status, code)
    english = problem(person.http.request(method, path, headers=EN), status, code)
    assert spanish != english


def test_an_unknown_digest_decides_nothing(person: Person) -> None:
    interrupt = person.ask("envía las ventas del mes pasado a la minuta").interrupt
    path = f"/approvals/{interrupt['id']}"
    answer = person.http.post(path, json={"digest": "0" * 64, "decision": "approve"}, headers=ES)
    assert "no coincide" in problem(answer, 409, "wrong_digest")
    assert problem(person.http.post(path, json={"decision": "approve"}, headers=ES), 422, "invalid_body")
    assert person.http.get(path).json()["state"] == "open"


@pytest.mark.parametrize("payload", [{"approved": "yes"}, {"approved": 1}, {}, None, "sí", [True]])
def test_only_true_approves(person: Person, payload: Any) -> None:
    interrupt = person.ask("envía las ventas del mes pasado a la minuta").interrupt
    resume = [{"interruptId": interrupt["id"], "status": "resolved", "payload": payload}]
    told = person.post(person.input(resume=resume))
    assert "no se ha hecho nada" in told.text


def test_an_unknown_event_id_is_refused(person: Person) -> None:
    person.ask("hola")
    for bad in ("x", "nope:1", "a:b:c", ":::", "x:99999999999999999999"):
        answer = person.http.get(f"/threads/{person.thread}/events", headers={**ES, "Last-Event-ID": bad})
        problem(answer, 400, "unknown_event")


def test_another_site_cannot_press_the_button(person: Person) -> None:
    interrupt = person.ask("envía las ventas del mes pasado a la minuta").interrupt
    body = {"digest": interrupt["metadata"]["digest"], "decision": "approve"}
    headers = {**ES, "Sec-Fetch-Site": "cross-site"}
    answer = person.http.post(f"/approvals/{interrupt['id']}", json=body, headers=headers)
    problem(answer, 403, "cross_site")
    form = person.http.post(f"/approvals/{interrupt['id']}", data=body, headers=ES)
    problem(form, 415, "bad_content_type")
    assert person.http.get(f"/approvals/{interrupt['id']}").json()["state"] == "open"


def test_a_page_that_has_its_own_name_point_here_reads_nothing(person: Person) -> None:
    for name in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "[", "localhost.evil"):
        problem(person.http.get("/threads", headers={**ES, "Host": name}), 403, "wrong_host")
    for name in ("localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:9", "habla.localhost", "192.168.1.2:80"):
        assert person.http.get("/threads", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1", "https://localhost.evil"])
def test_an_old_browsers_request_from_another_site_presses_nothing(person: Person, origin: str) -> None:
    told = person.ask("hola")
    answer = person.http.post(f"/runs/{told.run_id}/stop", headers={**ES, "Origin": origin})
    problem(answer, 403, "cross_site")
    assert person.http.post(f"/runs/{told.run_id}/stop", headers={"Origin": person.base}).status_code == 202


@pytest.mark.parametrize("version", ["²", "9" * 5000, "٣", "-1", "0", "", "x.1"])
def test_any_protocol_version_is_read_as_a_text(person: Person, version: str) -> None:
    told = person.post({**person.input("hola"), "protocolVersion": version})
    assert told.end["outcome"] == {"type": "success"}
    query = {"follow": "false", "protocolVersion": version}
    assert person.http.get(f"/threads/{person.thread}/events", params=query).status_code == 200


def test_a_wrong_event_id_is_refused_before_anything_is_stored(person: Person) -> None:
    answer = person.http.post("/agui", json=person.input("hola"), headers={**ES, "Last-Event-ID": "nope:1"})
    problem(answer, 400, "unknown_event")
    assert person.http.get(f"/threads/{person.thread}").status_code == 404


def test_a_head_of_a_stream_does_not_hold_its_connection(person: Person) -> None:
    person.ask("hola")
    for _ in range(3):
        answer = person.http.head(f"/threads/{person.thread}/events", timeout=3)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
    assert person.http.get("/healthz", timeout=3).json() == {"status": "ok"}


def test_a_wrong_method_is_told_the_right_one(person: Person) -> None:
    assert "GET" in person.http.delete("/threads").headers["allow"]


def test_headers_have_a_limit(person: Person) -> None:
    answer = person.http.get("/healthz", headers={**ES, "Cookie": "x" * 40_000})
    problem(answer, 431, "headers_too_large")


def test_a_key_that_stands_twice_is_no_consent(person: Person) -> None:
    interrupt = person.ask("envía las ventas del mes pasado a la minuta").interrupt
    raw = f'{{"digest":"{interrupt["metadata"]["digest"]}","decision":"deny","decision":"approve"}}'
    path = f"/approvals/{interrupt['id']}"
    problem(person.http.post(path, content=raw, headers={**ES, **JSON}), 422, "invalid_body")
    assert person.http.get(path).json()["state"] == "open"


def test_a_client_that_counts_its_messages_from_one_loses_none(person: Person) -> None:
    for text in ("ingresos del mes pasado", "pedidos de ayer"):
        message = {"id": "m1", "role": "user", "content": text}
        person.post({**person.input(), "messages": [message]})
    said = [m for m in person.http.get(f"/threads/{person.thread}").json()["messages"] if m["role"] == "user"]
    assert [m["content"] for m in said] == ["ingresos del mes pasado", "pedidos de ayer"]
    assert len({m["id"] for m in said}) == 2


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        (Step(status=401), "model_key", "OPENROUTER_API_KEY"),
        (Step(status=402), "model_credit", "OPENROUTER"),
        (Step(status=400, body={"error": {"message": "bad"}}), None, ""),
        (Step(text="media respuesta", cut="clean", cut_after=1), None, ""),
    ],
    ids=["wrong key", "no credit", "bad request", "cut"],
)
def test_a_model_that_fails(guided: Person, scripted: ScriptedServer, step: Step, code: str | None, words: str) -> None:
    scripted.play(step, step, Step(text="listo"))
    told = guided.ask("hola")
    assert told.end["type"] == "RUN_ERROR"
    assert told.end["message"] and (code is None or told.end["code"] == code)
    assert words in told.end["message"]
    scripted.play(Step(text="listo"))
    assert guided.ask("¿y ahora?").text == "listo"


def test_no_such_metric_is_explained(guided: Person, scripted: ScriptedServer) -> None:
    scripted.play(
        Step(calls=(ScriptedCall(name="query_metrics", arguments={"metrics": ["orders_profit"]}),)),
        Step(calls=(ScriptedCall(name="decline", arguments={"reason": "No existe.", "suggestions": ["ingresos"]}),)),
    )
    told = guided.ask("beneficio")
    assert "No existe." in told.text
    assert told.of("TEXT_MESSAGE_END")[-1]["metadata"]["question"]["options"][0]["text"] == "ingresos"


def test_a_flow_with_a_missing_input_becomes_a_question(guided: Person, scripted: ScriptedServer) -> None:
    call = {"flow": "tienda/send_campaign", "inputs": {"campaign": "verano"}}
    scripted.play(Step(calls=(ScriptedCall(name="start_flow", arguments=call),)))
    told = guided.ask("lanza la campaña verano")
    assert told.end["outcome"] == {"type": "success"}
    assert "segment" in told.text.lower()
