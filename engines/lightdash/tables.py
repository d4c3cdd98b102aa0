"""One dbt model -> the table that explores are made of."""

from dataclasses import replace

from engines.lightdash.columns import Place, column_fields, friendly, hints, metric_of, requirement
from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Dimension, Metric, Table
from engines.lightdash.problems import Problems
from engines.lightdash.projectconfig import ProjectConfig, read_parameters
from engines.lightdash.relations import Relations
from engines.lightdash.rules import model_filters
from engines.lightdash.shapes import mapping, merged_meta, sequence, text, words
from engines.lightdash.sources import Model


def table_of(model: Model, config: ProjectConfig, relations: Relations | None, problems: Problems) -> Table:
    """The table of a model. A column or metric that cannot be used keeps the reason and harms no other.

    Raises:
        CompileError: the model as a whole cannot be used.
    """
    name = model.name
    meta = merged_meta(model.node, f"model {name!r}")
    label = text(meta.get("label"), "label") or friendly(name)
    time_dimension = mapping(meta.get("default_time_dimension"), "default_time_dimension") or None
    sql_from = text(meta.get("sql_from"), "sql_from")
    relation = relations.find(model.table, model.schema) if relations and not sql_from else None
    place = Place(name, label, model.path, problems, config, relation, time_dimension)
    dimensions: dict[str, Dimension] = {}
    metrics: list[Metric] = []
    for index, column in enumerate(sequence(model.node.get("columns"), "columns")):
        try:
            found = column_fields(place, mapping(column, "each of the columns"), index)
        except CompileError as error:
            place.wrong("a column", error.message)
            continue
        dimensions |= {dimension.name: dimension for dimension in found[0]}
        metrics += found[1]
    specs = mapping(meta.get("metrics"), "metrics")
    metrics = [metric_of(place, metric_name, spec) for metric_name, spec in specs.items()] + metrics
    if not dimensions:
        raise CompileError("the model has no columns in its YAML, so there is nothing to ask; list its columns")
    return Table(
        name=name,
        original_name=name,
        label=label,
        description=text(model.node.get("description"), "description"),
        primary_key=words(meta.get("primary_key"), "primary_key"),
        dimensions=dimensions,
        metrics=_apart(place, dimensions, metrics),
        ai_hint=hints(meta.get("ai_hint")),
        default_time_dimension=time_dimension,
        sql_from=sql_from or (relation.sql if relation else None),
        required_attributes=requirement(meta.get("required_attributes"), "required_attributes"),
        any_attributes=requirement(meta.get("any_attributes"), "any_attributes"),
        sql_where=text(meta.get("sql_filter") or meta.get("sql_where"), "sql_filter"),
        schema=relation.schema if relation else "main",
        order_fields_by="INDEX" if str(meta.get("order_fields_by")).upper() == "INDEX" else "LABEL",
        group_details=mapping(meta.get("group_details"), "group_details"),
        filters=model_filters(meta, f"model {name!r}"),
        parameters={**config.parameters, **read_parameters(meta)},
    )


def _apart(place: Place, dimensions: dict[str, Dimension], metrics: list[Metric]) -> dict[str, Metric]:
    """The metrics by name and in order; one called as a dimension gives way to it."""
    made: dict[str, Metric] = {}
    for metric in metrics:
        if metric.name in dimensions:
            place.wrong(f"metric {metric.name!r}", "a dimension has the same name and is kept; rename the metric")
        else:
            made[metric.name] = replace(metric, index=made[metric.name].index if metric.name in made else len(made))
    return made
