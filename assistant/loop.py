"""One turn: stream the model, check its calls, run the reads in parallel, turn writes into approvals.

Writes never run here. The turn ends finished, interrupted (waiting for the person) or by an error that the caller
records; it can be started again at any point, because all it knows comes from the journal.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant import approvals, periods
from assistant.answer.bind import Binder, Bound, figures
from assistant.answer.table import Table
from assistant.answer.view import table_content, table_model_view
from assistant.catalogue import Catalogue, Lang
from assistant.clock import Clock
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, ToolFailed
from assistant.events import (
    ApprovalRequested,
    IntentRecognised,
    IntentRefused,
    Json,
    MessageReceived,
    Option,
    RunFinished,
    RunInterrupted,
    ToolFinished,
    ToolProgress,
    Usage,
)
from assistant.events import ToolFailed as ToolFailedEvent
from assistant.intents import Effect, Intent, IntentContext
from assistant.journal import Change, PutResult, ResultRow, RunRow
from assistant.journal.fold import model_messages
from assistant.model import Call, Model, ModelUsage, Request, Stop, TextPiece
from assistant.prompts import Prompts
from assistant.recorder import Recorder
from assistant.texts import say
from assistant.toolbox import Toolbox
from tools.base import AnyTool, CardResult, Progress, Result, TableResult, ToolContext

MAX_HOPS = 8
MAX_REFUSED_ROUNDS = 2
MAX_CALLS = 8


@dataclass(frozen=True)
class Setting:
    """What every turn of this server shares."""

    model: Model
    toolbox: Toolbox
    prompts: Prompts
    clock: Clock
    timezone: str
    approval_minutes: int


@dataclass
class _Call:
    """A call that passed its checks."""

    call: Call
    tool: AnyTool
    intent: Intent
    began: float = field(default_factory=time.monotonic)

    def elapsed_ms(self) -> int:
        return int((time.monotonic() - self.began) * 1000)


@dataclass
class Turn:
    """One turn of one run."""

    setting: Setting
    recorder: Recorder
    run: RunRow
    question: MessageReceived
    catalogue: Catalogue = field(default_factory=Catalogue)
    bound: dict[str, Bound] = field(default_factory=dict)
    tables: dict[str, TableResult] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    refused_rounds: int = 0
    withheld: int = 0

    @property
    def lang(self) -> Lang:
        return self.question.lang

    @property
    def now(self) -> datetime:
        return self.setting.clock().astimezone(ZoneInfo(self.setting.timezone))

    async def go(self, resume: Sequence[IntentRecognised] = ()) -> None:
        """Runs the turn to its terminal event. `resume`: calls of this run that a crash left unanswered."""
        self.catalogue = await self.setting.toolbox.load()
        await self._load_results()
        if self.catalogue.missing:
            await self.recorder.tell(say("engine_missing", self.lang, names=", ".join(self.catalogue.missing)))
        if resume:
            await self._again(resume)
        for _ in range(MAX_HOPS):
            if await self._hop():
                return
        await self.recorder.tell(say("too_many_hops", self.lang))
        await self._finish()

    # One hop

    async def _hop(self) -> bool:
        """One model call and what follows from it; true when the turn has ended."""
        calls, stop = await self._listen(await self._request())
        message = await self.recorder.hush()
        if stop.truncated and not calls:
            raise ToolFailed(say("truncated", self.lang), code="model_truncated")
        if not calls:
            await self._finish()
            return True
        return await self._act(calls[:MAX_CALLS], message)

    async def _request(self) -> Request:
        events = await self.recorder.store.events(thread_id=self.run.thread_id)
        return Request(
            system=self.setting.prompts.system(self.catalogue, self.lang),
            messages=model_messages(events),
            tools=self.setting.toolbox.schemas,
            catalogue=self.catalogue,
            now=self.now,
            timezone=self.setting.timezone,
            lang=self.lang,
            locale=self.question.locale,
            thread_id=self.run.thread_id,
            run_id=self.run.id,
        )

    async def _listen(self, request: Request) -> tuple[list[Call], Stop]:
        """Shows text as it comes, bound; gathers calls."""
        binder = Binder(self.bound, self.question.locale, self._allowed_figures())
        calls: list[Call] = []
        stop = Stop("stop")
        async with aclosing(self.setting.model.stream(request)) as stream:  # type: ignore[type-var]
            step = asyncio.ensure_future(anext(stream, None))
            try:
                while True:
                    timeout = self.recorder.due()
                    done, _ = await asyncio.wait({step}, timeout=None if timeout == float("inf") else max(timeout, 0))
                    if not done:
                        await self.recorder.emit()
                        continue
                    event = step.result()
                    if event is None:
                        break
                    step = asyncio.ensure_future(anext(stream, None))
                    match event:
                        case TextPiece(text):
                            await self.recorder.speak(binder.feed(text))
                        case Call():
                            calls.append(event)
                        case ModelUsage():
                            await self.recorder.emit(_usage(event))
                        case Stop():
                            stop = event
            finally:
                if not step.done():
                    step.cancel()
                    await asyncio.wait({step})
        await self.recorder.speak(binder.end())
        self.withheld += binder.withheld
        return calls, stop

    def _allowed_figures(self) -> frozenset[str]:
        names = (f.label for f in (*self.catalogue.metrics, *self.catalogue.dimensions))
        return figures((self.question.text, *names, *(r.name for r in self.catalogue.reports)))

    # Calls

    async def _act(self, calls: Sequence[Call], message: str | None) -> bool:
        """Reads first and together, then what is to be said, then writes. True when the turn has ended."""
        effects = {c.id: self._effect(c) for c in calls}
        refused = False
        reads: list[_Call] = []
        for call in calls:
            if effects[call.id] is Effect.READ:
                checked = await self._check(call, message)
                refused = refused or checked is None
                if checked is not None:
                    reads.append(checked)
        await self._read(reads)
        for call in calls:
            if effects[call.id] is Effect.TALK and (asked := await self._check(call, None, show=False)):
                await self._talk(asked)
                return True
        waiting: list[approvals.Asked] = []
        for call in calls:
            if effects[call.id] in (Effect.WRITE, None):
                proposal = await self._propose(call, message)
                refused = refused or proposal is None
                if proposal is not None:
                    waiting.append(proposal)
        if waiting:
            await self._interrupt(waiting)
            return True
        return await self._after_refusal() if refused else False

    def _effect(self, call: Call) -> Effect | None:
        tool = self.setting.toolbox.tools.get(call.name)
        return None if tool is None else tool.intent.effect

    async def _check(self, call: Call, message: str | None, *, show: bool = True) -> _Call | None:
        """Both checks; a refusal is journalled and goes back to the model."""
        key = (call.name, call.arguments)
        try:
            if key in self.seen:
                raise AskModelAgain(f"{call.name} was already called with these arguments; use its result")
            tool, intent = self.setting.toolbox.check(call, self._context())
        except AskModelAgain as error:
            await self.recorder.emit(
                IntentRefused(
                    tool_call_id=call.id,
                    tool=call.name,
                    arguments=call.arguments[:4000],
                    message=error.message,
                    closest=error.closest,
                )
            )
            return None
        self.seen.add(key)
        if show:
            await self.recorder.emit(self._recognised(call, tool, intent, message))
        return _Call(call, tool, intent)

    def _recognised(self, call: Call, tool: AnyTool, intent: Intent, message: str | None) -> IntentRecognised:
        what = tool.reading(intent, self.catalogue, self.lang) if hasattr(tool, "reading") else call.name
        return IntentRecognised(
            tool_call_id=call.id,
            tool=call.name,
            args=intent.model_dump(mode="json"),
            reading=say("reading", self.lang, what=what),
            parent_message_id=message,
        )

    def _context(self) -> IntentContext:
        return IntentContext(
            catalogue=self.catalogue,
            now=self.now,
            timezone=self.setting.timezone,
            lang=self.lang,
            locale=self.question.locale,
            user_text=self.question.text,
            results=tuple(self.tables),
        )

    def _tool_context(self, call: _Call | None = None) -> ToolContext:
        async def result(handle: str) -> TableResult | None:
            return self.tables.get(handle.removeprefix("$"))

        return ToolContext(
            catalogue=self.catalogue,
            lang=self.lang,
            locale=self.question.locale,
            timezone=self.setting.timezone,
            today=self.now.date(),
            user_text=self.question.text,
            elapsed_ms=call.elapsed_ms if call else lambda: 0,
            result=result,
        )

    async def _again(self, calls: Sequence[IntentRecognised]) -> None:
        """Reads that a crash interrupted are run again; anything else is closed and left to the model."""
        reads = []
        for event in calls:
            call = Call(event.tool_call_id, event.tool, json.dumps(event.args))
            if self._effect(call) is Effect.READ and (checked := await self._check(call, None, show=False)):
                reads.append(checked)
            elif self._effect(call) is not Effect.READ:
                await self.recorder.emit(self._failed(call, "interrupted", "interrupted by a restart", retryable=True))
        await self._read(reads)

    # Reads

    async def _read(self, calls: Sequence[_Call]) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [(call, group.create_task(self._run(call))) for call in calls]
        # Handles are given in the order of the calls, whatever finished first.
        for call, task in tasks:
            await self._conclude(call, task.result())

    async def _run(self, call: _Call) -> Result | HablaError:
        try:
            async for step in call.tool.run(call.intent, self._tool_context(call)):  # type: ignore[union-attr]
                if isinstance(step, Progress):
                    await self.recorder.emit(_progress(call, step))
                else:
                    return step
        except HablaError as error:
            return error
        return ToolFailed(f"{call.call.name} ended without a result")

    async def _conclude(self, call: _Call, result: Result | HablaError) -> None:
        match result:
            case TableResult():
                await self._keep(call, result)
            case CardResult():
                content = result.model_dump(mode="json")
                await self._finished(call, content, {"kind": result.kind, **_card_view(result)})
            case AskModelAgain():
                await self.recorder.emit(
                    self._failed(call.call, result.code, f"{result.message} {_nearest(result, self.lang)}".strip())
                )
            case HablaError():
                await self.recorder.emit(
                    self._failed(call.call, result.code, result.message, retryable=result.retryable)
                )

    async def _keep(self, call: _Call, result: TableResult) -> None:
        handle = f"r{len(self.tables) + 1}"
        result_id = self.recorder.new_id()
        body = result.model_dump(mode="json")
        table = Table.from_json(body)
        bound = self._bind(handle, result, table)
        content = table_content(
            table,
            result_id=result_id,
            locale=self.question.locale,
            lang=self.lang,
            timezone=self.setting.timezone,
            period_text=bound.period_text,
            compare_text=bound.compare_text,
        )
        row = ResultRow(result_id, self.run.thread_id, self.run.id, self.run.owner, handle, body)
        await self._finished(
            call,
            content,
            table_model_view(table, handle),
            result_id=result_id,
            handle=handle,
            provenance=result.provenance.model_dump(mode="json", exclude_none=True),
            changes=(PutResult(row),),
        )

    def _bind(self, handle: str, result: TableResult, table: Table) -> Bound:
        today = self.now.date()
        bound = Bound(
            table,
            periods.text(result.period, self.lang, today=today) if result.period else "",
            periods.text(result.compare, self.lang, today=today) if result.compare else "",
        )
        self.tables[handle] = result
        self.bound[handle] = bound
        return bound

    async def _load_results(self) -> None:
        for row in await self.recorder.store.results(self.run.thread_id):
            result = TableResult.model_validate(row.body)
            self._bind(row.handle, result, Table.from_json(row.body))

    async def _finished(
        self,
        call: _Call,
        content: Json,
        view: Json,
        *,
        result_id: str | None = None,
        handle: str | None = None,
        provenance: Json | None = None,
        changes: Sequence[Change] = (),
    ) -> None:
        event = ToolFinished(
            tool_call_id=call.call.id,
            tool=call.call.name,
            message_id=self.recorder.new_id(),
            result_id=result_id,
            handle=handle,
            content=content,
            model_view=view,
            provenance=provenance,
        )
        await self.recorder.emit(event, changes=changes)

    def _failed(self, call: Call, code: str, message: str, *, retryable: bool = False) -> ToolFailedEvent:
        return ToolFailedEvent(
            tool_call_id=call.id,
            tool=call.name,
            message_id=self.recorder.new_id(),
            code=code,
            message=message,
            retryable=retryable,
        )

    # Writes, questions, ends

    async def _propose(self, call: Call, message: str | None) -> approvals.Asked | None:
        checked = await self._check(call, message)
        if checked is None:
            return None
        try:
            proposal = await checked.tool.propose(checked.intent, self._tool_context(checked))  # type: ignore[union-attr]
        except NeedsAnswer as error:
            await self.recorder.emit(self._failed(call, error.code, error.message))
            raise
        except HablaError as error:
            await self.recorder.emit(self._failed(call, error.code, error.message, retryable=error.retryable))
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

    async def _talk(self, call: _Call) -> None:
        question = call.tool.say(call.intent, self.lang)  # type: ignore[union-attr]
        options = [Option(label=label, text=text, default=default) for label, text, default in question.options]
        binder = Binder(self.bound, self.question.locale, self._allowed_figures() | figures(o.text for o in options))
        text = binder.feed(question.text) + binder.end()
        await self.recorder.tell(text, options)
        await self._finish()

    async def _after_refusal(self) -> bool:
        self.refused_rounds += 1
        if self.refused_rounds <= MAX_REFUSED_ROUNDS:
            return False
        events = await self.recorder.store.events(run_id=self.run.id)
        last = next(s.event for s in reversed(events) if isinstance(s.event, IntentRefused))
        detail = say("closest", self.lang, names=", ".join(last.closest)) if last.closest else last.message
        await self.recorder.tell(say("gave_up", self.lang, detail=detail))
        await self._finish()
        return True

    async def _own_up(self) -> None:
        if self.withheld:
            await self.recorder.tell(say("withheld", self.lang, n=self.withheld))
            self.withheld = 0

    async def _finish(self) -> None:
        await self._own_up()
        await self.recorder.finish(lambda usage: RunFinished(usage=usage))


def _usage(event: ModelUsage) -> Usage:
    return Usage(
        model=event.model,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cached_tokens=event.cached_tokens,
        reasoning_tokens=event.reasoning_tokens,
        cost=event.cost,
    )


def _progress(call: _Call, step: Progress) -> ToolProgress:
    return ToolProgress(
        tool_call_id=call.call.id,
        tool=call.call.name,
        phase=step.phase,
        elapsed_ms=call.elapsed_ms(),
        rows=step.rows,
        query_id=step.query_id,
        url=step.url,
    )


def _card_view(result: CardResult) -> Json:
    """Labels only: values of a card (personal data, descriptions) are for the person, not for the model."""
    return {
        "title": result.title if result.kind != "profile" else "",
        "found": bool(result.items or result.groups or result.text),
        "labels": [item.label for item in result.items][:40],
    }


def _nearest(error: AskModelAgain, lang: Lang) -> str:
    return say("closest", lang, names=", ".join(error.closest)) if error.closest else ""
