"""Questions to show as examples; each of them gives a valid query."""

from __future__ import annotations

from assistant.catalogue import Catalogue, Explore, Field, Lang

_LAST_MONTH = {"es": "el mes pasado", "en": "last month"}
_THIS_YEAR = {"es": "este año", "en": "this year"}
_VERSUS = {"es": "comparado con el mes anterior", "en": "compared with the previous month"}
_MOST_VALUES = 12


def questions(catalogue: Catalogue, lang: Lang) -> list[str]:
    """Up to six, of different kinds, from what this catalogue has."""
    found: list[str] = []
    explores = ranked(catalogue)
    mains = [metric for e in explores if (metric := main(e))]
    report = next((r for r in catalogue.reports if mains and r.explore == mains[0].explore), None)
    if report is not None:
        found.append(f"{report.title(lang)} {_LAST_MONTH[lang]}")
    used: set[str] = set()
    for explore in explores:
        metric, dimension = main(explore), _telling(explore, catalogue, used)
        if metric is not None and dimension is not None:
            used.add(dimension.id)
            by = "por" if lang == "es" else "by"
            found.append(f"{metric.name(lang)} {by} {_lower(dimension.name(lang))} {_LAST_MONTH[lang]}")
    if mains:
        found.insert(2, f"{mains[0].name(lang)} {_LAST_MONTH[lang]} {_VERSUS[lang]}")
        home = catalogue.explore(mains[0].explore)
        if home is not None and home.time_dimension:
            found.insert(3, f"{mains[0].name(lang)} {'por mes' if lang == 'es' else 'by month'} {_THIS_YEAR[lang]}")
    return list(dict.fromkeys(found))[:6]


def ranked(catalogue: Catalogue) -> list[Explore]:
    """Explores with the most to ask first."""
    return sorted(catalogue.explores, key=lambda e: -len(e.metrics))


def main(explore: Explore) -> Field | None:
    """The metric to begin with: a sum, of money if there is one."""
    metrics = sorted(explore.metrics, key=lambda m: (not m.additive, m.format.style != "currency"))
    return metrics[0] if metrics else None


def _telling(explore: Explore, catalogue: Catalogue, used: set[str]) -> Field | None:
    """A dimension with a handful of values, rather one that other explores do not have."""
    homes = {d.id: sum(1 for e in catalogue.explores if e.field(d.id)) for d in explore.dimensions}
    fitting = [
        d for d in explore.dimensions if d.type == "string" and len(d.values) <= _MOST_VALUES and d.id not in used
    ]
    return min(fitting, key=lambda d: (min(homes[d.id], 2), -len(d.values)), default=None)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
