"""A watcher ends when there is nothing left to tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import approvals
from assistant.catalogue import Catalogue, Lang
from assistant.clock import system_clock
from assistant.effects import Effects
from assistant.errors import ToolFailed
from assistant.events import Notice
from assistant.intents import Intent
from assistant.journal import MoveEffect, PutApproval, PutEffect
from assistant.journal.open import open_store
from assistant.watch import Watchers
from tests.journal.samples import NOON, STARTED, approval, begin, effect, finish, resolve
from tools.base import Execution, Proposal, ToolContext

pytestmark = pytest.mark.anyio
PROPOSAL = Proposal(title="Clean up", target="shop/cleanup", revision=1, arguments=(), values={})


class Forgetful:
    """An engine that knows of no execution any more."""

    intent: type[Intent] = Intent
    system = "Engine"

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def reading(self, intent: Intent, catalogue: Catalogue, lang: Lang) -> str:
        return ""

    async def propose(self, intent: Intent, ctx: ToolContext) -> Proposal:
        return PROPOSAL

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        raise ToolFailed("gone")

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        return None

    async def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        for state in await self._states():
            yield state

    async def _states(self) -> list[Execution]:
        self.asked.set()
        raise ToolFailed("gone", code="not_found")


async def test_an_execution_lost_to_one_and_ended_for_another_is_told_by_one(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'journal.db'}", system_clock)
    await store.open()
    engine = Forgetful()
    watchers = Watchers(store, Effects(store, {"start_flow": engine}, system_clock, 0, 0), lambda _: STARTED)
    try:
        epoch = await begin(store, "r1")
        asked = replace(approval(), proposal=approvals.to_json(PROPOSAL))
        sent = replace(effect(), state="dispatched", execution_id="x1")
        await store.commit("r1", [], [PutApproval(asked), resolve(run_id="r1"), PutEffect(sent)])
        await finish(store, "r1", epoch)
        busy = await begin(store, "r2")
        watchers.watch("e1")
        await engine.asked.wait()
        # The end, told by the run that keeps the conversation busy, moves all that was done with the execution.
        await store.commit("r2", [], [MoveEffect("e1", ("dispatched",), "finished", NOON)])
        await finish(store, "r2", busy)
        (watching,) = [task for task in asyncio.all_tasks() if task.get_name() == "watch:e1"]
        await asyncio.wait({watching}, timeout=3)
        assert watching.done(), "it tries for ever"
        assert not [one for one in await store.events(thread_id="t1") if isinstance(one.event, Notice)]
    finally:
        await watchers.aclose()
        await store.aclose()
