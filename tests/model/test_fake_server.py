"""The scripted server keeps its promises: other tests lean on it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import Conversation, Script, ScriptedCall, Step, When

ROOT = Path(__file__).resolve().parents[2]


def ask(server: ScriptedServer, *messages: tuple[str, str], script: str = "", stream: bool = False) -> httpx.Response:
    body = {"model": "m", "stream": stream, "messages": [{"role": r, "content": c} for r, c in messages]}
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{server.url}/chat/completions", json=body, headers={"x-script": script} if script else {})


def said(response: httpx.Response) -> str:
    return str(response.json()["choices"][0]["message"]["content"])


def test_conversations_are_chosen_by_header_or_text_and_steps_come_in_order(server: ScriptedServer) -> None:
    server.load(
        Script(
            conversations=(
                Conversation(when=When(header="h"), steps=(Step(text="by header"),)),
                Conversation(when=When(text="ventas"), steps=(Step(text="one"), Step(text="two"))),
                Conversation(steps=(Step(text="any"),), repeat=True),
            )
        )
    )
    user = ("user", "¿ventas?")
    assert said(ask(server, user, script="h")) == "by header"
    assert [said(ask(server, user)) for _ in range(4)] == ["one", "two", "any", "any"]
    assert len(server.requests) == 5


def test_a_shared_script_goes_by_the_hop(server: ScriptedServer) -> None:
    steps = (Step(calls=(ScriptedCall(name="a"),)), Step(text="after"))
    server.load(Script(conversations=(Conversation(steps=steps, by_hop=True),)))
    for _ in range(2):
        assert ask(server, ("user", "q")).json()["choices"][0]["finish_reason"] == "tool_calls"
        assert said(ask(server, ("user", "q"), ("assistant", ""), ("tool", "{}"))) == "after"


def test_a_script_that_is_used_up_says_so(server: ScriptedServer) -> None:
    assert ask(server, ("user", "q")).status_code == 400


def test_a_stream_ends_as_openrouters_does(server: ScriptedServer) -> None:
    server.play(Step(text="hola", chunk=2, comments=1, comment_s=0))
    lines = ask(server, ("user", "q"), stream=True).text.strip().split("\n\n")
    assert lines[0] == ": OPENROUTER PROCESSING"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[1:-1]]
    assert "".join(c["choices"][0]["delta"]["content"] for c in chunks[:-1]) == "hola"
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert (chunks[-1]["choices"], chunks[-1]["usage"]["total_tokens"]) == ([], 120)
    assert lines[-1] == "data: [DONE]"


def test_a_cut_closes_the_socket(server: ScriptedServer) -> None:
    server.play(Step(text="x" * 100, cut="reset"))
    with pytest.raises(httpx.RemoteProtocolError):
        ask(server, ("user", "q"), stream=True)


def test_runs_as_a_program(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(Script.of(Step(text="hola")).model_dump_json(exclude_defaults=True), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--script", str(path), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            other = ScriptedServer(Script(), url=f"http://127.0.0.1:{port}/v1")
            until = time.monotonic() + 30
            while time.monotonic() < until:
                try:
                    assert said(ask(other, ("user", "q"))) == "hola"
                    return
                except httpx.ConnectError:
                    time.sleep(0.1)
            pytest.fail("it did not start")
        finally:
            running.terminate()
