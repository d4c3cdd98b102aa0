"""Until when a pause waits is told in the zone of the business, not in that of the server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.catalogue import Lang
from tools.kestra.waits import Pause, told


@pytest.mark.parametrize(
    ("lang", "timezone", "expected"),
    [
        ("en", "Europe/Madrid", "25 Nov 2026, 00:30 (Europe/Madrid)"),
        ("es", "America/Mexico_City", "24 nov 2026, 17:30 (America/Mexico_City)"),
        ("en", "UTC", "24 Nov 2026, 23:30 (UTC)"),
    ],
)
def test_the_deadline_is_told_in_the_zone(lang: Lang, timezone: str, expected: str) -> None:
    pause = Pause("p1", until=datetime(2026, 11, 24, 23, 30, tzinfo=UTC), then="CANCEL")
    assert expected in told(pause, "Restock", "PAUSED", lang, timezone).text
