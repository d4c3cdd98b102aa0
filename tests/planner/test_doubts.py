"""Questions with a likely reading that is another than what is meant: asked, declined, or read whole."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
from tests.planner.asking import Conversation, planned, query


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("what's our churn rate?", "en"),
        ("¿cuál es la tasa de abandono?", "es"),
        ("how much did email campaigns cost us in Q2?", "en"),
        ("list customers who spent over 1000", "en"),
        ("clientes que gastaron más de 1000", "es"),
        ("what will revenue be in December?", "en"),
    ],
)
def test_what_is_not_here_is_declined(text: str, lang: Lang) -> None:
    assert isinstance(planned(text, lang), Decline)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("sales in the first two weeks of October", "en"),
        ("ventas de las dos primeras semanas de octubre", "es"),
        ("Monday's sales compared with the Monday before", "en"),
        ("cuántos clientes VIP hay y qué ventas hicieron", "es"),
        ("how many VIP customers are there and what revenue did they make", "en"),
    ],
)
def test_what_may_be_two_things_is_asked(text: str, lang: Lang) -> None:
    assert isinstance(planned(text, lang), Ask)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("ventas de España y pedidos de México", "es"),
        ("sales in Spain and orders in Mexico", "en"),
    ],
)
def test_each_metric_keeps_the_values_of_its_own_clause(text: str, lang: Lang) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do)
    asked = [(s.arguments["metrics"], [f["values"] for f in s.arguments["filters"]]) for s in outcome.reads]
    assert asked == [(["orders_revenue"], [["Spain"]]), (["orders_order_count"], [["Mexico"]])]


@pytest.mark.parametrize("text", ["ventas y pedidos de España", "ventas de España y pedidos de España"])
def test_values_that_all_metrics_share_make_one_table(text: str) -> None:
    asked = query(text, "es")
    assert asked["metrics"] == ["orders_revenue", "orders_order_count"]
    assert [f["values"] for f in asked["filters"]] == [["Spain"]]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("¿cuánto más vendió España que México en octubre?", "es"),
        ("how much more did Spain sell than Mexico in October?", "en"),
    ],
)
def test_two_values_set_against_each_other_have_a_row_each(text: str, lang: Lang) -> None:
    assert query(text, lang)["dimensions"] == ["customers_country"]


@pytest.mark.parametrize(
    ("texts", "lang", "key", "wanted"),
    [
        (("ventas por país", "mejor por segmento en vez de por país"), "es", "dimensions", ["customers_segment"]),
        (("sales by country", "by segment instead of country"), "en", "dimensions", ["customers_segment"]),
        (("pedidos por canal en octubre", "cambia octubre por agosto"), "es", "period", "agosto"),
        (("orders by channel in October", "change October to August"), "en", "period", "August"),
        (("ventas por mes en 2025", "solo el primer trimestre"), "es", "period", "primer trimestre de 2025"),
        (("sales by month in 2025", "only the first quarter"), "en", "period", "first quarter of 2025"),
        (("unidades por producto este año", "los 3 más vendidos", "solo en México"), "es", "limit", 3),
        (("units by product this year", "the 3 best sellers", "only in Mexico"), "en", "period", "this year"),
    ],
)
def test_a_change_keeps_the_rest(texts: tuple[str, ...], lang: Lang, key: str, wanted: object) -> None:
    talk = Conversation(lang)
    for text in texts:
        called, _ = talk.say(text)
    assert called[0][1][key] == wanted


@pytest.mark.parametrize(
    ("text", "lang", "note"),
    [
        ("ventas de la tienda el mes pasado", "es", "Entiendo «la tienda» como todo el negocio"),
        ("sales on 10/11", "en", "I read “10/11” with the day first."),
        ("orders between 3/4 and 5/4", "en", "I read “between 3/4 and 5/4” with the day first."),
    ],
)
def test_what_is_taken_for_granted_is_said(text: str, lang: Lang, note: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do) and any(n.startswith(note) for n in outcome.notes)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("ventas en la tienda física", "es"),
        ("ventas del 10/11", "es"),
        ("sales on 23/10", "en"),
        ("sales on 10/10", "en"),
    ],
)
def test_what_can_mean_one_thing_only_needs_no_word(text: str, lang: Lang) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do) and not outcome.notes


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("margen por producto, los cinco mejores y los cinco peores", "es"),
        ("margin by product, the five best and the five worst", "en"),
    ],
)
def test_both_ends_of_a_list_are_two_lists(text: str, lang: Lang) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do)
    ends = [(r.arguments["sorts"][0]["descending"], r.arguments["limit"]) for r in outcome.reads]
    assert ends == [(True, 5), (False, 5)]
