"""Sixty explores of a hundred kilobytes: loaded a few at a time, boiled down at once, and never waited for too long."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest

from bench import many
from tests.tools.hostile import Reply, Request, ld, ld_error, serving
from tools.lightdash import LightdashEngine, LightdashSettings

pytestmark = pytest.mark.anyio
EXPLORES = {str(e["name"]): json.dumps({"status": "ok", "results": e}) for e in many.explores()}
LISTED = [{"name": n, "label": n, "tags": []} for n in EXPLORES]
CHARTS = [{"uuid": f"u{n}", "slug": f"s{n}", "name": f"C{n}", "updatedAt": "2026-01-01"} for n in range(20)]


class Shop:
    """Answers as a Lightdash of that size, each after `pause` seconds; `values` and `charts` may be made to hang."""

    def __init__(self, pause: float = 0.0, extras: float = 0.0) -> None:
        self.pause, self.extras = pause, extras
        self.came: list[tuple[float, str]] = []

    def __call__(self, request: Request) -> Reply:
        self.came.append((time.monotonic(), request.path))
        match request.path.split("/")[-2:]:
            case [_, "health"]:
                return ld({"query": {"maxLimit": 5000, "maxPageSize": 2500}})
            case [_, "explores"]:
                return ld(LISTED)
            case [_, "chart-summaries"]:
                return ld(CHARTS)
            case ["explores", name]:
                return Reply(body=EXPLORES[name], hang=self.pause)
            case ["saved", _]:
                return Reply(body={"status": "ok", "results": {"tableName": "orders"}}, hang=self.extras)
            case [_, "search"]:
                return Reply(body={"status": "ok", "results": {"results": ["a", "b"]}}, hang=self.extras)
            case _:
                return ld_error(404, "NotFoundError")

    def asked(self, part: str) -> int:
        return sum(part in path for _, path in self.came)


def engine_at(url: str, **more: Any) -> LightdashEngine:
    return LightdashEngine(LightdashSettings(url=url, token="ldpat_" + "0" * 32, project="p", **more))


async def test_everything_comes_and_is_kept() -> None:
    shop = Shop()
    async with serving(shop) as server:
        engine = engine_at(server.url, cache_seconds=0.0)
        part = await engine.catalogue()
        assert len(part.explores) == 60 and sum(len(e.metrics) for e in part.explores) == 1000
        assert {r.explore for r in part.reports} == {"orders"} and part.explores[0].dimensions[1].values == ("a", "b")
        before = shop.asked("/search"), shop.asked("/saved/")
        assert before == (300, 20)
        again = await engine.catalogue()
        assert again.explores == part.explores and again.reports == part.reports
        assert (shop.asked("/search"), shop.asked("/saved/")) == before, "what seldom changes is not asked again"
        await engine.aclose()


async def test_a_few_at_a_time() -> None:
    shop = Shop(pause=0.05)
    async with serving(shop) as server:
        engine = engine_at(server.url, extras_seconds=0.0)
        began = time.monotonic()
        await engine.catalogue()
        took = time.monotonic() - began
        await engine.aclose()
    times = [at for at, path in shop.came if "/explores/" in path]
    assert len(times) == 60
    at_once = max(sum(at <= other < at + 0.045 for other in times) for at in times)
    assert at_once <= 6, "a server that serves others too is not run over"
    assert took < 60 * 0.05, "and not one after another"


async def test_what_can_be_done_without_is_not_waited_for() -> None:
    shop = Shop(extras=30.0)
    async with serving(shop) as server:
        engine = engine_at(server.url, extras_seconds=0.3)
        began = time.monotonic()
        part = await engine.catalogue()
        assert time.monotonic() - began < 10
        assert len(part.explores) == 60 and len(part.reports) == 20
        assert {r.explore for r in part.reports} == {""} and part.explores[0].dimensions[1].values == ()
        await engine.aclose()


async def test_what_is_kept_of_six_megabytes_is_small() -> None:
    async with serving(Shop()) as server:
        engine = engine_at(server.url, extras_seconds=0.0)
        tracemalloc.start()
        try:
            part = await engine.catalogue()
            kept, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert sum(map(len, EXPLORES.values())) > 5_500_000 and len(part.explores) == 60
        assert kept < 6_000_000 and peak < 25_000_000, (kept, peak)
        await engine.aclose()
