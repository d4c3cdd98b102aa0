"""What a date expression means before its year is known, and the errors of periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.errors import NeedsAnswer
from assistant.intents import DateRange

Note = Literal["", "calendar", "fiscal", "iso", "simple"]
"""What tells one reading from another beside its days."""
Choice = tuple[DateRange, Note]


class UnknownPeriod(NeedsAnswer):
    """The words name no period that we know, or more than one; `options` are unambiguous ways to say it."""

    code = "unknown_period"
    usual = False
    """Whether the options have nothing to do with the words: periods that people often ask for."""


@dataclass(frozen=True)
class Atom:
    """One date expression. `make(year)` gives its range in that year; without `year` it still has to be chosen."""

    end: int
    """Offset after its last character."""
    make: Callable[[int], DateRange]
    year: int | None = None
    fixed: DateRange | None = None
    options: tuple[Choice, ...] = ()
    """Set when the words have several meanings: each of them, the likeliest first."""
    nearest: bool = False
    """Whether this year's occurrence is meant as readily as the last one's, where it is to come soon."""

    def within(self, year: int) -> DateRange | None:
        """Its range in `year`, or none where it does not exist (29 February, week 53)."""
        if self.fixed is not None:
            return self.fixed
        try:
            return self.make(self.year or year)
        except ValueError:
            return None

    def latest(self, today: date) -> DateRange | None:
        """Its range; without a year the latest that has begun by `today`."""
        return self.latest_from(today)

    def choices(self, today: date) -> tuple[Choice, ...]:
        """Its meanings, where there are several."""
        if self.options or not self.nearest or self.fixed is not None or self.year is not None:
            return self.options
        past, coming = self.latest(today), self.first_from(today)
        if past is None or coming is None or coming.start.year != today.year or coming.start <= today:
            return ()
        # What is to come has no figures yet, so only the one that is over is offered; but it is not taken unasked.
        return ((past, ""),) if coming.start - today < today - past.end else ()

    def latest_from(self, limit: date) -> DateRange | None:
        """Its range; without a year the latest that begins on or before `limit`."""
        if self.fixed is not None or self.year is not None:
            return self.within(limit.year)
        years = (self.within(year) for year in range(limit.year + 1, limit.year - 9, -1))
        return next((found for found in years if found is not None and found.start <= limit), None)

    def first_from(self, limit: date) -> DateRange | None:
        """Its range; without a year the first that begins on or after `limit`."""
        if self.fixed is not None or self.year is not None:
            return self.within(limit.year)
        years = (self.within(year) for year in range(limit.year - 1, limit.year + 9))
        return next((found for found in years if found is not None and found.start >= limit), None)


def fixed(end: int, period: DateRange, options: tuple[Choice, ...] = ()) -> Atom:
    """An atom whose range is known."""
    return Atom(end, lambda _: period, fixed=period, options=options)
