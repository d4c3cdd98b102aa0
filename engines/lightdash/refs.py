"""References in the SQL of a model: `${TABLE}`, `${field}` and `${table.field}`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Compiled, Dimension, Explore, Metric

_REFERENCE = re.compile(r"\$\{\s*([A-Za-z0-9_.]+)\s*\}")


def quote(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def ordered(tables: Iterable[str]) -> tuple[str, ...]:
    """The names without repetition, in the order first met."""
    return tuple(dict.fromkeys(tables))


@dataclass(frozen=True)
class Target:
    """What one reference points at."""

    dimension: Dimension | None = None
    metric: Metric | None = None


def find(explore: Explore, table: str, reference: str) -> Target:
    """Look a reference up, seen from `table`."""
    owner, _, name = reference.rpartition(".")
    home = explore.tables.get(owner or table)
    if home is None:
        raise CompileError(f"Model {table!r} refers to {reference!r}, but that table is not joined")
    if name in home.dimensions:
        return Target(dimension=home.dimensions[name])
    if name in home.metrics:
        return Target(metric=home.metrics[name])
    raise CompileError(f"Model {table!r} refers to {reference!r}, which does not exist")


def substitute(sql: str, table: str, replace: Callable[[str], str]) -> tuple[str, bool]:
    """Replace each reference; tells whether `${TABLE}` was among them."""
    own = False

    def one(match: re.Match[str]) -> str:
        nonlocal own
        if match[1] == "TABLE":
            own = True
            return quote(table)
        return replace(match[1])

    return _REFERENCE.sub(one, sql), own


def references(sql: str) -> list[str]:
    """The references of a text other than `${TABLE}`."""
    return [name for name in _REFERENCE.findall(sql) if name != "TABLE"]


def dimension_sql(explore: Explore, dimension: Dimension, seen: tuple[str, ...] = ()) -> Compiled:
    """The SQL of a dimension with every reference resolved."""
    if dimension.id in seen:
        raise CompileError(f"Dimension {dimension.id!r} refers to itself")
    return text_sql(explore, dimension.table, dimension.sql, (*seen, dimension.id))


def text_sql(explore: Explore, table: str, sql: str, seen: tuple[str, ...] = ()) -> Compiled:
    """Any row-level SQL of `table` (a dimension, a metric's input, a join condition) with references resolved."""
    tables = [table]

    def replace(reference: str) -> str:
        target = find(explore, table, reference)
        if target.dimension is None:
            raise CompileError(f"Model {table!r} refers to metric {reference!r} where a dimension is needed")
        inner = dimension_sql(explore, target.dimension, seen)
        tables.extend(inner.tables)
        return f"({inner.sql})"

    made, _ = substitute(sql, table, replace)
    return Compiled(made, ordered(tables))
