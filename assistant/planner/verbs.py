"""Verbs that stand for metrics, and nouns that only say what a filter is about."""

from __future__ import annotations

from assistant.planner import cues
from assistant.planner.lexicon import Lexicon
from assistant.planner.named import gap, negated
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots

_NOUN_JOINERS = frozenset({"y", "e", "and", "ni"})


def put_verbs(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """Verbs that stand for a metric, where no metric was named: "how much did we sell"."""
    best = reading.of("best", "worst")
    if best:
        got.selling = True
        got.order = "asc" if best[0].kind == "worst" else "desc"
        return
    if got.metrics:
        return
    for word in reading.words:
        for name in cues.VERB_METRICS.get(word.text, ()):
            senses = tuple(s for s in lexicon.lookup(name) if s.kind == "metric")
            ambient = any(i.cue == "ambient" and i.start <= word.start < i.end for i in reading.items)
            if senses and (ambient or reading.is_free(word.start, word.end)):
                item = Item("metric", word.start, word.end, senses, text=reading.text[word.start : word.end])
                reading.claim(item)
                got.metrics.append(Named(item, senses, negated(reading, item)))
                return


def one_thing(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """“Revenue of returned orders” measures one thing: the orders there are only what the filter is about."""
    verbs = [m for m in got.metrics if m.item.text.lower() in cues.VERBS]
    listed = any(set(reading.before(m.item, 1)) & _NOUN_JOINERS for m in verbs)
    if len(verbs) < len(got.metrics) and not listed:
        got.metrics = [m for m in got.metrics if m not in verbs]
    plain = [m for m in got.metrics if not _is_noun(m, reading, lexicon, got)]
    if plain and len(plain) < len(got.metrics):
        got.metrics = plain


def _is_noun(named: Named, reading: Reading, lexicon: Lexicon, got: Slots) -> bool:
    counts = {m.id for e in lexicon.catalogue.explores for m in e.metrics if m.label == e.label}
    if not counts & {s.id for s in named.senses}:
        return False
    if set(reading.before(named.item, 1)) & _NOUN_JOINERS:
        return False
    gaps = (gap(reading, named.item, value.item) for value in got.values)
    return any(gap is not None and len(gap) <= 1 and not set(gap) & {"por", "by", "per"} for gap in gaps)
