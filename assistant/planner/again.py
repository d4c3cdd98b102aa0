"""How a message takes up the one before: corrections, going back to something, another subject."""

from __future__ import annotations

from dataclasses import replace

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.each import apart, by_column
from assistant.planner.earlier import earlier, the_rest
from assistant.planner.plain import plain
from assistant.planner.situation import Situation
from assistant.state.going import said

_SMALL = r"(?:(?:vale|bueno|ok|okay|ah|oh|no+|nope|perdon|sorry|espera|wait|mejor|well|hmm|uy|oye|hey)\W+)*"
_MEANT = Lazy(
    rf"\W*{_SMALL}(?:(?:yo )?me (?:refiero|referia) al?|quise decir|queria decir|quiero decir|i meant?|what i meant "
    rf"(?:was|is)|"
    r"i was (?:asking|talking) about)(?:\W+|$)(?:(?:por|for|about)\W+)?"
)
_BACK_TO = Lazy(
    rf"\W*{_SMALL}(?:y |and )?(?:(?:regres|vuelv|devuelv)[aeo]\w* al?|volvamos al?|volviendo al?|retomando|go back to|"
    r"(?:let s |let's )?(?:get )?back to|return to|switch back to)\W+(?:(?:los|las|the|el|la)\W+)?"
)
_SUBJECT = Lazy(
    r"\W*(?:(?:vale|bueno|ok|okay|y|and|well|gracias|thanks|perfecto|great)\W+)*(?:cambio de tema|cambiando de tema|"
    r"otro tema|"
    r"otra cosa|otra pregunta|por otro lado|aparte de eso|changing (?:the )?(?:subject|topic)|change of (?:subject|"
    r"topic)|"
    r"new (?:question|topic|subject)|(?:different|another|unrelated) (?:question|topic)|"
    r"on (?:another|a different) (?:note|subject|topic)|separately|something else)\W+"
)
_SAME_FOR = Lazy(
    rf"\W*{_SMALL}(?:y |and )?(?:lo mismo|(?:the )?same(?: thing)?)(?: pero| but)? (?:de|para|for|of) (?=este|esta|"
    rf"esa|ese|this|last|el|la|the|ayer|hoy|\d)"
)
_OF_THOSE = Lazy(
    rf"\W*{_SMALL}(?:y |and )?(?:only|just|solo|solamente|unicamente|nomas|de es[ao]s,?|of (?:those|these),?)\W+"
    r"(?:solo |only |just )?(?:(?:those|the ones|ones)(?: that| which| with)?|l[ao]s que|aquell[ao]s que)\W+"
)
_NO = Lazy(r"\W*(?:no|nope|nah)\s*[,.;:]\s*(?=\w)")
_OFF = Lazy(r"(?P<head>\W*(?:\w+\W+){0,3}?)take (?P<what>(?:\w+ ){1,5}?)(?:off|out|away)(?P<tail>(?:\W+\w+){0,2}\W*)")
_SHORT = 7


def understood(situation: Situation) -> Situation:
    """The message in plain words, and as a follow-up where it takes up the one before."""
    return taken_up(replace(situation, text=plain(situation.text, situation.lexicon.words.keys())))


def taken_up(situation: Situation) -> Situation:
    """The situation with the message as a plain follow-up, or as a question of its own where the subject changes."""
    text, folded = situation.text, fold(situation.text)
    if len(text) != len(folded):
        return situation  # offsets would not fit
    subject = _SUBJECT.match(folded)
    if subject is not None and subject.end() < len(text):
        past = replace(situation.past, query=None, report=None, asked="")
        return replace(situation, text=text[subject.end() :], past=past)
    if situation.past.query is None:
        return situation
    joiner = "y " if situation.lang == "es" else "and "
    if said(text):
        return situation
    for pattern in (_MEANT, _BACK_TO, _SAME_FOR, _OF_THOSE):
        found = pattern.match(folded)
        if found is not None and found.end() < len(text):
            return replace(situation, text=joiner + text[found.end() :])
    told = earlier(situation) or the_rest(situation) or apart(situation) or by_column(situation)
    if told is not None:
        return replace(situation, text=joiner + told)
    no = _NO.match(folded)
    if no is not None and len(folded.split()) <= _SHORT:
        return replace(situation, text=joiner + text[no.end() :])
    off = _OFF.fullmatch(folded)
    if off is not None:
        what = text[off.start("what") : off.end("what")].strip()
        return replace(situation, text=f"remove {what}")
    return situation
