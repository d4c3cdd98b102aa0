"""How the engines are, as people and probes ask it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from assistant.catalogue import Catalogue, Lang
from assistant.toolbox import Toolbox
from tools.base import EngineState

STATES_SECONDS = 10.0
Questions = Callable[[Catalogue, Lang], list[str]]
"""Suggested questions that really work."""


class Health:
    """States of the engines, asked at most every ten seconds whatever the number of pages open."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._lock = asyncio.Lock()
        self._at = float("-inf")
        self._states: list[EngineState] = []

    async def states(self) -> list[EngineState]:
        async with self._lock:
            if time.monotonic() - self._at > STATES_SECONDS:
                self._states = await self._toolbox.states()
                self._at = time.monotonic()
            return self._states
