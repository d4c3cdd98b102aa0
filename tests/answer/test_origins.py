"""Each figure that is shown says where it comes from, wherever the text was cut on its way."""

import random

import pytest

from assistant.answer.bind import Binder, Bound, Said
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat
from assistant.events import Origin

TABLE = Table(
    title="Ingresos por país",
    columns=(
        Column("country", "País", "string", "dimension"),
        Column("revenue", "Ingresos", "number", "metric", NumberFormat("currency", "EUR", 2), additive=True),
    ),
    rows=(("España 🛒", 1234567.5), ("<b>México</b>", 1000.0)),
    row_count=2,
)
TEXT = (
    "🛒 En [[r1.country.0]] son **[[r1.revenue.0]]** y 77 más. En [[r1.country.1]] hay [[r1.revenue.1]] de "
    "[[r1.revenue.total]] en total.\n- La diferencia es de [[diff r1.revenue.0 r1.revenue.1]], y [[r1.revenue.9]] nada."
)


def said(text: str, cuts: list[int] | None = None) -> Said:
    binder = Binder({"r1": Bound(TABLE, result_id="R")}, "es-ES", frozenset())
    places = [0, *(cuts or ()), len(text)]
    out = Said("")
    for start, end in zip(places, places[1:], strict=False):
        out += binder.feed(text[start:end])
    return out + binder.end()


def under(text: str, origin: Origin) -> str:
    """What stands there, counted as JavaScript does."""
    return text.encode("utf-16-le")[origin.start * 2 : origin.end * 2].decode("utf-16-le").replace("\u00a0", " ")


def test_every_figure_has_its_cell_and_every_offset_its_figure() -> None:
    whole = said(TEXT)
    assert [(o.kind, o.column, o.row, under(whole.text, o)) for o in whole.origins] == [
        ("cell", "revenue", 0, "1.234.567,50 €"),
        ("cell", "revenue", 1, "1.000,00 €"),
        ("total", "revenue", None, "1.235.567,50 €"),
        ("difference", "revenue", None, "1.233.567,50 €"),
    ]
    assert [(c.column, c.row) for c in whole.origins[-1].of] == [("revenue", 0), ("revenue", 1)]
    assert {o.result_id for o in whole.origins} == {"R"} and whole.origins[0].value == 1234567.5
    assert "‹b>México" in whole.text, "what breaks a mark moves the offsets behind it"


def test_the_same_text_in_any_pieces_is_shown_the_same() -> None:
    whole, random_ = said(TEXT), random.Random(4)
    every = [list(range(1, len(TEXT)))] + [[cut] for cut in range(1, len(TEXT))]
    some = [sorted(random_.sample(range(1, len(TEXT)), random_.randint(1, 30))) for _ in range(200)]
    for cuts in every + some:
        assert said(TEXT, cuts) == whole, cuts


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_words_without_a_figure_do_not_wait(size: int) -> None:
    binder = Binder({"r1": Bound(TABLE)}, "es-ES", frozenset())
    text, shown, behind = "Las ventas de la tienda van bien en todos los países de la lista " * 5, "", 0
    for at in range(0, len(text), size):
        shown += binder.feed(text[at : at + size]).text
        behind = max(behind, min(at + size, len(text)) - len(shown))
    assert text.startswith(shown) and behind < 12 + size
