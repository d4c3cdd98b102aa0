"""One turn: stream the model, check its calls, run the reads in parallel, turn writes into approvals.

Writes never run here. The turn ends finished, interrupted (waiting for the person) or by an error that the caller
records; it can be started again at any point, because all it knows comes from the journal.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant import approvals
from assistant.answer.bind import Binder, figures
from assistant.catalogue import Catalogue, Lang
from assistant.clock import Clock
from assistant.connections import NOBODY, Access, Connections
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, NeedsSignIn, ToolFailed
from assistant.events import (
    ApprovalRequested,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    Notice,
    Option,
    RunInterrupted,
    Stored,
)
from assistant.guard import Guard, with_handles
from assistant.intents import Effect, Intent, IntentContext, OpenExecution
from assistant.journal import RunRow
from assistant.journal.fold import model_messages
from assistant.listen import listen
from assistant.model import Call, Model, Request
from assistant.opened import open_executions
from assistant.prompts import Prompts
from assistant.reads import Checked, Reads
from assistant.recorder import Recorder
from assistant.shelf import Shelf
from assistant.shortlist import of_thread
from assistant.texts import say
from assistant.toolbox import Toolbox
from tools.base import AnyTool, ToolContext

MAX_HOPS = 8
MAX_REFUSED_ROUNDS = 2
MAX_CALLS = 8
RECENT_RUNS = 30
"""How much of a thread a turn reads: what it costs must not grow with the thread."""
MAX_WAITING = 3
"""Cards at once: more would be approved unread."""


@dataclass(frozen=True)
class Setting:
    """What every turn of this server shares."""

    model: Model
    toolbox: Toolbox
    prompts: Prompts
    clock: Clock
    timezone: str
    approval_minutes: int
    connections: Connections


@dataclass
class Turn:
    """One turn of one run."""

    setting: Setting
    recorder: Recorder
    run: RunRow
    question: MessageReceived
    catalogue: Catalogue = field(default_factory=Catalogue)
    access: Access = NOBODY
    seen: set[tuple[str, str]] = field(default_factory=set)
    refused_rounds: int = 0
    refusal: HablaError | None = None
    """Why the last call could not be used."""
    withheld: int = 0
    past: list[Stored] = field(default_factory=list)
    """The thread's events so far, of its recent runs."""
    said: str = ""
    """The person's own words in them."""
    open: tuple[OpenExecution, ...] = ()
    """The person's executions that have not ended."""

    @property
    def lang(self) -> Lang:
        return self.question.lang

    @property
    def planned(self) -> bool:
        """Whether code speaks, and not a language model: its figures are our own."""
        return self.setting.model.profile.kind == "planner"

    @property
    def now(self) -> datetime:
        return self.setting.clock().astimezone(ZoneInfo(self.setting.timezone))

    async def go(self, resume: Sequence[IntentRecognised] = ()) -> None:
        """Runs the turn to its terminal event. `resume`: calls of this run that a crash left unanswered."""
        self.access = await self.setting.connections.access(self.run.owner, self.lang)
        self.catalogue = await self.setting.toolbox.load(self.access, self.lang)
        question = self.question
        self.shelf = Shelf(question.lang, question.locale, self.setting.timezone, self.now.date(), self.catalogue)
        self.reads = Reads(self.recorder, self.run, self.shelf)
        await self.shelf.load(self.recorder.store, self.run.thread_id)
        await self._catch_up()
        self.open = await open_executions(self.recorder.store, self.run.owner, self.run.thread_id)
        self.said = "\n".join(s.event.text for s in self.past if isinstance(s.event, MessageReceived))
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
        for engine, error in self.access.missing.items():
            notice = Notice(level="warning", text=error.message)
            if isinstance(error, NeedsSignIn):
                label = say("connect", self.lang, engine=self.setting.toolbox.label(engine))
                href = f"/connections/{engine}/start?next=/t/{self.run.thread_id}"
                notice = notice.model_copy(update={"link_label": label, "link_href": href})
            await self.recorder.emit(notice)
        if self.catalogue.missing:
            await self.recorder.tell(say("engine_missing", self.lang, names=", ".join(self.catalogue.missing)))

    # One hop

    async def _hop(self) -> bool:
        """One model call and what follows from it; true when the turn has ended."""
        binder = self._binder(*(self.reads.refusals if self.planned else ()))
        calls, stop = await listen(self.setting.model, await self._request(), self.recorder, binder)
        self.withheld += binder.withheld
        message = await self.recorder.hush()
        if stop.truncated and not calls:
            raise ToolFailed(say("truncated", self.lang), code="model_truncated")
        if not calls:
            await self._finish()
            return True
        return await self._act(calls[:MAX_CALLS], message)

    async def _catch_up(self) -> None:
        """Reads what has come since; the first time, the thread's recent runs."""
        store, thread = self.recorder.store, self.run.thread_id
        if self.past:
            after = self.past[-1].position
        else:
            first = (await store.runs(thread))[-RECENT_RUNS:][0]
            after = (await store.position(first.id, 1) or 1) - 1
        self.past += await store.events(thread_id=thread, after=after)

    async def _request(self) -> Request:
        await self._catch_up()
        prompts, events = self.setting.prompts, [s.event for s in self.past]
        whole = self.planned or prompts.is_whole(self.catalogue, self.lang)
        return Request(
            system=prompts.system(self.catalogue, self.lang),
            # In a thread: the first of a large catalogue takes a second, and other people's streams go on meanwhile.
            shortlist="" if whole else await asyncio.to_thread(of_thread, self.catalogue, self.lang, events),
            messages=model_messages(self.past),
            tools=self.setting.toolbox.schemas,
            catalogue=self.catalogue,
            now=self.now,
            timezone=self.setting.timezone,
            lang=self.lang,
            locale=self.question.locale,
            thread_id=self.run.thread_id,
            run_id=self.run.id,
        )

    def _binder(self, *also: str) -> Binder:
        """Figures of the person's own words, of names and of `also` may be said as they are."""
        names = (f.label for f in (*self.catalogue.metrics, *self.catalogue.dimensions))
        reports = (r.name for r in self.catalogue.reports)
        allowed = figures((self.question.text, *names, *reports, *also))
        return Binder(self.shelf.bound, self.question.locale, allowed)

    # Calls

    async def _act(self, calls: Sequence[Call], message: str | None) -> bool:
        """Reads first and together, then what is to be said, then writes. True when the turn has ended."""
        effects = {c.id: self._effect(c) for c in calls}
        refused = await self._read([c for c in calls if effects[c.id] is Effect.READ], message)
        for call in calls:
            if effects[call.id] is Effect.TALK and (asked := await self._check(call, None, show=False)):
                await self._talk(asked)
                return True
        waiting: list[approvals.Asked] = []
        for call in calls:
            if effects[call.id] in (Effect.WRITE, None):
                proposal = await self._propose(call, message, waiting)
                refused = refused or proposal is None
                if proposal is not None:
                    waiting.append(proposal)
        if waiting:
            await self._interrupt(waiting)
            return True
        return await self._after_refusal() if refused else False

    async def _read(self, calls: Sequence[Call], message: str | None) -> bool:
        """Runs the calls that pass; true when one was refused. A question is asked once the others have answered."""
        reads: list[Checked] = []
        question: NeedsAnswer | None = None
        for call in calls:
            try:
                checked = await self._check(call, message)
            except NeedsAnswer as error:
                question = question or error
                continue
            if checked is not None:
                reads.append(checked)
        await self.reads.run(reads, self._tool_context)
        if question is not None:
            raise question
        return len(reads) < len(calls)

    def _effect(self, call: Call) -> Effect | None:
        tool = self.setting.toolbox.tools.get(call.name)
        return None if tool is None else tool.intent.effect

    async def _check(self, call: Call, message: str | None, *, show: bool = True) -> Checked | None:
        """Both checks; a refusal is journalled and goes back to the model."""
        key = (call.name, call.arguments)
        # Only reads may be filled from cells: text of a cell never chooses what is done or who gets it.
        reads = self._effect(call) is Effect.READ
        cells = self.shelf.cells(call.arguments) if reads else {}
        filled = replace(call, arguments=self.shelf.fill(call.arguments)) if reads else call
        ctx = self._context(*cells)
        try:
            if key in self.seen:
                raise AskModelAgain(f"{call.name} was already called with these arguments; use its result")
            tool, intent = self.setting.toolbox.check(filled, ctx)
        except AskModelAgain as error:
            # To the model goes the call as it made it, with handles and no cells; to the person no figure of its own.
            await self._refuse(call, error, with_handles(error.message, cells))
            error.message = Guard(ctx).echo(error.message, call.arguments)
            return None
        except NeedsAnswer as error:
            error.message = Guard(ctx).echo(error.message, call.arguments)
            raise
        self.seen.add(key)
        if show:
            await self.recorder.emit(self._recognised(filled, tool, intent, message, cells))
        return Checked(filled, tool, intent)

    async def _refuse(self, call: Call, error: AskModelAgain, message: str) -> None:
        self.refusal = error
        await self.recorder.emit(
            IntentRefused(
                tool_call_id=call.id,
                tool=call.name,
                arguments=call.arguments[:4000],
                message=message,
                closest=error.closest,
            )
        )

    def _recognised(
        self, call: Call, tool: AnyTool, intent: Intent, message: str | None, cells: Mapping[str, str]
    ) -> IntentRecognised:
        what = tool.reading(intent, self.catalogue, self.lang) if hasattr(tool, "reading") else call.name
        args = intent.model_dump(mode="json")
        return IntentRecognised(
            tool_call_id=call.id,
            tool=call.name,
            args=args,
            sent=with_handles(args, cells) if cells else None,
            reading=say("reading", self.lang, what=what),
            parent_message_id=message,
        )

    def _context(self, *cells: str) -> IntentContext:
        return IntentContext(
            catalogue=self.catalogue,
            now=self.now,
            timezone=self.setting.timezone,
            lang=self.lang,
            locale=self.question.locale,
            user_text=self.question.text,
            results=tuple(self.shelf.tables),
            thread_text=self.said,
            quotable=(*self.shelf.quotable(), *cells),
            executions=self.open,
            person=self.run.owner.person,
        )

    def _tool_context(self, call: Checked) -> ToolContext:
        return ToolContext(
            catalogue=self.catalogue,
            lang=self.lang,
            locale=self.question.locale,
            timezone=self.setting.timezone,
            today=self.now.date(),
            user_text=self.question.text,
            elapsed_ms=call.elapsed_ms,
            result=self.shelf.get,
            credentials=self.access.credentials,
            asked=self._context(),
        )

    async def _again(self, calls: Sequence[IntentRecognised]) -> None:
        """Reads that a crash interrupted are run again; anything else is closed and left to the model."""
        reads = []
        for event in calls:
            call = Call(event.tool_call_id, event.tool, json.dumps(event.sent or event.args))
            if self._effect(call) is Effect.READ and (checked := await self._check(call, None, show=False)):
                reads.append(checked)
            elif self._effect(call) is not Effect.READ:
                await self.recorder.emit(
                    self.reads.failed(call, "interrupted", "interrupted by a restart", retryable=True)
                )
        await self.reads.run(reads, self._tool_context)

    # Writes, questions, ends

    async def _propose(
        self, call: Call, message: str | None, waiting: Sequence[approvals.Asked]
    ) -> approvals.Asked | None:
        if len(waiting) >= MAX_WAITING:
            many = AskModelAgain(f"at most {MAX_WAITING} actions wait for the person at once")
            await self._refuse(call, many, many.message)
            return None
        checked = await self._check(call, message)
        if checked is None:
            return None
        try:
            proposal = await checked.tool.propose(checked.intent, self._tool_context(checked))  # type: ignore[union-attr]
        except NeedsAnswer as error:
            await self.recorder.emit(self.reads.failed(call, error.code, error.message))
            raise
        except HablaError as error:
            self.refusal = error
            await self.recorder.emit(self.reads.failed(call, error.code, error.message, retryable=error.retryable))
            return None
        if any(asked.row.proposal == approvals.to_json(proposal) for asked in waiting):
            twice = "the same action is waiting for the person already"
            await self.recorder.emit(self.reads.failed(call, "waiting_already", twice))
            return None
        return approvals.ask(
            proposal,
            approval_id=self.recorder.new_id(),
            run_id=self.run.id,
            thread_id=self.run.thread_id,
            owner=self.run.owner,
            tool=call.name,
            tool_call_id=call.id,
            now=self.setting.clock(),
            minutes=self.setting.approval_minutes,
            lang=self.lang,
        )

    async def _interrupt(self, waiting: Sequence[approvals.Asked]) -> None:
        changes = [change for asked in waiting for change in asked.changes]
        events: list[ApprovalRequested] = [asked.event for asked in waiting]
        await self._own_up()
        end = RunInterrupted(approvals=tuple(events), usage=tuple(self.recorder.usage))
        await self.recorder.emit(*events, end, changes=changes)

    async def _talk(self, call: Checked) -> None:
        question = call.tool.say(call.intent, self.lang)  # type: ignore[union-attr]
        options = [Option(label=label, text=text, default=default) for label, text, default in question.options]
        if not self.planned:
            # The planner's figures are code's; a language model's, once tapped, would count as the person's.
            options = Guard(self._context()).fair(options)
        binder = self._binder(*(o.text for o in options if self.planned))
        text = binder.feed(question.text) + binder.end()
        self.withheld += binder.withheld
        await self.recorder.tell(text, options)
        await self._finish()

    async def _after_refusal(self) -> bool:
        self.refused_rounds += 1
        if self.refused_rounds <= MAX_REFUSED_ROUNDS:
            return False
        assert self.refusal is not None, "a refused round has a refusal"
        closest = self.refusal.closest if isinstance(self.refusal, AskModelAgain) else ()
        detail = say("closest", self.lang, names=", ".join(closest)) if closest else self.refusal.message
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
