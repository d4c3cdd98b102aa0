"""Values that only the person can choose: parameters of a model, and required conditions that it leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.catalogue import Catalogue, CataloguePart, Explore, Standing
from assistant.catalogue_text import render_catalogue
from assistant.errors import NeedsAnswer
from assistant.intents import Filter, IntentContext
from assistant.planner.outcome import Do
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from tests.planner.asking import NOW
from tools.lightdash.catalogue import read_explore
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.parameters import chosen, given, notes

Json = dict[str, Any]


def field(name: str, kind: str, type_: str, *parameters: str) -> Json:
    base = {"name": name, "table": "sales", "label": name.title(), "type": type_, "fieldType": kind}
    return base | ({"parameterReferences": list(parameters)} if parameters else {})


def explore(**currency: Any) -> Explore:
    tables = {
        "sales": {
            "name": "sales",
            "metrics": {
                "amount": field("amount", "metric", "sum", "sales.currency"),
                "tickets": field("tickets", "metric", "count"),
            },
            "dimensions": {"shop": field("shop", "dimension", "string")},
            "parameters": {"currency": {"label": "Currency", "options": ["eur", "usd"], **currency}},
        }
    }
    return read_explore({"name": "sales", "label": "Sales", "baseTable": "sales", "tables": tables})


def context(one: Explore, *said: str) -> IntentContext:
    shop = Catalogue.of([CataloguePart(explores=(one,))])
    return IntentContext(shop, NOW, "Europe/Madrid", "en", "en-US", user_text=said[-1], thread_text="\n".join(said))


def test_a_parameter_without_a_default_is_asked_for_and_the_answer_fills_it() -> None:
    sales, wanted = explore(), QueryMetrics(metrics=("sales_amount",), dimensions=("sales_shop",))
    with pytest.raises(NeedsAnswer) as asked:
        wanted.resolve(context(sales, "amount by shop"))
    assert "“Currency”" in asked.value.message and asked.value.labels == ("eur", "usd")
    assert asked.value.default == -1, "none is likelier: no value is taken for the person"
    tap = asked.value.options[1]
    assert tap == "amount by shop, Currency: usd"
    after = context(sales, "amount by shop", tap)
    wanted.resolve(after)
    values = chosen(sales, ("sales_amount",), after.own_words)
    assert given(values) == {"parameters": {"sales.currency": "usd"}}
    assert notes(sales, ("sales_amount",), values, "en") == ("Currency: usd.",)


def test_the_planner_understands_the_tap() -> None:
    sales = explore()
    outcome = plan(Situation("amount by shop, Currency: usd", context(sales, "x").catalogue, NOW, "en", "en-US"))
    assert isinstance(outcome, Do) and outcome.notes == ()
    assert outcome.reads[0].arguments == {"metrics": ["sales_amount"], "dimensions": ["sales_shop"]}


def test_a_query_that_does_not_depend_on_it_is_not_held_up() -> None:
    sales = explore()
    QueryMetrics(metrics=("sales_tickets",)).resolve(context(sales, "tickets"))
    assert chosen(sales, ("sales_tickets",), "tickets, currency: eur") == {}


def test_the_default_counts_and_is_said() -> None:
    sales = explore(default="eur")
    QueryMetrics(metrics=("sales_amount",)).resolve(context(sales, "amount"))
    assert given(chosen(sales, ("sales_amount",), "amount")) == {}
    assert notes(sales, ("sales_amount",), {}, "es") == ("Currency: eur, el valor por defecto.",)
    assert chosen(sales, ("sales_amount",), "amount in usd") == {}, "a word alone does not change a default"
    assert chosen(sales, ("sales_amount",), "amount, currency usd") == {"sales.currency": "usd"}


def test_numbers_are_sent_as_numbers_and_free_values_as_said() -> None:
    sales = explore(options=[], type="number")
    assert chosen(sales, ("sales_amount",), "amount, currency: 12.5") == {"sales.currency": 12.5}
    named = explore(options=[])
    assert chosen(named, ("sales_amount",), "amount, currency = gbp") == {"sales.currency": "gbp"}


def test_a_required_condition_left_open_is_asked_for() -> None:
    shops = explore(default="eur")
    shops = replace(
        shops,
        dimensions=tuple(replace(d, values=("North", "South")) for d in shops.dimensions),
        standing=(Standing("sales_shop", "Shop", "equals"),),
    )
    wanted = QueryMetrics(metrics=("sales_tickets",))
    with pytest.raises(NeedsAnswer) as asked:
        wanted.resolve(context(shops, "tickets"))
    assert asked.value.options == ("tickets, North", "tickets, South")
    limited = wanted.model_copy(update={"filters": (Filter(field="sales_shop", values=("North",)),)})
    limited.resolve(context(shops, "tickets, North"))


def test_a_model_reads_what_always_holds_and_what_only_the_person_says() -> None:
    sales = replace(explore(), standing=(Standing("sales_shop", "Shop", "equals", ("North",)),))
    text = render_catalogue(Catalogue.of([CataloguePart(explores=(sales,))]), "en")
    assert "Always limited, unless you filter the same field: sales_shop equals North" in text
    assert "Parameters, chosen by the person in words only: Currency (eur, usd)" in text
