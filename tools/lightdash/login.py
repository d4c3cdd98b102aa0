"""Sign-in of persons at Lightdash, so that everybody sees what Lightdash lets them see and nothing else."""

from __future__ import annotations

import httpx

from assistant.catalogue import Lang
from assistant.errors import HablaError, UpstreamUnavailable
from tools.base import Credential, Grant, OAuthApp
from tools.lightdash.client import SYSTEM, LightdashClient
from tools.lightdash.settings import LightdashSettings
from tools.lightdash.texts import say
from tools.oauth import OAuthServer

APP_NAME = "Habla"
SCOPE = "read write"
"""Lightdash does not tell them apart yet; queries and share links are POSTs."""


class LightdashLogin:
    """See `Login`. A fixed application of the settings takes the place of dynamic registration."""

    def __init__(
        self,
        settings: LightdashSettings,
        http: httpx.AsyncClient,
        lang: Lang = "es",
        paths: dict[str, str] | None = None,
    ) -> None:
        self._settings = settings
        self._lang = lang
        self._client = LightdashClient(settings, http, lang)
        self._server = OAuthServer(
            http,
            settings.base,
            settings.open_base,
            SCOPE,
            self._unreachable,
            lambda detail: say("sign_in_refused", lang, detail=detail),
            {} if paths is None else paths,
        )

    def speaking(self, lang: Lang) -> LightdashLogin:
        return LightdashLogin(self._settings, self._client.http, lang, self._server.paths)

    async def register(self, redirect_uri: str) -> OAuthApp:
        settings = self._settings
        if settings.client_id:
            return OAuthApp(settings.client_id, settings.client_secret)
        return await self._server.register(redirect_uri, APP_NAME)

    async def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return await self._server.address(app, redirect_uri, state, challenge)

    async def exchange(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> Grant:
        return await self._server.exchange(app, redirect_uri, code, verifier)

    async def refresh(self, app: OAuthApp, refresh: str) -> Grant:
        return await self._server.refresh(app, refresh)

    async def revoke(self, app: OAuthApp, token: str) -> None:
        await self._server.revoke(app, token)

    async def who(self, access: str) -> str:
        """The account's e-mail address."""
        user = await self._client.speaking(self._lang, Credential("", access)).get("/api/v1/user")
        return str(user.get("email") or "") if isinstance(user, dict) else ""

    def _unreachable(self) -> HablaError:
        text = say("no_sign_in", self._lang, url=self._settings.base)
        return UpstreamUnavailable(text, system=SYSTEM)
