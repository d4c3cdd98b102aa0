"""What a person looks into: files, the log, the graph, labels. And what a run that crashed has left behind."""

from __future__ import annotations

import asyncio
import uuid

import httpx
import pytest

from assistant.errors import HablaError, ToolFailed
from tests.contract.kestra.conftest import CRASHED, Bench, states_of
from tests.contract.kestra.flows import FILED, NAMESPACE, made_here, new_name
from tools.kestra.executions import labels_of
from tools.kestra.graph import read_graph
from tools.kestra.records import open_file, read_log

pytestmark = pytest.mark.anyio


async def test_a_file_of_the_outputs_comes_through_us(kestra: Bench) -> None:
    desk, started = await kestra.start(await kestra.flow(FILED))
    last = (await states_of(desk, started))[-1]
    assert last.ok and [file.name for file in last.files] == ["report"]
    whole = await kestra.client.get(f"/executions/{started.id}")
    new = await kestra.client.dialect() == "2.x"
    outputs = await kestra.client.get(f"/outputs/executions/{started.id}") if new else whole["outputs"]
    uri = outputs["report"]
    assert uri.startswith("kestra:///") and uri.endswith(".csv")
    async with open_file(kestra.client, started.id, uri) as download:
        content = b"".join([chunk async for chunk in download.chunks])
    assert content.split() == [b"a,b", b"1,2"] and download.size in (None, len(content))
    assert 200 in kestra.watch.statuses("/file/metas$")
    plain = await kestra.client.http.get(
        f"{kestra.client.root}/executions/{started.id}/file", params={"path": uri}, headers=kestra.client.headers
    )
    assert plain.content == content
    with pytest.raises(HablaError):
        async with open_file(kestra.client, started.id, uri.replace(".csv", ".no-such-file")):
            pass


async def test_the_log_s_warnings_without_what_is_secret(kestra: Bench) -> None:
    desk, started = await kestra.start(await kestra.flow(FILED))
    await states_of(desk, started)
    for _ in range(20):
        lines = [line for line in await read_log(kestra.client, started.id) if line.task == "warn"]
        if lines:
            break
        await asyncio.sleep(0.1)
    assert [line.level for line in lines] == ["WARN"], "a server of either line leaves out what is less"
    assert lines[0].message.startswith("contract warning") and lines[0].at
    assert "hunter2" not in lines[0].message and "somebody" not in lines[0].message


async def test_the_graph_of_a_flow_and_of_its_execution(kestra: Bench) -> None:
    name = await kestra.flow(FILED)
    desk, started = await kestra.start(name)
    await states_of(desk, started)
    graph = await read_graph(kestra.client, name, started.id)
    nodes = {node.id: node for node in graph.nodes}
    assert set(nodes) == {"task:write", "task:choose", "task:warn", "task:calm"}
    assert nodes["task:warn"].parent == nodes["task:calm"].parent == "task:choose"
    assert nodes["task:write"].parent is None
    assert nodes["task:warn"].state == "SUCCESS" and nodes["task:calm"].state is None
    edges = {(edge.source, edge.target): edge for edge in graph.edges}
    assert ("task:write", "task:choose") in edges
    assert edges["task:choose", "task:warn"].kind == edges["task:choose", "task:calm"].kind == "choice"
    assert {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges} <= set(nodes)
    with pytest.raises(ToolFailed) as other:
        await read_graph(kestra.client, await kestra.flow(), started.id)
    assert other.value.code == "not_found", "an execution of another flow"


async def test_labels_are_kept_and_found(kestra: Bench) -> None:
    """A value may hold a colon; those of the flow come along; the server's own are not for us, but for one."""
    name, key = await kestra.flow(), f"contract-{uuid.uuid4().hex}"
    labels = [("system.correlationId", key), ("habla.contract", f"a:b:{key}")]
    started = await kestra.client.start(name, {"title": "labelled"}, {}, revision=0, labels=labels)
    assert dict(labels).items() <= labels_of(started["labels"]).items()
    assert labels_of(started["labels"])["assistant.risk"] == "none"
    for label, value, total in (
        ("system.correlationId", key, 1),
        ("habla.contract", f"a:b:{key}", 1),
        ("habla.contract", "a", 0),
    ):
        filters = [("filters[namespace][EQUALS]", NAMESPACE), (f"filters[labels][EQUALS][{label}]", value)]
        for _ in range(20):
            found = await kestra.client.get("/executions/search", [("page", 1), ("size", 5), *filters])
            if found["total"] == total:
                break
            await asyncio.sleep(0.1)
        assert found["total"] == total, label
    with pytest.raises(ToolFailed) as refused:
        await kestra.client.start(name, {"title": "own"}, {}, revision=0, labels=[("system.readOnly", "x")])
    assert refused.value.code == "refused"


async def test_what_a_crashed_run_has_left_is_swept_away(kestra: Bench) -> None:
    """Old ones of our kind of name in our namespace, with what they were doing; those of a run beside this one stay."""
    old, young = await kestra.flow(age=CRASHED + 60, sleep="PT60S"), await kestra.flow()
    _, started = await kestra.start(old, title="left behind")
    await kestra.sweep()
    for path, gone in ((f"/flows/{old}", True), (f"/executions/{started.id}", True), (f"/flows/{young}", False)):
        answer: httpx.Response = await kestra.client.http.get(kestra.client.root + path, headers=kestra.client.headers)
        assert (answer.status_code == 404) is gone, path
    kestra.made.remove(old)


def test_only_the_suite_s_own_flows_may_be_taken_away() -> None:
    assert made_here(NAMESPACE, new_name(100), older=99) and not made_here(NAMESPACE, new_name(), older=99)
    for namespace, name in (("company", new_name(9)), (NAMESPACE, "contract_report"), (NAMESPACE, new_name() + "x")):
        assert not made_here(namespace, name), (namespace, name)
