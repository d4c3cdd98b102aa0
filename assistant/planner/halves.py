"""“Between September and October”: a range, or two periods to set one against the other."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.calendar import Calendar
from assistant.periods import Found, find
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy

_BETWEEN = Lazy(r"(?:entre|between) (?P<one>.+?) (?:y|and) (?P<other>.+)")
_FROM_TO = Lazy(r"(?:de|desde|from) (?P<one>.+?) (?:a|hasta|to) (?P<other>.+)")
_YEAR = Lazy(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CHANGES = frozenset(
    "cambio cambiado cambiaron diferencia variacion variado change changed difference variation".split()
)


def two_named(words: str, grown: set[str]) -> bool:
    """Whether a period names two. `grown`: the words for a change; only some make "from A to B" two."""
    folded = fold(words)
    return bool(_BETWEEN.fullmatch(folded) or (grown & _CHANGES and _FROM_TO.fullmatch(folded)))


def halves(found: Found, now: datetime, calendar: Calendar) -> tuple[Found, Found] | None:
    """The two periods of "between A and B", the later one first; none where it cannot be told which they are.

    A year said once goes for both, as long as that is what the whole range means.
    """
    folded = fold(found.words)
    match = _BETWEEN.fullmatch(folded) or _FROM_TO.fullmatch(folded)
    if match is None:
        return None
    one, other = (found.words[slice(*match.span(name))] for name in ("one", "other"))
    years = [_YEAR.search(text) for text in (one, other)]
    pairs = [(one, other)]
    if years[1] and not years[0]:
        pairs.append((f"{one} {years[1].group()}", other))
    if years[0] and not years[1]:
        pairs.append((one, f"{other} {years[0].group()}"))
    read = [p for pair in pairs if (p := _both(pair, now, calendar)) is not None]
    whole = [p for p in read if (p[1].period.start, p[0].period.end) == (found.period.start, found.period.end)]
    if not whole and not any(years):
        whole = read  # named the later one first, which is no range
    return whole[0] if whole else None


def _both(pair: tuple[str, str], now: datetime, calendar: Calendar) -> tuple[Found, Found] | None:
    got = [_alone(text, now, calendar) for text in pair]
    if got[0] is None or got[1] is None or got[0].period == got[1].period:
        return None
    one, other = got[0], got[1]
    return (one, other) if one.period.start > other.period.start else (other, one)


def _alone(text: str, now: datetime, calendar: Calendar) -> Found | None:
    """The one period that a text is, articles aside."""
    found = list(find(text, now, calendar=calendar))
    rest = text[: found[0].start] + text[found[0].end :] if len(found) == 1 else text
    return found[0] if not re.sub(r"\b(?:el|la|los|las|the|del?|of)\b", "", fold(rest)).strip() else None
