"""The ledger of side effects: an approved write is sent at most once; doubt becomes a visible `unknown`.

approved -> dispatching (committed before the send) -> dispatched (with the execution's id) -> finished or failed.
After a crash or an unclear answer the execution is looked up by its correlation id, the effect's own id. It is never
sent again by the machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from assistant import approvals
from assistant.catalogue import Lang
from assistant.clock import Clock
from assistant.errors import HablaError, UpstreamUnavailable
from assistant.events import (
    Event,
    FlowLink,
    FlowProgress,
    Notice,
    ToolFailed,
    ToolFinished,
)
from assistant.journal import ApprovalRow, Change, EffectRow, EffectState, MoveEffect, Store
from assistant.recorder import Recorder
from assistant.texts import say
from tools.base import Execution, Proposal, WriteTool

LOOKUP_PAUSE = 2.0


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

    async def carry_out(self, job: Job, recorder: Recorder) -> bool:
        """From whatever state the effect is in to its end, or until it is time to let go.

        Returns true when the effect has ended; false when the execution still runs and a watcher has to go on.
        """
        if job.effect.state == "approved":
            execution = await self._dispatch(job, recorder)
        elif job.effect.state == "dispatching":
            execution = await self._look_up(job, recorder)
        else:
            execution = Execution(id=job.effect.execution_id or "", state="RUNNING", live=True, ok=False)
        if execution is None:
            return True
        try:
            async with asyncio.timeout(self.follow_seconds):
                return await self._follow(job, execution, recorder)
        except TimeoutError:
            await recorder.tell(say("flow_running", job.lang, title=job.proposal.title))
            return False

    async def _dispatch(self, job: Job, recorder: Recorder) -> Execution | None:
        await recorder.emit(changes=[self._move(job, ("approved",), "dispatching")])
        # A stop must not leave the ledger between the send and its record: it waits until that is written.
        sending = asyncio.ensure_future(self._send(job, recorder))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait({sending})
            raise

    async def _send(self, job: Job, recorder: Recorder) -> Execution | None:
        try:
            execution = await job.tool.perform(job.proposal, job.effect.id)
        except UpstreamUnavailable:
            return await self._look_up(job, recorder)
        except HablaError as error:
            await self._refused(job, recorder, error)
            return None
        await self._dispatched(job, recorder, execution)
        return execution

    async def _look_up(self, job: Job, recorder: Recorder) -> Execution | None:
        """Asks the engine by correlation id for a while; not found, or no answer, is `unknown`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.lookup_seconds
        while True:
            try:
                execution = await job.tool.find(job.proposal, job.effect.id)
            except HablaError:
                execution = None
            if execution is not None:
                await self._dispatched(job, recorder, execution)
                return execution
            if loop.time() >= until:
                break
            await asyncio.sleep(LOOKUP_PAUSE)
        text = say("flow_unknown", job.lang, title=job.proposal.title)
        await recorder.emit(
            self._answer(job, recorder, {"state": "UNKNOWN"}),
            Notice(level="warning", text=text),
            changes=[self._move(job, ("dispatching",), "unknown")],
        )
        return None

    async def _dispatched(self, job: Job, recorder: Recorder, execution: Execution) -> None:
        content = {"state": execution.state, "executionId": execution.id}
        await recorder.emit(
            self._answer(job, recorder, content),
            _progress(job, execution),
            changes=[self._move(job, ("dispatching",), "dispatched", execution_id=execution.id)],
        )

    async def _refused(self, job: Job, recorder: Recorder, error: HablaError) -> None:
        text = say("flow_refused", job.lang, title=job.proposal.title, detail=error.message)
        await recorder.emit(
            ToolFailed(
                tool_call_id=job.approval.tool_call_id,
                tool=job.approval.tool,
                message_id=recorder.new_id(),
                code=error.code,
                message=text,
            ),
            Notice(level="error", text=say("flow_not_started", job.lang, title=job.proposal.title)),
            changes=[self._move(job, ("dispatching",), "failed", detail={"error": error.message})],
        )

    async def _follow(self, job: Job, execution: Execution, recorder: Recorder) -> bool:
        last: Execution = execution
        if execution.live:
            async with aclosing(job.tool.follow(execution.id, job.lang)) as states:  # type: ignore[type-var]
                async for state in states:
                    if state.live and state != last:
                        await recorder.emit(_progress(job, state))
                    last = state
        events, change = self.ending(job, last)
        await recorder.emit(*events, changes=[change])
        await recorder.tell(_closing_words(events))
        return True

    def ending(self, job: Job, execution: Execution) -> tuple[list[Event], Change]:
        """What is said of an execution that has ended, and the ledger's move that goes with it."""
        state: EffectState = "finished" if execution.ok else "failed"
        change = self._move(job, ("dispatched",), state, execution_id=execution.id)
        return [_progress(job, execution), _notice(job, execution)], change

    def _answer(self, job: Job, recorder: Recorder, content: dict[str, Any]) -> ToolFinished:
        body = {"kind": "flow", "flow": job.proposal.target, "title": job.proposal.title, **content}
        return ToolFinished(
            tool_call_id=job.approval.tool_call_id,
            tool=job.approval.tool,
            message_id=recorder.new_id(),
            content=body,
            model_view={"kind": "flow", "flow": job.proposal.target, "state": content["state"]},
        )

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


def _progress(job: Job, execution: Execution) -> FlowProgress:
    return FlowProgress(
        tool_call_id=job.approval.tool_call_id,
        flow=job.proposal.target,
        execution_id=execution.id,
        state=execution.state,
        tasks=execution.tasks,
        url=execution.url,
        outputs=execution.outputs,
        links=tuple(FlowLink(label=link.label, kind=link.kind, href=link.href) for link in execution.links),
    )


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
