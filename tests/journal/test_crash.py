from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.journal.conftest import MakeStore
from tests.journal.samples import positions

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


def killed_after(url: str, life: str, acknowledgements: int) -> list[tuple[str, int, int]]:
    """What a writing process had acknowledged when it was killed."""
    command = [sys.executable, "-m", "tests.journal.crash_child", url, life]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(acknowledgements)]
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    # The last line may have been cut in the middle of a write.
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(run, int(seq), int(position)) for run, seq, position in whole]


async def test_a_process_killed_while_it_commits_loses_nothing_it_had_acknowledged(
    store_url: str, make_store: MakeStore
) -> None:
    acknowledged: set[tuple[str, int, int]] = set()
    for life in ("a", "b", "c"):
        acknowledged |= set(await asyncio.to_thread(killed_after, store_url, life, 150))
        async with make_store() as store:
            threads = [f"{lived}w{n}" for lived in "abc" for n in range(12)]
            stored = [one for thread in threads for one in await store.events(thread_id=thread)]
            assert sorted(positions(stored)) == list(range(1, len(stored) + 1))
            assert acknowledged <= {(one.run_id, one.seq, one.position) for one in stored}
            stored.sort(key=lambda one: (one.run_id, one.seq))
            for _, group in groupby(stored, key=lambda one: one.run_id):
                of_run = list(group)
                assert [one.seq for one in of_run] == list(range(1, len(of_run) + 1))
                assert positions(of_run) == sorted(positions(of_run))
            for row in await store.live_runs():
                assert await store.claim(row.id) == row.epoch + 1
