"""The ledger of side effects: an approved write is sent at most once; doubt becomes a visible `unknown`.

approved -> dispatching (committed before the send) -> dispatched (with the execution's id) -> finished or failed.
After a crash or an unclear answer the execution is looked up by its correlation id, the effect's own id. It is never
sent again by the machine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from assistant import approvals
from assistant.catalogue import Lang
from assistant.clock import Clock
from assistant.errors import HablaError, ToolFailed, UpstreamUnavailable
from assistant.events import Event, FlowLink, FlowProgress, Notice, ToolFinished
from assistant.events import ToolFailed as ToolFailedEvent
from assistant.journal import ApprovalRow, Change, EffectRow, EffectState, MoveEffect, Store
from assistant.recorder import Recorder, new_id
from assistant.texts import say
from tools.base import Execution, Proposal, WriteTool

log = logging.getLogger("habla.effects")
LOOKUP_PAUSE = 2.0
ANSWER_SECONDS = 3.0
"""How long a stop waits for the answer to a start that is under way."""
LEFT: tuple[EffectState, ...] = ("dispatching", "dispatched")
"""States that nobody but a watcher takes further once the run has ended."""


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
        execution = await self._find(job)
        if execution is None:
            events, change = self._unknown(job)
            await recorder.emit(*events, changes=[change])
            return None
        await self._dispatched(job, recorder, execution)
        return execution.id

    async def _find(self, job: Job) -> Execution | None:
        """Asks the engine by correlation id for a while."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.lookup_seconds
        while True:
            try:
                execution = await job.tool.find(job.proposal, job.effect.id)
            except HablaError as error:
                log.warning("execution cannot be looked up", extra={"effect": job.effect.id, "code": error.code})
                execution = None
            if execution is not None or loop.time() >= until:
                return execution
            await asyncio.sleep(LOOKUP_PAUSE)

    async def _dispatched(self, job: Job, recorder: Recorder, execution: Execution) -> None:
        await recorder.emit(
            _started(job, execution),
            _progress(job, execution),
            changes=[self._move(job, ("dispatching",), "dispatched", execution_id=execution.id)],
        )

    async def _refused(self, job: Job, recorder: Recorder, error: HablaError) -> None:
        text = say("flow_refused", job.lang, title=job.proposal.title, detail=error.message)
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
                    await recorder.emit(_progress(job, state))
                last = state
        events, change = self._ending(job, last)
        await recorder.emit(*events, changes=[change])
        await recorder.tell(_closing_words(events))

    async def see_out(self, job: Job) -> tuple[list[Event], Change]:
        """Waits for the end of an execution whose run has let go of it, or has been cut short while sending.

        Raises:
            UpstreamUnavailable: out of sight; to be tried again.
        """
        first: list[Event] = []
        execution_id = job.effect.execution_id
        if execution_id is None:
            found = await self._find(job)
            if found is None:
                return self._unknown(job)
            execution_id = found.id
            first = [_started(job, found)]
        try:
            async with aclosing(job.tool.follow(execution_id, job.lang)) as states:  # type: ignore[type-var]
                async for state in states:
                    if not state.live:
                        events, change = self._ending(job, state)
                        return [*first, *events], change
        except ToolFailed as error:
            # The engine answers, and knows of no such execution: waiting longer would tell nothing.
            if error.code != "not_found":
                raise
            lost = Notice(level="warning", text=say("flow_lost", job.lang, title=job.proposal.title))
            return [*first, lost], self._move(job, LEFT, "unknown")
        raise UpstreamUnavailable(f"execution {execution_id!r} is out of sight", system=job.approval.tool)

    def not_started(
        self, approval: ApprovalRow, lang: Lang, code: str, text: str, *, expect: EffectState = "approved"
    ) -> tuple[list[Event], Change]:
        """What is said of a write that certainly did not begin, and the ledger's move that goes with it."""
        events: list[Event] = [
            ToolFailedEvent(
                tool_call_id=approval.tool_call_id, tool=approval.tool, message_id=new_id(), code=code, message=text
            ),
            Notice(level="error", text=say("flow_not_started", lang, title=approval.proposal["title"])),
        ]
        move = MoveEffect(effect_id(approval.id), (expect,), "failed", self.clock(), detail={"error": text})
        return events, move

    def _unknown(self, job: Job) -> tuple[list[Event], Change]:
        text = say("flow_unknown", job.lang, title=job.proposal.title)
        events: list[Event] = [_answer(job, {"state": "UNKNOWN"}), Notice(level="warning", text=text)]
        return events, self._move(job, ("dispatching",), "unknown")

    def _ending(self, job: Job, execution: Execution) -> tuple[list[Event], Change]:
        """What is said of an execution that has ended, and the ledger's move that goes with it."""
        state: EffectState = "finished" if execution.ok else "failed"
        change = self._move(job, LEFT, state, execution_id=execution.id)
        return [_progress(job, execution), _notice(job, execution)], change

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


def _answer(job: Job, content: dict[str, Any]) -> ToolFinished:
    body = {"kind": "flow", "flow": job.proposal.target, "title": job.proposal.title, **content}
    return ToolFinished(
        tool_call_id=job.approval.tool_call_id,
        tool=job.approval.tool,
        message_id=new_id(),
        content=body,
        model_view={"kind": "flow", "flow": job.proposal.target, "state": content["state"]},
    )


def _started(job: Job, execution: Execution) -> ToolFinished:
    return _answer(job, {"state": execution.state, "executionId": execution.id})


def _progress(job: Job, execution: Execution) -> FlowProgress:
    return FlowProgress(
        tool_call_id=job.approval.tool_call_id,
        flow=job.proposal.target,
        execution_id=execution.id,
        state=execution.state,
        tasks=execution.tasks,
        url=execution.url,
        outputs=execution.outputs,
        links=tuple(_links(execution)),
    )


def _links(execution: Execution) -> Iterator[FlowLink]:
    """Files first: they come through this server, which asks the engine on the person's behalf."""
    for file in execution.files:
        href = f"/executions/{quote(execution.id, safe='')}/files/{quote(file.name, safe='')}"
        yield FlowLink(label=file.label, kind="file", href=href)
    for link in execution.links:
        yield FlowLink(label=link.label, kind=link.kind, href=link.href)


def _notice(job: Job, execution: Execution) -> Notice:
    link = next(iter(execution.links), None)
    href = link.href if link else execution.url
    label = link.label if link else say("open", job.lang)
    if execution.ok:
        key = "report_sent" if job.proposal.files else "flow_finished"
        text = say(key, job.lang, title=job.proposal.title)
        return Notice(level="success", text=text, link_label=label, link_href=href)
    text = say("flow_failed", job.lang, title=job.proposal.title, state=execution.state, detail=execution.error)
    return Notice(level="error", text=text, link_label=say("open", job.lang), link_href=execution.url)


def _closing_words(events: Sequence[Event]) -> str:
    return next(f"{e.text}." if e.level == "success" else e.text for e in events if isinstance(e, Notice))
