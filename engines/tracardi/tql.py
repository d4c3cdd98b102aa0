"""Tracardi's query language, with its traps.

Kept on purpose, since a client must live with them: AND and OR do not mix without parentheses, `!=` works for NULL
only, a negative number reads as a field, `*`, `null` and `none` in quotes mean that the field is missing, `IS NULL`
finds nothing, and everything is case-sensitive.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

Document = Mapping[str, Any]
Predicate = Callable[[Document], bool]

_FIELD = re.compile(r"[A-Za-z_\-0-9][\w.\-@]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\w.])")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DATETIME = re.compile(r'datetime\s*\(\s*"([^"]*)"\s*\)', re.IGNORECASE)
_OPERATOR = re.compile(r"==|!=|>=|<=|=|>|<")
_TIME_FIELD = re.compile(r"metadata\.time\..+|session\.start|data\.pii\.birthday|date")
_RELATIVE = re.compile(r"(\d+)\s+(second|minute|hour|day|week|month|year)s?\s+ago", re.IGNORECASE)
_DATE_MATH = re.compile(r"now(?:([+-]\d+)([smhdwMy]))?(?:/[smhdwMy])?")
_MISSING = {"*", "null", "none"}
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2678400, "year": 30758400}
_START = ("OP_VALUE_TYPE", "OP_FIELD", "LPAR")
_AFTER_FIELD = ("__ANON_0", "NOT", "EXISTS_TERMINAL", "LPAR", "BETWEEN_TERMINAL", "OP")
_VALUE = (
    "uql_function__FUNCTION_NAME", "OP_INTEGER", "OP_STRING", "LSQB", "OP_FLOAT", "OP_FIELD", "OP_VALUE_TYPE",
    "OP_TIME", "OP_BOOL", "OP_NULL",
)  # fmt: skip
_AFTER = {"AND": ("AND_TERMINAL", "__ANON_1"), "OR": ("OR_TERMINAL", "__ANON_2")}
"""What the parser could have gone on with, by its own names."""
_SHORT = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "y": "year"}


class TqlError(ValueError):
    """The query cannot be run; the message is the server's `detail`."""


@dataclass(frozen=True)
class _Word:
    """An unquoted word in the place of a value: another field's name."""

    name: str


def seconds(unit: str) -> int:
    """How long a unit is to Tracardi: a month has 31 days, a year 356."""
    return _UNITS[unit]


def values(document: Document, path: str) -> list[Any]:
    """Every value at a path: lists are looked through, `None` counts as missing."""
    return _descend(document, _keys(path))


@lru_cache(maxsize=512)
def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.removesuffix(".keyword").split("."))


def _descend(value: Any, keys: tuple[str, ...]) -> list[Any]:
    for at, key in enumerate(keys):
        if isinstance(value, list):
            return [found for item in value for found in _descend(item, keys[at:])]
        if not isinstance(value, Mapping) or key not in value:
            return []
        value = value[key]
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None or value == {} else [value]


def moment(text: str, now: datetime) -> datetime | None:
    """The moment a text names: ISO, `now-7d`, `7 days ago`."""
    if match := _DATE_MATH.fullmatch(text):
        amount = int(match[1] or 0)
        return now + timedelta(seconds=amount * _UNITS[_SHORT[match[2]]] if match[2] else 0)
    if match := _RELATIVE.fullmatch(text.strip()):
        return now - timedelta(seconds=int(match[1]) * _UNITS[match[2].lower()])
    if text.strip().lower() == "now":
        return now
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def compile_query(text: str | None, now: datetime) -> Predicate:
    """A predicate for a query; an empty one matches everything."""
    if text is None or not text.strip():
        return lambda _: True
    return _Parser(text, now).parse()


class _Parser:
    def __init__(self, text: str, now: datetime) -> None:
        self._text = text
        self._now = now
        self._at = 0
        self._joined = ""

    def parse(self) -> Predicate:
        predicate = self._expression()
        if self._skip() < len(self._text):
            raise self._error(*_AFTER.get(self._joined, (*_AFTER["AND"], *_AFTER["OR"])))
        return predicate

    def _skip(self) -> int:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at

    def _error(self, *expected: str) -> TqlError:
        at = self._skip()
        if at >= len(self._text):
            return TqlError("Unexpected end of query")
        start = max(0, at - 40)
        context = self._text[start : at + 40]
        return TqlError(
            f"No terminal matches '{self._text[at]}' in the current parser context, at line 1 col {at + 1}\n\n"
            f"{context}\n{' ' * (at - start)}^\nExpected one of: \n" + "".join(f"\t* {name}\n" for name in expected)
        )

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._skip())
        if match:
            self._at = match.end()
        return match

    def _keyword(self, word: str) -> bool:
        return self._take(re.compile(rf"{word}\b", re.IGNORECASE)) is not None

    def _symbol(self, symbol: str) -> bool:
        return self._take(re.compile(re.escape(symbol))) is not None

    def _expression(self) -> Predicate:
        parts = [self._condition()]
        for word, combine in (("AND", all), ("OR", any)):
            while self._keyword(word):
                parts.append(self._condition())
                self._joined = word
            if len(parts) > 1:
                return _combined(parts, combine)
        return parts[0]

    def _condition(self) -> Predicate:
        if self._symbol("("):
            inner = self._expression()
            if not self._symbol(")"):
                raise self._error(*_AFTER.get(self._joined, ()), "RPAR")
            return inner
        field = self._take(_FIELD)
        if field is None:
            raise self._error(*_START)
        return self._about(field.group())

    def _about(self, field: str) -> Predicate:
        if self._keyword(r"NOT\s+EXISTS"):
            return lambda document: not values(document, field)
        if self._keyword("EXISTS"):
            return lambda document: bool(values(document, field))
        if self._keyword(r"IS\s+NULL"):
            return lambda _: False
        if self._keyword("BETWEEN"):
            low = self._value()
            if not self._keyword("AND"):
                raise self._error("AND_TERMINAL")
            return _combined([self._compare(field, ">=", low), self._compare(field, "<=", self._value())], all)
        operator = self._take(_OPERATOR)
        if operator is None:
            raise self._error(*_AFTER_FIELD)
        return self._compare(field, operator.group(), self._value())

    def _value(self) -> Any:
        if match := self._take(_DATETIME):
            found = moment(match[1], self._now)
            if found is None:
                raise TqlError(f"Could not parse date {match[1]!r}")
            return found
        if match := self._take(_STRING):
            return match[1]
        if match := self._take(_NUMBER):
            return float(match.group()) if "." in match.group() else int(match.group())
        if self._symbol("["):
            items = [] if self._symbol("]") else list(self._items())
            return items
        if match := self._take(_FIELD):
            word = match.group()
            return {"TRUE": True, "FALSE": False, "NULL": None}.get(word.upper(), _Word(word))
        raise self._error(*_VALUE)

    def _items(self) -> Iterator[Any]:
        while True:
            yield self._value()
            if self._symbol("]"):
                return
            if not self._symbol(","):
                raise self._error("COMMA", "RSQB")

    def _compare(self, field: str, operator: str, wanted: Any) -> Predicate:
        if operator == "!=" and wanted is not None:
            kind = type(wanted).__name__
            message = f"Error trying to process rule \"op_condition\":\n\n'{kind}' object has no attribute 'field'"
            raise TqlError(message)
        if wanted is None or (isinstance(wanted, str) and wanted in _MISSING):
            present = operator == "!="
            return lambda document: bool(values(document, field)) == present
        if isinstance(wanted, _Word | list):
            return lambda _: False
        test = _tester(field, operator, wanted, self._now)
        return lambda document: any(test(value) for value in values(document, field))


def _combined(parts: Sequence[Predicate], combine: Callable[[Iterator[bool]], bool]) -> Predicate:
    return lambda document: combine(part(document) for part in parts)


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def _tester(field: str, operator: str, wanted: Any, now: datetime) -> Callable[[Any], bool]:
    order = _ORDER[operator]
    if _TIME_FIELD.fullmatch(field):
        limit = wanted if isinstance(wanted, datetime) else moment(str(wanted), now)
        if limit is None:
            raise TqlError(f"failed to parse date field [{wanted}]")
        return lambda value: order(moment(str(value), now) or now, limit)
    if isinstance(wanted, str) and "*" in wanted:
        return lambda value: fnmatch.fnmatchcase(str(value), wanted.replace("[", "[[]").replace("?", "[?]"))
    if field.startswith(("interests.", "stats.counters.", "properties.", "context.")):
        # Flattened fields are keywords inside: even numbers compare as texts.
        return lambda value: order(_text(value), _text(wanted))

    def test(value: Any) -> bool:
        if isinstance(value, bool) or isinstance(wanted, bool) or isinstance(value, str) or isinstance(wanted, str):
            return order(_text(value), _text(wanted))
        return isinstance(value, int | float) and order(value, wanted)

    return test


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
