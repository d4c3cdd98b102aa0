from datetime import UTC, datetime, timedelta

import pytest

from engines import clock

_PINNED = {"ASSISTANT_ENV": "test", "ASSISTANT_NOW": "2026-11-24T23:30:00+00:00"}


def test_real_time_in_the_zone_of_the_project() -> None:
    now = clock.now(environ={})
    assert str(now.tzinfo) == "Europe/Madrid"
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_pinned_clock_stands_still_and_keeps_the_zone() -> None:
    assert clock.now(environ=_PINNED) == clock.now(environ=_PINNED)
    assert clock.today(environ=_PINNED).isoformat() == "2026-11-25"
    assert clock.today("America/Bogota", environ=_PINNED).isoformat() == "2026-11-24"


@pytest.mark.parametrize("env", ["prod", "staging", None])
def test_the_clock_cannot_be_pinned_in_production(env: str | None) -> None:
    environ = {"ASSISTANT_NOW": _PINNED["ASSISTANT_NOW"]} | ({"ASSISTANT_ENV": env} if env else {})
    with pytest.raises(clock.ClockError, match="ASSISTANT_ENV=dev or test"):
        clock.now(environ=environ)


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-24T09:00:00"])
def test_moments_that_are_not_moments(moment: str) -> None:
    with pytest.raises(clock.ClockError, match="write 2026-11-24"):
        clock.now(environ=_PINNED | {"ASSISTANT_NOW": moment})


def test_an_unknown_zone() -> None:
    with pytest.raises(clock.ClockError, match="not an IANA zone"):
        clock.now(environ={"ASSISTANT_TIMEZONE": "Mars/Base"})
