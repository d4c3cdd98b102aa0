"""Replays what a real server answered, bodies and all, when the recordings are at hand."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engines.tracardi.conftest import Build, login
from tests.engines.tracardi.same import differences, misshapen

FOLDER = Path(__file__).parents[3].parent / "shared" / "contracts" / "tracardi"
RECORDED = FOLDER / "observed-0.9.0-rc5.jsonl"

pytestmark = pytest.mark.anyio
Json = dict[str, Any]

PASSWORDS = {
    "admin@example.com": "secret-a",
    "m@example.com": "secret-m",
    "mt@example.com": "secret-mt",
    "d@example.com": "secret-d",
}
NOT_BUILT = {"autocomplete": "the editor's completion is of no use to a client"}
OTHER_VALUES = {
    "root": "a server's own name",
    "versiond": "a server's own name",
    "events-by_type": "the observed server had tracked more before",
    "event-count": "the observed server had tracked more before",
    "range-events": "there, what came in during the last second was not found yet",
    "event-histogram": "there, what came in during the last second was not found yet",
    "range-lastweek": "before the events, which came later",
}
"""Rows whose values are a server's own; keys and types are compared all the same."""
OTHER_ORDER = {"session-select", "select-no-body", "mt-select", "top-modified"}
"""Searches without an order: which document comes first is nobody's promise."""
FREE = frozenset({"traits", "interests", "consents", "properties", "aux", "request.headers", "metadata.aux"})


def example(name: str) -> Json:
    body: Json = json.loads((FOLDER / f"{name}.example.json").read_text(encoding="utf-8"))["body"]
    return body


def people() -> list[Json]:
    """The three of the recording; the first is the very document beside it."""
    ana = example("profile")
    del ana["_meta"]
    ana["ids"] = ["ana"]
    rest = [("bob", ["newsletter"], "Bob", "bob@example.com", 950.0)]
    rest.append(("eva", ["VIP", "newsletter"], "Eva", "Eva.Sato@Example.com", 1000.0))
    return [ana, *(_person(*one) for one in rest)]


def _person(name: str, segments: list[str], first: str, email: str, ltv: float) -> Json:
    contact = {"email": {"main": email}, "phone": {"main": "+34600000001"}}
    data = {"contact": contact, "pii": {"firstname": first}, "metrics": {"ltv": ltv}}
    time = {"time": {"insert": "2026-11-05T02:38:39+00:00"}}
    extra = {"traits": {"plan": "gold"}, "interests": {"running": 4}, "metadata": time}
    return {"id": name, "segments": segments, "data": data, **extra}


def others() -> list[Json]:
    """The other 75 of the observed server: 36 with an e-mail address."""
    found = []
    for number in range(75):
        email = {"contact": {"email": {"main": f"someone{number}@example.com"}}} if number < 36 else {}
        found.append({"id": f"other-{number}", "data": email})
    return found


@pytest.fixture
async def server(build: Build) -> AsyncIterator[httpx.AsyncClient]:
    if not RECORDED.exists():
        pytest.skip(f"no recordings at {RECORDED}: nothing was compared with a real server's answers")
    transport = httpx.ASGITransport(build(contexts=(), source_cache=0.0))
    async with httpx.AsyncClient(transport=transport, base_url="http://tracardi") as client:
        await login(client, "admin@example.com", "secret-a")
        await client.post("/profiles/import", json=[*people(), *others()])
        source = {"id": "svc-1", "name": "Service", "type": ["rest"], "config": {"static_profile_id": True}}
        await client.post("/event-source", json=source)
        yield client


async def test_recorded_answers_are_given_again(server: httpx.AsyncClient) -> None:
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if "name" in row and row["name"] not in NOT_BUILT]
    wrong: list[str] = []
    for row in rows:
        name = row["name"]
        status, body = await replay(server, row)
        if status != row["status"]:
            wrong.append(f"{name}: {status} {str(body)[:200]}")
            continue
        want = _unordered(row["body"]) if name in OTHER_ORDER else row["body"]
        found = list(differences(want, body, numbers=name not in OTHER_VALUES))
        if name in OTHER_VALUES:
            found = [place for place in found if _of_form(name, place)]
        wrong += [f"{name}: {place}" for place in found]
    assert not wrong, "\n".join(wrong)
    assert len(rows) == 119


def _of_form(name: str, place: str) -> bool:
    """Whether a difference is one of keys or kinds of JSON, not of values. Groups of a histogram are keys too."""
    keys = () if name == "event-histogram" else ("want keys",)
    return any(words in place for words in ("is missing", "an object", "a list", *keys))


def _unordered(body: Json) -> Json:
    return body | {"result": [{"…": "document"} for _ in body["result"]]}


async def test_whole_documents_have_the_keys_and_types_of_real_ones(server: httpx.AsyncClient) -> None:
    payload = {
        "source": {"id": "svc-1"},
        "session": {"id": "sess-ana-1"},
        "profile": {"id": "ana"},
        "events": [{"id": "ev-1", "type": "purchase-opened", "properties": {"id": "o-1"}}],
    }
    await server.post("/track", json=payload)
    found = {
        "profile": (await server.get("/profile/ana")).json(),
        "event": (await server.get("/event/ev-1")).json()["event"],
        "session": (await server.get("/session/profile/ana")).json(),
    }
    wrong = [f"{name}.{place}" for name, got in found.items() for place in misshapen(example(name), got, free=FREE)]
    plain = (await server.get("/profile/other-1")).json()
    wrong += [f"plain.{place}" for place in misshapen(example("profile"), plain, free=FREE)]
    assert not wrong, "\n".join(wrong)


async def replay(client: httpx.AsyncClient, row: Json) -> tuple[int, Any]:
    name, sent = row["name"], dict(row["request"])
    headers: dict[str, str] = {}
    if name in {"badtoken", "hdr-malformed"}:
        headers["authorization"] = {"badtoken": "Bearer x", "hdr-malformed": "Bearer"}[name]
    if name == "noauth":
        saved = client.headers.pop("authorization")
        answer = await client.get(row["path"])
        client.headers["authorization"] = saved
        return answer.status_code, answer.json()
    if name in {"profile-prod", "track-prod-source"}:
        headers["x-context"] = "production"
    if name == "import":
        sent = {"json": people()}
    for place in ("data", "json"):
        given = sent.get(place)
        if isinstance(given, dict) and "password" in given and name != "login-bad":
            sent[place] = given | {"password": PASSWORDS[given.get("username") or given["email"]]}
    path = re.sub(r"/event/[0-9a-f-]{36}$", "/event/ev-1", row["path"])
    if path.endswith("/event/ev-1"):
        path = f"/event/{(await client.get('/events/profile/ana')).json()['result'][0]['id']}"
    answer = await client.request(row["method"], path, headers=headers, **sent)
    if row["name"] in {"login", "login-m", "login-mt"}:
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    if name == "after-logout":
        await login(client, "admin@example.com", "secret-a")
    return answer.status_code, answer.json() if answer.content else ""
