"""Charts of tables that nobody thought of: every kind offered is drawn, and says nothing that is no figure."""

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.answer.chart import Said, chart, chart_types
from assistant.answer.image import as_picture
from assistant.answer.table import Column, Row, Table
from assistant.answer.view import table_content
from assistant.catalogue import FieldType, Grain, NumberFormat
from tests.answer.test_chart import svg

FORMATS = (
    NumberFormat(),
    NumberFormat("currency", "EUR", 2),
    NumberFormat("currency", "MXN", 0),
    NumberFormat("percent", decimals=1),
)
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
TYPES: tuple[FieldType, ...] = ("string", "string", "string", "date", "number", "boolean", "timestamp")
NAMES = ("x", "y", "", "—", "otros", "others", "<script>", "ñ" * 60, "a.b[c]", "d\\e", "'q'", '"', "2026-01-01")


def starts(day: date, grain: Grain | None) -> date:
    match grain:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            return day


def cell(of: Column, rnd: random.Random) -> Any:
    if rnd.random() < 0.05:
        return None
    match of.type:
        case "string":
            return rnd.choice([*NAMES, *(f"v{n}" for n in range(20))])
        case "number":
            return rnd.choice([1, 2, 2.5, -1, 10**6])
        case "boolean":
            return rnd.random() < 0.5
        case "date" | "timestamp":
            day = starts(date(2020, 1, 1) + timedelta(days=rnd.randint(0, 900)), of.grain).isoformat()
            return day if of.type == "date" else f"{day}T10:00:00Z"


def amount(rnd: random.Random, signed: bool) -> float | int | None:
    value: float | int | None = rnd.choice([None, 0, rnd.random(), rnd.random() * 1e7, rnd.randint(0, 9), 1e-9, 1e15])
    return -value if value and signed and rnd.random() < 0.3 else value


def any_table(rnd: random.Random) -> Table:
    kinds = [rnd.choice(TYPES) for _ in range(rnd.choice([0, 1, 1, 1, 2, 2, 3]))]
    dims = [
        Column(f"d{n}", rnd.choice(["País", "", "a" * 80]), kind, "dimension",
               grain=rnd.choice([*GRAINS, None]) if kind == "date" else None,
               names={"x": "Equis", "y": "Equis"} if rnd.random() < 0.3 else {})
        for n, kind in enumerate(kinds)
    ]  # fmt: skip
    metrics = [
        Column(f"m{n}", rnd.choice(["Ingresos", "Margen"]), "number", "metric", rnd.choice(FORMATS),
               additive=rnd.random() < 0.6, of="m0",
               calculation=rnd.choice([None, None, None, "percent_of_total", "rank", "running_total", "before"]))
        for n in range(rnd.randint(1, 4))
    ]  # fmt: skip
    keys = list(dict.fromkeys(tuple(cell(d, rnd) for d in dims) for _ in range(rnd.choice([0, 1, 2, 3, 8, 40]))))
    signed = rnd.random() < 0.3

    def rows() -> tuple[Row, ...]:
        return tuple((*key, *(amount(rnd, signed) for _ in metrics)) for key in keys)

    now = rows()
    october = (date(2026, 10, 1), date(2026, 11, 1))
    beside = rnd.random() < 0.3
    return Table(
        "T", tuple(dims + metrics), now, len(now) + rnd.choice([0, 5]), truncated=rnd.random() < 0.2,
        period=october if beside else None, compare=(date(2025, 10, 1), date(2025, 11, 1)) if beside else None,
        compared=rows() if beside else None, ordered=rnd.random() < 0.4,
        totals={m.id: sum(float(r[len(dims) + n] or 0) for r in now) for n, m in enumerate(metrics) if m.additive},
        partial=tuple(str(r[0]) for r in now[:1] if dims and dims[0].grain and r[0]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_every_kind_that_is_offered_can_be_drawn(seed: int) -> None:
    rnd = random.Random(seed)
    table = any_table(rnd)
    said = rnd.choice([Said("es-ES", "es"), Said("en-US", "en"), Said("es-MX", "es"), Said("es-AR", "es")])
    content = table_content(
        table, result_id="x", locale=said.locale, lang=said.lang, timezone="UTC", period_text="", compare_text=""
    )
    assert content["chartType"] in content["chartTypes"]
    for kind in chart_types(table):
        spec = chart(table, said, kind)
        assert (spec is None) == (kind == "table")
        if spec is not None:
            drawn = svg(as_picture(spec))
            shown = " | ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
            assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", shown) and "NaN" not in drawn
