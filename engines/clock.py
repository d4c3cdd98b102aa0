"""The one clock of the embedded engines: real time, or a moment pinned by the operator for a test."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_TIMEZONE = "Europe/Madrid"
_PINNABLE = ("dev", "test")


class ClockError(ValueError):
    """The clock's settings cannot be used; the message names the setting and gives an example."""


def timezone_name(environ: Mapping[str, str] | None = None) -> str:
    """The project's time zone name, from `ASSISTANT_TIMEZONE`."""
    return (os.environ if environ is None else environ).get("ASSISTANT_TIMEZONE") or DEFAULT_TIMEZONE


def zone(name: str | None = None) -> ZoneInfo:
    """The zone called `name`, or the configured one."""
    name = name or timezone_name()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ClockError(f"ASSISTANT_TIMEZONE={name!r} is not an IANA zone; try {DEFAULT_TIMEZONE!r}") from error


def now(tz: str | None = None, environ: Mapping[str, str] | None = None) -> datetime:
    """The current moment in the project's zone; `ASSISTANT_NOW` pins it and it then stands still."""
    env = os.environ if environ is None else environ
    where = zone(tz or timezone_name(env))
    pinned = env.get("ASSISTANT_NOW")
    if not pinned:
        return datetime.now(where)
    if env.get("ASSISTANT_ENV") not in _PINNABLE:
        raise ClockError("ASSISTANT_NOW pins the clock and is only for ASSISTANT_ENV=dev or test; unset it here")
    try:
        moment = datetime.fromisoformat(pinned)
    except ValueError as error:
        raise ClockError(f"ASSISTANT_NOW={pinned!r} is not an ISO moment; write 2026-11-24T09:00:00+01:00") from error
    if moment.tzinfo is None:
        raise ClockError(f"ASSISTANT_NOW={pinned!r} has no offset; write 2026-11-24T09:00:00+01:00")
    return moment.astimezone(where)


def today(tz: str | None = None, environ: Mapping[str, str] | None = None) -> date:
    """The current day in the project's zone."""
    return now(tz, environ).date()
