from datetime import date

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound, figures
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat

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
    shown = "".join([*(binder.feed(piece) for piece in pieces), binder.end()])
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
        assert (shown, withheld) == (f"son {WITHHELD} euros", 1)


def test_a_reference_cut_anywhere_is_never_shown_raw() -> None:
    text = "Total [[r1.orders_revenue.0]] en España"
    for cut in range(1, len(text)):
        binder = Binder({"r1": Bound(TABLE)}, "es-ES", frozenset())
        first = binder.feed(text[:cut])
        assert "[" not in first and "r1" not in first
        whole = first + binder.feed(text[cut:]) + binder.end()
        assert whole.replace("\u00a0", " ") == "Total 1.234.567,50 € en España"


def test_english_reads_english() -> None:
    assert say("[[r1.orders_revenue.0]]", locale="en-US") == ("€1,234,567.50", 0)


def test_values_are_called_as_in_the_persons_language() -> None:
    named = TABLE.named(lambda _: {"Spain": "España"})
    binder = Binder({"r1": Bound(named)}, "es-ES", frozenset())
    assert binder.feed("[[r1.customers_country.0]] ") == "España "
