"""Numbers of a question: limits ("top 5") and conditions ("más de 1.000 €")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from assistant.intents import Operator
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import NUMBER, number
from assistant.periods.patterns import MONTH, UNIT
from assistant.planner import cues
from assistant.planner.quantities import PART, part

_DIGITS = r"\d[\d.,]*\d|\d"
_MONEY = r"€|euros?|eur|\$|usd|dolares|dollars|pesos"
_PERCENT = r"%|por ciento|percent|per cent"
_SCALE = {
    "lakh": 1e5,
    "lakhs": 1e5,
    "crore": 1e7,
    "crores": 1e7,
    "luca": 1e3,
    "lucas": 1e3,
    "mil": 1e3,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "millon": 1e6,
    "millones": 1e6,
    "million": 1e6,
    "mm": 1e6,
}
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))
_AMOUNT = (
    rf"(?:€ ?|\$ ?)?(?:(?P<part>{PART})(?!\w)|(?P<digits>{_DIGITS})(?: ?(?P<scale>{_SCALES})(?!\w))?(?!\w)|"
    rf"(?P<words>{NUMBER}))"
    rf"(?: de)?(?: ?(?P<money>{_MONEY})(?!\w)| ?(?P<percent>{_PERCENT}))?"
)
_VALUE = Lazy(_AMOUNT)
_NOT_TIME = Lazy(rf" ?(?:{UNIT})")
_BETWEEN = Lazy(rf"(?<!\w)(?:entre|between) (?=\d|€|\$|(?:{NUMBER})(?!\w))|(?<!\w)(?:de|from) (?=\d|€|\$)")
_AND = Lazy(r" (?:y|and|a|to) ")
_TOP = Lazy(
    rf"(?<!\w)(?:top|los|las|the|bottom|primer[oa]s|first|ultim[oa]s)? ?(?:top|bottom|mejores|principales|"
    rf"peores|primer[oa]s|best|worst|first|"
    rf"largest|biggest|highest|lowest|smallest|leading) (?P<after>{NUMBER})"
    rf"|(?<!\w)(?P<before>{NUMBER}) (?=(?:top|mejores|principales|primer[oa]s|peores|best|worst|largest|biggest|"
    rf"highest|lowest|"
    rf"smallest|leading|mayores|menores|ultim[oa]s|last)(?!\w))"
)
_LAST_TIMES = Lazy(rf" (?:ultim[oa]s|last) (?:{UNIT})")
_COUNTED = Lazy(rf"(?<![\w.,/-])(?:los |las |the )?(?P<n>{NUMBER}) (?P<noun>[a-z]{{3,}})")


@dataclass(frozen=True)
class Condition:
    """A comparison with one or two numbers, not yet bound to a field."""

    start: int
    end: int
    operator: Operator
    values: tuple[float, ...]
    money: bool = False
    percent: bool = False
    also: tuple[int, int] | None = None
    """Words behind it that belong to it: "o más"."""
    each: bool = False
    """Whether it is about each of the things that are counted and not about their sum."""


@lru_cache
def _symbols(locale: str) -> tuple[str, str]:
    from babel import Locale
    from babel.numbers import get_decimal_symbol, get_group_symbol

    parsed = Locale.parse(locale.replace("-", "_"))
    return get_decimal_symbol(parsed), get_group_symbol(parsed)


def parse_number(digits: str, locale: str) -> float | None:
    """Reads digits as the locale writes them; an unambiguous other way of writing is read too."""
    decimal, group = _symbols(locale)
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", digits):
        return float(digits.replace(group, "").replace(decimal, "."))
    if re.fullmatch(rf"\d+(?:{re.escape(decimal)}\d+)?", digits):
        return float(digits.replace(decimal, "."))
    other = "," if decimal == "." else "."
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", digits):
        return float(digits.replace(other, ""))
    if re.fullmatch(rf"\d+{re.escape(other)}\d+", digits):
        return float(digits.replace(other, "."))
    return None


def _value(match: re.Match[str], locale: str) -> float | None:
    if match["part"]:
        return part(match["part"])
    if match["words"] and not match["words"].isdigit():
        got = number(match["words"])
        return float(got) if got and got > 1 else None
    value = parse_number(match["digits"] or match["words"], locale)
    return None if value is None else value * _SCALE.get(match["scale"] or "", 1)


def conditions(folded: str, locale: str) -> Iterator[Condition]:
    """Comparisons with numbers. "more than 3 months" is none: it is about time."""
    taken: list[tuple[int, int]] = []
    for pattern, operator in cues.COMPARATORS:
        for cue in pattern.finditer(folded):
            at = cue.end() + (folded[cue.end() : cue.end() + 1] == " ")
            match = _VALUE.match(folded, at)
            value = _value(match, locale) if match else None
            if match is None or value is None or any(a < match.end() and cue.start() < b for a, b in taken):
                continue
            bare = not (match["money"] or match["percent"])
            if bare and (_NOT_TIME.match(folded, match.end()) or _looks_like_date(cue.group(), match, folded)):
                continue
            taken.append((cue.start(), match.end()))
            money, percent = bool(match["money"]), bool(match["percent"])
            yield Condition(cue.start(), match.end(), cast(Operator, operator), (value,), money, percent)
    yield from _between(folded, locale, taken)
    yield from _behind(folded, locale, taken)


def _behind(folded: str, locale: str, taken: list[tuple[int, int]]) -> Iterator[Condition]:
    """“100 pedidos o más”: the amount first, what is counted, and then which way."""
    for pattern, operator in cues.MORE_OR_LESS:
        for cue in pattern.finditer(folded):
            for match in _VALUE.finditer(folded[: cue.start()]):
                value = _value(match, locale)
                between = folded[match.end() : cue.start()]
                free = not any(a < cue.end() and match.start() < b for a, b in taken)
                plain = bool(re.fullmatch(r"(?: (?:de |of )?[a-z]+){0,3}", between))
                if value is None or not free or not plain or _NOT_TIME.match(folded, match.end()):
                    continue
                taken.append((match.start(), cue.end()))
                money, percent = bool(match["money"]), bool(match["percent"])
                also = (cue.start() + 1, cue.end())
                yield Condition(match.start(), match.end(), cast(Operator, operator), (value,), money, percent, also)
                break


def _looks_like_date(cue: str, match: re.Match[str], folded: str) -> bool:
    """After a word that also opens a period ("desde 2025"), a number may be a date."""
    rest = folded[match.end() :]
    month = re.match(rf" (?:de |of )?{MONTH}", rest)
    opening = {"desde", "a partir de", "over", "up to", "hasta", "mas que", "menos que", "more than", "less than"}
    year = re.fullmatch(r"(?:19|20)\d\d", match["digits"] or "")
    return bool(month or rest[:1] in {"/", "-"} or (year and cue in opening))


def _between(folded: str, locale: str, taken: list[tuple[int, int]]) -> Iterator[Condition]:
    for cue in _BETWEEN.finditer(folded):
        first = _VALUE.match(folded, cue.end())
        joiner = re.search(r"^.*( (?:y|and) )", first["words"] or "") if first else None
        if first and joiner:
            # "Cien y doscientos" are two numbers here.
            first = _VALUE.match(folded[: first.start("words") + joiner.start(1)], cue.end())
        middle = _AND.match(folded, first.end()) if first else None
        second = _VALUE.match(folded, middle.end()) if middle else None
        if not first or not second:
            continue
        low, high = _value(first, locale), _value(second, locale)
        money = bool(first["money"] or second["money"])
        percent = bool(first["percent"] or second["percent"])
        plain_years = low is not None and high is not None and 1900 <= low <= 2100 and 1900 <= high <= 2100
        if low is None or high is None or low >= high or not (money or percent or (low > 31 and not plain_years)):
            continue
        yield Condition(cue.start(), second.end(), "inBetween", (low, high), money, percent)


def limits(folded: str) -> Iterator[tuple[int, int, int]]:
    """How many rows: "top 5", "los 5 mejores", "the ten largest"."""
    for match in _TOP.finditer(folded):
        words = match["after"] or match["before"]
        count = number(words)
        group = "after" if match["after"] else "before"
        about_time = group == "after" and _NOT_TIME.match(folded, match.end()) and "top" not in match.group()
        if group == "before" and _LAST_TIMES.match(folded, match.end("before")):
            continue
        if count and 0 < count <= 1000 and not about_time:
            yield (*match.span(group), count)


def counted(folded: str, noun_start: int) -> tuple[int, int, int] | None:
    """A number right before a noun: "5 productos con más margen"."""
    for match in _COUNTED.finditer(folded):
        if match.start("noun") == noun_start:
            count = number(match["n"])
            if count and 1 < count <= 1000:
                return (*match.span("n"), count)
    return None
