"""Whether a message is understood completely: only then is it answered in place of a language model."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from assistant.model import Model, Request
from assistant.planner.carried import Carried
from assistant.planner.drawn import drawn
from assistant.planner.edits import edit
from assistant.planner.followup import is_follow_up
from assistant.planner.history import READS, Past, past_of, turns_of
from assistant.planner.lexicon import is_built, lexicon_of
from assistant.planner.outcome import Do
from assistant.planner.plan import plan
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slotted import slots_of
from assistant.planner.texts import say
from assistant.state.asked import DRAW
from assistant.state.going import said

_SURE = frozenset({*READS, DRAW})


async def sure(request: Request, *, fresh: bool = False) -> Model | None:
    """The planner with its plan, for a change of the last question. `fresh`: a question of its own may be answered.

    Every word has to be explained, nothing assumed or put right, nothing left open by the turn before, and nothing
    but reads may follow.
    """
    if not is_built(request.catalogue):
        await asyncio.to_thread(lexicon_of, request.catalogue)
    turns = turns_of(request.messages)
    if not turns or turns[-1].exchanges:
        return None
    past = past_of(turns, request.catalogue, request.state)
    if past.waiting or past.asked:
        return None
    outcome = _certain(
        Situation(turns[-1].text, request.catalogue, request.now, request.lang, request.locale, past, request.calendar),
        fresh=fresh,
    )
    return Carried(outcome) if outcome is not None else None


def _certain(situation: Situation, *, fresh: bool) -> Do | None:
    outcome = plan(situation)
    if not isinstance(outcome, Do) or outcome.flow is not None or not outcome.reads:
        return None
    if any(step.tool not in _SURE for step in outcome.reads):
        return None
    expected = {say(key, situation.lang) for key in ("undone", "redone")}
    if not expected.issuperset(outcome.notes):
        return None
    going = said(situation.text)
    if going:
        return outcome
    shape = drawn(situation.text)
    if shape is not None and not shape.rest:
        return outcome
    if shape is not None:
        situation = replace(situation, text=shape.rest)
    reading = reading_of(situation)
    if reading.unexplained:
        return None
    return outcome if fresh or _changes(situation) else None


def _changes(situation: Situation) -> bool:
    """Whether the message only changes the last question, of which there was one alone."""
    past: Past = situation.past
    if past.query is None or past.several:
        return False
    reading = reading_of(situation)
    slots = slots_of(reading, situation.lexicon)
    changed = edit(reading, slots, past, situation.desk())
    return isinstance(changed, Do) if changed is not None else is_follow_up(reading, slots, past)
