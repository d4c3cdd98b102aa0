"""Calculations as Lightdash takes them: templates for what a row is among others, metrics for an earlier period.

Templates only: Lightdash would take SQL as well, which no model may write. Two templates are left alone for their
order: `rank_in_column` gives 1 to the lowest, and `running_total` follows whatever the rows are sorted by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.catalogue import Calculated, Explore, Field, Grain, Lang, NumberFormat
from assistant.errors import ToolFailed
from assistant.intents import DateRange
from tools.base import Column
from tools.lightdash.calculations import Calculation, earlier_key, share_key, trend, within_name
from tools.lightdash.fields import field_id, metric_of
from tools.lightdash.intents import QueryMetrics
from tools.lightdash.periods import start_of
from tools.lightdash.texts import AGAINST, EARLIER, say
from tools.words import joined, lowered, render

Json = dict[str, Any]
_PERCENT = NumberFormat(style="percent", decimals=1)
_WEEKS = 52
"""A year before a day or a week: the same weekday, where the same date would be another one."""
_KEPT = ("type", "sql", "format", "round", "compact", "formatOptions", "percentile")


@dataclass(frozen=True)
class Added:
    """One column that a calculation adds. A `change` is worked out here, the others by the engine."""

    id: str
    label: str
    kind: Calculated
    metric: Field
    format: NumberFormat
    calculation: Calculation

    @property
    def column(self) -> Column:
        """As the table shows it."""
        return Column(
            id=self.id,
            label=self.label,
            type="number",
            role="metric",
            format=self.format,
            calculation=self.kind,
            of=self.metric.id,
        )


def added_columns(intent: QueryMetrics, explore: Explore, lang: Lang) -> tuple[Added, ...]:
    """The columns of a resolved question's calculations, in the order asked."""
    found: list[Added] = []
    for one in intent.calculations:
        metric = metric_of(explore, one.metric)
        if metric is None:
            continue
        name = metric.name(lang)
        if one.kind == "change_from_previous":
            step, key = one.step or "month", earlier_key(one, intent.dimensions, explore)
            before = Added(
                f"{metric.id}__before_{step}",
                f"{name}, {render(EARLIER, key, lang)}",
                "before",
                metric,
                metric.format,
                one,
            )
            of = "relative_change_of" if metric.format.style == "percent" else "change_of"
            label = say(of, lang, name=name, against=render(AGAINST, key, lang))
            found += [before, Added(f"{metric.id}__change_{step}", label, "change", metric, _PERCENT, one)]
        else:
            form = {"percent_of_total": _PERCENT, "running_total": metric.format, "rank": NumberFormat(decimals=0)}
            label = say(f"{share_key(one)}_of", lang, name=name, within=within_name(one, explore, lang))
            found.append(Added(f"{metric.id}__{one.kind}", label, one.kind, metric, form[one.kind], one))
    return tuple(found)


def without_change(intent: QueryMetrics, explore: Explore, lang: Lang) -> tuple[str, ...]:
    """A warning, when of several metrics only some have the change that was asked for."""
    having = {one.metric for one in intent.calculations if one.kind == "change_from_previous"}
    metrics = [m for wanted in intent.metrics if (m := metric_of(explore, wanted))]
    some, others = ([lowered(m.name(lang)) for m in metrics if (m.id in having) is has] for has in (True, False))
    # A change of one metric among others is a choice; of two or more, somebody ran out of room.
    if len(some) < 2 or not others:
        return ()
    return (say("unchanged", lang, names=joined(some, lang), others=joined(others, lang)),)


def template_of(added: Added, intent: QueryMetrics, explore: Explore) -> Json | None:
    """The table calculation of a column, or none where it comes otherwise."""
    one = added.calculation
    metric = added.metric.id
    template: Json
    match added.kind:
        case "percent_of_total":
            template = {"type": "percent_of_column_total", "fieldId": metric}
            template["partitionBy"] = [one.within] if one.within else []
        case "rank":
            template = _window("rank", None, [(metric, _way(one))], [one.within] if one.within else [])
        case "running_total":
            time, _ = trend(one, explore, intent.dimensions)
            others = [d for d in intent.dimensions if d != time]
            template = _window("sum", metric, [(time, "asc")], others)
        case "before" | "change":
            return None
    made: Json = {"name": added.id, "displayName": added.label, "template": template}
    form = _format(added.format)
    return made | ({"format": form} if form else {})


def _way(one: Calculation) -> str:
    return "asc" if one.lowest else "desc"


def only_top(query: Json, added: Sequence[Added]) -> Json:
    """The query that keeps the first rows of each group only: the engine ranks all, then leaves out the others.

    Rows without a value are left out before they are ranked: some databases put them first.
    """
    kept = next((one for one in added if one.kind == "rank" and one.calculation.top), None)
    if kept is None:
        return query
    filters: Json = dict(query["filters"])
    filled = {"id": "filled", "target": {"fieldId": kept.metric.id}, "operator": "notNull", "values": []}
    before = filters.get("metrics")
    filters["metrics"] = {"id": "metrics-filled", "and": [*([before] if before else []), filled]}
    most = {"id": "top", "target": {"fieldId": kept.id}, "operator": "lessThanOrEqual"}
    filters["tableCalculations"] = {"id": "tops", "and": [{**most, "values": [kept.calculation.top]}]}
    return {**query, "filters": filters}


def _window(function: str, field: str | None, order: Sequence[tuple[str, str]], within: Sequence[str]) -> Json:
    return {
        "type": "window_function",
        "windowFunction": function,
        "fieldId": field,
        "orderBy": [{"fieldId": i, "order": way} for i, way in order],
        "partitionBy": list(within),
    }


def _format(form: NumberFormat) -> Json:
    """A format in the engine's words, so that the same column looks alike when opened there."""
    if form.style == "number" and form.decimals is None:
        return {}
    made: Json = {"type": form.style}
    if form.currency:
        made["currency"] = form.currency
    return made if form.decimals is None else made | {"round": form.decimals}


def with_calculations(query: Json, added: Sequence[Added], intent: QueryMetrics, explore: Explore, raw: Json) -> Json:
    """The query with its calculations. `raw` is the explore as the engine sent it, for the SQL of earlier metrics."""
    templates = [made for one in added if (made := template_of(one, intent, explore))]
    earlier = [_earlier(one, intent, explore, raw) for one in added if one.kind == "before"]
    if not earlier:
        return {**query, "tableCalculations": templates}
    ids = [one.id for one in added if one.kind == "before"]
    metrics = list(dict.fromkeys((*query["metrics"], *ids)))
    return {**query, "metrics": metrics, "tableCalculations": templates, "additionalMetrics": earlier}


def _earlier(added: Added, intent: QueryMetrics, explore: Explore, raw: Json) -> Json:
    time, grain = trend(added.calculation, explore, intent.dimensions)
    base = _raw_metric(added.metric.id, raw)
    step = added.calculation.step or grain
    unit, offset = ("week", _WEEKS) if step == "year" and grain in ("day", "week") else (step, 1)
    described = {key: base[key] for key in _KEPT if base.get(key) is not None}
    return {
        "name": f"{base['name']}__before_{step}",
        "label": added.label,
        "table": base["table"],
        **described,
        "generationType": "periodOverPeriod",
        "baseMetricId": added.metric.id,
        "timeDimensionId": time,
        "granularity": unit.upper(),
        "periodOffset": offset,
    }


def _raw_metric(wanted: str, raw: Json) -> Json:
    """The metric as it is modelled: its SQL goes back to the engine as it came, letter by letter."""
    for table in (raw.get("tables") or {}).values():
        for metric in (table.get("metrics") or {}).values():
            if metric.get("name") and field_id(str(metric.get("table")), str(metric["name"])) == wanted:
                return dict(metric)
    raise ToolFailed(f"{wanted}?", code="unknown_field")


def whole_buckets(intent: QueryMetrics, explore: Explore, period: DateRange | None) -> str | None:
    """The trend's date, when an earlier period is asked for and the period holds whole buckets only.

    Conditions on that very date are moved along with the earlier period by every version of the engine.
    """
    one = next((c for c in intent.calculations if c.kind == "change_from_previous"), None)
    if one is None or period is None:
        return None
    time, grain = trend(one, explore, intent.dimensions)
    # Weeks start on Sunday in some warehouses, where bounds on Mondays would lose one.
    return time if grain != "week" and _aligned(period, grain) else None


def _aligned(period: DateRange, grain: Grain) -> bool:
    return start_of(period.start, grain) == period.start and start_of(period.end, grain) == period.end
