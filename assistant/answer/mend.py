"""Puts repaired figures into a text: what a model wrote gives way to the cell that it can only be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.figures import FIGURE
from assistant.answer.number_words import CARDINALS, MULTIPLIERS
from assistant.answer.numerals import folded, numerals, said
from assistant.answer.references import Resolved
from assistant.answer.written import Written, in_digits, in_words

_NUMBERS = frozenset({*CARDINALS, *MULTIPLIERS})
_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s")


@dataclass(frozen=True)
class Figure:
    """A figure in a text, as it would be shown; `found` is none where it stands for nothing."""

    start: int
    end: int
    found: Resolved | None
    own: bool = False
    """Whether the model wrote the figure itself."""


def written(
    text: str,
    at: int,
    loose: Iterable[tuple[int, int]],
    known: Sequence[tuple[int, int]],
    allowed: frozenset[str],
    lang: str,
) -> Iterator[Written]:
    """The figures of a sentence, from `at` on, that can be read. `loose`: those in digits; `known`: no such figures."""
    begun = at if text[at - 1 : at].isalnum() else -1  # a part of a word that is shown already
    digits = [(a, b) for a, b in loose if a != begun and FIGURE.fullmatch(text, a, b)]
    found = [in_digits(text, a, b) for a, b in digits]
    last = -9
    for one in numerals(text, lang) if may_say_cardinal(text[at:]) else ():
        apart = not any(a < one.end and one.start < b for a, b in (*digits, *known))
        if one.kind == "cardinal" and apart and not said(one, allowed):
            found.append(in_words(text, one))
            if one.start - last <= 2:
                found[-2:] = [None, None]  # two numbers in words side by side are one that is not understood
            last = one.end
    for figure in sorted((f for f in found if f is not None), key=lambda f: f.core):
        if any(a < figure.end and figure.core < b for a, b in known):
            continue
        if figure.start >= at:
            yield figure
        elif figure.core >= at and figure.hedge in {"", "about"}:
            # "unos" has been shown by now and does no harm; "más de" would.
            yield Written(**{**figure.__dict__, "start": figure.core})


def put(bare: str, found: Sequence[Figure], fixes: Mapping[Written, Resolved], at: int) -> tuple[str, list[Figure]]:
    """The text with the fixes in place, and all its figures. `at`: where the text begins in its sentence."""
    out: list[str] = []
    figures: list[Figure] = []
    last = length = 0
    events: list[tuple[int, int, Resolved | None, str, bool]] = [
        (f.start, f.end, f.found, bare[f.start : f.end], False) for f in found
    ]
    events += [(w.start - at, w.end - at, r, r.text, True) for w, r in fixes.items()]
    for start, end, resolved, text, own in sorted(events, key=lambda e: e[0]):
        between = bare[last:start]
        figures.append(Figure(length + len(between), length + len(between) + len(text), resolved, own))
        out += [between, text]
        length, last = length + len(between) + len(text), end
    return "".join([*out, bare[last:]]), figures


def heading_of(shown: str, text: str) -> str:
    """The line with a colon above the list that a text is in an item of. `shown`: what stands before the text."""
    begun = shown.rfind("\n") + 1
    if not _ITEM.match(shown[begun:] + text):
        return ""
    lines = shown[:begun].rstrip().split("\n")
    while lines and (not lines[-1].strip() or _ITEM.match(lines[-1])):
        lines.pop()
    return lines[-1] if lines and lines[-1].rstrip(" *_").endswith(":") else ""


def may_say_cardinal(text: str) -> bool:
    """Whether a text has a word of cardinal numbers."""
    return not _NUMBERS.isdisjoint(re.findall(r"[^\W\d_]+", folded(text)))
