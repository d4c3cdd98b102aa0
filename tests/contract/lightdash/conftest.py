"""One Lightdash, real or stand-in, seen through our client, with every answer held against the rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.catalogue import Catalogue, CataloguePart, Explore, Field
from tests.contract.lightdash.rules import RULES
from tests.contract.subjects import Subject
from tests.contract.watch import Watch
from tests.tools.desk import Desk
from tools.base import TableResult
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.lightdash.client import LightdashClient
from tools.registry import all_tools

_KNOWN: dict[str, CataloguePart] = {}
"""Read once a session: a real catalogue is big, and its server not ours."""


@dataclass
class Bench:
    """What a test has at hand. Everything it asks about was found here, nothing is assumed of the data."""

    engine: LightdashEngine
    client: LightdashClient
    project: str
    desk: Desk
    watch: Watch

    @property
    def catalogue(self) -> Catalogue:
        return self.desk.catalogue

    def pick(self, *types: str) -> tuple[Explore, Field, Field]:
        """An explore with a metric and a dimension of one of these types; the test is skipped when there is none."""
        for explore in self.catalogue.explores:
            for dimension in explore.dimensions:
                dated = dimension.type in ("date", "timestamp")
                if dimension.type in types and explore.metrics and (dimension.grains or not dated):
                    return explore, explore.metrics[0], dimension
        pytest.skip(f"no explore with a metric and a dimension of {types}")

    def partition(self, *types: str) -> tuple[Explore, Field, Field]:
        """A metric that adds up and a dimension of one of these types beside it; skipped when there is none."""
        for explore in self.catalogue.explores:
            metric = next((m for m in explore.metrics if m.additive and m.type == "number"), None)
            for dimension in explore.dimensions:
                dated = dimension.type in ("date", "timestamp")
                if metric and dimension.type in types and ("day" in dimension.grains or not dated):
                    return explore, metric, dimension
        pytest.skip(f"no explore with a metric that adds up and a dimension of {types}")


def cells(table: TableResult, column: str) -> list[Any]:
    n = [c.id for c in table.columns].index(column)
    return [row[n] for row in table.rows]


@pytest.fixture
async def lightdash(lightdash_subject: Subject) -> AsyncIterator[Bench]:
    given = lightdash_subject.settings
    settings = LightdashSettings(
        url=lightdash_subject.url,
        token=given["token"],
        project=given.get("project"),
        timezone="Europe/Madrid",
        first_poll=0.25 if lightdash_subject.real else 0.05,
    )
    engine = LightdashEngine(settings)
    connection = engine._connection
    watch = Watch(settings.base, RULES)
    watch.on(connection.http)
    if settings.base not in _KNOWN:
        _KNOWN[settings.base] = await engine.catalogue()
    desk = Desk(Catalogue.of([_KNOWN[settings.base]]), all_tools([engine]))
    yield Bench(engine, connection.client, await connection.project(connection.client), desk, watch)
    await engine.aclose()
    assert not watch.breaches, "\n".join(watch.breaches[:20])
