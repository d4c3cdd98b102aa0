"""Figures in a text: what counts as one, however it is written, and where one ends.

A figure is the longest run that a reader takes for one number: digits of any script, joined by what separates groups,
by exponents or by marks that a page does not show, with its sign and the unit or magnitude that stands at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from assistant.answer.numerals import keys

_ODD_ABOVE = 0x20000


def _ranges(points: Iterable[int]) -> Iterator[str]:
    """Code points as the inside of a character class."""
    first = last = -2
    for point in [*points, -2]:
        if point == last + 1:
            last = point
            continue
        if first >= 0:
            yield chr(first) if first == last else f"{chr(first)}-{chr(last)}"
        first = last = point


# Superscripts, circled and Roman numerals, fractions: numbers to a reader that `\d` does not know.
_ODD = "".join(_ranges(i for i in range(_ODD_ABOVE) if chr(i).isnumeric() and not chr(i).isdecimal()))
_END = rf"(?![^\W\d_{_ODD}])"
"""No letter follows: a digit may, and is withheld by itself."""
_DIGIT = rf"[\d{_ODD}]"
_JOIN = (
    r"(?:[.,:/\-'’´·٫٬_*~`\\^\u0300-\u036f\ufe00-\ufe0f\u20e3]+|[eE][+-]?|[ \u00a0\u2007\u2009\u202f](?=\d{3}(?!\d)))"
)
_NUMBER = rf"{_DIGIT}+(?:{_JOIN}{_DIGIT}+)*"
_SIGNS = (
    rf"(?:[%‰]|[€$£¥](?!{_DIGIT})|(?i:por\s?ciento|per\s?cent|puntos porcentuales|pct|euros?|eur|d[oó]lar(?:es)?|"
    rf"dollars?|usd|pesos?|mxn){_END})"
)
_MAGNITUDE = (
    rf"(?:(?i:cien(?:tos)?|mil|mill[oó]n(?:es)?|bill[oó]n(?:es)?|hundred|thousand|millions?|billions?|bn|mm){_END}|"
    rf"[kKM]{_END})"
)
FIGURE = re.compile(
    rf"(?:(?<![\w)\]])[-\u2212])?(?:[$€£¥]\s?)?{_NUMBER}"
    rf"(?:\s?{_MAGNITUDE})?(?:\s?{_SIGNS})?(?:\s?{_MAGNITUDE})?"
)
PLAIN = re.compile(_NUMBER)
_DIGITS = re.compile(rf"{_DIGIT}+")
_SPELLINGS = (
    (re.compile(r"por ?ciento|per ?cent|pct"), "%"),
    (re.compile(r"euros?|eur"), "€"),
    (re.compile(r"d[oó]lar(?:es)?|dollars?|usd"), "$"),
    (re.compile(r"mill[oó]n(?:es)?|millions?|mm"), "m"),
    (re.compile(r"thousand|mil"), "k"),
)
_SHOWN_CONTROLS = frozenset("\n\t")


def visible(text: str) -> str:
    """The text without what no reader sees: zero-width and bidirectional marks, tags, controls other than breaks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in _SHOWN_CONTROLS or unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cn"})


def plain(figure: str) -> str:
    """One spelling of a figure with its unit: `5 por ciento` and `5%` are the same."""
    text = "".join(figure.casefold().split()).replace("\u2212", "-")
    for pattern, sign in _SPELLINGS:
        text = pattern.sub(sign, text)
    return text[1:] + text[0] if text[:1] in "$€£¥" and text else text


def figures(texts: Iterable[str]) -> frozenset[str]:
    """All figures in these texts: with their unit, without it, and in their parts (a date allows its year)."""
    found: set[str] = set()
    for text in texts:
        for match in FIGURE.finditer(visible(text)):
            found.add(plain(match.group()))
            found.update(plain(number) for number in PLAIN.findall(match.group()))
            found.update(_DIGITS.findall(match.group()))
        found.update(key for lang in ("es", "en") for key in keys(visible(text), lang))
    return frozenset(found)


def known(figure: str, among: frozenset[str]) -> bool:
    """Whether a figure, as one whole, is among those of `figures`."""
    return plain(figure) in among
