"""The sample business: one DuckDB file that the embedded engines share, generated day by day."""

from engines.warehouse.people import Customer, Order, customers, recent_orders
from engines.warehouse.store import WarehouseError, build, connect

__all__ = ["Customer", "Order", "WarehouseError", "build", "connect", "customers", "recent_orders"]
