"""Shapes of JSON, said the short way, and every place where a value breaks one.

A shape is a type (`str`), a literal (`"ready"`, `None`), a list of one shape (each item), a mapping of keys to shapes
(a trailing `?` marks a key that may be absent; other keys are welcome), `Each` (any key), or `Either`. `object` is
anything. A bool is no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Each:
    """A mapping whose keys are data: every value has this shape."""

    shape: Any


class Either:
    """One of several; the breaches of the closest one are told."""

    def __init__(self, *shapes: Any) -> None:
        self.shapes = shapes


NUMBER = Either(int, float)
MAYBE_TEXT = Either(str, None)


def breaches(value: Any, shape: Any, at: str = "$") -> list[str]:
    """Every breach with its place, e.g. `$.results.rows[0]: want dict, got null`."""
    return list(_walk(value, shape, at))


def _walk(value: Any, shape: Any, at: str) -> Iterator[str]:
    match shape:
        case Either():
            tried = [list(_walk(value, one, at)) for one in shape.shapes]
            if all(tried):
                yield from min(tried, key=len)
        case Each():
            if not isinstance(value, dict):
                yield f"{at}: want an object, got {_name(value)}"
                return
            for key, item in value.items():
                yield from _walk(item, shape.shape, f"{at}.{key}")
        case dict():
            yield from _keys(value, shape, at)
        case list():
            if not isinstance(value, list):
                yield f"{at}: want a list, got {_name(value)}"
                return
            for n, item in enumerate(value):
                yield from _walk(item, shape[0], f"{at}[{n}]")
        case type():
            wrong = not isinstance(value, shape) or (isinstance(value, bool) and shape in (int, float))
            if wrong:
                yield f"{at}: want {shape.__name__}, got {_name(value)}"
        case _:
            if value != shape or type(value) is not type(shape):
                yield f"{at}: want {shape!r}, got {str(value)[:60]!r}"


def _keys(value: Any, shape: dict[str, Any], at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: want an object, got {_name(value)}"
        return
    for key, inner in shape.items():
        name = key.removesuffix("?")
        if name in value:
            yield from _walk(value[name], inner, f"{at}.{name}")
        elif not key.endswith("?"):
            yield f"{at}: {name} is missing"


def _name(value: Any) -> str:
    return "null" if value is None else type(value).__name__
