"""A metric query -> one DuckDB statement whose numbers no join can inflate.

Each table that owns an aggregate gets a CTE of its own: its rows are made distinct by primary key wherever another
joined table repeats them (fan-out), and facts that share only dimensions never meet before they are aggregated
(chasm). The CTEs are then joined on the dimensions, where NULL matches NULL. Metric filters, table calculations,
sorts and the limit apply outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from engines.lightdash import earlier, filters
from engines.lightdash.custom import custom_metrics
from engines.lightdash.dimensions import BinDimension, bins, undeclared, zoomed
from engines.lightdash.errors import CompileError, FieldReferenceError
from engines.lightdash.fields import Compiled, Dimension, Explore, Json, Metric
from engines.lightdash.joins import from_clause, needed_tables, repeats
from engines.lightdash.measures import Leaf, Measures, Planner, metric_json
from engines.lightdash.refs import dimension_sql, quote, text_sql, ungrained
from engines.lightdash.request import DateZoom, MetricQuery, Sort, positive
from engines.lightdash.required import required_group
from engines.lightdash.tablecalc import calculation_sql


@dataclass(frozen=True)
class CompiledQuery:
    """The statement and what its answer needs to be shown."""

    sql: str
    fields: dict[str, Json]
    formats: dict[str, Dimension | Metric | Json]
    warnings: tuple[Json, ...] = ()


def compile_query(explore: Explore, query: MetricQuery, now: datetime, zoom: DateZoom | None = None) -> CompiledQuery:
    """Compile `query` against `explore`, seen from `now`; `zoom` asks for another grain of one date."""
    return _Compiler(explore, query, now, zoom).compile()


class _Compiler:
    def __init__(self, explore: Explore, query: MetricQuery, now: datetime, zoom: DateZoom | None = None) -> None:
        self._explore = explore
        self._query = query
        self._now = now
        self._metrics = {**explore.metrics, **{m.id: m for m in custom_metrics(explore, query)}}
        self._earlier = earlier.earlier_metrics(query)
        self._bins = bins(explore, query)
        asked = [d for field_id in dict.fromkeys(query.dimensions) for d in self._columns_of(field_id)]
        self._dimensions = zoomed(explore, asked, zoom)
        self._dim_sql = {d.id: dimension_sql(explore, d) for d in self._dimensions}
        self._selected = [self._metric(field_id) for field_id in dict.fromkeys(query.metrics)]
        self._warnings: list[Json] = []

    def compile(self) -> CompiledQuery:
        filtered = [self._metric(i) for i in filters.targets(self._query.filters.metrics)]
        wanted = list(dict.fromkeys(m.id for m in [*self._selected, *filtered]))
        now = [i for i in wanted if i not in self._earlier]
        asked = self._query.filters.dimensions
        sql, extra = self._aggregated(now, self._where(asked, required_group(self._explore, asked)))
        before = [self._earlier[i] for i in wanted if i in self._earlier]
        if before:
            sql = self._beside(sql, before)
        columns = [d.id for d in self._dimensions] + extra + wanted
        shown = [c for c in columns if c not in {m.id for m in filtered} - {m.id for m in self._selected}]
        calculations = self._calculations(set(columns))
        sql = self._finish(sql, list(dict.fromkeys(shown)), calculations)
        return CompiledQuery(sql, self._fields(), self._formats(columns), tuple(self._warnings))

    def _aggregated(self, wanted: list[str], where: Compiled) -> tuple[str, list[str]]:
        """The metrics by the dimensions, and the ids of parts that come along."""
        measures = Planner(self._explore, self._metrics, self._now, self._row_order()).plan(wanted)
        ctes = self._ctes(measures, where)
        return self._outer(ctes, measures, wanted), self._extra(measures, len(ctes))

    def _beside(self, sql: str, found: list[earlier.Earlier]) -> str:
        parts = []
        asked = self._query.filters.dimensions
        for shift, metrics in earlier.by_shift(found).items():
            time = earlier.time_dimension(self._explore, shift)
            # What the model requires depends on what was asked, before the time field is left out.
            groups = (asked, required_group(self._explore, asked))
            kept, required = (earlier.without_time(g, self._explore.whole, time) for g in groups)
            bounds = earlier.bounds(dimension_sql(self._explore, time).sql, shift)
            ids = list(dict.fromkeys(self._metric(m.base_id).id for m in metrics))
            parts.append((shift, metrics, self._aggregated(ids, self._where(kept, required, bounds))[0]))
        return earlier.beside(sql, parts, [d.id for d in self._dimensions])

    def _row_order(self) -> str:
        """The order of the rows by their dimensions, for metrics that look at the rows before."""
        own = {d.id for d in self._dimensions}
        sorts = [s for s in self._query.sorts or self._default_sorts() if s.field_id in own]
        return ", ".join(f"{quote(s.field_id)} {'DESC' if s.descending else 'ASC'}" for s in sorts)

    def _columns_of(self, field_id: str) -> list[Dimension]:
        made = self._bins.get(field_id)
        return list(made) if made else [self._dimension(field_id)]

    def _dimension(self, field_id: str) -> Dimension:
        found = self._explore.dimensions.get(field_id) or undeclared(self._explore, field_id)
        if found is None:
            raise FieldReferenceError(f"Tried to reference dimension with unknown field id: {field_id}")
        return found

    def _metric(self, field_id: str) -> Metric:
        found = self._metrics.get(field_id)
        if found is None:
            raise FieldReferenceError(f"Tried to reference metric with unknown field id: {field_id}")
        return found

    def _declared(self) -> list[Dimension]:
        """The dimensions that the answer describes: not those at a grain that the model does not declare."""
        asked = {*self._query.dimensions, *(d.id for made in self._bins.values() for d in made)}
        return [d for d in self._dimensions if d.id in asked]

    def _where(self, group: Json | None, required: Json | None, also: str = "") -> Compiled:
        tables: list[str] = []

        def operand(dimension: Dimension) -> filters.Operand:
            compiled = dimension_sql(self._explore, dimension)
            tables.extend(compiled.tables)
            return filters.Operand(
                compiled.sql, dimension.type, ungrained(self._explore, dimension), dimension.case_sensitive
            )

        def resolve(field_id: str) -> filters.Operand:
            return operand(self._dimension(field_id))

        parts = []
        base = self._explore.tables[self._explore.base_table]
        if base.sql_where:
            always = text_sql(self._explore, base.name, base.sql_where)
            tables.extend(always.tables)
            parts.append(f"({always.sql})")

        def resolve_any(field_id: str) -> filters.Operand:
            # What the model forces upon a query holds for people who do not see the field, too.
            return operand(self._explore.whole.dimensions[field_id])

        sensitive = self._explore.case_sensitive
        asked = filters.compile_group(group, resolve, self._now, sensitive)
        forced = filters.compile_group(required, resolve_any, self._now, sensitive)
        parts += [part for part in (asked, forced) if part]
        parts += [also] if also else []
        return Compiled(" AND ".join(parts), tuple(tables))

    def _ctes(self, measures: Measures, where: Compiled) -> list[str]:
        """One SELECT for each table that owns aggregates, or one for the dimensions alone."""
        groups: dict[tuple[str, bool], list[Leaf]] = {}
        for leaf in measures.leaves.values():
            # Whole SQL aggregates have no input that could be made distinct, so they stay by themselves.
            groups.setdefault((leaf.table, leaf.input is None), []).append(leaf)
        if not groups:
            return [self._select(None, [], where)] if self._dimensions else []
        return [self._select(owner, leaves, where) for (owner, _), leaves in groups.items()]

    def _select(self, owner: str | None, leaves: list[Leaf], where: Compiled) -> str:
        touched: list[str] = [self._explore.base_table, *where.tables]
        touched += [table for compiled in self._dim_sql.values() for table in compiled.tables]
        touched += [table for leaf in leaves for table in leaf.tables]
        needed = needed_tables(self._explore, touched)
        condition = f"\nWHERE {where.sql}" if where.sql else ""
        source = f"FROM {from_clause(self._explore, needed)}{condition}"
        dimensions = [f"{self._dim_sql[d.id].sql} AS {quote(d.id)}" for d in self._dimensions]
        grouped = "\nGROUP BY " + ", ".join(str(n + 1) for n in range(len(dimensions))) if dimensions else ""
        if owner is not None and repeats(self._explore, owner, needed):
            self._warn_of_raw(owner, leaves)
            if not all(leaf.repeatable or leaf.input is None for leaf in leaves):
                source, dimensions, leaves = self._distinct(owner, leaves, source, dimensions)
        aggregates = [f"{leaf.sql} AS {quote(leaf.id)}" for leaf in leaves]
        return f"SELECT {', '.join([*dimensions, *aggregates])}\n{source}{grouped}"

    def _distinct(
        self, owner: str, leaves: list[Leaf], source: str, dimensions: list[str]
    ) -> tuple[str, list[str], list[Leaf]]:
        """Each row of the owner once for each combination of dimensions, however often the joins repeat it."""
        key = self._explore.whole.tables[owner].primary_key
        if not key:
            raise CompileError(
                f"Table {owner!r} is repeated by a join and has no primary key, so its metrics would be inflated"
            )
        keys = [f"{quote(owner)}.{quote(column)} AS {quote(f'__key_{n}')}" for n, column in enumerate(key)]
        present = f"{quote(owner)}.{quote(key[0])} IS NOT NULL"
        inputs = [f"CASE WHEN {present} THEN {leaf.input} END AS {quote(leaf.id)}" for leaf in leaves]
        names = [quote(d.id) for d in self._dimensions]
        on = ", ".join([*names, *(quote(f"__key_{n}") for n in range(len(key)))])
        inner = f"SELECT DISTINCT ON ({on}) {', '.join([*dimensions, *keys, *inputs])}\n{source}"
        return f"FROM ({inner})", names, [replace(leaf, input=quote(leaf.id)) for leaf in leaves]

    def _warn_of_raw(self, owner: str, leaves: list[Leaf]) -> None:
        for leaf in leaves:
            if leaf.input is None:
                label = {**self._explore.whole.metrics, **self._metrics}[leaf.id].label
                text = f'Metric **"{label}"** that references a joined table might have inflation.'
                self._warnings.append({"message": text, "fields": [leaf.id], "tables": [owner]})

    def _extra(self, measures: Measures, ctes: int) -> list[str]:
        """With several CTEs the parts of a ratio come along as columns, as they do on the real server.

        Those that the person may not see stay behind.
        """
        parts = [leaf for leaf in measures.leaves if leaf not in measures.expressions] if ctes > 1 else []
        return [part for part in parts if part in self._metrics]

    def _outer(self, ctes: list[str], measures: Measures, wanted: list[str]) -> str:
        dims = [quote(d.id) for d in self._dimensions]
        leaves = list(measures.leaves)
        extra = self._extra(measures, len(ctes))
        made = [quote(i) for i in extra] + [f"{measures.expressions[i]} AS {quote(i)}" for i in wanted]
        if not ctes:
            return "SELECT 1 AS __nothing"
        if len(ctes) == 1:
            return f"SELECT {', '.join([*dims, *made])}\nFROM (\n{ctes[0]}\n)"
        named = ", ".join(f"part_{n} AS (\n{cte}\n)" for n, cte in enumerate(ctes))
        parts = [f"part_{n}" for n in range(len(ctes))]
        if not dims:
            joined = f"SELECT {', '.join(map(quote, leaves))} FROM {' CROSS JOIN '.join(parts)}"
            return f"WITH {named}\nSELECT {', '.join(made)}\nFROM ({joined})"
        keys = " UNION ".join(f"SELECT {', '.join(dims)} FROM {part}" for part in parts)
        joins = "\n".join(
            f"LEFT JOIN {part} ON {' AND '.join(f'__keys.{d} IS NOT DISTINCT FROM {part}.{d}' for d in dims)}"
            for part in parts
        )
        kept = ", ".join([*(f"__keys.{d} AS {d}" for d in dims), *map(quote, leaves)])
        joined = f"SELECT {kept} FROM __keys\n{joins}"
        return f"WITH {named}, __keys AS ({keys})\nSELECT {', '.join([*dims, *made])}\nFROM (\n{joined}\n)"

    def _calculations(self, columns: set[str]) -> list[tuple[str, str]]:
        return [
            (str(c.get("name")), calculation_sql(c, columns, self._query.sorts)) for c in self._query.table_calculations
        ]

    def _finish(self, sql: str, shown: list[str], calculations: list[tuple[str, str]]) -> str:
        def metric(field_id: str) -> filters.Operand:
            return filters.Operand(quote(field_id), self._metric(field_id).value_type)

        def calculation(field_id: str) -> filters.Operand:
            if field_id not in {name for name, _ in calculations}:
                raise FieldReferenceError(f"Tried to reference table calculation with unknown field id: {field_id}")
            return filters.Operand(quote(field_id), "number")

        having = filters.compile_group(self._query.filters.metrics, metric, self._now)
        having = f"\nWHERE {having}" if having else ""
        columns = [quote(c) for c in shown] or ["*"]
        if calculations:
            columns += [f"{expression} AS {quote(name)}" for name, expression in calculations]
        sql = f"SELECT {', '.join(columns)}\nFROM (\n{sql}\n){having}"
        late = filters.compile_group(self._query.filters.table_calculations, calculation, self._now)
        if late:
            sql = f"SELECT * FROM (\n{sql}\n)\nWHERE {late}"
        return f"{sql}{self._order()}\nLIMIT {positive(self._query.limit)}"

    def _order(self) -> str:
        sorts = [self._sorted_by(sort) for sort in self._query.sorts or self._default_sorts()]
        parts = []
        for sort in sorts:
            nulls = {None: "", True: " NULLS FIRST", False: " NULLS LAST"}[sort.nulls_first]
            parts.append(f"{quote(sort.field_id)} {'DESC' if sort.descending else 'ASC'}{nulls}")
        named = {sort.field_id for sort in sorts}
        parts += [quote(d.id) for d in self._dimensions if d.id not in named]
        return f"\nORDER BY {', '.join(parts)}" if parts else ""

    def _sorted_by(self, sort: Sort) -> Sort:
        """Bins are put in the order of their numbers, not of their names."""
        made = self._bins.get(sort.field_id)
        return sort.model_copy(update={"field_id": made[-1].id}) if made else sort

    def _default_sorts(self) -> list[Sort]:
        """The newest date first, else the biggest metric, else the first dimension."""
        dates = [d.id for d in self._declared() if d.type in {"date", "timestamp"}]
        first = dates or [m.id for m in self._selected]
        if first:
            return [Sort(fieldId=first[0], descending=True)]
        return [Sort(fieldId=d.id, descending=False) for d in self._dimensions[:1]]

    def _fields(self) -> dict[str, Json]:
        described = [d for d in self._declared() if not isinstance(d, BinDimension) or d.id in self._bins]
        made = {d.id: d.to_json(self._dim_sql[d.id]) for d in described}
        made |= {m.id: metric_json(self._explore, m) for m in self._selected}
        return made | {str(c.get("name")): c for c in self._query.table_calculations}

    def _formats(self, columns: Iterable[str]) -> dict[str, Dimension | Metric | Json]:
        dims: dict[str, Dimension | Metric | Json] = {d.id: d for d in self._declared()}
        metrics = {c: self._metrics[c] for c in columns if c in self._metrics}
        return dims | metrics | {str(c.get("name")): c for c in self._query.table_calculations}
