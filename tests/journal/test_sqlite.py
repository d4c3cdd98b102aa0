"""What only the SQLite store promises."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing, contextmanager
from pathlib import Path

import pytest

from assistant.clock import system_clock
from assistant.errors import NotConfigured, UpstreamUnavailable
from assistant.journal import PutResult, ResultRow
from assistant.journal._schema import MIGRATIONS
from assistant.journal.open import open_store
from assistant.journal.sqlite import SqliteStore
from tests.journal.samples import ANA, begin, collect, delta, finish, positions

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "habla.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, system_clock, page=40, buffer=100)
    await store.open()
    try:
        yield store
    finally:
        await store.aclose()


async def test_commits_that_wait_together_share_one_transaction(store: SqliteStore) -> None:
    for n in range(40):
        await begin(store, f"r{n}", f"t{n}")
    groups, jobs = store.counters.groups, store.counters.jobs
    async with asyncio.TaskGroup() as group:
        for n in range(400):
            group.create_task(store.commit(f"r{n % 40}", [delta(str(n))]))
    assert store.counters.jobs - jobs == 400
    assert store.counters.groups - groups <= 20


async def test_a_follower_that_does_not_keep_up_is_bounded_and_misses_nothing(store: SqliteStore) -> None:
    epoch = await begin(store, "r1")
    async with aclosing(store.tail(run_id="r1")) as tail:
        batches = [await anext(tail)]
        for n in range(30):
            await store.commit("r1", [delta(str(n))] * 20)
        (subscription,) = store._tails._by_topic["run", "r1"]
        assert len(subscription._buffer) <= 100
        assert not subscription.in_step()
        await finish(store, "r1", epoch)
        async for batch in tail:
            batches.append(batch)
    assert max(map(len, batches)) <= 100
    assert [one.seq for batch in batches for one in batch] == list(range(1, 603))


async def test_a_follower_may_fall_behind_again_while_it_catches_up(store: SqliteStore) -> None:
    epoch = await begin(store, "r1")
    seen: list[int] = []
    async with aclosing(store.tail(run_id="r1")) as tail:
        async for batch in tail:
            seen += [one.seq for one in batch]
            if len(seen) < 1_500:
                await store.commit("r1", [delta()] * 130)
            elif epoch:
                await finish(store, "r1", epoch)
                epoch = 0
    assert seen == list(range(1, len(seen) + 1))


async def test_closing_a_tail_frees_its_subscription(store: SqliteStore) -> None:
    await begin(store, "r1")
    for tail in (store.tail(run_id="r1"), store.tail(thread_id="t1")):
        await anext(tail)
        assert store.followers == 1
        await tail.aclose()
        assert store.followers == 0
    waiting = asyncio.create_task(collect(store.tail(thread_id="nothing yet")))
    await asyncio.sleep(0.05)
    assert store.followers == 1
    waiting.cancel()
    await asyncio.wait([waiting])
    assert store.followers == 0


async def test_a_second_store_on_the_same_file_is_refused(store: SqliteStore, path: Path) -> None:
    with pytest.raises(NotConfigured, match="ASSISTANT_STORE_URL") as caught:
        await SqliteStore(path, system_clock).open()
    assert str(path) + ".lock" in caught.value.message
    assert caught.value.code == "store_locked"


@contextmanager
def another_process(url: str) -> Iterator[int]:
    """Its process id, once it has written something."""
    command = [sys.executable, "-m", "tests.journal.crash_child", url, "a"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            yield child.pid
        finally:
            child.kill()


async def test_a_second_process_on_the_same_file_is_refused_until_the_first_ends(path: Path) -> None:
    url = f"sqlite:///{path}"
    with another_process(url) as pid:
        with pytest.raises(NotConfigured, match=f"process {pid}"):
            await open_store(url, system_clock).open()
    store = open_store(url, system_clock)
    await store.open()
    assert await store.live_runs() != []
    await store.aclose()


async def test_events_cannot_be_changed_or_deleted(store: SqliteStore, path: Path) -> None:
    await begin(store, "r1")
    with closing(sqlite3.connect(path)) as db:
        for statement in ("UPDATE events SET body = '{}'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(statement)


async def test_the_file_is_durable_and_private(store: SqliteStore, path: Path) -> None:
    await begin(store, "r1")
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("habla.db", "habla.db-wal", "habla.db-shm", "habla.db.lock"), 0o600)

    def settings(db: sqlite3.Connection) -> list[object]:
        return [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert await store._writing().submit(settings) == ["wal", 2, 1]


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file of this process may outgrow the journal: the system refuses the write, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.with_name(path.name + "-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_fails_what_waits_and_nothing_else(store: SqliteStore, path: Path) -> None:
    epoch = await begin(store, "r1")
    failures: list[UpstreamUnavailable] = []

    async def put(n: int) -> None:
        body = {"text": "x" * 300_000}
        try:
            await store.commit("r1", [delta()], [PutResult(ResultRow(f"x{n}", "t1", "r1", ANA, "r1", body))])
        except UpstreamUnavailable as error:
            failures.append(error)

    with full_disk(path):
        async with asyncio.TaskGroup() as group:
            for n in range(20):
                group.create_task(put(n))
    assert len(failures) == 20
    assert {failure.system for failure in failures} == {"store"}
    assert "free some space" in failures[0].message

    assert [one.seq for one in await store.events(run_id="r1")] == [1]
    await store.commit("r1", [delta()])
    await finish(store, "r1", epoch)
    assert positions(await store.events(run_id="r1")) == [1, 2, 3]
    assert await store.results("t1") == []


async def test_a_slow_read_holds_nobody_up(store: SqliteStore) -> None:
    await begin(store, "r1")
    slow = asyncio.create_task(store._read(lambda db: time.sleep(1)))
    await asyncio.sleep(0.01)
    await store.commit("r1", [delta()])
    assert len(await store.events(run_id="r1")) == 2
    assert not slow.done()
    await slow


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "habla.db"
    path.write_bytes(b"this was never a database" * 400)
    return path


async def test_a_damaged_file_is_named(damaged: Path) -> None:
    store = SqliteStore(damaged, system_clock)
    with pytest.raises(NotConfigured, match="not a database") as caught:
        await store.open()
    assert str(damaged) in caught.value.message
    await asyncio.to_thread(damaged.unlink)
    await store.open()
    await store.aclose()


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotConfigured, match="ASSISTANT_STORE_URL"):
        await SqliteStore(tmp_path / "file" / "habla.db", system_clock).open()


async def test_a_file_from_a_newer_version_is_refused(path: Path) -> None:
    store = SqliteStore(path, system_clock)
    await store.open()
    await store.aclose()
    with closing(sqlite3.connect(path)) as db:
        assert [name for (name,) in db.execute("SELECT name FROM migrations")] == [name for name, _ in MIGRATIONS]
        db.execute("INSERT INTO migrations VALUES ('999_future', '')")
        db.commit()
    with pytest.raises(NotConfigured, match="999_future"):
        await store.open()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://habla:secret@db/habla", "not supported yet"),
        ("mysql://root:secret@db/habla", "mysql"),
        ("habla.db", "sqlite:///data/habla.db"),
        ("sqlite:///", "sqlite:///data/habla.db"),
        ("sqlite:///:memory:", "plain file"),
    ],
)
async def test_an_unusable_url_says_what_to_write(url: str, says: str) -> None:
    with pytest.raises(NotConfigured, match=says) as caught:
        open_store(url, system_clock)
    assert "ASSISTANT_STORE_URL" in caught.value.message
    assert "secret" not in caught.value.message


async def test_a_relative_url_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///data/habla.db", system_clock)
    await store.open()
    await store.aclose()
    assert (tmp_path / "data" / "habla.db").exists()
