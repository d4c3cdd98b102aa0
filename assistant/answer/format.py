"""Cells as text in the person's locale. Currency and unit come from the field, never from the question."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal, format_percent, get_currency_symbol, parse_pattern

from assistant.answer.table import Column
from assistant.catalogue import FieldType, Grain, NumberFormat

Raw = str | float | int | bool | None
EMPTY = "—"


@cache
def babel_locale(locale: str) -> Locale:
    """`es-ES` as babel knows it."""
    return Locale.parse(locale.replace("-", "_"))


def number(value: float | int | Decimal, fmt: NumberFormat, locale: str) -> str:
    """A number with the field's unit, e.g. `1.234.567,50 €`, `12,3 %`, `1.204`."""
    return _number(str(value), fmt, locale)


@lru_cache(16_384)
def _number(value: str, fmt: NumberFormat, locale: str) -> str:
    """A cell is written for the table, the chart and each sentence that speaks of it."""
    where = babel_locale(locale)
    exact = Decimal(value)
    if fmt.style == "currency":
        return _currency(exact, fmt, where)
    if fmt.style == "percent":
        decimals = 1 if fmt.decimals is None else fmt.decimals
        return format_percent(exact, format=_pattern(decimals) + _percent_suffix(where), locale=where)
    decimals = (0 if exact == exact.to_integral_value() else 2) if fmt.decimals is None else fmt.decimals
    return format_decimal(exact, format=_pattern(decimals), locale=where)


def growth(value: float | Decimal, locale: str, decimals: int = 1) -> str:
    """A signed change as percent; `value` is a fraction of 1."""
    sign = "+" if value > 0 else ""
    return sign + number(value, NumberFormat(style="percent", decimals=decimals), locale)


def points(value: float, locale: str) -> str:
    """A signed change of a rate in percentage points; `value` is a fraction of 1."""
    shown = round(value * 100, 1) or 0.0
    sign = "+" if shown > 0 else ""
    unit = "p.\u00a0p." if babel_locale(locale).language == "es" else "pp"
    return f"{sign}{number(shown, NumberFormat(decimals=1), locale)}\u00a0{unit}"


def points_apart(value: Decimal, locale: str) -> str:
    """A distance between two rates, not below zero, in percentage points."""
    return points(float(value), locale).lstrip("+")


def rounded(value: Decimal, fmt: NumberFormat, places: str, locale: str) -> str | None:
    """A number with fewer decimals (`places` 0 to 2), or in thousands (`k`) or millions (`m`).

    "≈" stands before it where it is then another number; none where nothing would be left of it.
    """
    unit = {"k": Decimal(1000), "m": Decimal(1_000_000)}.get(places, Decimal(1))
    if fmt.style == "percent" and places in {"k", "m"}:
        return None
    decimals = 1 if places in {"k", "m"} else int(places)
    scale = Decimal(1).scaleb(-decimals - (2 if fmt.style == "percent" else 0))
    kept = (value / unit).quantize(scale, ROUND_HALF_EVEN)
    if value and not kept:
        return None
    text = number(kept, NumberFormat(fmt.style, fmt.currency, decimals), locale)
    return ("" if kept * unit == value else "≈") + (_magnified(text, places, fmt, locale) if places in "km" else text)


def _magnified(text: str, places: str, fmt: NumberFormat, locale: str) -> str:
    """`1,2 M€` and `1,2 mil €` in Spanish, `€1.2M` and `€1.2k` in English."""
    spanish = babel_locale(locale).language == "es"
    mark = {"k": "mil" if spanish else "k", "m": "M"}[places]
    if not spanish:
        return text + mark
    digits, space, sign = text.rpartition("\u00a0") if fmt.style == "currency" else (text, "", "")
    if not digits:  # the currency stands before the number, as in Mexico
        return f"{text}\u00a0{mark}"
    return f"{digits}\u00a0{mark}{sign if places == 'm' else space + sign}"


def ordinal(place: int, locale: str) -> str:
    """`2.º`, `2nd`."""
    if babel_locale(locale).language == "es":
        return f"{place}.º"
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def cell(value: Raw, kind: FieldType, fmt: NumberFormat, grain: Grain | None, locale: str) -> str:
    """Any cell as text; an empty one is a dash."""
    if value is None:
        return EMPTY
    if kind in ("date", "timestamp") and isinstance(value, str):
        return day(date.fromisoformat(value[:10]), grain or "day", locale)
    if kind == "boolean" or isinstance(value, bool):
        return _yes_no(bool(value), locale)
    if isinstance(value, int | float):
        return number(value, fmt, locale)
    return value


def text(value: Raw, column: Column, locale: str) -> str:
    """A cell of this column as text; known values by their name in the person's language."""
    if isinstance(value, str) and value in column.names:
        return column.names[value]
    return cell(value, column.type, column.format, column.grain, locale)


def day(value: date, grain: Grain, locale: str) -> str:
    """The bucket that starts on this day: `oct 2026`, `T4 2026`, `2–8 nov 2026`, `3 oct 2026`."""
    where = babel_locale(locale)
    spanish = where.language == "es"
    if grain == "year":
        return str(value.year)
    if grain == "quarter":
        return f"{'T' if spanish else 'Q'}{(value.month + 2) // 3} {value.year}"
    if grain == "month":
        return f"{_month(value, where)} {value.year}"
    if grain == "week":
        last = value + timedelta(days=6)
        first = str(value.day) if value.month == last.month else f"{value.day} {_month(value, where)}"
        return f"{first}–{last.day} {_month(last, where)} {last.year}"
    return f"{value.day} {_month(value, where)} {value.year}"


@lru_cache(4096)
def _month(value: date, where: Locale) -> str:
    return format_date(value, "LLL", locale=where).rstrip(".")


def _yes_no(value: bool, locale: str) -> str:
    spanish = locale.startswith("es")
    return ("sí" if spanish else "yes") if value else "no"


def _currency(value: Decimal, fmt: NumberFormat, where: Locale) -> str:
    decimals = 2 if fmt.decimals is None else fmt.decimals
    text: str = _amounts(fmt.currency or "EUR", decimals, where).apply(value, where)
    return text


@cache
def _amounts(currency: str, decimals: int, where: Locale) -> NumberPattern:
    """The locale's pattern with the symbol put in: `format_currency` looks its name up for each amount anew."""
    pattern = where.currency_formats["standard"].pattern
    head, _, tail = pattern.partition("0.00")
    adjusted = f"{head}0{'.' + '0' * decimals if decimals else ''}{tail}" if tail or head != pattern else pattern
    symbol = get_currency_symbol(currency, locale=where).replace("'", "''")
    return parse_pattern(adjusted.replace("¤", f"'{symbol}'"))


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _percent_suffix(where: Locale) -> str:
    return "\u00a0%" if where.language == "es" else "%"
