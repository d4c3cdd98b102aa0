"""A verified question: its words, the calls that answered it with their date words, and what they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.catalogue import Catalogue, Explore, Field, Lang, Words
from assistant.journal import VerifiedRow

Json = dict[str, Any]
ANSWERS = frozenset({"query_metrics", "run_report"})
"""What may be answered so: reads of numbers. Never an act, never somebody's record."""


class AskedCall(BaseModel):
    """A call as it was asked: periods are the person's words, to be resolved anew each time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    arguments: Json


class Entry(BaseModel):
    """One verified question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    lang: Lang
    locale: str
    calls: tuple[AskedCall, ...]
    rests_on: dict[str, str]
    """What the calls use (`field:<id>`, `report:<slug>`), to the digest of its definition when it was verified."""
    by: str
    run_id: str
    at: datetime

    @classmethod
    def of(cls, row: VerifiedRow) -> Entry:
        """From its row."""
        return cls.model_validate(
            {**row.body, "id": row.id, "lang": row.lang, "by": row.owner.person, "run_id": row.run_id, "at": row.at}
        )

    def changed(self, catalogue: Catalogue) -> list[str]:
        """What is gone from this catalogue, or is defined otherwise."""
        now = rests_on(self.calls, catalogue)
        return [name for name, digest in self.rests_on.items() if now.get(name) != digest]


def rests_on(calls: Sequence[AskedCall], catalogue: Catalogue) -> dict[str, str]:
    """Digests of the definitions that calls use, as this catalogue has them; what it lacks is left out."""
    found: dict[str, str] = {}
    for call in calls:
        for name in _used(call.arguments):
            digest = _digest(name, catalogue)
            if digest:
                found[name] = digest
    return found


def _used(arguments: Json) -> Iterator[str]:
    for key in ("metrics", "dimensions"):
        yield from (f"field:{one}" for one in arguments.get(key) or ())
    yield from (f"field:{one['field']}" for one in arguments.get("filters") or ())
    if arguments.get("report"):
        yield f"report:{arguments['report']}"


def _digest(name: str, catalogue: Catalogue) -> str:
    kind, _, ident = name.partition(":")
    if kind == "report":
        report = catalogue.report(ident)
        return "" if report is None else _sha(replace(report, words=Words()))
    found = [(e, f) for e in catalogue.explores for f in (*e.metrics, *e.dimensions) if _is(f, ident)]
    return _sha([_definition(explore, one) for explore, one in found]) if found else ""


def _is(one: Field, ident: str) -> bool:
    return one.id == ident or any(f"{one.id}_{grain}" == ident for grain in one.grains)


def _definition(explore: Explore, one: Field) -> object:
    """Without what only finds it: names, and values that come and go."""
    return replace(one, words=Words(), values=(), value_words=()), explore.standing, explore.time_dimension


def _sha(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
