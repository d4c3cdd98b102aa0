"""Words that say which way something went, without a figure: "las ventas de España subieron" where they fell.

Only verbs in the past are read, and only where their clause names one cell that a result knows of both times. What
names several things, or another stretch of time, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import cue_words as cues
from assistant.answer import signs
from assistant.answer.clauses import Clauses
from assistant.answer.growth import before, equal_parts
from assistant.answer.mentions import METRIC, Mention, month_mentions
from assistant.answer.numerals import folded
from assistant.answer.owners import Place, owners
from assistant.answer.references import Bound
from assistant.answer.table import Column, number

_UP = (
    r"subi(?:ó|eron)|creci(?:ó|eron)|aument(?:ó|aron)|increment(?:ó|aron)|mejor(?:ó|aron)|rose|grew|increased|improved"
)
_DOWN = (
    r"baj(?:ó|aron)|cay(?:ó|eron)|disminuy(?:ó|eron)|descendi(?:ó|eron)|retrocedi(?:ó|eron)|empeor(?:ó|aron)|fell|"
    r"dropped|declined|decreased|shrank|worsened"
)
MOVED = re.compile(
    rf"\b(?:(?:(?:se )?(?P<up>{_UP}|(?:ha|han) (?:subido|crecido|aumentado)|went up))|"
    rf"(?:(?:se )?(?P<down>{_DOWN}|(?:ha|han) (?:bajado|caído|disminuido|descendido)|went down)))\b",
    re.IGNORECASE,
)
VERB = re.compile(
    rf"\b(?:{_UP}|{_DOWN}|subido|crecido|aumentado|bajado|caído|disminuido|descendido|went)\b", re.IGNORECASE
)


def compares(bound: Bound) -> bool:
    """Whether a result knows which way its cells went."""
    table = bound.table
    return table.compared is not None and not any(c.grain for c in table.columns)


def wrong(
    text: str, bounds: Sequence[Bound], clauses: Clauses, earlier: str, *, announced: bool
) -> Iterator[tuple[int, int]]:
    """The verbs of a sentence that say the other way."""
    found = list(MOVED.finditer(text))
    if not found or "?" in text or signs.UNREAL.search(folded(text)):
        return
    for bound in bounds:
        if not compares(bound) or not signs.same_basis(folded(text), bound) or _another_month(text, bound):
            continue
        by_axis = {
            axis: owners(text, about, [Place(m.start(), m.end(), n) for n, m in enumerate(found)], topic)[0]
            for axis, about, topic in clauses.subjects(text, bound, (), earlier, announced)
        }
        for index, verb in enumerate(found):
            way = _way(bound, {axis: owned.get(index) for axis, owned in by_axis.items()})
            said = 1 if verb["up"] else -1
            if way is not None and way != said and not cues.NOT.search(folded(text[: verb.start()])):
                yield verb.start(), verb.end()


def _another_month(text: str, bound: Bound) -> bool:
    """Whether it speaks of a month that is in neither stretch of time."""
    table = bound.table
    known = {m for period in (table.period, table.compare) if period for m in _months(period[0].month, period[1].month)}
    return any(not m.rows <= known for m in month_mentions(text))


def _months(first: int, last: int) -> set[int]:
    return {first, last} if first == last else {first, last - 1 or 12}


def _way(bound: Bound, owned: dict[str, tuple[Mention, ...] | None]) -> int | None:
    """1, 0 or -1 for the one cell that is named; none where that is not one, or not known of both times."""
    column = _column(bound, owned.get(METRIC))
    if column is None:
        return None
    rows = set(range(len(bound.table.rows)))
    named = [owner for axis, owner in owned.items() if axis != METRIC and owner is not None]
    for owner in named:
        rows &= set.union(set(), *(m.rows for m in owner)) if len({m.start for m in owner}) == 1 else set()
    table, index = bound.table, bound.table.columns.index(column)
    if not named and len(rows) > 1:
        return _sign(table.total(column.id), table.total_before(column.id))
    if len(rows) != 1:
        return None
    (row,) = rows
    if not equal_parts(table, row):
        return None
    return _sign(number(table.rows[row][index]), number(before(table, row, index)))


def _column(bound: Bound, owner: tuple[Mention, ...] | None) -> Column | None:
    metrics = [c for c in bound.table.columns if c.role == "metric" and not c.calculation]
    if owner is not None:
        metrics = [c for c in metrics if all(c.id in m.columns for m in owner)]
    return metrics[0] if len(metrics) == 1 else None


def _sign(now: float | int | None, then: float | int | None) -> int | None:
    return None if now is None or then is None else (now > then) - (now < then)
