"""What one turn works with: who asks what, what they may ask, and what the thread has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.catalogue import Catalogue, Lang
from assistant.clock import Clock
from assistant.connections import Access, Connections
from assistant.events import MessageReceived, Stored
from assistant.intents import IntentContext, OpenExecution
from assistant.journal import RunRow
from assistant.model import Model
from assistant.opened import open_executions
from assistant.prompts import Prompts
from assistant.reads import Checked
from assistant.recorder import Recorder
from assistant.shelf import Shelf
from assistant.toolbox import Toolbox
from tools.base import ToolContext

RECENT_RUNS = 30
"""How much of a thread a turn reads: what it costs must not grow with the thread."""


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
class Scene:
    """The turn's surroundings, read once at its start; only `past` grows while it goes on."""

    setting: Setting
    recorder: Recorder
    run: RunRow
    question: MessageReceived
    access: Access
    catalogue: Catalogue
    shelf: Shelf
    past: list[Stored] = field(default_factory=list)
    """The thread's events so far, of its recent runs."""
    said: str = ""
    """The person's own words in them."""
    open: tuple[OpenExecution, ...] = ()
    """The person's executions that have not ended."""

    @classmethod
    async def of(cls, setting: Setting, recorder: Recorder, run: RunRow, question: MessageReceived) -> Scene:
        """Loads what the person may ask and what their thread holds."""
        access = await setting.connections.access(run.owner, question.lang)
        catalogue = await setting.toolbox.load(access, question.lang)
        today = setting.clock().astimezone(ZoneInfo(setting.timezone)).date()
        shelf = Shelf(question.lang, question.locale, setting.timezone, today, catalogue)
        await shelf.load(recorder.store, run.thread_id)
        got = cls(setting, recorder, run, question, access, catalogue, shelf)
        await got.catch_up()
        got.open = await open_executions(recorder.store, run.owner, run.thread_id)
        got.said = "\n".join(s.event.text for s in got.past if isinstance(s.event, MessageReceived))
        return got

    @property
    def lang(self) -> Lang:
        return self.question.lang

    @property
    def now(self) -> datetime:
        return self.setting.clock().astimezone(ZoneInfo(self.setting.timezone))

    async def catch_up(self) -> None:
        """Reads what has come since; the first time, the thread's recent runs."""
        store, thread = self.recorder.store, self.run.thread_id
        if self.past:
            after = self.past[-1].position
        else:
            first = (await store.runs(thread))[-RECENT_RUNS:][0]
            after = (await store.position(first.id, 1) or 1) - 1
        self.past += await store.events(thread_id=thread, after=after)

    def context(self, *cells: str) -> IntentContext:
        """What the meaning of a call is checked against; `cells` are texts that a handle has put into it."""
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

    def tool_context(self, call: Checked) -> ToolContext:
        """What the run of a call may know."""
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
            asked=self.context(),
        )
