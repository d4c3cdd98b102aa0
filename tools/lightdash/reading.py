"""Questions in the person's words: "ingresos por país, 1–31 oct 2026"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.catalogue import Catalogue, Explore, Field, Lang
from assistant.errors import HablaError
from assistant.intents import DateRange, Filter
from tools.lightdash.calculations import earlier_key, share_key, within_name
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.reports import RunReport
from tools.lightdash.texts import AGAINST, GRAINS, OPERATORS, say
from tools.words import joined, lowered, raised, render

Period = DateRange | str | None


def reading_of(intent: QueryMetrics, catalogue: Catalogue, lang: Lang) -> str:
    """The whole question on one line."""
    explore = _explore(intent, catalogue)
    parts = [subject(intent, explore, lang), *(filter_text(f, explore, lang) for f in intent.filters)]
    parts += _times(intent.period, intent.compare, lang)
    return ", ".join(part for part in parts if part)


def report_reading(intent: RunReport, catalogue: Catalogue, lang: Lang) -> str:
    """The report's name, its filters and its period."""
    report = catalogue.report(intent.report)
    tile = next((t for t in report.tiles if t.name == intent.tile), None) if report else None
    explore = catalogue.explore(tile.explore if tile else report.explore) if report else None
    title = report.title(lang) if report else intent.report
    parts = [say("tile", lang, dashboard=title, title=tile.title(lang)) if tile else title]
    parts += [filter_text(f, explore, lang) for f in intent.filters]
    parts += _times(intent.period, None, lang)
    return ", ".join(part for part in parts if part)


def subject(intent: QueryMetrics, explore: Explore | None, lang: Lang) -> str:
    """Metrics, breakdowns and calculations, without time and filters."""
    metrics = [lowered(m.name(lang)) if (m := _metric(explore, i)) else i for i in intent.metrics]
    said = joined(metrics, lang) + _broken_down(intent.dimensions, explore, lang)
    made = calculations_text(intent, explore, lang) if explore else []
    return ", ".join((said, *made))


def title(intent: QueryMetrics, explore: Explore, lang: Lang) -> str:
    """For the head of a table."""
    return raised(subject(intent, explore, lang))


def calculations_text(intent: QueryMetrics, explore: Explore, lang: Lang) -> list[str]:
    """What is worked out: "con su % del total"."""
    found = []
    for one in intent.calculations:
        key = earlier_key(one, intent.dimensions, explore) if one.kind == "change_from_previous" else ""
        against = render(AGAINST, key, lang) if key else ""
        kept = "_top" if one.top else ""
        text = say(f"r_{share_key(one)}{kept}", lang, against=against, within=within_name(one, explore, lang))
        metric = _metric(explore, one.metric)
        several = len(intent.metrics) > 1 and metric is not None
        found.append(say("r_of", lang, text=text, metric=lowered(metric.name(lang))) if several and metric else text)
    return found


def _broken_down(dimensions: Sequence[str], explore: Explore | None, lang: Lang) -> str:
    if not dimensions:
        return ""
    names = []
    for wanted in dimensions:
        use = use_of(explore, wanted) if explore else None
        if use is None:
            names.append(wanted)
        else:
            names.append(render(GRAINS, use.grain, lang) if use.grain else lowered(use.field.name(lang)))
    return say("by", lang, names=joined(names, lang))


def filter_text(one: Filter, explore: Explore | None, lang: Lang) -> str:
    """One condition, with the names people use for values."""
    field = _metric(explore, one.field) or _dimension(explore, one.field)
    values = [field.value_name(str(v), lang) if field else str(v) for v in one.values]
    name = lowered(field.name(lang)) if field else one.field
    return render(OPERATORS, one.operator, lang, field=name, values=joined(values, lang))


def _times(period: Period, compare: Period, lang: Lang) -> list[str]:
    found = [period_text(period, lang)] if period else []
    if compare:
        found.append(say("versus", lang, period=period_text(compare, lang)))
    return found


def period_text(period: DateRange | str, lang: Lang) -> str:
    """Days as people write them, always with the year: a reading outlives the day it is made on."""
    if isinstance(period, str):
        return period
    from assistant.periods import text

    return text(period, lang, today=date(1, 1, 1))


def _explore(intent: QueryMetrics, catalogue: Catalogue) -> Explore | None:
    try:
        return intent.explore(catalogue)
    except HablaError:
        return None


def _metric(explore: Explore | None, wanted: str) -> Field | None:
    return metric_of(explore, wanted) if explore else None


def _dimension(explore: Explore | None, wanted: str) -> Field | None:
    use = use_of(explore, wanted) if explore else None
    return use.field if use else None
