"""A message in Slack and for the ear: the figures of the page and no other."""

import random
import re
from dataclasses import replace

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound, Said
from assistant.answer.figures import figures
from assistant.answer.numerals import amount, numerals
from assistant.answer.speech import script
from assistant.answer.spoken import figure
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat
from assistant.encode.pieces import Gap, Number, Words, pieces
from assistant.encode.slack import MOST, text_objects
from tests.answer.narrated.answers import good
from tests.answer.narrated.shop import localised
from tests.answer.test_attacks import results

EVIL = "<https://evil.example|x> <!channel> <@U1> & `9` ~7~ **b** [x](https://evil.example) https://evil.example"


def said(text: str, locale: str = "es-ES", **bound: Bound) -> Said:
    return Binder(bound or {"r1": results(locale[:2])["r1"]}, locale, frozenset()).whole(text)


def test_pieces_are_the_whole_message_and_each_figure_is_one() -> None:
    one = said("🛒 España: **[[r1.revenue.0]]** y 77 más; México, [[r1.revenue.1]] ([[r1.period]]).")
    found = pieces(one.text, one.origins)
    whole = "".join(WITHHELD if isinstance(p, Gap) else p.text for p in found)
    assert whole == one.text
    numbers = [(p.text.replace("\u00a0", " "), p.origin.row) for p in found if isinstance(p, Number)]
    assert numbers == [("1.234.567,50 €", 0), ("845.120,25 €", 1), ("1–31 oct 2026", None)]
    assert sum(isinstance(p, Gap) for p in found) == 1 and isinstance(found[0], Words)


def test_slack_gets_bold_and_lists_and_no_link() -> None:
    one = said("**España** va *muy* bien:\n- España: [[r1.revenue.0]]\n- México: [[r1.revenue.1]]\n")
    (text,) = text_objects(one.text, one.origins)
    shown = text["text"].replace("\u00a0", " ")
    assert shown == "*España* va _muy_ bien:\n• España: 1.234.567,50 €\n• México: 845.120,25 €\n"
    assert text["verbatim"] is True and text["type"] == "mrkdwn"


def test_nothing_in_a_text_or_a_cell_becomes_a_link_a_mention_or_a_command() -> None:
    dimension = Column("c", "Nombre", "string", "dimension")
    value = Column("n", "Pedidos", "number", "metric", NumberFormat(decimals=0))
    table = Table("T", (dimension, value), ((EVIL, 12), ("<!here>", 7)), 2)
    one = said(f"{EVIL} [[r1.c.0]] [[r1.n.0]] [[r1.c.1]]", r1=Bound(table, result_id="R"))
    for part in text_objects(one.text, one.origins):
        bare = re.sub(r"&(?:amp|lt|gt);", "", part["text"])
        assert not set(bare) & set("<>&`~")


def test_a_long_message_is_cut_between_words_and_never_in_a_figure() -> None:
    one = said("España vendió [[r1.revenue.0]] y México [[r1.revenue.1]].\n" * 200 + "a" * 7000)
    parts = [p["text"] for p in text_objects(one.text, one.origins)]
    assert "".join(parts) == one.text.replace("*", "") and all(len(p) <= MOST for p in parts)
    assert sum(p.count("1.234.567,50\u00a0€") + p.count("845.120,25\u00a0€") for p in parts) == 400


HEARD = {
    ("1.234.567,50 €", "es-ES"): "un millón doscientos treinta y cuatro mil quinientos sesenta y siete euros con "
    "cincuenta céntimos",
    ("$1,234.50", "es-MX"): "mil doscientos treinta y cuatro pesos con cincuenta centavos",
    ("€1,234,567.05", "en-GB"): "one million two hundred and thirty-four thousand five hundred and sixty-seven euros "
    "and five cents",
    ("41,2 %", "es-ES"): "cuarenta y uno coma dos por ciento",
    ("41.2 %", "es-MX"): "cuarenta y uno punto dos por ciento",
    ("41.2%", "en-US"): "forty-one point two percent",
    ("-0,1 p. p.", "es-ES"): "menos cero coma uno puntos porcentuales",
    ("21.000", "es-ES"): "veintiún mil",
    ("1,00 €", "es-ES"): "un euro",
    ("2.000.000,00 €", "es-ES"): "dos millones de euros",
    ("-12,30 €", "es-ES"): "menos doce euros con treinta céntimos",
    ("≈1,2 M€", "es-ES"): "aproximadamente uno coma dos millones de euros",
    ("≈€1.2k", "en-US"): "about one point two thousand euros",
    ("1,05×", "es-ES"): "uno coma cero cinco veces",
    ("2.º", "es-ES"): "segundo",
    ("3rd", "en-US"): "third",
    ("—", "en-US"): "no data",
}


@pytest.mark.parametrize(("shown", "locale"), HEARD, ids=[f"{t} {where}" for t, where in HEARD])
def test_a_figure_in_words(shown: str, locale: str) -> None:
    assert figure(shown, "cell", locale) == HEARD[shown, locale]


@pytest.mark.parametrize(
    ("text", "locale", "heard"),
    [
        (
            "En [[r1.period]], **España** lidera con [[r1.orders.0]] pedidos y crece un [[r1.revenue.0.growth]].",
            "es-ES",
            "En uno a treinta y uno de octubre de dos mil veintiséis, España lidera con ocho mil ciento veintitrés "
            "pedidos y crece un veintitrés coma cinco por ciento.",
        ),
        (
            "- Spain: [[r1.orders.0]]\n- Mexico: [[r1.orders.1]] (77 more)",
            "en-US",
            "Spain: eight thousand one hundred and twenty-three. Mexico: five thousand two hundred and ten (a figure "
            "that I cannot confirm more).",
        ),
        ("España: [[r1.revenue.0.growth]]", "es-MX", "España: más veintitrés punto cinco por ciento."),
    ],
)
def test_a_message_for_the_ear(text: str, locale: str, heard: str) -> None:
    one = said(text, locale)
    assert script(one.text, one.origins, locale) == heard


@pytest.mark.parametrize("locale", ["es-ES", "es-MX", "en-US"])
def test_a_number_in_words_says_that_number(locale: str) -> None:
    rng = random.Random(5)
    for _ in range(400):
        value = rng.choice((rng.randint(1, 99), rng.randint(100, 99_999), rng.randint(10**5, 10**9)))
        shown = f"{value:,}" if locale != "es-ES" else f"{value:,}".replace(",", ".")
        heard = figure(shown, "cell", locale)
        assert not any(c.isnumeric() for c in heard)
        if value > 1:
            (one,) = numerals(heard, locale[:2])
            assert amount(one) == value, (value, heard)


def test_both_surfaces_say_the_figures_of_the_page_and_no_other() -> None:
    rng = random.Random(8)
    for _ in range(400):
        answer = good(rng)
        locale = "es-ES" if answer.lang == "es" else "en-US"
        text = answer.text.replace(".", " y 987654.", 1)
        one = said(text, locale, r1=replace(localised(answer.shape, answer.lang), made={}))
        found = pieces(one.text, one.origins)
        slack = "".join(p["text"] for p in text_objects(one.text, one.origins))
        assert figures([slack]) == figures([one.text.replace("**", "*")])
        heard = script(one.text, one.origins, locale)
        assert "987" not in heard
        spoken = [p.text for p in found if isinstance(p, Words)]
        assert set(re.findall(r"\d+", heard)) <= set(re.findall(r"\d+", " ".join(spoken)))
        for piece in found:
            if isinstance(piece, Number) and piece.origin.kind in {"cell", "total"}:
                whole = figure(piece.text, piece.origin.kind, locale, after=" x").split()
                assert whole[0][:5] in heard, (piece.text, heard)
