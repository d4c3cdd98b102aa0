"""A year that a model wrote itself, where it is the year of a result's period: "octubre de 2026", "in 2025"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.answer import signs
from assistant.answer.mentions import Mention, month_mentions
from assistant.answer.numerals import folded
from assistant.answer.references import Bound, Resolved
from assistant.answer.written import Written

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_GAP = re.compile(r",?\s+(?:de(?:l)?\s+|of\s+)?")
_ALONE = re.compile(r"\b(?:en|in|durante|during|ano|year|de|of|for)\s+[*_]*$")
_WHOLE_YEAR = 300
"""Days from its first on of which a year may be spoken of."""


def year_of(text: str, one: Written, handle: str, bound: Bound) -> Resolved | None:
    """The year as a part of the period; of a month's figures the year alone is not said."""
    plain = folded(text)
    said = plain[one.core : one.end]
    if not is_year(text, one):
        return None
    month = _month_before(text, one)
    period = bound.table.period
    if period is None or _years(period) != {int(said)}:
        return None
    first, last = period[0], period[1] - timedelta(days=1)
    whole = (first.month, first.day) == (1, 1) and (last - first).days >= _WHOLE_YEAR
    of_month = month is not None and month.rows <= {first.month, last.month}
    if of_month or (month is None and whole and _ALONE.search(plain[: one.core])):
        return Resolved(said, "period", handle, bound, bound.period_text or said)
    return None


def is_year(text: str, one: Written) -> bool:
    """Whether a figure is written as a year is: behind a month, or alone behind "in"."""
    plain = folded(text)
    if one.unit or not _YEAR.fullmatch(plain, one.core, one.end) or not signs.NOTHING_COUNTED.match(plain, one.end):
        return False
    return _month_before(text, one) is not None or _ALONE.search(plain[: one.core]) is not None


def _month_before(text: str, one: Written) -> Mention | None:
    plain = folded(text)
    before = [m for m in month_mentions(text) if m.end <= one.core]
    return before[-1] if before and _MONTH_GAP.fullmatch(plain, before[-1].end, one.core) else None


def _years(period: tuple[date, date]) -> set[int]:
    return {period[0].year, (period[1] - timedelta(days=1)).year}
