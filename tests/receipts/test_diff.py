"""One thing of the world is changed, and that thing alone is named as the cause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.receipts.diff import Cause, diff, text_of
from assistant.receipts.receipt import Receipt
from engines import warehouse
from tests.receipts.worlds import ME, World, habla, meta, served

pytestmark = pytest.mark.anyio
Json = dict[str, Any]
QUESTIONS: tuple[tuple[str, Any], ...] = (
    ("ingresos del mes pasado por canal", "es"),
    ("revenue last month by channel", "en"),
    ("pedidos del mes pasado por país", "es"),
    ("orders last month by country", "en"),
    ("ingresos por mes este año", "es"),
    ("revenue by month this year", "en"),
    ("ingresos de ayer", "es"),
    ("ticket medio del trimestre pasado por canal", "es"),
    ("qué porcentaje de las ventas del mes pasado es cada país", "es"),
    ("ingresos del mes pasado comparados con el mes anterior", "es"),
    ("muéstrame el reporte de ventas", "es"),
    ("show me the sales report of last month", "en"),
)


def _column(model: Json, name: str) -> Json:
    return meta(next(column for column in model["columns"] if column["name"] == name))


def _on_orders(change: Callable[[Json], None]) -> Callable[[Json], None]:
    return lambda model: change(model) if model["name"] == "orders" else None


def _worth_more(model: Json) -> None:
    _column(model, "order_total")["metrics"]["revenue"]["sql"] = "${TABLE}.order_total * 1.1"


def _renamed(model: Json) -> None:
    revenue = _column(model, "order_total")["metrics"]["revenue"]
    revenue["ai_hint"] = [hint.replace("es: Ingresos, ventas", "es: Cifra de venta, ingresos, ventas")
                          .replace("en: Revenue, sales", "en: Net revenue, revenue, sales")
                          for hint in revenue["ai_hint"]]  # fmt: skip


def _other_format(model: Json) -> None:
    _column(model, "order_total")["metrics"]["revenue"]["format"] = "usd"


def _limited(chart: Json) -> None:
    if chart["slug"] == "sales-report":
        rule = {"id": "x", "target": {"fieldId": "orders_channel"}, "operator": "equals", "values": ["store"]}
        chart["metricQuery"]["filters"] = {"dimensions": {"id": "g", "and": [rule]}}


REVENUE = {n for n, (text, _) in enumerate(QUESTIONS) if "pedidos" not in text and "orders" not in text}
OF_REVENUE = REVENUE - {7}
"""Those whose answer is made of the metric itself; an average is worked out beside it."""
REPORTS = {10, 11}
EVERY = set(range(len(QUESTIONS)))
CHANGES: dict[str, tuple[World, str, set[int]]] = {
    "dearer orders": (
        World(sql="UPDATE orders SET order_total = order_total * 1.5 WHERE order_date >= DATE '2026-07-01'"),
        "data",
        REVENUE,
    ),
    "late orders": (
        World(sql="INSERT INTO orders SELECT order_id + 1000000, customer_id, order_date, status, channel, order_total "
              "FROM orders WHERE order_date >= DATE '2026-07-01' AND order_id % 3 = 0"),
        "data",
        EVERY,
    ),
    "another formula": (World(models=_on_orders(_worth_more)), "definition", OF_REVENUE),
    "another name": (World(models=_on_orders(_renamed)), "definition", OF_REVENUE),
    "another format": (World(models=_on_orders(_other_format)), "definition", OF_REVENUE),
    "a saved condition": (World(charts=_limited), "filter", REPORTS),
    "a month later": (World(now=datetime.fromisoformat("2027-01-12T10:00:00+01:00")), "period", EVERY - {10}),
    "another attribute": (World(attributes={"channel": "store", "money": "yes"}), "rights", EVERY),
    "a hidden metric": (World(attributes={"channel": "web"}), "rights", OF_REVENUE),
    "no attribute": (World(attributes={"money": "yes"}), "rights", EVERY),
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "tienda.duckdb"
    warehouse.build(file, date(2026, 11, 24))
    return file


@pytest.fixture(scope="module")
async def receipts(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Receipt]:
    folder = tmp_path_factory.mktemp("then")
    async with AsyncExitStack() as closing:
        world = World()
        url, token = closing.enter_context(served(world, folder / "engine", shop))
        product = await habla(world, url, token, folder, closing)
        found = [await product.ask(text, lang) for text, lang in QUESTIONS]
        assert [(r.asked and r.asked.text, [s.outcome for s in r.steps]) for r in found if not _tables(r)] == []
        again = [await diff(receipt, product.setting, ME) for receipt in found]
        assert again == [()] * len(found), "nothing has changed yet"
    return found


def _tables(receipt: Receipt) -> int:
    return sum(step.outcome == "table" for step in receipt.steps)


async def _causes(world: World, shop: Path, folder: Path, receipts: list[Receipt]) -> list[tuple[Cause, ...]]:
    async with AsyncExitStack() as closing:
        url, token = closing.enter_context(served(world, folder / "engine", shop))
        product = await habla(world, url, token, folder, closing)
        return [await diff(receipt, product.setting, ME) for receipt in receipts]


@pytest.mark.parametrize("name", CHANGES)
async def test_the_one_cause_is_named(name: str, receipts: list[Receipt], shop: Path, tmp_path: Path) -> None:
    world, kind, which = CHANGES[name]
    chosen = sorted(which)
    found = await _causes(world, shop, tmp_path, [receipts[n] for n in chosen])
    told = {QUESTIONS[n][0]: {c.kind for c in causes} for n, causes in zip(chosen, found, strict=True)}
    assert told == {QUESTIONS[n][0]: {kind} for n in chosen}, [text_of(c, "en") for c in found]
    for causes in found:
        assert text_of(causes, "es") != text_of(causes, "en")


def test_there_are_enough_cases() -> None:
    assert sum(len(which) for _, _, which in CHANGES.values()) >= 50


async def test_two_causes_at_once_are_both_named(receipts: list[Receipt], shop: Path, tmp_path: Path) -> None:
    sql = "UPDATE orders SET order_total = order_total * 2 WHERE order_date < DATE '2026-11-01'"
    world = World(sql=sql, now=datetime.fromisoformat("2026-12-05T10:00:00+01:00"))
    (causes,) = await _causes(world, shop, tmp_path, [receipts[0]])
    assert {c.kind for c in causes} == {"period", "data"}
    cells = next(c.cells for c in causes if c.kind == "data")
    assert cells and all(c.now == pytest.approx(2 * c.then) for c in cells), "the same days as then"
