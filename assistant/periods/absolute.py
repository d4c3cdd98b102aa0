"""Expressions of the calendar: dates, months, quarters, halves, weeks, years, and parts of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, fixed
from assistant.periods.calendar import days, iso_week, month_block, span
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.numbers import day_number
from assistant.periods.patterns import DIGIT_YEAR, MONTH, OF_YEAR, ORDINAL, WEEKDAY, YEAR, YEARX, year

Maker = Callable[[re.Match[str], date], Atom | None]


def _dated(match: re.Match[str], today: date, make: Callable[[int], DateRange]) -> Atom:
    return Atom(match.end(), make, year=year(match.groupdict().get("year"), today))


def _day_of_month(match: re.Match[str], today: date) -> Atom | None:
    day, month = day_number(match["day"]), w.MONTHS[match["month"]]
    name = match.groupdict().get("weekday")
    if day is None:
        return None

    atom = _dated(match, today, lambda of: days(date(of, month, day), 1))
    latest = atom.latest(today)
    if name and latest and latest.start.weekday() != w.WEEKDAYS[name]:
        return fixed(match.end(), latest, (latest.start.isoformat(),))
    return atom


def _month(match: re.Match[str], today: date) -> Atom | None:
    month = w.MONTHS[match["month"]]
    return _dated(match, today, lambda of: month_block(of, month, 1))


def _bare_month(match: re.Match[str], today: date) -> Atom | None:
    alone = match["month"] == "may" and match.span() == (0, len(match.string))
    if match["month"] in w.NEEDS_COMPANY and not alone:
        if not re.search(rf"\b{w.MAKES_MONTH} $", match.string[: match.start()]):
            return None
    return _month(match, today)


def _last_month_name(match: re.Match[str], today: date) -> Atom | None:
    month = w.MONTHS[match["month"]]
    of = today.year if month_block(today.year, month, 1).end <= today else today.year - 1
    return fixed(match.end(), month_block(of, month, 1))


_SIZES = {"q": 3, "t": 3, "trimestre": 3, "quarter": 3, "h": 6, "s": 6, "semestre": 6, "half": 6, "mitad": 6}
_SIZES |= {"cuatrimestre": 4, "bimestre": 2, "semester": 6, "half-year": 6, "half year": 6}


def _block(match: re.Match[str], today: date) -> Atom | None:
    digits = match["number"]
    block = int(digits) if digits.isdigit() else w.ORDINALS[digits]
    size = _SIZES[match["block"]]
    if block == -1:
        if not match["year"]:
            return None
        block = 12 // size
    return _dated(match, today, lambda of: month_block(of, block, size))


def _half_month(match: re.Match[str], today: date) -> Atom | None:
    month, second = w.MONTHS[match["month"]], w.ORDINALS[match["number"]] != 1

    def make(of: int) -> DateRange:
        whole = month_block(of, month, 1)
        middle = whole.start.replace(day=16)
        return span(middle, whole.end) if second else span(whole.start, middle)

    return _dated(match, today, make)


def _week(match: re.Match[str], today: date) -> Atom | None:
    number = int(match["number"])
    return _dated(match, today, lambda of: iso_week(of, number)) if 1 <= number <= 53 else None


def _year(match: re.Match[str], today: date) -> Atom | None:
    of = year(match["year"], today)
    return fixed(match.end(), span(date(of, 1, 1), date(of + 1, 1, 1))) if of else None


def _numeric(match: re.Match[str], today: date) -> Atom | None:
    got = match.groupdict()
    name = got.get("name")
    month = w.MONTHS[name] if name else int(match["month"])
    day, of = int(match["day"]), got.get("year")
    full = None if not of else int(of) if len(of) == 4 else 2000 + int(of)
    try:
        date(full or 2024, month, day)
    except ValueError:
        return None
    return Atom(match.end(), lambda chosen: days(date(chosen, month, day), 1), year=full)


def _numeric_month(match: re.Match[str], today: date) -> Atom | None:
    month, of = int(match["month"]), int(match["year"])
    return fixed(match.end(), month_block(of, month, 1)) if 1 <= month <= 12 else None


def _weekday_day(match: re.Match[str], today: date) -> Atom | None:
    day, name = day_number(match["day"]), match.groupdict().get("weekday")
    ends = month_block(today.year, today.month, 1).end
    for back in range(1, 1500):
        found = ends - timedelta(days=back)
        if not name and found > today:
            continue
        if found.day == day and (not name or found.weekday() == w.WEEKDAYS[name]):
            return fixed(match.end(), days(found, 1))
    return None


_ON = rf"(?:{WEEKDAY}[, (]{{1,2}})?"
_OPT_YEAR = f"{OF_YEAR}?"
_DAYX = rf"(?P<day>{DAY_WORDS})"
_MONTHX = rf"(?P<month>{MONTH})\.?"
_RULES: tuple[tuple[str, Maker], ...] = (
    (rf"{_ON}(?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?)(?![\d/])", _numeric),
    (r"(?P<year>\d{4})/(?P<month>\d\d?)/(?P<day>\d\d?)(?![\d/])", _numeric),
    (rf"{_ON}(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{{4}}|\d\d)(?![\d/])", _numeric),
    (r"(?P<day>\d\d?)[-.](?P<month>\d\d?)[-.](?P<year>\d{4})(?![\d/])", _numeric),
    (rf"{_ON}(?P<day>\d\d?)/(?P<month>\d\d?)(?![\d/])", _numeric),
    (rf"(?P<day>\d\d?)[-/](?P<name>{MONTH})[-/](?P<year>\d{{4}}|\d\d)(?![\d/])", _numeric),
    (rf"(?P<year>\d{{4}})[-/](?P<name>{MONTH})[-/](?P<day>\d\d?)(?![\d/])", _numeric),
    (rf"(?P<name>{MONTH})[-/](?P<day>[0-3]?\d)(?:[-/](?P<year>\d{{4}}))?(?![\d/])", _numeric),
    (rf"(?P<day>\d\d?)[-/](?P<name>{MONTH})(?![-/\d])", _numeric),
    (r"(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d\d)(?![-\d/])", _numeric_month),
    (r"(?P<year>(?:19|20)\d\d)[/-](?P<month>0[1-9]|1[0-2])(?![-\d/])", _numeric_month),
    (rf"(?:(?P<weekday>{WEEKDAY}),? )?(?:el |the )?(?:dia )?{_DAYX} (?:de |of )?{_MONTHX}{_OPT_YEAR}", _day_of_month),
    (rf"(?:(?P<weekday>{WEEKDAY}),? )?{_MONTHX} (?:the )?{_DAYX}{_OPT_YEAR}", _day_of_month),
    (rf"(?:mes de )?{_MONTHX}[-/ ]?{OF_YEAR}", _month),
    (rf"(?P<year>{DIGIT_YEAR})[-/ ](?:mes de )?{_MONTHX}", _month),
    (rf"(?:mes de )?{_MONTHX}", _bare_month),
    (rf"(?:this|este|presente) {_MONTHX}", _month),
    (rf"(?:last|past|previous|pasado|ultimo) {_MONTHX}", _last_month_name),
    (rf"{_MONTHX} (?:pasado|anterior|ultimo)", _last_month_name),
    (rf"(?P<block>[qths]) ?(?P<number>[1-4]){_OPT_YEAR}(?!\w)", _block),
    (rf"(?P<number>[1-4]) ?(?P<block>[qths]){_OPT_YEAR}(?!\w)", _block),
    (rf"(?P<year>{YEARX})(?:'s)?[- ]?(?P<block>[qths]) ?(?P<number>[1-4])(?!\w)", _block),
    (rf"(?P<year>{YEARX})(?:'s)?[- ]?(?P<number>[1-4])(?P<block>[qths])(?!\w)", _block),
    (
        rf"(?P<number>{ORDINAL}) (?P<block>trimestre|quarter|semestre|semester|half|mitad|cuatrimestre|bimestre)"
        rf"(?! (?:del?|of) (?:the )?{MONTH})(?:,? (?:de(?:l| el)? |of |in )?(?P<year>{YEARX}))?",
        _block,
    ),
    (rf"(?P<block>trimestre|quarter|semestre|cuatrimestre|bimestre) (?P<number>[1-6]){_OPT_YEAR}(?!\w)", _block),
    (rf"(?P<number>{ORDINAL}) (?:quincena|mitad|half) (?:de |of )?{_MONTHX}{_OPT_YEAR}", _half_month),
    (
        r"(?:iso )?(?:semana|week|wk|sem|w)\.? ?(?:numero |number |n\.?[ºo°]\.? ?|#)?(?P<number>\d\d?)(?!\d)"
        rf"{_OPT_YEAR}",
        _week,
    ),
    (rf"(?P<year>{DIGIT_YEAR})-?w(?P<number>\d\d?)(?!\d)", _week),
    (rf"(?:todo |all |whole |entire |full )?(?:el |the )?(?P<year>{YEAR})", _year),
    (rf"(?P<weekday>{WEEKDAY}),? (?:the |el )?(?:dia )?{_DAYX}(?! (?:week|semana|mes|month|day|dia))", _weekday_day),
    (rf"(?:el )?dia {_DAYX}", _weekday_day),
)
_COMPILED = tuple((Lazy(rf"(?:{pattern})(?!\w)"), make) for pattern, make in _RULES)


def atoms(text: str, at: int, today: date) -> Iterator[Atom]:
    """Every calendar expression that begins at `at`."""
    for pattern, make in _COMPILED:
        match = pattern.match(text, at)
        found = make(match, today) if match else None
        if found is not None:
            yield found
