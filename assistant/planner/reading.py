"""A question becomes spans: each stage claims words that no earlier stage did, and what is left is shown or asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from assistant.calendar import Calendar
from assistant.catalogue import Grain
from assistant.periods import Found, find
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import number as counted
from assistant.planner import amounts, cues, phrases
from assistant.planner.elliptic import against
from assistant.planner.halves import halves
from assistant.planner.lexicon import Kind, Lexicon, Match, Sense, Token, tokens
from assistant.planner.quantities import several

ItemKind = Literal[
    "metric", "dimension", "value", "absent", "flow", "report", "grain", "period", "versus", "condition", "limit",
    "nth",
    "best", "worst", "quote", "email", "phone", "id", "cue", "named",
]  # fmt: skip
_EMAIL = Lazy(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = Lazy(r"(?<![\w.,/-])\+?\d(?:[ .-]?\d){8,13}(?![\w/-])")
_ID = Lazy(
    r"(?<!\w)(?:cliente|customer|client|id|perfil|profile|usuario|user|ficha)(?: (?:de|del|of|the|con|with|el))*"
    r"(?: (?:id|numero|number|num|n[º°o]\.?))? ?[#:]? ?(?P<id>[a-z]{0,5}[-_]?\d[\w-]*)(?!\w)"
)
_QUOTE = Lazy(r"[«\"“]([^»\"”]{1,120})[»\"”]|(?<!\w)'([^']{2,120})'(?!\w)")
_COMPARING = ("compare", "compare_verb", "growth", "yoy")
_OF_WHOM = frozenset(
    "el la los las the su sus mi mis tu tus nuestro nuestra nuestros nuestras their its our my".split()
)
_ARTICLES = frozenset({"el", "la", "los", "las", "the", "de", "del", "en", "in"})
_TO_TEA = frozenset("de en of y e o ni or vs versus contra a solo sin con excepto menos only and del".split())
_BY = frozenset({"por", "by", "per", "segun"})
_AFTER_BY = frozenset(
    "favor fa que lo el la los las un una the a an cada each every ejemplo example cierto supuesto ahora now fin way "
    "si no eso esto ti mi me us you ellos nosotros donde cual cuales cuanto cuantos what which whom whether default "
    "ahi aqui alli mas menos ser estar of de del this that last dia mes".split()
)
_NOT_FIRST = frozenset("pasado pasada pasados pasadas".split())
"""Words that are about time, though they share a stem with a name ("mes pasado a la minuta", "pasar a la minuta")."""
_CLAIMED_FIRST = ("best_selling", "worst_selling", "ambient", "yoy", "mom", "all_time", "alphabetical")
_EXPLAINED = (
    "what_is", "growth", "share", "sort", "by", "not", "only", "compare", "compare_verb", "trend", "desc", "asc",
    "report",    "how_many", "all", "also", "instead", "follow", "list", "running", "ranking",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A claimed stretch of the text: offsets, what it is, and what it may name."""

    kind: ItemKind
    start: int
    end: int
    senses: tuple[Sense, ...] = ()
    cue: str = ""
    text: str = ""
    grain: Grain | None = None
    found: Found | None = None
    halves: tuple[Found, Found] | None = None
    """The two periods of "between A and B", the later one first."""
    condition: amounts.Condition | None = None
    number: int = 0


@dataclass
class Reading:
    """One text, read."""

    text: str
    folded: str
    words: list[Token]
    items: list[Item] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    unclear: list[Found] = field(default_factory=list)
    """Date words with several meanings; nothing claims them."""
    repaired: list[tuple[str, str]] = field(default_factory=list)
    """Typing errors read as something else: (as written, as read)."""

    def claim(self, item: Item) -> None:
        """Takes the words from `item.start` to `item.end`."""
        self.items.append(item)
        for index, word in enumerate(self.words):
            if word.start < item.end and word.end > item.start:
                self.free[index] = False

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing has claimed any word of this stretch."""
        return all(free for free, w in zip(self.free, self.words, strict=True) if w.start < end and w.end > start)

    def of(self, *kinds: ItemKind) -> list[Item]:
        """Items of these kinds in the order of the text."""
        return sorted((i for i in self.items if i.kind in kinds), key=lambda i: i.start)

    def has(self, cue: str) -> bool:
        """Whether this cue was read."""
        return any(i.cue == cue for i in self.items)

    def before(self, item: Item, limit: int = 3) -> list[str]:
        """The words just before an item, nearest first."""
        return [w.text for w in reversed(self.words) if w.end <= item.start][:limit]

    def masked(self) -> str:
        """The text with claimed words blanked, offsets kept."""
        chars = list(self.text)
        for free, word in zip(self.free, self.words, strict=True):
            if not free:
                chars[word.start : word.end] = "·" * (word.end - word.start)
        for item in self.items:
            chars[item.start : item.end] = "·" * (item.end - item.start)
        return "".join(chars)

    @property
    def unexplained(self) -> list[Token]:
        """Content words that nothing claims and no cue explains; what comes after "by" is never a mere word."""
        left = []
        before = ""
        for free, word in zip(self.free, self.words, strict=True):
            if free and (word.text not in cues.HARMLESS or (before in _BY and word.text not in _AFTER_BY | _OF_WHOM)):
                left.append(word)
            before = before if word.text in _OF_WHOM and before in _BY else word.text
        return left


def read(
    text: str,
    lexicon: Lexicon,
    now: datetime,
    locale: str,
    calendar: Calendar,
    *,
    flows: bool = False,
    hidden: tuple[Item, ...] = (),
) -> Reading:
    """All stages but the repair of typing errors. `hidden`: items already known, such as the name of a meeting."""
    folded = fold(text)
    words = tokens(folded)
    reading = Reading(text, folded, words, free=[True] * len(words))
    for item in hidden:
        reading.claim(item)
    for match in phrases.SAME_DATE.finditer(folded):
        if any(cues.said(k, folded) for k in _COMPARING):
            reading.claim(Item("named", *match.span(), text=match.group()))
    for match in phrases.THAT_DAY.finditer(folded):
        reading.claim(Item("named", *match.span(), text=match.group()))
    for start, end in phrases.openings(folded):
        reading.claim(Item("named", start, end, text=folded[start:end]))
    for match in phrases.FELL.finditer(folded):
        reading.claim(Item("cue", *match.span("fell"), cue="growth", text=match["fell"]))
    for match in phrases.CLOSING.finditer(folded):
        if reading.is_free(*match.span()):
            reading.claim(Item("named", *match.span(), text=match.group()))
    _entities(reading, quotes=flows)
    for kind in _CLAIMED_FIRST:
        _cue(reading, kind, lexicon)
    for kind in ("desc", "asc", "running", "growth", "sort"):
        _cue(reading, kind, None, long_only=True)
    _places(reading)
    _limits(reading)
    _of_best(reading)
    _conditions(reading, locale)
    if flows:
        _names(reading, lexicon, frozenset({"metric", "dimension", "value", "absent", "report"}))
    _long_grains(reading)
    _dates(reading, now, calendar)
    _names(reading, lexicon, frozenset({"flow", "report"}))
    _parts(reading, lexicon)
    for word in reading.unexplained if lexicon.quiet else ():
        if word.text in lexicon.quiet:
            reading.claim(Item("named", word.start, word.end, text=word.text))
    _grains(reading)
    _all_but(reading)
    for kind in _EXPLAINED:
        _cue(reading, kind, None)
    reading.items.sort(key=lambda i: i.start)
    return reading


def _entities(reading: Reading, *, quotes: bool) -> None:
    for match in _QUOTE.finditer(reading.text) if quotes else ():
        start, end = match.span(1) if match[1] else match.span(2)
        reading.claim(Item("quote", start, end, text=reading.text[start:end].strip()))
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
        for match in pattern.finditer(reading.text):
            if reading.is_free(*match.span()) and not (
                kind == "phone" and re.search(r"\d{4}-\d\d-\d\d", match.group())
            ):
                reading.claim(Item(kind, *match.span(), text=match.group()))  # type: ignore[arg-type]
    for match in _ID.finditer(reading.folded):
        if reading.is_free(*match.span("id")):
            start, end = match.span("id")
            reading.claim(Item("id", start, end, text=reading.text[start:end]))


def _cue(reading: Reading, kind: str, lexicon: Lexicon | None, *, long_only: bool = False) -> None:
    """Claims cue phrases; a longer name of something at the same place goes first."""
    item_kind: ItemKind = "best" if kind == "best_selling" else "worst" if kind == "worst_selling" else "cue"
    for match in cues.PATTERNS[kind].finditer(reading.folded):
        start, end = match.span()
        if kind == "sort" and reading.folded[:start].endswith(("per ", "por ")):
            continue
        if match.group().startswith("%") and any(0 <= start - i.end <= 1 for i in reading.of("metric")):
            continue  # "margin %" is the name of a rate
        if match.group() == "bajo" and not _fell(reading, start, end):
            continue
        if match.group() == "share" and phrases.SHARE_WITH.match(reading.folded, end):
            continue  # "share the figures with me"
        if kind == "compare" and match.group().startswith("que ") and not _COMPARATIVE.search(reading.folded[:start]):
            continue  # "the countries that in October ..."
        if kind == "share" and phrases.MARKET.search(reading.folded):
            continue  # of a market that is not in the data
        if not reading.is_free(start, end) or (long_only and " " not in match.group()):
            continue
        if kind == "ambient" and _one_of_them(reading, start, end):
            continue  # "the web, the app or the shop"
        if lexicon is not None and kind == "ambient" and _longer_name(reading, lexicon, start, end):
            continue
        reading.claim(Item(item_kind, start, end, cue=kind, text=match.group()))


def _one_of_them(reading: Reading, start: int, end: int) -> bool:
    """Whether "la tienda" stands in a list or alone, so that it is one of several channels."""
    head, tail = reading.folded[:start], reading.folded[end:]
    return bool(_LISTED.search(head) or _ALONE.match(tail))


_LISTED = Lazy(r"(?:,| (?:o|or|contra|vs|versus)| (?:la|el|the) \w+ (?:y|and)|(?:solo|solamente|only|just|nomas)) $")
_ALONE = Lazy(
    r" (?:sola|solo|solamente|nomas|nada mas|only|alone|fisica)(?!\w)| (?:o|or|contra|vs|versus) (?:la|el|the) "
)


def _fell(reading: Reading, start: int, end: int) -> bool:
    """Whether "bajo" is "bajó": written so, or where only a verb can stand."""
    before = reading.folded[:start].split()
    return reading.text[end - 1] == "ó" or bool(before and before[-1] in _BEFORE_VERB)


_COMPARATIVE = Lazy(r"(?<!\w)(?:mas|menos|mejor|peor|mayor|menor|mejores|peores|mayores|menores|igual|doble)(?!\w)")
_BEFORE_VERB = frozenset("cuanto que se no si como cual mas lo".split())


def _longer_name(reading: Reading, lexicon: Lexicon, start: int, end: int) -> bool:
    for index, word in enumerate(reading.words):
        if start <= word.start < end and reading.free[index]:
            found = lexicon.longest(reading.words, index, reading.free, skip=frozenset({"flow", "report"}))
            if found and reading.words[found.end - 1].end > end:
                return True
    return False


def _places(reading: Reading) -> None:
    """“The second best": a place in a ranking; not the second quarter."""
    for match in phrases.PLACE.finditer(reading.folded):
        start, end = match.span("nth")
        if reading.is_free(start, end):
            reading.claim(Item("nth", start, end, number=phrases.PLACES[match["nth"]], text=match["nth"]))


def _limits(reading: Reading) -> None:
    for start, end, number in several(reading.folded):
        if reading.is_free(start, end):
            reading.claim(Item("limit", start, end, number=number, text=reading.folded[start:end]))
    for start, end, number in amounts.limits(reading.folded):
        if reading.is_free(start, end):
            reading.claim(Item("limit", start, end, number=number, text=reading.folded[start:end]))


def _of_best(reading: Reading) -> None:
    """“Los 3 más vendidos": the number before what sells best says how many."""
    for item in reading.of("best", "worst"):
        before = [w for w in reading.words if w.end <= item.start][-1:]
        count = counted(before[0].text) if before else None
        if count and count > 1 and reading.is_free(before[0].start, before[0].end):
            reading.claim(Item("limit", before[0].start, before[0].end, number=count, text=before[0].text))


def _conditions(reading: Reading, locale: str) -> None:
    for condition in amounts.conditions(reading.folded, locale):
        if reading.is_free(condition.start, condition.end):
            reading.claim(Item("condition", condition.start, condition.end, condition=condition))
            if condition.also:
                reading.claim(Item("named", *condition.also))


def _dates(reading: Reading, now: datetime, calendar: Calendar) -> None:
    for match in phrases.VERSUS.finditer(fold(reading.masked())):
        # "A year ago" is what something is compared with only where something is compared.
        if phrases.AGO.fullmatch(match.group()) and not _compares(reading, match.start()):
            continue
        start = match.start() + (3 if match.group().startswith("al mism") else 0)
        words = reading.text[start : match.end()]
        plural = phrases.SAME_DAYS.match(match.group())
        reading.claim(Item("versus", start, match.end(), text=_same_days(match.group()) if plural else words))
    for match in phrases.SAME.finditer(fold(reading.masked())):
        tail = " last year" if "same" in match.group() else " del año pasado"
        words = reading.text[match.start() : match.end()] + tail
        reading.claim(Item("versus", *match.span(), text=words))
    for start, end, words in against(fold(reading.masked())):
        if reading.is_free(start, end):
            reading.claim(Item("versus", start, end, text=words))
    for pattern in (phrases.CHANGE_FROM, phrases.VERSUS_IN):
        for match in pattern.finditer(fold(reading.masked())):
            start, end = match.span("step")
            reading.claim(Item("versus", start, end, text=reading.text[start:end]))
    for found in find(reading.masked(), now, calendar=calendar, unclear=True):
        if found.choices:
            reading.unclear.append(found)
            continue
        both = halves(found, now, calendar)
        reading.claim(Item("period", found.start, found.end, found=found, halves=both, text=found.words))


def _same_days(said: str) -> str:
    """“Los mismos días del mes pasado”: ranges are compared up to the same day anyway."""
    unit = next((u for u in ("mes", "trimestre") if said.endswith((f"{u} pasado", f"{u} anterior"))), "")
    return f"{unit} pasado" if unit else "mismo periodo del año pasado"


def _compares(reading: Reading, at: int) -> bool:
    return reading.folded[:at].endswith("que ") or any(cues.said(k, reading.folded) for k in _COMPARING)


def _names(reading: Reading, lexicon: Lexicon, skip: frozenset[Kind]) -> None:
    at = 0
    while at < len(reading.words):
        match = lexicon.longest(reading.words, at, reading.free, skip=skip) if _may_begin(reading, at) else None
        if match is None or _only_a_stem(match, reading, lexicon):
            at += 1
            continue
        start, end = reading.words[match.start].start, reading.words[match.end - 1].end
        kinds = {s.kind for s in match.senses}
        order: tuple[ItemKind, ...] = ("flow", "metric", "dimension", "value", "report", "absent")
        kind = next(k for k in order if k in kinds)
        reading.claim(Item(kind, start, end, senses=match.senses, text=reading.text[start:end]))
        at = match.end


def _only_a_stem(match: Match, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a verb shares no more than its stem with the name of a value: "metimos" and "Meta"."""
    said = reading.words[match.start].text
    verb = match.end - match.start == 1 and (said in lexicon.verbs or said.endswith(_WE))
    return verb and not match.literal and all(s.kind == "value" for s in match.senses)


_WE = ("amos", "emos", "imos", "ando", "endo")


def _parts(reading: Reading, lexicon: Lexicon) -> None:
    """Words that are part of long values, where they are no name by themselves."""
    for word in reading.unexplained:
        senses = lexicon.parts.get(word.text) or lexicon.parts.get(word.text.removesuffix("s"))
        if senses:
            text = reading.text[word.start : word.end]
            reading.claim(Item("value", word.start, word.end, tuple(senses), cue="part", text=text))


def _may_begin(reading: Reading, at: int) -> bool:
    """Small words ("te", "a") begin a name only where something leads to them: "ventas de té", not "te pido"."""
    word = reading.words[at]
    if not reading.free[at] or word.text in _NOT_FIRST:
        return False
    if word.text != "te":
        return True
    accented = reading.text[word.start : word.end].lower() != word.text
    last = at > 0 and at == len(reading.words) - 1
    return accented or last or (at > 0 and reading.words[at - 1].text in _TO_TEA)


def _all_but(reading: Reading) -> None:
    """“Menos” right before a value leaves it out; elsewhere it means "fewer"."""
    for item in reading.of("value", "absent"):
        before = [w for w in reading.words if w.end <= item.start and w.text not in _ARTICLES]
        if before and before[-1].text in {"menos", "minus"} and reading.is_free(before[-1].start, before[-1].end):
            reading.claim(Item("cue", before[-1].start, before[-1].end, cue="not", text=before[-1].text))


def _long_grains(reading: Reading) -> None:
    """“Month by month", before its words are taken for dates."""
    for phrase in sorted((p for p in cues.GRAIN_WORDS if " " in p), key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){phrase}(?!\w)", reading.folded):
            # "This month by month": the first of both is when.
            dated = reading.folded[: match.start()].endswith(("this ", "last ", "previous ", "past ", "current "))
            if reading.is_free(*match.span()) and not dated:
                reading.claim(Item("grain", *match.span(), grain=cues.GRAIN_WORDS[phrase]))


def _grains(reading: Reading) -> None:
    for index, word in enumerate(reading.words):
        grain = cues.GRAIN_WORDS.get(word.text)
        if grain and reading.free[index]:
            reading.claim(Item("grain", word.start, word.end, grain=grain))
