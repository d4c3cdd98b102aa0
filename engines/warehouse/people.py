"""Typed access to the customers, so that every embedded engine tells the same story about the same people."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engines.warehouse.store import connect


@dataclass(frozen=True)
class Customer:
    """One customer with what the shop knows of their orders."""

    customer_id: int
    first_name: str
    last_name: str
    email: str
    phone: str | None
    country: str | None
    segment: str
    first_order_date: date | None
    order_count: int
    lifetime_value: float
    last_order_date: date | None


@dataclass(frozen=True)
class Order:
    """One order of a customer."""

    order_id: int
    order_date: date
    status: str
    channel: str | None
    order_total: float


def customers(path: Path) -> list[Customer]:
    """All customers, oldest first; value and counts are over the orders in the warehouse, as in `Revenue`."""
    with connect(path) as con:
        rows = con.execute(
            """
            SELECT c.customer_id, c.first_name, c.last_name, c.email, c.phone, c.country, c.segment,
                   c.first_order_date, count(o.order_id), coalesce(sum(o.order_total), 0)::DOUBLE,
                   max(o.order_date)
            FROM customers c LEFT JOIN orders o USING (customer_id)
            GROUP BY ALL ORDER BY c.customer_id
            """
        ).fetchall()
    return [Customer(*row) for row in rows]


def recent_orders(path: Path, customer_id: int, limit: int = 5) -> list[Order]:
    """The newest orders of one customer, newest first."""
    with connect(path) as con:
        rows = con.execute(
            """
            SELECT order_id, order_date, status, channel, order_total::DOUBLE FROM orders
            WHERE customer_id = ? ORDER BY order_date DESC, order_id DESC LIMIT ?
            """,
            [customer_id, limit],
        ).fetchall()
    return [Order(*row) for row in rows]
