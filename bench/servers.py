"""A server in a process of its own, and what the system says of that process. Reads `/proc`: Linux only."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20
_FOREIGN = ("ASSISTANT_", "OPENROUTER_", "LIGHTDASH_", "KESTRA_", "TRACARDI_", "ENGINES_")
_TICKS = os.sysconf("SC_CLK_TCK")


class NotStarted(Exception):
    """The server did not come up; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """Its process, without those that it started itself."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of CPU so far, in steps of the system's clock tick."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def rss(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@asynccontextmanager
async def serving(command: Sequence[str], data: Path) -> AsyncIterator[Server]:
    """Starts `command` on a free port with only its defaults, waits until it answers, and stops it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    env |= {"PORT": str(port), "DATA": str(data), "HOST": "127.0.0.1"}
    log = data.with_suffix(".log")
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
        )
        try:
            await _answers(process, port, log)
            yield Server(process.pid, port)
        finally:
            await _stop(process)


async def _answers(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        await asyncio.sleep(0.1)
        if process.returncode is not None:
            break
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
    said = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace")
    raise NotStarted(said[-600:].strip() or "it said nothing")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 10)
    # What the server started is in its session and must not outlive the measurement.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
