"""Runs live apart from the requests that start them: accept, work, stop, recover.

A run exists from the commit that creates it; whatever happens to the connection, it ends in exactly one terminal
event, equal to its stored status.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from assistant.catalogue import Lang
from assistant.effects import Effects, Job
from assistant.errors import BadRequest, Conflict, HablaError, NeedsAnswer
from assistant.events import (
    ApprovalResolved,
    EngineUse,
    Event,
    MessageReceived,
    Option,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    TextEnded,
    ToolFailed,
    ToolFinished,
    Usage,
)
from assistant.journal import (
    ApprovalRow,
    Change,
    CreateRun,
    EffectRow,
    PutEffect,
    ResolveApproval,
    RunRow,
    SetStatus,
    Store,
)
from assistant.journal.fold import unfinished
from assistant.loop import Setting, Turn
from assistant.recorder import Recorder
from assistant.texts import say

log = logging.getLogger("habla.runs")
SHUTDOWN_SECONDS = 4.0


@dataclass(frozen=True)
class Answer:
    """The person's explicit answer to one approval. `digest` may be absent where the id alone names it."""

    approval_id: str
    approved: bool
    digest: str | None


def new_id() -> str:
    """A random id: 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


class Runs:
    """All runs of this process."""

    def __init__(
        self,
        store: Store,
        setting: Setting,
        effects: Effects,
        engines: Callable[[], tuple[EngineUse, ...]],
    ) -> None:
        self.store = store
        self.setting = setting
        self.effects = effects
        self._engines = engines
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watchers: set[asyncio.Task[None]] = set()
        self._stopping: set[str] = set()
        self._closing = False

    # Accepting

    async def ask(self, run: RunRow, message: MessageReceived) -> RunRow:
        """Accepts a message as a new run; the same id and content again gives the run that exists."""
        title = " ".join(message.text.split())[:80]
        return await self._create(run, title, [self._started("message"), message], [], message.lang)

    async def answer(self, run: RunRow, rows: Sequence[tuple[ApprovalRow, bool]], lang: Lang) -> RunRow:
        """Accepts explicit answers as a new run; each approval is resolved in the same transaction, once."""
        at = self.setting.clock()
        events: list[Event] = [self._started("approval", parent=rows[0][0].run_id)]
        changes: list[Change] = []
        for row, approved in rows:
            state: Literal["approved", "denied"] = "approved" if approved else "denied"
            changes.append(ResolveApproval(row.id, row.digest, state, run.owner.person, at, run.id))
            events.append(
                ApprovalResolved(
                    approval_id=row.id,
                    tool_call_id=row.tool_call_id,
                    decision=state,
                    by=run.owner.person,
                    at=at,
                )
            )
            if approved:
                changes.append(PutEffect(_effect(row, run, at)))
        return await self._create(run, "", events, changes, lang)

    async def _create(
        self, run: RunRow, title: str, events: Sequence[Event], changes: Sequence[Change], lang: Lang
    ) -> RunRow:
        try:
            await self.store.commit(run.id, events, [CreateRun(run, title), *changes])
        except Conflict as error:
            if error.code == "run_exists":
                existing = await self.store.run(run.id, run.owner)
                if existing is not None:
                    return existing
            raise _localised(error, lang) from error
        self._spawn(run.id)
        return run

    def _started(self, cause: str, parent: str | None = None) -> RunStarted:
        return RunStarted.model_validate(
            {
                "model": self.setting.model.profile.id,
                "prompt": self.setting.prompts.digest,
                "engines": self._engines(),
                "parent": parent,
                "cause": cause,
            }
        )

    # Working

    def _spawn(self, run_id: str) -> None:
        task = asyncio.create_task(self._work(run_id), name=f"run:{run_id}")
        self._tasks[run_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(run_id, None))

    async def _work(self, run_id: str) -> None:
        try:
            epoch = await self.store.claim(run_id)
            run = await self.store.run(run_id)
            assert run is not None, "a claimed run exists"
            recorder = Recorder(self.store, run, epoch, new_id)
            await self._to_the_end(run, recorder)
        except Conflict as error:
            log.warning("run given up", extra={"run": run_id, "code": error.code})
        except HablaError as error:
            log.error("run could not be recorded", extra={"run": run_id, "code": error.code, "detail": error.message})

    async def _to_the_end(self, run: RunRow, recorder: Recorder) -> None:
        """Whatever happens, one terminal event; the one broad `except` of a run is here."""
        lang: Lang = run.request.get("lang", "es")
        try:
            if run.request["kind"] == "message":
                await self._converse(run, recorder)
            else:
                await self._act(run, recorder, lang)
        except asyncio.CancelledError:
            if run.id in self._stopping:
                self._stopping.discard(run.id)
                await recorder.finish(lambda usage: RunCancelled(usage=usage))
                await self._keep_watching(run, lang)
                return
            raise
        except BaseExceptionGroup as group:
            await self._fail(recorder, group.exceptions[0], lang)
        except Conflict:
            raise
        except Exception as error:
            await self._fail(recorder, error, lang)

    async def _converse(self, run: RunRow, recorder: Recorder) -> None:
        past = await self.store.events(run_id=run.id)
        begun = unfinished(past)
        assert begun.question is not None, "a message run begins with its message"
        recorder.usage.extend(s.event for s in past if isinstance(s.event, Usage))
        for message_id in begun.texts:
            await recorder.emit(TextEnded(message_id=message_id))
        turn = Turn(self.setting, recorder, run, begun.question)
        try:
            await turn.go(resume=begun.calls)
        except NeedsAnswer as error:
            await recorder.tell(error.message, [Option(label=o, text=o) for o in error.options])
            await recorder.finish(lambda usage: RunFinished(usage=usage))

    async def _act(self, run: RunRow, recorder: Recorder, lang: Lang) -> None:
        """Carries out, or declines, what the person answered."""
        watch: list[Job] = []
        said = {
            s.event.tool_call_id
            for s in await self.store.events(run_id=run.id)
            if isinstance(s.event, ToolFinished | ToolFailed)
        }
        for entry in run.request["answers"]:
            approval = await self.store.approval(entry["approval"])
            assert approval is not None, "an answered approval exists"
            effect = await self.store.effect(effect_id(approval.id))
            if effect is None:
                if approval.tool_call_id not in said:
                    await self._denied(approval, recorder, lang)
                continue
            job = await self.effects.job(effect, lang)
            if effect.state in ("approved", "dispatching", "dispatched") and not await self.effects.carry_out(
                job, recorder
            ):
                watch.append(job)
        await recorder.finish(lambda usage: RunFinished(usage=usage))
        for job in watch:
            self._watch(job)

    async def _denied(self, approval: ApprovalRow, recorder: Recorder, lang: Lang) -> None:
        await recorder.emit(
            ToolFinished(
                tool_call_id=approval.tool_call_id,
                tool=approval.tool,
                message_id=recorder.new_id(),
                content={"kind": "flow", "flow": approval.proposal["target"], "state": "DENIED"},
                model_view={"kind": "flow", "flow": approval.proposal["target"], "state": "denied by the person"},
            )
        )
        await recorder.tell(say("denied", lang))

    async def _fail(self, recorder: Recorder, error: BaseException, lang: Lang) -> None:
        if isinstance(error, HablaError):
            code, message, retryable = error.code, error.message, error.retryable
        else:
            ref = new_id()[:8]
            log.error("run failed", exc_info=error, extra={"run": recorder.run.id, "ref": ref})
            code, message, retryable = "internal", say("internal", lang, ref=ref), True
        await recorder.finish(lambda usage: RunFailed(code=code, message=message, retryable=retryable, usage=usage))

    # Watching executions that outlive their run

    def _watch(self, job: Job) -> None:
        self._background(self._see_it_out(job))

    async def _keep_watching(self, run: RunRow, lang: Lang) -> None:
        """Stopping a run does not stop what it has started: its end is still announced."""
        for entry in run.request.get("answers", ()):
            effect = await self.store.effect(effect_id(entry["approval"]))
            if effect is not None and effect.state == "dispatched":
                self._watch(await self.effects.job(effect, lang))

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._watchers.add(task)
        task.add_done_callback(self._watchers.discard)

    async def _see_it_out(self, job: Job) -> None:
        effect = await self.store.effect(job.effect.id)
        if effect is None or effect.execution_id is None or effect.state != "dispatched":
            return
        pause = 1.0
        while True:
            try:
                async for execution in job.tool.follow(effect.execution_id, job.lang):
                    if not execution.live:
                        await self._announce(job, *self.effects.ending(job, execution))
                        return
            except HablaError as error:
                log.warning("execution cannot be followed", extra={"effect": effect.id, "code": error.code})
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60.0)

    async def _announce(self, job: Job, events: Sequence[Event], change: Change) -> None:
        """A server-made run on the thread, when the thread is free; the ledger's move makes it happen once."""
        run = RunRow(
            id=f"flow-{job.effect.id}",
            thread_id=job.effect.thread_id,
            owner=job.effect.owner,
            parent=job.effect.run_id,
            status="queued",
            request={"kind": "flow", "lang": job.lang, "effect": job.effect.id},
            fingerprint=job.effect.id,
            created_at=self.setting.clock(),
            ended_at=None,
            epoch=0,
        )
        body = [self._started("flow", parent=job.effect.run_id), *events, RunFinished()]
        while True:
            try:
                await self.store.commit(run.id, body, [CreateRun(run, ""), change, SetStatus(run.id, 0, "finished")])
                return
            except Conflict as error:
                if error.code != "thread_busy":
                    return
            await asyncio.sleep(0.5)

    async def hint(self, execution_id: str) -> None:
        """An engine says that an execution has ended: a hint only, the watcher reads the truth itself."""
        for effect in await self.store.effects(("dispatched",)):
            run = await self.store.run(effect.run_id)
            if effect.execution_id == execution_id and run is not None and run.id not in self._tasks:
                self._watch(await self.effects.job(effect, run.request.get("lang", "es")))

    # Stopping, recovering, closing

    async def stop(self, run: RunRow) -> bool:
        """Stops a run of this process, all the way up to the model and the engine. False when it had ended."""
        task = self._tasks.get(run.id)
        if task is None or task.done():
            return False
        self._stopping.add(run.id)
        task.cancel()
        return True

    async def recover(self) -> None:
        """At start: takes up every run and effect that the last process left."""
        for run in await self.store.live_runs():
            self._spawn(run.id)
        for effect in await self.store.effects(("dispatched",)):
            ended = await self.store.run(effect.run_id)
            if ended is not None and ended.status not in ("queued", "running"):
                self._watch(await self.effects.job(effect, ended.request.get("lang", "es")))

    async def aclose(self) -> None:
        """Lets runs end for a moment; those that do not are left as they are, for `recover`."""
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
        for task in (*self._tasks.values(), *self._watchers):
            task.cancel()
        left = [*self._tasks.values(), *self._watchers]
        if left:
            await asyncio.wait(left, timeout=1.0)


def effect_id(approval_id: str) -> str:
    """The effect of an approval, and its correlation id at the engine: one approval, one id, one send."""
    return f"habla-{approval_id}"


def _effect(row: ApprovalRow, run: RunRow, at: datetime) -> EffectRow:
    return EffectRow(
        id=effect_id(row.id),
        approval_id=row.id,
        thread_id=row.thread_id,
        run_id=run.id,
        owner=row.owner,
        tool=row.tool,
        target=row.proposal["target"],
        state="approved",
        execution_id=None,
        detail={},
        updated_at=at,
    )


_CONFLICTS = {
    "run_mismatch": (409, "run_mismatch"),
    "thread_busy": (409, "thread_busy"),
    "not_found": (404, "unknown_thread"),
    "approval_expired": (410, "approval_expired"),
    "digest_mismatch": (409, "wrong_digest"),
}


def _localised(error: Conflict, lang: Lang) -> HablaError:
    if error.code in _CONFLICTS:
        status, key = _CONFLICTS[error.code]
        return BadRequest(say(key, lang), status=status, code=error.code)
    if error.code in ("approval_resolved", "effect_exists"):
        return BadRequest(
            say("approval_closed", lang, state=say("state_resolved", lang)), status=409, code="approval_closed"
        )
    return error
