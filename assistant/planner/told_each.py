"""Sentences about tables that hold the first rows of each group."""

from __future__ import annotations

from typing import Any

from assistant.planner.texts import say
from assistant.planner.told import Told

Json = dict[str, Any]
_MOST = 12
"""Groups that are told one by one."""


def first_of_each(told: Told, arguments: Json, column: int, dimensions: list[int]) -> str:
    """The first (or last) of each group; empty where the table is of another kind."""
    kept = next((c for c in arguments.get("calculations") or () if c.get("top")), None)
    if kept is None:
        return ""
    group = next((d for d in dimensions if told.columns[d]["id"] == kept.get("within")), None)
    if group is None:
        return ""
    name = _group_name(told, group)
    low = bool(kept.get("lowest"))
    seen = {str(row[group]) for row in told.rows}
    known = all(row[column] is not None for row in told.rows) and not told.view.get("truncated")
    if kept["top"] != 1 or len(seen) > _MOST or len(told.rows) > len(seen) + 2 or not known:
        key = "e_lasts" if low else "e_firsts"
        return say(key, told.lang, metric=told.name(column), when=told.when, group=name, r=told.handle)
    others = [d for d in dimensions if d != group]
    parts = [f"{told.labels([group, *others], row)}, {told.cell(column, row)}" for row in range(len(told.rows))]
    key = "e_last" if low else "e_first"
    return say(key, told.lang, metric=told.name(column), when=told.when, group=name, rows="; ".join(parts))


def _group_name(told: Told, group: int) -> str:
    grain = told.columns[group].get("grain")
    if grain:
        return say(f"g_{grain}", told.lang)
    field = next((d for d in told.catalogue.dimensions if d.id == told.columns[group]["id"]), None)
    name = field.name(told.lang) if field else str(told.columns[group].get("label") or "")
    return name[:1].lower() + name[1:]
