"""Executions that a person may steer: their own, by the ledger, and not ended. No model names one by an engine's id."""

from __future__ import annotations

import hashlib

from assistant.intents import OpenExecution
from assistant.journal import EffectRow, EffectState, Owner, Store

LEFT: tuple[EffectState, ...] = ("dispatching", "dispatched")
"""States that nobody but a watcher takes further once the run has ended."""
_LETTERS = "bcdfghjkmnpqrstvwxz"
_LENGTH = 4
_ABOUT = 80


def handle_of(effect_id: str) -> str:
    """A short name: `#` and letters, no figures, so that it may stand in a call; the same whenever it is asked for."""
    digest = hashlib.sha256(effect_id.encode()).digest()
    return "#" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])


async def open_executions(store: Store, owner: Owner, thread_id: str) -> tuple[OpenExecution, ...]:
    """This person's, of this thread first. What steers one is no execution of its own."""
    mine = [e for e in await store.effects(LEFT) if e.owner == owner and e.execution_id]
    mine.sort(key=lambda e: e.thread_id != thread_id)
    found = [await _opened(store, effect) for effect in mine]
    return tuple(one for one in found if one is not None)


async def _opened(store: Store, effect: EffectRow) -> OpenExecution | None:
    approval = await store.approval(effect.approval_id)
    if approval is None or approval.proposal.get("execution") or effect.execution_id is None:
        return None
    values = [str(a["value"]) for a in approval.proposal["arguments"] if not a.get("file")]
    return OpenExecution(
        handle=handle_of(effect.id),
        execution_id=effect.execution_id,
        flow=effect.target,
        title=str(approval.proposal["title"]),
        about=", ".join(values)[:_ABOUT],
        waits=bool(effect.detail.get("waits")),
        tool=effect.tool,
    )
