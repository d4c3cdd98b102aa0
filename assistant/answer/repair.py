"""A figure that a model wrote itself, bound to the one cell that it can be.

Only on positive evidence: the number is that cell's, within the rounding that was written; its unit agrees; and the
words of its clause name the row and the metric (or there is only one), and what kind of figure it is. Whatever else
could be meant, it is left as it is, and withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.answer import signs
from assistant.answer.amounts import Amount, fits_unit, matching, says, unit_of
from assistant.answer.clauses import Clauses, Placed, key_of
from assistant.answer.mentions import METRIC, Mention
from assistant.answer.numerals import folded
from assistant.answer.owners import Place, owners
from assistant.answer.references import Bound, Resolved, resolve
from assistant.answer.table import Column
from assistant.answer.understood import understood
from assistant.answer.written import Written
from assistant.answer.years import is_year, year_of

_MOST = 12
"""Figures of one sentence that are looked up; nobody reads more."""
T = TypeVar("T")
_LARGE = 100
"""Below, a number alone may be anything: a place, a day, how many there are."""
_Owner = tuple[Mention, ...] | None


@dataclass(frozen=True)
class Around:
    """A sentence and what it is read with: the one before it, and the heading of the list that it is an item of."""

    text: str
    before: str
    heading: str
    announced: bool


@dataclass(frozen=True)
class _Belongings:
    """To what each figure of a sentence belongs in one result, by axis; figures by their number."""

    handle: str
    bound: Bound
    by_axis: Mapping[str, Mapping[int, tuple[Mention, ...]]]
    hits: Sequence[Sequence[Amount]]
    """For each figure what it may be by its value and its unit alone."""

    def of(self, axis: str, index: int) -> _Owner:
        return self.by_axis.get(axis, {}).get(index)


@dataclass(frozen=True)
class _Sentence:
    """A sentence with all that it names, and its figures that are known."""

    around: Around
    named: Sequence[Mention]
    known: Sequence[Placed]

    @property
    def plain(self) -> str:
        """Its text, folded."""
        return folded(self.around.text)

    def column_near(self, at: int, bound: Bound) -> str | None:
        """The metric of the figure before a place, else of the one behind it."""
        mine = [p for p in self.known if p.found.bound is bound and p.found.column is not None]
        before = [p for p in mine if p.end <= at]
        near = max(before, key=lambda p: p.end) if before else min(mine, key=lambda p: p.start, default=None)
        return near.found.column.id if near is not None and near.found.column is not None else None

    def metrics(self, bound: Bound, clauses: Clauses) -> frozenset[str] | None:
        """What the metrics stand for that it names anywhere; none where it names none."""
        columns = {m.columns for m in clauses.names(bound).find(self.around.text) if m.axis == METRIC}
        return frozenset[str]().union(*columns) if columns else None


class Repairs:
    """Looks figures up in results, in a locale."""

    def __init__(self, clauses: Clauses, results: Mapping[str, Bound]) -> None:
        self._clauses = clauses
        self._results = results

    def find(
        self, around: Around, written: Sequence[Written], placed: Sequence[Placed], handles: Sequence[str]
    ) -> dict[int, Resolved]:
        """What figures are (by their number), as far as they go: the rules for references have the last word.

        `handles`: the results that may be meant.
        """
        if not written or len(written) > _MOST or not handles:
            return {}
        plain = folded(around.text)
        if signs.UNREAL.search(plain):
            return {}
        named = [m for h in handles for m in self._clauses.names(self._results[h]).find(around.text)]
        if signs.strange_name(around.text, [*((m.start, m.end) for m in named), *((p.start, p.end) for p in placed)]):
            return {}
        years = self._years(around.text, written, handles)
        if any(is_year(around.text, w) for i, w in enumerate(written) if i not in years):
            return {}  # it speaks of a time that is not these results'
        spans = [*((m.start, m.end) for m in named), *((p.start, p.end) for p in placed)]
        spans += [(w.start, w.end) for w in written]
        bounds = [self._results[h] for h in handles]
        clear = [understood(around.text, one, bounds, spans) for one in written]
        left = [i for i in range(len(written)) if i not in years]
        figures = [written[i] for i in left]
        every = [self._belongings(handle, around, figures, placed) for handle in handles]
        certain: dict[int, Resolved] = {}
        for _ in range(2):  # what a figure is of may be said by the one before it: "1.2 million, 23 % more"
            known = [*placed, *(Placed(figures[i].core, figures[i].end, r) for i, r in certain.items())]
            rest = {i: w for i, w in enumerate(figures) if i not in certain}
            more = self._certain(every, _Sentence(around, named, known), rest) if rest else {}
            certain |= more
            if not more:
                break
        return {left[i]: r for i, r in certain.items() if clear[left[i]]} | years

    def _years(self, text: str, written: Sequence[Written], handles: Sequence[str]) -> dict[int, Resolved]:
        """Figures that are the year of what the results are about."""
        found = {i: [year_of(text, one, h, self._results[h]) for h in handles] for i, one in enumerate(written)}
        return {i: years[-1] for i, all_of in found.items() if (years := [y for y in all_of if y is not None])}

    def _certain(
        self, every: Sequence[_Belongings], sentence: _Sentence, written: Mapping[int, Written]
    ) -> dict[int, Resolved]:
        out: dict[int, Resolved] = {}
        for index, one in written.items():
            found: list[Resolved] = []
            others: list[Resolved] = []
            for mine in every:
                for amount in self._meant(mine, index, one, sentence):
                    resolved = resolve(amount.written(mine.handle), self._results, self._clauses.locale)
                    if resolved is not None:
                        (found if says(one, amount, resolved) else others).append(resolved)
            only = _only(found)
            if only is not None and not self._elsewhere(sentence.around, one, only, others):
                out[index] = only
        return out

    def _belongings(
        self, handle: str, around: Around, written: Sequence[Written], placed: Sequence[Placed]
    ) -> _Belongings:
        """Figures that may be one row's only count as that row's, so that lists are told apart from pairs."""
        bound = self._results[handle]
        mine = [p for p in placed if p.found.handle == handle]
        hits = [matching(bound, w) for w in written]
        by_axis: dict[str, dict[int, tuple[Mention, ...]]] = {}
        for axis, about, topic in self._clauses.subjects(around.text, bound, placed, around.before, around.announced):
            if axis == METRIC and around.heading:
                topic = self._clauses.metric_of(around.heading, bound) or topic
            if not about and not topic:
                continue
            places = [Place(w.core, w.end, _key(bound, axis, hits[i])) for i, w in enumerate(written)]
            places += [Place(p.start, p.end, key_of(p, axis, around.text)) for p in mine]
            order = sorted(range(len(places)), key=lambda i: places[i].start)
            owned, _ = owners(around.text, about, [places[i] for i in order], topic)
            by_axis[axis] = {order[at]: owner for at, owner in owned.items() if order[at] < len(written)}
        return _Belongings(handle, bound, by_axis, hits)

    def _meant(self, mine: _Belongings, index: int, one: Written, sentence: _Sentence) -> list[Amount]:
        """The amounts that a figure's clause points to, whatever they are."""
        text, named = sentence.around.text, sentence.named

        def fits(amount: Amount) -> bool:
            return (
                signs.kind_fits(text, one, amount, mine.bound, named)
                and self._columns(mine, index, one, amount.kind, sentence) == {amount.column.id}
                and (amount.kind == "total" or _rows(mine, index, amount.kind) == {amount.row})
            )

        out = [a for a in mine.hits[index] if fits(a)]
        if not out and (pointed := self._pointed(mine, index, one, sentence)) is not None:
            out = [pointed] if signs.kind_fits(text, one, pointed, mine.bound, named) else []
        return out

    def _columns(self, mine: _Belongings, index: int, one: Written, kind: str, sentence: _Sentence) -> set[str]:
        """The metrics that a figure may be of: those of its unit, and of its name if it has one."""
        table = mine.bound.table
        fitting = {c.id for c in _metrics(table.columns) if _may_be(c, kind, one)}
        owner = mine.of(METRIC, index)
        if owner is not None:
            fitting &= _all_of([m.columns for m in owner], owner)
        elif (anywhere := sentence.metrics(mine.bound, self._clauses)) is not None:
            fitting &= anywhere
        elif (
            kind in {"cell", "before"} and one.unit == "percent" and sum(c.role == "metric" for c in table.columns) > 1
        ):
            return set()  # a share and a change are percentages as well
        elif not one.unit and not (one.size >= _LARGE and signs.NOTHING_COUNTED.match(sentence.plain, one.end)):
            return set()
        counted = {c for c in fitting if not one.unit and unit_of(table.columns[table.column(c) or 0]) == ""}
        fitting = counted or fitting  # an amount of money without its unit is taken for a count
        near = sentence.column_near(one.start, mine.bound) if len(fitting) > 1 else None
        return {near} if near in fitting else fitting

    def _pointed(self, mine: _Belongings, index: int, one: Written, sentence: _Sentence) -> Amount | None:
        """The cell that the words name, though its value is another."""
        rows, columns = _rows(mine, index, "cell"), self._columns(mine, index, one, "cell", sentence)
        if len(rows) != 1 or len(columns) != 1:
            return None
        (row,), (column_id,) = rows, columns
        column = next(c for c in mine.bound.table.columns if c.id == column_id)
        return Amount(f"{{}}.{column_id}.{row}", "cell", column, row, 0.0, unit_of(column))

    def _elsewhere(self, around: Around, one: Written, found: Resolved, others: Sequence[Resolved]) -> bool:
        """Whether another result answers to the same words with another number: the period decides, or nothing."""
        for other in others:
            if other.handle == found.handle or other.column is None or found.column is None:
                continue
            if other.column.id != found.column.id or other.kind != "cell" or found.kind != "cell":
                continue
            if not self._clauses.wrong(
                around.text, [Placed(one.core, one.end, other)], around.before, announced=around.announced
            ):
                return True
        return False


def _key(bound: Bound, axis: str, hits: Sequence[Amount]) -> object:
    """What figures of one row share: the row's value on the axis, or the column."""
    if axis == METRIC:
        columns = {a.column.id for a in hits}
        return next(iter(columns)) if len(columns) == 1 else object()
    index = bound.table.column(axis)
    keys = {None if a.row is None else True if index is None else bound.table.rows[a.row][index] for a in hits}
    return next(iter(keys)) if len(keys) == 1 else object()


def _rows(mine: _Belongings, index: int, kind: str) -> set[int]:
    """The rows that a figure may be of: those that its names on every axis have."""
    rows = set(range(len(mine.bound.table.rows)))
    for axis in mine.by_axis:
        owner = mine.of(axis, index)
        if axis != METRIC and owner is not None:
            rows &= _all_of([m.rows | m.then if kind == "before" else m.rows for m in owner], owner)
    return rows


def _all_of(sets: Sequence[frozenset[T]], owner: Sequence[Mention]) -> set[T]:
    """Of names at one place any will do; of names in a list all have to."""
    if not sets:
        return set()
    one_place = len({m.start for m in owner}) == 1
    return set(frozenset.union(*sets) if one_place else frozenset.intersection(*sets))


def _metrics(columns: Sequence[Column]) -> list[Column]:
    return [c for c in columns if c.role == "metric"]


def _may_be(column: Column, kind: str, one: Written) -> bool:
    if column.calculation == "rank":
        return False
    unit = unit_of(column)
    if kind == "growth":
        return not column.calculation and fits_unit(column, "points" if unit == "percent" else "percent", one)
    if kind == "share":
        return column.additive and not column.calculation and one.unit == "percent"
    return fits_unit(column, unit, one)


def _only(found: Sequence[Resolved]) -> Resolved | None:
    """The one that it is; the same amount of two results is one, and the later is taken."""
    same = {(r.text, r.kind, r.column.id if r.column else "") for r in found}
    return found[-1] if len(same) == 1 else None
