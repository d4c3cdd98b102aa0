"""Where one message may go over from a question to the next."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.periods.lazy import Lazy
from assistant.planner.reading import Reading

_THEN = r"(?:despues|luego|entonces|ademas|tambien|por otro lado|aparte|then|also|after that|in addition)"
_AND = r"(?:y|e|and|&|plus|asi como|as well as|junto con|along with|luego|despues|then|ademas)"
_JOINT = Lazy(
    rf"(?P<stop>\s*[.;?!]+(?=\s|¿)\s*|\s*,\s*|\s+)(?P<asks>¿\s*)?(?:(?P<and>{_AND})\s+(?:¿\s*)?(?:{_THEN}\W+)?)?(?=\w)"
)
_BETWEEN = Lazy(r"(?<!\w)(?:entre|between)(?!\w)(?!.*(?<!\w)(?:y|e|and)(?!\w))[^.;?!]*$")
_LEADS = Lazy(r"(?<!\w)(?:con|sin|de|del|en|por|para|a|al|segun|with|without|of|in|by|for|to|from|at|on)$")


_NAMES = frozenset({"metric", "dimension", "value", "absent"})
_MOST = 9
"""With more of them a message is a list or no sentence."""


@dataclass(frozen=True)
class Joint:
    """The stretch that stands between two halves. `strong`: a new sentence, or a question mark that opens one."""

    start: int
    end: int
    strong: bool
    bare: bool = False
    """Whether it is a comma and nothing else."""


def joints(reading: Reading) -> list[Joint]:
    """All of them, the last one first; none inside a name, a period or a quotation."""
    found = []
    for match in _JOINT.finditer(reading.folded):
        stop = match["stop"].strip()
        if not (stop or match["and"] or match["asks"]):
            continue
        strong = bool(match["asks"]) or stop[:1] in {".", ";", "?", "!"}
        inside = [i for i in reading.items if i.start < match.start() and match.end() < i.end]
        # "By status. Orders …": the words of a name are no name across a stop.
        if any(not stop or i.kind not in _NAMES for i in inside):
            continue
        head = reading.folded[: match.start()]
        if _BETWEEN.search(head) or _LEADS.search(head):
            continue
        found.append(Joint(match.start(), match.end(), strong, stop == "," and not (match["and"] or strong)))
    return found[::-1] if len(found) <= _MOST else []
