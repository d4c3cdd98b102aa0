"""Which joins of an explore repeat the rows of which tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.catalogue import Explore
from tools.lightdash.fields import metric_of, use_of

Json = dict[str, Any]
_REFERENCE = re.compile(r"\$\{\s*(\w+)\.")
_ONE = frozenset({"many-to-one", "one-to-one"})
_BACK_TO_ONE = frozenset({"one-to-many", "one-to-one"})


def repeating_tables(answer: Json) -> Mapping[str, tuple[str, ...]]:
    """For each table those that, once joined, hold several rows beside one of its own.

    A join without a declared relationship may repeat rows either way.
    """
    base = str(answer.get("baseTable") or answer.get("name"))
    steps: dict[str, list[tuple[str, bool]]] = {base: []}
    for join in answer.get("joinedTables") or ():
        table, relationship = str(join.get("table")), join.get("relationship")
        for parent in _parents(join, table, base):
            steps.setdefault(parent, []).append((table, relationship not in _ONE))
            steps.setdefault(table, []).append((parent, relationship not in _BACK_TO_ONE))
    return {owner: _repeating(owner, steps) for owner in steps}


def _parents(join: Json, table: str, base: str) -> set[str]:
    named = {str(t) for t in join.get("tablesReferences") or _REFERENCE.findall(str(join.get("sqlOn") or ""))}
    return named - {table} or {base}


def _repeating(owner: str, steps: Mapping[str, Sequence[tuple[str, bool]]]) -> tuple[str, ...]:
    seen, waiting = {(owner, False)}, [(owner, False)]
    while waiting:
        table, many = waiting.pop()
        for other, more in steps.get(table, ()):
            found = (other, many or more)
            if other != owner and found not in seen:
                seen.add(found)
                waiting.append(found)
    return tuple(sorted(table for table, many in seen if many))


def fanned_out(explore: Explore, metrics: Sequence[str], dimensions: Sequence[str]) -> tuple[str, ...]:
    """The sums that a breakdown counts in several rows: it is by a table that repeats their own rows."""
    tables = {use.field.table for wanted in dimensions if (use := use_of(explore, wanted))}
    found = (metric_of(explore, wanted) for wanted in metrics)
    return tuple(m.id for m in found if m and m.additive and tables & set(m.repeated_by))
