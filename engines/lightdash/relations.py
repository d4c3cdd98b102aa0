"""The tables that a warehouse file really has, and which of them a model is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engines import warehouse
from engines.lightdash.errors import CompileError
from engines.lightdash.refs import quote

_COLUMNS = "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
_INTERNAL = {"information_schema", "pg_catalog"}


@dataclass(frozen=True)
class Relation:
    """A table or view, and the types of its columns by their lower-case names."""

    schema: str
    name: str
    columns: Mapping[str, str]

    @property
    def sql(self) -> str:
        """The quoted name."""
        return f"{quote(self.schema)}.{quote(self.name)}"


class Relations:
    """Everything in one file."""

    def __init__(self, found: list[Relation]) -> None:
        self._found = found

    def find(self, table: str, schema: str | None) -> Relation:
        """The table of a model. Without a manifest dbt's schema is only known by its end, or not at all.

        Raises:
            CompileError: there is none, or there are several to choose from.
        """
        named = [r for r in self._found if r.name.lower() == table.lower()]
        exact = [r for r in named if schema and r.schema.lower() == schema.lower()]
        ending = [r for r in named if schema and r.schema.lower().endswith(f"_{schema.lower()}")]
        usual = [r for r in named if r.schema == "main"]
        for few in (exact, ending, usual, named):
            if len(few) == 1:
                return few[0]
        wanted = f"{schema}.{table}" if schema else table
        if not named:
            raise CompileError(f"the warehouse has no table {wanted!r}; build it with `dbt run`, or take the model out")
        schemas = ", ".join(sorted(r.schema for r in named))
        raise CompileError(
            f"the warehouse has table {table!r} in several schemas ({schemas}); run `dbt parse` to choose"
        )


def read_relations(path: Path) -> Relations:
    """All tables and views of a warehouse file.

    Raises:
        WarehouseError: the file cannot be opened.
    """
    columns: dict[tuple[str, str], dict[str, str]] = {}
    with warehouse.connect(path) as connection:
        for schema, table, column, kind in connection.execute(_COLUMNS).fetchall():
            if schema not in _INTERNAL:
                columns.setdefault((schema, table), {})[str(column).lower()] = str(kind)
    return Relations([Relation(schema, table, found) for (schema, table), found in columns.items()])
