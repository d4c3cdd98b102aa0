"""Numbers written in words, in Spanish and in English, whatever language the text is in.

Articles ("un", "one of the"), discourse ("first, …") and idioms ("mil gracias", "ten en cuenta") are no numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.answer import number_words as words

_TOKEN = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\s\-\u2010-\u2015,.]{0,3}")
_CLOSE = re.compile(r"[\s\-\u2010-\u2015]{1,3}")
_UNIT = re.compile(r"\s+(?:por\s?cien(?:to)?|per\s?cent|percent|puntos|points)\b")
_ROMAN = re.compile(r"\b(?=[IVXLCDM]{2,})M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b")
_NO_ROMAN = frozenset({"CD", "CC", "CV", "DC", "MD", "MI", "DI", "LI", "CI", "MC", "XL", "DM", "MM", "DL", "CL", "ML"})
_LOOKALIKES = str.maketrans("аеорсухіѕјԁһνοαιρτυ", "aeopcyxisjdhvoaiptu")
"""Cyrillic and Greek letters that a reader takes for Latin ones."""
Kind = Literal["cardinal", "fraction", "multiple", "ordinal", "roman"]


@dataclass(frozen=True)
class Numeral:
    """A number in words; `key` is its words, folded, and `value` what it says where that is plain."""

    start: int
    end: int
    kind: Kind
    key: str
    value: int | None = None


@dataclass(frozen=True)
class Token:
    """A word with its place."""

    start: int
    end: int
    word: str


def folded(text: str) -> str:
    """Small letters without accents, as many as there were; look-alikes of other alphabets become Latin."""
    if text.isascii():
        return text.lower()
    return _folded(text)


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    """A sentence is read by many rules, one after another."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    small = unicodedata.normalize("NFKD", char).lower()[:1] or char
    return small.translate(_LOOKALIKES)


def tokens(text: str) -> list[Token]:
    """The words of a text, folded."""
    return [Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(folded(text))]


_IDIOMS: dict[str, list[tuple[str, ...]]] = {}
for _idiom_words in words.IDIOMS:
    _IDIOMS.setdefault(_idiom_words[0], []).append(_idiom_words)


def may_say_number(word: str) -> bool:
    """Whether one word, alone or with others, may say a number. Quick: asked of every word of a stream."""
    return any(_is_suspect(t.word) for t in tokens(word)) or bool(_ROMAN.search(word))


def _is_suspect(word: str) -> bool:
    return word in _SUSPECT or word.startswith(words.MULTIPLE_STEMS)


_SUSPECT = frozenset(
    {*words.CARDINALS, *words.MULTIPLIERS, *words.FRACTIONS, *words.MULTIPLES, *words.ORDINALS, "cuartos", "par",
     "parte", "media", "medio", "quarter", "quarters", "single", "solo", "sola", "only", "just", "no", "ningun",
     "ninguna", "ninguno", "none", "sin", "cada"}
)  # fmt: skip


def numerals(text: str, lang: str) -> Iterator[Numeral]:
    """All numbers in words, in order. `lang`: of two readings of a word, which is the likelier one."""
    found = tokens(text)
    plain = folded(text)
    at = 0 if any(_is_suspect(t.word) for t in found) else len(found)
    while at < len(found):
        size = _idiom(found, at)
        if size:
            at += size
            continue
        end, kind = _phrase(found, plain, at, lang)
        if end > at:
            yield _numeral(found[at:end], plain, kind)
            at = end
        else:
            at += 1
    for match in _ROMAN.finditer(text):
        if match.group() not in _NO_ROMAN and len(match.group()) > 1:
            yield Numeral(match.start(), match.end(), "roman", match.group().lower())


def _idiom(found: list[Token], at: int) -> int:
    for idiom in _IDIOMS.get(found[at].word, ()):
        if tuple(t.word for t in found[at : at + len(idiom)]) == idiom:
            return len(idiom)
    if any(t.word in words.THANKS for t in found[at + 1 : at + 4]) and found[at].word in {
        *words.ONES,
        *words.MULTIPLIERS,
    }:
        return 2
    return 3 if found[at].word in words.THANKS and any(t.word in words.MULTIPLIERS for t in found[at : at + 3]) else 0


def _phrase(found: list[Token], plain: str, at: int, lang: str) -> tuple[int, Kind]:
    """Where the number that begins here ends; `at` where none begins."""
    word = found[at].word
    if _is_cardinal(found, plain, at, lang):
        return _cardinal_end(found, plain, at, lang), "cardinal"
    if word in words.ONES and at + 1 < len(found) and _close(found, plain, at):
        following = found[at + 1].word
        if following in words.MULTIPLIERS and following != "grand":
            return _cardinal_end(found, plain, at, lang), "cardinal"
        if following in {"par", "couple", "pair"}:
            return at + 2, "multiple"
        if following in {"third", "quarter", "fifth", "tenth", "sixth", "eighth", "cuarto", "quinto", "sexto"}:
            after = found[at + 2].word if at + 2 < len(found) else ""
            if after in {"of", "de", "del", "as", "more", "less", "mas", "menos"}:
                return at + 2, "fraction"
    if word in words.ORDINALS and at + 1 < len(found) and found[at + 1].word in {"parte", "partes"}:
        return at + 2, "fraction"
    if word in {"cuartos", "quarters"} and at and found[at - 1].word in {"tres", "three"}:
        return at + 1, "fraction"
    if word in {"media", "medio"} and at and found[at - 1].word == "y" and _close(found, plain, at - 1):
        return at + 1, "fraction"
    if word in words.FRACTIONS:
        return at + 1, "fraction"
    if word in words.MULTIPLES or word.startswith(words.MULTIPLE_STEMS):
        return at + 1, "multiple"
    if word in words.ORDINALS:
        return at + 1, "ordinal"
    return at, "cardinal"


def _is_cardinal(found: list[Token], plain: str, at: int, lang: str) -> bool:
    word = found[at].word
    following = found[at + 1].word if at + 1 < len(found) and _close(found, plain, at) else ""
    behind = following in words.MULTIPLIERS or following in {"por", "percent", "per"}
    if word == "once":
        return lang == "es" or behind
    if word == "ten":
        return lang == "en" or behind
    if word in words.VAGUE:
        return word == "miles" and lang == "es"
    if word in {"ciento", "cien"} and at and found[at - 1].word == "por":
        return False  # the end of a percentage, which counts with its number
    return word in words.CARDINALS or word in words.MULTIPLIERS


def _cardinal_end(found: list[Token], plain: str, at: int, lang: str) -> int:
    end = at + 1
    while end < len(found) and (_near(found, plain, end - 1) or _after_thousands(found, plain, end - 1)):
        word = found[end].word
        number = (
            word in words.CARDINALS
            or word in words.MULTIPLIERS
            or word in {"uno", "una", "un", "one", "media", "medio"}
        )
        joint = word in words.JOINTS and end + 1 < len(found) and _is_part(found[end + 1].word)
        if word in words.ONES and word not in {"uno", "una", "one"} and not joint:
            number = end + 1 < len(found) and found[end + 1].word in words.MULTIPLIERS
        if not (number or joint):
            break
        end += 1
    return end


def _is_part(word: str) -> bool:
    return word in words.CARDINALS or word in words.MULTIPLIERS or word in {"uno", "una", "un", "one", "media", "half"}


def _close(found: list[Token], plain: str, at: int) -> bool:
    """Whether only blanks or a hyphen stand between this word and the next."""
    return bool(_CLOSE.fullmatch(plain, found[at].end, found[at + 1].start))


def _near(found: list[Token], plain: str, at: int) -> bool:
    return bool(_CLOSE.fullmatch(plain, found[at].end, found[at + 1].start))


def _after_thousands(found: list[Token], plain: str, at: int) -> bool:
    """English puts a comma there: "five thousand, two hundred and eight"."""
    return found[at].word in {"thousand", "million", "billion"} and plain[found[at].end : found[at + 1].start] == ", "


def _numeral(part: list[Token], plain: str, kind: Kind) -> Numeral:
    start, end = part[0].start, part[-1].end
    key = " ".join(t.word for t in part)
    unit = _UNIT.match(plain, end) if kind in {"cardinal", "fraction"} else None
    if unit:
        return Numeral(start, unit.end(), kind, f"{key} %")
    value = _value([t.word for t in part]) if kind == "cardinal" else words.ORDINALS.get(key)
    return Numeral(start, end, kind, key, value)


def amount(one: Numeral) -> int | None:
    """What a cardinal says, a percentage too; none where it is no plain number."""
    return _value(one.key.removesuffix(" %").split()) if one.kind == "cardinal" else None


def _value(spoken: list[str]) -> int | None:
    """What a cardinal says: `doscientos mil` 200000, `two hundred and five` 205; none where it is no plain number."""
    total = current = 0
    for word in spoken:
        if word in {"y", "and"}:
            continue
        if word in words.MULTIPLIERS:
            times = words.MULTIPLIERS[word]
            if times > 1000:
                current, total = total % times + current, total - total % times  # "dos mil millones"
            current = max(current, 1) * times
            if times >= 1000:
                total, current = total + current, 0
        elif word in words.CARDINALS or word in words.ONES:
            current += words.CARDINALS.get(word, words.ONES.get(word, 0))
        else:
            return None
    return total + current


def keys(text: str, lang: str) -> Iterator[str]:
    """Each number in words of a text as `said` knows it, and its value in digits."""
    for one in numerals(text, lang):
        yield f"w:{one.key}"
        if one.value is not None and one.kind == "cardinal":
            yield str(one.value)


def said(one: Numeral, among: frozenset[str]) -> bool:
    """Whether somebody whose figures these are has said this number."""
    return f"w:{one.key}" in among or (one.value is not None and one.kind == "cardinal" and str(one.value) in among)
