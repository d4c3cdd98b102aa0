"""Whole date expressions: ranges, "since", "week of", parts of a period; and finding them in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from assistant.catalogue import Lang
from assistant.intents import DateRange
from assistant.periods import absolute, relative
from assistant.periods import words as w
from assistant.periods.atom import Atom, UnknownPeriod, fixed
from assistant.periods.calendar import DAY, days, monday, parts, span, unit_at
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT, day_number, number
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.patterns import MONTH, ORDINAL, UNIT, unit

_BETWEEN = Lazy(rf"(?:{w.BETWEEN}) (?:el |la |the )?")
_FROM = Lazy(rf"(?:{w.FROM}) (?:el |la |the )?")
_TO = Lazy(rf" ?(?:{w.TO}) ?(?:el |la |the )?(?:end of |final de(?:l)? |fin de(?:l)? )?")
_RANGE_TO = Lazy(rf" ?(?:{w.RANGE_TO}) ?(?:el |la |the )?")
_AND = Lazy(rf",? ?(?:{w.AND}) (?:el |la |the |de )?")
_NOW = Lazy(rf"(?:{w.NOW})(?!\w)")
_OPEN = Lazy(rf"(?:{w.OPEN}) (?:el |la |the |mes de |principios de |comienzos de |inicio de )?")
_OPEN_AFTER = Lazy(rf",? (?:y )?(?:{w.OPEN_AFTER})(?!\w)")
_AFTER = Lazy(rf"(?:{w.AFTER}) (?:el |la |the )?")
_DAY_TO = Lazy(
    rf"(?:(?:{w.FROM}|on) )?(?:el |the )?(?:dia )?(?P<day>{DAY_WORDS}) ?(?:{w.TO}) ?(?:el |"
    rf"the )?(?:dia )?(?={DAY_WORDS} (?:de |of )?{MONTH})"
)
_MONTH_DAYS = Lazy(
    rf"(?:(?:{w.FROM}|"
    rf"on) )?(?P<head>{MONTH} (?:the )?(?P<day>{DAY_WORDS})) ?(?:{w.TO}) ?(?:the )?(?P<day2>{DAY_WORDS})"
    rf"(?:,? (?:of )?(?P<year>\d{{4}}))?(?!\w)"
)
_WEEK_OF = Lazy(
    r"(?:semana|week) (?:del?|of|beginning|commencing|starting|que (?:inicia|empieza|comienza|va)|a partir del?)"
    r"(?: on| el| del?| dia| the)* |w/c "
)
_PART = Lazy(
    rf"(?P<ordinal>{ORDINAL}|primer[oa]s|ultim[oa]s)(?: (?P<n>{COUNT}))? (?P<unit>{UNIT}) (?:del?|of|in|"
    rf"en) (?:el |la |the )?"
)
_BLOCKED_BEFORE = Lazy(
    rf"(?:[$€£]|(?<!\w){w.BLOCKED_BEFORE})(?:[ -](?:de|del|of|el|la|los|the|in|on|a|al|hasta))*[ -]?$"
)
_BLOCKED_AFTER = Lazy(rf"[ ']?{w.BLOCKED_AFTER}(?!\w)")
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


class Parser:
    """Reads date expressions of one folded text, as seen from one day."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self._atoms: dict[int, Atom | None] = {}

    def atom(self, at: int) -> Atom | None:
        """The longest simple expression that begins at `at`."""
        if at not in self._atoms:
            found = [*absolute.atoms(self.text, at, self.today), *relative.atoms(self.text, at, self.today)]
            self._atoms[at] = max(found, key=lambda a: a.end, default=None)
        return self._atoms[at]

    def expression(self, at: int) -> Atom | None:
        """The longest expression of any kind that begins at `at`."""
        single = self.part(at) or self.week_of(at) or self.atom(at)
        found = [self.range(at), self.day_range(at), self.month_days(at), self.since(at), self.listed(at), single]
        return max((a for a in found if a is not None), key=lambda a: a.end, default=None)

    def point(self, at: int) -> Atom | None:
        """An end of a range."""
        now = _NOW.match(self.text, at)
        if now:
            return fixed(now.end(), days(self.today, 1))
        return self.part(at) or self.week_of(at) or self.atom(at)

    def range(self, at: int) -> Atom | None:
        """A to B, B included; "and" joins only after "between"."""
        opening, join = _BETWEEN.match(self.text, at), _TO
        if not opening:
            opening, join = _FROM.match(self.text, at), _RANGE_TO
        left = self.point(opening.end() if opening else at)
        to = join.match(self.text, left.end) if left else None
        right = self.point(to.end()) if to else None
        if not left or not right:
            return None
        return self.joined(left, right)

    def joined(self, left: Atom, right: Atom) -> Atom | None:
        """From the start of one to the end of the other; a year said once counts for both."""
        if left.fixed is None and left.year is None and (right.fixed or right.year):
            last = right.latest(self.today)
            first = left.latest_from(last.start) if last else None
        else:
            first = left.latest(self.today)
            last = right.first_from(first.start) if first else None
        if not first or not last or last.end <= first.start:
            return None
        return fixed(right.end, span(first.start, last.end), left.options or right.options)

    def day_range(self, at: int) -> Atom | None:
        """From 3 to 12 September."""
        match = _DAY_TO.match(self.text, at)
        right = self.atom(match.end()) if match else None
        last = right.latest(self.today) if right else None
        if not match or not right or not last:
            return None
        day = day_number(match["day"])
        if day is None or day > last.start.day:
            return None
        return fixed(right.end, span(last.start.replace(day=day), last.end))

    def month_days(self, at: int) -> Atom | None:
        """April 9 through 17."""
        match = _MONTH_DAYS.match(self.text, at)
        first, last = (day_number(match["day"]), day_number(match["day2"])) if match else (None, None)
        if not match or not first or not last or last <= first:
            return None
        month = w.MONTHS[match["head"].split()[0]]
        year = int(match["year"]) if match["year"] else None
        atom = Atom(match.end(), lambda of: span(date(of, month, first), date(of, month, last) + DAY), year=year)
        found = atom.latest(self.today)
        return fixed(match.end(), found) if found else None

    def since(self, at: int) -> Atom | None:
        """From the start (or after the end) of something up to and including today."""
        opening, after = _OPEN.match(self.text, at), _AFTER.match(self.text, at)
        match = opening or after
        inner = self.point(match.end()) if match else None
        began = inner.latest(self.today) if inner else None
        if not match or not inner or not began:
            return None
        start = began.start if opening else began.end
        if start > self.today:
            return None
        more = _OPEN_AFTER.match(self.text, inner.end)
        return fixed(more.end() if more else inner.end, span(start, self.today + DAY), inner.options)

    def listed(self, at: int) -> Atom | None:
        """April, May and June 2025: several that follow one another are one range."""
        got: list[Atom] = []
        here = self.atom(at)
        while here is not None:
            got.append(here)
            more = _AND.match(self.text, here.end)
            here = self.atom(more.end()) if more else None
        if len(got) < 2:
            return None
        year = got[-1].year
        latest = got[-1].latest(self.today)
        ranges = [a.within(year) if year and a.year is None else None for a in got]
        if latest and not all(ranges):
            ranges = [a.latest_from(latest.start) for a in got]
        known = [r for r in ranges if r]
        if len(known) < len(got) or any(a.end != b.start for a, b in zip(known, known[1:], strict=False)):
            return None
        return fixed(got[-1].end, span(known[0].start, known[-1].end))

    def week_of(self, at: int) -> Atom | None:
        """The week of 4 February."""
        match = _WEEK_OF.match(self.text, at)
        inner = self.atom(match.end()) if match else None
        day = inner.latest(self.today) if inner else None
        if not match or not inner or not day or day.days != 1:
            return None
        starting = not re.match(r"(?:semana|week) (?:del?|of) ", match.group())
        return fixed(inner.end, days(day.start if starting else monday(day.start), 7))

    def part(self, at: int) -> Atom | None:
        """The first week of October, the last three months of 2025."""
        match = _PART.match(self.text, at)
        whole = self.atom(match.end()) if match else None
        inside = whole.latest(self.today) if whole else None
        if not match or not whole or not inside:
            return None
        if (whole_unit := unit_at("year", inside.start)) and inside.end == self.today + DAY:
            inside = whole_unit if "ano" in self.text[match.end() : whole.end] or "year" in self.text else inside
        pieces = parts(unit(match["unit"]), inside)
        ordinal = match["ordinal"]
        back = ordinal.startswith("ultim") or ordinal == "last"
        if match["n"] or ordinal.endswith("s"):
            count = number(match["n"] or "") or 0
            chosen = (pieces[-count:] if back else pieces[:count]) if 0 < count <= len(pieces) else []
        else:
            index = w.ORDINALS[ordinal]
            chosen = [pieces[index - 1 if index > 0 else -1]] if pieces and index <= len(pieces) else []
        return fixed(whole.end, span(chosen[0].start, chosen[-1].end)) if chosen else None


def _scan(text: str, today: date) -> list[tuple[int, Atom]]:
    """Expressions in order; where two overlap, the one that reaches further."""
    parser, got = Parser(text, today), []
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
        elif index in bad and _RANGE_TO.fullmatch(text[one.end : start]):
            bad.add(index + 1)
    return [pair for index, pair in enumerate(got) if index not in bad]


def find(text: str, now: datetime, *, lang: Lang | None = None) -> list[Found]:
    """Every date expression in `text` whose meaning is known, in order, the longest reading of each.

    Both languages are read whatever `lang` says.
    """
    folded, today, found = fold(text), now.date(), []
    for start, atom in _clear(folded, _scan(folded, today)):
        period = atom.latest(today)
        if period is not None and not atom.options:
            found.append(Found(start, atom.end, period, text[start : atom.end]))
    return found


def resolve(words: str, now: datetime, *, lang: Lang | None = None) -> DateRange:
    """The range that `words` name, all of them.

    Raises:
        UnknownPeriod: some of the words are not understood, or they mean more than one period.
    """
    if len(words) > _LONGEST:
        raise UnknownPeriod(_MESSAGES[lang or "es"].format(words=f"{words[:40]}…"))
    text = fold(words).strip(" .,;:!?¿¡").removesuffix("'s")
    parser, today = Parser(text, now.date()), now.date()
    fillers = _FILLERS.match(text)
    at, limit = 0, fillers.end() if fillers else 0
    while at <= limit:
        atom = parser.expression(at)
        if atom is not None and atom.end == len(text):
            period = atom.latest(today)
            if period is not None:
                return _single(atom, period, words, lang)
        following = text.find(" ", at)
        if following < 0:
            break
        at = following + 1
    raise UnknownPeriod(_MESSAGES[lang or "es"].format(words=words))


_MESSAGES = {
    "es": "No sé qué periodo es «{words}». Dímelo con fechas, por ejemplo «octubre de 2026» o «del 1 al 15 de "
    "octubre».",
    "en": 'I do not know which period "{words}" is. Say it with dates, such as "October 2026" or "1 to 15 October".',
}
_LONGEST = 200
_WHICH = {"es": "¿Qué día es «{words}»?", "en": 'Which day is "{words}"?'}


def _single(atom: Atom, period: DateRange, words: str, lang: Lang | None) -> DateRange:
    if atom.options:
        raise UnknownPeriod(_WHICH[lang or "es"].format(words=words), options=atom.options)
    return period
