"""The engine groups by calendar years: "by fiscal year" is not passed off as that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.calendar import Calendar
from assistant.errors import NeedsAnswer
from assistant.intents import IntentContext
from tests.planner.shop import catalogue
from tests.tools.desk import NOW, ZONE
from tools.lightdash.intents import QueryMetrics

BY_YEAR = QueryMetrics(metrics=("orders_revenue",), dimensions=("orders_order_date_year",))
BY_MONTH = QueryMetrics(metrics=("orders_revenue",), dimensions=("orders_order_date_month",))


def _said(words: str, calendar: Calendar) -> IntentContext:
    return replace(IntentContext(catalogue(), NOW, ZONE, "en", "en-GB", user_text=words), calendar=calendar)


@pytest.mark.parametrize("words", ["revenue by fiscal year", "ingresos por año fiscal", "ingresos por ejercicio"])
def test_by_fiscal_year_is_declined(words: str) -> None:
    with pytest.raises(NeedsAnswer, match="calendar years"):
        BY_YEAR.resolve(_said(words, Calendar(fiscal_start=4)))
    assert BY_YEAR.resolve(_said(words, Calendar())).dimensions == BY_YEAR.dimensions


def test_other_groups_and_calendar_years_are_not() -> None:
    fiscal = Calendar(fiscal_start=4)
    assert BY_MONTH.resolve(_said("revenue by month of the last fiscal year", fiscal)).dimensions == BY_MONTH.dimensions
    assert BY_YEAR.resolve(_said("revenue by year", fiscal)).dimensions == BY_YEAR.dimensions
