"""Whole date expressions: ranges, "since", "week of", parts of a period."""

from __future__ import annotations

import re
from datetime import date

from assistant.intents import DateRange
from assistant.periods import absolute, composed, relative, weekdays
from assistant.periods import words as w
from assistant.periods.atom import Atom, Choice, fixed
from assistant.periods.calendar import DAY, View, add_months, days, span, week_start
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT, day_number, number
from assistant.periods.numbers import DAY as DAY_WORDS
from assistant.periods.numeric import order_seen
from assistant.periods.patterns import MONTH, ORDINAL, UNIT, WEEKDAY, unit

_BETWEEN = Lazy(rf"(?:{w.BETWEEN}) (?:el |la |the )?")
_FROM = Lazy(rf"(?:{w.FROM}) (?:el |la |the )?")
_TO = Lazy(rf" ?(?:{w.TO}) ?(?:el |la |the )?(?:end of |(?:final|fin|cierre) del? )?")
RANGE_TO = Lazy(rf" ?(?:{w.RANGE_TO}) ?(?:el |la |the )?(?:end of |(?:final|fin|cierre) del? )?")
_ONWARDS = Lazy(rf",? (?:{w.ONWARDS})(?!\w)")
_LASTING = Lazy(
    rf"(?P<n>{COUNT}) (?P<unit>{UNIT}) (?:starting|beginning|empezando|comenzando|que (?:empiezan?|comienzan?))"
    rf"(?: on| el| desde el| en)? "
)
_WEEKDAY_OF = Lazy(rf"(?P<weekday>{WEEKDAY}) (?:de la |de |of (?:the )?)")
_WEEKDAY_IN = Lazy(rf",? (?:el |on (?:the )?)(?P<weekday>{WEEKDAY})")
_AND = Lazy(rf",? ?(?:{w.AND}) (?:el |la |the |de )?")
_NOW = Lazy(rf"(?:{w.NOW})(?!\w)")
_OPEN = Lazy(rf"(?:{w.OPEN}) (?:el |la |the |mes de )?")
_STARTING = Lazy(w.STARTING)
_THE_UNIT = Lazy(rf" (?:(?:est[ea]|this) )?(?P<unit>{UNIT})(?! (?:pasad|anterior|ante|before|\d|del? \d))")
_BACK = Lazy(
    rf"hace (?P<n>{COUNT}) (?P<unit>{UNIT})|(?P<m>{COUNT}) {UNIT.replace('(?:', '(?P<unit2>', 1)} (?:ago|atras)"
)
_BEYOND = Lazy(rf"(?:{w.BEYOND}) (?=(?:the year |el ano )?\d{{4}}$)")
_FROM_END = Lazy(r"(?:the |el )?(?:end of|(?:final|fin|cierre) del?) (?:the |el )?")
_OPEN_AFTER = Lazy(rf",? (?:y )?(?:{w.OPEN_AFTER})(?!\w)")
_AFTER = Lazy(rf"(?:{w.AFTER}) (?:el |la |the )?")
_DAY_TO = Lazy(
    rf"(?:(?:{w.FROM}|on) )?(?:el |the )?(?:dia )?(?P<day>{DAY_WORDS}) ?(?:{w.TO}) ?(?:el |"
    rf"the )?(?:dia )?(?={DAY_WORDS} (?:(?:de |of )?{MONTH}|del? |of ))"
)
_MONTH_DAYS = Lazy(
    rf"(?:(?:{w.FROM}|on) )?(?P<month>{MONTH}) (?:the )?(?P<day>{DAY_WORDS}) ?(?:{w.TO}) ?(?:the )?"
    rf"(?P<day2>{DAY_WORDS})(?:,? (?:of )?(?P<year>\d{{4}}))?(?!\w)"
)
_WEEK_OF = Lazy(
    r"(?:semana|week) (?:del?|of|beginning|commencing|starting|que (?:inicia|empieza|comienza|va)|a partir del?)"
    r"(?: on| el| del?| dia| the)* |w/c "
)
_UNIT = Lazy(UNIT)
_PART = Lazy(
    rf"(?:(?P<n0>{COUNT}) (?=primer|ultim))?(?P<ordinal>{ORDINAL}|primer[oa]s|ultim[oa]s)(?: (?P<n>{COUNT}))? "
    rf"(?P<unit>{UNIT}) (?P<of>(?:del?|of|in|"
    rf"en) (?:el |la |the )?)"
)


class Parser:
    """Reads date expressions of one folded text, as seen from one day."""

    def __init__(self, text: str, view: View) -> None:
        self.text = text
        self.view = order_seen(text, view)
        self.today = view.today
        self._atoms: dict[int, Atom | None] = {}
        self._parts: dict[int, Atom | None] = {}

    def atom(self, at: int) -> Atom | None:
        """The longest simple expression that begins at `at`."""
        if at not in self._atoms:
            self._atoms[at] = None  # what is made of another expression never holds itself
            text, view = self.text, self.view
            found = [*absolute.atoms(text, at, view), *relative.atoms(text, at, view), *weekdays.atoms(text, at, view)]
            if composed.IN_A_MONTH.match(text, at):
                made = (composed.day_of(text, at, view, self.atom), composed.half_of(text, at, view, self.atom))
                found += [atom for atom in made if atom is not None]
            self._atoms[at] = max(found, key=lambda a: a.end, default=None)
        return self._atoms[at]

    def expression(self, at: int) -> Atom | None:
        """The longest expression of any kind that begins at `at`."""
        single = self.part(at) or self.week_of(at) or self.atom(at)
        found = [self.range(at), self.day_range(at), self.month_days(at), self.since(at), self.listed(at), single]
        found += [self.onwards(at), self.lasting(at), self.day_of_week(at), weekdays.run(self.text, at, self.view)]
        if composed.GATE.match(self.text, at):
            found += self.composed(at)
        return max((a for a in found if a is not None), key=lambda a: a.end, default=None)

    def composed(self, at: int) -> list[Atom | None]:
        """What is made of another expression."""
        text, view = self.text, self.view
        return [
            composed.days_alone(text, at, view),
            composed.year_ago(text, at, view),
            composed.ended(text, at, view, self.atom),
            composed.weekend_of(text, at, view, lambda inner: self.day_range(inner) or self.atom(inner)),
        ]

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
            opening, join = _FROM.match(self.text, at), RANGE_TO
        left = self.point(opening.end()) or self.after_end(opening.end()) if opening else self.point(at)
        to = join.match(self.text, left.end) if left else None
        right = self.point(to.end()) if to else None
        if not left or not right:
            return None
        return self.joined(left, right)

    def after_end(self, at: int) -> Atom | None:
        """“From the end of 2007”: the day after it."""
        ending = _FROM_END.match(self.text, at)
        inner = self.point(ending.end()) if ending else None
        ended = inner.latest(self.today) if inner else None
        if not inner or not ended or inner.choices(self.today):
            return None
        return fixed(inner.end, days(ended.end, 1))

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
        return fixed(right.end, span(first.start, last.end), _pairs(left, right))

    def day_range(self, at: int) -> Atom | None:
        """From 3 to 12 September."""
        match = _DAY_TO.match(self.text, at)
        right = self.atom(match.end()) if match else None
        last = right.latest(self.today) if right else None
        if not match or not right or not last:
            return None
        day = day_number(match["day"])
        if day is None or day > last.start.day or last.days != 1 or right.options:
            return None
        return fixed(right.end, span(last.start.replace(day=day), last.end))

    def month_days(self, at: int) -> Atom | None:
        """April 9 through 17; where the second is the smaller number it is of the month after."""
        match = _MONTH_DAYS.match(self.text, at)
        first, last = (day_number(match["day"]), day_number(match["day2"])) if match else (None, None)
        if not match or not first or not last or first == last:
            return None
        month = w.MONTHS[match["month"]]
        year = int(match["year"]) if match["year"] else None

        def make(of: int) -> DateRange:
            start = date(of, month, first)
            end = date(of, month, last) if last > first else add_months(date(of, month, 1), 1).replace(day=last)
            return span(start, end + DAY)

        found = Atom(match.end(), make, year=year).latest(self.today)
        return fixed(match.end(), found) if found else None

    def onwards(self, at: int) -> Atom | None:
        """2012 or later: from its start up to and including today."""
        inner = self.point(at)
        more = _ONWARDS.match(self.text, inner.end) if inner else None
        began = inner.latest(self.today) if inner else None
        if not inner or not more or not began or began.start > self.today:
            return None
        return fixed(more.end(), span(began.start, self.today + DAY), _to_today(inner, self.today, True))

    def lasting(self, at: int) -> Atom | None:
        """Two weeks starting on 20 May, where they are over."""
        match = _LASTING.match(self.text, at)
        inner = self.point(match.end()) if match else None
        began = inner.latest(self.today) if inner else None
        count = number(match["n"]) if match else None
        if not match or not inner or not began or not count or count > 1200 or inner.options:
            return None
        name, start = unit(match["unit"]), began.start
        if name in w.MONTHS_IN:
            end = add_months(start, w.MONTHS_IN[name] * count)
        elif name in ("day", "week"):
            end = start + count * (7 if name == "week" else 1) * DAY
        else:
            return None
        return fixed(inner.end, span(start, end)) if end <= self.today + DAY else None

    def day_of_week(self, at: int) -> Atom | None:
        """The Friday of week 40, the first week of October on Friday."""
        before = _WEEKDAY_OF.match(self.text, at)
        week = self.part(before.end()) or self.week_of(before.end()) or self.atom(before.end()) if before else None
        name, end = (before["weekday"], week.end) if before and week else ("", 0)
        if week is None:
            week = self.part(at)
            after = _WEEKDAY_IN.match(self.text, week.end) if week else None
            if week is None or after is None:
                return None
            name, end = after["weekday"], after.end()
        inside = week.latest(self.today)
        if inside is None or inside.days != 7 or week.choices(self.today):
            return None
        return fixed(end, days(inside.start + (w.WEEKDAYS[name] - inside.start.weekday()) % 7 * DAY, 1))

    def since(self, at: int) -> Atom | None:
        """From the start (or after the end) of something up to and including today."""
        opening = _OPEN.match(self.text, at)
        whole = self.from_start(opening.end()) if opening else None
        if whole:
            return whole
        after = _AFTER.match(self.text, at) or (_BEYOND.match(self.text, at) if at == 0 else None)
        match = opening or after
        inner = self.point(match.end()) if match else None
        began = inner.latest(self.today) if inner else None
        if not match or not inner or not began:
            return None
        start = began.start if opening else began.end
        if start > self.today:
            return None
        more = _OPEN_AFTER.match(self.text, inner.end)
        choices = _to_today(inner, self.today, bool(opening)) or self.back_to(match.end(), inner)
        return fixed(more.end() if more else inner.end, span(start, self.today + DAY), choices)

    def from_start(self, at: int) -> Atom | None:
        """“Since the beginning of the month"."""
        start = _STARTING.match(self.text, at)
        bare = _THE_UNIT.match(self.text, start.end()) if start else None
        if bare:
            return fixed(bare.end(), span(self.view.at(unit(bare["unit"])).start, self.today + DAY))
        inner = self.point(start.end() + 1) if start else None
        began = inner.latest(self.today) if inner else None
        if inner is None or began is None or inner.options or began.start > self.today:
            return None
        return fixed(inner.end, span(began.start, self.today + DAY))

    def back_to(self, at: int, inner: Atom) -> tuple[Choice, ...]:
        """“Since three months ago": the day itself, or the month's first."""
        back = _BACK.fullmatch(self.text[at : inner.end])
        count, name = (number(back["n"] or back["m"]), unit(back["unit"] or back["unit2"])) if back else (None, None)
        if not count or name is None or name == "day" or inner.fixed is None:
            return ()
        months = w.MONTHS_IN.get(name)
        day = add_months(self.today, -months * count) if months else self.today - 7 * count * DAY
        if name not in ("week", "month", "quarter", "year") or day == inner.fixed.start:
            return ()
        return ((span(day, self.today + DAY), ""), (span(inner.fixed.start, self.today + DAY), ""))

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
        known = sorted((r for r in ranges if r), key=lambda r: r.start)
        if len(known) < len(got) or any(a.end != b.start for a, b in zip(known, known[1:], strict=False)):
            return None
        if any(a.options for a in got):
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
        start = day.start if starting else week_start(day.start, self.view.calendar)
        return fixed(inner.end, days(start, 7), inner.options)

    def part(self, at: int) -> Atom | None:
        """The first week of October, the last three months of 2025."""
        if at not in self._parts:
            self._parts[at] = self._part(at)
        return self._parts[at]

    def _part(self, at: int) -> Atom | None:
        match = _PART.match(self.text, at)
        whole = (self.atom(match.end()) or self.atom(match.start("of"))) if match else None
        inside = whole.latest(self.today) if whole else None
        if not match or not whole or not inside or whole.options or unit(match["unit"]) in w.FISCAL:
            return None
        named = _UNIT.search(self.text[match.start("of") : whole.end])
        running = self.view.at(unit(named.group())) if named and inside.end == self.today + DAY else inside
        inside = running if running.start == inside.start else inside
        pieces = self.view.parts(unit(match["unit"]), inside)
        ordinal = match["ordinal"]
        back = ordinal.startswith("ultim") or ordinal == "last"
        if match["n"] or match["n0"] or ordinal.endswith("s"):
            count = number(match["n"] or match["n0"] or "") or 0
            chosen = (pieces[-count:] if back else pieces[:count]) if 0 < count <= len(pieces) else []
        else:
            index = w.ORDINALS[ordinal]
            chosen = [pieces[index - 1 if index > 0 else -1]] if pieces and index <= len(pieces) else []
        return fixed(whole.end, span(chosen[0][0], chosen[-1][1])) if chosen else None


def _pairs(left: Atom, right: Atom) -> tuple[Choice, ...]:
    """The meanings of a range whose ends have several: each with its like."""
    if not left.options and not right.options:
        return ()
    ones, others = left.options or right.options, right.options or left.options
    pairs: list[Choice] = []
    for (one, note), (other, _) in zip(ones, others, strict=False):
        first = one if left.options else left.latest_from(other.start)
        last = other if right.options else right.first_from(one.start)
        if first and last and last.end > first.start:
            pairs.append((span(first.start, last.end), note))
    return tuple(pairs)


def _to_today(atom: Atom, today: date, whole: bool) -> tuple[Choice, ...]:
    """The meanings of "since", where that from which it counts has several."""
    starts = [(one.start if whole else one.end, note) for one, note in atom.options]
    return tuple((span(start, today + DAY), note) for start, note in starts if start <= today)
