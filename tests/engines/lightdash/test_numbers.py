"""The numbers: seven shapes of questions against hand-written SQL, and metrics together against metrics alone."""

from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from tests.engines.lightdash.conftest import Api, Json, query, rule, settings, where

_CENTS = 1e-6
_LAST_SIX = where(rule("orders_order_date", "inThePast", 6, settings={"unitOfTime": "months", "completed": True}))


def _plain(value: Any) -> Any:
    """Raw values and values of the warehouse in one form."""
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)[:10]


def _same(rows: list[Json], expected: list[tuple[Any, ...]]) -> None:
    got = [tuple(_plain(v) for v in row.values()) for row in rows]
    assert len(got) == len(expected) > 0
    for mine, gold in zip(got, expected, strict=True):
        for value, wanted in zip(mine, map(_plain, gold), strict=True):
            assert value == (pytest.approx(wanted, rel=_CENTS) if isinstance(wanted, float) else wanted)


def test_month_grain_and_relative_dates(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    asked = query("orders", ["orders_order_date_month"], ["orders_revenue"], filters=_LAST_SIX)
    expected = gold.execute(
        """SELECT date_trunc('month', order_date) m, sum(order_total) FROM orders
        WHERE order_date >= '2026-05-01' AND order_date < '2026-11-01' GROUP BY 1 ORDER BY 1 DESC"""
    ).fetchall()
    _same(api.run(asked), expected)


def test_fan_out_of_order_revenue_and_item_margin(wide: Api, gold: duckdb.DuckDBPyConnection) -> None:
    asked = query(
        "sales",
        ["customers_country"],
        ["sales_revenue", "order_items_gross_margin"],
        sorts=[{"fieldId": "sales_revenue", "descending": True}],
    )
    expected = gold.execute(
        """WITH r AS (SELECT country, sum(order_total) r FROM orders JOIN customers USING (customer_id) GROUP BY 1),
        m AS (SELECT country, sum((unit_price - unit_cost) * quantity) m FROM order_items
              JOIN orders USING (order_id) JOIN customers USING (customer_id) GROUP BY 1)
        SELECT r.country, r, m FROM r JOIN m ON r.country IS NOT DISTINCT FROM m.country ORDER BY r DESC"""
    ).fetchall()
    _same(wide.run(asked), expected)


def test_chasm_of_revenue_and_spend(wide: Api, gold: duckdb.DuckDBPyConnection) -> None:
    metrics = ["sales_revenue", "marketing_spend_spend"]
    sorts = [{"fieldId": "days_day_month", "descending": False}]
    expected = gold.execute(
        """SELECT * FROM (SELECT date_trunc('month', order_date) m, sum(order_total) FROM orders GROUP BY 1)
        JOIN (SELECT date_trunc('month', date) m, sum(amount) FROM marketing_spend GROUP BY 1) USING (m) ORDER BY 1"""
    ).fetchall()
    _same(wide.run(query("days", ["days_day_month"], metrics, sorts=sorts)), expected)


def test_in_list_with_metric_filter_sort_and_limit(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    filters = where(rule("orders_channel", "equals", "web", "app"))
    filters |= where(rule("orders_order_count", "greaterThan", 300), group="metrics")
    sorts = [{"fieldId": "orders_revenue", "descending": True}]
    asked = query("orders", ["orders_order_date_month"], ["orders_revenue"], filters=filters, sorts=sorts, limit=5)
    expected = gold.execute(
        """SELECT date_trunc('month', order_date), sum(order_total) FROM orders WHERE channel IN ('web', 'app')
        GROUP BY 1 HAVING count(*) > 300 ORDER BY 2 DESC LIMIT 5"""
    ).fetchall()
    rows = api.run(asked)
    _same(rows, expected)
    assert set(rows[0]) == {"orders_order_date_month", "orders_revenue"}


def test_two_ratios_of_two_grains(wide: Api, gold: duckdb.DuckDBPyConnection) -> None:
    dimensions = ["sales_channel", "sales_order_date_quarter"]
    metrics = ["sales_aov", "order_items_gross_margin_pct"]
    sorts = [{"fieldId": d, "descending": False, "nullsFirst": False} for d in dimensions]
    expected = gold.execute(
        """WITH o AS (SELECT channel c, date_trunc('quarter', order_date) q, sum(order_total) / count(*) aov
                      FROM orders GROUP BY 1, 2),
        i AS (SELECT channel c, date_trunc('quarter', order_date) q,
                     sum((unit_price - unit_cost) * quantity) / sum(unit_price * quantity) pct
              FROM order_items JOIN orders USING (order_id) GROUP BY 1, 2)
        SELECT o.c, o.q, aov, pct FROM o JOIN i ON o.c IS NOT DISTINCT FROM i.c AND o.q = i.q
        ORDER BY 1 NULLS LAST, 2"""
    ).fetchall()
    rows = wide.run(query("sales", dimensions, metrics, sorts=sorts))
    assert {"sales_revenue", "order_items_item_sales"} < set(rows[0]), "the parts of a ratio come along"
    _same([{k: row[k] for k in [*dimensions, *metrics]} for row in rows], expected)


def test_two_hops_with_not_equals_and_top_five(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    filters = where(rule("customers_country", "notEquals", "Spain"))
    sorts = [{"fieldId": "order_items_units", "descending": True}]
    asked = query(
        "order_items", ["products_product_name"], ["order_items_units"], filters=filters, sorts=sorts, limit=5
    )
    expected = gold.execute(
        """SELECT product_name, sum(quantity) FROM order_items JOIN products USING (product_id)
        JOIN orders USING (order_id) JOIN customers USING (customer_id)
        WHERE country <> 'Spain' OR country IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 5"""
    ).fetchall()
    _same(api.run(asked), expected)


def test_order_revenue_by_product_category_counts_each_order_once(wide: Api, gold: duckdb.DuckDBPyConnection) -> None:
    sorts = [{"fieldId": "products_category", "descending": False}]
    expected = gold.execute(
        """SELECT category, sum(order_total), count(*) FROM (
            SELECT DISTINCT category, order_id, order_total FROM orders JOIN order_items USING (order_id)
            JOIN products USING (product_id)) GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    asked = query("sales", ["products_category"], ["sales_revenue", "sales_order_count"], sorts=sorts)
    _same(wide.run(asked), expected)


def test_metric_types_and_metric_filters(wide: Api, gold: duckdb.DuckDBPyConnection) -> None:
    names = ["completed_revenue", "kept_revenue", "biggest", "typical", "big", "mean", "last_order"]
    expected = gold.execute(
        """SELECT sum(order_total) FILTER (status = 'completed'),
        sum(order_total) FILTER (status NOT IN ('returned', 'cancelled')), max(order_total), median(order_total),
        quantile_cont(order_total, 0.9), avg(order_total), max(order_date) FROM orders"""
    ).fetchall()
    _same(wide.run(query("sales", [], [f"sales_{n}" for n in names])), expected)


def test_an_aggregate_that_cannot_be_guarded_comes_with_a_warning(wide: Api) -> None:
    asked = query("sales", ["products_category"], ["sales_naive"])
    answer = wide.post("/api/v2/projects/{p}/query/metric-query", {"query": asked})
    assert answer["warnings"][0]["fields"] == ["sales_naive"]
    assert "might have inflation" in answer["warnings"][0]["message"]
    guarded = wide.run(query("sales", ["products_category"], ["sales_naive", "sales_revenue"]))
    alone = wide.run(query("sales", ["products_category"], ["sales_revenue"]))
    assert {r["products_category"]: r["sales_revenue"] for r in guarded} == {
        r["products_category"]: r["sales_revenue"] for r in alone
    }
    assert guarded[0]["sales_naive"] > guarded[0]["sales_revenue"]


def test_a_repeated_table_without_a_primary_key_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    text = """
models:
  - name: orders
    meta:
      joins: [{join: order_items, sql_on: "${orders.order_id} = ${order_items.order_id}", relationship: one-to-many}]
    columns:
      - {name: order_id, meta: {dimension: {type: number}}}
      - {name: order_total, meta: {dimension: {type: number}, metrics: {revenue: {type: sum}}}}
  - name: order_items
    columns: [{name: order_id}, {name: quantity, meta: {metrics: {units: {type: sum}}}}]
"""
    (tmp_path / "models" / "m.yml").write_text(text, "utf-8")
    with Api(settings(shop, tmp_path)) as api:
        asked = query("orders", ["order_items_quantity"], ["orders_revenue"])
        status, error = api.refused(asked)
        assert (status, error["name"]) == (400, "CompileError")
        assert "no primary key" in error["message"]
        assert api.run(query("orders", [], ["orders_revenue"])), "alone it is not repeated"


_EXPLORES: dict[str, tuple[list[str], list[str]]] = {
    "sales": (
        ["customers_country", "customers_segment", "products_category", "sales_status", "sales_order_date_quarter"],
        [
            *("sales_revenue", "sales_order_count", "sales_aov", "sales_mean", "sales_completed_revenue"),
            *("order_items_units", "order_items_gross_margin", "order_items_gross_margin_pct"),
            *("customers_new_customers", "sales_biggest"),
        ],
    ),
    "days": (
        ["days_day_month", "days_day_year"],
        ["sales_revenue", "sales_order_count", "sales_aov", "marketing_spend_spend"],
    ),
}


@pytest.mark.parametrize("seed", range(8))
def test_metrics_asked_together_equal_each_asked_alone(wide: Api, seed: int) -> None:
    rng = Random(seed)
    explore = rng.choice(["sales", "sales", "days"])
    all_dimensions, all_metrics = _EXPLORES[explore]
    dimensions = rng.sample(all_dimensions, rng.randint(0, 2))
    metrics = rng.sample(all_metrics, rng.randint(2, 4))
    filters = where(rule("customers_country", "notEquals", "Chile")) if explore == "sales" and seed % 2 else {}

    def by_key(asked: list[str]) -> dict[tuple[str, ...], Json]:
        rows = wide.run(query(explore, dimensions, asked, filters=filters))
        return {tuple(str(row[d]) for d in dimensions): row for row in rows}

    together = by_key(metrics)
    assert together
    for metric in metrics:
        alone = by_key([metric])
        for key, row in together.items():
            expected = alone[key][metric] if key in alone else None
            assert _plain(row[metric]) == pytest.approx(_plain(expected), rel=_CENTS), (metric, key)


def test_calculations_by_template(api: Api) -> None:
    def calculation(name: str, kind: str, **rest: Any) -> Json:
        template = {"type": kind, "fieldId": "orders_revenue"} | rest
        return {"name": name, "displayName": name, "template": template}

    by_month = {"orderBy": [{"fieldId": "orders_order_date_month", "order": "asc"}]}
    calculations = [
        calculation("change", "percent_change_from_previous", **by_month),
        calculation("ratio", "percent_of_previous_value", **by_month),
        calculation("share", "percent_of_column_total"),
        calculation("rank", "rank_in_column"),
        calculation("total", "running_total"),
        calculation("row", "window_function", windowFunction="row_number", **by_month),
    ]
    sorts = [{"fieldId": "orders_order_date_month", "descending": False}]
    rows = api.run(
        query(
            "orders",
            ["orders_order_date_month"],
            ["orders_revenue"],
            filters=_LAST_SIX,
            sorts=sorts,
            tableCalculations=calculations,
        )
    )
    values = [row["orders_revenue"] for row in rows]
    assert rows[0]["change"] is None
    for n in range(1, len(rows)):
        assert rows[n]["change"] == pytest.approx(values[n] / values[n - 1] - 1)
        assert rows[n]["ratio"] == pytest.approx(values[n] / values[n - 1])
    assert [row["share"] for row in rows] == pytest.approx([v / sum(values) for v in values])
    assert [int(row["rank"]) for row in rows] == [sorted(values).index(v) + 1 for v in values]
    assert rows[-1]["total"] == pytest.approx(sum(values))
    assert [int(row["row"]) for row in rows] == list(range(1, len(rows) + 1))


def test_custom_metrics_may_only_use_the_sql_of_a_field(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    custom = {
        "table": "orders",
        "name": "web_only",
        "label": "Web only",
        "type": "sum",
        "sql": "${TABLE}.order_total",
        "filters": [{"id": "w", "target": {"fieldRef": "orders.channel"}, "operator": "equals", "values": ["web"]}],
    }
    rows = api.run(query("orders", [], ["orders_web_only"], additionalMetrics=[custom]))
    expected = gold.execute("SELECT sum(order_total) FROM orders WHERE channel = 'web'").fetchall()
    _same(rows, expected)
    custom["sql"] = "(SELECT 1)"
    status, error = api.refused(query("orders", [], ["orders_web_only"], additionalMetrics=[custom]))
    assert (status, error["name"]) == (400, "CompileError")


def test_without_sorts_the_newest_date_then_the_biggest_metric_then_the_first_dimension(api: Api) -> None:
    dated = api.run(query("orders", ["orders_status", "orders_order_date_year"], ["orders_revenue"]))
    assert [r["orders_order_date_year"][:4] for r in dated] == sorted(
        (r["orders_order_date_year"][:4] for r in dated), reverse=True
    )
    plain = [r["orders_revenue"] for r in api.run(query("orders", ["orders_status"], ["orders_revenue"]))]
    assert plain == sorted(plain, reverse=True)
    names = [r["orders_status"] for r in api.run(query("orders", ["orders_status"], []))]
    assert names == ["cancelled", "completed", "pending", "returned"]


def test_calculate_total(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    asked = query("orders", ["orders_status"], ["orders_revenue", "orders_order_count"])
    made = api.post("/api/v1/projects/{p}/calculate-total", {"explore": "orders", "metricQuery": asked})
    expected = gold.execute("SELECT sum(order_total)::DOUBLE, count(*) FROM orders").fetchone()
    assert (made["orders_revenue"], made["orders_order_count"]) == expected


def test_a_question_without_fields_is_one_empty_row(api: Api) -> None:
    assert api.run(query("orders", [], [])) == [{}]
