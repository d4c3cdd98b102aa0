"""What a question no longer holds of the one before it though nobody asked for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.planner.asks_for import Wished
from assistant.state.asked import Asked
from assistant.state.changes import CompareChanged, FilterChanged, PeriodChanged, diff
from assistant.state.names import Names
from assistant.state.query import Condition, Words
from assistant.state.texts import say

What = Literal["filter", "period", "compare"]


@dataclass(frozen=True)
class Lost:
    """A limit of the question before that is gone, or another now. `field` names that of a filter."""

    what: What
    field: str
    filters: tuple[Condition | None, Condition | None] = (None, None)
    times: tuple[Words, Words] = (None, None)

    @property
    def key(self) -> tuple[str, str]:
        return self.what, self.field

    @property
    def limit(self) -> str:
        """For a model: which part it was. No value: that may be the text of a cell."""
        return f"the filter on {self.field}" if self.what == "filter" else f"the {self.what}"

    def told(self, names: Names) -> str:
        """For the person: what it was, and what it is now."""
        if self.what == "filter":
            before, after = self.filters
            shown = [names.condition(one) if one else "" for one in (before, after)]
        else:
            shown = [names.period(one) if one is not None else "" for one in self.times]
        key = f"swapped_{self.what}" if shown[1] else f"lost_{self.what}"
        return say(key, names.lang, what=shown[0], now=shown[1])


def lost(before: Asked, after: Asked, wished: Wished) -> tuple[Lost, ...]:
    """What is gone from one question to the next and is explained by no word; nothing from a question of its own."""
    return tuple(_lost(before, after, wished)) if wished.follows else ()


def _lost(before: Asked, after: Asked, wished: Wished) -> Iterator[Lost]:
    stepped = any(c.kind == "change_from_previous" for c in after.query.calculations)
    for change in diff(before, after):
        match change:
            case FilterChanged(old, new) if old is not None and not _explained(old, new, wished):
                yield Lost("filter", old.field, filters=(old, new))
            case PeriodChanged(then, now) if then is not None and not (wished.period or _only_cut(before, after)):
                yield Lost("period", "", times=(then, now))
            case CompareChanged(then, now) if then is not None and not (wished.compare or stepped):
                # With another period what it is compared with moves along.
                if now is None or not wished.period:
                    yield Lost("compare", "", times=(then, now))
            case _:
                pass


def _only_cut(before: Asked, after: Asked) -> bool:
    """Whether a period is the same but for its end: one under way is compared only as far as it has come."""
    one, two = before.query, after.query
    begin = [p.get("start") if isinstance(p, dict) else p for p in (one.period, two.period)]
    return one.compare != two.compare and begin[0] == begin[1]


def _explained(old: Condition, new: Condition | None, wished: Wished) -> bool:
    if wished.all_filters:
        return True
    if old.field not in wished.fields:
        return False
    adds = wished.also and new is not None and old.operator == new.operator == "equals"
    return not adds or (new is not None and set(old.values) <= set(new.values))
