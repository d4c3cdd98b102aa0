"""ISO-8601 durations, as Kestra writes and reads them."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def parse(text: str) -> timedelta:
    """`PT1M30S` -> 90 seconds; `ValueError` for anything that is no duration."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is not an ISO-8601 duration such as PT30S")
    return timedelta(**{unit: float(value) for unit, value in match.groupdict().items() if value})


def render(value: timedelta) -> str:
    """90 seconds -> `PT1M30S`."""
    seconds = max(value.total_seconds(), 0.0)
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = f"{int(hours)}H" if hours else ""
    text += f"{int(minutes)}M" if minutes else ""
    if rest or not text:
        text += f"{rest:.3f}".rstrip("0").rstrip(".") + "S"
    return f"PT{text}"
