"""Days of the week: the last one, one of last week, two Fridays ago, from Monday to Friday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice, fixed
from assistant.periods.calendar import DAY, View, days, span
from assistant.periods.lazy import Gate, Lazy
from assistant.periods.numbers import COUNT, number

_NAME = "(?:" + "|".join(sorted(w.WEEKDAYS, key=len, reverse=True)) + ")"
_DAYNAME = rf"(?P<wd>{_NAME})(?!\w)"
_SECOND, _THIRD = _DAYNAME.replace("wd", "wd2"), _DAYNAME.replace("wd", "wd3")
_BARE_DAY = Lazy(_DAYNAME)
_LAST_DAY = Lazy(
    rf"(?:last|past|previous|pasado|ultimo|ult\.?) {_DAYNAME}(?! before last)|"
    rf"{_SECOND} (?:pasado|anterior|previo|pp?do\.?)"
)
_THIS_DAY = Lazy(
    rf"(?:(?:this|este) (?:past |pasado )?{_DAYNAME}(?: pasado)?|{_SECOND}(?: of|"
    rf" de)?(?: this week| esta semana)|"
    rf"(?:this week|esta semana)(?: el)? {_THIRD})"
)
_WEEK_DAY = Lazy(
    rf"{_DAYNAME}(?: of| de)?(?: la)? (?:last week|semana pasada|semana anterior|previous week)|"
    rf"last week(?:'s)? {_SECOND}"
)
_AGO = Lazy(rf"hace (?P<n>{COUNT}) (?P<wd>{_NAME})s?(?!\w)|(?P<m>{COUNT}) (?P<wd2>{_NAME})s? ago(?!\w)")
_BEFORE_LAST = Lazy(rf"(?:penultimo|antepasado) {_DAYNAME}|{_SECOND} (?:antepasado|before last)(?!\w)")
_RUN = Lazy(
    rf"(?:(?:del?|desde|from|between|entre) )?(?:el )?{_DAYNAME} ?(?:(?:a|al|hasta|to|through|thru|y|and|till|until)"
    rf" (?:el )?|[–—-] ?){_SECOND}(?! ?(?:\d|de |of |pasad|anterior|last ))"
)
_PAST = Lazy(r"(?:este|this) (?:past|pasado)|pasado$")
_REPEATED = frozenset("los las cada every each all todos ultimos primeros pasados proximos anteriores first".split())
"""“Los lunes", "every Monday": days of every week, which are no one range."""
_GATE = Gate((_WEEK_DAY, _THIS_DAY, _LAST_DAY, _BARE_DAY, _AGO, _BEFORE_LAST))


def atoms(text: str, at: int, view: View) -> Iterator[Atom]:
    """Every expression with one day of the week that begins at `at`."""
    if _GATE.match(text, at) is None:
        return
    if match := _AGO.match(text, at):
        yield from _weeks_ago(match, view)
    if match := _BEFORE_LAST.match(text, at):
        yield _before_last(match, view)
    for pattern, weeks in ((_WEEK_DAY, -1), (_THIS_DAY, 0)):
        if match := pattern.match(text, at):
            day = view.weekday(_weekday(match), weeks)
            if _PAST.search(match.group()):
                day = latest_weekday(_weekday(match), view.today)
            yield fixed(match.end(), days(day, 1))
    if match := _LAST_DAY.match(text, at):
        nearest = latest_weekday(_weekday(match), view.today)
        both = _two(nearest) if nearest >= view.at("week").start else ()
        yield fixed(match.end(), days(nearest, 1), both)
    elif (match := _BARE_DAY.match(text, at)) and match["wd"] in w.BARE_WEEKDAYS and not _repeated(text, at):
        yield fixed(match.end(), days(latest_weekday(_weekday(match), view.today), 1))


def run(text: str, at: int, view: View) -> Atom | None:
    """“Monday to Friday": of which week only the person can say, and whether of every week."""
    match = _RUN.match(text, at)
    if match is None or not {match["wd"], match["wd2"]} <= w.BARE_WEEKDAYS:
        return None
    last = latest_weekday(w.WEEKDAYS[match["wd2"]], view.today + DAY)
    first = latest_weekday(w.WEEKDAYS[match["wd"]], last)
    choices: list[Choice] = [(span(first, last + DAY), "")]
    begun = first + timedelta(weeks=1)
    if begun <= view.today:
        choices.append((span(begun, view.today + DAY), ""))
    return fixed(match.end(), choices[0][0], tuple(choices))


def _repeated(text: str, at: int) -> bool:
    before = text[:at].split()[-1:]
    return bool(before) and (before[0] in _REPEATED or (number(before[0]) or 0) > 1)


def _weeks_ago(match: re.Match[str], view: View) -> Iterator[Atom]:
    count = number(match["n"] or match["m"])
    if count and count < 600:
        nearest = latest_weekday(_weekday(match), view.today)
        yield fixed(match.end(), days(nearest - timedelta(weeks=count - 1), 1))


def _before_last(match: re.Match[str], view: View) -> Atom:
    nearest = latest_weekday(_weekday(match), view.today)
    found = nearest - timedelta(weeks=1)
    return fixed(match.end(), days(found, 1), _two(found) if nearest >= view.at("week").start else ())


def _two(day: date) -> tuple[Choice, ...]:
    return (days(day, 1), ""), (days(day - timedelta(weeks=1), 1), "")


def _weekday(match: re.Match[str]) -> int:
    return w.WEEKDAYS[next(match[name] for name in ("wd", "wd2", "wd3") if match.groupdict().get(name))]


def latest_weekday(weekday: int, today: date) -> date:
    """Its latest occurrence before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
