"""Metrics taken apart: the aggregates that a table has to deliver, and the expressions over them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from engines.lightdash import filters
from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Compiled, Explore, Json, Metric
from engines.lightdash.refs import dimension_sql, find, ordered, quote, references, substitute, text_sql, ungrained

_AGGREGATES = {
    "count": "COUNT({})",
    "count_distinct": "COUNT(DISTINCT {})",
    "sum": "SUM({})",
    "average": "AVG({})",
    "min": "MIN({})",
    "max": "MAX({})",
    "median": "MEDIAN({})",
    "percentile": "QUANTILE_CONT({}, {fraction})",
}
_REPEATABLE = frozenset({"count_distinct", "min", "max"})
"""Repeated rows cannot change these, so they need no primary key."""


@dataclass(frozen=True)
class Leaf:
    """One aggregate: `aggregate` takes the place of `{}`; without an `input` it is whole SQL of its own."""

    id: str
    table: str
    input: str | None
    aggregate: str
    tables: tuple[str, ...]
    repeatable: bool

    @property
    def sql(self) -> str:
        """The aggregate over its input."""
        return self.aggregate if self.input is None else self.aggregate.replace("{}", self.input, 1)


@dataclass(frozen=True)
class Measures:
    """What a set of metrics comes down to."""

    leaves: dict[str, Leaf]
    expressions: dict[str, str]


class Planner:
    """Takes metrics of one explore apart."""

    def __init__(self, explore: Explore, metrics: dict[str, Metric], now: datetime) -> None:
        self._explore = explore
        self._metrics = metrics
        self._now = now
        self._leaves: dict[str, Leaf] = {}

    def plan(self, ids: list[str]) -> Measures:
        """The leaves and the expressions of the metrics with these ids."""
        expressions = {metric_id: self._expression(self._metrics[metric_id], ()) for metric_id in ids}
        return Measures(self._leaves, expressions)

    def _expression(self, metric: Metric, seen: tuple[str, ...]) -> str:
        if metric.id in seen:
            raise CompileError(f"Metric {metric.id!r} refers to itself")
        if metric.type in _AGGREGATES:
            self._leaves.setdefault(metric.id, self._leaf(metric))
            return quote(metric.id)
        if metric.type not in {"number", "string", "date", "timestamp", "boolean"}:
            raise CompileError(f"Metric type {metric.type!r} of {metric.id!r} is not supported here")
        found = [find(self._explore, metric.table, name) for name in references(metric.sql)]
        if not any(target.metric for target in found):
            self._leaves.setdefault(metric.id, self._raw(metric))
            return quote(metric.id)

        def replace(name: str) -> str:
            target = find(self._explore, metric.table, name)
            if target.metric is None:
                raise CompileError(f"Metric {metric.id!r} mixes metrics with the dimension {name!r}")
            return f"({self._expression(target.metric, (*seen, metric.id))})"

        sql, own = substitute(self._explore, metric.sql, metric.table, replace)
        if own:
            raise CompileError(f"Metric {metric.id!r} mixes metrics with columns of its table")
        return sql

    def _leaf(self, metric: Metric) -> Leaf:
        compiled = text_sql(self._explore, metric.table, metric.sql)
        condition, tables = self._condition(metric)
        value = f"CASE WHEN {condition} THEN ({compiled.sql}) END" if condition else compiled.sql
        fraction = (50.0 if metric.percentile is None else float(metric.percentile)) / 100
        return Leaf(
            id=metric.id,
            table=metric.table,
            input=value,
            aggregate=_AGGREGATES[metric.type].replace("{fraction}", str(fraction)),
            tables=ordered((metric.table, *compiled.tables, *tables)),
            repeatable=metric.type in _REPEATABLE,
        )

    def _raw(self, metric: Metric) -> Leaf:
        compiled = text_sql(self._explore, metric.table, metric.sql)
        return Leaf(metric.id, metric.table, None, compiled.sql, compiled.tables, repeatable=False)

    def _condition(self, metric: Metric) -> tuple[str | None, tuple[str, ...]]:
        if not metric.filters:
            return None, ()
        tables: list[str] = []
        whole = self._explore.whole
        # The model may filter by what the person does not see; a metric that came with the query may not.
        known = (whole if whole.metrics.get(metric.id) is metric else self._explore).dimensions

        def resolve(field_id: str) -> filters.Operand:
            dimension = known.get(field_id) or known.get(f"{metric.table}_{field_id}")
            if dimension is None:
                raise CompileError(f"Metric {metric.id!r} filters by {field_id!r}, which does not exist")
            compiled = dimension_sql(self._explore, dimension)
            tables.extend(compiled.tables)
            return filters.Operand(compiled.sql, dimension.type, ungrained(self._explore, dimension))

        group = {"id": "metric", "and": list(metric.filters)}
        condition = filters.compile_group(group, resolve, self._now, self._explore.case_sensitive)
        return condition, tuple(tables)


def metric_json(explore: Explore, metric: Metric) -> Json:
    """A metric with the SQL that it compiles to."""
    planner = Planner(explore, dict(explore.metrics) | {metric.id: metric}, datetime.min.replace(tzinfo=UTC))
    measures = planner.plan([metric.id])
    sql = measures.expressions[metric.id]
    tables: list[str] = [metric.table]
    for leaf in measures.leaves.values():
        sql = sql.replace(quote(leaf.id), leaf.sql)
        tables.extend(leaf.tables)
    return metric.to_json(Compiled(sql, ordered(tables)))
