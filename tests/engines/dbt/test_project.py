"""What needs no dbt to be seen: the sample keeps to where dbt and Lightdash now look for things."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.lightdash.conftest import TIENDA

FILES = sorted((TIENDA / "models").glob("*.sql"))


def described(model: Path) -> dict[str, Any]:
    [found] = yaml.safe_load(model.with_suffix(".yml").read_text("utf-8"))["models"]
    assert found["name"] == model.stem
    return dict(found)


@pytest.mark.parametrize("model", FILES, ids=lambda path: path.stem)
def test_meta_and_tags_are_under_config(model: Path) -> None:
    found = described(model)
    assert found["config"]["meta"]["primary_key"]
    for node in (found, *found["columns"]):
        assert not {"meta", "tags", "tests"} & set(node), node["name"]


@pytest.mark.parametrize("model", FILES, ids=lambda path: path.stem)
def test_every_described_column_is_selected_and_the_key_is_tested(model: Path) -> None:
    found = described(model)
    selected = re.search(r"select (.+?)\s+from \{\{ source\('tienda', '(\w+)'\) \}\}", model.read_text("utf-8"), re.S)
    assert selected is not None and selected[2] == model.stem
    columns = {column["name"]: column for column in found["columns"]}
    assert set(columns) <= {name.strip() for name in selected[1].split(",")}
    assert columns[found["config"]["meta"]["primary_key"]]["data_tests"] == ["unique", "not_null"]
