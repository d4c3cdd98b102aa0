from __future__ import annotations

import asyncio
import random
from contextlib import aclosing

import pytest

from assistant.errors import UpstreamUnavailable
from assistant.events import RunFinished
from assistant.journal import Store
from tests.journal.conftest import MakeStore
from tests.journal.samples import begin, collect, delta, finish, positions

pytestmark = pytest.mark.anyio


async def write(store: Store, run_id: str, thread_id: str, events: int) -> None:
    epoch = await begin(store, run_id, thread_id)
    for n in range(events):
        await store.commit(run_id, [delta(f"{run_id} {n}")] * random.choice((1, 1, 3)), epoch=epoch)
        await asyncio.sleep(random.random() / 200)
    await finish(store, run_id, epoch)


async def test_tails_that_join_while_fifty_write_miss_and_repeat_nothing(store: Store) -> None:
    followers: list[asyncio.Task[tuple[int, int, list[int]]]] = []

    async def follow(n: int, after: int) -> tuple[int, int, list[int]]:
        return n, after, positions(await collect(store.tail(run_id=f"r{n}", after=after)))

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for n in range(50):
            group.create_task(write(store, f"r{n}", f"t{n}", 25))
        for _ in range(4):
            for n in range(50):
                have = positions(await store.events(run_id=f"r{n}"))
                for after in (0, random.choice([0, *have])):
                    followers.append(group.create_task(follow(n, after)))
            await asyncio.sleep(0.05)

    for follower in followers:
        n, after, got = follower.result()
        assert got == positions(await store.events(run_id=f"r{n}", after=after))
    everything = [one.position for n in range(50) for one in await store.events(thread_id=f"t{n}")]
    assert sorted(everything) == list(range(1, len(everything) + 1))


async def test_a_tail_of_a_run_ends_with_the_run(store: Store) -> None:
    epoch = await begin(store, "r1")
    live = asyncio.create_task(collect(store.tail(run_id="r1")))
    beyond = asyncio.create_task(collect(store.tail(run_id="r1", after=99)))
    await asyncio.sleep(0.05)
    await store.commit("r1", [delta()])
    await finish(store, "r1", epoch)
    assert [one.seq for one in await live] == [1, 2, 3]
    assert isinstance((await live)[-1].event, RunFinished)
    assert await beyond == []

    assert await collect(store.tail(run_id="r1", after=1)) == (await live)[1:]
    assert await collect(store.tail(run_id="r1", after=3)) == []
    assert await collect(store.tail(run_id="r1", after=99)) == []


async def test_a_tail_that_joins_just_as_the_run_ends_ends_too(store: Store) -> None:
    async def join(run_id: str, delay: float) -> list[int]:
        await asyncio.sleep(delay)
        return [one.seq for one in await collect(store.tail(run_id=run_id))]

    for n in range(60):
        epoch = await begin(store, f"r{n}", f"t{n}")
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            joined = [group.create_task(join(f"r{n}", random.random() / 250)) for _ in range(12)]
            await finish(store, f"r{n}", epoch)
        assert [task.result() for task in joined] == [[1, 2]] * 12


async def test_a_tail_of_a_thread_goes_on_over_runs(store: Store) -> None:
    async with aclosing(store.tail(thread_id="t1")) as tail:
        waiting = asyncio.ensure_future(anext(tail))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        epoch = await begin(store, "r1")
        assert [one.run_id for one in await waiting] == ["r1"]
        await finish(store, "r1", epoch)
        await begin(store, "r2")
        await begin(store, "other", "t2")
        got = [one for one in await anext(tail)]
        while len(got) < 2:
            got += await anext(tail)
    assert [(one.run_id, one.seq) for one in got] == [("r1", 2), ("r2", 1)]


async def test_what_is_ready_comes_in_one_batch(store: Store) -> None:
    await begin(store, "r1")
    async with aclosing(store.tail(run_id="r1")) as tail:
        assert len(await anext(tail)) == 1
        for n in range(5):
            await store.commit("r1", [delta(str(n))])
        assert len(await anext(tail)) == 5


async def test_nothing_is_seen_before_it_is_committed(store: Store) -> None:
    epoch = await begin(store, "r1")
    ahead: list[int] = []

    async def follow() -> None:
        async with aclosing(store.tail(run_id="r1")) as tail:
            async for batch in tail:
                durable = positions(await store.events(run_id="r1"))
                ahead.extend(set(positions(batch)) - set(durable))

    async with asyncio.TaskGroup() as group:
        group.create_task(follow())
        for n in range(30):
            await store.commit("r1", [delta(str(n))])
        await finish(store, "r1", epoch)
    assert ahead == []


async def test_closing_the_store_ends_its_tails(make_store: MakeStore) -> None:
    async with make_store() as store:
        await begin(store, "r1")
        idle = asyncio.create_task(collect(store.tail(thread_id="t1")))
        await asyncio.sleep(0.05)
        last = asyncio.create_task(store.commit("r1", [delta("last")]))
        await asyncio.sleep(0)
    assert [one.seq for one in await idle] == [1, 2]
    assert [one.seq for one in await last] == [2]
    for call in (store.events(run_id="r1"), store.commit("r1", [delta()]), store.claim("r1")):
        with pytest.raises(UpstreamUnavailable, match="closed"):
            await call
    await store.aclose()


async def test_events_are_those_of_a_thread_or_of_a_run(store: Store) -> None:
    with pytest.raises(ValueError):
        await store.events()
    with pytest.raises(ValueError):
        store.tail(thread_id="t1", run_id="r1")
