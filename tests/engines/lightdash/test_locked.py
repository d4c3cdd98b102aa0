"""A model's SQL runs as written, so what it may reach is decided by the connection: nothing but the warehouse."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engines import warehouse
from engines.lightdash import LightdashSettings
from tests.engines.lightdash.conftest import Api, Json, query, settings

_REACHING = {
    "file": "SELECT content AS a FROM read_text('/etc/hostname')",
    "csv": "SELECT column0 AS a FROM read_csv('/etc/passwd')",
    "parquet": "SELECT 1 AS a FROM read_parquet('https://files.example/a.parquet')",
    "glob": "SELECT file AS a FROM glob('/etc/*')",
    "name": "SELECT * FROM '/etc/passwd'",
    "another": "SELECT * FROM sqlite_scan('/tmp/x.db', 't')",
}
_REFUSED = [
    "ATTACH '/tmp/other.duckdb' AS other",
    "ATTACH ':memory:' AS other",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "COPY orders FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/stolen'",
    "IMPORT DATABASE '/tmp/stolen'",
    "INSTALL httpfs",
    "INSTALL httpfs FROM community",
    "LOAD '/tmp/evil.duckdb_extension'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET memory_limit = '64GB'",
    "SET temp_directory = '/tmp/elsewhere'",
    "SET max_temp_directory_size = '1TB'",
    "PRAGMA threads = 64",
    "PRAGMA enable_profiling = 'json'",
    "RESET memory_limit",
    "INSERT INTO orders SELECT * FROM orders",
    "UPDATE orders SET status = 'completed'",
    "DELETE FROM orders",
    "TRUNCATE orders",
    "DROP TABLE orders",
    "ALTER TABLE orders ADD COLUMN mine INTEGER",
    "CREATE TABLE mine (a INTEGER)",
    "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "CREATE MACRO mine(a) AS a",
    "CREATE SECRET (TYPE s3)",
]


@pytest.mark.parametrize("sql", _REFUSED)
def test_statements_that_reach_out_or_write_are_refused(shop: Path, sql: str) -> None:
    before = shop.stat().st_mtime_ns
    with warehouse.connect(shop) as con, pytest.raises(duckdb.Error):
        con.execute(sql).fetchall()
    assert shop.stat().st_mtime_ns == before


def test_what_does_not_fit_into_memory_has_a_bound_on_disk(shop: Path) -> None:
    names = ("memory_limit", "max_temp_directory_size", "enable_external_access", "lock_configuration")
    with warehouse.connect(shop) as con:
        asked = ", ".join(f"current_setting('{name}')" for name in names)
        found = con.execute(f"SELECT {asked}").fetchone()
    assert found == ("488.2 MiB", "1.8 GiB", False, True)


def _project(folder: Path, sources: dict[str, str]) -> Path:
    (folder / "models").mkdir()
    models = "\n".join(
        f'  - name: {name}\n    meta: {{sql_from: "({sql})", metrics: {{n: {{type: count, sql: "1"}}}}}}\n'
        "    columns: [{name: a}]"
        for name, sql in sources.items()
    )
    (folder / "models" / "reaching.yml").write_text(f"models:\n{models}\n", "utf-8")
    return folder


@contextlib.contextmanager
def _serving(shop: Path, project: Path, seconds: float = 20.0) -> Iterator[Api]:
    with Api(LightdashSettings(**{**vars(settings(shop, project)), "query_seconds": seconds})) as api:
        yield api


def _asked(api: Api, explore: str) -> Json:
    asked = query(explore, [], [f"{explore}_n"])
    return api.poll(api.post("/api/v2/projects/{p}/query/metric-query", {"query": asked})["queryUuid"])


def test_models_that_reach_out_fail_and_show_nothing(shop: Path, tmp_path: Path) -> None:
    with _serving(shop, _project(tmp_path, _REACHING)) as api:
        for name in _REACHING:
            found = _asked(api, name)
            assert found["status"] == "error" and "rows" not in found, name
            assert "root:" not in found["error"]
        hostname = Path("/etc/hostname")
        if hostname.exists():
            assert hostname.read_text("utf-8").strip() not in str(_asked(api, "file"))


def test_a_runaway_query_is_stopped_and_the_next_one_runs(shop: Path, tmp_path: Path) -> None:
    endless = "SELECT a.range AS a FROM range(10000000000) a, range(1000) b WHERE hash(a.range + b.range) = 1"
    project = _project(tmp_path, {"endless": endless, "fine": "SELECT 1 AS a"})
    with _serving(shop, project, seconds=0.3) as api:
        began = time.monotonic()
        found = _asked(api, "endless")
        assert (found["status"], found["error"]) == ("error", "The query was stopped: it took more than 0.3 seconds")
        assert time.monotonic() - began < 10
        assert _asked(api, "fine")["rows"][0]["fine_n"]["value"]["raw"] == "1"
        body = {"explore": "endless", "metricQuery": query("endless", [], ["endless_n"])}
        refused = api.request("POST", "/api/v1/projects/{p}/calculate-total", json=body)
        assert (refused.status_code, refused.json()["error"]["name"]) == (400, "WarehouseQueryError")
