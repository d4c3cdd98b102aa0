"""The floor: Starlette, sse-starlette and uvicorn as the server uses them, with nothing behind.

`POST /agui` sends `frames` frames of `size` bytes, `gap` seconds apart, from a task through a queue; what is ready goes
out in one write. `GET /threads/{id}/events` stays silent, or with `frames` sends them at once and ends.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import uvicorn
from pydantic_core import from_json
from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def frame(number: int, size: int) -> bytes:
    head = f"id: floor:{number}\ndata: "
    return (head + "x" * max(1, size - len(head) - 2) + "\n\n").encode()


async def paced(frames: int, size: int, gap: float) -> AsyncIterator[bytes]:
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def produce() -> None:
        for number in range(frames):
            if number and gap:
                await asyncio.sleep(gap)
            queue.put_nowait(frame(number, size))

    task = asyncio.create_task(produce())
    sent = 0
    while sent < frames:
        ready = [await queue.get()]
        while not queue.empty():
            ready.append(queue.get_nowait())
        sent += len(ready)
        yield b"".join(ready)
    await task


async def idle() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def burst(frames: int, size: int) -> AsyncIterator[bytes]:
    yield b"".join(frame(number, size) for number in range(frames))


async def agui(request: Request) -> Response:
    asked = from_json(await request.body())
    return EventSourceResponse(paced(asked["frames"], asked["size"], asked["gap"]))


async def events(request: Request) -> Response:
    query = request.query_params
    if "frames" in query:
        return EventSourceResponse(burst(int(query["frames"]), int(query["size"])))
    return EventSourceResponse(idle())


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


app = Starlette(
    routes=[
        Route("/agui", agui, methods=["POST"]),
        Route("/threads/{thread_id}/events", events),
        Route("/healthz", healthz),
    ]
)

if __name__ == "__main__":
    port = int(os.environ["PORT"])
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning", backlog=4096)
