"""The questions of phrases.yaml, read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.catalogue import Lang


@dataclass(frozen=True)
class Verified:
    """One question; `ways` and `others` are texts, each with the call that is right for it, empty where none is."""

    lang: Lang
    text: str
    call: dict[str, Any]
    label: str
    ways: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]


def _read(one: dict[str, Any]) -> Verified:
    ways = tuple(_said(way, one["label"]) for way in one["ways"])
    others = tuple(_said(way, "") for way in one["others"])
    return Verified(one["lang"], one["text"], one["call"], one["label"], ways, others)


def _said(way: str | dict[str, str], label: str) -> tuple[str, str]:
    return (way, label) if isinstance(way, str) else next(iter(way.items()))


QUESTIONS = tuple(
    _read(one) for one in yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))
)
