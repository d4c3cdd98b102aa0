"""What a question says, word for word, apart from how it is put: the same phrase is the same question.

A phrase is the planner's reading of a text as a row of units: what is named (whatever the synonym), cues such as "sin"
or "más", and every other word that tells something. Nothing is left out but articles, prepositions, courtesy and the
verbs of asking. Date words, and values of a dimension, are slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from assistant.catalogue import Catalogue, Lang
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import NUMBER, number
from assistant.planner.lexicon import SKIPPED, tokens
from assistant.planner.reading import Item, Reading
from assistant.planner.situation import Situation, reading_of

_TRIVIAL = frozenset(
    """
    el la los las lo un una unos unas de del al a en para por con nos me te le les se mi mis tu tus su sus nuestro
    nuestra nuestros nuestras que cual cuales cuanto cuanta cuantos cuantas y e dame deme dime decime digame muestra
    muestrame muestreme ensena ensename enseneme mostrar ver quiero quisiera queria necesito ocupo puedes podrias podria
    puede gustaria saber conocer favor porfa porfavor gracias hola oye oiga che es son fue fueron era hay hubo ha han he
    hemos tenemos tuvimos tengo tiene tienen pasame paseme regalame checar consultar mirar dar decir sacame ponme buenas
    buenos dias tardes
    the an of in on at for to from by with our my your their we us you i is are was were be been do did does have has
    had please pls thanks thank hi hello hey show give tell get can could would like want need see know let lets what
    whats which how much many and there that s
    """.split()
)
_SIGN = Lazy(r"[/*+=<>×÷^&|€$£]|(?<= )-(?= )")
"""What makes a sum or a ratio of two names, or is a unit."""
_LISTING = frozenset({"lista", "listame", "list"})
_CONTINUES = frozenset("y e and pero but ahora now tambien also ademas entonces then lo igual same or o".split())
"""A text that begins so goes on with something said before."""
_NAMES = frozenset({"metric", "dimension", "report"})
_LITERAL = frozenset({"quote", "named", "absent", "best", "worst", "versus"})
_NEVER = frozenset({"flow", "email", "phone", "id"})
"""Acts and people are never answered by heart."""
PERIOD = "‹period›"
BY = "‹by›"
COUNT = "‹how many›"
_OF_DATA = ("dimension:", "value:", "grain:")
_WHAT_IS = frozenset({"cue:what_is:what is", "cue:what_is:que es", "cue:what_is:que son"})


@dataclass(frozen=True)
class Value:
    """A value that was named: of which dimension, and which."""

    field: str
    value: str


@dataclass(frozen=True)
class Phrase:
    """A question, read. `units` hold a placeholder where a slot is filled; the slots are in the order of the text."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    """Date words as written."""
    values: tuple[Value, ...]
    words: int
    """How many units are words that name nothing of the catalogue."""


def phrase_of(text: str, catalogue: Catalogue, now: datetime, lang: Lang, locale: str) -> Phrase | None:
    """The phrase of a text; None of what is no question by itself, or says nothing but when."""
    first = fold(text).strip(" ¿¡.,;:").partition(" ")[0]
    if first in _CONTINUES:
        return None
    reading = reading_of(Situation(text, catalogue, now, lang, locale))
    if reading.of(*_NEVER):  # type: ignore[arg-type]
        return None
    units = _told([unit for _, unit in sorted(_units(reading, catalogue))])
    values = tuple(v for item in reading.of("value") if (v := value_of(item)) is not None)
    if not any(unit != PERIOD for unit in units):
        return None
    words = sum(unit.startswith("word:") for unit in units)
    periods = tuple(item.text for item in reading.of("period"))
    return Phrase(_settled(units), periods, values, words)


def value_of(item: Item) -> Value | None:
    """The one value that an item names; None where it may be several, or only part of a name."""
    named = {(s.id, s.value) for s in item.senses if s.kind == "value"}
    if item.cue == "part" or len(named) != 1:
        return None
    return Value(*next(iter(named)))


def _told(units: list[str]) -> list[str]:
    """Without what only joins or asks.

    That is "by", except before a metric; "how many" before a metric, for other things are counted and not shown; and
    "what is" where it asks for no definition.
    """
    after = [*units[1:], ""]
    kept = [
        unit
        for unit, following in zip(units, after, strict=False)
        if unit not in (BY, COUNT) or (unit == BY) == following.startswith("metric:")
    ]
    told = any(unit == PERIOD or unit.startswith(_OF_DATA) for unit in kept)
    return [unit for unit in kept if not (told and unit in _WHAT_IS)]


def _units(reading: Reading, catalogue: Catalogue) -> Iterator[tuple[int, str]]:
    for item in reading.items:
        unit = _unit(item, catalogue)
        if unit:
            yield item.start, unit
    for free, word in zip(reading.free, reading.words, strict=True):
        if free and word.text not in _TRIVIAL and not _inside(word.start, reading):
            yield word.start, f"word:{_counted(word.text)}"
    for sign in _SIGN.finditer(reading.folded):
        if not _inside(sign.start(), reading):
            yield sign.start(), f"sign:{sign.group().strip()}"


def _counted(word: str) -> str:
    """“Tres” is 3."""
    return str(number(word)) if re.fullmatch(NUMBER, word) else word


def _inside(at: int, reading: Reading) -> bool:
    return any(item.start <= at < item.end for item in reading.items)


def _unit(item: Item, catalogue: Catalogue) -> str:
    if item.kind == "period":
        return PERIOD
    if item.kind == "value":
        found = value_of(item)
        if found is not None:
            return f"value:{found.field}"
        return "values:" + ",".join(sorted(f"{s.id}={s.value}" for s in item.senses)) + f":{fold(item.text)}"
    if item.kind in _NAMES:
        ids = sorted({s.id for s in item.senses if s.kind == item.kind})
        # A name that only shares the stems of one in the catalogue may be meant otherwise ("average orders").
        as_written = "" if _is_name(item, catalogue) else f":{fold(item.text)}"
        return f"{item.kind}:" + ",".join(ids) + as_written
    if item.kind == "cue":
        return _cue(item)
    if item.kind == "grain":
        return f"grain:{item.grain}"
    if item.kind == "limit":
        return f"limit:{item.number}"
    if item.kind == "condition" and item.condition is not None:
        one = item.condition
        return f"condition:{one.operator}:{one.values}:{one.money}:{one.percent}"
    return f"{item.kind}:{fold(item.text)}"


def _is_name(item: Item, catalogue: Catalogue) -> bool:
    """Whether it is written just like a name of each of the things that it stands for."""
    said = _bare(item.text)
    things = {s.id for s in item.senses if s.kind == item.kind}
    named: set[str] = set()
    for one in (*catalogue.metrics, *catalogue.dimensions):
        if one.id in things and said in {_bare(n) for n in (one.label, *one.words.es, *one.words.en)}:
            named.add(one.id)
    for report in catalogue.reports:
        if report.slug in things and said in {_bare(n) for n in (report.name, *report.words.es, *report.words.en)}:
            named.add(report.slug)
    return named == things


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return " ".join(t.text for t in tokens(fold(name)) if t.text not in SKIPPED)


def _cue(item: Item) -> str:
    if item.cue == "by":
        return BY
    if item.cue == "how_many":
        return COUNT
    words = {t.text for t in tokens(fold(item.text))}
    if item.cue in ("list", "follow") and words <= _TRIVIAL | _LISTING:
        return ""
    # One cue may stand for opposites ("crecieron", "cayeron"), so its very words count.
    return f"cue:{item.cue}:{fold(item.text)}"


def _settled(units: list[str]) -> tuple[str, ...]:
    """In the order of the text. One date, value or grain may stand anywhere, where it can be of one thing only."""
    bound = sum(unit.startswith("metric:") for unit in units) > 1
    loose = [unit for unit in (PERIOD,) if units.count(unit) == 1 and not _has(units, "versus:")]
    for kinds in (("value:", "values:"), ("grain:",)):
        found = [unit for unit in units if unit.startswith(kinds)]
        if len(found) == 1 and not _has(units, "cue:"):
            loose += found
    if bound:
        return tuple(units)
    return (*(unit for unit in units if unit not in loose), *sorted(loose))


def _has(units: list[str], prefix: str) -> bool:
    return any(unit.startswith(prefix) for unit in units)
