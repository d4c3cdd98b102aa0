"""The journal: an append-only log of events with the few rows that must change together with them.

`Store.commit` is the only way to write. It appends events and applies changes in one transaction, all or nothing;
a conditional change that finds another state raises `Conflict` and nothing is written. Readers see an event only
after its commit.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from assistant.events import Event, Stored

RunStatus = Literal["queued", "running", "interrupted", "finished", "failed", "cancelled"]
LIVE: tuple[RunStatus, ...] = ("queued", "running")
ApprovalState = Literal["open", "approved", "denied", "expired", "superseded"]
EffectState = Literal["approved", "dispatching", "dispatched", "finished", "failed", "unknown"]


@dataclass(frozen=True)
class Owner:
    """Whose row it is; every read filters on both."""

    tenant: str
    person: str


@dataclass(frozen=True)
class ThreadRow:
    """A conversation. `status` is that of its newest run."""

    id: str
    owner: Owner
    title: str
    created_at: datetime
    updated_at: datetime
    status: RunStatus | None


@dataclass(frozen=True)
class RunRow:
    """A run. `request` is the JSON the run was made from (message or approval, locale, zone, channel)."""

    id: str
    thread_id: str
    owner: Owner
    parent: str | None
    status: RunStatus
    request: dict[str, Any]
    fingerprint: str
    """Digest of the request: the same run id with another fingerprint is a conflict."""
    created_at: datetime
    ended_at: datetime | None
    epoch: int


@dataclass(frozen=True)
class ApprovalRow:
    """A write waiting for, or answered by, a person. `proposal` is the exact JSON that the digest covers."""

    id: str
    thread_id: str
    run_id: str
    owner: Owner
    tool_call_id: str
    tool: str
    digest: str
    proposal: dict[str, Any]
    state: ApprovalState
    expires_at: datetime
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    resolved_run: str | None = None


@dataclass(frozen=True)
class EffectRow:
    """A side effect. Its `id` is the correlation id at the engine."""

    id: str
    approval_id: str
    thread_id: str
    run_id: str
    owner: Owner
    tool: str
    target: str
    state: EffectState
    execution_id: str | None
    detail: dict[str, Any]
    updated_at: datetime


@dataclass(frozen=True)
class ResultRow:
    """A full result, kept for downloads, for references from text and for files of a flow."""

    id: str
    thread_id: str
    run_id: str
    owner: Owner
    handle: str
    body: dict[str, Any]


@dataclass(frozen=True)
class FileRow:
    """Bytes that an approval covers, kept so that what was approved is what is sent."""

    sha256: str
    owner: Owner
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class SecretRow:
    """A sealed value of one owner, such as a token for an engine. `version` counts its replacements, from 1."""

    owner: Owner
    name: str
    sealed: bytes
    version: int
    expires_at: datetime | None


@dataclass(frozen=True)
class VerifiedRow:
    """A question whose answer its owner has approved. `wording` is the question without case, accents, punctuation."""

    id: str
    owner: Owner
    run_id: str
    lang: str
    wording: str
    body: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class CreateRun:
    """A new run, and its thread when that is new. Raises `Conflict` when the thread has a live run."""

    run: RunRow
    title: str


@dataclass(frozen=True)
class SetStatus:
    """Moves a run; refused when its epoch is not `epoch` (a newer worker owns it) or it has already ended."""

    run_id: str
    epoch: int
    status: RunStatus


@dataclass(frozen=True)
class PutApproval:
    """A new approval, open."""

    approval: ApprovalRow


@dataclass(frozen=True)
class ResolveApproval:
    """From open, once. Refused unless state is open, the digest matches and, for approved, it has not expired."""

    approval_id: str
    digest: str
    state: ApprovalState
    by: str
    at: datetime
    run_id: str | None


@dataclass(frozen=True)
class PutEffect:
    """A new effect; refused when the approval already has one."""

    effect: EffectRow


@dataclass(frozen=True)
class MoveEffect:
    """Moves an effect from one of `expect` to `state`; refused otherwise."""

    effect_id: str
    expect: tuple[EffectState, ...]
    state: EffectState
    at: datetime
    execution_id: str | None = None
    detail: dict[str, Any] | None = None


@dataclass(frozen=True)
class PutResult:
    """A full result."""

    result: ResultRow


@dataclass(frozen=True)
class PutFile:
    """Bytes by their digest; writing the same again changes nothing."""

    file: FileRow


@dataclass(frozen=True)
class PutTrace:
    """What a run was answered from and the journal does not hold (see `assistant/receipts`); the last one stays."""

    run_id: str
    body: bytes


@dataclass(frozen=True)
class PutSnapshot:
    """What could be asked, by its digest; writing the same again changes nothing."""

    digest: str
    body: bytes


Change = (
    CreateRun | SetStatus | PutApproval | ResolveApproval | PutEffect | MoveEffect | PutResult | PutFile
    | PutTrace | PutSnapshot
)  # fmt: skip


class Store(Protocol):
    """Durable home of threads. One suite of tests runs against each implementation."""

    async def open(self) -> None:
        """Migrates and takes the lock; a second process on the same SQLite file is refused with a clear message."""
        ...

    async def aclose(self) -> None: ...

    async def commit(
        self, run_id: str, events: Sequence[Event], changes: Sequence[Change] = (), *, epoch: int | None = None
    ) -> list[Stored]:
        """Applies `changes`, then appends `events` to the run, in one transaction.

        A terminal event must come with its `SetStatus`, and nothing may follow it in the run. With `epoch`, the whole
        commit is refused when a newer worker owns the run.

        Raises:
            Conflict: a conditional change found another state; nothing was written.
        """
        ...

    async def claim(self, run_id: str) -> int:
        """Takes a queued run, or one left running by a dead process: status running, epoch + 1. Returns the epoch.

        Raises:
            Conflict: not_found or run_ended.
        """
        ...

    async def thread(self, owner: Owner, thread_id: str) -> ThreadRow | None: ...

    async def threads(self, owner: Owner, limit: int = 100) -> list[ThreadRow]:
        """Newest first."""
        ...

    async def run(self, run_id: str, owner: Owner | None = None) -> RunRow | None: ...

    async def runs(self, thread_id: str) -> list[RunRow]:
        """In order of creation."""
        ...

    async def live_runs(self) -> list[RunRow]:
        """Queued and running, for recovery at start."""
        ...

    async def events(self, *, thread_id: str | None = None, run_id: str | None = None, after: int = 0) -> list[Stored]:
        """Stored events of a thread or a run with `position` > after, in order."""
        ...

    async def position(self, run_id: str, seq: int) -> int | None:
        """Position of one event: what a `Last-Event-ID` resolves to."""
        ...

    def tail(
        self, *, thread_id: str | None = None, run_id: str | None = None, after: int = 0
    ) -> AsyncGenerator[list[Stored], None]:
        """Batches of events after a position: first those stored, then live ones as they are committed.

        For a run, ends after its terminal event. For a thread, never ends by itself. No gap and no repeat between
        the two phases. A batch holds all that is ready, so that one write can carry it. Closing the iterator
        (`contextlib.aclosing`) frees what it holds; closing the store ends it.
        """
        ...

    async def approval(self, approval_id: str, owner: Owner | None = None) -> ApprovalRow | None: ...

    async def approvals(self, thread_id: str, state: ApprovalState | None = None) -> list[ApprovalRow]: ...

    async def effect(self, effect_id: str) -> EffectRow | None: ...

    async def effects(self, states: Sequence[EffectState]) -> list[EffectRow]:
        """For recovery: all effects in these states."""
        ...

    async def effects_of(self, execution_id: str, owner: Owner) -> list[EffectRow]:
        """What this person had done with an execution, the start first; empty when it is none of theirs."""
        ...

    async def result(self, result_id: str, owner: Owner | None = None) -> ResultRow | None: ...

    async def results(self, thread_id: str) -> list[ResultRow]:
        """Of a thread, oldest first."""
        ...

    async def file(self, sha256: str, owner: Owner) -> FileRow | None: ...

    async def trace(self, run_id: str) -> bytes | None: ...

    async def snapshot(self, digest: str) -> bytes | None: ...

    async def secret(self, owner: Owner, name: str) -> SecretRow | None:
        """None also when it has expired."""
        ...

    async def put_secret(self, row: SecretRow) -> int:
        """Replaces the version that `row.version` names, 0 for none; returns the new version. Drops expired ones.

        Raises:
            Conflict: secret_replaced, somebody else was faster.
        """
        ...

    async def take_secret(self, owner: Owner, name: str) -> SecretRow | None:
        """Reads and removes; of two that take the same, one gets it."""
        ...

    async def verified(self, tenant: str) -> list[VerifiedRow]:
        """Verified questions of everybody, newest first, at most 500."""
        ...

    async def put_verified(self, row: VerifiedRow) -> None:
        """Keeps it in place of what the same person had verified for the same wording."""
        ...

    async def drop_verified(self, owner: Owner, *, verified_id: str | None = None, run_id: str | None = None) -> bool:
        """Removes this person's with this id, or made from this run; whether there was one."""
        ...
