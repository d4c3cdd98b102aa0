"""`target/manifest.json`, dbt's own compiled form of a project."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json
from engines.lightdash.shapes import mapping
from engines.lightdash.sources import Model, Project


def read_manifest(project: Project) -> list[Model] | None:
    """The models of the manifest, or nothing when there is none or the YAML has changed since."""
    path = project.directory / str(project.settings.get("target-path") or "target") / "manifest.json"
    if not path.is_file():
        return None
    shown = project.shown(path)
    written = path.stat().st_mtime
    newer = [file for file in [project.directory / "dbt_project.yml", *project.files()] if _changed(file, written)]
    if newer:
        first = project.shown(newer[0])
        project.problems.add(shown, f"is older than {first}, so the YAML is read instead; `dbt parse` writes it again")
        return None
    try:
        nodes = mapping(mapping(_json(path), "the file").get("nodes"), "nodes")
        return list(_models(nodes))
    except (CompileError, KeyError, TypeError) as error:
        project.problems.add(shown, f"cannot be used ({error}), so the YAML is read instead; run `dbt parse` again")
        return None


def _changed(file: Path, since: float) -> bool:
    return file.exists() and file.stat().st_mtime > since


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CompileError(f"it is not valid JSON: {error}") from error


def _models(nodes: Json) -> Iterator[Model]:
    for node in nodes.values():
        kind = node.get("resource_type")
        config = mapping(node.get("config"), "config")
        if kind not in {"model", "seed"} or config.get("enabled") is False or config.get("materialized") == "ephemeral":
            continue
        columns = mapping(node.get("columns"), "columns")
        if not columns and not node.get("patch_path"):
            continue
        # `pkg://models/shop.yml`: the file that people edit.
        path = str(node.get("patch_path") or node.get("original_file_path") or "").rpartition("://")[2]
        yield Model(
            name=str(node["name"]),
            path=path,
            node={**node, "columns": list(columns.values())},
            table=str(node.get("alias") or node["name"]),
            schema=node.get("schema"),
            seed=kind == "seed",
        )
