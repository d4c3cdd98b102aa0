from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta

from assistant.events import EngineUse, RunFinished, RunStarted, Stored, TextDelta
from assistant.journal import (
    ApprovalRow,
    CreateRun,
    EffectRow,
    Owner,
    PutApproval,
    ResolveApproval,
    RunRow,
    SetStatus,
    Store,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ANA = Owner("acme", "ana")
BO = Owner("acme", "bo")
STARTED = RunStarted(
    model="offline", prompt="p1", engines=(EngineUse(id="shop", mode="embedded", url="http://127.0.0.1:1"),)
)


def run(run_id: str, thread_id: str = "t1", *, owner: Owner = ANA, fingerprint: str = "f1") -> RunRow:
    return RunRow(
        id=run_id,
        thread_id=thread_id,
        owner=owner,
        parent=None,
        status="queued",
        request={"text": "¿Cuánto vendimos ayer? 🥑", "n": None},
        fingerprint=fingerprint,
        created_at=NOON,
        ended_at=None,
        epoch=0,
    )


async def begin(store: Store, run_id: str, thread_id: str = "t1", *, owner: Owner = ANA) -> int:
    """A run created and taken; returns its epoch."""
    await store.commit(run_id, [STARTED], [CreateRun(run(run_id, thread_id, owner=owner), "Sales")])
    return await store.claim(run_id)


async def finish(store: Store, run_id: str, epoch: int) -> list[Stored]:
    return await store.commit(run_id, [RunFinished()], [SetStatus(run_id, epoch, "finished")])


def delta(text: str = "x") -> TextDelta:
    return TextDelta(message_id="m1", text=text)


def approval(approval_id: str = "a1", run_id: str = "r1", thread_id: str = "t1") -> ApprovalRow:
    return ApprovalRow(
        id=approval_id,
        thread_id=thread_id,
        run_id=run_id,
        owner=ANA,
        tool_call_id="c1",
        tool="start_flow",
        digest="d1",
        proposal={"flow": "cleanup", "inputs": {"day": "2026-11-23", "limit": 3.5, "name": "Señor \u0000"}},
        state="open",
        expires_at=NOON + timedelta(hours=1),
    )


def resolve(approval_id: str = "a1", **changed: object) -> ResolveApproval:
    values: dict[str, object] = {
        "approval_id": approval_id,
        "digest": "d1",
        "state": "approved",
        "by": "ana",
        "at": NOON,
        "run_id": "r2",
    }
    return ResolveApproval(**{**values, **changed})  # type: ignore[arg-type]


def effect(effect_id: str = "e1", approval_id: str = "a1") -> EffectRow:
    return EffectRow(
        id=effect_id,
        approval_id=approval_id,
        thread_id="t1",
        run_id="r1",
        owner=ANA,
        tool="start_flow",
        target="shop/cleanup",
        state="approved",
        execution_id=None,
        detail={},
        updated_at=NOON,
    )


async def with_approval(store: Store) -> int:
    epoch = await begin(store, "r1")
    await store.commit("r1", [], [PutApproval(approval())])
    return epoch


async def collect(tail: AsyncGenerator[list[Stored], None], count: int | None = None) -> list[Stored]:
    """The first `count` events of a tail, or all until it ends."""
    seen: list[Stored] = []
    try:
        async for batch in tail:
            assert batch
            seen += batch
            if count is not None and len(seen) >= count:
                break
    finally:
        await tail.aclose()
    return seen


def positions(stored: Sequence[Stored]) -> list[int]:
    return [one.position for one in stored]
