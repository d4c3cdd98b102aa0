"""Words that say how things are put together: a plan that has no place for them is another question."""

from __future__ import annotations

from assistant.periods.lazy import Lazy
from assistant.planner import coverage, suggest
from assistant.planner.desk import Desk
from assistant.planner.outcome import Decline
from assistant.planner.query import explore_for
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say

_TIMES = Lazy(
    r"(?<!\w)(?:(?:el |al )?(?:doble|triple|cuadruple)|(?:la )?mitad|twice|double|triple|half|"
    r"(?:\d+|dos|tres|cuatro|cinco|diez|two|three|four|five|ten) (?:veces|times))(?!\w)"
    r"(?! (?:a )?(?:million|millon|docena|dozen|of the (?:month|year)|del? (?:mes|ano))| de (?:mes|ano|enero|febrero|"
    r"marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre))"
)
_CUSTOMER = r"(?:clientes|clientas|compradores|customers|clients|buyers|shoppers)"
_BEST_CUSTOMERS = Lazy(
    rf"(?<!\w)(?:(?:mejores|principales|mayores|peores|top|best|biggest|largest|worst)(?: \d+)? {_CUSTOMER}|"
    rf"(?:top|mejores|best) \w+ {_CUSTOMER}|{_CUSTOMER} (?:top|principales)|"
    rf"(?:quien|quienes|who)(?: \w+){{0,2}} (?:compr\w+|gast\w+|bought|buys?|spen[dt]s?) "
    r"(?:mas|menos|(?:the )?(?:most|least)))(?!\w)"
)
_BUT_NOT = Lazy(
    r"(?<!\w)(?:pero (?:ya )?no|but not|but did not|but didn t)(?: lo hicieron)? (?:en|in|during|el|la|this|last|"
    r"este|esta|ya)(?!\w)"
)
_NEVER = Lazy(
    r"(?<!\w)(?:(?:que )?no se (?:han? )?(?:vend\w+|compr\w+)|nunca (?:se )?(?:han? )?(?:vend\w+|compr\w+)|"
    r"(?:did not|didn't|haven't|have not|never)(?: been)? (?:sell|sold|bought|buy)|(?:un|not )sold (?:products|"
    r"items))(?!\w)"
)
_AGAIN = Lazy(
    rf"(?<!\w)(?:(?:returning|repeat|recurring|recurrent|loyal|lapsed) {_CUSTOMER}|"
    rf"{_CUSTOMER} (?:recurrentes|repetidores|fieles|habituales|perdidos|que (?:repiten|repitieron|vuelven|"
    rf"volvieron)))(?!\w)"
)
_DIVIDED = Lazy(
    r"(?<!\w)(?:dividid[oa]s? (?:entre|por el (?:numero|total) de|por la cantidad de)|dividir entre|divided by|over "
    r"the number of)(?!\w)"
)
_OFFER = Lazy(
    r"(?<!\w)(?:on (?:sale|offer|special)|discounted|on discount|with (?:a )?discounts?|en (?:oferta|rebajas|"
    r"promocion)|rebajad[oa]s|"
    r"con descuentos?|at full price)(?!\w)"
)
_OF = Lazy(r" (?:(?:de|del|of|from|by|among|entre)(?: (?:los|las|the|our|nuestros|nuestras))?|por parte de(?: los)?) ")
_DIFFERENCE = frozenset({"diferencia", "difference"})


def unkept(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """What has no place in any query here, though each of its words may have one."""
    return (
        _times(reading, slots, desk)
        or _never_was(reading, slots, desk)
        or _each_customer(reading, slots, desk)
        or _between_metrics(reading, slots, desk)
        or _of_another(reading, slots, desk)
        or _against_nothing(reading, slots, desk)
    )


def _times(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Twice as much as", "half of": one figure by another."""
    found = _TIMES.search(reading.folded)
    taken = reading.of("period", "condition", "limit", "quote", "versus")
    if reading.has("times"):
        return None  # the answer tells it of its two figures
    if found is None or not slots.any or any(i.start < found.end() and found.start() < i.end for i in taken):
        return None
    return _declined(reading, found.start(), found.end(), slots, desk)


def _never_was(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Customers who bought in May but not in June", "products that never sold", "returning customers"."""
    for pattern in (_BUT_NOT, _NEVER, _AGAIN, _DIVIDED, _OFFER):
        found = pattern.search(reading.folded)
        if found is not None and slots.any:
            return _declined(reading, found.start(), found.end(), slots, desk)
    return None


def _each_customer(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Our top customers”: nothing here is measured for each of them."""
    found = _BEST_CUSTOMERS.search(reading.folded)
    if found is None or slots.dimensions or slots.grains or slots.values:
        return None
    return _declined(reading, found.start(), found.end(), slots, desk)


def _between_metrics(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“The difference between revenue and margin": one metric less another."""
    grown = [i for i in reading.items if i.cue == "growth"]
    several = len({s.id for m in slots.metrics for s in m.senses[:1]}) > 1
    if not grown or {i.text for i in grown} - _DIFFERENCE or not several or slots.compare or len(slots.periods) > 1:
        return None
    last = max(slots.metrics, key=lambda m: m.item.start)
    if grown[0].start > last.item.start or means_apart(reading, slots):
        return None
    return _declined(reading, grown[0].start, last.item.end, slots, desk)


_WHAT_DIFFERENCE = Lazy(
    r"(?<!\w)(?:what(?:'s| is| s)? (?:the )?difference|(?:cual es|que) (?:la )?diferencia|how (?:do|are) .* "
    r"differ(?:ent)?)(?!\w)"
)


def means_apart(reading: Reading, slots: Slots) -> bool:
    """“What's the difference between margin and margin %": two meanings, where no figures can be meant."""
    said = slots.periods or slots.dimensions or slots.values or slots.grains or slots.conditions
    return not said and _WHAT_DIFFERENCE.search(reading.folded) is not None


def _of_another(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Revenue from new customers": one metric within what another one counts."""
    metrics = sorted(slots.metrics, key=lambda m: m.item.start)
    for one, other in zip(metrics, metrics[1:], strict=False):
        between = reading.folded[one.item.end : other.item.start]
        apart = explore_for(desk.lexicon.catalogue, tuple(n.senses[0].id for n in (one, other))) is None
        if apart and _OF.fullmatch(between) and not (one.verb or other.verb):
            return _declined(reading, one.item.start, other.item.end, slots, desk)
    return None


def _against_nothing(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Sales against budget": what they are held against is not here."""
    for cue in (i for i in reading.items if i.cue == "compare"):
        after = [w for w in reading.words if w.start >= cue.end]
        while after and after[0].text in _ARTICLES:
            after = after[1:]
        left = {w.start for w in reading.unexplained}
        if after and after[0].start in left and coverage.harm_of(reading, after[0]) in {"shown", "unknown"}:
            return _declined(reading, after[0].start, after[0].end, slots, desk, key="not_measured")
        kinds = {i.kind for i in reading.items if i.start >= cue.end}
        used = slots.compare or len(slots.values) > 1 or len(slots.metrics) > 1 or len(slots.periods) > 1
        if after and not used and kinds <= {"cue", "named"} and not cue.text.startswith("que "):
            return _declined(reading, cue.start, after[-1].end, slots, desk)
    return None


_ARTICLES = frozenset("el la los las lo al del de the a an our its nuestro nuestra nuestros nuestras su sus".split())


def _declined(
    reading: Reading, start: int, end: int, slots: Slots, desk: Desk, *, key: str = "not_computed"
) -> Decline:
    offers = _nearest(slots.metrics, slots.periods, desk) if slots.metrics else []
    offers = offers or suggest.questions(desk.lexicon.catalogue, desk.lang)
    return Decline(say(key, desk.lang, word=reading.text[start:end].strip()), tuple(offers[:3]))


def _nearest(metrics: list[Named], periods: list[Item], desk: Desk) -> list[str]:
    """Each metric for itself, and the first broken down."""
    when = f" {periods[0].text}" if periods else ""
    ids = [min(m.senses, key=lambda s: s.rank).id for m in metrics]
    names = list(dict.fromkeys(desk.name(i) for i in ids))
    explore = explore_for(desk.lexicon.catalogue, (ids[0],))
    rows = [d.name(desk.lang).lower() for d in (explore.dimensions if explore else ()) if d.type == "string"]
    by = say("by", desk.lang)
    return [f"{n}{when}" for n in names[:2]] + [f"{names[0]} {by} {row}{when}" for row in rows[:2]]
