"""Flows that run already: "continúa la campaña", "stop the export". Which one is meant the ledger settles."""

from __future__ import annotations

import re
from typing import Any

from assistant.catalogue import Catalogue
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.outcome import Do, Step
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation, reading_of

_LEAD = r"^\W*(?:(?:si|yes|ok|okay|vale|venga|bueno|please|por favor|porfa|now|ahora|puedes|can you|could you)\W+)*"
_RESUME = Lazy(
    _LEAD + r"(?:continuar?|continue[ns]?|reanud(?:a|ar|e|en|alo|ala)|reactiv(?:a|ar)|que siga|sigue(?: adelante)? con|"
    r"seguir con|prosigue|desbloque(?:a|ar)|resume|unpause|carry on with|go on with|proceed with)(?:lo|la)?(?!\w)"
)
_BARE = Lazy(_LEAD + r"(?:continua(?:lo|la)?|reanuda(?:lo|la)?|continue|resume)(?: it| please| por favor)?\W*$")
_STOP = Lazy(
    _LEAD + r"(?:deten(?:er|lo|la)?|para(?:r|lo|la)?|cancel(?:a|ar|alo|ala)|abort(?:a|ar|alo|ala)|fren(?:a|ar)|"
    r"interrump(?:e|ir)|mat(?:a|ar|alo|ala)|stop|halt|abort|cancel|kill|terminate|interrupt)(?!\w)"
)
_RUNNING = frozenset(
    "flujo flujos flow flows ejecucion ejecuciones execution executions proceso procesos process run job "
    "workflow".split()
)
_OF_THE_SHOP = Lazy(
    r" (?:(?:el|la|los|las|the|my|mi|all|todos los) )?(?:orders?|pedidos?|compras?|facturas?|invoices?)(?!\w)"
)
"""An order is none of ours to stop."""
_SMALL = frozenset(
    "el la los las lo the it that this esto eso ese esa este esta un una mi my de del of que a al en to please por "
    "favor ya ahora now y and esta pausado pausada paused pausa waiting esperando".split()
)
_HANDLE = re.compile(r"#[a-z]{4}\b")
_PAIR = re.compile(r"^\s*(?P<name>[^:=]{2,60}?)\s*[:=]\s*(?P<value>.+?)\s*$", re.DOTALL)
_LONGEST = 240
_STEM = 4


def bare(situation: Situation) -> Do | None:
    """“Sí, continúa” with no card open: it approves nothing, it asks for the card."""
    folded = " ".join(fold(situation.text).split())
    if situation.past.waiting or not _BARE.fullmatch(folded):
        return None
    return Do(reads=(Step("resume_flow", {}),))


def steer(situation: Situation) -> Do | None:
    """The call, or none where the words are about something else. Nothing is decided here: a card comes of it."""
    folded = " ".join(fold(situation.text).split())
    if len(folded) > _LONGEST:
        return None
    for pattern, tool in ((_RESUME, "resume_flow"), (_STOP, "stop_flow")):
        found = pattern.search(folded)
        if found is None:
            continue
        text = " ".join(situation.text.split())
        # Folding keeps the length of Latin text; where it does not, the folded words do as well.
        rest = (text if len(text) == len(folded) else folded)[found.end() :]
        which, _, decided = rest.partition(";")
        if _OF_THE_SHOP.match(fold(which)) or not _about_flows(fold(which), situation):
            return None
        arguments: dict[str, Any] = {"flow": _named(which)} if _named(which) else {}
        inputs = _decided(decided)
        if tool == "resume_flow" and inputs:
            arguments["inputs"] = inputs
        return Do(reads=(Step(tool, arguments),))
    return None


def _about_flows(which: str, situation: Situation) -> bool:
    """Whether a running flow can be meant: nothing, a pronoun, a word for it, or a name of one in the catalogue."""
    if _HANDLE.search(which):
        return True
    words = [w for w in re.findall(r"\w+", which) if w not in _SMALL]
    if any(w in _RUNNING for w in words):
        return True
    if not words:
        return True
    return not _measured(situation) and any(_names_flow(w, situation.catalogue) for w in words)


def _measured(situation: Situation) -> bool:
    """Whether data is asked for: "sigue con las ventas por país" goes on with a question, not with a flow."""
    plain: Reading = reading_of(situation, flows=False)
    return bool(plain.of("metric", "dimension", "grain"))


def _names_flow(word: str, catalogue: Catalogue) -> bool:
    if len(word) < _STEM:
        return False
    stem = word[: max(_STEM, len(word) - 2)]
    for flow in catalogue.flows:
        names = fold(" ".join((flow.label, *flow.words.es, *flow.words.en, flow.id.replace("_", " "))))
        if any(name.startswith(stem) for name in re.findall(r"\w+", names)):
            return True
    return False


def _named(which: str) -> str:
    """What is left of the words that name it, without blanks and marks around."""
    return which.strip(" ,.;:!?¡¿")[:200]


def _decided(text: str) -> dict[str, str]:
    """“; visto bueno: sí, nota: para el lunes”: the person's own answers by the names that were asked."""
    found: dict[str, str] = {}
    for part in re.split(r";|,(?=[^:=,;]{2,60}[:=])", text):
        match = _PAIR.match(part)
        if match is not None:
            found[match["name"].strip()] = match["value"].strip(" .")
    return found
