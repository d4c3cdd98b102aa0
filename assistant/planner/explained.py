"""“How was this computed?”: the result that is meant, or that there is none yet."""

from __future__ import annotations

from assistant.periods.lazy import Lazy
from assistant.planner.outcome import Ask, Do, Outcome, Step
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
    r"how (?:was|were) (?:\w+ ){0,3}(?:computed|calculated|worked out|obtained|made)|"
    r"how did you (?:compute|calculate|get|work out|arrive at|come up with)|where did you get)(?!\w)"
)
_PRESENT = Lazy(
    r"(?<!\w)(?:(?:como se|como) (?:calcula|ha calculado|saca|obtiene) (?:esto|eso|ese|este|esa|esta)|"
    r"de donde (?:sale|salen|viene|vienen)(?: (?:esto|eso|ese|este|esa|esta|esos|estos|estas|esas))?|"
    r"how (?:is|are) (?:this|that|these|those|it)(?: \w+)? (?:computed|calculated|worked out)|"
    r"where (?:does|do) (?:this|that|these|those|it)(?: \w+)? come from)(?!\w)"
)
_HANDLE = Lazy(r"(?<!\w)r\d{1,4}(?!\w)")


def explained(reading: Reading, situation: Situation) -> Outcome | None:
    """The call that explains a result; what a thing means in general is another question."""
    text = " ".join(w.text for w in reading.words)
    if not any(pattern.search(text) for pattern in (_SQL, _PAST, _PRESENT)):
        return None
    if not situation.past.handle:
        named = reading.of("metric", "dimension", "value", "report")
        return None if named else Ask(say("nothing_explained", situation.lang))
    handle = _HANDLE.search(text)
    return Do(reads=(Step("explain_result", {"result": handle.group() if handle else situation.past.handle}),))
