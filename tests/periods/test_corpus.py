"""Phrases of a public corpus, where it is at hand: among those that lie in the past, none may be answered wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.intents import DateRange
from assistant.periods import UnknownPeriod, find, resolve

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora" / "dates"
OURS = (
    # What our conventions decide otherwise than the corpus: B is included, N complete units, up to today, day/month.
    "10/1-11/2/2017", "from 10/1 to 11/7", "from 10-1-2018-10-7-2018", "5 años pasados", "ultimos 3 anos",
    "10 previous weeks",
)  # fmt: skip


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted(CORPUS.glob("recognizers-*.jsonl")):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def _past(case: dict[str, Any]) -> bool:
    limit = (date.fromisoformat(case["now"]) + timedelta(days=1)).isoformat()
    return any((end or limit) <= limit for _, end in case["accept"])


def _right(case: dict[str, Any], period: DateRange) -> bool:
    start, today = period.start.isoformat(), date.fromisoformat(case["now"])
    for begin, end in case["accept"]:
        if begin != start:
            continue
        inclusive = end and timedelta() < period.end - date.fromisoformat(end) <= timedelta(days=366)
        to_date = period.end == today + timedelta(days=1)
        if end in (None, period.end.isoformat()) or to_date or inclusive:
            return True
    return False


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of date phrases is not at {CORPUS}")
    return [case for case in _cases() if case["phrase"] not in OURS]


def test_no_phrase_of_the_past_is_answered_wrong(cases: list[dict[str, Any]]) -> None:
    wrong, answered, past = [], 0, [case for case in cases if _past(case)]
    for case in past:
        now = datetime.fromisoformat(case["now"]).replace(tzinfo=UTC, hour=12)
        try:
            period = resolve(case["phrase"], now)
        except UnknownPeriod:
            continue
        answered += 1
        if not _right(case, period):
            wrong.append((case["phrase"], case["now"], period))
    assert wrong == []
    assert answered >= len(past) * 0.65


def test_no_sentence_of_the_past_is_read_wrong(cases: list[dict[str, Any]]) -> None:
    wrong = []
    for case in cases:
        now = datetime.fromisoformat(case["now"]).replace(tzinfo=UTC, hour=12)
        found = find(case["text"], now)
        if _past(case) and found and not any(_right(case, f.period) for f in found):
            wrong.append((case["text"], case["now"], found))
    assert wrong == []
