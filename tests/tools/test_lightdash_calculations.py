"""Columns worked out from a metric, asked of the stand-in over HTTP; numbers against hand-written SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import httpx
import pytest

from assistant.answer import format as fmt
from assistant.answer.bind import Bound, resolve
from assistant.answer.table import Table
from assistant.answer.view import table_content, table_model_view
from assistant.errors import AskModelAgain
from engines import warehouse
from tests.tools.desk import Desk
from tools.base import TableResult

pytestmark = pytest.mark.anyio
MONTH, REVENUE, ORDERS = "orders_order_date_month", "orders_revenue", "orders_order_count"
Json = dict[str, Any]


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("gold") / "shop.duckdb"
    warehouse.build(path, date(2026, 11, 24))
    with warehouse.connect(path) as connection:
        yield connection


def _rows(gold: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    found = gold.execute(sql).fetchall()
    return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in found]


def _column(table: TableResult, column_id: str) -> list[Any]:
    index = [c.id for c in table.columns].index(column_id)
    return [row[index] for row in table.rows]


async def test_a_share_of_the_whole_even_of_a_top_two(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["customers_country"],
        limit=2,
        calculations=[{"kind": "percent_of_total", "metric": REVENUE}],
    )
    share = table.columns[-1]
    assert (share.id, share.label) == ("orders_revenue__percent_of_total", "Ingresos (% del total)")
    assert share.format.style == "percent" and not share.additive
    assert (share.calculation, share.of) == ("percent_of_total", REVENUE)
    expected = _rows(
        gold,
        "SELECT country, sum(order_total), sum(order_total) / (SELECT sum(order_total) FROM orders) "
        "FROM orders JOIN customers USING (customer_id) GROUP BY 1 ORDER BY 2 DESC LIMIT 2",
    )
    assert [row[0] for row in table.rows] == [country for country, _, _ in expected]
    assert _column(table, share.id) == pytest.approx([s for _, _, s in expected])
    assert table.title == "Ingresos por país, con su % del total" and table.warnings == ()
    assert {m["id"] for m in table.provenance.metrics} == {REVENUE, share.id}


async def test_a_share_within_each_month(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[MONTH, "orders_channel"],
        period="2025",
        calculations=[{"kind": "percent_of_total", "metric": REVENUE}],
    )
    months: dict[Any, float] = {}
    for row in table.rows:
        months[row[0]] = months.get(row[0], 0) + float(row[3] or 0)
    assert len(months) == 12 and all(total == pytest.approx(1) for total in months.values())


async def test_a_running_total_goes_with_time_whatever_the_order(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[ORDERS],
        dimensions=["orders_order_date_week"],
        period="2025",
        sorts=[{"field": ORDERS, "descending": True}],
        calculations=[{"kind": "running_total", "metric": ORDERS}],
    )
    expected = _rows(
        gold,
        "SELECT w::DATE::VARCHAR, sum(n) OVER (ORDER BY w) FROM (SELECT date_trunc('week', order_date) w, count(*) n "
        "FROM orders WHERE year(order_date) = 2025 GROUP BY 1)",
    )
    assert dict(
        zip(_column(table, "orders_order_date_week"), _column(table, f"{ORDERS}__running_total"), strict=True)
    ) == {week: int(total) for week, total in expected}
    assert table.warnings == (), "an order is in one week only"


async def test_rows_that_overlap_are_told_of(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["orders_active_customers"],
        dimensions=[MONTH],
        period="2025",
        calculations=[{"kind": "running_total", "metric": "orders_active_customers"}],
    )
    assert any("varias filas" in w for w in table.warnings), table.warnings


async def test_the_first_is_the_highest(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:
    desk.lang = "en"
    table = await desk.table(
        "query_metrics",
        metrics=["order_items_gross_margin"],
        dimensions=["products_product_name"],
        calculations=[{"kind": "rank", "metric": "order_items_gross_margin"}],
    )
    assert _column(table, "order_items_gross_margin__rank") == sorted(_column(table, "order_items_gross_margin__rank"))
    assert table.rows[0][-1] == 1 and table.columns[-1].label.endswith(", rank")
    assert _column(table, "order_items_gross_margin") == sorted(
        _column(table, "order_items_gross_margin"), reverse=True
    )


async def test_a_trend_beside_the_month_before(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[MONTH],
        period={"start": "2026-08-01", "end": "2026-11-01"},
        calculations=[{"kind": "change_from_previous", "metric": REVENUE}],
    )
    before, change = f"{REVENUE}__before_month", f"{REVENUE}__change_month"
    assert [c.id for c in table.columns] == [MONTH, REVENUE, before, change]
    assert [c.label for c in table.columns[2:]] == [
        "Ingresos, mes anterior", "Ingresos, variación frente al mes anterior",
    ]  # fmt: skip
    assert table.columns[2].format == table.columns[1].format and table.columns[3].format.style == "percent"
    known = dict(_rows(gold, "SELECT strftime(order_date, '%Y-%m'), sum(order_total) FROM orders GROUP BY 1"))
    assert _column(table, REVENUE) == pytest.approx([known[m] for m in ("2026-08", "2026-09", "2026-10")])
    assert _column(table, before) == pytest.approx([known[m] for m in ("2026-07", "2026-08", "2026-09")])
    assert _column(table, change) == pytest.approx(
        [known[m] / known[p] - 1 for p, m in (("2026-07", "2026-08"), ("2026-08", "2026-09"), ("2026-09", "2026-10"))]
    )
    assert table.warnings == ()


async def test_a_month_that_is_not_over_has_no_change_and_says_so(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[MONTH],
        period="este año",
        calculations=[{"kind": "change_from_previous", "metric": REVENUE, "step": "year"}],
    )
    change = _column(table, f"{REVENUE}__change_year")
    assert len(change) == 11 and change[-1] is None and None not in change[:-1]
    assert None not in _column(table, f"{REVENUE}__before_year")
    assert [w for w in table.warnings if "noviembre de 2026" in w or "nov 2026" in w], table.warnings


async def test_a_month_cut_by_the_period_has_no_change(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[MONTH],
        period={"start": "2026-03-10", "end": "2026-06-01"},
        calculations=[{"kind": "change_from_previous", "metric": REVENUE}],
    )
    assert [c is None for c in _column(table, f"{REVENUE}__change_month")] == [True, False, False]
    assert len(table.warnings) == 1


@pytest.mark.parametrize(("grain", "step"), [("week", "week"), ("week", "year"), ("day", "week"), ("day", "year")])
async def test_weeks_stand_beside_weeks(desk: Desk, gold: duckdb.DuckDBPyConnection, grain: str, step: str) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[f"orders_order_date_{grain}"],
        period={"start": "2026-06-01", "end": "2026-06-29"},
        calculations=[{"kind": "change_from_previous", "metric": REVENUE, "step": step}],
    )
    back = 364 if step == "year" else 7
    expected = dict(
        _rows(
            gold,
            f"SELECT (date_trunc('{grain}', order_date) + INTERVAL {back} DAY)::DATE::VARCHAR, sum(order_total) "
            "FROM orders GROUP BY 1",
        )
    )
    days = _column(table, f"orders_order_date_{grain}")
    assert len(days) == len(set(days)) == (4 if grain == "week" else 28), "no row twice"
    assert _column(table, f"{REVENUE}__before_{step}") == pytest.approx([expected[d] for d in days])


async def test_a_rate_changes_too(desk: Desk, gold: duckdb.DuckDBPyConnection) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=["orders_aov"],
        dimensions=["orders_order_date_quarter", "orders_channel"],
        period="2025",
        filters=[{"field": "orders_channel", "values": ["web"]}],
        calculations=[{"kind": "change_from_previous", "metric": "orders_aov"}],
    )
    expected = dict(
        _rows(
            gold,
            "SELECT date_trunc('quarter', order_date)::DATE::VARCHAR, sum(order_total) / count(*) FROM orders "
            "WHERE channel = 'web' GROUP BY 1",
        )
    )
    assert _column(table, "orders_aov__before_quarter")[0] == pytest.approx(expected["2024-10-01"])
    assert {row[1] for row in table.rows} == {"web"} and len(table.rows) == 4


async def test_a_share_stands_beside_the_share_before(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["orders_channel"],
        period="el mes pasado",
        compare="el mes anterior",
        calculations=[{"kind": "percent_of_total", "metric": REVENUE}],
    )
    assert table.compared is not None
    assert sum(float(row[-1] or 0) for row in table.compared) == pytest.approx(1)


async def test_conditions_on_amounts_are_told_of(desk: Desk) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["customers_country"],
        filters=[{"field": REVENUE, "operator": "greaterThan", "values": [100000]}],
        calculations=[{"kind": "percent_of_total", "metric": REVENUE}],
    )
    assert any("cumplen la condición" in w for w in table.warnings)


async def test_what_opens_in_lightdash_has_the_calculations(desk: Desk, engines: Json) -> None:
    table = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=[MONTH],
        period="2025",
        calculations=[
            {"kind": "running_total", "metric": REVENUE},
            {"kind": "change_from_previous", "metric": REVENUE},
        ],
    )
    at = engines["lightdash"]
    headers = {"Authorization": f"ApiKey {at['token']}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as http:
        shared = await http.get(f"{at['url']}/api/v1/share/{table.links[0].href.rpartition('/')[2]}")
    version = json.loads(parse_qs(urlsplit(shared.json()["results"]["params"]).query)["create_saved_chart_version"][0])
    query = version["metricQuery"]
    assert [c["name"] for c in query["tableCalculations"]] == [f"{REVENUE}__running_total"]
    assert query["tableCalculations"][0]["template"]["type"] == "window_function"
    (earlier,) = query["additionalMetrics"]
    assert earlier["sql"] == "${TABLE}.order_total" and earlier["generationType"] == "periodOverPeriod"
    assert f"{REVENUE}__before_month" in query["metrics"]
    assert set(version["tableConfig"]["columnOrder"]) == {
        MONTH, REVENUE, f"{REVENUE}__running_total", f"{REVENUE}__before_month",
    }  # fmt: skip
    rule = query["filters"]["dimensions"]["and"][0]
    assert (rule["target"]["fieldId"], rule["values"]) == (MONTH, ["2025-01-01", "2025-12-01"])


async def test_numbers_of_calculated_columns_are_bound_and_never_summed(desk: Desk) -> None:
    found = await desk.table(
        "query_metrics",
        metrics=[REVENUE],
        dimensions=["orders_channel"],
        calculations=[{"kind": "percent_of_total", "metric": REVENUE}, {"kind": "rank", "metric": REVENUE}],
    )
    table = Table.from_json(json.loads(found.model_dump_json()))
    results = {"r1": Bound(table)}
    share = f"{REVENUE}__percent_of_total"
    raw = table.rows[0][table.columns.index(next(c for c in table.columns if c.id == share))]
    assert isinstance(raw, float)
    bound = resolve(f"r1.{share}.0", results, "es-ES")
    assert bound is not None and bound.text == fmt.number(raw, table.columns[-2].format, "es-ES") and "%" in bound.text
    place = resolve(f"r1.{REVENUE}__rank.0", results, "es-ES")
    assert place is not None and place.text == "1"
    assert resolve(f"r1.{share}.total", results, "es-ES") is None
    assert resolve(f"r1.{REVENUE}.total", results, "es-ES")
    content = table_content(
        table, result_id="x", locale="es-ES", lang="es", timezone="UTC", period_text="", compare_text=""
    )
    assert list(content["totals"]) == [REVENUE] and content["totalsOf"] == "all"
    assert content["chart"]["encoding"]["y" if "y" in content["chart"]["encoding"] else "x"]
    view = table_model_view(table, "r1")
    assert view["columns"][-1]["calculation"] == "rank" and view["additive"] == [REVENUE]


_SHARE = {"kind": "percent_of_total", "metric": REVENUE}
_CHANGE = {"kind": "change_from_previous", "metric": REVENUE}


@pytest.mark.parametrize(
    ("arguments", "said", "near"),
    [
        ({"calculations": [_SHARE]}, "add a dimension", "customers_country"),
        ({"calculations": [_CHANGE], "dimensions": ["orders_channel"]}, "date at a grain", "orders_order_date_month"),
        ({"calculations": [_SHARE | {"metric": "orders_revenu"}], "dimensions": [MONTH]}, "not among", REVENUE),
        ({"calculations": [_SHARE | {"metric": ORDERS}], "dimensions": [MONTH]}, "not among", REVENUE),
        (
            {
                "metrics": ["orders_aov"],
                "calculations": [_SHARE | {"metric": "orders_aov"}],
                "dimensions": ["orders_channel"],
            },
            "do not add up",
            REVENUE,
        ),
        (
            {"calculations": [_CHANGE | {"step": "month"}], "dimensions": ["orders_order_date_day"]},
            "day, week, year",
            "day",
        ),
        ({"calculations": [_CHANGE | {"step": "month"}], "dimensions": ["orders_order_date_quarter"]}, "quarter", ""),
        ({"calculations": [_CHANGE], "dimensions": [MONTH, "orders_order_date_week"]}, "one date", MONTH),
        (
            {"calculations": [_CHANGE], "dimensions": [MONTH], "period": "este mes", "compare": "mes anterior"},
            "keep one",
            "",
        ),
        (
            {"calculations": [_SHARE | {"within": "products_category"}], "dimensions": [MONTH, "orders_channel"]},
            "two or more",
            "",
        ),
        ({"calculations": [_CHANGE], "dimensions": ["orders_order_date_hour"]}, "not declared", ""),
    ],
)
def test_what_makes_no_sense_is_refused_before_it_is_sent(words: Desk, arguments: Json, said: str, near: str) -> None:
    with pytest.raises(AskModelAgain) as refused:
        words.resolve("query_metrics", **{"metrics": [REVENUE], **arguments})
    assert said in refused.value.message
    assert not near or near in refused.value.closest


def test_a_question_reads_with_its_calculations(words: Desk) -> None:
    arguments = {"metrics": [REVENUE], "dimensions": [MONTH], "calculations": [_CHANGE | {"step": "year"}]}
    words.lang = "es"
    assert words.reading("query_metrics", **arguments) == "ingresos por mes, con la variación frente a un año antes"
    words.lang = "en"
    assert words.reading("query_metrics", **arguments) == "revenue by month, with the change from one year earlier"
    both = {"metrics": [REVENUE, ORDERS], "dimensions": [MONTH], "calculations": [_SHARE]}
    assert words.reading("query_metrics", **both) == "revenue and orders by month, with its % of the total of revenue"


async def test_a_metric_left_without_its_change_is_told_of(desk: Desk) -> None:
    desk.lang = "en"
    asked: Json = {"metrics": [REVENUE, ORDERS, "orders_aov"], "dimensions": [MONTH], "period": "2025"}
    both = [_CHANGE, {**_CHANGE, "metric": ORDERS}]
    [told] = (await desk.table("query_metrics", **asked, calculations=both)).warnings
    assert told == "The change is of revenue and orders only; ask for that of average order value separately."
    assert (await desk.table("query_metrics", **asked, calculations=[_CHANGE])).warnings == (), "it was chosen"
