"""Questions to show as examples; each of them gives a valid query."""

from __future__ import annotations

from assistant.catalogue import Catalogue, Explore, Field, Lang

_LAST_MONTH = {"es": "del mes pasado", "en": "last month"}
_THIS_YEAR = {"es": "este año", "en": "this year"}


def questions(catalogue: Catalogue, lang: Lang) -> list[str]:
    """Up to six, of different kinds, from what this catalogue has."""
    found: list[str] = []
    report = next(iter(catalogue.reports), None)
    if report is not None:
        titled = next((r for r in catalogue.reports if r.slug.startswith("sales")), report).title(lang)
        found.append(f"{titled} {_LAST_MONTH[lang]}")
    for explore in sorted(catalogue.explores, key=lambda e: -len(e.metrics)):
        metric = _main(explore)
        dimension = next((d for d in explore.dimensions if d.type == "string"), None)
        if metric is None:
            continue
        if dimension is not None:
            found.append(_by(metric, dimension, lang))
        if explore.time_dimension and len(found) < 5:
            found.append(f"{metric.name(lang)} {'por mes' if lang == 'es' else 'by month'} {_THIS_YEAR[lang]}")
    metric = next((m for e in catalogue.explores if (m := _main(e))), None)
    if metric is not None:
        versus = "comparado con el mes anterior" if lang == "es" else "compared with the previous month"
        found.insert(2, f"{metric.name(lang)} {_LAST_MONTH[lang]} {versus}")
    return list(dict.fromkeys(found))[:6]


def _main(explore: Explore) -> Field | None:
    ranked = sorted(explore.metrics, key=lambda m: (not m.additive, m.format.style != "currency"))
    return ranked[0] if ranked else None


def _by(metric: Field, dimension: Field, lang: Lang) -> str:
    return f"{metric.name(lang)} {'por' if lang == 'es' else 'by'} {dimension.name(lang).lower()} {_LAST_MONTH[lang]}"
