"""`lightdash.config.yml`: what a project says once for all its models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engines.lightdash.fields import Json
from engines.lightdash.shapes import mapping, text, words


@dataclass(frozen=True)
class Granularity:
    """A time interval of the project's own: SQL with `${COLUMN}` in it."""

    label: str
    sql: str
    type: str = "date"


@dataclass(frozen=True)
class ProjectConfig:
    """Granularities, parameters with their defaults, and defaults for fields."""

    granularities: Mapping[str, Granularity] = field(default_factory=dict)
    parameters: Mapping[str, Json] = field(default_factory=dict)
    more_intervals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    case_sensitive: bool = True


def read_config(content: Any) -> ProjectConfig:
    """Read the parsed file.

    Raises:
        CompileError: something has not the shape it should have.
    """
    found = mapping(content, "the file")
    defaults = mapping(found.get("defaults"), "defaults")
    more = mapping(defaults.get("additional_time_intervals"), "additional_time_intervals")
    granularities = {}
    for name, spec in mapping(found.get("custom_granularities"), "custom_granularities").items():
        spec = mapping(spec, f"granularity {name!r}")
        granularities[name] = Granularity(
            label=text(spec.get("label"), "label") or name,
            sql=text(spec.get("sql"), "sql") or "${COLUMN}",
            type=text(spec.get("type"), "type") or "date",
        )
    return ProjectConfig(
        granularities=granularities,
        parameters=read_parameters(found),
        more_intervals={kind: words(more.get(kind), "additional_time_intervals") for kind in ("date", "timestamp")},
        case_sensitive=defaults.get("case_sensitive") is not False,
    )


def read_parameters(node: Json) -> Mapping[str, Json]:
    """The `parameters` of a project or of a model."""
    return {
        name: mapping(spec, f"parameter {name!r}")
        for name, spec in mapping(node.get("parameters"), "parameters").items()
    }
