"""Regular expressions that are compiled when first used: there are many, and importing must stay quick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property


class Lazy:
    """A pattern with the methods of `re.Pattern` that are used here."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    @property
    def source(self) -> str:
        """The pattern as written."""
        return self._source

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self._source, self._flags)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        return self.compiled.match(text, at)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text)

    def sub(self, by: str, text: str) -> str:
        return self.compiled.sub(by, text)


class Gate(Lazy):
    """Matches where any of many patterns does: one look in place of a hundred, where most find nothing."""

    def __init__(self, patterns: Iterable[Lazy]) -> None:
        nameless = (_NAME.sub("(?:", _SAME.sub(_ANY, pattern.source)) for pattern in patterns)
        super().__init__("|".join(nameless))


_NAME = re.compile(r"\(\?P<\w+>")
_SAME = re.compile(r"\(\?P=\w+\)")
_ANY = "."
