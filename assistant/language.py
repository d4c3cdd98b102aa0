"""Which of the two languages a text is in, by its small words; and the locale that follows from it."""

from __future__ import annotations

import re
import unicodedata

from assistant.catalogue import Lang

_ES = frozenset(
    "el la los las un una de del al y o en por para con sin que cual cuales cuanto cuanta cuantos cuantas como "
    "donde cuando quien es son fue hay mi me te nos se lo le su sus este esta estos ultimo ultimos ultima ultimas "
    "mes ano semana ayer hoy pasado pasada muestrame muestra dame dime quiero ver ventas ingresos pedidos clientes "
    "margen bruto unidades vendidas gasto ticket medio pais paises canal canales categoria producto productos "
    "segmento "
    "estado nuevos activos mejores peores trimestre trimestral mensual semanal diario comparado anteayer "
    "reporte informe envia envialo manda mandalo pon hazlo si solo ahora segun entre desde hasta gracias hola".split()
)
_EN = frozenset(
    "the a an of and or in on by for with without what which how much many where when who is are was were "
    "there my me "
    "us it its this that these last past next month year week yesterday today show give tell want see sales revenue "
    "margin gross units sold spend average country countries channel channels category product products segment "
    "status new active best worst quarter quarterly monthly weekly daily since compared "
    "orders customers report send email put do yes only now from to until between per each thanks hello hi".split()
)
_WORD = re.compile(r"[a-z]+")


def fold(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def detect(text: str, default: Lang) -> Lang:
    """The language of a text, or `default` when its small words do not tell."""
    words = _WORD.findall(fold(text))
    es = sum(w in _ES for w in words) + 2 * any(c in text.lower() for c in "ñ¿¡")
    en = sum(w in _EN for w in words)
    if es == en:
        return default
    return "es" if es > en else "en"


def lang_of(locale: str) -> Lang:
    """Language of a locale or an Accept-Language header; Spanish unless it starts with English."""
    return "en" if locale.strip().lower().startswith("en") else "es"


def locale_for(lang: Lang, preferred: str) -> str:
    """The person's locale when it is of this language, else the language's own."""
    if lang_of(preferred) == lang:
        return preferred
    return "es-ES" if lang == "es" else "en-US"
