"""A running server as it is seen from outside: one thread a case, over AG-UI."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from evals.cases import Case
from evals.inprocess import NOW, REGIONS
from evals.score import Happened, Made

Json = dict[str, Any]
TIMEOUT = 120.0


class WrongDay(Exception):
    """The server's day is not the one that the labels are about."""


def server(url: str) -> Callable[[Case], Happened]:
    """Runs a case against the server at this address.

    Raises:
        WrongDay: its clock stands on another day than the labels; start it with `ASSISTANT_NOW`.
    """
    http = httpx.Client(base_url=url, timeout=TIMEOUT)
    said = str(http.get("/info").raise_for_status().json()["now"])
    if said[:10] != NOW.date().isoformat():
        raise WrongDay(f"the server says {said}; start it with ASSISTANT_ENV=test ASSISTANT_NOW={NOW.isoformat()}")

    def run(case: Case) -> Happened:
        thread = uuid.uuid4().hex
        happened = Happened("words", problem="no turn")
        for turn in case.turns:
            happened = read(_ask(http, thread, turn, REGIONS.get(case.locale, case.locale)))
        return happened

    return run


def _ask(http: httpx.Client, thread: str, text: str, locale: str) -> Iterator[Json]:
    body = {
        "threadId": thread,
        "runId": uuid.uuid4().hex,
        "protocolVersion": "1.0",
        "state": {},
        "tools": [],
        "context": [],
        "messages": [{"id": uuid.uuid4().hex, "role": "user", "content": text}],
        "forwardedProps": {"locale": locale},
    }
    with http.stream("POST", "/agui", json=body) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line[len("data: ") :])


def read(events: Iterator[Json]) -> Happened:
    """What a stream of AG-UI events came to."""
    names: dict[str, str] = {}
    made: list[Made] = []
    note = said = ""
    options: list[str] | None = None
    problem = ""
    for event in events:
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                said += event["delta"]
                note += "" if made else event["delta"]
            case "TEXT_MESSAGE_END" if "question" in event.get("metadata", {}):
                options = [str(o[k]) for o in event["metadata"]["question"]["options"] for k in ("label", "text")]
            case "TOOL_CALL_START":
                names[event["toolCallId"]] = event["toolCallName"]
            case "TOOL_CALL_ARGS":
                made.append(Made(names[event["toolCallId"]], json.loads(event["delta"])))
            case "RUN_ERROR":
                problem = str(event.get("message"))
            case _:
                pass
    last = said.rstrip()
    # A refusal offers what can be done instead, and asks nothing.
    asked = "?" in last if options is not None else last.endswith("?") and not made
    if asked:
        return Happened("ask", tuple(made), note if made else "", said, tuple(options or ()), problem)
    if options is not None and not made:
        return Happened("decline", (), "", said, tuple(options), problem)
    kind = "answer" if made else "words"
    return Happened("answer" if kind == "answer" else "words", tuple(made), note if made else "", said, (), problem)
