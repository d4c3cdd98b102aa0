"""A gym: somebody's own dbt project, with a DuckDB file as `dbt build` would leave it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engines.lightdash import LightdashSettings
from tests.engines.lightdash.conftest import TOKEN, Api

GYM = Path(__file__).parent / "gym"
_TABLES = """
CREATE SCHEMA analytics;
CREATE TABLE analytics.dim_members AS SELECT * FROM (VALUES
    (1, DATE '2025-03-02', 1984, 'Gold'), (2, DATE '2026-02-11', 1991, 'Silver'), (3, DATE '2026-05-20', 1997, 'Gold'),
    (4, DATE '2026-06-01', 1979, 'Bronze')) AS t(member_id, joined_on, birth_year, membership);
CREATE TABLE analytics.trainers AS SELECT * FROM (VALUES (1, 'Iris'), (2, 'Bruno')) AS t(trainer_id, trainer_name);
CREATE TABLE analytics.sessions AS SELECT * FROM (VALUES
    (10, 1, 1, DATE '2026-10-05', 'Pool', 45, 12.50::DECIMAL(8, 2)),
    (11, 1, 2, DATE '2026-10-06', 'Hall', 60, 8.00),
    (12, 2, 3, DATE '2026-10-20', 'Hall', 90, 20.25),
    (13, 2, 4, DATE '2026-09-30', NULL, 75, 9.75),
    (14, 2, 4, DATE '2026-11-03', 'Pool', 30, 5.00)
    ) AS t(session_id, coach_id, host_id, held_on, room, minutes, fee);
CREATE VIEW analytics.attendance AS SELECT * FROM (VALUES
    (100, 10, true), (101, 10, true), (102, 11, true), (103, 12, false), (104, 13, true), (105, 13, true),
    (106, 10, false)
    ) AS t(attendance_id, session_id, attended);
CREATE TABLE analytics.offers AS SELECT * FROM (VALUES
    (1, 10.0, 1, DATE '2026-01-01'), (2, 15.0, 1, DATE '2026-02-01')) AS t(offer_id, price, locker_id, valid_from);
CREATE TABLE analytics.rooms AS SELECT 'Pool' AS room;
"""


@pytest.fixture(scope="session")
def gym(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The project, in a folder of its own, and the file."""
    folder = tmp_path_factory.mktemp("own")
    project, file = folder / "gym", folder / "gym.duckdb"
    shutil.copytree(GYM, project)
    with duckdb.connect(str(file)) as connection:
        connection.execute(_TABLES)
    return project, file


@pytest.fixture(scope="session")
def gym_api(gym: tuple[Path, Path]) -> Iterator[Api]:
    project, file = gym
    with Api(own_settings(project, file)) as made:
        yield made


def own_settings(project: Path, file: Path) -> LightdashSettings:
    return LightdashSettings(
        project_dir=project,
        charts_dir=project / "lightdash" / "charts",
        warehouse=file,
        token=TOKEN,
        site_url="http://127.0.0.1",
        project_name="gym",
        table_tags=(),
        own=True,
    )
