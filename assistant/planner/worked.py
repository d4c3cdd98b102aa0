"""Columns to be worked out: shares, running totals, ranks, and each row beside an earlier period."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.catalogue import EARLIER_STEPS, Explore, Field, Grain, Lang
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.outcome import Decline
from assistant.planner.query import Calculation, Query, split_grain
from assistant.planner.slots import Slots
from assistant.planner.texts import say

_MOST = 6
_RELATIVE = Lazy(
    r"(?<!\w)(?:anterior|anteriores|previo|previa|pasado|pasada|antes|previous|prior|preceding|last|before|earlier|"
    r"ago|hace un|mismo|misma|same)(?!\w)"
)
_UNITS: tuple[tuple[Grain, str], ...] = (
    ("year", r"(?<!\w)(?:ano|anos|year|years|interanual)(?!\w)"),
    ("quarter", r"(?<!\w)(?:trimestre|quarter)(?!\w)"),
    ("month", r"(?<!\w)(?:mes|month)(?!\w)"),
    ("week", r"(?<!\w)(?:semana|week)(?!\w)"),
    ("day", r"(?<!\w)(?:dia|day)(?!\w)"),
)
_PATTERNS = tuple((grain, Lazy(pattern)) for grain, pattern in _UNITS)
_DAYS: dict[Grain, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@dataclass(frozen=True)
class Wanted:
    """What a text asks to be worked out, before it is known whether the rows allow it."""

    slots: Slots
    explore: Explore

    def of(self, query: Query) -> tuple[Calculation, ...] | str:
        """The calculations for these rows, or the word that cannot be followed."""
        found: list[Calculation] = []
        for item in self.slots.calculations:
            made = self._one(item.cue, query)
            if item.cue == "ranking" and not query.dimensions:
                continue  # what is to be ranked is asked later
            if not made:
                return item.text
            found += made
        if any(named.percent for named in self.slots.metrics) and not any(c.kind == _SHARE for c in found):
            percents = [m for m in query.metrics if not self._is_rate(m)]
            shares = self._summed(_SHARE, query) if query.dimensions else []
            if percents and not shares:
                return "%"
            found += shares if percents else []
        found += self._changes(query)
        return tuple(dict.fromkeys(found))[:_MOST]

    def _one(self, cue: str, query: Query) -> list[Calculation]:
        match cue:
            case "share":
                return self._summed(_SHARE, query) if query.dimensions else []
            case "running":
                return self._summed("running_total", query) if grain_of(query, self.explore) else []
            case _:
                by = [s.id for s in self.slots.order_by.senses] if self.slots.order_by else []
                first = next((m for m in query.metrics if m in by), query.metrics[0])
                return [Calculation("rank", first)] if query.dimensions else []

    def _summed(self, kind: str, query: Query) -> list[Calculation]:
        """Only what adds up has shares and running totals."""
        fields = [self.explore.field(m) for m in query.metrics]
        return [Calculation(kind, f.id) for f in fields if f and _adds_up(f)]

    def _is_rate(self, metric: str) -> bool:
        field = self.explore.field(metric)
        return field is not None and field.format.style == "percent"

    def _changes(self, query: Query) -> list[Calculation]:
        step = self.step(query)
        if step is None:
            return []
        grain = grain_of(query, self.explore)
        return [Calculation("change_from_previous", m, "" if step == grain else step) for m in query.metrics[:2]]

    def step(self, query: Query) -> Grain | None:
        """How far back each row is to look; none where the whole period is compared with another one."""
        slots, grain = self.slots, grain_of(query, self.explore)
        if grain is None or not (slots.compare or slots.compare_growth):
            return None
        if slots.compare is None:
            return grain
        phrase = fold(slots.compare)
        if not _RELATIVE.search(phrase):
            return None
        step = next((unit for unit, pattern in _PATTERNS if pattern.search(phrase)), grain)
        found = slots.periods[0].found if slots.periods else None
        shorter = found is not None and found.period.days <= _DAYS[step]
        return None if shorter or step not in EARLIER_STEPS[grain] else step


_SHARE = "percent_of_total"
_SUMS = frozenset({_SHARE, "running_total"})


def grain_of(query: Query, explore: Explore) -> Grain | None:
    """The grain of the one date among the dimensions."""
    grains = [grain for d in query.dimensions if (grain := split_grain(d, explore)[1])]
    return grains[0] if len(grains) == 1 else None


def carried(before: tuple[Calculation, ...], query: Query, explore: Explore) -> tuple[Calculation, ...]:
    """What was worked out before, of the metrics that are there now."""
    moved = (c if c.metric in query.metrics else replace(c, metric=query.metrics[0]) for c in before)
    return tuple(dict.fromkeys(c for c in moved if not (c.kind in _SUMS and not _adds_up(explore.field(c.metric)))))


def _adds_up(field: Field | None) -> bool:
    return field is not None and (field.additive or field.distinct)


def fitting(query: Query, explore: Explore) -> Query:
    """The query less calculations that its metrics and rows no longer allow."""
    dated = grain_of(query, explore)
    needs_time = {"running_total", "change_from_previous"}
    kept = tuple(
        c
        for c in query.calculations
        if c.metric in query.metrics and (dated if c.kind in needs_time else query.dimensions)
        and not (c.kind == "change_from_previous" and (query.compare or (c.step and c.step not in _steps(dated))))
    )  # fmt: skip
    return query if kept == query.calculations else query.but(calculations=kept)


def _steps(grain: Grain | None) -> tuple[Grain, ...]:
    return EARLIER_STEPS[grain] if grain else ()


def cannot(word: str, metrics: list[str], dimensions: list[str], lang: Lang) -> Decline:
    """A word that cannot be followed, with questions that can: shares of what adds up, and its running total."""
    share, running = _ASKED[lang]
    pairs = [(m.lower(), d.lower()) for m in metrics[:1] for d in dimensions[:2]]
    asked = [share.format(metric=m, dimension=d) for m, d in pairs]
    asked += [running.format(metric=m.lower()) for m in metrics[:1]]
    return Decline(say("not_computed", lang, word=word), tuple(asked))


_ASKED: dict[Lang, tuple[str, str]] = {
    "es": ("porcentaje de {metric} por {dimension}", "acumulado de {metric} por mes"),
    "en": ("share of {metric} by {dimension}", "running total of {metric} by month"),
}
