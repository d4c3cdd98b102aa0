"""Verbs that stand for metrics, and nouns that only say what a filter is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import cues
from assistant.planner.lexicon import Lexicon, Sense
from assistant.planner.named import gap, negated
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots

_JOINERS = frozenset({"y", "e", "and", "ni", "u", "o", "or"})
_OF_VERBS = frozenset(
    "what se han ha has he hemos habeis habia habian que cuanto cuanta cuantos cuantas nos les te le lo how much many "
    "did do does have has we they it i you was were is are been be had also tambien".split()
)
"""Words that stand between a joiner and its verb: "y cuánto se ha gastado"."""


def put_verbs(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """Verbs that stand for a metric: "how much did we sell"; beside a noun they only say what is done with it."""
    best = reading.of("best", "worst")
    if best:
        got.selling = True
        got.order = "asc" if best[0].kind == "worst" else "desc"
        _idle(reading, lexicon)
        if not (got.dimensions or got.metrics or reading.of("dimension", "grain")):
            # “Lo más vendido", "our best sellers": what is sold are products.
            senses = tuple(s for name in cues.SOLD for s in lexicon.lookup(name) if s.kind == "dimension")
            got.dimensions = [Named(best[0], senses[:1])] if senses else []
        return
    got.metrics = [m for m in got.metrics if not _left_out(m, reading, lexicon, got)]
    if len(got.metrics) > 1 or any(True for _ in _found(reading, lexicon)):
        got.inside = [m.item for m in got.metrics if _within(m, reading, lexicon)]
        got.metrics = [m for m in got.metrics if m.item not in got.inside]
    named = [m for m in got.metrics if _is_verb(m, lexicon)]
    for one in named:
        one.senses, one.verb = _preferred(lexicon.verbs[fold(one.item.text)], reading, lexicon), True
    if len(named) < len(got.metrics):
        got.metrics = [m for m in got.metrics if not m.verb or _joined(reading, m.item) or _heads(reading, m.item, got)]
    nouns = any(not m.verb for m in got.metrics)
    for item in list(_found(reading, lexicon)):
        listed = _joined(reading, item) or _heads(reading, item, got)
        if nouns and not listed and not _beside(item, got, lexicon):
            continue
        if nouns and not listed:
            reading.claim(Item("named", item.start, item.end, text=item.text))
            continue
        reading.claim(item)
        ids = [{s.id for s in m.senses} for m in got.metrics]
        if {s.id for s in item.senses} not in ids:
            got.metrics.append(Named(item, item.senses, negated(reading, item), verb=True))
    _spent_by_customers(reading, lexicon, got)
    got.metrics.sort(key=lambda m: m.item.start)


def _beside(item: Item, got: Slots, lexicon: Lexicon) -> bool:
    """Whether a verb may say what is done with what was named: it measures something of the same data."""
    homes = {e for m in got.metrics for s in m.senses for e in lexicon.explores_of[s.id]}
    return any(homes & set(lexicon.explores_of[s.id]) for s in item.senses)


def _is_verb(named: Named, lexicon: Lexicon) -> bool:
    """Whether a form that was read as a name is a verb: not where it is just another thing's name ("compras")."""
    said = fold(named.item.text)
    own = {s.id for s in lexicon.verbs.get(said, ())}
    fields = [lexicon.fields[s.id] for s in named.senses]
    written = {f.id for f in fields if said in {fold(n) for n in (f.label, *f.words.es, *f.words.en)}}
    return bool(own) and written <= own


def _idle(reading: Reading, lexicon: Lexicon) -> None:
    for item in list(_found(reading, lexicon)):
        reading.claim(Item("named", item.start, item.end, text=item.text))


def _found(reading: Reading, lexicon: Lexicon) -> Iterator[Item]:
    """The verbs of a text, those of two words ("take in") first."""
    for index, word in enumerate(reading.words):
        following = reading.words[index + 1 : index + 2]
        for words in ([word, *following], [word]) if following else ([word],):
            senses = lexicon.verbs.get(" ".join(w.text for w in words), ())
            start, end = words[0].start, words[-1].end
            ambient = any(i.cue == "ambient" and i.start <= start < i.end for i in reading.items)
            if senses and (ambient or reading.is_free(start, end)):
                yield Item("metric", start, end, _preferred(senses, reading, lexicon), text=reading.text[start:end])
                break


def _preferred(senses: tuple[Sense, ...], reading: Reading, lexicon: Lexicon) -> tuple[Sense, ...]:
    """“How many did we sell" counts, everything else is about money where there is money to tell of."""
    many = cues.said("how_many", reading.folded) and _OF_MONEY.search(reading.folded) is None
    for word in reading.unexplained if many else ():
        if word.text in _PEOPLE and any(lexicon.fields[s.id].distinct for s in senses):
            reading.claim(Item("named", word.start, word.end, text=word.text))
    second = [s for s in senses if (lexicon.fields[s.id].format.style == "currency") == many]
    return tuple(replace(s, rank=s.rank + _BEHIND) if s in second else s for s in senses)


_BEHIND = 20
_OF_MONEY = Lazy(
    r"(?<!\w)(?:cuantas veces|how many times|cuantos (?:euros|dolares|pesos)|how many (?:euros|dollars|pounds))(?!\w)"
)
"""What counts no things: how many times as much, how many euros."""
_PEOPLE = frozenset("gente persona personas people persons".split())


def _joined(reading: Reading, item: Item) -> bool:
    """Whether a verb is one of a list: "ventas y cuánto gastamos"."""
    for word in reading.before(item, 4):
        if word in _JOINERS:
            return True
        if word not in _OF_VERBS:
            return False
    return False


_SPENT = Lazy(
    r"(?<!\w)(?:clientes|clientas|compradores|customers|clients|buyers|shoppers)(?:\W+\w+){0,11}?\W+(?:gast\w+|"
    r"spen[dt]s?|invert\w+)(?!\w)|"
    r"(?<!\w)(?:gast\w+|spen[dt]s?)(?: (?:en total|de media))? (?:(?:los|las|nuestros|our|the) )?(?:\w+ )?"
    r"(?:clientes|clientas|compradores|customers|clients|buyers|shoppers)(?!\w)"
)


def _spent_by_customers(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """What customers spend is what is sold to them, and none of our own spending."""
    found = _SPENT.search(reading.folded)
    bought = [s for verb in ("comprar", "buy") for s in lexicon.verbs.get(verb, ())]
    money = [s for s in bought if lexicon.fields[s.id].format.style == "currency" and lexicon.fields[s.id].additive]
    if found is None or not money or reading.of("condition"):
        return
    spent = [w for w in reading.words if found.start() <= w.start < found.end() and lexicon.verbs.get(w.text)]
    if not spent:
        return  # "our spending on customers" is no verb
    verb = spent[0]
    spoken = {s.id for word in reading.words if found.start() <= word.start < found.end()
              for s in lexicon.verbs.get(word.text, ())}  # fmt: skip
    got.metrics = [m for m in got.metrics if not spoken & {s.id for s in m.senses}]
    item = Item("metric", verb.start, verb.end, (money[0],), text=reading.text[verb.start : verb.end])
    reading.items = [i for i in reading.items if not (i.kind == "metric" and i.start < verb.end and verb.start < i.end)]
    reading.claim(item)
    if not got.metrics:
        got.metrics.append(Named(item, (money[0],)))
    for word in reading.unexplained:
        if word.text in _BUYERS:
            reading.claim(Item("named", word.start, word.end, text=word.text))


_BUYERS = frozenset("clientes clientas compradores customers clients buyers shoppers".split())
_ASKING = frozenset("cuanto cuanta cuantos cuantas how que what".split())


def _heads(reading: Reading, item: Item, got: Slots) -> bool:
    """Whether a verb is the first of a list: "cuánto facturamos y cuánto pusimos en publicidad"."""
    later = [m.item.start for m in got.metrics if not m.verb and m.item.start >= item.end]
    words = [w.text for w in reading.words if later and item.end <= w.start < min(later)]
    pairs = zip(words, words[1:], strict=False)
    asked = bool(set(reading.before(item, 3)) & _ASKING)
    return asked and any(one in _JOINERS and other in _ASKING for one, other in pairs)


def one_thing(reading: Reading, lexicon: Lexicon, got: Slots) -> None:
    """“Revenue of returned orders” measures one thing: the orders there are only what the filter is about."""
    plain = [m for m in got.metrics if not _is_noun(m, reading, lexicon, got)]
    if plain and len(plain) < len(got.metrics):
        got.metrics = plain


_PLAINLY_NOT = frozenset({"no", "non", "not", "que no", "but not", "that are not", "que no sean", "que no esten"})


def _left_out(named: Named, reading: Reading, lexicon: Lexicon, got: Slots) -> bool:
    """“Excluding cancelled orders, how much ...": the orders that are left out are not what is measured."""
    cues_before = [i for i in reading.items if i.cue == "not" and i.end <= named.item.start]
    if not cues_before or cues_before[-1].text in _PLAINLY_NOT or not _is_noun(named, reading, lexicon, got):
        return False
    start = cues_before[-1].end
    between = [v for v in got.values if v.negated and start <= v.item.start and v.item.end <= named.item.start]
    return bool(between) and 0 <= named.item.start - between[-1].item.end <= 2


def _within(named: Named, reading: Reading, lexicon: Lexicon) -> bool:
    """“What we sold in orders of more than 100": the orders say in what, and are not counted."""
    counts = {m.id for e in lexicon.catalogue.explores for m in e.metrics if m.label == e.label}
    limited = any(0 <= c.start - named.item.end <= 4 for c in reading.of("condition"))
    led = set(reading.before(named.item, 1)) & {"en", "in", "on", "from", "con", "with", "through"}
    return limited and bool(led) and bool(counts & {s.id for s in named.senses})


def _is_noun(named: Named, reading: Reading, lexicon: Lexicon, got: Slots) -> bool:
    counts = {m.id for e in lexicon.catalogue.explores for m in e.metrics if m.label == e.label}
    if not counts & {s.id for s in named.senses}:
        return False
    if set(reading.before(named.item, 1)) & _JOINERS:
        return False
    gaps = (gap(reading, named.item, value.item) for value in got.values)
    return any(gap is not None and len(gap) <= 1 and not set(gap) & {"por", "by", "per"} for gap in gaps)
