"""The offline planner with the catalogue of the sample shop: no server, no engines, made-up results."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.calendar import Calendar
from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer
from assistant.events import Event, IntentRecognised, MessageReceived, Stored, ToolFinished
from assistant.intents import IntentContext, parse
from assistant.model import Call, Message, ModelEvent, Request, TextPiece
from assistant.planner import OfflinePlanner
from assistant.state.thread import state_of
from evals.cases import Case
from evals.score import Happened, Made
from evals.tables import table
from tools.discover import DescribeField, ListCatalogue
from tools.draw import DrawChart
from tools.kestra.intents import StartFlow
from tools.kestra.steer_intents import ResumeFlow, StopFlow
from tools.lightdash.explain import ExplainResult
from tools.lightdash.intents import QueryMetrics, SearchValues
from tools.lightdash.reports import RunReport
from tools.talk import Clarify, Decline
from tools.tracardi.intents import CountSegment, CustomerActivity, CustomerOverview, LookupProfile, RecordEvent

Json = dict[str, Any]
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))
"""The day that the labels are about."""
REGIONS = {"es": "es-ES", "en": "en-US"}
INTENTS = {
    intent.tool: intent
    for intent in (
        QueryMetrics, SearchValues, RunReport, ExplainResult, StartFlow, ResumeFlow, StopFlow, ListCatalogue,
        DescribeField, DrawChart, Clarify, Decline, LookupProfile, CustomerOverview, CustomerActivity, CountSegment,
        RecordEvent,
    )
}  # fmt: skip
_HOPS = 5


class Conversation:
    """One thread of a case, as the loop of the server would have it."""

    def __init__(self, case: Case, catalogue: Catalogue) -> None:
        self._case = case
        self._catalogue = catalogue
        self._messages: list[Message] = []
        self._results: dict[str, Json] = {}
        """Handles, and what was asked for."""
        self._events: list[Stored] = []
        """What the thread's typed state is read from."""
        self._turn = 0

    def say(self, text: str) -> Happened:
        """One turn of the person, to its end."""
        self._messages.append(Message("user", text))
        self._state = state_of(self._events)
        self._turn += 1
        message = MessageReceived(
            message_id=f"m{self._turn}", text=text, lang=self._case.lang, locale=self._locale, timezone="Europe/Madrid"
        )
        self._note_event(message)
        self._made: list[Made] = []
        self._note = self._said = ""
        for _ in range(_HOPS):
            events = asyncio.run(self._hop())
            words = "".join(e.text for e in events if isinstance(e, TextPiece))
            calls = [e for e in events if isinstance(e, Call)]
            self._said += words
            if not self._made:
                self._note += words
            done = self._act(text, words, calls)
            if done is not None:
                return done
        return Happened("words", tuple(self._made), problem="too many hops")

    async def _hop(self) -> list[ModelEvent]:
        request = Request(
            system="",
            messages=tuple(self._messages),
            tools=(),
            catalogue=self._catalogue,
            now=NOW,
            timezone="Europe/Madrid",
            lang=self._case.lang,
            locale=self._locale,
            run_id=f"run{len(self._messages)}",
            state=self._state,
            calendar=Calendar().of(self._locale, self._locale),
        )
        return [event async for event in OfflinePlanner().stream(request)]

    @property
    def _locale(self) -> str:
        return REGIONS.get(self._case.locale, self._case.locale)

    def _act(self, text: str, words: str, calls: list[Call]) -> Happened | None:
        """Answers the calls; what the turn came to when it has ended."""
        talk = next((c for c in calls if c.name in {"clarify", "decline"}), None)
        if talk is not None:
            return self._talked(talk)
        self._messages.append(Message("assistant", words, tuple(calls)))
        if not calls:
            return self._end("answer" if self._made else "words")
        for call in calls:
            try:
                intent = parse(INTENTS[call.name], call.arguments).resolve(self._context(text))
            except AskModelAgain as error:
                refused = {"kind": "refused", "message": error.message, "closest": list(error.closest)}
                self._messages.append(Message("tool", json.dumps(refused), call_id=call.id))
                continue
            except NeedsAnswer as error:
                self._messages[-1] = Message("assistant", error.message)
                return Happened("ask", tuple(self._made), self._note, error.message, (*error.options, *error.labels))
            except HablaError as error:
                return Happened("words", tuple(self._made), self._note, problem=error.message)
            self._answer(call, intent.model_dump(mode="json"))
        return self._end("answer") if any(c.name.endswith("_flow") or c.name == "record_event" for c in calls) else None

    def _answer(self, call: Call, args: Json) -> None:
        """The call as the journal keeps it, with a result."""
        self._made.append(Made(call.name, args))
        last = next(n for n in range(len(self._messages) - 1, -1, -1) if self._messages[n].role == "assistant")
        kept = Call(call.id, call.name, json.dumps(args))
        message = self._messages[last]
        self._messages[last] = Message(
            "assistant", message.content, tuple(kept if c.id == call.id else c for c in message.calls)
        )
        view = self._view(call.name, args)
        self._note_event(IntentRecognised(tool_call_id=call.id, tool=call.name, args=args, reading=""))
        self._note_event(
            ToolFinished(
                tool_call_id=call.id, tool=call.name, message_id=f"t{len(self._events)}", content={}, model_view=view,
                handle=view.get("handle"), result_id=view.get("handle"),
            )
        )  # fmt: skip
        self._messages.append(Message("tool", json.dumps(view), call_id=call.id))

    def _note_event(self, event: Event) -> None:
        at = len(self._events) + 1
        self._events.append(Stored("thread", f"run{self._turn}", at, at, NOW, event))

    def _view(self, tool: str, args: Json) -> Json:
        if tool in {"query_metrics", "run_report", "customer_activity", "draw_chart"}:
            handle = f"r{len(self._results) + 1}"
            self._results[handle] = self._results[args["result"]] if tool == "draw_chart" else args
            return table(self._results[handle], handle)
        if tool in {"start_flow", "resume_flow", "stop_flow", "record_event"}:
            return {"kind": "approval", "state": "waiting for the person"}
        return {"kind": "card", "title": "Card", "found": True}

    def _context(self, text: str) -> IntentContext:
        return IntentContext(
            self._catalogue, NOW, "Europe/Madrid", self._case.lang, self._locale, user_text=text,
            calendar=Calendar().of(self._locale, self._locale), results=tuple(self._results),
            thread_text="\n".join(m.content for m in self._messages if m.role == "user"),
        )  # fmt: skip

    def _talked(self, call: Call) -> Happened:
        said = json.loads(call.arguments)
        if call.name == "clarify":
            text = str(said["question"])
            options = tuple(str(o[part]) for o in said.get("options") or () for part in ("label", "text"))
            kind = "ask"
        else:
            text, options, kind = str(said["reason"]), tuple(map(str, said.get("suggestions") or ())), "decline"
        self._messages.append(Message("assistant", text))
        return Happened("ask" if kind == "ask" else "decline", tuple(self._made), self._note, text, options)

    def _end(self, kind: str) -> Happened:
        made = tuple(self._made)
        return Happened("answer" if kind == "answer" else "words", made, self._note if made else "", self._said)


def planner(catalogue: Catalogue) -> Callable[[Case], Happened]:
    """Runs a case and gives what its last turn came to. An exception is a problem of that case, not of the run."""

    def run(case: Case) -> Happened:
        talk = Conversation(case, catalogue)
        try:
            for turn in case.turns[:-1]:
                talk.say(turn)
            return talk.say(case.turns[-1])
        except Exception as error:
            return Happened("words", problem=f"{type(error).__name__}: {error}")

    return run
