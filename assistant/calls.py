"""A model's calls: what each does to the world, both checks, the refusal that goes back, the card of a write."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant import approvals
from assistant.ambiguity.judge import judge
from assistant.ambiguity.thread import Spoken
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer
from assistant.events import IntentRecognised, IntentRefused
from assistant.guard import Guard, with_handles
from assistant.intents import Effect, Intent, IntentContext
from assistant.model import Call
from assistant.planner.lexicon import is_built, lexicon_of
from assistant.reads import Checked, Reads
from assistant.scene import Scene
from assistant.texts import say
from assistant.watched import Watch
from tools.base import AnyTool

MAX_WAITING = 3
"""Cards at once: more would be approved unread."""


@dataclass
class Calls:
    """The calls of one turn."""

    scene: Scene
    reads: Reads
    seen: set[tuple[str, str]] = field(default_factory=set)
    refusal: HablaError | None = None
    """Why the last call could not be used."""
    judged: bool = False
    """Whether reads are held against the person's words: those that a language model makes now are."""
    watch: Watch | None = None
    """Looks after what the question before was limited to, where a language model asks the next one."""

    def effect(self, call: Call) -> Effect | None:
        """What a call would do; None where there is no such tool."""
        tool = self.scene.setting.toolbox.tools.get(call.name)
        return None if tool is None else tool.intent.effect

    async def check(
        self, call: Call, message: str | None, *, show: bool = True, together: Sequence[Call] = ()
    ) -> Checked | None:
        """All checks; a refusal is journalled and goes back to the model. `together`: the reads of the same answer."""
        key = (call.name, call.arguments)
        # Only reads may be filled from cells: text of a cell never chooses what is done or who gets it.
        reads, shelf = self.effect(call) is Effect.READ, self.scene.shelf
        cells = shelf.cells(call.arguments) if reads else {}
        filled = replace(call, arguments=shelf.fill(call.arguments)) if reads else call
        ctx = self.scene.context(*cells)
        try:
            if key in self.seen:
                raise AskModelAgain(f"{call.name} was already called with these arguments; use its result")
            tool, intent = self.scene.setting.toolbox.check(filled, ctx)
            notes = self.watch.check(call.name, intent) if self.watch is not None and reads else ()
            notes += await self._judged(intent, ctx, call, together) if reads and self.judged else ()
        except AskModelAgain as error:
            # To the model goes the call as it made it, with handles and no cells; to the person no figure of its own.
            await self.refuse(call, error, with_handles(error.message, cells))
            error.message = Guard(ctx).echo(error.message, call.arguments)
            return None
        except NeedsAnswer as error:
            error.message = Guard(ctx).echo(error.message, call.arguments)
            raise
        self.seen.add(key)
        if show:
            await self.scene.recorder.emit(self._recognised(filled, tool, intent, message, cells))
        return Checked(filled, tool, intent, notes=notes)

    async def _judged(
        self, intent: Intent, ctx: IntentContext, call: Call, together: Sequence[Call]
    ) -> tuple[str, ...]:
        if not is_built(ctx.catalogue):
            # Seconds for a thousand metrics: other people's streams go on meanwhile.
            await asyncio.to_thread(lexicon_of, ctx.catalogue)
        others = tuple(c.arguments for c in together if c is not call)
        return judge(intent, replace(ctx, thread=Spoken(tuple(self.scene.past), self.scene.run.id, others)))

    async def refuse(self, call: Call, error: AskModelAgain, message: str) -> None:
        """Journals that a call was not used, and why."""
        self.refusal = error
        await self.scene.recorder.emit(
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
        scene = self.scene
        what = tool.reading(intent, scene.catalogue, scene.lang) if hasattr(tool, "reading") else call.name
        args = intent.model_dump(mode="json")
        return IntentRecognised(
            tool_call_id=call.id,
            tool=call.name,
            args=args,
            sent=with_handles(args, cells) if cells else None,
            reading=say("reading", scene.lang, what=what),
            parent_message_id=message,
        )

    async def propose(
        self, call: Call, message: str | None, waiting: Sequence[approvals.Asked]
    ) -> approvals.Asked | None:
        """The card of a write, or None where the call could not be used. `waiting`: the cards made before it."""
        scene = self.scene
        if len(waiting) >= MAX_WAITING:
            many = AskModelAgain(f"at most {MAX_WAITING} actions wait for the person at once")
            await self.refuse(call, many, many.message)
            return None
        checked = await self.check(call, message)
        if checked is None:
            return None
        try:
            proposal = await checked.tool.propose(checked.intent, scene.tool_context(checked))  # type: ignore[union-attr]
        except NeedsAnswer as error:
            await scene.recorder.emit(self.reads.failed(call, error.code, error.message))
            raise
        except HablaError as error:
            self.refusal = error
            await scene.recorder.emit(self.reads.failed(call, error.code, error.message, retryable=error.retryable))
            return None
        if any(asked.row.proposal == approvals.to_json(proposal) for asked in waiting):
            twice = "the same action is waiting for the person already"
            await scene.recorder.emit(self.reads.failed(call, "waiting_already", twice))
            return None
        return approvals.ask(
            proposal,
            approval_id=scene.recorder.new_id(),
            run_id=scene.run.id,
            thread_id=scene.run.thread_id,
            owner=scene.run.owner,
            tool=call.name,
            tool_call_id=call.id,
            now=scene.setting.clock(),
            minutes=scene.setting.approval_minutes,
            lang=scene.lang,
        )
