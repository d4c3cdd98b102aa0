"""Messages that only change the question before: take something out, swap it, go back, show fewer or more rows."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Explore
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import NUMBER, number
from assistant.planner import cues, suggest
from assistant.planner.desk import Desk
from assistant.planner.drawn import anew, drawn
from assistant.planner.history import Past
from assistant.planner.merged import conditions_of_both
from assistant.planner.metrics import rate_of
from assistant.planner.outcome import Ask, Decline, Do, Option, Outcome, Say, Step
from assistant.planner.query import Condition, Query, explore_for, split_grain
from assistant.planner.reading import Item, Reading
from assistant.planner.same_year import in_year, put_in_place
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say
from assistant.planner.worked import Wanted, fitting
from assistant.state.going import said

_OPENING = (
    r"^\W*(?:(?:y|e|ahora|ok|okay|vale|bueno|por favor|porfa|puedes|podrias|pero|tambien|and|now|then|please|can you|"
    r"could you|but|also|ahi)\W+)*"
)
_COUNT = Lazy(
    _OPENING + r"(?:solo |solamente |dame |muestrame |muestra |ponme |only |just |show |show me |give me |mejor )?"
    rf"(?:los |las |the |top |el top )*(?:primer[oa]s |first )?(?P<n>{NUMBER})(?: primer[oa]s| first| filas| rows)?\W*$"
)
_REVERSED = Lazy(
    _OPENING
    + r"(?:(?:pon(?:lo|la)?|orden(?:a|alo|ala)|dale|muestra(?:lo)?|put it|sort it|show it|order it) )*(?:al reves|"
    r"a la inversa|en orden inverso|(?:flip|turn)(?: it| the order| the list| around)*|invert(?: it| the order)?|"
    r"invierte(?:lo)?(?: el orden)?|dale la vuelta|la vuelta|"
    r"reverse(?: it| the order)?|in reverse(?: order)?|the other way (?:round|around)|backwards|upside down)\W*"
)
_MORE_ROWS = Lazy(
    _OPENING + r"(?:dame |muestra |muestrame |show |show me |give me |quiero |ver |see )?(?:mas filas|mas resultados|"
    r"more rows|more results|more)\W*"
)
_TOTAL = Lazy(
    _OPENING
    + r"(?:(?:solo|solamente|nada mas|dame|muestrame|only|just|give me|show me|cual es|what is|what s|me das)\W+)*"
    r"(?:(?:el |en |the |in |un |a )?(?:overall |grand )?total(?: general| global| nomas| solo)?"
    r"(?:\W+(?:sin|no|without(?: the| any)?) (?:desglose|desgloses|breakdown|split))?|"
    r"(?:sin (?:el )?desglose|sin desglosar|no breakdown|without (?:the |a |any )?breakdown|not broken down))"
    r"(?:\W+(?:please|por favor|porfa|nomas|nada mas))?\W*"
)
_SO_MANY = Lazy(
    _OPENING + r"(?:que (?:sean|salgan|haya)|make (?:it|that|them)|sean|hazlos|pon(?:me|les)?|dejalo en|let it be) "
    rf"(?:los |las |the |top |un top |a top )*(?P<n>{NUMBER})(?: filas| rows| en vez de \w+| instead(?: of \w+)?)?\W*"
)
_BOTH = frozenset({"dos", "two", "uno", "una", "un", "one", "a", "an"})
_AS_RATE = Lazy(_OPENING + r"(?:en|como|as|in)? ?(?:a |el |un )?(?:%|porcentajes?|por ciento|percent(?:age)?s?)\W*")
_NO_COMPARISON = Lazy(
    _OPENING + r"(?:sin|no|without)(?: (?:la|ninguna|the|any|a))? (?:comparacion|comparativa|comparar|"
    r"comparison|comparing)\W*"
)
_AS_MONEY = Lazy(
    _OPENING + r"(?:en|como|as|in) (?:euros|dinero|plata|valor absoluto|valores absolutos|importe|"
    r"money|absolute (?:terms|numbers|figures))\W*"
)
_STARTS = Lazy(_OPENING + r"(?P<verb>\w+)")
_AFRESH = frozenset({"reset", "resetea", "limpia", "clear"})
_CHANGES_DATA = frozenset("elimina eliminar borra borrar suprime delete drop remueve".split())
_SHARE = Item("cue", 0, 0, cue="share")
_KINDS = {"share": "percent_of_total", "running": "running_total", "ranking": "rank"}
_DATES = frozenset("periodo fecha fechas period date dates".split())


def edit(reading: Reading, slots: Slots, past: Past, desk: Desk) -> Outcome | None:
    """What such a message comes to, or None where it is another kind of message."""
    outcome = _edit(reading, slots, past, desk)
    if not isinstance(outcome, Do) or outcome.query is None or not outcome.query.calculations:
        return outcome
    explore = explore_for(desk.lexicon.catalogue, outcome.query.metrics)
    return _again(fitting(outcome.query, explore), None) if explore else outcome


def _edit(reading: Reading, slots: Slots, past: Past, desk: Desk) -> Outcome | None:
    plain = fold(desk.text).strip(" .,;:!?¿¡")
    going = said(plain)
    if going == "back":
        return _back(past, desk)
    if going == "forth":
        steps = tuple(Step(*step) for step in past.ahead)
        return Do(steps, notes=(say("redone", desk.lang),)) if steps else Say(say("nothing_ahead", desk.lang))
    if past.query is None or not past.query.metrics:
        return None
    shape = drawn(desk.text)
    if shape is not None and not shape.rest and past.handle:
        return anew(past.handle, shape.kind, past.chart) or Say(say("charted", desk.lang))
    if cues.only("chart_word", plain):
        return Say(say("charted", desk.lang))
    if _REVERSED.fullmatch(plain):
        return _reversed(past.query, desk)
    if _MORE_ROWS.fullmatch(plain) and past.query.limit is not None:
        return _rows(min(past.query.limit * 2, 500), past.query)
    if _TOTAL.fullmatch(plain):
        return _total(past.query, desk)
    count = _COUNT.match(plain) or _SO_MANY.fullmatch(plain)
    if count is not None and slots.each is None and not (count["n"] in _BOTH and "top" not in plain):
        return _rows(number(count["n"]), past.query, highest="top" in plain)
    if _AS_RATE.fullmatch(plain):
        return _rate(past.query, desk)
    if _NO_COMPARISON.fullmatch(plain):
        left_over = tuple(c for c in past.query.calculations if c.kind != "change_from_previous")
        return _again(past.query.but(compare=None, calculations=left_over), past)
    if _AS_MONEY.fullmatch(plain):
        return _money(past.query, desk)
    begun = _STARTS.match(plain)
    verb = begun["verb"] if begun else ""
    if cues.PATTERNS["swap"].fullmatch(verb):
        return _swapped(slots, past, desk)
    if cues.PATTERNS["remove"].match(plain, begun.start("verb") if begun else 0):
        return _removed(verb, reading, slots, past, desk)
    return None


def _back(past: Past, desk: Desk) -> Outcome:
    if not past.earlier:
        asked = suggest.questions(desk.lexicon.catalogue, desk.lang)[:4]
        return Ask(say("nothing_before", desk.lang), tuple(Option(q, q) for q in asked))
    steps = tuple(Step(name, arguments) for name, arguments in past.earlier)
    return Do(reads=steps, notes=(say("undone", desk.lang),))


def _rows(count: int | None, before: Query, *, highest: bool = False) -> Outcome | None:
    """So many rows in the order that they have. `highest`: "top" is about the highest, whatever the order was."""
    if not count or count > 500 or not before.dimensions:
        return None
    sorts = before.sorts or ((before.metrics[0], True),)
    if highest:
        sorts = tuple((field, down or field in before.metrics) for field, down in sorts)
    return _again(before.but(sorts=sorts, limit=count), None)


def _total(before: Query, desk: Desk) -> Outcome | None:
    """One figure in place of the rows."""
    if not before.dimensions:
        return None
    return _again(before.but(dimensions=(), sorts=(), limit=None, calculations=()), None)


def _reversed(before: Query, desk: Desk) -> Outcome | None:
    """The rows the other way round; without an order of their own, dates the latest first and others the lowest."""
    if not before.dimensions:
        return None
    explore = explore_for(desk.lexicon.catalogue, before.metrics)
    sorts = tuple((field, not down) for field, down in before.sorts)
    times = [d for d in before.dimensions if explore and split_grain(d, explore)[1]]
    usual = ((times[0], True),) if times else ((before.metrics[0], False),)
    return _again(before.but(sorts=sorts or usual), None)


def _rate(before: Query, desk: Desk) -> Outcome | None:
    """“In %”: the metric in percent that goes with the one before, where there is one, else the share of each row."""
    rates = {m: rate for m in before.metrics if (rate := rate_of(m, desk))}
    explore = explore_for(desk.lexicon.catalogue, before.metrics)
    shares = Wanted(Slots(calculations=[_SHARE]), explore).of(before) if explore and not rates else ""
    if shares and not isinstance(shares, str):
        return _again(before.but(calculations=tuple(dict.fromkeys((*before.calculations, *shares)))), None)
    if not rates:
        name = desk.name(before.metrics[0])
        return Decline(
            say("no_rate", desk.lang, metric=name), tuple(suggest.questions(desk.lexicon.catalogue, desk.lang)[:3])
        )
    metrics = tuple(dict.fromkeys(rates.get(m, m) for m in before.metrics))
    sorts = tuple((rates.get(field, field), down) for field, down in before.sorts)
    return _again(before.but(metrics=metrics, sorts=sorts), None)


def _money(before: Query, desk: Desk) -> Outcome | None:
    """“In euros”: the metric in money whose rate was shown, or the figures without their shares."""
    shown = tuple(c for c in before.calculations if c.kind != "percent_of_total")
    sums = [m.id for m in desk.lexicon.catalogue.metrics if m.format.style == "currency"]
    bases = {rate: m for m in sums if (rate := rate_of(m, desk))}
    metrics = tuple(dict.fromkeys(bases.get(m, m) for m in before.metrics))
    if metrics == before.metrics and shown == before.calculations:
        return None
    sorts = tuple((bases.get(field, field), down) for field, down in before.sorts)
    return _again(before.but(metrics=metrics, sorts=sorts, calculations=shown), None)


def _again(query: Query, past: Past | None) -> Do:
    """The query anew; a saved report stays one where only its filters changed."""
    if past is not None and past.report is not None and past.query is not None:
        if query.but(filters=()) == past.query.but(filters=()):
            arguments = {k: v for k, v in past.report.items() if k != "filters" and v not in (None, [], ())}
            if query.filters:
                arguments["filters"] = [f.to_json() for f in query.filters]
            return Do(reads=(Step("run_report", arguments),))
    shown = {*query.metrics, *query.dimensions}
    query = query.but(sorts=tuple(s for s in query.sorts if s[0] in shown))
    query = query if query.dimensions else query.but(limit=None, sorts=())
    return Do(reads=(Step("query_metrics", query.to_json()),), query=query)


def _swapped(slots: Slots, past: Past, desk: Desk) -> Outcome | None:
    """“Change Mexico to Chile”, "cambia canal por país"."""
    before = past.query or Query()
    explore = explore_for(desk.lexicon.catalogue, before.metrics)
    if explore is None or slots.metrics:
        return None
    if slots.periods and not (slots.values or slots.dimensions or slots.grains):
        return _other_period(slots, past, desk)
    if len(slots.values) == 2 and not slots.dimensions:
        old, new = slots.values
        for sense in new.senses:
            changed = [_replaced(f, old, sense.id, sense.value) for f in before.filters]
            if explore.field(sense.id) and tuple(changed) != before.filters:
                return _again(before.but(filters=tuple(changed)), past)
    if len(slots.dimensions) == 2 and not slots.values:
        gone, come = slots.dimensions
        new_id = next((s.id for s in come.senses if explore.field(s.id)), None)
        ids = {s.id for s in gone.senses}
        if new_id and ids & set(before.dimensions):
            return _again(before.but(dimensions=tuple(new_id if d in ids else d for d in before.dimensions)), past)
    return None


def _other_period(slots: Slots, past: Past, desk: Desk) -> Outcome | None:
    """“Change October to August", "cambia octubre por agosto"."""
    before = past.query or Query()
    if len(slots.periods) == 2 and slots.periods[0].found and slots.periods[1].found:
        new = slots.periods[1].text
    elif len(slots.periods) == 1:
        new = put_in_place(slots.periods[0], desk.calendar)
    else:
        return None
    if not new or past.report is not None:
        return None
    compare = before.compare if isinstance(before.compare, str) else None
    return _again(before.but(period=in_year(new, before.period, desk.lang), compare=compare), past)


def _replaced(one: Condition, old: Named, field: str, value: str) -> Condition:
    gone = {s.value for s in old.senses if s.id == one.field}
    if one.field != field or not gone & set(one.values):
        return one
    return replace(one, values=tuple(dict.fromkeys(value if v in gone else v for v in one.values)))


def _removed(verb: str, reading: Reading, slots: Slots, past: Past, desk: Desk) -> Outcome | None:
    before = past.query or Query()
    explore = explore_for(desk.lexicon.catalogue, before.metrics)
    words = {w.text for w in reading.words}
    filtering = cues.said("filter_word", reading.folded)
    dimensions = [*slots.dimensions, *slots.missing]
    known = words & _DATES or cues.said("compare_word", reading.folded) or filtering
    stray = [
        w
        for w in reading.unexplained
        if not (w.text in _DATES or any(cues.PATTERNS[k].fullmatch(w.text) for k in _OWN_WORDS))
    ]
    if explore is None or stray or slots.periods or slots.conditions:
        return None
    named = [*dimensions, *slots.values, *slots.metrics]
    if filtering and not named or (verb in _AFRESH and len(words) == 1):
        return _again(before.but(filters=()), past)
    if cues.said("compare_word", reading.folded) and not named:
        left_over = tuple(c for c in before.calculations if c.kind != "change_from_previous")
        return _again(before.but(compare=None, calculations=left_over), past)
    if slots.calculations and not named and before.calculations:
        gone = {_KINDS[i.cue] for i in slots.calculations}
        return _again(before.but(calculations=tuple(c for c in before.calculations if c.kind not in gone)), past)
    if words & _DATES and not named:
        return _again(before.but(period=None, compare=None), past)
    if slots.metrics and (slots.values or verb in _CHANGES_DATA) and not filtering:
        return None
    query = before
    for one in dimensions:
        ids = {s.id for s in one.senses}
        kept = tuple(d for d in query.dimensions if _field(d, explore) not in ids)
        if filtering or kept == query.dimensions:
            query = query.but(filters=tuple(f for f in query.filters if f.field not in ids))
        else:
            query = query.but(dimensions=kept)
    if slots.grains:
        query = query.but(
            dimensions=tuple(d for d in query.dimensions if split_grain(d, explore)[1] not in slots.grains)
        )
    for value in slots.values:
        query = query.but(filters=_without(query.filters, value))
    gone = {s.id for m in slots.metrics for s in m.senses}
    left = tuple(m for m in query.metrics if m not in gone)
    if not left and query.metrics and not (slots.values or dimensions):
        # The only one cannot go; what stood before it can come back.
        return _back(past, desk)
    query = query.but(metrics=left or query.metrics)
    if query != before:
        return _again(query, past)
    if slots.values and verb not in _CHANGES_DATA and not filtering and not dimensions:
        return (
            None
            if reading.has("not")
            else _again(query.but(filters=conditions_of_both(query.filters, _left_out(slots))), past)
        )
    return Say(say("not_there", desk.lang)) if named or slots.grains or known else None


_OWN_WORDS = ("remove", "filter_word", "compare_word", "not", "all")


def _field(dimension: str, explore: Explore) -> str:
    field, _ = split_grain(dimension, explore)
    return field.id if field else dimension


def _without(filters: tuple[Condition, ...], named: Named) -> tuple[Condition, ...]:
    """Filters that no longer keep to this value."""
    values = {(s.id, s.value) for s in named.senses}
    got = []
    for one in filters:
        kept = tuple(v for v in one.values if one.operator != "equals" or (one.field, v) not in values)
        if kept or not one.values:
            got.append(replace(one, values=kept))
    return tuple(got)


def _left_out(slots: Slots) -> tuple[Condition, ...]:
    wanted: dict[str, list[str]] = {}
    for named in slots.values:
        wanted.setdefault(named.senses[0].id, []).append(named.senses[0].value)
    return tuple(Condition(field, "notEquals", tuple(values)) for field, values in wanted.items())
