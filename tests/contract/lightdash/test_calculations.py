"""Columns worked out by one Lightdash, held against the rows they stand in: no number is known beforehand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assistant.catalogue import Explore, Field
from tests.contract.lightdash.conftest import Bench, cells

pytestmark = pytest.mark.anyio
MOST = 400
Json = dict[str, Any]


def additive(bench: Bench, *, dated: bool) -> tuple[Explore, Field, Field]:
    """An explore with a metric that adds up, and a text or a date by month of the same table."""
    for explore in bench.catalogue.explores:
        metric = next((m for m in explore.metrics if m.additive and m.type == "number"), None)
        texts = [d for d in explore.dimensions if d.type == "string" and 1 < len(d.values) < 50]
        time = explore.field(explore.time_dimension or "")
        found = (time if time and "month" in time.grains else None) if dated else next(iter(texts), None)
        if metric and found:
            return explore, metric, found
    pytest.skip("no explore with a metric that adds up and such a dimension")


async def test_shares_make_up_the_whole_and_the_highest_is_first(lightdash: Bench) -> None:
    _, metric, by = additive(lightdash, dated=False)
    wanted = [{"kind": kind, "metric": metric.id} for kind in ("percent_of_total", "rank")]
    table = await lightdash.desk.table(
        "query_metrics", metrics=[metric.id], dimensions=[by.id], limit=MOST, calculations=wanted
    )
    values = [float(v) if v is not None else None for v in cells(table, metric.id)]
    whole = sum(v for v in values if v is not None)
    if table.truncated or not whole:
        pytest.skip("more rows than a test should read, or nothing to share")
    shares, ranks = cells(table, f"{metric.id}__percent_of_total"), cells(table, f"{metric.id}__rank")
    assert [s or 0 for s in shares] == pytest.approx([(v or 0) / whole for v in values], abs=1e-6)
    known = [v for v in values if v is not None]
    ranked = [None if v is None else 1 + sum(other > v for other in known) for v in values]
    assert ranks == ranked


async def test_a_running_total_adds_up_whatever_the_order(lightdash: Bench) -> None:
    _, metric, time = additive(lightdash, dated=True)
    month = f"{time.id}_month"
    table = await lightdash.desk.table(
        "query_metrics",
        metrics=[metric.id],
        dimensions=[month],
        limit=MOST,
        sorts=[{"field": month, "descending": True}],
        calculations=[{"kind": "running_total", "metric": metric.id}],
    )
    rows = sorted(
        (str(m), float(v or 0), t)
        for m, v, t in zip(
            cells(table, month), cells(table, metric.id), cells(table, f"{metric.id}__running_total"), strict=True
        )
        if m is not None
    )
    if table.truncated or not rows:
        pytest.skip("more months than a test should read, or none")
    total = 0.0
    for _, value, reached in rows:
        total += value
        assert float(reached or 0) == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("step", ["month", "year"])
async def test_the_period_before_is_the_row_of_that_period(lightdash: Bench, step: str) -> None:
    """Also for the first row, whose earlier period is outside of what was asked."""
    _, metric, time = additive(lightdash, dated=True)
    month = f"{time.id}_month"
    plain = await lightdash.desk.table("query_metrics", metrics=[metric.id], dimensions=[month], limit=MOST)
    known = {str(m)[:7]: v for m, v in zip(cells(plain, month), cells(plain, metric.id), strict=True) if m}
    months = sorted(known)
    if plain.truncated or len(months) < 3:
        pytest.skip("too few or too many months")
    start = date.fromisoformat(f"{months[len(months) // 2]}-01")
    end = (date.fromisoformat(f"{months[-1]}-01") + timedelta(days=31)).replace(day=1)
    table = await lightdash.desk.table(
        "query_metrics",
        metrics=[metric.id],
        dimensions=[month],
        period={"start": start.isoformat(), "end": end.isoformat()},
        limit=MOST,
        calculations=[{"kind": "change_from_previous", "metric": metric.id, "step": step}],
    )
    assert table.rows
    back = 12 if step == "year" else 1
    for found, before in zip(cells(table, month), cells(table, f"{metric.id}__before_{step}"), strict=True):
        count = int(found[:4]) * 12 + int(found[5:7]) - 1 - back
        expected = known.get(f"{count // 12}-{count % 12 + 1:02}")
        assert before == (None if expected is None else pytest.approx(expected, rel=1e-6)), found


async def test_counts_of_different_things_are_checked_against_the_total(lightdash: Bench) -> None:
    for explore in lightdash.catalogue.explores:
        metric = next((m for m in explore.metrics if m.distinct), None)
        by = next((d for d in explore.dimensions if d.type == "string" and 1 < len(d.values) < 50), None)
        if metric and by:
            break
    else:
        pytest.skip("no explore that counts different things")
    table = await lightdash.desk.table(
        "query_metrics",
        metrics=[metric.id],
        dimensions=[by.id],
        limit=MOST,
        calculations=[{"kind": "percent_of_total", "metric": metric.id}],
    )
    whole = await lightdash.desk.table("query_metrics", metrics=[metric.id])
    overlap = sum(float(v or 0) for v in cells(table, metric.id)) > float(whole.rows[0][0] or 0)
    assert bool(table.warnings) >= overlap
