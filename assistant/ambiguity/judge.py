"""A model's call held against the person's words: what it picked in silence, made up, or left out.

A noun with several readings that nothing settles is a question to the person. A condition, a period or a cut that
nobody asked for goes back to the model once, then stays and is said. Words that would change the answer and that no
part of the call explains are a question, others are named.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ambiguity.dropped import dropped_parts
from assistant.ambiguity.grounds import loose_parts, texts_of
from assistant.ambiguity.offers import fair_offers
from assistant.ambiguity.senses import Noun, open_fields, open_metrics, word_within
from assistant.ambiguity.texts import say
from assistant.ambiguity.unknown import narrowed
from assistant.ambiguity.utterance import Utterance
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.events import Option
from assistant.intents import Intent, IntentContext
from assistant.periods.numbers import number
from assistant.planner import coverage, cues
from assistant.planner.history import READS
from assistant.planner.lexicon import Token
from assistant.planner.outcome import Ask, Decline, Do, Outcome
from assistant.planner.query import Query, explore_for, from_json

_TELLING = 3
"""Letters that a word must have to tell something."""
_WOULD_CHANGE = frozenset({"unknown", "by", "computed", "future", "why"})


def judge(intent: Intent, ctx: IntentContext) -> tuple[str, ...]:
    """What the person is to be told about the reading of a call that is otherwise right.

    Raises:
        NeedsAnswer: the words have several readings; the one picked is the default.
        AskModelAgain: the call holds what nobody asked for.
    """
    if ctx.thread is None or intent.tool not in READS or not ctx.user_text.strip():
        return ()
    said = Utterance.of(ctx, ctx.thread)
    return _Case(said, ctx, from_json(intent.model_dump(mode="json"))).notes()


class _Case:
    """One call against one message."""

    def __init__(self, said: Utterance, ctx: IntentContext, query: Query) -> None:
        self.said, self.ctx, self.query = said, ctx, query
        self.lang = ctx.lang
        self.left = [w for w in said.unexplained_by(said.fields_of(query)) if not self._counts(w)]
        self.loose = loose_parts(query, said, ctx, bool(self.left))
        self._notes: list[str] = []
        self._refusals: list[tuple[str, Sequence[str]]] = []

    def _counts(self, word: Token) -> bool:
        """Whether a word is a number of the call, or one of time beside its period, or too short to mean much."""
        if len(word.text) < _TELLING:
            return True
        if self.said.stepwise and self.said.orders(word):
            return True
        if self.query.period and coverage.harm_of(self.said.reading, word) == "date":
            return True
        used = [self.query.limit, *(v for f in self.query.filters for v in f.values)]
        return number(word.text) in used and number(word.text) is not None

    def notes(self) -> tuple[str, ...]:
        """See `judge`."""
        if self.said.acts:
            # A read on the way to an action, whose card shows every argument: what it is limited to is said.
            return texts_of(self.loose, [], self.lang)
        if self.query.metrics:
            self._several()
            self._measured()
        self._nobody_asked()
        self._taken_up()
        if self._refusals:
            closest = [name for _, names in self._refusals for name in names]
            raise AskModelAgain("; ".join(m for m, _ in self._refusals), closest=closest, code="not_asked")
        self._left_out()
        words = coverage.shown(self.said.reading, self.left)
        return tuple(dict.fromkeys((*self._notes, *texts_of(self.loose, words, self.lang))))

    # Several readings

    def _several(self) -> None:
        said = self.said
        for noun in open_metrics(said.reading, said.slots, said.lexicon):
            self._ask_which(noun, [i for i in noun.ids if i in self.query.metrics])
        explore = explore_for(said.situation.catalogue, self.query.metrics)
        for noun in open_fields(said.reading, said.slots, explore, said.lexicon) if explore else ():
            used = {f.id for f in said.fields_of(self.query)}
            self._ask_which(noun, [i for i in noun.ids if i in used])

    def _ask_which(self, noun: Noun, picked: Sequence[str]) -> None:
        """A question, unless all readings were taken, none was, or the thread has chosen."""
        if len(picked) != 1 or any(i in self._before() for i in noun.ids):
            return
        question = say("which_sense", self.lang, word=noun.word)
        ordered = (picked[0], *(i for i in noun.ids if i != picked[0]))
        values = dict(zip(noun.ids, noun.values, strict=False))
        options = [self._swapped(noun, i, values.get(i)) for i in ordered]
        fair = fair_offers(options, self.said)
        if len(fair) < 2 or fair[0].text != options[0].text:
            return
        name = self.said.lexicon.fields[picked[0]].name(self.lang)
        self._raise(question, fair, say("taken", self.lang, word=noun.word, name=name))

    def _swapped(self, noun: Noun, field_id: str, value: str | None) -> Option:
        field, text = self.said.lexicon.fields[field_id], self.said.mended.text
        name = _lower(field.name(self.lang))
        put = f"{name} {field.value_name(value, self.lang)}" if value else name
        label = f"{field.name(self.lang)}: {field.value_name(value, self.lang)}" if value else field.name(self.lang)
        return Option(label=label, text=f"{text[: noun.start]}{put}{text[noun.end :]}".strip())

    def _before(self) -> set[str]:
        """Fields that the thread's earlier reads used."""
        return {f.id for q in self.said.before for f in self.said.fields_of(q)}

    # What is measured

    def _measured(self) -> None:
        """Whether the person's words, the thread or code's own reading lead to one of the metrics."""
        said, mine = self.said, set(self.query.metrics)
        planned = said.planned
        if mine & (said.named | self._before()):
            return
        if mine & _planned_metrics(planned):
            if not said.slots.selling:
                self._note_measured()
            return
        if not said.thread.alone:
            return
        if said.nouns and not said.stepwise:
            self._other_metric()
            return
        if said.named:
            self._note_measured()
            return
        for word in said.strange:
            noun = word_within(word, said.reading, said.slots, said.lexicon)
            picked = [i for i in noun.ids if i in mine] if noun else []
            if noun is not None and picked:
                if len(noun.ids) > 1:
                    self._ask_which(noun, picked)
                self._note_measured()
                return
        if said.strange:
            self._stands_for(list(said.strange))
        elif isinstance(planned, Ask) and planned.options:
            self._which_metric(planned)
        self._note_measured()

    def _other_metric(self) -> None:
        """The call measures something else than what was named."""
        first = self.said.nouns[0]
        ids = sorted({s.id for s in first.senses})
        self._refuse(
            f"metrics: the person said {first.item.text!r}, which is {' or '.join(ids)}; measure that or decline; "
            "if this read is only a step towards it, make it again as it is",
            say("measured", self.lang, name=self._metric_name()),
            ids,
        )

    def _stands_for(self, words: list[Token]) -> None:
        """A noun that the catalogue does not have was read as one of its metrics."""
        said = self.said
        if any(said.spells(w, i) for w in words for i in self.query.metrics):
            return
        shown = coverage.shown(said.reading, words)
        first = [w for w in words if said.reading.text[w.start : w.end] in shown[0]]
        text = said.mended.text
        swapped = f"{text[: first[0].start]}{_lower(self._metric_name())}{text[first[-1].end :]}"
        asked = said.situation.desk().asked(*self.query.metrics[:1], *self._plain_dimensions())
        options = [Option(label=self._metric_name(), text=t) for t in (swapped, asked)]
        fair = fair_offers(options, said)[:1]
        question = say("stands_for", self.lang, word=shown[0], metric=_lower(self._metric_name()))
        self._raise(question, fair, say("taken", self.lang, word=shown[0], name=self._metric_name()))

    def _which_metric(self, planned: Ask) -> None:
        """Nothing says what to measure: the planner's question, with what the model took as its default."""
        name = self._metric_name()
        options = [Option(label=o.label, text=o.text) for o in planned.options]
        ordered = sorted(options, key=lambda o: o.label != name)
        fair = fair_offers(ordered, self.said)
        if fair and fair[0].label == name:
            self._raise(planned.question, fair, say("measured", self.lang, name=name))

    def _note_measured(self) -> None:
        self._notes.append(say("measured", self.lang, name=self._metric_name()))

    def _metric_name(self) -> str:
        field = self.said.lexicon.fields.get(self.query.metrics[0])
        return field.name(self.lang) if field else self.query.metrics[0]

    def _plain_dimensions(self) -> list[str]:
        return [d for d in self.query.dimensions if d in self.said.lexicon.fields][:2]

    # What nobody asked for, and what was left out

    def _nobody_asked(self) -> None:
        for part in self.loose:
            if part.certain:
                self._refuse(part.model, part.person, [])
                self.loose = [p for p in self.loose if p is not part]

    def _taken_up(self) -> None:
        """What was named and is in no call goes back to the model, then is said to be unused."""
        if self._takes_away():
            return
        for part in dropped_parts(self.query, self.said) if self.query.metrics else ():
            known = f", which is {' or '.join(part.ids)}" if part.ids else ""
            message = f"{part.where}: the person said {part.words!r}{known}; nothing in the call takes it up"
            self._refuse(message, say("unused", self.lang, words=f"«{part.words}»"), part.ids)

    def _takes_away(self) -> bool:
        """“Quita España", “todos los países": what is named leaves the question before."""
        reading = self.said.reading
        removes = cues.said("remove", reading.folded) or reading.has("all") or reading.has("all_time")
        return bool(self.said.before) and removes

    def _left_out(self) -> None:
        """Words that nothing in the call explains: they were dropped, unless a part without ground stands for them."""
        if not self.left or self.loose or any(n for n in self._notes):
            return
        shown = coverage.shown(self.said.reading, self.left)
        harms = {coverage.harm_of(self.said.reading, w) for w in self.left}
        planned = self.said.planned
        changes = bool(harms & _WOULD_CHANGE) or narrowed(self.left, self.said.reading, self.said.slots) is not None
        if changes and self.said.thread.alone and isinstance(planned, Ask | Decline):
            question, options = _as_question(planned)
            self._raise(question, fair_offers(options, self.said), "")
        self._notes.append(say("unused", self.lang, words=", ".join(f"«{w}»" for w in shown)))

    def _raise(self, question: str, options: Sequence[Option], instead: str) -> None:
        """Asks, once in a thread; the second time the model's choice stands, and is said."""
        if question in self.said.thread.asked:
            self._notes += [instead] if instead else []
            return
        raise NeedsAnswer(
            question, options=[o.text for o in options], labels=[o.label for o in options], default=0 if options else -1
        )

    def _refuse(self, message: str, instead: str, closest: Sequence[str]) -> None:
        """Back to the model, once in a run; then it stays, and is said."""
        if any(message in refused for refused in self.said.thread.refused):
            self._notes.append(instead)
        else:
            self._refusals.append((message, closest))


def _planned_metrics(outcome: Outcome) -> set[str]:
    reads = outcome.reads if isinstance(outcome, Do) else ()
    return {m for s in reads for m in s.arguments.get("metrics") or ()}


def _as_question(outcome: Ask | Decline) -> tuple[str, list[Option]]:
    if isinstance(outcome, Decline):
        return outcome.reason, [Option(label=s[:60], text=s) for s in outcome.suggestions]
    return outcome.question, [Option(label=o.label, text=o.text, default=o.default) for o in outcome.options]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
