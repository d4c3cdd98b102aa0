import asyncio
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Self

import duckdb
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from engines import warehouse
from engines.lightdash import Faults, LightdashSettings, create_app
from engines.lightdash.problems import Problem

TODAY = date(2026, 11, 24)
NOW = "2026-11-24T09:30:00+01:00"
TOKEN = "ldpat_0123456789abcdef0123456789abcdef"
TIENDA = Path(__file__).parents[3] / "engines" / "tienda"
Json = dict[str, Any]


class Api:
    """The API as a client sees it: requests with the token, queries polled to the end."""

    def __init__(self, settings: LightdashSettings, below: str = "") -> None:
        self.settings = settings
        self.project = settings.project_uuid
        self._app = create_app(settings)
        self._runner = asyncio.Runner()
        served = Starlette(routes=[Mount(below, app=self._app)]) if below else self._app
        self._lifespan = self._app.router.lifespan_context(self._app)
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(served),
            base_url=settings.site_url + below,
            headers={"Authorization": f"ApiKey {TOKEN}"},
        )

    def __enter__(self) -> Self:
        self._runner.run(self._lifespan.__aenter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.run(self._lifespan.__aexit__(None, None, None))
        self._runner.close()

    def request(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """One request as it is, whatever the answer."""
        return self._runner.run(self._client.request(method, path.replace("{p}", self.project), **rest))

    def project_problems(self) -> tuple[Problem, ...]:
        """What the stand-in found wrong with its project."""
        found: tuple[Problem, ...] = self._app.state.service.problems
        return found

    def get(self, path: str, **params: Any) -> Any:
        answer = self.request("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.request("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()["results"]

    def refused(self, query: Json) -> tuple[int, Json]:
        answer = self.request("POST", "/api/v2/projects/{p}/query/metric-query", json={"query": query})
        return answer.status_code, answer.json()["error"]

    def poll(self, query_uuid: str, **params: Any) -> Json:
        for _ in range(400):
            found: Json = self.get(f"/api/v2/projects/{{p}}/query/{query_uuid}", **params)
            if found["status"] not in ("pending", "executing"):
                return found
            time.sleep(0.01)
        raise AssertionError("the query never ended")

    def run(self, query: Json) -> list[Json]:
        """All rows of a query, as raw values."""
        submitted = self.post("/api/v2/projects/{p}/query/metric-query", {"query": query, "context": "api"})
        found = self.poll(submitted["queryUuid"], pageSize=2500)
        assert found["status"] == "ready", found
        return [{name: cell["value"]["raw"] for name, cell in row.items()} for row in found["rows"]]


def query(explore: str, dimensions: list[str], metrics: list[str], **rest: Any) -> Json:
    made: Json = {"exploreName": explore, "dimensions": dimensions, "metrics": metrics, "filters": {}, "sorts": []}
    return made | {"limit": 2000, "tableCalculations": []} | rest


def where(*rules: Json, word: str = "and", group: str = "dimensions") -> Json:
    return {group: {"id": "root", word: list(rules)}}


def rule(field_id: str, operator: str, *values: Any, **rest: Any) -> Json:
    return {"id": field_id, "target": {"fieldId": field_id}, "operator": operator, "values": list(values)} | rest


@pytest.fixture(autouse=True)
def pinned_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENV", "test")
    monkeypatch.setenv("ASSISTANT_NOW", NOW)
    monkeypatch.delenv("ASSISTANT_TIMEZONE", raising=False)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "tienda.duckdb"
    warehouse.build(path, TODAY)
    return path


@pytest.fixture(scope="session")
def gold(shop: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """For hand-written SQL."""
    with warehouse.connect(shop) as connection:
        yield connection


def settings(shop: Path, project: Path = TIENDA, faults: Faults | None = None) -> LightdashSettings:
    return LightdashSettings(
        project_dir=project,
        charts_dir=TIENDA / "charts",
        warehouse=shop,
        token=TOKEN,
        site_url="http://127.0.0.1",
        faults=faults or Faults(),
    )


@pytest.fixture(scope="session")
def api(shop: Path) -> Iterator[Api]:
    with Api(settings(shop)) as made:
        yield made


_WIDE = """
models:
  - name: sales
    meta:
      sql_from: '"main"."orders"'
      primary_key: order_id
      joins:
        - {join: customers, sql_on: "${sales.customer_id} = ${customers.customer_id}", relationship: many-to-one}
        - {join: order_items, sql_on: "${sales.order_id} = ${order_items.order_id}", relationship: one-to-many}
        - {join: products, sql_on: "${order_items.product_id} = ${products.product_id}", relationship: many-to-one}
      metrics:
        aov: {type: number, sql: "${revenue} / NULLIF(${order_count}, 0)"}
        completed_revenue: {type: sum, sql: "${TABLE}.order_total", filters: [{status: completed}]}
        kept_revenue: {type: sum, sql: "${TABLE}.order_total", filters: [{status: "!returned"}, {status: "!cancelled"}]}
        biggest: {type: max, sql: "${TABLE}.order_total"}
        typical: {type: median, sql: "${TABLE}.order_total"}
        big: {type: percentile, percentile: 90, sql: "${TABLE}.order_total"}
        mean: {type: average, sql: "${TABLE}.order_total"}
        last_order: {type: date, sql: "MAX(${TABLE}.order_date)"}
        naive: {type: number, sql: "SUM(${TABLE}.order_total)", label: Naive}
    columns:
      - {name: order_id, meta: {dimension: {type: number}, metrics: {order_count: {type: count}}}}
      - {name: customer_id, meta: {dimension: {type: number}}}
      - {name: order_date, meta: {dimension: {type: date}}}
      - {name: status}
      - {name: channel}
      - {name: order_total, meta: {dimension: {type: number}, metrics: {revenue: {type: sum, format: eur, round: 2}}}}
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


@pytest.fixture(scope="session")
def wide(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The same data behind explores that join too much: one-to-many, and two facts over one calendar."""
    project = tmp_path_factory.mktemp("wide")
    models = project / "models"
    models.mkdir()
    for path in (TIENDA / "models").glob("*.yml"):
        (models / path.name).write_text(path.read_text("utf-8").replace("[explore]", "[]"), "utf-8")
    (models / "wide.yml").write_text(_WIDE, "utf-8")
    with Api(settings(shop, project)) as made:
        yield made
