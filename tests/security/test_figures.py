"""No figure that is not a cell's: every way to write a number past the guard, and what must still read as it was."""

import random
import time

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound
from assistant.answer.figures import figures
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat

PERSON = "top 5 productos de 2025 con más de 10 % y 300 unidades"
TABLE = Table(
    title="Pedidos por país",
    columns=(
        Column("c_country", "País", "string", "dimension"),
        Column("o_count", "Pedidos", "number", "metric", additive=True),
        Column("o_revenue", "Ingresos", "number", "metric", NumberFormat("currency", "EUR", 2), additive=True),
    ),
    rows=(("Spain", 12, 1234567.5), ("<b>[x](https://evil.example/?q=1)</b>", 7, 99.0)),
    row_count=2,
)


def binder() -> Binder:
    return Binder({"r1": Bound(TABLE, "1–31 oct 2026", "")}, "es-ES", figures([PERSON]))


def said(text: str, size: int = 0) -> str:
    one = binder()
    pieces = [text[i : i + size] for i in range(0, len(text), size)] if size else [text]
    return ("".join(one.feed(piece).text for piece in pieces) + one.end().text).replace("\u00a0", " ")


WITHHELD_WHOLE = {
    "fullwidth": "son １２３４",
    "arabic-indic": "son ١٢٣٤",
    "devanagari": "son १२३४",
    "superscript": "son ¹²³",
    "circled": "son ①②",
    "roman sign": "son Ⅻ",
    "fraction": "son ½",
    "keycap": "son 7\ufe0f\u20e3",
    "mathematical bold": "son 𝟕𝟖",
    "glued to letters": "son abc77def",
    "glued to underscores": "son _77_",
    "entity": "son &#55;&#56;",
    "exponent": "son 5e300",
    "exponent with a sign": "son 5E+300",
    "another percentage": "sube 5 %",
    "another percentage in words": "sube 5 por ciento",
    "a percentage of its own": "sube 300%",
    "times a million": "son 5 millones",
    "times a thousand": "son 300 mil euros",
    "k": "son 300k",
    "an amount of money": "son 300 €",
    "dollars before it": "son $300",
    "below zero": "fue -300",
    "a true minus": "fue \u2212300",
    "thousands by a blank": "son 5 300",
    "thousands by a thin space": "son 5\u2009300",
    "thousands by an apostrophe": "son 5'300",
    "decimals": "son 5,300",
    "glued by bold": "son **5****5**",
    "glued by code": "son `5``5`",
    "glued by a zero-width space": "son 5\u200b5",
    "glued by a soft hyphen": "son 5\u00ad5",
    "glued by a joiner": "son 5\u2060300",
    "glued by a combining mark": "son 5\u03015",
    "more digits before a cell": "son 5[[r1.o_count.0]]",
    "more digits behind a cell": "son [[r1.o_count.0]]5",
    "thousands behind a cell": "son [[r1.o_count.0]].300",
    "thousands by a blank behind a cell": "son [[r1.o_count.0]] 300",
    "two cells as one number": "son [[r1.o_count.0]][[r1.o_count.1]]",
    "two cells as a decimal": "son [[r1.o_count.0]],[[r1.o_count.1]]",
    "a cell below zero": "son -[[r1.o_count.0]]",
    "a cell in percent": "sube [[r1.o_count.0]] %",
    "a cell in thousands": "son [[r1.o_count.0]] mil",
    "a cell in English millions": "about [[r1.o_count.0]] million",
    "a date": "fue el 24/11/2026",
    "a year": "en 1999",
    "a list mark in a line": "hola\nLos ingresos: 57. España",
    "a list that begins at will": "57. España",
    "numbers as a list in one line": "cosas: 1. 2. 3. millones",
    "digits behind a cell that does not exist": "son [[r1.nada.0]]77",
    "another thread's result": "son [[r9.o_count.0]]",
    "nested": "son [[r1.[[r9.o_count.0]]77]]",
    "a reference with blanks": "son [[ r1.o_count.0 ]]",
    "never closed": "son [[r1.o_count.0 " + "77 " * 90,
}


@pytest.mark.parametrize("size", [0, 1, 3])
@pytest.mark.parametrize("text", WITHHELD_WHOLE.values(), ids=WITHHELD_WHOLE)
def test_a_figure_that_is_no_cells_is_withheld(text: str, size: int) -> None:
    shown = said(text, size)
    assert WITHHELD in shown, shown
    alone = {"5", "300", "12", "7", "1"}
    runs = [run for run in figures([shown.replace(WITHHELD, " … ")]) if any(c.isnumeric() for c in run)]
    assert set(runs) <= alone, shown


READS_AS_IT_WAS = {
    "the person's figure": ("Los 5 primeros de 2025.", None),
    "the person's percentage": ("más de 10 %", None),
    "the same percentage, spelled out": ("más de 10 por ciento", None),
    "bold": ("**5** productos", None),
    "in brackets": ("(5)", None),
    "a list": ("1. España\n2. México\n3. Chile", None),
    "a cell": ("[[r1.o_revenue.0]] en total", "1.234.567,50 € en total"),
    "a cell with its unit again": ("[[r1.o_revenue.0]] euros", "1.234.567,50 € euros"),
    "cells in a row": ("[[r1.o_count.0]], [[r1.o_count.1]]", "12, 7"),
    "a cell beside a name": ("Spain: [[r1.o_count.0]] pedidos", "Spain: 12 pedidos"),
    "a range beside a figure": ("[[r1.period]] 5 productos", "1–31 oct 2026 5 productos"),
    "a cell in brackets": ("([[r1.period]])", "(1–31 oct 2026)"),
    "a bold cell": ("**[[r1.o_count.0]]**", "**12**"),
    "less than": ("a < b", None),
    "and": ("I&D y R & D", None),
}


@pytest.mark.parametrize("size", [0, 1, 4])
@pytest.mark.parametrize(("text", "shown"), READS_AS_IT_WAS.values(), ids=READS_AS_IT_WAS)
def test_what_may_be_said_is_said(text: str, shown: str | None, size: int) -> None:
    assert said(text, size) == (shown or text)


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/a.png) ",
        "[pulsa aquí](javascript:alert) ",
        "<img src=x onerror=alert> ",
        "<https://evil.example> ",
        "[a]: https://evil.example ",
        "[a][b] ",
        "&lt;script&gt; ",
        "<!-- x --> ",
        "[[r1.c_country.1]] ",
        "![a][[r1.c_country.1]] ",
    ],
)
@pytest.mark.parametrize("size", [0, 1])
def test_model_and_cells_make_no_link_no_image_and_no_html(text: str, size: int) -> None:
    shown = said(text, size)
    for mark in ("](", "]:", "][", "<b", "<i", "</", "<h", "<!", "&lt;", "&gt;"):
        assert mark not in shown, shown


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\U000e0041", "\x07", "\x1b[31m"])
def test_what_nobody_sees_is_not_shown(hidden: str) -> None:
    assert hidden[0] not in said(f"hola {hidden} mundo ")


ALPHABET = ["5", "300", "77", "[[r1.o_count.0]]", "[[r1.period]]", "[[", "]]", "[", "]", " ", "\n", ".", ",", "-", "%"]
ALPHABET += ["mil", "e", "€", "**", "_", "1. ", "２", "²", "<b>", "&#5;", "a", "\u200b", "(", ")", "/", "x"]


def test_any_text_in_any_pieces_shows_no_other_figure() -> None:
    random_ = random.Random(7)
    known = {"5", "300", "12", "1", "31", "2026"}
    for _ in range(4000):
        text = "".join(random_.choices(ALPHABET, k=random_.randint(1, 14)))
        one, shown, last = binder(), "", 0
        while last < len(text):
            step = random_.randint(1, 9)
            shown += one.feed(text[last : last + step]).text
            last += step
        shown += one.end().text
        runs = figures([shown.replace(WITHHELD, "x")])
        # What is left of a text are its own marks of a list: 1, 2, 3.
        assert runs <= known | {"2", "3"}, (text, shown)


def test_a_text_without_blanks_neither_stands_still_nor_takes_for_ever() -> None:
    one, first, began = binder(), None, time.monotonic()
    for n in range(40_000):
        if one.feed("abcd").text and first is None:
            first = n
    one.end()
    assert first is not None and first < 400
    assert time.monotonic() - began < 5


def test_ten_thousand_open_brackets_are_only_brackets() -> None:
    began = time.monotonic()
    one = binder()
    shown = "".join(one.feed("[[").text for _ in range(10_000)) + one.end().text
    assert shown.count("[") == 20_000 and time.monotonic() - began < 5
