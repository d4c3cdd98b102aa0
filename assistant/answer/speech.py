"""A message as plain sentences for the ear: figures and dates in words, no marks of a page.

What is said of a figure is made of the very text that the page shows, so no other figure can be heard. Words that
hold no figure are left as they are, less their marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from assistant.answer import spoken
from assistant.answer.claims import direction_before
from assistant.answer.numerals import folded
from assistant.catalogue import Lang
from assistant.encode.pieces import Gap, Number, Words, pieces
from assistant.events import Origin
from assistant.texts import say

_MARKS = re.compile(r"\*+|_{2,}|(?<!\w)_|_(?!\w)|`+")
_LINE_MARKS = re.compile(r"(?<=\n)[^\S\n]*(?:#+|[-•*]|\d{1,2}[.)])[^\S\n]+")
_BREAK = re.compile(r"\s*\n+\s*")
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")
_BEFORE_STOP = re.compile(r"\s+([.,;:!?])")
_ENDED = ".!?…:;,"


def script(text: str, origins: Sequence[Origin], locale: str) -> str:
    """What is read out of a message."""
    lang: Lang = "es" if locale.startswith("es") else "en"
    out: list[str] = []
    parts = pieces(text, origins)
    for number, piece in enumerate(parts):
        match piece:
            case Words(words):
                out.append(spoken.buckets(_without_marks(words, first=not number), locale))
            case Number(shown, origin):
                behind = parts[number + 1] if number + 1 < len(parts) else None
                after = behind.text if isinstance(behind, Words) else ""
                out.append(spoken.figure(shown, origin.kind, locale, signed=not _says_way("".join(out)), after=after))
            case Gap():
                out.append(say("withheld_spoken", lang))
            case _:
                assert_never(piece)
    return _sentences("".join(out))


def _without_marks(words: str, *, first: bool) -> str:
    """Marks of lists stand at the beginnings of lines, of which a piece in the middle of one is none."""
    lined = _LINE_MARKS.sub("", "\n" + words)[1:] if first else _LINE_MARKS.sub("", words)
    return _MARKS.sub("", lined)


def _says_way(before: str) -> bool:
    """Whether the words say already which way something went, so that a sign would say it twice."""
    plain = folded(before)
    return direction_before(plain, max(plain.rfind(mark) + 1 for mark in (".", ";", ":", "\n")), len(plain)) != 0


def _sentences(text: str) -> str:
    """Lines as sentences, with one blank between words."""
    lines = [_SPACES.sub(" ", line).strip() for line in _BREAK.split(text)]
    said = [line if line[-1] in _ENDED else line + "." for line in lines if line]
    return _BEFORE_STOP.sub(r"\1", " ".join(said))
