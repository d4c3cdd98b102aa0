"""Amounts as babel itself writes them, in every locale of the product."""

import random
from decimal import Decimal

import pytest
from babel.numbers import format_currency

from assistant.answer import format as fmt
from assistant.catalogue import NumberFormat
from assistant.settings import LOCALES

RANDOM = random.Random(4)
VALUES = [Decimal(v) for v in ("0", "0.005", "-0.01", "-1234567.895", "1E+15")]
VALUES += [Decimal(str(RANDOM.uniform(-1e7, 1e7))) for _ in range(20)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("currency", ["EUR", "USD", "MXN", "COP", "JPY", "CLP", "GBP", "XXX"])
def test_amounts_are_written_as_babel_writes_them(locale: str, currency: str) -> None:
    where = fmt.babel_locale(locale)
    standard = where.currency_formats["standard"].pattern
    for decimals in (0, 2, 3):
        pattern = standard.replace("0.00", "0" + ("." + "0" * decimals if decimals else ""))
        for value in VALUES:
            expected = format_currency(value, currency, format=pattern, locale=where, currency_digits=False)
            assert fmt.number(value, NumberFormat("currency", currency, decimals), locale) == expected
