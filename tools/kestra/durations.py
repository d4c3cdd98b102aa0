"""Durations: ISO 8601 as the engine writes them, and the plain words of both languages."""

from __future__ import annotations

import re
from datetime import timedelta

from tools.words import folded

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.IGNORECASE)
_UNITS = {
    "s": 1,
    "seg": 1,
    "segundo": 1,
    "second": 1,
    "sec": 1,
    "m": 60,
    "min": 60,
    "minuto": 60,
    "minute": 60,
    "h": 3600,
    "hora": 3600,
    "hour": 3600,
    "d": 86400,
    "dia": 86400,
    "day": 86400,
    "semana": 604800,
    "week": 604800,
}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)(?:\s*(?:,|y|e|and)?\s*)")
_LONGEST = timedelta(days=3660)


def duration(text: str) -> timedelta | None:
    """`PT1H30M`, "2 horas", "1 hour and 30 minutes"; none for anything else, or for more than ten years."""
    match = _ISO.fullmatch(text.strip())
    if match is not None and any(match.groups()):
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return _bounded(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    words, at, total = folded(text), 0, 0.0
    while at < len(words):
        part = _PART.match(words, at)
        unit = _UNITS.get(part[2]) or _UNITS.get(part[2].removesuffix("s")) if part else None
        if part is None or unit is None:
            return None
        total += float(part[1].replace(",", ".")) * unit
        at = part.end()
    return _bounded(total) if words else None


def _bounded(seconds: float) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds <= _LONGEST.total_seconds() else None
