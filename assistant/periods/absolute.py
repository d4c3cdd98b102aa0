"""Expressions of the calendar: months, quarters, halves, weeks, years, decades, days of a month, and parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice, fixed
from assistant.periods.calendar import View, days, iso_week, month_block, span, week_start
from assistant.periods.fiscal import FISCAL_RULES, twin
from assistant.periods.lazy import Gate, Lazy
from assistant.periods.named import NAMED_GATE, NAMED_RULES
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.numbers import DAY_SPOKEN, day_number, number
from assistant.periods.numeric import NUMERIC_RULES, Maker
from assistant.periods.patterns import (
    DIGIT_YEAR,
    MONTH,
    OF_YEAR,
    ORDINAL,
    SHORT_YEAR,
    WEEKDAY,
    YEAR,
    YEAR_SPOKEN,
    YEARX,
    full_year,
    year_said,
)


def _day_of_month(match: re.Match[str], view: View) -> Atom | None:
    day, month = day_number(match["day"]), w.MONTHS[match["month"]]
    name = match.groupdict().get("weekday")
    if day is None:
        return None

    def make(of: int) -> DateRange:
        return days(date(of, month, day), 1)

    atom = Atom(match.end(), make, year=year_said(match, view.today))
    latest = atom.latest(view.today)
    if name and latest and latest.start.weekday() != w.WEEKDAYS[name]:
        years = [latest, *(found for back in range(1, 12) if (found := atom.within(latest.start.year - back)))]
        same = next((p for p in years if atom.year is None and p.start.weekday() == w.WEEKDAYS[name]), None)
        choices: list[Choice] = [(latest, ""), *([(same, "")] if same else [])]  # type: ignore[list-item]
        return fixed(match.end(), latest, tuple(choices))
    return atom


def _month(match: re.Match[str], view: View) -> Atom | None:
    month = w.MONTHS[match["month"]]
    return Atom(match.end(), lambda of: month_block(of, month, 1), year=year_said(match, view.today))


_SEA = Lazy(r" (?:del?) (?!ano|este|pasado|\d|dos mil)")
"""“Mar del Plata” and the like."""


def _bare_month(match: re.Match[str], view: View) -> Atom | None:
    if match["month"] == "mar" and _SEA.match(match.string, match.end()):
        return None
    alone = match["month"] == "may" and match.span() == (0, len(match.string))
    if match["month"] in w.NEEDS_COMPANY and not alone:
        if not re.search(rf"\b{w.MAKES_MONTH} $", match.string[: match.start()]):
            return None
    return _month(match, view)


def _last_month_name(match: re.Match[str], view: View) -> Atom | None:
    month, today = w.MONTHS[match["month"]], view.today
    of = today.year if month_block(today.year, month, 1).end <= today else today.year - 1
    return fixed(match.end(), month_block(of, month, 1))


_SIZES = {"q": 3, "t": 3, "trimestre": 3, "quarter": 3, "h": 6, "s": 6, "semestre": 6, "half": 6, "mitad": 6}
_SIZES |= {
    "cuatrimestre": 4,
    "bimestre": 2,
    "semester": 6,
    "half-year": 6,
    "half year": 6,
    "trim": 3,
    "qtr": 3,
    "sem": 6,
}


def _block(match: re.Match[str], view: View) -> Atom | None:
    digits = match["number"]
    block = int(digits) if digits.isdigit() else w.ORDINALS[digits]
    size, of = _SIZES[match["block"].rstrip(".")], year_said(match, view.today)
    if block == -1:
        if of is None:
            return None
        block = 12 // size
    natural = Atom(match.end(), lambda of: month_block(of, block, size), year=of, nearest=True)
    if match.groupdict().get("natural") or match["block"] in ("mitad", "half") or size not in (3, 6):
        return natural
    return twin(natural, block, size, view)


def _half_month(match: re.Match[str], view: View) -> Atom | None:
    month, second = w.MONTHS[match["month"]], w.ORDINALS[match["number"]] != 1

    def make(of: int) -> DateRange:
        whole = month_block(of, month, 1)
        middle = whole.start.replace(day=16)
        return span(middle, whole.end) if second else span(whole.start, middle)

    return Atom(match.end(), make, year=year_said(match, view.today))


def _week(match: re.Match[str], view: View) -> Atom | None:
    """Weeks are numbered the ISO way; where they begin on another day, two ways of counting are in use."""
    number = int(match["number"])
    if not 1 <= number <= 53:
        return None
    atom = Atom(match.end(), lambda of: iso_week(of, number), year=year_said(match, view.today), nearest=True)
    iso = atom.latest(view.today)
    if view.calendar.week_start == 0 or iso is None:
        return atom
    first = week_start(date((iso.start + timedelta(days=3)).year, 1, 1), view.calendar)
    simple = days(first + timedelta(weeks=number - 1), 7)
    return Atom(match.end(), atom.make, year=atom.year, options=((iso, "iso"), (simple, "simple")))


def _year(match: re.Match[str], view: View) -> Atom | None:
    of = year_said(match, view.today)
    return fixed(match.end(), span(date(of, 1, 1), date(of + 1, 1, 1))) if of else None


_DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70}
_DECADES |= {"eighties": 80, "nineties": 90}


def _decade(match: re.Match[str], view: View) -> Atom | None:
    text = match["decade"]
    value = int(text) if text.isdigit() else _DECADES.get(text) or number(text)
    if value is None or value % 10:
        return None
    of = value if value > 99 else full_year(value, view.today)
    return fixed(match.end(), span(date(of, 1, 1), date(of + 10, 1, 1)))


_ROMAN = {"xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21}


def _century(match: re.Match[str], view: View) -> Atom | None:
    text = match["nth"] or match["roman"]
    count = int(text) if text.isdigit() else _ROMAN.get(text, 0)
    first = (count - 1) * 100
    return fixed(match.end(), span(date(first, 1, 1), date(first + 100, 1, 1))) if 15 <= count <= 21 else None


def _weekday_day(match: re.Match[str], view: View) -> Atom | None:
    day, name = day_number(match["day"]), match.groupdict().get("weekday")
    ends = month_block(view.today.year, view.today.month, 1).end
    for back in range(1, 1500):
        found = ends - timedelta(days=back)
        if not name and found > view.today:
            continue
        if found.day == day and (not name or found.weekday() == w.WEEKDAYS[name]):
            return fixed(match.end(), days(found, 1))
    return None


_OPT_YEAR = f"{OF_YEAR}?"
_NATURAL = r"(?: ?(?P<natural>natural|calendario))?"
_CALENDAR = r"(?P<natural>calendar )?"
_DAYX = rf"(?P<day>{DAY_WORDS})"
_MONTHX = rf"(?P<month>{MONTH})\.?"
_RULES: tuple[tuple[str, Maker], ...] = (
    *NUMERIC_RULES,
    *FISCAL_RULES,
    (rf"(?:(?P<weekday>{WEEKDAY}),? )?(?:el |the )?(?:dia )?{_DAYX} (?:de |of )?{_MONTHX}{_OPT_YEAR}", _day_of_month),
    (rf"{_MONTHX} (?P<day>{'|'.join(w.DAY_ORDINALS)}) (?P<short>\d\d)(?![\d/.:,])", _day_of_month),
    (rf"{_MONTHX} (?P<day>{DAY_SPOKEN}) (?P<year>{YEAR_SPOKEN})", _day_of_month),
    (rf"(?:(?P<weekday>{WEEKDAY}),? )?{_MONTHX} (?:the )?{_DAYX}{_OPT_YEAR}", _day_of_month),
    (rf"(?:mes de )?{_MONTHX}[-/ ]?{OF_YEAR}", _month),
    (rf"(?P<year>{DIGIT_YEAR})[-/ ](?:mes de )?{_MONTHX}", _month),
    (rf"(?:mes de )?{_MONTHX}", _bare_month),
    (rf"(?:this|este|presente) {_MONTHX}", _month),
    (rf"(?:last|past|previous|pasado|ultimo) {_MONTHX}", _last_month_name),
    (rf"{_MONTHX} (?:pasado|anterior|ultimo)", _last_month_name),
    (rf"{_CALENDAR}(?P<block>[qths]) ?(?P<number>[1-4]){_OPT_YEAR}(?!\w)", _block),
    (rf"(?P<block>[qths]) ?(?P<number>[1-4]){_NATURAL}{_OPT_YEAR}(?!\w)", _block),
    (rf"{_CALENDAR}(?P<number>[1-4]) ?(?P<block>[qths]){_OPT_YEAR}(?!\w)", _block),
    (r"(?P<block>[qths]) ?(?P<number>[1-4])-(?P<short>\d\d)(?![\d/.,:-]|\w| ?%)", _block),
    (r"(?P<number>[1-4])(?P<block>[qths])-?(?P<short>\d\d)(?![\d/:-]|[.,]\d|\w| ?%)", _block),
    (rf"(?P<year>{YEARX})(?:'s)?[- ]?(?P<block>[qths]) ?(?P<number>[1-4])(?!\w)", _block),
    (rf"(?P<year>{YEARX})(?:'s)?[- ]?(?P<number>[1-4])(?P<block>[qths])(?!\w)", _block),
    (
        rf"(?P<number>{ORDINAL}) (?P<block>trimestre|quarter|semestre|semester|half|mitad|cuatrimestre|bimestre|"
        r"trim\.?|qtr\.?|(?<=er )sem\.?|(?<=do )sem\.?|(?<=[oº] )sem\.?)"
        rf"{_NATURAL}(?! (?:del?|of) (?:the )?{MONTH})"
        rf"(?: {SHORT_YEAR}|,? (?:de(?:l| el)? |of |in )?(?P<year>{YEARX}))?",
        _block,
    ),
    (rf"(?P<number>{ORDINAL}) (?P<natural>calendar )(?P<block>quarter|half){_OPT_YEAR}", _block),
    (rf"(?P<block>trimestre|quarter|semestre|cuatrimestre|bimestre) (?P<number>[1-6]){_OPT_YEAR}(?!\w)", _block),
    (rf"(?P<number>{ORDINAL}) (?:quincena|mitad|half) (?:de |of )?{_MONTHX}{_OPT_YEAR}", _half_month),
    (
        r"(?:iso )?(?:semana|week|wk|sem|c?w|kw|s(?=\d\d))\.? ?(?:numero |number |n\.?[ºo°]\.? ?|#)?"
        rf"(?P<number>\d\d?)(?!\d){_OPT_YEAR}",
        _week,
    ),
    (rf"(?:semana|week|wk|sem|c?w)\.? ?(?P<number>\d\d?)/(?P<year>{DIGIT_YEAR})", _week),
    (rf"(?P<year>{DIGIT_YEAR})-?w(?P<number>\d\d?)(?!\d)", _week),
    (
        r"(?:decada de(?: los(?: anos)?)? |anos )(?P<decade>(?:1[89]|20)\d0|[2-9]0|veinte|treinta|cuarenta|"
        r"cincuenta|sesenta|setenta|ochenta|noventa)(?![\d.,]| ?%| (?:y|and) )",
        _decade,
    ),
    (r"'?(?P<decade>(?:1[89]|20)\d0|[2-9]0)'?s", _decade),
    (rf"(?P<decade>{'|'.join(_DECADES)})", _decade),
    (r"(?:ano calendario|ano natural|calendar year) '?(?P<short>\d\d)(?!\d)", _year),
    (r"(?:ano|year) '?(?P<short>\d\d)(?![\d/:-]|[.,]\d| ?%)", _year),
    (r"(?:siglo (?P<roman>[ivx]+|\d\d?)|(?P<nth>\d\d?)(?:st|nd|rd|th) +century)(?!\w)", _century),
    (rf"(?:todo |all |whole |entire |full )?(?:el |the )?(?P<year>{YEAR})", _year),
    (rf"(?P<weekday>{WEEKDAY}),? (?:the |el )?(?:dia )?{_DAYX}(?! (?:week|semana|mes|month|day|dia))", _weekday_day),
    (rf"(?:el )?dia {_DAYX}", _weekday_day),
)
_COMPILED = tuple((Lazy(rf"(?:{pattern})(?!\w)"), make) for pattern, make in _RULES)
_NAMED = tuple((Lazy(rf"(?:{pattern})(?!\w)"), make) for pattern, make in NAMED_RULES)
_GATE = Gate(pattern for pattern, _ in _COMPILED)
_EACH = 12
_GROUPS = tuple(_COMPILED[n : n + _EACH] for n in range(0, len(_COMPILED), _EACH))
_GATED = (*((Gate(pattern for pattern, _ in group), group) for group in _GROUPS), (NAMED_GATE, _NAMED))
"""Rules behind gates: most begin nowhere."""


def atoms(text: str, at: int, view: View) -> Iterator[Atom]:
    """Every calendar expression that begins at `at`."""
    groups = _GATED if _GATE.match(text, at) else _GATED[-1:]
    for gate, group in groups:
        if gate.match(text, at) is None:
            continue
        for pattern, make in group:
            match = pattern.match(text, at)
            found = make(match, view) if match else None
            if found is not None:
                yield found
