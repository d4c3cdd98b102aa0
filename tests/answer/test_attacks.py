"""Sentences written to get a wrong figure past the guard, and others that are right and are shown whole.

Each line of `narrated/attacks.txt` is a language, `-` (something is to be withheld) or `+` (nothing is), and a text.
"""

from datetime import date
from pathlib import Path

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat

LINES = (Path(__file__).parent / "narrated" / "attacks.txt").read_text(encoding="utf-8").splitlines()
EUR, COUNT, RATE = NumberFormat("currency", "EUR", 2), NumberFormat(decimals=0), NumberFormat("percent", decimals=1)
REVENUE = Column("revenue", "Ingresos", "number", "metric", EUR, additive=True)
ORDERS = Column("orders", "Pedidos", "number", "metric", COUNT, additive=True)
CALLED = {
    "revenue": ("ingresos", "ventas", "revenue", "sales"),
    "orders": ("pedidos", "orders"),
    "aov": ("valor medio", "ticket medio", "average order value"),
    "margin": ("margen", "margin"),
}
OTHERS = ("clientes", "customers", "devoluciones", "returns", "unidades vendidas", "units sold")
COUNTRIES = {
    "ES": ("España", "Spain"),
    "MX": ("México", "Mexico"),
    "CL": ("Chile", "Chile"),
    "PE": ("Perú", "Peru"),
    "AR": ("Argentina", "Argentina"),
}
CHANNELS = {"web": ("web", "online"), "store": ("tienda física", "shop"), "phone": ("teléfono", "phone")}
SPEND = {"google_ads": ("Google Ads", "google"), "meta": ("Meta", "facebook")}
OCTOBER, SEPTEMBER = (date(2026, 10, 1), date(2026, 11, 1)), (date(2026, 9, 1), date(2026, 10, 1))
BY_COUNTRY = Table(
    "Ingresos por país",
    (
        Column("country", "País", "string", "dimension"),
        REVENUE,
        ORDERS,
        Column("aov", "Valor medio", "number", "metric", EUR),
        Column("margin", "Margen", "number", "metric", RATE),
    ),
    (
        ("ES", 1234567.5, 8123, 151.98, 0.412),
        ("MX", 845120.25, 5210, 162.21, 0.387),
        ("CL", 312900.0, 2988, 104.72, 0.441),
        ("PE", 98011.4, 977, 100.32, 0.298),
    ),
    4,
    period=OCTOBER,
    compare=SEPTEMBER,
    compared=(
        ("ES", 1000000.0, 7900, 126.6, 0.40),
        ("MX", 912000.0, 5600, 162.9, 0.41),
        ("CL", 300100.0, 2750, 109.1, 0.43),
        ("PE", 120500.0, 1200, 100.4, 0.31),
    ),
)
MONTHS = (("2026-07-01", 50000.0, 410), ("2026-08-01", 42000.5, 388), ("2026-09-01", 61000.0, 502))
BY_MONTH = Table(
    "Ingresos por mes",
    (Column("date_month", "Mes", "date", "dimension", grain="month"), REVENUE, ORDERS),
    (*MONTHS, ("2026-10-01", 58000.0, 489)),
    4,
    period=(date(2026, 7, 1), date(2026, 11, 1)),
)
BY_CHANNEL = Table(
    "Ingresos por canal",
    (Column("channel", "Canal", "string", "dimension"), REVENUE),
    (("web", 900.0), ("store", 700.0)),
    2,
)
SPRING = Table("Gasto en marketing", (REVENUE,), ((5000.0,),), 1, period=(date(2026, 3, 1), date(2026, 6, 1)))


def results(lang: str) -> dict[str, Bound]:
    def named(table: Table, column: str, called: dict[str, tuple[str, str]]) -> Table:
        words = {value: both[lang == "en"] for value, both in called.items()}
        return table.named(lambda c: words if c == column else {})

    ranges = ("1–31 oct 2026", "1–30 sept 2026") if lang == "es" else ("Oct 1–31, 2026", "1–30 sept 2026")
    values = {"country": COUNTRIES}
    return {
        "r1": Bound(named(BY_COUNTRY, "country", COUNTRIES), *ranges, "R1", CALLED, values, others=OTHERS),
        "r2": Bound(BY_MONTH, "jul–oct 2026", "", "R2", CALLED, {}, others=OTHERS),
        "r3": Bound(
            named(BY_CHANNEL, "channel", CHANNELS), "", "", "R3", CALLED, {"channel": CHANNELS},
            {"channel": frozenset({"web", "store"})}, OTHERS,
        ),
        "r4": Bound(
            SPRING, "1 mar – 31 may 2026", "", "R4", CALLED, {"spend": SPEND},
            {"spend": frozenset({"google_ads"})}, OTHERS,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_what_is_wrong_is_withheld_and_what_is_right_is_not(line: str) -> None:
    lang, mark, text = line.split("|", 2)
    said = Binder(results(lang), "es-ES" if lang == "es" else "en-US", frozenset()).whole(text).text
    assert (WITHHELD in said) == (mark == "-"), said
