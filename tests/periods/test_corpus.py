"""Phrases of a public corpus, where it is at hand: none may be answered wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.calendar import Calendar
from assistant.intents import DateRange
from assistant.periods import UnknownPeriod, find, resolve

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora" / "dates"
OURS = {
    # What our conventions decide otherwise than the corpus: the last N units are complete ones before this one.
    "5 años pasados", "ultimos 3 anos", "10 previous weeks",
}  # fmt: skip
CALENDARS = {"es": Calendar(), "en": Calendar(order="mdy", country="US")}


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted(CORPUS.glob("recognizers-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {**json.loads(line), "calendar": CALENDARS[path.stem.removeprefix("recognizers-")]}


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


def _reachable(case: dict[str, Any]) -> bool:
    """Whether one of the readings is over, or goes on from a day that has come."""
    limit = (date.fromisoformat(case["now"]) + timedelta(days=1)).isoformat()
    return any(start and (start < limit if end is None else end <= limit) for start, end in case["accept"])


def _past(case: dict[str, Any]) -> bool:
    """The wider sense: also without a beginning ("before 2019"), which is asked here since a sum needs one."""
    limit = (date.fromisoformat(case["now"]) + timedelta(days=1)).isoformat()
    return _reachable(case) or any(start is None and end <= limit for start, end in case["accept"])


def _answered(case: dict[str, Any]) -> str:
    try:
        period = resolve(case["phrase"], _now(case), calendar=case["calendar"])
    except UnknownPeriod as question:
        offered = [resolve(one, _now(case), calendar=case["calendar"]) for one in question.options]
        return "offered" if not question.usual and any(_right(case, one) for one in offered) else "asked"
    return "right" if _right(case, period) else "wrong"


def _now(case: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(case["now"]).replace(tzinfo=UTC, hour=12)


def test_no_phrase_is_answered_wrong(cases: list[dict[str, Any]]) -> None:
    wrong, answered, reachable = [], 0, [case for case in cases if _reachable(case)]
    for case in cases:
        try:
            period = resolve(case["phrase"], _now(case), calendar=case["calendar"])
        except UnknownPeriod:
            continue
        answered += case in reachable
        if not _right(case, period):
            wrong.append((case["phrase"], case["now"], period))
    assert wrong == []
    assert answered >= len(reachable) * 0.9, (answered, len(reachable))


def test_what_is_not_answered_is_asked_and_mostly_with_the_right_days() -> None:
    """All cases, those of other conventions too: what is vague ("mid 1989") is a question, with taps near it."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of date phrases is not at {CORPUS}")
    told = [(_answered(case), case["phrase"]) for case in _cases() if _past(case)]
    count = Counter(kind for kind, _ in told)
    assert {phrase for kind, phrase in told if kind == "wrong"} <= OURS
    assert count["right"] >= 0.86 * len(told), count
    assert count["right"] + count["offered"] >= 0.91 * len(told), count


def test_no_sentence_is_read_wrong(cases: list[dict[str, Any]]) -> None:
    wrong = []
    for case in cases:
        found = find(case["text"], _now(case), calendar=case["calendar"])
        if found and not any(_right(case, f.period) for f in found):
            wrong.append((case["text"], case["now"], found))
    assert wrong == []
