"""One Tracardi, real or stand-in, through our client. Only with an event source is anything written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from assistant.catalogue import Catalogue
from tests.contract.subjects import Subject
from tests.contract.tracardi.rules import RULES
from tests.contract.watch import Watch
from tests.tools.desk import Desk
from tools.registry import all_tools
from tools.tracardi import TracardiEngine, TracardiSettings
from tools.tracardi.ask import profiles
from tools.tracardi.client import Login, TracardiClient
from tools.tracardi.settings import Context
from tools.tracardi.tql import Exists

Json = dict[str, Any]


@dataclass
class Bench:
    """What a test has at hand."""

    engine: TracardiEngine
    client: TracardiClient
    desk: Desk
    watch: Watch

    async def send(
        self, method: str, path: str, body: Any = None, token: str | None = None, context: Context | None = None
    ) -> httpx.Response:
        """A call with the account's token, for what our client does not ask."""
        own, _ = await self.client.sign_in()
        headers = {"Authorization": f"Bearer {token or own}", "x-context": context or self.client.settings.context}
        return await self.client.http.request(
            method, self.client.settings.base + path, headers=headers, json=body if method == "POST" else None
        )

    async def someone(self) -> Json:
        """Any profile with an e-mail address; the test is skipped when there is none."""
        found = await profiles(self.client, Exists("data.contact.email.main"), 5)
        plain = [p for p in found if not set('"\\*') & set(p["data"]["contact"]["email"]["main"])]
        if not plain:
            pytest.skip("no profile with an e-mail address")
        return plain[0]

    def as_stranger(self, password: str) -> TracardiClient:
        return replace(self.client, settings=replace(self.client.settings, password=password), login=Login())


def context_of(asked: str) -> Context:
    """`TRACARDI_CONTEXT` as the server reads it; another word is a mistake that would write elsewhere."""
    known: dict[str, Context] = {"production": "production", "staging": "staging"}
    if asked in known:
        return known[asked]
    raise pytest.UsageError(f"TRACARDI_CONTEXT is {asked!r}; it is production or staging")


@pytest.fixture
async def tracardi(tracardi_subject: Subject) -> AsyncIterator[Bench]:
    given = tracardi_subject.settings
    settings = TracardiSettings(
        url=tracardi_subject.url,
        user=given["user"],
        password=given["password"],
        context=context_of(given.get("context", "production")),
        source=given.get("source", ""),
    )
    engine = TracardiEngine(settings)
    watch = Watch(settings.base, RULES)
    watch.on(engine._client.http)
    desk = Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), lang="en")
    yield Bench(engine, engine._client, desk, watch)
    await engine.aclose()
    assert not watch.breaches, "\n".join(watch.breaches[:20])
