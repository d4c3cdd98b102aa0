"""Runs live apart from the requests that start them: accept, work, stop, recover.

A run exists from the commit that creates it; whatever happens to the connection, it ends in exactly one terminal
event, equal to its stored status.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from assistant.catalogue import Lang
from assistant.effects import Effects, effect_id
from assistant.errors import BadRequest, Conflict, HablaError, NeedsAnswer, UpstreamUnavailable
from assistant.events import (
    ApprovalResolved,
    EngineUse,
    Event,
    MessageReceived,
    Option,
    RunCancelled,
    RunFailed,
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
    Store,
)
from assistant.journal.fold import unfinished
from assistant.loop import Setting, Turn
from assistant.receipts.tape import Tape
from assistant.recorder import Recorder
from assistant.settings import PLANNER
from assistant.texts import say
from assistant.watch import Watchers

log = logging.getLogger("habla.runs")
SHUTDOWN_SECONDS = 4.0
LONGEST_PAUSE = 10.0
"""Between two tries to write the end of a run into a store that does not take it."""


@dataclass(frozen=True)
class Answer:
    """The person's explicit answer to one approval. `digest` may be absent where the id alone names it."""

    approval_id: str
    approved: bool
    digest: str | None


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
        self.watchers = Watchers(store, effects, lambda parent: self._started("flow", parent))
        self._stopping: set[str] = set()
        self._closing = False
        self._tapes: dict[str, Tape] = {}
        self._snapshots: dict[str, bytes] = {}

    # Accepting

    async def ask(self, run: RunRow, message: MessageReceived) -> RunRow:
        """Accepts a message as a new run; the same id and content again gives the run that exists."""
        title = " ".join(message.text.split())[:80]
        started = self._started("message")
        if message.edit is not None:
            started = started.model_copy(update={"model": PLANNER})
        return await self._create(run, title, [started, message], [], message.lang)

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
        task.add_done_callback(lambda _: self._forget(run_id))

    def _forget(self, run_id: str) -> None:
        self._tasks.pop(run_id, None)
        self._tapes.pop(run_id, None)
        self._stopping.discard(run_id)

    async def _work(self, run_id: str) -> None:
        """To the one terminal event, whatever happens; the one broad `except` of a run is here.

        What cuts a run short is its `cause`; the end is then written from the journal, again and again while the store
        does not take it (a full disk).
        """
        cause: BaseException | None = None
        pause = 0.0
        while True:
            try:
                await asyncio.sleep(pause)
                await (self._go(run_id) if cause is None else self._end(run_id, cause))
                return
            except asyncio.CancelledError as error:
                if self._closing or run_id not in self._stopping:
                    raise
                # A stop. What follows is not cancelled, and may use time-outs.
                _current().uncancel()
                cause, pause = error, 0.0
            except Exception as error:
                if isinstance(error, Conflict) and error.code in _NOT_OURS:
                    await self._give_up(run_id, error.code)
                    return
                pause = 0.0 if cause is None else min(pause * 2 + 0.5, LONGEST_PAUSE)
                stopped = run_id in self._stopping and not isinstance(cause, asyncio.CancelledError)
                cause = asyncio.CancelledError() if stopped else cause or _first(error)
                _note(run_id, _first(error))

    async def _give_up(self, run_id: str, code: str) -> None:
        """The run is over or in other hands; a stop may have come just after its end, before it was handed over."""
        log.warning("run given up", extra={"run": run_id, "code": code})
        with suppress(HablaError):
            run = await self.store.run(run_id)
            if run is not None:
                self._hand_over(run)

    async def _go(self, run_id: str) -> None:
        run, recorder = await self._claim(run_id)
        try:
            if run.request["kind"] == "message":
                await self._converse(run, recorder)
            else:
                await self._act(run, recorder)
        except BaseException:
            # What was said is kept; a failing store has its own message.
            with suppress(HablaError):
                await recorder.hush()
            raise
        self._hand_over(run)

    async def _claim(self, run_id: str) -> tuple[RunRow, Recorder]:
        epoch = await self.store.claim(run_id)
        run = await self.store.run(run_id)
        assert run is not None, "a claimed run exists"
        tape = self._tapes.get(run_id)
        return run, Recorder(self.store, run, epoch, closing=tuple if tape is None else tape.changes)

    async def _end(self, run_id: str, cause: BaseException) -> None:
        """Closes what the run had begun and writes its end: cancelled after a stop, else failed."""
        run, recorder = await self._claim(run_id)
        lang: Lang = run.request.get("lang", "es")
        past = await self.store.events(run_id=run_id)
        recorder.usage.extend(s.event for s in past if isinstance(s.event, Usage))
        events: list[Event] = [TextEnded(message_id=message) for message in unfinished(past).texts]
        changes: list[Change] = []
        for approval_id in _approved(run):
            effect = await self.store.effect(effect_id(approval_id))
            approval = await self.store.approval(approval_id)
            if effect is not None and effect.state == "approved" and approval is not None:
                key = "flow_stopped_act" if approval.proposal.get("execution") else "flow_stopped"
                text = say(key, lang, title=approval.proposal["title"])
                said, change = self.effects.not_started(approval, lang, "stopped", text)
                events.extend(said)
                changes.append(change)
        await recorder.emit(*events, _terminal(cause, run, lang, tuple(recorder.usage)), changes=changes)
        self._hand_over(run)

    def _hand_over(self, run: RunRow) -> None:
        """Neither the end of a run nor a stop ends what it has started: a watcher tells how that ends."""
        for approval_id in _approved(run):
            self.watchers.watch(effect_id(approval_id))

    async def _converse(self, run: RunRow, recorder: Recorder) -> None:
        past = await self.store.events(run_id=run.id)
        begun = unfinished(past)
        assert begun.question is not None, "a message run begins with its message"
        recorder.usage.extend(s.event for s in past if isinstance(s.event, Usage))
        for message_id in begun.texts:
            await recorder.emit(TextEnded(message_id=message_id))
        tape = self._tapes[run.id] = Tape(self.setting, self._snapshots)
        recorder.closing, tape.resumed = tape.changes, len(past) > 2
        tape.turn = turn = Turn(tape.over(), recorder, run, begun.question)
        try:
            await turn.go(resume=begun.calls)
        except NeedsAnswer as error:
            await recorder.tell(error.message, _taps(error))
            await recorder.finish()

    async def _act(self, run: RunRow, recorder: Recorder) -> None:
        """Carries out, or declines, what the person answered."""
        lang: Lang = run.request.get("lang", "es")
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
            await self.effects.carry_out(await self.effects.job(effect, lang), recorder)
        await recorder.finish()

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

    # Stopping, recovering, closing

    def stop(self, run: RunRow) -> bool:
        """Stops a run of this process, all the way up to the model and the engine. False when it had ended."""
        task = self._tasks.get(run.id)
        if task is None or task.done():
            return False
        if run.id not in self._stopping:
            self._stopping.add(run.id)
            task.cancel()
        return True

    async def recover(self) -> None:
        """At start: takes up every run and effect that the last process left."""
        for run in await self.store.live_runs():
            self._spawn(run.id)
        await self.watchers.recover()

    async def aclose(self) -> None:
        """Lets runs end for a moment; those that do not are left as they are, for `recover`."""
        if self._tasks:
            await asyncio.wait([*self._tasks.values()], timeout=SHUTDOWN_SECONDS)
        self._closing = True
        left = [*self._tasks.values()]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1.0)
        await self.watchers.aclose()


def _current() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "runs are tasks"
    return task


def _taps(error: NeedsAnswer) -> list[Option]:
    """One-tap answers to a question."""
    pairs = enumerate(zip(error.labels, error.options, strict=True))
    return [Option(label=label, text=text, default=n == error.default) for n, (label, text) in pairs]


def _first(error: BaseException) -> BaseException:
    """The error itself, out of the group that parallel work puts it into."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _note(run_id: str, error: BaseException) -> None:
    if isinstance(error, HablaError):
        # The message of a model's error may quote the prompt.
        detail = error.message if isinstance(error, UpstreamUnavailable) and error.system == "store" else ""
        log.warning("run cut short", extra={"run": run_id, "code": error.code, "detail": detail})
    else:
        log.error("run failed", exc_info=error, extra={"run": run_id})


def _terminal(cause: BaseException, run: RunRow, lang: Lang, usage: tuple[Usage, ...]) -> Event:
    if isinstance(cause, asyncio.CancelledError):
        return RunCancelled(usage=usage)
    if isinstance(cause, HablaError):
        return RunFailed(code=cause.code, message=cause.message, retryable=cause.retryable, usage=usage)
    return RunFailed(code="internal", message=say("internal", lang, ref=run.id[:12]), retryable=True, usage=usage)


def _approved(run: RunRow) -> list[str]:
    """Approvals that this run was made to carry out."""
    return [answer["approval"] for answer in run.request.get("answers", ()) if answer["approved"]]


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
        execution_id=row.proposal.get("execution"),
        detail={},
        updated_at=at,
    )


_NOT_OURS = ("run_ended", "stale_epoch", "not_found")
"""Conflicts that say: this run is in other hands, or over."""
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
