"""Short names of the sample shop's fields, as the labels write them."""

from __future__ import annotations

METRICS = {
    "revenue": "orders_revenue",
    "orders": "orders_order_count",
    "aov": "orders_aov",
    "active": "orders_active_customers",
    "margin": "order_items_gross_margin",
    "margin_pct": "order_items_gross_margin_pct",
    "units": "order_items_units",
    "new_customers": "customers_new_customers",
    "spend": "marketing_spend_spend",
}
DIMENSIONS = {
    "country": "customers_country",
    "segment": "customers_segment",
    "status": "orders_status",
    "channel": "orders_channel",
    "order_total": "orders_order_total",
    "category": "products_category",
    "product": "products_product_name",
    "mk_channel": "marketing_spend_channel",
}
GRAINS = ("day", "week", "month", "quarter", "year")
TIMES = {
    **dict.fromkeys(METRICS, "orders_order_date"),
    "new_customers": "customers_first_order_date",
    "spend": "marketing_spend_date",
}
"""The date that each metric goes along."""
CALCULATIONS = {
    "share": "percent_of_total",
    "running": "running_total",
    "rank": "rank",
    "change": "change_from_previous",
}
OPERATORS = {
    "=": "equals",
    "!=": "notEquals",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    "between": "inBetween",
}
DASHBOARDS = {
    "commercial-dashboard": ("new-customers-by-month", "marketing-spend-by-channel"),
    "sales-dashboard": ("sales-report", "margin-by-category", "marketing-spend-by-channel"),
}
"""The charts of each."""
