"""Folding: lower case without accents, one character for one, so that offsets hold."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PLAIN = {ord("`"): "'"} | {n: " " for n in range(128) if chr(n).isspace()}


def fold(text: str) -> str:
    """The text in lower case without accents; every character stays one character."""
    if text.isascii():
        return text.lower().translate(_PLAIN)
    return "".join(_fold_char(char) for char in text)


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in "\u2019\u2018\u00b4`":
        return "'"
    if char.isspace():
        return " "
    base = unicodedata.normalize("NFD", char)[:1].lower()
    return base if len(base) == 1 else char
