"""Questions about date words: which of several days are meant, or other words for those that nobody can know."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalogue import Lang
from assistant.intents import DateRange
from assistant.periods.atom import Choice, Note, UnknownPeriod
from assistant.periods.calendar import DAY, View, add_months, span
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.periods.numbers import COUNT
from assistant.periods.parser import Parser
from assistant.periods.patterns import UNIT, unit
from assistant.periods.show import text

_UNKNOWN = {
    "es": "No sé qué periodo es «{words}». Dímelo con fechas, por ejemplo «octubre de 2026» o «del 1 al 15 de "
    "octubre».",
    "en": 'I do not know which period "{words}" is. Say it with dates, such as "October 2026" or "1 to 15 October".',
}
_WHICH = {"es": "¿Qué fechas son «{words}»?", "en": 'Which dates are "{words}"?'}
_NOTES: dict[Lang, dict[Note, str]] = {
    "es": {"calendar": "año natural", "fiscal": "año fiscal", "iso": "semana ISO", "simple": "desde el 1 de enero"},
    "en": {"calendar": "calendar year", "fiscal": "fiscal year", "iso": "ISO week", "simple": "counted from 1 January"},
}
_COMING = {
    "es": "«{words}» está por venir y los datos llegan hasta hoy. ¿Qué periodo quieres ver?",
    "en": '"{words}" is still to come, and the data go up to today. Which period do you want to see?',
}
_AHEAD = Lazy(
    rf"(?<!\w)(?:(?:proxim[oa]s?|siguientes?|venider[oa]s?|next|coming|upcoming|following)(?: \w+)? {UNIT}|"
    rf"(?:dentro de|en|in) {COUNT} {UNIT}$|{UNIT} (?:que viene|que vienen|proxim[oa]s?|siguientes?|venider[oa]s?)|"
    r"(?:rest|remainder|resto) (?:del?|of)|lo que (?:queda|resta|falta) del?|later (?:this|in)|"
    r"mas tarde (?:de )?est[ea]|(?:from|a partir de|desde) (?:manana|tomorrow))(?!\w)"
)
_USUAL = {
    "es": ("el mes pasado", "este mes", "últimos 30 días", "este año"),
    "en": ("last month", "this month", "last 30 days", "this year"),
}
_MONTHS_AND_YEARS = Lazy(r"[a-z]+|\d+")
_VAGUE_UNIT = Lazy(rf"(?P<unit>{UNIT})(?<!dia)(?<!day)$")
_EARLY = Lazy(r"(?<!\w)(?:principios?|comienzos?|inicios?|primeros|arranque|early|beginning|start)(?!\w)")
_MIDDLE = Lazy(r"(?<!\w)(?:mediados|medianos|mitad|mid|middle)(?!\w)")
_LATE = Lazy(r"(?<!\w)(?:final(?:es)?|fin(?:es)?|ultimos|late|end)(?!\w)")


def which(words: str, choices: Sequence[Choice], lang: Lang) -> UnknownPeriod:
    """Asks which of the meanings is meant; the first is the likeliest."""
    texts = [text(period, lang) for period, _ in choices]
    notes = [_NOTES[lang].get(note, "") for _, note in choices]
    labels = [f"{one} ({note})" if note else one for one, note in zip(texts, notes, strict=True)]
    return UnknownPeriod(_WHICH[lang].format(words=words), options=texts, labels=labels)


def unknown(words: str, view: View, lang: Lang) -> UnknownPeriod:
    """Asks for other words: those closest to what was said, else the usual ones."""
    near = [text(period, lang) for period in dict.fromkeys(_near(fold(words), view))][:4]
    ahead = _AHEAD.search(fold(words))
    if ahead:
        near = []
    error = UnknownPeriod((_COMING if ahead else _UNKNOWN)[lang].format(words=words), options=near or _USUAL[lang])
    error.usual = not near
    return error


def _near(folded: str, view: View) -> list[DateRange]:
    """Periods that the words may be about: parts of what "the end of 2025" names, what is over of what they name."""
    found: list[DateRange] = []
    parser = Parser(folded, view)
    for match in _MONTHS_AND_YEARS.finditer(folded[:60]):
        atom = parser.expression(match.start())
        period = atom.latest(view.today) if atom else None
        bare = _VAGUE_UNIT.match(folded, match.start()) if period is None else None
        if bare:
            return _parts(folded, view.at(unit(bare["unit"])))
        if atom and period:
            found += [p for p, _ in atom.options] or _parts(folded, _whole(period, view))
            break
    return found


def _whole(period: DateRange, view: View) -> DateRange:
    """This year, month or week, not only what is over of it."""
    units = (view.at("year"), view.at("month"), view.at("week"))
    running = period.end == view.today + DAY
    return next((unit for unit in units if running and unit.start == period.start), period)


def _parts(folded: str, whole: DateRange) -> list[DateRange]:
    """What "early", "mid" and "late" may mean in a year (quarters, halves) or in a month (tens of days, halves)."""
    start, end = whole.start, whole.end
    if whole.days > 360:
        cuts = [add_months(start, n) for n in (3, 6, 4, 8, 6, 9)]
    elif 28 <= whole.days <= 31:
        cuts = [start + n * DAY for n in (10, 15, 10, 20, 15, 20)]
    else:
        return [whole]
    first, half, low, high, late_half, late = cuts
    if _EARLY.search(folded):
        return [span(start, first), span(start, half), whole]
    if _LATE.search(folded):
        return [span(late, end), span(late_half, end), whole]
    return [span(low, high), whole] if _MIDDLE.search(folded) else [whole]
