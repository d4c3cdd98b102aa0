"""Two servers as people start them: one with nothing configured, one with a scripted model and external engines."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic_core import from_json

from tests.agui import check_stream, parse_sse
from tests.conftest import answers, engine_settings, environment, free_port, process, wait_for
from tests.fakes.openai_server import ScriptedServer, serve
from tests.fakes.script import Script

Event = dict[str, Any]


@dataclass
class Told:
    """What came back of one run."""

    run_id: str
    thread_id: str
    ids: list[str]
    events: list[Event]

    def of(self, kind: str) -> list[Event]:
        return [e for e in self.events if e["type"] == kind]

    @property
    def text(self) -> str:
        return "".join(e["delta"] for e in self.of("TEXT_MESSAGE_CONTENT")).replace("\u00a0", " ")

    @property
    def end(self) -> Event:
        return self.events[-1]

    @property
    def calls(self) -> list[tuple[str, Any]]:
        names = {e["toolCallId"]: e["toolCallName"] for e in self.of("TOOL_CALL_START")}
        return [(names[e["toolCallId"]], from_json(e["delta"])) for e in self.of("TOOL_CALL_ARGS")]

    @property
    def results(self) -> list[Any]:
        return [from_json(e["content"]) for e in self.of("TOOL_CALL_RESULT")]

    @property
    def interrupt(self) -> Event:
        assert self.end["type"] == "RUN_FINISHED" and self.end["outcome"]["type"] == "interrupt", self.end
        found: Event = self.end["outcome"]["interrupts"][0]
        return found


@dataclass
class Person:
    """Somebody at the page's end of the wire."""

    base: str
    http: httpx.Client
    thread: str = field(default_factory=lambda: uuid.uuid4().hex)

    def input(self, text: str | None = None, *, run: str | None = None, **more: Any) -> dict[str, Any]:
        messages = [] if text is None else [{"id": uuid.uuid4().hex, "role": "user", "content": text}]
        return {
            "threadId": self.thread,
            "runId": run or uuid.uuid4().hex,
            "protocolVersion": "1.0",
            "state": {},
            "tools": [],
            "context": [],
            "messages": messages,
            "forwardedProps": {},
            **more,
        }

    def post(self, body: dict[str, Any], *, last: str | None = None) -> Told:
        headers = {} if last is None else {"Last-Event-ID": last}
        answer = self.http.post("/agui", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        frames = parse_sse(answer.content)
        events = [event for _, event in frames]
        if last is None:
            check_stream(events)
        return Told(body["runId"], body["threadId"], [event_id for event_id, _ in frames], events)

    def ask(self, text: str, **more: Any) -> Told:
        return self.post(self.input(text, **more))

    def answer(self, interrupt: Event, *, approved: bool, digest: str | None = None) -> Told:
        payload: dict[str, Any] = {"approved": approved, "digest": digest or interrupt["metadata"]["digest"]}
        resume = [{"interruptId": interrupt["id"], "status": "resolved", "payload": payload}]
        return self.post(self.input(resume=resume))

    def history(self) -> list[tuple[str, Event]]:
        raw = self.http.get(f"/threads/{self.thread}/events", params={"follow": "false", "protocolVersion": "1.0"})
        return parse_sse(raw.content)


@pytest.fixture(scope="session")
def planner_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with nothing configured: offline planner, embedded engines."""
    folder = tmp_path_factory.mktemp("planner")
    yield from _server(folder / "server.log", DATA=str(folder / "data"))


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    """The model of the scripted server."""
    with serve(Script.of()) as server:
        yield server


@pytest.fixture(scope="session")
def scripted_base(
    tmp_path_factory: pytest.TempPathFactory, scripted: ScriptedServer, engines: dict[str, Any]
) -> Iterator[str]:
    """A server with a model behind an OpenAI-compatible address and engines behind theirs."""
    folder = tmp_path_factory.mktemp("scripted")
    given = {
        "OPENROUTER_BASE_URL": f"{scripted.url}/v1" if not scripted.url.endswith("/v1") else scripted.url,
        "OPENROUTER_API_KEY": "sk-test",
        "ASSISTANT_MODEL": "scripted/model",
        **engine_settings(engines),
    }
    yield from _server(folder / "server.log", DATA=str(folder / "data"), **given)


def _server(log: Any, **env: str) -> Iterator[str]:
    port = free_port()
    with process("server.py", env=environment(PORT=str(port), **env), log=log) as started:
        base = f"http://127.0.0.1:{port}"
        yield wait_for(lambda: base if answers(f"{base}/readyz") else None, started, log)


@pytest.fixture
def person(planner_base: str) -> Iterator[Person]:
    with httpx.Client(base_url=planner_base, timeout=60, trust_env=False) as http:
        yield Person(planner_base, http)


@pytest.fixture
def guided(scripted_base: str, scripted: ScriptedServer) -> Iterator[Person]:
    """A person on the server whose model follows a script."""
    with httpx.Client(base_url=scripted_base, timeout=60, trust_env=False) as http:
        yield Person(scripted_base, http)
