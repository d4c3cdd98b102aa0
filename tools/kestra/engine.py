"""Kestra as an engine of the assistant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from assistant.catalogue import CataloguePart, Lang
from assistant.errors import HablaError
from tools.base import AnyTool, Credential, EngineState, Login
from tools.kestra.catalogue import load
from tools.kestra.client import KestraClient
from tools.kestra.settings import KestraSettings
from tools.kestra.start import StartFlowTool
from tools.kestra.steer import ResumeFlowTool, StopFlowTool
from tools.wire import new_client


class KestraEngine:
    """Flows of one Kestra namespace."""

    id = "kestra"
    label = "Kestra"
    login: Login | None = None

    def __init__(self, settings: KestraSettings) -> None:
        self.url = settings.open_base
        self._settings = settings
        self._client = KestraClient(settings, new_client(read=settings.patience))
        client = self._client
        self._tools: tuple[AnyTool, ...] = (StartFlowTool(client), ResumeFlowTool(client), StopFlowTool(client))
        self._part: CataloguePart | None = None
        self._at = float("-inf")
        self._lock = asyncio.Lock()

    def tools(self) -> Sequence[AnyTool]:
        return self._tools

    async def catalogue(
        self, *, fresh: bool = False, credential: Credential | None = None, lang: Lang = "es"
    ) -> CataloguePart:
        """The exposed flows, loaded once at a time and kept for minutes."""
        asked = time.monotonic()
        async with self._lock:
            recent = time.monotonic() - self._at < self._settings.cache_seconds
            if self._part is not None and (self._at > asked or (recent and not fresh)):
                return self._part
            self._part = await load(self._client.speaking(lang))
            self._at = time.monotonic()
            return self._part

    async def state(self) -> EngineState:
        """Reachable, the credential accepted, and a version that we speak."""
        try:
            await self._client.dialect(fresh=True)
            await self._client.get("/flows/search", [("page", 1), ("size", 1)])
        except HablaError as error:
            return EngineState(self.id, self.url, ok=False, detail=error.message)
        return EngineState(self.id, self.url, ok=True, version=self._client.probe.version)

    async def aclose(self) -> None:
        """Closes the sockets."""
        await self._client.http.aclose()
