"""What a date expression means before its year is known, and the errors of periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.errors import NeedsAnswer
from assistant.intents import DateRange


class UnknownPeriod(NeedsAnswer):
    """The words name no period that we know, or more than one; `options` are unambiguous ways to say it."""

    code = "unknown_period"


@dataclass(frozen=True)
class Atom:
    """One date expression. `make(year)` gives its range in that year; without `year` it still has to be chosen."""

    end: int
    """Offset after its last character."""
    make: Callable[[int], DateRange]
    year: int | None = None
    fixed: DateRange | None = None
    options: tuple[str, ...] = ()
    """Set when the words have several meanings: ways to say each."""

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


def fixed(end: int, period: DateRange, options: tuple[str, ...] = ()) -> Atom:
    """An atom whose range is known."""
    return Atom(end, lambda _: period, fixed=period, options=options)
