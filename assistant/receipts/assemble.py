"""A receipt out of the journal: the run's own events, what its tape kept, and the conversation before it."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import BadRequest
from assistant.events import EVENT, MessageReceived, RunFailed, RunStarted, Stored, TextDelta, Usage
from assistant.journal import LIVE, ResultRow, RunRow, Store
from assistant.opened import handle_of
from assistant.receipts.definitions import definitions
from assistant.receipts.receipt import Asked, Material, ModelUsed, Product, Receipt, Snapshot, Step
from assistant.receipts.signing import Signer
from assistant.receipts.steps import steps_of
from assistant.receipts.tape import CATALOGUE, unpacked
from assistant.scene import RECENT_RUNS
from assistant.version import VERSION, build

Json = dict[str, Any]
_HEAVY = ("rows", "chart", "compared")


async def receipt_of(store: Store, run: RunRow, signer: Signer) -> Receipt:
    """The signed receipt of a run that has ended.

    Raises:
        BadRequest: `run_live`, it is still at work.
    """
    if run.status in LIVE:
        raise BadRequest("run_live", status=409, code="run_live")
    return signer.sign(await _Assembly(store, run, signer).make())


@dataclass
class _Assembly:
    store: Store
    run: RunRow
    signer: Signer

    async def make(self) -> Receipt:
        stored = await self.store.events(run_id=self.run.id)
        raw = await self.store.trace(self.run.id)
        trace = None if raw is None else unpacked(raw)
        results = await self.store.results(self.run.thread_id)
        own = {row.id: row for row in results if row.run_id == self.run.id}
        steps = steps_of(stored, trace, own)
        why = self._why_not(stored, trace, steps)
        snapshot, catalogue = await self._catalogue(trace)
        ended = self.run.ended_at or self.run.created_at
        return Receipt(
            run=self.run.id,
            thread=self.run.thread_id,
            kind=str(self.run.request.get("kind", "")),
            status=self.run.status,
            started=self.run.created_at.isoformat(),
            ended=ended.isoformat(),
            person=self.signer.digest_of(self.run.owner),
            product=_product(trace),
            asked=_asked(stored, trace),
            model=_model(stored, trace),
            catalogue=snapshot,
            definitions=() if catalogue is None else definitions(catalogue, steps),
            steps=steps,
            answer=_answer(stored),
            shown=tuple(EVENT.dump_python(s.event, mode="json") for s in stored),
            request=self.run.request,
            replay=None if why or trace is None else await self._material(stored, trace, results, steps),
            why_not=why,
        )

    def _why_not(self, stored: Sequence[Stored], trace: Json | None, steps: Sequence[Step]) -> str:
        """Why nothing can be made again."""
        if self.run.request.get("kind") != "message":
            return "an_action"
        if self.run.status == "cancelled":
            return "stopped"
        if trace is None:
            return "no_trace"
        if trace["resumed"]:
            return "cut"
        known = {(step.tool, _key(step.intent)) for step in steps if step.outcome == "table"}
        told = [c for c in trace["calls"] if "table" in c]
        if any((c["tool"], _key(c["intent"])) not in known for c in told):
            return "cut"
        failed = next((s.event for s in stored if isinstance(s.event, RunFailed)), None)
        return "fault" if failed is not None and failed.code == "internal" else ""

    async def _catalogue(self, trace: Json | None) -> tuple[Snapshot | None, Any]:
        raw = None if trace is None else await self.store.snapshot(trace["catalogue"])
        if trace is None or raw is None:
            return None, None
        snapshot = Snapshot(digest=trace["catalogue"], zlib=base64.b64encode(raw).decode())
        return snapshot, CATALOGUE.validate_json(zlib.decompress(raw))

    async def _material(
        self, stored: Sequence[Stored], trace: Json, results: Sequence[ResultRow], steps: Sequence[Step]
    ) -> Material:
        started = next(s.event for s in stored if isinstance(s.event, RunStarted))
        return Material(
            hops=tuple(tuple(hop) for hop in trace["hops"]),
            sure=trace["sure"],
            calls=_calls(trace, steps),
            files=await self._files(trace),
            earlier=await self._earlier(trace, results),
            open=tuple([await self._opened(one) for one in trace["open"]]),
            missing=tuple(trace["missing"]),
            absent=tuple(trace["absent"]),
            engines=tuple(e.model_dump(mode="json") for e in started.engines),
            approval_minutes=trace["approval_minutes"],
        )

    async def _files(self, trace: Json) -> dict[str, str]:
        wanted = {f["sha256"] for c in trace["calls"] for f in (c.get("proposal") or {}).get("files", ())}
        found = [await self.store.file(sha, self.run.owner) for sha in sorted(wanted)]
        return {row.sha256: base64.b64encode(row.content).decode() for row in found if row is not None}

    async def _earlier(self, trace: Json, results: Sequence[ResultRow]) -> tuple[Json, ...]:
        runs = await self.store.runs(self.run.thread_id)
        before = runs[: next(n for n, row in enumerate(runs) if row.id == self.run.id)]
        recent = {row.id for row in before[-RECENT_RUNS + 1 :]}
        touched = set(trace["touched"])
        # What the run itself names by id, such as the result that a tap on the page is about.
        named = {text for text in _texts(self.run.request)}
        found = []
        for row in before:
            of_run = [r for r in results if r.run_id == row.id]
            if row.id not in recent and not of_run:
                continue
            events = await self.store.events(run_id=row.id)
            found.append(
                {
                    "id": row.id,
                    "status": row.status,
                    "request": row.request,
                    "events": [_light(s) for s in events],
                    "results": [_result(r, r.handle in touched or r.id in named) for r in of_run],
                }
            )
        return tuple(found)

    async def _opened(self, one: Json) -> Json:
        """An open execution with the id in our ledger that its handle stands for."""
        rows = await self.store.effects_of(one["execution_id"], self.run.owner)
        row = next((r for r in rows if handle_of(r.id) == one["handle"]), None)
        return {**one, "effect": row.id if row else "", "here": row is None or row.thread_id == self.run.thread_id}


def _result(row: ResultRow, whole: bool) -> Json:
    body = row.body if whole else {**row.body, "rows": [], "compared": None}
    return {"id": row.id, "handle": row.handle, "body": body}


def _light(stored: Stored) -> Json:
    """An event of an earlier run without what only a page needs."""
    body: Json = EVENT.dump_python(stored.event, mode="json")
    if body["type"] == "tool.finished":
        body["content"] = {k: v for k, v in body["content"].items() if k not in _HEAVY}
    return body


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


def _key(intent: Json | None) -> str:
    return repr(intent)


def _calls(trace: Json, steps: Sequence[Step]) -> tuple[Json, ...]:
    """What tools gave; a table by the index of the step that holds it."""
    waiting = [(n, step) for n, step in enumerate(steps) if step.outcome == "table"]
    calls = []
    for call in trace["calls"]:
        if "table" in call:
            found = next(p for p in waiting if p[1].tool == call["tool"] and _key(p[1].intent) == _key(call["intent"]))
            waiting.remove(found)
            call = {**call, "own": call["table"], "table": found[0]}
        calls.append(call)
    return tuple(calls)


def _product(trace: Json | None) -> Product:
    if trace is None:
        return Product(version=VERSION, build=build())
    return Product(version=trace["version"], build=trace["build"])


def _asked(stored: Sequence[Stored], trace: Json | None) -> Asked | None:
    message = next((s.event for s in stored if isinstance(s.event, MessageReceived)), None)
    if message is None:
        return None
    return Asked(
        text=message.text,
        lang=message.lang,
        locale=message.locale,
        timezone=trace["timezone"] if trace else message.timezone,
        now=trace["now"] if trace else "",
        calendar=trace.get("calendar", {}) if trace else {},
    )


def _model(stored: Sequence[Stored], trace: Json | None) -> ModelUsed | None:
    if trace is None:
        return None
    used = [s.event for s in stored if isinstance(s.event, Usage)]
    costs = [u.cost for u in used if u.cost is not None]
    return ModelUsed(
        **trace["model"],
        prompt=trace["prompt"],
        usage=tuple(u.model_dump(mode="json", exclude={"type"}) for u in used),
        cost=sum(costs) if costs else None,
    )


def _answer(stored: Sequence[Stored]) -> str:
    texts: dict[str, str] = {}
    for event in (s.event for s in stored):
        if isinstance(event, TextDelta):
            texts[event.message_id] = texts.get(event.message_id, "") + event.text
    return "\n\n".join(texts.values())
