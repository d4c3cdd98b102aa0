"""What one turn works with: who asks what, what they may ask, and what the thread has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.calendar import Calendar
from assistant.catalogue import Catalogue, Lang
from assistant.clock import Clock
from assistant.connections import Access, Connections
from assistant.events import MessageReceived, Stored
from assistant.intents import IntentContext, OpenExecution
from assistant.journal import RunRow, Store
from assistant.model import Model
from assistant.opened import open_executions
from assistant.prompts import Prompts
from assistant.reads import Checked
from assistant.recorder import Recorder
from assistant.shelf import Shelf
from assistant.speakers import Sure
from assistant.state.thread import ThreadState, state_of
from assistant.toolbox import Toolbox
from tools.base import ToolContext

RECENT_RUNS = 30
"""How much of a thread a turn reads: what it costs must not grow with the thread."""


async def recent(store: Store, thread_id: str) -> list[Stored]:
    """The events of a thread's recent runs, in order."""
    runs = (await store.runs(thread_id))[-RECENT_RUNS:]
    first = await store.position(runs[0].id, 1) if runs else None
    return await store.events(thread_id=thread_id, after=(first or 1) - 1)


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
    sure: tuple[Sure, ...] = ()
    """Who may answer in place of the model, first come first served; see `assistant/speakers.py`."""
    calendar: Calendar = Calendar()


@dataclass
class Scene:
    """The turn's surroundings, read once at its start; only `past` grows while it goes on."""

    setting: Setting
    recorder: Recorder
    run: RunRow
    question: MessageReceived
    now: datetime
    """Aware, in the business's zone; one moment for the whole turn: at midnight it does not change its mind."""
    access: Access
    catalogue: Catalogue
    shelf: Shelf
    state: ThreadState = field(default_factory=ThreadState)
    """What the thread had asked before this turn; results of this turn are noted as they come."""
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
        now = setting.clock().astimezone(ZoneInfo(setting.timezone))
        shelf = Shelf(question.lang, question.locale, setting.timezone, now.date(), catalogue)
        await shelf.load(recorder.store, run.thread_id)
        got = cls(setting, recorder, run, question, now, access, catalogue, shelf)
        await got.catch_up()
        got.state = state_of(s for s in got.past if s.run_id != run.id)
        got.open = await open_executions(recorder.store, run.owner, run.thread_id)
        got.said = "\n".join(s.event.text for s in got.past if isinstance(s.event, MessageReceived))
        return got

    @property
    def lang(self) -> Lang:
        return self.question.lang

    @property
    def calendar(self) -> Calendar:
        """The business's, with dates as this person writes them."""
        return self.setting.calendar.of(self.question.preferred, self.question.locale)

    async def catch_up(self) -> None:
        """Reads what has come since; the first time, the thread's recent runs."""
        store, thread = self.recorder.store, self.run.thread_id
        if self.past:
            self.past += await store.events(thread_id=thread, after=self.past[-1].position)
        else:
            self.past += await recent(store, thread)

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
            calendar=self.calendar,
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
