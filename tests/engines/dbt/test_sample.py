"""The sample business is a real dbt project: two databases build it, and both hold what the stand-in reads."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pytest

from engines import warehouse
from engines.lightdash.fields import Explore
from engines.lightdash.joins import from_clause, needed_tables
from engines.lightdash.measures import metric_json
from engines.lightdash.model import load_project
from engines.lightdash.refs import dimension_sql
from tests.conftest import NOW
from tests.engines.dbt.conftest import Postgres, call, dbt
from tests.engines.lightdash.conftest import TIENDA, TODAY

MODELS = ("orders", "order_items", "customers", "products", "marketing_spend")
EXPLORES = load_project(TIENDA, ("explore",)).explores
Rows = list[list[str | None]]
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Built:
    """The same business three times."""

    sample: duckdb.DuckDBPyConnection
    built: duckdb.DuckDBPyConnection
    postgres: Postgres


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("dbt")
    project, data, file = folder / "tienda", folder / "data", folder / "tienda.duckdb"
    shutil.copytree(TIENDA, project)
    warehouse.build(data / "engines" / "warehouse.duckdb", TODAY)
    export = ("-m", "engines.warehouse", "--data", str(data))
    pinned = {"ASSISTANT_ENV": "test", "ASSISTANT_NOW": NOW}
    call(sys.executable, *export, "duckdb", file, env=pinned)
    call(sys.executable, *export, "postgres", folder / "raw", env=pinned)
    postgres.psql("-f", folder / "raw" / "load.sql")
    dbt(project, "build", TIENDA_DUCKDB=str(file))
    given = {"TIENDA_PGHOST": "127.0.0.1", "TIENDA_PGPORT": str(postgres.port), "TIENDA_PGUSER": "tienda"}
    said = dbt(project, "build", "--target", "postgres", **given)
    assert "ERROR=0" in said and "WARN=0" in said
    with warehouse.connect(data / "engines" / "warehouse.duckdb") as sample, duckdb.connect(str(file)) as made:
        yield Built(sample, made, postgres)


def text(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return [[None if v is None else str(v) for v in row] for row in connection.execute(sql).fetchall()]


def plain(rows: Rows) -> list[list[str | Decimal | None]]:
    """Numbers as numbers: the two write the same one with other zeros, and quotients with other last digits."""

    def one(cell: str | None) -> str | Decimal | None:
        try:
            return round(Decimal(cell), 8).normalize() if cell is not None else None
        except ArithmeticError:
            return cell

    return [[one(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("model", MODELS)
def test_both_hold_the_rows_that_the_stand_in_reads(built: Built, model: str) -> None:
    columns = [str(name) for name, *_ in built.sample.execute(f"DESCRIBE {model}").fetchall()]
    sql = f'SELECT {", ".join(columns)} FROM "main"."{model}" ORDER BY {columns[0]}'
    wanted = text(built.sample, sql)
    assert len(wanted) > 10
    assert text(built.built, sql) == wanted
    assert built.postgres.rows(sql) == wanted


def expressions(explore: Explore) -> Iterator[str]:
    """One query for each metric and each dimension, as the model writes it."""
    for metric in explore.metrics.values():
        shown = metric_json(explore, metric)
        source = from_clause(explore, needed_tables(explore, shown["tablesReferences"]))
        yield f"SELECT {shown['compiledSql']} FROM {source}"
    for dimension in explore.dimensions.values():
        compiled = dimension_sql(explore, dimension)
        source = from_clause(explore, needed_tables(explore, compiled.tables))
        value = f"CAST({compiled.sql} AS DATE)" if dimension.type == "date" else compiled.sql
        yield f"SELECT {value}, COUNT(*) FROM {source} GROUP BY 1"


@pytest.mark.parametrize("name", EXPLORES)
def test_every_expression_means_the_same_to_both(built: Built, name: str) -> None:
    asked = list(expressions(EXPLORES[name]))
    assert len(asked) > 5
    for sql in asked:
        mine, theirs = plain(text(built.sample, sql)), plain(built.postgres.rows(sql))
        assert sorted(mine, key=repr) == sorted(theirs, key=repr), sql
