"""Cases, read from YAML and checked: name, inputs, what is expected, and what they are about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from evals.labels import Wanted, read_label

Decision = Literal["answer", "ask", "decline"]
Category = Literal["clear", "ambiguous", "unanswerable", "out_of_scope", "follow_up"]
QUESTIONS = Path(__file__).resolve().parent / "questions"
_WORDING = re.compile(r"(es|en)(-[A-Z]{2})?")
Calls = tuple[Wanted, ...]


class AskLabel(BaseModel):
    """A question back: about what, and which options it has to offer."""

    model_config = ConfigDict(extra="forbid")

    slot: Annotated[str, Field(pattern=r"^[a-z]+(:[a-z_]+)?$")]
    offers: list[str]


class Entry(BaseModel):
    """One label and the wordings that share it, as in the file."""

    model_config = ConfigDict(extra="allow")

    answer: str | list[str | list[str]] | None = None
    assuming: list[str | list[str]] = []
    ask: AskLabel | None = None
    decline: str | bool | None = None

    @model_validator(mode="after")
    def _complete(self) -> Entry:
        strange = [key for key in self.wordings if not _WORDING.fullmatch(key)]
        if strange or not self.wordings:
            raise ValueError(f"wordings have a language each, such as es or en-GB; got {strange or 'none'}")
        if self.answer is None and self.ask is None and not self.decline:
            raise ValueError("one of answer, ask and decline is needed")
        return self

    @property
    def wordings(self) -> dict[str, Any]:
        return self.model_extra or {}


class File(BaseModel):
    """One document of a file."""

    model_config = ConfigDict(extra="forbid")

    category: Category
    cases: list[Entry]


@dataclass(frozen=True)
class Expected:
    """What is right. Each of `answers` and `assuming` is a set of calls made together."""

    answers: tuple[Calls, ...]
    assuming: tuple[Calls, ...]
    """Right only when what was assumed is said."""
    ask: AskLabel | None
    decline: str
    primary: Decision
    """The one that the question is in its file for."""

    @property
    def decisions(self) -> frozenset[Decision]:
        found: set[Decision] = set()
        if self.answers:
            found.add("answer")
        if self.ask:
            found.add("ask")
        if self.decline:
            found.add("decline")
        return frozenset(found)


@dataclass(frozen=True)
class Case:
    """One question. `turns` are the person's messages, the last is the question."""

    name: str
    turns: tuple[str, ...]
    expected: Expected
    category: Category
    lang: Literal["es", "en"]
    locale: str
    """Language and region, or the language alone."""
    file: str


def load(paths: Sequence[Path] = ()) -> list[Case]:
    """Every case of these files, or of all.

    Raises:
        ValueError: a file is out of shape, or two cases have one name.
    """
    cases = [case for path in (paths or sorted(QUESTIONS.glob("*.yaml"))) for case in _cases(path)]
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"cases with the same words: {', '.join(twice)}")
    return cases


def _cases(path: Path) -> Iterator[Case]:
    with path.open(encoding="utf-8") as handle:
        for document in yaml.safe_load_all(handle):
            file = File.model_validate(document)
            for entry in file.cases:
                expected = _expected(entry, file.category)
                for wording, said in entry.wordings.items():
                    turns = (said,) if isinstance(said, str) else tuple(said)
                    lang: Literal["es", "en"] = "es" if wording.startswith("es") else "en"
                    yield Case(_slug(lang, turns), turns, expected, file.category, lang, wording, path.name)


def _expected(entry: Entry, category: Category) -> Expected:
    answers = [entry.answer] if isinstance(entry.answer, str) else entry.answer or []
    return Expected(
        answers=tuple(_calls(one) for one in answers),
        assuming=tuple(_calls(one) for one in entry.assuming),
        ask=entry.ask,
        decline=str(entry.decline) if entry.decline else "",
        primary=_primary(entry, category),
    )


def _primary(entry: Entry, category: Category) -> Decision:
    """Where several decisions are right, the one that the question is in the file for."""
    orders: dict[str, tuple[Decision, ...]] = {
        "ambiguous": ("ask", "answer", "decline"),
        "unanswerable": ("decline", "ask", "answer"),
        "out_of_scope": ("decline", "ask", "answer"),
    }
    order = orders.get(category, ("answer", "ask", "decline"))
    given = {"answer": entry.answer is not None, "ask": entry.ask is not None, "decline": bool(entry.decline)}
    return next(decision for decision in order if given[decision])


def _calls(label: str | list[str]) -> Calls:
    lines = [label] if isinstance(label, str) else label
    return tuple(wanted for line in lines for wanted in read_label(line))


def _slug(lang: str, turns: Sequence[str]) -> str:
    plain = unicodedata.normalize("NFKD", " / ".join(turns)).encode("ascii", "ignore").decode().lower()
    return f"{lang}: {re.sub(r'[^a-z0-9/.,;]+', ' ', plain).strip()}"
