"""Names that people use for things, written by the modellers into `ai_hint` and descriptions.

One line a language, `es: Ingresos, ventas`, `es.value completed: completado, entregado`, or of a metric the verbs that
stand for it, `es.verb: vender, facturar`; other lines describe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.catalogue import Words

_NAMES = re.compile(r"^\s*(es|en)\s*:\s*(.+)$")
_VALUE = re.compile(r"^\s*(es|en)\.value\s+(.+?)\s*:\s*(.+)$")
_VERBS = re.compile(r"^\s*(es|en)\.verb\s*:\s*(.+)$")
_DESCRIPTION = 300


@dataclass(frozen=True)
class Hints:
    """What the lines of one thing say."""

    words: Words = Words()
    value_words: tuple[tuple[str, Words], ...] = ()
    description: str = ""
    verbs: Words = Words()


def read_hints(*texts: object) -> Hints:
    """Reads descriptions and hints: texts, lists of texts, or nothing."""
    names: dict[str, list[str]] = {"es": [], "en": []}
    values: dict[str, dict[str, list[str]]] = {}
    verbs: dict[str, list[str]] = {"es": [], "en": []}
    rest: list[str] = []
    for line in _lines(texts):
        if value := _VALUE.match(line):
            of_value = values.setdefault(value[2], {"es": [], "en": []})
            of_value[value[1]] += _split(value[3])
        elif verb := _VERBS.match(line):
            verbs[verb[1]] += _split(verb[2])
        elif name := _NAMES.match(line):
            names[name[1]] += _split(name[2])
        elif line.strip():
            rest.append(line.strip())
    return Hints(
        words=_words(names),
        value_words=tuple((value, _words(found)) for value, found in values.items()),
        description=" ".join(rest)[:_DESCRIPTION],
        verbs=_words(verbs),
    )


def _lines(texts: Iterable[object]) -> Iterable[str]:
    for text in texts:
        if isinstance(text, str):
            yield from text.splitlines()
        elif isinstance(text, list):
            yield from _lines(text)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _words(found: dict[str, list[str]]) -> Words:
    return Words(es=tuple(dict.fromkeys(found["es"])), en=tuple(dict.fromkeys(found["en"])))
