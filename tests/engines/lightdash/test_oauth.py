"""OAuth of the stand-in: registration, consent, codes with PKCE, tokens that rotate and end."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from engines.lightdash import ASSISTANT
from tests.engines.lightdash.conftest import Api, Json, settings

BACK = "http://assistant.example/callback"
BASE = "/api/v1/oauth"
PASSWORD = "correct horse"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def api(shop: Path, tmp_path: Path) -> Iterator[Api]:
    with opened(shop, tmp_path) as made:
        yield made


def opened(shop: Path, folder: Path) -> Api:
    return Api(replace(settings(shop), members=(replace(ASSISTANT, password=PASSWORD),), state_dir=folder))


def anonymous(api: Api, method: str, path: str, **rest: Any) -> httpx.Response:
    headers = {"Authorization": "", **rest.pop("headers", {})}
    return api.request(method, path, headers=headers, **rest)


def register(api: Api, **also: Any) -> Json:
    body = {"client_name": "Some <b>app</b>", "redirect_uris": [BACK], "scope": "read write"} | also
    answer = anonymous(api, "POST", f"{BASE}/register", json=body)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def page(api: Api, client: Json, **also: str) -> httpx.Response:
    query = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": BACK,
        "scope": "read write",
        "state": "s&1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | also
    return anonymous(api, "GET", f"{BASE}/authorize?{urlencode(query)}")


def decide(api: Api, shown: httpx.Response, decision: str = "allow", password: str = PASSWORD) -> httpx.Response:
    found = re.search(r'name="page" value="([^"]+)"', shown.text)
    assert found, shown.text
    form = {"page": found[1], "email": "assistant@example.com", "password": password, "decision": decision}
    return anonymous(api, "POST", f"{BASE}/authorize", data=form)


def answer_of(sent_back: httpx.Response) -> dict[str, str]:
    assert sent_back.status_code == 302 and sent_back.headers["location"].startswith(f"{BACK}?")
    return {k: v[0] for k, v in parse_qs(urlsplit(sent_back.headers["location"]).query).items()}


def token(api: Api, client: Json, **form: str) -> httpx.Response:
    given = {"client_id": client["client_id"], "client_secret": client["client_secret"], **form}
    return anonymous(api, "POST", f"{BASE}/token", data=given)


def code_of(api: Api, client: Json, **also: str) -> str:
    return answer_of(decide(api, page(api, client, **also)))["code"]


def redeem(api: Api, client: Json, code: str, **also: str) -> httpx.Response:
    fields = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER} | also
    return token(api, client, grant_type="authorization_code", **fields)


def granted(api: Api) -> tuple[Json, Json]:
    client = register(api)
    answer = redeem(api, client, code_of(api, client))
    assert answer.status_code == 200, answer.text
    return client, answer.json()


def asks(api: Api, access: str) -> int:
    return anonymous(api, "GET", "/api/v1/user", headers={"Authorization": f"Bearer {access}"}).status_code


def test_discovery_names_endpoints_that_answer(api: Api) -> None:
    found = anonymous(api, "GET", "/.well-known/oauth-authorization-server").json()
    assert found["issuer"] == api.settings.site_url and "S256" in found["code_challenge_methods_supported"]
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
        answer = anonymous(api, "POST", urlsplit(found[name]).path, data={})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    resource = anonymous(api, "GET", "/.well-known/oauth-protected-resource").json()
    assert resource["authorization_servers"] == [api.settings.site_url]


def test_a_code_becomes_tokens_with_the_rights_of_who_said_yes(api: Api) -> None:
    client = register(api)
    shown = page(api, client)
    assert "Some &lt;b&gt;app&lt;/b&gt;" in shown.text and "frame-ancestors" in shown.headers["content-security-policy"]
    back = answer_of(decide(api, shown))
    assert back["state"] == "s&1"
    tokens = redeem(api, client, back["code"]).json()
    assert tokens["access_token"].startswith("ldapp_") and tokens["refresh_token"].startswith("ldref_")
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3599, "read write")
    assert asks(api, tokens["access_token"]) == 200
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert anonymous(api, "GET", f"{BASE}/userinfo", headers=headers).json()["email"] == "assistant@example.com"
    again = redeem(api, client, back["code"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant"), "a code works once"


@pytest.mark.parametrize(
    "wrong", [{"code_verifier": "other"}, {"redirect_uri": f"{BACK}/x"}, {"code": "guessed"}, {"code_verifier": ""}]
)
def test_a_code_that_does_not_fit(api: Api, wrong: dict[str, str]) -> None:
    client = register(api)
    code = code_of(api, client)
    answer = redeem(api, client, wrong.get("code", code), **{k: v for k, v in wrong.items() if k != "code"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_for_the_one_who_asked(api: Api) -> None:
    mine, theirs = register(api), register(api)
    assert redeem(api, theirs, code_of(api, mine)).json()["error"] == "invalid_grant"
    wrong = {**mine, "client_secret": "x"}
    assert redeem(api, wrong, code_of(api, mine)).status_code == 401


def test_a_refresh_replaces_both_tokens(api: Api) -> None:
    client, first = granted(api)
    second = token(api, client, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert asks(api, first["access_token"]) == 401 and asks(api, second["access_token"]) == 200
    used = token(api, client, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert used.json()["error"] == "invalid_grant"


def test_revoking_ends_the_whole_grant(api: Api) -> None:
    client, tokens = granted(api)
    basic = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    form = {"token": tokens["access_token"]}
    assert anonymous(api, "POST", f"{BASE}/introspect", data=form, headers=headers).json()["active"] is True
    given = {"token": tokens["refresh_token"]}
    assert anonymous(api, "POST", f"{BASE}/revoke", data=given, headers=headers).status_code == 200
    assert asks(api, tokens["access_token"]) == 401
    assert anonymous(api, "POST", f"{BASE}/introspect", data=form, headers=headers).json() == {"active": False}


def test_who_says_no_and_who_does_not_know_the_password(api: Api) -> None:
    client = register(api)
    assert answer_of(decide(api, page(api, client), "deny")) == {"error": "access_denied", "state": "s&1"}
    shown = page(api, client)
    wrong = decide(api, shown, password="guess")
    assert wrong.status_code == 401 and "do not match" in wrong.text
    assert "code" in answer_of(decide(api, wrong)), "the page stays"
    late = decide(api, shown)
    assert late.status_code == 400 and "no longer valid" in late.text, "its buttons work once"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "http://evil.example/"},
        {"response_type": "token"},
        {"code_challenge_method": "md5"},
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(api: Api, wrong: dict[str, str]) -> None:
    answer = page(api, register(api), **wrong)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("uris", [[], "x", ["javascript:alert(1)"], ["http://a.example/#f"], None])
def test_a_registration_needs_web_addresses(api: Api, uris: Any) -> None:
    answer = anonymous(api, "POST", f"{BASE}/register", json={"redirect_uris": uris})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")
    assert anonymous(api, "POST", f"{BASE}/register", content=b"[1").status_code == 400


def test_grants_outlive_a_restart(shop: Path, tmp_path: Path) -> None:
    with opened(shop, tmp_path) as api:
        client, tokens = granted(api)
    with opened(shop, tmp_path) as api:
        assert asks(api, tokens["access_token"]) == 200
        assert token(api, client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 200
    assert (tmp_path / "oauth.json").stat().st_mode & 0o077 == 0


def test_unknown_tokens_are_answered_as_the_real_one_does(api: Api) -> None:
    for headers in ({"Authorization": "Bearer ldapp_x"}, {"Authorization": "Basic eDp5"}, {"Authorization": "x"}):
        answer = anonymous(api, "GET", "/api/v1/user", headers=headers)
        assert (answer.status_code, answer.text) == (401, "Unauthorized")
    with_pat_as_bearer = anonymous(
        api, "GET", "/api/v1/user", headers={"Authorization": f"Bearer {api.settings.token}"}
    )
    assert with_pat_as_bearer.status_code == 401


_EXAMPLES = Path(__file__).parents[3].parent / "shared" / "contracts" / "lightdash" / "examples"


@pytest.mark.skipif(not _EXAMPLES.is_dir(), reason="NOT CHECKED: the recorded answers are not on this machine")
def test_the_answers_have_the_keys_of_the_recorded_ones(api: Api) -> None:
    client, tokens = granted(api)
    given = {
        "41-oauth-discovery": anonymous(api, "GET", "/.well-known/oauth-authorization-server").json(),
        "41b-oauth-protected-resource": anonymous(api, "GET", "/.well-known/oauth-protected-resource").json(),
        "41c-oauth-register": client,
        "41d-oauth-token": tokens,
    }
    for name, ours in given.items():
        recorded = json.loads((_EXAMPLES / f"{name}.json").read_text("utf-8"))["response"]["body"]
        assert {k: type(v) for k, v in ours.items()} == {k: type(v) for k, v in recorded.items()}, name
