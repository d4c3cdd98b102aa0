"""The offline model: the same protocol as any other model, with no network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from assistant.intents import DateRange
from assistant.model import Call, Model, ModelEvent, ModelProfile, Request, Stop, TextPiece
from assistant.periods import text as period_text
from assistant.planner.history import READS, Exchange, Past, Turn, past_of, turns_of
from assistant.planner.lexicon import is_built, lexicon_of
from assistant.planner.narrate import narrate, within
from assistant.planner.outcome import Ask, Decline, Do, FlowStep, Outcome, Say
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from assistant.planner.texts import say

_BRACES = str.maketrans("", "", "{}")


class OfflinePlanner(Model):
    """Plans with a grammar and the words of the catalogue; deterministic, a few milliseconds a message."""

    profile = ModelProfile("offline/planner", "Planificador sin conexión / offline planner", "planner")

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """See `Model.stream`."""
        calls = False
        if not is_built(request.catalogue):
            # Seconds for a thousand metrics: other people's streams go on meanwhile.
            await asyncio.to_thread(lexicon_of, request.catalogue)
        for event in answer(request):
            calls = calls or isinstance(event, Call)
            yield event
        yield Stop("tool_calls" if calls else "stop")

    async def aclose(self) -> None:
        """Nothing is open."""


def answer(request: Request, outcome: Outcome | None = None) -> Iterator[ModelEvent]:
    """The events of one hop, without the stop. `outcome`: the plan, where it is made already."""
    turns = turns_of(request.messages) or [Turn("")]
    past = past_of(turns, request.catalogue, request.state)
    outcome = outcome or plan(
        Situation(turns[-1].text, request.catalogue, request.now, request.lang, request.locale, past, request.calendar)
    )
    done = turns[-1].exchanges
    if done:
        yield from _later(outcome, done, past, request)
    else:
        yield from _first(outcome, past, request)


def _first(outcome: Outcome, past: Past, request: Request) -> Iterator[ModelEvent]:
    calls = _Calls(request)
    match outcome:
        case Say():
            yield TextPiece(outcome.text)
        case Ask():
            yield calls.make("clarify", {"question": outcome.question[:400], "options": _options(outcome)})
        case Decline():
            yield calls.make("decline", {"reason": outcome.reason[:400], "suggestions": list(outcome.suggestions[:4])})
        case Do():
            if outcome.notes:
                yield TextPiece(" ".join(outcome.notes))
            for step in outcome.reads:
                yield calls.make(step.tool, step.arguments)
            empty = past.table.get("kind") == "table" and not past.table.get("rows")
            if outcome.flow is not None and not outcome.reads and outcome.flow.files and empty:
                yield TextPiece(say("empty_to_send", request.lang))
            elif outcome.flow is not None and not outcome.reads:
                title = calls.title(past.table, past.filters)
                if past.several and outcome.flow.files:
                    yield TextPiece(calls.sent(past.table))
                yield calls.flow(outcome.flow, past.handle, title)


def _options(outcome: Ask) -> list[dict[str, Any]]:
    """Within the sizes that the tool takes; an option too long to send is left out."""
    fitting = [o for o in outcome.options if o.label and o.text and len(o.text) <= 300]
    return [{"label": o.label[:60], "text": o.text, "default": o.default} for o in fitting[:6]]


def _later(outcome: Outcome, done: list[Exchange], past: Past, request: Request) -> Iterator[ModelEvent]:
    """After results: mend a refusal once, start the flow, or say what came out."""
    calls = _Calls(request)
    last, asked = done[-1], _asked(request)
    if last.answer.get("kind") == "refused":
        mended = _mended(done)
        if mended is not None:
            yield calls.make(last.call.name, mended)
            return
    flow = outcome.flow if isinstance(outcome, Do) else None
    started = any(e.call.name == "start_flow" for e in done)
    tables = [e for e in done if e.handle]
    reads = [e for e in done if e.call.name in READS]
    if flow is not None and not started and (tables or not reads):
        source = tables[0] if tables else None
        if source is not None and not (source.answer.get("rows") or []) and flow.files:
            yield TextPiece(narrate(done, request.catalogue, request.lang, request.now.date(), asked=asked))
            return
        if tables:
            yield TextPiece(narrate(done, request.catalogue, request.lang, request.now.date(), asked=asked))
        title = calls.title(
            source.answer if source else past.table, source.arguments.get("filters") if source else past.filters
        )
        if len(tables) > 1 and flow.files:
            yield TextPiece(" " + calls.sent(source.answer if source else past.table))
        yield calls.flow(flow, source.handle if source else past.handle, title)
        return
    text = narrate(done, request.catalogue, request.lang, request.now.date(), asked=asked)
    if text:
        yield TextPiece(text)


def _asked(request: Request) -> str:
    """The words that are answered: the person's last ones."""
    return next((m.content for m in reversed(request.messages) if m.role == "user"), "")


def _mended(done: list[Exchange]) -> dict[str, Any] | None:
    """The refused arguments with the closest choice put in, if that was not tried yet."""
    refused = [e for e in done if e.answer.get("kind") == "refused"]
    nearest = [str(c) for c in refused[-1].answer.get("closest") or ()]
    if len(refused) > 1 or not nearest:
        return None
    message = str(refused[-1].answer.get("message", ""))
    text = json.dumps(refused[-1].arguments, ensure_ascii=False)
    for wrong in _strings(refused[-1].arguments):
        if wrong and (f"'{wrong}'" in message or f'"{wrong}"' in message):
            got = json.loads(
                text.replace(json.dumps(wrong, ensure_ascii=False), json.dumps(nearest[0], ensure_ascii=False))
            )
            return dict(got)
    return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


class _Calls:
    """Calls with ids that are new in their thread."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._count = 0

    def make(self, name: str, arguments: dict[str, Any]) -> Call:
        self._count += 1
        thread = sum(len(m.calls) for m in self._request.messages)
        ident = f"call_{self._request.run_id or 'p'}_{len(self._request.messages)}_{thread + self._count}"
        return Call(ident, name, json.dumps(arguments, ensure_ascii=False))

    def flow(self, flow: FlowStep, handle: str, title: str) -> Call:
        """A flow with the result that it sends and, where it takes one, a title made from it."""
        inputs = dict(flow.inputs)
        if flow.titled:
            inputs[flow.titled] = title
        inputs |= {name: f"${handle}" for name in flow.files}
        declared = self._request.catalogue.flow(flow.flow)
        order = [i.id for i in declared.inputs] if declared else list(inputs)
        return self.make("start_flow", {"flow": flow.flow, "inputs": {i: inputs[i] for i in order if i in inputs}})

    def sent(self, table: dict[str, Any]) -> str:
        """Which of several results is sent. Figures come from cells only, so a title with figures is not said."""
        title = str(table.get("title") or "")
        if not title or any(c.isdigit() for c in title):
            return say("sent_one", self._request.lang)
        return say("sent_of_two", self._request.lang, title=title)

    def title(self, table: dict[str, Any], filters: Any) -> str:
        """What a result is, with what it is limited to and when: who reads the minutes sees nothing else."""
        request = self._request
        title = str(table.get("title") or say("report_title", request.lang))
        title += within({"filters": filters}, request.catalogue, request.lang)
        period = table.get("period")
        if isinstance(period, dict):
            when = period_text(DateRange.model_validate(period), request.lang, today=request.now.date())
            if when not in title:
                title = f"{title}, {when}"
        return title.translate(_BRACES)[:120]
