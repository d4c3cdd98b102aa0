"""Kestra on a bad day: streams that lie, end early or never, both shapes of errors, servers that ignore filters."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from assistant.errors import HablaError, NotConfigured, ToolFailed, UpstreamUnavailable
from tests.tools.hostile import Handler, Reply, Request, Server, serving, sse, text
from tools.base import Attachment, Execution, Proposal
from tools.kestra import KestraEngine, KestraSettings
from tools.kestra.acts import check_resume, kill, resume
from tools.kestra.catalogue import read_flow
from tools.kestra.client import KestraClient
from tools.kestra.executions import output_links
from tools.kestra.follow import follow
from tools.kestra.start import StartFlowTool
from tools.wire import new_client

pytestmark = pytest.mark.anyio
Act = Callable[[KestraClient, str], Any]
GZIP = {"Content-Encoding": "gzip"}
PROPOSAL = Proposal(title="T", target="ns/f", revision=3, arguments=(), values={"a": "x", "b": "true"}, lang="en")


@asynccontextmanager
async def client_of(handler: Handler, **settings: Any) -> AsyncIterator[tuple[KestraClient, Server]]:
    async with serving(handler) as server:
        http = new_client(read=0.8)
        made = {
            "url": server.url,
            "namespace": "ns",
            "user": "u",
            "password": "p",
            "version": "2.0",
            "quiet": 0.1,
            "backoff": (0.02,),
        }
        try:
            yield KestraClient(KestraSettings(**{**made, **settings}), http), server
        finally:
            await http.aclose()


def execution(state: str, *tasks: tuple[str, str], **more: Any) -> dict[str, Any]:
    runs = [{"id": f"run-{name}", "taskId": name, "state": {"current": current}} for name, current in tasks]
    base = {"id": "e1", "namespace": "ns", "flowId": "f", "state": {"current": state}, "taskRunList": runs}
    return {**base, **more}


STUB = {"id": "e1", "originalId": "e1", "deleted": False, "labels": []}


def server_of(follow_reply: Callable[[int], Reply], asked: list[Any], outputs: Any = None) -> Handler:
    """`follow_reply(n)` answers the nth stream, `asked` the plain questions; the last of them repeats."""
    streams = 0

    def handler(request: Request) -> Reply:
        nonlocal streams
        if request.path.endswith("/follow"):
            streams += 1
            return follow_reply(streams)
        if "/outputs/" in request.path:
            return Reply(body=outputs or {})
        found = asked.pop(0) if len(asked) > 1 else asked[0]
        return found if isinstance(found, Reply) else Reply(body=found)

    return handler


async def _all(client: KestraClient) -> list[Execution]:
    return [state async for state in follow(client, "e1")]


async def test_the_fake_first_event_is_passed_over_and_repeats_are_not_shown() -> None:
    running = execution("RUNNING", ("a", "RUNNING"))
    events = [(0.0, "start", STUB), (0.0, "progress", running), (0.0, "progress", running)]
    end = [(0.0, "progress", execution("SUCCESS", ("a", "SUCCESS"))), (0.0, "end", execution("SUCCESS"))]
    done = execution("SUCCESS", ("a", "SUCCESS"))
    async with client_of(server_of(lambda _: sse(*events, *end), [done], {"n": 1})) as (client, server):
        states = await _all(client)
    assert [(s.state, s.live) for s in states] == [("RUNNING", True), ("SUCCESS", False)]
    assert states[0].tasks[0].label == "A" and states[-1].outputs == {"n": 1}
    assert server.count("GET", "/follow") == 1


async def test_a_terminal_state_ends_it_though_the_stream_goes_on() -> None:
    reply = sse((0.0, "start", STUB), (0.0, "progress", execution("WARNING")), hang=30)
    async with client_of(server_of(lambda _: reply, [execution("WARNING")])) as (client, _):
        started = time.monotonic()
        states = await _all(client)
    assert time.monotonic() - started < 5
    assert [(s.state, s.ok) for s in states] == [("WARNING", True)]


async def test_silence_is_filled_by_asking() -> None:
    asked = [execution("PAUSED"), execution("PAUSED"), execution("RUNNING"), execution("KILLED")]
    async with client_of(server_of(lambda _: sse((0.0, "start", STUB), hang=30), asked)) as (client, _):
        states = await _all(client)
    assert [s.state for s in states] == ["PAUSED", "RUNNING", "KILLED"]


async def test_a_stream_that_closes_early_is_taken_up_again() -> None:
    def reply(n: int) -> Reply:
        if n == 1:
            return sse((0.0, "start", STUB), (0.0, "progress", execution("RUNNING")), reset=True)
        return sse((0.0, "progress", execution("SUCCESS")), (0.0, "end", execution("SUCCESS")))

    asked = [execution("RUNNING"), execution("SUCCESS")]
    async with client_of(server_of(reply, asked)) as (client, server):
        assert [s.state for s in await _all(client)] == ["RUNNING", "SUCCESS"]
        assert server.count("GET", "/follow") == 2


@pytest.mark.parametrize("bad", [Reply(500, {}), text(200, "id: progress\ndata: {oops\n\n", "text/event-stream")])
async def test_a_useless_stream_leaves_the_asking(bad: Reply) -> None:
    asked = [Reply(404, {"detail": "not yet"}), execution("RUNNING"), execution("FAILED", ("x", "FAILED"))]
    async with client_of(server_of(lambda _: bad, asked)) as (client, _):
        states = await _all(client)
    assert [s.state for s in states] == ["RUNNING", "FAILED"] and states[-1].error == "x"


async def test_out_of_sight_is_not_failed() -> None:
    async with client_of(server_of(lambda _: Reply(reset=True), [Reply(503, {})])) as (client, _):
        with pytest.raises(UpstreamUnavailable) as failed:
            await _all(client)
    assert failed.value.code == "lost_sight" and "e1" in failed.value.message


async def test_an_execution_that_does_not_exist() -> None:
    async with client_of(server_of(lambda _: sse((0.0, "start", STUB)), [Reply(404, {})]), settling=0.2) as (client, _):
        with pytest.raises(ToolFailed) as failed:
            await _all(client)
    assert failed.value.code == "not_found"


async def test_following_has_a_limit() -> None:
    reply = sse((0.0, "progress", execution("RUNNING")))
    async with client_of(server_of(lambda _: reply, [execution("RUNNING")]), follow_limit=0.3) as (client, _):
        with pytest.raises(UpstreamUnavailable):
            await _all(client)


PROBLEM = {"type": "https://kestra.io/x/invalid-entity", "title": "Invalid", "status": 422, "detail": "Missing title"}
LEGACY: dict[str, Any] = {"message": "Invalid entity: Missing title", "logref": None, "_links": {}}
SHAPES: list[tuple[str, Reply, type[HablaError], str, str]] = [
    ("problem", Reply(422, PROBLEM, "application/problem+json"), ToolFailed, "refused", "Missing title"),
    ("legacy", Reply(422, LEGACY), ToolFailed, "refused", "Missing title"),
    ("text", text(409, "disabled"), ToolFailed, "refused", "disabled"),
    ("html", text(400, "<html>secret"), ToolFailed, "refused", "400"),
    ("empty", text(415, ""), ToolFailed, "refused", "415"),
    ("401", Reply(401, {}), NotConfigured, "not_configured", "KESTRA_PASSWORD"),
    ("403", Reply(403, {}), ToolFailed, "forbidden", "administrator"),
    ("404", Reply(404, LEGACY), ToolFailed, "not_found", "no longer finds"),
    ("429", Reply(429, {}), UpstreamUnavailable, "upstream_unavailable", "busy"),
    ("500", Reply(500, PROBLEM), UpstreamUnavailable, "upstream_unavailable", "does not answer"),
    ("302", Reply(302, "", headers={"Location": "/login"}), NotConfigured, "not_configured", "KESTRA_URL"),
    ("garbage", text(200, "<html>"), UpstreamUnavailable, "garbled_answer", "unreadable"),
]


@pytest.mark.parametrize(("reply", "kind", "code", "words"), [s[1:] for s in SHAPES], ids=[s[0] for s in SHAPES])
async def test_both_shapes_of_errors(reply: Reply, kind: type[HablaError], code: str, words: str) -> None:
    async with client_of(lambda _: reply) as (client, _):
        with pytest.raises(kind) as failed:
            await client.speaking("en").get("/x")
    assert failed.value.code == code and words in failed.value.message and "secret" not in failed.value.message


STARTS: list[tuple[str, Reply, type[HablaError]]] = [
    ("422", Reply(422, PROBLEM), ToolFailed),
    ("401", Reply(401, {}), ToolFailed),
    ("404", Reply(404, LEGACY), ToolFailed),
    ("429", Reply(429, {}), ToolFailed),
    ("404 of 2.0", Reply(404, {"detail": "Execution disappeared after create"}), UpstreamUnavailable),
    ("408", Reply(408, {}), UpstreamUnavailable),
    ("500", Reply(500, {}), UpstreamUnavailable),
    ("504", Reply(504, PROBLEM), UpstreamUnavailable),
    ("302", Reply(302, ""), UpstreamUnavailable),
    ("garbage", text(200, "ok"), UpstreamUnavailable),
    ("no id", Reply(200, {}), UpstreamUnavailable),
    ("reset", Reply(reset=True), UpstreamUnavailable),
    ("slow", Reply(hang=4), UpstreamUnavailable),
]


@pytest.mark.parametrize(("reply", "kind"), [s[1:] for s in STARTS], ids=[s[0] for s in STARTS])
async def test_refused_or_in_doubt_but_sent_once(reply: Reply, kind: type[HablaError]) -> None:
    async with client_of(lambda _: reply) as (client, server):
        with pytest.raises(kind) as failed:
            await StartFlowTool(client).perform(PROPOSAL, "c1")
        assert len(server.seen) == 1
    assert (failed.value.code == "in_doubt") == (kind is UpstreamUnavailable)


async def test_nobody_there_means_nothing_was_started() -> None:
    http = new_client()
    client = KestraClient(KestraSettings(url="http://127.0.0.1:9", namespace="ns"), http)
    with pytest.raises(ToolFailed) as failed:
        await StartFlowTool(client).perform(PROPOSAL, "c1")
    assert failed.value.code == "not_sent" and "nothing was started" in failed.value.message
    await http.aclose()


async def test_a_start_on_the_wire() -> None:
    file = Attachment(input="r", name="r.csv", media_type="text/csv", content=b"a\r\n1\r\n", rows=1)
    proposal = Proposal(
        title="T", target="ns/f", revision=3, arguments=(), values={"a": "x", "b": "true"}, files=(file,)
    )
    async with client_of(lambda _: Reply(200, execution("CREATED"))) as (client, server):
        await StartFlowTool(client).perform(proposal, "c:1")
        await StartFlowTool(client).perform(
            Proposal(title="T", target="ns/f", revision=3, arguments=(), values={}), "c2"
        )
    sent, empty = server.seen
    assert sent.path == "/api/v1/main/executions/ns/f"
    assert ("labels", "system.correlationId:c:1") in sent.query and ("revision", "3") in sent.query
    assert sent.headers["content-type"].startswith("multipart/form-data")
    assert b'name="a"\r\n\r\nx\r\n' in sent.body and b'name="r"; filename="r.csv"' in sent.body
    assert "cookie" not in sent.headers and sent.headers["authorization"] == "Basic dTpw"
    assert empty.body == b"" and "content-type" not in empty.headers


async def test_a_look_up_checks_what_came_back() -> None:
    other = execution("RUNNING", labels=[{"key": "system.correlationId", "value": "somebody-elses"}])
    mine = execution("SUCCESS", labels=[{"key": "system.correlationId", "value": "c1"}])
    async with client_of(lambda _: Reply(200, {"results": [other, mine], "total": 2})) as (client, server):
        found = await StartFlowTool(client).find(PROPOSAL, "c1")
    assert found and found.ok
    assert ("filters[labels][EQUALS][system.correlationId]", "c1") in server.seen[0].query
    async with client_of(lambda _: Reply(200, {"results": [other], "total": 1})) as (client, _):
        assert await StartFlowTool(client).find(PROPOSAL, "c1") is None


@pytest.mark.parametrize(
    ("version", "dialect"), [("1.3.25", "1.x"), ("0.24.0", "1.x"), ("2.0.7", "2.x"), ("v2.1-rc1", "2.x"), ("?", "2.x")]
)
async def test_the_dialect_is_the_servers(version: str, dialect: str) -> None:
    async with client_of(lambda _: Reply(200, {"version": version}), version=None) as (client, server):
        assert await client.dialect() == dialect
        await client.dialect()
        assert server.count("GET", "/configs") == 1


async def test_a_server_that_is_too_old() -> None:
    async with client_of(lambda _: Reply(200, {"version": "0.20.1"}), version=None) as (client, _):
        with pytest.raises(NotConfigured, match=r"0\.20\.1"):
            await client.dialect()


@pytest.mark.parametrize("act", [kill, lambda client, one: resume(client, one, {}, {})], ids=["kill", "resume"])
@pytest.mark.parametrize(
    "configs", [Reply(503, {}), Reply(200, "<html>"), Reply(reset=True)], ids=["503", "odd", "reset"]
)
async def test_an_act_whose_place_is_not_known_is_certainly_not_sent(configs: Reply, act: Act) -> None:
    """Once “in doubt”, and looked up, though only the question for the version had failed."""
    async with client_of(lambda _: configs, version="") as (client, server):
        with pytest.raises(ToolFailed, match="no se ha enviado nada") as failed:
            await act(client, "e1")
    assert failed.value.code == "not_sent"
    assert {r.path for r in server.seen} == {"/api/v1/configs"}


@pytest.mark.parametrize(
    "check",
    [lambda client: client.validate("ns/f", {"a": "b"}, {}), lambda client: check_resume(client, "e1", {"a": "b"}, {})],
    ids=["start", "resume"],
)
async def test_a_dry_run_answered_in_bytes_that_cannot_be_read(check: Callable[[KestraClient], Any]) -> None:
    async with client_of(lambda _: Reply(200, "plain", headers=GZIP)) as (client, _):
        with pytest.raises(UpstreamUnavailable, match="No puedo conectar"):
            await check(client)


@pytest.mark.parametrize(("version", "path"), [("1.3", "/executions/e1/kill"), ("2.0", "/executions/e1/actions/kill")])
async def test_killing_speaks_the_dialect(version: str, path: str) -> None:
    async with client_of(lambda _: Reply(202, ""), version=version) as (client, server):
        await kill(client, "e1")
    assert server.seen[0].method == "DELETE" and server.seen[0].path.endswith(path)


def flow(**more: Any) -> dict[str, Any]:
    labels = [{"key": "assistant.expose", "value": "true"}, {"key": "assistant.name.es", "value": "Nombre"}]
    return {"id": "f", "namespace": "ns", "revision": 2, "labels": labels, **more}


async def test_only_exposed_flows_of_the_namespace_even_if_the_server_ignores_filters() -> None:
    flows = [flow(), flow(id="g", namespace="other"), flow(id="h", labels=[]), flow(id="i", disabled=True)]
    async with serving(lambda _: Reply(200, {"results": flows, "total": 4})) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", token="t", version="2.0"))
        part = await engine.catalogue()
        assert await engine.catalogue() is part
        await engine.aclose()
    assert [f.id for f in part.flows] == ["ns/f"] and len(server.seen) == 2
    assert server.seen[0].headers["authorization"] == "Bearer t"


def test_inputs_are_those_a_person_can_fill_in() -> None:
    inputs = [
        {"id": "a", "type": "ENUM", "values": ["x", {"label": "Y", "value": "y"}]},
        {"id": "n", "type": "INT", "defaults": 2},
        {"id": "e", "type": "STRING", "defaults": "{{ now() }}"},
        {"id": "callback", "type": "URI", "required": False},
        {"id": "key", "type": "SECRET", "defaults": "s"},
    ]
    found = read_flow(flow(inputs=inputs), "ns")
    assert found and found.title("es") == "Nombre"
    assert [(i.id, i.type, i.required, i.default, i.choices) for i in found.inputs] == [
        ("a", "SELECT", True, None, ("x", "y")),
        ("n", "INT", False, "2", ()),
        ("e", "STRING", False, None, ()),
    ]
    assert read_flow(flow(inputs=[{"id": "key", "type": "SECRET"}]), "ns") is None


def test_only_configured_places_become_links() -> None:
    settings = KestraSettings(url="http://k:8080/kestra", namespace="ns", link_bases=("https://docs.example.com/d",))
    outputs = {
        "minutes_url": "https://docs.example.com/d/1",
        "self": "http://k:8080/kestra/ui/x",
        "evil": "https://docs.example.com.evil.example/d/1",
        "sibling": "https://docs.example.com/dd",
        "user": "https://docs.example.com@evil.example/d/1",
        "up": "https://docs.example.com/d/../x",
        "script": "javascript:alert(1)",
        "port": "http://k/kestra/x",
        "number": 3,
    }
    assert [(link.label, link.href) for link in output_links(outputs, settings, "es")] == [
        ("Abrir minuta", "https://docs.example.com/d/1"),
        ("Abrir self", "http://k:8080/kestra/ui/x"),
    ]
