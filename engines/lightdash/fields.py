"""Dimensions, metrics, tables and explores, and the JSON in which the API shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
POST_CALCULATIONS = frozenset({"percent_of_total", "percent_of_previous", "running_total"})
"""Metrics over the rows of an answer, not over those of a table."""
NUMERIC_METRICS = POST_CALCULATIONS | frozenset(
    {"count", "count_distinct", "sum", "sum_distinct", "average", "average_distinct", "median", "percentile", "number"}
)
METRIC_TYPES = NUMERIC_METRICS | frozenset({"min", "max", "string", "date", "timestamp", "boolean"})


Requirement = Mapping[str, str | Sequence[str]]
"""User attributes by name, each with the value, or any of the values, that a person needs."""


@dataclass(frozen=True)
class Asker:
    """What a model may know of the person who asks."""

    email: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """The person's values of a user attribute."""
        return dict(self.attributes).get(name, ())


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """What may be shown to some people only: `required` wants every attribute, `any` one of them."""

    required_attributes: Requirement = field(default_factory=dict)
    any_attributes: Requirement = field(default_factory=dict)

    def attributes_json(self) -> Json:
        """The two as an explore shows them."""
        made: Json = {"requiredAttributes": self.required_attributes, "anyAttributes": self.any_attributes}
        return {key: dict(value) for key, value in made.items() if value}


@dataclass(frozen=True, kw_only=True)
class Field(Guarded):
    """What dimensions and metrics have in common."""

    table: str
    table_label: str
    name: str
    type: str
    sql: str
    label: str
    description: str | None = None
    hidden: bool = False
    ai_hint: tuple[str, ...] = ()
    format: str | None = None
    round: int | None = None
    compact: str | None = None
    index: int = 0
    groups: tuple[str, ...] = ()
    format_options: Json | None = None
    error: str | None = None
    """Why the field cannot be used."""

    @property
    def id(self) -> str:
        """The id by which queries name the field."""
        return f"{self.table}_{self.name.replace('.', '__')}"

    def _json(self, compiled: "Compiled") -> Json:
        made: Json = {
            "sql": self.sql,
            "name": self.name,
            "type": self.type,
            "index": self.index,
            "label": self.label,
            "table": self.table,
            "groups": list(self.groups),
            "hidden": self.hidden,
            "tableLabel": self.table_label,
            "compiledSql": compiled.sql,
            "tablesReferences": list(compiled.tables),
        }
        optional = {
            "description": self.description,
            "aiHint": list(self.ai_hint) or None,
            "format": self.format,
            "round": self.round,
            "compact": self.compact,
            "formatOptions": self.format_options,
            "compilationError": {"message": self.error} if self.error else None,
        }
        return made | {key: value for key, value in optional.items() if value is not None} | self.attributes_json()


@dataclass(frozen=True)
class Compiled:
    """SQL with every reference resolved, and the tables that it needs."""

    sql: str
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Dimension(Field):
    """A column or an expression to group and filter by."""

    interval: str | None = None
    base_name: str | None = None
    base_type: str | None = None
    is_interval_base: bool = False
    custom_interval: str | None = None
    case_sensitive: bool | None = None
    """Whether its filters look at case; without a word the explore decides."""

    def to_json(self, compiled: Compiled) -> Json:
        """The field as an explore shows it."""
        made = self._json(compiled) | {"fieldType": "dimension", "isIntervalBase": self.is_interval_base}
        if self.case_sensitive is not None:
            made["caseSensitive"] = self.case_sensitive
        if self.interval:
            made |= {
                "timeInterval": self.interval,
                "timeIntervalBaseDimensionName": self.base_name,
                "timeIntervalBaseDimensionType": self.base_type,
            }
        if self.custom_interval:
            made |= {
                "customTimeInterval": self.custom_interval,
                "timeIntervalBaseDimensionName": self.base_name,
                "timeIntervalBaseDimensionType": self.base_type,
            }
        return made


@dataclass(frozen=True, kw_only=True)
class Metric(Field):
    """An aggregate, or an expression over aggregates (type `number`)."""

    filters: tuple[Json, ...] = ()
    percentile: float | None = None
    distinct_keys: tuple[str, ...] = ()
    dimension_reference: str | None = None
    default_time_dimension: Mapping[str, str] | None = None

    @property
    def value_type(self) -> str:
        """The type of the result, which decides the filter operators and the format."""
        return self.type if self.type in {"string", "date", "timestamp", "boolean"} else "number"

    def to_json(self, compiled: Compiled) -> Json:
        """The field as an explore shows it."""
        made = self._json(compiled) | {"fieldType": "metric", "filters": list(self.filters)}
        if self.percentile is not None:
            made["percentile"] = self.percentile
        if self.distinct_keys:
            made["distinctKeys"] = list(self.distinct_keys)
        if self.dimension_reference:
            made["dimensionReference"] = self.dimension_reference
        if self.default_time_dimension:
            made["defaultTimeDimension"] = dict(self.default_time_dimension)
        return made


@dataclass(frozen=True, kw_only=True)
class Table(Guarded):
    """A dbt model as it stands in one explore."""

    name: str
    original_name: str
    label: str
    description: str | None
    primary_key: tuple[str, ...]
    dimensions: Mapping[str, Dimension]
    metrics: Mapping[str, Metric]
    ai_hint: tuple[str, ...] = ()
    default_time_dimension: Mapping[str, str] | None = None
    sql_where: str | None = None
    sql_from: str | None = None
    schema: str = "main"
    order_fields_by: str = "LABEL"
    group_details: Json = field(default_factory=dict)
    filters: tuple[Json, ...] = ()
    """`required_filters` and `default_filters`, as rules."""
    parameters: Mapping[str, Json] = field(default_factory=dict)

    @property
    def sql_table(self) -> str:
        """The warehouse table, or what the model puts in its place."""
        return self.sql_from or f'"main"."{self.original_name}"'


Relationship = Literal["many-to-one", "one-to-one", "one-to-many", "many-to-many"]


@dataclass(frozen=True, kw_only=True)
class Join:
    """How one table is joined into an explore."""

    table: str
    sql_on: str
    relationship: Relationship
    kind: str = "left"
    always: bool = False
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Explore:
    """A base table with its joins: what one query may draw on."""

    name: str
    label: str
    base_table: str
    tables: Mapping[str, Table]
    joins: tuple[Join, ...] = ()
    tags: tuple[str, ...] = ()
    group_label: str | None = None
    description: str | None = None
    ai_hint: tuple[str, ...] = ()
    case_sensitive: bool = True
    yml_path: str = ""
    warnings: tuple[str, ...] = ()
    asked_by: Asker | None = None
    """Whose view this is; without one, `${lightdash.…}` in SQL stays as it is written."""
    behind: "Explore | None" = None
    """Of a view: the whole explore, in which the SQL of the model finds what the person does not see."""
    _dimensions: dict[str, Dimension] = field(init=False, repr=False, compare=False)
    _metrics: dict[str, Metric] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tables = self.tables.values()
        object.__setattr__(self, "_dimensions", {d.id: d for t in tables for d in t.dimensions.values()})
        object.__setattr__(self, "_metrics", {m.id: m for t in tables for m in t.metrics.values()})

    @property
    def whole(self) -> "Explore":
        """The explore as the model writes it, whoever asks."""
        return self.behind or self

    def parts(self) -> Iterator[tuple[Table, Dimension | Metric]]:
        """Every field with its table."""
        for table in self.tables.values():
            yield from ((table, dimension) for dimension in table.dimensions.values())
            yield from ((table, metric) for metric in table.metrics.values())

    @property
    def dimensions(self) -> Mapping[str, Dimension]:
        """All dimensions by id, hidden ones too."""
        return self._dimensions

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """All metrics by id, hidden ones too."""
        return self._metrics
