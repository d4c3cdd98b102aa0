"""Texts in the person's language: each package keeps its own in one dict, rendered here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from assistant.catalogue import Lang

Texts = Mapping[str, Mapping[Lang, str]]
_AND: Mapping[Lang, str] = {"es": " y ", "en": " and "}


def render(texts: Texts, key: str, lang: Lang, /, **values: object) -> str:
    """The text called `key` with its blanks filled in."""
    return texts[key][lang].format(**values)


def joined(words: Iterable[str], lang: Lang) -> str:
    """`a, b y c`; before an i sound, `e`."""
    got = list(words)
    if len(got) < 2:
        return "".join(got)
    link = _AND[lang]
    if lang == "es" and folded(got[-1]).startswith(("i", "hi")) and not folded(got[-1]).startswith("hie"):
        link = " e "
    return ", ".join(got[:-1]) + link + got[-1]


def folded(text: str) -> str:
    """For comparing what people type: no case, no accents, single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def lowered(text: str) -> str:
    """The first letter small, unless the word is an abbreviation, for use inside a sentence."""
    return text if text[:2].isupper() or len(text) < 2 else text[0].lower() + text[1:]


def raised(text: str) -> str:
    """The first letter big, for a title."""
    return text[:1].upper() + text[1:]
