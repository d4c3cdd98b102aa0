"""The models of a dbt project: from its YAML files, or from `target/manifest.json` when that is newer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json
from engines.lightdash.problems import Problems
from engines.lightdash.shapes import mapping, sequence, text

_DOCS = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}(.*?){%-?\s*enddocs\s*-?%}", re.DOTALL)
_EXPRESSION = re.compile(r"{{(.*?)}}", re.DOTALL)
_CALL = re.compile(r"""\s*(doc|var|env_var)\(\s*(['"][^'"]*['"])\s*(?:,\s*(['"]?[^'")]*['"]?)\s*)?\)\s*""")


@dataclass(frozen=True)
class Model:
    """One model as dbt knows it; `columns` of its node is a list."""

    name: str
    path: str
    node: Json
    table: str
    """Name of its table in the warehouse."""
    schema: str | None = None
    """Schema of that table: the exact one from a manifest, or the end of it from YAML, or unknown."""
    seed: bool = False


@dataclass(frozen=True)
class Project:
    """What is read of a project before it means anything."""

    directory: Path
    settings: Json
    problems: Problems

    def folders(self, key: str, usual: str) -> list[Path]:
        """The folders that `dbt_project.yml` names, or the usual one."""
        named = self.settings.get(key)
        return [self.directory / str(name) for name in (named if isinstance(named, list) and named else [usual])]

    def shown(self, path: Path) -> str:
        """The path as the project's owner knows it."""
        return str(path.relative_to(self.directory)) if path.is_relative_to(self.directory) else str(path)

    def files(self) -> list[Path]:
        """The YAML files of the models and seeds, in order."""
        folders = [*self.folders("model-paths", "models"), *self.folders("seed-paths", "seeds")]
        return sorted({path for folder in folders for end in ("*.yml", "*.yaml") for path in folder.rglob(end)})


def read_yaml(path: Path, shown: str, problems: Problems) -> Any:
    """The content of a YAML file; one that cannot be read is a problem and counts as empty."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problems.add(shown, f"is not valid YAML{where} ({getattr(error, 'problem', None) or error}); left out")
        return None


def read_models(project: Project) -> list[Model]:
    """Every model and seed with YAML, each name once."""
    texts = _Texts(project)
    found: dict[str, Model] = {}
    for path in project.files():
        shown = project.shown(path)
        content = read_yaml(path, shown, project.problems)
        try:
            content = mapping(content, "the file")
            listed = [(spec, kind) for kind in ("models", "seeds") for spec in sequence(content.get(kind), kind)]
        except CompileError as error:
            project.problems.add(shown, error.message)
            continue
        for spec, kind in listed:
            try:
                model = _model(mapping(spec, f"each of the {kind}"), shown, texts, seed=kind == "seeds")
            except CompileError as error:
                project.problems.add(shown, error.message)
                continue
            if model.name in found:
                project.problems.add(shown, f"model {model.name!r} is described twice; {found[model.name].path} counts")
            else:
                found[model.name] = model
    return list(found.values())


def _model(spec: Json, shown: str, texts: "_Texts", *, seed: bool) -> Model:
    name = text(spec.get("name"), "the name of a model")
    if not name:
        raise CompileError("a model without a name; left out")
    config = mapping(spec.get("config"), f"config of model {name!r}")
    node: Json = texts.rendered(spec)
    return Model(
        name=name,
        path=shown,
        node=node,
        table=text(config.get("alias"), "alias") or name,
        schema=text(config.get("schema"), "schema"),
        seed=seed,
    )


class _Texts:
    """The Jinja that descriptions are written with: docs blocks and variables. Anything else becomes nothing."""

    def __init__(self, project: Project) -> None:
        variables = project.settings.get("vars")
        own = variables.get(str(project.settings.get("name"))) if isinstance(variables, dict) else None
        plain = variables if isinstance(variables, dict) else {}
        self._variables: Json = plain | (own if isinstance(own, dict) else {})
        self._blocks = dict(_blocks(project))

    def rendered(self, value: Any) -> Any:
        """The same value with every text in it rendered."""
        if isinstance(value, dict):
            return {key: self.rendered(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.rendered(inner) for inner in value]
        return _EXPRESSION.sub(self._expression, value) if isinstance(value, str) and "{{" in value else value

    def _expression(self, match: re.Match[str]) -> str:
        call = _CALL.fullmatch(match[1])
        if call is None:
            return ""
        name, default = call[2][1:-1], (call[3] or "").strip("'\" ")
        if call[1] == "doc":
            return self._blocks.get(name, "")
        # The environment of this server is none of the project's business, so a variable of it is its default.
        return str(self._variables.get(name, default)) if call[1] == "var" else default


def _blocks(project: Project) -> Iterator[tuple[str, str]]:
    folders = project.folders("docs-paths", "models") + project.folders("model-paths", "models")
    for path in sorted({path for folder in folders for path in folder.rglob("*.md")}):
        for name, body in _DOCS.findall(path.read_text(encoding="utf-8", errors="replace")):
            yield name, body.strip()
