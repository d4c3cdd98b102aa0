"""An execution watched until it ends: the server's stream, and asking beside it.

The stream alone is not enough: its first event is sent even for an execution that does not exist, it is silent while
an execution waits, it may close early or never say that it is over, and proxies cut it. So the state decides, and
whenever the stream is silent or closed the execution is asked for.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx

from assistant.errors import HablaError, ToolFailed, UpstreamUnavailable
from tools.base import Execution
from tools.kestra.client import SYSTEM, KestraClient
from tools.kestra.executions import TERMINAL, quoted, state_of, to_execution
from tools.kestra.texts import say
from tools.kestra.waits import STANDING, wait_id, wait_of
from tools.wire import new_stream_client

Json = dict[str, Any]
_TRIES = 8
_Closed = None
"""What the stream's reader leaves behind when the stream is over."""


async def follow(client: KestraClient, execution_id: str) -> AsyncGenerator[Execution, None]:
    """Each change, the last with `live` false, outputs and links.

    Raises:
        ToolFailed: there is no such execution.
        UpstreamUnavailable: out of sight; it may still be running.
    """
    settings, shown, over = client.settings, None, 0.0
    states = _states(client, execution_id)
    try:
        async for raw in states:
            if state_of(raw) in TERMINAL:
                # By its state alone: a paused execution has an end date too, and a restarted one had one.
                over = over or time.monotonic()
                if _settled(raw) or time.monotonic() - over >= settings.after:
                    break
                continue
            over = 0.0
            now = to_execution(raw, settings, client.lang)
            if (now.state, now.tasks, wait_id(raw)) != shown:
                shown = (now.state, now.tasks, wait_id(raw))
                yield replace(now, waits=await wait_of(client, raw)) if wait_id(raw) else now
    finally:
        await states.aclose()
    yield await finished(client, execution_id)


def _settled(raw: Json) -> bool:
    """Whether all tasks have ended too: those of `afterExecution` do after the execution's own end."""
    return all(state_of(task) in TERMINAL for task in raw.get("taskRunList") or ())


async def finished(client: KestraClient, execution_id: str) -> Execution:
    """The execution as it ended, with its outputs wherever the dialect keeps them."""
    raw = await _get(client, execution_id)
    return to_execution(raw, client.settings, client.lang, await _outputs(client, raw))


async def outputs_of(client: KestraClient, execution_id: str) -> Json:
    """The flow outputs of an execution as the engine keeps them."""
    return await _outputs(client, await _get(client, execution_id))


async def _outputs(client: KestraClient, raw: Json) -> Json:
    outputs = raw.get("outputs")
    if await client.dialect() == "2.x":
        try:
            outputs = await client.get(f"/outputs/executions/{quoted(str(raw['id']))}")
        except ToolFailed:
            # Lost at the engine, or a server of the other line, which keeps them in the execution.
            outputs = raw.get("outputs")
    return outputs if isinstance(outputs, dict) else {}


async def _get(client: KestraClient, execution_id: str) -> Json:
    raw = await client.get(f"/executions/{quoted(execution_id)}")
    if not isinstance(raw, dict) or not raw.get("id"):
        raise client.garbled()
    return raw


async def _states(client: KestraClient, execution_id: str) -> AsyncGenerator[Json, None]:
    """The execution as it comes, from the stream or from asking."""
    started, failures, rounds, calm = time.monotonic(), 0, 0, 0
    while time.monotonic() - started < client.settings.follow_limit:
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        reader = asyncio.create_task(_read(client, execution_id, queue))
        try:
            closed = False
            while not closed:
                raw = await _next(queue, _patience(client, calm))
                closed = raw is _Closed
                if raw is None or not raw:
                    raw, failures = await _ask(client, execution_id, failures, started)
                if raw:
                    calm = calm + 1 if state_of(raw) in STANDING else 0
                    yield raw
        finally:
            reader.cancel()
            await asyncio.wait((reader,))
        await _pause(client, rounds)
        if calm:
            await asyncio.sleep(_patience(client, calm))
        rounds += 1
    raise lost(client, execution_id)


def _patience(client: KestraClient, calm: int) -> float:
    """How long a silence is borne: longer each time while nothing can happen but by a person, who may take days."""
    settings = client.settings
    return min(settings.quiet * 2.0 ** min(calm, 10), max(settings.calm, settings.quiet))


async def _next(queue: asyncio.Queue[Json | None], quiet: float) -> Json | None:
    """The next event; an empty one after a silence."""
    try:
        async with asyncio.timeout(quiet):
            return await queue.get()
    except TimeoutError:
        return {}


async def _ask(client: KestraClient, execution_id: str, failures: int, started: float) -> tuple[Json, int]:
    """Asks for the execution; some failures in a row are borne."""
    try:
        return await _get(client, execution_id), 0
    except UpstreamUnavailable as error:
        if failures + 1 >= _TRIES:
            raise lost(client, execution_id) from error
    except ToolFailed as error:
        if error.code != "not_found" or time.monotonic() - started > client.settings.settling:
            raise
    await _pause(client, failures)
    return {}, failures + 1


async def _pause(client: KestraClient, times: int) -> None:
    """Longer each time."""
    pauses = client.settings.backoff
    await asyncio.sleep(pauses[min(times, len(pauses) - 1)])


async def _read(client: KestraClient, execution_id: str, queue: asyncio.Queue[Json | None]) -> None:
    """Reads the stream to its end, whichever it is, and then leaves a mark."""
    url = f"{client.root}/executions/{quoted(execution_id)}/follow"
    try:
        with suppress(httpx.HTTPError, HablaError):
            async with new_stream_client() as http, http.stream("GET", url, headers=client.headers) as response:
                if response.is_success:
                    async for kind, data in _events(response.aiter_lines()):
                        if kind == "start":
                            continue
                        if isinstance(data, dict) and state_of(data):
                            queue.put_nowait(data)
                        if kind == "end":
                            break
    finally:
        queue.put_nowait(_Closed)


async def _events(lines: AsyncIterator[str]) -> AsyncGenerator[tuple[str, Any], None]:
    """Server-sent events; their kind is in the `id` field. Anything that cannot be read is passed over."""
    kind, data = "", ""
    async for line in lines:
        if line.startswith("id:"):
            kind = line[3:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()
        elif not line and data:
            with suppress(ValueError, RecursionError):
                yield kind, json.loads(data)
            kind, data = "", ""


def lost(client: KestraClient, execution_id: str) -> UpstreamUnavailable:
    """Out of sight, which is not the same as failed."""
    settings = client.settings
    text = say("lost_sight", client.lang, id=execution_id, url=settings.open_base)
    return UpstreamUnavailable(text, system=SYSTEM, code="lost_sight")
