"""Where data end before the period does, the answer says so and comparisons are cut alike. The sample ends today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.intents import DateRange
from tests.tools.desk import NOW, Desk
from tools.base import TableResult

pytestmark = pytest.mark.anyio

METRIC = {"metrics": ["orders_order_count"]}
SAID = "Los datos llegan hasta el 24 nov 2026."


def shown(period: DateRange | None) -> str:
    return f"{period.start}/{period.end}" if period else ""


async def later(desk: Desk, days: int, **arguments: object) -> TableResult:
    """The answer some days after the last load."""
    desk.now = NOW + timedelta(days=days)
    return await desk.table("query_metrics", **METRIC, **arguments)


async def test_data_up_to_today_are_not_worth_a_word(desk: Desk) -> None:
    for period in ("este mes", "hoy", "últimos 30 días", "este año", "la semana pasada"):
        table = await later(desk, 0, period=period)
        assert not [w for w in table.warnings if "datos" in w], period


@pytest.mark.parametrize("period", ["este mes", "últimos 7 días", "esta semana", "este año", "el mes pasado"])
async def test_a_period_that_goes_on_after_the_data_says_up_to_where(desk: Desk, period: str) -> None:
    days = 8 if period == "el mes pasado" else 4
    table = await later(desk, days, period=period)
    assert table.warnings[0] == SAID


async def test_what_is_over_long_before_is_not_looked_into(desk: Desk) -> None:
    table = await later(desk, 30, period="octubre de 2026")
    assert table.warnings == ()


async def test_in_english(desk: Desk) -> None:
    desk.lang = "en"
    assert (await later(desk, 2, period="this month")).warnings == ("There are data up to 24 Nov 2026.",)


async def test_both_sides_of_a_comparison_end_where_the_data_do(desk: Desk) -> None:
    table = await later(desk, 3, period="este mes", compare="el mes anterior")
    assert (shown(table.period), shown(table.compare)) == ("2026-11-01/2026-11-25", "2026-10-01/2026-10-25")
    assert SAID in table.warnings
    before = await later(desk, 0, period="este mes", compare="el mes anterior")
    assert (before.rows, before.compared) == (table.rows, table.compared)
    week = await later(desk, 6, period="la semana pasada", compare="la semana anterior")
    assert (shown(week.period), shown(week.compare)) == ("2026-11-23/2026-11-25", "2026-11-16/2026-11-18")


async def test_a_report_says_it_too(desk: Desk) -> None:
    desk.now = NOW + timedelta(days=3)
    report = desk.catalogue.reports[0].slug
    table = await desk.table("run_report", report=report, period="este mes")
    assert SAID in table.warnings
