"""A dbt project with Lightdash `meta` -> explores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engines.lightdash.columns import friendly
from engines.lightdash.errors import CompileError
from engines.lightdash.explores import Maker, tags
from engines.lightdash.fields import Explore, Table
from engines.lightdash.manifest import read_manifest
from engines.lightdash.parameters import with_parameters
from engines.lightdash.problems import Problem, Problems
from engines.lightdash.projectconfig import ProjectConfig, read_config
from engines.lightdash.relations import Relations
from engines.lightdash.sources import Model, read_models, read_yaml
from engines.lightdash.sources import Project as Source
from engines.lightdash.tables import table_of


@dataclass(frozen=True)
class Broken:
    """A model of which no explore can be made, and why."""

    name: str
    label: str
    tags: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Project:
    """The explores of one dbt project, and what is wrong with the rest of it."""

    name: str
    explores: Mapping[str, Explore]
    broken: Mapping[str, Broken] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def load_project(directory: Path, table_tags: tuple[str, ...] = (), relations: Relations | None = None) -> Project:
    """Read every model of the project in `directory`.

    As with the table selection of a Lightdash project, `table_tags` limits the explores to models that carry one of
    the tags; without any, or when no model carries one, each model is an explore. With `relations` each model is
    looked up in the warehouse. Nothing wrong in one place keeps the rest from working: see `problems`.
    """
    problems = Problems()
    settings = read_yaml(directory / "dbt_project.yml", "dbt_project.yml", problems)
    source = Source(directory, settings if isinstance(settings, dict) else {}, problems)
    config = _config(source)
    models = read_manifest(source)
    models = read_models(source) if models is None else models
    models = [with_parameters(model, config, problems) for model in models]
    tables, broken = _tables(models, config, relations, problems)
    tagged = [model for model in models if set(_tags(model)) & set(table_tags)]
    maker, explores = Maker(tables, config, problems), dict[str, Explore]()
    for model in tagged or models:
        if model.name in tables and not model.seed:
            try:
                explores |= {explore.name: explore for explore in maker.explores(model)}
            except CompileError as error:
                problems.add(model.path, f"model {model.name!r}: {error.message}")
                broken[model.name] = _broken(model, error.message)
    shown = {name: one for name, one in broken.items() if not tagged or name in {model.name for model in tagged}}
    return Project(str(source.settings.get("name") or directory.name), explores, shown, tuple(problems.found))


def _config(source: Source) -> ProjectConfig:
    for name in ("lightdash.config.yml", "lightdash.config.yaml"):
        content = read_yaml(source.directory / name, name, source.problems)
        try:
            if content is not None:
                return read_config(content)
        except CompileError as error:
            source.problems.add(name, error.message)
    return ProjectConfig()


def _tables(
    models: list[Model], config: ProjectConfig, relations: Relations | None, problems: Problems
) -> tuple[dict[str, Table], dict[str, Broken]]:
    tables: dict[str, Table] = {}
    broken: dict[str, Broken] = {}
    for model in models:
        try:
            tables[model.name] = table_of(model, config, relations, problems)
        except CompileError as error:
            problems.add(model.path, f"model {model.name!r}: {error.message}")
            broken[model.name] = _broken(model, error.message)
    return tables, broken


def _broken(model: Model, message: str) -> Broken:
    return Broken(model.name, friendly(model.name), _tags(model), message)


def _tags(model: Model) -> tuple[str, ...]:
    try:
        return tags(model.node)
    except CompileError:
        return ()
