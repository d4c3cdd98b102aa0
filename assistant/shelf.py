"""The results of one thread, by handle: what calls and text may refer to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pydantic_core import from_json, to_json

from assistant import periods
from assistant.answer.bind import Bound
from assistant.answer.called import bound
from assistant.answer.table import Table
from assistant.answer.view import table_content, table_model_view
from assistant.catalogue import Catalogue, Lang
from assistant.events import Json
from assistant.intents import DateRange
from assistant.journal import Store
from tools.base import TableResult

T = TypeVar("T")
_CELL = re.compile(r'"\$(r\d{1,4})\.(\w{1,120})\.(\d{1,4})"')


@dataclass(frozen=True)
class Shown:
    """A result as it is journalled: for the person, for the model, and whole."""

    handle: str
    content: Json
    model_view: Json
    body: Json


class _Lazy(Mapping[str, T]):
    """Results by handle, each read when it is first asked for: a long thread has many, a turn uses few."""

    def __init__(self, read: Callable[[str, Json], T]) -> None:
        self._read = read
        self._bodies: dict[str, Json] = {}
        self._made: dict[str, T] = {}

    def put(self, handle: str, body: Json) -> None:
        self._bodies[handle] = body

    def __getitem__(self, handle: str) -> T:
        if handle not in self._made:
            self._made[handle] = self._read(handle, self._bodies[handle])
        return self._made[handle]

    @property
    def read(self) -> set[str]:
        """Handles of what has been asked for."""
        return {*self._made}

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)


@dataclass
class Shelf:
    """Holds a thread's tables for one turn, in the person's language."""

    lang: Lang
    locale: str
    timezone: str
    today: date
    catalogue: Catalogue

    def __post_init__(self) -> None:
        self.tables = _Lazy(lambda _, body: TableResult.model_validate(body))
        self.bound = _Lazy(self._bind)
        self._quotable: dict[str, tuple[str, ...]] = {}
        self.ids: dict[str, str] = {}
        """The result id behind each handle."""
        self.fresh: list[str] = []
        """Handles of what this turn has found."""

    async def load(self, store: Store, thread_id: str) -> None:
        """Takes what earlier turns of the thread have found."""
        for row in await store.results(thread_id):
            self._put(row.handle, row.id, row.body)

    def add(self, result: TableResult, result_id: str) -> Shown:
        """Gives a new result the next handle."""
        handle = f"r{len(self.tables) + 1}"
        self.fresh.append(handle)
        body = result.model_dump(mode="json")
        self._put(handle, result_id, body)
        bound = self.bound[handle]
        content = table_content(
            bound.table,
            result_id=result_id,
            locale=self.locale,
            lang=self.lang,
            timezone=self.timezone,
            period_text=bound.period_text,
            compare_text=bound.compare_text,
        )
        _keep_names(body, bound.table)
        return Shown(handle, content, table_model_view(bound.table, handle), body)

    def fill(self, arguments: str) -> str:
        """Puts cells in the place of handles such as `$r1.customers_country.0` that stand for a whole string."""
        if "$r" not in arguments:
            return arguments

        def cell(match: re.Match[str]) -> str:
            bound = self.bound.get(match[1])
            index = bound.table.column(match[2]) if bound is not None else None
            if bound is None or index is None or int(match[3]) >= len(bound.table.rows):
                return match[0]
            return to_json(bound.table.rows[int(match[3])][index]).decode()

        return _CELL.sub(cell, arguments)

    def cells(self, arguments: str) -> dict[str, str]:
        """Texts that `fill` puts in, each with its handle."""
        found: dict[str, str] = {}
        for match in _CELL.finditer(arguments):
            text = from_json(self.fill(match[0]))
            if isinstance(text, str) and text and text != match[0][1:-1]:
                found[text] = match[0][1:-1]
        return found

    def quotable(self) -> tuple[str, ...]:
        """Titles and ranges, alone and as a title with its range: what a call may say of a result in its own words."""
        return tuple(dict.fromkeys(text for texts in self._quotable.values() for text in texts))

    @property
    def touched(self) -> set[str]:
        """Handles of the results whose cells this turn has looked at."""
        return self.tables.read | self.bound.read

    async def get(self, handle: str) -> TableResult | None:
        """A table by `r1` or `$r1`."""
        return self.tables.get(handle.removeprefix("$"))

    def _put(self, handle: str, result_id: str, body: Json) -> None:
        self.ids[handle] = result_id
        self.tables.put(handle, body)
        self.bound.put(handle, body)
        title, period, compare = body["title"], self._range(body, "period"), self._range(body, "compare")
        days = [day for key in ("period", "compare") for day in (body.get(key) or {}).values()]
        self._quotable[handle] = tuple(t for t in (title, period, compare, f"{title}, {period}", *days) if t)

    def _bind(self, handle: str, body: Json) -> Bound:
        table = Table.from_json(body).named(self._value_names)
        period, compare = self._range(body, "period"), self._range(body, "compare")
        return bound(table, period, compare, self.ids[handle], body.get("filters") or (), self.catalogue)

    def _range(self, body: Json, key: str) -> str:
        found = body.get(key)
        return periods.text(DateRange.model_validate(found), self.lang, today=self.today) if found else ""

    def _value_names(self, field_id: str) -> dict[str, str]:
        known = next((f for f in self.catalogue.dimensions if f.id == field_id), None)
        return {} if known is None else {value: known.value_name(value, self.lang) for value, _ in known.value_words}


def _keep_names(body: Json, table: Table) -> None:
    """What the values were called when the result was shown: its pictures are drawn without a catalogue."""
    for index, column in enumerate(table.columns):
        named = {
            value: column.names[value]
            for row in table.rows
            if isinstance(value := row[index], str) and value in column.names
        }
        if named:
            body["columns"][index]["names"] = named
