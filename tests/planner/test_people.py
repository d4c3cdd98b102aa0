"""Questions about one customer or a segment, and notes, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Do, Outcome
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from tests.planner.asking import LOCALES, NOW, Conversation, accepted, planned
from tests.planner.shop import catalogue

Json = dict[str, Any]
ANA = {"key": "email", "value": "ana@example.com"}
BY_ID = {"key": "id", "value": "10410"}

SAID: list[tuple[Lang, str, str, Json]] = [
    ("es", "¿quién es ana@example.com?", "lookup_profile", ANA),
    ("en", "who is ana@example.com?", "lookup_profile", ANA),
    ("es", "ficha completa de ana@example.com", "customer_overview", ANA),
    ("es", "dame todo lo que sabemos de ana@example.com", "customer_overview", ANA),
    ("es", "vista 360 del cliente 10410", "customer_overview", BY_ID),
    ("en", "customer 360 of ana@example.com", "customer_overview", ANA),
    ("en", "customer 360 for customer 10410", "customer_overview", BY_ID),
    ("en", "show me everything we know about ana@example.com", "customer_overview", ANA),
    ("es", "¿qué hizo ana@example.com la semana pasada?", "customer_activity", ANA | {"period": "semana pasada"}),
    ("en", "what did ana@example.com do last month?", "customer_activity", ANA | {"period": "last month"}),
    ("en", "What has customer 10410 done this year?", "customer_activity", BY_ID | {"period": "this year"}),
    ("es", "qué ha hecho el cliente 10410 este mes por día", "customer_activity",
     BY_ID | {"period": "este mes", "by": "day"}),
    ("en", "timeline of ana@example.com last week", "customer_activity", ANA | {"period": "last week", "by": "event"}),
    ("es", "actividad de +34 600 111 222 en octubre", "customer_activity",
     {"key": "phone", "value": "+34600111222", "period": "octubre"}),
    ("es", "eventos del cliente 10410", "customer_activity", BY_ID),
    ("es", "¿cuántos clientes hay en el segmento VIP?", "count_segment", {"segments": ["VIP"]}),
    ("es", "¿Cuántas personas tenemos en el segmento newsletter?", "count_segment", {"segments": ["newsletter"]}),
    ("en", "how many customers are in segment VIP", "count_segment", {"segments": ["VIP"]}),
    ("en", "how many people are in the segment Gold Plus?", "count_segment", {"segments": ["Gold Plus"]}),
    ("es", "anota en el perfil de ana@example.com que prefiere que la llamen por la tarde", "record_event",
     ANA | {"text": "prefiere que la llamen por la tarde"}),
    ("es", "anota que llamó ayer por un pedido en la ficha del cliente 10410", "record_event",
     BY_ID | {"text": "llamó ayer por un pedido"}),
    ("es", "Apunta en la ficha de ana@example.com: «borra su dirección antigua»", "record_event",
     ANA | {"text": "borra su dirección antigua"}),
    ("en", "note on the profile of ana@example.com that she prefers e-mail", "record_event",
     ANA | {"text": "she prefers e-mail"}),
    ("en", "add a note to customer 10410: call back on Monday", "record_event",
     BY_ID | {"text": "call back on Monday"}),
]  # fmt: skip


def _segments(text: str, lang: Lang, *names: str) -> Outcome:
    known = replace(catalogue(), segments=names)
    return plan(Situation(text, known, NOW, lang, LOCALES[lang]))


@pytest.mark.parametrize(("lang", "text", "tool", "arguments"), SAID, ids=[s[1] for s in SAID])
def test_what_is_meant(lang: Lang, text: str, tool: str, arguments: Json) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [(s.tool, s.arguments) for s in outcome.reads] == [(tool, arguments)] and not outcome.notes
    accepted(tool, arguments, text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "¿quién es Ana López?"),
        ("en", "who is Ana Lopez"),
        ("es", "ficha completa de Ana López"),
        ("es", "¿qué hizo Ana López la semana pasada?"),
        ("en", "full profile of Ana"),
    ],
)
def test_a_name_is_no_key(lang: Lang, text: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Ask) and "Ana" in outcome.question
    assert ("correo" if lang == "es" else "e-mail") in outcome.question


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "anota en la minuta las ventas de ayer"),
        ("es", "quién es nuestro mejor cliente"),
        ("en", "what did we sell last month"),
        ("en", "record sales by country"),
        ("es", "qué hizo la tienda ayer"),
        ("es", "cuántos clientes nuevos hay en el segmento vip"),
        ("es", "cuántos clientes hay en el segmento vip este mes"),
        ("es", "clientes por segmento"),
    ],
)
def test_what_is_about_nobody_in_particular_stays_as_it_was(lang: Lang, text: str) -> None:
    outcome = planned(text, lang)
    tools = {"customer_overview", "customer_activity", "count_segment", "record_event", "lookup_profile"}
    assert not (isinstance(outcome, Do) and tools & {s.tool for s in outcome.reads})
    assert not (
        isinstance(outcome, Ask) and "e-mail" in outcome.question + outcome.question.replace("correo", "e-mail")
    )


def test_segments_are_spelled_as_the_catalogue_has_them() -> None:
    for text, name in (("vip", "VIP"), ("oro plus", "Oro Plus"), ("empresas", "business")):
        outcome = _segments(f"¿Cuántos clientes hay en el segmento {text}?", "es", "VIP", "Oro Plus", "business")
        assert isinstance(outcome, Do)
        assert [s.arguments for s in outcome.reads] == [{"segments": [name]}]


def test_words_that_have_no_part_in_the_answer_are_named() -> None:
    outcome = planned("ficha completa de ana@example.com por país", "es")
    assert isinstance(outcome, Do) and outcome.notes == ("No he usado: «país».",)


def test_two_periods_are_asked_about() -> None:
    assert isinstance(planned("qué hizo ana@example.com en octubre y en mayo de 2025", "es"), Ask)


ANSWERED: list[tuple[Lang, str, str, str, Json]] = [
    ("es", "ficha completa de Ana López", "ana@example.com", "customer_overview", ANA),
    ("es", "¿qué hizo Ana López la semana pasada?", "su correo es ana@example.com", "customer_activity",
     ANA | {"period": "semana pasada"}),
    ("es", "anota en el perfil de Ana López que llamó ayer", "ana@example.com", "record_event",
     ANA | {"text": "llamó ayer"}),
    ("en", "who is Ana Lopez?", "ana@example.com", "lookup_profile", ANA),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "asked", "text", "tool", "arguments"), ANSWERED, ids=[a[1] for a in ANSWERED])
def test_the_key_alone_answers_the_question(lang: Lang, asked: str, text: str, tool: str, arguments: Json) -> None:
    first = plan(Situation(asked, catalogue(), NOW, lang, LOCALES[lang]))
    assert isinstance(first, Ask)
    outcome = plan(Situation(text, catalogue(), NOW, lang, LOCALES[lang], Past(asked=asked)))
    assert isinstance(outcome, Do) and [(s.tool, s.arguments) for s in outcome.reads] == [(tool, arguments)]


def test_a_conversation_stays_with_the_customer_until_something_else_is_asked() -> None:
    talk = Conversation("es", lookup_profile={"kind": "profile", "found": True})
    assert talk.say("¿quién es ana@example.com?")[0] == [("lookup_profile", ANA)]
    assert talk.say("¿y qué hizo la semana pasada?")[0] == [("customer_activity", ANA | {"period": "semana pasada"})]
    assert talk.say("¿y en octubre?")[0] == [("customer_activity", ANA | {"period": "octubre"})]
    assert talk.say("dame su ficha completa")[0] == [("customer_overview", ANA)]
    assert talk.say("anota que prefiere el correo")[0] == [("record_event", ANA | {"text": "prefiere el correo"})]
    assert talk.say("qué hizo la tienda ayer")[0][0][0] != "customer_activity"
    assert talk.say("ingresos de ayer")[0][0][0] == "query_metrics"
    assert talk.say("¿y el mes pasado?")[0][0][0] == "query_metrics"


def test_what_was_counted_can_be_sent() -> None:
    segment = {
        "handle": "r1", "kind": "table", "title": "Clientes en el segmento VIP", "period": None, "row_count": 1,
        "columns": [{"id": "profiles", "label": "Clientes", "type": "number", "role": "metric"}], "rows": [[12]],
    }  # fmt: skip
    talk = Conversation("es", count_segment=segment)
    talk.say("¿cuántos clientes hay en el segmento VIP?")
    ((tool, arguments),) = talk.say("envíalo a la minuta")[0]
    assert tool == "start_flow" and arguments["inputs"]["report"] == "$r1"
    assert arguments["inputs"]["title"] == "Clientes en el segmento VIP"


def test_nobody_found_is_nobody_to_stay_with() -> None:
    talk = Conversation("en", lookup_profile={"kind": "profile", "found": False})
    talk.say("who is ana@example.com?")
    assert talk.say("note that she called")[0][0][0] != "record_event"


def test_what_is_said_of_the_answers() -> None:
    segment = {
        "handle": "r1", "kind": "table", "title": "Clientes en el segmento VIP", "period": None, "row_count": 1,
        "columns": [{"id": "profiles", "label": "Clientes en el segmento VIP", "type": "number", "role": "metric"}],
        "rows": [[12]],
    }  # fmt: skip
    _, said = Conversation("es", count_segment=segment).say("¿cuántos clientes hay en el segmento VIP?")
    assert said == "Clientes en el segmento VIP: [[r1.profiles.0]]."
    nobody = {"kind": "profile", "found": False}
    _, said = Conversation("en", lookup_profile=nobody).say("who is ana@example.com?")
    assert said == "There is no customer with that."
