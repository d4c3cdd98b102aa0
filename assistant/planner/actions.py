"""Flows: which one is meant, and its inputs from the person's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.catalogue import Field, Flow, FlowInput
from assistant.intents import DateRange
from assistant.periods import UnknownPeriod, resolve
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import cues
from assistant.planner.desk import Desk
from assistant.planner.doubts import only_asks
from assistant.planner.lexicon import SKIPPED, tokens
from assistant.planner.outcome import Ask, FlowStep, Option
from assistant.planner.query import Query
from assistant.planner.reading import Item, Reading
from assistant.planner.texts import say

_STOP = r"(?= (?:a|al|para|to|for|y|and|con|with|en|in|del segmento|segmento|of)(?: |$)|[,.;:!?]|$)"
_KIND_OF_MEETING = "semanal|quincenal|mensual|trimestral|anual|diaria|general|directiva|comercial|ejecutiva|operativa"
_NO_KIND = "de|del|con|el|la|los|las|y|por|para|a|al|en|and|with|please|for|to|of|on|about|sobre|que|hoy|today"
_NO_KIND += "|notes|minutes|record|minuta|acta|porfa|gracias|ya|ahora|now|thanks"
_MEETING = Lazy(
    # "Reunión comercial", "junta semanal", "reunión Alfa" at the end; then "de dirección", "with the sales team".
    r"(?P<name>(?:reunion|junta|comite|meeting)"
    rf"(?: (?:{_KIND_OF_MEETING})(?!\w)| (?!(?:{_NO_KIND})(?!\w))[\w-]+(?=\W*$| y | and ))?"
    r"(?: (?:de|del|sobre|of|with|about|con|on)(?: la| el| los| las| the)?"
    r"(?: (?!y |and |(?:el|la|los|las|the|my|mi|un|una) (?!\w* ?(?:$|y |and )))[\w-]+){1,6}?"
    r"(?= (?:el|la|los|las|the|un|una|y|and|con|with)(?!\w)|[,.;:!?]|$))?)"
)
_MEETING_BEFORE = Lazy(
    r"(?:^|\b(?:the|our|to|of|for|nuestra) )(?P<name>(?:(?!the |to |of |it |send |add |"
    r"minutes )[\w'-]+ ){1,4}meeting)(?!\w)"
)
_OF_WHOM = Lazy(
    r" (?:of|for|de|del)(?: the| la| el| los| las)? (?!reunion|junta|meeting|week|month|semana|mes)"
    r"(?P<name>[\w-]+(?: (?!y |and )[\w-]+){0,3})(?=[,.;!?]|$| y | and )"
)
_BARE = frozenset(
    {"reunion", "la reunion", "junta", "meeting", "the meeting", "comite", "meeting minutes", "this meeting"}
)
_BRACES = str.maketrans("", "", "{}")


@dataclass
class Action:
    """A flow with its inputs as found, and which are missing."""

    flow: Flow
    item: Item
    inputs: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    titled: str = ""
    missing: list[FlowInput] = field(default_factory=list)
    taken: list[Item] = field(default_factory=list)
    """What the inputs used up of the text."""

    def step(self) -> FlowStep:
        return FlowStep(self.flow.id, self.inputs, self.files, self.titled)


def flow_meant(reading: Reading, desk: Desk) -> tuple[Flow, Item] | None:
    """The flow that a text names; one that takes a file goes before another that is also the name of a report."""
    if only_asks(reading) or (reading.of("metric") and not acts(reading)):
        return None
    found: list[tuple[Flow, Item]] = []
    for item in reading.of("flow"):
        for sense in sorted(item.senses, key=lambda s: s.rank):
            flow = desk.lexicon.catalogue.flow(sense.id) if sense.kind == "flow" else None
            if flow is not None:
                found.append((flow, item))
                break
    if not found:
        return None
    with_file = [pair for pair in found if any(i.type == "FILE" for i in pair[0].inputs)]
    best = max(with_file or found, key=lambda pair: pair[1].end - pair[1].start)
    return best


_OF = frozenset("from of by in via with de del por con en the el la los las un una".split())


def acts(reading: Reading) -> bool:
    """Whether something is to be done: "email it", and not "revenue from email campaigns"."""
    for match in cues.ACTION.finditer(reading.folded):
        before = reading.folded[: match.start()].split()
        if not before or before[-1] not in _OF:
            return True
    return False


def fill_inputs(
    flow: Flow, item: Item, reading: Reading, desk: Desk, now: datetime, before: Query | None = None
) -> Action:
    """Takes every input from the text that can be taken, or from the question `before` where the text points at it."""
    action = Action(flow, item)
    action.files = tuple(i.id for i in flow.inputs if i.type == "FILE" and i.required)
    for one in flow.inputs:
        if one.type == "FILE":
            continue
        value = _input(one, action, reading, desk, now)
        if value is None and before is not None and one.required:
            value = _pointed(one, before, reading, desk)
        if value is None and one.id == "title" and action.files:
            action.titled = one.id
        elif value is not None:
            action.inputs[one.id] = value
        elif one.required and one.default is None:
            action.missing.append(one)
    return action


_THAT_DAY = Lazy(
    r"(?<!\w)(?:es[ea] (?:mism[oa] )?(?:dia|fecha)|that (?:same )?(?:day|date)|the same (?:day|date))(?!\w)"
)
_THEM = Lazy(
    r"(?<!\w)(?:\w{3,}(?:les|selo|selos|selas)|a ell[oa]s|(?:to )?them|a es[eo]s clientes|(?:to )?those customers|"
    r"es[eo]s|those|(?:a |al )?es[ea] (?:segmento|grupo)|that (?:segment|group))(?!\w)"
)


def _pointed(one: FlowInput, before: Query, reading: Reading, desk: Desk) -> str | None:
    """“Of that day", "send them": the day, or the one group, that the question before was about."""
    if one.type in {"DATE", "DATETIME"} and _THAT_DAY.search(reading.folded) and isinstance(before.period, dict):
        period = DateRange.model_validate(before.period)
        return period.start.isoformat() if period.days == 1 else None
    dimension = dimension_of(one, desk) if _THEM.search(reading.folded) else None
    kept = [f for f in before.filters if dimension is not None and f.field == dimension.id and f.operator == "equals"]
    return str(kept[0].values[0]) if len(kept) == 1 and len(kept[0].values) == 1 else None


def rest_of_name(flow: Flow, item: Item, reading: Reading) -> list[Item]:
    """Words right after a flow's name that also are words of its names: "reporte diario" + "de ventas"."""
    if any(i.type == "FILE" for i in flow.inputs):
        return []
    names = " ".join((flow.label, *flow.words.es, *flow.words.en))
    known = {t.text for t in tokens(fold(names))}
    got: list[Item] = []
    for word in (w for w in reading.words if w.start >= item.end):
        if word.text in known:
            got.append(Item("named", word.start, word.end, text=word.text))
        elif word.text not in SKIPPED:
            break
    return got


def _input(one: FlowInput, action: Action, reading: Reading, desk: Desk, now: datetime) -> Any:
    match one.type:
        case "EMAIL":
            return _take(action, next(iter(reading.of("email")), None))
        case "DATE" | "DATETIME":
            return _day(action, reading, now)
        case "BOOL" | "BOOLEAN":
            return _yes_no(action, reading)
        case "SELECT" | "MULTISELECT" | "ENUM":
            return _choice(one, action, reading, desk)
        case "INT" | "FLOAT":
            digits = re.search(r"(?<![\w.,/-])\d+(?:[.,]\d+)?(?![\w/-])", reading.masked())
            return float(digits.group().replace(",", ".")) if digits else None
        case _:
            return _text(one, action, reading, desk, now)


def _take(action: Action, item: Item | None) -> str | None:
    if item is None:
        return None
    action.taken.append(item)
    return item.text


def _day(action: Action, reading: Reading, now: datetime) -> str | None:
    for item in reading.of("period"):
        if item.found is not None and item.found.period.days == 1:
            return _take(action, item)
    return None


def _yes_no(action: Action, reading: Reading) -> bool | None:
    for words, value in ((cues.FALSE_WORDS, False), (cues.TRUE_WORDS, True)):
        for word in words:
            found = re.search(rf"(?<!\w){word}(?!\w)", reading.folded)
            if found:
                action.taken.append(Item("named", *found.span(), text=word))
                return value
    return None


def _choice(one: FlowInput, action: Action, reading: Reading, desk: Desk) -> str | None:
    for choice in one.choices:
        found = re.search(rf"(?<!\w){re.escape(choice.lower())}(?!\w)", reading.folded)
        if found:
            action.taken.append(Item("named", *found.span(), text=choice))
            return choice
    return _value_of(one, action, reading, desk)


def dimension_of(one: FlowInput, desk: Desk) -> Field | None:
    """The dimension whose values an input takes, such as a segment."""
    for dimension in desk.lexicon.catalogue.dimensions:
        if dimension.type == "string" and (dimension.values or dimension.value_words):
            if dimension.id == one.id or dimension.id.endswith(f"_{one.id}"):
                return dimension
    return None


def _value_of(one: FlowInput, action: Action, reading: Reading, desk: Desk) -> str | None:
    dimension = dimension_of(one, desk)
    for item in reading.of("value") if dimension else ():
        for sense in item.senses:
            if dimension and sense.kind == "value" and sense.id == dimension.id:
                action.taken.append(item)
                for named in reading.of("dimension"):
                    if any(s.id == dimension.id for s in named.senses):
                        action.taken.append(named)
                return sense.value
    return None


def _text(one: FlowInput, action: Action, reading: Reading, desk: Desk, now: datetime) -> str | None:
    if one.id == "meeting":
        return _meeting(action, reading, desk, now)
    value = _value_of(one, action, reading, desk)
    if value is not None or dimension_of(one, desk) is not None:
        return value
    nouns = cues.STRING_NAMES.get(one.id, (one.id.replace("_", " "), one.label.lower()))
    quotes = [q for q in reading.of("quote") if q not in action.taken]
    for noun in nouns:
        for cue in re.finditer(rf"(?<!\w){re.escape(noun)}(?!\w)", reading.folded):
            beside = [q for q in quotes if 0 <= q.start - cue.end() <= 12 or 0 <= cue.start() - q.end <= 8]
            if beside:
                return _take(action, beside[0])
            found = _named_after(cue.end(), reading) or _named_before(cue.start(), reading)
            if found is not None and one.id != "title":
                return _take(action, found)
    if quotes and one.required and one.id != "title":
        return _take(action, quotes[0])
    return None


def _named_after(at: int, reading: Reading) -> Item | None:
    """“campaña Navidad”, "campaign called Spring": what follows the noun, up to a preposition."""
    match = Lazy(
        rf" (?:llamad[ao] |called |named |titulad[ao] |titled |de |: ?)?(?!de |del |al |a |to |for |"
        rf"para )(?P<n>[\w'&-]+(?: [\w'&-]+){{0,5}}?){_STOP}"
    ).match(reading.folded, at)
    if match is None or match["n"] in {"de marketing", "marketing", "segmento", "segment"}:
        return None
    start, end = match.span("n")
    words = [w for w in reading.words if start <= w.start < end]
    known = [i for i in reading.items if i.kind in {"value", "dimension", "flow"} and i.start <= start and i.end >= end]
    if known or all(w.text in cues.HARMLESS for w in words):
        return None
    return Item("named", start, end, text=reading.text[start:end])


def _named_before(at: int, reading: Reading) -> Item | None:
    """“the spring campaign”: what stands before the noun, after an article."""
    match = re.search(r"\b(?:the|a|our) (?P<n>[\w'&-]+(?: [\w'&-]+){0,3}) $", reading.folded[:at])
    if match is None:
        return None
    start, end = match.span("n")
    words = [w.text for w in reading.words if start <= w.start < end]
    taken = any(i.kind == "value" and i.start <= start and i.end >= end for i in reading.items)
    if taken or all(w in cues.HARMLESS or w in {"marketing", "email"} for w in words) or cues.ACTION.search(match["n"]):
        return None
    return Item("named", start, end, text=reading.text[start:end])


def _meeting(action: Action, reading: Reading, desk: Desk, now: datetime) -> str:
    """The meeting as the person named it; "the meeting" alone is today's."""
    default = say("meeting", desk.lang, day=now.date().isoformat())
    for quote in reading.of("quote"):
        if quote.start >= action.item.start and quote not in action.taken:
            return str(_take(action, quote))
    for pattern in (_MEETING_BEFORE, _MEETING):
        for match in pattern.finditer(reading.folded):
            start, end = match.span("name")
            name = reading.text[start:end].strip(" .,;")
            if end < action.item.start or match["name"].strip() in _BARE:
                continue
            action.taken.append(Item("named", start, end, text=name))
            return _dated_meeting(name, desk, now) or (name[:1].upper() + name[1:]).translate(_BRACES)[:120]
    after = _OF_WHOM.match(reading.folded, action.item.end)
    if after is not None:
        start, end = after.span("name")
        name = reading.text[start:end].strip()
        action.taken.append(Item("named", start, end, text=name))
        return _dated_meeting(name, desk, now) or (name[:1].upper() + name[1:]).translate(_BRACES)[:120]
    for match in re.finditer(r"(?<!\w)(?:la |the |this |esta )?(?:reunion|junta|meeting)(?!\w)", reading.folded):
        action.taken.append(Item("named", *match.span(), text=match.group()))
    return default


def _dated_meeting(name: str, desk: Desk, now: datetime) -> str | None:
    words = re.sub(
        r"(?i)reuni[oó]n|junta|comit[eé]|meeting|\b(?:de la|de|del|of|the|"
        r"on)\b",
        " ",
        name,
    ).replace("'s", "")
    try:
        period = resolve(" ".join(words.split()), now, calendar=desk.calendar)
    except UnknownPeriod:
        return None
    # Another day stays in the person's words: "Monday's" may be the last or the next one.
    today = period.days == 1 and period.start == now.date()
    return say("meeting", desk.lang, day=period.start.isoformat()) if today else None


def ask_missing(action: Action, desk: Desk) -> Ask:
    """Asks for the first input that nothing in the text gives."""
    one = action.missing[0]
    dimension = dimension_of(one, desk)
    values = one.choices or (dimension.values if dimension else ())
    labels = [dimension.value_name(v, desk.lang) if dimension else v for v in values]
    if one.type == "DATE":
        labels = ["ayer", "hoy"] if desk.lang == "es" else ["yesterday", "today"]
    options = tuple(Option(label, f"{desk.text.rstrip(' .?!')}, {label}", n == 0) for n, label in enumerate(labels[:6]))
    flow = action.flow.title(desk.lang)
    return Ask(say("input_missing", desk.lang, flow=flow, input=_label(one, desk)), options)


def _label(one: FlowInput, desk: Desk) -> str:
    names = cues.STRING_NAMES.get(one.id)
    spanish = {
        "campaign": "campaña",
        "meeting": "reunión",
        "segment": "segmento",
        "recipient": "destinatario (su correo)",
        "date": "fecha",
    }
    if desk.lang == "es":
        return spanish.get(one.id, names[0] if names else one.label)
    return one.label.lower()
