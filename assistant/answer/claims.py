"""What words say of a figure: that it rose or fell, is the largest or the smallest, comes second, is more than another.

Each such word is held against the cells. A word that says nothing of a figure says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.answer import cue_words as cues
from assistant.answer.clauses import Placed, cells_of
from assistant.answer.derive import values
from assistant.answer.growth import before, equal_parts
from assistant.answer.numerals import Numeral, folded
from assistant.answer.references import Resolved
from assistant.answer.table import Table, number

_NEAR = 30


def wrong(text: str, figures: Sequence[Placed]) -> set[int]:
    """The figures (by their number) that words beside them contradict."""
    if not figures:
        return set()
    plain = folded(text)
    return {
        *_moved_otherwise(plain, figures),
        *_no_extreme(plain, figures),
        *_turned_round(plain, figures),
        *_compared_otherwise(plain, figures),
    }


def _change(found: Resolved) -> float | None:
    """A figure that is a change, with its sign."""
    if found.kind == "growth" or (found.column is not None and found.column.calculation == "change"):
        value = number(found.value)
        return None if value is None else float(value)
    return None


def _moved_otherwise(plain: str, figures: Sequence[Placed]) -> Iterator[int]:
    """Changes beside a word for the other direction."""
    signed = [(i, f, c) for i, f in enumerate(figures) if (c := _change(f.found)) is not None]
    for number_, (index, figure, change) in enumerate(signed):
        start = signed[number_ - 1][1].end if number_ else 0
        end = signed[number_ + 1][1].start if number_ + 1 < len(signed) else len(plain)
        way = direction_before(plain, start, figure.start)
        way = way or direction_behind(plain, figure.end, min(end, figure.end + 30))
        if (change > 0 and way < 0) or (change < 0 and way > 0) or (change == 0 and way):
            yield index
        elif change < 0 and cues.MORE_BEHIND.match(plain, figure.end):
            yield index
        elif change > 0 and cues.LESS_BEHIND.match(plain, figure.end):
            yield index
    yield from _moved_to(plain, figures)


def _moved_to(plain: str, figures: Sequence[Placed]) -> Iterator[int]:
    """A cell that something "rose to", where the result knows what there was before."""
    for index, figure in enumerate(figures):
        found = figure.found
        if (
            found.kind not in {"cell", "before"}
            or found.row is None
            or found.column is None
            or not cues.TO.search(plain[max(0, figure.start - _NEAR) : figure.start])
        ):
            continue
        table = found.bound.table
        at = table.columns.index(found.column)
        then, now = number(before(table, found.row, at)), number(found.value)
        if then is None or now is None or not equal_parts(table, found.row):
            continue
        way = direction_before(plain, max([f.end for f in figures[:index]], default=0), figure.start)
        if found.kind == "before" and way:
            yield index  # where it came from is not where it went
        if (now > then and way < 0) or (now < then and way > 0):
            yield index


def direction_before(plain: str, start: int, end: int) -> int:
    """1 up, -1 down, 0 unsaid: by the nearest word before a figure, in its part of the sentence."""
    breaks = [m.end() for m in cues.BREAK.finditer(plain, start, end)]
    start = max([start, *breaks])
    ups = [(m.start(), 1) for m in cues.UP.finditer(plain, start, end)]
    downs = [(m.start(), -1) for m in cues.DOWN.finditer(plain, start, end)]
    found = sorted(ups + downs)
    if not found:
        return 0
    at, way = found[-1]
    return 0 if cues.NOT.search(plain[max(0, at - 30) : at]) else way


def direction_behind(plain: str, start: int, end: int) -> int:
    """The same by a word behind a figure."""
    part = re.split(r"[,;.:(]|\b(?:y|and|pero|but|mientras|while)\b", plain[start:end])[0]
    up, down = cues.UP.search(part), cues.DOWN.search(part)
    return 0 if bool(up) == bool(down) else 1 if up else -1


def _no_extreme(plain: str, figures: Sequence[Placed]) -> Iterator[int]:
    """Cells called the largest or smallest that are not."""
    cells = [(i, f) for i, f in enumerate(figures) if f.found.kind in {"cell", "share"} and f.found.row is not None]
    for number_, (index, figure) in enumerate(cells):
        start = max([0, *(f.end for f in figures if f.end <= figure.start)])
        breaks = [m.end() for m in cues.BREAK.finditer(plain, start, figure.start)]
        start = max([start, *breaks])
        high, low = _last(cues.HIGH, plain, start, figure.start), _last(cues.LOW, plain, start, figure.start)
        end = cells[number_ + 1][1].start if number_ + 1 < len(cells) else len(plain)
        if high < 0 and low < 0:
            high, low = _behind(cues.HIGH, plain, figure.end, end), _behind(cues.LOW, plain, figure.end, end)
        if high < 0 and low < 0:
            continue
        if not is_extreme(figure.found, largest=high > low):
            yield index


def _last(cue: re.Pattern[str], plain: str, start: int, end: int) -> int:
    """Where such a word last stands before a figure; -1 where it does not, or compares with somebody else's."""
    found = [m.start() for m in cue.finditer(plain, start, end)]
    found = [at for at in found if not cues.NOT_EXTREME.search(plain[max(0, at - _NEAR) : at])]
    return found[-1] if found else -1


def _behind(cue: re.Pattern[str], plain: str, start: int, end: int) -> int:
    match = cue.search(plain, start, min(end, start + 40))
    return match.start() if match and cues.AFTER_CUE.fullmatch(plain, start, match.start()) else -1


def is_extreme(found: Resolved, *, largest: bool) -> bool:
    """Whether a row's value is the largest (or smallest) of its column; of a part of the rows, if they are sorted."""
    if found.column is None or found.row is None:
        return False
    table = found.bound.table
    index = table.columns.index(found.column)
    mine = number(table.rows[found.row][index])
    known = _of_named(table, index)
    if mine is None or not known:
        return False
    exact = Decimal(str(mine))
    if table.cut and known != sorted(known, reverse=largest):
        return False
    if len(known) == 1:
        return True
    return exact == (max(known) if largest else min(known))


def _of_named(table: Table, index: int) -> list[Decimal]:
    """The numbers of a column, of rows whose category is empty only when there is no other."""
    dims = [i for i, c in enumerate(table.columns) if c.role == "dimension"]
    named = [row for row in table.rows if all(row[d] is not None for d in dims)]
    found = [Decimal(str(v)) for row in named if (v := number(row[index])) is not None]
    return found or values(table, index)


def _turned_round(plain: str, figures: Sequence[Placed]) -> Iterator[int]:
    """What is said to have gone from a value of now to the one before."""
    for index, figure in enumerate(figures):
        if figure.found.kind != "before":
            continue
        for other, cell in enumerate(figures):
            same = (cell.found.handle, cell.found.column, cell.found.row) == (
                figure.found.handle,
                figure.found.column,
                figure.found.row,
            )
            if cell.found.kind != "cell" or not same:
                continue
            to_before = bool(cues.TO.search(plain[max(0, figure.start - _NEAR) : figure.start]))
            from_now = bool(cues.FROM.search(plain[max(0, cell.start - _NEAR) : cell.start]))
            if (to_before and from_now) or (
                to_before and figure.start > cell.end and cues.MOVES.search(plain[: cell.start])
            ):
                yield index
                yield other


def _compared_otherwise(plain: str, figures: Sequence[Placed]) -> Iterator[int]:
    """Two figures of one column, the first said to be more (or less) than the second."""
    cells = [(i, f) for i, f in enumerate(figures) if f.found.kind in {"cell", "total"}]
    more, less = _comparison(cues.MORE_THAN, plain), _comparison(cues.LESS_THAN, plain)
    if (more is None) == (less is None) or len(cells) != 2:
        return
    (i, one), (j, other) = cells
    at = more if more is not None else less
    assert at is not None
    a, b = number(one.found.value), number(other.found.value)
    if a is None or b is None or one.found.column is None or one.found.column != other.found.column:
        return
    if at > other.start or not cues.SAYS_COMPARISON.search(plain):
        return
    if (more is not None and a <= b) or (less is not None and a >= b):
        yield from (i, j)


def _comparison(cue: re.Pattern[str], plain: str) -> int | None:
    found = [m.start() for m in cue.finditer(plain) if not cues.ANYBODY.match(plain, m.end())]
    return found[0] if len(found) == 1 else None


def ordinal_holds(one: Numeral, text: str, figures: Sequence[Placed]) -> bool:
    """Whether "second" is the place of the figure beside it among all rows, from the largest or the smallest."""
    if one.value is None:
        return False
    near = sorted((f for f in figures if f.found.kind in {"cell", "share"}), key=lambda f: _distance(one, f))
    for figure in near[:1]:
        cells = cells_of(figure.found)
        if len(cells) != 1 or cells[0].exact is None or cells[0].bound.table.cut and not _sorted(figure.found):
            return False
        known = values(cells[0].bound.table, cells[0].index)
        mine = cells[0].exact
        around = folded(text)[max(0, one.start - 30) : one.end + 40]
        low = bool(cues.LOW.search(around))
        place = 1 + sum(1 for v in known if (v < mine if low else v > mine))
        return place == one.value
    return False


def _sorted(found: Resolved) -> bool:
    if found.column is None:
        return False
    known = values(found.bound.table, found.bound.table.columns.index(found.column))
    return known == sorted(known, reverse=True)


def _distance(one: Numeral, figure: Placed) -> int:
    return figure.start - one.end if figure.start >= one.end else one.start - figure.end + 20
