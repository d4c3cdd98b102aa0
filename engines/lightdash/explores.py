"""Tables and their joins -> explores. A join or a field that leads nowhere is left out with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from engines import clock
from engines.lightdash.columns import Place, dimensions_of, friendly, hints
from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Dimension, Explore, Join, Json, Metric, Relationship, Table
from engines.lightdash.measures import Planner
from engines.lightdash.problems import Problems
from engines.lightdash.projectconfig import ProjectConfig
from engines.lightdash.refs import dimension_sql, find, references, text_sql
from engines.lightdash.rules import model_filters
from engines.lightdash.shapes import mapping, merged_meta, sequence, text, words
from engines.lightdash.sources import Model

_JOIN_TYPES = ("left", "inner", "right", "full")


@dataclass(frozen=True)
class Maker:
    """Makes the explores of models, out of the tables of all of them."""

    tables: Mapping[str, Table]
    config: ProjectConfig
    problems: Problems

    def explores(self, model: Model) -> Iterator[Explore]:
        """The explore of a model, unless it is hidden, and those that its `explores` adds.

        Raises:
            CompileError: the model's meta has not the shape that it should have.
        """
        meta = merged_meta(model.node, f"model {model.name!r}")
        base = self.tables[model.name]
        if not meta.get("hidden"):
            yield self._explore(model, model.name, base, meta, meta)
        for name, spec in mapping(meta.get("explores"), "explores").items():
            spec = mapping(spec, f"explore {name!r}")
            if name in self.tables:
                self.problems.add(
                    model.path, f"explore {name!r} of model {model.name!r} is called as a model; rename it"
                )
                continue
            yield self._explore(model, name, self._narrowed(model, base, spec), spec, meta)

    def _narrowed(self, model: Model, base: Table, spec: Json) -> Table:
        """The base table as an additional explore sees it."""
        place = Place(base.name, base.label, model.path, self.problems, self.config, None, base.default_time_dimension)
        more: dict[str, Dimension] = {}
        extra = mapping(spec.get("additional_dimensions"), "additional_dimensions")
        for index, (name, one) in enumerate(extra.items(), start=len(base.dimensions)):
            more |= {d.name: d for d in dimensions_of(place, name, one, {}, index)}
        return replace(
            base,
            dimensions={**base.dimensions, **more},
            sql_where=text(spec.get("sql_filter") or spec.get("sql_where"), "sql_filter") or base.sql_where,
            filters=model_filters(spec, f"explore of model {base.name!r}"),
        )

    def _explore(self, model: Model, name: str, base: Table, spec: Json, meta: Json) -> Explore:
        warnings: list[str] = []
        joined: dict[str, Table] = {base.name: base}
        joins: list[Join] = []
        specs = sequence(spec.get("joins") or meta.get("joins"), "joins")
        needed = {ref for one in specs if isinstance(one, dict) for ref in references(str(one.get("sql_on")))}
        for one in specs:
            try:
                join, table = self._join(one, needed)
                text_sql(_bare(base, {**joined, join.table: table}), join.table, join.sql_on)
                if join.table in joined:
                    raise CompileError(f"joins {join.table!r} twice; give one of them an `alias`")
            except CompileError as error:
                warnings.append(f"A join was left out: {error.message}")
                self.problems.add(model.path, f"a join of explore {name!r} is left out: {error.message}")
                continue
            joins.append(join)
            joined[join.table] = table
        own = spec is meta
        made = Explore(
            name=name,
            label=(text(spec.get("label"), "label") or friendly(name)),
            base_table=base.name,
            tables=joined,
            joins=tuple(joins),
            tags=words(spec.get("tags"), "tags") if not own and spec.get("tags") else tags(model.node),
            group_label=text(spec.get("group_label") or meta.get("group_label"), "group_label"),
            description=base.description if own else text(spec.get("description"), "description") or base.description,
            ai_hint=base.ai_hint if own else hints(spec.get("ai_hint")) or base.ai_hint,
            case_sensitive=bool(spec.get("case_sensitive", self.config.case_sensitive)),
            yml_path=model.path,
            warnings=tuple(warnings),
        )
        return self._checked(model, made)

    def _join(self, spec: Any, needed: set[str]) -> tuple[Join, Table]:
        spec = mapping(spec, "each of the joins")
        target = text(spec.get("join"), "join") or ""
        if target not in self.tables:
            raise CompileError(f"there is no usable model {target!r} to join")
        alias = text(spec.get("alias"), "alias") or target
        sql_on = text(spec.get("sql_on"), "sql_on")
        if not sql_on:
            raise CompileError(f"the join of {alias!r} needs `sql_on`")
        relationship = text(spec.get("relationship"), "relationship") or "many-to-one"
        kind = text(spec.get("type"), "type") or "left"
        if relationship not in get_args(Relationship) or kind not in _JOIN_TYPES:
            wrong = kind if kind not in _JOIN_TYPES else relationship
            raise CompileError(f"{wrong!r} in the join of {alias!r} is not known")
        join = Join(
            table=alias,
            sql_on=sql_on,
            relationship=cast(Relationship, relationship),
            kind=kind,
            always=bool(spec.get("always")),
            hidden=bool(spec.get("hidden")),
        )
        return join, _joined(self.tables[target], alias, spec, needed)

    def _checked(self, model: Model, explore: Explore) -> Explore:
        """The same explore, where each field that cannot be compiled carries the reason."""
        tables: dict[str, Table] = {}
        for table_name, table in explore.tables.items():
            wrong = {**self._wrong_dimensions(explore, table), **self._wrong_metrics(explore, table)}
            own = table_name == explore.base_table
            for field_name, error in wrong.items() if own else ():
                self.problems.add(model.path, f"{field_name!r} of explore {explore.name!r}: {error}")
            dimensions = {n: replace(d, error=wrong[n]) if n in wrong else d for n, d in table.dimensions.items()}
            metrics = {n: replace(m, error=wrong[n]) if n in wrong else m for n, m in table.metrics.items()}
            tables[table_name] = replace(table, dimensions=dimensions, metrics=metrics) if wrong else table
        return replace(explore, tables=tables)

    def _wrong_dimensions(self, explore: Explore, table: Table) -> dict[str, str]:
        wrong = {}
        for name, dimension in table.dimensions.items():
            if not dimension.error:
                try:
                    dimension_sql(explore, dimension)
                except CompileError as error:
                    wrong[name] = error.message
        return wrong

    def _wrong_metrics(self, explore: Explore, table: Table) -> dict[str, str]:
        wrong = {}
        planner = Planner(explore, dict(explore.metrics), clock.now())
        for name, metric in table.metrics.items():
            if not metric.error:
                try:
                    planner.plan([metric.id])
                    for key in metric.distinct_keys:
                        find(explore, table.name, key)
                except CompileError as error:
                    wrong[name] = error.message
        return wrong


def tags(node: Json) -> tuple[str, ...]:
    """The tags of a model, from both places."""
    config = mapping(node.get("config"), "config")
    return tuple(dict.fromkeys([*words(node.get("tags"), "tags"), *words(config.get("tags"), "tags")]))


def _bare(base: Table, tables: Mapping[str, Table]) -> Explore:
    return Explore(name=base.name, label=base.label, base_table=base.name, tables=tables)


def _joined(table: Table, alias: str, spec: Json, needed: set[str]) -> Table:
    """The table as the join shows it: `fields` limits it, except that join keys stay, hidden."""
    listed = spec.get("fields")
    allowed = None if listed is None else words(listed, "fields")
    label = text(spec.get("label"), "label") or (table.label if alias == table.name else friendly(alias))
    unseen = bool(spec.get("hidden"))

    def shown(field: Dimension | Metric) -> bool:
        base = field.base_name if isinstance(field, Dimension) else None
        return allowed is None or field.name in allowed or (base is not None and base in allowed)

    fields: list[Dimension | Metric] = [*table.dimensions.values(), *table.metrics.values()]
    kept = _used(table, alias, [field.name for field in fields if shown(field)], needed)
    dimensions = {
        name: replace(d, table=alias, table_label=label, hidden=d.hidden or unseen or not shown(d))
        for name, d in table.dimensions.items()
        if name in kept or name in table.primary_key
    }
    metrics = {
        name: replace(m, table=alias, table_label=label, hidden=m.hidden or unseen or not shown(m))
        for name, m in table.metrics.items()
        if name in kept
    }
    return replace(
        table,
        name=alias,
        label=label,
        description=text(spec.get("description"), "description") or table.description,
        dimensions=dimensions,
        metrics=metrics,
    )


def _used(table: Table, alias: str, shown: list[str], needed: set[str]) -> set[str]:
    """The names of the shown fields and of all that these or the joins are made of."""
    fields: dict[str, Dimension | Metric] = {**table.dimensions, **table.metrics}
    waiting = shown + [ref.rpartition(".")[2] for ref in needed if ref.rpartition(".")[0] == alias]
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in kept or name not in fields:
            continue
        kept.add(name)
        found = fields[name]
        used = references(found.sql)
        if isinstance(found, Metric):
            used += [*found.distinct_keys, *(str(rule["target"]["fieldRef"]) for rule in found.filters)]
        waiting += [ref.rpartition(".")[2] for ref in used if ref.rpartition(".")[0] in {"", alias, table.name}]
    return kept
