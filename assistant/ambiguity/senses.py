"""Nouns with more than one reading that would give different answers, and what settles them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.catalogue import Catalogue, Explore, Lang
from assistant.periods.fold import fold
from assistant.planner.lexicon import Lexicon, Sense, Token, tokens
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Slots
from assistant.stems import LANGS, stem

_MOST = 5
"""Readings that are offered; more is no choice but a list."""


@dataclass(frozen=True)
class Noun:
    """A word with several readings; `ids` of fields, or of `value`s of fields, the likeliest first."""

    word: str
    start: int
    end: int
    ids: tuple[str, ...]
    values: tuple[str, ...] = ()

    def names(self, lexicon: Lexicon, lang: Lang) -> list[str]:
        """What each reading is called."""
        return [lexicon.fields[i].name(lang) for i in self.ids]


def open_metrics(reading: Reading, slots: Slots, lexicon: Lexicon) -> list[Noun]:
    """Names of metrics that could be several of them, after what else was said."""
    found = []
    for named in slots.metrics:
        ids = _likeliest(named.senses, lexicon)
        rate = named.percent and any(lexicon.fields[i].format.style == "percent" for i in ids)
        if len(ids) > 1 and not rate:
            own = frozenset(w.text for w in reading.words if named.item.start <= w.start < named.item.end)
            fitting = fitting_metrics(ids, reading, slots, lexicon, own=own)
            if len(fitting) > 1:
                found.append(_noun(named.item, fitting))
    return found


def open_words(reading: Reading, slots: Slots, lexicon: Lexicon) -> list[Noun]:
    """Words that only stand within the names of metrics ("customers"), where no metric was named whole."""
    if slots.metrics or slots.selling:
        return []
    return [n for w in reading.unexplained if (n := word_within(w, reading, slots, lexicon)) is not None]


def word_within(word: Token, reading: Reading, slots: Slots, lexicon: Lexicon) -> Noun | None:
    """The metrics whose names hold a word and which go with the rest of the question."""
    ids = tuple(dict.fromkeys(lexicon.related(word.text)))
    fitting = fitting_metrics(ids, reading, slots, lexicon, own=frozenset({word.text}))
    if not fitting:
        return None
    return Noun(reading.text[word.start : word.end], word.start, word.end, fitting[:_MOST])


def open_fields(reading: Reading, slots: Slots, explore: Explore, lexicon: Lexicon) -> list[Noun]:
    """Dimensions and values that are several within the very data that the question is about."""
    found = []
    for named in (*slots.dimensions, *slots.values, *slots.missing):
        kind = "value" if named.item.kind == "value" else "dimension"
        senses = [s for s in named.senses if s.kind == kind and explore.field(s.id)]
        best = [s for s in senses if s.rank == min(s.rank for s in senses)]
        ids = tuple(dict.fromkeys(s.id for s in best))
        if len(ids) > 1 and named.item.cue != "part" and not _beside(named.item, ids, slots):
            values = tuple(next(s.value for s in best if s.id == i) for i in ids) if kind == "value" else ()
            found.append(Noun(named.item.text, named.item.start, named.item.end, ids, values))
    return found


def _beside(item: Item, ids: Sequence[str], slots: Slots) -> bool:
    """Whether the field of a value, or a longer name, was said as well: "email as the marketing channel"."""
    named = {s.id for d in slots.dimensions if d.item is not item for s in d.senses}
    return len(named & set(ids)) == 1


def fitting_metrics(
    ids: Iterable[str], reading: Reading, slots: Slots, lexicon: Lexicon, *, own: frozenset[str]
) -> tuple[str, ...]:
    """Those that go with the dimensions, values and words of data that were said; all where none does.

    `own`: the words of the name itself, which settle nothing.
    """
    ids = tuple(ids)
    goes = tuple(i for i in ids if _goes(lexicon.explores_of.get(i, ()), slots, lexicon)) or ids
    placed = tuple(i for i in goes if _placed(i, reading, lexicon, own)) if len(goes) > 1 else goes
    return placed if placed and len(placed) < len(goes) else goes


def _goes(homes: Sequence[str], slots: Slots, lexicon: Lexicon) -> bool:
    """Whether one explore has the metric with everything else; a date needs a time axis."""
    catalogue = lexicon.catalogue
    return any(
        all(any(explore.field(s.id) for s in n.senses) for n in (*slots.dimensions, *slots.values, *slots.missing))
        and (not (slots.grains or slots.periods) or explore.time_dimension is not None)
        for name in homes
        if (explore := catalogue.explore(name)) is not None
    )


def _placed(metric: str, reading: Reading, lexicon: Lexicon, own: frozenset[str]) -> bool:
    """Whether the words name the explore that a metric is of."""
    words = {w for name in _labels(lexicon.catalogue, metric, lexicon) for w in (t.text for t in tokens(fold(name)))}
    stems = {stem(w, lang) for w in words if len(w) > 3 for lang in LANGS}
    return any(stem(t.text, lang) in stems for t in reading.words if t.text not in own for lang in LANGS)


def _labels(catalogue: Catalogue, metric: str, lexicon: Lexicon) -> Iterator[str]:
    for name in lexicon.explores_of.get(metric, ()):
        explore = catalogue.explore(name)
        if explore is not None:
            yield explore.label
            yield explore.name.replace("_", " ")


def _likeliest(senses: Sequence[Sense], lexicon: Lexicon) -> tuple[str, ...]:
    """The readings whose name it is as much as that of any other."""
    ranked = sorted(senses, key=lambda s: s.rank)
    return tuple(dict.fromkeys(s.id for s in ranked if s.rank == ranked[0].rank and s.id in lexicon.fields))


def _noun(item: Item, ids: tuple[str, ...]) -> Noun:
    return Noun(item.text, item.start, item.end, ids[:_MOST])
