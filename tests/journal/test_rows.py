from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from assistant.errors import Conflict
from assistant.events import ApprovalResolved
from assistant.journal import (
    ApprovalState,
    Change,
    CreateRun,
    EffectState,
    FileRow,
    MoveEffect,
    PutApproval,
    PutEffect,
    PutFile,
    PutResult,
    ResultRow,
    Store,
)
from tests.journal.conftest import MakeStore
from tests.journal.samples import ANA, BO, NOON, approval, begin, delta, effect, finish, resolve, run, with_approval

pytestmark = pytest.mark.anyio


async def code_of(store: Store, *changes: Change) -> str:
    with pytest.raises(Conflict) as caught:
        await store.commit("r1", [], changes)
    return caught.value.code


async def test_an_approval_reads_back_as_it_was_put(store: Store) -> None:
    await with_approval(store)
    assert await store.approval("a1") == approval()
    assert await store.approval("a1", ANA) == approval()
    assert await store.approval("a1", BO) is None
    assert await store.approvals("t1") == await store.approvals("t1", "open") == [approval()]
    assert await store.approvals("t1", "approved") == []
    assert await code_of(store, PutApproval(approval())) == "approval_exists"


@pytest.mark.parametrize("state", ["approved", "denied", "expired", "superseded"])
async def test_an_approval_is_answered_once(store: Store, state: ApprovalState) -> None:
    await with_approval(store)
    await store.commit("r1", [], [resolve(state=state)])
    row = await store.approval("a1")
    assert row is not None
    assert (row.state, row.resolved_by, row.resolved_at, row.resolved_run) == (state, "ana", NOON, "r2")
    assert await code_of(store, resolve(state="denied")) == "approval_resolved"
    assert await code_of(store, resolve(state=state)) == "approval_resolved"


async def test_consent_covers_what_was_shown(store: Store) -> None:
    await with_approval(store)
    assert await code_of(store, resolve(digest="d2")) == "digest_mismatch"
    assert await code_of(store, resolve("a2")) == "not_found"
    with pytest.raises(ValueError, match="other than open"):
        await store.commit("r1", [], [resolve(state="open")])


async def test_an_expired_approval_is_not_given_but_can_be_denied(store: Store) -> None:
    await with_approval(store)
    # The same instant as the expiry, said in another zone.
    late = datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert await code_of(store, resolve(at=late)) == "approval_expired"
    await store.commit("r1", [], [resolve(at=late, state="denied")])


async def test_of_twenty_answers_to_one_approval_one_wins_with_all_that_belongs_to_it(store: Store) -> None:
    epoch = await with_approval(store)
    await finish(store, "r1", epoch)
    outcomes: list[str] = []

    async def answer(n: int) -> None:
        resolved = ApprovalResolved(approval_id="a1", tool_call_id="c1", decision="approved", by="ana", at=NOON)
        changes: list[Change] = [
            resolve(run_id=f"answer{n}"),
            PutEffect(effect(f"e{n}")),
            CreateRun(run(f"answer{n}"), "x"),
        ]
        try:
            await store.commit(f"answer{n}", [resolved], changes)
            outcomes.append(f"answer{n}")
        except Conflict as conflict:
            outcomes.append(conflict.code)

    async with asyncio.TaskGroup() as group:
        for n in range(20):
            group.create_task(answer(n))
    (winner,) = [outcome for outcome in outcomes if outcome != "approval_resolved"]
    row = await store.approval("a1")
    assert row is not None
    assert row.resolved_run == winner
    assert [row.id for row in await store.effects(["approved"])] == [winner.replace("answer", "e")]
    assert [row.id for row in await store.runs("t1")] == ["r1", winner]


async def test_an_effect_moves_only_from_where_it_is_expected(store: Store) -> None:
    await with_approval(store)
    await store.commit("r1", [], [PutEffect(effect())])
    assert await store.effect("e1") == effect()
    assert await store.effect("e2") is None
    assert await code_of(store, PutEffect(effect("e2"))) == "effect_exists"
    later = NOON + timedelta(seconds=5)

    def move(state: EffectState, *expect: EffectState, **more: object) -> MoveEffect:
        return MoveEffect("e1", expect, state, later, **more)  # type: ignore[arg-type]

    await store.commit("r1", [], [move("dispatching", "approved", detail={"body": "ñ"})])
    assert await code_of(store, move("dispatching", "approved")) == "effect_moved"
    await store.commit("r1", [], [move("dispatched", "dispatching", "unknown", execution_id="x1")])
    await store.commit("r1", [], [move("finished", "dispatched")])
    row = await store.effect("e1")
    assert row is not None
    assert (row.state, row.execution_id, row.detail, row.updated_at) == ("finished", "x1", {"body": "ñ"}, later)
    assert await code_of(store, MoveEffect("e9", ("approved",), "failed", later)) == "not_found"
    assert await store.effects(["approved", "dispatching", "dispatched", "unknown"]) == []
    assert await store.effects([]) == []


async def test_an_execution_is_known_to_who_started_it(store: Store) -> None:
    await with_approval(store)
    await store.commit("r1", [], [PutEffect(effect())])
    assert await store.effects_of("x1", ANA) == []
    await store.commit("r1", [], [MoveEffect("e1", ("approved",), "dispatched", NOON, execution_id="x1")])
    assert [row.id for row in await store.effects_of("x1", ANA)] == ["e1"]
    assert await store.effects_of("x1", BO) == [] and await store.effects_of("x2", ANA) == []


async def test_of_twenty_dispatchers_one_sends(store: Store) -> None:
    await with_approval(store)
    await store.commit("r1", [], [PutEffect(effect())])
    sent: list[int] = []

    async def dispatch(n: int) -> None:
        try:
            await store.commit("r1", [], [MoveEffect("e1", ("approved",), "dispatching", NOON)])
            sent.append(n)
        except Conflict as conflict:
            assert conflict.code == "effect_moved"

    async with asyncio.TaskGroup() as group:
        for n in range(20):
            group.create_task(dispatch(n))
    assert len(sent) == 1


async def test_all_of_a_commit_or_nothing(store: Store) -> None:
    await with_approval(store)
    result = ResultRow("x1", "t1", "r1", ANA, "r1", {})
    with pytest.raises(Conflict):
        await store.commit("r1", [delta()], [PutResult(result), PutEffect(effect()), resolve(digest="no")])
    assert await store.result("x1") is None
    assert await store.effect("e1") is None
    assert len(await store.events(run_id="r1")) == 1


async def test_a_row_that_points_nowhere_is_refused_alone(store: Store) -> None:
    await begin(store, "r1")
    assert await code_of(store, PutEffect(effect(approval_id="nope"))) == "conflict"
    await store.commit("r1", [delta()])


async def test_a_value_that_cannot_be_stored_fails_alone(store: Store) -> None:
    await begin(store, "r1")
    results: list[BaseException | None] = []

    async def put(n: int, body: dict[str, object]) -> None:
        try:
            await store.commit("r1", [], [PutResult(ResultRow(f"x{n}", "t1", "r1", ANA, "r1", body))])
            results.append(None)
        except Exception as error:
            results.append(error)

    async with asyncio.TaskGroup() as group:
        group.create_task(put(1, {"rows": 1}))
        group.create_task(put(2, {"half": "\ud800"}))
        group.create_task(put(3, {"object": object()}))
        group.create_task(put(4, {"rows": 4}))
    assert [isinstance(result, ValueError) for result in results] == [False, True, True, False]
    assert [row.id for row in await store.results("t1")] == ["x1", "x4"]


async def test_a_result_of_two_megabytes_comes_back_whole(make_store: MakeStore) -> None:
    rows = [{"ciudad": "Bogotá 東京 🥑", "n": n, "ratio": n / 7} for n in range(36_000)]
    row = ResultRow("x1", "t1", "r1", ANA, "r1", {"rows": rows})
    async with make_store() as store:
        await begin(store, "r1")
        await store.commit("r1", [], [PutResult(row)])
        assert await code_of(store, PutResult(row)) == "result_exists"
    async with make_store() as store:
        assert await store.result("x1", ANA) == row
        assert await store.result("x1", BO) is None
        assert await store.results("t1") == [row]


async def test_a_file_is_kept_once_for_each_owner(store: Store) -> None:
    await begin(store, "r1")
    content = bytes(range(256)) * 400
    row = FileRow(hashlib.sha256(content).hexdigest(), ANA, "año.csv", "text/csv", content)
    again = FileRow(row.sha256, ANA, "renamed.csv", "text/plain", content)
    await store.commit("r1", [], [PutFile(row)])
    await store.commit("r1", [], [PutFile(again)])
    assert await store.file(row.sha256, ANA) == row
    assert await store.file(row.sha256, BO) is None


async def test_times_need_a_zone(store: Store) -> None:
    await with_approval(store)
    with pytest.raises(ValueError, match="zone"):
        await store.commit("r1", [], [resolve(at=datetime(2026, 11, 24))])  # noqa: DTZ001
