"""Conditions on dimensions that are no text: what they keep and what they leave out makes up the whole."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Field
from tests.contract.lightdash.conftest import Bench, cells

pytestmark = pytest.mark.anyio
MOST = 50
Json = dict[str, Any]


def condition(field: str, operator: str, *values: Any) -> Json:
    return {"field": field, "operator": operator, "values": list(values)}


async def total(bench: Bench, metric: Field, *filters: Json) -> float:
    """The metric over the rows that are left; nothing over none."""
    table = await bench.desk.table("query_metrics", metrics=[metric.id], filters=list(filters))
    assert len(table.rows) <= 1
    return float(table.rows[0][0] or 0) if table.rows else 0.0


async def makes_up(bench: Bench, metric: Field, *parts: Json) -> None:
    """Each row is in exactly one part."""
    whole = await total(bench, metric)
    found = [await total(bench, metric, part) for part in parts]
    assert sum(found) == pytest.approx(whole, rel=1e-6, abs=1e-6), (parts, found, whole)


async def holds(bench: Bench, metric: Field, column: str, one: Json, wanted: Any) -> list[Any]:
    asked: Json = {"metrics": [metric.id], "dimensions": [column], "filters": [one], "limit": MOST}
    found = cells(await bench.desk.table("query_metrics", **asked), column)
    wrong = [v for v in found if not wanted(v)]
    assert not wrong, f"{one}: {wrong[:3]}"
    return found


async def test_conditions_on_a_boolean(lightdash: Bench) -> None:
    _, metric, field = lightdash.partition("boolean")
    for value in (True, False):
        await holds(lightdash, metric, field.id, condition(field.id, "equals", value), lambda v, w=value: v is w)
        await holds(lightdash, metric, field.id, condition(field.id, "notEquals", value), lambda v, w=value: v is not w)
    yes, no, none = (
        condition(field.id, "equals", True),
        condition(field.id, "equals", False),
        condition(field.id, "isNull"),
    )
    await makes_up(lightdash, metric, yes, no, none)
    await makes_up(lightdash, metric, yes, condition(field.id, "notEquals", True))


async def test_conditions_on_a_number(lightdash: Bench) -> None:
    _, metric, field = lightdash.partition("number")
    asked: Json = {"metrics": [metric.id], "dimensions": [field.id], "limit": MOST}
    found = cells(await lightdash.desk.table("query_metrics", **asked), field.id)
    numbers = sorted(v for v in found if isinstance(v, int | float))
    if not numbers:
        pytest.skip(f"{field.id} holds no number")
    low, bound = numbers[0], numbers[len(numbers) // 2]
    checks: list[tuple[str, list[float], Any]] = [
        ("equals", [bound], lambda v: v == bound),
        ("notEquals", [bound], lambda v: v != bound),
        ("lessThan", [bound], lambda v: v < bound),
        ("lessThanOrEqual", [bound], lambda v: v <= bound),
        ("greaterThan", [bound], lambda v: v > bound),
        ("greaterThanOrEqual", [bound], lambda v: v >= bound),
        ("inBetween", [low, bound], lambda v: low <= v <= bound),
        ("isNull", [], lambda v: v is None),
        ("notNull", [], lambda v: v is not None),
    ]
    for operator, values, wanted in checks:
        await holds(lightdash, metric, field.id, condition(field.id, operator, *values), wanted)
    none = condition(field.id, "isNull")
    below, above = condition(field.id, "lessThan", bound), condition(field.id, "greaterThanOrEqual", bound)
    await makes_up(lightdash, metric, below, above, none)
    same, other = condition(field.id, "equals", bound), condition(field.id, "notEquals", bound)
    await makes_up(lightdash, metric, same, other)


async def test_days_that_are_missing(lightdash: Bench) -> None:
    """Every date of the explore until one has rows without a day: most have none."""
    explore, metric, _ = lightdash.partition("date", "timestamp")
    for field in [d for d in explore.dimensions if "day" in d.grains][:4]:
        column = f"{field.id}_day"
        none, some = condition(column, "isNull"), condition(column, "notNull")
        missing = await holds(lightdash, metric, column, none, lambda v: v is None)
        assert len(missing) <= 1
        await holds(lightdash, metric, column, some, lambda v: v is not None)
        await makes_up(lightdash, metric, none, some)
        if missing:
            break


async def test_a_condition_on_a_boolean_and_a_number_at_once(lightdash: Bench) -> None:
    """All conditions hold together, whatever their types."""
    _, metric, field = lightdash.partition("boolean", "number")
    there, gone = condition(field.id, "notNull"), condition(field.id, "isNull")
    assert await total(lightdash, metric, there, gone) == 0
