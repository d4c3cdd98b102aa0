"""What a period is compared with."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.periods import UnknownPeriod, previous, resolve, resolve_compare, year_before

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))

CASES = [
    ("octubre", "el mes anterior", "2026-09-01/2026-10-01"),
    ("octubre", "comparado con el mes anterior", "2026-09-01/2026-10-01"),
    ("octubre", "vs last year", "2025-10-01/2025-11-01"),
    ("octubre", "el año anterior", "2025-10-01/2025-11-01"),
    ("octubre", "mismo periodo del año pasado", "2025-10-01/2025-11-01"),
    ("octubre", "the same month last year", "2025-10-01/2025-11-01"),
    ("octubre", "previous period", "2026-09-01/2026-10-01"),
    ("octubre", "2024", "2024-10-01/2024-11-01"),
    ("octubre", "septiembre", "2026-09-01/2026-10-01"),
    ("octubre", "octubre de 2024", "2024-10-01/2024-11-01"),
    ("Q3", "Q2", "2026-04-01/2026-07-01"),
    ("Q3", "el trimestre anterior", "2026-04-01/2026-07-01"),
    ("2025", "last year", "2024-01-01/2025-01-01"),
    ("2025", "2024", "2024-01-01/2025-01-01"),
    ("este año", "año anterior", "2025-01-01/2025-11-25"),
    ("este mes", "last month", "2026-10-01/2026-10-25"),
    ("esta semana", "la semana pasada", "2026-11-16/2026-11-18"),
    ("hoy", "ayer", "2026-11-23/2026-11-24"),
    ("la semana pasada", "el año pasado", "2025-11-17/2025-11-24"),
    ("este trimestre", "el anterior", "2026-07-01/2026-08-25"),
    ("este mes", "previous period", "2026-10-01/2026-10-25"),
    ("esta semana", "la anterior", "2026-11-16/2026-11-18"),
    ("últimos 3 meses", "previous period", "2026-05-01/2026-08-01"),
    ("del 1 al 15 de octubre", "previous period", "2026-09-16/2026-10-01"),
    ("el último fin de semana", "el anterior", "2026-11-14/2026-11-16"),
    ("last weekend", "the one before", "2026-11-14/2026-11-16"),
]


@pytest.mark.parametrize(("period", "words", "expected"), CASES)
def test_comparisons(period: str, words: str, expected: str) -> None:
    found = resolve_compare(words, resolve(period, NOW), NOW)
    assert f"{found.start}/{found.end}" == expected


def test_unknown_comparison_is_refused() -> None:
    with pytest.raises(UnknownPeriod):
        resolve_compare("la competencia", resolve("octubre", NOW), NOW)


def test_units_before() -> None:
    for words in ("octubre", "2025", "Q3", "la semana pasada", "ayer", "primer semestre"):
        period = resolve(words, NOW)
        assert previous(period).end == period.start
        assert year_before(period).start.year in (period.start.year - 1, period.start.year - 1)
