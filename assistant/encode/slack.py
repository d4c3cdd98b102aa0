"""A message as Slack text objects. Pure, like every encoder.

Slack reads `&`, `<` and `>` as the marks of its links, mentions and commands, so all three are escaped; `verbatim`
keeps it from making links and mentions of plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from assistant.encode.pieces import WITHHELD, Gap, Number, Words, pieces
from assistant.events import Origin

MOST = 3000
"""Characters of one text object."""
_MARK = re.compile(r"\*\*|__|(?m:^(\s*)[-*](?=\s))|\*")
_ATOM = re.compile(r"\S+\s*|\s+")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'", "~": "≈"})
"""Back-ticks and tildes would hide a figure or strike it out."""


def text_objects(text: str, origins: Sequence[Origin]) -> list[dict[str, Any]]:
    """A message as `mrkdwn` text objects for section blocks, each as long as Slack allows; no figure is cut."""
    out, last = [], ""
    for atom in _atoms(text, origins):
        if last and len(last) + len(atom) > MOST:
            out.append(last)
            last = ""
        last += atom
    return [{"type": "mrkdwn", "text": part, "verbatim": True} for part in (*out, last) if part.strip()]


def _atoms(text: str, origins: Sequence[Origin]) -> Iterator[str]:
    """What is never cut: a figure, a word with the blanks behind it."""
    for piece in pieces(text, origins):
        match piece:
            case Number(shown):
                yield shown.translate(_ESCAPES)
            case Words(words):
                for word in _ATOM.findall(_MARK.sub(_mark, words)):
                    yield from _short(word.translate(_ESCAPES))
            case Gap():
                yield WITHHELD
            case _:
                assert_never(piece)


def _short(word: str) -> Iterator[str]:
    for at in range(0, len(word), MOST):
        yield word[at : at + MOST]


def _mark(match: re.Match[str]) -> str:
    if match.group() in {"**", "__"}:
        return "*"
    return "_" if match[1] is None else f"{match[1]}•"
