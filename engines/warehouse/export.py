"""The sample business for dbt: the tables of the generator in a schema `raw`, in DuckDB or as files for PostgreSQL."""

from pathlib import Path

import duckdb

from engines.warehouse.store import TABLES, WarehouseError, connect

_TYPES = {"VARCHAR": "text", "INTEGER": "integer", "DATE": "date", "TIMESTAMP": "timestamp"}


def export_duckdb(warehouse: Path, target: Path) -> None:
    """Write a DuckDB file with the tables in schema `raw`, for `dbt build`.

    Raises:
        WarehouseError: the target is there already, or the warehouse cannot be opened.
    """
    if target.exists():
        raise WarehouseError(f"{str(target)!r} is there already; remove it, or name another file")
    target.parent.mkdir(parents=True, exist_ok=True)
    connect(warehouse).close()
    with duckdb.connect(str(target)) as con:
        con.execute(f"ATTACH '{_quoted(warehouse)}' AS generated (READ_ONLY)")
        con.execute("CREATE SCHEMA raw")
        for table in TABLES:
            con.execute(f"CREATE TABLE raw.{table} AS FROM generated.main.{table}")
        con.execute("DETACH generated")


def export_postgres(warehouse: Path, folder: Path) -> Path:
    """Write one CSV a table and the `load.sql` that psql loads them with; gives the path of that.

    Raises:
        WarehouseError: the warehouse cannot be opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["\\set ON_ERROR_STOP on", "BEGIN;", "CREATE SCHEMA IF NOT EXISTS raw;"]
    connect(warehouse).close()
    # Only writing files makes this connection differ from the locked-down one.
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for table in TABLES:
            file = folder / f"{table}.csv"
            con.execute(f"COPY {table} TO '{_quoted(file)}' (FORMAT csv, HEADER true)")
            columns = con.execute(f"DESCRIBE {table}").fetchall()
            typed = ", ".join(f'"{name}" {_postgres_type(kind)}' for name, kind, *_ in columns)
            lines.append(f"DROP TABLE IF EXISTS raw.{table} CASCADE;")
            lines.append(f"CREATE TABLE raw.{table} ({typed});")
            lines.append(f"\\copy raw.{table} FROM '{_quoted(file.resolve())}' WITH (FORMAT csv, HEADER true)")
    script = folder / "load.sql"
    script.write_text("\n".join([*lines, "COMMIT;", ""]), encoding="utf-8")
    return script


def _postgres_type(kind: str) -> str:
    return _TYPES.get(kind) or kind.lower().replace("decimal", "numeric")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
