"""Every operation of our client against one Kestra. Only flows that the suite made are started, killed and deleted."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import httpx
import pytest

from assistant.errors import AskModelAgain, NeedsAnswer, NotConfigured, ToolFailed
from tests.contract.kestra.conftest import Bench, states_of
from tests.contract.kestra.flows import NAMESPACE
from tests.contract.kestra.rules import EXECUTION, LOG
from tests.contract.shape import breaches
from tools.kestra.acts import kill
from tools.kestra.catalogue import load
from tools.wire import new_stream_client

pytestmark = pytest.mark.anyio


async def test_probe_and_login(kestra: Bench) -> None:
    state = await kestra.engine.state()
    assert state.ok and state.version, state.detail
    assert await kestra.client.dialect() == ("2.x" if int(state.version.split(".")[0]) >= 2 else "1.x")


async def test_a_wrong_password_is_told(kestra: Bench) -> None:
    wrong = replace(
        kestra.client, settings=replace(kestra.settings, password="Wrong-1234", token=None, user="a@b.example")
    )
    with pytest.raises(NotConfigured) as refused:
        await wrong.get("/flows/search", [("size", 1), ("page", 1)])
    assert "KESTRA_" in refused.value.message


async def test_what_is_on_offer_in_the_servers_own_namespace(kestra: Bench) -> None:
    """Reads only: the flows that this server's settings name."""
    namespace = kestra.subject.settings.get("namespace")
    if not namespace:
        pytest.skip("KESTRA_NAMESPACE is not set")
    part = await load(replace(kestra.client, settings=replace(kestra.settings, namespace=namespace)))
    assert all(f.id.startswith(f"{namespace}/") and f.revision > 0 for f in part.flows)
    assert kestra.subject.real or part.flows


async def test_a_new_flow_is_found_with_its_inputs(kestra: Bench) -> None:
    name = await kestra.flow()
    flow = (await kestra.desk()).catalogue.flow(name)
    assert flow is not None and flow.revision >= 1 and flow.risk == "none"
    inputs = {i.id: i for i in flow.inputs}
    assert inputs["title"].required and not inputs["count"].required and inputs["count"].default == "2"
    assert inputs["colour"].type == "SELECT" and inputs["colour"].choices == ("red", "green", "blue")
    assert inputs["flag"].default == "false" and not inputs["note"].required


async def test_filters_are_obeyed(kestra: Bench) -> None:
    """A server that ignores a filter answers everything with a 200."""
    name = await kestra.flow()
    for filters, found in (
        ([("filters[namespace][EQUALS]", "no.such.namespace")], 0),
        ([("filters[labels][EQUALS][assistant.expose]", "no-such-value")], 0),
        ([("filters[namespace][EQUALS]", NAMESPACE), ("filters[flowId][EQUALS]", name.split("/")[1])], 1),
    ):
        answer = await kestra.client.get("/flows/search", [("page", 1), ("size", 5), *filters])
        assert answer["total"] == found, filters


async def test_wrong_inputs_are_found_before_anything_starts(kestra: Bench) -> None:
    name = await kestra.flow()
    checked = await kestra.client.validate(name, {"title": "x", "count": "99", "colour": "mauve"}, {})
    wrong = {i["input"]["id"]: i["errors"] for i in checked["inputs"] if i["errors"]}
    assert set(wrong) == {"title", "count", "colour"}
    missing = await kestra.client.validate(name, {}, {})
    assert [i["input"]["id"] for i in missing["inputs"] if i["errors"]] == ["title"]
    with pytest.raises((NeedsAnswer, AskModelAgain)):
        await kestra.propose(name, title="x")


async def test_a_start_is_followed_to_its_outputs_and_found_again(kestra: Bench) -> None:
    desk, proposal = await kestra.propose(await kestra.flow(), title="contract")
    assert proposal.values == {"title": "contract", "count": "2", "colour": "green", "flag": "false"}
    key = f"contract-{uuid.uuid4().hex}"
    assert await desk.write("start_flow").find(proposal, key) is None
    started = await desk.write("start_flow").perform(proposal, key)
    assert started.live and started.url
    states = await states_of(desk, started)
    last = states[-1]
    assert last.ok and not last.live and last.outputs == {"greeting": "hello contract"}
    assert [t.id for t in last.tasks] and {t.state for t in last.tasks} == {"SUCCESS"}
    found = await desk.write("start_flow").find(proposal, key)
    assert found and found.id == started.id and found.ok
    assert await desk.write("start_flow").find(proposal, key + "x") is None
    logs = await kestra.client.get(f"/logs/{started.id}")
    assert any("hello contract" in str(entry.get("message")) for entry in logs)


async def test_a_kill_ends_it(kestra: Bench) -> None:
    desk, proposal = await kestra.propose(await kestra.flow(sleep="PT60S"), title="to be killed")
    started = await desk.write("start_flow").perform(proposal, f"contract-{uuid.uuid4().hex}")
    seen = []
    async for state in desk.write("start_flow").follow(started.id):
        seen.append(state.state)
        if state.state == "RUNNING" and seen.count("RUNNING") == 1:
            await kill(kestra.client, started.id)
    assert seen[-1] == "KILLED"


async def test_a_start_without_a_needed_input_is_refused_and_starts_nothing(kestra: Bench) -> None:
    name = await kestra.flow()
    key = f"contract-{uuid.uuid4().hex}"
    with pytest.raises(ToolFailed):
        await kestra.client.start(name, {}, {}, revision=0, labels=[("system.correlationId", key)])
    found = await kestra.client.get(
        "/executions/search",
        [("page", 1), ("size", 5), ("filters[labels][EQUALS][system.correlationId]", key)],
    )
    assert found["total"] == 0


async def test_the_stream_of_an_execution(kestra: Bench) -> None:
    """`start` is a stub, then `progress` with the whole execution, `end` last; the kind is in the id."""
    desk, proposal = await kestra.propose(await kestra.flow(), title="streamed")
    started = await desk.write("start_flow").perform(proposal, f"contract-{uuid.uuid4().hex}")
    events: list[tuple[str, dict[str, Any]]] = []
    url = f"{kestra.client.root}/executions/{started.id}/follow"
    async with new_stream_client() as http, http.stream("GET", url, headers=kestra.client.headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        kind = ""
        async for line in stream.aiter_lines():
            if line.startswith("id:"):
                kind = line[3:].strip()
            elif line.startswith("data:"):
                events.append((kind, json.loads(line[5:])))
                if kind == "end":
                    break
    assert [events[0][0], events[-1][0]] == ["start", "end"]
    assert {k for k, _ in events[1:-1]} <= {"progress"}
    broken = [b for _, data in events[1:] for b in breaches(data, EXECUTION)]
    assert not broken, broken[:5]


async def test_what_is_not_there(kestra: Bench) -> None:
    for path in (f"/flows/{NAMESPACE}/no_such_flow_here", "/executions/0000000000000000000000"):
        with pytest.raises(ToolFailed) as missing:
            await kestra.client.get(path)
        assert missing.value.code in ("not_found", "forbidden"), "the paid edition forbids what it does not know"
    with pytest.raises(ToolFailed):
        await kestra.client.start(f"{NAMESPACE}/no_such_flow_here", {}, {}, revision=0, labels=[])


async def test_a_body_of_json_is_no_start(kestra: Bench) -> None:
    name = await kestra.flow()
    url = f"{kestra.client.root}/executions/{name}"
    answer = await kestra.client.http.post(url, json={"title": "contract"}, headers=kestra.client.headers)
    assert answer.status_code in (415, 422)


async def test_logs_and_outputs_by_line(kestra: Bench) -> None:
    desk, proposal = await kestra.propose(await kestra.flow(), title="logged")
    started = await desk.write("start_flow").perform(proposal, f"contract-{uuid.uuid4().hex}")
    await states_of(desk, started)
    assert not breaches(await kestra.client.get(f"/logs/{started.id}"), [LOG])
    whole = await kestra.client.get(f"/executions/{started.id}")
    new = await kestra.client.dialect() == "2.x"
    assert ("outputs" in whole) is not new, "2.x keeps outputs out of every execution"
    if new:
        assert await kestra.client.get(f"/outputs/executions/{started.id}") == {"greeting": "hello logged"}


async def test_another_tenant_is_refused(kestra: Bench) -> None:
    other = replace(kestra.client, settings=replace(kestra.settings, tenant="no-such-tenant"))
    with pytest.raises((ToolFailed, NotConfigured)):
        await other.get("/flows/search", [("page", 1), ("size", 1)])
    assert httpx.URL(other.root).path.endswith("/no-such-tenant")
