"""Dates in figures, in any order, and with the month by name or by its number in words ("el 21 del 3")."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom
from assistant.periods.calendar import View, days, month_block
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.numbers import day_number, number
from assistant.periods.patterns import MONTH, SHORT_YEAR, WEEKDAY, YEAR, full_year, year_said

Maker = Callable[[re.Match[str], View], Atom | None]
MonthDay = tuple[int, int]


def order_seen(text: str, view: View) -> View:
    """The view with the order of day and month that the text itself gives away: 25/12/2026 tells how 10/1 is meant."""
    seen: set[str] = set()
    for match in _WRITTEN.finditer(text) if "/" in text or "-" in text or "." in text else ():
        one, other = int(match[1]), int(match[2])
        if 12 < one <= 31 and other <= 12:
            seen.add("dmy" if match[3] else "dmy?")
        elif 12 < other <= 31 and one <= 12:
            seen.add("mdy" if match[3] else "mdy?")
    known = {order.removesuffix("?") for order in seen}
    if not seen or known == {view.calendar.order}:
        return view
    if len(known) == 1 and known <= seen:
        return View(view.today, view.calendar.ordered("dmy" if known == {"dmy"} else "mdy"))
    return View(view.today, view.calendar.ordered("ask"))


def _figures(match: re.Match[str], view: View) -> Atom | None:
    """Two numbers and perhaps a year: which is the month is known from the numbers, the weekday, or the person."""
    one, other, of = int(match["one"]), int(match["other"]), _written_year(match, view.today)
    read: list[MonthDay] = [(other, one), (one, other)]
    if view.calendar.order == "mdy":
        read.reverse()
    valid = [pair for pair in dict.fromkeys(read) if _exists(of, pair)]
    return _dated(match, view, valid, of, sure=view.calendar.order != "ask")


def _ordered(match: re.Match[str], view: View) -> Atom | None:
    """Year, month, day; or a month by its name or its number in words."""
    got = match.groupdict()
    name = got.get("name")
    month = w.MONTHS[name] if name else number(match["month"])
    day, of = day_number(match["day"]), _written_year(match, view.today)
    if not month or not day or not _exists(of, (month, day)):
        return None
    return _dated(match, view, [(month, day)], of, sure=True)


def _dated(match: re.Match[str], view: View, valid: list[MonthDay], of: int | None, *, sure: bool) -> Atom | None:
    if not valid:
        return None
    atoms = [_day(match.end(), pair, of) for pair in valid]
    weekday = match.groupdict().get("weekday")
    if weekday:
        fitting = [a for a in atoms if _falls_on(a, weekday, view.today)]
        if len(fitting) == 1:
            return fitting[0]
        sure = sure and bool(fitting)
    if sure or (len(atoms) == 1 and not weekday):
        return atoms[0]
    found = [period for atom in atoms if (period := atom.latest(view.today))]
    return Atom(match.end(), atoms[0].make, year=of, options=tuple((period, "") for period in found))


def _day(end: int, pair: MonthDay, of: int | None) -> Atom:
    return Atom(end, lambda chosen: days(date(chosen, *pair), 1), year=of)


def _falls_on(atom: Atom, weekday: str, today: date) -> bool:
    period = atom.latest(today)
    return period is not None and period.start.weekday() == w.WEEKDAYS[weekday]


def _exists(of: int | None, pair: MonthDay) -> bool:
    try:
        date(of or 2024, *pair)
    except ValueError:
        return False
    return True


def _written_year(match: re.Match[str], today: date) -> int | None:
    written = match.groupdict().get("year")
    if written and written.isdigit() and len(written) == 2:
        return full_year(int(written), today)
    return year_said(match, today)


def _numeric_month(match: re.Match[str], view: View) -> Atom | None:
    month, of = int(match["month"]), int(match["year"])
    if not 1 <= month <= 12:
        return None
    return Atom(match.end(), lambda _: month_block(of, month, 1), year=of)


def _month_and_number(match: re.Match[str], view: View) -> Atom | None:
    """“Oct-9” is a day; “oct-25” may as well be a month of 2025."""
    atom, value, month = _ordered(match, view), int(match["day"]), w.MONTHS[match["name"]]
    of = full_year(value, view.today)
    plausible = value >= 10 and view.today.year - 12 <= of <= view.today.year + 1
    if atom is None or not plausible or match["year"] or match["weekday"]:
        return atom
    day = atom.latest(view.today)
    both: list[DateRange] = [period for period in (month_block(of, month, 1), day) if period]
    return Atom(match.end(), atom.make, options=tuple((period, "") for period in both))


_WRITTEN = re.compile(r"(?<![\d/.-])(\d\d?)[/.-](\d\d?)(?:[/.-](\d{4}|\d\d))?(?![\d/])")
_ON = rf"(?:(?:this |este )?(?P<weekday>{WEEKDAY})[, (]{{1,2}})?"
_NO_DAY = r"24/7(?!\d)|\d/\d (?:del?|of) (?!\d{4})"
"""“All day, every day” and fractions."""
_END = r"(?![\d/])\)?"
_AFTER_ARTICLE = r"(?:(?<=el )|(?<=dia )|(?<=al )|(?<=del )|(?<=on )|(?<=desde )|(?<=since )|(?<=from )|(?<![\s\S]))"
_MONTH_NUMBER = r"0?[1-9]|1[0-2]|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
_FULL_YEAR = rf"(?: (?:del? )?(?P<year>{YEAR})| {SHORT_YEAR})"

NUMERIC_RULES: tuple[tuple[str, Maker], ...] = (
    (rf"{_ON}(?P<year>\d{{4}})[-/](?P<month>\d\d?)[-/](?P<day>\d\d?){_END}", _ordered),
    (rf"{_ON}(?P<one>\d\d?)/(?P<other>\d\d?)/(?P<year>\d{{4}}|\d\d){_END}", _figures),
    (rf"{_ON}(?P<one>\d\d?)(?P<by>[-.])(?P<other>\d\d?)(?P=by)(?P<year>\d{{4}}){_END}", _figures),
    (rf"(?!{_NO_DAY}){_ON}(?P<one>\d\d?)/(?P<other>\d\d?){_END}", _figures),
    (rf"{_AFTER_ARTICLE}(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?![\d/.,-])", _ordered),
    (r"(?P<year>(?:19|20)\d\d) (?P<month>0[1-9]|1[0-2]) (?P<day>[0-2]\d|3[01])(?![\d/.,%-])", _ordered),
    (rf"(?P<day>\d\d?)[-/](?P<name>{MONTH})[-/](?P<year>\d{{4}}|\d\d){_END}", _ordered),
    (rf"(?P<year>\d{{4}})[-/](?P<name>{MONTH})[-/](?P<day>\d\d?){_END}", _ordered),
    (rf"{_ON}(?P<name>{MONTH})[-/](?P<day>[0-3]?\d)(?:[-/](?P<year>\d{{4}}))?{_END}", _month_and_number),
    (rf"(?P<day>\d\d?)[-/](?P<name>{MONTH})(?![-/\d])", _ordered),
    (r"(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d\d)(?![-\d/])", _numeric_month),
    (r"(?P<year>(?:19|20)\d\d)[/-](?P<month>0[1-9]|1[0-2])(?![-\d/])", _numeric_month),
    (rf"(?P<day>{DAY_WORDS}) del (?:mes )?(?P<month>{_MONTH_NUMBER}){_FULL_YEAR}", _ordered),
    (
        rf"(?:{_AFTER_ARTICLE}|(?:el )?dia )(?P<day>{DAY_WORDS}) del (?:mes )?(?P<month>{_MONTH_NUMBER})"
        rf"(?! de(?:l)?(?!\w))(?![/.,%])",
        _ordered,
    ),
)
