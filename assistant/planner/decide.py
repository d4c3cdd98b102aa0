"""An action with the reads that go before it, or a read."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Flow
from assistant.periods.fold import fold
from assistant.planner import actions, coverage, cues, replies, suggest
from assistant.planner.desk import Desk
from assistant.planner.doubts import only_asks
from assistant.planner.lexicon import Token, tokens
from assistant.planner.outcome import Decline, Do, Outcome
from assistant.planner.parts import reads_of, without
from assistant.planner.read import noted
from assistant.planner.reading import Item, ItemKind, Reading
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Slots
from assistant.planner.slotted import slots_of
from assistant.planner.texts import say

_MEASURING: tuple[ItemKind, ...] = ("metric", "dimension", "value", "absent", "grain", "period", "condition", "limit")


def mended(first: Reading, fixes: list[tuple[Token, str]], situation: Situation) -> Outcome:
    """The plan for the text with its typing errors put right, and said so."""
    right = replace(situation, text=coverage.repaired_text(first, fixes))
    idle = {w.text for w in reading_of(right).unexplained}
    useful = [fix for fix in fixes if fix[1] not in idle]
    if not useful:
        return decide(first, situation, mend=False)
    if len(useful) < len(fixes):
        return mended(first, useful, situation)
    outcome = decide(reading_of(right), right)
    notes = tuple(
        say("repaired", situation.lang, wrong=first.text[w.start : w.end], right=r)
        for w, r in fixes
        if r not in cues.HARMLESS
    )
    return replace(outcome, notes=(*notes, *outcome.notes)) if isinstance(outcome, Do) else outcome


def decide(reading: Reading, situation: Situation, *, mend: bool = True) -> Outcome:
    """What one text comes to. `mend`: typing errors may be put right on the way."""
    desk = situation.desk()
    meant = actions.flow_meant(reading, desk)
    if meant is not None:
        return _act(meant, reading, situation, desk, mend=mend)
    if cues.ACTION.search(reading.folded) and replies.sends(reading):
        return replies.unknown_action(situation.lang, situation.catalogue, desk, bool(situation.past.handle))
    profile = replies.profile(reading, situation.lang, situation.catalogue)
    if profile is not None:
        return profile
    slots = slots_of(reading, situation.lexicon)
    flows = reading.of("flow")
    idle = bool(slots.metrics) and not actions.acts(reading)
    if flows and (only_asks(reading) or idle):
        asked = tuple(suggest.questions(situation.catalogue, situation.lang)[:3])
        return Decline(say("not_measured", situation.lang, word=flows[0].text), asked)
    about = replies.about(reading, slots, situation.lang, situation.catalogue)
    if about is not None:
        return about
    return reads_of(reading, slots, situation, desk)


def _act(meant: tuple[Flow, Item], reading: Reading, situation: Situation, desk: Desk, *, mend: bool) -> Outcome:
    """A flow, after the reads that the text asks for as well."""
    flow, item = meant
    action = actions.fill_inputs(flow, item, reading, desk, situation.now, situation.past.query)
    verbs = tuple(Item("named", *m.span(), text=m.group()) for m in cues.ACTION.finditer(reading.folded))
    pronouns = tuple(
        Item("named", *m.span()) for m in cues.PRONOUN.finditer(reading.folded) if m.end() > item.start - 12
    )
    hidden = (
        item,
        *actions.rest_of_name(flow, item, reading),
        *action.taken,
        *verbs,
        *(p for p in pronouns if not _inside(p, reading)),
    )
    hidden = tuple(replace(i, kind="named", senses=(), cue="") for i in hidden)
    rest = reading_of(situation, hidden, flows=False)
    fixes = coverage.repairs(rest, situation.lexicon) if mend else []
    if fixes:
        return mended(rest, fixes, situation)
    slots = slots_of(rest, situation.lexicon)
    plain = replace(situation, text=without(situation.text, hidden))
    reads = _wanted_reads(rest, slots, action, plain, desk)
    if action.missing:
        return actions.ask_missing(action, desk)
    if isinstance(reads, Do):
        return replace(reads, flow=action.step())
    if reads is not None:
        return reads
    if action.files and not situation.past.handle:
        return replies.nothing_to_send(situation.lang, situation.catalogue, desk)
    names = {t.text for name in (flow.label, *flow.words.es, *flow.words.en) for t in tokens(fold(name))}
    left = [w for w in rest.unexplained if w.text not in names]
    return Do(flow=action.step(), notes=noted(left, rest, situation, _MEASURING))


def _inside(item: Item, reading: Reading) -> bool:
    return any(
        i.start <= item.start and item.end <= i.end
        for i in reading.items
        if i.kind in {"metric", "dimension", "value", "period", "grain"}
    )


def _wanted_reads(
    rest: Reading, slots: Slots, action: actions.Action, situation: Situation, desk: Desk
) -> Outcome | None:
    named = slots.metrics or slots.selling or rest.has("report")
    if named and not (rest.has("report") and not slots.any and situation.past.handle):
        return reads_of(rest, slots, situation, desk)
    if action.files and not situation.past.handle and (slots.dimensions or slots.values or slots.grains):
        return reads_of(rest, slots, situation, desk)
    if action.files and situation.past.handle and slots.any:
        return reads_of(rest, slots, situation, desk)
    return None
