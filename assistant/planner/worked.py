"""Columns to be worked out: shares, running totals, ranks, and each row beside an earlier period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from assistant.catalogue import EARLIER_STEPS, Explore, Field, Grain, Lang
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.lexicon import Lexicon
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.query import Calculation, Query, split_grain
from assistant.planner.slots import Named, Slots
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
_WITHIN = Lazy(
    r"(?<!\w)(?:dentro de(?: cada)?|(?:en|de) cada(?: un[oa] de l[oa]s)?|within(?: each| every)?|"
    r"(?:inside|in) (?:each|every))(?!\w)"
)
_DAYS: dict[Grain, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@dataclass(frozen=True)
class Wanted:
    """What a text asks to be worked out, before it is known whether the rows allow it."""

    slots: Slots
    explore: Explore
    text: str = ""
    """The text itself, for "within each channel"."""

    def of(self, query: Query) -> tuple[Calculation, ...] | str:
        """The calculations for these rows, or the word that cannot be followed."""
        found: list[Calculation] = []
        for item in self.slots.calculations:
            made = self._one(item.cue, query)
            if item.cue == "ranking" and not query.dimensions:
                continue  # what is to be ranked is asked later
            if not made:
                return item.text
            if item.cue == "running" and (self.slots.compare or self.slots.compare_growth):
                return item.text  # one running total against another is not worked out
            found += made
        if any(named.percent for named in self.slots.metrics) and not any(c.kind == _SHARE for c in found):
            # "Margin, margin % and units": the rate itself is there.
            percents = [] if any(map(self._is_rate, query.metrics)) else list(query.metrics)
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
                return self._ranked(first, query)

    def _ranked(self, metric: str, query: Query) -> list[Calculation]:
        """A rank among all rows, or within the groups that were named; none where those are not known."""
        grouped = len(query.dimensions) > 1 and _WITHIN.search(fold(self.text))
        within = (self._within(query) or self._dated(query)) if grouped else ""
        if not query.dimensions or (grouped and not within):
            return []
        return [Calculation("rank", metric, within=within)]

    def _dated(self, query: Query) -> str:
        """The date of "within each month"."""
        said = _WITHIN.search(fold(self.text))
        named = said is not None and any(d.item.start >= said.start() for d in self.slots.dimensions)
        return "" if named else next((d for d in query.dimensions if split_grain(d, self.explore)[1]), "")

    def _summed(self, kind: str, query: Query) -> list[Calculation]:
        """Only what adds up has shares and running totals."""
        fields = [self.explore.field(m) for m in query.metrics]
        within = self._within(query) if kind == _SHARE else ""
        return [Calculation(kind, f.id, within=within) for f in fields if f and _adds_up(f)]

    def _within(self, query: Query) -> str:
        """The dimension of "within each channel", when it is one of several."""
        if self.slots.within_rows:
            added = {s.id for s in self.slots.dimensions[-1].senses}
            return next((d for d in query.dimensions if d not in added), "")
        said = _WITHIN.search(fold(self.text)) if len(query.dimensions) > 1 else None
        if said is None:
            return ""
        named = [d for d in self.slots.dimensions if d.item.start >= said.start()]
        ids = [s.id for d in named for s in d.senses]
        return next((d for d in query.dimensions if d in ids), "")

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


def unclear(slots: Slots, query: Query, text: str) -> Named | None:
    """A value in "share of the returned orders by channel": of each channel's orders, or among returned ones?

    Where it says in what to look ("in Spain", "only Spain"), or comes after the breakdown, there is no doubt.
    """
    shares = [i for i in slots.calculations if i.cue == "share"]
    if not shares or not query.dimensions:
        return None
    folded = fold(text)
    share = shares[0].start
    first = min((d.item.start for d in slots.dimensions), default=len(folded))
    for named in slots.values:
        lead = folded[: named.item.start].replace(",", " ").split()
        while lead and lead[-1] in _ARTICLES:
            lead = lead[:-1]
        plain = not lead or lead[-1] not in _PLACES
        inside = share < named.item.start < first
        # "Spain's share of revenue by month" has it before the word, and the breakdown after both.
        ahead = named.item.start < share and not _ROWS.search(folded[named.item.end : share])
        if plain and not named.negated and (inside or ahead):
            return named
    return None


def which_share(named: Named, query: Query, slots: Slots, desk: Asks) -> Ask | None:
    """Asks which of the two shares is meant, by texts that have no such doubt."""
    fields = [d.id for n in slots.dimensions for d in n.senses if d.id in query.dimensions]
    sense = next((s for s in named.senses if s.kind == "value"), None)
    rows = [desk.name(i).lower() for i in fields] or [_GRAIN_NAMES[desk.lang][g] for g in slots.grains]
    if sense is None or len(rows) != 1 or len(query.dimensions) != 1 or len(slots.values) > 1 or slots.limit:
        return None
    field = desk.lexicon.fields[sense.id]
    metric, by = desk.name(query.metrics[0]).lower(), rows[0]
    value, of = field.value_name(sense.value, desk.lang), field.name(desk.lang).lower()
    when = f" {slots.periods[0].text}" if slots.periods else ""
    among, each = _WHICH[desk.lang]
    parts = {"metric": metric, "by": by, "value": value, "of": of, "when": when}
    options = tuple(Option(one[0].format(**parts), one[1].format(**parts)) for one in (each, among))
    return Ask(say("which_share", desk.lang, word=named.item.text), options)


class Asks(Protocol):
    """What asking needs: names in the person's language."""

    @property
    def lexicon(self) -> Lexicon: ...
    @property
    def lang(self) -> Lang: ...

    def name(self, field_id: str) -> str: ...


_ROWS = Lazy(r"(?<!\w)(?:by|per|for each|each|por|segun|cada)(?!\w)")
_ARTICLES = frozenset({"el", "la", "los", "las", "the", "a", "an"})
_PLACES = frozenset(
    {"en", "in", "para", "for", "solo", "only", "solamente", "just", "dentro", "within", "desde", "from"}
)
_GRAIN_NAMES: dict[Lang, dict[Grain, str]] = {
    "es": {"day": "día", "week": "semana", "month": "mes", "quarter": "trimestre", "year": "año"},
    "en": {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"},
}
_WHICH: dict[Lang, tuple[tuple[str, str], tuple[str, str]]] = {
    "es": (
        ("Solo {value}: reparto por {by}", "porcentaje de {metric} por {by}, solo {value}{when}"),
        ("De cada {by}, qué parte es {value}", "porcentaje de {metric} por {of} dentro de cada {by}{when}"),
    ),
    "en": (
        ("Only {value}: share of each {by}", "share of {metric} by {by}, only {value}{when}"),
        ("Of each {by}, what part is {value}", "share of {metric} by {of} within each {by}{when}"),
    ),
}


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
    kept = tuple(c for c in kept if not c.top or (c.within in query.dimensions and len(query.dimensions) > 1))
    kept = tuple(c if c.within in ("", *query.dimensions) else replace(c, within="") for c in kept)
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
