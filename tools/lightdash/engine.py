"""Lightdash as an engine of the assistant."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalogue import CataloguePart, Lang
from assistant.errors import HablaError
from tools.base import AnyTool, Credential, EngineState, Login
from tools.lightdash.connection import Connection
from tools.lightdash.explain import ExplainResultTool
from tools.lightdash.query import QueryMetricsTool
from tools.lightdash.report import RunReportTool
from tools.lightdash.settings import LightdashSettings
from tools.lightdash.values import SearchValuesTool


class LightdashEngine:
    """Metrics, saved reports and field values of one Lightdash project."""

    id = "lightdash"
    label = "Lightdash"

    def __init__(self, settings: LightdashSettings) -> None:
        self.url = settings.open_base
        self._connection = Connection(settings)
        self.login: Login | None = self._connection.login
        self._tools: tuple[AnyTool, ...] = (
            QueryMetricsTool(self._connection),
            RunReportTool(self._connection),
            SearchValuesTool(self._connection),
            ExplainResultTool(self._connection),
        )

    def tools(self) -> Sequence[AnyTool]:
        return self._tools

    async def catalogue(
        self, *, fresh: bool = False, credential: Credential | None = None, lang: Lang = "es"
    ) -> CataloguePart:
        """What this person may ask; the owner of the configured token where there is one for all."""
        return await self._connection.catalogue(credential, fresh=fresh, lang=lang)

    async def state(self) -> EngineState:
        """Reachable, and the credential accepted where there is one for all."""
        client = self._connection.client
        try:
            health = await client.get("/api/v1/health")
            if self.login is None:
                await self._connection.project(client)
                await client.get("/api/v1/user")
        except HablaError as error:
            return EngineState(self.id, self.url, ok=False, detail=error.message)
        version = str(health.get("version", "")) if isinstance(health, dict) else ""
        return EngineState(self.id, self.url, ok=True, version=version)

    async def aclose(self) -> None:
        await self._connection.aclose()
