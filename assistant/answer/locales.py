"""Number and date locale of a chart, derived from CLDR through babel, in the shape Vega wants."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from assistant.answer.format import babel_locale


@cache
def vega_locale(locale: str, currency: str = "") -> dict[str, Any]:
    """`{number, time}` for Vega's `config.locale`; `currency` (ISO 4217) stands where CLDR puts it."""
    where = babel_locale(locale)
    months = get_month_names("wide", locale=where)
    short = get_month_names("abbreviated", locale=where)
    days = get_day_names("wide", locale=where)
    short_days = get_day_names("abbreviated", locale=where)
    week = (6, 0, 1, 2, 3, 4, 5)  # Vega starts on Sunday, babel on Monday.
    return {
        "number": {
            "decimal": get_decimal_symbol(where),
            "thousands": get_group_symbol(where),
            "grouping": [3],
            "currency": _around(where, currency),
            "percent": "\u00a0%" if where.language == "es" else "%",
            "minus": "-",
        },
        "time": {
            "dateTime": "%A, %e %B %Y, %X",
            "date": "%d/%m/%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [days[i] for i in week],
            "shortDays": [short_days[i].rstrip(".") for i in week],
            "months": [months[i] for i in range(1, 13)],
            "shortMonths": [short[i].rstrip(".") for i in range(1, 13)],
        },
    }


def _around(where: Locale, currency: str) -> list[str]:
    """What stands before and after an amount."""
    if not currency:
        return ["", ""]
    pattern: str = where.currency_formats["standard"].pattern.split(";")[0]
    digits = [i for i, c in enumerate(pattern) if c in "#0"]
    symbol = get_currency_symbol(currency, locale=where)
    return [part.replace("¤", symbol) for part in (pattern[: digits[0]], pattern[digits[-1] + 1 :])]
