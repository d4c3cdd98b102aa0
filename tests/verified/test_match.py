"""A question is taken for a verified one only when it is that question; dates and values may be others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from assistant.catalogue import Catalogue, Explore, Lang
from assistant.verified.entry import AskedCall, Entry, rests_on
from assistant.verified.match import Asked, Matched, match
from evals.labels import fits, read_label
from tests.planner.asking import LOCALES, NOW, accepted
from tests.planner.shop import catalogue
from tests.verified.phrases import QUESTIONS, Verified


def entry(one: Verified, by: str = "ana") -> Entry:
    tool = "run_report" if "report" in one.call else "query_metrics"
    calls = (AskedCall(tool=tool, arguments=dict(one.call)),)
    return Entry(
        id=one.text, question=one.text, lang=one.lang, locale=LOCALES[one.lang], calls=calls,
        rests_on=rests_on(calls, catalogue()), by=by, run_id="r", at=NOW,
    )  # fmt: skip


ALL = [entry(one) for one in QUESTIONS]


def found(text: str, lang: Lang, now: datetime = NOW, entries: Sequence[Entry] = ALL) -> Matched | None:
    return match(Asked(text, lang, LOCALES[lang], "ana", now), entries, catalogue())


def comes_to(matched: Matched, label: str, text: str, lang: Lang) -> bool:
    """Whether the calls, resolved, are those of the label."""
    wanted = read_label(label)
    made: list[tuple[str, Any]] = [
        (c.tool, json.loads(accepted(c.tool, c.arguments, text, lang).model_dump_json())) for c in matched.calls
    ]
    return len(made) == len(wanted) and all(fits(w, tool, args) for w, (tool, args) in zip(wanted, made, strict=True))


@pytest.mark.parametrize("one", QUESTIONS, ids=lambda one: one.text)
def test_what_was_verified_is_found_again(one: Verified) -> None:
    matched = found(one.text, one.lang)
    assert matched is not None and matched.entry.question == one.text
    assert comes_to(matched, one.label, one.text, one.lang)


def test_other_ways_to_say_it_are_found_and_none_wrongly() -> None:
    ways = [(q, *way) for q in QUESTIONS for way in q.ways]
    assert len(ways) == 100
    hits, wrong = 0, []
    for one, text, label in ways:
        matched = found(text, one.lang)
        hits += matched is not None
        if matched is not None and not comes_to(matched, label, text, one.lang):
            wrong.append(text)
    assert wrong == []
    assert hits >= 95, f"{hits} of {len(ways)}: " + "; ".join(t for q, t, _ in ways if found(t, q.lang) is None)


def test_what_looks_alike_is_never_taken_for_it() -> None:
    others = [(q, *other) for q in QUESTIONS for other in q.others]
    assert len(others) == 200
    wrong = [
        f"{text} -> {matched.entry.question}: {matched.calls}"
        for one, text, label in others
        if (matched := found(text, one.lang)) is not None and not (label and comes_to(matched, label, text, one.lang))
    ]
    assert wrong == []


def changed_catalogue(field_id: str, **change: Any) -> Catalogue:
    def explored(one: Explore) -> Explore:
        return replace(one, metrics=tuple(replace(m, **change) if m.id == field_id else m for m in one.metrics))

    whole = catalogue()
    return Catalogue(tuple(explored(e) for e in whole.explores), whole.reports, whole.flows, whole.profile_keys)


def test_what_was_redefined_or_is_gone_is_not_answered_and_says_so() -> None:
    one = entry(QUESTIONS[0])
    asked = Asked(one.question, "es", "es-ES", "ana", NOW)
    assert match(asked, [one], catalogue()) is not None and one.changed(catalogue()) == []
    other_words = changed_catalogue("orders_aov", description="Otherwise")
    assert match(asked, [one], other_words) is not None, "another metric is none of its business"
    redefined = changed_catalogue("orders_revenue", description="After returns")
    assert match(asked, [one], redefined) is None and one.changed(redefined) == ["field:orders_revenue"]
    whole = catalogue()
    gone = Catalogue(tuple(e for e in whole.explores if e.name != "orders"), whole.reports)
    assert match(asked, [one], gone) is None and "field:orders_revenue" in one.changed(gone)


def test_two_that_would_answer_otherwise_answer_nothing_but_ones_own_goes_first() -> None:
    mine = entry(QUESTIONS[1])
    other = mine.model_copy(update={"id": "o", "by": "luis", "calls": entry(QUESTIONS[9]).calls,
                                    "rests_on": entry(QUESTIONS[9]).rests_on})  # fmt: skip
    third = other.model_copy(update={"id": "t", "by": "eva", "calls": mine.calls, "rests_on": mine.rests_on})
    got = found(mine.question, "en", entries=[other, mine])
    assert got is not None and got.entry == mine
    assert found(mine.question, "en", entries=[other, third]) is None
    alone = found(mine.question, "en", entries=[other])
    assert alone is not None and alone.calls == other.calls


def test_dates_are_those_of_the_day_that_it_is_asked_on() -> None:
    matched = found("ventas por país el mes pasado", "es", NOW.replace(year=2027, month=3))
    assert matched is not None and matched.calls[0].arguments["period"] == "mes pasado"


@pytest.mark.parametrize(
    "text",
    ["", "gracias", "ayer", "¿y el mes pasado?", "ventas/pedidos de México este mes",
     "ventas - pedidos de México este mes",
     "manda las ventas por país del mes pasado a la minuta", "ficha de ana@example.com"],
)  # fmt: skip
def test_what_is_no_question_by_itself_is_nothing(text: str) -> None:
    assert found(text, "es") is None


def test_another_language_is_another_question() -> None:
    assert found("salud del negocio este trimestre", "en") is None


def verified(text: str, lang: Lang, call: dict[str, Any]) -> Entry:
    return entry(Verified(lang, text, call, "", (), ()))


UNITS = {"metrics": ["order_items_units"], "dimensions": ["products_product_name"]}
RETURNS = {"metrics": ["orders_order_count"], "filters": [{"field": "orders_status", "values": ["returned"]}]}


@pytest.mark.parametrize(
    ("known", "call", "text"),
    [
        ("unidades por producto", UNITS, "unidades disponibles por producto"),
        ("unidades por producto", UNITS, "¿cuántos productos por unidades?"),
        ("unidades por producto", UNITS, "unidades por cada producto no vendido"),
        ("unidades por producto", UNITS, "productos con unidades"),
        ("unidades por producto", UNITS, "¿quién vendió unidades por producto?"),
        ("unidades por producto", UNITS, "¿cuándo hubo unidades por producto?"),
        ("unidades por producto", UNITS, "unidades por producto + margen"),
        ("unidades por producto", UNITS, "unidades por producto desde que empezamos"),
        ("unidades por producto", UNITS, "unidades hasta por producto"),
        ("devoluciones", RETURNS, "cancelaciones y devoluciones"),
        ("devoluciones", RETURNS, "¿cuántos no hicieron devoluciones?"),
        ("devoluciones", RETURNS, "coste de las devoluciones"),
        ("devoluciones", RETURNS, "devoluciones de hace poco"),
        ("devoluciones", RETURNS, "devoluciones medias"),
        ("devoluciones", RETURNS, "devoluciones en %"),
    ],
)
def test_a_word_more_is_another_question(known: str, call: dict[str, Any], text: str) -> None:
    entries = [verified(known, "es", call)]
    assert found(known, "es", entries=entries) is not None
    assert found(text, "es", entries=entries) is None


def test_counting_the_rows_is_another_question_than_showing_them() -> None:
    one = "countries with more than 100 orders in October"
    assert found(f"how many {one}?", "en") is None and found(f"which {one}?", "en") is not None
    assert found("number of orders in Spain last week", "en") is not None
