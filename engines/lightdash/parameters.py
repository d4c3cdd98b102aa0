"""`${lightdash.parameters.name}` in the SQL of a model, taken at its default."""

import re
from dataclasses import replace
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json
from engines.lightdash.problems import Problems
from engines.lightdash.projectconfig import ProjectConfig, read_parameters
from engines.lightdash.shapes import merged_meta
from engines.lightdash.sources import Model

_PARAMETER = re.compile(r"\$\{\s*(?:lightdash|ld)\.parameters\.([A-Za-z0-9_.-]+)\s*\}")


def with_parameters(model: Model, config: ProjectConfig, problems: Problems) -> Model:
    """The model with each parameter in place; one without a default stays as it is written and harms its field only."""
    try:
        known = {**config.parameters, **read_parameters(merged_meta(model.node, f"model {model.name!r}"))}
    except CompileError as error:
        problems.add(model.path, error.message)
        return model

    def one(match: re.Match[str]) -> str:
        # A parameter of another model is named with it: `orders.currency`.
        name = match[1].rpartition(".")[2]
        default = known.get(name, {}).get("default")
        if default is None:
            problems.add(model.path, f"model {model.name!r} uses parameter {name!r}, which has no default here")
            return match[0]
        return _literal(default, known[name])

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        return _PARAMETER.sub(one, value) if isinstance(value, str) else value

    node: Json = filled(model.node)
    return replace(model, node=node)


def _literal(value: Any, parameter: Json) -> str:
    """A value as SQL; several with commas between them, as `IN (...)` wants them."""
    if isinstance(value, list):
        return ", ".join(_literal(one, parameter) for one in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = str(value)
    if parameter.get("type") == "number":
        try:
            return str(float(text))
        except ValueError:
            return "NULL"
    return "'" + text.replace("'", "''") + "'"
