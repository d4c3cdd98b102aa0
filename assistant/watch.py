"""Executions that outlive their run: watched until they end, then told as a run that the server makes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from assistant.effects import Effects, Job, Told
from assistant.errors import Conflict, HablaError
from assistant.events import Event, RunFinished
from assistant.journal import LIVE, CreateRun, RunRow, SetStatus, Store
from assistant.opened import LEFT

log = logging.getLogger("habla.watch")
LONGEST_PAUSE = 60.0
BUSY_PAUSE = 0.5


@dataclass
class Watchers:
    """One watcher an effect, however often it is asked for."""

    store: Store
    effects: Effects
    begin: Callable[[str], Event]
    """The first event of a run that tells of an execution; it is given the run that started it."""
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _nudges: dict[str, asyncio.Event] = field(default_factory=dict)

    def watch(self, effect_id: str) -> None:
        """Sees an effect out. One that is being watched already is looked at again at once."""
        if effect_id in self._tasks:
            self._nudges[effect_id].set()
            return
        self._nudges[effect_id] = asyncio.Event()
        self._tasks[effect_id] = asyncio.create_task(self._watch(effect_id), name=f"watch:{effect_id}")

    async def hint(self, execution_id: str) -> None:
        """An engine says that an execution has ended: a hint only, the watcher reads the truth itself."""
        for effect in await self.store.effects(LEFT):
            if effect.execution_id == execution_id:
                self.watch(effect.id)

    async def recover(self) -> None:
        """At start: takes up what the last process left."""
        for effect in await self.store.effects(LEFT):
            self.watch(effect.id)

    async def aclose(self) -> None:
        """Leaves them as they are, for `recover`."""
        tasks = [*self._tasks.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)

    async def _watch(self, effect_id: str) -> None:
        try:
            await self._until_told(effect_id, self._nudges[effect_id])
        finally:
            # Not in a callback of the task: a nudge that comes between the last look and it would be lost.
            del self._tasks[effect_id], self._nudges[effect_id]

    async def _until_told(self, effect_id: str, nudge: asyncio.Event) -> None:
        pause = 1.0
        while True:
            nudge.clear()
            try:
                await self._see_out(effect_id)
                if not nudge.is_set():
                    return
                continue
            except HablaError as error:
                log.warning("execution cannot be followed", extra={"effect": effect_id, "code": error.code})
            except Exception as error:
                log.error("watching failed", exc_info=error, extra={"effect": effect_id})
            await _rest(nudge, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _see_out(self, effect_id: str) -> None:
        effect = await self.store.effect(effect_id)
        run = None if effect is None else await self.store.run(effect.run_id)
        if effect is None or run is None or effect.state not in LEFT or run.status in LIVE:
            # Ended, or with its own run, which hands it over when it lets go.
            return
        job = await self.effects.job(effect, run.request.get("lang", "es"))
        async with aclosing(self.effects.see_out(job)) as found:
            async for told in found:
                await self._announce(job, told)

    async def _announce(self, job: Job, told: Told) -> None:
        """When the thread is free; the ledger's moves make it happen once."""
        effect = job.effect
        run = RunRow(
            id=f"flow-{told.key}",
            thread_id=effect.thread_id,
            owner=effect.owner,
            parent=effect.run_id,
            status="queued",
            request={"kind": "flow", "lang": job.lang, "effect": effect.id},
            fingerprint=told.key,
            created_at=self.effects.clock(),
            ended_at=None,
            epoch=0,
        )
        body = [self.begin(effect.run_id), *told.events, RunFinished()]
        while (changes := await told.changes()) is not None:
            try:
                await self.store.commit(run.id, body, [CreateRun(run, ""), *changes, SetStatus(run.id, 0, "finished")])
                return
            except Conflict as error:
                if error.code not in ("thread_busy", "effect_moved"):
                    log.warning("told of an execution before", extra={"run": run.id, "code": error.code})
                    return
            await asyncio.sleep(BUSY_PAUSE)


async def _rest(nudge: asyncio.Event, seconds: float) -> None:
    """Pauses, unless somebody has a hint."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await nudge.wait()
