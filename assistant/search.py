"""Finding fields, explores, reports and flows of a catalogue by what somebody says, in either language.

An index of stems with their rarity: names count most, then what belongs to the explore, then descriptions and values.
A word that is in no name is read as the most alike one, so that typing errors find what was meant. A thousand metrics
take about a second to index, once a catalogue, and a few milliseconds to search.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.catalogue import Catalogue, Explore, Field, Flow, Report
from assistant.periods.fold import fold
from assistant.stems import LANGS, stem

Thing = Field | Report | Flow
_WORD = re.compile(r"[^\W_]+")
_NAME, _PLACE, _TEXT = 3.0, 1.0, 0.6
_FIRST = 1.3
"""A word of the name that is shown, against those of the other names."""
_BESIDE = 0.3
_FEW_PLACES = 6
"""A word that more explores use says nothing of any of them."""
_LONGEST = 40
_WORDS = 40
"""Of a text, those that are looked up."""
_ALIKE = 82
_REPAIRED = 0.7
_EMPTY = frozenset(
    "a al an and are as at be by cada como con cual cuales cuando cuanta cuantas cuanto cuantos dame de del desde did "
    "do does donde el en entre es esta este for from give had hace hasta hay her his how i in is it la las list lo los "
    "many me mes mi month much muestra muestrame my o of on or our para per pasada pasado please por quarter que quien "
    "quiero se semana show since sin so su sus than that the their this to u un una uno versus vs was we week "
    "were what when where which who with y ano anos year years last hoy ayer today yesterday tell ver son fue".split()
)


@dataclass(frozen=True)
class Hit:
    """Something found; `score` compares hits of one search only."""

    thing: Thing
    score: float


class Index:
    """The index of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.things: list[Thing] = []
        self._weights: dict[str, dict[int, float]] = defaultdict(dict)
        self._vocabulary: dict[str, str] = {}
        """Words as they are written, to their key in `_weights`; for repairing typing errors."""
        self._places: list[str] = []
        self._members: dict[str, list[int]] = defaultdict(list)
        self._names: list[frozenset[str]] = []
        """Keys of each thing's names: a short name that is said whole is what was meant."""
        for explore in catalogue.explores:
            place = _texts_of(explore)
            for one in (*explore.metrics, *explore.dimensions):
                self._add(one, _names(one), place, (one.description, *one.values[:60], *_value_words(one)))
        for report in catalogue.reports:
            self._add(report, (report.name, report.slug, *report.words.es, *report.words.en), (), (report.description,))
        for flow in catalogue.flows:
            self._add(flow, (flow.label, flow.id, *flow.words.es, *flow.words.en), (), (flow.description,))
        total = len(self.things) or 1
        self._rarity = {key: math.log(1 + total / len(found)) for key, found in self._weights.items()}
        self._spellings = list(self._vocabulary)

    def _add(self, thing: Thing, names: Sequence[str], place: Iterable[str], texts: Iterable[str]) -> None:
        number = len(self.things)
        self.things.append(thing)
        self._places.append(thing.explore if isinstance(thing, Field) else "")
        if isinstance(thing, Field):
            self._members[thing.explore].append(number)
        best: dict[str, float] = {}
        for rank, name in enumerate(names):
            self._note(best, name, _NAME * (_FIRST if rank == 0 else 1.0), spelled=True)
        self._names.append(frozenset(best))
        for text in place:
            self._note(best, text, _PLACE, spelled=True)
        for text in texts:
            self._note(best, text, _TEXT, spelled=False)
        for key, weight in best.items():
            self._weights[key][number] = weight

    def _note(self, best: dict[str, float], text: str, weight: float, *, spelled: bool) -> None:
        for word in _words(text):
            for key in _keys(word):
                best[key] = max(best.get(key, 0.0), weight)
            if spelled and len(word) > 3:
                self._vocabulary.setdefault(word, word)

    def search(self, text: str, limit: int = 40) -> list[Hit]:
        """The things most like what was said, best first; none when no word is known."""
        scores: dict[int, float] = defaultdict(float)
        asked: set[str] = set()
        for word in dict.fromkeys(_words(text)[:_WORDS]):
            found = self._found(word)
            asked |= found.keys()
            best: dict[int, float] = {}
            for key, sure in found.items():
                for number, weight in self._weights[key].items():
                    best[number] = max(best.get(number, 0.0), sure * weight * self._rarity[key])
            for number, score in self._shared(best).items():
                scores[number] += score
        ranked = sorted(scores, key=lambda n: (-scores[n] * self._fit(n, asked), n))
        return [Hit(self.things[n], scores[n] * self._fit(n, asked)) for n in ranked[:limit]]

    def _shared(self, best: Mapping[int, float]) -> dict[int, float]:
        """A word for one field of an explore says something of the others: "channel of bookings"."""
        of_place: dict[str, float] = {}
        for number, score in best.items():
            if place := self._places[number]:
                of_place[place] = max(of_place.get(place, 0.0), score)
        if len(of_place) > _FEW_PLACES:
            return dict(best)
        shared = {n: _BESIDE * score for place, score in of_place.items() for n in self._members[place]}
        return {n: max(best.get(n, 0.0), shared.get(n, 0.0)) for n in best.keys() | shared.keys()}

    def _fit(self, number: int, asked: set[str]) -> float:
        """Between names that hold all that was asked, the one with the fewest other words."""
        names = self._names[number]
        return 1.0 + 0.5 * len(names & asked) / (len(names) or 1)

    def _found(self, word: str) -> Mapping[str, float]:
        """Keys of the index for a word that was said, each with how sure it is."""
        exact = {key: 1.0 for key in _keys(word) if key in self._weights}
        if exact or len(word) < 4:
            return exact
        alike = process.extract(word, self._spellings, scorer=fuzz.ratio, limit=2, score_cutoff=_ALIKE)
        return {
            key: _REPAIRED * score / 100 for found, score, _ in alike for key in _keys(found) if key in self._weights
        }


def _words(text: str) -> list[str]:
    """Folded words that tell something. `a_b` is two words: ids are searched as well."""
    found = [w[:_LONGEST] for w in _WORD.findall(fold(text))]
    return [w for w in found if w not in _EMPTY]


def _keys(word: str) -> tuple[str, ...]:
    """One key a language; the same word in both may have two."""
    return tuple(dict.fromkeys(f"{lang}:{stem(word, lang)}" for lang in LANGS))


def _names(one: Field) -> tuple[str, ...]:
    return (*one.words.es[:1], *one.words.en[:1], one.label, *one.words.es[1:], *one.words.en[1:], one.id)


def _value_words(one: Field) -> Iterable[str]:
    return (name for _, words in one.value_words for name in (*words.es, *words.en))


def _texts_of(explore: Explore) -> tuple[str, ...]:
    return (explore.label, explore.name)


_CACHE: OrderedDict[str, Index] = OrderedDict()
_KEPT = 8


def index_of(catalogue: Catalogue) -> Index:
    """The index of a catalogue, from memory when it was built before."""
    found = _CACHE.pop(catalogue.digest, None)
    _CACHE[catalogue.digest] = found = found or Index(catalogue)
    while len(_CACHE) > _KEPT:
        _CACHE.popitem(last=False)
    return found


def is_indexed(catalogue: Catalogue) -> bool:
    """Whether the index of a catalogue is in memory."""
    return catalogue.digest in _CACHE
