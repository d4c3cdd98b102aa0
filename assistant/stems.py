"""Words and their stems in both languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from assistant.catalogue import Lang

LANGS: tuple[Lang, Lang] = ("es", "en")


@lru_cache
def _stemmer(lang: Lang) -> Any:
    from snowballstemmer import stemmer

    return stemmer("spanish" if lang == "es" else "english")


@lru_cache(maxsize=20_000)
def stem(word: str, lang: Lang) -> str:
    """Snowball stem of a folded word."""
    return str(_stemmer(lang).stemWord(word))
