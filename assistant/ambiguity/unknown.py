"""Words for things that the catalogue does not have: what would be measured, and what a known name is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalogue import Lang
from assistant.planner import cues
from assistant.planner.coverage import harm_of, is_a_thing
from assistant.planner.lexicon import Lexicon, Token
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots

VAGUE = frozenset(
    "rendimiento desempeno performance comportamiento marcha balance resumen summary overview stats estadisticas kpi "
    "kpis metrica metricas metric metrics figures figure doing going fue fueron le les ve ven vas iba iban did do does "
    "numbers things thing cosas asi rollo tema asunto situation money "
    "dinero plata lana guita pasta people gente personas persons folks".split()
)
"""Words for anything that can be measured: they leave open what, and name nothing that is missing."""
_LOOSE = frozenset(
    "real reales actual actuales current exact exacta exactas overall plis pls plz porfi xfa thx aprox".split()
)
"""Words beside a metric that change nothing about it."""
_NAMES_A_THING = frozenset({"shown", "unknown"})


def unknown_measure(left: Sequence[Token], reading: Reading, slots: Slots, lexicon: Lexicon) -> list[Token]:
    """Where nothing was named to be measured: the words that may have meant it and are nothing here.

    A word that stands within names of metrics ("customers") is not one of them, unless others are there beside it.
    """
    verbs = [m for m in slots.metrics if m.verb]
    if len(verbs) < len(slots.metrics) or slots.selling or slots.calculations or slots.superlative:
        return []
    harms = {"unknown"} if verbs else _NAMES_A_THING
    telling = [w for w in left if w.text not in VAGUE and not w.text.endswith("mos") and harm_of(reading, w) in harms]
    if verbs:
        # "What do the employees earn": somebody else's, and no place to limit it to.
        return [w for w in telling if is_a_thing(reading, w)]
    if not any(lexicon.related(w.text) for w in telling):
        return telling
    return telling if any(not lexicon.related(w.text) for w in telling) else []


def _vaguely_timed(reading: Reading, word: Token) -> bool:
    return any(m.start() <= word.start < m.end() for m in cues.PATTERNS["vague_time"].finditer(reading.folded))


_ADJECTIVE = ("o", "a", "os", "as", "al", "ales", "il", "iles", "ar", "ares")
"""Ends of Spanish adjectives that stand behind their noun."""
_BEFORE = frozenset(
    "net neto neta netos netas operating projected budgeted expected planned target recurring organic adjusted pretax "
    "incremental lost unpaid outstanding wholesale retail domestic export forecast estimated annualized".split()
)
_BEHIND = frozenset(
    "cost costs coste costes costo costos target targets goal goals quota objetivo objetivos meta metas presupuesto "
    "budget forecast tax taxes loss losses growth ratio".split()
)


_BEFORE_VERB = frozenset(
    "i you we they he she it to please pls can could did do does would should will let lets and then ok okay hey so "
    "now just that also who".split()
)


def _modifies(word: Token, reading: Reading) -> bool:
    """Whether an English word right before a name is no verb: "the shipping costs", and not "crunch sales"."""
    if word.text.endswith("ly"):
        return False
    before = [w for w in reading.words if w.end <= word.start]
    return before[-1].text not in _BEFORE_VERB if before else word.text.endswith("ing")


def _behind(word: Token, lang: Lang) -> bool:
    return word.text in _BEHIND or (lang == "es" and word.text.endswith(_ADJECTIVE))


def narrowed(
    left: Sequence[Token], reading: Reading, slots: Slots, lang: Lang = "es"
) -> tuple[Named, list[Token]] | None:
    """A metric with a word right beside it that makes it another one: "net sales", "beneficio neto"."""
    for named in slots.metrics:
        if named.verb and lang != "en":
            continue
        start, end = named.item.start, named.item.end
        beside = [
            w
            for w in left
            if w.text not in _LOOSE
            and harm_of(reading, w) in _NAMES_A_THING
            and not _vaguely_timed(reading, w)
            and (
                (reading.folded[end : w.start] == " " and _behind(w, lang))
                or (
                    reading.folded[w.end : start] == " "
                    and (w.text in _BEFORE or (lang == "en" and _modifies(w, reading)))
                )
            )
        ]
        if beside:
            return named, beside
    return None
