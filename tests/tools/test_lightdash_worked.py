"""What the tool itself works out from rows, on rows as warehouses of other kinds send them."""

from __future__ import annotations

from datetime import date

from assistant.intents import DateRange
from tests.tools.desk import Desk
from tools.base import Column
from tools.lightdash.calculated import added_columns, whole_buckets
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.table import beside
from tools.lightdash.worked import worked_out

REVENUE = "orders_revenue"


def test_an_engine_that_ranks_empty_cells_first_does_not_push_the_others_down(words: Desk) -> None:
    intent = words.resolve(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["orders_channel"],
        calculations=[{"kind": "rank", "metric": REVENUE}],
    )
    assert isinstance(intent, QueryMetrics)
    added = added_columns(intent, intent.explore(words.catalogue), "es")
    columns = [
        Column(id="orders_channel", label="Canal", type="string", role="dimension"),
        Column(id=REVENUE, label="Ingresos", type="number", role="metric"),
        added[0].column,
    ]
    rows, _ = worked_out(
        [(None, None, 1), ("web", 9.0, 2), ("app", 5.0, 3)], columns, added, None, date(2026, 11, 24), "es"
    )
    assert [row[2] for row in rows] == [None, 1, 2]
    cut = [("web", 9.0, 3), ("app", 5.0, 4), (None, None, 1)]
    rows, _ = worked_out(cut, columns, added, None, date(2026, 11, 24), "es")
    assert [row[2] for row in rows] == [3, 4, None], "another row without a value is not among these"


def test_empty_cells_push_down_only_those_that_they_are_ranked_with(words: Desk) -> None:
    intent = words.resolve(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["customers_country", "orders_channel"],
        calculations=[{"kind": "rank", "metric": REVENUE, "within": "customers_country"}],
    )
    assert isinstance(intent, QueryMetrics)
    added = added_columns(intent, intent.explore(words.catalogue), "es")
    columns = [
        Column(id="customers_country", label="País", type="string", role="dimension"),
        Column(id="orders_channel", label="Canal", type="string", role="dimension"),
        Column(id=REVENUE, label="Ingresos", type="number", role="metric"),
        added[0].column,
    ]
    given = [("A", "x", None, 1), ("A", "y", 10.0, 2), ("A", "z", 5.0, 3)]
    given += [("B", "x", 9.0, 1), ("B", "y", 7.0, 2), ("B", "z", 3.0, 3)]
    rows, _ = worked_out(given, columns, added, None, date(2026, 11, 24), "es")
    assert [row[3] for row in rows] == [None, 1, 2, 1, 2, 3]


def test_a_week_that_starts_on_sunday_is_not_over_either(words: Desk) -> None:
    week = "orders_order_date_week"
    intent = words.resolve(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[week],
        period={"start": "2026-11-09", "end": "2026-11-23"},
        calculations=[{"kind": "change_from_previous", "metric": REVENUE}],
    )
    assert isinstance(intent, QueryMetrics) and isinstance(intent.period, DateRange)
    explore = intent.explore(words.catalogue)
    assert whole_buckets(intent, explore, intent.period) is None, "bounds on Mondays would lose a week"
    added = added_columns(intent, explore, "en")
    columns = [
        Column(id=week, label="Week", type="date", role="dimension", grain="week"),
        Column(id=REVENUE, label="Revenue", type="number", role="metric"),
        *(one.column for one in added),
    ]
    given = [("2026-11-15", 90.0, 60.0, None), ("2026-11-22", 30.0, 90.0, None)]
    rows, told = worked_out(given, columns, added, None, date(2026, 11, 24), "en")
    assert [row[3] for row in rows] == [0.5, None] and "22" in told[0]


def test_weeks_of_two_periods_stand_beside_each_other_whatever_day_they_start_on() -> None:
    columns = [
        Column(id="w", label="Week", type="date", role="dimension", grain="week"),
        Column(id="m", label="M", type="number", role="metric"),
    ]
    november = DateRange(start=date(2026, 11, 1), end=date(2026, 12, 1))
    october = DateRange(start=date(2026, 10, 1), end=date(2026, 11, 1))
    for now, before in (
        (("2026-11-01", "2026-11-08"), ("2026-09-27", "2026-10-04")),
        (("2026-10-26", "2026-11-02"), ("2026-09-28", "2026-10-05")),
    ):
        rows, others = [(w, 1.0) for w in now], [(w, 2.0) for w in before]
        compared, absent = beside(rows, others, columns, november, october)
        assert [row[0] for row in compared] == list(before) and absent == 0
