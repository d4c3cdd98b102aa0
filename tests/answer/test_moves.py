"""A verb that says which way something went is shown only where the cells went that way."""

import random

import pytest

from assistant.answer.bind import WITHHELD, Binder
from tests.answer.test_attacks import results

WRONG = {
    "es": (
        "Las ventas de España bajaron en octubre.",
        "Los ingresos de México subieron.",
        "En octubre los pedidos de Perú aumentaron.",
        "Los ingresos de España crecieron y los de México también crecieron.",
        "El margen de Perú ha subido.",
        "Los ingresos de España cayeron: **[[r1.revenue.0]]**.",
    ),
    "en": (
        "Revenue fell in Spain.",
        "Mexico's revenue grew.",
        "In Peru, orders have been strong: orders increased in Peru.",
        "Margin in Chile went down.",
    ),
}
RIGHT = {
    "es": (
        "Las ventas de España subieron en octubre.",
        "Los ingresos de México bajaron, y los de España crecieron.",
        "Los ingresos de España no bajaron.",
        "Los ingresos de España y México subieron.",
        "Las ventas de España bajaron respecto al año pasado.",
        "En julio las ventas de España bajaron.",
        "¿Bajaron las ventas de España?",
        "España subió.",
        "El café cayó de la mesa.",
        "Los ingresos de Argentina bajaron.",
    ),
    "en": (
        "Revenue grew in Spain and fell in Mexico.",
        "If revenue fell in Spain, look at prices.",
        "Mexico's revenue did not go up: it fell.",
        "Spain's orders rose.",
    ),
}


def said(text: str, lang: str, size: int = 0) -> str:
    binder = Binder({"r1": results(lang)["r1"]}, "es-ES" if lang == "es" else "en-US", frozenset())
    size = size or len(text)
    return "".join(binder.feed(text[a : a + size]).text for a in range(0, len(text), size)) + binder.end().text


@pytest.mark.parametrize(("lang", "text"), [(lang, t) for lang, texts in WRONG.items() for t in texts])
def test_what_went_the_other_way_is_withheld(lang: str, text: str) -> None:
    shown = said(text, lang)
    assert shown.count(WITHHELD) == 1, shown
    assert all(said(text, lang, size) == shown for size in (1, 4, 9))


@pytest.mark.parametrize(("lang", "text"), [(lang, t) for lang, texts in RIGHT.items() for t in texts])
def test_what_is_so_or_cannot_be_known_is_shown(lang: str, text: str) -> None:
    assert WITHHELD not in said(text, lang, random.Random(1).randint(1, 9))


def test_a_verb_waits_for_its_sentence_only_where_a_result_compares() -> None:
    binder = Binder({"r3": results("es")["r3"]}, "es-ES", frozenset())
    assert binder.feed("Las ventas bajaron mucho ").text == "Las ventas bajaron mucho "
