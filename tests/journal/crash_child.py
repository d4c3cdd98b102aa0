"""Commits as fast as it can and says what was acknowledged, until it is killed."""

from __future__ import annotations

import asyncio
import sys

from assistant.clock import system_clock
from assistant.journal.open import open_store
from tests.journal.samples import begin, delta, finish

STORE = open_store(sys.argv[1], system_clock)


async def write(name: str) -> None:
    for turn in range(1_000_000):
        run_id = f"{name}-{turn}"
        epoch = await begin(STORE, run_id, name)
        for n in range(20):
            for one in await STORE.commit(run_id, [delta(str(n)), delta("and")], epoch=epoch):
                sys.stdout.write(f"{run_id} {one.seq} {one.position}\n")
            sys.stdout.flush()
        await finish(STORE, run_id, epoch)


async def main() -> None:
    await STORE.open()
    async with asyncio.TaskGroup() as group:
        for n in range(12):
            group.create_task(write(f"{sys.argv[2]}w{n}"))


asyncio.run(main())
