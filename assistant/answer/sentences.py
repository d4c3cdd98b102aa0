"""Where a stream of text may be cut: at whole words, and at the ends of sentences once a figure has begun.

Every cut depends on the text before it and never on the pieces in which it came.
"""

from __future__ import annotations

import re

MOST = 400
"""A sentence with a figure, or a word, that is longer is judged before its end: a stream must not stand still."""
_END = re.compile(r"\n|[.!?;…][)\]»”\"'*_]*[^\S\n]+(?=(\S))")
_SHORT = frozenset(
    "vs approx aprox aproximadamente sr sra dr dra ee uu núm num art etc ej e.g i.e p pp fig máx mín max min inc ltd "
    "co ene feb mar abr may jun jul ago sept sep oct nov dic jan apr aug dec avg est".split()
)
_LONGEST = 20
"""Characters of an abbreviation, with room to see that it is a longer word."""
_WORD_BEFORE = re.compile(r"[\w.]*$")
_SPACE = re.compile(r"\s")


def sentence_end(text: str, start: int = 0) -> int | None:
    """Where the first sentence of a text ends, its blanks included; none while that is not known."""
    for match in _END.finditer(text, start):
        if match.group() == "\n" or text[match.start()] != "." or not _goes_on(text, match):
            return match.end()
    return None


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends no sentence: an abbreviation, an initial, or a small letter behind it."""
    word = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST), match.start())
    before = (word.group() if word else "").casefold()
    return match[1].islower() or before in _SHORT or (len(before) == 1 and before.isalpha())


def last_sentence(text: str, start: int = 0) -> int:
    """Where the last, unfinished sentence of a text begins; `start`: where one begins for certain."""
    at = start
    while (end := sentence_end(text, at)) is not None:
        at = end
    return at


def forced_cut(text: str) -> int | None:
    """Where a text that is too long is cut: at a blank, and through no reference."""
    if len(text) <= MOST:
        return None
    opened = text.rfind("[[", 0, MOST)
    if opened > 0 and "]]" not in text[opened:MOST]:
        return opened
    for at in range(MOST, 0, -1):
        if _SPACE.match(text, at - 1):
            return at
    return MOST
