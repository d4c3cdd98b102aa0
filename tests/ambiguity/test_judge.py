"""A language model's call held against the person's words: picked in silence, made up, left out, measured instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Do
from evals.cases import load
from tests.ambiguity.asked import Thread, held
from tests.planner.asking import planned

Json = dict[str, Any]


def equals(field: str, *values: object, operator: str = "equals") -> Json:
    return {"field": field, "operator": operator, "values": list(values)}


def limited(*filters: Json) -> Json:
    return {"filters": list(filters)}


def measuring(metric: str, *dimensions: str, **more: Any) -> Json:
    return {"metrics": [metric], "dimensions": list(dimensions), **more}


REVENUE: Json = {"metrics": ["orders_revenue"]}
ORDERS, MARGIN, UNITS = "orders_order_count", "order_items_gross_margin", "order_items_units"
RATE = f"{MARGIN}_pct"
NEW, ACTIVE = "customers_new_customers", "orders_active_customers"
CATEGORY, PRODUCT, COUNTRY = "products_category", "products_product_name", "customers_country"
TOTAL, ABOVE = "orders_order_total", "greaterThan"
VIP = equals("customers_segment", "vip")
HAS_CHANNEL = equals("orders_channel", operator="notNull")
OVER_40 = equals(RATE, 0.4, operator=ABOVE)
RANKED: Json = {"sorts": [{"field": "orders_revenue"}]}
SEPTEMBER, OCTOBER = ({"start": f"2026-{m:02}-01", "end": f"2026-{m + 1:02}-01"} for m in (9, 10))
COMPLETED: Json = {**limited(equals("orders_status", "completed"))}
BY_COUNTRY: Json = {"dimensions": [COUNTRY]}


CLEAR: tuple[tuple[Lang, str, Json], ...] = (
    ("es", "ventas del mes pasado por país", {**REVENUE, **BY_COUNTRY, "period": "mes pasado"}),
    ("en", "revenue by country last month", {**REVENUE, **BY_COUNTRY, "period": "last month"}),
    ("es", "ventas por canal", {**REVENUE, "dimensions": ["orders_channel"]}),
    ("es", "gasto por canal", measuring("marketing_spend_spend", "marketing_spend_channel")),
    ("en", "completed orders last week", {"metrics": [ORDERS], **COMPLETED, "period": "last week"}),
    ("es", "ventas a las españolas en 2025", {**REVENUE, **limited(equals(COUNTRY, "Spain")), "period": "2025"}),
    ("es", "ventas online este año", {**REVENUE, **limited(equals("orders_channel", "web")), "period": "este año"}),
    ("en", "revenue from Mexican VIPs", {**REVENUE, **limited(equals(COUNTRY, "Mexico"), VIP)}),
    ("es", "los 3 países con más ventas", {**REVENUE, **BY_COUNTRY, "limit": 3, **RANKED}),
    ("en", "orders over 300 euros", measuring(ORDERS, **limited(equals(TOTAL, 300, operator=ABOVE)))),
    ("es", "categorías con un margen superior al 40 %", measuring(RATE, CATEGORY, **limited(OVER_40))),
    ("en", "October sales against September", {**REVENUE, "period": OCTOBER, "compare": SEPTEMBER}),
    ("es", "los tres productos más vendidos", measuring(UNITS, PRODUCT, limit=3, sorts=[{"field": UNITS}])),
    ("en", "how many units of coffee did we sell?", measuring(UNITS, **limited(equals(CATEGORY, "Coffee")))),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "call"), CLEAR, ids=[f"{la}-{t}" for la, t, _ in CLEAR])
def test_what_was_asked_passes_without_a_word(lang: Lang, text: str, call: Json) -> None:
    verdict = held(text, lang, **call)
    assert (verdict.kind, verdict.notes) == ("passed", ()), verdict


INVENTED: tuple[tuple[Lang, str, Json, str], ...] = (
    ("es", "ventas del mes pasado", {**REVENUE, **COMPLETED, "period": "mes pasado"}, "orders_status"),
    ("en", "revenue by country", {**REVENUE, **BY_COUNTRY, **COMPLETED}, "orders_status"),
    ("es", "ventas por país", {**REVENUE, **BY_COUNTRY, "period": "este año"}, "named no time"),
    ("en", "revenue by country", {**REVENUE, **BY_COUNTRY, "period": "last month"}, "named no time"),
    ("es", "ventas por canal", {**REVENUE, "dimensions": ["orders_channel"], "limit": 2}, "so few rows"),
    ("es", "los 5 países con más ventas", {**REVENUE, **BY_COUNTRY, "limit": 3}, "asked for 5 rows"),
    ("en", "orders over 300 euros", measuring(ORDERS, **limited(equals(TOTAL, 3000, operator=ABOVE))), TOTAL),
    ("es", "ventas de octubre", {**REVENUE, "period": {"start": "2026-10-01", "end": "2026-11-02"}}, "'octubre'"),
    ("en", "sales in France", {**REVENUE, **limited(equals(COUNTRY, "Spain"))}, COUNTRY),
    ("es", "ventas por canal", {**REVENUE, "dimensions": ["orders_channel"], **limited(HAS_CHANNEL)}, "orders_channel"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "call", "names"), INVENTED, ids=[f"{la}-{t}" for la, t, *_ in INVENTED])
def test_what_nobody_asked_for_goes_back_once_and_is_then_said(lang: Lang, text: str, call: Json, names: str) -> None:
    thread = Thread(lang)
    thread.say(text)
    first = thread.call(**call)
    assert first.kind == "refused" and names in first.text, first
    again = thread.call(**call)
    assert again.kind == "passed" and again.notes, "a model that insists is not sent round in circles"


DROPPED: tuple[tuple[Lang, str, Json, str], ...] = (
    ("es", "ventas en España", REVENUE, "España"),
    ("en", "revenue by country and channel", {**REVENUE, **BY_COUNTRY}, "channel"),
    ("es", "ventas y pedidos por país", {**REVENUE, **BY_COUNTRY}, "pedidos"),
    ("es", "ventas del mes pasado por país", {**REVENUE, **BY_COUNTRY}, "mes pasado"),
    ("en", "revenue by month", REVENUE, "month"),
    ("es", "pedidos de más de 300 €", measuring(ORDERS), "más de 300"),
    ("en", "top 5 products by margin", measuring(MARGIN, PRODUCT), "5"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "call", "words"), DROPPED, ids=[f"{la}-{t}" for la, t, *_ in DROPPED])
def test_what_was_named_is_not_dropped_in_silence(lang: Lang, text: str, call: Json, words: str) -> None:
    thread = Thread(lang)
    thread.say(text)
    first = thread.call(**call)
    assert first.kind == "refused" and words in first.text, first
    assert any(words in n for n in thread.call(**call).notes)


def test_a_call_beside_others_need_not_hold_everything() -> None:
    thread = Thread("es")
    thread.say("ventas por país y margen por categoría")
    margin = measuring(MARGIN, CATEGORY)
    sales = {**REVENUE, **BY_COUNTRY}
    assert thread.call(**sales, together=(json.dumps(margin),)).notes == ()
    assert thread.call(**margin, together=(json.dumps(sales),)).notes == ()


SILENT: tuple[tuple[Lang, str, Json, str, str], ...] = (
    ("es", "clientes por país", {"metrics": [NEW], **BY_COUNTRY}, "«clientes»", "clientes nuevos por país"),
    ("en", "customers by country", {"metrics": [ACTIVE], **BY_COUNTRY}, "“customers”", "active customers by country"),
    ("es", "resultados del mes pasado", {**REVENUE, "period": "mes pasado"}, "medir", "Ingresos mes pasado"),
    ("en", "by channel", {**REVENUE, "dimensions": ["orders_channel"]}, "measure", "Revenue by channel"),
    ("es", "stock por producto", measuring(UNITS, PRODUCT), "«stock»", "unidades vendidas por producto"),
    ("en", "headcount by country", {"metrics": [ACTIVE], **BY_COUNTRY}, "“headcount”", "active customers by country"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "call", "names", "default"), SILENT, ids=[f"{c[0]}-{c[1]}" for c in SILENT])
def test_a_silent_choice_becomes_a_question_with_it_as_the_default(
    lang: Lang, text: str, call: Json, names: str, default: str
) -> None:
    thread = Thread(lang)
    thread.say(text)
    asked = thread.call(**call)
    assert asked.kind == "asked" and names in asked.text and asked.options, asked
    assert asked.options[0].lower() == default.lower()
    thread.say(asked.options[0])
    assert thread.call(**call).kind == "passed", "a tap is not asked about again"


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_same_question_is_asked_once_in_a_thread(lang: Lang) -> None:
    text = {"es": "clientes por país", "en": "customers by country"}[lang]
    thread = Thread(lang)
    thread.say(text)
    call = {"metrics": [NEW], **BY_COUNTRY}
    assert thread.call(**call).kind == "asked"
    thread.say(text)
    second = thread.call(**call)
    assert second.kind == "passed" and second.notes, "the default is taken, and said"


def test_the_rest_of_the_question_settles_a_noun() -> None:
    call = measuring(ACTIVE, "orders_channel")
    verdict = held("clientes por canal", "es", **call)
    assert verdict.kind == "passed" and "Clientes activos" in verdict.notes[0], "new customers have no channel"


def test_the_thread_settles_a_noun_and_grounds_what_it_holds() -> None:
    thread = Thread("es")
    spain: Json = {**limited(equals(COUNTRY, "Spain"))}
    thread.say("clientes nuevos en España en 2025")
    assert thread.call(metrics=[NEW], period="2025", **spain).notes == ()
    thread.say("¿y los clientes por segmento?")
    again = thread.call(
        metrics=[NEW], dimensions=["customers_segment"],
        period={"start": "2025-01-01", "end": "2026-01-01"}, **spain,
    )  # fmt: skip
    assert again.kind == "passed", again


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("es", "ventas por vendedor", "vendedor"),
        ("en", "sales in Lyon", "Lyon"),
        ("es", "beneficio neto", "beneficio neto"),
    ],
)
def test_a_word_that_would_change_the_answer_is_asked_about(lang: Lang, text: str, word: str) -> None:
    metric = MARGIN if "neto" in text else "orders_revenue"
    asked = held(text, lang, metrics=[metric])
    assert asked.kind == "asked" and word in asked.text and asked.options, asked


@pytest.mark.parametrize("word", ["marjen", "vtas", "rev"])
def test_abbreviations_and_typing_errors_of_the_name_are_understood(word: str) -> None:
    metric = MARGIN if word == "marjen" else "orders_revenue"
    assert held(f"{word} por país", "es", metrics=[metric], **BY_COUNTRY).kind == "passed"


def test_a_customer_beside_a_ranking_is_no_unknown_thing() -> None:
    best = measuring(UNITS, PRODUCT, limit=5, sorts=[{"field": UNITS}])
    assert held("los 5 productos más vendidos y la ficha de ana@tienda.example", "es", **best).notes == ()


def test_a_step_towards_the_answer_passes() -> None:
    thread = Thread("es")
    thread.say("ingresos por mes del primer país")
    assert thread.call(**REVENUE, **BY_COUNTRY, limit=3).kind == "passed"


def test_a_call_that_code_would_make_itself_passes() -> None:
    """The planner's own reads over every labelled question, as if a language model had made them."""
    alarms = []
    held_up = 0
    for case in load():
        plan = planned(case.turns[-1], case.lang) if len(case.turns) == 1 else None
        steps = plan.reads if isinstance(plan, Do) else ()
        if not steps or any(s.tool != "query_metrics" for s in steps):
            continue
        held_up += 1
        texts = [json.dumps(s.arguments) for s in steps]
        for n, step in enumerate(steps):
            thread = Thread(case.lang)
            thread.say(case.turns[-1])
            verdict = thread.call(together=tuple(t for i, t in enumerate(texts) if i != n), **step.arguments)
            if verdict.kind != "passed":
                alarms.append((case.turns[-1], verdict))
    assert held_up > 200
    assert alarms == []
