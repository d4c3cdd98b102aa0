"""A range in words."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from assistant.catalogue import Lang
from assistant.intents import DateRange


@lru_cache
def _months(lang: Lang) -> dict[int, str]:
    from babel.dates import get_month_names

    return {number: name.rstrip(".") for number, name in get_month_names("abbreviated", locale=lang).items()}


def text(period: DateRange, lang: Lang, *, today: date | None = None) -> str:
    """The range as people read it, its last day included: "1–31 oct 2026", "24 nov 2026".

    `today` is not needed so far: every range is shown with its years.
    """
    first, last = period.start, period.end - timedelta(days=1)
    names = _months(lang)
    end = f"{last.day} {names[last.month]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year:
        return f"{first.day} {names[first.month]} – {end}"
    return f"{first.day} {names[first.month]} {first.year} – {end}"
