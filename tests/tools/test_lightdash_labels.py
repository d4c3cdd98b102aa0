"""What calculated columns are called: of what a share is one, and what a change is measured in."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from tests.tools.desk import Desk
from tools.lightdash.calculated import added_columns
from tools.lightdash.intents import QueryMetrics

MONTH, REVENUE = "orders_order_date_month", "orders_revenue"


def _labels(words: Desk, lang: Lang, **arguments: Any) -> tuple[str, list[str]]:
    """The question in words, and the calculated columns."""
    words.lang = lang
    intent = words.resolve("query_metrics", **arguments)
    assert isinstance(intent, QueryMetrics)
    added = added_columns(intent, intent.explore(words.catalogue), lang)
    return words.reading("query_metrics", **arguments), [one.label for one in added]


@pytest.mark.parametrize(
    ("lang", "dimensions", "within", "reading", "label"),
    [
        ("es", [MONTH, "orders_channel"], None, ", con su % de cada mes", "Ingresos (% de cada mes)"),
        ("en", [MONTH, "orders_channel"], None, ", with its % of each month", "Revenue (% of each month)"),
        ("es", ["customers_country", "orders_channel"], "customers_country", ", con su % de cada país",
         "Ingresos (% de cada país)"),
        ("en", ["customers_country", "orders_channel"], "customers_country", ", with its % of each country",
         "Revenue (% of each country)"),
        ("en", ["customers_country", "orders_channel"], None, ", with its % of the total", "Revenue (% of total)"),
    ],
)  # fmt: skip
def test_a_share_is_labelled_by_what_it_is_of(
    words: Desk, lang: Lang, dimensions: list[str], within: str | None, reading: str, label: str
) -> None:
    share = {"kind": "percent_of_total", "metric": REVENUE, "within": within}
    said, labels = _labels(words, lang, metrics=[REVENUE], dimensions=dimensions, calculations=[share])
    assert said.endswith(reading) and labels == [label]


@pytest.mark.parametrize(
    ("lang", "metric", "relative"),
    [
        ("es", "order_items_gross_margin_pct", "variación relativa"),
        ("en", "order_items_gross_margin_pct", "relative change"),
        ("en", REVENUE, None),
    ],
)
def test_the_change_of_a_rate_is_labelled_relative(words: Desk, lang: Lang, metric: str, relative: str | None) -> None:
    change = {"kind": "change_from_previous", "metric": metric}
    _, labels = _labels(words, lang, metrics=[metric], dimensions=[MONTH], calculations=[change])
    assert relative in labels[1] if relative else "relative" not in labels[1]
