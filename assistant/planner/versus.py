"""Two figures set against each other: which is more, how far apart, how many times; with yes or no where that is asked.

Which is which is known of the numbers and of the rows that the call itself names; every figure is a reference.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assistant.planner.put import Put
from assistant.planner.texts import say
from assistant.planner.told import Told

Json = dict[str, Any]


def two_rows(told: Told, column: int, dimensions: list[int], arguments: Json, put: Put, *, than: bool) -> str | None:
    """“Spain against Mexico": both figures and what lies between.

    None where the rows are not just the two that the call names.
    """
    named = (told.view.get("named") or {}).get(told.columns[dimensions[0]]["id"]) or {}
    wanted = [
        [str(v) for v in f.get("values") or ()]
        for f in arguments.get("filters") or ()
        if f.get("field") == told.columns[dimensions[0]]["id"] and f.get("operator", "equals") == "equals"
    ]
    one_way = len(dimensions) == 1 and len(told.rows) == 2 and not told.view.get("compare")
    if not one_way or len(wanted) != 1 or len(wanted[0]) != 2 or set(named) != set(wanted[0]):
        return None
    first, second = (int(named[v]) for v in wanted[0])
    values = [_number(told.rows[row][column]) for row in (first, second)]
    if values[0] is None or values[1] is None:
        return None
    a, b = values[0], values[1]
    cells = [f"{told.handle}.{told.columns[column]['id']}.{row}" for row in (first, second)]
    names = [told.cell(dimensions[0], row) for row in (first, second)]
    text = _answered(told, a, b, put) if than else ""
    text += say(
        "v_two", told.lang, metric=told.name(column), when=told.when, a=names[0], b=names[1],
        x=f"[[{cells[0]}]]", y=f"[[{cells[1]}]]",
    )  # fmt: skip
    if a == b:
        return text + say("v_same", told.lang)
    more, less = (names[0], names[1]) if a > b else (names[1], names[0])
    text += say("v_ahead", told.lang, a=more, b=less, apart=f"[[diff {cells[0]} {cells[1]}]]")
    if put.ratio and _divides(a, b):
        text += say("v_ratio", told.lang, a=names[0], b=names[1], ratio=f"[[ratio {cells[0]} {cells[1]}]]")
    return text


def now_and_then(told: Told, column: int, put: Put) -> str:
    """A figure beside that of another period, with what lies between where that is asked for."""
    compared = told.view.get("compared") or []
    then = _number(compared[0][column]) if compared else None
    now = _number(told.rows[0][column])
    said = told.single(column)
    if now is None or then is None or 0 in (told.view.get("no_growth") or ()):
        return said
    cell = f"{told.handle}.{told.columns[column]['id']}.0"
    text = _answered(told, now, then, put) + said
    if now != then and (put.apart or put.way):
        key = "v_more" if now > then else "v_less"
        text += say(key, told.lang, apart=f"[[diff {cell} {cell}.before]]")
    if put.ratio and _divides(now, then):
        text += say("v_times", told.lang, ratio=f"[[ratio {cell} {cell}.before]]")
    return text


def _answered(told: Told, one: Decimal, other: Decimal, put: Put) -> str:
    """Yes or no, where the question was one for it."""
    if put.way:
        holds = one > other if put.way > 0 else one < other
    elif put.times and _divides(one, other):
        ratio = round(one / other, 2)
        holds = ratio >= Decimal(str(put.times)) if put.times > 1 else ratio <= Decimal(str(put.times))
    else:
        return ""
    return say("v_yes" if holds else "v_no", told.lang)


def _divides(one: Decimal, other: Decimal) -> bool:
    """Whether how many times it is means something, and is not too little to be shown."""
    return one > 0 and other > 0 and round(one / other, 2) > 0


def _number(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
