"""A figure that a model wrote itself: what it may say, how exactly, and in what unit.

"1,2 millones de euros", "about €45k", "41.2 %", "ocho mil ciento veintitrés": digits as either language groups them,
or words. What cannot be read with certainty is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.answer.figures import PLAIN
from assistant.answer.number_words import CARDINALS, ONES
from assistant.answer.numerals import Numeral, amount, folded

Hedge = Literal["", "about", "over", "under"]
Unit = Literal["", "money", "percent", "points"]

_ABOUT = (
    r"unos|unas|aproximadamente|aprox\.?|cerca de|alrededor de|en torno a|about|around|roughly|approximately|"
    r"approx\.?|close to|some"
)
_OVER = r"(?:(?:algo|poco|un poco|just|slightly|a little) )?(?:mas de|over|more than|above)"
_UNDER = r"casi|nearly|almost|(?:(?:algo|poco|un poco|just|slightly|a little) )?(?:menos de|under|less than)"
_HEDGE = re.compile(rf"(?:\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER})|(?P<about>{_ABOUT}))\s+|(?P<sign>[~≈]\s?))$")
HEDGING = re.compile(
    r"(?:\b(?:unos|unas|aproximadamente|aprox\.?|cerca|alrededor|en torno|about|around|roughly|approximately|approx\.?|"
    r"close|some|algo|poco|just|slightly|mas|menos|over|under|above|more|less|casi|nearly|almost)"
    r"(?:\s+(?:de|a|to|than|mas|menos|over|under|more|less))*\s+|[~≈]\s?)$"
)
"""The end of a text that the next word may make a part of a figure."""
HEDGES = frozenset(
    "unos unas aproximadamente aprox aprox. cerca alrededor torno about around roughly approximately approx approx. "
    "close some algo poco just slightly mas menos over under above more less casi nearly almost de a to than "
    "~ ≈".split()
)
"""The last word of such a text."""
_DOLLARS = frozenset({"USD", "CAD", "AUD"})
_PESOS = frozenset({"MXN", "COP", "ARS", "CLP", "UYU", "DOP"})
_UNITS: tuple[tuple[str, Unit, frozenset[str]], ...] = (
    (r"€(?!\d)|euros?\b|eur\b", "money", frozenset({"EUR"})),
    (r"us\$|usd\b|dolar(?:es)?\b|dollars?\b|bucks\b", "money", _DOLLARS),
    (r"\$(?!\d)", "money", _DOLLARS | _PESOS),
    (r"pesos? mexicanos?\b|mxn\b|mx\$", "money", frozenset({"MXN"})),
    (r"pesos?\b", "money", _PESOS),
    (r"£(?!\d)|libras?\b|pounds?\b|gbp\b", "money", frozenset({"GBP"})),
    (r"¥(?!\d)|yen(?:es)?\b|jpy\b", "money", frozenset({"JPY"})),
    *((rf"{code.lower()}\b", "money", frozenset({code})) for code in ("COP", "ARS", "CLP", "PEN", "BRL", "CAD")),
    (r"puntos porcentuales\b|percentage points?\b|p\.\s?p\.|pp\b|puntos?\b|points?\b", "points", frozenset()),
    (r"%|por\s?cien(?:to)?\b|per\s?cent\b|pct\b", "percent", frozenset()),
)
_UNIT = re.compile("|".join(f"(?P<u{i}>{pattern})" for i, (pattern, _, _) in enumerate(_UNITS)))
_BEHIND = re.compile(r"(?:\s+de\b)?[ \u00a0\u202f]*")
_BEFORE = re.compile(r"(?:us\$|mx\$|\b(?:eur|usd|mxn|gbp|cop|ars|clp|pen))[ \u00a0]?$")
_MAGNITUDES = (
    (re.compile(r"\s?(?:millon(?:es)?|millions?|mm|m)\b"), 10**6),
    (re.compile(r"\s?(?:mil|thousand|k)\b"), 10**3),
    (re.compile(r"\s?(?:billions?|bn)\b"), 10**9),
)
_OF = re.compile(r"\s+de\b")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,_])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:([.,_])[0-9]{3})+)(?!\2)([.,])([0-9]+)")
_BLANKS = re.compile(r"(?<=[0-9])[ \u00a0\u2007\u2009\u202f'’](?=[0-9]{3})")
_SPOKEN = 2
"""Digits of a number in words that is taken to be round: "un millón doscientos mil"."""
_LOOSEST = Decimal("0.05")
"""Of its value, what a figure may be rounded by to still say which number is meant."""


@dataclass(frozen=True)
class Reading:
    """A number, and how far from it the true one may be."""

    value: Decimal
    half: Decimal


@dataclass(frozen=True)
class Written:
    """A figure from `start` to `end`, its unit and "about" included; `core`: where it begins without the latter.

    Percentages are read as they are written: 41.2, not 0.412. `sign`: -1 and 1 where one is written.
    """

    start: int
    core: int
    end: int
    readings: tuple[Reading, ...]
    unit: Unit = ""
    currencies: frozenset[str] = frozenset()
    sign: int = 0
    hedge: Hedge = ""

    @property
    def size(self) -> Decimal:
        """The most that it may say."""
        return max(r.value for r in self.readings)

    def says(self, value: Decimal) -> bool:
        """Whether it says this number, rounded as it is written."""
        return any(_close(r, value, self.hedge) for r in self.readings)


def _close(reading: Reading, value: Decimal, hedge: Hedge) -> bool:
    apart = value - reading.value
    if hedge == "over":
        return 0 <= apart <= 2 * reading.half
    if hedge == "under":
        return 0 <= -apart <= 2 * reading.half
    return abs(apart) <= reading.half


def in_digits(text: str, start: int, end: int) -> Written | None:
    """The figure in `text[start:end]`, as `figures.FIGURE` finds it; none where it cannot be read."""
    plain = folded(text)
    numbers = list(PLAIN.finditer(text, start, end))
    if len(numbers) != 1 or not numbers[0].group()[:1].isascii():
        return None
    number = numbers[0]
    before = plain[start : number.start()].strip()
    sign = -1 if before[:1] in {"-", "\u2212"} else 1 if plain[:start].endswith("+") else 0
    first = start - 1 if sign > 0 else start
    unit_before = before.lstrip("-\u2212 ")
    code = _BEFORE.search(plain, 0, first)
    if code is None and plain[max(0, start - 2) : start] in {"us", "mx"} and unit_before == "$":
        first, unit_before = start - 2, plain[start - 2 : start] + "$"
    elif code is not None:
        first, unit_before = code.start(), code.group().strip()
    times, at = _magnitude(plain, number.end())
    return _finished(plain, first, at, sign, unit_before, _digits(number.group()), times)


def in_words(text: str, one: Numeral) -> Written | None:
    """A number in words; only cardinals, and what is plainly one number."""
    value = amount(one)
    if value is None or value <= 0 or not _counts(one.key):
        return None
    plain = folded(text)
    zeros = len(str(value)) - len(str(value).rstrip("0"))
    percent = one.key.endswith(" %")
    found = _finished(plain, one.start, one.end, 0, "%" if percent else "", [(Decimal(value), 0)], 1)
    if found is None or not zeros or found.unit == "percent" or (len(str(value)) - zeros > _SPOKEN and not found.hedge):
        return found
    rounded = _reading(Decimal(value), Decimal(10) ** zeros, percent=False)
    return Written(**{**found.__dict__, "readings": (rounded,)})


def _counts(key: str) -> bool:
    """Whether it says how many: "millones" alone does not, "mil" does."""
    said = key.removesuffix(" %").split()
    return any(w in CARDINALS or w in ONES or w == "mil" for w in said)


def _finished(
    plain: str, first: int, at: int, sign: int, unit_before: str, numbers: list[tuple[Decimal, int]], times: int
) -> Written | None:
    """With what stands around the number: units on either side, which have to agree, and "about"."""
    units = [unit_before] if unit_before else []
    for _ in range(2):
        behind = _BEHIND.match(plain, at)
        match = _UNIT.match(plain, behind.end()) if behind else None
        if match is None:
            break
        units.append(match.group())
        at = match.end()
    if times > 1 or (not units and plain[first:at].endswith(("millon", "millones"))):
        of = _OF.match(plain, at)
        at = of.end() if of else at
    known = _unit(units)
    if known is None:
        return None
    unit, currencies = known
    hedged = _HEDGE.search(plain, max(0, first - 24), first)
    kind: Hedge = "" if hedged is None else "about" if hedged.lastgroup == "sign" else hedged.lastgroup  # type: ignore[assignment]
    readings = tuple(_scaled(numbers, times, percent=unit in {"percent", "points"}, hedge=kind))
    start = hedged.start() if hedged else first
    return Written(start, first, at, readings, unit, currencies, sign, kind) if readings else None


def _unit(written: list[str]) -> tuple[Unit, frozenset[str]] | None:
    """The one unit that all say; none where they disagree, or one is not known."""
    kind: Unit = ""
    currencies: frozenset[str] = frozenset()
    for text in written:
        match = _UNIT.fullmatch(text)
        if match is None or match.lastgroup is None:
            return None
        _, this, codes = _UNITS[int(match.lastgroup[1:])]
        if kind and (this != kind or (codes and not codes & currencies)):
            return None
        currencies = codes & currencies if kind else codes
        kind = this
    return kind, currencies


def _magnitude(plain: str, at: int) -> tuple[int, int]:
    """What a number is multiplied by, and where that ends: "1,2 mil millones"."""
    times = 1
    for _ in range(2):
        for pattern, by in _MAGNITUDES:
            if match := pattern.match(plain, at):
                times, at = times * by, match.end()
                break
    return times, at


def _digits(text: str) -> list[tuple[Decimal, int]]:
    """The numbers that digits may say, in either language, each with its decimals."""
    text = _BLANKS.sub("_", text)
    out: list[tuple[Decimal, int]] = []
    if re.fullmatch(r"[0-9]+", text):
        return [(Decimal(text), 0)]
    if _GROUPED.fullmatch(text):
        out.append((Decimal(re.sub(r"[.,_]", "", text)), 0))
    if match := _DECIMAL.fullmatch(text):
        whole = re.sub(r"[.,_]", "", match[1])
        out.append((Decimal(f"{whole}.{match[4]}"), len(match[4])))
    return out


def _scaled(numbers: list[tuple[Decimal, int]], times: int, *, percent: bool, hedge: Hedge) -> Iterator[Reading]:
    for number, decimals in numbers:
        step = Decimal(1).scaleb(-decimals) * times
        value = number * times
        if hedge and not decimals and not percent and number:
            digits = str(int(number))
            step *= 10 ** (len(digits) - len(digits.rstrip("0")))
        yield _reading(value, step, percent=percent)


def _reading(value: Decimal, step: Decimal, *, percent: bool) -> Reading:
    """Rounded so that little is left of it, a figure is itself or nothing."""
    half = step / 2
    limit = Decimal("0.5") if percent else abs(value) * _LOOSEST
    return Reading(value, half if half <= limit else Decimal(0))
