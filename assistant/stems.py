"""Words and their stems in both languages."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from assistant.catalogue import Lang

_ONE_AT_A_TIME = Lock()
"""A stemmer keeps the word that it works on."""
LANGS: tuple[Lang, Lang] = ("es", "en")


@lru_cache
def _stemmer(lang: Lang) -> Any:
    from snowballstemmer import stemmer

    return stemmer("spanish" if lang == "es" else "english")


_ONE_AT_A_TIME = Lock()
"""A stemmer keeps the word that it works on in itself, and catalogues are indexed in several threads."""


@lru_cache(maxsize=20_000)
def stem(word: str, lang: Lang) -> str:
    """Snowball stem of a folded word."""
    with _ONE_AT_A_TIME:
        return str(_stemmer(lang).stemWord(word))
