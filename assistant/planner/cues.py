"""Both languages' cue words as one: a question may mix them."""

from __future__ import annotations

import re
from typing import Final

from assistant.catalogue import Grain
from assistant.periods.lazy import Lazy
from assistant.planner import words_en, words_es

IGNORED: Final = words_es.IGNORED | words_en.IGNORED
_KINDS: Final = tuple(dict.fromkeys((*words_es.CUES, *words_en.CUES)))
CUES: Final = {k: (*words_es.CUES.get(k, ()), *words_en.CUES.get(k, ())) for k in _KINDS}
PATTERNS: Final = {
    kind: Lazy(r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) + r")(?!\w)")
    for kind, phrases in CUES.items()
}
_GRAIN_WORDS: dict[str, Grain] = {}
_grains: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
for _grain in _grains:
    _GRAIN_WORDS |= dict.fromkeys((*words_es.GRAINS[_grain], *words_en.GRAINS[_grain]), _grain)
GRAIN_WORDS: Final = _GRAIN_WORDS
VERB_METRICS: Final = {
    verb: names
    for table in (words_es.VERB_METRICS, words_en.VERB_METRICS)
    for verbs, names in table.items()
    for verb in verbs.split()
}
BEST_SELLING: Final = (*words_es.BEST_SELLING, *words_en.BEST_SELLING)
VERBS: Final = frozenset((*words_es.VERBS, *words_en.VERBS))
_COMPARATORS: Final = (*words_es.COMPARATORS, *words_en.COMPARATORS)
COMPARATORS: Final = tuple(
    (Lazy(rf"(?<!\w)(?:{p})"), op) for p, op in sorted(_COMPARATORS, key=lambda c: c[1][-5:] != "Equal")
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
