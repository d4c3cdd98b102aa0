"""A flow that waits for a person: what it asks, answers that do not fit, going on with the answer, and stopping it."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import NeedsAnswer, NotConfigured, ToolFailed
from assistant.intents import OpenExecution
from tests.contract.kestra.conftest import Bench
from tests.contract.kestra.flows import PAUSED
from tests.tools.desk import Desk
from tools.base import Execution, Proposal, Wait
from tools.kestra import acts
from tools.kestra.client import Dialect, Probe
from tools.kestra.executions import state_of

pytestmark = pytest.mark.anyio
Started = tuple[Desk, OpenExecution, Wait]


async def waiting(kestra: Bench) -> Started:
    """A flow of ours, started and followed until it waits."""
    name = await kestra.flow(PAUSED)
    desk, started = await kestra.start(name)
    async with aclosing(desk.write("start_flow").follow(started.id)) as states:  # type: ignore[type-var]
        async for state in states:
            if state.waits is not None:
                assert state.live and state.state == "PAUSED"
                return desk, OpenExecution("#ctra", started.id, name, "Contract", "", waits=True), state.waits
    raise AssertionError("it ended without waiting for anybody")


async def propose(desk: Desk, tool: str, one: OpenExecution, **arguments: Any) -> Proposal:
    asked = replace(desk.intent_context, executions=(one,), person="contract")
    writer = desk.write(tool)
    intent = writer.intent.model_validate(arguments).resolve(asked)
    return await writer.propose(intent, replace(desk.context, asked=asked))


async def ended(desk: Desk, tool: str, execution: str) -> Execution:
    return [state async for state in desk.write(tool).follow(execution)][-1]


async def test_a_pause_says_what_it_asks_and_until_when(kestra: Bench) -> None:
    _, one, wait = await waiting(kestra)
    assert wait.id and "ok" in wait.text and "places" in wait.text and "approved_by" not in wait.text
    assert len(wait.options) == 2
    raw = await acts.read(kestra.client, one.execution_id)
    assert state_of(raw) == "PAUSED", "although its state has an end date"


async def test_answers_that_do_not_fit_are_found_before_it_goes_on(kestra: Bench) -> None:
    desk, one, _ = await waiting(kestra)
    for values, wrong in (
        ({"ok": "true", "places": "99"}, {"places"}),
        ({"ok": "true"}, {"places"}),
        ({"ok": "true", "places": "3"}, set()),
    ):
        checked = await acts.check_resume(kestra.client, one.execution_id, values, {})
        assert {i["input"]["id"] for i in checked["inputs"] if i["errors"]} == wrong, values
    with pytest.raises(NeedsAnswer):
        await propose(desk, "resume_flow", one, inputs={"places": 3})
    assert state_of(await acts.read(kestra.client, one.execution_id)) == "PAUSED", "a check lets nothing go on"


async def test_it_goes_on_with_the_answer_once(kestra: Bench) -> None:
    desk, one, wait = await waiting(kestra)
    proposal = await propose(desk, "resume_flow", one, inputs={"ok": True, "places": 4})
    assert proposal.values == {"ok": "true", "places": "4", "approved_by": "contract"}
    assert (proposal.execution, proposal.moment) == (one.execution_id, wait.id)
    tool = desk.write("resume_flow")
    assert await tool.find(proposal, "k") is None
    await tool.perform(proposal, "k")
    last = await ended(desk, "resume_flow", one.execution_id)
    assert last.ok and last.outputs == {"answer": "true 4"}
    found = await tool.find(proposal, "k")
    assert found is not None and found.id == one.execution_id
    with pytest.raises(ToolFailed) as late:
        await tool.perform(proposal, "k")
    assert late.value.code == "too_late"
    with pytest.raises(ToolFailed) as over:
        await acts.resume(kestra.client, one.execution_id, {"ok": "true", "places": "4"}, {})
    assert over.value.code == "too_late", "the server refuses it too"


async def test_a_pause_can_be_stopped(kestra: Bench) -> None:
    desk, one, _ = await waiting(kestra)
    proposal = await propose(desk, "stop_flow", one)
    tool = desk.write("stop_flow")
    assert await tool.find(proposal, "k") is None
    await tool.perform(proposal, "k")
    last = await ended(desk, "stop_flow", one.execution_id)
    assert last.state == "KILLED" and last.ok, "stopped is what was wanted"
    with pytest.raises(NeedsAnswer):
        await propose(desk, "stop_flow", one)


async def test_the_paths_of_the_other_line_do_nothing(kestra: Bench) -> None:
    """Read as "another version", never as "no such execution": the operator has to act, not the person."""
    _, one, _ = await waiting(kestra)
    other: Dialect = "1.x" if await kestra.client.dialect() == "2.x" else "2.x"
    values = {"ok": "true", "places": "3"}
    with pytest.raises((NotConfigured, ToolFailed)) as refused:
        await acts.check_resume(replace(kestra.client, probe=Probe("", other)), one.execution_id, values, {})
    assert isinstance(refused.value, NotConfigured) or refused.value.code == "forbidden", "the paid edition forbids it"
    with pytest.raises(ToolFailed):
        await acts.resume(replace(kestra.client, probe=Probe("", other)), one.execution_id, values, {})
    assert state_of(await acts.read(kestra.client, one.execution_id)) == "PAUSED"
