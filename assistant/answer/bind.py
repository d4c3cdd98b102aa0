"""Text whose numbers are bound: `[[r1.orders_revenue.0]]` becomes the cell, any other figure is withheld.

The grammar of references is in `references.py`. A figure outside a reference, in digits or in words, passes only when
the person wrote the same, or it is part of a name; one that can only be a certain cell becomes that cell
(`repair.py`). Words flow as they come; from the first figure on, a sentence is held to its end, so that nothing is
shown that would have to be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from assistant.answer import claims, mend, moves, spelled
from assistant.answer.clauses import Clauses, Placed
from assistant.answer.edits import Edit, apply, merged
from assistant.answer.figures import figures, visible
from assistant.answer.format import babel_locale
from assistant.answer.loose import Loose
from assistant.answer.mend import Figure
from assistant.answer.mentions import Mention
from assistant.answer.numerals import folded, may_say_number
from assistant.answer.references import Bound, Resolved, resolve
from assistant.answer.repair import Around, Repairs
from assistant.answer.sentences import MOST, forced_cut, last_sentence, sentence_end
from assistant.answer.written import HEDGES, HEDGING
from assistant.events import Origin, OriginCell, utf16

__all__ = ["WITHHELD", "Binder", "Bound", "Said", "figures", "resolve"]

WITHHELD = "[…]"
_REFERENCE = re.compile(r"\[\[([^\[\]\n]{0,400})\]\]")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|(?<=\])(?=[(:\[])|&(?=#?\w{1,32};)")
"""What other pages than ours would read as HTML, a link or an entity; code alone makes links."""
_WORD = re.compile(r"\S*+\s")
_WINDOW = 800
"""Characters of what was shown that a sentence is read with."""
_RECENT = 3
"""Results whose names are known where a text refers to none."""
PHRASE = "phrase"


@dataclass(frozen=True)
class Said:
    """A text that may be shown, and where its figures come from; offsets count UTF-16 code units of this text."""

    text: str
    origins: tuple[Origin, ...] = ()

    def __add__(self, other: Said) -> Said:
        if not self.text:
            return other
        by = utf16(self.text)
        return Said(self.text + other.text, (*self.origins, *(o.moved(by) for o in other.origins)))


@dataclass(frozen=True)
class _Sentence:
    """A sentence whose text from `at` on is judged now."""

    text: str
    at: int
    before: str


@dataclass(frozen=True)
class _Read:
    """A text with its figures, and what of it is neither a reference nor known."""

    bare: str
    found: list[Figure]
    sentence: _Sentence
    names: list[Mention]
    loose: list[Edit]


@dataclass
class Binder:
    """Renders a stream of model text. `feed` returns what may be shown now; `end` the rest."""

    results: Mapping[str, Bound]
    locale: str
    allowed: frozenset[str]
    """Figures that may appear as they are: those of the person's own words and of names."""
    names: tuple[str, ...] = ()
    """Names with figures in them, folded: these figures may stand in the whole name."""
    fresh: Collection[str] | None = None
    """Handles of the results that this turn has found; none: only the last one is meant by figures without one."""
    withheld: int = 0
    repaired: int = 0
    _clauses: Clauses = field(init=False, repr=False)
    _held: str = field(default="", repr=False)
    _holding: bool = field(default=False, repr=False)
    """Whether what is held begins with a word that may be a figure."""
    _tail: str = field(default="", repr=False)
    """The end of what is shown: no figure may grow out of it."""
    _begun: int = field(default=0, repr=False)
    """Where in it a sentence begins for certain, at least one before the last."""
    _since: int = field(default=_WINDOW, repr=False)
    """Characters shown since the last text that measured something."""

    def __post_init__(self) -> None:
        self._clauses = Clauses(self.locale)
        self._repairs = Repairs(self._clauses, self.results)
        self._loose = Loose(self.allowed)

    def feed(self, piece: str) -> Said:
        self._held += visible(piece)
        return self._ready(last=False)

    def end(self) -> Said:
        said = self._ready(last=True)
        ready, self._held, self._holding = self._held, "", False
        return said + self._judge(ready) if ready else said

    def whole(self, text: str) -> Said:
        """A text that is there at once."""
        return self.feed(text) + self.end()

    def _ready(self, *, last: bool) -> Said:
        """All that can no longer change its meaning."""
        out = Said("")
        while self._held:
            if not self._holding:
                plain = self._plain_words()
                if plain:
                    out += self._judge(plain, plain=True)
                    continue
            end = sentence_end(self._held) if self._holding else None
            if end is None or end > MOST:
                end = forced_cut(self._held)
            if end is None:
                break
            ready, self._held, self._holding = self._held[:end], self._held[end:], False
            out += self._judge(ready)
        return out

    def _plain_words(self) -> str:
        """Takes the whole words before the first that may be a figure."""
        at = 0
        while (match := _WORD.match(self._held, at)) is not None and match.end() - at <= MOST:
            if _may_be_figure(match.group()) or (moves.VERB.search(match.group()) and self._compares):
                self._holding = True
                break
            at = match.end()
        at = _before_hedge(self._held, at)
        plain, self._held = self._held[:at], self._held[at:]
        return plain

    def _judge(self, text: str, *, plain: bool = False) -> Said:
        """A text as it may be shown. Nothing that comes later changes that. `plain`: no word of it may be a figure."""
        bare, found = self._bare(text)
        tail = self._tail
        edits: list[Edit] = []
        if tail.rstrip()[-1:].isnumeric() or (not plain and (found or _may_be_figure(bare) or moves.VERB.search(bare))):
            read = self._mended(self._read(bare, found))
            bare, found = read.bare, read.found
            edits = merged(self._guarded(read))
            self.withheld += len(edits) + sum(1 for f in found if f.found is None)
        spans = [(f.start, f.end) for f in found]
        shown, moved = apply(bare, edits, spans)
        if _MARKUP.search(tail[-1:] + shown):
            shown, moved = self._without_markup(shown, moved)
        whole = tail + shown
        self._tail = whole[-_WINDOW:]
        self._begun = max(0, self._begun - len(whole) + len(self._tail))
        measured = [f for f in found if f.found and not f.found.is_label and f.found.kind not in {"period", "compare"}]
        self._since = 0 if measured else self._since + len(shown)
        placed = [(f.found, at) for f, at in zip(found, moved, strict=True) if f.found and at]
        self.repaired += sum(1 for f, at in zip(found, moved, strict=True) if f.own and at)
        return Said(shown, tuple(_origin(r, shown, *at) for r, at in placed if not r.is_label))

    def _bare(self, text: str) -> tuple[str, list[Figure]]:
        """The text with references as they are shown, and where they are in it."""
        out: list[str] = []
        found, last, length = [], 0, 0
        for match in _REFERENCE.finditer(text):
            one = resolve(match[1], self.results, self.locale)
            between, shown = text[last : match.start()], WITHHELD if one is None else visible(one.text)
            out += [between, shown]
            found.append(Figure(length + len(between), length + len(between) + len(shown), one))
            length, last = length + len(between) + len(shown), match.end()
        return "".join([*out, text[last:]]), found

    def _read(self, bare: str, found: list[Figure]) -> _Read:
        sentence = self._sentence("[" if found and found[0].start == 0 else bare[:1], bare)
        names = self._named(sentence.text, found)
        named = [(m.start - sentence.at, m.end - sentence.at) for m in names]
        loose = [Edit(*span, WITHHELD) for span in self._loose.find(bare, self._tail, found, named)]
        return _Read(bare, found, sentence, names, loose)

    def _mended(self, read: _Read) -> _Read:
        """The same with each figure of the model's own that can only be a certain cell as that cell."""
        bare, found, sentence = read.bare, read.found, read.sentence
        if not self.results or not (read.loose or mend.may_say_cardinal(bare)):
            return read
        placed = [Placed(f.start + sentence.at, f.end + sentence.at, f.found) for f in found if f.found]
        spans = [(e.start + sentence.at, e.end + sentence.at) for e in read.loose]
        known = [*((p.start, p.end) for p in placed), *((m.start, m.end) for m in read.names)]
        lang = babel_locale(self.locale).language
        written = list(mend.written(sentence.text, sentence.at, spans, known, self.allowed, lang))
        if not written:
            return read
        heading = mend.heading_of(self._tail[: len(self._tail) - sentence.at], sentence.text)
        around = Around(sentence.text, sentence.before, heading, self._announced(sentence))
        fixes = self._repairs.find(around, written, [p for p in placed if not p.found.is_label], self._meant(found))
        if not fixes:
            return read
        self._loose.forget()
        return self._read(*mend.put(bare, found, {written[i]: r for i, r in fixes.items()}, sentence.at))

    def _meant(self, found: list[Figure]) -> list[str]:
        """Results that a figure without a reference may be of, the latest last."""
        meant = {f.found.handle for f in found if f.found}
        meant |= set(list(self.results)[-1:] if self.fresh is None else self.fresh)
        return [h for h in self.results if h in meant][-_RECENT:]

    @cached_property
    def _compares(self) -> bool:
        """Whether a verb may be wrong: asked for when there is one, because a result is read for it."""
        return any(moves.compares(self.results[h]) for h in self._meant([]))

    def _announced(self, sentence: _Sentence) -> bool:
        return self._since > sentence.at + len(sentence.before)

    def _guarded(self, read: _Read) -> Iterator[Edit]:
        """What may not be shown: figures that are bound to nothing, or to what the sentence does not speak of."""
        found, sentence, names, loose = read.found, read.sentence, read.names, read.loose
        yield from loose
        kept = [
            Placed(f.start + sentence.at, f.end + sentence.at, f.found)
            for f in found
            if f.found and not f.found.is_label and not any(e.start < f.end and f.start < e.end for e in loose)
        ]
        wrong = self._clauses.wrong(sentence.text, kept, sentence.before, announced=self._announced(sentence))
        wrong |= claims.wrong(sentence.text, kept)
        for index in wrong:
            yield Edit(kept[index].start - sentence.at, kept[index].end - sentence.at, WITHHELD)
        right = [f for i, f in enumerate(kept) if i not in wrong]
        shown = [Placed(f.start + sentence.at, f.end + sentence.at, f.found) for f in found if f.found]
        lang = babel_locale(self.locale).language
        meant = [self.results[h] for h in self._meant(found)]
        spoken = [
            *moves.wrong(sentence.text, meant, self._clauses, sentence.before, announced=self._announced(sentence)),
            *spelled.withheld(sentence.text, right, names, self.allowed, lang, self._known(found)),
        ]
        for start, end in spoken:
            start, end = start - sentence.at, end - sentence.at
            if end > 0 and not any(f.start < end + sentence.at and start + sentence.at < f.end for f in shown):
                yield Edit(max(start, 0), end, WITHHELD)

    def _sentence(self, first: str, bare: str) -> _Sentence:
        """The whole sentence that a text ends or is, and the one before it, as far as they are still known.

        `first`: how the text begins as the model wrote it; a reference may begin a sentence with a small letter.
        """
        shown = self._tail
        at = min(last_sentence(shown + first, self._begun), len(shown))
        earlier = shown[:at].rstrip("\n ")
        self._begun = last_sentence(earlier, min(self._begun, len(earlier)))
        before = earlier[self._begun :] if shown[:at].count("\n\n", max(0, at - 3)) == 0 else ""
        return _Sentence(shown[at:] + bare, len(shown) - at, before)

    def _known(self, found: list[Figure]) -> list[Bound]:
        """The results that a text is about: those it refers to, else the last ones."""
        referred = {f.found.handle: f.found.bound for f in found if f.found}
        handles = list(self.results)[-_RECENT:]
        return list(referred.values()) or [self.results[h] for h in handles]

    def _named(self, text: str, found: list[Figure]) -> list[Mention]:
        """What a text names, phrases with figures in them included."""
        mentions = [m for bound in self._known(found) for m in self._clauses.names(bound).find(text)]
        plain = folded(text)
        for name in self.names:
            at = plain.find(name)
            while at >= 0:
                mentions.append(Mention(at, at + len(name), PHRASE))
                at = plain.find(name, at + 1)
        return mentions

    def _without_markup(
        self, shown: str, spans: list[tuple[int, int] | None]
    ) -> tuple[str, list[tuple[int, int] | None]]:
        """Marks that another page might read as HTML or a link are broken; a span grows with what is put into it."""
        before = self._tail[-1:]
        at, out, moves = 0, [], []
        for match in _MARKUP.finditer(before + shown):
            start, end = match.start() - len(before), match.end() - len(before)
            if start < 0:
                continue
            new = {"<": "‹", "&": "& "}.get(match.group(), " ")
            out += [shown[at:start], new]
            at = end
            moves.append((end, len(new) - (end - start)))
        out.append(shown[at:])
        moved = [None if s is None else (s[0] + _by(moves, s[0]), s[1] + _by(moves, s[1] - 1)) for s in spans]
        return "".join(out), moved


def _by(moves: list[tuple[int, int]], place: int) -> int:
    return sum(by for at, by in moves if at <= place)


def _before_hedge(held: str, at: int) -> int:
    """The same place, or the one before words that may belong to a figure behind it: "más de 1,2 millones"."""
    part = folded(held[max(0, at - 40) : at])
    words = part.split()
    if not words or words[-1] not in HEDGES:
        return at
    match = HEDGING.search(part)
    return at if match is None else at - len(part) + match.start()


@lru_cache(maxsize=4096)
def _may_be_figure(word: str) -> bool:
    return "[[" in word or any(c.isnumeric() for c in word) or may_say_number(word)


def _origin(found: Resolved, shown: str, start: int, end: int) -> Origin:
    first = utf16(shown[:start])
    return Origin(
        start=first,
        end=first + utf16(shown[start:end]),
        result_id=found.bound.result_id,
        handle=found.handle,
        kind=found.kind,
        column=found.column.id if found.column else None,
        row=found.row,
        of=tuple(OriginCell(column=c.column.id, row=c.row) for c in found.of),
        value=found.value,
    )
