"""Whether two JSON bodies say the same, where one was observed on a real server and shortened by hand.

Keys, types, list lengths, texts and numbers are compared. What no two servers share is compared by its form: ids,
moments, index names. `…` stands for what was left out of the observed body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FORMS = (
    re.compile(_UUID),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"),
    re.compile(r"\d\dx\.\w+\.tracardi-\w+-\d{4}-q\d"),
    re.compile(r"\d\d-\d\d-\d\d"),
    re.compile(r"\d\d/\d\d \d\d:\d\d"),
    re.compile(r"[0-9a-f]{40}|<sha1 hex>"),
)
_MORE = re.compile(r"… (\d+) more")
_EXPECTED = "Expected one of: \n"
_NOWADAYS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|datetime\.datetime\([^)]*(?:\([^)]*\)\))?")


def differences(observed: Any, got: Any, *, numbers: bool = True, at: str = "$") -> Iterator[str]:
    """Every place where they differ. `numbers`: whether amounts depend on nothing but the test's own data."""
    match observed:
        case dict():
            yield from _objects(observed, got, numbers, at)
        case list():
            yield from _lists(observed, got, numbers, at)
        case str():
            yield from _texts(observed, got, at)
        case bool() | None:
            if observed is not got:
                yield f"{at}: want {observed}, got {got!r}"
        case _:
            wrong = isinstance(got, bool) or not isinstance(got, int | float)
            if wrong or (numbers and got != observed):
                yield f"{at}: want {observed}, got {got!r}"


def _objects(observed: dict[str, Any], got: Any, numbers: bool, at: str) -> Iterator[str]:
    if not isinstance(got, dict):
        yield f"{at}: want an object, got {got!r}"
        return
    known = {key: value for key, value in observed.items() if key != "…"}
    if "…" not in observed and set(known) != set(got):
        yield f"{at}: want keys {sorted(known)}, got {sorted(got)}"
    for key, value in known.items():
        if key in got:
            yield from differences(value, got[key], numbers=numbers, at=f"{at}.{key}")
        else:
            yield f"{at}.{key} is missing"


def _lists(observed: list[Any], got: Any, numbers: bool, at: str) -> Iterator[str]:
    if not isinstance(got, list):
        yield f"{at}: want a list, got {got!r}"
        return
    more = _MORE.fullmatch(str(observed[-1])) if observed else None
    shown = observed[:-1] if more else observed
    if numbers and len(got) != len(shown) + (int(more[1]) if more else 0):
        # Of searches two documents at most were written down.
        if not (len(shown) == 2 and len(got) > 2 and isinstance(shown[0], dict) and "…" in shown[0]):
            yield f"{at}: want {len(shown)} and {more[1] if more else 0} more, got {len(got)}"
    for number, (one, other) in enumerate(zip(shown, got, strict=False)):
        yield from differences(one, other, numbers=numbers, at=f"{at}[{number}]")


def _texts(observed: str, got: Any, at: str) -> Iterator[str]:
    if not isinstance(got, str):
        yield f"{at}: want {observed!r}, got {got!r}"
        return
    if any(form.fullmatch(observed) and form.fullmatch(got) for form in _FORMS):
        return
    head, _, tail = observed.partition(_EXPECTED)
    mine, _, rest = got.partition(_EXPECTED)
    if observed.endswith("…"):
        head, mine = _timeless(observed[:60]), _timeless(got[:60])
    if _timeless(head) != _timeless(mine) or sorted(tail.split()) != sorted(rest.split()):
        yield f"{at}: want {observed!r}, got {got!r}"


def _timeless(text: str) -> str:
    return _NOWADAYS.sub("<moment>", text)


def shape(value: Any) -> Any:
    """Keys and types of a document; what is empty or missing says nothing about its type."""
    match value:
        case dict():
            return {key: shape(part) for key, part in value.items()}
        case list():
            return [shape(part) for part in value[:1]]
        case None:
            return None
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case _:
            return type(value).__name__


def misshapen(example: Any, got: Any, *, free: frozenset[str] = frozenset(), at: str = "") -> Iterator[str]:
    """Where a document has other keys or types than the example. Below a `free` key stands what people put there."""
    if isinstance(example, dict) and isinstance(got, dict):
        if at in free:
            return
        if set(example) != set(got):
            yield f"{at or 'document'}: want {sorted(example)}, got {sorted(got)}"
        for key in set(example) & set(got):
            yield from misshapen(example[key], got[key], free=free, at=f"{at}.{key}" if at else key)
    elif example is not None and got is not None:
        one, other = shape(example), shape(got)
        if type(one) is not type(other) or (not isinstance(one, list) and one != other):
            yield f"{at}: want {one!r}, got {other!r}"
