"""A quarter or month without a year, said after a question about one year, is that year's."""

from __future__ import annotations

from datetime import UTC, datetime, time

from assistant.calendar import Calendar
from assistant.catalogue import Lang
from assistant.periods import UnknownPeriod, resolve
from assistant.periods import words as periods_words
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.reading import Item

_YEAR = Lazy(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAMED = Lazy(
    r"(?<!\w)(?:q[1-4]|[1-4]t|t[1-4]|(?:primer|segundo|tercer|cuarto|ultimo|1er|[1-4]o) (?:trimestre|semestre)|"
    r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:quarter|half)|"
    + "|".join(m for m in periods_words.MONTHS if len(m) > 2)
    + r")(?!\w)"
)
_RELATIVE = Lazy(
    r"(?<!\w)(?:pasad[oa]s?|anterior(?:es)?|este|esta|actual|this|previous|current|ano|year|since|desde|"
    r"ultimos|ultimas|hoy|today)(?!\w)|(?:^|the )last "
)


def in_year(words: str, before: object, lang: Lang) -> str:
    """The words of a period, with the one year that the period before names where they name none."""
    years = _years(before)
    folded = fold(words)
    if len(years) != 1 or _YEAR.search(folded) or _RELATIVE.search(folded) or not _NAMED.search(folded):
        return words
    return f"{words} {'de' if lang == 'es' else 'of'} {years.pop()}"


def _years(before: object) -> set[str]:
    """The years that a period names; of days, the one that they are the whole of."""
    if isinstance(before, str):
        return {m.group() for m in _YEAR.finditer(before)}
    if not isinstance(before, dict):
        return set()
    start, end = str(before.get("start", "")), str(before.get("end", ""))
    whole = start.endswith("-01-01") and end.endswith("-01-01") and start[:4].isdigit() and end[:4].isdigit()
    return {start[:4]} if whole and int(end[:4]) == int(start[:4]) + 1 else set()


def put_in_place(period: Item, calendar: Calendar) -> str:
    """“October to August", after "change": the later words, where they are a period; else nothing."""
    for joiner in (" to ", " por ", " a ", " with ", " for ", " into "):
        _, found, new = period.text.rpartition(joiner)
        if found and period.found is not None:
            now = datetime.combine(period.found.period.start, time.min, UTC)
            try:
                resolve(new, now, calendar=calendar)
            except UnknownPeriod:
                continue
            return new
    return ""
