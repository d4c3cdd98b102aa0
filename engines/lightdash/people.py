"""Who is asking: the people of the organization, and the tokens and sessions that speak for them.

One door for every request: `People.identify`. Another kind of token is let in by setting `People.bearer`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from starlette.requests import Request

from engines import clock
from engines.lightdash.errors import AuthorizationError, ForbiddenError
from engines.lightdash.fields import Json
from engines.lightdash.kept import read_kept, write_kept
from engines.lightdash.settings import Member, Role, stable_uuid

ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most; each may do all that the ones before it may."""
COOKIE = "connect.sid"
SESSION_LIFE = timedelta(days=1)
_FIRST = stable_uuid("token", "first")
Kind = Literal["pat", "session", "oauth"]


@dataclass(frozen=True)
class Person:
    """One member of the organization, as of this request."""

    number: int
    uuid: str
    email: str
    first_name: str
    last_name: str
    role: Role
    groups: tuple[str, ...] = ()
    """Ids of the groups that the person is in."""

    def may(self, needed: Role) -> bool:
        """Whether the person's role is `needed` or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(needed)


@dataclass(frozen=True)
class Identity:
    """Who is asking, and by what: a personal access token, a session of the browser or an OAuth token."""

    person: Person
    kind: Kind


@dataclass(frozen=True)
class Token:
    """A personal access token; of its secret only the digest is kept."""

    uuid: str
    owner: str
    digest: str
    description: str
    created: str
    rotated: str | None = None
    used: str | None = None
    expires: str | None = None

    def to_json(self) -> Json:
        """The token as lists show it, without its secret."""
        return {
            "uuid": self.uuid,
            "createdAt": self.created,
            "rotatedAt": self.rotated,
            "lastUsedAt": self.used,
            "expiresAt": self.expires,
            "description": self.description,
        }


def moment(at: datetime | None = None) -> str:
    """A moment, or now, as the API writes it."""
    text = (at or clock.now("UTC")).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class People:
    """The people of one server. What outlives a restart is in `file`: changed roles and made tokens."""

    bearer: Callable[[str], str | None]
    """Given the secret of a `Bearer` header, the id of the person it speaks for, or None."""

    def __init__(self, members: Sequence[Member], token: str, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._passwords = {member.email.casefold(): member.password for member in members}
        self._people = {person.uuid: person for person in map(_person, range(1, len(members) + 1), members)}
        self._sessions: dict[str, tuple[str, datetime]] = {}
        self.bearer = lambda secret: None
        self.owner_uuid = next(iter(self._people))
        """Whose token the settings hold."""
        first = Token(_FIRST, self.owner_uuid, _digest(token), "assistant", "2026-01-01T00:00:00.000Z")
        kept = read_kept(file)
        made = [Token(**t) for t in kept.get("tokens", [])]
        self._tokens = {token.uuid: token for token in [first, *made] if token.owner in self._people}
        for uuid, role in kept.get("roles", {}).items():
            if uuid in self._people and role in ROLES:
                self._people[uuid] = replace(self._people[uuid], role=role)

    @property
    def owner(self) -> Person:
        """The person whose token the settings hold."""
        return self._people[self.owner_uuid]

    def everyone(self) -> list[Person]:
        """All people, in the order of the settings."""
        return list(self._people.values())

    def find(self, uuid: str) -> Person | None:
        """A person by id."""
        return self._people.get(uuid)

    def identify(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Identity | None:
        """Who a request speaks for; None when it says nothing that could be checked.

        Raises:
            AuthorizationError: a well-formed token that nobody owns, or that is over.
        """
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        match scheme.lower():
            case "apikey" if secret:
                return Identity(self._of_token(secret), "pat")
            case "bearer" if secret:
                found = self._people.get(self.bearer(secret) or "")
                return Identity(found, "oauth") if found else None
            case "":
                found = self.of_session(cookies.get(COOKIE))
                return Identity(found, "session") if found else None
        return None

    def _of_token(self, secret: str) -> Person:
        digest = _digest(secret)
        with self._lock:
            for token in self._tokens.values():
                if hmac.compare_digest(token.digest, digest) and not _over(token):
                    self._tokens[token.uuid] = replace(token, used=moment())
                    return self._people[token.owner]
        raise AuthorizationError("Failed to authorize user")

    def of_session(self, cookie: str | None) -> Person | None:
        """The person of a browser's session."""
        uuid, until = self._sessions.get(cookie or "", ("", None))
        return self._people.get(uuid) if until is not None and until > clock.now("UTC") else None

    def login(self, email: str, password: str) -> tuple[Person, str]:
        """A new session: the person, and the value of the cookie.

        Raises:
            AuthorizationError: the two do not belong together.
        """
        expected = self._passwords.get(email.casefold(), "")
        if not expected or not hmac.compare_digest(expected.encode(), password.encode()):
            raise AuthorizationError("Email and password not recognized")
        person = next(p for p in self._people.values() if p.email.casefold() == email.casefold())
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            now = clock.now("UTC")
            self._sessions = {c: s for c, s in self._sessions.items() if s[1] > now}
            self._sessions[cookie] = (person.uuid, now + SESSION_LIFE)
        return person, cookie

    def logout(self, cookie: str | None) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(cookie or "", None)

    def tokens_of(self, person: Person) -> list[Token]:
        """A person's tokens, the newest first."""
        return [token for token in reversed(self._tokens.values()) if token.owner == person.uuid]

    def make_token(self, person: Person, description: str, expires: str | None) -> tuple[Token, str]:
        """A new token of a person, and its secret, which is told only now."""
        secret = "ldpat_" + secrets.token_hex(16)
        uuid = stable_uuid("token", secrets.token_hex(16))
        token = Token(uuid, person.uuid, _digest(secret), description, moment(), expires=expires)
        self._keep(token)
        return token, secret

    def rotate_token(self, token: Token, expires: str | None) -> tuple[Token, str]:
        """A new secret for a token; the old one is worth nothing from now on."""
        secret = "ldpat_" + secrets.token_hex(16)
        made = replace(token, digest=_digest(secret), rotated=moment(), expires=expires)
        self._keep(made)
        return made, secret

    def drop_token(self, token: Token) -> None:
        """End a token."""
        with self._lock:
            self._tokens.pop(token.uuid, None)
            self._save()

    def set_role(self, person: Person, role: Role) -> Person:
        """Give a person another role.

        Raises:
            ForbiddenError: nobody would be left to administer the organization.
        """
        with self._lock:
            others = [p for p in self._people.values() if p.uuid != person.uuid and p.role == "admin"]
            if person.role == "admin" and role != "admin" and not others:
                raise ForbiddenError("Organization must have at least one admin")
            self._people[person.uuid] = changed = replace(person, role=role)
            self._save()
        return changed

    def _keep(self, token: Token) -> None:
        with self._lock:
            self._tokens[token.uuid] = token
            self._save()

    def _save(self) -> None:
        made = [asdict(t) for t in self._tokens.values() if t.uuid != _FIRST]
        write_kept(self._file, {"roles": {p.uuid: p.role for p in self._people.values()}, "tokens": made})


def _over(token: Token) -> bool:
    return token.expires is not None and datetime.fromisoformat(token.expires) <= clock.now("UTC")


def _person(number: int, member: Member) -> Person:
    return Person(
        number=number,
        uuid=stable_uuid("user", member.email.casefold()),
        email=member.email,
        first_name=member.first_name,
        last_name=member.last_name,
        role=member.role,
        groups=tuple(stable_uuid("group", name) for name in member.groups),
    )


def who(request: Request) -> Person:
    """The person of a request that was let in."""
    identity: Identity = request.state.identity
    return identity.person
