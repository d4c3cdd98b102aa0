"""Which row has grown most, of all rows beside those of the other period."""

from __future__ import annotations

from decimal import Decimal

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.texts import say
from assistant.planner.told import Told

_GREW_MOST = Lazy(
    r"(?<!\w)(?:(?:crec|sub|aument)\w+ mas|mas (?:ha |han )?(?:crec|sub|aument)\w+|"
    r"mayor (?:crecimiento|subida|aumento)|"
    r"gr[eo]w\w* (?:the )?most|ros?[es]\w* (?:the )?most|increased (?:the )?most|(?:highest|biggest|largest) "
    r"(?:growth|increase|rise)|fastest)(?!\w)"
)


def grew_most(told: Told, column: int, dimensions: list[int], asked: str) -> str:
    """Who grew most, where all rows are here; empty where that is not asked, or nobody did."""
    compared = told.view.get("compared") or []
    whole = not told.view.get("limited") and int(told.view.get("row_count") or 0) <= len(told.rows) == len(compared)
    if not whole or told.view.get("no_growth") or len(dimensions) != 1 or _GREW_MOST.search(fold(asked)) is None:
        return ""
    changes = [
        ((Decimal(str(now)) - Decimal(str(then))) / Decimal(str(then)), -n)
        for n, (row, other) in enumerate(zip(told.rows, compared, strict=True))
        if row[dimensions[0]] is not None
        and isinstance(now := row[column], int | float)
        and isinstance(then := other[column], int | float)
        and then > 0
    ]
    metric = told.catalogue.metric(str(told.columns[column]["id"]))
    if not changes or max(changes)[0] <= 0 or metric is None or metric.format.style == "percent":
        return ""
    row = -max(changes)[1]
    return say(
        "w_grew", told.lang, metric=told.name(column), when=told.when, name=told.cell(dimensions[0], row),
        change=told.cell(column, row, ".growth"), before=told.cell(column, row, ".before"), r=told.handle,
        now=told.cell(column, row),
    )  # fmt: skip
