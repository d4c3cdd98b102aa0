"""Expressions made of another one: a day of last month, the weekend of the 7th, twelve months ended in June."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice, fixed
from assistant.periods.calendar import DAY, View, add_months, days, month_block, span, unit_at
from assistant.periods.lazy import Gate, Lazy
from assistant.periods.numbers import COUNT, day_number, number
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.patterns import UNIT, unit

Inner = Callable[[int], Atom | None]
"""The expression that begins at an offset."""
_DAY_OF = Lazy(rf"(?:dia )?(?P<day>{DAY_WORDS}) (?:del?|of) (?:the )?")
_LED = Lazy(
    r"(?:^|[^\w ] *|(?<!\w)(?:el|dia|del|al|on|the|y|and|to|through|hasta|desde|from|between|entre|since|de|a) )$"
)
"""What makes a number a day: "top 3 of last month" has none."""
_BARE_MONTH = Lazy(
    r"(?:(?:mes|month)|corriente|cte\.?|actual|presente)(?!\w)(?! (?:pasad|anterior|ante|que |before|de))"
)
_MONTH_SAID = Lazy(r"(?<!\w)(?:mes(?:es)?|months?|mths?|mos?)(?!\w)")
_LAST_YEAR = r"(?:el |the )?(?:last year|previous year|a year ago|year before|ano pasado|ano anterior|pasado ano)"
_THIS_TIME = Lazy(
    rf"(?:around |about )?this time (?:of )?{_LAST_YEAR}|(?:a |por )?estas (?:alturas|fechas) del? {_LAST_YEAR}|"
    rf"(?:por )?estas fechas {_LAST_YEAR}|(?:en |por )?esta(?: misma)? epoca del? {_LAST_YEAR}"
)
_UNIT_LAST_YEAR = Lazy(
    rf"(?:this|est[ea])(?: same| mism[oa])? (?P<unit>{UNIT})(?: of| in| del?| en)? {_LAST_YEAR}(?!\w)"
)
_DAYS_ALONE = Lazy(
    rf"(?:(?:del?|desde el|from the|between the|entre el) )(?:dia )?(?P<one>{DAY_WORDS}) "
    rf"(?:al|hasta el|to the|through the|until the|y el|and the) (?:dia )?(?P<other>{DAY_WORDS})"
    r"(?=$|[,.;:?!)]|(?: inclusive)? (?:por|by|per|y|and|en|in|for|para|con|with|vs|frente|comparad[oa]s?|compared|"
    r"segun)(?!\w))"
)
_HALF_OF = Lazy(
    r"(?P<which>primera|first|1ra|1[.]?[aª]|segunda|second|2da|2[.]?[aª]) (?:mitad|half) (?:del?|of) (?:the )?"
)
_WEEKEND_OF = Lazy(r"(?:findes?|fin de semana|weekend) (?:del?|of) (?:the )?(?:dia )?")
_WEEK_ENDED = Lazy(
    r"(?:semana|week) (?:que (?:termina|acaba|finaliza|cierra|termino|acabo)|terminada|acabada|cerrada|ending|ended)"
    r"(?: on| el| en)*(?: the)? "
)
_ENDED = Lazy(
    rf"(?P<n>{COUNT}) (?P<unit>{UNIT}) (?P<how>terminad[oa]s|cerrad[oa]s|acabad[oa]s|que (?:terminan|acaban)|ended|"
    r"ending|to|hasta|a) (?:en |el |in |on |the )*"
)


GATE = Gate((_DAYS_ALONE, _THIS_TIME, _UNIT_LAST_YEAR, _WEEKEND_OF, _WEEK_ENDED, _ENDED))
"""Matches where `days_alone`, `year_ago`, `weekend_of` or `ended` may find something."""
IN_A_MONTH = Gate((_DAY_OF, _HALF_OF))
"""Likewise for `day_of` and `half_of`."""


def day_of(text: str, at: int, view: View, inner: Inner) -> Atom | None:
    """The 3rd of last month. "The 30th of the month", when it is to come, may be the last one's."""
    match = _DAY_OF.match(text, at)
    day = day_number(match["day"]) if match else None
    if not match or not day or not _LED.search(text[:at]) or (match["day"].isdigit() and " of " in match.group()):
        return None
    months = _months(text, match.end(), view, inner)
    bare = _BARE_MONTH.match(text, match.end()) if months is None else None
    of, end = months or ((view.today, bare.end()) if bare else (None, 0))
    if of is None:
        return None
    here = _on(of, day)
    if bare and (here is None or here.start > view.today):
        before = _on(add_months(view.today.replace(day=1), -1), day)
        choices: tuple[Choice, ...] = tuple((one, "") for one in (before, here) if one)
        return fixed(end, choices[0][0], choices) if choices else Atom(end, _never)
    return fixed(end, here) if here else Atom(end, _never)


def _never(_: int) -> DateRange:
    raise ValueError("that month has no such day")


def _months(text: str, at: int, view: View, inner: Inner) -> tuple[date, int] | None:
    """A day of the month that is named relative to today, and where its name ends."""
    for start in (at, at - 4 if text[at - 4 : at] in ("del ", "the ") else at):
        found = inner(start)
        period = found.latest(view.today) if found else None
        if found and period and _MONTH_SAID.search(text[start : found.end]) and not found.options:
            whole = period.start.day == 1 and period.days <= 31 and period.end <= add_months(period.start, 1)
            return (period.start, found.end) if whole else None
    return None


def _on(month: date, day: int) -> DateRange | None:
    try:
        return days(month.replace(day=day), 1)
    except ValueError:
        return None


def year_ago(text: str, at: int, view: View) -> Atom | None:
    """“This time last year", "this month last year": its days so far, the day, or all of it."""
    match = _THIS_TIME.match(text, at)
    before = add_months(view.today, -12)
    if match:
        month, year = span(before.replace(day=1), before + DAY), span(before.replace(month=1, day=1), before + DAY)
        choices: list[Choice] = [(one, "") for one in dict.fromkeys((month, days(before, 1), year))]
        return fixed(match.end(), month, tuple(choices))
    match = _UNIT_LAST_YEAR.match(text, at)
    name = unit(match["unit"]) if match else "day"
    if match is None or not (name == "week" or name in ("month", "quarter", "half")):
        return None
    here = view.at(name)
    back = 364 * DAY if name == "week" else here.start - add_months(here.start, -12)
    whole = days(here.start - back, 7) if name == "week" else span(here.start - back, add_months(here.end, -12))
    so_far = span(whole.start, min(whole.end, whole.start + (view.today - here.start) + DAY))
    return fixed(match.end(), so_far, tuple((one, "") for one in dict.fromkeys((so_far, whole))))


def days_alone(text: str, at: int, view: View) -> Atom | None:
    """“From the 1st to the 15th": of this month when all of it is over, else of which is asked."""
    match = _DAYS_ALONE.match(text, at)
    first, last = (day_number(match["one"]), day_number(match["other"])) if match else (None, None)
    if not match or not first or not last or first >= last:
        return None
    found: list[DateRange] = []
    for month in (view.today, add_months(view.today.replace(day=1), -1)):
        one, other = _on(month, first), _on(month, last)
        if one and other and one.start <= view.today:
            found.append(span(one.start, other.end))
    if found and found[0].end <= view.today + DAY and found[0].start.month == view.today.month:
        return fixed(match.end(), found[0])
    found.sort(key=lambda period: period.end > view.today + DAY)
    return fixed(match.end(), found[0], tuple((period, "") for period in found)) if found else None


def half_of(text: str, at: int, view: View, inner: Inner) -> Atom | None:
    """The second half of last month."""
    match = _HALF_OF.match(text, at)
    if match is None:
        return None
    months = _months(text, match.end(), view, inner)
    bare = _BARE_MONTH.match(text, match.end()) if months is None else None
    months = months or ((view.today, bare.end()) if bare else None)
    if months is None:
        return None
    whole = month_block(months[0].year, months[0].month, 1)
    middle = whole.start.replace(day=16)
    early = match["which"][0] in "p1f"
    return fixed(months[1], span(whole.start, middle) if early else span(middle, whole.end))


def weekend_of(text: str, at: int, view: View, inner: Inner) -> Atom | None:
    """The weekend that a day, or both of its days, are in."""
    match = _WEEKEND_OF.match(text, at)
    found = inner(match.end()) if match else None
    period = found.latest(view.today) if found else None
    if found is None or period is None or period.days > 3 or found.choices(view.today):
        return None
    weekend = unit_at("weekend", period.start)
    touched = period.start < weekend.end and weekend.start < period.end + DAY
    return fixed(found.end, weekend) if touched and weekend.start <= period.start + DAY else None


def ended(text: str, at: int, view: View, inner: Inner) -> Atom | None:
    """The week ended on 15 November, twelve months ended in June 2026."""
    match = _WEEK_ENDED.match(text, at)
    last = inner(match.end()) if match else None
    period = last.latest(view.today) if last else None
    if last is not None and period is not None:
        return fixed(last.end, days(period.end - 7 * DAY, 7), ()) if period.days == 1 and not last.options else None
    match = _ENDED.match(text, at)
    last = inner(match.end()) if match else None
    period = last.latest(view.today) if last else None
    count = number(match["n"]) if match else None
    if match is None or last is None or period is None or not count or count > 600 or last.choices(view.today):
        return None
    months = w.MONTHS_IN.get(unit(match["unit"]))
    whole_month = period.start.day == 1 and period.end == add_months(period.start, 1)
    if months and whole_month and period.end <= view.today + DAY:
        return fixed(last.end, span(add_months(period.end, -months * count), period.end))
    return None
