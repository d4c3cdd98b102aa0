"""Metrics taken apart: the aggregates that a table has to deliver, and the expressions over them."""

from dataclasses import dataclass
from datetime import datetime

from engines import clock
from engines.lightdash import filters
from engines.lightdash.errors import CompileError
from engines.lightdash.fields import POST_CALCULATIONS, Compiled, Explore, Json, Metric
from engines.lightdash.refs import dimension_sql, find, ordered, quote, references, substitute, text_sql, ungrained

_AGGREGATES = {
    "count": "COUNT({})",
    "count_distinct": "COUNT(DISTINCT {})",
    "sum": "SUM({})",
    # Each key counts once, however often a model repeats it: the set of (key, value) pairs, then their values.
    "sum_distinct": "LIST_SUM(LIST_TRANSFORM(LIST(DISTINCT {}), lambda pair: pair.v))",
    "average_distinct": "LIST_AVG(LIST_TRANSFORM(LIST(DISTINCT {}), lambda pair: pair.v))",
    "average": "AVG({})",
    "min": "MIN({})",
    "max": "MAX({})",
    "median": "MEDIAN({})",
    "percentile": "QUANTILE_CONT({}, {fraction})",
}
_WINDOWS = {
    "percent_of_total": "({0}) / NULLIF(SUM({0}) OVER (), 0)",
    "percent_of_previous": "({0}) / NULLIF(LAG({0}) OVER ({1}), 0)",
    "running_total": "SUM({0}) OVER ({1}ROWS UNBOUNDED PRECEDING)",
}
_REPEATABLE = frozenset({"count_distinct", "min", "max", "sum_distinct", "average_distinct"})
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

    def __init__(self, explore: Explore, metrics: dict[str, Metric], now: datetime, order: str = "") -> None:
        self._explore = explore
        self._metrics = metrics
        self._now = now
        self._order = order
        self._leaves: dict[str, Leaf] = {}

    def plan(self, ids: list[str]) -> Measures:
        """The leaves and the expressions of the metrics with these ids."""
        expressions = {metric_id: self._expression(self._metrics[metric_id], ()) for metric_id in ids}
        return Measures(self._leaves, expressions)

    def _expression(self, metric: Metric, seen: tuple[str, ...]) -> str:
        if metric.error:
            raise CompileError(metric.error)
        if metric.id in seen:
            raise CompileError(f"Metric {metric.id!r} refers to itself")
        if metric.type in _AGGREGATES:
            self._leaves.setdefault(metric.id, self._leaf(metric))
            return quote(metric.id)
        if metric.type in POST_CALCULATIONS:
            return self._window(metric, seen)
        if metric.type not in {"number", "string", "date", "timestamp", "boolean"}:
            raise CompileError(f"Metric type {metric.type!r} of {metric.id!r} is not supported here")
        found = [find(self._explore, metric.table, name) for name in references(metric.sql)]
        if not any(target.metric for target in found):
            self._leaves.setdefault(metric.id, self._raw(metric))
            return quote(metric.id)
        return self._combined(metric, seen)

    def _combined(self, metric: Metric, seen: tuple[str, ...]) -> str:
        """The SQL of a metric with every metric in it taken apart."""

        def replace(name: str) -> str:
            target = find(self._explore, metric.table, name)
            if target.metric is None:
                raise CompileError(f"Metric {metric.id!r} mixes metrics with the dimension {name!r}")
            return f"({self._expression(target.metric, (*seen, metric.id))})"

        sql, own = substitute(self._explore, metric.sql, metric.table, replace)
        if own:
            raise CompileError(f"Metric {metric.id!r} mixes metrics with columns of its table")
        return sql

    def _window(self, metric: Metric, seen: tuple[str, ...]) -> str:
        """A metric over the rows of the answer, in the order in which they are asked for."""
        named = references(metric.sql)
        if not named:
            raise CompileError(f"Metric {metric.id!r} of type {metric.type!r} needs a metric in its sql")
        for name in named:
            target = find(self._explore, metric.table, name).metric
            if target is None or target.type in POST_CALCULATIONS:
                raise CompileError(f"Metric {metric.id!r} of type {metric.type!r} cannot be made over {name!r}")
        inner = self._combined(metric, seen)
        return _WINDOWS[metric.type].format(inner, self._order and f"ORDER BY {self._order} ")

    def _leaf(self, metric: Metric) -> Leaf:
        compiled = text_sql(self._explore, metric.table, metric.sql)
        condition, tables = self._condition(metric)
        plain, keys = self._paired(metric, compiled)
        value = f"CASE WHEN {condition} THEN ({plain}) END" if condition else plain
        fraction = (50.0 if metric.percentile is None else float(metric.percentile)) / 100
        return Leaf(
            id=metric.id,
            table=metric.table,
            input=value,
            aggregate=_AGGREGATES[metric.type].replace("{fraction}", str(fraction)),
            tables=ordered((metric.table, *compiled.tables, *keys, *tables)),
            repeatable=metric.type in _REPEATABLE,
        )

    def _paired(self, metric: Metric, compiled: Compiled) -> tuple[str, tuple[str, ...]]:
        """For the distinct kinds, the value together with the keys by which it counts once."""
        if not metric.distinct_keys:
            return compiled.sql, ()
        keys = [text_sql(self._explore, metric.table, f"${{{key}}}") for key in metric.distinct_keys]
        pairs = ", ".join(f"k{n}: {key.sql}" for n, key in enumerate(keys))
        return f"{{{pairs}, v: {compiled.sql}}}", tuple(table for key in keys for table in key.tables)

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
            return filters.Operand(
                compiled.sql, dimension.type, ungrained(self._explore, dimension), dimension.case_sensitive
            )

        group = {"id": "metric", "and": list(metric.filters)}
        condition = filters.compile_group(group, resolve, self._now, self._explore.case_sensitive)
        return condition, tuple(tables)


def metric_json(explore: Explore, metric: Metric) -> Json:
    """A metric with the SQL that it compiles to."""
    if metric.error:
        return metric.to_json(Compiled("", (metric.table,)))
    planner = Planner(explore, dict(explore.metrics) | {metric.id: metric}, clock.now())
    measures = planner.plan([metric.id])
    sql = measures.expressions[metric.id]
    tables: list[str] = [metric.table]
    for leaf in measures.leaves.values():
        sql = sql.replace(quote(leaf.id), leaf.sql)
        tables.extend(leaf.tables)
    return metric.to_json(Compiled(sql, ordered(tables)))
