"""Tracardi as an engine of the assistant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from assistant.catalogue import CataloguePart, Lang
from assistant.errors import HablaError
from tools.base import AnyTool, Credential, EngineState, Login
from tools.tracardi.activity import CustomerActivityTool
from tools.tracardi.client import TracardiClient
from tools.tracardi.lookup import LookupProfileTool
from tools.tracardi.overview import CustomerOverviewTool
from tools.tracardi.record import RecordEventTool
from tools.tracardi.segments import CountSegmentTool, names_seen
from tools.tracardi.settings import TracardiSettings
from tools.wire import new_client

_NAMES_SECONDS = 900.0
"""How long the names of segments that were seen are kept."""
_NAMES_PATIENCE = 4.0
"""Names are a help; nothing waits long for them."""


class TracardiEngine:
    """Customer profiles of one Tracardi."""

    id = "tracardi"
    label = "Tracardi"
    login: Login | None = None

    def __init__(self, settings: TracardiSettings) -> None:
        self.url = settings.base
        self._client = client = TracardiClient(settings, new_client(read=settings.patience))
        self._names: tuple[str, ...] = settings.segments
        self._names_at = float("-inf")
        self._tools: tuple[AnyTool, ...] = (
            LookupProfileTool(client),
            CustomerOverviewTool(client),
            CustomerActivityTool(client),
            CountSegmentTool(client),
            RecordEventTool(client),
        )

    def tools(self) -> Sequence[AnyTool]:
        return self._tools

    async def catalogue(
        self, *, fresh: bool = False, credential: Credential | None = None, lang: Lang = "es"
    ) -> CataloguePart:
        """The keys by which profiles are found, and the names of segments, once the account is accepted."""
        client = self._client.speaking(lang)
        await client.sign_in()
        if not self._client.settings.segments and time.monotonic() - self._names_at > _NAMES_SECONDS:
            self._names_at = time.monotonic()
            with suppress(TimeoutError):
                async with asyncio.timeout(_NAMES_PATIENCE):
                    self._names = await names_seen(client) or self._names
        return CataloguePart(profile_keys=("email", "phone", "id"), segments=self._names)

    async def state(self) -> EngineState:
        """Reachable, and the account accepted."""
        try:
            version = await self._client.version()
            await self._client.sign_in()
        except HablaError as error:
            return EngineState(self.id, self.url, ok=False, detail=error.message)
        return EngineState(self.id, self.url, ok=True, version=version)

    async def aclose(self) -> None:
        """Closes the sockets. The token stays: logging out would end it for everybody who shares the account."""
        await self._client.http.aclose()
