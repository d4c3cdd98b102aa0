"""Replays what a real server answered, when the recordings are at hand."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.engines.tracardi.conftest import Build, login

RECORDED = Path(__file__).parents[3].parent / "shared" / "contracts" / "tracardi" / "observed-0.9.0-rc5.jsonl"

pytestmark = pytest.mark.anyio

PASSWORDS = {"admin@example.com": "secret-a", "m@example.com": "secret-m", "mt@example.com": "secret-mt"}
PEOPLE: list[dict[str, Any]] = [
    {"id": "ana", "segments": ["VIP", "newsletter"], "first": "Ana", "email": "ana@example.com", "ltv": 912.5},
    {"id": "bob", "segments": ["newsletter"], "first": "Bob", "email": "bob@example.com", "ltv": 950.0},
    {"id": "eva", "segments": ["VIP"], "first": "Eva", "email": "Eva.Sato@Example.com", "ltv": 1000.0},
]
NOT_BUILT = {
    "autocomplete": "the editor's completion is of no use to a client",
    "collect": "webhook sources do not exist here",
    "track-profileless": "a bug of one release",
    "user-marketer": "accounts are settings here",
    "user-maint": "accounts are settings here",
    "user-disabled": "accounts are settings here",
    "login-disabled": "accounts are settings here",
}
OTHER_DATA = {"by-type-table"}


def document(person: dict[str, Any]) -> dict[str, Any]:
    contact = {"email": {"main": person["email"]}, "phone": {"main": "+34600000001"}}
    data = {"contact": contact, "pii": {"firstname": person["first"]}, "metrics": {"ltv": person["ltv"]}}
    extra = {"traits": {"plan": "gold"}, "interests": {"running": 4}}
    return {"id": person["id"], "segments": person["segments"], "data": data} | extra


def shape(value: Any) -> Any:
    match value:
        case dict() if "…" in value:
            return dict
        case dict():
            return {key: shape(part) for key, part in value.items()}
        case list():
            return list
        case _:
            return type(value)


def same_shape(recorded: Any, got: Any) -> bool:
    want = shape(recorded)
    if want is dict or (isinstance(want, dict) and any("…" in str(key) for key in want)):
        return isinstance(got, dict)
    if isinstance(want, dict):
        return isinstance(got, dict) and all(key in got and same_shape(recorded[key], got[key]) for key in want)
    return isinstance(got, list) if want is list else isinstance(got, want)


async def test_recorded_answers_keep_their_status_and_shape(build: Build) -> None:
    if not RECORDED.exists():
        pytest.skip(f"no recordings at {RECORDED}: the shapes were NOT compared with a real server's")
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if "name" in row and row["name"] not in NOT_BUILT]
    wrong: list[str] = []
    transport = httpx.ASGITransport(build(contexts=()))
    async with httpx.AsyncClient(transport=transport, base_url="http://tracardi") as client:
        await login(client, "admin@example.com", "secret-a")
        await client.post("/profiles/import", json=[document(person) for person in PEOPLE])
        source = {"id": "svc-1", "config": {"static_profile_id": True}}
        await client.post("/event-source", json=source)
        for row in rows:
            status, body = await replay(client, row)
            if status != row["status"] or not (row["name"] in OTHER_DATA or same_shape(row["body"], body)):
                wrong.append(f"{row['name']}: {status} {str(body)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert len(rows) > 90


async def replay(client: httpx.AsyncClient, row: dict[str, Any]) -> tuple[int, Any]:
    name, request = row["name"], row["request"]
    headers: dict[str, str] = {}
    if name in {"login-bad", "noauth", "badtoken", "hdr-malformed"} or name.startswith("login"):
        headers["authorization"] = {"badtoken": "Bearer x", "hdr-malformed": "Bearer"}.get(name, "")
    if name == "noauth":
        saved = client.headers.pop("authorization")
        answer = await client.get(row["path"])
        client.headers["authorization"] = saved
        return answer.status_code, answer.json()
    if name == "profile-prod":
        headers["x-context"] = "production"
    sent = dict(request)
    if name == "import":
        sent = {"json": [document(person) for person in PEOPLE]}
    if "data" in sent and name != "login-bad" and "password" in sent["data"]:
        sent["data"] = sent["data"] | {"password": PASSWORDS[sent["data"]["username"]]}
    path = re.sub(r"/event/[0-9a-f-]{36}$", "/event/ev-1", row["path"])
    if path.endswith("/event/ev-1"):
        event = {"source": {"id": "svc-1"}, "profile": {"id": "ana"}, "events": [{"id": "ev-1", "type": "x"}]}
        await client.post("/track", json=event)
    if name.startswith(("session-get", "session-last")) and "ana" in urlsplit(path).path:
        headers.setdefault("x-context", "staging")
    answer = await client.request(row["method"], path, headers=headers, **sent)
    if name == "hdr-malformed":
        await login(client, "admin@example.com", "secret-a")
    if row["name"] in {"login", "login-m", "login-mt"}:
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return answer.status_code, answer.json() if answer.content else ""
