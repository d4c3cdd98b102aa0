"""What can be asked right now: explores with their fields, saved reports, flows and profile keys.

A catalogue is an immutable snapshot that belongs to one person: two people may see different fields. Tools build
its parts from their engine; models, validation and the planner read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

Lang = Literal["es", "en"]
FieldType = Literal["string", "number", "date", "timestamp", "boolean"]
Grain = Literal["day", "week", "month", "quarter", "year"]
Calculated = Literal["percent_of_total", "running_total", "rank", "before", "change"]
"""Columns worked out from a metric; `before` is the metric in an earlier period, `change` from it to now."""

EARLIER_STEPS: dict[Grain, tuple[Grain, ...]] = {
    "day": ("day", "week", "year"),
    "week": ("week", "year"),
    "month": ("month", "quarter", "year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
}
"""How far back a trend may look. A day has no counterpart a month before: the 31st would find the 28th again."""


@dataclass(frozen=True)
class NumberFormat:
    """How a number is shown: `style` currency needs `currency` (ISO 4217); percent values are fractions of 1."""

    style: Literal["number", "currency", "percent"] = "number"
    currency: str = ""
    decimals: int | None = None


@dataclass(frozen=True)
class Words:
    """Names people use for a thing, per language; the first is the one to show."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def of(self, lang: Lang) -> tuple[str, ...]:
        return self.es if lang == "es" else self.en


@dataclass(frozen=True)
class Field:
    """A metric or dimension of one explore. `id` is the engine's own field id, without a grain suffix for dates."""

    id: str
    explore: str
    kind: Literal["metric", "dimension"]
    label: str
    type: FieldType
    description: str = ""
    words: Words = Words()
    grains: tuple[Grain, ...] = ()
    """Declared time grains; the field id to query is then `<id>_<grain>`."""
    format: NumberFormat = NumberFormat()
    additive: bool = False
    """Whether values of different rows may be summed (sums and plain counts)."""
    distinct: bool = False
    """Whether it counts different things: the same one may count in several rows, so that they sum to more."""
    values: tuple[str, ...] = ()
    """Known values of a low-cardinality string dimension, as the engine spells them."""
    value_words: tuple[tuple[str, Words], ...] = ()
    """Names people use for a value."""
    verbs: Words = Words()
    """Verbs that stand for a metric, as infinitives: "vender", "sell"."""
    table: str = ""
    """The engine's own table that it belongs to, where the engine needs to be told."""
    repeated_by: tuple[str, ...] = ()
    """Tables whose joins repeat the rows of a metric: by their fields it may count the same thing in several rows."""
    parameters: tuple[str, ...] = ()
    """Names of the parameters that it is written with."""
    computed: str = ""
    """Digest of how the engine works it out, where it tells."""
    guarded: bool = False
    """Whether only some people see it."""

    def name(self, lang: Lang) -> str:
        words = self.words.of(lang)
        return words[0] if words else self.label

    def value_name(self, value: str, lang: Lang) -> str:
        for known, words in self.value_words:
            if known == value and words.of(lang):
                return words.of(lang)[0]
        return value


@dataclass(frozen=True)
class Standing:
    """A condition that the engine puts on every query that does not limit the same field itself.

    `field` is the engine's own id; `unit` counts the values of a relative date ("months"), `completed` ones only.
    """

    field: str
    label: str
    operator: str
    values: tuple[str | float | bool, ...] = ()
    unit: str = ""
    completed: bool = False


@dataclass(frozen=True)
class Parameter:
    """A value that the engine writes its own SQL with. Without a `default` somebody has to choose it."""

    name: str
    label: str
    type: Literal["string", "number", "date"] = "string"
    options: tuple[str, ...] = ()
    default: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explore:
    """A set of fields that may be asked together. `time_dimension` is the default time axis (a field id)."""

    name: str
    label: str
    time_dimension: str | None
    metrics: tuple[Field, ...]
    dimensions: tuple[Field, ...]
    description: str = ""
    standing: tuple[Standing, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    computed: str = ""
    """Digest of its tables and joins, where the engine tells."""
    rows: str = ""
    """Digest of the row filter as it is bound for this person; empty where there is none."""

    def field(self, field_id: str) -> Field | None:
        return next((f for f in (*self.metrics, *self.dimensions) if f.id == field_id), None)


@dataclass(frozen=True)
class Tile:
    """One chart of a dashboard, run by its name within the dashboard. `explore` may be unknown: empty."""

    name: str
    label: str
    explore: str
    words: Words = Words()

    def title(self, lang: Lang) -> str:
        words = self.words.of(lang)
        return words[0] if words else self.label


@dataclass(frozen=True)
class Report:
    """A saved chart that can be run by its slug, or a dashboard that is run chart by chart (then without `explore`)."""

    slug: str
    name: str
    explore: str
    description: str = ""
    words: Words = Words()
    kind: Literal["chart", "dashboard"] = "chart"
    tiles: tuple[Tile, ...] = ()
    """The charts of a dashboard, in reading order."""

    def title(self, lang: Lang) -> str:
        words = self.words.of(lang)
        return words[0] if words else self.name


@dataclass(frozen=True)
class FlowInput:
    """One typed input of a flow; `type` is the engine's own name (STRING, FILE, DATE, BOOL, EMAIL, SELECT, …)."""

    id: str
    type: str
    label: str
    required: bool = True
    default: str | None = None
    description: str = ""
    choices: tuple[str, ...] = ()
    must: bool = False
    """Whether the engine wants a value, be it the default."""
    labels: tuple[tuple[str, str], ...] = ()
    """What people read in place of a choice."""
    free: bool = False
    """Whether a value that is none of the choices may do; the engine decides."""
    hint: str = ""
    """What the engine's own form would be prefilled with: nothing that is sent by itself."""
    least: str | None = None
    """The smallest number or duration; for a day or a time, what it must be after."""
    most: str | None = None
    """The largest; for a day or a time, what it must be before."""
    pattern: str = ""
    """A regular expression that the whole text has to match, in the engine's dialect."""
    items: str = "STRING"
    """Type of the items of a list."""

    def choice_name(self, choice: str) -> str:
        return next((label for value, label in self.labels if value == choice), choice)


@dataclass(frozen=True)
class Flow:
    """An action that can be started after approval. `id` is `<namespace>/<flow>`."""

    id: str
    revision: int
    label: str
    description: str = ""
    inputs: tuple[FlowInput, ...] = ()
    words: Words = Words()
    risk: str = ""

    def title(self, lang: Lang) -> str:
        words = self.words.of(lang)
        return words[0] if words else self.label


@dataclass(frozen=True)
class CataloguePart:
    """What one engine contributes."""

    explores: tuple[Explore, ...] = ()
    reports: tuple[Report, ...] = ()
    flows: tuple[Flow, ...] = ()
    profile_keys: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    """Audiences whose members can be counted, spelled as the engine has them."""


@dataclass(frozen=True)
class Catalogue:
    """The whole, with look-ups and closest matches."""

    explores: tuple[Explore, ...] = ()
    reports: tuple[Report, ...] = ()
    flows: tuple[Flow, ...] = ()
    profile_keys: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    missing: tuple[str, ...] = field(default=())
    """Engines whose part could not be loaded, each with what to do about it, so that an answer can say so."""

    @classmethod
    def of(cls, parts: Iterable[CataloguePart], missing: Sequence[str] = ()) -> Catalogue:
        """Joins the parts of all engines."""
        got = list(parts)
        return cls(
            explores=tuple(e for p in got for e in p.explores),
            reports=tuple(r for p in got for r in p.reports),
            flows=tuple(f for p in got for f in p.flows),
            profile_keys=tuple(k for p in got for k in p.profile_keys),
            segments=tuple(s for p in got for s in p.segments),
            missing=tuple(missing),
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, 16 hex digits: names the snapshot in journals and receipts."""
        content = (self.explores, self.reports, self.flows, self.profile_keys, self.segments)
        return hashlib.sha256(repr(content).encode()).hexdigest()[:16]

    @cached_property
    def metrics(self) -> tuple[Field, ...]:
        return tuple(f for e in self.explores for f in e.metrics)

    @cached_property
    def dimensions(self) -> tuple[Field, ...]:
        return tuple(f for e in self.explores for f in e.dimensions)

    def explore(self, name: str) -> Explore | None:
        return next((e for e in self.explores if e.name == name), None)

    def metric(self, field_id: str) -> Field | None:
        return next((f for f in self.metrics if f.id == field_id), None)

    def report(self, slug: str) -> Report | None:
        return next((r for r in self.reports if r.slug == slug), None)

    def flow(self, flow_id: str) -> Flow | None:
        return next((f for f in self.flows if f.id == flow_id), None)


def closest(wanted: str, choices: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The valid choices most like `wanted`, best first; at least one when there is any choice."""
    pool = list(dict.fromkeys(choices))
    scored = process.extract(wanted, pool, scorer=fuzz.WRatio, limit=limit)
    good = [text for text, score, _ in scored if score >= 60]
    return tuple(good or [text for text, _, _ in scored[:1]])
