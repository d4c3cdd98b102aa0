"""`python -m bench.compiler`: what the embedded Lightdash needs to make SQL of a query, for seven shapes of questions.

Each shape is compiled many times for one person, as a request does it after its body is checked: the person's view of
the explore, then the SQL. Nothing runs in the warehouse. The bar is 1 ms in the median; CPU is that of the thread,
which other work on the machine does not disturb.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.table import markdown, percentile
from engines.lightdash.access import Views
from engines.lightdash.compile import compile_query
from engines.lightdash.fields import Asker, Json
from engines.lightdash.model import Project, load_project
from engines.lightdash.request import MetricQuery, parse

ROUNDS = 2000
LIMIT_MS = 1.0
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TIENDA = Path(__file__).parents[1] / "engines" / "tienda"
WIDE = """
models:
  - name: sales
    meta:
      sql_from: '"main"."orders"'
      sql_filter: ${TABLE}.channel IN (${lightdash.attributes.channel})
      primary_key: order_id
      joins:
        - {join: customers, sql_on: "${sales.customer_id} = ${customers.customer_id}", relationship: many-to-one}
        - {join: order_items, sql_on: "${sales.order_id} = ${order_items.order_id}", relationship: one-to-many}
        - {join: products, sql_on: "${order_items.product_id} = ${products.product_id}", relationship: many-to-one}
      metrics:
        aov: {type: number, sql: "${revenue} / NULLIF(${order_count}, 0)"}
    columns:
      - {name: order_id, meta: {dimension: {type: number}, metrics: {order_count: {type: count}}}}
      - {name: customer_id, meta: {dimension: {type: number}}}
      - {name: order_date, meta: {dimension: {type: date}}}
      - {name: status, meta: {dimension: {required_attributes: {level: [high, low]}}}}
      - {name: channel}
      - {name: order_total, meta: {dimension: {type: number}, metrics: {revenue: {type: sum}}}}
  - name: days
    meta:
      sql_from: (SELECT DISTINCT date AS day FROM main.marketing_spend)
      primary_key: day
      joins:
        - {join: sales, sql_on: "${days.day} = ${sales.order_date}", relationship: one-to-many}
        - {join: marketing_spend, sql_on: "${days.day} = ${marketing_spend.date}", relationship: one-to-many}
    columns:
      - {name: day, meta: {dimension: {type: date}}}
"""
"""The sample's data behind explores that join too much; as in the tests, with a row filter on top."""


def _query(explore: str, dimensions: list[str], metrics: list[str], **rest: object) -> MetricQuery:
    made: Json = {"exploreName": explore, "dimensions": dimensions, "metrics": metrics, "filters": {}, "sorts": []}
    return parse(MetricQuery, made | {"limit": 500, "tableCalculations": []} | rest)


def _rule(field_id: str, operator: str, *values: object, **rest: object) -> Json:
    return {"id": field_id, "target": {"fieldId": field_id}, "operator": operator, "values": list(values)} | rest


def _sort(field_id: str) -> list[Json]:
    return [{"fieldId": field_id, "descending": True}]


def shapes() -> dict[str, MetricQuery]:
    """The seven questions by what is hard about them."""
    half_year = _rule("orders_order_date", "inThePast", 6, settings={"unitOfTime": "months", "completed": True})
    web = _rule("orders_channel", "equals", "web", "app")
    busy = {"metrics": {"id": "m", "and": [_rule("orders_order_count", "greaterThan", 300)]}}
    abroad = {"dimensions": {"id": "d", "and": [_rule("customers_country", "notEquals", "Spain")]}}
    quarter = ["sales_channel", "sales_order_date_quarter"]
    return {
        "month and a relative date": _query(
            "orders",
            ["orders_order_date_month"],
            ["orders_revenue"],
            filters={"dimensions": {"id": "d", "and": [half_year]}},
        ),
        "fan-out": _query("sales", ["customers_country"], ["sales_revenue", "order_items_gross_margin"]),
        "chasm": _query("days", ["days_day_month"], ["sales_revenue", "marketing_spend_spend"]),
        "IN, HAVING, sort, limit": _query(
            "orders",
            ["orders_order_date_month"],
            ["orders_revenue"],
            filters={"dimensions": {"id": "d", "and": [web]}} | busy,
            sorts=_sort("orders_revenue"),
            limit=5,
        ),
        "two ratios of two grains": _query("sales", quarter, ["sales_aov", "order_items_gross_margin_pct"]),
        "two hops, notEquals, top 5": _query(
            "order_items",
            ["products_product_name"],
            ["order_items_units"],
            filters=abroad,
            sorts=_sort("order_items_units"),
            limit=5,
        ),
        "orders by product category": _query("sales", ["products_category"], ["sales_revenue", "sales_order_count"]),
    }


def project(folder: Path) -> Project:
    """The sample's models and the wide ones, each an explore."""
    models = folder / "models"
    models.mkdir()
    for path in (TIENDA / "models").glob("*.yml"):
        (models / path.name).write_text(path.read_text("utf-8").replace("[explore]", "[]"), "utf-8")
    (models / "wide.yml").write_text(WIDE, "utf-8")
    return load_project(folder)


def timed(work: Callable[[], object], clock: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of each round by `clock`, after a few to warm up."""
    for _ in range(20):
        work()
    gc.collect()
    found = []
    for _ in range(rounds):
        began = clock()
        work()
        found.append((clock() - began) * 1e3)
    return found


def main() -> int:
    """Prints the table; 1 when a median is over the bar."""
    with tempfile.TemporaryDirectory() as folder:
        made = project(Path(folder))
    views, asker = Views(), Asker("bench@example.com", (("channel", ("web", "app")), ("level", ("high",))))
    rows, slow = [], False
    for name, asked in shapes().items():

        def work(asked: MetricQuery = asked) -> object:
            seen = views.of(made.explores[asked.explore_name], asker)
            assert seen is not None
            return compile_query(seen, asked, NOW)

        found, cpu = timed(work, time.perf_counter), timed(work, time.thread_time)
        median = percentile(found, 0.5)
        slow = slow or median >= LIMIT_MS
        figures = (median, percentile(found, 0.99), max(found), percentile(cpu, 0.5), percentile(cpu, 0.99), max(cpu))
        rows.append((name, *(f"{figure:.3f}" for figure in figures)))
    print("### Compiling a query, ms\n")
    print(markdown(("shape", "median", "p99", "worst", "CPU median", "CPU p99", "CPU worst"), rows))
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
