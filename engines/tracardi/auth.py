"""Logging in, and who may call what."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable

from starlette.requests import Request

from engines.tracardi.settings import Account

READ = frozenset({"admin", "developer", "marketer"})
SELECT = READ | {"maintainer"}
MAINTAIN = frozenset({"admin", "maintainer"})
ADMIN = frozenset({"admin"})
_TTL = 30 * 60


class Refused(Exception):
    """An answer `{"detail": …}` other than success."""

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(str(detail))
        self.status = status
        self.detail = detail


class Auth:
    """Tokens: the same one at each login, renewed by every call, gone for everybody after a logout."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = {account.user: account for account in accounts}
        self._tokens: dict[str, tuple[Account, float]] = {}

    def login(self, user: str, password: str) -> dict[str, object]:
        """Answer of `POST /user/token`."""
        account = self._accounts.get(user)
        expected = account.password if account else secrets.token_hex()
        if not hmac.compare_digest(password.encode(), expected.encode()) or account is None or not account.enabled:
            raise Refused(400, "Authentication error: Incorrect username or password.")
        # The real server derives it from the user alone; the password keeps ours from being guessed.
        token = hmac.new(expected.encode(), user.encode(), hashlib.sha1).hexdigest()
        self._tokens[token] = (account, time.monotonic() + _TTL)
        return {
            "access_token": token,
            "token_type": "bearer",
            "roles": list(account.roles),
            "preference": {},
        }

    def add(self, account: Account) -> None:
        """A further account, until the next start."""
        self._accounts[account.user] = account

    def logout(self, request: Request) -> None:
        """End the token, for everybody who shares the account."""
        self._tokens.pop(self._token(request), None)

    def require(self, request: Request, roles: frozenset[str]) -> None:
        """Let the request pass, or refuse it; a missing role and a bad token look the same."""
        token = self._token(request)
        account, until = self._tokens.get(token, (None, 0.0))
        if account is None or until < time.monotonic() or not roles & set(account.roles):
            raise Refused(401, "Invalid authentication credentials")
        self._tokens[token] = (account, time.monotonic() + _TTL)

    def _token(self, request: Request) -> str:
        header = request.headers.get("authorization")
        if header is None:
            raise Refused(401, "Not authenticated")
        if " " not in header:
            raise Refused(500, "not enough values to unpack (expected 2, got 1)")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(401, "Not authenticated")
        return token
