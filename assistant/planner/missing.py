"""Things that the catalogue does not have, declined with the closest that it does, and what is left open to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.ambiguity.unknown import narrowed, unknown_measure
from assistant.catalogue import Explore, Field, Lang
from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues, suggest
from assistant.planner.desk import Desk
from assistant.planner.lexicon import Token
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots
from assistant.planner.texts import say

_ARTICLES = frozenset("el la los las the".split())
_KEPT_BETWEEN = _ARTICLES | frozenset(
    "por by per de del of en in a al to y e and o or ni lo con with sin without desde from hasta until entre "
    " between cada each para for se que more mas than".split()
)
"""Small words that stay between the parts of a question that are understood."""
_MOST = 5


def not_here(left: Sequence[Token], reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“NPS by country", "net profit": what is asked for is nothing here, or another thing than what is."""
    if not desk.lexicon.catalogue.metrics:
        return None  # What has them is away or not connected: nothing can be told apart from what is not there.
    other = narrowed(left, reading, slots, desk.lang)
    if other is not None:
        named, words = other
        both = [w for w in reading.words if named.item.start <= w.start < named.item.end]
        first, last = min((*both, *words), key=lambda w: w.start), max((*both, *words), key=lambda w: w.end)
        whole = reading.text[first.start : last.end]
        best = sorted(named.senses, key=lambda s: s.rank)[0].id
        asked = f"{desk.name(best)} {rest_of(reading, [*both, *left])}".strip()
        return Decline(say("not_measured", desk.lang, word=whole), (asked,))
    words = unknown_measure(left, reading, slots, desk.lexicon)
    if not words or not (slots.any or any(desk.lexicon.related(w.text) for w in words)):
        return None
    said = coverage.shown(reading, words)
    offers = [o.text for o in measures(slots, reading, desk)] if slots.any else []
    offers = offers or suggest.questions(desk.lexicon.catalogue, desk.lang)
    return Decline(say("not_measured", desk.lang, word=said[0]), tuple(offers[:3]))


def nothing_ranked(reading: Reading, slots: Slots, desk: Desk) -> Ask | None:
    """“The best sellers", "which customers buy most": rows are meant, and nothing says which."""
    rows = slots.dimensions or slots.grains or slots.values or slots.calculations or slots.conditions
    against = slots.compare or slots.compare_growth or reading.has("report")
    asked = _WHICH.search(reading.folded) and _MOST_OF.search(reading.folded)
    if rows or against or not (slots.selling or (asked and slots.metrics)):
        return None
    sold = [s.id for name in cues.BEST_SELLING for s in desk.lexicon.lookup(name) if s.kind == "metric"]
    metrics = sold if slots.selling else [s.id for m in slots.metrics for s in m.senses]
    pairs = [(m, d) for m in metrics for d in _rows_of(m, desk)]
    # What fewest explores have tells what a metric is about.
    rare = sorted(pairs, key=lambda pair: len(desk.lexicon.explores_of[pair[1].id]))
    options = [_ranking(m, d, slots, desk) for m, d in rare]
    first = list({o.label: o for o in options}.values())[:4]
    return Ask(say("which_dimension", desk.lang), tuple(first)) if first else None


def _rows_of(metric: str, desk: Desk) -> list[Field]:
    explore = desk.lexicon.catalogue.explore(desk.lexicon.explores_of[metric][0])
    return [d for d in explore.dimensions if d.type == "string"] if explore else []


def _ranking(metric: str, dimension: Field, slots: Slots, desk: Desk) -> Option:
    name = dimension.name(desk.lang)
    when = f" {slots.periods[0].text}" if slots.periods else ""
    text = f"{desk.name(metric)} {say('by', desk.lang)} {name.lower()}"
    return Option(name, f"{_SOLD[desk.lang].format(rows=name.lower()) if slots.selling else text}{when}")


_WHICH = Lazy(r"^\W*(?:que|cual|cuales|quien|quienes|which|what|who)(?!\w)")
_MOST_OF = Lazy(r"(?<!\w)(?:mas|menos|most|least)\W*(?:$|(?:el|la|los|las|en|de|del|last|this|in) )")
_SOLD: dict[Lang, str] = {"es": "{rows} más vendido", "en": "best selling {rows}"}


def which_metric(slots: Slots, reading: Reading, desk: Desk) -> Ask:
    """What to measure: metrics that go with what was said."""
    options = _counted(slots, reading, desk) or measures(slots, reading, desk)
    return Ask(say("which_metric", desk.lang), tuple(replace(o, default=n == 0) for n, o in enumerate(options)))


def _counted(slots: Slots, reading: Reading, desk: Desk) -> list[Option]:
    """“How many VIP customers": the metrics that have the word of the value's name in theirs."""
    inside = [w for v in slots.values for w in reading.words if v.item.start <= w.start < v.item.end]
    ids = [i for w in inside if len(slots.values) < len(inside) for i in desk.lexicon.related(w.text)]
    fields = [desk.lexicon.fields[i] for i in dict.fromkeys(ids)]
    rest = rest_of(reading, reading.unexplained)
    return [_option(m, rest, desk) for m in fields][:_MOST] if len(fields) > 1 else []


def measures(slots: Slots, reading: Reading, desk: Desk) -> list[Option]:
    """Metrics that go with what was said: the main one of each explore, then sums and counts, then the others."""
    named = [*slots.dimensions, *slots.values, *slots.missing]
    fitting = [
        e
        for e in suggest.ranked(desk.lexicon.catalogue)
        if all(any(e.field(s.id) for s in n.senses) for n in named)
        and (e.time_dimension is not None or not (slots.grains or slots.periods))
    ]
    absent = [w for w in reading.words if any(i.start <= w.start < i.end for i in slots.absent)]
    rest = rest_of(reading, [*reading.unexplained, *absent])
    options = [_option(m, rest, desk) for m in _likeliest(fitting)]
    return list({o.label: o for o in options}.values())[:_MOST]


def _likeliest(explores: Sequence[Explore]) -> list[Field]:
    mains = [metric for e in explores if (metric := suggest.main(e))]
    every = [m for e in explores for m in e.metrics]
    counts = [m for e in explores[:1] for m in e.metrics if m.label == e.label]
    return [*mains[:1], *counts, *mains[1:], *sorted(every, key=lambda m: m.format.style == "percent")]


def _option(metric: Field, rest: str, desk: Desk) -> Option:
    name = metric.name(desk.lang)
    return Option(name, f"{name} {rest}".strip())


def rest_of(reading: Reading, without: Sequence[Token]) -> str:
    """The parts of a question that are understood, with the small words that join them, less some words."""
    gone = {w.start for w in without}
    kept = [
        w
        for free, w in zip(reading.free, reading.words, strict=True)
        if w.start not in gone and (not free or w.text in _KEPT_BETWEEN) and not _idle(w, reading)
    ]
    while kept and _leads(kept[-1], reading):
        kept.pop()
    texts = [
        reading.text[w.start : w.end]
        for w in kept
        if not (w.text in {"el", "la", "los", "las", "the"} and w is kept[0])
    ]
    return " ".join(_tidy(texts))


def _tidy(words: Sequence[str]) -> list[str]:
    """No joining word before another one, which stood around words that are gone."""
    got: list[str] = []
    for word in words:
        if got and got[-1].lower() in _JOINING and word.lower() in _JOINING:
            got.pop()
        got.append(word)
    return got[1:] if got and got[0].lower() in {"de", "del", "of", "y", "and", "e", "a", "al", "to", "que"} else got


_JOINING = frozenset("de del of y and e o or que more than".split())


def _leads(word: Token, reading: Reading) -> bool:
    """Whether a word only leads to what follows it."""
    return word.text in _KEPT_BETWEEN and all(i.kind == "cue" for i in reading.items if i.start <= word.start < i.end)


def _idle(word: Token, reading: Reading) -> bool:
    """Cues that only begin a request ("what is", "how many") say nothing beside the name of a metric."""
    inside = [i for i in reading.items if i.start <= word.start < i.end]
    return bool(inside) and all(i.cue in {"what_is", "how_many", "list", "report"} for i in inside)
