"""`python -m bench.journal`: what an event costs from `commit` to a follower, beside a bare loop.

Each conversation writes an event every 50 ms and has one follower. The floor is the same tasks and pauses with an
`asyncio.Queue` where the store is: nothing is serialised, kept or read back. CPU is that of the whole process, the
writer's thread included.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from assistant.clock import system_clock
from assistant.events import Event, RunFinished, RunStarted, Stored, TextDelta
from assistant.journal import CreateRun, Owner, RunRow, SetStatus
from assistant.journal.sqlite import SqliteStore
from bench.table import markdown, percentile, ratio

PAUSE = 0.05
EVENTS = 40
CONVERSATIONS = (20, 200)
OWNER = Owner("bench", "bench")
TEXT = "The revenue of yesterday was 12,345.67 euros, which is"


@dataclass(slots=True)
class Figures:
    """One round. Delays are from the call that writes to the follower that has it."""

    events: int
    cpu: float = 0.0
    wall: float = 0.0
    delays: list[float] = field(default_factory=list)
    transactions: int = 0

    @property
    def cpu_us(self) -> float:
        return self.cpu / self.events * 1e6

    def delay_ms(self, share: float) -> float:
        return percentile(self.delays, share) * 1e3


Sent = dict[tuple[str, int], float]


async def converse(conversations: int, one: Callable[[str, Sent, Figures], Awaitable[None]]) -> Figures:
    """Runs that many at once, starting spread over one pause."""
    figures = Figures(conversations * EVENTS)

    async def start(n: int) -> None:
        await asyncio.sleep(PAUSE * n / conversations)
        await one(f"{conversations}-{n}", {}, figures)

    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for n in range(conversations):
            group.create_task(start(n))
    figures.cpu, figures.wall = time.process_time() - cpu, time.perf_counter() - began
    return figures


async def floor(conversations: int) -> Figures:
    """Without a store."""

    async def one(name: str, sent: Sent, figures: Figures) -> None:
        queue: asyncio.Queue[tuple[int, Event]] = asyncio.Queue()

        async def follow() -> None:
            for _ in range(EVENTS):
                seq, _event = await queue.get()
                figures.delays.append(time.perf_counter() - sent[name, seq])

        async with asyncio.TaskGroup() as group:
            group.create_task(follow())
            for seq in range(EVENTS):
                await asyncio.sleep(PAUSE)
                sent[name, seq] = time.perf_counter()
                queue.put_nowait((seq, TextDelta(message_id="m1", text=TEXT)))

    return await converse(conversations, one)


async def journal(store: SqliteStore, conversations: int) -> Figures:
    """With it."""

    async def one(name: str, sent: Sent, figures: Figures) -> None:
        run = RunRow(name, name, OWNER, None, "queued", {}, "", system_clock(), None, 0)
        await store.commit(name, [RunStarted(model="bench", prompt="")], [CreateRun(run, "")])
        epoch = await store.claim(name)

        async def follow(tail: AsyncGenerator[list[Stored], None]) -> None:
            async with aclosing(tail):
                async for batch in tail:
                    now = time.perf_counter()
                    figures.delays.extend(now - sent[name, got.seq] for got in batch if (name, got.seq) in sent)

        async with asyncio.TaskGroup() as group:
            group.create_task(follow(store.tail(run_id=name)))
            for seq in range(2, EVENTS + 2):
                await asyncio.sleep(PAUSE)
                sent[name, seq] = time.perf_counter()
                await store.commit(name, [TextDelta(message_id="m1", text=TEXT)], epoch=epoch)
            await store.commit(name, [RunFinished()], [SetStatus(name, epoch, "finished")])

    before = store.counters.groups
    figures = await converse(conversations, one)
    figures.transactions = store.counters.groups - before
    return figures


def fsync_ms(folder: Path) -> float:
    """Median of one small write and fsync here: what a transaction cannot go below."""
    times = []
    with (folder / "probe").open("wb", buffering=0) as probe:
        for _ in range(50):
            began = time.perf_counter()
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5) * 1e3


async def measure(folder: Path) -> str:
    store = SqliteStore(folder / "bench.db", system_clock)
    await store.open()
    rows: list[list[object]] = []
    try:
        for conversations in CONVERSATIONS:
            bare, full = await floor(conversations), await journal(store, conversations)
            for name, figures in (("bare loop", bare), ("journal", full)):
                rows.append([
                    f"{conversations} × {EVENTS}", name, f"{figures.cpu_us:.0f} us", ratio(figures.cpu_us, bare.cpu_us),
                    f"{figures.delay_ms(0.5):.1f} ms", f"{figures.delay_ms(0.95):.1f} ms",
                    figures.transactions or "–", f"{figures.wall:.1f} s",
                ])  # fmt: skip
    finally:
        await store.aclose()
    head = ("conversations", "", "CPU an event", "to the floor", "delivery p50", "p95", "transactions", "took")
    return markdown(head, rows)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, fsync {fsync_ms(folder):.1f} ms"
        print(f"## Journal: from commit to follower ({machine})\n")
        print(asyncio.run(measure(folder)), flush=True)


if __name__ == "__main__":
    main()
