"""“How was this computed?”: the result that is meant, or that there is none yet."""

from __future__ import annotations

from assistant.catalogue import Lang
from assistant.periods.lazy import Lazy
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Do, Outcome, Step
from assistant.planner.query import Query
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation
from assistant.planner.texts import say

_SQL = Lazy(
    r"(?<!\w)(?:(?:muestra(?:me)?|ensena(?:me)?|dame|ver|quiero|pon(?:me)?|cual es|que) (?:ver )?(?:el |la )?"
    r"(?:sql|consulta(?: sql)?)|(?:show|give|see|get)(?: me)? (?:the |its )?(?:sql|query)|"
    r"what(?: s| is) the (?:sql|query)|(?:el|the) sql)(?!\w)"
)
_PAST = Lazy(
    r"(?<!\w)(?:(?:como|de donde) (?:se |lo |la |los |las )?(?:has |han |habeis )?"
    r"(?:calcul(?:o|aste|ado|aron|asteis)|sac(?:o|aste|ado)|obtuv(?:o|iste)|obtenido|sali(?:o|eron))|"
    r"how (?:was|were) (?:\w+ ){0,7}(?:computed|calculated|worked out|obtained)|"
    r"how did you (?:compute|calculate|get|work out|arrive at|come up with)|where did you get)(?!\w)"
)
_PRESENT = Lazy(
    r"(?<!\w)(?:(?:eso|esto|ese|este|esa|esta) como (?:se )?(?:calcula|ha calculado|saca|obtiene|mide|calculo)|"
    r"(?:como se|como) (?:calcula|ha calculado|saca|obtiene) (?:esto|eso|ese|este|esa|esta)|"
    r"de donde (?:sale|salen|viene|vienen)(?: (?:esto|eso|ese|este|esa|esta|esos|estos|estas|esas))?|"
    r"how (?:is|are) (?:this|that|these|those|it)(?: \w+)? (?:computed|calculated|worked out)|"
    r"where (?:does|do) (?:this|that|these|those|it)(?: \w+)? come from)(?!\w)"
)
_MEANS = Lazy(
    r"(?<!\w)(?:(?:how (?:is|are)|how do you) (?:that|this|it|those|they)? ?(?:metric |number |figure )?(?:defined|"
    r"measured|define|measure)(?: that| this| it)?|"
    r"what (?:does|do) (?:that|this|it|those) (?:\w+ )?mean|what is (?:that|this) exactly|"
    r"(?:como se (?:define|mide)n?|que (?:significa|quiere decir|es|son)) (?:eso|esto|esa (?:metrica|cifra)|ese "
    r"(?:numero|dato|indicador)))(?!\w)"
)
_HANDLE = Lazy(r"(?<!\w)r\d{1,4}(?!\w)")


def explained(reading: Reading, situation: Situation) -> Outcome | None:
    """The call that explains a result; what a thing means in general is another question."""
    text = " ".join(w.text for w in reading.words)
    if _MEANS.search(text) and situation.past.query is not None and not reading.of("metric", "dimension", "value"):
        return Do(reads=(Step("describe_field", {"field": situation.past.query.metrics[0]}),))
    if not any(pattern.search(text) for pattern in (_SQL, _PAST, _PRESENT)):
        return None
    meant = _only_metric(reading) if _PAST.search(text) else ""
    if meant and meant not in (situation.past.query or Query()).metrics:
        return Do(reads=(Step("describe_field", {"field": meant}),))
    if not situation.past.handle:
        named = reading.of("metric", "dimension", "value", "report")
        return None if named else Ask(say("nothing_explained", situation.lang))
    handle = _HANDLE.search(text)
    if handle is None and not _shown(reading, situation.past):
        return None
    return Do(reads=(Step("explain_result", {"result": handle.group() if handle else situation.past.handle}),))


def explained_next(reading: Reading, lang: Lang) -> tuple[str, ...]:
    """What is said where figures are read anew first, because those to be explained are not there yet."""
    asked = _PAST.search(" ".join(w.text for w in reading.words))
    return (say("explained_next", lang),) if asked else ()


def _only_metric(reading: Reading) -> str:
    """The metric of "how was the margin computed", where nothing else is named."""
    named = reading.of("metric", "dimension", "value", "period", "grain", "report", "condition", "absent")
    senses = sorted((s for s in named[0].senses if s.kind == "metric"), key=lambda s: s.rank) if named else []
    return senses[0].id if len(named) == 1 and senses else ""


def _shown(reading: Reading, past: Past) -> bool:
    """Whether everything that is named is in the last result: else its explanation would be that of another one."""
    query = past.query or Query()
    fields = {*query.metrics, *(f.field for f in query.filters)}
    for item in reading.of("metric", "dimension", "value"):
        kept = {(f.field, v) for f in query.filters for v in f.values}
        if not any(
            s.id in fields or any(d == s.id or d.startswith(f"{s.id}_") for d in query.dimensions)
            for s in item.senses
            if s.kind != "value" or (s.id, s.value) in kept or s.id in query.dimensions
        ):
            return False
    # A period must be the one that the rows are of.
    spans = [i.found.period.start.isoformat() for i in reading.of("period") if i.found]
    period = past.table.get("period")
    return not spans or (isinstance(period, dict) and set(spans) == {str(period.get("start"))[:10]})
