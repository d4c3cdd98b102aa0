"""Numbers in words that nobody bound: which of those in a sentence are withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import claims
from assistant.answer import cue_words as cues
from assistant.answer.clauses import Placed
from assistant.answer.mentions import METRIC, THING, Mention
from assistant.answer.numerals import Numeral, folded, numerals, said
from assistant.answer.references import Bound
from assistant.answer.table import number


def withheld(
    text: str,
    figures: Sequence[Placed],
    names: Sequence[Mention],
    allowed: frozenset[str],
    lang: str,
    known: Sequence[Bound],
) -> Iterator[tuple[int, int]]:
    """Places of numbers in words that stand for nothing. `names`: all that the sentence names; `known`: results."""
    metrics = [m for m in names if m.axis in {METRIC, THING}]
    plain = folded(text)
    for one in numerals(text, lang):
        covered = any(f.start < one.end and one.start < f.end for f in figures)
        named = any(m.start <= one.start and one.end <= m.end for m in names)
        if covered or named or said(one, allowed):
            continue
        if one.kind == "ordinal" and claims.ordinal_holds(one, text, figures):
            continue
        if one.kind == "cardinal" and _counts_names(one, plain, names, known):
            continue
        yield one.start, one.end
    for metric in metrics:
        if (none := cues.NONE.search(plain, max(0, metric.start - 60), metric.start)) and not _is_none(metric, known):
            yield none.start(), metric.end
        if single := cues.SINGLE.search(plain, max(0, metric.start - 40), metric.start):
            yield single.start(), metric.end


def _counts_names(one: Numeral, plain: str, names: Sequence[Mention], known: Sequence[Bound]) -> bool:
    """Whether it counts what the sentence names, or the rows of a result ("the two countries"); no orders."""
    if one.value is None or not 1 < one.value <= 20 or not cues.COUNTING.search(plain[: one.start]):
        return False
    if any(m.axis in {METRIC, THING} and one.end <= m.start <= one.end + 12 for m in names):
        return False
    if cues.NO_COUNT.match(plain, one.end) or cues.COUNTED.match(plain, one.end):
        return False
    counts = {b.table.row_count for b in known}
    for axis in {m.axis for m in names if m.axis not in {METRIC, THING}}:
        counts.add(len({(m.rows, m.then) for m in names if m.axis == axis and (m.rows or m.then)}))
    return one.value in counts


def _is_none(metric: Mention, known: Sequence[Bound]) -> bool:
    """Whether some result knows that there is none of it."""
    for bound in known:
        if not bound.table.rows:
            return True
        for column in metric.columns:
            index = bound.table.column(column)
            if index is not None and any(not number(row[index]) for row in bound.table.rows):
                return True
    return False
