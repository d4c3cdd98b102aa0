"""How tests talk to the planner: a plan for one text, and whole conversations with made-up results."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalogue import Lang
from assistant.intents import Intent, IntentContext, OpenExecution, parse
from assistant.model import Call, Message, ModelEvent, Request, Stop, TextPiece
from assistant.planner import OfflinePlanner
from assistant.planner.outcome import Do, Outcome
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from tests.planner.shop import catalogue
from tools.discover import DescribeField, ListCatalogue
from tools.draw import DrawChart
from tools.kestra.intents import StartFlow
from tools.kestra.steer_intents import ResumeFlow, StopFlow
from tools.lightdash.explain import ExplainResult
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.reports import RunReport
from tools.talk import Clarify, Decline
from tools.tracardi.intents import CountSegment, CustomerActivity, CustomerOverview, LookupProfile, RecordEvent

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))
LOCALES: dict[Lang, str] = {"es": "es-ES", "en": "en-US"}
Json = dict[str, Any]


INTENTS: dict[str, type[Intent]] = {
    i.tool: i
    for i in (
        QueryMetrics,
        RunReport,
        ExplainResult,
        StartFlow,
        ResumeFlow,
        StopFlow,
        ListCatalogue,
        DescribeField,
        DrawChart,
        Clarify,
        Decline,
        LookupProfile,
        CustomerOverview,
        CustomerActivity,
        CountSegment,
        RecordEvent,
    )
}
OPEN = (
    OpenExecution("#kfbd", "e1", "tienda/send_campaign", "Enviar una campaña", "Navidad, vip", waits=True),
    OpenExecution("#zzzz", "e2", "tienda/export_to_minutes", "Exportar a la minuta", "Ventas", waits=False),
)


def accepted(tool: str, arguments: Json, text: str, lang: Lang, thread: str = "") -> Intent:
    """The call as its own tool checks it, in shape and in meaning."""
    context = IntentContext(
        catalogue(), NOW, "Europe/Madrid", lang, LOCALES[lang], user_text=text, results=("r1",), executions=OPEN,
        thread_text=thread,
    )  # fmt: skip
    return parse(INTENTS[tool], json.dumps(arguments)).resolve(context)


def planned(text: str, lang: Lang) -> Outcome:
    """The plan for a text that begins a conversation."""
    return plan(Situation(text, catalogue(), NOW, lang, LOCALES[lang]))


def query(text: str, lang: Lang) -> Json:
    """The arguments of the one query that a text comes to, and nothing unused."""
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), (text, outcome)
    assert len(outcome.reads) == 1 and outcome.flow is None, (text, outcome)
    assert outcome.reads[0].tool == "query_metrics", (text, outcome)
    assert not any("No he usado" in n or "did not use" in n for n in outcome.notes), (text, outcome.notes)
    accepted("query_metrics", outcome.reads[0].arguments, text, lang)
    return outcome.reads[0].arguments


def request(messages: Sequence[Message], lang: Lang) -> Request:
    return Request(
        system="",
        messages=tuple(messages),
        tools=(),
        catalogue=catalogue(),
        now=NOW,
        timezone="Europe/Madrid",
        lang=lang,
        locale=LOCALES[lang],
        run_id="run",
    )


def hop(messages: Sequence[Message], lang: Lang) -> list[ModelEvent]:
    """One model call, without its stop."""

    async def gather() -> list[ModelEvent]:
        return [event async for event in OfflinePlanner().stream(request(messages, lang))]

    events = asyncio.run(gather())
    assert isinstance(events[-1], Stop)
    assert sum(isinstance(e, Stop) for e in events) == 1
    assert events[-1].reason == ("tool_calls" if any(isinstance(e, Call) for e in events) else "stop")
    return events[:-1]


class Conversation:
    """A thread in which every call gets the answer that `answers` has for its tool."""

    def __init__(self, lang: Lang, **answers: Json) -> None:
        self.lang = lang
        self.answers = answers
        self.messages: list[Message] = []

    def say(self, text: str) -> tuple[list[tuple[str, Json]], str]:
        """Calls (tool, arguments) of the whole turn, and all text of it."""
        self.messages.append(Message("user", text))
        called: list[tuple[str, Json]] = []
        said = ""
        for _ in range(4):
            events = hop(self.messages, self.lang)
            words = "".join(e.text for e in events if isinstance(e, TextPiece))
            calls = tuple(e for e in events if isinstance(e, Call))
            thread = "\n".join(m.content for m in self.messages if m.role == "user")
            said += words
            called += [(c.name, json.loads(c.arguments)) for c in calls]
            talk = [c for c in calls if c.name in {"clarify", "decline"}]
            for call in talk:
                accepted(call.name, json.loads(call.arguments), text, self.lang)
            if talk:
                asked = json.loads(talk[0].arguments)
                self.messages.append(Message("assistant", str(asked.get("question") or asked.get("reason"))))
                break
            if not calls:
                self.messages.append(Message("assistant", words))
                break
            self.messages.append(Message("assistant", words, calls))
            for call in calls:
                accepted(call.name, json.loads(call.arguments), text, self.lang, thread)
                answer = self.answers.get(call.name) or _table(json.loads(call.arguments))
                self.messages.append(Message("tool", json.dumps(answer), call_id=call.id))
            if any(c.name in {"start_flow", "resume_flow", "stop_flow"} for c in calls):
                break
        return called, said


def _table(arguments: Json) -> Json:
    """A made-up table with the columns that were asked for; three rows where there is something to break down by."""
    dimensions, metrics = arguments.get("dimensions") or [], arguments.get("metrics") or ["orders_revenue"]
    grains = {
        d: d.rpartition("_")[2] for d in dimensions if d.endswith(("_day", "_week", "_month", "_quarter", "_year"))
    }
    columns = [
        {"id": d, "label": d, "type": "date" if d in grains else "string", "role": "dimension", "grain": grains.get(d)}
        for d in dimensions
    ]
    columns += [{"id": m, "label": m, "type": "number", "role": "metric"} for m in metrics]
    made = [
        {
            "id": f"{c['metric']}__{kind}", "label": f"{c['metric']}, {kind}", "type": "number", "role": "metric",
            "calculation": kind, "of": c["metric"],
        }
        for c in arguments.get("calculations") or ()
        for kind in (("before", "change") if c["kind"] == "change_from_previous" else (c["kind"],))
    ]  # fmt: skip
    columns += made
    rows = [
        [
            *(f"2026-0{n + 1}-01" if d in grains else f"$r1.{d}.{n}" for d in dimensions),
            *(float(10 + (n * 7) % 5) for _ in metrics),
            *(n / 10 for _ in made),
        ]
        for n in range(3 if dimensions else 1)
    ]
    month = {"start": "2026-10-01", "end": "2026-11-01"}
    return {
        "handle": "r1",
        "kind": "table",
        "title": "Table",
        "columns": columns,
        "row_count": len(rows),
        "truncated": False,
        "period": month if arguments.get("period") else None,
        "compare": {"start": "2026-09-01", "end": "2026-10-01"} if arguments.get("compare") else None,
        "additive": [m for m in metrics if m in {"orders_revenue", "order_items_units", "order_items_gross_margin"}],
        "extremes": {m: {"max": min(2, len(rows) - 1), "min": 0} for m in (*metrics, *(str(c["id"]) for c in made))},
        "rows": rows,
    }
