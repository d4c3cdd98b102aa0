"""Accounts of persons: renewal that a stop does not break, servers that are silent or name other hosts."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.clock import system_clock
from assistant.connections import Connections
from assistant.errors import NeedsSignIn, UpstreamUnavailable
from assistant.journal import Owner
from assistant.journal.open import open_store
from assistant.sealed import sealer_from
from tests.tools.hostile import Reply, Request, Server, ld, serving, text
from tools.lightdash import LightdashEngine, LightdashSettings

pytestmark = pytest.mark.anyio
ANA = Owner("acme", "ana")
KEY = base64.b64encode(os.urandom(32)).decode()


@dataclass
class Lightdash:
    """An authorisation server whose refresh tokens work once; `pause` is how long it takes over a renewal."""

    pause: float = 0.0
    endpoint: str = ""
    good: str = ""
    lasts: int = 1
    given: int = 0
    refreshed: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    user: Reply = field(default_factory=lambda: ld({"email": "ana@example.com"}))

    def __call__(self, request: Request) -> Reply:
        match request.path.rpartition("/")[2]:
            case "oauth-authorization-server":
                base = "http://anywhere.example/api/v1/oauth"
                names = {name: f"{base}/{name}" for name in ("authorize", "register", "revoke")}
                token = self.endpoint or f"{base}/token"
                return Reply(body={
                    "authorization_endpoint": names["authorize"], "registration_endpoint": names["register"],
                    "revocation_endpoint": names["revoke"], "token_endpoint": token,
                })  # fmt: skip
            case "register":
                return Reply(201, {"client_id": "c", "client_secret": "s"})
            case "token":
                return self._token({k: v[0] for k, v in parse_qs(request.body.decode()).items()})
            case "revoke":
                self.revoked.append(parse_qs(request.body.decode())["token"][0])
                return Reply(body={})
            case _:
                return self.user

    def _token(self, form: dict[str, str]) -> Reply:
        if form["grant_type"] == "refresh_token":
            self.refreshed.append(form["refresh_token"])
            if form["refresh_token"] != self.good:
                return Reply(400, {"error": "invalid_grant"})
        self.given += 1
        self.good = f"ldref_{self.given}"
        body = f'{{"access_token": "ldapp_{self.given}", "refresh_token": "{self.good}", "expires_in": {self.lasts}}}'
        slow = self.pause if form["grant_type"] == "refresh_token" else 0.0
        return Reply(chunks=[(slow, body)])


@asynccontextmanager
async def signed_in(
    lightdash: Lightdash, folder: Path, renew_seconds: float = 8.0
) -> AsyncIterator[tuple[Connections, Server]]:
    """Ana's account, connected."""
    store = open_store(f"sqlite:///{folder / 'habla.db'}", system_clock)
    await store.open()
    async with AsyncExitStack() as closing:
        closing.push_async_callback(store.aclose)
        async with serving(lightdash) as server:
            engine = LightdashEngine(LightdashSettings(url=server.url))
            closing.push_async_callback(engine.aclose)
            sealer = sealer_from(KEY, folder / "key")
            made = Connections(store, sealer, [engine], system_clock, "http://habla.example", renew_seconds)
            address = await made.begin(ANA, "lightdash", "es", "/")
            assert address.startswith(f"{server.url}/api/v1/oauth/authorize?")
            state = parse_qs(urlsplit(address).query)["state"][0]
            assert await made.finish(ANA, "lightdash", state, "code", "es") == ("connected", "/")
            yield made, server


async def test_a_stop_during_a_renewal_signs_nobody_out(tmp_path: Path) -> None:
    lightdash = Lightdash(pause=0.3)
    async with signed_in(lightdash, tmp_path) as (made, _):
        turn = asyncio.create_task(made.access(ANA, "es"))
        await asyncio.sleep(0.1)
        turn.cancel()
        await asyncio.wait({turn})
        lightdash.lasts = 3600
        access = await made.access(ANA, "es")
        assert not access.missing and access.credentials["lightdash"].token.startswith("ldapp_")
        assert lightdash.refreshed == ["ldref_1", "ldref_2"], "each once, the second one short-lived too"
        again = await made.access(ANA, "es")
        assert again.credentials["lightdash"].subject == access.credentials["lightdash"].subject
        assert len(lightdash.refreshed) == 2


async def test_parallel_turns_renew_once(tmp_path: Path) -> None:
    lightdash = Lightdash(pause=0.1)
    async with signed_in(lightdash, tmp_path) as (made, _):
        lightdash.lasts = 3600
        async with asyncio.TaskGroup() as group:
            turns = [group.create_task(made.access(ANA, "es")) for _ in range(5)]
        assert len({turn.result().credentials["lightdash"].token for turn in turns}) == 1
        assert lightdash.refreshed == ["ldref_1"]


async def test_a_silent_server_holds_a_turn_up_once(tmp_path: Path) -> None:
    lightdash = Lightdash(pause=1.0)
    async with signed_in(lightdash, tmp_path, renew_seconds=0.2) as (made, _):
        missing = (await made.access(ANA, "en")).missing["lightdash"]
        assert isinstance(missing, UpstreamUnavailable) and "Lightdash" in missing.message
        async with asyncio.timeout(0.1):
            assert "lightdash" in (await made.access(ANA, "en")).missing
        await asyncio.sleep(1.1)
        assert made.personal == ("lightdash",) and await made.accounts(ANA) == {"lightdash": "ana@example.com"}


async def test_what_is_refused_is_asked_of_the_person(tmp_path: Path) -> None:
    lightdash = Lightdash()
    async with signed_in(lightdash, tmp_path) as (made, _):
        lightdash.good = "another"
        assert isinstance((await made.access(ANA, "es")).missing["lightdash"], NeedsSignIn)
        assert await made.accounts(ANA) == {}


async def test_a_grant_that_cannot_be_used_is_revoked(tmp_path: Path) -> None:
    lightdash = Lightdash(user=text(503, "away"))
    with pytest.raises(AssertionError):
        async with signed_in(lightdash, tmp_path):
            pass
    assert lightdash.revoked == ["ldref_1"]


@pytest.mark.parametrize("endpoint", [".evil.example/t", "@evil.example/t", "//evil.example/../t", "t", "http://[::1"])
async def test_no_answer_sends_a_secret_elsewhere(tmp_path: Path, endpoint: str) -> None:
    lightdash = Lightdash(endpoint=endpoint)
    with pytest.raises(UpstreamUnavailable):
        async with signed_in(lightdash, tmp_path):
            pass
    assert lightdash.given == 0
