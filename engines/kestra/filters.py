"""Search filters: `filters[field][OP]=value`, paging and sorting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from starlette.datastructures import QueryParams

from engines.kestra import durations
from engines.kestra.problems import Problem
from engines.kestra.settings import Dialect

_KEY = re.compile(r"filters\[(?P<field>\w+)\]\[(?P<op>\w+)\](?:\[(?P<key>.+)\])?")
_T = TypeVar("_T")

OPERATIONS: Mapping[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda have, want: have == want,
    "NOT_EQUALS": lambda have, want: have != want,
    "IN": lambda have, want: have in want.split(","),
    "NOT_IN": lambda have, want: have not in want.split(","),
    "CONTAINS": lambda have, want: want in have,
    "STARTS_WITH": lambda have, want: have.startswith(want),
    "ENDS_WITH": lambda have, want: have.endswith(want),
    "PREFIX": lambda have, want: have == want or have.startswith(want + "."),
    "GREATER_THAN_OR_EQUAL_TO": lambda have, want: have >= want,
    "GREATER_THAN": lambda have, want: have > want,
    "LESS_THAN_OR_EQUAL_TO": lambda have, want: have <= want,
    "LESS_THAN": lambda have, want: have < want,
}


@dataclass(frozen=True)
class Filter:
    """One condition of a search."""

    field: str
    op: str
    value: str
    key: str | None = None
    """The label's key, for labels."""


@dataclass(frozen=True)
class Subject:
    """What a filter can see of an item."""

    fields: Mapping[str, str]
    labels: Mapping[str, str]
    text: str = ""


def parse(query: QueryParams, dialect: Dialect, allowed: Iterable[str]) -> list[Filter]:
    """The filters of a request. Only 1.x still reads the flat ones; 2.x ignores them, silently."""
    found: list[Filter] = []
    fields = {*allowed, "labels"}
    for name, value in query.multi_items():
        match = _KEY.fullmatch(name)
        if match:
            if match["field"] not in fields or match["op"] not in OPERATIONS:
                raise Problem(400, f"Invalid filter {name!r}")
            found.append(Filter(match["field"], match["op"], value, match["key"]))
        elif name.startswith("filters["):
            raise Problem(400, f"Invalid filter {name!r}")
        elif dialect == "1.x" and name == "labels" and ":" in value:
            key, _, wanted = value.partition(":")
            found.append(Filter("labels", "EQUALS", wanted, key))
        elif dialect == "1.x" and name in fields - {"labels"}:
            found.append(Filter(name, "EQUALS", value))
    return found


def matches(filters: Iterable[Filter], subject: Subject) -> bool:
    """Whether an item passes every filter."""
    return all(_match(condition, subject) for condition in filters)


def _match(condition: Filter, subject: Subject) -> bool:
    compare = OPERATIONS[condition.op]
    if condition.field == "labels":
        return compare(subject.labels.get(condition.key or "", ""), condition.value)
    if condition.field == "q":
        return condition.value.lower() in subject.text.lower()
    if condition.field == "timeRange":
        since = datetime.now(UTC) - durations.parse(condition.value)
        return datetime.fromisoformat(subject.fields["startDate"]) >= since
    have = subject.fields.get(condition.field)
    return True if have is None else compare(have, condition.value)


def page(query: QueryParams, items: list[_T], dialect: Dialect) -> tuple[list[_T], int]:
    """The page asked for, and how many there are."""
    try:
        number, size = int(query.get("page", "1")), int(query.get("size", "10"))
    except ValueError as error:
        raise Problem(400, "page and size must be numbers") from error
    if dialect == "2.x" and size > 1000:
        raise Problem(422, "size must be less than or equal to 1000")
    if number < 1 or size < 1:
        raise Problem(422, "page and size must be greater than 0")
    return items[(number - 1) * size : number * size], len(items)


def results(found: list[Any], total: int) -> dict[str, Any]:
    """The envelope of every search."""
    return {"results": found, "total": total}
