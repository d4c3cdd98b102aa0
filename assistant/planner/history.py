"""What came before in the conversation, as far as a plan needs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.catalogue import Catalogue
from assistant.model import Call, Message
from assistant.planner.query import GRAINS, Query, conditions, from_json
from assistant.planner.texts import is_talk
from assistant.state.asked import asked_of
from assistant.state.going import said
from assistant.state.thread import ThreadState, steps_to

Json = dict[str, Any]
READS = frozenset({"query_metrics", "run_report"})
ABOUT_ONE = frozenset({"lookup_profile", "customer_overview", "customer_activity", "record_event"})


@dataclass(frozen=True)
class Exchange:
    """A call and its answer."""

    call: Call
    arguments: Json
    answer: Json

    @property
    def handle(self) -> str:
        return str(self.answer.get("handle") or "") if self.answer.get("kind") == "table" else ""


@dataclass
class Turn:
    """One message of the person and what followed."""

    text: str
    exchanges: list[Exchange] = field(default_factory=list)
    said: str = ""


def turns_of(messages: Sequence[Message]) -> list[Turn]:
    """The conversation by turns, the current one last."""
    answers = {m.call_id: _json(m.content) for m in messages if m.role == "tool"}
    turns: list[Turn] = []
    for message in messages:
        if message.role == "user":
            turns.append(Turn(message.content))
        elif message.role == "assistant":
            if not turns:
                turns.append(Turn(""))
            turns[-1].said += message.content
            turns[-1].exchanges += [Exchange(c, _json(c.arguments), answers.get(c.id, {})) for c in message.calls]
    return turns


def _json(text: str) -> Json:
    try:
        got = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return got if isinstance(got, dict) else {}


@dataclass(frozen=True)
class Past:
    """The last thing that was read, and what is open."""

    query: Query | None = None
    report: Json | None = None
    """Arguments of the last `run_report`, when that was the last read."""
    handle: str = ""
    table: Json = field(default_factory=dict)
    asked: str = ""
    """The person's text that the assistant answered with words only: a question, or that it cannot be done."""
    questions: frozenset[str] = frozenset()
    """What was asked and said in the turns that read nothing: no question is put twice."""
    waiting: bool = False
    """Whether an approval is open."""
    earlier: tuple[tuple[str, Json], ...] = ()
    """The calls that show the turn before the last one that read again: what "undo" goes back to."""
    ahead: tuple[tuple[str, Json], ...] = ()
    """Those that "redo" goes forth to."""
    chart: str = ""
    """How the person has the last result drawn; empty: by rule."""
    filters: Any = None
    """Filters of the last read, as they stand in its arguments."""
    several: bool = False
    """Whether the last turn that read had more than one result."""
    person: tuple[str, Json] | None = None
    """The tool and the key of the customer that was spoken of last, until something else is read."""


def past_of(turns: Sequence[Turn], catalogue: Catalogue, state: ThreadState | None = None) -> Past:
    """What the turns before the current one leave. `state`: the thread's, where it is known."""
    earlier = turns[:-1]
    exchanges = [e for t in earlier for e in t.exchanges]
    waiting = bool(exchanges) and exchanges[-1].answer.get("state") == "waiting for the person"
    asked = ""
    last = earlier[-1] if earlier else Turn("")
    if last.said and not any(e.answer for e in last.exchanges) and not is_talk(last.said):
        asked = last.text
    stack = _stack(earlier)
    before = tuple((e.call.name, e.arguments) for e in stack[-2]) if len(stack) > 1 else ()
    ahead: tuple[tuple[str, Json], ...] = ()
    if state is not None:
        before = steps_to(state, state.before)
        ahead = steps_to(state, state.ahead[-1]) if state.ahead else ()
    several = bool(stack) and len(stack[-1]) > 1
    person = _person(exchanges)
    read = _standing(exchanges, state) or next((e for e in reversed(exchanges) if _came_out(e)), None)
    # What was shown last can be sent on, whatever tool it is from.
    shown = next((e for e in reversed(exchanges) if e.handle or e is read), None)
    handle, table = (shown.handle, shown.answer) if shown else ("", {})
    filters = shown.arguments.get("filters") if shown else None
    past = Past(handle=handle, table=table, asked=asked, waiting=waiting, filters=filters, person=person)
    past = replace(past, questions=frozenset(t.said for t in earlier if not any(e.answer for e in t.exchanges)))
    if read is None:
        return past
    is_report = read.call.name == "run_report"
    query = _query_of_report(read) if is_report else from_json(read.arguments)
    report = read.arguments if is_report else None
    chart = state.last.chart if state is not None and state.last is not None else ""
    return replace(past, query=query, report=report, earlier=before, ahead=ahead, several=several, chart=chart)


def _standing(exchanges: Sequence[Exchange], state: ThreadState | None) -> Exchange | None:
    """The read whose question stands: after a change of an older result that is not the latest one."""
    if state is None or state.last is None:
        return None
    wanted = replace(state.last, chart="")
    for one in reversed(exchanges):
        if _came_out(one):
            asked = asked_of(one.call.name, one.arguments, {})
            if asked is not None and replace(asked, chart="") == wanted:
                return one
    return None


def _person(exchanges: Sequence[Exchange]) -> tuple[str, Json] | None:
    last = next((e for e in reversed(exchanges) if e.call.name in READS | ABOUT_ONE), None)
    if last is None or last.call.name not in ABOUT_ONE or not {"key", "value"} <= set(last.arguments):
        return None
    if last.answer.get("kind") == "refused" or last.answer.get("found") is False:
        return None
    return last.call.name, {name: last.arguments[name] for name in ("key", "value")}


def _came_out(exchange: Exchange) -> bool:
    return exchange.call.name in READS and exchange.answer.get("kind") not in {"refused", "error", "interrupted"}


def _stack(turns: Sequence[Turn]) -> list[list[Exchange]]:
    """The reads of every turn; a turn that went back takes one off."""
    stack: list[list[Exchange]] = []
    for turn in turns:
        reads = [e for e in turn.exchanges if _came_out(e)]
        if said(turn.text) == "back":
            stack = stack[:-1] if len(stack) > 1 else stack
        elif reads:
            stack.append(reads)
    return stack


def _query_of_report(exchange: Exchange) -> Query:
    """The query that gives a report's columns."""
    columns = exchange.answer.get("columns") or ()
    dimensions = [_with_grain(c) for c in columns if c.get("role") == "dimension"]
    return Query(
        metrics=tuple(str(c["id"]) for c in columns if c.get("role") == "metric"),
        dimensions=tuple(dimensions),
        filters=conditions(exchange.arguments.get("filters")),
        period=exchange.arguments.get("period"),
    )


def _with_grain(column: Json) -> str:
    name, grain = str(column["id"]), column.get("grain")
    return f"{name}_{grain}" if grain in GRAINS and not name.endswith(f"_{grain}") else name
