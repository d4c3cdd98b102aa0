"""A store for one replay: a file that is thrown away, in which the person's open executions are as they were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.clock import Clock
from assistant.journal import ApprovalRow, EffectRow, EffectState, Owner
from assistant.journal.sqlite import SqliteStore

Json = dict[str, Any]


class Replayed(SqliteStore):
    """Where the ledger is asked for what is open, the receipt answers."""

    def __init__(self, path: Path, clock: Clock, opened: Sequence[Json], owner: Owner, thread: str) -> None:
        super().__init__(path, clock)
        self._at = clock()
        self._owner = owner
        self._thread = thread
        self._steerable = {f"opened-{number}": one for number, one in enumerate(opened)}

    async def effects(self, states: Sequence[EffectState]) -> list[EffectRow]:
        return [self._effect(approval, one) for approval, one in self._steerable.items()]

    def _effect(self, approval: str, one: Json) -> EffectRow:
        return EffectRow(
            id=one["effect"],
            approval_id=approval,
            thread_id=self._thread if one["here"] else f"not {self._thread}",
            run_id="",
            owner=self._owner,
            tool=one["tool"],
            target=one["flow"],
            state="dispatched",
            execution_id=one["execution_id"],
            detail={"waits": "yes"} if one["waits"] else {},
            updated_at=self._at,
        )

    async def approval(self, approval_id: str, owner: Owner | None = None) -> ApprovalRow | None:
        one = self._steerable.get(approval_id)
        if one is None:
            return await super().approval(approval_id, owner)
        # What the arguments said is on record as one text, cut as it was.
        proposal = {"title": one["title"], "arguments": [{"value": one["about"]}]}
        return ApprovalRow(
            id=approval_id,
            thread_id=self._thread,
            run_id="",
            owner=self._owner,
            tool_call_id="",
            tool=one["tool"],
            digest="",
            proposal=proposal,
            state="approved",
            expires_at=self._at,
        )
