"""One customer, or the members of a segment: records, what somebody did, notes, and names that are no key."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues, replies
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Decline, Do, Outcome, Step
from assistant.planner.reading import Item, ItemKind, Reading
from assistant.planner.situation import Situation, reading_of
from assistant.planner.texts import quoted, say

_KEYLIKE = Lazy(r"[@\d]")
_VERB = Lazy(
    r"^\W*(?:(?:por favor|please|oye|hola|quiero que|can you|could you|puedes|podrias)\W+)*(?P<verb>"
    r"anot(?:a|ar|ame|alo|ale)|apunt(?:a|ar|ame|alo|ale)|registr(?:a|ar|ame|alo)|"
    r"(?:deja|guarda|anade|agrega|pon|escribe|crea|haz)(?:r|me|le)? (?:una |la )?(?:nota|anotacion)|"
    r"note(?: down| it)?|(?:make|add|leave|write|log|record|put|create) (?:a |the |it )?(?:note|comment)?|jot down"
    r")(?!\w)"
)
_ABOUT = Lazy(r"(?<!\w)(?:perfil|ficha|historial|client[ea]|profile|customer|client|record)(?!\w)")
_ELSEWHERE = Lazy(r"(?<!\w)(?:minuta|minutas|acta|minutes|reunion|junta|meeting|crm)(?!\w)")
_LINK = Lazy(
    r"\s*[,;]?\s*(?:diciendo que|con el texto|con la nota|saying that|saying|with the text|que|that|:|-|–)(?!\w)\s*"
)
_PLACE = Lazy(
    r"\s+(?:en|on|to|in|al|del|sobre|about|for|de|a)(?: (?:el|la|the|su|their))?"
    r" (?:perfil|ficha|historial|client[ea]|profile|record|customer|client)"
    r"(?: (?:de|del|of|for|con|with|el|la|the|client[ea]|customer|id|correo|email|e-mail|telefono|phone|numero))*\W*$"
)
_OVERVIEW = Lazy(
    r"(?<!\w)(?:ficha completa|perfil completo|registro completo|historial completo|vista completa|"
    r"(?:(?:la )?vista|customer|client[ea]|view)? ?360(?:\s*[º°]|(?= (?:grados|degrees?|view|of|for|de|del)(?!\w)))|"
    r"todo (?:lo que (?:sabemos|sabes|hay|tenemos|tienes) )?(?:de|del|sobre|acerca de)|toda la informacion|"
    r"(?:full|complete|whole|entire) (?:customer )?(?:profile|record|view|overview)|customer overview|"
    r"everything (?:(?:that )?(?:we|you) (?:know|have) )?(?:about|on|of))(?!\w)"
)
_ACTIVITY = Lazy(
    r"(?<!\w)(?:que (?:ha hecho|hizo|hacia|ha estado haciendo|estuvo haciendo)|(?:la )?actividad|movimientos|"
    r"cronologia|eventos|activity|timeline|events|"
    r"what (?:did|has|was)(?= .*(?<!\w)(?:do|done|doing|up to)(?!\w)))(?!\w)"
)
_EACH = Lazy(r"(?<!\w)(?:cronologia|timeline|uno a uno|uno por uno|one by one|cada evento|each event)(?!\w)")
_DAILY = Lazy(r"(?<!\w)(?:por dia|por dias|dia a dia|cada dia|by day|per day|day by day|each day)(?!\w)")
_WHO = Lazy(
    r"^\W*(?:quien es|who is|who s|(?:(?:dame|muestrame|ensename|busca|quiero|show me|give me|find|look up) )?"
    r"(?:la |el |the )?(?:ficha|perfil|profile|record|customer 360|vista 360|ficha completa|perfil completo|"
    r"full record|full profile|actividad|activity)(?: de| del| of| for)|que (?:ha hecho|hizo)|what (?:did|has)|"
    r"(?:customer 360|everything)(?: of| for| about| on))(?: (?:la |el |the )?(?:client[ea]|customer))? (?P<who>.+)$"
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: (?:(?:de|del|la|y|van|von|da|dos) )*[^\W\d_][\w'’.-]*){0,3}")
_SEGMENT = Lazy(
    r"(?<!\w)(?:segmento|audiencia|segment|audience)(?: (?:de|del|la|el|of|the|llamado|called|named))*"
    r"\W+(?P<name>[\w&+.-]+(?: [\w&+.-]+){0,3}?)(?: (?:hay|tenemos|are there|do we have|have we got))?\W*$"
)
_MEMBERS = Lazy(
    r"(?<!\w)(?:client[ea]s?|personas?|perfiles|usuari[oa]s?|gente|miembros|integrantes|customers?|people|persons?|"
    r"profiles|users|members)(?!\w)"
)
_COUNTING = Lazy(r"(?<!\w)(?:cuant[oa]s?|cuenta|numero de|total de|how many|number of|count)(?!\w)")
_FILLER = frozenset(
    "cliente clienta customer client correo email telefono phone movil numero number id es is su it s el la the con "
    "with de del of perfil profile ficha record ver show me anotalo en on note it ese that one este".split()
)
_QUOTES = " \t«»“”\"'"


@dataclass(frozen=True)
class _Wanted:
    """What is asked about one customer, whoever it is."""

    tool: str
    more: dict[str, str]


def plan_people(situation: Situation) -> Outcome | None:
    """The plan, when one customer or a segment is asked about; none for anything else."""
    folded = fold(situation.text)
    cued = any(pattern.search(folded) for pattern in (_KEYLIKE, _VERB, _WHO, _SEGMENT))
    if not cued and situation.past.person is None:
        return None
    reading = reading_of(situation)
    noted = _note(situation, reading)
    if noted is not None:
        return noted
    if replies.sends(reading):
        return None
    key = _key(reading)
    if key is None:
        return _segment(situation, reading) or _nameless(situation, reading) or _still(situation, reading)
    wanted = _wanted(situation, reading)
    if wanted is None:
        wanted = _asked_before(situation, reading)
    if isinstance(wanted, Ask) or wanted is None:
        return wanted
    return _about(wanted, key, situation, reading)


def _still(situation: Situation, reading: Reading) -> Outcome | None:
    """The customer who was spoken of, by no name: "what did she do last week", "and in October?", "everything"."""
    if situation.past.person is None:
        return None
    tool, key = situation.past.person
    wanted = _wanted(situation, reading)
    if wanted is None and tool == "customer_activity" and len(reading.of("period")) == 1:
        alone = not reading.unexplained and not _others(reading)
        wanted = _Wanted(tool, {"period": reading.of("period")[0].text}) if alone else None
    if isinstance(wanted, Ask) or wanted is None:
        return wanted
    if _others(reading) or reading.has("ambient"):
        return None
    return Do(reads=(Step(wanted.tool, {**key, **wanted.more}),), notes=_unused(wanted, situation, reading))


def _others(reading: Reading) -> list[Item]:
    """What is named besides the words that say what is wanted of the customer."""
    spans = _spans(reading)
    named = reading.of(*_OTHER_THINGS)
    return [i for i in named if not any(start <= i.start < end for start, end in spans)]


def _spans(reading: Reading) -> list[tuple[int, int]]:
    return [m.span() for p in (_OVERVIEW, _ACTIVITY, _EACH, _DAILY) for m in p.finditer(reading.folded)]


_OTHER_THINGS: tuple[ItemKind, ...] = ("metric", "dimension", "value", "absent", "condition", "flow", "report")


def _about(wanted: _Wanted, key: Item, situation: Situation, reading: Reading) -> Outcome:
    if not situation.catalogue.profile_keys:
        return Decline(say("no_profiles", situation.lang))
    notes = _unused(wanted, situation, reading)
    return Do(reads=(Step(wanted.tool, {**_who(key), **wanted.more}),), notes=notes)


def _who(key: Item) -> dict[str, str]:
    value = re.sub(r"[^\d+]", "", key.text) if key.kind == "phone" else key.text
    return {"key": key.kind, "value": value}


def _key(reading: Reading) -> Item | None:
    """The first key; "customer 360" is none."""
    views = [m.span() for m in _OVERVIEW.finditer(reading.folded)]
    keys = reading.of("email", "phone", "id")
    return next((k for k in keys if not any(start <= k.start < end for start, end in views)), None)


def _wanted(situation: Situation, reading: Reading) -> _Wanted | Ask | None:
    if _OVERVIEW.search(reading.folded):
        return _Wanted("customer_overview", {})
    if not _ACTIVITY.search(reading.folded):
        return None
    periods = reading.of("period")
    if len(periods) > 1:
        return Ask(say("two_periods", situation.lang))
    more = {"period": periods[0].text} if periods else {}
    if _EACH.search(reading.folded):
        more["by"] = "event"
    elif _DAILY.search(reading.folded):
        more["by"] = "day"
    return _Wanted("customer_activity", more)


def _asked_before(situation: Situation, reading: Reading) -> _Wanted | Ask | None:
    """A key alone may be the answer to our question whose record was meant."""
    asked = situation.past.asked
    if not asked or any(w.text not in _FILLER for w in reading.unexplained) or len(reading.words) > 10:
        return None
    earlier = replace(situation, text=asked, past=Past())
    before = reading_of(earlier)
    note = _note_text(earlier, before)
    if note:
        return _Wanted("record_event", {"text": note})
    return _wanted(earlier, before)


def _unused(wanted: _Wanted, situation: Situation, reading: Reading) -> tuple[str, ...]:
    """What the question says besides, and which therefore has no part in the answer."""
    if wanted.tool == "record_event":
        return ()
    spans = _spans(reading)
    known = {w for name in cues.PROFILE for w in name.split()} | _FILLER | {"do", "done", "doing", "up", "did", "has"}
    words = [
        w
        for w in reading.unexplained
        if w.text not in known and not any(start <= w.start < end for start, end in spans)
    ]
    left = coverage.shown(reading, words)
    left += [i.text for i in _others(reading) if i.text]
    left = [words for words in left if fold(words) not in known]
    return (say("unused", situation.lang, words=quoted(left, situation.lang)),) if left else ()


def _note(situation: Situation, reading: Reading) -> Outcome | None:
    verb = _VERB.match(reading.folded)
    if verb is None:
        return None
    key = _key(reading)
    named = _ABOUT.search(reading.folded)
    head = reading.folded[: key.start if key else named.end() if named else 0]
    if _ELSEWHERE.search(head or reading.folded):
        return None
    text = _note_text(situation, reading)
    if key is None and situation.past.person is not None and text and not reading.of("flow"):
        return Do(reads=(Step("record_event", {**situation.past.person[1], "text": text}),))
    if key is None and named is None:
        return None
    if key is None:
        return Ask(say("which_profile", situation.lang)) if text or situation.past.asked == "" else None
    if not situation.catalogue.profile_keys:
        return Decline(say("no_profiles", situation.lang))
    if not text and situation.past.asked:
        earlier = replace(situation, text=situation.past.asked, past=Past())
        text = _note_text(earlier, reading_of(earlier))
    if not text:
        return Ask(say("what_to_note", situation.lang, whom=key.text))
    return Do(reads=(Step("record_event", {**_who(key), "text": text}),))


def _note_text(situation: Situation, reading: Reading) -> str:
    """What is to be noted, just as the person wrote it."""
    verb = _VERB.match(reading.folded)
    if verb is None:
        return ""
    key = _key(reading)
    folded, begin = reading.folded, verb.end("verb")
    if key is not None:
        link = _LINK.match(folded, key.end)
        if link is not None:
            return situation.text[link.end() :].strip(_QUOTES)
        place = _PLACE.search(folded[begin : key.start])
        if place is None:
            return ""
        head = _LINK.match(folded, begin)
        start = head.end() if head and head.end() <= begin + place.start() else begin
        return situation.text[start : begin + place.start()].strip(_QUOTES + ",;:")
    found = re.search(r"(?<!\w)(?:que|that)(?!\w)|:", folded[begin:])
    return situation.text[begin + found.end() :].strip(_QUOTES) if found else ""


def _segment(situation: Situation, reading: Reading) -> Do | None:
    """“How many customers are in segment X”, and nothing else: with a time or a place it is a question to the data."""
    named = _SEGMENT.search(reading.folded)
    counts = _COUNTING.search(reading.folded) and _MEMBERS.search(reading.folded)
    if named is None or not counts or not situation.catalogue.profile_keys:
        return None
    if reading.of("period", "grain", "condition", "limit", "versus"):
        return None
    start, end = named.span("name")
    measured = [i for i in reading.of("metric", "value", "absent") if not start <= i.start < end]
    if any(not _MEMBERS.fullmatch(reading.folded[i.start : i.end]) for i in measured):
        return None
    listed = {fold(name): name for name in situation.catalogue.segments}
    inside = [i for i in reading.of("value") if start <= i.start and i.end <= end]
    words = [named["name"], *(fold(s.value) for i in inside for s in i.senses)]
    name = next((listed[word] for word in words if word in listed), None)
    others = [w for w in reading.unexplained if not (start <= w.start < end) and w.text not in _SEGMENT_WORDS]
    if others:
        return None
    return Do(reads=(Step("count_segment", {"segments": [name or situation.text[start:end]]}),))


_SEGMENT_WORDS = frozenset(
    "segmento segment audiencia audience hay are there in en el la the do we have personas gente perfiles usuarios "
    "miembros integrantes tenemos existen people profiles users members clientes customers cuenta count".split()
)


def _nameless(situation: Situation, reading: Reading) -> Ask | None:
    """A person's name alone: no key of Tracardi, so the answer could be about somebody else."""
    found = _WHO.match(reading.folded)
    if found is None or not situation.catalogue.profile_keys:
        return None
    start, end = found.span("who")
    for period in reading.of("period"):
        if period.start > start:
            end = min(end, period.start)
    name = re.sub(r"(?i)\s+(?:do|done|en|in|the|la|el|on)?\s*$", "", situation.text[start:end].strip(" ?!¿¡.,"))
    name = re.sub(r"(?i)\s+(?:do|done)$", "", name)
    proper = _NAME.fullmatch(name) and all(w[0].isupper() for w in name.split() if len(w) > 3 or w[0].isupper())
    known = any(i.start < end and start < i.end for i in reading.of("metric", "dimension", "value", "flow", "report"))
    if not proper or not name[0].isupper() or known:
        return None
    return Ask(say("name_no_key", situation.lang, name=name))
