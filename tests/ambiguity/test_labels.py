"""The calls that the labels call right, as if a language model had made them: how often they are held up."""

from __future__ import annotations

import json
from typing import Any

from evals.cases import Case, load
from evals.labels import Wanted
from tests.ambiguity.asked import Thread, Verdict

Json = dict[str, Any]


def arguments(wanted: Wanted) -> Json:
    """A call as a model would make it, its dates worked out."""
    call: Json = {"metrics": sorted(wanted.metrics.needed), "dimensions": sorted(wanted.dimensions.needed)}
    call["filters"] = [
        {"field": name, "operator": operator, "values": sorted(values, key=lambda v: (isinstance(v, str), v))}
        for name, operator, values in sorted(wanted.filters, key=str)
    ]
    for name, when in (("period", wanted.period), ("compare", wanted.compare)):
        if when:
            call[name] = {"start": when[0], "end": when[1]}
    if wanted.sort:
        call["sorts"] = [{"field": wanted.sort[0], "descending": wanted.sort[1]}]
    if wanted.limit:
        call["limit"] = wanted.limit
    if wanted.calculations:
        call["calculations"] = [{"kind": kind, "metric": metric} for kind, metric in sorted(wanted.calculations)]
    return call


def verdicts(case: Case) -> list[Verdict]:
    """What becomes of each of the calls made together."""
    calls = [arguments(w) for w in case.expected.answers[0]]
    sent = [json.dumps(c) for c in calls]
    found = []
    for n, call in enumerate(calls):
        thread = Thread(case.lang)
        thread.say(case.turns[0])
        found.append(thread.call(together=tuple(t for i, t in enumerate(sent) if i != n), **call))
    return found


def test_right_calls_are_seldom_held_up() -> None:
    single = [c for c in load() if len(c.turns) == 1 and c.category == "clear" and c.expected.answers]
    asked = [c for c in single if all(w.tool == "query_metrics" for w in c.expected.answers[0])]
    told = {c.turns[0]: verdicts(c) for c in asked}
    calls = [v for found in told.values() for v in found]
    held_up = {text: [v.text for v in vs if v.kind != "passed"] for text, vs in told.items()}
    held_up = {text: why for text, why in held_up.items() if why}
    assert len(calls) > 180
    questions = sum(v.kind == "asked" for v in calls)
    refusals = sum(v.kind == "refused" for v in calls)
    warned = sum(bool(v.notes) for v in calls)
    assert questions <= len(calls) * 0.02, held_up
    assert refusals <= len(calls) * 0.02, held_up
    assert warned <= len(calls) * 0.1
