"""Verbs that stand for metrics, in any person and tense, with and without accents; chat spelling and joined words."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from assistant.morph import forms, future, orders
from assistant.planner.outcome import Do
from tests.planner.asking import planned, query

REVENUE, UNITS, MARGIN, SPEND = (
    "orders_revenue",
    "order_items_units",
    "order_items_gross_margin",
    "marketing_spend_spend",
)


def test_forms_of_spanish_verbs_follow_their_rules() -> None:
    expected = {
        "vender": "vendo vendes vende vendés vendemos vendéis venden vendí vendiste vendió vendimos vendieron vendía "
        "vendíamos venderá vendería venda vendan vendiera vendiese vendiendo vendido vendidas",
        "facturar": "facturo facturás facturó facturamos facturasteis facturaron facturaba facture facturada",
        "invertir": "invierto invertís invirtió invirtieron invirtiendo invierta invertimos",
        "hacer": "hago hacés hizo hicimos hicieron hará haría haga hecho haciendo",
        "obtener": "obtengo obtiene obtuvo obtuvimos obtendrá obtenga obtenido",
        "producir": "produzco produjo produjeron produzca produciendo",
        "crecer": "crezco creció crecieron crezca creciendo",
        "conseguir": "consigo consiguió consiguieron consiga conseguimos",
        "devolver": "devuelvo devolvió devuelto devuelva devolvieron",
        "pagar": "pagué pagó paguen pagamos",
        "caer": "caigo cayó cayeron cayendo caído caiga",
        "construir": "construyo construyó construyeron construyendo construimos",
        "realizar": "realicé realizó realice realizamos",
    }
    for verb, written in expected.items():
        known = forms(verb, "es")
        for form in written.split():
            plain = form.translate(str.maketrans("áéíóúñ", "aeioun"))
            assert plain in known, (verb, form)
    assert forms("ventas", "es") == forms("", "es") == frozenset()
    assert {"dime", "decime", "diganme"} <= orders("decir")
    assert {"muestrame", "mostrame", "muestramelo"} <= orders("mostrar")
    assert {"venderemos", "venderia"} <= future("vender", "es")
    assert "vendimos" not in future("vender", "es")


def test_forms_of_english_verbs_follow_their_rules() -> None:
    assert {"sell", "sells", "sold", "selling"} == forms("sell", "en")
    assert {"spend", "spends", "spent", "spending"} == forms("spend", "en")
    assert {"drop", "drops", "dropped", "dropping"} == forms("drop", "en")
    assert {"carry", "carries", "carried", "carrying"} == forms("carry", "en")
    assert {"invoice", "invoices", "invoiced", "invoicing"} == forms("invoice", "en")
    assert {"took in", "takes in", "taking in"} <= forms("take in", "en")


@pytest.mark.parametrize(
    ("text", "lang", "metric"),
    [
        ("cuánto se vendió ayer", "es", REVENUE),
        ("cuanto vendiamos en octubre", "es", REVENUE),
        ("vendiste algo ayer", "es", REVENUE),
        ("cuánto vendés por mes", "es", REVENUE),
        ("cuánto ingresasteis en octubre", "es", REVENUE),
        ("lo que recaudaron en Chile ayer", "es", REVENUE),
        ("cuánto invirtieron en Google Ads", "es", SPEND),
        ("en qué mes gasté más", "es", SPEND),
        ("cuánto ganás por mes", "es", MARGIN),
        ("how much are we selling this month", "en", REVENUE),
        ("how much did we take in last month", "en", REVENUE),
        ("what did they invoice in October", "en", REVENUE),
        ("how much do we earn per country", "en", MARGIN),
        ("how much was spent yesterday", "en", SPEND),
    ],
)
def test_a_verb_stands_for_its_metric(text: str, lang: Lang, metric: str) -> None:
    assert query(text, lang)["metrics"] == [metric]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("cuántos croissants vendimos en octubre", "es"),
        ("cuántos vendimos ayer", "es"),
        ("productos que vendieron más de 3.000 unidades", "es"),
        ("how many croissants did we sell in October", "en"),
        ("products that sold over 5,000 units", "en"),
    ],
)
def test_what_is_sold_of_a_product_is_told_in_pieces(text: str, lang: Lang) -> None:
    assert query(text, lang)["metrics"] == [UNITS]


def test_a_verb_beside_a_noun_only_says_what_is_done_with_it() -> None:
    assert query("unidades que se vendieron por país", "es")["metrics"] == [UNITS]
    both = planned("cuánto facturamos y cuánto gastamos en octubre", "es")
    assert isinstance(both, Do)
    assert [s.arguments["metrics"] for s in both.reads] == [[REVENUE], [SPEND]]
    assert query("ventas y compras de ayer", "es")["metrics"] == [REVENUE, "orders_order_count"]


@pytest.mark.parametrize(
    ("text", "lang", "same"),
    [
        ("vtas x pais", "es", "ventas por país"),
        ("q ventas hubo ayer", "es", "qué ventas hubo ayer"),
        ("órale wey, pásame las ventas de méxico", "es", "ventas de México"),
        ("quiubo parce, decime las ventas por canal porfa", "es", "ventas por canal"),
        ("ventaaaas por paíssss", "es", "ventas por país"),
        ("a ver necesito que me digas las ventas por país", "es", "ventas por país"),
        ("gimme sales by country pls", "en", "sales by country"),
        ("whats our rev by country", "en", "revenue by country"),
    ],
)
def test_chat_is_read_as_what_it_stands_for(text: str, lang: Lang, same: str) -> None:
    assert query(text, lang) == query(same, lang)


def test_words_written_as_one_are_taken_apart_and_told() -> None:
    for text in ("ventaspor país", "ventas porpais", "ventasporpais"):
        outcome = planned(text, "es")
        assert isinstance(outcome, Do), text
        assert outcome.reads[0].arguments["dimensions"] == ["customers_country"], text
        assert "por" in outcome.notes[0], text


def test_a_word_after_by_is_never_a_mere_word() -> None:
    for text, lang in (("ventas por tipo", "es"), ("sales by thing", "en")):
        assert not isinstance(planned(text, lang), Do), text  # type: ignore[arg-type]
