"""The official Python SDK, unmodified, against a real server."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import uvicorn

from engines.lightdash import create_app
from tests.engines.lightdash.conftest import TOKEN, settings

lightdash = pytest.importorskip("lightdash", reason="the official SDK is not installed: pip install lightdash")


@pytest.fixture(scope="module")
def client(shop: Path) -> Iterator[Any]:
    configured = settings(shop)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(configured), log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.02)
    yield lightdash.Client(instance_url=url, access_token=TOKEN, project_uuid=configured.project_uuid)
    server.should_exit = True
    thread.join(10)
    listener.close()


def test_the_sdk_lists_models_and_fields(client: Any) -> None:
    assert {m.name for m in client.models.list()} == {"orders", "order_items", "customers", "marketing_spend"}
    orders = client.models.get("orders")
    assert {m.name for m in orders.metrics.list()} >= {"revenue", "order_count", "aov", "active_customers"}
    assert {d.name for d in orders.dimensions.list()} >= {"status", "channel", "order_date_month"}


def test_the_sdk_runs_queries(client: Any, gold: duckdb.DuckDBPyConnection) -> None:
    orders = client.models.get("orders")
    result = orders.query(metrics=[orders.metrics.revenue], dimensions=[orders.dimensions.status]).execute()
    found = {row["Order status"]: row["Revenue"] for row in result.to_records()}
    expected = dict(gold.execute("SELECT status, sum(order_total)::DOUBLE FROM orders GROUP BY 1").fetchall())
    assert found == pytest.approx(expected)


def test_the_sdk_filters_sorts_and_pages(client: Any, gold: duckdb.DuckDBPyConnection) -> None:
    orders = client.models.get("orders")
    web = orders.dimensions.channel == "web"
    asked = orders.query(
        metrics=[orders.metrics.order_count], dimensions=[orders.dimensions.order_date_day], filters=web, limit=700
    )
    records = asked.execute().to_records()
    expected = gold.execute("SELECT count(DISTINCT order_date) FROM orders WHERE channel = 'web'").fetchone()
    assert expected is not None
    assert len(records) == min(700, expected[0])


def test_the_sdk_is_told_of_a_wrong_token(client: Any) -> None:
    stranger = lightdash.Client(
        instance_url=client.instance_url, access_token="ldpat_wrong", project_uuid=client.project_uuid
    )
    with pytest.raises(lightdash.LightdashAuthError):
        stranger.models.list()


def test_the_server_answers_plain_http(client: Any) -> None:
    assert httpx.get(f"{client.instance_url}/api/v1/health").json()["results"]["healthy"] is True
