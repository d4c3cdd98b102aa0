"""A condition that the data cannot follow never leaves the same query behind without a word."""

from __future__ import annotations

import random

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Do, Outcome
from evals.cases import Case, load
from tests.planner.asking import planned

MODIFIERS: dict[Lang, tuple[str, ...]] = {
    "es": (
        "en Madrid", "sin IVA", "de hombres", "los fines de semana", "antes de las doce", "por vendedor",
        "según el objetivo", "con descuento", "en pesos", "en dólares", "por empleado", "de la competencia",
        "menos los gastos", "pagados con tarjeta", "a crédito", "de más de tres productos", "solo los lunes",
        "de mujeres jóvenes", "dividido entre pedidos", "proyectadas", "en rebajas", "con envío gratis",
    ),
    "en": (
        "in Madrid", "without VAT", "for men", "on weekends", "before noon", "by salesperson", "against target",
        "with a discount", "in pesos", "in dollars", "per employee", "of the competitors", "minus costs",
        "paid by card", "on credit", "with more than three products", "on Mondays only", "from young women",
        "divided by orders", "projected", "on sale", "with free shipping", "from repeat buyers",
    ),
}  # fmt: skip


def _same(one: Outcome, other: Do) -> bool:
    return (
        isinstance(one, Do)
        and one.notes == other.notes
        and [r.arguments for r in one.reads] == [r.arguments for r in other.reads]
    )


def _sample(lang: Lang) -> list[Case]:
    clear = [c for c in load() if c.category == "clear" and len(c.turns) == 1 and c.lang == lang]
    return random.Random(20261124).sample(clear, 60)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_condition_is_never_dropped_in_silence(lang: Lang) -> None:
    pick = random.Random(7)
    dropped, tried = [], 0
    for case in _sample(lang):
        text = case.turns[0].rstrip(" ?.!")
        plain = planned(text, lang)
        if not isinstance(plain, Do) or plain.flow is not None or plain.reads[0].tool != "query_metrics":
            continue
        for modifier in pick.sample(MODIFIERS[lang], 5):
            tried += 1
            if _same(planned(f"{text} {modifier}", lang), plain):
                dropped.append(f"{text} | {modifier}")
    assert tried > 150
    assert dropped == []
