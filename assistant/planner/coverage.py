"""What no span explains: harmless words are shown, others asked about. Nothing is dropped silently."""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from assistant.periods import words as periods_words
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import number
from assistant.planner import cues
from assistant.planner.lexicon import Lexicon, Token
from assistant.planner.reading import Reading

Harm = Literal["shown", "unknown", "by", "date", "computed", "future", "why"]
_RELATIVE = (
    "pasado pasada anterior ultimo ultima ultimos ultimas last previous past proximo proxima trimestre semestre quarter"
)
_TIME_WORDS = frozenset((*periods_words.MONTHS, *periods_words.WEEKDAYS, *_RELATIVE.split())) - {"mar", "sat", "sun"}
_WEEKLY = frozenset(f"{day}s" for day in periods_words.WEEKDAYS if day.endswith(("day", "sabado", "domingo")))
"""“Mondays” are no typing error."""
_COINS = frozenset("pesos dolares dolar dollars dollar libras pounds yenes soles reales francos euros".split())
_LEADS = frozenset(
    "en in de del of for para from at sin without excluding excepto except solo only con with desde".split()
)
_SMALL = frozenset("por de del la las el los en y con sin para a al x by of in the and per for from".split())
_SCALES = frozenset("thousand thousands million millions miles millones".split())
"""How large the numbers are to be written."""
_WHOSE = frozenset("su sus mi mis tu tus nuestro nuestra nuestros nuestras their its our my".split())
_ARTICLES = frozenset({"el", "la", "los", "las", "the", "un", "una", "a", "an", "cada", "each"})
_DEFINITE = frozenset("el la los las the our their nuestro nuestra nuestros nuestras sus".split())
"""Words right before a thing; English "a" is a Spanish preposition too."""
_DATE_NAMES = (
    *(m for names in periods_words.MONTH_NAMES for m in names[:2] if len(m) > 4),
    *periods_words.BARE_WEEKDAYS,
    *_RELATIVE.split(),
    "semana",
    "month",
    "yesterday",
)
_DATE_WORDS = tuple(dict.fromkeys(_DATE_NAMES))


def harm_of(reading: Reading, word: Token) -> Harm:
    """How a word that nothing explains is to be treated."""
    inside = _phrase_kinds(reading, word)
    for kind, harm in (("computed", "computed"), ("forecast", "future"), ("dateish", "date"), ("why", "why")):
        if kind in inside:
            return harm  # type: ignore[return-value]
    if word.text in _TIME_WORDS or _day_alone(reading, word):
        return "date"
    before = [w.text for w in reversed(reading.words) if w.end <= word.start]
    while before and (before[0] in _ARTICLES or before[0] in _WHOSE):
        before = before[1:]
    lead = before[0] if before else ""
    if lead in {"por", "by", "per", "segun"}:
        return "by"
    if _DATE_LIKE.fullmatch(_run(reading, word)):
        return "date"
    if lead in {"in", "en"} and word.text in _SCALES:
        return "shown"
    if lead in _LEADS or word.text.isdigit() or any(c.isdigit() for c in word.text):
        return "unknown"
    if any(0 <= word.start - i.end <= 1 for i in reading.of("condition")):
        return "unknown"  # "more than 200 of what"
    return "unknown" if is_a_thing(reading, word) else "shown"


def _day_alone(reading: Reading, word: Token) -> bool:
    """“El 25”: a day of a month that nobody named."""
    before = [w.text for w in reading.words if w.end <= word.start]
    return word.text.isdigit() and 1 <= int(word.text) <= 31 and bool(before) and before[-1] in {"el", "the"}


def is_a_thing(reading: Reading, word: Token) -> bool:
    """A thing ("the competitors"), somebody ("Ana"), or whose it is ("competitors' sales"): no way of asking."""
    return belongs(reading, word) or _is_name(reading, word)


def belongs(reading: Reading, word: Token) -> bool:
    """Whether a word says whose or of what the rest is: "the competitors", "competitors' sales"."""
    before = [w.text for w in reading.words if w.end <= word.start]
    return bool(before and before[-1] in _DEFINITE) or reading.folded[word.end : word.end + 1] == "'"


def placed(reading: Reading, word: Token) -> bool:
    """Whether a word says where or of what: "in Madrid", "ventas de zapatos"."""
    before = [w.text for w in reading.words if w.end <= word.start]
    return bool(before) and before[-1] in _OF_WHAT and word.text.isalpha() and len(word.text) > 2


_OF_WHAT = frozenset("en in de of del from".split())


def _is_name(reading: Reading, word: Token) -> bool:
    """Whether a word is written as a name among words that are not."""
    head = reading.text[: word.start].rstrip(" ¿¡\"'«“(")
    first = word is reading.words[0] or head.endswith((".", "?", "!", ":", ";"))
    lower = sum(reading.text[w.start].islower() for w in reading.words)
    return not first and reading.text[word.start].isupper() and lower * 2 > len(reading.words)


_DATE_LIKE = Lazy(r"\d{1,4}[/.-]\d{1,4}(?:[/.-]\d{1,4})?")


def _run(reading: Reading, word: Token) -> str:
    """The stretch without spaces that a word is in."""
    start = reading.folded.rfind(" ", 0, word.start) + 1
    end = reading.folded.find(" ", word.end)
    return reading.folded[start : end if end >= 0 else None].strip("?!.,;")


def _phrase_kinds(reading: Reading, word: Token) -> set[str]:
    return {
        kind
        for kind in ("computed", "forecast", "dateish", "why")
        for match in cues.PATTERNS[kind].finditer(reading.folded)
        if match.start() <= word.start < match.end()
    }


def repairs(reading: Reading, lexicon: Lexicon) -> list[tuple[Token, str]]:
    """Typing errors among the unexplained words, and what each is read as. Small words and numbers are left alone."""
    found = []
    for word in reading.unexplained:
        if len(word.text) < 4 or not word.text.isalpha() or cues.ACTION.fullmatch(word.text):
            continue
        if _phrase_kinds(reading, word):
            continue
        known = (lexicon.words, lexicon.verbs, cues.HARMLESS, _WEEKLY, _COINS)
        if any(word.text in words for words in known) or number(word.text) is not None:
            continue
        fixed = _closest(word.text, lexicon) or apart(word.text, lexicon)
        if fixed is not None and word.text.endswith("mos") and not fixed.endswith("mos"):
            continue  # "cerramos" is what we did, and no way of writing "cerrados"
        if fixed is not None and _broken_down(reading, word) and not _breaks_down(fixed, lexicon):
            continue
        if fixed is not None:
            found.append((word, fixed))
    return found


def apart(word: str, lexicon: Lexicon) -> str | None:
    """Words written as one ("ventaspor", "lasemanapasada"), each of them known, one of them a name or a time."""
    if not 6 <= len(word) <= 30:
        return None
    telling = {*lexicon.words, *_DATE_WORDS, *(g for g in cues.GRAIN_WORDS if " " not in g)}
    best: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(end):
            head, piece = best[start], word[start:end]
            if head is None or not (piece in telling or piece in _SMALL) or (len(piece) < 4 and piece not in _SMALL):
                continue
            got = best[end]
            if got is None or len(head) + 1 < len(got):
                best[end] = [*head, piece]
    found = best[-1]
    told = [p for p in found or () if p in telling]
    small = len(told) < len(found or ())
    return " ".join(found) if found and 1 < len(found) <= 4 and told and small else None


def _broken_down(reading: Reading, word: Token) -> bool:
    before = [w.text for w in reading.words if w.end <= word.start]
    return bool(before) and before[-1] in {"por", "by", "per", "segun"}


def _breaks_down(word: str, lexicon: Lexicon) -> bool:
    """Whether "by" goes with a word: "by gender" is no "by January"."""
    return word in cues.GRAIN_WORDS or any(s.kind in {"dimension", "metric"} for s in lexicon.lookup(word))


_SOUNDS = (
    ("h", ""),
    ("ge", "je"),
    ("gi", "ji"),
    ("v", "b"),
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("c", "k"),
    ("ll", "y"),
)


def _sound(word: str) -> str:
    """How Spanish ears write it: b and v, s and z, a silent h."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return word


def _closest(wrong: str, lexicon: Lexicon) -> str | None:
    pool = _pool(lexicon)
    alike = [w for w in pool if len(w) > 4 and _sound(w) == _sound(wrong)]
    if len(alike) == 1:
        return alike[0]
    scored = process.extract(wrong, pool, scorer=fuzz.ratio, limit=3, score_cutoff=78)
    near = [(w, DamerauLevenshtein.distance(wrong, w)) for w, _, _ in scored if abs(len(w) - len(wrong)) <= 2]
    allowed = 1 if len(wrong) < 9 else 2
    good = [pair for pair in near if pair[1] <= allowed and _plausible(wrong, pair[0])]
    good.sort(key=lambda pair: pair[1])
    if not good:
        return None
    tied = len(good) > 1 and good[0][1] == good[1][1] and _differ(good[0][0], good[1][0], lexicon)
    if tied and good[0][0] not in wrong:
        return None
    return good[0][0]


def _plausible(wrong: str, right: str) -> bool:
    """Short words that differ by a letter are often words of their own ("netas", "notas")."""
    if len(wrong) >= 7:
        return wrong[0] == right[0]
    swapped = sorted(wrong) == sorted(right)
    return swapped or (len(wrong) > 4 and len(wrong) != len(right))


def _differ(one: str, other: str, lexicon: Lexicon) -> bool:
    first, second = lexicon.lookup(one), lexicon.lookup(other)
    return {(s.kind, s.id, s.value) for s in first} != {(s.kind, s.id, s.value) for s in second}


def _pool(lexicon: Lexicon) -> list[str]:
    words = [w for w in lexicon.words if w.isalpha()]
    ignored = [w for w in cues.IGNORED if len(w) > 3]
    acts = [f for f in lexicon.verbs if f.isalpha() and len(f) > 6 and f.endswith(("mos", "ron"))]
    return list(dict.fromkeys((*words, *acts, *_DATE_WORDS, *(g for g in cues.GRAIN_WORDS if " " not in g), *ignored)))


def repaired_text(reading: Reading, fixes: list[tuple[Token, str]]) -> str:
    """The text with typing errors put right."""
    text = reading.text
    for word, right in sorted(fixes, key=lambda f: -f[0].start):
        text = text[: word.start] + right + text[word.end :]
    return text


_LEADING = Lazy(
    r"(?:\s+|^)(?:(?:desde|since|hasta|until|till|a|antes|before|on|en|in|de|del|of|for|para|from|at|por|by|per|el|"
    r"la|los|las|the|con|with|sin|without)\s+)+$",
    re.IGNORECASE,
)


_EMPTY_QUOTES = Lazy(r"«\s*»|“\s*”|\"\s*\"")


def without(reading: Reading, words: list[Token]) -> str:
    """The text without these words and what led to them."""
    text = reading.text
    for group in reversed(_groups(reading, words)):
        head = _LEADING.sub(" ", text[: group[0].start])
        tail = text[group[-1].end :]
        joint = " " if head.strip() and tail[:1].isalnum() else ""
        text = f"{head.rstrip()}{joint}{tail}"
    return " ".join(_EMPTY_QUOTES.sub("", text).split())


def shown(reading: Reading, words: list[Token]) -> list[str]:
    """Words as the person wrote them, neighbours together."""
    return [reading.text[g[0].start : g[-1].end] for g in _groups(reading, words)]


def _groups(reading: Reading, words: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    for word in sorted(words, key=lambda w: w.start):
        if groups and not re.search(r"\w", reading.text[groups[-1][-1].end : word.start]):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups
