"""Names of catalogue things in both languages, found in a text by stems, longest first. Built once a catalogue."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from assistant.catalogue import Catalogue, Explore, Field, Lang
from assistant.morph import done, forms, future
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import cues
from assistant.stems import stem

Kind = Literal["metric", "dimension", "value", "flow", "report", "absent"]
SKIPPED = frozenset("de del la el los las lo the of a al an to que who un una".split())
_LANGS: tuple[Lang, Lang] = ("es", "en")
_OPEN_ENDS = frozenset({"on", "in", "at", "by", "for", "from"})
_LEADING_WORDS = frozenset("sin por en in not no un without on off cuanto cuantos cuantas how".split())
_LINKS = frozenset({"que", "who"})
_AVERAGES = frozenset({"average", "avg", "mean"})
_LITERAL = frozenset({"media", "medias"})
"""Words that mean something else than names of the same stem ("medios")."""
_DULL = frozenset("reunion meeting reporte informe report diario daily dia day clientes customers notas notes".split())
_TOKEN = Lazy(r"[^\W_]+(?:_[^\W_]+)*|%")


@dataclass(frozen=True)
class Token:
    """A word of a folded text, with its offsets."""

    start: int
    end: int
    text: str


def tokens(folded: str) -> list[Token]:
    """The words of a folded text."""
    return [Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(folded)]


@dataclass(frozen=True)
class Sense:
    """One thing that a phrase may name. `rank`: its place among the names of that thing, 0 the first."""

    kind: Kind
    id: str
    value: str = ""
    rank: int = 0
    exact: str = ""
    """For what must be written so, not only share a stem: the folded words."""


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    senses: list[Sense] = field(default_factory=list)
    known: set[tuple[Kind, str, str]] = field(default_factory=set)
    """(kind, id, value) of the senses."""
    linked: set[tuple[Kind, str, str]] = field(default_factory=set)
    """Those of the senses of which a name has "que" or "who" within: "clientes que compran"."""
    spelled: set[tuple[Kind, str, str, str]] = field(default_factory=set)
    """(kind, id, value, words) of the names that end here, as they are written."""


class Lexicon:
    """The index of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._roots: dict[Lang | None, _Node] = {"es": _Node(), "en": _Node(), None: _Node()}
        self.words: dict[str, str] = {}
        """Single words of names, for repairing typing errors, to the phrase that they come from."""
        self.parts: dict[str, list[Sense]] = {}
        """Single words of long values ("Espresso"), to the values that hold them."""
        self.explores_of: dict[str, tuple[str, ...]] = {}
        self.fields: dict[str, Field] = {}
        self.verbs: dict[str, tuple[Sense, ...]] = {}
        """Forms of verbs that stand for metrics, to those metrics; `rank` is the place of the verb among theirs."""
        self.future: frozenset[str] = frozenset()
        """Forms of these verbs that tell what is to come."""
        for explore in catalogue.explores:
            self._add_explore(explore)
        for report in catalogue.reports:
            self._add_names("report", report.slug, (report.name,), report.words.es, report.words.en)
        for flow in catalogue.flows:
            self._add_names("flow", flow.id, (flow.label,), flow.words.es, flow.words.en)
        self._add_telling_words()
        self._add_verbs()
        named = [(p.label, *p.options) for e in catalogue.explores for p in e.parameters]
        self.quiet = frozenset(t.text for names in named for name in names for t in tokens(fold(name)))
        """Words of parameters, which the engine's tool reads for itself."""

    def _add_explore(self, explore: Explore) -> None:
        for one in (*explore.metrics, *explore.dimensions):
            self.explores_of[one.id] = (*self.explores_of.get(one.id, ()), explore.name)
            if one.id in self.fields:
                continue
            self.fields[one.id] = one
            self._add_names(one.kind, one.id, (one.label, one.id.replace("_", " ")), one.words.es, one.words.en)
            if one.kind == "dimension" and one.type == "string":
                self._add_values(one)

    def _add_values(self, one: Field) -> None:
        named = dict(one.value_words)
        for value in dict.fromkeys((*one.values, *named)):
            words = named.get(value)
            es, en = (words.es, words.en) if words else ((), ())
            plain = (value, value.replace("_", " "))
            acts = sorted({form for name in es for form in done(name)} - cues.HARMLESS)
            self._add_names("value", one.id, plain, (*es, *acts), en, value)
            for token in tokens(fold(value)) if words is None and " " in value else ():
                if len(token.text) > 3 and token.text not in cues.IGNORED:
                    self.parts.setdefault(token.text, []).append(Sense("value", one.id, value))
        self._add_countries(one)

    def _add_countries(self, one: Field) -> None:
        """A dimension of countries knows them all: those that are its values, and those that are not."""
        known = {fold(v): v for v in one.values or tuple(v for v, _ in one.value_words)}
        if not known:
            return
        es, en = _territories()
        if _folded_territories().keys().isdisjoint(known):
            return
        for code, name in en.items():
            value = known.get(fold(name)) or known.get(fold(es.get(code, ""))) or known.get(code.lower())
            if value:
                self._add_names("value", one.id, (), (es.get(code, name),), (name,), value)
            else:
                for said in {es.get(code, name), name}:
                    if fold(said) in _DULL:
                        continue  # "la reunión" is not the island
                    self._add(None, said, Sense("absent", one.id, name))

    def _add_telling_words(self) -> None:
        """Words that only one flow's names have name it too, last: "the CRM", "la minuta"."""
        for lang in _LANGS:
            homes: dict[str, set[str]] = {}
            for flow in self.catalogue.flows:
                for word in {t.text for name in flow.words.of(lang) for t in tokens(fold(name))}:
                    homes.setdefault(word, set()).add(flow.id)
            for word, flows in homes.items():
                dull = word in SKIPPED or word in cues.IGNORED or cues.ACTION.fullmatch(word) or word in _DULL
                if len(flows) == 1 and not dull and not self.lookup(word):
                    self._add(lang, word, Sense("flow", next(iter(flows)), rank=50))

    def _add_verbs(self) -> None:
        """The verbs of the metrics; a common verb that no metric claims stands for what its noun names."""
        found: dict[tuple[str, Lang], list[Sense]] = {}
        for one in self.fields.values():
            for lang in _LANGS:
                for rank, verb in enumerate(one.verbs.of(lang)):
                    found.setdefault((verb, lang), []).append(Sense("metric", one.id, rank=rank))
        for verb, (lang, names) in cues.METRIC_VERBS.items():
            if (verb, lang) not in found:
                named = [s for name in names for s in self.lookup(name) if s.kind == "metric"]
                found[verb, lang] = named[:1]
        made: dict[str, list[Sense]] = {}
        for (verb, lang), senses in found.items():
            for form in forms(verb, lang):
                if form not in cues.SPEECH:
                    made.setdefault(form, []).extend(s for s in senses if s not in made.get(form, ()))
        self.verbs = {form: tuple(senses) for form, senses in made.items() if senses}
        self.future = frozenset(form for verb, lang in found for form in future(verb, lang))

    def _add_names(
        self, kind: Kind, ident: str, plain: Iterable[str], es: Sequence[str], en: Sequence[str], value: str = ""
    ) -> None:
        # A thing's label counts as a first name too, in either language.
        for lang, names in (("es", es), ("en", en)):
            for rank, name in enumerate(dict.fromkeys((*names, *plain))):
                self._add(lang, name, Sense(kind, ident, value, 0 if name in plain else rank))  # type: ignore[arg-type]

    def _add(self, lang: Lang | None, name: str, sense: Sense) -> None:
        words = _words_of(name)
        node = self._roots[lang]
        for word in words:
            node = node.children.setdefault(stem(word, lang) if lang else word, _Node())
            if len(word) > 3 and sense.kind != "absent":
                self.words.setdefault(word, name)
        whole = words and words[0] in _LEADING_WORDS and len(words) > 1
        mean = lang == "en" and len(words) > 1 and not _AVERAGES.isdisjoint(words)
        open_end = len(words) > 1 and words[-1] in _OPEN_ENDS  # "ordered on" is no "orders on"
        if whole or mean or open_end:  # "average sales" is no "average sale"
            sense = replace(sense, exact=" ".join(words))
        if not _LINKS.isdisjoint(fold(name).split()):
            node.linked.add((sense.kind, sense.id, sense.value))
        node.spelled.add((sense.kind, sense.id, sense.value, " ".join(words)))
        if words and ((sense.kind, sense.id, sense.value) not in node.known or (mean and sense not in node.senses)):
            node.known.add((sense.kind, sense.id, sense.value))
            node.senses.append(sense)

    def longest(self, words: Sequence[Token], at: int, free: Sequence[bool], *, skip: frozenset[Kind]) -> Match | None:
        """The longest name that begins at word `at`, over words that nothing else has claimed."""
        best: Match | None = None
        for lang in (*_LANGS, None):
            for match in self._walk(lang, words, at, free, skip):
                if best is None or (match.end, match.literal) > (best.end, best.literal):
                    best = match
                elif (match.end, match.literal) == (best.end, best.literal):
                    extra = tuple(s for s in match.senses if not any(_same(s, t) for t in best.senses if best))
                    best = Match(at, best.end, (*best.senses, *extra), best.literal)
        return best

    def _walk(
        self, lang: Lang | None, words: Sequence[Token], at: int, free: Sequence[bool], skip: frozenset[Kind]
    ) -> Iterator[Match]:
        node, here, linked = self._roots[lang], at, False
        while here < len(words) and free[here]:
            word = words[here].text
            following = node.children.get(stem(word, lang) if lang else word)
            if following is None:
                if here == at or word not in SKIPPED:
                    return
                linked = linked or word in _LINKS
            else:
                node = following
                said = " ".join(w.text for w in words[at : here + 1] if w.text not in SKIPPED) or word
                senses = tuple(s for s in node.senses if s.kind not in skip and s.exact in ("", said))
                if linked:
                    senses = tuple(s for s in senses if (s.kind, s.id, s.value) in node.linked)
                if here == at and (word in cues.IGNORED or word in _LITERAL):
                    senses = tuple(s for s in senses if (s.kind, s.id, s.value, said) in node.spelled)
                literal = tuple(s for s in senses if (s.kind, s.id, s.value, said) in node.spelled)
                if senses:
                    yield Match(at, here + 1, literal or senses, bool(literal))
            here += 1

    def related(self, word: str) -> list[str]:
        """Metrics whose names contain this word."""
        stems = {(lang, stem(word, lang)) for lang in _LANGS}
        return [
            m.id
            for m in self.catalogue.metrics
            for lang in _LANGS
            for name in dict.fromkeys((*m.words.of(lang)[:6], m.label))
            if any((lang, stem(t.text, lang)) in stems for t in tokens(fold(name)))
        ]

    def lookup(self, phrase: str) -> tuple[Sense, ...]:
        """What a whole phrase names."""
        words = tokens(fold(phrase))
        found = self.longest(words, 0, [True] * len(words), skip=frozenset())
        return found.senses if found and found.end == len(words) else ()


@dataclass(frozen=True)
class Match:
    """Words `start` to `end` (exclusive) name one of `senses`."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    literal: bool = False
    """Whether it is written just like one of the names, not only with the same stems."""


def _same(one: Sense, other: Sense) -> bool:
    return (one.kind, one.id, one.value) == (other.kind, other.id, other.value)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell; all of them when none does."""
    found = tuple(t.text for t in tokens(fold(name)))
    return tuple(w for w in found if w not in SKIPPED) or found


@lru_cache(maxsize=1)
def _territories() -> tuple[dict[str, str], dict[str, str]]:
    from babel import Locale

    named = {lang: {str(c): str(n) for c, n in Locale(lang).territories.items()} for lang in _LANGS}
    codes = [c for c in named["en"] if len(c) == 2 and c not in {"EU", "UN", "EZ", "ZZ", "QO", "XA", "XB"}]
    return {c: named["es"].get(c, "") for c in codes}, {c: named["en"][c] for c in codes}


@lru_cache(maxsize=1)
def _folded_territories() -> dict[str, str]:
    return {fold(name): code for code, name in _territories()[1].items()}


_CACHE: OrderedDict[str, Lexicon] = OrderedDict()


def is_built(catalogue: Catalogue) -> bool:
    """Whether the lexicon of a catalogue is in memory."""
    return catalogue.digest in _CACHE


def lexicon_of(catalogue: Catalogue) -> Lexicon:
    """The lexicon of a catalogue, from memory when it was built before."""
    found = _CACHE.get(catalogue.digest)
    if found is None:
        found = _CACHE[catalogue.digest] = Lexicon(catalogue)
        while len(_CACHE) > 8:
            _CACHE.popitem(last=False)
    return found
