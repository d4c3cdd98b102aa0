"""The state of a thread, folded from its journal: what each result was asked with, and a stack to go back on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assistant.events import IntentRecognised, MessageReceived, Stored, ToolFinished
from assistant.state.asked import DRAW, Asked, asked_of
from assistant.state.going import Going, direction
from assistant.state.query import Json


@dataclass(frozen=True)
class Read:
    """One result and what it was asked with."""

    handle: str
    result_id: str
    asked: Asked


Reads = tuple[Read, ...]


@dataclass
class ThreadState:
    """What the thread has asked so far."""

    stack: list[Reads] = field(default_factory=list)
    """The reads of every turn that stands, the last one on top; a turn that went back took one off."""
    ahead: list[Reads] = field(default_factory=list)
    """What was gone back from, the nearest last, until something new is asked."""
    by_handle: dict[str, Asked] = field(default_factory=dict)
    by_result: dict[str, Read] = field(default_factory=dict)

    @property
    def current(self) -> Reads:
        """The reads of the last turn that stands."""
        return self.stack[-1] if self.stack else ()

    @property
    def last(self) -> Asked | None:
        """The last question; None before the first, and where the last turn asked several."""
        return self.current[0].asked if len(self.current) == 1 else None

    @property
    def before(self) -> Reads:
        """What going back asks again."""
        return self.stack[-2] if len(self.stack) > 1 else ()

    def asked(self, tool: str, arguments: dict[str, object]) -> Asked | None:
        """What a call asks for, drawn as the person has it.

        A chart that was chosen stays while the rows stay of the same kind, and comes back with its question.
        """
        found = asked_of(tool, arguments, self.by_handle)
        if found is None or tool == DRAW or found.chart:
            return found
        for reads in reversed(self.stack):
            for read in reads:
                if replace(read.asked, chart="") == found:
                    return read.asked
        last = self.last
        alike = last is not None and (last.report, last.tile) == (found.report, found.tile)
        if last is not None and alike and last.query.dimensions == found.query.dimensions:
            return replace(found, chart=last.chart)
        return found

    def add(self, read: Read) -> None:
        """Notes a result; its turn still goes on."""
        self.by_handle[read.handle] = read.asked
        self.by_result[read.result_id] = read

    def close(self, reads: Reads, going: Going) -> None:
        """Puts a finished turn on the stack."""
        if not reads:
            return
        if going == "back" and len(self.stack) > 1:
            self.ahead.append(self.stack.pop())
            # The same question, with the result that was shown last.
            self.stack[-1] = reads
        elif going == "forth" and self.ahead:
            self.ahead.pop()
            self.stack.append(reads)
        else:
            self.ahead.clear()
            self.stack.append(reads)


@dataclass
class _Turn:
    """A turn while it is read."""

    run_id: str = ""
    going: Going = ""
    calls: dict[str, Asked] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)
    """The handle that each call draws anew."""
    reads: list[Read] = field(default_factory=list)


def state_of(events: Iterable[Stored]) -> ThreadState:
    """The state after these events of one thread, in order; the turn under way counts as far as it has come."""
    got, turn = ThreadState(), _Turn()
    for stored in events:
        if stored.run_id != turn.run_id:
            got.close(tuple(turn.reads), turn.going)
            turn = _Turn(stored.run_id)
        event = stored.event
        if isinstance(event, MessageReceived):
            turn.going = direction(event)
        elif isinstance(event, IntentRecognised):
            asked = got.asked(event.tool, event.args)
            if asked is not None:
                turn.calls[event.tool_call_id] = asked
                if event.tool == DRAW:
                    turn.drawn[event.tool_call_id] = str(event.args.get("result", ""))
        elif isinstance(event, ToolFinished) and event.handle and event.tool_call_id in turn.calls:
            read = Read(event.handle, event.result_id or "", turn.calls[event.tool_call_id])
            again = turn.drawn.get(event.tool_call_id, "")
            # A result that is drawn anew in its own turn takes the place of the first.
            turn.reads = [r for r in turn.reads if r.handle != again] + [read]
            got.add(read)
    got.close(tuple(turn.reads), turn.going)
    return got


def steps_to(state: ThreadState, target: Reads) -> tuple[tuple[str, Json], ...]:
    """The calls that show `target` again; rows that are there already are only drawn anew."""
    now = state.current
    if len(now) == len(target) == 1 and replace(now[0].asked, chart="") == replace(target[0].asked, chart=""):
        return ((DRAW, {"result": now[0].handle, "type": target[0].asked.chart or "auto"}),)
    return tuple((read.asked.tool, read.asked.arguments()) for read in target)
