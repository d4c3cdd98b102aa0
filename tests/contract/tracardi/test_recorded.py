"""The answers observed on a real 0.9.0-rc5, kept beside the repository, pass the same rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.contract.tracardi.rules import RULES
from tests.contract.watch import Exchange, judge, untrimmed

FOLDER = ROOT.parent / "shared" / "contracts" / "tracardi"
OTHERS = ("/users", "/segments", "/audience", "/profiles", "/logs", "/user", "/tql", "/storage", "/collect")
"""Calls that we do not make."""


def observed() -> Iterator[tuple[str, Exchange]]:
    for line in (FOLDER / "observed-0.9.0-rc5.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "name" not in row or row["path"].startswith(OTHERS) and not row["path"].startswith("/user/token"):
            continue
        path = row["path"].partition("?")[0]
        yield row["name"], Exchange(row["method"], path, row["status"], "application/json", untrimmed(row["body"]))


def shortened(body: Any) -> bool:
    """Documents stand in the list as `…`; their shape is held against the examples beside it."""
    return "document" in json.dumps(body, ensure_ascii=False)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no observed answers here: the rules are not held against them")
def test_observed_answers_keep_the_rules() -> None:
    known = [(n, e) for n, e in observed() if not shortened(e.body)]
    broken = [b for _, e in known for b in judge(e, RULES) if "no rule of this suite" not in b]
    met = [n for n, e in known if not any("no rule of this suite" in b for b in judge(e, RULES))]
    assert len(met) >= 50, "the observed answers were not found in the form this test reads"
    assert not broken, "\n".join(broken[:40])


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no observed answers here: the rules are not held against them")
@pytest.mark.parametrize("name", ["profile", "event", "session", "login", "track"])
def test_whole_documents_keep_the_rules(name: str) -> None:
    example = json.loads((FOLDER / f"{name}.example.json").read_text(encoding="utf-8"))
    method, path = example["endpoint"].split(" ", 1)
    path = path.partition("?")[0].split(" ")[0].replace("{id}", "x").replace("{pid}", "x")
    body = example["body"]
    if "one element of result" in example["endpoint"]:
        body = {"total": 1, "result": [body], "buckets": []}
    exchange = Exchange(method, path, 200, "application/json", body)
    assert not judge(exchange, RULES)
