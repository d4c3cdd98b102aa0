"""From the person's words to what is to be done about them."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Flow, Lang
from assistant.periods.fold import fold
from assistant.planner import actions, cannot, coverage, cues, replies, suggest
from assistant.planner.answered import joined
from assistant.planner.boards import dashboard, unclear_dashboard, which_dashboards
from assistant.planner.build import Desk, build
from assistant.planner.edits import edit
from assistant.planner.explained import explained, explained_next
from assistant.planner.followup import follow, is_follow_up
from assistant.planner.grouped import top_of_each
from assistant.planner.history import Past
from assistant.planner.lexicon import Sense, Token, tokens
from assistant.planner.outcome import Ask, Decline, Do, Option, Outcome, Say, Step
from assistant.planner.people import plan_people
from assistant.planner.reading import Item, ItemKind, Reading
from assistant.planner.saved import saved_report, two_reports, which_report
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Named, Slots, clauses_of, slots_of
from assistant.planner.steering import bare, steer
from assistant.planner.texts import quoted, say

_LONGEST = 700
_MEASURING: tuple[ItemKind, ...] = ("metric", "dimension", "value", "absent", "grain", "period", "condition", "limit")


def plan(situation: Situation) -> Outcome:
    """The plan for one message; the same words always give the same plan."""
    if len(situation.text) > _LONGEST:
        return Ask(say("too_long", situation.lang))
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
        return _decide(first, situation)
    fixes = coverage.repairs(first, situation.lexicon)
    return _mended(first, fixes, situation) if fixes else _decide(first, situation)


def _mended(first: Reading, fixes: list[tuple[Token, str]], situation: Situation) -> Outcome:
    """The plan for the text with its typing errors put right, and said so."""
    mended = replace(situation, text=coverage.repaired_text(first, fixes))
    idle = {w.text for w in reading_of(mended).unexplained}
    useful = [fix for fix in fixes if fix[1] not in idle]
    if not useful:
        return _decide(first, situation, mend=False)
    if len(useful) < len(fixes):
        return _mended(first, useful, situation)
    outcome = _decide(reading_of(mended), mended)
    notes = tuple(
        say("repaired", situation.lang, wrong=first.text[w.start : w.end], right=r)
        for w, r in fixes
        if r not in cues.IGNORED
    )
    return replace(outcome, notes=(*notes, *outcome.notes)) if isinstance(outcome, Do) else outcome


def _decide(reading: Reading, situation: Situation, *, mend: bool = True) -> Outcome:
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
    about = replies.about(reading, slots, situation.lang, situation.catalogue)
    if about is not None:
        return about
    return _read(reading, slots, situation, desk)


def _act(meant: tuple[Flow, Item], reading: Reading, situation: Situation, desk: Desk, *, mend: bool) -> Outcome:
    """A flow, after the reads that the text asks for as well."""
    flow, item = meant
    action = actions.fill_inputs(flow, item, reading, desk, situation.now)
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
        return _mended(rest, fixes, situation)
    slots = slots_of(rest, situation.lexicon)
    reads = _wanted_reads(rest, slots, action, situation, desk)
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
    return Do(flow=action.step(), notes=_notes(left, rest, situation, _MEASURING))


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
        return _read(rest, slots, situation, desk)
    if action.files and not situation.past.handle and (slots.dimensions or slots.values or slots.grains):
        return _read(rest, slots, situation, desk)
    if action.files and situation.past.handle and slots.any:
        return _read(rest, slots, situation, desk)
    return None


def _read(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
    """A report or queries, checked for words that nothing explains."""
    if len(slots.periods) > 1:
        return _which_period(reading, slots, situation.lang)
    if slots.unsplit is not None:
        return Ask(say("which_period", situation.lang, words=slots.unsplit.text))
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
    left = _left(reading, slots, situation)
    harmful = _harmful(left, reading, slots, situation, desk)
    if harmful is not None:
        return harmful
    if _foretells(reading):
        return replies.harmful("future", [], reading, slots, situation.lang, desk, situation.now)
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
        or _query(reading, slots, situation, desk)
    )
    if isinstance(outcome, Do):
        said = (*explained_next(reading, situation.lang), *outcome.notes)
        return replace(outcome, notes=(*said, *_notes(left, reading, situation, steps=outcome.reads)))
    return outcome


def _foretells(reading: Reading) -> bool:
    """Whether what is to come is asked for, even by a verb that names a metric: "cuánto venderemos"."""
    taken = reading.of("quote", "flow", "report", "value")
    return any(
        not any(i.start <= match.start() < i.end for i in taken)
        for match in cues.PATTERNS["forecast"].finditer(reading.folded)
    )


def _left(reading: Reading, slots: Slots, situation: Situation) -> list[Token]:
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
    return [w for w in reading.unexplained if w.text not in known]


def _query(reading: Reading, slots: Slots, situation: Situation, desk: Desk) -> Outcome:
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
    clauses = clauses_of(reading, slots)
    if clauses:
        return _each(clauses, desk)
    if slots.metrics or slots.selling:
        return build(slots, desk)
    counted = replies.counted_thing(reading, slots, desk)
    if counted is not None:
        named, metric = counted
        got_counted = build(replace_metrics(slots, named), desk)
        note = say("assumed_metric", situation.lang, metric=desk.name(metric))
        return replace(got_counted, notes=(note, *got_counted.notes)) if isinstance(got_counted, Do) else got_counted
    if slots.calculations:
        return _of_what(slots, reading, situation, desk)
    related = replies.related_metrics(reading, desk)
    if related is not None:
        return related
    if slots.any:
        return replies.which_metric(slots, reading, desk)
    return replies.lost(reading, situation.lang, situation.catalogue)


def _of_what(slots: Slots, reading: Reading, situation: Situation, desk: Desk) -> Outcome:
    """A share or a running total of nothing named is that of what the data is mostly about, and said so."""
    named = [*slots.dimensions, *slots.values]
    for explore in suggest.ranked(desk.lexicon.catalogue):
        metric = suggest.main(explore)
        if metric is None or not all(any(explore.field(s.id) for s in n.senses) for n in named):
            continue
        sense = Sense("metric", metric.id)
        got = build(replace_metrics(slots, Named(Item("metric", 0, 0, (sense,)), (sense,))), desk)
        note = say("assumed_metric", situation.lang, metric=desk.name(metric.id))
        return replace(got, notes=(note, *got.notes)) if isinstance(got, Do) else got
    return replies.which_metric(slots, reading, desk)


def _each(clauses: list[Slots], desk: Desk) -> Outcome:
    """“Sales by country and margin by category”: a query each."""
    steps: list[Step] = []
    for clause in clauses:
        got = build(clause, desk)
        if not isinstance(got, Do):
            return got
        steps += got.reads
    return Do(reads=tuple(steps))


def replace_metrics(slots: Slots, named: object) -> Slots:
    """The slots with one metric put in."""
    return Slots(**{**slots.__dict__, "metrics": [named]})


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
    """A question about the first word that would change the answer if it were left out."""
    kinds: dict[str, list[Token]] = {}
    for word in left:
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


def _notes(
    left: list[Token],
    reading: Reading,
    situation: Situation,
    also: tuple[ItemKind, ...] = (),
    steps: tuple[Step, ...] = (),
) -> tuple[str, ...]:
    unused = coverage.shown(reading, left)
    unused += [reading.text[i.start : i.end] for i in reading.of("email", "phone", "id", *also)]
    ranked = bool(reading.of("dimension", "grain", "best", "worst", "limit"))
    weak = not ranked and not any(s.arguments.get("sorts") for s in steps) and len(reading.of("value")) < 2
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
