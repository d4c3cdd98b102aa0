"""The queries that a text asks for."""

from __future__ import annotations

from dataclasses import replace

from assistant.ambiguity.senses import Noun
from assistant.planner import cannot, replies, suggest
from assistant.planner.build import build
from assistant.planner.desk import Desk
from assistant.planner.followup import follow, is_follow_up
from assistant.planner.grouped import top_of_each
from assistant.planner.lexicon import Sense
from assistant.planner.missing import which_metric
from assistant.planner.money import meant
from assistant.planner.outcome import Do, Outcome
from assistant.planner.reading import Item, Reading
from assistant.planner.situation import Situation
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say


def query_of(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
    """The queries, those of a follow-up, or what to ask or decline instead."""
    if is_follow_up(reading, slots, situation.past):
        got = follow(reading, slots, situation.past, desk)
        if not isinstance(got, Do) or got.reads:
            return got
    ratio = cannot.ratio(reading, slots, desk)
    if ratio is not None:
        return ratio
    each = top_of_each(reading, slots, desk)
    if each is not None:
        return each
    if slots.metrics or slots.selling:
        return build(slots, desk)
    counted = replies.counted_thing(reading, slots, desk)
    if counted is not None:
        named, metric = counted
        got_counted = build(replace_metrics(slots, named), desk)
        note = say("assumed_metric", situation.lang, metric=desk.name(metric))
        return replace(got_counted, notes=(note, *got_counted.notes)) if isinstance(got_counted, Do) else got_counted
    money = meant(reading, slots, desk)
    if money is not None:
        word, sum_ = money
        return _taken(Noun(word.text, word.start, word.end, (sum_.id,)), slots, situation, desk)
    if slots.calculations:
        return _of_what(slots, reading, situation, desk)
    related = replies.related_metrics(reading, slots, desk)
    if isinstance(related, Noun):
        return _taken(related, slots, situation, desk)
    if related is not None:
        return related
    if slots.any:
        return which_metric(slots, reading, desk)
    return replies.lost(reading, situation.lang, situation.catalogue)


def _taken(noun: Noun, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
    """The one metric with this word in its name that goes with the rest of the question, and said so."""
    sense = Sense("metric", noun.ids[0])
    item = Item("metric", noun.start, noun.end, (sense,), text=noun.word)
    got = build(replace_metrics(slots, Named(item, (sense,))), desk)
    note = say("assumed_metric", situation.lang, metric=desk.name(noun.ids[0]))
    return replace(got, notes=(note, *got.notes)) if isinstance(got, Do) else got


def _count_of(slots: Slots, desk: Desk) -> Sense | None:
    """“Percentage of returns": the share of the things that the value is about, which its own table counts."""
    if slots.dimensions or slots.grains or not slots.values:
        return None
    for sense in slots.values[0].senses:
        for explore in desk.lexicon.catalogue.explores:
            count = next((m for m in explore.metrics if m.label == explore.label), None)
            if count is not None and sense.id.startswith(f"{explore.name}_"):
                return Sense("metric", count.id)
    return None


def _of_what(slots: Slots, reading: Reading, situation: Situation, desk: Desk) -> Outcome:
    """A share or a running total of nothing named is that of what the data is mostly about, and said so."""
    counts = _count_of(slots, desk)
    if counts is not None:
        got = build(replace_metrics(slots, Named(Item("metric", 0, 0, (counts,)), (counts,))), desk)
        note = say("assumed_metric", situation.lang, metric=desk.name(counts.id))
        return replace(got, notes=(note, *got.notes)) if isinstance(got, Do) else got
    named = [*slots.dimensions, *slots.values]
    for explore in suggest.ranked(desk.lexicon.catalogue):
        metric = suggest.main(explore)
        if metric is None or not all(any(explore.field(s.id) for s in n.senses) for n in named):
            continue
        sense = Sense("metric", metric.id)
        got = build(replace_metrics(slots, Named(Item("metric", 0, 0, (sense,)), (sense,))), desk)
        note = say("assumed_metric", situation.lang, metric=desk.name(metric.id))
        return replace(got, notes=(note, *got.notes)) if isinstance(got, Do) else got
    return which_metric(slots, reading, desk)


def replace_metrics(slots: Slots, named: object) -> Slots:
    """The slots with one metric put in."""
    return Slots(**{**slots.__dict__, "metrics": [named]})
