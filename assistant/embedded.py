"""The embedded engines as a process of their own: started when an engine has no address, watched, started again."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import NotConfigured

log = logging.getLogger("habla.engines")
START_SECONDS = 60.0
HEALTHY_SECONDS = 60.0
"""A process that lived so long is started again at once when it ends."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Wanted:
    """What to start. `port` 0 means a free one; `env` is added to this process's environment."""

    only: Sequence[str]
    data: Path
    port: int
    env: Mapping[str, str]


class Embedded:
    """One engines process. `start` returns its ready line; a crash is answered by a restart on the same port."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._port = wanted.port
        self._memory = wanted.data / "port"
        """Where the chosen port is kept: links in old conversations must still open after a restart."""

    async def start(self) -> dict[str, Any]:
        """Starts the process and waits until it serves.

        Raises:
            NotConfigured: it did not start; the message has its last words.
        """
        ready = await self._first_launch()
        self._port = int(str(ready["url"]).rsplit(":", 1)[1])
        self._memory.write_text(str(self._port), encoding="ascii")
        self._watch = asyncio.create_task(self._keep_alive())
        return ready

    async def _first_launch(self) -> dict[str, Any]:
        if self._port:
            return await self._launch()
        remembered = self._memory.read_text(encoding="ascii").strip() if self._memory.is_file() else ""
        if remembered.isdigit():
            try:
                self._port = int(remembered)
                return await self._launch()
            except NotConfigured as error:
                log.warning("the embedded engines move to another port", extra={"detail": error.message})
                self._port = 0
        return await self._launch()

    async def _launch(self) -> dict[str, Any]:
        arguments = ["-m", "engines", "--data", str(self._wanted.data), "--only", ",".join(self._wanted.only)]
        arguments += ["--port", str(self._port) if self._port else "auto", "--exit-with-stdin"]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env={**os.environ, **self._wanted.env},
            stdin=asyncio.subprocess.PIPE,
            # Ctrl-C in a terminal reaches the server, which ends the engines in order.
            start_new_session=True,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = await self._ready(self._process)
        except (TimeoutError, ValueError) as error:
            with suppress(ProcessLookupError):  # it has ended by itself, and said why
                self._process.kill()
            raise NotConfigured(f"the embedded engines did not start: {error or 'no answer in a minute'}") from error
        self._drain(self._process)
        return ready

    async def _ready(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        assert process.stdout is not None and process.stderr is not None
        async for line in process.stdout:
            if line.startswith(b"{"):
                said: dict[str, Any] = json.loads(line)
                return said
        words = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
        raise ValueError(words[-1] if words else f"exit code {await process.wait()}")

    def _drain(self, process: asyncio.subprocess.Process) -> None:
        """A pipe nobody reads would block the process once it is full."""
        assert process.stdout is not None and process.stderr is not None
        self._drains = [asyncio.create_task(_discard(process.stdout)), asyncio.create_task(_pass_on(process.stderr))]

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        pause = 0.5
        while True:
            assert self._process is not None
            began = loop.time()
            code = await self._process.wait()
            if loop.time() - began > HEALTHY_SECONDS:
                pause = 0.5
            log.error("embedded engines ended; starting them again", extra={"code": code})
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
            try:
                await self._launch()
            except NotConfigured as error:
                log.error("embedded engines", extra={"detail": error.message})

    async def aclose(self) -> None:
        """Ends the process; its standard input closing is the signal."""
        if self._watch is not None:
            self._watch.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(4):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _discard(stream: asyncio.StreamReader) -> None:
    while await stream.read(65_536):
        pass


async def _pass_on(stream: asyncio.StreamReader) -> None:
    async for line in stream:
        log.warning("engines: %s", line.decode(errors="replace").rstrip()[:500])
