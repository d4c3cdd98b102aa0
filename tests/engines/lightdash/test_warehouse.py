"""The sample business: the same history whenever it is built, and a warehouse that nobody can leave."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engines import warehouse
from tests.engines.lightdash.conftest import TODAY

_TABLES = ["customers", "products", "orders", "order_items", "marketing_spend"]
_SETTLED = TODAY - timedelta(days=7)


def _content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with warehouse.connect(path) as con:
        return {table: con.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in _TABLES}


def _history(content: dict[str, list[tuple[Any, ...]]], until: date) -> dict[str, list[tuple[Any, ...]]]:
    orders = [row for row in content["orders"] if row[2] <= until]
    known = {row[0] for row in orders}
    return {
        "customers": [row for row in content["customers"] if row[8].date() <= until],
        "products": content["products"],
        "orders": orders,
        "order_items": [row for row in content["order_items"] if row[1] in known],
        "marketing_spend": [row for row in content["marketing_spend"] if row[1] <= until],
    }


def test_history_is_the_same_whenever_it_is_built_and_however(shop: Path, tmp_path: Path) -> None:
    fresh, grown = tmp_path / "fresh.duckdb", tmp_path / "grown.duckdb"
    tomorrow = TODAY + timedelta(days=1)
    warehouse.build(fresh, tomorrow)
    warehouse.build(grown, TODAY - timedelta(days=3))
    warehouse.build(grown, tomorrow)
    before, after = _content(shop), _content(fresh)
    assert _content(grown) == after
    assert _history(before, _SETTLED) == _history(after, _SETTLED)
    unsettled = {row[0]: row for row in _history(after, TODAY)["orders"]}
    assert [row[0] for row in before["orders"]] == list(unsettled)
    for row in before["orders"]:
        later = unsettled[row[0]]
        assert (row[:3], row[4:]) == (later[:3], later[4:])
        assert row[3] in (later[3], "pending")


def test_a_year_turns_without_changing_history(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "next.duckdb"
    warehouse.build(path, date(2027, 1, 1))
    since = date(2025, 1, 1)
    new = _history(_content(path), _SETTLED)
    old = _history(_content(shop), _SETTLED)
    assert new["orders"] == [row for row in old["orders"] if row[2] >= since]
    assert new["marketing_spend"] == [row for row in old["marketing_spend"] if row[1] >= since]


def test_another_seed_or_an_earlier_day_or_a_broken_file_is_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tienda.duckdb"
    path.parent.mkdir()
    path.write_text("not a database", "utf-8")
    with pytest.raises(warehouse.WarehouseError, match="no DuckDB database"):
        warehouse.connect(path)
    warehouse.build(path, date(2024, 2, 29))
    first = _content(path)
    warehouse.build(path, date(2024, 2, 28))
    assert max(row[2] for row in _content(path)["orders"]) == date(2024, 2, 28)
    warehouse.build(path, date(2024, 2, 28), seed=8)
    assert _content(path)["orders"] != first["orders"]
    assert [p.name for p in path.parent.iterdir()] == ["tienda.duckdb"]


def test_the_business_is_plausible(gold: duckdb.DuckDBPyConnection) -> None:
    def one(sql: str) -> Any:
        row = gold.execute(sql).fetchone()
        assert row is not None
        return row[0]

    assert one("SELECT min(order_date) FROM orders") == date(2024, 1, 1)
    assert one("SELECT max(order_date) FROM orders") == TODAY
    assert 15_000 < one("SELECT count(*) FROM orders") < 30_000
    assert one("SELECT count(*) - count(DISTINCT order_id) FROM orders") == 0
    assert one("SELECT count(*) - count(DISTINCT email) FROM customers") == 0
    assert one("SELECT min(order_date) FROM orders WHERE status = 'pending'") > _SETTLED
    assert 0.04 < one("SELECT count(*) FILTER (status = 'returned') / count(*) FROM orders") < 0.06
    assert one("SELECT count(*) FILTER (channel IS NULL) FROM orders") > 10
    assert one("SELECT count(*) FILTER (country IS NULL) FROM customers") > 3
    assert one("SELECT count(*) FROM customers WHERE phone NOT SIMILAR TO '\\+[0-9]{10,14}'") == 0
    assert one("SELECT count(*) FROM customers WHERE first_name IN ('Lucía', 'Íñigo', 'Óscar')") > 50
    mismatch = """SELECT count(*) FROM orders JOIN (SELECT order_id, sum(quantity * unit_price) t FROM order_items
        GROUP BY 1) USING (order_id) WHERE order_total <> t"""
    assert one(mismatch) == 0
    assert one("SELECT count(*) FROM orders ANTI JOIN customers USING (customer_id)") == 0
    assert (
        one(
            "SELECT count(*) FROM orders o JOIN customers c USING (customer_id) WHERE o.order_date < c.first_order_date"
        )
        == 0
    )


def test_peaks_growth_and_the_outage_can_be_seen(gold: duckdb.DuckDBPyConnection) -> None:
    def count(first: str, last: str) -> int:
        row = gold.execute("SELECT count(*) FROM orders WHERE order_date BETWEEN ? AND ?", [first, last]).fetchone()
        assert row is not None
        return int(row[0])

    assert count("2025-12-01", "2025-12-31") > 1.4 * count("2025-09-01", "2025-09-30")
    assert count("2025-11-28", "2025-11-28") > 1.5 * count("2025-11-21", "2025-11-21")
    assert count("2026-01-01", "2026-09-30") > 1.05 * count("2025-01-01", "2025-09-30")
    assert count("2026-10-12", "2026-10-18") < 0.6 * count("2026-10-05", "2026-10-11")


def test_customers_tell_the_same_story(shop: Path, gold: duckdb.DuckDBPyConnection) -> None:
    people = warehouse.customers(shop)
    totals = gold.execute("SELECT count(*), sum(order_total)::DOUBLE FROM orders").fetchone()
    assert totals is not None
    assert sum(p.order_count for p in people) == totals[0]
    assert sum(p.lifetime_value for p in people) == pytest.approx(totals[1])
    best = max(people, key=lambda p: p.order_count)
    orders = warehouse.recent_orders(shop, best.customer_id, 3)
    assert len(orders) == 3
    assert orders[0].order_date == best.last_order_date
    assert orders == sorted(orders, key=lambda o: (o.order_date, o.order_id), reverse=True)
    never = next(p for p in people if p.first_order_date is None)
    assert (never.order_count, never.lifetime_value, never.last_order_date) == (0, 0.0, None)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY orders TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "RESET lock_configuration",
        "DELETE FROM orders",
        "CREATE TABLE mine (a INTEGER)",
        "EXPORT DATABASE '/tmp/stolen'",
        "CREATE SECRET (TYPE s3)",
    ],
)
def test_the_connection_is_locked_down(shop: Path, sql: str) -> None:
    with warehouse.connect(shop) as con, pytest.raises(duckdb.Error):
        con.execute(sql).fetchall()
