"""What people call the things of a result: its columns, their values, and what is not in it, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from assistant.answer.numerals import folded, may_say_number
from assistant.answer.references import Bound
from assistant.answer.table import Table
from assistant.catalogue import Catalogue, Field

_KEPT = 8


def bound(
    table: Table, period: str, compare: str, result_id: str, filters: Sequence[Mapping[str, Any]], catalogue: Catalogue
) -> Bound:
    """A result with all that a text may call what is in it."""
    known = _of(_Keyed(catalogue))
    columns = {c.id for c in table.columns} | {c.of for c in table.columns}
    names = {column: known.metrics[column] for column in columns if column in known.metrics}
    mine = {folded(name) for called in names.values() for name in called}
    others = tuple(
        n for m, called in known.metrics.items() if m not in columns for n in called if folded(n) not in mine
    )
    limits = {
        str(f["field"]): frozenset(str(v) for v in f.get("values") or ())
        for f in filters
        if f.get("operator", "equals") == "equals"
    }
    return Bound(table, period, compare, result_id, names, known.values, limits, others)


def phrases(catalogue: Catalogue) -> tuple[str, ...]:
    """Names with figures in them, folded: "Top 10", "Molinillo 500"."""
    return _of(_Keyed(catalogue)).phrases


class _Keyed:
    """A catalogue by its digest: hashing the whole of it for every result would cost more than the answer."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return hash(self.catalogue.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.catalogue.digest == other.catalogue.digest


class _Known:
    def __init__(self, catalogue: Catalogue) -> None:
        self.metrics = {m.id: _called(m) for m in catalogue.metrics}
        self.values = {d.id: values for d in catalogue.dimensions if d.type == "string" and (values := _values(d))}
        labels = [n for f in (*catalogue.metrics, *catalogue.dimensions) for n in _called(f)]
        labels += [n for values in self.values.values() for v, called in values.items() for n in (v, *called)]
        labels += [n for r in catalogue.reports for n in (r.name, *r.words.es, *r.words.en)]
        labels += [n for r in catalogue.reports for t in r.tiles for n in (t.label, *t.words.es, *t.words.en)]
        labels += [n for f in catalogue.flows for n in (f.label, *f.words.es, *f.words.en)]
        labels += list(catalogue.segments)
        found = (n for n in labels if any(c.isnumeric() for c in n) or may_say_number(n))
        self.phrases = tuple(dict.fromkeys(folded(n) for n in found if any(c.isalpha() for c in n)))


@lru_cache(maxsize=_KEPT)
def _of(keyed: _Keyed) -> _Known:
    return _Known(keyed.catalogue)


def _called(field: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys((field.label, *field.words.es, *field.words.en)))


def _values(field: Field) -> dict[str, tuple[str, ...]]:
    words = {value: (*known.es, *known.en) for value, known in field.value_words}
    return {value: words.get(value, ()) for value in (*field.values, *(v for v in words if v not in field.values))}
