"""Days with a name, as trade knows them: by one rule everywhere, or by the rule of the person's country."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.intents import DateRange
from assistant.periods.atom import Atom
from assistant.periods.calendar import View, days
from assistant.periods.feasts import FEAST_NAMES, FEAST_RULES, LAST, named_rules
from assistant.periods.lazy import Lazy
from assistant.periods.numeric import Maker
from assistant.periods.patterns import OF_YEAR, YEARX, year_said


def _fourth_thursday(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


_DAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    ("black friday", lambda of: _fourth_thursday(of) + timedelta(days=1)),
    ("cyber monday", lambda of: _fourth_thursday(of) + timedelta(days=4)),
    (r"(?:dia de )?san valentin|(?:saint |st\.? )?valentine'?s day", lambda of: date(of, 2, 14)),
    (r"dia (?:internacional )?de la mujer|(?:international )?women'?s day", lambda of: date(of, 3, 8)),
    (r"dia (?:internacional )?de la tierra|earth day", lambda of: date(of, 4, 22)),
    (r"dia internacional de los trabajadores|international workers'? day", lambda of: date(of, 5, 1)),
    ("halloween", lambda of: date(of, 10, 31)),
    (r"nochebuena|christmas eve", lambda of: date(of, 12, 24)),
    (r"dia de navidad|christmas day", lambda of: date(of, 12, 25)),
    (r"nochevieja|new year'?s eve", lambda of: date(of, 12, 31)),
    (r"(?:dia de )?ano nuevo|new year'?s day", lambda of: date(of, 1, 1)),
)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The `n`-th such weekday of a month, from 1."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


_OF_COUNTRY: tuple[tuple[str, dict[str, Callable[[int], date]]], ...] = (
    (
        r"(?:dia de la )?independencia|independence day",
        {
            "US": lambda of: date(of, 7, 4),
            "MX": lambda of: date(of, 9, 16),
            "CO": lambda of: date(of, 7, 20),
            "AR": lambda of: date(of, 7, 9),
            "CL": lambda of: date(of, 9, 18),
        },
    ),
    (
        r"dia de las? madres?|mother'?s day",
        {
            "US": lambda of: _nth(of, 5, 6, 2),
            "MX": lambda of: date(of, 5, 10),
            "CO": lambda of: _nth(of, 5, 6, 2),
            "CL": lambda of: _nth(of, 5, 6, 2),
            "AR": lambda of: _nth(of, 10, 6, 3),
            "ES": lambda of: _nth(of, 5, 6, 1),
        },
    ),
    (
        r"dia del trabajo|dia del trabajador|labou?r day",
        {
            "US": lambda of: _nth(of, 9, 0, 1),
            **{country: (lambda of: date(of, 5, 1)) for country in ("ES", "MX", "CO", "AR", "CL")},
        },
    ),
    (r"thanksgiving(?: day)?|(?:dia de )?accion de gracias", {"US": _fourth_thursday}),
)
_WEEKEND = r"(?P<weekend> weekend)?"


def _one_day(day: Callable[[int], date]) -> Callable[[int], DateRange]:
    return lambda of: days(day(of), 1)


def _of_country(known: dict[str, Callable[[int], date]]) -> Maker:
    """A day that countries keep on different dates; a long weekend where it is a Monday."""

    def make(match: re.Match[str], view: View) -> Atom | None:
        day = known.get(view.calendar.country)
        if day is None:
            return None
        if not match["weekend"]:
            return Atom(match.end(), lambda of: days(day(of), 1), year=year_said(match, view.today), nearest=True)
        if day(2024).weekday() != 0 or day(2025).weekday() != 0:
            return None
        return Atom(
            match.end(),
            lambda of: days(day(of) - timedelta(days=2), 3),
            year=year_said(match, view.today),
            nearest=True,
        )

    return make


NAMED_RULES: tuple[tuple[str, Maker], ...] = (
    *(rule for names, day in _DAYS for rule in named_rules(names, _one_day(day))),
    *FEAST_RULES,
    *((rf"(?:{names}){_WEEKEND}{OF_YEAR}?(?! week)", _of_country(known)) for names, known in _OF_COUNTRY),
)
_NAMES = "|".join((*(names for names, _ in _DAYS), *(names for names, _ in _OF_COUNTRY), FEAST_NAMES))
NAMED_GATE = Lazy(rf"(?:{LAST} |(?:{YEARX})'s )?(?:{_NAMES})(?!\w)")
"""Matches where any of the rules may."""
