"""The DuckDB file: built at the first start, grown by the missing days later, opened locked down."""

import re
import shutil
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from engines.warehouse.catalogue import PRODUCTS
from engines.warehouse.generate import REACH_DAYS, SETTLING_DAYS, Day, Generator

_VERSION = 2
"""Raise it when the generator or the tables change: files of another version are rebuilt."""

TABLES = ("orders", "order_items", "customers", "products", "marketing_spend")
"""What the business consists of; `build` beside them is about the file itself."""

_SCHEMA = """
CREATE TABLE build (version INTEGER, seed INTEGER, starts DATE, as_of DATE);
CREATE TABLE customers (
    customer_id INTEGER, first_name VARCHAR, last_name VARCHAR, email VARCHAR, phone VARCHAR, country VARCHAR,
    segment VARCHAR, first_order_date DATE, created_at TIMESTAMP);
CREATE TABLE products (
    product_id INTEGER, product_name VARCHAR, category VARCHAR, list_price DECIMAL(10, 2),
    unit_cost DECIMAL(10, 2));
CREATE TABLE orders (
    order_id INTEGER, customer_id INTEGER, order_date DATE, status VARCHAR, channel VARCHAR,
    order_total DECIMAL(12, 2));
CREATE TABLE order_items (
    order_item_id INTEGER, order_id INTEGER, product_id INTEGER, quantity INTEGER, unit_price DECIMAL(10, 2),
    unit_cost DECIMAL(10, 2));
CREATE TABLE marketing_spend (spend_id INTEGER, date DATE, channel VARCHAR, amount DECIMAL(12, 2));
"""
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "512MB",
    "threads": "2",
    # What does not fit into memory goes to disk; without a bound it may fill nine tenths of it.
    "max_temp_directory_size": "2GB",
    "lock_configuration": "true",
}


class WarehouseError(RuntimeError):
    """The sample warehouse cannot be built or opened; the message says what to do."""


def build(path: Path, today: date, seed: int = 7) -> None:
    """Make `path` hold the sample business up to and including `today`.

    A new file takes a few seconds; an older one of the same seed only gets the missing days. The file is
    replaced in one step, so a reader sees the old business or the new one and never half of it.
    """
    known = _state(path)
    if known is not None and known == (_VERSION, seed, known[2], today):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.draft")
    try:
        if known is not None and known[:2] == (_VERSION, seed) and known[3] < today:
            shutil.copyfile(path, draft)
            _grow(draft, known[3], today, seed)
        else:
            _create(draft, today, seed)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)


def connect(path: Path, memory: str = "512MB") -> duckdb.DuckDBPyConnection:
    """Open a warehouse read-only: no files, no network, no extensions, and no way to change that.

    Raises:
        WarehouseError: it cannot be opened; the message says what to do.
    """
    try:
        return duckdb.connect(str(path), read_only=True, config=_LOCKED | {"memory_limit": memory})
    except duckdb.Error as error:
        raise WarehouseError(_why_closed(path, str(error))) from error


def _why_closed(path: Path, said: str) -> str:
    """DuckDB's words for a file that it cannot open, with what to do about it."""
    where = f"cannot open the warehouse {str(path)!r}"
    if not path.exists():
        return f"{where}: there is no such file"
    if "lock" in said.lower():
        holder = re.search(r"held in (.+?)(?:\.| by |$)", said)
        who = f" ({holder[1].strip()})" if holder else ""
        return f"{where}: another process{who} holds it for writing; close it there (a dbt run? a notebook?)"
    if "not a valid duckdb" in said.lower() or "serialization" in said.lower() or "storage version" in said.lower():
        return f"{where}: it is no DuckDB database of a version that can be read here ({said.splitlines()[0]})"
    return f"{where} ({said.splitlines()[0]})"


def _state(path: Path) -> tuple[int, int, date, date] | None:
    if not path.exists():
        return None
    try:
        with connect(path) as con:
            row = con.execute("SELECT version, seed, starts, as_of FROM build").fetchone()
    except (duckdb.Error, WarehouseError):
        return None
    return row and (row[0], row[1], row[2], row[3])


def _create(path: Path, today: date, seed: int) -> None:
    starts = date(today.year - 2, 1, 1)
    with duckdb.connect(str(path)) as con:
        con.execute("BEGIN")
        con.execute(_SCHEMA)
        con.execute("INSERT INTO build VALUES (?, ?, ?, ?)", [_VERSION, seed, starts, today])
        rows = [(p.product_id, p.name, p.category, p.price, p.cost) for p in PRODUCTS]
        _insert(con, "products", rows, "a, b, c, d / 100, e / 100")
        generator = Generator(seed)
        _insert_people(con, generator, starts - timedelta(days=REACH_DAYS), today)
        _insert_days(con, generator, starts, today, today)
        con.execute("COMMIT")


def _grow(path: Path, as_of: date, today: date, seed: int) -> None:
    moving = as_of - timedelta(days=SETTLING_DAYS)
    with duckdb.connect(str(path)) as con:
        con.execute("BEGIN")
        con.execute(
            "DELETE FROM order_items WHERE order_id IN (SELECT order_id FROM orders WHERE order_date > ?)",
            [moving],
        )
        con.execute("DELETE FROM orders WHERE order_date > ?", [moving])
        con.execute("DELETE FROM marketing_spend WHERE date > ?", [moving])
        generator = Generator(seed)
        _insert_people(con, generator, as_of + timedelta(days=1), today)
        _insert_days(con, generator, moving + timedelta(days=1), today, today)
        con.execute("UPDATE build SET as_of = ?", [today])
        con.execute("COMMIT")


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _insert_people(con: duckdb.DuckDBPyConnection, generator: Generator, first: date, last: date) -> None:
    rows = [tuple(vars(person).values()) for day in _span(first, last) for person in generator.signups(day)]
    _insert(con, "customers", rows, "a, b, c, d, e, f, g, h, i")


def _insert_days(con: duckdb.DuckDBPyConnection, generator: Generator, first: date, last: date, today: date) -> None:
    made = Day()
    for day in _span(first, last):
        rows = generator.day(day, today)
        made.orders += rows.orders
        made.items += rows.items
        made.spend += rows.spend
    _insert(con, "orders", made.orders, "a, b, c, d, e, f / 100")
    _insert(con, "order_items", made.items, "a, b, c, d, e / 100, f / 100")
    _insert(con, "marketing_spend", made.spend, "a, b, c, d / 100")


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]], expressions: str) -> None:
    """Insert by column: one list parameter a column is some fifty times faster than one statement a row."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = "abcdefghi"[: len(columns)]
    unnested = ", ".join(f"unnest(${n}) AS {name}" for n, name in enumerate(names, start=1))
    con.execute(f"INSERT INTO {table} SELECT {expressions} FROM (SELECT {unnested})", columns)
