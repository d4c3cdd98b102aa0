"""Answers that need no query: talk, refusals, questions back, and look-ups."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.ambiguity.senses import Noun, word_within
from assistant.catalogue import Catalogue, Lang
from assistant.periods import Found, UnknownPeriod, resolve
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner import coverage, cues, suggest
from assistant.planner.desk import Desk
from assistant.planner.history import Past
from assistant.planner.kept import means_apart
from assistant.planner.lexicon import Sense, Token
from assistant.planner.missing import rest_of
from assistant.planner.outcome import Ask, Decline, Do, Option, Outcome, Say, Step
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import quoted, say

_POLITE = Lazy(r"(?<!\w)(?:ok|okay|vale|por favor|porfa|please|bueno|pues|habla|hey|oye)(?!\w)")
_SENDS = Lazy(
    r"(?<!\w)(?:envi\w+|mand\w+|send|export\w*|email|forward|compart\w+|share(?! of| by| per| in)|"
    r"public\w+|publish|post|ejecut\w+|execute|"
    r"lanz\w+|launch|trigger|start|inici\w+)(?!\w)"
)
_RECORD = Lazy(
    r"(?:ficha|perfil|profile|record|datos) (?:de |del |of )?(?:un |a |el |the )?(?:cliente|customer)s?\s*\W*$"
)
_DESTROY_AFTER = frozenset(
    "y and luego then puedes you quiero to favor please ok vale also now ahora tambien podrias".split()
)
_PERSON_WORDS = frozenset(
    "telefono correo phone email mail movil whose identificador pedidos orders segmento segment".split()
)


def small_talk(text: str, lang: Lang, catalogue: Catalogue, past: Past) -> Outcome | None:
    """Greetings, thanks, yes and no, help, nothing at all."""
    folded = " ".join(fold(text).split())
    plain = _POLITE.sub(" ", folded)
    if not re.search(r"\w", folded):
        return Ask(say("empty", lang), suggestions(catalogue, lang))
    for kind, key in (("approve", "press"), ("deny", "dropped"), ("thanks", "welcome")):
        if cues.only(kind, plain) or (cues.only(kind, folded)):
            return Say(say(key, lang))
    if cues.only("greeting", plain):
        example = next(iter(suggest.questions(catalogue, lang)), "")
        return Say(say("hello", lang, example=example))
    if not re.search(r"\w", plain):
        return Say(say("welcome", lang))
    return None


def suggestions(catalogue: Catalogue, lang: Lang, most: int = 4) -> tuple[Option, ...]:
    """Questions that work, as one-tap options."""
    return tuple(Option(q, q) for q in suggest.questions(catalogue, lang)[:most])


_SECRETS = Lazy(
    r"(?<!\w)(?:contrasenas?|claves de (?:los |las )?\w+|passwords?|api keys?|credenciales|credentials|system prompt|"
    r"(?:ignora|olvida|ignore|forget|disregard) (?:\w+ ){0,3}(?:instrucciones|instructions|reglas|rules|prompt)|"
    r"(?:tus|your) (?:instrucciones|instructions|reglas|rules|prompt)|"
    r"(?:ahora eres|ahora sos|you are now|act as|actua como|pretend to be|haz de cuenta que eres)|"
    r"sin (?:restricciones|limites|filtros) y |jailbreak|developer mode|modo desarrollador)(?!\w)"
)
_SQL = Lazy(r"(?<!\w)select .+ from |(?<!\w)(?:insert into|update \w+ set|drop table|alter table)(?!\w)")


def refusal(reading: Reading, lang: Lang, catalogue: Catalogue) -> Outcome | None:
    """Destroying and changing things is not done here, whatever else the text says."""
    if _SQL.search(reading.folded) or _SECRETS.search(reading.folded):
        return Decline(say("out_of_scope", lang), tuple(suggest.questions(catalogue, lang)[:4]))
    for match in cues.PATTERNS["destroy"].finditer(reading.folded):
        before = re.findall(r"\w+", reading.folded[: match.start()])
        if not before or before[-1] in _DESTROY_AFTER:
            named = any(i.kind == "flow" and i.start <= match.start() < i.end for i in reading.items)
            if not named:
                return Decline(say("no_destroy", lang), tuple(suggest.questions(catalogue, lang)[:3]))
    return None


def sends(reading: Reading) -> bool:
    """Whether the action asked for goes out of the house, so that no query can be meant."""
    for match in _SENDS.finditer(reading.folded):
        before = re.findall(r"\w+", reading.folded[: match.start()])
        if (not before or before[-1] in _DESTROY_AFTER) and not reading.has("what_is"):
            return True
    return False


def unknown_action(lang: Lang, catalogue: Catalogue, desk: Desk, result: bool) -> Decline | Ask:
    """No flow does that; those that there are. "Send it" alone asks where to, when there is a result to send."""
    takers = [f for f in catalogue.flows if any(i.type == "FILE" for i in f.inputs)]
    if result and takers and cues.PRONOUN.search(fold(desk.text)):
        return Ask(say("which_flow", lang), tuple(Option(f.title(lang), f.title(lang)) for f in takers))
    return Decline(say("flow_unknown", lang), tuple(f.title(lang) for f in catalogue.flows))


def nothing_to_send(lang: Lang, catalogue: Catalogue, desk: Desk) -> Ask:
    """Which report to send, when nothing was read yet."""
    text = desk.text.strip()
    joiner = "y" if lang == "es" else "and"
    show = "Muéstrame el reporte" if lang == "es" else "Show me the report"
    options = tuple(Option(r.title(lang), f"{show} «{r.title(lang)}» {joiner} {text}") for r in catalogue.reports[:4])
    options = tuple(Option(o.label, o.text.replace("«", "").replace("»", "")) for o in options)
    return Ask(say("nothing_to_send", lang), options)


def profile(reading: Reading, lang: Lang, catalogue: Catalogue) -> Outcome | None:
    """A person, by e-mail, phone or number."""
    found = reading.of("email", "phone", "id")
    if not found:
        bare = _RECORD.search(reading.folded)
        return Ask(say("which_profile", lang)) if bare else None
    if not catalogue.profile_keys:
        return Decline(say("no_profiles", lang))
    item = found[0]
    value = re.sub(r"[^\d+]", "", item.text) if item.kind == "phone" else item.text
    left = coverage.shown(reading, [w for w in reading.unexplained if not _about_person(w.text)])
    kinds = reading.of("metric", "dimension", "value", "period", "grain", "condition", "absent")
    left += [reading.text[i.start : i.end] for i in kinds if not _about_person(fold(reading.text[i.start : i.end]))]
    notes = (say("unused", lang, words=quoted(left, lang)),) if left else ()
    return Do(reads=(Step("lookup_profile", {"key": item.kind, "value": value}),), notes=notes)


def _about_person(words: str) -> bool:
    known = {part for name in cues.PROFILE for part in name.split()} | _PERSON_WORDS
    return all(word in known or word.rstrip("s") in known for word in words.split())


def about(reading: Reading, slots: Slots, lang: Lang, catalogue: Catalogue) -> Outcome | None:
    """What can be asked, and what a thing means."""
    plain = not (slots.periods or slots.values or slots.conditions or slots.limit or slots.compare or slots.selling)
    if means_apart(reading, slots) and len(slots.metrics) > 1:
        ids = [min(m.senses, key=lambda s: s.rank).id for m in slots.metrics]
        return Do(reads=tuple(Step("describe_field", {"field": i}) for i in dict.fromkeys(ids)))
    if _HOLDS.search(reading.folded) and plain and len(slots.metrics) == 1 and not (slots.grains or slots.dimensions):
        return Do(reads=(Step("describe_field", {"field": min(slots.metrics[0].senses, key=lambda s: s.rank).id}),))
    if cues.said("what_is", reading.folded) and plain and not slots.grains:
        subject = [*slots.metrics, *slots.dimensions]
        unknown = [w for w in reading.unexplained if w.text not in {"mean", "means"}]
        if len(subject) == 1 and not unknown and _means(reading, subject[0]):
            best = sorted(subject[0].senses, key=lambda s: s.rank)[0]
            return Do(reads=(Step("describe_field", {"field": best.id}),))
    value = _explained_value(reading, slots)
    if value is not None:
        return Do(reads=(Step("describe_field", {"field": value}),))
    if _asks_values(reading, slots) and plain:
        return Do(reads=(Step("describe_field", {"field": slots.dimensions[0].senses[0].id}),))
    kinds = [k for k in ("metrics", "dimensions", "flows", "reports") if cues.said(f"about_{k}", reading.folded)]
    nothing_else = not (slots.metrics or slots.values or slots.periods or slots.grains)
    left = [w for w in reading.unexplained if not _is_about(w)]
    if cues.said("what_can", reading.folded) and nothing_else and not left and not slots.dimensions:
        return Do(reads=(Step("list_catalogue", {"about": kinds[0] if len(kinds) == 1 else "everything"}),))
    if (
        kinds == ["reports"]
        and nothing_else
        and not left
        and not slots.dimensions
        and _ONE_REPORT.search(reading.folded)
    ):
        charts = [r.title(lang) for r in catalogue.reports if r.kind == "chart"][:5]
        return Ask(say("which_one", lang), tuple(Option(t, t) for t in charts)) if len(charts) > 1 else None
    if len(kinds) == 1 and nothing_else and not slots.dimensions and not left:
        return Do(reads=(Step("list_catalogue", {"about": kinds[0]}),))
    return None


_HOLDS = Lazy(
    r"^\W*(?:is|are|does|do|es|son|esta|estan|incluye[ns]?|lleva[ns]?|l[oa]s?|nuestr[oa]s?|our|"
    r"the)(?!\w).*(?<!\w)(?:include[sd]?|incluye[ns]?|"
    r"incluid[oa]s?|with or without|con o sin|net of|before or after tax\w*|lleva[ns]? (?:el )?iva)(?!\w)"
)
"""“Does revenue include VAT": what a metric means."""
_ONE_REPORT = Lazy(r"(?<!\w)(?:el|the|un|una|a) (?:reporte|informe|report)(?!\w)")


def _explained_value(reading: Reading, slots: Slots) -> str | None:
    """“What is a completed order”: the dimension that the value belongs to."""
    other = slots.periods or slots.conditions or slots.limit or slots.compare or slots.grains or slots.dimensions
    cue = cues.PATTERNS["what_is"].search(reading.folded)
    if cue is None or other or len(slots.values) != 1 or reading.unexplained or slots.values[0].negated:
        return None
    first = min([slots.values[0].item.start, *(i.start for i in reading.of("metric"))])
    between = reading.folded[cue.end() : first].split()
    return slots.values[0].senses[0].id if between in (["un"], ["una"], ["a"], ["an"]) else None


_VALUES = Lazy(
    r"(?:que|cuales|which|what)(?: \w+){1,3} "
    r"(?:hay|teneis|tienes|tenemos|existen|are there|do you have|do we have|exist)(?!\w)|"
    r"^(?:lista|listado|list|dime|muestrame|show me)(?: (?:de|of|los|las|the|all|todos|todas|me))* "
)


def _asks_values(reading: Reading, slots: Slots) -> bool:
    """“Which countries are there”: the values of one dimension."""
    bare = not (slots.metrics or slots.grains or slots.order or reading.has("by") or reading.unexplained)
    return len(slots.dimensions) == 1 and bare and bool(_VALUES.search(reading.folded))


def _is_about(word: Token) -> bool:
    return any(
        cues.PATTERNS[f"about_{k}"].fullmatch(word.text) for k in ("metrics", "dimensions", "flows", "reports")
    ) or (any(word.text in phrase.split() for phrase in cues.CUES["what_can"]))


def _means(reading: Reading, named: Named) -> bool:
    """“What is AOV” asks for a meaning; "what is the revenue" asks for a number."""
    cue = cues.PATTERNS["what_is"].search(reading.folded)
    if cue is None or reading.has("by"):
        return False
    between = reading.folded[cue.end() : named.item.start].split()
    if cue.group() in {"what is", "what s", "what are", "whats", "que son"}:
        return not between or between in (["a"], ["an"])
    return all(w in cues.HARMLESS for w in between)


def counted_thing(reading: Reading, slots: Slots, desk: Desk) -> tuple[Named, str] | None:
    """“How many returns”: the things that the value's own table counts."""
    acts = slots.values and slots.values[0].item.text.lower().startswith("se ")
    if not slots.values or not (acts or cues.said("how_many", reading.folded)):
        return None
    for sense in slots.values[0].senses:
        for explore in desk.lexicon.catalogue.explores:
            count = next((m for m in explore.metrics if m.label == explore.label), None)
            if count is not None and sense.id.startswith(f"{explore.name}_"):
                item = slots.values[0].item
                return Named(item, (Sense("metric", count.id, rank=50),)), count.id
    return None


def asks_why(reading: Reading) -> bool:
    """“Why”, unless it is "by which channel" ("por qué canal")."""
    match = cues.PATTERNS["why"].search(reading.folded)
    if match is None:
        return False
    return not any(0 <= i.start - match.end() <= 2 for i in reading.of("dimension", "grain", "metric"))


def related_metrics(reading: Reading, slots: Slots, desk: Desk) -> Ask | Noun | None:
    """A word that is part of the names of metrics ("customers"): which of them, or the only one that fits."""
    for word in reading.unexplained:
        noun = word_within(word, reading, slots, desk.lexicon)
        if noun is None:
            continue
        if len(noun.ids) == 1 and slots.any:
            return noun
        head, tail = desk.text[: word.start], desk.text[word.end :]
        options = tuple(
            Option(desk.name(i), f"{head}{_lower(desk.name(i))}{tail}".strip(), n == 0) for n, i in enumerate(noun.ids)
        )
        return Ask(say("which_sense", desk.lang, word=noun.word), options)
    return None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def absent(slots: Slots, reading: Reading, desk: Desk) -> Decline:
    """A country that the data does not have."""
    item = slots.absent[0]
    field = desk.lexicon.fields[item.senses[0].id]
    known = [field.value_name(v, desk.lang) for v in field.values or tuple(v for v, _ in field.value_words)]
    swaps = [f"{desk.text[: item.start]}{name}{desk.text[item.end :]}".strip() for name in known[:3]]
    text = say("absent", desk.lang, value=item.text, dimension=field.name(desk.lang), known=", ".join(known[:8]))
    return Decline(text, tuple(swaps))


def harmful(
    kind: str, words: list[Token], reading: Reading, slots: Slots, lang: Lang, desk: Desk, now: datetime
) -> Outcome:
    """Asks, or says that it cannot be done, about words that would change the answer."""
    said = coverage.shown(reading, words) or [""]
    metrics = [sorted(m.senses, key=lambda s: s.rank)[0].id for m in slots.metrics]
    explore = desk.lexicon.catalogue.explore(desk.lexicon.explores_of[metrics[0]][0]) if metrics else None
    plain = [desk.asked(metrics[0], d.id) for d in explore.dimensions if d.type == "string"] if explore else []
    plain = plain or suggest.questions(desk.lexicon.catalogue, lang)
    if kind == "computed":
        return Decline(say("not_computed", lang, word=said[0]), tuple(plain[:3]))
    if kind in {"future", "why"}:
        if metrics and kind == "why":
            versus = "comparado con el mes anterior" if lang == "es" else "compared with the previous month"
            month = "mes pasado" if lang == "es" else "last month"
            plain = [f"{desk.name(metrics[0])} {month} {versus}", *(f"{p} {month}" for p in plain)]
        return Decline(say("no_future" if kind == "future" else "no_why", lang), tuple(plain[:3]))
    trimmed = coverage.without(reading, words)
    if kind == "date":
        readings = _readings_of(said[0], now, desk)
        if readings:
            at = desk.text.find(said[0])
            swapped = [(d, f"{desk.text[:at]}{day}{desk.text[at + len(said[0]) :]}") for d, day in readings]
            return Ask(
                say("which_period", lang, words=said[0]),
                tuple(Option(d, t, n == 0) for n, (d, t) in enumerate(swapped)),
            )
        periods = ("este mes", "mes pasado", "este año") if lang == "es" else ("this month", "last month", "this year")
        drop = [w for w in reading.words if any(i.start <= w.start < i.end for i in reading.of("period", "grain"))]
        drop += [w for w in reading.words if re.fullmatch(r"(?:19|20)\d\d", w.text) and w not in drop]
        base = rest_of(reading, [*words, *drop, *reading.unexplained])
        return Ask(
            say("which_period", lang, words=", ".join(said)),
            tuple(Option(p.capitalize(), f"{base} {p}") for p in periods),
        )
    if kind == "by" and explore is not None:
        when = f" {slots.periods[0].text}" if slots.periods else ""
        return Decline(say("unknown_by", lang, words=quoted(said, lang)), tuple(f"{p}{when}" for p in plain[:4]))
    if any(coverage.belongs(reading, w) or coverage.placed(reading, w) for w in words):
        # Somebody else's, or of another thing: what is left is another question.
        return Decline(say("not_measured", lang, word=said[0]), (trimmed, *plain[:2]))
    return Ask(say("unknown_word", lang, words=quoted(said, lang)), (Option(say("go_without", lang), trimmed, True),))


def which_dates(found: Found, lang: Lang, desk: Desk, now: datetime) -> Ask:
    """Asks which of the meanings of date words is meant."""
    swapped = [
        (label, f"{desk.text[: found.start]}{option}{desk.text[found.end :]}")
        for label, option in _readings_of(found.words, now, desk)
    ]
    return Ask(
        say("which_period", lang, words=found.words), tuple(Option(d, t, n == 0) for n, (d, t) in enumerate(swapped))
    )


def _readings_of(words: str, now: datetime, desk: Desk) -> tuple[tuple[str, str], ...]:
    """The days that ambiguous date words may mean ("el lunes pasado"): what stands on each and what it says."""
    try:
        resolve(words, now, lang=desk.lang, calendar=desk.calendar)
    except UnknownPeriod as error:
        return () if error.usual else tuple(zip(error.labels, error.options, strict=True))
    return ()


def lost(reading: Reading, lang: Lang, catalogue: Catalogue) -> Outcome:
    """Nothing of it names anything here."""
    words = coverage.shown(reading, reading.unexplained)
    if cues.said("why", reading.folded):
        return Decline(say("no_why", lang), tuple(suggest.questions(catalogue, lang)[:3]))
    if not words:
        return Ask(say("empty", lang), suggestions(catalogue, lang))
    offers = tuple(suggest.questions(catalogue, lang)[:4])
    if len(reading.words) == 1:
        return Ask(say("gibberish", lang, words=quoted(words, lang)), tuple(Option(q, q) for q in offers))
    return Decline(say("out_of_scope", lang), offers)
