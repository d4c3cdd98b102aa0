"""Writing an event: proposed by the person's words, sent once, and checked to be on the profile that was approved."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, NotConfigured, ToolFailed, UpstreamUnavailable
from tests.tools.desk import Desk
from tests.tools.hostile import Reply, Request, Server, serving
from tests.tools.test_tracardi import TOKEN
from tools.base import Engine, Proposal
from tools.registry import all_tools
from tools.tracardi import TracardiEngine, TracardiSettings
from tools.tracardi.ask import profiles
from tools.tracardi.record import session_of
from tools.tracardi.tql import Compare

pytestmark = pytest.mark.anyio
Json = dict[str, Any]
NOTE = "prefiere que le llamen por la tarde"


@pytest.fixture
async def somebody(connected: list[Engine]) -> Json:
    client = connected[2]._client  # type: ignore[attr-defined]
    return (await profiles(client, Compare("data.metrics.ltv", 500, ">"), 1))[0]


def _asked(desk: Desk, email: str) -> dict[str, Any]:
    desk.user_text = f"anota en el perfil de {email} que {NOTE}"
    return {"key": "email", "value": email, "text": NOTE}


async def test_a_note_is_proposed_written_once_and_found_again(desk: Desk, somebody: Json) -> None:
    email = somebody["data"]["contact"]["email"]["main"]
    arguments = _asked(desk, email)
    tool = desk.write("record_event")
    proposal = await tool.propose(desk.resolve("record_event", **arguments), desk.context)
    shown = {a.name: a.value for a in proposal.arguments}
    assert shown["text"] == NOTE and email in shown["customer"] and shown["type"] == "Notas"
    assert proposal.values["profile"] == somebody["id"] and proposal.risk
    correlation = f"habla-{uuid.uuid4()}"
    assert await tool.find(proposal, correlation) is None
    done = await tool.perform(proposal, correlation)
    assert (done.id, done.ok, done.live) == (correlation, True, False)
    again = await tool.perform(proposal, correlation)
    assert again.id == correlation
    found = await tool.find(proposal, correlation)
    assert found is not None and found.ok
    assert [state.ok async for state in tool.follow(correlation)] == [True]
    desk.user_text = f"qué ha hecho {email} hoy"
    table = await desk.table("customer_activity", key="email", value=email, period="hoy", by="type")
    assert ("Notas", 1) in table.rows


async def test_a_key_of_several_people_or_of_nobody_is_asked_about(desk: Desk) -> None:
    with pytest.raises(NeedsAnswer, match="No hay ningún cliente"):
        arguments = _asked(desk, "nadie@example.com")
        await desk.write("record_event").propose(desk.resolve("record_event", **arguments), desk.context)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"text": "otra cosa que nadie dijo"}, AskModelAgain),
        ({"text": ""}, NeedsAnswer),
        ({"value": "eva@example.com"}, NeedsAnswer),
        ({"type": "Purchase Order"}, AskModelAgain),
    ],
)
def test_only_the_persons_own_words_are_noted(words: Desk, more: Json, kind: type[HablaError]) -> None:
    arguments = _asked(words, "ana@example.com")
    with pytest.raises(kind):
        words.resolve("record_event", **arguments | more)
    assert NOTE in words.reading("record_event", **arguments)


async def test_kinds_of_events_are_the_operators_and_a_source_is_needed(words: Desk) -> None:
    arguments = _asked(words, "ana@example.com")
    engine = TracardiEngine(TracardiSettings(url="http://127.0.0.1:9", user="u", password="p", source="s"))
    tools = all_tools([engine])
    desk = Desk(words.catalogue, tools, user_text=words.user_text)
    with pytest.raises(AskModelAgain, match="assistant-note"):
        await desk.write("record_event").propose(
            desk.resolve("record_event", **arguments, type="purchase-order"), desk.context
        )
    with pytest.raises(NotConfigured, match="TRACARDI_SOURCE"):
        await words.write("record_event").propose(words.resolve("record_event", **arguments), words.context)
    assert "TRACARDI_SOURCE" not in repr(engine._client.settings) and "'s'" not in repr(engine._client.settings)
    await engine.aclose()


PROPOSAL = Proposal(
    title="t",
    target="Tracardi: assistant-note",
    revision=0,
    arguments=(),
    values={"profile": "p1", "session": session_of("p1"), "type": "assistant-note", "text": "CANARY"},
)
GOOD = {"task": "t", "profile": {"id": "p1"}, "session": {"id": "s"}, "errors": [], "warnings": []}


async def _performed(reply: Reply, catalogue: Catalogue) -> tuple[Any, Server]:
    def handler(request: Request) -> Reply:
        return TOKEN if request.path == "/user/token" else reply

    async with serving(handler) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u", password="p", source="src"))
        desk = Desk(catalogue, all_tools([engine]))
        try:
            return await desk.write("record_event").perform(PROPOSAL, "habla-1"), server
        except HablaError as error:
            return error, server
        finally:
            await engine.aclose()


async def test_what_is_sent(catalogue: Catalogue) -> None:
    done, server = await _performed(Reply(200, GOOD), catalogue)
    assert done.ok
    sent = next(r for r in server.seen if r.path == "/track")
    body = json.loads(sent.body)
    assert "authorization" not in sent.headers and sent.headers["x-context"] == "production"
    assert body["source"] == {"id": "src"} and body["profile"] == {"id": "p1"}
    assert body["session"] == {"id": session_of("p1")}
    assert body["events"][0]["id"] == "habla-1" and body["events"][0]["properties"] == {"text": "CANARY"}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(401, {"detail": "Invalid event source. payload CANARY"}), NotConfigured),
        (Reply(422, {"detail": [{"input": "CANARY"}]}), ToolFailed),
        (Reply(406, {"detail": "CANARY"}), ToolFailed),
        (Reply(404, {"detail": "Not Found"}), ToolFailed),
        (Reply(200, None), ToolFailed),
        (Reply(500, {"detail": "CANARY"}), UpstreamUnavailable),
        (Reply(503, ""), UpstreamUnavailable),
        (Reply(302, ""), UpstreamUnavailable),
        (Reply(200, "hello", "text/plain"), UpstreamUnavailable),
        (Reply(200, {"errors": []}), UpstreamUnavailable),
        (Reply(reset=True), UpstreamUnavailable),
    ],
)
async def test_answers_that_are_no_success_are_told_apart_sent_once_and_never_repeated(
    catalogue: Catalogue, reply: Reply, kind: type[HablaError], caplog: pytest.LogCaptureFixture
) -> None:
    error, server = await _performed(reply, catalogue)
    assert type(error) is kind and "CANARY" not in error.message and "CANARY" not in caplog.text
    assert server.count("POST", "/track") == 1


async def test_another_profile_is_told_plainly(catalogue: Catalogue) -> None:
    done, _ = await _performed(Reply(200, GOOD | {"profile": {"id": "other"}}), catalogue)
    assert not done.ok and "otro perfil (id other)" in done.error and "static_profile_id" in done.error


async def test_errors_of_the_servers_own_processing_are_told(catalogue: Catalogue) -> None:
    done, _ = await _performed(Reply(226, GOOD | {"errors": ["a plug-in broke\nbadly"]}), catalogue)
    assert not done.ok and "a plug-in broke badly" in done.error


async def test_a_stored_event_shows_by_itself_whose_it_is(catalogue: Catalogue) -> None:
    owner = {"profile": {"id": "new"}, "session": {"id": session_of("p1")}, "type": "assistant-note"}

    def handler(request: Request) -> Reply:
        return TOKEN if request.path == "/user/token" else Reply(200, {"event": owner, "_metadata": {}})

    async with serving(handler) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u", password="p", source="src"))
        tool = Desk(catalogue, all_tools([engine])).write("record_event")
        states = [state async for state in tool.follow("habla-1", "en")]
        await engine.aclose()
    assert [s.ok for s in states] == [False] and "another profile (id new)" in states[0].error


async def test_an_event_that_is_nowhere_is_not_waited_for_without_end(catalogue: Catalogue) -> None:
    def handler(request: Request) -> Reply:
        return TOKEN if request.path == "/user/token" else Reply(404, None)

    async with serving(handler) as server:
        engine = TracardiEngine(TracardiSettings(url=server.url, user="u", password="p", pause=0))
        tool = Desk(catalogue, all_tools([engine])).write("record_event")
        with pytest.raises(ToolFailed, match="no encuentra"):
            _ = [state async for state in tool.follow("habla-1")]
        await engine.aclose()
