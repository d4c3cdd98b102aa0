"""The period to compare a period with."""

from __future__ import annotations

from datetime import date, datetime

from assistant.calendar import Calendar
from assistant.catalogue import Lang
from assistant.intents import DateRange
from assistant.periods.atom import UnknownPeriod
from assistant.periods.calendar import DAY, PLAIN, add_months, days, span, unit_at, unit_of, unit_shifted
from assistant.periods.fold import fold
from assistant.periods.grammar import resolve
from assistant.periods.lazy import Lazy
from assistant.periods.patterns import UNIT, unit
from assistant.periods.words import MONTHS_IN, Unit

_LEAD = Lazy(
    r"^(?:(?:comparad[oa]s?|comparando|compared?|versus|vs\.?|frente|respecto|contra|against|over|than|que|with|"
    r"con|to|a|al|el|"
    r"la|lo|los|las|del?|the|on|in|en|of|y|and)(?:\s+|$))+"
)
_YEAR_BEFORE = Lazy(
    r"(?:(?:el |the )?(?:mism[oa]|same) (?:periodo|period|time|epoca|fechas?|dates?|\w+) (?:del?|of|in|from|"
    r"en)? ?(?:el |the )?)?"
    r"(?:ano (?:pasado|anterior|previo)|last year|previous year|prior year|year ago|year before|hace un ano|a year ago|"
    r"ano antes|a year earlier|year earlier|pasado ano)(?:'s)?(?: (?:same|mism[oa]) (?:period|periodo|\w+))?"
    r"|mism[oa]s? fechas del ano pasado|interanual|year over year|year on year|yoy|ano (?:contra|sobre|a) ano|lfl"
)
_PREVIOUS = Lazy(
    r"(?:(?:periodo|period) (?:anterior|previo|precedente)|(?:previous|prior|preceding|last) (?:period|one)|one before|"
    r"anterior|previous|"
    r"before|antes|anteriormente|inmediatamente anterior|mes (?:contra|sobre|a) mes|month over month|mom|"
    r"intermensual|pop)"
)
_BACK = Lazy(
    rf"(?:last|previous|prior|past|ultim[oa]|pasad[oa]|anterior) (?P<a>{UNIT})|(?P<b>{UNIT}) (?:pasad[oa]|"
    rf"anterior|previ[oa]|before|antes)"
)
_BARE_YEAR = Lazy(r"(?:ano |year )?(\d{4})")


def previous(period: DateRange, calendar: Calendar = PLAIN) -> DateRange:
    """The calendar unit before, when `period` is one; otherwise as many days just before."""
    whole = unit_of(period, calendar)
    if whole is not None:
        return unit_shifted(whole, period.start, -1, calendar)
    if period.start.day == 1 and period.end.day == 1:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        return span(add_months(period.start, -months), period.start)
    # A weekend is compared with the weekend before, not with a Thursday and a Friday.
    back = 7 if period.days == 2 and period.start.weekday() == 5 else period.days
    return days(date.fromordinal(period.start.toordinal() - back), period.days)


def year_before(period: DateRange, calendar: Calendar = PLAIN) -> DateRange:
    """The same days a year earlier; a range of whole weeks keeps its weekdays."""
    if unit_of(period, calendar) == "week":
        return days(date.fromordinal(period.start.toordinal() - 364), 7)
    return _back(period, 12)


def _back(period: DateRange, months: int) -> DateRange:
    start, end = add_months(period.start, -months), add_months(period.end, -months)
    return span(start, end) if end > start else days(start, period.days)


def resolve_compare(
    words: str, period: DateRange, now: datetime, *, lang: Lang | None = None, calendar: Calendar = PLAIN
) -> DateRange:
    """The range that `period` is to be compared with.

    "last year" is the same days a year earlier, "the month before" the same days a month earlier (the whole month when
    `period` is one); anything else is a period of its own.

    Raises:
        UnknownPeriod: the words name no period, or the one that is to be compared.
    """
    text = _LEAD.sub("", fold(words).strip(" .,;:?!¿¡()"))
    if not text or _PREVIOUS.fullmatch(text):
        running = _running(period, now, calendar)
        return _shift(period, running, calendar) if running else previous(period, calendar)
    if _YEAR_BEFORE.fullmatch(text):
        return year_before(period, calendar)
    back = _BACK.fullmatch(text)
    if back:
        return _shift(period, unit(back["a"] or back["b"]), calendar)
    bare = _BARE_YEAR.fullmatch(text)
    if bare and period.days < 365:
        return _back(period, 12 * (period.start.year - int(bare.group(1))))
    found = resolve(text, now, lang=lang, calendar=calendar)
    if found == period:
        raise UnknownPeriod(f"«{words}»: {period.start}..{period.end}")
    return found


def _running(period: DateRange, now: datetime, calendar: Calendar) -> Unit | None:
    """The unit whose beginning up to today a period is: "this quarter" is set beside the same part of the last one."""
    if period.end != now.date() + DAY or unit_of(period, calendar) is not None:
        return None
    units: tuple[Unit, ...] = ("week", "month", "quarter", "fiscal quarter", "year", "fiscal year")
    return next((u for u in units if unit_at(u, now.date(), calendar).start == period.start), None)


def _shift(period: DateRange, name: Unit, calendar: Calendar) -> DateRange:
    """The same part of the unit before."""
    if unit_of(period, calendar) == name:
        return previous(period, calendar)
    if name in MONTHS_IN:
        return _back(period, MONTHS_IN[name])
    before = unit_shifted(name, period.start, -1, calendar)
    offset = before.start.toordinal() - unit_at(name, period.start, calendar).start.toordinal()
    return days(date.fromordinal(period.start.toordinal() + offset), period.days)
