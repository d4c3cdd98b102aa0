"""Finding date expressions in a sentence, and reading one that stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.calendar import Calendar
from assistant.catalogue import Lang
from assistant.intents import DateRange
from assistant.periods import words as w
from assistant.periods.asked import unknown, which
from assistant.periods.atom import Atom, Choice
from assistant.periods.calendar import PLAIN, View
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.parser import RANGE_TO, Parser

_BLOCKED_BEFORE = Lazy(
    rf"(?:[$€£]|\d[/-]|(?<!\w){w.BLOCKED_BEFORE})(?:[ -](?:de|del|of|el|la|los|the|in|on|a|al|hasta))*[ -]?$"
)
_BLOCKED_AFTER = Lazy(rf" ?[€$%]|[ ']?{w.BLOCKED_AFTER}(?!\w)")
_TOUCHING = Lazy(r"[ ,(]*(?:(?:de|del|of|el|la|the|on|in|en)\b ?)*")
_FILLERS = Lazy(rf"(?:{w.FILLER} )*")
_WORD = Lazy(r"(?<![\w/.\-])\w|(?<=[.\-/])(?=[a-z])")


@dataclass(frozen=True)
class Found:
    """A date expression in a text: offsets, its words as written, and its range."""

    start: int
    end: int
    period: DateRange
    words: str
    choices: tuple[Choice, ...] = ()
    """Its meanings, where it has several: `period` is then only the likeliest."""


def _scan(text: str, view: View) -> list[tuple[int, Atom]]:
    """Expressions in order; where two overlap, the one that reaches further."""
    parser, got = Parser(text, view), []
    starts = [match.start() for match in _WORD.finditer(text)]
    at = 0
    for start in starts:
        atom = parser.expression(start) if start >= at else None
        if atom is None:
            continue
        for later in (s for s in starts if start < s < atom.end):
            further = parser.expression(later)
            if further is not None and further.end > atom.end:
                start, atom = later, further
                break
        at = atom.end
        got.append((start, atom))
    return got


def _clear(text: str, got: list[tuple[int, Atom]]) -> list[tuple[int, Atom]]:
    """Without those that their surroundings turn into something else ("end of 2025", "week of Monday")."""
    bad: set[int] = set()
    for index, (start, atom) in enumerate(got):
        if _BLOCKED_BEFORE.search(text[:start]) or _BLOCKED_AFTER.match(text, atom.end):
            bad.add(index)
    for index, ((_, one), (start, _two)) in enumerate(zip(got, got[1:], strict=False)):
        if _TOUCHING.fullmatch(text[one.end : start]):
            bad |= {index, index + 1}
        elif index in bad and RANGE_TO.fullmatch(text[one.end : start]):
            bad.add(index + 1)
    return [pair for index, pair in enumerate(got) if index not in bad]


def find(
    text: str, now: datetime, *, lang: Lang | None = None, calendar: Calendar = PLAIN, unclear: bool = False
) -> list[Found]:
    """Every date expression in `text` whose meaning is known, in order, the longest reading of each.

    Both languages are read whatever `lang` says. `unclear`: also those with several meanings.
    """
    view, found = View(now.date(), calendar), []
    for start, atom in _clear(folded := fold(text), _scan(folded, view)):
        period, choices = atom.latest(view.today), atom.choices(view.today)
        if period is not None and (unclear or not choices):
            found.append(Found(start, atom.end, period, text[start : atom.end], choices))
    return found


def resolve(words: str, now: datetime, *, lang: Lang | None = None, calendar: Calendar = PLAIN) -> DateRange:
    """The range that `words` name, all of them.

    Raises:
        UnknownPeriod: some of the words are not understood, or they mean more than one period; its options are
            words that are understood, in `lang`.
    """
    view, lang = View(now.date(), calendar), lang or "es"
    if len(words) > _LONGEST:
        raise unknown(f"{words[:40]}…", view, lang)
    text = fold(words).strip(" .,;:!?¿¡").removesuffix("'s")
    text = w.ALONE.get(text, text)
    parser = Parser(text, view)
    fillers = _FILLERS.match(text)
    at, limit = 0, fillers.end() if fillers else 0
    while at <= limit:
        atom = parser.expression(at)
        if atom is not None and atom.end == len(text):
            period, choices = atom.latest(view.today), atom.choices(view.today)
            if choices:
                raise which(words, choices, lang)
            if period is not None:
                return period
        following = text.find(" ", at)
        if following < 0:
            break
        at = following + 1
    raise unknown(words, view, lang)


_LONGEST = 200
