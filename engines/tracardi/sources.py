"""Event sources: where events come from. Knowing the id of one is what lets somebody write."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from engines.tracardi.settings import SOURCE


@dataclass(frozen=True)
class Source:
    """One source. `static`: profile ids that are not known are kept as they are, instead of made anew."""

    id: str
    name: str
    static: bool = False
    types: tuple[str, ...] = ("rest",)
    enabled: bool = True


@dataclass
class Sources:
    """All sources. What was looked up stays known (or unknown) for a while, as on the real server."""

    cache: float
    stored: dict[str, Source] = field(default_factory=lambda: {SOURCE: Source(SOURCE, "Assistant", static=True)})
    _seen: dict[str, tuple[Source | None, float]] = field(default_factory=dict)

    def find(self, identifier: str) -> Source | None:
        """An enabled source, as it was up to `cache` seconds ago."""
        known = self._seen.get(identifier)
        if known is None or known[1] <= time.monotonic():
            found = self.stored.get(identifier)
            known = (found if found and found.enabled else None, time.monotonic() + self.cache)
            self._seen[identifier] = known
        return known[0]
