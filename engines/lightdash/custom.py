"""Metrics that come with a query instead of with the model."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Compiled, Explore, Json, Metric
from engines.lightdash.request import MetricQuery

_SHOWN = ("sql", "table", "type", "description", "format", "round", "compact", "formatOptions", "percentile")
_PERIODS = ("generationType", "baseMetricId", "timeDimensionId", "granularity", "periodOffset")


@dataclass(frozen=True, kw_only=True)
class CustomMetric(Metric):
    """A metric as a query brought it."""

    sent: Json = field(default_factory=dict, repr=False)

    def to_json(self, compiled: Compiled) -> Json:
        """Less than a modelled metric shows: the real server answers with little more than what was sent."""
        made: Json = {"fieldType": "metric", "name": self.name, "label": self.label, "tableLabel": self.table_label}
        made |= {key: self.sent[key] for key in (*_SHOWN, *_PERIODS) if self.sent.get(key) is not None}
        return made | {"hidden": False, "groups": [], "filters": list(self.filters)}


def custom_metrics(explore: Explore, query: MetricQuery) -> Iterable[Metric]:
    """The custom metrics of a query; their SQL has to be that of a modelled field, so that nobody writes SQL."""
    for spec in query.additional_metrics:
        table = explore.tables.get(str(spec.get("table")))
        known = set() if table is None else {f.sql for f in (*table.dimensions.values(), *table.metrics.values())}
        if table is None or spec.get("sql") not in known:
            raise CompileError("Custom metrics need a joined table and the SQL of one of its fields")
        options = spec.get("formatOptions") or {}
        name = str(spec.get("name"))
        yield CustomMetric(
            table=table.name,
            table_label=table.label,
            name=name,
            type=str(spec.get("type")),
            sql=str(spec["sql"]),
            label=str(spec.get("label") or name),
            description=spec.get("description"),
            format=str(options["currency"]).lower() if options.get("currency") else spec.get("format"),
            round=options.get("round", spec.get("round")),
            percentile=spec.get("percentile"),
            filters=tuple(spec.get("filters") or ()),
            sent=spec,
        )
