"""Amounts that are told by parts: "medio millón", "millón y medio", "half a million", "una docena"."""

from __future__ import annotations

import re

from assistant.periods.lazy import Lazy
from assistant.periods.numbers import NUMBER, number

PART = (
    rf"(?:(?P<of>{NUMBER}) )?millon(?:es)? y medio|(?:un )?cuarto de millon|medio millon|"
    r"(?:(?:one|a) million and a half|one and a half million)|half a million|half million|"
    r"(?:a )?quarter (?:of a )?million|(?:media|half a) (?:docena|dozen)|(?P<dozens>una|dos|tres|a|two|three) "
    r"(?:docenas?|dozen)|docena|dozen|un centenar|a hundred|(?:un )?millar"
)
"""A regular expression on folded text, to stand in an amount."""
_PART = Lazy(PART)
_DOZENS = {"una": 1, "dos": 2, "tres": 3, "a": 1, "two": 2, "three": 3}


def part(words: str) -> float | None:
    """The value of such an amount."""
    match = _PART.fullmatch(words)
    if match is None:
        return None
    if re.search(r"docena|dozen", words):
        return 6 if words.startswith(("media", "half")) else 12.0 * _DOZENS.get(match["dozens"] or "a", 1)
    if words.startswith(("medio", "half")):
        return 500_000
    if "cuarto" in words or "quarter" in words:
        return 250_000
    if "centenar" in words or words == "a hundred":
        return 100
    if "millar" in words:
        return 1_000
    whole = number(match["of"]) if match["of"] else 1
    return None if whole is None else (whole + 0.5) * 1_000_000


_SEVERAL = Lazy(
    r"(?<!\w)(?:(?:media|half a) (?:docena|dozen)|(?:una |dos |a |two )?(?:docenas?|dozen)|un par|a couple|par|couple)"
    r"(?: de| of)?(?= )"
)


def several(folded: str) -> list[tuple[int, int, int]]:
    """Counts of rows told so, "una docena de productos": (start, end, how many)."""
    found = []
    for match in _SEVERAL.finditer(folded):
        words = re.sub(r" (?:de|of)$", "", match.group())
        value = part(words) if re.search(r"docena|dozen", words) else 2
        if value:
            found.append((*match.span(), int(value)))
    return found
