"""The ledger of side effects: an approved write is sent at most once; doubt becomes a visible `unknown`.

approved -> dispatching (committed before the send) -> dispatched (with the execution's id) -> finished or failed.
After a crash or an unclear answer the execution is looked up by its correlation id, the effect's own id. It is never
sent again by the machine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from assistant import approvals, tell
from assistant.catalogue import Lang
from assistant.clock import Clock
from assistant.errors import Conflict, HablaError, ToolFailed, UpstreamUnavailable
from assistant.events import Event, Notice
from assistant.events import ToolFailed as ToolFailedEvent
from assistant.journal import ApprovalRow, Change, EffectRow, EffectState, MoveEffect, Store
from assistant.opened import LEFT
from assistant.recorder import Recorder, new_id
from assistant.texts import say
from tools.base import Execution, Proposal, Wait, WriteTool

log = logging.getLogger("habla.effects")
LOOKUP_PAUSE = 2.0
ANSWER_SECONDS = 3.0
"""How long a stop waits for the answer to a start that is under way."""
UNDER_WAY: tuple[EffectState, ...] = ("approved", *LEFT)
Changes = Callable[[], Awaitable[Sequence[Change] | None]]


@dataclass(frozen=True)
class Told:
    """Something to tell of an execution, once, whoever of several notices it."""

    key: str
    """The same for whoever tells this, and for nothing else: two conversations' watchers may see one wait."""
    events: tuple[Event, ...]
    changes: Changes
    """The ledger's moves that go with it, as they are right now; none when it has been told."""
    last: bool = False


@dataclass
class Job:
    """One effect being carried out, with what is needed to speak of it."""

    effect: EffectRow
    approval: ApprovalRow
    proposal: Proposal
    tool: WriteTool[Any]
    lang: Lang


@dataclass
class Effects:
    """Carries out approved writes."""

    store: Store
    tools: Mapping[str, WriteTool[Any]]
    clock: Clock
    follow_seconds: float
    """How long a run stays with an execution before a watcher takes over."""
    lookup_seconds: float
    """How long an execution in doubt is looked for."""

    async def job(self, effect: EffectRow, lang: Lang) -> Job:
        """Loads what an effect needs: the approval and the exact bytes that were approved."""
        approval = await self.store.approval(effect.approval_id)
        assert approval is not None, "an effect is stored with its approval"
        contents: dict[str, bytes] = {}
        for file in approval.proposal["files"]:
            row = await self.store.file(file["sha256"], approval.owner)
            assert row is not None, "a file is stored with its approval"
            contents[row.sha256] = row.content
        proposal = approvals.from_json(approval.proposal, contents)
        return Job(effect, approval, proposal, self.tools[approval.tool], lang)

    async def carry_out(self, job: Job, recorder: Recorder) -> None:
        """From whatever state the effect is in to its end, or until it is time to let go of the execution."""
        match job.effect.state:
            case "approved":
                found = await self._dispatch(job, recorder)
            case "dispatching":
                found = await self._in_doubt(job, recorder)
            case "dispatched":
                found = job.effect.execution_id
            case _:
                return
        if found is not None:
            await self._follow(job, found, recorder)

    async def _dispatch(self, job: Job, recorder: Recorder) -> str | None:
        await self._claim_send(job, recorder)
        sending = asyncio.ensure_future(job.tool.perform(job.proposal, job.effect.id))
        try:
            await asyncio.wait({sending})
        except asyncio.CancelledError:
            # A stop does not unsend: the engine's answer is waited for, but not for long. Without a clear one the
            # effect stays as it is, and a watcher looks it up.
            await asyncio.wait({sending}, timeout=ANSWER_SECONDS)
            if not sending.done():
                sending.cancel()
            elif not _doubtful(sending):
                await self._answered(job, recorder, sending)
            raise
        if _doubtful(sending):
            return await self._in_doubt(job, recorder)
        return await self._answered(job, recorder, sending)

    async def _claim_send(self, job: Job, recorder: Recorder) -> None:
        """Commits that the send comes next. Stopped meanwhile, it is taken back: nothing has been sent for sure."""
        claiming = asyncio.ensure_future(recorder.emit(changes=[self._move(job, ("approved",), "dispatching")]))
        try:
            await asyncio.shield(claiming)
        except asyncio.CancelledError:
            await asyncio.wait({claiming})
            if claiming.exception() is None:
                await recorder.emit(changes=[self._move(job, ("dispatching",), "approved")])
            raise

    async def _answered(self, job: Job, recorder: Recorder, sending: asyncio.Future[Execution]) -> str | None:
        """Records a clear answer: started, or refused."""
        error = sending.exception()
        if isinstance(error, HablaError):
            await self._refused(job, recorder, error)
            return None
        execution = sending.result()
        await self._dispatched(job, recorder, execution)
        return execution.id

    async def _in_doubt(self, job: Job, recorder: Recorder) -> str | None:
        execution, looked = await self._find(job)
        if execution is None:
            events, move = self._unknown(job, looked)
            await recorder.emit(*events, changes=[move])
            return None
        await self._dispatched(job, recorder, execution)
        return execution.id

    async def _find(self, job: Job) -> tuple[Execution | None, bool]:
        """Asks the engine by correlation id for a while; and whether it has answered at all."""
        loop = asyncio.get_running_loop()
        until, looked = loop.time() + self.lookup_seconds, False
        while True:
            try:
                execution, looked = await job.tool.find(job.proposal, job.effect.id), True
            except HablaError as error:
                log.warning("execution cannot be looked up", extra={"effect": job.effect.id, "code": error.code})
                execution = None
            if execution is not None or loop.time() >= until:
                return execution, looked
            await asyncio.sleep(LOOKUP_PAUSE)

    async def _dispatched(self, job: Job, recorder: Recorder, execution: Execution) -> None:
        events = [self._started(job, execution), *await self._cards(job, execution)]
        own, *marks = await self._dispatching(job, execution)
        try:
            await recorder.emit(*events, changes=[own, *marks])
        except Conflict as error:
            # Another has just ended: what it was marked with no longer matters.
            if error.code != "effect_moved" or not marks:
                raise
            await recorder.emit(*events, changes=[own])

    async def _dispatching(self, job: Job, execution: Execution) -> list[Change]:
        """The effect's own move first; a wait that it answers is over for the others."""
        own = self._move(job, ("dispatching",), "dispatched", execution_id=execution.id)
        others = await self._others(job, execution.id) if job.proposal.moment else []
        return [own, *(self._mark(e, {}) for e in others if e.state == "dispatched")]

    async def _refused(self, job: Job, recorder: Recorder, error: HablaError) -> None:
        text = say(_of("flow_refused", job.approval), job.lang, title=job.proposal.title, detail=error.message)
        events, change = self.not_started(job.approval, job.lang, error.code, text, expect="dispatching")
        await recorder.emit(*events, changes=[change])

    async def _follow(self, job: Job, execution_id: str, recorder: Recorder) -> None:
        """Shows the execution's steps. Out of time or out of sight it is left to a watcher."""
        until = asyncio.get_running_loop().time() + self.follow_seconds
        last: Execution | None = None
        async with aclosing(job.tool.follow(execution_id, job.lang)) as states:  # type: ignore[type-var]
            while last is None or last.live:
                try:
                    async with asyncio.timeout_at(until):
                        state = await anext(states, None)
                except TimeoutError:
                    state = None
                except HablaError as error:
                    log.warning("execution out of sight", extra={"effect": job.effect.id, "code": error.code})
                    state = None
                if state is None:
                    await recorder.tell(say("flow_running", job.lang, title=job.proposal.title))
                    return
                if state.live and state != last:
                    await recorder.emit(*await self._cards(job, state))
                last = state
                if state.waits is not None and state.waits.id != job.proposal.moment:
                    await self._tell(job, self._waiting(job, state, state.waits), recorder)
                    return
        told = await self._with_cards(job, last, self._ending(job, last))
        await self._tell(job, told, recorder)
        await recorder.tell(next(tell.closing_words(e) for e in told.events if isinstance(e, Notice)))

    async def _tell(self, job: Job, told: Told, recorder: Recorder) -> None:
        """In the run of the effect itself. What another run has moved is not moved again."""
        while True:
            changes = await told.changes()
            if changes is None and not told.last:
                return
            try:
                await recorder.emit(*told.events, changes=changes or ())
            except Conflict as error:
                if error.code != "effect_moved":
                    raise
            else:
                return

    async def see_out(self, job: Job) -> AsyncGenerator[Told, None]:
        """What there is to tell of an execution whose run has let go of it, or has been cut short while sending.

        That it has started, where the run could not say so; its waits, that it went on without us, and last its end.

        Raises:
            UpstreamUnavailable: out of sight; to be tried again.
        """
        execution_id = job.effect.execution_id
        if execution_id is None or job.effect.state == "dispatching":
            found, looked = await self._find(job)
            if found is None:
                events, move = self._unknown(job, looked)
                yield Told(job.effect.id, tuple(events), self._just(move), last=True)
                return
            # Now, not with the end: until the ledger knows the execution, nobody can resume, stop or open it.
            yield await self._adopted(job, found)
            execution_id = found.id
        waits = str(job.effect.detail.get("waits") or "")
        try:
            async with aclosing(job.tool.follow(execution_id, job.lang)) as states:  # type: ignore[type-var]
                async for state in states:
                    if not state.live:
                        yield await self._with_cards(job, state, self._ending(job, state))
                        return
                    wait = state.waits
                    if wait is not None and wait.id not in (waits, job.proposal.moment):
                        waits = wait.id
                        yield await self._with_cards(job, state, self._waiting(job, state, wait))
                    elif wait is None and waits and state.state != "KILLING":
                        yield await self._with_cards(job, state, self._gone_on(job, state, waits))
                        waits = ""
        except ToolFailed as error:
            # The engine answers, and knows of no such execution: waiting longer would tell nothing.
            if error.code != "not_found":
                raise
            lost = Notice(
                level="warning", text=say("flow_lost", job.lang, title=job.proposal.title, system=job.tool.system)
            )
            yield Told(job.effect.id, (lost,), self._just(self._move(job, LEFT, "unknown")), last=True)
            return
        raise UpstreamUnavailable(f"execution {execution_id!r} is out of sight", system=job.approval.tool)

    async def _with_cards(self, job: Job, state: Execution, told: Told) -> Told:
        return replace(told, events=(*await self._cards(job, state), *told.events))

    async def _others(self, job: Job, execution_id: str) -> list[EffectRow]:
        """What else the person does with the same execution."""
        return [e for e in await self.store.effects_of(execution_id, job.effect.owner) if e.id != job.effect.id]

    async def _neighbours(self, job: Job, execution_id: str) -> list[EffectRow]:
        """Those of them that belong to the same thread."""
        return [e for e in await self._others(job, execution_id) if e.thread_id == job.effect.thread_id]

    async def _cards(self, job: Job, state: Execution) -> list[Event]:
        """Progress on the card of this effect, and on those of the thread's others on the same execution."""
        calls = [job.approval.tool_call_id]
        for other in await self._neighbours(job, state.id):
            approval = await self.store.approval(other.approval_id)
            if other.state in LEFT and approval is not None:
                calls.append(approval.tool_call_id)
        return [tell.progress(call, job.proposal.target, state) for call in calls]

    async def _adopted(self, job: Job, execution: Execution) -> Told:
        async def changes() -> Sequence[Change] | None:
            own = await self.store.effect(job.effect.id)
            if own is None or own.state != "dispatching":
                return None
            return await self._dispatching(job, execution)

        events = (self._started(job, execution), *await self._cards(job, execution))
        return Told(f"{job.effect.id}-started", events, changes)

    def _waiting(self, job: Job, state: Execution, wait: Wait) -> Told:
        async def changes() -> Sequence[Change] | None:
            rows = [e for e in await self.store.effects_of(state.id, job.effect.owner) if e.state == "dispatched"]
            if not rows or any(e.detail.get("waits") == wait.id for e in rows):
                return None
            return [self._mark(e, {"waits": wait.id}) for e in rows]

        return Told(tell.key_of(state, wait.id), tuple(tell.waiting(job.proposal, state, wait, job.lang)), changes)

    def _gone_on(self, job: Job, state: Execution, waits: str) -> Told:
        async def changes() -> Sequence[Change] | None:
            rows = await self.store.effects_of(state.id, job.effect.owner)
            if any(e.id != job.effect.id and e.state in UNDER_WAY for e in rows):
                return None
            known = [e for e in rows if e.state == "dispatched" and e.detail.get("waits") == waits]
            return [self._mark(e, {}) for e in known] or None

        key = f"{tell.key_of(state, waits)}-on"
        return Told(key, tuple(tell.went_on(job.proposal, state, job.lang)), changes)

    def _mark(self, effect: EffectRow, detail: dict[str, Any]) -> MoveEffect:
        return MoveEffect(effect.id, ("dispatched",), "dispatched", self.clock(), detail=detail)

    def not_started(
        self, approval: ApprovalRow, lang: Lang, code: str, text: str, *, expect: EffectState = "approved"
    ) -> tuple[list[Event], Change]:
        """What is said of a write that certainly did not begin, and the ledger's move that goes with it."""
        events: list[Event] = [
            ToolFailedEvent(
                tool_call_id=approval.tool_call_id, tool=approval.tool, message_id=new_id(), code=code, message=text
            ),
            Notice(level="error", text=say(_of("flow_not_started", approval), lang, title=approval.proposal["title"])),
        ]
        move = MoveEffect(effect_id(approval.id), (expect,), "failed", self.clock(), detail={"error": text})
        return events, move

    def _unknown(self, job: Job, looked: bool) -> tuple[list[Event], MoveEffect]:
        key = _of("flow_unknown", job.approval)
        if key.endswith("_act") and not looked:
            key = "flow_unseen_act"
        text = say(key, job.lang, title=job.proposal.title, system=job.tool.system)
        said = tell.answer(job.approval, job.effect.id, {"state": "UNKNOWN"})
        return [said, Notice(level="warning", text=text)], self._move(job, ("dispatching",), "unknown")

    def _started(self, job: Job, execution: Execution) -> Event:
        content = {"state": execution.state, "executionId": execution.id}
        return tell.answer(job.approval, job.effect.id, content)

    def _ending(self, job: Job, execution: Execution) -> Told:
        """What is said of an execution that has ended, with the moves of all that this thread had done with it.

        Another thread's effects stay for their own watchers: each conversation hears the end.
        """
        state: EffectState = "finished" if execution.ok else "failed"

        async def changes() -> Sequence[Change] | None:
            own = await self.store.effect(job.effect.id)
            if own is None or own.state not in LEFT:
                return None
            others = [e for e in await self._neighbours(job, execution.id) if e.state == "dispatched"]
            moves = [MoveEffect(e.id, LEFT, state, self.clock()) for e in others]
            return [self._move(job, LEFT, state, execution_id=execution.id), *moves]

        return Told(job.effect.id, (tell.ended(job.proposal, execution, job.lang),), changes, last=True)

    def _just(self, move: MoveEffect) -> Changes:
        """This move alone, while the effect is where it starts from."""

        async def changes() -> Sequence[Change] | None:
            own = await self.store.effect(move.effect_id)
            return None if own is None or own.state not in move.expect else [move]

        return changes

    def _move(
        self,
        job: Job,
        expect: Sequence[EffectState],
        state: EffectState,
        *,
        execution_id: str | None = None,
        detail: dict[str, Any] | None = None,
    ) -> MoveEffect:
        return MoveEffect(job.effect.id, tuple(expect), state, self.clock(), execution_id=execution_id, detail=detail)


def effect_id(approval_id: str) -> str:
    """The effect of an approval, and its correlation id at the engine: one approval, one id, one send."""
    return f"habla-{approval_id}"


def _doubtful(sending: asyncio.Future[Execution]) -> bool:
    """Whether it may or may not have started. A fault of ours after the send leaves the same doubt."""
    error = sending.exception()
    if error is not None and not isinstance(error, HablaError):
        log.error("the start's answer could not be read", exc_info=error)
        return True
    return isinstance(error, UpstreamUnavailable)


def _of(key: str, approval: ApprovalRow) -> str:
    """The words for a start, or for an act on what runs."""
    return f"{key}_act" if approval.proposal.get("execution") else key
