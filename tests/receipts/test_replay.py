"""A hundred receipts of two servers, made again in one fresh process; and each changed one refused."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, environment
from tests.fakes.openai_server import ScriptedServer
from tests.receipts.conversations import PLANNED, SCRIPT, SCRIPTED
from tests.server.conftest import Person

Json = dict[str, Any]
ENOUGH = 100


@pytest.fixture(scope="module")
def receipts(
    tmp_path_factory: pytest.TempPathFactory, planner_base: str, scripted_base: str, scripted: ScriptedServer
) -> list[Path]:
    """Files of receipts: of conversations with the planner and with a scripted model."""
    folder = tmp_path_factory.mktemp("receipts")
    scripted.load(SCRIPT)
    turns = zip(SCRIPTED, SCRIPTED[1:] + SCRIPTED[:1], strict=True)
    guided = [[f"{c.when.text}, por favor" for c in pair] for pair in turns]
    every: list[tuple[str, Sequence[str]]] = [
        *((planner_base, texts) for texts in PLANNED),
        *((scripted_base, texts) for texts in guided),
    ]

    def converse(number: int) -> list[Path]:
        base, texts = every[number]
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
            person = Person(base, http)
            return [_kept(person, text, folder / f"{number:03}-{turn}.json") for turn, text in enumerate(texts)]

    with ThreadPoolExecutor(6) as pool:
        return [file for files in pool.map(converse, range(len(every))) for file in files]


def _kept(person: Person, text: str, file: Path) -> Path:
    answer = person.http.get(f"/runs/{person.ask(text).run_id}/receipt")
    assert answer.status_code == 200, answer.text
    file.write_bytes(answer.content)
    return file


@pytest.fixture(scope="module")
def keys(planner_base: str, scripted_base: str) -> list[str]:
    return [
        str(httpx.get(f"{base}/receipts/key", trust_env=False).json()["public"])
        for base in (planner_base, scripted_base)
    ]


def habla(*arguments: str, env: Json | None = None) -> subprocess.CompletedProcess[str]:
    """The command as people call it, in a process that can reach nothing but this machine."""
    return subprocess.run(
        [str(ROOT / "habla"), *arguments],
        capture_output=True,
        text=True,
        timeout=110,
        env=env or environment(),
        check=False,
    )


def _with_keys(keys: list[str]) -> list[str]:
    return [part for key in keys for part in ("--key", key)]


def test_a_hundred_receipts_replay_identically_in_a_fresh_process(
    receipts: list[Path], keys: list[str], tmp_path: Path
) -> None:
    assert len(receipts) >= ENOUGH
    began = time.monotonic()
    # An engine or a model would be looked for at the port that nothing listens on.
    env = {**environment(), "LIGHTDASH_URL": "http://127.0.0.1:9", "OPENROUTER_BASE_URL": "http://127.0.0.1:9"}
    done = habla("replay", "--json", "--lang", "en", *_with_keys(keys), *map(str, receipts), env=env)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [t["run"] for t in told if not t.get("identical")] == [], done.stdout[-3000:] + done.stderr[-3000:]
    assert len(told) == len(receipts) and done.returncode == 0, done.stderr
    assert all(t["sameBuild"] for t in told)
    assert {t["samePlan"] for t in told} == {True, None}, [t for t in told if t["samePlan"] is False]
    assert time.monotonic() - began < 60


def test_they_are_of_many_kinds(receipts: list[Path]) -> None:
    read = [json.loads(file.read_bytes()) for file in receipts]
    outcomes = {step["outcome"] for one in read for step in one["steps"]}
    assert outcomes >= {"table", "card", "refused", "approval"}, outcomes
    assert {one["status"] for one in read} >= {"finished", "interrupted", "failed"}
    assert {one["asked"]["lang"] for one in read} == {"es", "en"}
    tools = {step["tool"] for one in read for step in one["steps"]}
    assert tools >= {"query_metrics", "run_report", "explain_result", "start_flow", "count_segment"}, tools
    assert any(
        event["type"] == "tool.finished" and event["content"].get("chart") for one in read for event in one["shown"]
    )
    paid = [one for one in read if one["model"]["cost"]]
    assert paid and paid[0]["model"]["usage"][-1]["cost"] == pytest.approx(0.0123)


def test_every_changed_byte_is_refused(receipts: list[Path], keys: list[str], tmp_path: Path) -> None:
    chosen, files = random.Random(7), list[Path]()
    for number in range(60):
        raw = bytearray(chosen.choice(receipts).read_bytes())
        at = chosen.randrange(len(raw))
        raw[at] = chosen.choice([b for b in range(32, 127) if b != raw[at]])
        files.append(tmp_path / f"{number:03}.json")
        files[-1].write_bytes(bytes(raw))
    refused = habla("verify", "--lang", "en", *_with_keys(keys), str(files[0]))
    assert refused.returncode == 3 and "Refused" in refused.stderr and not refused.stdout
    done = [_verified(file, keys) for file in files]
    assert done == [False] * len(files), [f for f, good in zip(files, done, strict=True) if good]


def _verified(file: Path, keys: list[str]) -> bool:
    """As the command decides it, without a process for each."""
    from assistant.errors import BadRequest
    from assistant.receipts.signing import check, read

    try:
        check(read(file.read_bytes()), keys)
    except BadRequest:
        return False
    return True
