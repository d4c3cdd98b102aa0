"""Sign-in at one Lightdash, as far as no person is needed: a person's consent is tried at the stand-in alone.

What a real server keeps of it is one registered application a run, and none where LIGHTDASH_CLIENT_ID names one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.errors import NeedsSignIn, ToolFailed
from tests.contract.lightdash.rules import RULES
from tests.contract.subjects import Subject
from tests.contract.watch import Watch
from tools.base import Credential, Grant, OAuthApp
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.lightdash.login import LightdashLogin
from tools.wire import new_client

pytestmark = pytest.mark.anyio
BACK = "http://127.0.0.1:8000/api/v1/connections/lightdash/callback"
VERIFIER = "contract-" * 8
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
_APPS: dict[str, OAuthApp] = {}
"""Registered once a session: a real server keeps them."""


@dataclass
class Door:
    """Sign-in at one server."""

    subject: Subject
    login: LightdashLogin
    watch: Watch

    async def app(self) -> OAuthApp:
        if self.subject.url not in _APPS:
            _APPS[self.subject.url] = await self.login.register(BACK)
        return _APPS[self.subject.url]


@pytest.fixture
async def door(lightdash_open: Subject) -> AsyncIterator[Door]:
    given = lightdash_open.settings
    settings = LightdashSettings(
        url=lightdash_open.url,
        client_id=given.get("client_id", ""),
        client_secret=given.get("client_secret", ""),
    )
    watch = Watch(settings.base, RULES)
    async with watch.on(new_client()) as http:
        yield Door(lightdash_open, LightdashLogin(settings, http, "en"), watch)
    assert not watch.breaches, "\n".join(watch.breaches[:20])


async def test_where_a_person_says_yes(door: Door) -> None:
    """What the server says of itself is enough for a sign-in with PKCE."""
    app = await door.app()
    address = urlsplit(await door.login.address(app, BACK, "s-1", CHALLENGE))
    assert f"{address.scheme}://{address.netloc}{address.path}".startswith(door.subject.url)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["state"] == "s-1" and asked["client_id"] == app.id
    said = [e.body for e in door.watch.exchanges if e.path.startswith("/.well-known/")]
    assert len(said) == 1, "asked for once"
    assert "code" in said[0]["response_types_supported"]
    assert "S256" in said[0]["code_challenge_methods_supported"]
    assert {"authorization_code", "refresh_token"} <= {*said[0]["grant_types_supported"]}
    assert "client_secret_post" in said[0]["token_endpoint_auth_methods_supported"]


async def test_a_registration_gives_what_a_token_needs(door: Door) -> None:
    app = await door.app()
    assert app.id
    known = {e.body["client_id"] for e in door.watch.exchanges if e.path.endswith("/register")}
    assert known <= {app.id}


async def test_a_code_or_a_refresh_token_that_is_none(door: Door) -> None:
    app = await door.app()
    with pytest.raises(ToolFailed) as no_code:
        await door.login.exchange(app, BACK, "no-such-code", VERIFIER)
    with pytest.raises(ToolFailed) as no_refresh:
        await door.login.refresh(app, "no-such-refresh-token")
    assert no_code.value.code == no_refresh.value.code == "sign_in_refused"
    refused = [e for e in door.watch.exchanges if e.path.endswith("/token")]
    assert [e.body["error"] for e in refused] == ["invalid_grant", "invalid_grant"]
    assert all(400 <= e.status < 500 for e in refused), "refused, not broken"


async def test_an_application_that_is_not_known(door: Door) -> None:
    """Told from a wrong code, since it means to register again."""
    with pytest.raises(ToolFailed) as refused:
        await door.login.refresh(OAuthApp("no-such-application", "no-such-secret"), "no-such-refresh-token")
    assert refused.value.code == "invalid_client"


async def test_a_token_that_nobody_granted(door: Door) -> None:
    with pytest.raises(NeedsSignIn):
        await door.login.who("ldapp_" + "0" * 48)
    await door.login.revoke(await door.app(), "ldapp_" + "0" * 48)


async def test_nothing_is_asked_for_without_a_sign_in(door: Door) -> None:
    engine = LightdashEngine(LightdashSettings(url=door.subject.url))
    try:
        with pytest.raises(NeedsSignIn):
            await engine.catalogue()
    finally:
        await engine.aclose()


async def consent(door: Door, people: Any) -> Grant:
    """A person in a browser: the page, its form, and the way back with a code."""
    app = await door.app()
    address = await door.login.address(app, BACK, "s-2", CHALLENGE)
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = re.search(r'name="page" value="([^"]+)"', (await browser.get(address)).text)
        assert page
        form = {"page": page[1], "email": people["email"], "password": people["password"], "decision": "allow"}
        sent_back = await browser.post(address.partition("?")[0], data=form)
    answer = parse_qs(urlsplit(sent_back.headers["location"]).query)
    assert answer["state"] == ["s-2"]
    return await door.login.exchange(app, BACK, answer["code"][0], VERIFIER)


async def test_a_person_signs_in_and_out(door: Door, request: pytest.FixtureRequest) -> None:
    if door.subject.real:
        pytest.skip("the consent of a person is tried at the stand-in alone")
    people = request.getfixturevalue("engines")["people"]
    app, first = await door.app(), await consent(door, people)
    assert await door.login.who(first.access) == people["email"] and first.expires_in
    second = await door.login.refresh(app, first.refresh)
    with pytest.raises(ToolFailed):
        await door.login.refresh(app, first.refresh)
    third = await consent(door, people)
    engine = LightdashEngine(LightdashSettings(url=door.subject.url))
    try:
        part = await engine.catalogue(credential=Credential("somebody", third.access))
    finally:
        await engine.aclose()
    assert any(e.metrics for e in part.explores)
    await door.login.revoke(app, third.refresh)
    with pytest.raises(NeedsSignIn):
        await door.login.who(third.access)
    assert second.access != first.access
