from datetime import date

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound, figures, resolve
from assistant.answer.table import Column, Row, Table
from assistant.answer.view import table_model_view
from assistant.catalogue import Grain, NumberFormat

EUR = NumberFormat("currency", "EUR", 2)
TABLE = Table(
    title="Ingresos por país",
    columns=(
        Column("customers_country", "País", "string", "dimension"),
        Column("orders_revenue", "Ingresos", "number", "metric", EUR, additive=True),
        Column("orders_aov", "Valor medio", "number", "metric", EUR),
    ),
    rows=(("Spain", 1234567.5, 40.0), ("Mexico", 1000.0, None)),
    row_count=2,
    period=(date(2026, 10, 1), date(2026, 11, 1)),
    compare=(date(2026, 9, 1), date(2026, 10, 1)),
    compared=(("Spain", 1000000.0, 40.0), ("Mexico", 0.0, 1.0)),
)


def say(*pieces: str, allowed: frozenset[str] = frozenset(), locale: str = "es-ES") -> tuple[str, int]:
    binder = Binder({"r1": Bound(TABLE, "1–31 oct 2026", "1–30 sept 2026")}, locale, allowed)
    shown = "".join([*(binder.feed(piece).text for piece in pieces), binder.end().text])
    return shown.replace("\u00a0", " "), binder.withheld


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[r1.orders_revenue.0]]", "1.234.567,50 €"),
        ("[[r1.customers_country.1]]", "Mexico"),
        ("[[r1.orders_revenue.total]]", "1.235.567,50 €"),
        ("[[r1.orders_revenue.0.growth]]", "+23,5 %"),
        ("[[r1.orders_revenue.0.before]]", "1.000.000,00 €"),
        ("[[r1.orders_aov.1]]", "—"),
        ("[[r1.count]] países", "2 países"),
        ("[[r1.period]]", "1–31 oct 2026"),
        ("[[r1.compare]]", "1–30 sept 2026"),
    ],
)
def test_a_reference_becomes_its_cell(text: str, shown: str) -> None:
    assert say(text) == (shown, 0)


@pytest.mark.parametrize(
    "text",
    [
        "[[r1.orders_aov.total]]",
        "[[r1.orders_revenue.7]]",
        "[[r1.orders_revenue.1.growth]]",
        "[[r2.orders_revenue.0]]",
        "[[r1.nothing.0]]",
        "1.234.567,50",
        "casi 1200000",
        "12%",
    ],
)
def test_what_is_bound_to_nothing_is_withheld(text: str) -> None:
    shown, withheld = say(text)
    assert WITHHELD in shown and withheld == 1
    assert not any(c.isdigit() for c in shown)


def test_the_persons_own_figures_pass() -> None:
    assert say("El top 5 de 2025", allowed=figures(["top 5 en 2025"])) == ("El top 5 de 2025", 0)
    assert say("El top 6", allowed=figures(["top 5"]))[1] == 1


def test_list_marks_are_not_figures() -> None:
    assert say("1. España\n2. México") == ("1. España\n2. México", 0)


def test_a_figure_cut_over_pieces_is_still_one_figure() -> None:
    for cut in range(1, 12):
        text = "son 1.234.567 euros"
        shown, withheld = say(text[:cut], text[cut:])
        assert (shown, withheld) == (f"son {WITHHELD}", 1)


def test_a_reference_cut_anywhere_is_never_shown_raw() -> None:
    text = "Total [[r1.orders_revenue.0]] en España"
    for cut in range(1, len(text)):
        binder = Binder({"r1": Bound(TABLE)}, "es-ES", frozenset())
        first = binder.feed(text[:cut]).text
        assert "[" not in first and "r1" not in first
        whole = first + binder.feed(text[cut:]).text + binder.end().text
        assert whole.replace("\u00a0", " ") == "Total 1.234.567,50 € en España"


def test_english_reads_english() -> None:
    assert say("[[r1.orders_revenue.0]]", locale="en-US") == ("€1,234,567.50", 0)


def test_values_are_called_as_in_the_persons_language() -> None:
    named = TABLE.named(lambda _: {"Spain": "España"})
    binder = Binder({"r1": Bound(named)}, "es-ES", frozenset())
    assert binder.whole("[[r1.customers_country.0]] ").text == "España "


def _bound(column: Column, grain: Grain, rows: tuple[Row, ...], compared: tuple[Row, ...], compare: date) -> Table:
    """A trend of this year up to 24 November, beside last year up to `compare`."""
    when = Column(f"orders_order_date_{grain}", "Fecha", "date", "dimension", grain=grain)
    period = (date(2026, 1, 1), date(2026, 11, 25))
    return Table("T", (when, column), rows, len(rows), False, period, (date(2025, 1, 1), compare), compared)


def _growth(table: Table, row: int, locale: str = "es-ES") -> str | None:
    found = resolve(f"r1.{table.columns[1].id}.{row}.growth", {"r1": Bound(table)}, locale)
    return None if found is None else found.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("grain", "days", "compare", "shown"),
    [
        ("month", ("2026-11-01", "2025-11-01"), date(2026, 1, 1), None),
        ("month", ("2026-11-01", "2025-11-01"), date(2025, 11, 25), "+50,0 %"),
        ("week", ("2026-11-23", "2025-11-24"), date(2025, 11, 25), None),
        ("week", ("2026-11-16", "2025-11-17"), date(2025, 11, 25), "+50,0 %"),
    ],
)
def test_a_part_has_no_growth_beside_a_whole(
    grain: Grain, days: tuple[str, str], compare: date, shown: str | None
) -> None:
    table = _bound(TABLE.columns[1], grain, ((days[0], 60.0),), ((days[1], 40.0),), compare)
    assert _growth(table, 0) == shown
    assert table_model_view(table, "r1").get("no_growth") == (None if shown else [0])


def test_a_rate_changes_by_points() -> None:
    rate = Column("margin", "Margen", "number", "metric", NumberFormat("percent", decimals=1))
    rows = (("2026-01-01", 0.5401), ("2026-02-01", 0.56), ("2026-03-01", 0.54004))
    before = (("2025-01-01", 0.5411), ("2025-02-01", 0.541), ("2025-03-01", 0.54))
    table = _bound(rate, "month", rows, before, date(2025, 11, 25))
    assert [_growth(table, row) for row in range(3)] == ["-0,1 p. p.", "+1,9 p. p.", "0,0 p. p."]
    assert _growth(table, 0, "en-GB") == "-0.1 pp"
