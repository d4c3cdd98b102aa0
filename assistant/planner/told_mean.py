"""The mean of each day, week or month, with how many of them count."""

from __future__ import annotations

from assistant.planner.texts import say
from assistant.planner.told import Told


def mean(told: Told, column: int, time: int) -> str:
    """The mean of a metric over whole buckets; where some are left out, that is said."""
    wanted = str(told.columns[column]["id"])
    grain = str(told.columns[time].get("grain") or "day")
    if wanted not in (told.view.get("means") or ()):
        return say("m_none", told.lang, metric=told.name(column), when=told.when)
    units = {"grain": say(f"g_{grain}", told.lang), "grains": say(f"n_{grain}", told.lang)}
    value = f"[[{told.handle}.{wanted}.mean]]"
    text = say("m_mean", told.lang, metric=told.name(column), when=told.when, r=told.handle, mean=value, **units)
    return text + (say("m_whole", told.lang) if told.view.get("partial") else "")
