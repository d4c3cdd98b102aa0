"""Conditions in Tracardi's query language as typed nodes, written out so that a value can never become a condition.

A quote ends a text and could add `OR id EXISTS`, which answers everybody; `*` is a wildcard; the words null and none
mean "field missing"; a backslash is not an escape; a negative number is read as a field's name; `!=` breaks the server;
AND beside OR without parentheses does too. Searches by time do not even complain: they answer zero. So what is not
known to be right is not sent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from tools.tracardi.fields import ASKABLE, Index

Value = str | int | float | bool
Operator = Literal["=", ">", ">=", "<", "<="]
_OPERATORS = frozenset({"=", ">", ">=", "<", "<="})
_RESERVED = frozenset({"null", "none", "true", "false"})
_LONGEST = 200


class Unsafe(ValueError):
    """Something that cannot be asked for safely."""


@dataclass(frozen=True)
class Compare:
    """A field against a value. Texts can only be equal; numbers and ISO moments can also be compared."""

    field: str
    value: Value
    operator: Operator = "="


@dataclass(frozen=True)
class Exists:
    """The field has a value."""

    field: str


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Compare | Exists | AllOf | AnyOf


def equals_any(fields: Sequence[str], values: Sequence[str]) -> AnyOf:
    """Any of the fields equals any of the values."""
    return AnyOf(tuple(Compare(field, value) for field in fields for value in dict.fromkeys(values)))


def render(index: Index, condition: Condition) -> str:
    """The condition as Tracardi reads it, for documents of this index.

    Raises:
        Unsafe: a field that is not on the list, or a value that would change the query.
    """
    match condition:
        case Compare():
            return _test(index, condition)
        case Exists():
            _known(index, condition.field)
            return f"{condition.field} EXISTS"
        case AllOf():
            return _joined(index, condition.parts, " AND ")
        case AnyOf():
            return _joined(index, condition.parts, " OR ")
        case _:
            assert_never(condition)


def _joined(index: Index, parts: tuple[Condition, ...], word: str) -> str:
    if not parts:
        raise Unsafe("a condition without parts")
    written = [render(index, part) for part in parts]
    return written[0] if len(written) == 1 else f"({word.join(written)})"


def _known(index: Index, field: str) -> str:
    kind = ASKABLE[index].get(field)
    if kind is None:
        raise Unsafe(f"{field} is no field that may be asked about")
    return kind


def _test(index: Index, test: Compare) -> str:
    kind = _known(index, test.field)
    if test.operator not in _OPERATORS:
        raise Unsafe(f"no such comparison: {test.operator}")
    match kind:
        case "number":
            written = _number(test.value)
        case "flag":
            written = _flag(test)
        case "date":
            written = _moment(test.value)
        case _:
            if not isinstance(test.value, str) or test.operator != "=":
                raise Unsafe(f"{test.field} can only equal a text")
            written = quoted(test.value)
    return f"{test.field}{test.operator}{written}"


def quoted(value: str) -> str:
    """A text of the query language.

    Raises:
        Unsafe: it holds something that would change the query.
    """
    bad = any(c in '"\\*' or not c.isprintable() for c in value)
    if bad or not value.strip() or len(value) > _LONGEST or value.strip().lower() in _RESERVED:
        raise Unsafe(value)
    return f'"{value}"'


def _number(value: Value) -> str:
    if isinstance(value, bool | str) or not math.isfinite(value) or value < 0:
        raise Unsafe(f"{value!r} is no number from zero up")
    # Without an exponent, which the language does not have.
    return f"{value:d}" if isinstance(value, int) else f"{value:f}".rstrip("0").rstrip(".")


def _flag(test: Compare) -> str:
    if not isinstance(test.value, bool) or test.operator != "=":
        raise Unsafe(f"{test.field} is TRUE or FALSE")
    return "TRUE" if test.value else "FALSE"


def _moment(value: Value) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Unsafe(f"{value!r} is no ISO moment") from error
    if moment.tzinfo is None:
        raise Unsafe(f"{value!r} has no offset")
    return quoted(moment.isoformat())
