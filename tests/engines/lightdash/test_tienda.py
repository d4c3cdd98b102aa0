"""The sample project shows exactly its catalogue, and says in both languages what people call things."""

from pathlib import Path

import duckdb
import pytest
import yaml

from engines.lightdash.fields import Dimension
from engines.lightdash.model import Project, load_project
from tests.engines.lightdash.conftest import TIENDA, Api, query

_GRAINS = ["", "_day", "_week", "_month", "_quarter", "_year"]
_ORDER_DATES = [f"orders_order_date{grain}" for grain in _GRAINS]
_SHOWN = {
    "orders": (
        ["orders_revenue", "orders_order_count", "orders_aov", "orders_active_customers"],
        [*_ORDER_DATES, "orders_status", "orders_channel", "orders_order_total"]
        + ["customers_country", "customers_segment"],
    ),
    "order_items": (
        ["order_items_gross_margin", "order_items_gross_margin_pct", "order_items_units"],
        [*_ORDER_DATES, "products_category", "products_product_name", "orders_status", "orders_channel"]
        + ["customers_country", "customers_segment"],
    ),
    "customers": (
        ["customers_new_customers"],
        ["customers_country", "customers_segment", *(f"customers_first_order_date{grain}" for grain in _GRAINS)],
    ),
    "marketing_spend": (
        ["marketing_spend_spend"],
        ["marketing_spend_channel", *(f"marketing_spend_date{grain}" for grain in _GRAINS)],
    ),
}
_LABELS = {
    "orders_revenue": "Revenue",
    "orders_order_count": "Orders",
    "orders_aov": "Average order value",
    "orders_active_customers": "Active customers",
    "order_items_gross_margin": "Gross margin",
    "order_items_gross_margin_pct": "Gross margin %",
    "order_items_units": "Units sold",
    "customers_new_customers": "New customers",
    "marketing_spend_spend": "Marketing spend",
    "orders_order_date": "Order date",
    "orders_status": "Order status",
    "orders_channel": "Sales channel",
    "orders_order_total": "Order total",
    "customers_country": "Country",
    "customers_segment": "Customer segment",
    "customers_first_order_date": "First order date",
    "products_category": "Product category",
    "products_product_name": "Product",
    "marketing_spend_channel": "Marketing channel",
    "marketing_spend_date": "Spend date",
}
_VALUES = {
    "orders_status": ["completed", "returned", "cancelled", "pending"],
    "orders_channel": ["web", "app", "store"],
    "customers_country": ["Spain", "Mexico", "Colombia", "Argentina", "Chile"],
    "customers_segment": ["consumer", "business", "vip"],
    "products_category": ["Coffee", "Tea", "Bakery", "Accessories"],
    "marketing_spend_channel": ["google_ads", "meta_ads", "email", "affiliates"],
}


@pytest.fixture(scope="module")
def tienda() -> Project:
    return load_project(TIENDA, ("explore",))


def test_explores_show_exactly_the_catalogue(api: Api) -> None:
    assert {e["name"] for e in api.get("/api/v1/projects/{p}/explores")} == set(_SHOWN)
    for name, (metrics, dimensions) in _SHOWN.items():
        tables = api.get(f"/api/v1/projects/{{p}}/explores/{name}")["tables"]

        def visible(kind: str, tables: dict[str, dict[str, dict[str, dict[str, object]]]] = tables) -> set[str]:
            return {
                f"{table}_{field}"
                for table, content in tables.items()
                for field, spec in content[kind].items()
                if not spec["hidden"]
            }

        assert visible("metrics") == set(metrics)
        assert visible("dimensions") == set(dimensions)


def test_labels(tienda: Project) -> None:
    found = {}
    for explore in tienda.explores.values():
        for field in (*explore.metrics.values(), *explore.dimensions.values()):
            if not field.hidden and not (isinstance(field, Dimension) and field.interval):
                found[field.id] = field.label
    assert found == _LABELS


def test_formats(tienda: Project) -> None:
    formats = {m.id: (m.format, m.round) for e in tienda.explores.values() for m in e.metrics.values()}
    for euros in ("orders_revenue", "orders_aov", "order_items_gross_margin", "marketing_spend_spend"):
        assert formats[euros] == ("eur", 2)
    assert formats["order_items_gross_margin_pct"] == ("percent", 1)
    assert formats["orders_order_count"] == (None, None)


def _hints(lines: tuple[str, ...]) -> dict[str, list[str]]:
    pairs = (line.partition(": ") for line in lines)
    return {key: [word.strip() for word in words.split(",")] for key, _, words in pairs}


def test_each_field_is_named_in_both_languages(tienda: Project) -> None:
    for explore in tienda.explores.values():
        for field in (*explore.metrics.values(), *explore.dimensions.values()):
            if field.hidden:
                continue
            hints = _hints(field.ai_hint)
            assert len(hints["es"]) >= 4, field.id
            assert len(hints["en"]) >= 3, field.id
            if not (isinstance(field, Dimension) and field.interval):
                assert hints["en"][0] == field.label


def test_each_value_is_named_in_both_languages_and_occurs(api: Api, tienda: Project) -> None:
    dimensions = {d.id: (e.name, d) for e in tienda.explores.values() for d in e.dimensions.values()}
    for field_id, values in _VALUES.items():
        explore, dimension = dimensions[field_id]
        hints = _hints(dimension.ai_hint)
        for value in values:
            assert hints[f"es.value {value}"] and hints[f"en.value {value}"]
        found = [row[field_id] for row in api.run(query(explore, [field_id], []))]
        assert sorted(v for v in found if v is not None) == sorted(values)


def test_no_synonym_stands_for_two_metrics_or_twice_for_one(tienda: Project) -> None:
    owners: dict[tuple[str, str], str] = {}
    for explore in tienda.explores.values():
        for metric in explore.metrics.values():
            for language in ("es", "en"):
                for word in _hints(metric.ai_hint).get(language, []):
                    assert owners.setdefault((language, word.lower()), metric.id) == metric.id, word


@pytest.mark.parametrize("path", sorted((TIENDA / "charts").glob("*.yaml")), ids=lambda p: p.stem)
def test_saved_charts_run_and_are_named_in_both_languages(api: Api, path: Path) -> None:
    chart = yaml.safe_load(path.read_text("utf-8"))
    hints = [line.partition(": ")[0] for line in chart["description"].splitlines()]
    assert hints[1:] == ["es", "en"]
    submitted = api.post("/api/v2/projects/{p}/query/chart", {"chartUuid": chart["slug"]})
    found = api.poll(submitted["queryUuid"])
    assert found["status"] == "ready"
    assert found["totalResults"] > 3


def test_the_sales_report_is_daily_and_whole(api: Api, gold: duckdb.DuckDBPyConnection) -> None:
    chart = api.get("/api/v2/projects/{p}/saved/sales-report")
    assert chart["metricQuery"]["metrics"] == ["orders_revenue", "orders_order_count", "orders_aov"]
    rows = api.run(chart["metricQuery"])
    days = [row["orders_order_date_day"] for row in rows]
    expected = gold.execute("SELECT count(DISTINCT order_date) FROM orders").fetchone()
    assert days == sorted(days)
    assert (len(days),) == expected


def test_models_of_one_project_may_be_any_dbt_yaml(tmp_path: Path) -> None:
    """Both places of `meta`, a bare column, a typed column and an extra dimension."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.yml").write_text(
        """
models:
  - name: visits
    config: {meta: {label: Visits, ai_hint: One line}}
    columns:
      - name: page
      - name: seen_at
        data_type: TIMESTAMP
        config: {meta: {metrics: {visits: {type: count}}}}
        meta:
          dimension: {label: Seen}
          additional_dimensions: {hour_of_day: {type: number, sql: "EXTRACT(HOUR FROM ${seen_at})"}}
""",
        encoding="utf-8",
    )
    explore = load_project(tmp_path, ("explore",)).explores["visits"]
    assert explore.label == "Visits"
    assert explore.ai_hint == ("One line",)
    assert explore.dimensions["visits_page"].type == "string"
    assert explore.dimensions["visits_seen_at"].label == "Seen"
    assert explore.dimensions["visits_seen_at_raw"].type == "timestamp"
    assert explore.dimensions["visits_hour_of_day"].type == "number"
    assert explore.metrics["visits_visits"].dimension_reference == "visits_seen_at"
