"""Words that change the question in a way that the data cannot follow: negations, divisions, places, hours."""

from __future__ import annotations

from assistant.catalogue import Lang
from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues, suggest
from assistant.planner.desk import Desk
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import quoted, say

_GRAINS: dict[Lang, tuple[str, ...]] = {"es": ("día", "semana", "mes"), "en": ("day", "week", "month")}


def dangling(reading: Reading, slots: Slots, lang: Lang, desk: Desk) -> Ask | Decline | None:
    """A negation that nothing takes up, a metric that is to be absent, a breakdown that the data does not have."""
    unsupported = cues.PATTERNS["unsupported"].search(reading.folded)
    # "By day of last week" has the words of "by day of the week", and a period in them.
    dated = unsupported and any(p.start < unsupported.end() and unsupported.start() < p.end for p in slots.periods)
    found = _WEEKLY.search(reading.folded) or (None if dated else unsupported)
    if found is not None:
        names = [s.id for m in slots.metrics for s in m.senses[:1]]
        asked = [f"{desk.name(n)} {say('by', lang)} {g}" for n in names[:1] for g in _GRAINS[lang]]
        return Decline(say("not_computed", lang, word=found.group()), tuple(asked))
    if not (slots.any or slots.missing or reading.has("report")):
        return None  # nothing of the data was named: there is nothing to be without
    both = _BOTH_WAYS.search(reading.folded)
    if both is not None:
        return Ask(say("both_ways", lang, words=quoted([both.group()], lang)))
    nots = [i for i in reading.items if i.cue == "not" and (i.text != "no" or i.start > 0)]
    absent = [m for m in slots.metrics if m.negated]
    taken = [n for n in (*slots.values, *slots.missing) if n.negated]
    if absent or (nots and not taken and not slots.absent):
        start = nots[-1].start if nots else absent[0].item.start
        words = [w for w in reading.words if w.start >= start][:2]
        question = say("unknown_word", lang, words=quoted([reading.text[start : words[-1].end]], lang))
        trimmed = coverage.without(reading, words)
        if absent:
            return _without_any(reading, absent[0], slots, lang, desk)
        return Ask(question, (Option(say("go_without", lang), trimmed, True),) if trimmed else ())
    return _each_place(reading, slots, lang, desk)


_WEEKLY = Lazy(
    r"(?<!\w)(?:(?:(?:todos|solo|solamente) )?los|cada|en) (?:(?:primeros |ultimos )?(?:(?:dos|tres|cuatro|\d+) )?"
    r"(?:ultimos |primeros )?(?:lunes|martes|miercoles|jueves|viernes|sabados|domingos))"
    r"(?!\w)(?! (?:pasado|que viene))|"
    r"(?<!\w)(?:sabados|domingos|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)(?!\w)|"
    r"(?<!\w)(?:each|every) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?!\w)"
)
"""One day of every week is no range of days."""


def _without_any(reading: Reading, absent: Named, slots: Slots, lang: Lang, desk: Desk) -> Decline:
    """“Countries with no orders”: rows that are not there."""
    name = desk.name(min(absent.senses, key=lambda s: s.rank).id)
    rows = [desk.name(min(d.senses, key=lambda s: s.rank).id).lower() for d in slots.dimensions]
    when = f" {slots.periods[0].text}" if slots.periods else ""
    offers = [f"{name} {say('by', lang)} {row}{when}" for row in rows] or [f"{name}{when}"]
    start = max(
        (i.start for i in reading.items if i.cue == "not" and i.end <= absent.item.start), default=absent.item.start
    )
    return Decline(say("not_computed", lang, word=reading.text[start : absent.item.end]), tuple(offers[:3]))


_BOTH_WAYS = Lazy(r"(?<!\w)(?:con [yo] sin|sin [yo] con|with (?:and|or) without|without and with)(?!\w)")


def _each_place(reading: Reading, slots: Slots, lang: Lang, desk: Desk) -> Ask | None:
    """“By store” may break down by what is not in the data, or be about the one value that is named so."""
    said = cues.PATTERNS["each_place"].search(reading.folded)
    if said is None or slots.dimensions:
        return None
    for named in slots.values:
        if said.start() <= named.item.start < said.end():
            sense = named.senses[0]
            field = desk.lexicon.fields[sense.id]
            base = coverage.without(reading, [w for w in reading.words if said.start() <= w.start < said.end()])
            value = field.value_name(sense.value, lang)
            options = (
                Option(field.name(lang), f"{base} {say('by', lang)} {field.name(lang).lower()}", True),
                Option(value, f"{base} {say('only', lang)} {value}"),
            )
            return Ask(say("each_place", lang, word=named.item.text), options)
    return None


def ratio(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Revenue per order” divides one metric by another; that is not asked of the engine."""
    if slots.order or slots.limit:
        return None
    if len(slots.metrics) == 1:
        return _per_unknown(reading, slots.metrics[0], desk)
    for named in slots.metrics[1:]:
        before = reading.before(named.item, 1)
        if before and before[0] in {"por", "per", "by"}:
            first = sorted(slots.metrics[0].senses, key=lambda s: s.rank)[0].id
            explore = desk.lexicon.explores_of[first][0]
            near = [m.name(desk.lang) for m in desk.lexicon.catalogue.metrics if m.explore == explore]
            word = reading.text[slots.metrics[0].item.start : named.item.end]
            return Decline(say("not_computed", desk.lang, word=word), tuple(near[:4]))
    return None


def _per_unknown(reading: Reading, named: Named, desk: Desk) -> Decline | None:
    """“Cost per order" divides something that is not here by a metric."""
    before = reading.before(named.item, 2)
    strange = [w for w in reading.unexplained if w.end <= named.item.start]
    if len(before) < 2 or before[0] not in {"por", "per"} or not strange or strange[-1].text != before[1]:
        return None
    word = reading.text[strange[-1].start : named.item.end]
    return Decline(
        say("not_computed", desk.lang, word=word), tuple(suggest.questions(desk.lexicon.catalogue, desk.lang)[:3])
    )
