"""A dbt project with Lightdash `meta` -> explores."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from engines.lightdash.columns import dimensions_of, friendly, hints, merged_meta, metric_of, requirement
from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Dimension, Explore, Join, Json, Metric, Table
from engines.lightdash.refs import references


@dataclass(frozen=True)
class Project:
    """The explores of one dbt project."""

    name: str
    explores: Mapping[str, Explore]


def load_project(directory: Path, table_tags: tuple[str, ...] = ()) -> Project:
    """Read every model below `directory`.

    As with the table selection of a Lightdash project, `table_tags` limits the explores to models that carry one of
    the tags; without any, or when no model carries one, each model is an explore.
    """
    settings = _yaml(directory / "dbt_project.yml")
    paths = settings.get("model-paths") or ["models"]
    models: dict[str, Json] = {}
    files: dict[str, str] = {}
    for path in sorted(p for base in paths for p in (directory / base).rglob("*.y*ml")):
        for model in _yaml(path).get("models") or []:
            models[model["name"]] = model
            files[model["name"]] = str(path.relative_to(directory))
    tagged = [name for name, model in models.items() if set(_tags(model)) & set(table_tags)]
    chosen = tagged or list(models)
    tables = {name: _table(model) for name, model in models.items()}
    explores = {name: _explore(models[name], tables, files[name]) for name in chosen}
    return Project(str(settings.get("name") or directory.name), explores)


def _yaml(path: Path) -> Json:
    if not path.exists():
        return {}
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _tags(model: Json) -> list[str]:
    found: list[str] = []
    for part in (model.get("tags"), (model.get("config") or {}).get("tags")):
        found += [part] if isinstance(part, str) else list(part or [])
    return found


def _table(model: Json) -> Table:
    name, meta = model["name"], merged_meta(model)
    label = meta.get("label") or friendly(name)
    key = meta.get("primary_key") or []
    time_dimension = meta.get("default_time_dimension")
    dimensions: dict[str, Dimension] = {}
    metrics: dict[str, Metric] = {}
    for index, column in enumerate(model.get("columns") or []):
        column_meta = merged_meta(column)
        for dimension in dimensions_of(name, label, column, column_meta, index):
            dimensions[dimension.name] = dimension
        for metric_name, spec in (column_meta.get("metrics") or {}).items():
            base = dimensions[column["name"]]
            metrics[metric_name] = metric_of(name, label, metric_name, spec, len(metrics), time_dimension, base)
    for metric_name, spec in (meta.get("metrics") or {}).items():
        metrics[metric_name] = metric_of(name, label, metric_name, spec, len(metrics), time_dimension)
    both = sorted(set(dimensions) & set(metrics))
    if both:
        raise CompileError(f"Found a metric and a dimension with the same name: {both[0]}")
    return Table(
        name=name,
        original_name=name,
        label=label,
        description=model.get("description"),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        dimensions=dimensions,
        metrics=metrics,
        ai_hint=hints(meta.get("ai_hint")),
        default_time_dimension=time_dimension,
        sql_from=meta.get("sql_from"),
        required_attributes=requirement(meta.get("required_attributes")),
        any_attributes=requirement(meta.get("any_attributes")),
        sql_where=meta.get("sql_filter") or meta.get("sql_where"),
    )


def _explore(model: Json, tables: Mapping[str, Table], path: str) -> Explore:
    name, meta = model["name"], merged_meta(model)
    base = tables[name]
    specs: list[Json] = meta.get("joins") or []
    needed = {reference for spec in specs for reference in references(spec["sql_on"])}
    joined: dict[str, Table] = {name: base}
    joins: list[Join] = []
    for spec in specs:
        if spec["join"] not in tables:
            raise CompileError(f"Model {name!r} joins {spec['join']!r}, which does not exist")
        alias = spec.get("alias") or spec["join"]
        joined[alias] = _joined(tables[spec["join"]], alias, spec, needed)
        joins.append(
            Join(
                table=alias,
                sql_on=spec["sql_on"],
                relationship=spec.get("relationship") or "many-to-one",
                kind=spec.get("type") or "left",
                always=bool(spec.get("always")),
            )
        )
    return Explore(
        name=name,
        label=base.label,
        base_table=name,
        tables=joined,
        joins=tuple(joins),
        tags=tuple(_tags(model)),
        group_label=meta.get("group_label"),
        description=base.description,
        ai_hint=base.ai_hint,
        case_sensitive=bool(meta.get("case_sensitive", True)),
        yml_path=path,
    )


def _joined(table: Table, alias: str, spec: Json, needed: set[str]) -> Table:
    """The table as the join shows it: `fields` limits it, except that join keys stay, hidden."""
    allowed = spec.get("fields")
    label = spec.get("label") or table.label

    def shown(field: Dimension | Metric) -> bool:
        base = field.base_name if isinstance(field, Dimension) else None
        return allowed is None or field.name in allowed or (base is not None and base in allowed)

    dimensions = {
        name: replace(d, table=alias, table_label=label, hidden=d.hidden or not shown(d))
        for name, d in table.dimensions.items()
        if shown(d) or f"{alias}.{name}" in needed or name in table.primary_key
    }
    metrics = {name: replace(m, table=alias, table_label=label) for name, m in table.metrics.items() if shown(m)}
    return replace(
        table,
        name=alias,
        label=label,
        description=spec.get("description") or table.description,
        dimensions=dimensions,
        metrics=metrics,
    )
