from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from engines import tracardi, warehouse

TODAY = date(2026, 11, 24)
USER, PASSWORD = "m@example.com", "secret-m"
ACCOUNTS = (
    tracardi.Account("admin@example.com", "secret-a", ("admin", "maintainer")),
    tracardi.Account("mt@example.com", "secret-mt", ("maintainer",)),
)

Build = Callable[..., Starlette]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "warehouse.duckdb"
    warehouse.build(path, TODAY)
    return path


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENV", "test")
    monkeypatch.setenv("ASSISTANT_NOW", "2026-11-24T12:00:00+01:00")
    monkeypatch.setenv("ASSISTANT_TIMEZONE", "Europe/Madrid")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def build(shop: Path, tmp_path: Path) -> Build:
    def made(**settings: Any) -> Starlette:
        return tracardi.create_app(
            tracardi.TracardiSettings(
                warehouse=shop, data_dir=tmp_path, user=USER, password=PASSWORD, accounts=ACCOUNTS, **settings
            )
        )

    return made


async def login(client: httpx.AsyncClient, user: str = USER, password: str = PASSWORD) -> None:
    answer = await client.post("/user/token", data={"username": user, "password": password})
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


@pytest.fixture(scope="session")
def shared(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    """One stand-in for all tests that only read: loading the sample takes a while."""
    folder = tmp_path_factory.mktemp("shared")
    return tracardi.create_app(tracardi.TracardiSettings(warehouse=shop, data_dir=folder, user=USER, password=PASSWORD))


@pytest.fixture
async def client(shared: Starlette, anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(shared), base_url="http://tracardi") as opened:
        await login(opened)
        yield opened
