"""Made-up results, and their cells written out without any code of the product."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from assistant.answer.bind import Bound
from assistant.answer.table import Column, Raw, Row, Table
from assistant.catalogue import NumberFormat

EUR, COUNT, RATE = NumberFormat("currency", "EUR", 2), NumberFormat(decimals=0), NumberFormat("percent", decimals=1)
COUNTRIES = (
    ("ES", "España", "Spain"), ("MX", "México", "Mexico"), ("CL", "Chile", "Chile"), ("PE", "Perú", "Peru"),
    ("CO", "Colombia", "Colombia"), ("AR", "Argentina", "Argentina"),
)  # fmt: skip
PRODUCTS = ("Molinillo 500", "Filtro V60", "Espresso Blend", "Té verde", "Taza azul", "Prensa 3 tazas")
CHANNELS = (
    ("online", "Tienda online", "Online shop"),
    ("store", "Tienda física", "Physical shop"),
    ("phone", "Teléfono", "Phone"),
)
MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
MONTHS_EN = "January February March April May June July August September October November December".split()
METRICS = (
    Column("revenue", "Ingresos", "number", "metric", EUR, additive=True),
    Column("orders", "Pedidos", "number", "metric", COUNT, additive=True),
    Column("aov", "Valor medio", "number", "metric", EUR),
    Column("margin", "Margen", "number", "metric", RATE),
)
CALLED = {
    "revenue": ("ingresos", "ventas", "revenue", "sales"),
    "orders": ("pedidos", "orders"),
    "aov": ("valor medio", "ticket medio", "average order value"),
    "margin": ("margen", "margin"),
}
OTHERS = ("clientes nuevos", "new customers", "devoluciones", "returns", "unidades", "units sold")


@dataclass(frozen=True, eq=False)
class Shape:
    """A result with what a text may call its rows."""

    kind: str
    bound: Bound
    labels_es: tuple[str, ...]
    labels_en: tuple[str, ...]

    @property
    def table(self) -> Table:
        return self.bound.table

    def labels(self, lang: str) -> tuple[str, ...]:
        return self.labels_es if lang == "es" else self.labels_en

    def value(self, column: str, row: int) -> float:
        index = self.table.column(column)
        assert index is not None
        value = self.table.rows[row][index]
        assert isinstance(value, int | float)
        return value

    def before(self, column: str, row: int) -> float:
        index = self.table.column(column)
        assert index is not None and self.table.compared is not None
        value = self.table.compared[row][index]
        assert isinstance(value, int | float)
        return value

    def order(self, column: str) -> list[int]:
        """Rows from the largest value down."""
        return sorted(range(len(self.table.rows)), key=lambda r: -self.value(column, r))


def _values(rng: random.Random, rows: int) -> list[tuple[float, int, float, float]]:
    """Metrics of rows, all different, and far enough from one another to be told apart."""
    while True:
        revenue = [rng.choice((1, 1, 10, 100)) * rng.randint(111_111, 999_999) / 100 for _ in range(rows)]
        orders = [rng.randint(101, 99_999) for _ in range(rows)]
        aov = [rng.randint(1_100, 19_999) / 100 for _ in range(rows)]
        margin = [rng.randint(101, 899) / 1000 for _ in range(rows)]
        if all(len(set(v)) == rows for v in (revenue, orders, aov, margin)):
            return list(zip(revenue, orders, aov, margin, strict=True))


def _then(rng: random.Random, now: list[tuple[float, int, float, float]]) -> list[tuple[float, int, float, float]]:
    out = []
    for revenue, orders, aov, margin in now:
        factor = rng.choice((0.61, 0.83, 1.19, 1.47)) + rng.random() / 50
        shift = rng.choice((-0.051, 0.032))
        out.append((round(revenue * factor, 2), int(orders * factor), round(aov * factor, 2), round(margin + shift, 4)))
    return out


def shape(rng: random.Random) -> Shape:
    """One result of any kind."""
    kind = rng.choice(("countries", "countries", "months", "months", "products", "channels", "single", "quarters"))
    metrics = METRICS
    period, compare = (date(2026, 10, 1), date(2026, 11, 1)), (date(2026, 9, 1), date(2026, 10, 1))
    values: dict[str, tuple[str, ...]] = {}
    if kind == "single":
        now = _values(rng, 1)
        table = Table(
            "Ingresos", metrics, tuple(now), 1, period=period, compare=compare, compared=tuple(_then(rng, now))
        )
        return Shape(kind, _bound(table, {}, "1–31 oct 2026", "1–30 sept 2026"), (), ())
    if kind == "countries":
        chosen = rng.sample(COUNTRIES, rng.randint(3, 5))
        keys, es, en = zip(*chosen, strict=True)
        dimension = Column("country", "País", "string", "dimension")
        values = {k: (a, b) for k, a, b in COUNTRIES}
    elif kind == "channels":
        keys, es, en = zip(*CHANNELS, strict=True)
        dimension = Column("channel", "Canal", "string", "dimension")
        values = {k: (a, b) for k, a, b in CHANNELS}
    elif kind == "products":
        keys = es = en = tuple(rng.sample(PRODUCTS, rng.randint(3, 5)))
        dimension = Column("product", "Producto", "string", "dimension")
    elif kind == "months":
        first = rng.randint(1, 6)
        numbers = range(first, first + rng.randint(3, 5))
        keys = tuple(f"2026-{m:02}-01" for m in numbers)
        es, en = tuple(MONTHS_ES[m - 1] for m in numbers), tuple(MONTHS_EN[m - 1] for m in numbers)
        dimension = Column("date_month", "Mes", "date", "dimension", grain="month")
        period, compare = (date(2026, first, 1), date(2026, numbers[-1] + 1, 1)), None  # type: ignore[assignment]
    else:
        keys = ("2026-01-01", "2026-04-01", "2026-07-01")
        es, en = ("T1 2026", "T2 2026", "T3 2026"), ("Q1 2026", "Q2 2026", "Q3 2026")
        dimension = Column("date_quarter", "Trimestre", "date", "dimension", grain="quarter")
        period, compare = (date(2026, 1, 1), date(2026, 10, 1)), None  # type: ignore[assignment]
    now = _values(rng, len(keys))
    if kind not in {"months", "quarters"}:
        order = sorted(range(len(keys)), key=lambda r: -now[r][0])
        keys, es, en = (tuple(part[r] for r in order) for part in (keys, es, en))
        now = [now[r] for r in order]
    rows: tuple[Row, ...] = tuple((k, *v) for k, v in zip(keys, now, strict=True))
    compared = tuple((k, *v) for k, v in zip(keys, _then(rng, now), strict=True)) if compare else None
    table = Table("Ingresos", (dimension, *metrics), rows, len(rows), period=period, compare=compare, compared=compared)
    return Shape(
        kind, _bound(table, {dimension.id: values} if values else {}, "el periodo", "el anterior"), tuple(es), tuple(en)
    )


def _bound(table: Table, values: dict[str, dict[str, tuple[str, ...]]], period: str, compare: str) -> Bound:
    return Bound(table, period, compare, "R1", CALLED, values, others=OTHERS)


def localised(shape: Shape, lang: str) -> Bound:
    """The result with its values called as in the language."""
    called = shape.bound.values
    names = {
        column: {k: words[0 if lang == "es" else 1] for k, words in known.items()} for column, known in called.items()
    }
    table = shape.table.named(lambda column: names.get(column, {}))
    return replace(shape.bound, table=table, made={})


def written(value: Raw, column: str, lang: str, decimals: int | None = None) -> str:
    """A cell as people of the language write it."""
    assert isinstance(value, int | float)
    style = {"revenue": "€", "aov": "€", "orders": "", "margin": "%"}[column]
    places = decimals if decimals is not None else {"€": 2, "": 0, "%": 1}[style]
    exact = Decimal(str(value)) * (100 if style == "%" else 1)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,.{places}f}"
    if lang == "es":
        text = text.translate(str.maketrans(",.", ".,"))
        return f"{text} {style}".rstrip()
    return f"{text}%" if style == "%" else f"{style}{text}"


def signed(now: float, then: float, column: str, lang: str) -> str:
    """A change as people of the language write it."""
    if column == "margin":
        points = (Decimal(str(now)) - Decimal(str(then))) * 100
        text = f"{points.quantize(Decimal('0.1'), ROUND_HALF_EVEN):+.1f}"
        return (text.replace(".", ",") + " p. p.") if lang == "es" else text + " pp"
    share = (Decimal(str(now)) - Decimal(str(then))) / abs(Decimal(str(then)))
    text = f"{(share * 100).quantize(Decimal('0.1'), ROUND_HALF_EVEN):+.1f}"
    return (text.replace(".", ",") + " %") if lang == "es" else text + "%"
