"""Money of another country: what is measured has one currency, and nothing converts it."""

from __future__ import annotations

from assistant.catalogue import Lang
from assistant.periods.lazy import Lazy
from assistant.planner import coverage
from assistant.planner.desk import Desk
from assistant.planner.outcome import Decline
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots
from assistant.planner.texts import say

_NAMES = {
    "EUR": r"euros?|eur",
    "USD": r"dolar(?:es)?|dollars?|usd|us\$|bucks",
    "MXN": r"pesos mexicanos|mexican pesos|mxn",
    "COP": r"pesos colombianos|colombian pesos|cop",
    "ARS": r"pesos argentinos|argentin\w+ pesos|ars",
    "CLP": r"pesos chilenos|chilean pesos|clp",
    "PESO": r"pesos",
    "GBP": r"libras(?: esterlinas)?|pounds(?: sterling)?|gbp|quid",
    "PEN": r"soles|pen(?= |$)",
    "BRL": r"reales(?= brasilenos)|brl",
    "JPY": r"yenes|yen|jpy",
    "CHF": r"francos(?: suizos)?|swiss francs|chf",
}
_LEAD = r"(?:(?:en|in|a|to|into|los|las|convertid[oa]s? a|converted to|de|of) )*"
_PATTERNS = {code: Lazy(rf"(?<!\w){_LEAD}(?P<name>{names})(?!\w)") for code, names in _NAMES.items()}
_PESOS = frozenset({"MXN", "COP", "ARS", "CLP", "UYU", "PHP", "DOP"})


def other_money(reading: Reading, slots: Slots, desk: Desk) -> Decline | None:
    """“Revenue in pesos”, "orders above 200 dollars", where the amounts are in euros."""
    own = {(m.format.currency or "").upper() for m in desk.lexicon.catalogue.metrics if m.format.style == "currency"}
    own.discard("")
    if len(own) != 1 or not slots.any:
        return None
    unit = next(iter(own))
    for code, pattern in _PATTERNS.items():
        if code == unit or (code == "PESO" and unit in _PESOS):
            continue
        found = pattern.search(reading.folded)
        taken = reading.of("quote", "value", "dimension", "metric", "flow")
        if found is None or any(i.start < found.end("name") and found.start("name") < i.end for i in taken):
            continue
        said = reading.text[found.start("name") : found.end("name")]
        words = [w for w in reading.words if found.start() <= w.start < found.end()]
        inside = any(i.start <= found.start("name") < i.end for i in reading.of("condition"))
        offers = (coverage.without(reading, words),) if not inside else ()
        return Decline(say("other_money", desk.lang, word=said, unit=_called(unit, desk.lang)), offers)
    return None


def _called(unit: str, lang: Lang) -> str:
    from babel.numbers import get_currency_name

    return str(get_currency_name(unit, count=2, locale=lang))
