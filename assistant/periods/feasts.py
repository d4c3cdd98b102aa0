"""Easter and the days that move with it, Christmas, and the seasons: what has several meanings is asked with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods.atom import Atom, Choice, Note
from assistant.periods.calendar import View, add_months, days, span
from assistant.periods.lazy import Lazy
from assistant.periods.numeric import Maker
from assistant.periods.patterns import OF_YEAR, YEARX, year_said

Days = Callable[[int], DateRange]
LAST = r"(?:last|previous|past|(?:el |la |las )?(?:pasad[oa]s?|ultim[oa]s?))"
LAST_AFTER = r"(?:pasad[oa]s?|ultim[oa]s?|anterior(?:es)?)"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the Meeus, Jones and Butcher rule)."""
    century, of = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of // 4) - moon - of % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _around_easter(first: int, count: int = 1) -> Days:
    return lambda of: days(easter(of) + timedelta(days=first), count)


def _from(month: int, day: int, count: int) -> Days:
    return lambda of: days(date(of, month, day), count)


_SURE: tuple[tuple[str, Days], ...] = (
    (r"(?:dia de )?jueves santo|maundy thursday", _around_easter(-3)),
    (r"(?:dia de )?viernes santo|good friday", _around_easter(-2)),
    (r"sabado (?:santo|de gloria)|holy saturday", _around_easter(-1)),
    (r"(?:domingo de )(?:pascua|resurreccion)|easter sunday|easter day", _around_easter(0)),
    (r"lunes de pascua|easter monday", _around_easter(1)),
    (r"domingo de ramos|palm sunday", _around_easter(-7)),
    (r"miercoles de ceniza|ash wednesday", _around_easter(-46)),
    (r"dia de (?:los )?reyes(?: magos)?|epiphany|three kings'? day", _from(1, 6, 1)),
)
_SEVERAL: tuple[tuple[str, tuple[Days, ...]], ...] = (
    (r"semana santa|holy week", (_around_easter(-6, 7), _around_easter(-7, 8), _around_easter(-3, 4))),
    (
        r"easter|pascuas?(?: florida| de resurreccion)?",
        (_around_easter(0), _around_easter(-2, 4), _around_easter(-6, 7)),
    ),
    (r"navidad(?:es)?|christmas|xmas", (_from(12, 25, 1), _from(12, 24, 14), _from(12, 1, 31))),
    (r"carnaval(?:es)?|carnival", (_around_easter(-48, 2), _around_easter(-51, 5))),
)
_SEASONS = (r"primavera|spring", r"verano|summer", r"otono|autumn", r"invierno|winter")
_SOUTH = frozenset({"AR", "CL", "UY", "PY", "BO", "PE", "BR", "AU", "NZ", "ZA"})
_STARTS = (20, 21, 23, 21)
"""Days of March, June, September and December on which the astronomical seasons begin."""
_LED = Lazy(r"(?:^|(?<!\w)(?:desde|since|durante|during|en|in|este|esta|this|el|la|las|los|the) )$")
"""What makes one a time: "the autumn campaign" is none."""


def _made(readings: Sequence[Days]) -> Maker:
    def make(match: re.Match[str], view: View) -> Atom | None:
        return _asked(match, view, [(reading, "") for reading in readings])

    return make


def _season(number: int) -> Maker:
    def make(match: re.Match[str], view: View) -> Atom | None:
        country = view.calendar.country
        north: list[tuple[Days, Note]] = [(_whole_months(number), ""), (_by_the_sun(number), "")]
        south: list[tuple[Days, Note]] = [(_whole_months((number + 2) % 4), ""), (_by_the_sun((number + 2) % 4), "")]
        if not country:
            return _asked(match, view, [*north, south[0]])
        return _asked(match, view, south if country in _SOUTH else north)

    return make


def _whole_months(number: int) -> Days:
    return lambda of: span(first := date(of, 3 * number + 3, 1), add_months(first, 3))


def _by_the_sun(number: int) -> Days:
    def make(of: int) -> DateRange:
        start = date(of, 3 * number + 3, _STARTS[number])
        following = (number + 1) % 4
        end = add_months(start.replace(day=1), 3).replace(day=_STARTS[following])
        return span(start, end)

    return make


def _asked(match: re.Match[str], view: View, readings: Sequence[tuple[Days, Note]]) -> Atom | None:
    """The latest occurrence of each meaning; never one taken by itself."""
    got = match.groupdict()
    told = got.get("year") or got.get("short") or got.get("last")
    if not told and not (_LED.search(match.string[: match.start()]) and _apart(match)):
        return None
    of = year_said(match, view.today)
    choices: list[Choice] = []
    for reading, note in readings:
        found = Atom(match.end(), reading, year=of).latest(view.today)
        if found is not None and found not in [one for one, _ in choices]:
            choices.append((found, note))
    return Atom(match.end(), readings[0][0], year=of, options=tuple(choices)) if choices else None


_NOUN = Lazy(r" (?!por|by|per|de|of|y|and|en|in|para|for|con|with|hasta|to|until|vs|a )[a-z]")


def _apart(match: re.Match[str]) -> bool:
    """Whether no noun follows: "the summer sale"."""
    return _NOUN.match(match.string, match.end()) is None


def _surely(reading: Days, *, last: bool = False) -> Maker:
    def make(match: re.Match[str], view: View) -> Atom | None:
        return Atom(match.end(), reading, year=year_said(match, view.today), nearest=not last)

    return make


def _spoken(names: str, make: Maker, last: Maker) -> tuple[tuple[str, Maker], ...]:
    """A name with its year, and as the last one."""
    return (
        (rf"(?:{names}){OF_YEAR}?(?! (?:week|weekend|semana))", make),
        (rf"(?P<year>{YEARX})'s (?:{names})", make),
        (rf"(?P<last>{LAST}) (?:{names})", last),
        (rf"(?:{names}) (?P<last>{LAST_AFTER})", last),
    )


def named_rules(names: str, reading: Days) -> tuple[tuple[str, Maker], ...]:
    """The rules of a day with one meaning."""
    return _spoken(names, _surely(reading), _surely(reading, last=True))


FEAST_NAMES = "|".join((*(names for names, _ in _SURE), *(names for names, _ in _SEVERAL), *_SEASONS))
FEAST_RULES: tuple[tuple[str, Maker], ...] = (
    *(rule for names, reading in _SURE for rule in named_rules(names, reading)),
    *(rule for names, readings in _SEVERAL for rule in _spoken(names, _made(readings), _made(readings))),
    *(rule for n, names in enumerate(_SEASONS) for rule in _spoken(names, _season(n), _season(n))),
)
