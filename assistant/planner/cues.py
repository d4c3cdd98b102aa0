"""Both languages' cue words as one: a question may mix them."""

from __future__ import annotations

import re
from typing import Final

from assistant.catalogue import Grain, Lang
from assistant.morph import forms, orders, past
from assistant.periods.lazy import Lazy
from assistant.planner import words_en, words_es

IGNORED: Final = words_es.IGNORED | words_en.IGNORED
SPEECH: Final = frozenset(
    form
    for made in (
        *(forms(verb, "es") | orders(verb) for verb in words_es.SPEECH),
        *(forms(verb, "en") for verb in words_en.SPEECH),
    )
    for form in made
    if not form.endswith(("ados", "adas", "idos", "idas", "ada", "ida"))
).difference(words_es.NOUNS)
"""Forms of verbs that ask or say that something is there; participles in a plural are rather names of things."""
HARMLESS: Final = IGNORED | SPEECH
"""Words that change no question; those of `IGNORED` are also what a typing error may have been."""
_PRESENT = {
    "crecer": ("crece", "crecen"), "caer": ("cae", "caen"), "aumentar": ("aumenta", "aumentan"),
    "disminuir": ("disminuye", "disminuyen"), "mejorar": ("mejora", "mejoran"), "empeorar": ("empeora", "empeoran"),
}  # fmt: skip
"""Forms of the present that are no order to us ("sube", "baja")."""
_KINDS: Final = tuple(dict.fromkeys((*words_es.CUES, *words_en.CUES)))
_CHANGED = {
    "growth": (
        *(form for verb in words_es.GROWING for form in (*past(verb, "es"), *_PRESENT.get(verb, ()))),
        *(form for verb in words_en.GROWING for form in past(verb, "en")),
    )
}
CUES: Final = {
    k: tuple(dict.fromkeys((*words_es.CUES.get(k, ()), *words_en.CUES.get(k, ()), *_CHANGED.get(k, ()))))
    for k in _KINDS
}
PATTERNS: Final = {
    kind: Lazy(r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) + r")(?!\w)")
    for kind, phrases in CUES.items()
}
_GRAIN_WORDS: dict[str, Grain] = {}
_grains: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
for _grain in _grains:
    _GRAIN_WORDS |= dict.fromkeys((*words_es.GRAINS[_grain], *words_en.GRAINS[_grain]), _grain)
GRAIN_WORDS: Final = _GRAIN_WORDS
_verbs: tuple[tuple[Lang, dict[str, tuple[str, ...]]], ...] = (
    ("es", words_es.VERB_METRICS),
    ("en", words_en.VERB_METRICS),
)
METRIC_VERBS: Final = {
    verb: (lang, names) for lang, table in _verbs for verbs, names in table.items() for verb in verbs.split()
}
"""Common verbs as infinitives, to their language and what their nouns are called."""
SOLD: Final = (*words_es.SOLD, *words_en.SOLD)
"""What is sold is called."""
BEST_SELLING: Final = (*words_es.BEST_SELLING, *words_en.BEST_SELLING)
_COMPARATORS: Final = (*words_es.COMPARATORS, *words_en.COMPARATORS)
COMPARATORS: Final = tuple(
    (Lazy(rf"(?<!\w)(?:{p})"), op) for p, op in sorted(_COMPARATORS, key=lambda c: c[1][-5:] != "Equal")
)
MORE_OR_LESS: Final = tuple(
    (Lazy(rf" (?:{p})(?!\w)"), op) for p, op in (*words_es.MORE_OR_LESS, *words_en.MORE_OR_LESS)
)
ACTION: Final = Lazy(rf"(?<!\w)(?:{words_es.ACTIONS}|{words_en.ACTIONS})(?!\w)")
PRONOUN: Final = Lazy(rf"(?<!\w)(?:{words_en.PRONOUNS}|{words_es.PRONOUNS})(?!\w)")
STRING_NAMES: Final = {k: (*words_es.STRING_NAMES[k], *words_en.STRING_NAMES[k]) for k in words_es.STRING_NAMES}
TRUE_WORDS: Final = (*words_es.TRUE_WORDS, *words_en.TRUE_WORDS)
FALSE_WORDS: Final = (*words_es.FALSE_WORDS, *words_en.FALSE_WORDS)
PROFILE: Final = (*words_es.PROFILE, *words_en.PROFILE)


def said(kind: str, folded: str) -> bool:
    """Whether a cue of this kind occurs in the text."""
    return PATTERNS[kind].search(folded) is not None


def only(kind: str, folded: str) -> bool:
    """Whether the text is nothing but cues of this kind (and punctuation)."""
    rest = PATTERNS[kind].sub(" ", folded)
    return rest != folded and not re.search(r"\w", rest)
