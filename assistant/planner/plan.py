"""From the person's words to what is to be done about them."""

from __future__ import annotations

from dataclasses import replace

from assistant.planner import actions, coverage, replies
from assistant.planner.again import understood
from assistant.planner.answered import joined
from assistant.planner.decide import decide, mended
from assistant.planner.drawn import drawn, with_chart
from assistant.planner.edits import edit
from assistant.planner.explained import explained
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Decline, Do, Outcome
from assistant.planner.people import plan_people
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slotted import slots_of
from assistant.planner.steering import bare, steer
from assistant.planner.texts import say

_LONGEST = 700


def plan(situation: Situation) -> Outcome:
    """The plan for one message; the same words after the same conversation always give the same plan."""
    outcome = _planned(situation)
    if isinstance(outcome, Ask) and outcome.question in situation.past.questions:
        return _settled(outcome, situation) or outcome
    return outcome


def _settled(asked: Ask, situation: Situation) -> Do | None:
    """A question that was put before is not put again: its marked answer is taken, and said."""
    likeliest = next((o for o in asked.options if o.default), None)
    if likeliest is None:
        return None
    once = replace(situation, text=likeliest.text, past=replace(situation.past, asked="", questions=frozenset()))
    outcome = _planned(once)
    note = say("taken", situation.lang, name=likeliest.label)
    return replace(outcome, notes=(note, *outcome.notes)) if isinstance(outcome, Do) else None


def _planned(situation: Situation) -> Outcome:
    if len(situation.text) > _LONGEST:
        return Ask(say("too_long", situation.lang))
    situation = understood(situation)
    resumed = bare(situation)
    if resumed is not None:
        return resumed
    talk = replies.small_talk(situation.text, situation.lang, situation.catalogue, situation.past)
    if talk is not None:
        return talk
    about_people = plan_people(situation)
    if about_people is not None:
        return about_people
    steered = steer(situation)
    if steered is not None:
        return steered
    shape = drawn(situation.text)
    if shape is not None and shape.rest:
        asked = with_chart(plan(replace(situation, text=shape.rest)), shape.kind)
        if asked is not None:
            return asked
    outcome = _understood(situation)
    brief = len(situation.text.split()) <= 4
    running = isinstance(outcome, Do) and outcome.flow is None
    if situation.past.asked and (isinstance(outcome, Ask | Decline) or (brief and running)):
        again = _answered(situation, running=running)
        if again is not None:
            return again
    return outcome


def _answered(situation: Situation, *, running: bool) -> Do | None:
    """The plan for our own question and the words that may be its answer. `running`: they make sense alone too."""
    asked = replace(situation, text=situation.past.asked, past=Past())
    first, second = reading_of(asked), reading_of(situation)
    if any(replies.refusal(r, situation.lang, situation.catalogue) for r in (first, second)):
        return None
    before, slots = slots_of(first, situation.lexicon), slots_of(second, situation.lexicon)
    bare = not (slots.dimensions or slots.values or slots.grains or slots.periods or slots.conditions)
    for number, text in enumerate(joined(first, before, second, slots, situation.lexicon)):
        again = _understood(replace(situation, text=text, past=replace(situation.past, asked="")))
        if not isinstance(again, Do):
            continue
        # A whole question of its own is no answer, unless it gives just what the other one lacked.
        fits = (
            (before.metrics or slots.metrics)
            and before.any
            and (not (before.metrics and slots.metrics) or (bare and number > 1))
        )
        if not running or again.flow is not None or fits:
            return again
    return None


def _understood(situation: Situation) -> Outcome:
    first = reading_of(situation)
    how = explained(first, situation)
    if how is not None:
        return how
    known = reading_of(situation)
    changed = edit(known, slots_of(known, situation.lexicon), situation.past, situation.desk())
    if changed is not None:
        return changed
    refused = replies.refusal(first, situation.lang, situation.catalogue)
    if refused is not None:
        return refused
    if actions.flow_meant(first, situation.desk()) is not None:
        return decide(first, situation)
    fixes = coverage.repairs(first, situation.lexicon)
    return mended(first, fixes, situation) if fixes else decide(first, situation)
