"""The suite assumes nothing of the data: it also passes over a small project that has what the sample lacks.

Booleans, dates and numbers that are missing: without them some conditions would meet a server for the first time in
somebody's production.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml
from pydantic_core import from_json

from tests import real
from tests.conftest import environment, process, wait_for
from tests.contract.test_suite import run_pytest

pytestmark = pytest.mark.skipif(bool(real.GIVEN), reason="about the suites themselves, not about the servers given")
_ROWS = """
CREATE TABLE lessons AS SELECT * FROM (VALUES
    (1, DATE '2026-10-05', true, 9, 'Piano', 30.0), (2, DATE '2026-10-06', false, 12, 'Violin', 25.5),
    (3, DATE '2026-10-20', NULL, 9, 'Piano', 31.0), (4, NULL, true, NULL, 'Choir', 12.0),
    (5, DATE '2026-09-30', true, 41, NULL, 18.25)
    ) AS t(lesson_id, held_on, paid, age, instrument, fee)
"""
_COLUMNS = {
    "lesson_id": {"dimension": {"type": "number", "hidden": True}},
    "held_on": {"dimension": {"type": "date", "time_intervals": ["DAY", "WEEK", "MONTH", "YEAR"]}},
    "paid": {"dimension": {"type": "boolean"}},
    "age": {"dimension": {"type": "number"}},
    "instrument": {"dimension": {"type": "string"}},
    "fee": {"dimension": {"type": "number"}, "metrics": {"fees": {"type": "sum"}}},
}


def lay_out(folder: Path) -> tuple[Path, Path]:
    """The project, and the file as `dbt build` would leave it."""
    project, file = folder / "school", folder / "school.duckdb"
    (project / "models").mkdir(parents=True)
    settings = {"name": "school", "version": "1.0.0", "profile": "school", "model-paths": ["models"]}
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    columns = [{"name": name, "meta": meta} for name, meta in _COLUMNS.items()]
    time = {"default_time_dimension": {"field": "held_on", "interval": "DAY"}, "primary_key": "lesson_id"}
    models = {"version": 2, "models": [{"name": "lessons", "meta": time, "columns": columns}]}
    (project / "models" / "lessons.yml").write_text(yaml.safe_dump(models), encoding="utf-8")
    (project / "models" / "lessons.sql").write_text("select * from raw_lessons", encoding="utf-8")
    with duckdb.connect(str(file)) as connection:
        connection.execute(_ROWS)
    return project, file


def test_conditions_hold_over_data_that_is_no_shop(tmp_path: Path) -> None:
    project, file = lay_out(tmp_path)
    log = tmp_path / "engines.log"
    arguments = ["-m", "engines", "--data", str(tmp_path / "data"), "--port", "auto", "--only", "lightdash"]
    arguments += ["--dbt", str(project), "--warehouse", str(file)]

    def ready() -> dict[str, str] | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = next((from_json(line) for line in lines if line.startswith("{")), None)
        if not said or not said.get("ready"):
            return None
        found: dict[str, str] = said["lightdash"]
        return found

    with process(*arguments, env=environment(), log=log) as started:
        served = wait_for(ready, started, log)
        settings = {"LIGHTDASH_URL": served["url"], "LIGHTDASH_TOKEN": served["token"]}
        done = run_pytest(settings, ["lightdash"], "test_filters or total_is_one or catalogue or sql_holds")
    assert done.returncode == 0, done.stdout
    assert " skipped" not in done.stdout, "each of these fields is there"
