"""The accounts that persons have connected at engines: sign-in, sealed tokens, renewal.

A token leaves the store only as a `Credential` for a turn of its owner. Renewal replaces both tokens at the engine, so
it happens one at a time for each person, and what comes back is stored before it is used.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel

from assistant.catalogue import Lang
from assistant.clock import Clock
from assistant.errors import BadRequest, Conflict, HablaError, NeedsSignIn, ToolFailed, UpstreamUnavailable
from assistant.journal import Owner, SecretRow, Store
from assistant.sealed import Sealer
from assistant.texts import say
from tools.base import Credential, Engine, Grant, Login, OAuthApp

log = logging.getLogger("habla.connections")
_M = TypeVar("_M", bound=BaseModel)
EARLY = timedelta(seconds=90)
"""A token this close to its end is renewed first: a turn takes a while."""
PENDING = timedelta(minutes=15)
"""How long a person may take to say yes."""
RENEW_SECONDS = 8.0
"""How long a turn waits for an engine to renew a token; the renewal goes on."""
SILENT_SECONDS = 30.0
"""How long an engine that did not answer in time is not waited for again."""
SERVER = Owner("", "server")
"""Owner of what belongs to no person: this server's registration at an engine."""


class _Kept(BaseModel):
    """What is sealed for one person at one engine."""

    connection: str
    """A random id, new with each sign-in."""
    access: str
    refresh: str
    expires_at: AwareDatetime | None
    account: str
    app_id: str
    app_secret: str

    @property
    def app(self) -> OAuthApp:
        return OAuthApp(self.app_id, self.app_secret)


class _Pending(BaseModel):
    """A sign-in that has begun."""

    engine: str
    verifier: str
    app_id: str
    app_secret: str
    back: str
    """Path of the page to come back to."""


class _App(BaseModel):
    """This server's registration."""

    id: str
    secret: str


@dataclass(frozen=True)
class Access:
    """What one person may use: credentials by engine, and why there is none."""

    credentials: Mapping[str, Credential]
    missing: Mapping[str, HablaError]

    @property
    def subject(self) -> tuple[tuple[str, str], ...]:
        """Whose view of the engines this is."""
        return tuple(sorted((engine, one.subject) for engine, one in self.credentials.items()))


class _Began(BaseModel):
    """That a person has left for an engine's page."""


def _token(engine: str) -> str:
    return f"token:{engine}"


def _began(engine: str) -> str:
    return f"began:{engine}"


def _pending(state: str) -> str:
    """By digest: what is in the database does not finish a sign-in."""
    return f"sign-in:{hashlib.sha256(state.encode()).hexdigest()}"


NOBODY = Access({}, {})


class Connections:
    """Accounts of all persons at the engines that know persons."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        engines: Iterable[Engine],
        clock: Clock,
        public_url: str,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._store = store
        self._sealer = sealer
        known = [*engines]
        self._logins = {e.id: e.login for e in known if e.login is not None}
        self._labels = {e.id: e.label for e in known}
        self._clock = clock
        self._public_url = public_url
        self._renew_seconds = renew_seconds
        self._locks: dict[tuple[Owner, str], asyncio.Lock] = {}
        self._silent: dict[tuple[Owner, str], float] = {}
        self._under_way: set[asyncio.Task[_Kept]] = set()

    @property
    def personal(self) -> tuple[str, ...]:
        """Engines where each person signs in."""
        return tuple(self._logins)

    # Signing in

    async def begin(self, owner: Owner, engine: str, lang: Lang, back: str) -> str:
        """Where the person says yes. `back`: path of the page they come back to."""
        login = self._login(engine, lang)
        async with self._lock(SERVER, engine):
            # Who begins again without having come back may have met an engine that has forgotten this server.
            again = await self._store.take_secret(owner, _began(engine))
            app = await self._app(login, engine, anew=again is not None)
            state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            address = await login.address(app, self._redirect(engine), state, challenge)
            pending = _Pending(engine=engine, verifier=verifier, app_id=app.id, app_secret=app.secret, back=back)
            await self._seal(owner, _pending(state), pending, 0, lasts=PENDING)
            await self._seal(owner, _began(engine), _Began(), 0, lasts=PENDING)
        return address

    async def finish(self, owner: Owner, engine: str, state: str, code: str, lang: Lang) -> tuple[str, str]:
        """The person is back, with a code or with none when they said no. Returns what became of it, and `back`.

        What became of it: `connected`, `denied`, `lost` (this person has begun no such sign-in, or too long ago),
        `refused` or `down`.
        """
        login = self._login(engine, lang)
        row = await self._store.take_secret(owner, _pending(state))
        pending = None if row is None else self._open(row, _Pending)
        if pending is None or pending.engine != engine:
            return "lost", "/"
        await self._store.take_secret(owner, _began(engine))
        if not code:
            return "denied", pending.back
        try:
            await self._connect(owner, engine, login, pending, code)
        except UpstreamUnavailable:
            return "down", pending.back
        except HablaError as error:
            log.warning("a sign-in was refused", extra={"engine": engine, "code": error.code, "detail": error.message})
            return "refused", pending.back
        return "connected", pending.back

    async def _connect(self, owner: Owner, engine: str, login: Login, pending: _Pending, code: str) -> None:
        """Code to tokens, sealed; those of an earlier sign-in are revoked."""
        app = OAuthApp(pending.app_id, pending.app_secret)
        try:
            grant = await login.exchange(app, self._redirect(engine), code, pending.verifier)
        except ToolFailed as error:
            if error.code == "invalid_client":
                await self._store.take_secret(SERVER, self._app_name(engine))
            raise
        try:
            account = await login.who(grant.access)
        except HablaError:
            await login.revoke(app, grant.refresh or grant.access)
            raise
        kept = _Kept(
            connection=secrets.token_urlsafe(12),
            access=grant.access,
            refresh=grant.refresh,
            expires_at=self._end_of(grant),
            account=account,
            app_id=app.id,
            app_secret=app.secret,
        )
        async with self._lock(owner, engine):
            before = await self._store.take_secret(owner, _token(engine))
            await self._seal(owner, _token(engine), kept, 0)
        old = None if before is None else self._open(before, _Kept)
        if old is not None:
            await login.revoke(old.app, old.refresh or old.access)

    async def end(self, owner: Owner, engine: str, lang: Lang) -> None:
        """Forgets the person's tokens, and tells the engine."""
        login = self._login(engine, lang)
        async with self._lock(owner, engine):
            row = await self._store.take_secret(owner, _token(engine))
        kept = None if row is None else self._open(row, _Kept)
        if kept is not None:
            await login.revoke(kept.app, kept.refresh or kept.access)

    # Using

    async def accounts(self, owner: Owner) -> dict[str, str]:
        """Names of the person's connected accounts, by engine."""
        found: dict[str, str] = {}
        for engine in self._logins:
            row = await self._store.secret(owner, _token(engine))
            kept = None if row is None else self._open(row, _Kept)
            if kept is not None:
                found[engine] = kept.account
        return found

    async def access(self, owner: Owner, lang: Lang) -> Access:
        """Credentials for a turn, renewed where they are about to end."""
        found: dict[str, Credential] = {}
        missing: dict[str, HablaError] = {}
        for engine in self._logins:
            try:
                kept = await self._soon(owner, engine, lang)
            except HablaError as error:
                missing[engine] = error
                continue
            renew = partial(self._renewed, owner, engine, lang, kept.access)
            found[engine] = Credential(kept.connection, kept.access, renew)
        return Access(found, missing)

    async def _soon(self, owner: Owner, engine: str, lang: Lang) -> _Kept:
        """Waits for an engine that is to renew a token, but not for long, and then not again for a while."""
        label, now = self._labels[engine], asyncio.get_running_loop().time()
        silent = UpstreamUnavailable(say("upstream_silent", lang, system=label), system=engine)
        if now < self._silent.get((owner, engine), now):
            raise silent
        try:
            async with asyncio.timeout(self._renew_seconds):
                kept = await self._fresh(owner, engine, lang, stale="")
        except TimeoutError as error:
            self._silent[owner, engine] = now + SILENT_SECONDS
            raise silent from error
        self._silent.pop((owner, engine), None)
        return kept

    async def _renewed(self, owner: Owner, engine: str, lang: Lang, stale: str) -> str:
        """A token other than `stale`, which the engine has refused."""
        return (await self._fresh(owner, engine, lang, stale=stale)).access

    async def _fresh(self, owner: Owner, engine: str, lang: Lang, *, stale: str) -> _Kept:
        """In a task of its own, lock included: a stop must not let a second renewal begin while one is under way."""
        task = asyncio.create_task(self._checked(owner, engine, lang, stale))
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    def _forget(self, task: asyncio.Task[_Kept]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            # Read, so that an error nobody waited for is not reported as lost.
            task.exception()

    async def _checked(self, owner: Owner, engine: str, lang: Lang, stale: str) -> _Kept:
        async with self._lock(owner, engine):
            row = await self._store.secret(owner, _token(engine))
            kept = None if row is None else self._open(row, _Kept)
            if row is None or kept is None:
                raise NeedsSignIn(say("sign_in_first", lang, engine=self._labels[engine]), engine=engine)
            left = None if kept.expires_at is None else kept.expires_at - self._clock()
            if kept.access != stale and (left is None or left > EARLY):
                return kept
            try:
                return await self._rotate(row, kept, engine, lang)
            except ToolFailed as error:
                return await self._refused(row, engine, lang, error)
            except HablaError:
                if kept.access != stale and left is not None and left > timedelta(0):
                    return kept
                raise

    async def _refused(self, row: SecretRow, engine: str, lang: Lang, error: ToolFailed) -> _Kept:
        """What was refused is forgotten, unless another process has replaced it meanwhile."""
        current = await self._store.secret(row.owner, row.name)
        newer = None if current is None or current.version == row.version else self._open(current, _Kept)
        if newer is not None:
            return newer
        log.warning("a person has to sign in again", extra={"engine": engine, "code": error.code})
        await self._store.take_secret(row.owner, row.name)
        if error.code == "invalid_client":
            await self._store.take_secret(SERVER, self._app_name(engine))
        raise NeedsSignIn(say("sign_in_again", lang, engine=self._labels[engine]), engine=engine) from error

    async def _rotate(self, row: SecretRow, kept: _Kept, engine: str, lang: Lang) -> _Kept:
        if not kept.refresh:
            raise ToolFailed("there is no refresh token", code="sign_in_refused")
        grant = await self._login(engine, lang).refresh(kept.app, kept.refresh)
        renewed = kept.model_copy(
            update={
                "access": grant.access,
                "refresh": grant.refresh or kept.refresh,
                "expires_at": self._end_of(grant),
            }
        )
        try:
            await self._seal(row.owner, row.name, renewed, row.version)
        except Conflict:
            # Another process has renewed or replaced it meanwhile: what is stored is what counts.
            current = await self._store.secret(row.owner, row.name)
            stored = None if current is None else self._open(current, _Kept)
            return stored or renewed
        return renewed

    # Keeping

    async def _app(self, login: Login, engine: str, *, anew: bool) -> OAuthApp:
        """This server's registration for its present address, made once unless `anew`."""
        name = self._app_name(engine)
        row = await self._store.secret(SERVER, name)
        kept = None if row is None else self._open(row, _App)
        if kept is not None and not anew:
            return OAuthApp(kept.id, kept.secret)
        app = await login.register(self._redirect(engine))
        await self._store.take_secret(SERVER, name)
        await self._seal(SERVER, name, _App(id=app.id, secret=app.secret), 0)
        return app

    def _app_name(self, engine: str) -> str:
        return f"app:{engine}:{hashlib.sha256(self._redirect(engine).encode()).hexdigest()[:16]}"

    def _redirect(self, engine: str) -> str:
        return f"{self._public_url}/connections/{engine}/callback"

    def _login(self, engine: str, lang: Lang) -> Login:
        login = self._logins.get(engine)
        if login is None:
            raise BadRequest(say("no_accounts", lang, engine=engine), status=404, code="no_accounts")
        return login.speaking(lang)

    def _end_of(self, grant: Grant) -> AwareDatetime | None:
        return None if grant.expires_in is None else self._clock() + timedelta(seconds=grant.expires_in)

    async def _seal(
        self, owner: Owner, name: str, value: BaseModel, version: int, *, lasts: timedelta | None = None
    ) -> None:
        sealed = self._sealer.seal(owner, name, value.model_dump_json().encode())
        expires = None if lasts is None else self._clock() + lasts
        await self._store.put_secret(SecretRow(owner, name, sealed, version, expires))

    def _open(self, row: SecretRow, kind: type[_M]) -> _M | None:
        """None for what the present keys do not open: it is as if it were not there."""
        value = self._sealer.open(row.owner, row.name, row.sealed)
        if value is None:
            log.warning("a secret does not open with the present key", extra={"secret": row.name.split(":")[0]})
            return None
        return kind.model_validate_json(value)

    def _lock(self, owner: Owner, engine: str) -> asyncio.Lock:
        return self._locks.setdefault((owner, engine), asyncio.Lock())
