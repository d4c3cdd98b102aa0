"""Figures and dates, as they are written here in a locale, in words of Spanish or English."""

from __future__ import annotations

import re
from functools import cache

from babel.dates import get_month_names
from babel.numbers import get_currency_name, get_currency_symbol, get_decimal_symbol, get_group_symbol

from assistant.answer.format import EMPTY, babel_locale

_CURRENCIES = ("EUR", "USD", "MXN", "GBP", "COP", "ARS", "CLP", "PEN", "JPY", "CAD", "BRL", "UYU", "CHF")
_FEMININE = frozenset({"GBP"})
_CENTS = {
    "es": {"EUR": "céntimos", "GBP": "peniques", "": "centavos"},
    "en": {"GBP": "pence", "MXN": "centavos", "": "cents"},
}
_WORDS = {
    "es": {
        "%": "por ciento", "points": "puntos porcentuales", "times": "veces", "-": "menos", "+": "más",
        "about": "aproximadamente", "m": "millones", "k": "mil", "none": "sin dato", "and": "con", "to": "a",
    },
    "en": {
        "%": "percent", "points": "percentage points", "times": "times", "-": "minus", "+": "plus",
        "about": "about", "m": "million", "k": "thousand", "none": "no data", "and": "and", "to": "to",
    },
}  # fmt: skip
_POINT = {"es-ES": "coma", "es-AR": "coma", "es-CO": "coma", "es-CL": "coma", "es-MX": "punto", "en": "point"}
_HUNDREDS = re.compile(r"(cient|quinient)os\b")
_ORDINAL = re.compile(r"(\d+)(?:\.[ºª]|st|nd|rd|th)")
_QUARTER = re.compile(r"\b[TQ]([1-4])\b")
_SHORTENED = {1: "primer", 2: "segundo", 3: "tercer", 4: "cuarto"}
_DIGITS = re.compile(r"\d+")


def figure(shown: str, kind: str, locale: str, *, signed: bool = True, after: str = "") -> str:
    """A figure in words. `signed`: with "plus" or "minus"; `after`: the text behind it."""
    if kind in {"period", "compare"}:
        return dates(shown, locale)
    lang, where = _lang(locale), babel_locale(locale)
    text = shown.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2212", "-").strip()
    if text == EMPTY:
        return _WORDS[lang]["none"]
    if match := _ORDINAL.fullmatch(text):
        return ordinal(int(match[1]), lang)
    point, group = re.escape(get_decimal_symbol(where)), re.escape(get_group_symbol(where))
    match = re.fullmatch(rf"(≈)?([+-])?(\D*?)([+-])?(\d[\d{group}]*)(?:{point}(\d+))?\s?(k|mil|M)?\s?(\D*)", text)
    if match is None:
        return dates(text, locale)
    sign = match[2] or match[4] or ""
    whole = int(re.sub(r"\D", "", match[5]))
    unit = (match[3] or match[8]).strip()
    said = _amount(whole, match[6] or "", {"mil": "k", "M": "m"}.get(match[7], match[7] or ""), unit, locale, after)
    if said is None:
        return dates(text, locale)
    words = [_WORDS[lang]["about"]] if match[1] else []
    if sign and (signed or kind != "growth"):
        words.append(_WORDS[lang][sign])
    return " ".join([*words, said])


def _amount(whole: int, decimals: str, times: str, unit: str, locale: str, after: str) -> str | None:
    """A number with what it is of; none where that is not known."""
    lang = _lang(locale)
    code = _code(unit, locale)
    if code is None and unit:
        named = {"%": "%", "p. p.": "points", "pp": "points", "×": "times"}.get(unit)
        return f"{number(whole, decimals, locale)} {_WORDS[lang][named]}" if named else None
    if code is None:
        noun = re.match(r"\s+([^\W\d_]+)", after)
        return number(whole, decimals, locale, before=noun[1] if noun and not times else "") + _magnitude(times, lang)
    name = _called(code, unit, locale, one=(whole, decimals.strip("0"), times) == (1, "", ""))
    of = " de" if lang == "es" and (times == "m" or (whole and whole % 10**6 == 0 and not decimals.strip("0"))) else ""
    if times or len(decimals) != 2:
        return (
            f"{number(whole, decimals, locale, before=name if not times else '')}{_magnitude(times, lang)}{of} {name}"
        )
    cents = int(decimals)
    said = f"{number(whole, '', locale, before=name, feminine=code in _FEMININE)}{of} {name}"
    if not cents:
        return said
    called = _CENTS[lang].get(code, _CENTS[lang][""])
    one = cents == 1 and code != "GBP"
    return f"{said} {_WORDS[lang]['and']} {number(cents, '', locale, before=called)} {called[:-1] if one else called}"


def _called(code: str, unit: str, locale: str, *, one: bool) -> str:
    """A currency's name; the country's own is only pesos."""
    if unit == "$" and locale.startswith("es"):
        return "peso" if one else "pesos"
    return str(get_currency_name(code, 1 if one else 2, locale=babel_locale(locale)))


def _magnitude(times: str, lang: str) -> str:
    return f" {_WORDS[lang][times]}" if times else ""


def number(whole: int, decimals: str, locale: str, *, before: str = "", feminine: bool = False) -> str:
    """A number in words; `before`: the noun that follows, which shortens "uno" and may want "una"."""
    lang = _lang(locale)
    said = _cardinal(whole, lang)
    if lang == "es":
        feminine = feminine or before.endswith(("as", "a", "ones", "dades"))
        said = _gendered(said, before=bool(before), feminine=feminine)
    if not decimals:
        return said
    point = _POINT.get(locale, _POINT["en"] if lang == "en" else "coma")
    if lang == "en":
        return " ".join([said, point, *(_cardinal(int(d), lang) for d in decimals)])
    zeros = len(decimals) - len(decimals.lstrip("0"))
    rest = [_cardinal(int(decimals[zeros:]), lang)] if decimals[zeros:] else []
    return " ".join([said, point, *["cero"] * zeros, *rest])


def _gendered(said: str, *, before: bool, feminine: bool) -> str:
    """`Veintiuno` becomes `veintiún` before `mil` and before a noun."""
    said = re.sub(r"veintiuno(?= mil\b)", "veintiún", said)
    said = re.sub(r"\buno(?= mil\b)", "un", said)
    if not before:
        return said
    if feminine:
        said = re.sub(r"(?<=veinti)uno$|\buno$", "una", said)
        head, mark, rest = said.rpartition("mill")
        return head + mark + _HUNDREDS.sub(r"\1as", rest)
    return re.sub(r"veintiuno$", "veintiún", re.sub(r"\buno$", "un", said))


def ordinal(place: int, lang: str) -> str:
    """Second, segundo."""
    from num2words import num2words  # type: ignore[import-untyped]

    return str(num2words(place, lang=lang, to="ordinal"))


@cache
def _cardinal(value: int, lang: str) -> str:
    from num2words import num2words

    return str(num2words(value, lang=lang)).replace(",", "")


def dates(text: str, locale: str) -> str:
    """A range or a bucket of time, "1–31 oct 2026", with months and numbers in words."""
    lang = _lang(locale)
    wide = get_month_names("wide", locale=babel_locale(locale))
    short = get_month_names("abbreviated", locale=babel_locale(locale))
    for month in range(1, 13):
        name = re.escape(short[month].rstrip("."))
        text = re.sub(rf"\b{name}\b\.?", wide[month], text)
    if lang == "es":
        months = "|".join(wide[m] for m in range(1, 13))
        text = re.sub(rf"(\d{{1,2}}) ({months})\b", r"\1 de \2", text)
        text = re.sub(rf"\b({months}) (\d{{4}})\b", r"\1 de \2", text)
        text = _QUARTER.sub(lambda m: f"{_SHORTENED[int(m[1])]} trimestre de", text)
    else:
        text = _QUARTER.sub(lambda m: f"{ordinal(int(m[1]), lang)} quarter of", text)
    text = re.sub(r"\s*[–—]\s*", f" {_WORDS[lang]['to']} ", text)
    return _DIGITS.sub(lambda m: _day_or_year(int(m.group()), lang), text)


def buckets(text: str, locale: str) -> str:
    """A text with its months, days and quarters of a year ("oct 2026", "T3 2026") in words."""
    return _buckets(locale).sub(lambda m: dates(m.group(), locale), text)


@cache
def _buckets(locale: str) -> re.Pattern[str]:
    short = get_month_names("abbreviated", locale=babel_locale(locale))
    months = "|".join(re.escape(short[m].rstrip(".")) for m in range(1, 13))
    return re.compile(rf"\b(?:(?:\d{{1,2}}(?:\s?–\s?\d{{1,2}})? )?(?:{months})|[TQ][1-4]) \d{{4}}\b")


def _day_or_year(value: int, lang: str) -> str:
    if lang == "en" and 1100 <= value <= 2099:
        from num2words import num2words

        return str(num2words(value, lang=lang, to="year"))
    return _cardinal(value, lang)


def _code(unit: str, locale: str) -> str | None:
    where = babel_locale(locale)
    return next((c for c in _CURRENCIES if unit in {c, get_currency_symbol(c, locale=where)}), None)


def _lang(locale: str) -> str:
    return "es" if locale.startswith("es") else "en"
