"""`python -m bench.stream`: the server beside a bare Starlette and sse-starlette server that does nothing.

Each in its own process with the same uvicorn settings; the client is this process. The server answers with its offline
planner over its embedded engines, whose process is not counted. The floor sends as many frames of the same size over
the same time as the server was seen to send, so each ratio says what Habla adds to the transport.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.client import Received, get, idle_streams, post
from bench.servers import NotStarted, Server, serving
from bench.table import markdown, percentile, ratio

QUESTION = "¿Cuánto vendimos ayer?"
WARM_UP = 3
IDLE = 400
ALONE = 15
CONVERSATIONS = 20
TURNS = 3
REPLAYS = 100
LIMIT_SECONDS = 30
"""For the rounds of one server, once it is up."""

Body = Callable[[], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Figures:
    """One server's."""

    first_ms: list[float]
    turn_us: float
    replay_us: float
    idle_bytes: float
    frames: int
    """Frames in a turn."""


def question() -> dict[str, object]:
    """A new run on a new thread."""
    name = uuid.uuid4().hex
    return {
        "threadId": name,
        "runId": f"{name}-run",
        "messages": [{"id": f"{name}-user", "role": "user", "content": QUESTION}],
        "tools": [],
        "context": [],
        "state": {},
        "forwardedProps": {},
    }


def like(received: Received) -> Body:
    """What makes the floor send a stream like this one."""
    gap = (received.last - received.first) / max(1, received.frames - 1)
    return lambda: {"frames": received.frames, "size": received.size // received.frames, "gap": gap}


async def measure(server: Server, body: Body, replay: Callable[[str], str]) -> tuple[Figures, Received]:
    """All rounds, within the limit."""
    async with asyncio.timeout(LIMIT_SECONDS):
        return await _measure(server, body, replay)


async def _measure(server: Server, body: Body, replay: Callable[[str], str]) -> tuple[Figures, Received]:
    # Memory comes first: later it would be taken from what earlier rounds have freed.
    asked = body()
    thread = str(asked.get("threadId", "any"))
    sample = await post(server.port, "/agui", asked)
    for _ in range(WARM_UP):
        sample = await post(server.port, "/agui", asked := body())
        thread = str(asked.get("threadId", "any"))

    before = server.rss()
    async with idle_streams(server.port, f"/threads/{thread}/events", IDLE, sample.last_id):
        await asyncio.sleep(1)
        idle = (server.rss() - before) / IDLE
    await asyncio.sleep(0.5)

    alone = [(await post(server.port, "/agui", body())).first * 1e3 for _ in range(ALONE)]

    async def converse(frames: list[int]) -> None:
        for _ in range(TURNS):
            frames.append((await post(server.port, "/agui", body())).frames)

    turns = await _cpu_per_frame(server, [converse] * CONVERSATIONS)

    async def again(frames: list[int]) -> None:
        for _ in range(REPLAYS // CONVERSATIONS):
            frames.append((await get(server.port, replay(thread))).frames)

    replays = await _cpu_per_frame(server, [again] * CONVERSATIONS)
    return Figures(alone, turns, replays, idle, sample.frames), sample


async def _cpu_per_frame(server: Server, tasks: list[Callable[[list[int]], object]]) -> float:
    frames: list[int] = []
    before = server.cpu()
    async with asyncio.TaskGroup() as group:
        for task in tasks:
            group.create_task(task(frames))  # type: ignore[arg-type]
    return (server.cpu() - before) / sum(frames) * 1e6


def table(ours: Figures, floor: Figures) -> str:
    def row(what: str, unit: str, mine: float, theirs: float) -> list[str]:
        return [what, f"{mine:.1f} {unit}", f"{theirs:.1f} {unit}", ratio(mine, theirs)]

    rows = [
        row("first event after POST, p50", "ms", percentile(ours.first_ms, 0.5), percentile(floor.first_ms, 0.5)),
        row(f"the slowest of {ALONE}", "ms", max(ours.first_ms), max(floor.first_ms)),
        row(f"CPU a whole turn of {ours.frames} events", "ms", *(f.turn_us * f.frames / 1e3 for f in (ours, floor))),
        row("CPU an event, whole turns", "us", ours.turn_us, floor.turn_us),
        row("CPU an event, stored thread replayed", "us", ours.replay_us, floor.replay_us),
        row("memory of an idle stream", "KiB", ours.idle_bytes / 1024, floor.idle_bytes / 1024),
    ]
    return markdown(("", "Habla", "floor", "to the floor"), rows)


async def compare(folder: Path, command: list[str]) -> str:
    """Ours first: what it sends is what the floor has to send."""
    async with serving(command, folder / "habla") as server:
        ours, sample = await measure(server, question, lambda thread: f"/threads/{thread}/events?follow=false")
    floor_body = like(sample)
    asked = floor_body()
    burst = f"/threads/any/events?frames={asked['frames']}&size={asked['size']}"
    async with serving(["-m", "bench.floor"], folder / "floor") as server:
        floor, _ = await measure(server, floor_body, lambda thread: burst)
    return table(ours, floor)


def main(arguments: list[str]) -> int:
    """`arguments`: what to run instead of `server.py`."""
    print(f"## Streams ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            print(asyncio.run(compare(Path(folder), arguments or ["server.py"])), flush=True)
        except NotStarted as error:
            print(f"A server did not start:\n\n{error}", flush=True)
            return 1
        except TimeoutError:
            print(f"A server was not done within {LIMIT_SECONDS} s.", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
