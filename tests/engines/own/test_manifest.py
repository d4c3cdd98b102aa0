"""`target/manifest.json` counts when it is newer than the YAML; files of charts that cannot be read harm nothing."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.engines.lightdash.conftest import Api
from tests.engines.own.conftest import own_settings

Place = tuple[Path, Path]


def compiled() -> dict[str, Any]:
    """A manifest as dbt writes it, of one model whose table has a name and a schema that the YAML does not tell."""
    column = {"name": "trainer_id", "meta": {"metrics": {"staff": {"type": "count"}}}, "data_type": None, "config": {}}
    node = {
        "resource_type": "model",
        "name": "people",
        "alias": "trainers",
        "schema": "analytics",
        "patch_path": "gym://models/people.yml",
        "description": "Rendered by dbt.",
        "config": {"enabled": True, "materialized": "table", "meta": {"label": "Staff"}, "tags": ["compiled"]},
        "columns": {"trainer_id": column},
    }
    unseen = {**node, "name": "off", "config": {"enabled": False}}
    return {"nodes": {"model.gym.people": node, "model.gym.off": unseen, "test.gym.x": {"resource_type": "test"}}}


@pytest.fixture
def copied(tmp_path: Path, gym: Place) -> Path:
    """A project of one's own to change, with a manifest."""
    project = tmp_path / "gym"
    shutil.copytree(gym[0], project)
    (project / "target").mkdir()
    (project / "target" / "manifest.json").write_text(json.dumps(compiled()), encoding="utf-8")
    return project


def aged(project: Path, seconds: int) -> None:
    path = project / "target" / "manifest.json"
    moment = max(file.stat().st_mtime for file in project.rglob("*.y*ml")) + seconds
    os.utime(path, (moment, moment))


def test_a_newer_manifest_is_what_counts(copied: Path, gym: Place) -> None:
    aged(copied, 10)
    with Api(own_settings(copied, gym[1])) as api:
        [listed] = api.get("/api/v1/projects/{p}/explores")
        assert (listed["name"], listed["label"], listed["tags"]) == ("people", "Staff", ["compiled"])
        table = api.get("/api/v1/projects/{p}/explores/people")["tables"]["people"]
        assert table["sqlTable"] == '"analytics"."trainers"' and table["description"] == "Rendered by dbt."
        assert not api.project_problems()


def test_an_older_one_is_passed_over_and_that_is_said(copied: Path, gym: Place) -> None:
    aged(copied, -10)
    with Api(own_settings(copied, gym[1])) as api:
        assert "sessions" in {e["name"] for e in api.get("/api/v1/projects/{p}/explores")}
        assert any("target/manifest.json: is older than" in str(p) for p in api.project_problems())


def test_one_that_is_no_json_is_passed_over_and_that_is_said(copied: Path, gym: Place) -> None:
    (copied / "target" / "manifest.json").write_text("{", encoding="utf-8")
    aged(copied, 10)
    with Api(own_settings(copied, gym[1])) as api:
        assert "sessions" in {e["name"] for e in api.get("/api/v1/projects/{p}/explores")}
        assert any("target/manifest.json: cannot be used" in str(p) for p in api.project_problems())


def test_charts_of_the_project_are_shown_and_a_bad_file_is_said(copied: Path, gym: Place) -> None:
    aged(copied, -10)
    charts, dashboards = copied / "lightdash" / "charts", copied / "lightdash" / "dashboards"
    charts.mkdir(parents=True)
    dashboards.mkdir()
    query = {"exploreName": "sessions", "metrics": ["sessions_fees"], "dimensions": ["sessions_room"]}
    good = {"slug": "fees", "name": "Fees", "tableName": "sessions", "metricQuery": query}
    (charts / "fees.yml").write_text(json.dumps(good), encoding="utf-8")
    (charts / "sql.yml").write_text("slug: sql\nname: By SQL\nsql: select 1\n", encoding="utf-8")
    (charts / "torn.yml").write_text("slug: [", encoding="utf-8")
    (dashboards / "lost.yml").write_text(
        "slug: lost\nname: Lost\ntiles: [{type: saved_chart, properties: {chartSlug: gone}}]\n", encoding="utf-8"
    )
    with Api(own_settings(copied, gym[1])) as api:
        assert [chart["name"] for chart in api.get("/api/v1/projects/{p}/charts")] == ["Fees"]
        told = [str(p) for p in api.project_problems() if "lightdash/" in str(p)]
    assert [line.split(":")[0].rsplit("/", 1)[1] for line in told] == ["sql.yml", "torn.yml", "lost.yml"]
