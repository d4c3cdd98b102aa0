"""Every operation of our client against one Lightdash. Fields are found by their type; nothing is written but links."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.errors import AskModelAgain, HablaError, NotConfigured, ToolFailed
from tests.contract.lightdash.conftest import Bench, cells
from tools.lightdash.catalogue import search_values
from tools.lightdash.client import Answer, LightdashClient, Limits

pytestmark = pytest.mark.anyio
MOST = 50
"""Rows at most: the server may be somebody's production."""


async def answer(client: LightdashClient, project: str, query: dict[str, Any], cap: int = MOST) -> Answer:
    found: list[Answer] = []
    async with aclosing(client.run(project, "metric-query", {"query": query}, cap=cap)) as steps:
        async for step in steps:
            found += [step] if isinstance(step, Answer) else []
    assert len(found) == 1
    return found[0]


def query(explore: str, *, metrics: list[str], dimensions: list[str], limit: int = 7, **more: Any) -> dict[str, Any]:
    sorts = [{"fieldId": i, "descending": False} for i in dimensions[:1] or metrics[:1]]
    return {
        "exploreName": explore, "dimensions": dimensions, "metrics": metrics, "filters": {}, "sorts": sorts,
        "limit": limit, "tableCalculations": [], **more,
    }  # fmt: skip


async def test_health_and_login(lightdash: Bench) -> None:
    state = await lightdash.engine.state()
    assert state.ok and state.version, state.detail


async def test_a_wrong_token_is_told_from_a_missing_one(lightdash: Bench) -> None:
    for token in ("ldpat_" + "0" * 32, "nonsense"):
        with pytest.raises(NotConfigured) as refused:
            stranger = replace(lightdash.client, settings=replace(lightdash.client.settings, token=token))
            await stranger.get("/api/v1/org/projects")
        assert "LIGHTDASH_TOKEN" in refused.value.message


async def test_the_catalogue_has_fields_that_can_be_asked(lightdash: Bench) -> None:
    assert any(e.metrics for e in lightdash.catalogue.explores), "no explore with a metric: nothing to talk about"
    for explore in lightdash.catalogue.explores:
        ids = [f.id for f in (*explore.metrics, *explore.dimensions)]
        assert len(ids) == len(set(ids)), f"{explore.name} names a field twice"
        assert explore.time_dimension is None or explore.time_dimension in ids


async def test_a_total_is_one_row(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.pick("string", "number", "date", "timestamp", "boolean")
    table = await lightdash.desk.table("query_metrics", metrics=[metric.id])
    assert len(table.rows) == 1 and not table.truncated and table.provenance.explore in {
        e.name for e in lightdash.catalogue.explores if e.field(metric.id)
    }  # fmt: skip
    assert explore.name


async def test_rows_come_by_text_and_are_cut_where_asked(lightdash: Bench) -> None:
    _, metric, dimension = lightdash.pick("string")
    table = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[dimension.id], limit=2)
    assert len(table.rows) <= 2
    assert all(isinstance(v, str | None) for v in cells(table, dimension.id))
    assert all(isinstance(v, int | float | None) or metric.type != "number" for v in cells(table, metric.id))


async def test_each_declared_grain_gives_first_days(lightdash: Bench) -> None:
    _, metric, dimension = lightdash.pick("date", "timestamp")
    for grain in dimension.grains:
        column = f"{dimension.id}_{grain}"
        table = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[column], limit=3)
        days = [date.fromisoformat(str(v)[:10]) for v in cells(table, column) if v is not None]
        assert days == sorted(days)
        assert all(d.day == 1 for d in days) or grain in ("day", "week")


async def test_a_period_limits_the_days(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.pick("date", "timestamp")
    time = explore.field(explore.time_dimension or "")
    if time is None or "day" not in time.grains:
        pytest.skip("no explore with a time axis by day")
    column, period = f"{time.id}_day", {"start": "2026-10-05", "end": "2026-10-12"}
    table = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[column], period=period)
    days = {str(v)[:10] for v in cells(table, column)}
    assert all("2026-10-05" <= day < "2026-10-12" for day in days), days


async def test_pages_make_up_the_whole(lightdash: Bench) -> None:
    explore, metric, dimension = lightdash.pick("string")
    asked = query(explore.name, metrics=[metric.id], dimensions=[dimension.id])
    whole = await answer(lightdash.client, lightdash.project, asked)
    small = replace(lightdash.client, limits=Limits(page_size=2))
    assert (await answer(small, lightdash.project, asked)).rows == whole.rows
    assert len((await answer(small, lightdash.project, asked, cap=1)).rows) == min(1, len(whole.rows))
    assert set(whole.fields) >= {metric.id, dimension.id}


async def test_a_page_beyond_the_end_is_refused(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.pick("string")
    done = await answer(lightdash.client, lightdash.project, query(explore.name, metrics=[metric.id], dimensions=[]))
    with pytest.raises(ToolFailed):
        path = f"/api/v2/projects/{lightdash.project}/query/{done.query_id}"
        await lightdash.client.get(path, page=999, pageSize=5)


async def test_a_query_can_be_cancelled(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.pick("string")
    base = f"/api/v2/projects/{lightdash.project}/query"
    body = {"query": query(explore.name, metrics=[metric.id], dimensions=[]), "context": "api"}
    submitted = await lightdash.client.post(f"{base}/metric-query", body)
    await lightdash.client.cancel(lightdash.project, submitted["queryUuid"])
    after = await lightdash.client.get(f"{base}/{submitted['queryUuid']}", page=1, pageSize=5)
    assert after["status"] in ("cancelled", "ready"), "it may have been quicker"


async def test_conditions_on_texts(lightdash: Bench) -> None:
    _, metric, dimension = lightdash.pick("string")
    first = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[dimension.id], limit=MOST)
    known = [v for v in cells(first, dimension.id) if isinstance(v, str) and v.isalnum()]
    if not known:
        pytest.skip(f"no plain value in {dimension.id}")
    value = known[0]
    # A part with letters only: wildcards of LIKE are refused before anything is sent.
    checks: list[tuple[str, list[str], Any]] = [
        ("equals", [value], lambda v: v == value),
        ("notEquals", [value], lambda v: v != value),
        ("include", [value[:3]], lambda v: value[:3].lower() in str(v).lower()),
        ("doesNotInclude", [value], lambda v: v is None or value.lower() not in v.lower()),
        ("startsWith", [value[:2]], lambda v: str(v).lower().startswith(value[:2].lower())),
        ("endsWith", [value[-2:]], lambda v: str(v).lower().endswith(value[-2:].lower())),
        ("isNull", [], lambda v: v is None),
        ("notNull", [], lambda v: v is not None),
    ]
    for operator, values, holds in checks:
        one = {"field": dimension.id, "operator": operator, "values": values}
        asked = {"metrics": [metric.id], "dimensions": [dimension.id], "filters": [one], "limit": MOST}
        table = await lightdash.desk.table("query_metrics", **asked)
        wrong = [v for v in cells(table, dimension.id) if not holds(v)]
        assert not wrong, f"{operator} {values}: {wrong[:3]}"
        assert table.rows or operator in ("isNull", "doesNotInclude", "notEquals")


async def test_conditions_on_a_metric(lightdash: Bench) -> None:
    """A condition on an aggregated value, with each operator for numbers; the bound is one of the values."""
    _, metric, dimension = lightdash.pick("string")
    asked: dict[str, Any] = {"metrics": [metric.id], "dimensions": [dimension.id], "limit": MOST}
    first = await lightdash.desk.table("query_metrics", **asked)
    numbers = sorted(v for v in cells(first, metric.id) if isinstance(v, int | float))
    if not numbers:
        pytest.skip(f"{metric.id} holds no number")
    bound = numbers[len(numbers) // 2]
    checks: list[tuple[str, list[float], Any]] = [
        ("lessThan", [bound], lambda v: v < bound),
        ("lessThanOrEqual", [bound], lambda v: v <= bound),
        ("greaterThan", [bound], lambda v: v > bound),
        ("greaterThanOrEqual", [bound], lambda v: v >= bound),
        ("inBetween", [numbers[0], bound], lambda v: numbers[0] <= v <= bound),
    ]
    for operator, values, holds in checks:
        one = {"field": metric.id, "operator": operator, "values": values}
        table = await lightdash.desk.table("query_metrics", **asked, filters=[one])
        wrong = [v for v in cells(table, metric.id) if not holds(v)]
        assert not wrong, f"{operator} {values}: {wrong[:3]}"


async def test_conditions_on_days(lightdash: Bench) -> None:
    _, metric, dimension = lightdash.pick("date", "timestamp")
    if "day" not in dimension.grains:
        pytest.skip(f"{dimension.id} has no days")
    column = f"{dimension.id}_day"
    asked: dict[str, Any] = {"metrics": [metric.id], "dimensions": [column], "limit": MOST}
    table = await lightdash.desk.table("query_metrics", **asked)
    days = [str(v)[:10] for v in cells(table, column) if v is not None]
    if not days:
        pytest.skip(f"no day in {column}")
    bound = days[len(days) // 2]
    checks: list[tuple[str, list[str], Any]] = [
        ("equals", [bound], lambda v: v == bound),
        ("lessThan", [bound], lambda v: v < bound),
        ("greaterThanOrEqual", [bound], lambda v: v >= bound),
        ("inBetween", [days[0], bound], lambda v: days[0] <= v <= bound),
    ]
    for operator, values, holds in checks:
        one = {"field": column, "operator": operator, "values": values}
        found = await lightdash.desk.table("query_metrics", **asked, filters=[one])
        wrong = [v for v in cells(found, column) if not holds(str(v)[:10])]
        assert not wrong, f"{operator} {values}: {wrong[:3]}"


async def test_values_of_a_field_and_how_they_are_spelled(lightdash: Bench) -> None:
    explore, _, dimension = lightdash.pick("string")
    client, project = lightdash.client, lightdash.project
    found = await search_values(client, project, dimension.id, explore.name, "", 5)
    assert len(found) <= 5
    if found:
        again = await search_values(client, project, dimension.id, explore.name, found[0], 5)
        assert found[0] in again
    assert await search_values(client, project, dimension.id, explore.name, "zq-no-such-value-qz", 5) == ()


async def test_a_saved_chart_runs_as_it_was_saved(lightdash: Bench) -> None:
    known = {e.name for e in lightdash.catalogue.explores}
    reports = [r for r in lightdash.catalogue.reports if r.explore in known]
    if not reports:
        pytest.skip("no saved chart over a known explore")
    table = await lightdash.desk.table("run_report", report=reports[0].slug)
    assert table.columns and table.provenance.url


async def test_a_share_link_leads_back_to_the_query(lightdash: Bench) -> None:
    explore, metric, _ = lightdash.pick("string")
    table = await lightdash.desk.table("query_metrics", metrics=[metric.id])
    href = table.links[0].href
    assert href.startswith(lightdash.client.settings.open_base)
    shared = await lightdash.client.get(f"/api/v1/share/{href.rsplit('/', 1)[1]}")
    assert shared["path"].startswith(f"/projects/{lightdash.project}/tables/")
    assert metric.id in shared["params"] and explore.name


ILL: list[tuple[str, str, dict[str, Any], str]] = [
    ("an unknown metric", "metric-query", {"metrics": ["{explore}_no_such_metric_here"]}, "unknown_field"),
    ("an unknown dimension", "metric-query", {"dimensions": ["no_such_dimension"]}, "unknown_field"),
    ("an unknown explore", "metric-query", {"exploreName": "no_such_explore"}, "not_found"),
    ("a missing key", "metric-query", {"sorts": None}, "query_refused"),
]


@pytest.mark.parametrize(("kind", "change", "code"), [i[1:] for i in ILL], ids=[i[0] for i in ILL])
async def test_what_is_refused(lightdash: Bench, kind: str, change: dict[str, Any], code: str) -> None:
    explore, metric, _ = lightdash.pick("string")
    asked = {**query(explore.name, metrics=[metric.id], dimensions=[]), **change}
    body = {"query": {k: v for k, v in asked.items() if v is not None}, "context": "api"}
    with pytest.raises(HablaError) as refused:
        await lightdash.client.post(f"/api/v2/projects/{lightdash.project}/query/{kind}", body)
    assert refused.value.code == code, refused.value.message


async def test_ids_that_are_none(lightdash: Bench) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    for path in (f"/api/v1/projects/{nobody}/explores", f"/api/v2/projects/{lightdash.project}/query/{nobody}"):
        with pytest.raises(ToolFailed) as missing:
            await lightdash.client.get(path)
        assert missing.value.code == "not_found"
    with pytest.raises(ToolFailed) as broken:
        await lightdash.client.get("/api/v1/projects/abc/explores")
    assert broken.value.code == "engine_error", "a malformed id is the caller's fault, and a 500 all the same"


async def test_nothing_wrong_is_sent(lightdash: Bench) -> None:
    """What means nothing to Lightdash is refused here: it would answer for all rows."""
    _, metric, dimension = lightdash.pick("string")
    sent = len(lightdash.watch.exchanges)
    with pytest.raises(AskModelAgain):
        one = {"field": dimension.id, "operator": "equals", "values": []}
        await lightdash.desk.table("query_metrics", metrics=[metric.id], filters=[one])
    assert len(lightdash.watch.exchanges) == sent
