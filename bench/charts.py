"""`python -m bench.charts`: what a chart costs as a spec, as an SVG and as a PNG."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from assistant.answer.chart import Said, chart, chart_types, default_kind
from assistant.answer.image import Painter
from assistant.answer.table import Column, Row, Table
from assistant.catalogue import NumberFormat
from bench.table import markdown, ratio

ROUNDS = 7
SAID = Said("es-ES", "es", "1 ene – 31 dic 2026")
_REVENUE = Column("r", "Ingresos", "number", "metric", NumberFormat("currency", "EUR", 2), additive=True)


def _table(dimensions: tuple[Column, ...], rows: list[Row]) -> Table:
    return Table("Ingresos", (*dimensions, _REVENUE), tuple(rows), len(rows))


def tables() -> dict[str, Table]:
    """A year by month, twenty categories, six lines of a year each, and two thousand days."""
    month, day = (Column(g, g, "date", "dimension", grain=g) for g in ("month", "day"))
    place = Column("p", "País", "string", "dimension")
    months = [f"2026-{m:02d}-01" for m in range(1, 13)]
    start = date(2020, 1, 1)
    return {
        "12 months": _table((month,), [(m, 1000.5 * n) for n, m in enumerate(months)]),
        "20 categories": _table((place,), [(f"c{n}", 1000.5 * n) for n in range(20)]),
        "6 lines": _table((month, place), [(m, f"c{c}", 10.5 * n * c) for n, m in enumerate(months) for c in range(6)]),
        "2,000 days": _table((day,), [((start + timedelta(n)).isoformat(), 7.5 * (n % 50)) for n in range(2000)]),
    }


def specs(table: Table) -> float:
    """Milliseconds of the spec that the rules choose."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        chart(table, SAID, default_kind(table, SAID.locale))
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


async def pictures(draw: Callable[[int], Awaitable[bytes]]) -> tuple[float, int]:
    """Milliseconds of a picture that is not kept, and its bytes."""
    found, size = [], 0
    for n in range(ROUNDS):
        began = time.perf_counter()
        size = len(await draw(n))
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found), size


async def _measured() -> None:
    painter = Painter()
    rows = []
    try:
        began = time.perf_counter()
        first = chart(next(iter(tables().values())), SAID)
        assert first is not None
        await painter.draw(first, "png")
        cold = 1000 * (time.perf_counter() - began)
        for name, table in tables().items():
            spec = chart(table, SAID)
            assert spec is not None
            alone = specs(table)
            svg, svg_bytes = await pictures(lambda n, spec=spec: painter.draw({**spec, "name": f"s{n}"}, "svg"))  # type: ignore[misc]
            png, png_bytes = await pictures(lambda n, spec=spec: painter.draw({**spec, "name": f"p{n}"}, "png"))  # type: ignore[misc]
            kinds = len(chart_types(table))
            rows.append(
                (
                    name,
                    f"{alone:.1f}",
                    f"{svg:.0f} ({ratio(svg, alone)})",
                    f"{png:.0f} ({ratio(png, svg)} of svg)",
                    f"{svg_bytes // 1000} / {png_bytes // 1000}",
                    kinds,
                )
            )
        began = time.perf_counter()
        await painter.draw(first, "png")
        kept = 1000 * (time.perf_counter() - began)
    finally:
        await painter.aclose()
    print("## Charts\n")
    print(markdown(("result", "spec ms", "svg ms", "png ms", "svg / png kB", "kinds"), rows))
    print(f"\nThe first picture starts its process: {cold:.0f} ms. One that is kept: {kept:.2f} ms.")


def main() -> None:
    """Prints the table."""
    asyncio.run(_measured())


if __name__ == "__main__":
    main()
