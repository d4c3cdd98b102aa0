"""Regular expressions of the pieces of date expressions, on folded text, and what they are worth."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.periods import words as w
from assistant.periods.calendar import View
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT, number

UNIT = "(?:" + "|".join(f"(?:{pattern})" for _, pattern in w.UNIT_PATTERNS) + r")(?!\w)"
_UNITS = [(unit, Lazy(pattern)) for unit, pattern in w.UNIT_PATTERNS]
MONTH = "(?:" + "|".join(sorted(w.MONTHS, key=len, reverse=True)) + r")(?!\w)"
WEEKDAY = "(?:" + "|".join(sorted(w.WEEKDAYS, key=len, reverse=True)) + r")(?!\w)"
ORDINAL = "(?:" + "|".join(sorted(map(re.escape, w.ORDINALS), key=len, reverse=True)) + r")(?![\w])"
_TENS = r"ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
_ONES = r"one|two|three|four|five|six|seven|eight|nine"
YEAR_SPOKEN = rf"(?:nineteen|twenty) (?:(?:{_TENS})(?:[ -](?:{_ONES}))?|oh (?:{_ONES}))(?!\w)"
_YEAR_WORDS = (
    r"(?:dos mil|mil novecientos)(?: (?!de )[a-z]+(?: y [a-z]+)?)?|"
    r"two thousand(?: and)?(?: [a-z]+(?:[ -][a-z]+)?)?|"
    rf"{YEAR_SPOKEN}"
)
_RELATIVE_YEAR = (
    r"(?:ano pasado|ano anterior|pasado ano|ultimo ano|ano previo|last year|previous year|past year|prior year|"
    r"this year|current year|"
    r"este ano|ano en curso|ano actual|presente ano|ano corriente|ano antepasado|year before last|this calendar year|"
    rf"hace {COUNT} anos?|{COUNT} years? ago|(?:del|of the) (?:ano|year)(?! ?\d)|(?:ano|year)(?! ?\d))(?!\w)"
)
DIGIT_YEAR = r"(?:1[89]|20|21)\d\d(?!\d|[.,]\d| \d\d? \d)"
_YEAR_LEAD = r"(?:ano (?:de |calendario |natural )?|(?:calendar )?year (?:of )?)?"
YEAR = rf"(?:{_YEAR_LEAD}(?:{DIGIT_YEAR}|{_YEAR_WORDS}))(?!\w)"
YEARX = rf"(?:el |the )?(?:{YEAR}|{_RELATIVE_YEAR})"
SHORT_YEAR = r"(?:(?:del? )'?|'|(?:ano|year) ')(?P<short>\d\d)(?![\d/:-]|[.,]\d|\w| ?%)"
"""“Del 87”, “'25”: the last two digits alone only after something that says so."""
OF_YEAR = rf"(?:(?: ?,? ?(?:del? |of |in |')? ?(?P<year>{YEARX}))|(?: ?{SHORT_YEAR}))"


def unit(text: str) -> w.Unit:
    """The unit that a word matched by UNIT names."""
    return next(name for name, pattern in _UNITS if pattern.fullmatch(text))


def sem_of(text: str, view: View) -> View | None:
    """The view in which the "sem." of some words is what its gender tells; none where nothing does."""
    she, he = _SHE.search(text), _HE.search(text)
    if bool(she) == bool(he):
        return None
    return replace(view, sem="week" if she else "half")


_SHE, _HE = Lazy(w.SHE), Lazy(w.HE)


def full_year(two: int, today: date) -> int:
    """The year that two digits mean: at most ten years ahead of today."""
    century = today.year // 100 * 100
    return century + two if century + two <= today.year + 10 else century - 100 + two


def year_said(match: re.Match[str], today: date) -> int | None:
    """The year of a match of OF_YEAR or of a group called `year`."""
    got = match.groupdict()
    if got.get("short"):
        return full_year(int(got["short"]), today)
    return year(got.get("year"), today)


def year(text: str | None, today: date) -> int | None:
    """The year that words matched by YEARX name."""
    if not text:
        return None
    digits = re.search(r"\d{4}", text)
    if digits:
        return int(digits.group())
    worded = re.search(r"(?:dos mil|mil novecientos|two thousand).*", text)
    if worded:
        return number(worded.group())
    spoken = re.fullmatch(r".*?(?P<century>nineteen|twenty) (?P<rest>[a-z]+(?:[ -][a-z]+)?)", text)
    if spoken:
        return (number(spoken["century"]) or 0) * 100 + (number(spoken["rest"].replace("oh ", "")) or 0)
    ago = re.search(rf"hace (?P<a>{COUNT})|(?P<b>{COUNT}) years? ago", text)
    if ago:
        return today.year - (number(ago["a"] or ago["b"]) or 0)
    if re.search(r"antepasado|before last", text):
        return today.year - 2
    back = re.search(r"pasado|anterior|previo|ultimo|last|previous|past|prior", text)
    return today.year - 1 if back else today.year
