"""What a sentence names: rows of a result by their values, in either language, and metrics by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import get_month_names

from assistant.answer import format as fmt
from assistant.answer.numerals import folded
from assistant.answer.references import Bound
from assistant.answer.table import Column, Raw

_TOKEN = re.compile(r"[^\W_]+")
_ROWS = 400
"""Rows whose names are known; nobody writes about more."""
_VALUES = 60
"""Values of one dimension whose names are known."""
_KEPT = 8
"""Texts whose names are kept: a sentence is read by several rules, and is then the one before."""
_COMMON = frozenset(
    "no si yes en de la el un una los las the of or and is it us on in at by al del se son a y o e".split()
)
_VERBS = frozenset({"may", "march"})
_YEAR = re.compile(r"\s+(?:19|20)\d\d\b")
METRIC = "metric"
THING = "thing"
"""One of what a metric counts."""
_ELSEWHERE = (
    "beneficio beneficios profit profits ganancia ganancias coste costes costo costos cost costs gastos expenses "
    "clientes customers usuarios users visitas visits deuda debt impuestos taxes visitantes visitors empleados "
    "employees"
).split()
"""What people measure: where the result does not, it is not what a figure is."""
PERIOD = "period"
_QUARTERS = {
    1: ("primer trimestre", "first quarter"),
    2: ("segundo trimestre", "second quarter"),
    3: ("tercer trimestre", "third quarter"),
    4: ("cuarto trimestre", "fourth quarter"),
}


@dataclass(frozen=True)
class Mention:
    """A name in a text. `axis` is the dimension's column, or `metric`; `rows` have the value, `then` did before."""

    start: int
    end: int
    axis: str
    rows: frozenset[int] = frozenset()
    then: frozenset[int] = frozenset()
    columns: frozenset[str] = frozenset()


@dataclass
class _Entry:
    words: tuple[str, ...]
    axis: str
    rows: set[int] = field(default_factory=set)
    then: set[int] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)


class Names:
    """All names of one result."""

    def __init__(self, bound: Bound, locale: str) -> None:
        self._entries: dict[tuple[tuple[str, ...], str], _Entry] = {}
        self.axes: list[str] = []
        for index, column in enumerate(bound.table.columns):
            if column.role == "dimension":
                self.axes.append(column.id)
                self._rows(bound, index, column, locale)
        self._limits(bound)
        self._metrics(bound)
        self._known: dict[str, list[Mention]] = {}
        self._first: dict[str, list[_Entry]] = {}
        for entry in sorted(self._entries.values(), key=lambda e: -len(e.words)):
            self._first.setdefault(entry.words[0], []).append(entry)

    def find(self, text: str) -> list[Mention]:
        """What the text names, in order; of names inside one another, the longest."""
        if text not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[text] = self._found(text)
        return self._known[text]

    def _found(self, text: str) -> list[Mention]:
        found = _words(text)
        out, at = [], 0
        while at < len(found):
            size = 0
            for entry in self._first.get(found[at][0], ()):
                length = len(entry.words)
                if length < size:
                    break
                if tuple(w for w, _, _ in found[at : at + length]) == entry.words:
                    size = length
                    start, end = found[at][1], found[at + length - 1][2]
                    rows, then = frozenset(entry.rows), frozenset(entry.then)
                    out.append(Mention(start, end, entry.axis, rows, then, frozenset(entry.columns)))
            at += max(size, 1)
        return out

    def _entry(self, name: str, axis: str) -> _Entry | None:
        words = tuple(_TOKEN.findall(folded(name)))
        if not words or (len(words) == 1 and (len(words[0]) < 2 or words[0] in _COMMON)):
            return None
        return self._entries.setdefault((words, axis), _Entry(words, axis))

    def _rows(self, bound: Bound, index: int, column: Column, locale: str) -> None:
        table = bound.table
        for name in _foreign(bound, column):
            self._entry(name, column.id)
        for row in range(min(len(table.rows), _ROWS)):
            for name in _called(bound, column, table.rows[row][index], locale):
                if (entry := self._entry(name, column.id)) is not None:
                    entry.rows.add(row)
            if table.compared is not None and row < len(table.compared):
                for name in _called(bound, column, table.compared[row][index], locale):
                    if (entry := self._entry(name, column.id)) is not None:
                        entry.then.add(row)

    def _limits(self, bound: Bound) -> None:
        """Values of dimensions that are no columns: the result is all theirs, or not theirs at all."""
        told = " ".join(
            (
                bound.table.title,
                *(c.label for c in bound.table.columns),
                *(n for ns in bound.names.values() for n in ns),
            )
        )
        about = set(_TOKEN.findall(folded(told)))
        everything = range(min(len(bound.table.rows), _ROWS))
        for dimension, values in bound.values.items():
            if dimension in self.axes or any(c.id.startswith(f"{dimension}_") for c in bound.table.columns):
                continue
            limits = bound.limits.get(dimension, frozenset())
            for value, known in list(values.items())[:_VALUES]:
                for name in known or (value,):
                    # A word of a metric's name ("completed orders") is no claim about its value.
                    if value not in limits and about & set(_TOKEN.findall(folded(name))):
                        continue
                    if (entry := self._entry(name, dimension)) is not None and value in limits:
                        entry.rows.update(everything)
            self.axes.append(dimension)

    def _metrics(self, bound: Bound) -> None:
        called = [n for c in bound.table.columns for n in (c.label, *bound.names.get(c.id, ()), c.id)]
        known = set(_TOKEN.findall(folded(" ".join(called).replace("_", " "))))
        for name in (*bound.others, *(n for n in _ELSEWHERE if n not in known)):
            self._entry(name, METRIC)
        for column in bound.table.columns:
            if column.role != "metric":
                continue
            for name in (column.label, *bound.names.get(column.id, ()), *bound.names.get(column.of, ())):
                if (entry := self._entry(name, METRIC)) is not None:
                    entry.columns.add(column.id)
                if name.endswith("s") and (one := self._entry(name[:-1], THING)) is not None:
                    one.columns.add(column.id)


def _called(bound: Bound, column: Column, value: Raw, locale: str) -> Iterator[str]:
    """What a cell of a dimension is called."""
    if value is None or isinstance(value, bool):
        return
    yield fmt.text(value, column, locale)
    if not isinstance(value, str):
        return
    if column.grain is not None or column.type in {"date", "timestamp"}:
        yield from _dates(value, column.grain or "day")
        return
    known = bound.values.get(column.id, {}).get(value, ())
    if not known or len(value) > 3:
        yield value
    yield from known


def _foreign(bound: Bound, column: Column) -> Iterator[str]:
    """Values of the dimension that may have no row here: a figure beside one of them is not theirs."""
    for value, known in bound.values.get(column.id, {}).items():
        yield from (value, *known) if len(value) > 3 else known
    if column.grain == "month":
        yield from months()
    if column.grain == "quarter":
        yield from (name for names in _QUARTERS.values() for name in names)


def _dates(value: str, grain: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return
    if grain == "quarter":
        number = (day.month + 2) // 3
        for name in (*_QUARTERS[number], f"T{number}", f"Q{number}", f"{number}T", f"{number}Q"):
            yield from (name, f"{name} {day.year}", f"{name} de {day.year}", f"{name} of {day.year}")
    elif grain == "month":
        for name in month_names(day.month):
            yield from (name, f"{name} {day.year}", f"{name} de {day.year}", f"{name} of {day.year}")
    elif grain == "day":
        for name in month_names(day.month):
            yield from (f"{day.day} de {name}", f"{day.day} {name}", f"{name} {day.day}")
            yield from (
                f"{day.day} de {name} de {day.year}",
                f"{day.day} {name} {day.year}",
                f"{name} {day.day} {day.year}",
            )


@lru_cache(maxsize=16)
def _words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text with their places; "may" and "march" are months only with a capital letter."""
    plain = folded(text)
    found = ((m.group(), m.start(), m.end()) for m in _TOKEN.finditer(plain))
    return [(w if w not in _VERBS or text[a].isupper() or _YEAR.match(plain, b) else "", a, b) for w, a, b in found]


@cache
def months() -> tuple[str, ...]:
    """The names of all months in both languages."""
    return tuple(n for month in range(1, 13) for n in month_names(month))


@cache
def month_names(month: int) -> tuple[str, ...]:
    """A month in Spanish and in English."""
    return tuple(get_month_names("wide", locale=Locale.parse(lang))[month].lower() for lang in ("es", "en"))


def month_mentions(text: str) -> list[Mention]:
    """The months that a text names, as rows by their number."""
    by_name = _by_name()
    return [Mention(a, b, PERIOD, frozenset({by_name[w]})) for w, a, b in _words(text) if w in by_name]


@cache
def _by_name() -> dict[str, int]:
    return {name: month for month in range(1, 13) for name in month_names(month)}
