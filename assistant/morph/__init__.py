"""Forms of words in both languages, from what a dictionary lists: verbs are given as infinitives."""

from __future__ import annotations

from functools import lru_cache

from assistant.catalogue import Lang
from assistant.morph import english, spanish
from assistant.periods.fold import fold


@lru_cache(maxsize=4096)
def forms(infinitive: str, lang: Lang) -> frozenset[str]:
    """All forms of a verb, folded: persons with vos, tenses, participles. "dejar de vender" gives nothing."""
    word = fold(infinitive).strip()
    return spanish.forms(word) if lang == "es" else english.forms(word)


@lru_cache(maxsize=4096)
def future(infinitive: str, lang: Lang) -> frozenset[str]:
    """The forms that tell what is to come: "venderemos", "venderíamos"; in English none is a form of its own."""
    return spanish.future(fold(infinitive).strip()) if lang == "es" else frozenset()


@lru_cache(maxsize=4096)
def past(infinitive: str, lang: Lang) -> frozenset[str]:
    """What was done or is being done: "creció", "creciendo", "crecido"; in English all forms but the infinitive."""
    word = fold(infinitive).strip()
    return spanish.past(word) if lang == "es" else english.forms(word) - {word}


@lru_cache(maxsize=4096)
def done(participle: str) -> frozenset[str]:
    """Of the verb of a Spanish participle, what several did and what is done: "devolvieron", "se devuelven"."""
    verbs = spanish.of_participle(fold(participle).strip())
    past_ = {f for v in verbs for f in spanish.past(v) if f.endswith(("aron", "ieron", "aban", "ian"))}
    now = {f"se {f}" for v in verbs for f in spanish.present(v)}
    return frozenset(past_ | now)


@lru_cache(maxsize=4096)
def orders(infinitive: str) -> frozenset[str]:
    """Spanish forms with what is said to somebody: "dame", "muéstramelo", "diciéndonos", "mostrame"."""
    return spanish.orders(fold(infinitive).strip())
