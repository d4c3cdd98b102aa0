"""What a conversation holds before a call is made: reads that were made, questions that were asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic_core import to_json

from assistant.events import IntentRecognised, IntentRefused, Stored, TextDelta, TextEnded
from assistant.journal.fold import model_messages
from assistant.model import Message
from assistant.planner.history import READS
from assistant.planner.query import Query, from_json


@dataclass(frozen=True)
class Spoken:
    """The events of a thread as they stand, and which run is under way."""

    events: tuple[Stored, ...] = ()
    run_id: str = ""
    together: tuple[str, ...] = ()
    """Arguments of the other reads that the model makes in the same answer."""

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The conversation as a model reads it."""
        return model_messages(self.events)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """The reads of this thread so far, oldest first, as they were resolved."""
        found = (s.event for s in self.events if isinstance(s.event, IntentRecognised))
        return tuple(from_json(e.args) for e in found if e.tool in READS)

    @cached_property
    def asked(self) -> frozenset[str]:
        """What this thread's people were asked or told, message by message."""
        return frozenset(_told(self.events))

    @cached_property
    def refused(self) -> frozenset[str]:
        """What the model was refused in this run."""
        mine = (s.event for s in self.events if s.run_id == self.run_id)
        return frozenset(e.message for e in mine if isinstance(e, IntentRefused))

    @cached_property
    def beside(self) -> str:
        """What else the model asks in this run, as JSON."""
        mine = (s.event for s in self.events if s.run_id == self.run_id)
        made = (to_json(e.args).decode() for e in mine if isinstance(e, IntentRecognised) and e.tool in READS)
        return " ".join((*self.together, *made))

    @property
    def alone(self) -> bool:
        """Whether this call is all that the model makes of the question."""
        return not self.beside


def _told(events: Sequence[Stored]) -> Iterator[str]:
    texts: dict[str, str] = {}
    for stored in events:
        event = stored.event
        if isinstance(event, TextDelta):
            texts[event.message_id] = texts.get(event.message_id, "") + event.text
        elif isinstance(event, TextEnded):
            yield texts.pop(event.message_id, "")
