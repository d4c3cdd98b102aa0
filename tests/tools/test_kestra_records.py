"""Files, logs and graphs: what comes through, what is held back, what is never followed."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import HablaError, ToolFailed, UpstreamUnavailable
from tests.tools.hostile import Reply, Request, text
from tests.tools.test_kestra_hostile import client_of, execution
from tools.kestra import records
from tools.kestra.graph import read_graph, states_of, to_graph
from tools.kestra.start import StartFlowTool
from tools.kestra.stored import file_name, stored
from tools.wire import redacted

pytestmark = pytest.mark.anyio
URI = "kestra:///ns/f/executions/e1/tasks/t/1/informe%20ñ.csv"


def test_files_of_outputs_by_name() -> None:
    outputs = {
        "report": "kestra:///a/r.csv",
        "page": "https://docs.example.com",
        "files": {"a/b.csv": "kestra:///b.csv", "a b.csv": "kestra:///c.csv", "deep": ["kestra:///d"]},
        "..": "kestra:///e",
        "n": 3,
    }
    assert stored(outputs) == {
        "report": "kestra:///a/r.csv",
        "files.a-b.csv": "kestra:///b.csv",
        "files.a-b.csv-2": "kestra:///c.csv",
        "files.deep.1": "kestra:///d",
        "file": "kestra:///e",
    }
    assert file_name(URI) == "informe ñ.csv" and file_name('kestra:///x/"a\r\nb.html') == "ab.html"


async def _read(client: Any, name: str = "report") -> bytes:
    async with StartFlowTool(client).open_file("e1", name, "en") as download:
        return b"".join([chunk async for chunk in download.chunks])


def serving_file(file: Reply | Any, metas: Reply | None = None) -> Any:
    def handler(request: Request) -> Reply:
        if request.path.endswith("/metas"):
            return metas or Reply(body={"size": 3})
        if request.path.endswith("/file"):
            return file(request) if callable(file) else file
        if "/outputs/" in request.path:
            return Reply(body={"report": URI})
        return Reply(body=execution("SUCCESS"))

    return handler


async def test_a_file_is_read_by_its_address() -> None:
    async with client_of(serving_file(text(200, "a,b", "text/html"))) as (client, server):
        assert await _read(client) == b"a,b"
        (asked,) = [r for r in server.seen if r.path.endswith("/file")]
        assert asked.query == [("path", URI)] and asked.headers["authorization"].startswith("Basic")
        with pytest.raises(ToolFailed) as missing:
            await _read(client, "other")
    assert missing.value.code == "not_found"


async def test_a_redirect_is_followed_once_and_only_here() -> None:
    def moved(request: Request) -> Reply:
        there = f"/api/v1/main/executions/e2/file?path={URI}"
        return Reply(body="x") if "/e2/" in request.path else Reply(301, "", headers={"Location": there})

    async with client_of(serving_file(moved, Reply(404, {}))) as (client, _):
        assert await _read(client) == b"x"
    for bad in (
        "http://evil.example/api/v1/main/executions/e2/file",
        "/api/v1/other/executions/e2/file",
        "/api/v1/main/executions/../../../x/file",
        "/api/v1/main/executions/e2/kill",
        "",
    ):
        async with client_of(serving_file(Reply(301, "", headers={"Location": bad}))) as (client, server):
            with pytest.raises(HablaError):
                await _read(client)
            assert server.count("GET", "/file") <= 1


async def test_a_loop_of_redirects_ends() -> None:
    reply = Reply(301, "", headers={"Location": "/api/v1/main/executions/e2/file?path=x"})
    async with client_of(serving_file(reply)) as (client, server):
        with pytest.raises(HablaError):
            await _read(client)
        assert server.count("GET", "/file") == 2


async def test_a_file_has_a_greatest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_BYTES", 1024 * 1024)
    big = Reply(body={"size": 1024 * 1024 + 1})
    async with client_of(serving_file(text(200, "x"), big)) as (client, server):
        with pytest.raises(ToolFailed) as failed:
            await _read(client)
        assert failed.value.code == "too_large" and server.count("GET", "/file") == 0
    lying = Reply(type="text/plain", chunks=[(0.0, "x" * 700_000), (0.0, "x" * 700_000)])
    for file in (text(200, "x" * 1_100_000), lying):
        async with client_of(serving_file(file)) as (client, _):
            with pytest.raises(ToolFailed) as failed:
                await _read(client)
            assert failed.value.code == "too_large"


@pytest.mark.parametrize(
    "file",
    [Reply(500, {}), Reply(reset=True), Reply(headers={"Content-Length": "99"}, chunks=[(0.0, "half")], reset=True)],
)
async def test_a_file_that_breaks_off_is_no_file(file: Reply) -> None:
    async with client_of(serving_file(file)) as (client, _):
        with pytest.raises(UpstreamUnavailable):
            await _read(client)


def entry(level: str, message: Any, **more: Any) -> dict[str, Any]:
    return {"level": level, "message": message, "taskId": "t", "timestamp": "2026-11-20T09:30:01.910Z", **more}


@pytest.mark.parametrize(
    ("version", "name"), [("1.3", "minLevel"), ("2.0", "filters[level][GREATER_THAN_OR_EQUAL_TO]")]
)
async def test_a_log_is_asked_for_in_the_dialect_and_checked_again(version: str, name: str) -> None:
    lines = [entry("INFO", "chatter"), *(entry("ERROR", f"e{n}") for n in range(30)), entry("WARN", "w\n\tat java.x")]
    async with client_of(lambda _: Reply(body=lines), version=version) as (client, server):
        told = await StartFlowTool(client).read_log("e1", "es")
    assert server.seen[0].query == [(name, "WARN")]
    assert len(told) == 20 and [(t.level, t.message) for t in told[-2:]] == [("ERROR", "e29"), ("WARN", "w")]
    assert told[0].task == "t" and told[0].at == "2026-11-20T09:30:01.910Z"


SECRET = [
    "password=hunter22 was wrong",
    "Authorization: Bearer abcdef123456",
    "GET https://user:hunter22@db.example.com/x failed",
    "GET https://db.example.com/x?sig=hunter22 failed",
    "posting to https://k/api/v1/main/executions/webhook/ns/f/hunter22",
    "token is eyJhbGciOiJIUzI1NiJ9.hunter22",
    "mailed ana.hunter22@example.com",
    "key AKIAHUNTER22HUNTER22",
    "-----BEGIN RSA PRIVATE KEY----- hunter22",
    "Cookie: a=b; JWT=hunter22",
    '{"password": "a hunter22", "retries": 3}',
    r'{"password": "a\" hunter22"}',
    r'"{\"password\": \"a hunter22\"}"',
    "api_key: 'a hunter22' was refused",
    'DB_PASSWORD="a hunter22',
    "Server=db;Password=a b hunter22;Database=x",
    "postgres://user:pa/hunter22@host/db failed",
    "postgres://user:a@hunter22@host/db failed",
    "with hunter22hunter22hunter22hunter22hunter22hunter22",
]


@pytest.mark.parametrize("line", SECRET)
def test_no_secret_and_no_address_in_a_line(line: str) -> None:
    assert "hunter22" not in redacted(line).lower() and "…" in redacted(line)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("password=hunter22 was wrong", "password=… was wrong"),
        ('{"password": "a b", "retries": 3}', '{"password": …, "retries": 3}'),
        ("Password=a b;Database=x", "Password=…;Database=x"),
        ("postgres://user:pa/ss@host/db failed", "postgres://…@host/db failed"),
        ("http://db:8080/at/a@b is up", "http://db:8080/at/a@b is up"),
        ("the compass: north; x = 1", "the compass: north; x = 1"),
    ],
)
def test_what_stands_beside_a_secret_stays(line: str, left: str) -> None:
    assert redacted(line) == left


def test_ordinary_words_stay() -> None:
    line = "Failed http request with response code '503' in task upload of 4NFYrJfMEBQpLNDsGwXWZg after 2.5 s"
    assert redacted(line) == line


async def test_a_log_that_is_none() -> None:
    async with client_of(lambda _: Reply(body={"oops": 1})) as (client, _):
        with pytest.raises(UpstreamUnavailable):
            await StartFlowTool(client).read_log("e1", "es")


def point(uid: str, kind: str) -> dict[str, Any]:
    return {"uid": uid, "type": f"io.kestra.core.models.hierarchies.{kind}"}


def step(uid: str) -> dict[str, Any]:
    return {**point(uid, "GraphTask"), "task": {"id": uid.rpartition(".")[2], "type": "x"}}


def edge(source: str, target: str, kind: str | None = None, value: str | None = None) -> dict[str, Any]:
    relation = {k: v for k, v in (("relationType", kind), ("value", value)) if v is not None}
    return {"source": source, "target": target, "relation": relation}


BRANCHES: dict[str, Any] = {
    "nodes": [
        point("root.root-1", "GraphClusterRoot"),
        {**point("root.t", "GraphTrigger"), "triggerDeclaration": {"id": "nightly", "type": "x"}},
        step("root.a"),
        point("root.a.root-2", "GraphClusterRoot"),
        step("root.a.b"),
        step("root.a.c"),
        point("root.a.end-3", "GraphClusterEnd"),
        step("root.d"),
        step("root.err"),
        point("root.end-4", "GraphClusterEnd"),
        {"type": "nameless"},
    ],
    "edges": [
        edge("root.t", "root.root-1"),
        edge("root.root-1", "root.a.root-2"),
        edge("root.a.root-2", "root.a"),
        edge("root.a", "root.a.b", "CHOICE", "true"),
        edge("root.a", "root.a.c", "CHOICE", "false"),
        edge("root.a.b", "root.a.end-3"),
        edge("root.a.c", "root.a.end-3"),
        edge("root.a.end-3", "root.d", "SEQUENTIAL"),
        edge("root.d", "root.end-4"),
        edge("root.a", "root.err", "ERROR"),
        edge("root.err", "root.nowhere"),
    ],
    "clusters": [
        {
            "cluster": {"uid": "cluster_root.a", "taskNode": {"uid": "root.a"}},
            "nodes": ["root.a", "root.a.root-2", "root.a.end-3", "root.a.b", "root.a.c"],
        },
        {"cluster": None},
    ],
}


def test_points_are_joined_away() -> None:
    graph = to_graph(BRANCHES, {"assistant.task.a.es": "Elegir"}, {"b": "RUNNING"}, "es")
    assert [(n.id, n.label, n.parent, n.state) for n in graph.nodes] == [
        ("trigger:nightly", "Disparador: nightly", None, None),
        ("task:a", "Elegir", None, None),
        ("task:b", "B", "task:a", "RUNNING"),
        ("task:c", "C", "task:a", None),
        ("task:d", "D", None, None),
        ("task:err", "Err", None, None),
    ]
    assert {(e.source[5:], e.target[5:], e.kind, e.value) for e in graph.edges} == {
        ("er:nightly", "a", "next", None),
        ("a", "b", "choice", "true"),
        ("a", "c", "choice", "false"),
        ("b", "d", "next", None),
        ("c", "d", "next", None),
        ("a", "err", "error", None),
    }


def test_a_step_that_runs_many_times_has_one_state() -> None:
    runs = [("a", "SUCCESS"), ("a", "RUNNING"), ("b", "FAILED"), ("b", "SUCCESS"), ("c", "SUCCESS"), ("c", "SKIPPED")]
    assert states_of(execution("RUNNING", *runs)) == {"a": "RUNNING", "b": "FAILED", "c": "SKIPPED"}


async def test_only_the_graph_of_a_flow_on_offer() -> None:
    async with client_of(lambda _: Reply(body={"id": "f", "namespace": "ns"})) as (client, _):
        with pytest.raises(ToolFailed):
            await read_graph(client, "ns/f", None)
