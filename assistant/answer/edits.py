"""Changes of a text that keep track of where the pieces in it have gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """What replaces `text[start:end]`."""

    start: int
    end: int
    text: str


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """In order; of those that overlap one remains, over all that they cover."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if out and (edit.start < out[-1].end or edit == out[-1]):
            out[-1] = Edit(out[-1].start, max(out[-1].end, edit.end), out[-1].text)
        else:
            out.append(edit)
    return out


def apply(text: str, edits: list[Edit], spans: Iterable[tuple[int, int]]) -> tuple[str, list[tuple[int, int] | None]]:
    """The changed text, and where each span is in it; none for one of which a part was replaced.

    `edits` are in order and do not overlap. Nothing that is only put in (an empty range) touches a span.
    """
    out, last, moves = [], 0, []
    for edit in edits:
        out += [text[last : edit.start], edit.text]
        last = edit.end
        moves.append((edit.start, edit.end, len(edit.text) - (edit.end - edit.start)))
    out.append(text[last:])
    return "".join(out), [_moved(a, b, moves) for a, b in spans]


def _moved(start: int, end: int, moves: list[tuple[int, int, int]]) -> tuple[int, int] | None:
    if any(a < end and start < b for a, b, _ in moves):
        return None
    by_start = sum(by for a, b, by in moves if b <= start)
    return start + by_start, end + by_start
