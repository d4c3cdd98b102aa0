"""Runs the reads of a hop together, streams their progress, and records what came of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from assistant.answer.chart import meant
from assistant.catalogue import Lang
from assistant.errors import AskModelAgain, HablaError, ToolFailed
from assistant.events import Json, ToolFinished, ToolProgress
from assistant.events import ToolFailed as ToolFailedEvent
from assistant.intents import Intent
from assistant.journal import Change, PutResult, ResultRow, RunRow
from assistant.model import Call
from assistant.recorder import Recorder
from assistant.shelf import Shelf, Shown
from assistant.state.asked import Asked
from assistant.state.chips import chips
from assistant.state.names import Names
from assistant.state.thread import Read, ThreadState
from assistant.texts import say
from tools.base import AnyTool, CardResult, Progress, Result, TableResult, ToolContext


@dataclass
class Checked:
    """A call that passed both checks."""

    call: Call
    tool: AnyTool
    intent: Intent
    began: float = field(default_factory=time.monotonic)
    notes: tuple[str, ...] = ()
    """What the person is told about how they were understood."""

    def elapsed_ms(self) -> int:
        return int((time.monotonic() - self.began) * 1000)


@dataclass
class Reads:
    """The reads of one run."""

    recorder: Recorder
    row: RunRow
    shelf: Shelf
    state: ThreadState = field(default_factory=ThreadState)
    refusals: list[str] = field(default_factory=list)
    """Why calls of this run did not work, in the words that the person is told."""

    async def run(self, calls: Sequence[Checked], context: Callable[[Checked], ToolContext]) -> None:
        """All together; results are recorded in the order of the calls, so handles do not depend on speed."""
        async with asyncio.TaskGroup() as group:
            tasks = [(call, group.create_task(self._run(call, context(call)))) for call in calls]
        for call, task in tasks:
            await self._conclude(call, task.result())

    async def _run(self, call: Checked, ctx: ToolContext) -> Result | HablaError:
        try:
            async with aclosing(call.tool.run(call.intent, ctx)) as steps:  # type: ignore[union-attr, type-var]
                async for step in steps:
                    if isinstance(step, Progress):
                        await self.recorder.emit(_progress(call, step))
                    else:
                        return step
        except HablaError as error:
            return error
        return ToolFailed(f"{call.call.name} ended without a result")

    async def _conclude(self, call: Checked, result: Result | HablaError) -> None:
        match result:
            case TableResult():
                await self._keep(call, result)
            case CardResult():
                content = result.model_dump(mode="json", exclude={"explains"})
                if result.explains:
                    content["resultId"] = self.shelf.ids[result.explains]
                await self._finished(call, content, {"kind": result.kind, **_card_view(result)})
            case AskModelAgain():
                await self.recorder.emit(
                    self.failed(call.call, result.code, f"{result.message} {_nearest(result, self.shelf.lang)}".strip())
                )
            case HablaError():
                await self.recorder.emit(
                    self.failed(call.call, result.code, result.message, retryable=result.retryable)
                )

    async def _keep(self, call: Checked, result: TableResult) -> None:
        result_id = self.recorder.new_id()
        asked = self.state.asked(call.call.name, call.intent.model_dump(mode="json"))
        if asked is not None:
            result = result.model_copy(update={"drawn": asked.chart})
        result = result.model_copy(update={"warnings": (*call.notes, *result.warnings)}) if call.notes else result
        shown = self.shelf.add(result, result_id)
        if asked is not None:
            self.state.add(Read(shown.handle, result_id, asked))
            self._mark(shown, asked, result)
        row = ResultRow(result_id, self.row.thread_id, self.row.id, self.row.owner, shown.handle, shown.body)
        await self._finished(
            call,
            shown.content,
            {**shown.model_view, **_saved(result), **_named(result)},
            result_id=result_id,
            handle=shown.handle,
            provenance=result.provenance.model_dump(mode="json", exclude_none=True),
            changes=(PutResult(row),),
        )

    def _mark(self, shown: Shown, asked: Asked, result: TableResult) -> None:
        """Puts the parts of the question beside the result; a drawing that was refused is none of them."""
        names = Names(self.shelf.catalogue, self.shelf.lang, self.shelf.locale)
        drawn = meant(self.shelf.bound[shown.handle].table, asked.chart, self.shelf.locale) if asked.chart else None
        if drawn is None and asked.chart:
            shown.model_view["not_drawn_as"] = asked.chart
            asked = replace(asked, chart="")
        shown.content["chips"] = [c.to_json() for c in chips(asked, names, result.provenance.filters)]

    async def _finished(
        self,
        call: Checked,
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

    def failed(self, call: Call, code: str, message: str, *, retryable: bool = False) -> ToolFailedEvent:
        """The event of a call that did not work."""
        self.refusals.append(message)
        return ToolFailedEvent(
            tool_call_id=call.id,
            tool=call.name,
            message_id=self.recorder.new_id(),
            code=code,
            message=message,
            retryable=retryable,
        )


def _saved(result: TableResult) -> Json:
    """The conditions that a report brought along: without them a model would take its rows for all there are."""
    texts = [one["text"] for one in result.provenance.filters if one.get("saved")]
    return {"saved_filters": texts} if texts else {}


def _named(result: TableResult) -> Json:
    """The rows of the values that the call itself names, where each has one: which row is Spain's, when it asked so."""
    found: dict[str, dict[str, int]] = {}
    dimensions = [i for i, c in enumerate(result.columns) if c.role == "dimension"]
    for one in result.filters if len(dimensions) == 1 else ():
        at = dimensions[0]
        if one.operator == "equals" and one.field == result.columns[at].id and result.columns[at].type == "string":
            rows = {str(row[at]): n for n, row in enumerate(result.rows)}
            found[one.field] = {str(v): rows[str(v)] for v in one.values if str(v) in rows}
    return {"named": found} if found else {}


def _progress(call: Checked, step: Progress) -> ToolProgress:
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
    """The catalogue's own words may go to the model; values of a profile or of conditions are for the person only."""
    items = [*result.items, *(item for _, group in result.groups for item in group)]
    if result.kind == "profile":
        return {"found": bool(items), "labels": [item.label for item in items][:40]}
    if result.explains:
        named = [{"id": i.id, "label": i.label} for i in items[:60]]
        return {"title": result.title, "found": True, "items": named}
    shown = [{"id": i.id, "label": i.label, "value": i.value[:300]} for i in items[:60]]
    return {"title": result.title, "found": bool(items or result.text), "items": shown}


def _nearest(error: AskModelAgain, lang: Lang) -> str:
    return say("closest", lang, names=", ".join(error.closest)) if error.closest else ""
