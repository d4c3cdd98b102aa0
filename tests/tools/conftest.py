"""The stand-ins once a session, and a desk with every tool for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from tests.tools.desk import ZONE, Desk
from tools.base import AnyTool, Engine
from tools.kestra import KestraSettings
from tools.lightdash import LightdashSettings
from tools.registry import all_tools, build_engines
from tools.tracardi import TracardiSettings

Ready = dict[str, Any]


def engines_at(ready: Ready) -> list[Engine]:
    return build_engines(
        lightdash=LightdashSettings(**ready["lightdash"], timezone=ZONE, first_poll=0.05),
        kestra=KestraSettings(**ready["kestra"], link_bases=(ready["minutes"]["url"],)),
        tracardi=TracardiSettings(**ready["tracardi"]),
    )


async def _load(ready: Ready) -> Catalogue:
    engines = engines_at(ready)
    try:
        return Catalogue.of([await engine.catalogue() for engine in engines])
    finally:
        for engine in engines:
            await engine.aclose()


@pytest.fixture(scope="session")
def catalogue(engines: Ready) -> Catalogue:
    """What can be asked of the sample shop; read once, it never changes."""
    return asyncio.run(_load(engines))


@pytest.fixture
async def connected(engines: Ready) -> AsyncIterator[list[Engine]]:
    made = engines_at(engines)
    yield made
    for engine in made:
        await engine.aclose()


@pytest.fixture
async def desk(connected: list[Engine], catalogue: Catalogue) -> Desk:
    return Desk(catalogue, all_tools(connected))


@pytest.fixture(scope="session")
def unconnected() -> dict[str, AnyTool]:
    """Every tool, at addresses where nobody listens."""
    return all_tools(engines_at(_NOWHERE))


@pytest.fixture
def words(catalogue: Catalogue, unconnected: dict[str, AnyTool]) -> Desk:
    """A desk for what needs no engine: resolving and reading."""
    return Desk(catalogue, dict(unconnected))


_NOWHERE: Ready = {
    "lightdash": {"url": "http://127.0.0.1:9", "token": "ldpat_x", "project": "p"},
    "kestra": {"url": "http://127.0.0.1:9", "user": "u@example.com", "password": "p", "namespace": "tienda"},
    "tracardi": {"url": "http://127.0.0.1:9", "user": "u", "password": "p"},
    "minutes": {"url": "http://127.0.0.1:9/minutes"},
}
