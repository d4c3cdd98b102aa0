"""A note on a profile of the suite's own, written, read back, and refused. Only where an event source is given.

A marketer cannot delete, so the profile and its events stay: their ids are the same in every run, which writes over
what the run before has written, and what tells the runs apart is the text.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import NotConfigured, ToolFailed
from tests.contract.tracardi.conftest import Bench
from tools.base import Proposal
from tools.tracardi.ask import part, profile
from tools.tracardi.intents import RecordEvent
from tools.tracardi.record import RecordEventTool, session_of
from tools.tracardi.settings import NOTE, Context

pytestmark = pytest.mark.anyio
PERSON = "habla-contract"
FIRST, SECOND = "habla-contract-first", "habla-contract-second"
"""Ids of the two events."""
Json = dict[str, Any]


def body(bench: Bench, *events: Json) -> Json:
    return {
        "source": {"id": bench.client.settings.source},
        "session": {"id": session_of(PERSON)},
        "profile": {"id": PERSON},
        "context": {},
        "events": list(events),
        "options": {"saveSession": True},
    }


async def shown(bench: Bench, event_id: str, text: str) -> Json:
    """The stored event; the search engine shows what was written a moment later."""
    for _ in range(40):
        event = part(await bench.client.get("event", event_id), "event")
        if part(event, "properties").get("text") == text:
            return event
        await asyncio.sleep(0.25)
    raise AssertionError(f"{event_id} was not stored with this run's text")


@pytest.fixture
async def writer(tracardi: Bench) -> Bench:
    """Where one may write, with the suite's profile there."""
    if not tracardi.client.settings.source:
        pytest.skip("TRACARDI_SOURCE is not set: nothing is written")
    if await profile(tracardi.client, PERSON) is None:
        event = {"id": FIRST, "type": NOTE, "properties": {"text": "made"}, "options": {}, "context": {}, "tags": []}
        made = (await tracardi.client.track(body(tracardi, event))).json()
        owner = part(made, "profile").get("id")
        assert owner == PERSON, f"the source has no static_profile_id, and made the profile {owner}"
        for _ in range(40):
            if await profile(tracardi.client, PERSON):
                break
            await asyncio.sleep(0.25)
    return tracardi


async def propose(bench: Bench, text: str) -> tuple[RecordEventTool, Proposal]:
    bench.desk.user_text = f"note on the profile {PERSON} that {text}"
    intent = bench.desk.resolve("record_event", key="id", value=PERSON, text=text)
    tool = bench.desk.write("record_event")
    assert isinstance(tool, RecordEventTool) and isinstance(intent, RecordEvent)
    return tool, await tool.propose(intent, bench.desk.context)


async def test_a_note_is_written_on_the_profile_and_read_back(writer: Bench) -> None:
    text = f"contract {uuid.uuid4().hex}"
    tool, proposal = await propose(writer, text)
    assert proposal.values["profile"] == PERSON and proposal.values["context"] == writer.client.settings.context
    assert await tool.find(proposal, f"habla-contract-{uuid.uuid4().hex}") is None
    done = await tool.perform(proposal, FIRST)
    assert (done.id, done.ok, done.live) == (FIRST, True, False)
    event = await shown(writer, FIRST, text)
    assert event["type"] == NOTE and event["source"]["id"] == writer.client.settings.source
    assert (event["profile"]["id"], event["session"]["id"]) == (PERSON, session_of(PERSON))
    found = await tool.find(proposal, FIRST)
    assert found is not None and found.ok
    assert [state.ok async for state in tool.follow(FIRST)] == [True]


async def test_the_same_event_twice_is_one(writer: Bench) -> None:
    """Its id is ours, so that a second arrival writes over the first."""
    before, after = f"contract {uuid.uuid4().hex}", f"contract {uuid.uuid4().hex}"
    for text in (before, after):
        tool, proposal = await propose(writer, text)
        assert (await tool.perform(proposal, SECOND)).ok
    event = await shown(writer, SECOND, after)
    assert event["id"] == SECOND
    found = (await writer.send("POST", "/event/select", {"where": f'id="{SECOND}"', "limit": 20})).json()["result"]
    # One of an earlier run may be left in an older partition of the index.
    assert [t for e in found if (t := e["properties"].get("text")) in (before, after)] == [after]


async def test_a_note_is_in_one_data_set_only(writer: Bench) -> None:
    """Where the server is bound to one, it says so, and there is no other to look into."""
    text = f"contract {uuid.uuid4().hex}"
    tool, proposal = await propose(writer, text)
    await tool.perform(proposal, FIRST)
    await shown(writer, FIRST, text)
    mine = writer.client.settings.context
    other: Context = "staging" if mine == "production" else "production"
    here = await writer.send("GET", f"/event/{FIRST}")
    assert here.status_code == 200 and here.headers["x-context"] == mine
    there = await writer.send("GET", f"/event/{FIRST}", context=other)
    if there.headers.get("x-context") != other:
        pytest.skip("this server has one data set")
    elsewhere = part(there.json(), "event") if there.status_code == 200 else {}
    assert part(elsewhere, "properties").get("text") != text


async def test_a_source_that_is_none_is_the_operator_s_business(writer: Bench) -> None:
    _, proposal = await propose(writer, "contract refused")
    stranger = RecordEventTool(
        replace(writer.client, settings=replace(writer.client.settings, source="no-such-source"))
    )
    with pytest.raises(NotConfigured) as refused:
        await stranger.perform(proposal, f"habla-contract-{uuid.uuid4().hex}")
    assert "TRACARDI_SOURCE" in refused.value.message
    assert "contract refused" not in refused.value.message, "the server's answer holds all that was sent"
    assert writer.watch.statuses("^/track$")[-1] == 401


async def test_what_is_no_event_is_refused_or_silently_nothing(writer: Bench) -> None:
    nothing = await writer.client.track(body(writer))
    assert nothing.status_code == 200 and nothing.json() is None
    untyped = await writer.client.track(body(writer, {"properties": {"text": "contract untyped"}}))
    assert untyped.status_code == 422 and untyped.json()["detail"][0]["loc"][-1] == "type"


async def test_nothing_is_written_without_a_source(tracardi: Bench) -> None:
    """Also on a server that would take it."""
    tool = RecordEventTool(replace(tracardi.client, settings=replace(tracardi.client.settings, source="")))
    tracardi.desk.user_text = "note on 1 that contract"
    intent = tracardi.desk.resolve("record_event", key="id", value="1", text="contract")
    assert isinstance(intent, RecordEvent)
    with pytest.raises((NotConfigured, ToolFailed)) as refused:
        await tool.propose(intent, tracardi.desk.context)
    assert "TRACARDI_SOURCE" in refused.value.message and not tracardi.watch.statuses("^/track$")
