"""How a business counts its days: where its weeks and fiscal years begin, and which number of a date is the month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ask"]
"""How 10/1 is read: 10 January, October 1, or not without asking."""

WEEK_STARTS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Calendar:
    """Immutable; the zone is that of the moment beside it."""

    week_start: int = 0
    """0 is Monday, 6 is Sunday."""
    fiscal_start: int = 1
    """Month in which the fiscal year begins; 1 means that it is the calendar year."""
    fiscal_named: Literal["end", "start"] = "end"
    """Whether fiscal year 2026 is the one that ends or the one that starts in 2026."""
    order: DateOrder = "dmy"
    country: str = ""
    """Of the person, two letters: holidays differ."""

    @property
    def fiscal(self) -> bool:
        """Whether fiscal years differ from calendar years."""
        return self.fiscal_start != 1

    @property
    def told(self) -> str:
        """What is not as usual, for a model; empty when all is."""
        week = f"; weeks start on {WEEK_STARTS[self.week_start].capitalize()}" if self.week_start else ""
        year = f"; the fiscal year starts in month {self.fiscal_start} and is named by its {self.fiscal_named}"
        return week + (year if self.fiscal else "")

    def ordered(self, order: DateOrder) -> Calendar:
        """The same calendar with dates written in this order."""
        return self if order == self.order else replace(self, order=order)

    def of(self, preferred: str, spoken: str) -> Calendar:
        """The same calendar for a person of one locale who writes in another, e.g. "es-MX" in "en-US".

        Where the two order day and month differently only the person can say which is meant.
        """
        preferred = preferred or spoken
        order = _order(preferred)
        return replace(self, order=order if order == _order(spoken) else "ask", country=_parts(preferred)[1])


def _order(locale: str) -> DateOrder:
    language, country = _parts(locale)
    if language == "es":
        return "dmy"
    return "ask" if not country else "mdy" if country == "US" else "dmy"


def _parts(locale: str) -> tuple[str, str]:
    language, _, country = locale.replace("_", "-").partition("-")
    return language.lower(), country.upper()
