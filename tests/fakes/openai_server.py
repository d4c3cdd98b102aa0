"""A scripted OpenAI-compatible server over real HTTP, with OpenRouter's habits and every fault a stream can have.

In a test: `with serve(Script.of(Step(text="hola"))) as server: ...`, with `server.url` as base URL. On its own:
`python -m tests.fakes.openai_server --script file.json --port 9100`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.script import Conversation, Script, Step, pieces

_EXHAUSTED = {"error": {"code": 400, "message": "the script has no step for this request"}}


class _Cut(Exception):
    """Ends a response in the middle: the server closes the socket."""


@dataclass
class Recorded:
    """One request as it came in, and what became of its response."""

    headers: dict[str, str]
    body: dict[str, Any]
    at: float
    ended_at: float | None = None
    disconnected: bool = False
    """The client went away before the script was through."""

    @property
    def last_user_text(self) -> str:
        texts = [m["content"] for m in self.body.get("messages", []) if m.get("role") == "user"]
        return _text_of(texts[-1]) if texts else ""


@dataclass
class ScriptedServer:
    """The application and its record. `url` is known once it is served."""

    script: Script
    requests: list[Recorded] = field(default_factory=list)
    url: str = ""
    _used: dict[int, int] = field(default_factory=dict)

    def play(self, *steps: Step) -> None:
        """Replaces the script, and forgets what was recorded."""
        self.load(Script.of(*steps))

    def load(self, script: Script) -> None:
        self.script = script
        self.requests.clear()
        self._used.clear()

    @property
    def app(self) -> Starlette:
        routes = []
        for prefix in ("", "/v1"):
            routes.append(Route(f"{prefix}/chat/completions", self._chat, methods=["POST"]))
            routes.append(Route(f"{prefix}/models", self._models))
        return Starlette(routes=routes)

    async def wait_for_disconnect(self, within: float = 2.0) -> float:
        """Seconds until the last request's client was seen to go away.

        Raises:
            TimeoutError: it stayed.
        """
        start = time.monotonic()
        async with asyncio.timeout(within):
            while not self.requests[-1].disconnected:  # noqa: ASYNC110 - the server lives in another thread
                await asyncio.sleep(0.001)
        return time.monotonic() - start

    async def _models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "scripted", "object": "model"}]})

    async def _chat(self, request: Request) -> Response:
        record = Recorded(dict(request.headers), await request.json(), time.monotonic())
        self.requests.append(record)
        step = self._next(record)
        if step is None:
            return JSONResponse(_EXHAUSTED, 400)
        await asyncio.sleep(step.wait_s)
        model = str(record.body.get("model", "scripted"))
        if step.status != 200:
            body = step.body if step.body is not None else {"error": {"code": step.status, "message": "scripted error"}}
            if isinstance(body, str):
                return PlainTextResponse(body, step.status, step.headers)
            return JSONResponse(body, step.status, step.headers)
        if not record.body.get("stream"):
            return JSONResponse(step.whole(model), headers=step.headers)
        return StreamingResponse(
            _recorded(_wire(step, model), record), media_type="text/event-stream", headers=step.headers
        )

    def _next(self, record: Recorded) -> Step | None:
        for number, conversation in enumerate(self.script.conversations):
            if _matches(conversation, record):
                used = _hops(record) if conversation.by_hop else self._used.get(number, 0)
                self._used[number] = used + 1
                count = len(conversation.steps)
                if used >= count and not conversation.repeat:
                    continue
                return conversation.steps[used % count]
        return None


def _matches(conversation: Conversation, record: Recorded) -> bool:
    when = conversation.when
    if when.header is not None and record.headers.get("x-script") != when.header:
        return False
    return when.text is None or when.text in record.last_user_text


def _hops(record: Recorded) -> int:
    hops = 0
    for message in record.body.get("messages", []):
        hops = 0 if message.get("role") == "user" else hops + (message.get("role") == "assistant")
    return hops


def _text_of(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content or "")


async def _recorded(wire: AsyncIterator[bytes], record: Recorded) -> AsyncIterator[bytes]:
    try:
        async for part in wire:
            yield part
    except (asyncio.CancelledError, GeneratorExit):
        record.disconnected = True
        raise
    finally:
        record.ended_at = time.monotonic()


async def _wire(step: Step, model: str) -> AsyncIterator[bytes]:
    """The step as bytes, with its pauses and faults."""
    await asyncio.sleep(step.first_s)
    for _ in range(step.comments):
        yield b": OPENROUTER PROCESSING\n\n"
        await asyncio.sleep(step.comment_s)
    sent = 0
    for sent, chunk in enumerate(step.chunks(model)):
        if step.hang_after == sent:
            await asyncio.sleep(3600)
        if step.cut and step.cut_after == sent:
            break
        if sent:
            await asyncio.sleep(step.delay_s)
        for part in _split(f"data: {json.dumps(chunk, ensure_ascii=step.ascii)}\n\n".encode(), step.wire_bytes):
            yield part
            await asyncio.sleep(0.001 if step.wire_bytes else 0)
        if step.garbage is not None and sent == 0:
            yield f"data: {step.garbage}\n\n".encode()
    if step.cut == "reset":
        raise _Cut
    if step.done and not step.cut and step.error is None:
        yield b"data: [DONE]\n\n"


def _split(data: bytes, size: int) -> Iterator[bytes]:
    if not size:
        yield data
        return
    text = data.decode("latin-1")
    yield from (part.encode("latin-1") for part in pieces(text, size))


@contextmanager
def serve(script: Script | None = None, port: int = 0) -> Iterator[ScriptedServer]:
    """Serves on a loopback port in a thread until the block ends; open streams are dropped then."""
    scripted = ScriptedServer(script or Script())
    server = uvicorn.Server(_config(scripted, port))
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    thread = threading.Thread(target=server.run, daemon=True, name="scripted-model")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError(f"the scripted server did not start on port {port}")
            time.sleep(0.005)
        scripted.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
        yield scripted
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=5)


def _config(scripted: ScriptedServer, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        scripted.app, host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="none",
        timeout_graceful_shutdown=1, access_log=False,
    )  # fmt: skip


def main() -> None:
    """Serves a script file in the foreground."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--port", type=int, default=9100)
    options = parser.parse_args()
    scripted = ScriptedServer(Script.model_validate_json(options.script.read_text(encoding="utf-8")))
    print(f"scripted model on http://127.0.0.1:{options.port}/v1", flush=True)
    uvicorn.Server(_config(scripted, options.port)).run()


if __name__ == "__main__":
    main()
