from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.errors import Conflict
from assistant.events import RunCancelled, RunFailed, RunFinished, RunInterrupted
from assistant.journal import CreateRun, Owner, RunStatus, SetStatus, Store
from tests.journal.conftest import MakeStore
from tests.journal.samples import ANA, BO, NOON, STARTED, begin, delta, finish, run

pytestmark = pytest.mark.anyio


async def refused(store: Store, *changes: CreateRun | SetStatus, run_id: str = "r1", epoch: int | None = None) -> str:
    before = await store.events(run_id=run_id)
    with pytest.raises(Conflict) as caught:
        await store.commit(run_id, [delta()], list(changes), epoch=epoch)
    assert await store.events(run_id=run_id) == before
    return caught.value.code


async def test_a_run_is_created_with_its_thread_and_reads_back_as_it_was(store: Store) -> None:
    stored = await store.commit("r1", [STARTED, delta()], [CreateRun(run("r1"), "Sales of yesterday")])

    assert [(one.seq, one.position, one.thread_id) for one in stored] == [(1, 1, "t1"), (2, 2, "t1")]
    assert await store.run("r1") == run("r1")
    thread = await store.thread(ANA, "t1")
    assert thread is not None
    assert (thread.title, thread.status, thread.created_at) == ("Sales of yesterday", "queued", NOON)
    assert await store.events(thread_id="t1") == stored
    assert await store.events(run_id="r1", after=1) == stored[1:]
    assert await store.position("r1", 2) == 2
    assert await store.position("r1", 3) is None


async def test_the_same_request_is_not_created_twice(store: Store) -> None:
    await begin(store, "r1")
    assert await refused(store, CreateRun(run("r1"), "Sales")) == "run_exists"
    epoch = (await store.live_runs())[0].epoch
    await finish(store, "r1", epoch)
    assert await refused(store, CreateRun(run("r1"), "Sales")) == "run_exists"


@pytest.mark.parametrize(
    "other",
    [
        run("r1", fingerprint="f2"),
        run("r1", "t2"),
        run("r1", "t2", owner=BO),
        run("r1", "t2", owner=Owner("other", "ana")),
    ],
    ids=["fingerprint", "thread", "person", "tenant"],
)
async def test_a_run_id_is_not_reused_for_another_request(store: Store, other: object) -> None:
    await begin(store, "r1")
    assert await refused(store, CreateRun(other, "Sales")) == "run_mismatch"  # type: ignore[arg-type]
    assert await store.thread(BO, "t2") is None


@pytest.mark.parametrize("stranger", [BO, Owner("other", "ana")], ids=["person", "tenant"])
async def test_a_thread_of_somebody_else_does_not_exist(store: Store, stranger: Owner) -> None:
    epoch = await begin(store, "r1")
    await finish(store, "r1", epoch)
    assert await refused(store, CreateRun(run("r2", owner=stranger), "x"), run_id="r2") == "not_found"
    assert await store.thread(stranger, "t1") is None
    assert await store.threads(stranger) == []
    assert await store.run("r1", stranger) is None
    assert await store.run("r1", ANA) is not None


async def test_a_thread_has_one_live_run(store: Store) -> None:
    epoch = await begin(store, "r1")
    assert await refused(store, CreateRun(run("r2"), "x"), run_id="r2") == "thread_busy"
    await finish(store, "r1", epoch)
    await begin(store, "r2")
    assert [row.id for row in await store.runs("t1")] == ["r1", "r2"]
    assert [row.id for row in await store.live_runs()] == ["r2"]


async def test_of_twenty_requests_on_one_thread_one_becomes_a_run(store: Store) -> None:
    codes: list[str] = []

    async def ask(n: int) -> None:
        try:
            await store.commit(f"r{n}", [STARTED], [CreateRun(run(f"r{n}"), "x")])
            codes.append("created")
        except Conflict as conflict:
            codes.append(conflict.code)

    async with asyncio.TaskGroup() as group:
        for n in range(20):
            group.create_task(ask(n))
    assert sorted(codes) == ["created"] + ["thread_busy"] * 19
    assert [one.seq for one in await store.events(thread_id="t1")] == [1]


async def test_nothing_follows_the_end_of_a_run(store: Store) -> None:
    epoch = await begin(store, "r1")
    await finish(store, "r1", epoch)
    ended = await store.run("r1")
    assert ended is not None
    assert ended.status == "finished"
    assert ended.ended_at is not None
    assert await refused(store) == "run_ended"
    assert await refused(store, SetStatus("r1", epoch, "running")) == "run_ended"
    with pytest.raises(Conflict, match="has ended") as caught:
        await store.commit("r1", [], [SetStatus("r1", epoch, "running")])
    assert caught.value.code == "run_ended"
    with pytest.raises(Conflict, match="has ended"):
        await store.claim("r1")


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (RunFinished(), "finished"),
        (RunCancelled(), "cancelled"),
        (RunFailed(code="x", message="y"), "failed"),
        (RunInterrupted(approvals=()), "interrupted"),
    ],
)
async def test_a_terminal_event_comes_with_its_status(
    store: Store, event: RunFinished | RunCancelled | RunFailed | RunInterrupted, status: RunStatus
) -> None:
    epoch = await begin(store, "r1")
    wrong: RunStatus = "failed" if status != "failed" else "finished"
    mistakes: list[tuple[list[object], list[SetStatus]]] = [
        ([event], []),
        ([], [SetStatus("r1", epoch, status)]),
        ([event], [SetStatus("r1", epoch, wrong)]),
        ([event, delta()], [SetStatus("r1", epoch, status)]),
        ([event, event], [SetStatus("r1", epoch, status)]),
        ([event], [SetStatus("r2", epoch, status)]),
    ]
    for events, changes in mistakes:
        with pytest.raises(ValueError):
            await store.commit("r1", events, changes)  # type: ignore[arg-type]
    await store.commit("r1", [delta(), event], [SetStatus("r1", epoch, status)])
    thread = await store.thread(ANA, "t1")
    assert thread is not None
    assert thread.status == status


async def test_a_new_claim_fences_the_old_worker_off(store: Store) -> None:
    old = await begin(store, "r1")
    new = await store.claim("r1")
    assert (old, new) == (1, 2)
    assert await refused(store, SetStatus("r1", old, "running")) == "stale_epoch"
    assert await refused(store, epoch=old) == "stale_epoch"
    await store.commit("r1", [delta()], epoch=new)
    await finish(store, "r1", new)


async def test_an_unknown_run_is_refused(store: Store) -> None:
    assert await refused(store, run_id="nope") == "not_found"
    assert await refused(store, SetStatus("nope", 1, "running"), run_id="nope") == "not_found"
    with pytest.raises(Conflict, match="no run"):
        await store.claim("nope")
    assert await store.run("nope") is None


async def test_a_run_is_not_born_ended(store: Store) -> None:
    with pytest.raises(ValueError, match="queued or running"):
        await store.commit("r1", [], [CreateRun(replace(run("r1"), status="finished"), "x")])


async def test_threads_are_listed_newest_first_and_keep_their_title(store: Store) -> None:
    await store.commit("r1", [], [CreateRun(run("r1", "t1"), "")])
    await store.commit("r2", [], [CreateRun(run("r2", "t2"), "Two")])
    await store.commit("r3", [], [CreateRun(run("r3", "t3", owner=BO), "Other")])
    assert [row.id for row in await store.threads(ANA)] == ["t2", "t1"]

    await finish(store, "r1", await store.claim("r1"))
    assert [row.id for row in await store.threads(ANA)] == ["t1", "t2"]
    assert [row.id for row in await store.threads(ANA, limit=1)] == ["t1"]

    await store.commit("r4", [], [CreateRun(run("r4", "t1"), "First words")])
    await finish(store, "r4", await store.claim("r4"))
    await store.commit("r5", [], [CreateRun(run("r5", "t1"), "Later words")])
    thread = await store.thread(ANA, "t1")
    assert thread is not None
    assert (thread.title, thread.status) == ("First words", "queued")
    assert thread.created_at == NOON


async def test_reopening_keeps_everything_and_goes_on_counting(make_store: MakeStore) -> None:
    async with make_store() as store:
        epoch = await begin(store, "r1")
        await store.commit("r1", [delta("uno"), delta("dos ✓")])
        before = await store.events(run_id="r1")
    async with make_store() as store:
        assert await store.events(run_id="r1") == before
        assert [row.id for row in await store.live_runs()] == ["r1"]
        assert await store.claim("r1") == epoch + 1
        more = await store.commit("r1", [delta("tres")])
    assert [(one.seq, one.position) for one in more] == [(4, 4)]


async def test_a_refused_commit_leaves_no_hole_in_the_positions(store: Store) -> None:
    await begin(store, "r1")
    for _ in range(3):
        assert await refused(store, SetStatus("r1", 9, "running")) == "stale_epoch"
    assert [one.position for one in await store.commit("r1", [delta()])] == [2]


async def test_a_commit_whose_caller_was_cancelled_is_written(store: Store) -> None:
    await begin(store, "r1")
    task = asyncio.create_task(store.commit("r1", [delta("kept")]))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.commit("r1", [delta("next")])
    assert [one.seq for one in await store.events(run_id="r1")] == [1, 2, 3]
