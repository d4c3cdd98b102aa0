"""A report or queries, once every word is accounted for."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Lang
from assistant.periods.fold import fold
from assistant.planner import cannot, coverage, cues, replies
from assistant.planner.asked import query_of
from assistant.planner.boards import dashboard, unclear_dashboard, which_dashboards
from assistant.planner.desk import Desk
from assistant.planner.doubts import doubtful, foretells
from assistant.planner.explained import explained_next
from assistant.planner.followup import is_follow_up
from assistant.planner.granted import granted
from assistant.planner.lexicon import Token, tokens
from assistant.planner.missing import not_here, nothing_ranked
from assistant.planner.money import is_money
from assistant.planner.outcome import Ask, Do, Option, Outcome, Say, Step
from assistant.planner.reading import ItemKind, Reading
from assistant.planner.saved import saved_report, two_reports, which_report
from assistant.planner.situation import Situation
from assistant.planner.slots import Slots
from assistant.planner.texts import quoted, say


def read_of(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
    """A report or queries, checked for words that nothing explains."""
    doubt = doubtful(reading, slots, desk)
    if doubt is not None:
        return doubt
    unsaid = _when(reading, slots, situation, desk)
    if unsaid is not None:
        return unsaid
    if replies.asks_why(reading):
        return replies.harmful("why", [], reading, slots, situation.lang, desk, situation.now)
    share = cues.PATTERNS["per_one"].search(reading.folded)
    if share and not any(i.kind != "cue" and i.start <= share.start() and share.end() <= i.end for i in reading.items):
        words = [w for w in reading.words if share.start() <= w.start < share.end()]
        return cannot.ratio(reading, slots, desk) or replies.harmful(
            "computed", words, reading, slots, situation.lang, desk, situation.now
        )
    dangling = cannot.dangling(reading, slots, situation.lang, desk)
    if dangling is not None:
        return dangling
    unclear = unclear_dashboard(reading, situation)
    if unclear is not None:
        return unclear
    several = two_reports(reading, slots, situation)
    if several is not None:
        return several
    left = left_over(reading, slots, situation)
    harmful = _harmful(left, reading, slots, situation, desk)
    if _foretells(reading, situation.lexicon.future) or foretells(reading):
        told = replies.harmful("future", [], reading, slots, situation.lang, desk, situation.now)
        return told if slots.any else harmful or told
    if harmful is not None:
        return harmful
    vague = cues.PATTERNS["vague_time"].search(reading.folded)
    if vague is not None and not any(p.start < vague.end() and vague.start() < p.end for p in slots.periods):
        words = [w for w in reading.words if vague.start() <= w.start < vague.end()]
        return replies.harmful("date", words, reading, slots, situation.lang, desk, situation.now)
    today = situation.now.date()
    if any(i.found and i.found.period.start > today for i in slots.periods):
        return replies.harmful("future", [], reading, slots, situation.lang, desk, situation.now)
    if slots.absent:
        return replies.absent(slots, reading, desk)
    unranked = _unranked(reading, slots, left, situation, desk)
    if unranked is not None:
        return unranked
    outcome = (
        dashboard(reading, slots, situation)
        or saved_report(reading, slots, situation)
        or query_of(reading, slots, situation, desk)
    )
    if isinstance(outcome, Do):
        said = (
            *explained_next(reading, situation.lang),
            *granted(reading, slots, situation, outcome.reads),
            *outcome.notes,
        )
        return replace(outcome, notes=(*said, *noted(left, reading, situation, steps=outcome.reads)))
    return outcome


def _foretells(reading: Reading, verbs: frozenset[str]) -> bool:
    """Whether what is to come is asked for, even by a verb that names a metric: "cuánto venderemos".

    `verbs`: those that stand for metrics, in the future.
    """
    taken = reading.of("quote", "flow", "report", "value")
    starts = [match.start() for match in cues.PATTERNS["forecast"].finditer(reading.folded)]
    starts += [word.start for word in reading.words if word.text in verbs]
    return any(not any(i.start <= start < i.end for i in taken) for start in starts)


def left_over(reading: Reading, slots: Slots, situation: Situation) -> list[Token]:
    """Words that nothing explains, not even the other names of what is measured ("spend on ads")."""
    names: list[str] = []
    for named in slots.metrics:
        for sense in named.senses:
            field = situation.lexicon.fields[sense.id]
            names += [field.label, *field.words.es, *field.words.en]
    report = which_report(reading, situation) if saved_report(reading, slots, situation) is not None else None
    for one in (*((report,) if report else ()), *which_dashboards(reading, situation)):
        names += [one.name, *one.words.es, *one.words.en]
    known = {t.text for name in names for t in tokens(fold(name))}
    return [w for w in reading.unexplained if w.text not in known and not is_money(w, reading)]


def _when(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Ask | None:
    """Asks which days are meant, where the words name several periods or one that has several meanings."""
    if len(slots.periods) > 1:
        return _which_period(reading, slots, situation.lang)
    if reading.unclear and (slots.any or reading.has("report")):
        return replies.which_dates(reading.unclear[0], situation.lang, desk, situation.now)
    if slots.unsplit is not None:
        return Ask(say("which_period", situation.lang, words=slots.unsplit.text))
    return None


def _unranked(reading: Reading, slots: Slots, left: list[Token], situation: Situation, desk: Desk) -> Ask | None:
    """“The largest order", "the customers who buy most": a ranking of what the data cannot rank is no total."""
    ranked = [i for i in reading.items if i.cue in {"asc", "desc"}]
    beside = [w for w in left if any(-2 <= w.start - i.end <= 6 or -2 <= i.start - w.end <= 6 for i in ranked)]
    rows = slots.dimensions or slots.grains or slots.compare or slots.selling or slots.limit or slots.versus_values
    if not beside or rows or not slots.metrics or is_follow_up(reading, slots, situation.past):
        return None
    explore = desk.lexicon.catalogue.explore(desk.lexicon.explores_of[slots.metrics[0].senses[0].id][0])
    base = coverage.without(reading, left)
    options = tuple(
        Option(d.name(situation.lang), f"{base} {say('by', situation.lang)} {d.name(situation.lang).lower()}")
        for d in (explore.dimensions if explore else ())
        if d.type == "string"
    )
    return Ask(say("which_dimension", situation.lang), options[:4])


def _which_period(reading: Reading, slots: Slots, lang: Lang) -> Ask:
    options: list[Option] = []
    for item in slots.periods[:4]:
        others = [o for o in slots.periods if o is not item]
        drop = [w for w in reading.words if any(o.start <= w.start < o.end for o in others)]
        label = item.text[:1].upper() + item.text[1:]
        options.append(Option(label, _tidy(coverage.without(reading, drop), item.text), not options))
    return Ask(say("two_periods", lang), tuple(options))


def _tidy(text: str, keep: str) -> str:
    for joiner in (" y ", " and ", " e ", ", "):
        text = text.replace(f"{joiner}{keep}", f" {keep}").removesuffix(joiner.rstrip())
    return text


def _harmful(left: list[Token], reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome | None:
    """What is not here at all, or a question about the first word that would change the answer if it were left out."""
    if not is_follow_up(reading, slots, situation.past):
        missing = not_here(left, reading, slots, desk) or nothing_ranked(reading, slots, desk)
        if missing is not None:
            return missing
    kinds: dict[str, list[Token]] = {}
    for word in left:
        if not slots.metrics and situation.lexicon.related(word.text):
            continue  # "how are the customers doing": which of them is asked later
        kinds.setdefault(coverage.harm_of(reading, word), []).append(word)
    usable = slots.any or reading.has("report")
    if not usable:
        return None
    if not situation.catalogue.metrics:
        # The engine that has them is away, which has been said: the words may well be its own.
        return Say(say("no_metrics", situation.lang))
    for kind in ("why", "future", "computed", "date", "by", "unknown"):
        if kind in kinds:
            return replies.harmful(kind, kinds[kind], reading, slots, situation.lang, desk, situation.now)
    return None


def noted(
    left: list[Token],
    reading: Reading,
    situation: Situation,
    also: tuple[ItemKind, ...] = (),
    steps: tuple[Step, ...] = (),
) -> tuple[str, ...]:
    """What is said before: words not used, and parts of names. `also`: kinds of items that were not used either."""
    unused = coverage.shown(reading, left)
    unused += [reading.text[i.start : i.end] for i in reading.of("email", "phone", "id", *also)]
    ranked = bool(reading.of("dimension", "grain", "best", "worst", "limit"))
    weak = (
        not ranked
        and not any(s.arguments.get("sorts") or s.arguments.get("compare") for s in steps)
        and len(reading.of("value")) < 2
    )
    unused += [i.text for i in reading.items if i.cue in {"asc", "desc"} and weak]
    notes = [say("unused", situation.lang, words=quoted(unused, situation.lang))] if unused else []
    for item in reading.of("value"):
        if item.cue == "part":
            field = situation.lexicon.fields[item.senses[0].id].name(situation.lang).lower()
            names = ", ".join(dict.fromkeys(s.value for s in item.senses))
            # A note is text of the model: figures in it, even those of a name, would be withheld.
            key = "part_of" if any(c.isdigit() for c in names) else "part"
            notes.append(say(key, situation.lang, word=item.text, field=field, names=names))
    return tuple(notes)
