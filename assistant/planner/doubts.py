"""What has a likely reading that may be another than the person means: asked about or declined, never taken."""

from __future__ import annotations

import re

from assistant.periods import words as periods_words
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import NUMBER
from assistant.planner import cues
from assistant.planner.coins import other_money
from assistant.planner.desk import Desk
from assistant.planner.kept import unkept
from assistant.planner.lexicon import Sense
from assistant.planner.outcome import Ask, Decline, Option
from assistant.planner.reading import Reading
from assistant.planner.slots import Named, Slots
from assistant.planner.texts import say

_MONTH = "|".join(sorted((m for m in periods_words.MONTHS if len(m) > 2), key=len, reverse=True))
_WEEKDAY = "|".join(sorted((d for d in periods_words.WEEKDAYS if len(d) > 3), key=len, reverse=True))
_WEEKS = Lazy(
    rf"(?<!\w)(?:(?:primer[oa]s|ultim[oa]s|first|last) (?:{NUMBER})|(?:{NUMBER}) (?:primer[oa]s|ultim[oa]s|first|last))"
    rf" (?:semanas|weeks) (?:de|del|of|in|en) (?:{_MONTH})(?!\w)"
)
_DAY_BEFORE = Lazy(
    rf"(?<!\w)(?:{_WEEKDAY}) (?:before|anterior|previo)(?!\w)|(?<!\w)(?:previous|prior|preceding) (?:{_WEEKDAY})(?!\w)"
)
_BUYERS = (
    r"(?P<who>clientes|clientas|compradores|personas|usuarios|gente|customers|clients|buyers|shoppers|people|users)"
)
_WHO_DID = Lazy(
    rf"(?<!\w)(?:{_BUYERS} (?:que|who|that|which)(?: \w+){{0,2}}|"
    rf"(?:do|did|have|has)(?: our| the| my| these)? {_BUYERS.replace('who', 'asked')}|"
    rf"(?:que|cuales|which|what) {_BUYERS.replace('who', 'ones')}(?: han| have)?) $"
)
_DID_WHO = Lazy(rf" (?:(?:los|las|nuestros|nuestras|mis|sus) )?{_BUYERS}(?!\w)")
_JOINER = Lazy(r"\W+(?:y|e|and|&) ")
_ARTICLE = Lazy(r"(?:^|(?<=\W))(?:los|las|the|el|la) $")


def doubtful(reading: Reading, slots: Slots, desk: Desk) -> Ask | Decline | None:
    """What to ask or decline before anything is taken for granted."""
    for pattern in (_WEEKS, _DAY_BEFORE):
        found = pattern.search(reading.folded)
        if found is not None and slots.any:
            return Ask(say("which_period", desk.lang, words=reading.text[found.start() : found.end()]))
    return (
        _cut_off(reading, slots, desk)
        or other_money(reading, slots, desk)
        or _two_ends(reading, desk)
        or _uncounted(reading, slots, desk)
        or _others_verb(reading, slots, desk)
        or unkept(reading, slots, desk)
    )


_UNTIL = Lazy(
    r"(?<!\w)(?:up to|up until|until|till|hasta|through|before|prior to|after|antes de|despues de|as of|no later than)"
    r"(?: (?:the|el|la|los|las|del))? $"
)


def _cut_off(reading: Reading, slots: Slots, desk: Desk) -> Ask | None:
    """“Up to last Friday” is not that Friday: what leads to a period and is no part of it would be lost."""
    for item in slots.periods:
        lead = _UNTIL.search(reading.folded[: item.start])
        if lead is not None:
            return Ask(say("which_period", desk.lang, words=reading.text[lead.start() : item.end]))
    return None


def _uncounted(reading: Reading, slots: Slots, desk: Desk) -> Ask | None:
    """“How many VIP customers are there and what did they buy": what is counted would be lost."""
    kept = {m.item.start for m in slots.metrics}
    values = reading.of("value")
    counted = [
        v for v in values for c in reading.items if c.cue == "how_many" and 0 <= v.start - c.end <= 1 and " " in v.text
    ]
    lost = [m for m in reading.of("metric") if m.start not in kept and any(0 <= v.start - m.end <= 1 for v in values)]
    for item in (*counted, *lost):
        later = min((start for start in kept if start >= item.end), default=None)
        if later is None or any(start < item.start for start in kept):
            continue
        joiner = next((j for j in _JOINER.finditer(reading.folded) if item.end <= j.start() and j.end() <= later), None)
        if joiner is None:
            continue
        halves = (reading.text[: joiner.start()].strip(" ,;¿"), reading.text[joiner.end() :].strip(" .?!"))
        return Ask(say("two_questions", desk.lang), tuple(Option(h[:1].upper() + h[1:], h) for h in halves))
    return None


def _two_ends(reading: Reading, desk: Desk) -> Ask | None:
    """“The five best and the five worst” are two lists."""
    limits = reading.of("limit")
    if not limits:
        return None
    taken = reading.of("condition", "period")
    ends = [
        [
            m
            for m in cues.PATTERNS[kind].finditer(reading.folded)
            if not any(i.start <= m.start() < i.end for i in taken)
        ]
        for kind in ("desc", "asc")
    ]
    for one in ends[0]:
        for other in ends[1]:
            first, second = sorted((one, other), key=lambda m: m.start())
            joiner = _JOINER.search(reading.folded[: second.start()][first.end() :])
            if joiner is None:
                continue
            until, after = first.end() + joiner.start(), first.end() + joiner.end()
            start = min(first.start(), *(i.start for i in limits))
            head = reading.text[: start - _article(reading.folded[:start])]
            options = (reading.text[:until].strip(" ,;"), head + reading.text[after:])
            names = (reading.text[start:until], reading.text[after:].strip(" .?!"))
            return Ask(
                say("two_lists", desk.lang),
                tuple(Option(n[:1].upper() + n[1:], o) for n, o in zip(names, options, strict=True)),
            )
    return None


def _article(head: str) -> int:
    found = _ARTICLE.search(head)
    return len(found.group()) if found else 0


def _others_verb(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Customers who spent": what the customers did, by a verb that stands for what the business did."""
    for named in slots.metrics:
        if not named.verb:
            continue
        before = _WHO_DID.search(reading.folded[: named.item.start])
        after = _DID_WHO.match(reading.folded, named.item.end)
        found = before or after
        who = next((w for w in found.groupdict().values() if w), "") if found else ""
        if found is None or _theirs(who, named, desk):
            continue
        start = before.start() if before else named.item.start
        end = named.item.end if before else found.end()
        explores = [desk.lexicon.explores_of[s.id][0] for s in _counts(who, desk)]
        offers = [
            m.name(desk.lang) for m in desk.lexicon.catalogue.metrics if m.explore in explores or m.explore == "orders"
        ]
        return Decline(say("not_computed", desk.lang, word=reading.text[start:end].strip()), tuple(offers[:3]))
    return None


def _counts(who: str, desk: Desk) -> list[Sense]:
    return [s for s in desk.lexicon.lookup(who) if s.kind == "metric"]


def _theirs(who: str, named: Named, desk: Desk) -> bool:
    """Whether what the verb measures knows of those who are said to have done it."""
    people = {e for s in _counts(who, desk) for e in desk.lexicon.explores_of[s.id]} or {"customers"}
    homes = [desk.lexicon.catalogue.explore(e) for s in named.senses[:1] for e in desk.lexicon.explores_of[s.id]]
    return any(f.id.startswith(f"{p}_") for h in homes if h for f in h.dimensions for p in people)


_ASKS = Lazy(
    r"^\W*(?:(?:and|so|but|y|pero|oye|hey|tell me|dime|can you tell me|me dices|sabes|do you know|please)\W+)*"
    r"(?:what(?: is| s| are| was| were|'s|s)? (?!about)|what's|whats|how (?:much|many|high|low)|which|cuant[oa]s?|"
    r"cual(?:es)?|que (?!tal|me |nos |se |le ))"
)
_AND_DO = Lazy(r"(?:[.,;:?!]|(?<!\w)(?:y|e|and|then|luego|despues|please|por favor)(?!\w))")


def only_asks(reading: Reading) -> bool:
    """Whether a text asks for figures and orders nothing: a question never starts a flow."""
    asks = _ASKS.match(reading.folded)
    if asks is None or (re.search(r"que $", asks.group()) and not re.search(r"[?¿]|[qQ]ué", reading.text)):
        return False
    rest = reading.folded[asks.end() :]
    joined = _AND_DO.search(rest)
    return joined is None or not cues.ACTION.search(rest[joined.end() :])


_LATER = Lazy(r"(?<!\w)will (?!you )(?:\w+ ){0,4}?(?:be|sell|make|reach|have|earn|get|grow|come|look|end)(?!\w)")


def foretells(reading: Reading) -> bool:
    """“What will revenue be"."""
    return _LATER.search(reading.folded) is not None
