"""Expressions relative to today: this, last, the last N, N ago, next, so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, fixed
from assistant.periods.calendar import DAY, days, span, unit_at, unit_shifted
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT, number
from assistant.periods.patterns import UNIT, unit

Rule = tuple[Lazy, Callable[[re.Match[str], date], DateRange | None]]
_U = rf"(?P<unit>{UNIT})"
_N = rf"(?P<n>{COUNT})"
_FULL = rf"(?: (?:{w.COMPLETE}))?"


def _one(text: str) -> bool:
    """Whether a unit word is singular: "last months" names no number of them."""
    return text == "mes" or not text.endswith("s")


def _this(match: re.Match[str], today: date) -> DateRange | None:
    """From the start of the unit up to and including today."""
    if not _one(match["unit"]):
        return None
    here = unit_at(unit(match["unit"]), today)
    return span(here.start, today + DAY) if here.start <= today else here


def _of_the(match: re.Match[str], today: date) -> DateRange | None:
    """“Of the weekend” is the one under way, else the latest: only "this weekend" may lie ahead."""
    here = _this(match, today)
    return unit_shifted(unit(match["unit"]), today, -1) if here and here.start > today else here


def _last(match: re.Match[str], today: date) -> DateRange | None:
    return unit_shifted(unit(match["unit"]), today, -1) if _one(match["unit"]) else None


def _before_last(match: re.Match[str], today: date) -> DateRange:
    return unit_shifted(unit(match["unit"]), today, -2)


def _next(match: re.Match[str], today: date) -> DateRange | None:
    return unit_shifted(unit(match["unit"]), today, 1) if _one(match["unit"]) else None


def _last_n(match: re.Match[str], today: date) -> DateRange | None:
    count, name = number(match["n"]), unit(match["unit"])
    if not count or count > 5000 or name == "weekend":
        return None
    if not _one(match["unit"]) and count == 1:
        return None
    if name == "fortnight" and "fortnight" in match["unit"]:
        return span(unit_shifted("week", today, -2 * count).start, unit_at("week", today).start)
    return span(unit_shifted(name, today, -count).start, unit_at(name, today).start)


def _ago(match: re.Match[str], today: date) -> DateRange | None:
    count = number(match["n"])
    return unit_shifted(unit(match["unit"]), today, -count) if count and count < 1200 else None


def _to_date(match: re.Match[str], today: date) -> DateRange:
    return span(unit_at(w.TO_DATE[match.group()], today).start, today + DAY)


def _english_fortnight(match: re.Match[str], today: date) -> DateRange:
    return span(unit_shifted("week", today, -2).start, unit_at("week", today).start)


def _rule(pattern: str, make: Callable[[re.Match[str], date], DateRange | None]) -> Rule:
    return Lazy(rf"(?:{pattern})(?!\w)"), make


RULES: tuple[Rule, ...] = (
    _rule(w.TODAY, lambda _, today: days(today, 1)),
    _rule(w.YESTERDAY, lambda _, today: days(today - DAY, 1)),
    _rule(w.BEFORE_YESTERDAY, lambda _, today: days(today - 2 * DAY, 1)),
    _rule(rf"(?<!esta )(?<!la )(?<!de )(?:{w.TOMORROW})", lambda _, today: days(today + DAY, 1)),
    _rule("|".join(w.TO_DATE), _to_date),
    _rule(rf"(?:{w.THIS}) (?:calendar |mismo |mism[oa] )?{_U}{_FULL}(?: (?:{w.THIS_AFTER}))?", _this),
    _rule(rf"{_U} (?:{w.THIS_AFTER})", _this),
    _rule(rf"(?:{w.SO_FAR}){_U}(?: (?:{w.THIS_AFTER}))?", _this),
    _rule(rf"{w.OF_THE}(?!semana|week(?!end)){_U}", _of_the),
    _rule(r"(?:on|over|at|during|durante) (?:the|el) (?P<unit>weekend|fin de semana|finde)", _of_the),
    _rule(rf"{w.OF_THE_WEEK}(?P<unit>semana|week)", _this),
    _rule(r"(?:del dia|of the day)(?! (?:a|de|del|en|of|in|by|\d|primero|uno))", lambda _, today: days(today, 1)),
    _rule(r"last fortnight|past fortnight|previous fortnight", _english_fortnight),
    _rule(rf"(?:{w.LAST}) {_U}{_FULL}(?: (?:pasad[oa]|cerrad[oa]))?", _last),
    _rule(rf"{_U}{_FULL} (?:inmediatamente )?(?:{w.LAST_AFTER})", _last),
    _rule(rf"(?:{w.BEFORE_LAST}) {_U}", _before_last),
    _rule(rf"{_U} (?:antepasad[oa]|before last|tras anterior)", _before_last),
    _rule(rf"(?:{w.LASTS}) {_N} (?:{w.COMPLETE} )?{_U}{_FULL}", _last_n),
    _rule(rf"{_N} (?:{w.LASTS}) {_U}{_FULL}", _last_n),
    _rule(rf"{_N} {_U}{_FULL} (?:{w.LASTS_AFTER})", _last_n),
    _rule(rf"hace {_N} {_U}", _ago),
    _rule(rf"{_N} {_U} (?:ago|atras)", _ago),
    _rule(rf"(?:{w.NEXT}) {_U}", _next),
    _rule(rf"{_U} (?:{w.NEXT_AFTER})", _next),
)


def atoms(text: str, at: int, today: date) -> Iterator[Atom]:
    """Every relative expression that begins at `at`."""
    for pattern, make in RULES:
        match = pattern.match(text, at)
        period = make(match, today) if match else None
        if match and period:
            yield fixed(match.end(), period)
    yield from _weekdays(text, at, today)


_DAYNAME = "(?P<wd>" + "|".join(sorted(w.WEEKDAYS, key=len, reverse=True)) + r")(?!\w)"
_BARE_DAY = Lazy(_DAYNAME)
_LAST_DAY = Lazy(
    rf"(?:last|past|previous|pasado|ultimo) {_DAYNAME}|{_DAYNAME.replace('wd', 'wd2')} (?:pasado|anterior|previo)"
)
_THIS_DAY = Lazy(
    rf"(?:(?:this|este) (?:past |pasado )?{_DAYNAME}(?: pasado)?|{_DAYNAME.replace('wd', 'wd2')}(?: of|"
    rf" de)?(?: this week| esta semana)|"
    rf"(?:this week|esta semana)(?: el)? {_DAYNAME.replace('wd', 'wd3')})"
)
_WEEK_DAY = Lazy(
    rf"{_DAYNAME}(?: of| de)?(?: la)? (?:last week|semana pasada|semana anterior|previous week)|"
    rf"last week(?:'s)? {_DAYNAME.replace('wd', 'wd2')}"
)


def _weekdays(text: str, at: int, today: date) -> Iterator[Atom]:
    for pattern, weeks in ((_WEEK_DAY, -1), (_THIS_DAY, 0)):
        if match := pattern.match(text, at):
            day = unit_shifted("week", today, weeks).start + timedelta(days=_weekday(match))
            yield fixed(match.end(), days(day, 1))
    if match := _LAST_DAY.match(text, at):
        nearest = latest_weekday(_weekday(match), today)
        same_week = nearest >= unit_at("week", today).start
        both = (nearest.isoformat(), (nearest - timedelta(weeks=1)).isoformat()) if same_week else ()
        yield fixed(match.end(), days(nearest, 1), both)
    elif (match := _BARE_DAY.match(text, at)) and match["wd"] in w.BARE_WEEKDAYS:
        yield fixed(match.end(), days(latest_weekday(_weekday(match), today), 1))


def _weekday(match: re.Match[str]) -> int:
    return w.WEEKDAYS[next(name for name in match.groupdict().values() if name)]


def latest_weekday(weekday: int, today: date) -> date:
    """Its latest occurrence before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
