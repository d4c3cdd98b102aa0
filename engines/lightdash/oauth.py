"""The authorisation server: registration, consent, codes with PKCE, tokens that rotate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 14 * 24 * 3600
CODE_SECONDS = 300
_METHODS = ("S256", "plain")
Json = dict[str, Any]


class OAuthError(Exception):
    """A refusal as RFC 6749 names it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> Json:
        """The answer's JSON."""
        return {"error": self.error, "error_description": self.description}


@dataclass
class Client:
    """A registered application."""

    id: str
    secret: str
    name: str
    redirect_uris: list[str]
    scope: str


@dataclass
class Asked:
    """What an application asks a person for; kept between the page and its buttons, then with the code."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    challenge: str
    method: str
    user: str = ""
    until: float = 0.0


@dataclass
class Granted:
    """What one person has granted one application. `family` joins all tokens of a sign-in."""

    client_id: str
    user: str
    scope: str
    family: str
    until: float


@dataclass
class _State:
    clients: dict[str, Client] = field(default_factory=dict)
    access: dict[str, Granted] = field(default_factory=dict)
    refresh: dict[str, Granted] = field(default_factory=dict)


class OAuth:
    """Applications, codes and tokens; what outlives a restart is in `file`."""

    def __init__(self, file: Path | None = None, access_seconds: int = ACCESS_SECONDS) -> None:
        self._file = file
        self._access_seconds = access_seconds
        self._lock = threading.Lock()
        self._pages: dict[str, Asked] = {}
        self._codes: dict[str, Asked] = {}
        self._state = _read(file)

    def register(self, body: Json) -> Json:
        """A new application. Needs no login, as on the real one."""
        uris = body.get("redirect_uris")
        if not isinstance(uris, list) or not uris or not all(isinstance(u, str) and _web(u) for u in uris):
            raise OAuthError("invalid_redirect_uri", "redirect_uris must be a list of web addresses")
        client = Client(
            id=f"mcp-{secrets.token_hex(12)}",
            secret=secrets.token_hex(24),
            name=str(body.get("client_name") or "An application")[:80],
            redirect_uris=uris,
            scope=str(body.get("scope") or "read write"),
        )
        with self._lock:
            self._state.clients[client.id] = client
            self._save()
        return {
            "client_id": client.id,
            "client_secret": client.secret,
            "client_name": client.name,
            "redirect_uris": client.redirect_uris,
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": client.scope,
            "client_id_issued_at": int(time.time()),
        }

    def ask(self, query: dict[str, str]) -> tuple[str, Client]:
        """Checks a request for consent. Returns the id that the page's buttons send, and who asks.

        Raises:
            OAuthError: nothing is known about where the person could be sent back to, so the page says it.
        """
        client = self._state.clients.get(query.get("client_id", ""))
        uri = query.get("redirect_uri", "")
        if client is None or uri not in client.redirect_uris:
            raise OAuthError("invalid_request", "unknown client_id or redirect_uri")
        method = query.get("code_challenge_method") or "plain"
        if query.get("response_type") != "code" or method not in _METHODS:
            raise OAuthError("invalid_request", "response_type must be code; code_challenge_method S256 or plain")
        page = secrets.token_urlsafe(24)
        self._pages[page] = Asked(
            client.id,
            uri,
            query.get("scope") or client.scope,
            query.get("state", ""),
            query.get("code_challenge", ""),
            method,
            until=time.time() + CODE_SECONDS,
        )
        return page, client

    def client_of(self, page: str) -> Client:
        """Who asks, on a page that is still valid."""
        asked = self._pages.get(page)
        if asked is None or asked.client_id not in self._state.clients:
            raise OAuthError("invalid_request", "this page is no longer valid")
        return self._state.clients[asked.client_id]

    def decide(self, page: str, user: str | None) -> tuple[Asked, str]:
        """The person pressed a button; without `user` they said no. Returns what was asked, and a code or none."""
        asked = self._pages.pop(page, None)
        if asked is None or asked.until < time.time():
            raise OAuthError("invalid_request", "this page is no longer valid")
        if user is None:
            return asked, ""
        code = secrets.token_urlsafe(24)
        asked.user, asked.until = user, time.time() + CODE_SECONDS
        self._codes[code] = asked
        return asked, code

    def token(self, form: dict[str, str], basic: tuple[str, str] | None) -> Json:
        """Tokens for a code or for a refresh token."""
        client = self._authenticated(form, basic)
        with self._lock:
            match form.get("grant_type"):
                case "authorization_code":
                    return self._issue(self._redeem(client, form))
                case "refresh_token":
                    return self._issue(self._rotate(client, form.get("refresh_token", "")))
                case _:
                    raise OAuthError("unsupported_grant_type", "use authorization_code or refresh_token")

    def revoke(self, form: dict[str, str], basic: tuple[str, str] | None) -> None:
        """Ends the grant that a token belongs to; an unknown token is no error."""
        client = self._authenticated(form, basic)
        token = form.get("token", "")
        with self._lock:
            found = self._state.access.get(token) or self._state.refresh.get(token)
            if found is not None and found.client_id == client.id:
                self._end(found.family)
                self._save()

    def introspect(self, form: dict[str, str], basic: tuple[str, str] | None) -> Json:
        """Whether a token is good, and whose it is."""
        self._authenticated(form, basic)
        found = self._good(form.get("token", ""))
        if found is None:
            return {"active": False}
        return {
            "active": True,
            "scope": found.scope,
            "client_id": found.client_id,
            "sub": found.user,
            "token_type": "Bearer",
            "exp": int(found.until),
        }

    def user_of(self, token: str) -> str | None:
        """The person whose rights an access token carries."""
        found = self._good(token)
        return None if found is None else found.user

    def _good(self, token: str) -> Granted | None:
        found = self._state.access.get(token)
        return found if found is not None and found.until > time.time() else None

    def _authenticated(self, form: dict[str, str], basic: tuple[str, str] | None) -> Client:
        name, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        client = self._state.clients.get(name)
        if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
            raise OAuthError("invalid_client", "Client credentials are invalid", 401)
        return client

    def _redeem(self, client: Client, form: dict[str, str]) -> Granted:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked.until < time.time() or asked.client_id != client.id:
            raise OAuthError("invalid_grant", "Invalid authorization code")
        if form.get("redirect_uri") != asked.redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri differs from the one of the request")
        if asked.challenge and not _answers(form.get("code_verifier", ""), asked):
            raise OAuthError("invalid_grant", "code_verifier does not fit")
        return Granted(client.id, asked.user, asked.scope, secrets.token_hex(8), 0.0)

    def _rotate(self, client: Client, token: str) -> Granted:
        found = self._state.refresh.pop(token, None)
        if found is None or found.client_id != client.id or found.until < time.time():
            raise OAuthError("invalid_grant", "Invalid refresh token")
        self._end(found.family)
        return found

    def _end(self, family: str) -> None:
        for kind in (self._state.access, self._state.refresh):
            for token in [t for t, granted in kind.items() if granted.family == family]:
                del kind[token]

    def _issue(self, granted: Granted) -> Json:
        access, refresh = f"ldapp_{secrets.token_hex(24)}", f"ldref_{secrets.token_hex(24)}"
        now = time.time()
        common = (granted.client_id, granted.user, granted.scope, granted.family)
        self._state.access[access] = Granted(*common, now + self._access_seconds)
        self._state.refresh[refresh] = Granted(*common, now + REFRESH_SECONDS)
        self._save()
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self._access_seconds - 1,
            "refresh_token": refresh,
            "scope": granted.scope,
        }

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self._state)), encoding="utf-8")
        draft.replace(self._file)


def _read(file: Path | None) -> _State:
    if file is None or not file.is_file():
        return _State()
    kept = json.loads(file.read_text(encoding="utf-8"))
    return _State(
        {k: Client(**v) for k, v in kept["clients"].items()},
        {k: Granted(**v) for k, v in kept["access"].items()},
        {k: Granted(**v) for k, v in kept["refresh"].items()},
    )


def _answers(verifier: str, asked: Asked) -> bool:
    said = verifier
    if asked.method == "S256":
        said = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(said.encode(), asked.challenge.encode())


def _web(uri: str) -> bool:
    got = urlsplit(uri)
    return got.scheme in ("http", "https") and bool(got.netloc) and not got.fragment
