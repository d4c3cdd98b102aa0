from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from assistant.clock import system_clock
from assistant.journal import Store
from assistant.journal.open import open_store

MakeStore = Callable[[], AbstractAsyncContextManager[Store]]
"""Opens a store on the same data each time it is called."""


@pytest.fixture(params=["sqlite"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where each implementation keeps its data; the whole contract runs once for each."""
    assert request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def make_store(store_url: str) -> MakeStore:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Store]:
        store = open_store(store_url, system_clock)
        await store.open()
        try:
            yield store
        finally:
            await store.aclose()

    return opened


@pytest.fixture
async def store(make_store: MakeStore) -> AsyncIterator[Store]:
    async with make_store() as opened:
        yield opened
