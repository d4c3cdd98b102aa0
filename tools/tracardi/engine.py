"""Tracardi as an engine of the assistant."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalogue import CataloguePart
from assistant.errors import HablaError
from tools.base import AnyTool, Credential, EngineState, Login
from tools.tracardi.client import TracardiClient
from tools.tracardi.lookup import LookupProfileTool
from tools.tracardi.settings import TracardiSettings
from tools.wire import new_client


class TracardiEngine:
    """Customer profiles of one Tracardi."""

    id = "tracardi"
    label = "Tracardi"
    login: Login | None = None

    def __init__(self, settings: TracardiSettings) -> None:
        self.url = settings.base
        self._client = TracardiClient(settings, new_client())
        self._tools: tuple[AnyTool, ...] = (LookupProfileTool(self._client),)

    def tools(self) -> Sequence[AnyTool]:
        return self._tools

    async def catalogue(self, *, fresh: bool = False, credential: Credential | None = None) -> CataloguePart:
        """The keys by which profiles are found, once the account is accepted."""
        await self._client.sign_in()
        return CataloguePart(profile_keys=("email", "phone", "id"))

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
