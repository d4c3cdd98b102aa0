"""The answers of a real 0.2904.5, kept beside the repository, pass the same rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.contract.lightdash.rules import RULES
from tests.contract.watch import Exchange, judge, untrimmed

FOLDER = ROOT.parent / "shared" / "contracts" / "lightdash" / "examples"


def recordings() -> Iterator[tuple[str, Exchange]]:
    for path in sorted(FOLDER.glob("*.json")):
        for n, one in enumerate(_pairs(json.loads(path.read_text(encoding="utf-8")))):
            asked, got = one["request"], one["response"]
            kind = "application/json" if isinstance(got["body"], dict) else "text/plain"
            where = urlsplit(asked["path"]).path
            yield (
                f"{path.stem}-{n}",
                Exchange(asked["method"], where, got["status"], kind, untrimmed(got["body"])),
            )


def _pairs(found: Any) -> Iterator[dict[str, Any]]:
    """Some files hold one exchange, some a list of them."""
    if isinstance(found, dict) and {"request", "response"} <= found.keys():
        yield found
    elif isinstance(found, dict | list):
        for item in found.values() if isinstance(found, dict) else found:
            yield from _pairs(item)


def ruled(exchange: Exchange) -> bool:
    """Whether the rules speak of it; the catch-all for refusals does."""
    return any(
        r.method == exchange.method and r.status in (exchange.status, 0) and re.fullmatch(r.path, exchange.path)
        for r in RULES
        if r.status or exchange.status >= 400
    )


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recordings at {FOLDER.name}: the rules are not held against them")
def test_recorded_answers_keep_the_rules() -> None:
    found = [(name, e) for name, e in recordings() if ruled(e)]
    assert len(found) >= 60, "the recordings were not found in the form this test reads"
    broken = [f"{name}: {breach}" for name, e in found for breach in judge(e, RULES)]
    assert not broken, "\n".join(broken[:40])
    told = [r for r in RULES if r.status and r.shape is not object]
    unmet = {r.path for r in told if not any(re.fullmatch(r.path, e.path) for _, e in found)}
    assert not unmet, "rules that no recording confirms"
