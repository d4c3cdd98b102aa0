"""Fiscal years by number, and their quarters and halves."""

from __future__ import annotations

import re

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice
from assistant.periods.calendar import View, month_block
from assistant.periods.numeric import Maker
from assistant.periods.patterns import ORDINAL, full_year

_NAME = r"(?:ano fiscal|ejercicio(?: fiscal| contable)?|(?:fiscal|financial) year)"
_NUMBER = r"(?P<fy>(?:19|20)\d\d|(?<!\d)\d\d)(?:[-/](?P<fy2>(?:19|20)\d\d|\d\d))?(?![\w/]|[.,]\d)"
_NUMBERED = rf"(?:(?:fy|af) ?'?|{_NAME}(?: del?| of)? '?|fiscal (?=\d{{4}})){_NUMBER}"
_THIS = (
    rf"(?P<this>(?:este|actual|presente|this|the current|current) {_NAME}|{_NAME} (?:actual|en curso)|{_NAME}(?! ?\d))"
)
_LAST = rf"(?P<last>(?:pasado|ultimo|last|previous|prior) {_NAME}|{_NAME} (?:pasado|anterior))"
_OF = rf"(?:,? ?(?:del? |of |in )?(?:el |la |the )?(?:{_NUMBERED}|{_LAST}|{_THIS}))"
_YEAR = r"(?: (?:del? |of )?(?P<plain>(?:19|20)\d\d))"
_BLOCK = r"(?P<block>[qths]) ?(?P<number>[1-4])"
_KIND = r"(?P<block>trimestre|quarter|semestre|semester|half)"
_SIZES = {"q": 3, "t": 3, "trimestre": 3, "quarter": 3, "h": 6, "s": 6, "semestre": 6, "semester": 6, "half": 6}


def _begins(name: int, view: View) -> int:
    """The year in which the fiscal year of this name begins."""
    calendar = view.calendar
    return name - 1 if calendar.fiscal and calendar.fiscal_named == "end" else name


def _named(match: re.Match[str], view: View) -> int | None:
    """The year in which the fiscal year begins that the words name; none when they name none, or no whole year."""
    got = match.groupdict()
    under_way = view.at("fiscal year").start.year
    if got.get("fy"):
        first = _full(got["fy"], view)
        if not got.get("fy2"):
            return _begins(first, view)
        return first if view.calendar.fiscal and _full(got["fy2"], view) == first + 1 else None
    if got.get("plain"):
        return _begins(int(got["plain"]), view)
    return under_way - 1 if got.get("last") else under_way if got.get("this") else None


def _full(digits: str, view: View) -> int:
    return int(digits) if len(digits) == 4 else full_year(int(digits), view.today)


def _fiscal_year(match: re.Match[str], view: View) -> Atom | None:
    of = _named(match, view)
    return Atom(match.end(), lambda _: _part(of, 1, 12, view), year=of) if of else None


def _fiscal_block(match: re.Match[str], view: View) -> Atom | None:
    got, digits = match.groupdict(), match["number"]
    block, size, of = int(digits) if digits.isdigit() else w.ORDINALS[digits], _SIZES[match["block"]], None
    if any(got.get(name) for name in ("fy", "plain", "last", "this")):
        of = _named(match, view)
        if of is None:
            return None
    if block == -1:
        if of is None:
            return None
        block = 12 // size
    return Atom(match.end(), lambda year: _part(year, block, size, view), year=of, nearest=True)


def _part(begins: int | None, number: int, size: int, view: View) -> DateRange:
    assert begins is not None
    return month_block(begins, number, size, view.calendar.fiscal_start)


def twin(natural: Atom, number: int, size: int, view: View) -> Atom:
    """A numbered quarter or half, with its fiscal namesake as a second meaning where there is one."""
    if not view.calendar.fiscal:
        return natural
    begins = _begins(natural.year, view) if natural.year else None
    other = Atom(natural.end, lambda year: _part(year, number, size, view), year=begins)
    one, two = natural.latest(view.today), other.latest(view.today)
    if one is None or two is None or one == two:
        return natural
    choices: tuple[Choice, ...] = ((one, "calendar"), (two, "fiscal"))
    return Atom(natural.end, natural.make, year=natural.year, options=choices)


FISCAL_RULES: tuple[tuple[str, Maker], ...] = (
    (_NUMBERED, _fiscal_year),
    (rf"(?:fiscal |f){_BLOCK}(?:{_OF}|{_YEAR})?", _fiscal_block),
    (rf"{_BLOCK} fiscal(?:{_OF}|{_YEAR})?", _fiscal_block),
    (rf"{_BLOCK}{_OF}", _fiscal_block),
    (rf"(?P<number>{ORDINAL}) (?:fiscal {_KIND}(?:{_OF}|{_YEAR})?)", _fiscal_block),
    (rf"(?P<number>{ORDINAL}) {_KIND} fiscal(?:{_OF}|{_YEAR})?", _fiscal_block),
    (rf"(?P<number>{ORDINAL}) {_KIND}{_OF}", _fiscal_block),
    (rf"{_NUMBERED},?[- ]?{_BLOCK}", _fiscal_block),
)
