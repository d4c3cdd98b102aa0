"""What the tools of one Lightdash share: the client, the project, and what can be asked by each person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from assistant.catalogue import CataloguePart
from assistant.errors import NotConfigured, ToolFailed
from tools.base import ToolContext
from tools.lightdash.catalogue import load
from tools.lightdash.client import MAX_ROWS, LightdashClient
from tools.lightdash.settings import LightdashSettings
from tools.lightdash.texts import say
from tools.wire import new_client

_PEOPLE = 200
"""Catalogues kept at most; the one loaded longest ago goes first."""


class Connection:
    """One server. Catalogues are kept by token: what one person may see is never shown to another."""

    def __init__(self, settings: LightdashSettings) -> None:
        self.settings = settings
        self.http: httpx.AsyncClient = new_client()
        self.client = LightdashClient(settings, self.http)
        self._project = settings.project
        self._parts: dict[str | None, tuple[float, CataloguePart]] = {}
        self._locks: dict[str | None, asyncio.Lock] = {}

    def of(self, ctx: ToolContext) -> LightdashClient:
        """The client of this person, speaking their language."""
        return self.client.speaking(ctx.lang, ctx.token)

    async def project(self, client: LightdashClient) -> str:
        """The configured project, or the organisation's first ordinary one."""
        if self._project is None:
            listed = await client.get("/api/v1/org/projects")
            found = [p for p in listed or () if isinstance(p, dict) and p.get("projectUuid")]
            ordinary = [p for p in found if p.get("type") == "DEFAULT"] or found
            if not ordinary:
                raise NotConfigured(say("no_project", client.lang))
            self._project = str(ordinary[0]["projectUuid"])
        return self._project

    async def catalogue(self, token: str | None = None, *, fresh: bool = False) -> CataloguePart:
        """Loaded once at a time for each token and kept for minutes."""
        asked = time.monotonic()
        async with self._locks.setdefault(token, asyncio.Lock()):
            at, part = self._parts.get(token, (float("-inf"), CataloguePart()))
            age = time.monotonic() - at
            if at > asked or (not fresh and age < self.settings.cache_seconds):
                return part
            client = self.client.speaking("es", token)
            await self._read_limits(client)
            part = await load(client, await self.project(client))
            self._parts.pop(token, None)
            self._parts[token] = (time.monotonic(), part)
            while len(self._parts) > _PEOPLE:
                self._parts.pop(next(iter(self._parts)))
            return part

    @asynccontextmanager
    async def watched(self, client: LightdashClient) -> AsyncIterator[None]:
        """Forgets what is known when the server no longer knows a field: the models were rebuilt."""
        try:
            yield
        except ToolFailed as error:
            if error.code == "unknown_field":
                self._parts.pop(client.token, None)
            raise

    async def _read_limits(self, client: LightdashClient) -> None:
        health = await client.get("/api/v1/health")
        query = health.get("query") if isinstance(health, dict) else None
        if isinstance(query, dict):
            limits = client.limits
            limits.max_limit = min(int(query.get("maxLimit") or MAX_ROWS), MAX_ROWS)
            limits.page_size = min(int(query.get("maxPageSize") or 500), MAX_ROWS)

    async def aclose(self) -> None:
        """Closes the sockets."""
        await self.http.aclose()
