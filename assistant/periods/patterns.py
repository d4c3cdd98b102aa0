"""Regular expressions of the pieces of date expressions, on folded text, and what they are worth."""

from __future__ import annotations

import re
from datetime import date

from assistant.periods import words as w
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT, number

UNIT = "(?:" + "|".join(f"(?:{pattern})" for _, pattern in w.UNIT_PATTERNS) + r")(?!\w)"
_UNITS = [(unit, Lazy(pattern)) for unit, pattern in w.UNIT_PATTERNS]
MONTH = "(?:" + "|".join(sorted(w.MONTHS, key=len, reverse=True)) + r")(?!\w)"
WEEKDAY = "(?:" + "|".join(sorted(w.WEEKDAYS, key=len, reverse=True)) + r")(?!\w)"
ORDINAL = "(?:" + "|".join(sorted(map(re.escape, w.ORDINALS), key=len, reverse=True)) + r")(?![\w])"
_YEAR_WORDS = r"dos mil(?: (?!de )[a-z]+(?: y [a-z]+)?)?|two thousand(?: and)?(?: [a-z]+(?:[ -][a-z]+)?)?"
_RELATIVE_YEAR = (
    r"(?:ano pasado|ano anterior|pasado ano|ultimo ano|ano previo|last year|previous year|past year|prior year|"
    r"this year|current year|"
    r"este ano|ano en curso|ano actual|presente ano|ano corriente|ano antepasado|year before last|this calendar year|"
    rf"hace {COUNT} anos?|{COUNT} years? ago|(?:del|of the) (?:ano|year)(?! ?\d)|(?:ano|year)(?! ?\d))(?!\w)"
)
DIGIT_YEAR = r"(?:1[89]|20|21)\d\d(?!\d|[.,]\d| \d\d? \d)"
YEAR = rf"(?:(?:ano (?:de )?|year (?:of )?|calendar year |ano calendario )?(?:{DIGIT_YEAR}|{_YEAR_WORDS}))(?!\w)"
YEARX = rf"(?:el |the )?(?:{YEAR}|{_RELATIVE_YEAR})"
OF_YEAR = rf"(?: ?,? ?(?:del? |of |in |')? ?(?P<year>{YEARX}))"


def unit(text: str) -> w.Unit:
    """The unit that a word matched by UNIT names."""
    return next(name for name, pattern in _UNITS if pattern.fullmatch(text))


def year(text: str | None, today: date) -> int | None:
    """The year that words matched by YEARX name."""
    if not text:
        return None
    digits = re.search(r"\d{4}", text)
    if digits:
        return int(digits.group())
    worded = re.search(r"(?:dos mil|two thousand).*", text)
    if worded:
        return number(worded.group())
    ago = re.search(rf"hace (?P<a>{COUNT})|(?P<b>{COUNT}) years? ago", text)
    if ago:
        return today.year - (number(ago["a"] or ago["b"]) or 0)
    if re.search(r"antepasado|before last", text):
        return today.year - 2
    back = re.search(r"pasado|anterior|previo|ultimo|last|previous|past|prior", text)
    return today.year - 1 if back else today.year
