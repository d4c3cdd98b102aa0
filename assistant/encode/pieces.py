"""A message as pieces that any surface can render: words, and figures with where they come from.

Made of what is stored of a message, its text and its origins; a piece is never cut again, so no surface can show
another figure than the page does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.events import Origin

WITHHELD = "[…]"
"""Where a figure was withheld; see `assistant/answer/bind.py`."""


@dataclass(frozen=True)
class Words:
    """Text without a bound figure, in the page's subset of Markdown."""

    text: str


@dataclass(frozen=True)
class Number:
    """A bound figure as it is shown to the person, unit and sign included; a period counts as one."""

    text: str
    origin: Origin


@dataclass(frozen=True)
class Gap:
    """Where a figure was withheld."""


Piece = Words | Number | Gap


def pieces(text: str, origins: Sequence[Origin]) -> list[Piece]:
    """The pieces of a whole message, in order; together they are all of it."""
    units = text.encode("utf-16-le")
    out: list[Piece] = []
    at = 0
    for origin in sorted(origins, key=lambda o: o.start):
        if origin.start < at:
            continue  # of two that overlap the first stands
        out += _words(_cut(units, at, origin.start))
        out.append(Number(_cut(units, origin.start, origin.end), origin))
        at = origin.end
    return [*out, *_words(_cut(units, at, len(units) // 2))]


def _cut(units: bytes, start: int, end: int) -> str:
    return units[start * 2 : end * 2].decode("utf-16-le", errors="replace")


def _words(text: str) -> Iterator[Piece]:
    first, *rest = text.split(WITHHELD)
    if first:
        yield Words(first)
    for part in rest:
        yield Gap()
        if part:
            yield Words(part)
