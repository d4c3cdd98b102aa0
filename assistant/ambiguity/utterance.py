"""The person's words, read on the catalogue: what they name, and which of them nothing explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from assistant.ambiguity.thread import Spoken
from assistant.catalogue import Field
from assistant.intents import DateRange, IntentContext
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues
from assistant.planner.again import understood
from assistant.planner.history import past_of, turns_of
from assistant.planner.lexicon import Lexicon, Token, tokens
from assistant.planner.metrics import rate_of
from assistant.planner.outcome import Outcome
from assistant.planner.plan import plan
from assistant.planner.query import Query, split_grain
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Named, Slots
from assistant.planner.slotted import slots_of
from assistant.stems import LANGS, stem

_SHORTEST = 4
"""Letters that two words must begin with alike to be forms of one ("españolas", "España")."""
_STEPWISE = Lazy(
    r"(?<!\w)(?:primer[oa]?|segund[oa]|tercer[oa]?|first|second|third|mejor|peor|best|worst|"
    r"that (?:one|country|product|month|channel)|es[ea] (?:pais|producto|mes|canal|categoria))(?!\w)"
)
_SHORT = 3
"""Letters of an abbreviation."""
_MISSPELT = 80
"""Likeness of a word with a typing error, of 100."""
_DULL = frozenset(
    "venta ventas sales sale cliente clientes customer customers pedido pedidos order orders producto productos "
    "product products mes meses month months ano anos year years total euro euros".split()
)


@dataclass(frozen=True)
class Utterance:
    """One message of the person in its thread."""

    situation: Situation
    thread: Spoken
    own_words: str
    """All that the person has written in the thread, this message too."""

    @classmethod
    def of(cls, ctx: IntentContext, thread: Spoken) -> Utterance:
        """The message that a call answers."""
        past = past_of(turns_of(thread.messages), ctx.catalogue)
        situation = understood(
            Situation(ctx.user_text, ctx.catalogue, ctx.now, ctx.lang, ctx.locale, past, ctx.calendar)
        )
        return cls(situation, thread, ctx.own_words)

    @property
    def lexicon(self) -> Lexicon:
        return self.situation.lexicon

    @cached_property
    def mended(self) -> Situation:
        """The same with its typing errors put right."""
        first = reading_of(self.situation)
        fixes = coverage.repairs(first, self.lexicon)
        mended = replace(self.situation, text=coverage.repaired_text(first, fixes))
        idle = {w.text for w in reading_of(mended).unexplained}
        useful = [fix for fix in fixes if fix[1] not in idle]
        return replace(self.situation, text=coverage.repaired_text(first, useful)) if useful else self.situation

    @cached_property
    def _read(self) -> tuple[Reading, Slots]:
        reading = reading_of(self.mended)
        # Slots claim words as well, such as a number before what is ranked.
        return reading, slots_of(reading, self.lexicon)

    @property
    def reading(self) -> Reading:
        return self._read[0]

    @property
    def slots(self) -> Slots:
        return self._read[1]

    @cached_property
    def planned(self) -> Outcome:
        """What the offline planner makes of it."""
        return plan(self.situation)

    @cached_property
    def before(self) -> tuple[Query, ...]:
        """What was asked earlier in the thread, typed."""
        return self.thread.queries

    @cached_property
    def strange(self) -> tuple[Token, ...]:
        """Content words that no name, date, number or cue of the message explains."""
        whose = self.reading.of("email", "phone", "id")
        about = {part for name in cues.PROFILE for part in name.split()} if whose else set()
        return tuple(w for w in self.reading.unexplained if w.text not in about)

    @cached_property
    def named(self) -> frozenset[str]:
        """Metrics that the message names in any of their readings, verbs among them, and the rates of those."""
        found = {s.id for m in self.slots.metrics for s in m.senses}
        if self.slots.selling:
            found |= {s.id for name in cues.BEST_SELLING for s in self.lexicon.lookup(name) if s.kind == "metric"}
        percent = any(m.percent for m in self.slots.metrics) or any(c.percent for c, _ in self.slots.conditions)
        rates = {rate_of(i, self.situation.desk()) for i in found} if percent else set()
        return frozenset(found | {r for r in rates if r})

    @cached_property
    def nouns(self) -> tuple[Named, ...]:
        """Metrics that were named by a noun; a verb ("how many did we sell") says less of what is measured."""
        return tuple(m for m in self.slots.metrics if not m.verb)

    @cached_property
    def acts(self) -> bool:
        """Whether something is to be done, for which a read is only a step."""
        return bool(cues.ACTION.search(self.reading.folded)) and bool(self.reading.of("flow"))

    @cached_property
    def stepwise(self) -> bool:
        """Whether a read may be only a step: "orders of the first country" has to find out which one that is."""
        return bool(_STEPWISE.search(self.reading.folded))

    def orders(self, word: Token) -> bool:
        """Whether a word picks one of several rows."""
        return bool(_STEPWISE.fullmatch(word.text))

    @cached_property
    def ranges(self) -> frozenset[tuple[str, str]]:
        """Every range of days that the message names, and the one from the first to the last of them."""
        found = [i.found.period for i in self.reading.of("period") if i.found]
        found += [half.period for i in self.reading.of("period") for half in i.halves or ()]
        if len(found) > 1:
            found.append(DateRange(start=min(p.start for p in found), end=max(p.end for p in found)))
        return frozenset((p.start.isoformat(), p.end.isoformat()) for p in found)

    def unexplained_by(self, fields: list[Field]) -> list[Token]:
        """Strange words that are in none of these fields' own names either, nor verbs that stand for metrics."""
        names = {t.text for one in fields for name in _names(one) for t in tokens(fold(name))}
        stems = {stem(w, lang) for w in names for lang in LANGS}
        left = [w for w in self.strange if w.text not in self.lexicon.verbs and w.text not in cues.HARMLESS]
        return [w for w in left if not any(stem(w.text, lang) in stems for lang in LANGS)]

    def spells(self, word: Token, field_id: str) -> bool:
        """Whether a word is a field's name with an error in it, or cut short ("marjen", "vtas", "rev")."""
        field = self.lexicon.fields.get(field_id)
        names = {t.text for name in _names(field) for t in tokens(fold(name))} if field else set()
        return any(_short_for(word.text, n) or fuzz.ratio(word.text, n) >= _MISSPELT for n in names)

    def says_value(self, field: Field | None, value: str) -> bool:
        """Whether the person wrote this value of a field, one of its names, or a form of one."""
        if any(s.value == value and s.id == field.id for i in self.reading.of("value") for s in i.senses if field):
            return True
        names = [value, value.replace("_", " ")]
        for known, words in field.value_words if field else ():
            names += [*words.es, *words.en] if known == value else []
        said = {t.text for t in tokens(fold(self.own_words))}
        folded = f" {' '.join(t.text for t in tokens(fold(self.own_words)))} "
        if any(f" {' '.join(t.text for t in tokens(fold(n)))} " in folded for n in names):
            return True
        parts = {t.text for name in names for t in tokens(fold(name))} - _DULL
        return any(_alike(part, word) for part in parts for word in said - _DULL)

    def fields_of(self, query: Query) -> list[Field]:
        """The fields that a query uses."""
        ids = (*query.metrics, *query.dimensions, *(f.field for f in query.filters))
        return [found for i in ids if (found := self.field(i)) is not None]

    def field(self, wanted: str) -> Field | None:
        """A field by its id, with or without a grain."""
        if wanted in self.lexicon.fields:
            return self.lexicon.fields[wanted]
        return next((f for e in self.situation.catalogue.explores if (f := split_grain(wanted, e)[0])), None)


def _short_for(short: str, name: str) -> bool:
    """Its first letters, or some of them in their order from the first to the last."""
    if len(short) < _SHORT or len(short) >= len(name) or short[0] != name[0]:
        return False
    letters = iter(name)
    return name.startswith(short) or (short[-1] == name[-1] and all(c in letters for c in short))


def _names(one: Field) -> Iterator[str]:
    yield from (one.label, *one.words.es, *one.words.en, one.id.replace("_", " "))
    for value, words in one.value_words:
        yield from (value, *words.es, *words.en)


def _alike(one: str, other: str) -> bool:
    """Forms of one word: the same stem, or a long common beginning."""
    if any(stem(one, lang) == stem(other, lang) for lang in LANGS):
        return True
    if min(len(one), len(other)) < _SHORTEST or other in cues.IGNORED:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same >= max(_SHORTEST, min(len(one), len(other)) - 2)
