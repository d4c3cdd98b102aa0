"""Expressions relative to today: this, last, the last N, N ago, next, so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice, fixed
from assistant.periods.calendar import DAY, View, add_months, days, span
from assistant.periods.lazy import Gate, Lazy
from assistant.periods.numbers import COUNT, number
from assistant.periods.patterns import UNIT, sem_of, unit
from assistant.periods.words import MONTHS_IN

Make = Callable[[re.Match[str], View], DateRange | None]
Rule = tuple[Lazy, Make]
_U = rf"(?P<unit>{UNIT})"
_N = rf"(?P<n>{COUNT})"
_FULL = rf"(?: (?:{w.COMPLETE}))?"


def _one(text: str) -> bool:
    """Whether a unit word is singular: "last months" names no number of them."""
    return text == "mes" or not text.rstrip(".").endswith("s")


def _this(match: re.Match[str], view: View) -> DateRange | None:
    """From the start of the unit up to and including today."""
    if not _one(match["unit"]):
        return None
    here = view.at(unit(match["unit"]))
    return span(here.start, min(view.today + DAY, here.end)) if here.start <= view.today else here


def _of_the(match: re.Match[str], view: View) -> DateRange | None:
    """“Of the weekend” is the one under way, else the latest: only "this weekend" may lie ahead."""
    here = _this(match, view)
    return view.shifted(unit(match["unit"]), -1) if here and here.start > view.today else here


def _last(match: re.Match[str], view: View) -> DateRange | None:
    return view.shifted(unit(match["unit"]), -1) if _one(match["unit"]) else None


def _before_last(match: re.Match[str], view: View) -> DateRange:
    return view.shifted(unit(match["unit"]), -2)


def _next(match: re.Match[str], view: View) -> DateRange | None:
    two_weeks = "fortnight" in match["unit"]  # which two, only the person knows
    return view.shifted(unit(match["unit"]), 1) if _one(match["unit"]) and not two_weeks else None


def _last_n(match: re.Match[str], view: View) -> DateRange | None:
    count, name = number(match["n"]), unit(match["unit"])
    if not count or count > 5000 or name in w.SCATTERED:
        return None
    if not _one(match["unit"]) and count == 1:
        return None
    if _AVERAGED.match(match.string, match.end()) and _MOVING.match(match.group()):
        return None
    if name == "fortnight" and "fortnight" in match["unit"]:
        return span(view.shifted("week", -2 * count).start, view.at("week").start)
    return span(view.shifted(name, -count).start, view.at(name).start)


def _last_short(match: re.Match[str], view: View) -> DateRange | None:
    count, name = int(match["n"]), w.SHORT_UNITS[match["short"]]
    return span(view.shifted(name, -count).start, view.at(name).start) if 0 < count <= 5000 else None


def _ago(match: re.Match[str], view: View) -> DateRange | None:
    count = number(match["n"])
    return view.shifted(unit(match["unit"]), -count) if count and count < 1200 else None


def _to_date(match: re.Match[str], view: View) -> DateRange:
    return span(view.at(w.TO_DATE[match.group()]).start, view.today + DAY)


def _english_fortnight(match: re.Match[str], view: View) -> DateRange:
    return span(view.shifted("week", -2).start, view.at("week").start)


def _rolling(match: re.Match[str], view: View) -> DateRange:
    """A moving quarter or year: as many complete months."""
    months = 3 if unit(match["unit"]) == "quarter" else 12
    return span(view.shifted("month", -months).start, view.at("month").start)


def _twelve_months(match: re.Match[str], view: View) -> DateRange:
    return span(view.shifted("month", -12).start, view.at("month").start)


def _before(match: re.Match[str], view: View) -> DateRange | None:
    """Two days before yesterday."""
    count = number(match["n"])
    if not count or count > 5000:
        return None
    anchor = view.today - DAY if match["anchor"] in ("ayer", "yesterday") else view.today
    return days(anchor - count * DAY, 1)


def _added_up(match: re.Match[str], view: View) -> DateRange | None:
    """The last three months and two weeks: days that are counted back from today."""
    start = view.today
    for part in _COUNTED.finditer(match["sum"]):
        count, name = number(part["n"]), unit(part["unit"])
        if not count or count > 1200 or name not in {"day", "week", "month", "year"}:
            return None
        months = MONTHS_IN.get(name)
        start = add_months(start, -months * count) if months else start - count * (7 if name == "week" else 1) * DAY
    return span(start, view.today)


def _rule(pattern: str, make: Make) -> Rule:
    return Lazy(rf"(?:{pattern})(?!\w)"), make


_MOVING = Lazy(r".*(?:rolling|moving|trailing|movil)")
_AVERAGED = Lazy(rf"[ -](?:{w.AVERAGED})(?!\w)")
_COUNTED = Lazy(rf"{_N} {_U}")
_MANY = rf"{COUNT} {UNIT}"

RULES: tuple[Rule, ...] = (
    _rule(w.TODAY, lambda _, view: days(view.today, 1)),
    _rule(w.YESTERDAY, lambda _, view: days(view.today - DAY, 1)),
    _rule(w.BEFORE_YESTERDAY, lambda _, view: days(view.today - 2 * DAY, 1)),
    _rule(w.THREE_DAYS_AGO, lambda _, view: days(view.today - 3 * DAY, 1)),
    _rule(w.AFTER_TOMORROW, lambda _, view: days(view.today + 2 * DAY, 1)),
    _rule(w.UP_TO_NOW, lambda _, view: days(view.today, 1)),
    _rule(
        rf"(?<!esta )(?<!la )(?<!de )(?<!pasado )(?<!after )(?:{w.TOMORROW})", lambda _, view: days(view.today + DAY, 1)
    ),
    _rule("|".join(w.TO_DATE), _to_date),
    _rule(rf"(?:{w.THIS}) (?:calendar |calendario |mism[oa] )?{_U}{_FULL}(?: (?:{w.THIS_AFTER}))?", _this),
    _rule(rf"{_U} (?:{w.THIS_AFTER})", _this),
    _rule(rf"{_U}-to-date", _this),
    _rule(r"acumulado (?P<adjective>anual)", lambda _, view: span(view.at("year").start, view.today + DAY)),
    _rule(rf"(?:{w.SO_FAR}){_U}(?: (?:{w.THIS_AFTER}))?", _this),
    _rule(rf"{w.OF_THE}(?!semana|week(?!end)){_U}", _of_the),
    _rule(r"(?:on|over|at|during|durante) (?:the|el) (?P<unit>weekend|fin de semana|finde)", _of_the),
    _rule(rf"{w.OF_THE_WEEK}(?P<unit>semana|week)", _this),
    _rule(r"(?:del dia|of the day)(?! (?:a|de|del|en|of|in|by|\d|primero|uno))", lambda _, view: days(view.today, 1)),
    _rule(r"last fortnight|past fortnight|previous fortnight", _english_fortnight),
    _rule(rf"(?:{w.LAST}) {_U}{_FULL}(?: (?:pasad[oa]|cerrad[oa]))?", _last),
    _rule(rf"{_U}{_FULL} (?:inmediatamente )?(?:{w.LAST_AFTER})", _last),
    _rule(r"(?:the )?(?P<unit>day) before$", _last),
    _rule(rf"(?:{w.BEFORE_LAST}) {_U}", _before_last),
    _rule(rf"{_U} (?:antepasad[oa]|before last|tras anterior)", _before_last),
    _rule(rf"(?:{w.LASTS}) {_N} (?:{w.COMPLETE} )?{_U}{_FULL}", _last_n),
    _rule(rf"(?:(?:{w.LASTS}) |l)(?P<n>\d{{1,4}}) ?(?P<short>[dwmy])", _last_short),
    _rule(rf"{_N} (?:{w.LASTS}) {_U}{_FULL}", _last_n),
    _rule(rf"{_N} {_U}{_FULL} (?:{w.LASTS_AFTER})", _last_n),
    _rule(rf"(?:{w.LASTS}) (?P<sum>{_MANY}(?:(?:,| y| and) {_MANY})+)", _added_up),
    _rule(rf"hace {_N} {_U}", _ago),
    _rule(rf"{_N} {_U} (?:ago|atras)", _ago),
    _rule(rf"{_N} (?:dias?|days?) (?:before|antes de) (?P<anchor>ayer|yesterday|hoy|today)", _before),
    _rule(r"(?:last |latest )?(?:rolling|moving|trailing) (?P<unit>quarter|year)", _rolling),
    _rule(r"(?:ultimo )?(?P<unit>trimestre|ano) movil", _rolling),
    _rule(r"ltm|ttm|t12m|tam", _twelve_months),
    _rule(rf"(?:{w.NEXT}) {_U}", _next),
    _rule(rf"{_U} (?:{w.NEXT_AFTER})", _next),
)


def atoms(text: str, at: int, view: View) -> Iterator[Atom]:
    """Every relative expression that begins at `at`."""
    if _GATE.match(text, at) is None:
        return
    for pattern, make in RULES:
        match = pattern.match(text, at)
        if match is None:
            continue
        seen, choices = _sem(match, make, view)
        period = make(match, seen)
        if period:
            yield fixed(match.end(), period, choices or _both(match, make, period, seen))


def _sem(match: re.Match[str], make: Make, view: View) -> tuple[View, tuple[Choice, ...]]:
    """“Sem." as a week, a half-year, or both."""
    if not (match.groupdict().get("unit") or "").startswith("sem") or unit(match["unit"]) != "sem":
        return view, ()
    article = _ARTICLE.search(match.string[: match.start()])
    told = sem_of(f"{article.group() if article else ''}{match.group()}", view)
    if told is not None:
        return told, ()
    week, half = make(match, view), make(match, replace(view, sem="half"))
    return view, ((week, ""), (half, "")) if week and half else ()


_ARTICLE = Lazy(r"(?:la|las|el|los|del) $")


def _both(match: re.Match[str], make: Make, period: DateRange, view: View) -> tuple[Choice, ...]:
    """A quarter or half, where the fiscal year has others."""
    if not view.calendar.fiscal or re.search(r"natural|calendar", match.group()):
        return ()
    name = match.groupdict().get("unit")
    if not name or not view.differ(unit(name)):
        return ()
    other = make(match, replace(view, twins=True))
    return ((period, "calendar"), (other, "fiscal")) if other and other != period else ()


_GATE = Gate(pattern for pattern, _ in RULES)
