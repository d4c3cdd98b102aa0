"""One run played on a store that is thrown away, behind the conversation that it had before it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.effects import Effects
from assistant.events import EVENT, TERMINAL, EngineUse, Event, MessageReceived, Stored
from assistant.journal import Change, CreateRun, Owner, PutResult, ResultRow, RunRow, SetStatus
from assistant.receipts.past import Replayed
from assistant.receipts.receipt import Material, Receipt
from assistant.receipts.tape import unpacked
from assistant.runs import Runs
from assistant.scene import Setting

Json = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """What the run has left: its events, its results by id, and its tape where it came to one."""

    stored: list[Stored]
    results: Mapping[str, ResultRow]
    trace: Json | None

    @property
    def events(self) -> list[Event]:
        return [one.event for one in self.stored]


async def play(receipt: Receipt, material: Material, setting: Setting, owner: Owner, file: Path) -> Played:
    """Runs the receipt's question under this setting, to its end."""
    store = Replayed(file, setting.clock, material.open, owner, receipt.thread)
    await store.open()
    engines = tuple(EngineUse.model_validate(e) for e in material.engines)
    runs = Runs(store, setting, Effects(store, {}, setting.clock, 0, 0), lambda: engines)
    stage = _Stage(receipt, setting, owner)
    try:
        for earlier in material.earlier:
            await stage.before(store, earlier)
        shown = [EVENT.validate_python(body) for body in receipt.shown]
        message = next(e for e in shown if isinstance(e, MessageReceived))
        await runs.ask(stage.row(receipt.run, receipt.request), message)
        found: list[Stored] = []
        async with aclosing(store.tail(run_id=receipt.run)) as batches:
            async for batch in batches:
                found += batch
        results = {r.id: r for r in await store.results(receipt.thread) if r.run_id == receipt.run}
        raw = await store.trace(receipt.run)
        return Played(found, results, None if raw is None else unpacked(raw))
    finally:
        await runs.aclose()
        await store.aclose()


@dataclass(frozen=True)
class _Stage:
    receipt: Receipt
    setting: Setting
    owner: Owner

    def row(self, run_id: str, request: Json, status: Any = "queued") -> RunRow:
        now = self.setting.clock()
        return RunRow(run_id, self.receipt.thread, self.owner, None, status, request, "", now, None, 0)

    async def before(self, store: Replayed, earlier: Json) -> None:
        """A run that the thread had before."""
        row = self.row(earlier["id"], earlier["request"], "running")
        events = [EVENT.validate_python(body) for body in earlier["events"]]
        results = [
            PutResult(ResultRow(r["id"], self.receipt.thread, row.id, self.owner, r["handle"], r["body"]))
            for r in earlier["results"]
        ]
        ended = bool(events) and isinstance(events[-1], TERMINAL)
        end: list[Change] = [SetStatus(row.id, 0, earlier["status"])] if ended else []
        await store.commit(row.id, events, [CreateRun(row, ""), *results, *end])
