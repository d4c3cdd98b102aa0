"""What the tools of one Lightdash share: the client, the project, and what can be asked by each person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from assistant.catalogue import CataloguePart, Lang
from assistant.errors import NeedsSignIn, NotConfigured, ToolFailed
from assistant.texts import say as core_say
from tools.base import Credential, ToolContext
from tools.lightdash.catalogue import Known, load
from tools.lightdash.client import MAX_ROWS, SYSTEM, LightdashClient
from tools.lightdash.fresh import Freshness
from tools.lightdash.login import LightdashLogin
from tools.lightdash.settings import LightdashSettings
from tools.lightdash.texts import say
from tools.wire import new_client

_PEOPLE = 200
"""Catalogues kept at most; the one loaded longest ago goes first."""


class Connection:
    """One server. Catalogues are kept by person: what one person may see is never shown to another."""

    def __init__(self, settings: LightdashSettings) -> None:
        self.settings = settings
        self.http: httpx.AsyncClient = new_client(read=settings.patience)
        self.client = LightdashClient(settings, self.http)
        self.freshness = Freshness()
        self.login = None if settings.token else LightdashLogin(settings, self.http)
        self._projects: dict[str, str] = {}
        self._parts: dict[str, tuple[float, CataloguePart]] = {}
        self._known: dict[str, Known] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def of(self, ctx: ToolContext) -> LightdashClient:
        """The client of this person, speaking their language."""
        return self.speaking(ctx.lang, ctx.credentials)

    def speaking(self, lang: Lang, credentials: Mapping[str, Credential]) -> LightdashClient:
        """The client of whoever these credentials are, outside a turn."""
        return self._speaking(lang, credentials.get(SYSTEM))

    def _speaking(self, lang: Lang, credential: Credential | None) -> LightdashClient:
        if self.login and credential is None:
            raise NeedsSignIn(core_say("sign_in_first", lang, engine="Lightdash"), engine=SYSTEM)
        return self.client.speaking(lang, credential)

    async def project(self, client: LightdashClient) -> str:
        """The configured project, or the organisation's first ordinary one."""
        if self.settings.project:
            return self.settings.project
        if client.subject not in self._projects:
            listed = await client.get("/api/v1/org/projects")
            found = [p for p in listed or () if isinstance(p, dict) and p.get("projectUuid")]
            ordinary = [p for p in found if p.get("type") == "DEFAULT"] or found
            if not ordinary:
                raise NotConfigured(say("no_project", client.lang))
            self._projects[client.subject] = str(ordinary[0]["projectUuid"])
        return self._projects[client.subject]

    async def catalogue(
        self, credential: Credential | None = None, *, fresh: bool = False, lang: Lang = "es"
    ) -> CataloguePart:
        """Loaded once at a time for each person and kept for minutes."""
        asked = time.monotonic()
        client = self._speaking(lang, credential)
        async with self._locks.setdefault(client.subject, asyncio.Lock()):
            at, part = self._parts.get(client.subject, (float("-inf"), CataloguePart()))
            age = time.monotonic() - at
            if at > asked or (not fresh and age < self.settings.cache_seconds):
                return part
            await self._read_limits(client)
            known = self._known.setdefault(client.subject, Known())
            part = await load(client, await self.project(client), known)
            self._parts.pop(client.subject, None)
            self._parts[client.subject] = (time.monotonic(), part)
            while len(self._parts) > _PEOPLE:
                self._forget(next(iter(self._parts)))
            return part

    def _forget(self, subject: str) -> None:
        del self._parts[subject]
        self._projects.pop(subject, None)
        self._known.pop(subject, None)
        if (lock := self._locks.get(subject)) and not lock.locked():
            del self._locks[subject]

    @asynccontextmanager
    async def watched(self, client: LightdashClient) -> AsyncIterator[None]:
        """Forgets what is known when the server no longer knows a field: the models were rebuilt."""
        try:
            yield
        except ToolFailed as error:
            if error.code == "unknown_field":
                self._parts.pop(client.subject, None)
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
