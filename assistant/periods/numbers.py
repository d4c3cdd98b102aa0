"""Numbers in words, both languages, as far as periods and limits need them."""

from __future__ import annotations

import re

from assistant.periods.words import COUPLES, DAY_ORDINALS, MULTIPLIERS, NUMBERS

_WORDS = "|".join(sorted({*NUMBERS, *MULTIPLIERS}, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,4}}|{COUPLES}|(?:{_WORDS})(?:(?:[ -]| y | and )(?:{_WORDS}))*)(?![\w.])"
"""A count in digits or words (a regular expression on folded text)."""
_FIRSTS = {word[:2] for word in (*NUMBERS, *MULTIPLIERS, "par", "couple") if len(word) > 1}
_LETTERS = "|".join(
    f"{a}[{''.join(sorted(w[1] for w in _FIRSTS if w[0] == a))}]" for a in sorted({w[0] for w in _FIRSTS})
)
COUNT = rf"(?:\d{{1,4}}|(?={_LETTERS}|a )[a-z]+(?:(?: y | and |[ -])[a-z]+){{0,3}}?)(?![\w.])"
"""A place for a count, quick to compile; `number` says whether there is one."""

_DAY_WORDS = "|".join(
    sorted({*DAY_ORDINALS, *(w for w, n in NUMBERS.items() if n <= 31 and w not in {"a", "an"})}, key=len, reverse=True)
)
DAY_SPOKEN = rf"(?:twenty|thirty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|{_DAY_WORDS}"
"""A day of the month in words, whatever follows."""
DAY = (
    rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.?[ºª°]|er|ro)?(?![\d\w])"
    rf"|(?:{_DAY_WORDS}|treinta y uno|twenty[- ](?:one|two|three|four|five|six|seven|eight|nine)|"
    rf"thirty[- ]one)(?!\w)(?![ -](?:{_WORDS})(?!\w)))"
)
"""A day of the month."""


def number(words: str) -> int | None:
    """The value of a count in digits or folded words, e.g. "noventa y dos", "two hundred", "90"."""
    if words.isdigit():
        return int(words)
    if re.fullmatch(COUPLES, words):
        return 2
    total = current = 0
    for word in re.findall(r"\w+", words):
        if word in {"y", "and"}:
            continue
        if word in MULTIPLIERS:
            current = max(current, 1) * MULTIPLIERS[word]
            if MULTIPLIERS[word] >= 1000:
                total, current = total + current, 0
        elif word in NUMBERS:
            current += NUMBERS[word]
        else:
            return None
    return total + current or None


def day_number(words: str) -> int | None:
    """The day of the month, e.g. "1st", "veintinueve", "thirty-first"."""
    digits = re.match(r"\d+", words)
    if digits:
        return int(digits.group())
    return DAY_ORDINALS.get(words) or number(words.replace("-", " "))
