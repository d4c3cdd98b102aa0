"""One clock for the whole server, so that a test or a demo can pin today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns an aware time in UTC."""


def system_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def pinned_clock(at: datetime) -> Clock:
    """A clock that always says `at`, for tests and demonstrations."""
    instant = at.astimezone(UTC)
    return lambda: instant


def today(clock: Clock, timezone: str) -> date:
    """The calendar day in `timezone` (an IANA name) right now."""
    return clock().astimezone(ZoneInfo(timezone)).date()
