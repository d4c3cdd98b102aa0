"""One turn: stream the model, check its calls, run the reads in parallel, turn writes into approvals.

Writes never run here. The turn ends finished, interrupted (waiting for the person) or by an error that the caller
records; it can be started again at any point, because all it knows comes from the journal.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant import approvals
from assistant.answer.bind import Binder, figures
from assistant.answer.called import phrases
from assistant.calls import Calls
from assistant.catalogue import Lang
from assistant.errors import (
    AskModelAgain,
    HablaError,
    NeedsAnswer,
    NeedsSignIn,
    NotConfigured,
    ToolFailed,
    UpstreamUnavailable,
)
from assistant.events import ApprovalRequested, IntentRecognised, MessageReceived, Notice, Option, RunInterrupted
from assistant.guard import Guard
from assistant.intents import Effect
from assistant.journal import RunRow
from assistant.journal.fold import model_messages
from assistant.listen import listen
from assistant.model import Call, Model, Request
from assistant.proposals import Proposals
from assistant.reads import Checked, Reads
from assistant.recorder import Recorder
from assistant.scene import Scene
from assistant.scene import Setting as Setting
from assistant.shortlist import of_thread
from assistant.speakers import speaker_of, stand_in
from assistant.texts import say
from assistant.watched import Watch

MAX_HOPS = 8
MAX_REFUSED_ROUNDS = 2
MAX_CALLS = 8


@dataclass
class Turn:
    """One turn of one run."""

    setting: Setting
    recorder: Recorder
    run: RunRow
    question: MessageReceived
    speaker: Model | None = None
    """Who answers this turn; None until the first request is there."""
    refused_rounds: int = 0
    withheld: int = 0

    @property
    def lang(self) -> Lang:
        return self.question.lang

    @property
    def planned(self) -> bool:
        """Whether code speaks, and not a language model: its figures are our own."""
        speaker = self.speaker or self.setting.model
        return speaker.profile.kind == "planner"

    async def go(self, resume: Sequence[IntentRecognised] = ()) -> None:
        """Runs the turn to its terminal event. `resume`: calls of this run that a crash left unanswered."""
        self.scene = await Scene.of(self.setting, self.recorder, self.run, self.question)
        self.reads = Reads(self.recorder, self.run, self.scene.shelf, self.scene.state)
        self.calls = Calls(self.scene, self.reads)
        await self._say_what_is_missing()
        if resume:
            await self._again(resume)
        for _ in range(MAX_HOPS):
            if await self._hop():
                return
        await self.recorder.tell(say("too_many_hops", self.lang))
        await self._finish()

    async def _say_what_is_missing(self) -> None:
        """Accounts that only the person can connect, and engines that are down."""
        for engine, error in self.scene.access.missing.items():
            notice = Notice(level="warning", text=error.message)
            if isinstance(error, NeedsSignIn):
                label = say("connect", self.lang, engine=self.setting.toolbox.label(engine))
                href = f"/connections/{engine}/start?next=/t/{self.run.thread_id}"
                notice = notice.model_copy(update={"link_label": label, "link_href": href})
            await self.recorder.emit(notice)
        if missing := self.scene.catalogue.missing:
            await self.recorder.tell(say("engine_missing", self.lang, names=", ".join(missing)))

    # One hop

    async def _hop(self) -> bool:
        """One model call and what follows from it; true when the turn has ended."""
        request = await self._request()
        speaker = self.speaker or await self._chosen(request)
        if not self.planned:
            request = await self._with_shortlist(request)
        binder = self._binder(*(self.reads.refusals if self.planned else ()))
        try:
            calls, stop = await listen(speaker, request, self.recorder, binder)
        except (UpstreamUnavailable, NotConfigured) as error:
            if not await self._stood_in(error, request):
                raise
            return False
        self._look_after()
        self.withheld += binder.withheld
        message = await self.recorder.hush()
        if stop.truncated and not calls:
            raise ToolFailed(say("truncated", self.lang), code="model_truncated")
        if not calls:
            await self._finish()
            return True
        return await self._act(calls[:MAX_CALLS], message)

    async def _request(self) -> Request:
        scene = self.scene
        await scene.catch_up()
        return Request(
            system=self.setting.prompts.system(scene.catalogue, self.lang),
            messages=model_messages(scene.past),
            tools=self.setting.toolbox.schemas,
            catalogue=scene.catalogue,
            now=scene.now,
            timezone=self.setting.timezone,
            lang=self.lang,
            locale=self.question.locale,
            thread_id=self.run.thread_id,
            run_id=self.run.id,
            state=scene.state,
            calendar=scene.calendar,
        )

    async def _with_shortlist(self, request: Request) -> Request:
        """For a language model: the fields of a large catalogue that this conversation is about."""
        scene = self.scene
        if self.setting.prompts.is_whole(scene.catalogue, self.lang):
            return request
        # In a thread: the first of a large catalogue takes a second, and other people's streams go on meanwhile.
        events = [s.event for s in scene.past]
        return replace(request, shortlist=await asyncio.to_thread(of_thread, scene.catalogue, self.lang, events))

    # Who speaks

    async def _chosen(self, request: Request) -> Model:
        """Decides who answers this turn."""
        return self._hand_to(await speaker_of(request, self.scene))

    def _hand_to(self, speaker: Model) -> Model:
        self.speaker = speaker
        other = speaker.profile.id != self.setting.model.profile.id
        self.recorder.answered_by = speaker.profile.id if other else ""
        return speaker

    def _look_after(self) -> None:
        """A language model's questions are held to the limits of the one before; code keeps them by itself."""
        if self.planned:
            self.calls.watch = None
        elif self.calls.watch is None:
            self.calls.watch = Watch(self.scene)
        else:
            self.calls.watch.next_hop()

    async def _stood_in(self, error: HablaError, request: Request) -> bool:
        """Whether code answers in place of a model out of reach: only at the start, and only what it is sure of."""
        if self.planned or self.calls.seen or self.recorder.speaking:
            return False
        speaker = await stand_in(request)
        if speaker is None:
            return False
        await self.recorder.emit(Notice(level="warning", text=say("stood_in", self.lang, detail=error.message)))
        self._hand_to(speaker)
        return True

    def _binder(self, *also: str) -> Binder:
        """Figures of the person's own words and of `also` may be said as they are, those of names within the name."""
        allowed = figures((self.question.text, *also))
        shelf, names = self.scene.shelf, phrases(self.scene.catalogue)
        return Binder(shelf.bound, self.question.locale, allowed, names, fresh=tuple(shelf.fresh) or None)

    # What the calls come to

    async def _act(self, calls: Sequence[Call], message: str | None) -> bool:
        """Reads first and together, then what is to be said, then writes. True when the turn has ended."""
        self.calls.judged = not self.planned
        effects = {c.id: self.calls.effect(c) for c in calls}
        refused = await self._read([c for c in calls if effects[c.id] is Effect.READ], message)
        for call in calls:
            if effects[call.id] is Effect.TALK and (asked := await self.calls.check(call, None, show=False)):
                await self._talk(asked)
                return True
        waiting: list[approvals.Asked] = []
        for call in calls:
            if effects[call.id] in (Effect.WRITE, None):
                proposal = await self.calls.propose(call, message, waiting)
                refused = refused or proposal is None
                if proposal is not None:
                    waiting.append(proposal)
        if waiting:
            await self._interrupt(waiting)
            return True
        if refused and self.planned and self.question.edit is None and self.speaker is not self.setting.model:
            # What code was sure of was refused: the model that is configured has the turn.
            self._hand_to(self.setting.model)
            return False
        return await self._after_refusal() if refused else False

    async def _read(self, calls: Sequence[Call], message: str | None) -> bool:
        """Runs the calls that pass; true when one was refused. A question is asked once the others have answered."""
        reads: list[Checked] = []
        question: NeedsAnswer | None = None
        for call in calls:
            try:
                checked = await self.calls.check(call, message, together=calls)
            except NeedsAnswer as error:
                question = question or error
                continue
            if checked is not None:
                reads.append(checked)
        await self.reads.run(reads, self.scene.tool_context)
        if question is not None:
            raise question
        return len(reads) < len(calls)

    async def _again(self, calls: Sequence[IntentRecognised]) -> None:
        """Reads that a crash interrupted are run again; anything else is closed and left to the model."""
        reads = []
        for event in calls:
            call = Call(event.tool_call_id, event.tool, json.dumps(event.sent or event.args))
            effect = self.calls.effect(call)
            if effect is Effect.READ and (checked := await self.calls.check(call, None, show=False)):
                reads.append(checked)
            elif effect is not Effect.READ:
                await self.recorder.emit(
                    self.reads.failed(call, "interrupted", "interrupted by a restart", retryable=True)
                )
        await self.reads.run(reads, self.scene.tool_context)

    # Writes, questions, ends

    async def _interrupt(self, waiting: Sequence[approvals.Asked]) -> None:
        changes = [change for asked in waiting for change in asked.changes]
        events: list[ApprovalRequested] = [asked.event for asked in waiting]
        await self._own_up()
        end = RunInterrupted(
            approvals=tuple(events), usage=tuple(self.recorder.usage), answered_by=self.recorder.answered_by
        )
        await self.recorder.emit(*events, end, changes=changes)

    async def _talk(self, call: Checked) -> None:
        question = call.tool.say(call.intent, self.lang)  # type: ignore[union-attr]
        options = [Option(label=label, text=text, default=default) for label, text, default in question.options]
        if not self.planned:
            # The planner's figures are code's; a language model's, once tapped, would count as the person's.
            options = Guard(self.scene.context()).fair(options)
        options = await asyncio.to_thread(self._working, options, declines=call.call.name == "decline")
        binder = self._binder(*(o.text for o in options if self.planned))
        said = binder.whole(question.text)
        self.withheld += binder.withheld
        await self.recorder.tell(said.text, options, said.origins)
        await self._finish()

    def _working(self, options: list[Option], *, declines: bool) -> list[Option]:
        """Only what would run is offered; who is told no is always told what can be done instead."""
        offers = Proposals.of(self.scene, self.scene.context())
        working = offers.fair(options)
        return working if working or not declines else offers.instead()

    async def _after_refusal(self) -> bool:
        self.refused_rounds += 1
        if self.refused_rounds <= MAX_REFUSED_ROUNDS:
            return False
        refusal = self.calls.refusal
        assert refusal is not None, "a refused round has a refusal"
        closest = refusal.closest if isinstance(refusal, AskModelAgain) else ()
        detail = say("closest", self.lang, names=", ".join(closest)) if closest else refusal.message
        await self.recorder.tell(say("gave_up", self.lang, detail=detail))
        await self._finish()
        return True

    async def _own_up(self) -> None:
        if self.withheld:
            await self.recorder.tell(say("withheld", self.lang, n=self.withheld))
            self.withheld = 0

    async def _finish(self) -> None:
        await self._own_up()
        await self.recorder.finish()
