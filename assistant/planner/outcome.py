"""What planning a question may come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.planner.query import Query

Json = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A one-tap answer: what it shows and what it sends."""

    label: str
    text: str
    default: bool = False


@dataclass(frozen=True)
class Ask:
    """A question to the person."""

    question: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Decline:
    """It cannot be done; the closest that can."""

    reason: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say:
    """Only words."""

    text: str


@dataclass(frozen=True)
class Step:
    """One call."""

    tool: str
    arguments: Json


@dataclass(frozen=True)
class FlowStep:
    """A flow to start once the reads are in. A file input holds None: the handle is put in then."""

    flow: str
    inputs: dict[str, Any]
    files: tuple[str, ...] = ()
    titled: str = ""
    """The input that holds the title of what is sent, if it is to be made from the result."""


@dataclass(frozen=True)
class Do:
    """Reads to make together, then perhaps a flow; `notes` are said before."""

    reads: tuple[Step, ...] = ()
    flow: FlowStep | None = None
    notes: tuple[str, ...] = field(default=())
    query: Query | None = None


Outcome = Ask | Decline | Say | Do
