"""What may be offered: a request that runs as it stands over this person's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.ambiguity.utterance import Utterance
from assistant.events import Option
from assistant.planner.outcome import Ask, Do, Say
from assistant.planner.plan import plan
from assistant.planner.situation import Situation, reading_of


def runs(text: str, situation: Situation) -> Do | Say | None:
    """The plan for a text that would be carried out as it stands, without a question and with no word left over."""
    outcome = plan(replace(situation, text=text))
    if isinstance(outcome, Say):
        return outcome
    return outcome if isinstance(outcome, Do) and not any(_says_unused(n) for n in outcome.notes) else None


def completes(text: str, situation: Situation) -> Do | None:
    """The plan for a text that is short of something which the question before it gives, and holds nothing unknown."""
    alone = plan(replace(situation, text=text, past=replace(situation.past, asked="")))
    known = not reading_of(replace(situation, text=text)).unexplained
    outcome = runs(text, situation) if isinstance(alone, Ask) and known else None
    return outcome if isinstance(outcome, Do) else None


def is_fair_offer(text: str, situation: Situation) -> bool:
    """Whether a tap on this would be carried out."""
    return isinstance(runs(text, situation), Do)


def fair_offers(options: Sequence[Option], said: Utterance) -> list[Option]:
    """Those that would run, in this thread, after this message."""
    alone = said.situation
    after = replace(alone, past=replace(alone.past, asked=alone.text))
    return [o for o in options if is_fair_offer(o.text, alone) or completes(o.text, after)]


def _says_unused(note: str) -> bool:
    return note.startswith(("No he usado", "I did not use"))
