"""Parts of a call that nobody asked for: conditions, periods and cuts that the person's words do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.ambiguity.texts import say
from assistant.ambiguity.utterance import Utterance
from assistant.catalogue import Lang
from assistant.intents import IntentContext
from assistant.planner import cues
from assistant.planner.outcome import Do
from assistant.planner.query import Condition, Query, from_json

_CUT = 500
"""Rows of an answer that is not cut on purpose."""
_RANKS = ("desc", "asc", "best_selling", "worst_selling", "ranking", "sort")
_LOOSE_TIME = ("vague_time", "dateish", "forecast", "all_time", "ambient")


@dataclass(frozen=True)
class Loose:
    """A part of a call without ground in the conversation."""

    where: str
    """The argument's name."""
    model: str
    """What the model is told."""
    person: str
    """What the person is told where it stays."""
    certain: bool
    """Whether no word is left that may have meant it."""


def loose_parts(query: Query, said: Utterance, ctx: IntentContext, strange: bool) -> list[Loose]:
    """Everything in a query that the words and the thread do not ask for. `strange`: words remain unexplained."""
    return [*_conditions(query, said, ctx, strange), *_period(query, said, strange), *_limit(query, said, strange)]


def _conditions(query: Query, said: Utterance, ctx: IntentContext, strange: bool) -> Iterator[Loose]:
    known = {(f.field, f.operator, str(v)) for q in _earlier(said) for f in q.filters for v in f.values or ("",)}
    for one in query.filters:
        values = [v for v in one.values or ("",) if (one.field, one.operator, str(v)) not in known]
        strays = [v for v in values if not _asked_for(one, v, said, ctx)]
        if strays:
            field = said.field(one.field)
            lang = said.situation.lang
            shown = ", ".join(field.value_name(str(v), lang) if field else str(v) for v in strays if v != "")
            name = field.name(lang) if field else one.field
            key = "limited" if shown else "limited_by"
            yield Loose(
                "filters",
                f"filters: the person did not ask to limit {one.field}"
                + (f" to {', '.join(repr(v) for v in strays)}" if shown else "")
                + "; leave that condition out, or decline if the question cannot be answered without it",
                say(key, lang, field=_lower(name), values=shown),
                certain=not strange and not _unread(one, said),
            )


def _asked_for(one: Condition, value: str | float, said: Utterance, ctx: IntentContext) -> bool:
    field = said.field(one.field)
    if isinstance(value, bool) or field is None:
        return True
    if isinstance(value, int | float) and field.type == "number":
        return _amount_said(float(value), said)
    if field.type in {"date", "timestamp"}:
        return bool(said.reading.of("period", "versus", "grain")) or _loosely_timed(said)
    if field.type == "boolean":
        return True
    if value == "":
        asked = {s.id for n in (*said.slots.missing, *said.slots.dimensions) for s in n.senses}
        return said.reading.has("not") or (field.id in asked and bool(said.slots.missing))
    if any(str(value) in whole for whole in ctx.quotable):
        return True
    return said.says_value(field, str(value))


def _unread(one: Condition, said: Utterance) -> bool:
    """Whether the person speaks of an amount in words that are not read as a condition."""
    number = bool(one.values) and not isinstance(one.values[0], str)
    return number and not said.slots.conditions and bool(_digits(said.own_words))


def _amount_said(value: float, said: Utterance) -> bool:
    """Whether a bound is one of the amounts that were read, as it is, as a share of one, or in its unit."""
    read = [v for c, _ in said.slots.conditions for v in c.values]
    read += [i.number for i in said.reading.of("limit")]
    if not read:
        return bool(_digits(said.own_words)) or value in {0, 1}
    return any(abs(value - v * k) <= 1e-9 * max(1.0, abs(value)) for v in read for k in (1, 0.01, 100, 1e3, 1e6))


def _digits(text: str) -> list[str]:
    return [c for c in text if c.isdigit()]


def _period(query: Query, said: Utterance, strange: bool) -> Iterator[Loose]:
    asked = _range(query.period)
    if asked is None or asked in {_range(q.period) for q in _earlier(said)} | {
        _range(q.compare) for q in _earlier(said)
    }:
        return
    lang = said.situation.lang
    if said.ranges:
        whole = said.reading.of("period", "versus")
        other = len(whole) > len(said.reading.of("period")) or _loosely_timed(said) or bool(said.before)
        if asked in said.ranges or other:
            return
        words = [i.text for i in said.reading.of("period")]
        yield Loose(
            "period",
            f"period: the person said {words[0]!r}, which is another range; copy these words into period",
            say("other_period", lang, words=words[0]),
            certain=True,
        )
    elif not said.reading.of("period", "versus") and not _loosely_timed(said) and not _planner_dates(said):
        yield Loose(
            "period",
            "period: the person named no time, now or before; leave period out",
            say("dated", lang),
            certain=not strange and not said.before,
        )


def _loosely_timed(said: Utterance) -> bool:
    """Whether there are words of time that are not read as a period."""
    folded = said.reading.folded
    times = any(cues.PATTERNS[k].search(folded) for k in _LOOSE_TIME if k in cues.PATTERNS)
    compares = any(said.reading.has(k) for k in ("growth", "yoy", "mom", "compare", "trend"))
    return times or compares or bool(said.reading.of("versus")) or any(c.isdigit() for c in said.reading.text)


def _planner_dates(said: Utterance) -> bool:
    """Whether the planner itself puts in a period for these words."""
    plan = said.planned
    return isinstance(plan, Do) and any(s.arguments.get("period") for s in plan.reads)


def _range(period: object) -> tuple[str, str] | None:
    if isinstance(period, dict) and {"start", "end"} <= period.keys():
        return str(period["start"])[:10], str(period["end"])[:10]
    return None


def _limit(query: Query, said: Utterance, strange: bool) -> Iterator[Loose]:
    if query.limit is None or query.limit >= _CUT or any(q.limit == query.limit for q in _earlier(said)):
        return
    numbers = [i.number for i in said.reading.of("limit")]
    ranked = any(said.reading.has(k) for k in _RANKS) or said.reading.of("best", "worst")
    if query.limit in numbers or (not numbers and (ranked or said.stepwise or _digits(said.own_words))):
        return
    lang = said.situation.lang
    if numbers:
        told = f"limit: the person asked for {numbers[0]} rows; use that"
        yield Loose("limit", told, say("other_limit", lang), certain=True)
    else:
        told = "limit: the person did not ask for so few rows; leave limit out"
        yield Loose("limit", told, say("cut", lang), certain=not strange)


def _earlier(said: Utterance) -> tuple[Query, ...]:
    """What was asked in this thread, and what the planner makes of the words, which code has read from them."""
    plan = said.planned
    read = tuple(from_json(s.arguments) for s in plan.reads) if isinstance(plan, Do) else ()
    return (*said.before, *read)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def texts_of(parts: list[Loose], words: list[str], lang: Lang) -> tuple[str, ...]:
    """What the person is told of the parts that stay; `words`: those of theirs that may have meant them."""
    if parts and words:
        return (say("unsure", lang, words=", ".join(words)), *(one.person for one in parts if one.where == "filters"))
    return tuple(dict.fromkeys(one.person for one in parts))
