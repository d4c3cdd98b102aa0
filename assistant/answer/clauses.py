"""Whether what a sentence says around its figures is what they measure: row, metric, unit and period.

Every figure here is bound to a cell already; a cell beside the name of another row is as wrong as a made-up number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answer import cue_words as cues
from assistant.answer.mentions import METRIC, Mention, Names, month_mentions
from assistant.answer.numerals import folded
from assistant.answer.owners import Place, is_object, owners
from assistant.answer.references import Bound, Cell, Resolved


@dataclass(frozen=True)
class Placed:
    """A figure in a sentence."""

    start: int
    end: int
    found: Resolved


_IS = re.compile(r"(?i)\bestán?\b")
"""“Está” is no "esta", though folded it looks like it."""


@dataclass
class Clauses:
    """Judges sentences in a locale."""

    locale: str

    def names(self, bound: Bound) -> Names:
        """What people call the rows and columns of a result."""
        found = bound.made.get(self.locale)
        if not isinstance(found, Names):
            found = bound.made[self.locale] = Names(bound, self.locale)
        return found

    def wrong(self, text: str, figures: Sequence[Placed], before: str = "", *, announced: bool = True) -> set[int]:
        """The figures (by their number) that are not what the sentence says.

        `before`: the sentence before it; `announced`: it held no figure.
        """
        out: set[int] = {i for i, f in enumerate(figures) if not _unit_fits(text, f)}
        results = {f.found.handle: f.found.bound for f in figures}
        for handle, bound in results.items():
            mine = [(i, f) for i, f in enumerate(figures) if f.found.handle == handle]
            named: list[Mention] = []
            for axis, about, topic in self.subjects(text, bound, figures, before, announced):
                named += [*about, *topic]
                others = figures if len(results) > 1 and _is_foreign(axis, bound) else ()
                out |= set(_astray(text, axis, about, topic, mine, [f for f in others if f.found.handle != handle]))
            out |= set(_out_of_period(text, bound, mine))
            if before and any(f.found.kind == "cell" for _, f in mine):
                named += self.names(bound).find(before)
            out |= {i for i, f in mine if _unnamed_total(text, f, named)}
        return out

    def subjects(
        self, text: str, bound: Bound, figures: Sequence[Placed], before: str, announced: bool
    ) -> Iterator[tuple[str, list[Mention], list[Mention]]]:
        """Each axis of a result with the names that a sentence has on it, and what the sentence before was about."""
        names = self.names(bound)
        named = [m for m in names.find(text) if not _inside_period(m, figures, {"period", "compare"})]
        earlier = names.find(before) if before else []
        for axis in (*names.axes, METRIC):
            about = [m for m in named if m.axis == axis]
            if axis == METRIC:
                about = _with_verbs(text, about, bound)
            if _is_foreign(axis, bound) and not announced and not cues.BACK.search(folded(_IS.sub("----", text))):
                yield axis, about, []  # the sentence before was about another result
                continue
            yield axis, about, _topic([m for m in earlier if m.axis == axis], text, axis, announced=announced)

    def metric_of(self, heading: str, bound: Bound) -> list[Mention]:
        """The one metric that a heading names."""
        about = [m for m in self.names(bound).find(heading) if m.axis == METRIC]
        return about if len({m.columns for m in about}) == 1 else []


def _topic(earlier: Sequence[Mention], text: str, axis: str, *, announced: bool) -> list[Mention]:
    """The one thing that the sentence before was about, unless this one turns to others.

    `announced`: that sentence measured nothing itself. Only then is its metric what comes next.
    """
    if axis == METRIC:
        return list(earlier) if announced and len({m.columns for m in earlier}) == 1 else []
    if len({(m.rows, m.then) for m in earlier}) != 1 or cues.OTHERS.search(folded(text)):
        return []
    return list(earlier)


def _is_foreign(axis: str, bound: Bound) -> bool:
    """Whether a result is neither broken down nor limited by what an axis names."""
    return axis != METRIC and bound.table.column(axis) is None and axis not in bound.limits


def _with_verbs(text: str, about: Sequence[Mention], bound: Bound) -> list[Mention]:
    """The metrics that a text names, and what is sold where a verb says so and no name goes before it."""
    plain = folded(text)
    sold = frozenset(c.id for c in bound.table.columns if c.role == "metric" and c.additive)
    out = list(about)
    for verb in cues.SELLS.finditer(plain):
        if any(m.start <= verb.start() and verb.end() <= m.end for m in about):
            continue  # "units sold" is a name
        named = [m for m in about if m.end <= verb.start()]
        if not named or cues.PARTS.search(plain, named[-1].end, verb.start()):
            out.append(Mention(verb.start(), verb.end(), METRIC, columns=sold))
    return sorted(out, key=lambda m: m.start)


def _unnamed_total(text: str, figure: Placed, named: Sequence[Mention]) -> bool:
    """Whether one row's figure is called the total: no row is named."""
    found = figure.found
    if found.kind != "cell" or found.row is None or len(found.bound.table.rows) < 2:
        return False
    if any(m.axis != METRIC and found.bound.table.column(m.axis) is not None for m in named):
        return False
    plain = folded(text)
    near = plain[max(0, figure.start - 60) : figure.start]
    return cues.TOTAL.search(near) is not None and not cues.SOMEWHERE.match(plain, figure.end)


def _astray(
    text: str,
    axis: str,
    about: Sequence[Mention],
    topic: Sequence[Mention],
    figures: Sequence[tuple[int, Placed]],
    others: Sequence[Placed] = (),
) -> Iterator[int]:
    """Figures beside the name of another row, or of another metric. `others`: those of other results, with names."""
    if not about and not topic:
        return
    judged = [(i, f, key) for i, f in figures if (key := key_of(f, axis, text)) is not None]
    judged = [(i, f, k) for i, f, k in judged if not isinstance(k, frozenset)]
    places = [Place(f.start, f.end, key) for _, f, key in judged]
    owned, behind = owners(text, about, places, topic)
    for place, owner in owned.items():
        index, figure, _ = judged[place]
        if owner and _all_fit(figure.found, axis, owner):
            continue
        if place not in behind and owner and _is_anothers(text, owner, figure, others):
            continue
        if (
            axis == METRIC
            and place not in behind
            and any(_fits(figure.found, axis, m) for m in _left(text, about, figure))
        ):
            continue
        yield index
    for index, figure in figures:
        several = key_of(figure, axis, text)
        if isinstance(several, frozenset) and not _covers(text, figure, several, about):
            yield index


def _is_anothers(text: str, owner: Sequence[Mention], figure: Placed, others: Sequence[Placed]) -> bool:
    """Whether names belong to figures of another result that stand between, and nothing takes them up again."""
    between = [o for o in others if any(m.end <= o.start and o.end <= figure.start for m in owner)]
    if between:
        return not cues.BACK.search(folded(text), max(o.end for o in between), min(len(text), figure.end + 30))
    return all(m.start >= figure.end and any(o.start >= m.end for o in others) for m in owner)


def _left(text: str, about: Sequence[Mention], figure: Placed) -> list[Mention]:
    """The names before a figure that are one in a looser way: "revenue by order", "ingresos (pedidos completados)"."""
    before = [m for m in about if m.end <= figure.start][-2:]
    return before if len(before) == 2 and cues.LOOSE.fullmatch(text, before[0].end, before[1].start) else []


def key_of(figure: Placed, axis: str, text: str) -> object:
    """What a figure stands for on an axis: a row's value, a column, several rows (a set), or nothing."""
    found = figure.found
    if found.kind in {"period", "compare", "count"}:
        return None
    if axis == METRIC:
        return found.column.id if found.column else None
    if found.of and found.kind in {"sum", "difference", "ratio", "growth"}:
        if len({c.handle for c in found.of}) > 1:
            return None
        rows = frozenset(_same(found.bound, axis, c.row, then=c.then) for c in found.of)
        return rows if len(rows) > 1 else next(iter(rows))
    if found.row is not None:
        return _same(found.bound, axis, found.row)
    if found.kind == "total":
        if found.bound.table.column(axis) is None:
            return "total"
        return None if cues.WHOLE.search(folded(text[: figure.end + 40])) else "total"
    return None


def _same(bound: Bound, axis: str, row: int, *, then: bool = False) -> object:
    """The value of a row on an axis: rows of one country are one country."""
    index = bound.table.column(axis)
    if index is None:
        return True  # an axis that the whole result was limited by
    rows = bound.table.compared if then and bound.table.compared is not None else bound.table.rows
    return rows[row][index] if row < len(rows) else None


def _all_fit(found: Resolved, axis: str, owner: Sequence[Mention]) -> bool:
    """Of names at one place any will do; of names in a list all have to."""
    if len({m.start for m in owner}) == 1:
        return any(_fits(found, axis, m) for m in owner)
    return all(_fits(found, axis, m) for m in owner)


def _fits(found: Resolved, axis: str, name: Mention) -> bool:
    if axis == METRIC:
        return found.column is not None and found.column.id in name.columns
    if found.kind == "total":
        return len(name.rows) == len(found.bound.table.rows) > 0
    row = found.of[0].row if found.of else found.row
    if found.kind == "before" or (found.of and found.of[0].then):
        return row in name.rows or row in name.then
    return row in name.rows


def _covers(text: str, figure: Placed, wanted: frozenset[object], about: Sequence[Mention]) -> bool:
    """Whether a figure of several rows stands beside the names of just these, the first cell's as the subject."""
    if not about:
        return True
    found = figure.found
    axis = about[0].axis
    named = {value for m in about for value in _values(found.bound, axis, m)}
    if any(not _values(found.bound, axis, m) for m in about):
        return False
    if found.kind == "sum":
        before = {v for m in about if m.end <= figure.start for v in _values(found.bound, axis, m)}
        after = {v for m in about if m.start >= figure.end for v in _values(found.bound, axis, m)}
        return wanted in (named, before, after)
    if len(named) == 1:
        return named <= wanted
    return wanted <= named and _in_order(text, figure, about, axis)


def _in_order(text: str, figure: Placed, about: Sequence[Mention], axis: str) -> bool:
    """What the first cell belongs to is the subject, and what grew did so from the second to the first."""
    found, plain = figure.found, folded(text)
    first = _same(found.bound, axis, found.of[0].row, then=found.of[0].then)
    mine = [m for m in about if first in _values(found.bound, axis, m)]
    others = [m for m in about if m not in mine]
    if found.kind == "growth":
        now_from = any(re.search(r"\b(?:de|desde|from)\s+(?:el |la )?[*_]*$", plain[: m.start]) for m in mine)
        then_to = any(re.search(r"\b(?:a|hasta|to)\s+(?:el |la )?[*_]*$", plain[: m.start]) for m in others)
        return not (now_from and then_to)
    if found.kind == "ratio":
        objects = [m for m in about if is_object(plain, m)]
        return not any(m in mine for m in objects) and (bool(objects) or mine[:1] == list(about[:1]))
    return _apart_as_said(plain, figure, about)


def _apart_as_said(plain: str, figure: Placed, about: Sequence[Mention]) -> bool:
    """Whether the one that is said to have so much more (or less) than the other has."""
    more = cues.MORE_BEHIND.match(plain, figure.end) or cues.EXCEEDS.search(plain, 0, figure.start)
    less = cues.LESS_BEHIND.match(plain, figure.end)
    subjects = [m for m in about if not is_object(plain, m) and m.start < figure.start]
    if bool(more) == bool(less) or not subjects:
        return True
    one, other = figure.found.of
    mine = _values(figure.found.bound, about[0].axis, subjects[-1])
    if _same(other.bound, about[0].axis, other.row, then=other.then) in mine:
        one, other = other, one
    a, b = one.exact, other.exact
    return a is None or b is None or (a > b if more else a < b)


def _values(bound: Bound, axis: str, name: Mention) -> set[object]:
    then = {_same(bound, axis, row, then=True) for row in name.then} if bound.table.compared is not None else set()
    return {_same(bound, axis, row) for row in name.rows} | then


def _unit_fits(text: str, figure: Placed) -> bool:
    """No other currency, and no counted thing, right behind an amount; nothing foreign behind a share."""
    column, kind = figure.found.column, figure.found.kind
    if column is None:
        return True
    plain = folded(text)
    style = "percent" if kind in {"share", "growth"} else "ratio" if kind in {"ratio", "rank"} else column.format.style
    money = cues.MONEY.match(plain, figure.end)
    if money is not None:
        return style == "currency" and column.format.currency == money.lastgroup
    if style in {"currency", "ratio"} and cues.PERCENT.match(plain, figure.end):
        return False
    per = cues.PER.match(plain, figure.end)
    if per and kind == "mean":
        grains = {c.grain for c in figure.found.bound.table.columns if c.grain is not None}
        return cues.GRAINS.get(per.group().split()[-1]) in grains
    if per:
        return not column.additive and kind in {"cell", "before", "difference"}
    counted = cues.COUNTED.match(plain, figure.end)
    if counted is None or kind in {"ratio", "rank"}:
        return True
    called = folded(" ".join((column.label, *figure.found.bound.names.get(column.id, ()))))
    return style == "number" and counted.group().split()[-1] in called


def _out_of_period(text: str, bound: Bound, figures: Sequence[tuple[int, Placed]]) -> Iterator[int]:
    """Figures of one stretch of time beside the name of another month."""
    if any(c.grain is not None for c in bound.table.columns):
        return
    yield from _of_another_length(text, bound, figures)
    if bound.table.period is None:
        return
    plain = folded(text)
    ranges = [f for _, f in figures]
    every = [m for m in month_mentions(text) if not _inside_period(m, ranges, {"period", "compare"})]
    named = [m for m in every if not is_object(plain, m)]
    measured = [(i, f) for i, f in figures if f.found.kind not in {"period", "compare", "count"}]
    against = {month for m in every if m not in named for month in m.rows}
    if against and bound.table.compare is not None and not against <= _months(bound.table.compare):
        yield from (i for i, f in measured if f.found.kind == "growth" and not f.found.of)
    if not named or not measured:
        return
    now, then = _months(bound.table.period), _months(bound.table.compare)
    places = [Place(f.start, f.end, f.found.kind == "before") for _, f in measured]
    said = {month for m in named for month in m.rows}
    for place, owner in owners(text, named, places)[0].items():
        index, figure = measured[place]
        months = {month for m in owner for month in m.rows}
        if figure.found.kind == "growth" and said <= now | then:
            continue
        if figure.found.kind == "before":
            fits = months <= then or (months <= now and any(not k.key for k in places[:place]))
        else:
            fits = months <= now and now <= said
        if not fits:
            yield index


def _inside_period(name: Mention, figures: Sequence[Placed], kinds: set[str]) -> bool:
    """Whether a name is only the end of a range: "1 mar – 31 may 2026" is all of it, and not May."""
    return any(f.found.kind in kinds and f.start <= name.start and name.end <= f.end for f in figures)


def _of_another_length(text: str, bound: Bound, figures: Sequence[tuple[int, Placed]]) -> Iterator[int]:
    """Figures of a month that are said to be yesterday's or last year's."""
    plain = folded(text)
    said = [
        (least, most)
        for words, least, most in cues.TIMES
        for found in words.finditer(plain)
        if not is_object(plain, Mention(found.start(), found.end(), "time"))
        and not re.search(r"\b(?:desde|from|since|de)\s+$", plain[: found.start()])
    ]
    if not said:
        return
    for index, figure in figures:
        if figure.found.kind in {"growth", "period", "compare", "before", "count"}:
            continue
        period = bound.table.period
        days = (period[1] - period[0]).days if period else 10**6
        if not any(least <= days <= most for least, most in said):
            yield index


def _months(period: tuple[date, date] | None) -> set[int]:
    """The first and the last month of a stretch of time."""
    return set() if period is None else {period[0].month, (period[1] - timedelta(days=1)).month}


def cells_of(found: Resolved) -> tuple[Cell, ...]:
    """The cells that a figure says something of."""
    if found.of:
        return found.of
    if found.column is None or found.row is None:
        return ()
    return (Cell(found.handle, found.bound, found.column, found.row, found.kind == "before"),)
